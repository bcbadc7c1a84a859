"""What stands before the kernel: structs, constant tables and device functions.

In: a `Pen`; out: their text on it, their names in `pen.types`, `pen.functions` and `pen.scope`.

    write_prologue(pen)   ->  "struct S1 { char a; double b; };", "__device__ int f2(int a) {...}"
"""

from __future__ import annotations

from tests.law.expressions import INTEGERS, converted, value
from tests.law.objects import add_structure
from tests.law.pen import (
    DOUBLE,
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
    Signature,
    Structure,
)
from tests.law.statements import statements

_VECTORS = (
    ("float4", FLOAT, 4), ("int2", INT, 2), ("uint3", UNSIGNED, 3), ("double2", DOUBLE, 2),
    ("int4", INT, 4), ("float2", FLOAT, 2), ("float3", FLOAT, 3),
    ("uchar4", Scalar("unsigned char", "u1"), 4), ("short2", Scalar("short", "i2"), 2),
)  # fmt: skip


def vector_type(name: str, type: Scalar, count: int) -> Structure:
    fields = tuple(Place(f".{letter}", type) for letter in "xyzw"[:count])
    return Structure(name, fields, make=f"make_{name}", members=((type, 1),) * count)


def write_prologue(pen: Pen) -> None:
    for _ in range(pen.below(3)):
        pen.choices.span("struct", lambda: _struct(pen))
    for _ in range(pen.below(3)):
        row = pen.choices.pick(_VECTORS)
        if all(t.name != row[0] for t in pen.types):
            pen.types.append(vector_type(*row))
    if pen.chance(30):
        pen.choices.span("table", lambda: _table(pen))
    if pen.chance(20):
        pen.choices.span("table", lambda: _constants(pen))
    for _ in range(pen.below(4)):
        pen.choices.span("function", lambda: _function(pen))


def _struct(pen: Pen) -> None:
    name = pen.name("S")
    fields: list[Place] = []
    grids: list[Grid] = []
    members: list[tuple[Scalar | Structure, int]] = []
    typedef = pen.chance(30)
    pen.line("typedef struct {" if typedef else f"struct {name} {{")
    for letter in "abcd"[: 1 + pen.below(4)]:
        type = pen.choices.pick((*WIDE, *INTS))
        if pen.chance(15):
            pen.line(f"    {type.spelling} {letter}[3];")
            grids.append(Grid(f".{letter}", type, (3,), writable=True))
            members.append((type, 3))
        else:
            pen.line(f"    {type.spelling} {letter};")
            fields.append(Place(f".{letter}", type))
            members.append((type, 1))
    plain = [t for t in pen.types if not t.make]
    if plain and pen.chance(30):
        inner = pen.choices.pick(plain)
        pen.line(f"    {inner.name} in;")
        members.append((inner, 1))
        fields += [Place(f".in{f.text}", f.type) for f in inner.fields]
        grids += [Grid(f".in{g.text}", g.type, g.sizes, g.writable) for g in inner.grids]
    pen.line(f"}} {name};" if typedef else "};")
    pen.types.append(Structure(name, tuple(fields), tuple(grids), members=tuple(members)))


def _table(pen: Pen) -> None:
    name, type = pen.name("table"), pen.choices.pick(WIDE)
    space = pen.choices.pick(("__constant__", "__device__ const", "const __device__"))
    values = ", ".join(_literal(pen, type) for _ in range(8))
    pen.line(f"{space} {type.spelling} {name}[8] = {{{values}}};")
    pen.scope.grids.append(Grid(name, type, (8,)))


def _constants(pen: Pen) -> None:
    """Enumerators, and constants of the file and of a namespace."""
    first, second, third = pen.name("A"), pen.name("B"), pen.name("C")
    pen.line(f"enum {{ {first} = {pen.below(9)}, {second} }};")
    pen.line(
        f"{pen.choices.pick(('const int', 'constexpr int', 'static const int'))} {third} = 11;"
    )
    space, fourth = pen.name("space"), pen.name("D")
    pen.line(f"namespace {space} {{ constexpr float {fourth} = 0.375f; }}")
    texts = (first, second, third)
    pen.constants += [Place(text, INT, False) for text in texts]
    pen.constants.append(Place(f"{space}::{fourth}", FLOAT, False))


def _literal(pen: Pen, type: Scalar) -> str:
    text = pen.choices.pick(("1.5f", "-2.0f", "0.25f") if type.is_float else INTEGERS)
    return f"({type.spelling}){text}"


def _function(pen: Pen) -> None:
    """The names of its body are its own; tables stay visible."""
    marks, places, structures = pen.scope.marks(), pen.scope.places, pen.scope.structures
    pen.scope.places, pen.scope.structures = [*pen.constants], []
    signature = _heading(pen)
    pen.depth += 1
    statements(pen, 4)
    if isinstance(signature.returns, Structure):
        pen.line(f"return {_structure_result(pen, signature.returns)};")
    elif signature.returns is not None:
        pen.line(f"return {converted(pen, signature.returns, 2)};")
    pen.depth -= 1
    pen.line("}")
    pen.scope.places, pen.scope.structures = places, structures
    pen.scope.cut(marks)
    pen.returns = None
    pen.functions.append(signature)


def _structure_result(pen: Pen, type: Structure) -> str:
    own = [name for name, t in pen.scope.structures if t is type]
    if own:
        return pen.choices.pick(own)
    values = [f"({f.type.spelling})({value(pen, 1)})" for f in type.fields]
    if pen.features.host:
        values = [f"({f.type.spelling})(3)" for f in type.fields]
    return f"{type.make}({', '.join(values)})"


def _heading(pen: Pen) -> Signature:
    name, template = pen.name("f"), ""
    parameters: Parameters = []
    texts: list[str] = []
    typed = pen.choices.pick((INT, FLOAT, UNSIGNED)) if pen.chance(20) else None
    if typed is not None:
        pen.line("template <typename T>")
    for i in range(1 + pen.below(3)):
        type = pen.choices.pick((*WIDE, *INTS))
        if typed is not None and i == 0:
            text, how = f"T p{i}", "value"
            parameters.append((typed, how))
            pen.scope.places.append(Place(f"p{i}", typed))
        elif pen.types and pen.chance(20):
            text = _structure_parameter(pen, i, parameters)
        else:
            text = _parameter(pen, i, type, parameters)
        texts.append(text)
    if pen.chance(15):
        texts.append("int last = 3")
        parameters.append((INT, "default"))
        pen.scope.places.append(Place("last", INT))
    returns: Scalar | Structure | None = pen.choices.pick((*WIDE, *FLOATS, *INTS[4:6]))
    if pen.chance(15):
        returns = None
    makers = [t for t in pen.types if t.make]
    if makers and pen.chance(20):
        returns = pen.choices.pick(makers)
    if typed is not None and isinstance(returns, Scalar) and pen.chance(50):
        returns, spelled = typed, "T"
    else:
        spelled = "void" if returns is None else (
            returns.spelling if isinstance(returns, Scalar) else returns.name)  # fmt: skip
    if typed is not None and pen.chance(50):
        template = f"<{typed.spelling}>"
    before = pen.choices.pick(("__device__", "static __device__", "__device__ __forceinline__",
                               "__device__ inline", "__noinline__ __device__"))  # fmt: skip
    pen.line(f"{before} {spelled} {name}({', '.join(texts)}) {{")
    pen.returns = returns if isinstance(returns, Scalar) else None
    return Signature(name, tuple(parameters), returns, template)


Parameters = list[tuple[Scalar | Structure, str]]


def _structure_parameter(pen: Pen, i: int, parameters: Parameters) -> str:
    type = pen.choices.pick(pen.types)
    how = pen.choices.pick(("value", "pointer", "reference"))
    parameters.append((type, how))
    name = f"p{i}"
    if how == "pointer":
        add_structure(pen, f"(*{name})", type)
        pen.scope.structures.pop()
        pen.scope.places += [Place(f"{name}->{f.text[1:]}", f.type) for f in type.fields]
        return f"{type.name} *{name}"
    if how == "reference" and pen.chance(50):
        add_structure(pen, name, type, writable=False)
        return f"const {type.name} &{name}"
    add_structure(pen, name, type)
    return f"{type.name} {'&' if how == 'reference' else ''}{name}"


def _parameter(pen: Pen, i: int, type: Scalar, parameters: Parameters) -> str:
    how = pen.choices.pick(("value", "value", "value", "pointer", "reference"))
    name = f"p{i}"
    parameters.append((type, how))
    if how == "value":
        pen.scope.places.append(Place(name, type))
        return f"{type.spelling} {name}"
    if how == "pointer":
        pen.scope.places.append(Place(f"(*{name})" if pen.chance(50) else f"{name}[0]", type))
        return f"{type.spelling} *{name}"
    pen.scope.places.append(Place(name, type))
    return f"{type.spelling} &{name}"
