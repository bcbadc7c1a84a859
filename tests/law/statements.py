"""Random statements that any thread may execute alone: assignments, control flow, local objects.

In: a `Pen`; out: lines on it. All loops end: their counters are not assignable inside, or only move
towards the end. `statement` draws one of a table; 0, the simplest choice, writes nothing.

    statement(pen)   ->  "if (x3 < 7) { y4 += in0[(x3) & 15]; }"
"""

from __future__ import annotations

from collections.abc import Callable

from tests.law import objects
from tests.law.expressions import INTEGERS, cast, condition, converted, element, integer, value
from tests.law.pen import (
    FLOATS,
    INT,
    INTS,
    UNSIGNED,
    WIDE,
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
        right = pen.choices.pick(INTEGERS)
        text = f"{other.text} = {text} {pen.choices.pick(('+', '-', '*'))} {right}"
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
        objects.add_structure(pen, name, function.returns)
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
    _switch, _leave, objects.array, objects.pointer, objects.structure, _call_statement, _assign,
    _declare, _if, _store, objects.walk, objects.copy_structure, objects.pun, _declare, _compound,
    _if, objects.braced, objects.several, objects.union, objects.rows, objects.either,
    objects.parts_of_floats, objects.vector_view, _call_statement, _for, _while,
)  # fmt: skip
