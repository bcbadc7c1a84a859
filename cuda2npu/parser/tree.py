"""The typed tree: what a kernel means, after all of C++'s sugar is gone.

In: pycparser's AST, through the typed stage. Out: dataclasses in which every expression has its
type, every implicit conversion is a `Cast`, every read of a variable is a `Load`, every overload,
template and default argument is resolved, and a reference is a pointer. Both the referee (`simt/`)
and the translator read this; neither ever sees C++.

    x[i] = a * n;   with `float *x; float a; int n, i;`
    Assign(Deref(PointerAdd(Load(VarRef(x)), Load(VarRef(i)))),
           Binary("*", Load(VarRef(a)), Cast(Load(VarRef(n)))))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cuda2npu.diagnostics import Span
from cuda2npu.parser.ctypes import Array, CType, Field, Pointer, Record

# -- variables ------------------------------------------------------------------------------------

Storage = Literal[
    "local",  # per thread; a function's local variable
    "param",  # per thread; a parameter (assignable, like a local)
    "shared",  # `__shared__`, one per block, even when declared in a device function
    "dynamic",  # `extern __shared__ T name[]`: all of these start at the same address
    "constant",  # `__constant__` at file scope
    "device",  # `__device__` at file scope, and `static` locals; `const` globals used by address
]


@dataclass(slots=True, eq=False)
class Variable:
    """Compared by identity. `initial`: bytes of a file-scope variable's constant initialiser
    (None: zeros). `reference`: a C++ reference; then `type` is the `Pointer` that it became.
    `const`: None where a template's argument decides."""

    name: str
    type: CType
    storage: Storage
    span: Span
    initial: bytes | None = None
    reference: bool = False
    const: bool | None = False


# -- expressions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Expr(Node):
    """A value of `type` (never an `Array`: arrays decay by `AddressOf`)."""

    type: CType


@dataclass(frozen=True, slots=True, eq=False)
class LValue(Node):
    """A place that holds a `type`; not a value until a `Load` reads it."""

    type: CType


@dataclass(frozen=True, slots=True, eq=False)
class VarRef(LValue):
    variable: Variable


@dataclass(frozen=True, slots=True, eq=False)
class Deref(LValue):
    """`*p`, and `p[i]` as `*(p + i)`. `pointer.type` is `Pointer(type)`."""

    pointer: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Member(LValue):
    """`record.field`, of the place `record`."""

    record: LValue
    field: Field


@dataclass(frozen=True, slots=True, eq=False)
class Element(LValue):
    """`array[index]` where `array` is a place of type `Array` (a declared array, not a pointer).
    `index` has any integer type."""

    array: LValue
    index: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Temporary(LValue):
    """A nameless local that holds `value`: what a `const T &` parameter binds to for an rvalue."""

    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Const(Expr):
    """`value` is a bool (kind bool), int (in the type's range; pointers: the address, 0 for null)
    or float (already rounded to the type)."""

    value: bool | int | float


@dataclass(frozen=True, slots=True, eq=False)
class Special(Expr):
    """`threadIdx.x` and its kin, type `unsigned`; `name` threadIdx blockIdx blockDim gridDim,
    `axis` x y z. `warpSize` is `Const(32)`."""

    name: str
    axis: str


@dataclass(frozen=True, slots=True, eq=False)
class Load(Expr):
    """Reads `place`: scalar, pointer or a whole record."""

    place: LValue


@dataclass(frozen=True, slots=True, eq=False)
class AddressOf(Expr):
    """`&place`; `type` is `Pointer(place.type)`, or, where an array decays, pointer to element."""

    place: LValue


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Expr):
    """`op` in "-" "~" "!". Operand and result have the same (promoted) type; "!" is on bool."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Expr):
    """Arithmetic `+ - * / % & | ^`: both operands have the result's type, one of i32 u32 i64 u64
    f32 f64 (bool for `& | ^` is promoted to i32). `<< >>`: the result has the left one's type, the
    right one is any promoted integer; a count outside the width gives 0 (sign for signed `>>`).
    Comparisons `== != < <= > >=`: operands of one type (scalar or pointer), result bool.
    Signed arithmetic wraps. Integer `x / 0` is all ones, `x % 0` is `x`; INT_MIN / -1 wraps."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class PointerAdd(Expr):
    """`pointer + index`, in elements of what it points to; `index` has any integer type and is
    widened to 64 bits by its own signedness. `p - i` is `p + Unary("-", i widened to i64)`."""

    pointer: Expr
    index: Expr


@dataclass(frozen=True, slots=True, eq=False)
class PointerDiff(Expr):
    """`left - right` in elements; type i64."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Logical(Expr):
    """`&&` or `||` on bools; the right operand is evaluated only where the left decides nothing."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(Expr):
    """`condition ? then : other`; only the chosen one is evaluated."""

    condition: Expr
    then: Expr
    other: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Comma(Expr):
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Cast(Expr):
    """Conversion between scalars, between pointers, or between pointer and 64-bit integer; to bool:
    `!= 0`. Float to integer truncates and saturates (PTX `cvt`): to 32 and 64 bits at the target's
    range; to 8 and 16 bits: to 32 bits of the same signedness, then the low bits. NaN: 0, but
    1 << (bits - 1) where the source is f64 or the target has 64 bits. To `Void`: evaluates and
    drops."""

    operand: Expr


@dataclass(frozen=True, slots=True, eq=False)
class RecordValue(Expr):
    """A record made from one value a field, in order (`make_float4`, `S{a, b}`, `float3(...)`).
    Only `initial_fields`: of a union the first one. An array field's value is a tuple of element
    values."""

    values: tuple[Expr | tuple[Expr, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class MemberOf(Expr):
    """`value.field`, of a record *value* (what a function returned)."""

    value: Expr
    field: Field


@dataclass(frozen=True, slots=True, eq=False)
class Assign(Expr):
    """Stores `value` (of `place`'s type: scalar, pointer or record); its own value is `value`."""

    place: LValue
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class CompoundAssign(Expr):
    """`place op= value`, `place` evaluated once: loaded, cast to `compute`, combined with `value`
    as `Binary(op)` would, cast back, stored; its own value is what was stored. On a pointer: `op`
    is "+" or "-", `compute` the pointer's type, `value` an integer count of elements."""

    place: LValue
    op: str
    value: Expr
    compute: CType


@dataclass(frozen=True, slots=True, eq=False)
class Increment(Expr):
    """`++` (`step` 1) and `--` (`step` -1); `prefix`: its own value is the new one."""

    place: LValue
    step: int
    prefix: bool


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expr):
    """Of a device function; arguments have the parameters' types (references: `AddressOf`)."""

    function: Function
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Intrinsic(Expr):
    """Of a row of `parser/signatures.py`; `name` is the row's canonical name: `sqrtf` and C++'s
    `sqrt(float)` are both `sqrt` with an f32 argument."""

    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Printf(Expr):
    """`printf(format, ...)`: arguments after C's default promotions (i32 u32 i64 u64 f64 pointer);
    a string literal argument (for `%s`) is a `Text`. Type i32."""

    format: str
    arguments: tuple[Expr | Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Text(Node):
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Assert(Expr):
    """`assert(condition)`: `text` is the condition as written. Type void."""

    condition: Expr
    text: str


# -- statements -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Stmt(Node):
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Block(Stmt):
    body: tuple[Stmt, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Declare(Stmt):
    """Of a local or shared variable. `zeroed`: an aggregate initialiser follows as assignments, and
    what it leaves out is zero. Without `initial` and `zeroed` the variable is uninitialised."""

    variable: Variable
    initial: Expr | None = None
    zeroed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Evaluate(Stmt):
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class If(Stmt):
    condition: Expr
    then: Stmt
    other: Stmt | None = None


@dataclass(frozen=True, slots=True, eq=False)
class While(Stmt):
    condition: Expr
    body: Stmt


@dataclass(frozen=True, slots=True, eq=False)
class DoWhile(Stmt):
    body: Stmt
    condition: Expr


@dataclass(frozen=True, slots=True, eq=False)
class For(Stmt):
    """`unroll`: of a `#pragma unroll` (0: without a count; None: no pragma)."""

    initial: Stmt | None
    condition: Expr | None
    step: Expr | None
    body: Stmt
    unroll: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """`values`: of its labels; `default`: it (also) has the label `default`. The body falls through
    to the next case unless it breaks."""

    values: tuple[int, ...]
    default: bool
    body: tuple[Stmt, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Switch(Stmt):
    """`value` is promoted. `Break` inside ends it; `Continue` belongs to the loop around it."""

    value: Expr
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Break(Stmt):
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Continue(Stmt):
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Return(Stmt):
    value: Expr | None = None


# -- functions and units --------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Function:
    """A kernel or device function, whole and typed: one object an instance of a template.
    `display` is what a person calls it: `axpy<float, 16>`. Recursion is refused before this."""

    name: str
    display: str
    is_kernel: bool
    params: tuple[Variable, ...]
    returns: CType
    span: Span
    body: Block = field(default=None)  # type: ignore[assignment]  # set once, after creation
    max_threads: int | None = None  # of `__launch_bounds__`


@dataclass(frozen=True, slots=True)
class Launch:
    """A `k<<<grid, block, shared>>>` in host code. `block` and `grid` hold three numbers where they
    are constant in the text, else None. `template` is as written, empty where it is deduced."""

    kernel: str
    template: tuple[str, ...]
    block: tuple[int, int, int] | None
    grid: tuple[int, int, int] | None
    span: Span


__all__ = [
    "AddressOf",
    "Array",
    "Assert",
    "Assign",
    "Binary",
    "Block",
    "Break",
    "CType",
    "Call",
    "Case",
    "Cast",
    "Comma",
    "CompoundAssign",
    "Conditional",
    "Const",
    "Continue",
    "Declare",
    "Deref",
    "DoWhile",
    "Element",
    "Evaluate",
    "Expr",
    "Field",
    "For",
    "Function",
    "If",
    "Increment",
    "Intrinsic",
    "LValue",
    "Launch",
    "Load",
    "Logical",
    "Member",
    "MemberOf",
    "Node",
    "Pointer",
    "PointerAdd",
    "PointerDiff",
    "Printf",
    "Record",
    "RecordValue",
    "Return",
    "Span",
    "Special",
    "Stmt",
    "Storage",
    "Switch",
    "Temporary",
    "Text",
    "Unary",
    "VarRef",
    "Variable",
    "While",
]
