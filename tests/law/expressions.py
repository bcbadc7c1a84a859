"""Random expressions: text of integer or floating type, without side effects.

In: a `Pen` with names in scope; out: text that stands anywhere an operand may (it brings its own
parentheses). Two kinds are told apart, since C does: `integer` where an operator asks for one, and
`floating`; `value` is either. In host mode nothing undefined in C++ comes out.

    integer(pen, 2)   ->  "(in0[(tid) & 15] >> (n & 7))"
"""

from __future__ import annotations

from collections.abc import Callable

from tests.law.intrinsics import (
    FLOATING_ROWS,
    HOST_FLOATING_ROWS,
    HOST_INTEGER_ROWS,
    INTEGER_ROWS,
    Row,
)
from tests.law.pen import DOUBLE, FLOAT, INTS, Grid, Pen, Scalar

INTEGERS = (
    "0", "1", "2", "3", "5", "7", "31", "32", "33", "63", "64", "100", "127", "128", "255", "1000",
    "(-1)", "(-2)", "(-128)", "32767", "65535", "65536", "2147483647", "(-2147483647 - 1)",
    "0x80000000u", "4294967295u", "1u", "2ull", "0x7fffffffffffffffll", "0xffffffffffffffffull",
    "(-9223372036854775807ll - 1)", "0x1F", "017", "'a'", "'\\n'", "true", "false", "6l", "1'000",
)  # fmt: skip
REALS = (
    "0.0f", "1.0f", "0.5f", "2.0f", "-1.0f", "3.25f", "0.1f", "1e-3f", "1e10f", "-0.0f",
    "16777217.0f",
    "0.1", "1.0", "-2.5", "1e100", "1.f", ".5f", "3.402823466e38f", "1e-45f", "2147483648.0f",
    "1.0e+19f", "9007199254740993.0", "1e-310", "0x1p-3f",
)  # fmt: skip
BINARY = ("+", "-", "*", "&", "|", "^")
COMPARE = ("<", "==", ">", "<=", ">=", "!=")


def integer(pen: Pen, depth: int) -> str:
    return pen.choices.span("integer", lambda: _integer(pen, depth))


def floating(pen: Pen, depth: int) -> str:
    return pen.choices.span("floating", lambda: _floating(pen, depth))


def value(pen: Pen, depth: int) -> str:
    return floating(pen, depth) if pen.chance(35) else integer(pen, depth)


def condition(pen: Pen, depth: int) -> str:
    """The text between the parentheses of an `if`."""
    which = pen.below(8)
    if which < 5:
        left, right = (value(pen, depth), value(pen, depth)) if which < 2 else (
            integer(pen, depth), integer(pen, 0))  # fmt: skip
        return f"{left} {pen.choices.pick(COMPARE)} {right}"
    if which == 5:
        return f"{integer(pen, depth)} & 1"
    if which == 6:
        return f"!{integer(pen, depth)}"
    return f"{integer(pen, depth)} > 3 {pen.choices.pick(('&&', '||'))} {value(pen, depth)} < 9"


def converted(pen: Pen, type: Scalar, depth: int) -> str:
    """An expression that may be assigned to a `type` (implicit conversion included)."""
    if type.is_float:
        return value(pen, depth)
    if pen.features.host or not pen.chance(20):
        return integer(pen, depth)
    return floating(pen, depth)


def cast(pen: Pen, type: Scalar, depth: int) -> str:
    """An expression of exactly `type`."""
    if type.is_float:
        return f"({type.spelling}){value(pen, depth)}"
    if pen.chance(75):
        return f"({type.spelling}){integer(pen, depth)}"
    return _from_float(pen, type, depth)


def _from_float(pen: Pen, type: Scalar, depth: int) -> str:
    text = floating(pen, depth)
    if pen.features.host:
        text = f"(int)fminf(fmaxf((float){text}, -1e6f), 1e6f)"
    return f"({type.spelling}){text}"


def element(pen: Pen, grid: Grid, depth: int) -> str:
    indices = "".join(f"[{index_text(pen, size, depth)}]" for size in grid.sizes)
    return f"{grid.text}{indices}"


def index_text(pen: Pen, size: int, depth: int) -> str:
    """An index in 0..size-1 from any integer."""
    if size == 1:
        return "0"
    inner = integer(pen, depth)
    if size & (size - 1) == 0:
        return f"{inner} & {size - 1}"
    return f"(unsigned){inner} % {size}u"


# -- leaves ---------------------------------------------------------------------------------------


def _integer_leaf(pen: Pen) -> str:
    places = [p for p in pen.scope.places if not p.type.is_float]
    which = pen.below(10)
    if places and which < 7:
        return places[-1 - pen.below(len(places))].text
    if which == 9:
        return f"(int){pen.choices.pick(('threadIdx', 'blockIdx', 'blockDim', 'gridDim'))}." + (
            pen.choices.pick(("x", "y", "z"))
        )
    return pen.choices.pick(INTEGERS)


def _floating_leaf(pen: Pen) -> str:
    places = [p for p in pen.scope.places if p.type.is_float]
    if places and pen.below(10) < 7:
        return places[-1 - pen.below(len(places))].text
    text = pen.choices.pick(REALS)
    return f"({text})" if text[0] == "-" else text


# -- integers -------------------------------------------------------------------------------------


def _integer(pen: Pen, depth: int) -> str:
    if depth <= 0 or pen.below(4) == 0:
        return _integer_leaf(pen)
    return _INTEGER[_INTEGER_WEIGHTS[pen.below(len(_INTEGER_WEIGHTS))]](pen, depth - 1)


def _arithmetic(pen: Pen, depth: int) -> str:
    return f"({integer(pen, depth)} {pen.choices.pick(BINARY)} {integer(pen, depth)})"


def _divide(pen: Pen, depth: int) -> str:
    left, right = integer(pen, depth), integer(pen, depth)
    if pen.features.host:
        right = f"(({right} & 7) + 1)"
    return f"({left} {pen.choices.pick(('/', '%'))} {right})"


def _shift(pen: Pen, depth: int) -> str:
    left, right = integer(pen, depth), integer(pen, depth)
    if pen.features.host or pen.chance(60):
        right = f"({right} & 31)"
    return f"({left} {pen.choices.pick(('<<', '>>'))} {right})"


def _unary(pen: Pen, depth: int) -> str:
    return f"({pen.choices.pick(('-', '~', '!', '+'))}{integer(pen, depth)})"


def _compare(pen: Pen, depth: int) -> str:
    return f"({value(pen, depth)} {pen.choices.pick(COMPARE)} {value(pen, depth)})"


def _logical(pen: Pen, depth: int) -> str:
    return f"({value(pen, depth)} {pen.choices.pick(('&&', '||'))} {integer(pen, depth)})"


def _ternary(pen: Pen, depth: int) -> str:
    return f"({condition(pen, depth)} ? {integer(pen, depth)} : {integer(pen, depth)})"


def _cast_integer(pen: Pen, depth: int) -> str:
    type = pen.choices.pick(INTS)
    form = pen.below(3)
    if form == 0 or (" " in type.spelling and form == 1):
        return f"({cast(pen, type, depth)})"
    if form == 1:
        return f"{type.spelling}({integer(pen, depth)})"
    return f"static_cast<{type.spelling}>({integer(pen, depth)})"


def _float_to_integer(pen: Pen, depth: int) -> str:
    return f"({_from_float(pen, pen.choices.pick(INTS), depth)})"


def _element_integer(pen: Pen, depth: int) -> str:
    grids = [g for g in pen.scope.grids if not g.type.is_float]
    if not grids:
        return _integer_leaf(pen)
    return element(pen, pen.choices.pick(grids), depth)


def _chain(pen: Pen, depth: int) -> str:
    """Leaves and operators without parentheses: precedence and associativity decide."""
    parts = [_integer_leaf(pen)]
    for _ in range(1 + pen.below(4)):
        op = pen.choices.pick((*BINARY, "<", "==", "!=", ">=", "&&", "||", "/", "%", "<<", ">>"))
        if op in ("/", "%", "<<", ">>"):
            op, right = (op, "3") if op in "/%" or not pen.features.host else ("*", "3")
        else:
            right = _integer_leaf(pen)
        parts += [op, right]
    if pen.chance(15):
        parts += ["?", _integer_leaf(pen), ":", _integer_leaf(pen)]
    return f"({' '.join(parts)})"


def _call_integer(pen: Pen, depth: int) -> str:
    return _call(pen, depth, wants_float=False) or _arithmetic(pen, depth)


def _sizeof(pen: Pen, depth: int) -> str:
    if pen.types and pen.chance(50):
        return f"sizeof({pen.choices.pick(pen.types).name})"
    return f"(int)sizeof({pen.choices.pick(INTS).spelling})"


def _intrinsic_integer(pen: Pen, depth: int) -> str:
    row = pen.choices.pick(INTEGER_ROWS if not pen.features.host else HOST_INTEGER_ROWS)
    return _with_arguments(pen, row, depth)


# -- floats ---------------------------------------------------------------------------------------


def _floating(pen: Pen, depth: int) -> str:
    if depth <= 0 or pen.below(4) == 0:
        return _floating_leaf(pen)
    return _FLOATING[_FLOATING_WEIGHTS[pen.below(len(_FLOATING_WEIGHTS))]](pen, depth - 1)


def _arithmetic_floating(pen: Pen, depth: int) -> str:
    left, right = floating(pen, depth), value(pen, depth)
    if pen.chance(30):
        left, right = right, left
    op = pen.choices.pick(("+", "-", "*", "/"))
    if op == "/" and pen.features.host:
        right = f"(float){right}"
    return f"({left} {op} {right})"


def _negate(pen: Pen, depth: int) -> str:
    return f"(- {floating(pen, depth)})"


def _ternary_floating(pen: Pen, depth: int) -> str:
    return f"({condition(pen, depth)} ? {floating(pen, depth)} : {value(pen, depth)})"


def _cast_floating(pen: Pen, depth: int) -> str:
    type = pen.choices.pick((FLOAT, DOUBLE))
    if pen.chance(30):
        return f"{type.spelling}({value(pen, depth)})"
    return f"(({type.spelling}){value(pen, depth)})"


def _element_floating(pen: Pen, depth: int) -> str:
    grids = [g for g in pen.scope.grids if g.type.is_float]
    if not grids:
        return _floating_leaf(pen)
    return element(pen, pen.choices.pick(grids), depth)


def _call_floating(pen: Pen, depth: int) -> str:
    return _call(pen, depth, wants_float=True) or _arithmetic_floating(pen, depth)


def _intrinsic_floating(pen: Pen, depth: int) -> str:
    row = pen.choices.pick(FLOATING_ROWS if not pen.features.host else HOST_FLOATING_ROWS)
    return _with_arguments(pen, row, depth)


def _call(pen: Pen, depth: int, wants_float: bool) -> str:
    """A device function that takes and returns plain values."""
    fitting = [
        f for f in pen.functions
        if isinstance(f.returns, Scalar) and f.returns.is_float == wants_float
        and all(isinstance(t, Scalar) and how in ("value", "default") for t, how in f.parameters)
    ]  # fmt: skip
    if not fitting or pen.loops > 1:
        return ""
    function = pen.choices.pick(fitting)
    arguments: list[str] = []
    for type, how in function.parameters:
        if how == "default" and pen.chance(50):
            break
        assert isinstance(type, Scalar)
        arguments.append(cast(pen, type, min(depth, 1)))
    return f"{function.name}{function.template}({', '.join(arguments)})"


def _with_arguments(pen: Pen, row: Row, depth: int) -> str:
    return f"{row.name}({', '.join(cast(pen, type, depth) for type in row.types)})"


Make = Callable[[Pen, int], str]
_INTEGER: tuple[Make, ...] = (
    _arithmetic, _compare, _divide, _shift, _unary, _logical, _ternary, _cast_integer,
    _float_to_integer, _element_integer, _chain, _call_integer, _sizeof, _intrinsic_integer,
)  # fmt: skip
_INTEGER_COUNTS = (8, 2, 3, 3, 2, 2, 3, 4, 2, 5, 2, 2, 1, 4)
_INTEGER_WEIGHTS = [i for i, n in enumerate(_INTEGER_COUNTS) for _ in range(n)]
_FLOATING: tuple[Make, ...] = (
    _arithmetic_floating, _negate, _ternary_floating, _cast_floating, _element_floating,
    _call_floating, _intrinsic_floating,
)  # fmt: skip
_FLOATING_COUNTS = (8, 1, 2, 3, 5, 2, 5)
_FLOATING_WEIGHTS = [i for i, n in enumerate(_FLOATING_COUNTS) for _ in range(n)]
