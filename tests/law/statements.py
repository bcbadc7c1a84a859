"""Random statements that any thread may execute alone: assignments, control flow, local objects.

In: a `Pen`; out: lines on it. All loops end: their counters are not assignable inside, or only move
towards the end. `statement` draws one of a table; 0, the simplest choice, writes nothing.

    statement(pen)   ->  "if (x3 < 7) { y4 += in0[(x3) & 15]; }"
"""

from __future__ import annotations

from collections.abc import Callable

from tests.law.expressions import cast, condition, converted, element, integer, value
from tests.law.pen import (
    FLOAT,
    FLOATS,
    INT,
    INTS,
    UNSIGNED,
    WIDE,
    Grid,
    Pen,
    Place,
    Scalar,
    Structure,
)

COMPOUND = ("+=", "-=", "*=", "|=", "&=", "^=")
COMPOUND_FLOAT = ("+=", "-=", "*=")


def statement(pen: Pen) -> None:
    def make() -> None:
        table = STATEMENTS if pen.loops < 3 and pen.depth < 5 else FLAT
        table[pen.below(len(table))](pen)

    pen.choices.span("statement", make)


def statements(pen: Pen, most: int) -> None:
    for _ in range(1 + pen.below(most)):
        statement(pen)


def diverging(pen: Pen, opening: str, most: int = 3, closing: str = "}") -> None:
    """A braced body that only some of the threads may reach."""
    uniform, pen.uniform = pen.uniform, False
    pen.body(opening, lambda: statements(pen, most), closing)
    pen.uniform = uniform


def looping(pen: Pen, opening: str, counter: Place | None, closing: str = "}") -> None:
    """A loop's body that threads may leave by `break` and `continue`."""
    uniform, loop, in_switch = pen.uniform, pen.loop, pen.in_switch
    pen.uniform, pen.loop, pen.in_switch = False, "free", False
    pen.loops += 1

    def fill() -> None:
        if counter is not None:
            pen.scope.places.append(counter)
        statements(pen, 3)

    pen.body(opening, fill, closing)
    pen.loops -= 1
    pen.uniform, pen.loop, pen.in_switch = uniform, loop, in_switch


# -- simple ones ----------------------------------------------------------------------------------


def _nothing(pen: Pen) -> None:
    pass


def _declare(pen: Pen) -> None:
    type = pen.choices.pick((*WIDE, *INTS, *FLOATS))
    name = pen.name("v")
    prefix = "const " if (constant := pen.chance(10)) else ""
    if pen.chance(8):
        pen.line(f"{prefix}auto {name} = {cast(pen, type, 2)};")
    elif pen.chance(8):
        pen.line(f"{prefix}{type.spelling} {name}(({converted(pen, type, 2)}));")
    else:
        pen.line(f"{prefix}{type.spelling} {name} = {converted(pen, type, 3)};")
    pen.scope.places.append(Place(name, type, not constant))


def _writable(pen: Pen) -> Place | None:
    places = [p for p in pen.scope.places if p.writable]
    return places[-1 - pen.below(len(places))] if places else None


def _assign(pen: Pen) -> None:
    place = _writable(pen)
    if place is not None:
        pen.line(f"{place.text} = {converted(pen, place.type, 3)};")


def _compound(pen: Pen) -> None:
    place = _writable(pen)
    if place is None:
        return
    if place.type.is_float:
        pen.line(f"{place.text} {pen.choices.pick(COMPOUND_FLOAT)} {value(pen, 2)};")
        return
    which = pen.below(10)
    if which < 7:
        pen.line(f"{place.text} {COMPOUND[which % 6]} {integer(pen, 2)};")
    elif which == 7:
        pen.line(f"{place.text} {pen.choices.pick(('/=', '%='))} (({integer(pen, 2)} & 7) + 1);")
    elif which == 8 or pen.features.host:
        pen.line(f"{place.text} {pen.choices.pick(('<<=', '>>='))} ({integer(pen, 2)} & 7);")
    else:
        pen.line(f"{place.text} {pen.choices.pick(('+=', '*=', '/='))} {value(pen, 2)};")


def _increment(pen: Pen) -> None:
    places = [p for p in pen.scope.places if p.writable and p.type.kind != "b"]
    if not places:
        return
    place = places[-1 - pen.below(len(places))]
    form = pen.choices.pick(("{}++", "{}--", "++{}", "--{}"))
    text = form.format(place.text)
    others = [p for p in places if p is not place and p.text.isidentifier()]
    others = [p for p in others if p.type.is_float or not place.type.is_float]
    if others and place.text.isidentifier() and pen.chance(50):
        other = pen.choices.pick(others)
        text = f"{other.text} = {text} {pen.choices.pick(('+', '-', '*'))} {integer(pen, 0)}"
        if place.text in text.rsplit(" ", 1)[1]:
            return
    pen.line(f"{text};")


def _sequenced(pen: Pen) -> None:
    """Side effects inside of expressions, where C orders them."""
    first, second = _writable(pen), _writable(pen)
    if first is None or second is None or "bool" in (first.type.spelling, second.type.spelling):
        return
    if second.type.is_float and not first.type.is_float:
        first, second = second, first
    a, b = first.text, second.text
    which = pen.below(5)
    right = converted(pen, second.type, 1)
    if which == 0:
        pen.line(f"{condition(pen, 1)} ? (void)({a} += 1) : (void)({b} = {right});")
    elif which == 1:
        pen.line(f"if ({condition(pen, 1)} && ({a}++, {b} > 2)) {b} = {right};")
    elif which == 2:
        pen.line(f"{a}--, {b} = {right}, {a} = {b};")
    elif which == 3:
        pen.line(f"if ({condition(pen, 1)} || ({b} = {right}) > 1) {a} = {b};")
    elif first.type == second.type:
        pen.line(f"{a} = {b} = {right};")


def _store(pen: Pen) -> None:
    grids = [g for g in pen.scope.grids if g.writable]
    if not grids:
        return
    grid = grids[-1 - pen.below(len(grids))]
    place = element(pen, grid, 1)
    which = pen.below(8)
    if which < 5 or grid.type.kind == "b":
        pen.line(f"{place} = {converted(pen, grid.type, 3)};")
    elif which < 7:
        op = pen.choices.pick(COMPOUND_FLOAT if grid.type.is_float else COMPOUND)
        right = value(pen, 2) if grid.type.is_float else integer(pen, 2)
        pen.line(f"{place} {op} {right};")
    else:
        pen.line(f"{place}{pen.choices.pick(('++', '--'))};")


# -- local objects --------------------------------------------------------------------------------


def _array(pen: Pen) -> None:
    type = pen.choices.pick((*WIDE, *INTS))
    sizes = pen.choices.pick(((4,), (8,), (3,), (2, 4), (3, 2), (2, 2, 2)))
    name = pen.name("a")
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


def _pointer(pen: Pen) -> None:
    """A pointer into an array: half of its elements lie behind it."""
    grids = [g for g in _plain(pen) if g.sizes[0] >= 4]
    if not grids:
        return
    grid, name = pen.choices.pick(grids), pen.name("p")
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


def _walk(pen: Pen) -> None:
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


def _structure(pen: Pen) -> None:
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


def _copy_structure(pen: Pen) -> None:
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


def _call_statement(pen: Pen) -> None:
    """Device functions with out-pointers, references and structures."""
    if not pen.functions or pen.loops > 1:
        return
    function = pen.choices.pick(pen.functions)
    arguments: list[str] = []
    for type, how in function.parameters:
        text = _argument(pen, type, how, arguments)
        if text is None:
            return
        arguments.append(text)
    call = f"{function.name}{function.template}({', '.join(arguments)})"
    if isinstance(function.returns, Structure):
        name = pen.name("s")
        pen.line(f"{function.returns.name} {name} = {call};")
        add_structure(pen, name, function.returns)
    elif function.returns is None:
        pen.line(f"{call};")
    else:
        name = pen.name("v")
        pen.line(f"{function.returns.spelling} {name} = {call};")
        pen.scope.places.append(Place(name, function.returns))


def _argument(pen: Pen, type: Scalar | Structure, how: str, taken: list[str]) -> str | None:
    if isinstance(type, Structure):
        fitting = [n for n, t in pen.scope.structures if t is type]
        prefix = "&" if how == "pointer" else ""
        names = [prefix + n for n in fitting if prefix + n not in taken]
        return pen.choices.pick(names) if names else None
    if how in ("value", "default"):
        return cast(pen, type, 1)
    name = pen.name("o")
    pen.line(f"{type.spelling} {name} = {converted(pen, type, 1)};")
    pen.scope.places.append(Place(name, type))
    return f"&{name}" if how == "pointer" else name


def _pun(pen: Pen) -> None:
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


# -- control flow ---------------------------------------------------------------------------------


def _if(pen: Pen) -> None:
    text = condition(pen, 2)
    if pen.chance(10):
        name = pen.name("c")
        text = f"int {name} = (int)({integer(pen, 1)})"
    diverging(pen, f"if ({text}) {{", closing="}" if (plain := not pen.chance(50)) else "} else {")
    if plain:
        return
    if pen.chance(25):
        pen.lines.pop()
        diverging(pen, f"}} else if ({condition(pen, 1)}) {{")
        return
    uniform, pen.uniform = pen.uniform, False
    pen.lines.pop()
    pen.body("} else {", lambda: statements(pen, 3))
    pen.uniform = uniform


def _for(pen: Pen) -> None:
    name = pen.name("i")
    bound = f"(int)({integer(pen, 1)} & {pen.choices.pick((3, 7, 1))})"
    counter = Place(name, INT, writable=False)
    if pen.chance(10):
        pen.line("#pragma unroll")
    which = pen.below(6)
    if which < 3:
        looping(pen, f"for (int {name} = 0; {name} < {bound}; {name}++) {{", counter)
    elif which == 3:
        looping(pen, f"for (int {name} = {bound}; {name} >= 0; --{name}) {{", counter)
    elif which == 4:
        step = pen.choices.pick((f"{name} += 3", f"{name} <<= 1", f"{name} *= 3"))
        looping(pen, f"for (unsigned {name} = 1; {name} < 20u; {step}) {{",
                Place(name, UNSIGNED, writable=False))  # fmt: skip
    else:
        other = pen.name("j")
        start = f"int {name} = 0, {other} = {bound}"
        looping(pen, f"for ({start}; {name} < {other}; {name}++, {other}--) {{", counter)


def _while(pen: Pen) -> None:
    name = pen.name("w")
    pen.line(f"int {name} = {integer(pen, 1)} & {pen.choices.pick((3, 7))};")
    counter = Place(name, INT, writable=False)
    which = pen.below(4)
    if which == 0:
        looping(pen, f"while ({name}-- > 0) {{", counter)
    elif which == 1:
        looping(pen, "do {", counter, f"}} while (--{name} > 0);")
    elif which == 2:
        extra = integer(pen, 1)
        looping(pen, f"while (({name} -= 1 + (int)({extra} & 1)) >= 0) {{", counter)
    else:
        pen.line("for (;;) {")
        pen.line(f"    if ({name}-- <= 0) break;")
        looping(pen, "    {", counter)
        pen.line("}")


def _switch(pen: Pen) -> None:
    labels = [0, 1, 2, 3, 5, -1]
    subject = pen.choices.pick(
        ("(int)({} & 3)", "(int)({} & 7) - 1", "(int)({} % 3)", "(char)({})")
    )
    uniform, in_switch = pen.uniform, pen.in_switch
    pen.uniform, pen.in_switch = False, True
    pen.line(f"switch ({subject.format(integer(pen, 2))}) {{")
    default = pen.below(4)
    for position in range(1 + pen.below(4)):
        label = labels.pop(pen.below(len(labels)))
        heads = [f"case {label}:"]
        if len(labels) > 3 and pen.chance(25):
            heads.append(f"case {labels.pop(0)}:")
        if default == position:
            heads.append("default:")
        closing = "} break;" if not pen.chance(30) else "}"
        pen.body(" ".join(heads) + " {", lambda: statements(pen, 2), closing)
    pen.line("}")
    pen.uniform, pen.in_switch = uniform, in_switch


def _leave(pen: Pen) -> None:
    """`break`, `continue` or `return`, for some of the threads."""
    ways: list[str] = []
    if pen.loop == "free":
        ways.append("continue;")
    if pen.loop == "free" or pen.in_switch:
        ways.append("break;")
    if pen.kernel and pen.depth > 1:
        ways.append("return;")
    elif pen.returns is not None:
        ways.append(f"return {converted(pen, pen.returns, 1)};")
    if ways:
        pen.line(f"if ({condition(pen, 2)}) {pen.choices.pick(ways)}")


FLAT: tuple[Callable[[Pen], None], ...] = (
    _nothing, _assign, _compound, _store, _assign, _compound, _store, _declare, _increment,
    _sequenced, _leave,
)  # fmt: skip
STATEMENTS: tuple[Callable[[Pen], None], ...] = (
    _nothing, _assign, _compound, _store, _declare, _if, _for, _increment, _sequenced, _while,
    _switch, _leave, _array, _pointer, _structure, _call_statement, _assign, _declare, _if, _store,
    _walk, _copy_structure, _pun, _declare, _compound, _if,
)  # fmt: skip
