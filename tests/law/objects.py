"""Random statements about local objects: arrays, pointers into them, structures, bits.

In: a `Pen`; out: declarations and copies on it, the new names in its scope.

    array(pen)   ->  "int a7[2][4];" and loops that fill it
"""

from __future__ import annotations

from tests.law.expressions import cast, condition, converted, integer, value
from tests.law.pen import FLOAT, INT, INTS, UNSIGNED, WIDE, Grid, Pen, Place, Structure


def array(pen: Pen) -> None:
    type = pen.choices.pick((*WIDE, *INTS))
    sizes = pen.choices.pick(((4,), (8,), (3,), (2, 4), (3, 2), (2, 2, 2)))
    name = pen.name("l")
    brackets = "".join(f"[{size}]" for size in sizes)
    if len(sizes) == 1 and pen.chance(50):
        count = 1 + pen.below(sizes[0])
        values = ", ".join(cast(pen, type, 1) for _ in range(count))
        pen.line(f"{type.spelling} {name}{brackets} = {{{values}}};")
    else:
        pen.line(f"{type.spelling} {name}{brackets};")
        variables = [pen.name("i") for _ in sizes]
        opening = "".join(
            f"for (int {v} = 0; {v} < {size}; {v}++) "
            for v, size in zip(variables, sizes, strict=True)
        )
        index = "".join(f"[{v}]" for v in variables)
        pen.line(f"{opening}{name}{index} = {' + '.join(variables)};")
    pen.scope.grids.append(Grid(name, type, sizes, writable=True))


def pointer(pen: Pen) -> None:
    """A pointer into an array: half of its elements lie behind it."""
    grids = [g for g in _plain(pen) if g.sizes[0] >= 4]
    if not grids:
        return
    grid, name = pen.choices.pick(grids), pen.name("g")
    half = grid.sizes[0] // 2
    base = grid.text
    const = "" if grid.writable and pen.chance(60) else "const "
    where = f"{base} + (({integer(pen, 1)}) & {_mask(half)})"
    if pen.chance(30):
        where = f"&{base}[({integer(pen, 1)}) & {_mask(half)}]"
    pen.line(f"{const}{grid.type.spelling} *{name} = {where};")
    pen.scope.grids.append(Grid(name, grid.type, (grid.sizes[0] - half,), writable=not const))
    pen.scope.places.append(Place(f"(*{name})", grid.type, writable=not const))
    if pen.chance(30):
        pen.scope.places.append(Place(f"(int)({name} - {base})", INT, writable=False))


def _plain(pen: Pen) -> list[Grid]:
    return [g for g in pen.scope.grids if g.plain and len(g.sizes) == 1]


def _mask(half: int) -> int:
    """The largest 2**k - 1 below `half`."""
    return (1 << (half.bit_length() - 1)) - 1 if half > 1 else 0


def walk(pen: Pen) -> None:
    """A pointer that moves over an array."""
    grids = [g for g in _plain(pen) if 4 <= g.sizes[0] <= 64]
    if not grids:
        return
    grid, name, total = pen.choices.pick(grids), pen.name("q"), pen.name("t")
    steps = min(grid.sizes[0], 5)
    pen.line(f"{grid.type.spelling} {total} = 0;")
    pen.line(f"const {grid.type.spelling} *{name} = {grid.text};")
    form = pen.below(3)
    if form == 0:
        pen.line(f"while ({name} < {grid.text} + {steps}) {total} += *{name}++;")
    elif form == 1:
        pen.line(f"for (int k = 0; k < {steps}; ++k, ++{name}) {total} = {total} + {name}[0];")
    else:
        pen.line(f"do {{ {total} += *{name}; {name} += 2; }} while ({name} != {grid.text} + 4);")
    pen.scope.places.append(Place(total, grid.type, grid.type.kind != "b"))


def structure(pen: Pen) -> None:
    if not pen.types:
        return
    type, name = pen.choices.pick(pen.types), pen.name("s")
    same = [n for n, t in pen.scope.structures if t is type]
    if same and pen.chance(40):
        pen.line(f"{type.name} {name} = {pen.choices.pick(same)};")
    elif type.make:
        values = ", ".join(cast(pen, f.type, 1) for f in type.fields)
        pen.line(f"{type.name} {name} = {type.make}({values});")
    else:
        pen.line(f"{type.name} {name};")
        for place in type.fields:
            pen.line(f"{name}{place.text} = {converted(pen, place.type, 1)};")
        for grid in type.grids:
            for i in range(grid.sizes[0]):
                pen.line(f"{name}{grid.text}[{i}] = {converted(pen, grid.type, 1)};")
    add_structure(pen, name, type)


def add_structure(pen: Pen, name: str, type: Structure, writable: bool = True) -> None:
    if writable:
        pen.scope.structures.append((name, type))
    pen.scope.places += [Place(name + f.text, f.type, writable) for f in type.fields]
    pen.scope.grids += [Grid(name + g.text, g.type, g.sizes, writable) for g in type.grids]


def copy_structure(pen: Pen) -> None:
    structures = pen.scope.structures
    if len(structures) < 2:
        return
    first, type = pen.choices.pick(structures)
    same = [n for n, t in structures if t is type and n != first]
    if same:
        second = pen.choices.pick(same)
        if pen.chance(25):
            pointer = pen.name("r")
            pen.line(f"{type.name} *{pointer} = &{first};")
            pen.line(f"*{pointer} = {second};")
        elif pen.chance(25):
            pen.line(f"{first} = {condition(pen, 1)} ? {second} : {first};")
        else:
            pen.line(f"{first} = {second};")


def pun(pen: Pen) -> None:
    """The bits of a value, by intrinsic, and bytes of an array through another pointer type."""
    floats = [p for p in pen.scope.places if p.type == FLOAT and p.text.isidentifier()]
    name = pen.name("b")
    if floats and pen.chance(50) and not pen.features.host:
        place = floats[-1].text
        pen.line(f"int {name} = {place} == {place} ? __float_as_int({place}) : 7;")
        pen.scope.places.append(Place(name, INT))
        return
    kinds = ("i4", "u4", "i8", "u8")
    grids = [g for g in _plain(pen) if g.type.kind in kinds]
    if grids:
        grid = pen.choices.pick(grids)
        target = pen.choices.pick(("unsigned char", "unsigned short", "const signed char"))
        width = 2 if "short" in target else 1
        count = grid.sizes[0] * grid.type.size // width
        where = f"({target} *)({grid.text})"
        if target == "unsigned char" and pen.chance(30):
            where = f"reinterpret_cast<const unsigned char *>({grid.text})"
        index = f"({integer(pen, 1)}) & {_mask(count)}"
        pen.line(f"int {name} = ({where})[{index}];")
        pen.scope.places.append(Place(name, INT))


def braced(pen: Pen) -> None:
    """A structure from a list in braces, perhaps a shorter one: the rest is zero."""
    plain = [t for t in pen.types if not t.make]
    if not plain:
        return
    type, name = pen.choices.pick(plain), pen.name("s")
    parts = _parts(pen, type)
    parts = parts[: len(parts) - pen.below(len(parts))]
    pen.line(f"{type.name} {name} = {{{', '.join(parts)}}};")
    add_structure(pen, name, type)


def _parts(pen: Pen, type: Structure) -> list[str]:
    parts: list[str] = []
    for member, count in type.members:
        if isinstance(member, Structure):
            parts.append(f"{{{', '.join(_parts(pen, member))}}}")
        elif count > 1:
            parts.append(f"{{{', '.join(cast(pen, member, 0) for _ in range(count))}}}")
        else:
            parts.append(cast(pen, member, 1))
    return parts


def several(pen: Pen) -> None:
    """More than one name in a declaration; a name may use the one before."""
    type, first, second = pen.choices.pick(WIDE), pen.name("v"), pen.name("v")
    third = pen.name("g")
    text = f"{first} = {converted(pen, type, 1)}, {second} = {first}, *{third} = &{second}"
    pen.line(f"{type.spelling} {text};")
    pen.scope.places += [Place(first, type), Place(second, type), Place(f"(*{third})", type)]


def union(pen: Pen) -> None:
    """A float's bits through a union; of a number that is no NaN."""
    name, out = pen.name("u"), pen.name("b")
    pen.line(f"union {{ float f; unsigned u; unsigned char c[4]; }} {name};")
    pen.line(f"{name}.f = (float)({integer(pen, 1)} & 1023);")
    pen.line(f"{name}.c[{pen.below(3)}] = {integer(pen, 0)};")
    pen.line(f"unsigned {out} = {name}.u;")
    pen.scope.places += [Place(out, UNSIGNED), Place(f"{name}.u", UNSIGNED)]


def rows(pen: Pen) -> None:
    """A pointer to the rows of a local array of two dimensions."""
    grids = [g for g in pen.scope.grids if len(g.sizes) == 2 and g.writable and g.plain]
    if not grids:
        return
    grid, name = pen.choices.pick(grids), pen.name("r")
    pen.line(f"{grid.type.spelling} (*{name})[{grid.sizes[1]}] = {grid.text};")
    pen.scope.grids.append(Grid(name, grid.type, grid.sizes, writable=True))
    pen.scope.places.append(Place(f"(*({name} + {grid.sizes[0] - 1}))[1]", grid.type))


def either(pen: Pen) -> None:
    """A pointer that differs between threads."""
    grids = [g for g in pen.scope.grids if g.plain and len(g.sizes) == 1]
    if not grids:
        return
    first, name = pen.choices.pick(grids), pen.name("g")
    second = pen.choices.pick([g for g in grids if g.type == first.type])
    size = min(first.sizes[0], second.sizes[0])
    pen.line(f"const {first.type.spelling} *{name} = {first.text};")
    pen.line(f"if ({condition(pen, 1)}) {name} = {second.text};")
    pen.scope.grids.append(Grid(name, first.type, (size,)))


def parts_of_floats(pen: Pen) -> None:
    """Functions with results through pointers."""
    name, other = pen.name("m"), pen.name("m")
    if pen.features.host or pen.chance(50):
        exponent = pen.name("e")
        pen.line(f"float {other}; int {exponent} = 0;")
        pen.line(f"float {name} = frexpf((float)({integer(pen, 1)} & 65535), &{exponent});")
        pen.line(f"{other} = {name};")
        pen.scope.places.append(Place(exponent, INT))
    elif pen.chance(50):
        pen.line(f"float {other}, {name} = modff((float){value(pen, 1)}, &{other});")
    else:
        pen.line(f"float {name}, {other};")
        pen.line(f"sincosf((float){value(pen, 1)}, &{name}, &{other});")
    pen.scope.places += [Place(name, FLOAT), Place(other, FLOAT)]


def vector_view(pen: Pen) -> None:
    """Four floats or ints at once through a vector's pointer."""
    kinds = {"f4": "float4", "i4": "int4", "u4": "uint4"}
    grids = [g for g in pen.scope.grids if g.type.kind in kinds and g.text[:2] == "in"]
    if not grids or pen.features.host:
        return
    grid, name = pen.choices.pick(grids), pen.name("v")
    vector = kinds[grid.type.kind]
    index = f"({integer(pen, 1)}) & 15"
    form = pen.choices.pick(("reinterpret_cast<const {} *>({})", "((const {} *){})"))
    pen.line(f"{vector} {name} = {form.format(vector, grid.text)}[{index}];")
    pen.scope.places += [Place(f"{name}.{letter}", grid.type) for letter in "xyzw"]
