"""The op table: one row an op is the only place that knows what it means.

In: an opcode; out: its row, from which the interpreter, the verifier, the printer, the timing, the
documentation and (later) the C text follow.

    >>> OPS["add"].engine
    'vector'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from numpy.typing import NDArray

from cuda2npu.ir.meaning import MEANING

Engine = Literal["vector", "scalar", "matrix", "dma", "gather", "sync", "control", "none"]
Shape = Literal[
    "same",  # elementwise: result type is the first operand's element type, tile if any is
    "compare",  # elementwise: result is i1, tile if any operand is
    "given",  # elementwise: result element is stated (cast, bitcast, ...), tile if any operand is
    "uniform",  # one scalar a block, whatever the operands
    "varying",  # a tile, whatever the operands
    "access",  # load, atomic: element stated; tile if an operand is a tile (atomic: always a tile)
    "none",  # no result
    "region",  # control flow: results as the regions yield
]


@dataclass(frozen=True, slots=True)
class OpDef:
    """`operands`: names for the documentation ("*": any number). `pure`: no effect, no memory: may
    be moved, merged and dropped. `ulp`: 0 where the result is exact (IEEE or integer).

    `evaluate(element, *arrays)`: the numpy meaning of an elementwise op (`ir/meaning.py`); None
    where the executors know it (memory, control, sources, warps). `cost`: engine cycles an element
    takes, relative to an add."""

    name: str
    operands: tuple[str, ...]
    shape: Shape
    engine: Engine
    doc: str
    pure: bool = True
    ulp: float = 0.0
    evaluate: Callable[..., NDArray[Any]] | None = None
    cost: float = 1.0


_ULPS = {"cbrt": 3.0, "rcbrt": 4.0, "tgamma": 8.0, "lgamma": 4.0, "normcdf": 4.0, "erfinv": 3.0}
_COSTS = {"div": 8.0, "rem": 8.0, "sqrt": 8.0, "mulhi": 2.0, "byte_perm": 2.0, "pow": 2.0}


def _rows(shape: Shape, engine: Engine, operands: str, text: str, **more: object) -> list[OpDef]:
    rows: list[OpDef] = []
    for line in text.strip().splitlines():
        name, doc = line.strip().split(": ", 1)
        rows.append(OpDef(name, tuple(operands.split()), shape, engine, doc, **more))  # type: ignore[arg-type]
    return rows


ROWS: list[OpDef] = [
    # integers and floats; as `parser/tree.py` `Binary` says: wrapping, x/0 all ones, x%0 = x
    *_rows(
        "same",
        "vector",
        "a b",
        """
        add: `a + b`
        sub: `a - b`
        mul: `a * b`
        div: `a / b`; integers truncate towards zero; `x / 0` is all ones
        rem: integer remainder with the sign of `a`; `x % 0` is `x`
        and: bitwise and (i1: logical)
        or: bitwise or
        xor: bitwise exclusive or
        shl: `a << b`; 0 where `b` is not less than the width; `b` u32
        shr: `a >> b`, arithmetic on signed; a large count leaves only the sign; `b` u32
        min: the lesser; floats: `fmin`, the other operand where one is NaN
        max: the greater; floats: `fmax`
        mulhi: upper half of the full product, 32 and 64 bits
    """,
    ),
    *_rows(
        "same",
        "vector",
        "a",
        """
        neg: `-a`, wrapping
        not: bitwise complement (i1: logical)
        abs: absolute value; of the least integer: itself
        floor: towards minus infinity
        ceil: towards plus infinity
        trunc: towards zero
        rint: to nearest, ties to even
        round: to nearest, ties away from zero
        sqrt: IEEE square root
        saturate: clamps to 0..1, NaN to 0 (`__saturatef`)
        brev: reverses the bits
    """,
    ),
    *_rows(
        "compare",
        "vector",
        "a b",
        """
        eq: `a == b`
        ne: `a != b`; true where one is NaN
        lt: `a < b`
        le: `a <= b`
        gt: `a > b`
        ge: `a >= b`
    """,
    ),
    *_rows(
        "compare",
        "vector",
        "a",
        """
        isnan: is not a number
        isinf: is an infinity
        isfinite: is neither
        signbit: the sign bit is set
    """,
    ),
    OpDef("select", ("condition", "a", "b"), "given", "vector", "`condition ? a : b`"),
    *_rows(
        "given",
        "vector",
        "a",
        """
        cast: conversion of the value; float to integer as `parser/tree.py` `Cast` says
        bitcast: the same bits as another type of the same width
        popc: number of bits set; i32
        clz: number of leading zero bits; i32
        ffs: position of the least bit set, from 1; 0 for 0; i32
        ilogb: exponent as an i32
    """,
    ),
    OpDef("fma", ("a", "b", "c"), "same", "vector", "`a * b + c`, rounded once"),
    OpDef("byte_perm", ("a", "b", "selector"), "same", "vector", "CUDA's `__byte_perm`"),
    # transcendental: evaluated in f64 and rounded to f32 for f32
    *_rows(
        "same",
        "scalar",
        "a",
        """
        rsqrt: `1 / sqrt(a)`
        cbrt: cube root
        rcbrt: `1 / cbrt(a)`
        exp: exponential
        exp2: power of two
        exp10: power of ten
        expm1: `exp(a) - 1`
        log: natural logarithm
        log2: logarithm to base 2
        log10: logarithm to base 10
        log1p: `log(1 + a)`
        sin: sine
        cos: cosine
        tan: tangent
        sinpi: `sin(pi a)`
        cospi: `cos(pi a)`
        asin: arc sine
        acos: arc cosine
        atan: arc tangent
        sinh: hyperbolic sine
        cosh: hyperbolic cosine
        tanh: hyperbolic tangent
        asinh: inverse hyperbolic sine
        acosh: inverse hyperbolic cosine
        atanh: inverse hyperbolic tangent
        erf: error function
        erfc: `1 - erf(a)`
        erfinv: inverse error function
        normcdf: standard normal cumulative distribution
        tgamma: gamma function
        lgamma: logarithm of the absolute value of gamma
        logb: exponent as a float
    """,
        ulp=2.0,
    ),
    *_rows(
        "same",
        "scalar",
        "a b",
        """
        pow: `a` to the power `b`
        atan2: angle of the point (b, a)
        hypot: `sqrt(a a + b b)` without overflow
        fmod: remainder of the truncated quotient; exact
        remainder: IEEE remainder; exact
        copysign: `a` with the sign of `b`; exact
        nextafter: the next float after `a` towards `b`; exact
        fdim: `a - b` where positive, else 0
        ldexp: `a` times two to the i32 `b`; exact
    """,
        ulp=2.0,
    ),
    # sources
    *_rows(
        "varying",
        "none",
        "",
        """
        thread_id: `threadIdx` along `axis` (attr "x" "y" "z"); u32
    """,
    ),
    *_rows(
        "uniform",
        "none",
        "",
        """
        block_id: `blockIdx` along `axis`; u32
        grid_dim: `gridDim` along `axis`; u32
        shared_base: address of the `__shared__` buffer `name`; ptr
        symbol_base: address of the `__constant__` or `__device__` variable `name`; ptr
        undef: a variable that nothing has assigned; any type
    """,
    ),
    OpDef(
        "local_base",
        (),
        "varying",
        "none",
        "address of the thread's private buffer `name`; tile of ptr: the number is the same in "
        "every thread and means each thread's own memory",
    ),
    OpDef(
        "offset",
        ("base", "index"),
        "same",
        "vector",
        "`base + index * scale + displacement`: ptr, any integer index widened to 64 bits by its "
        "own signedness; attrs scale, displacement (bytes)",
    ),
    # memory: address = base + index * scale + displacement (bytes)
    OpDef(
        "load",
        ("base", "index"),
        "access",
        "dma",
        "the element at `base + index * scale + displacement`; lanes that are off get 0; attr "
        "`raw`: part of a record that is only copied, which nothing need have written; attr "
        "`align`: the address is a multiple of it, since a wider record begins there",
        pure=False,
    ),
    OpDef(
        "store",
        ("base", "index", "value"),
        "none",
        "dma",
        "writes `value` there; where lanes collide the highest thread wins; attr `align` as for "
        "`load`",
        pure=False,
    ),
    OpDef(
        "atomic",
        ("base", "index", "*"),
        "access",
        "gather",
        "read-modify-write in thread order, attr `kind`: add sub min max exch cas and or xor inc "
        "dec; yields the old value (cas: operands compare, value)",
        pure=False,
    ),
    # between threads
    OpDef(
        "barrier",
        ("live",),
        "none",
        "sync",
        "orders memory; faults where a lane of `live` (an i1: has not returned) is off while "
        "another is on",
        pure=False,
    ),
    OpDef(
        "barrier_reduce",
        ("live", "value"),
        "uniform",
        "sync",
        "`__syncthreads_count/_and/_or` by attr `kind`: i32 over the lanes that are on",
        pure=False,
    ),
    OpDef(
        "grid_barrier",
        ("live",),
        "none",
        "sync",
        "`cooperative_groups::this_grid().sync()`: a barrier of all blocks, which faults where a "
        "block has ended too",
        pure=False,
    ),
    OpDef("fence", (), "none", "sync", "`__threadfence`: orders memory", pure=False),
    OpDef(
        "warp_sync",
        ("lanes", "live"),
        "none",
        "sync",
        "`__syncwarp`; faults where `lanes` (u32) names a lane that is live but off",
        pure=False,
    ),
    OpDef(
        "shuffle",
        ("lanes", "live", "value", "lane", "width"),
        "access",
        "vector",
        "attr `mode`: idx up down xor; the value of another lane of the warp, its own where that "
        "is off, outside the width or beyond the block",
        pure=False,
    ),
    OpDef(
        "vote",
        ("lanes", "live", "value"),
        "varying",
        "vector",
        "attr `kind`: any all (i1), ballot (u32), uni (i1), over the warp's lanes that are on "
        "and named",
        pure=False,
    ),
    OpDef(
        "match",
        ("lanes", "live", "value"),
        "varying",
        "vector",
        "attr `kind`: any (u32: lanes with my value), all (u32: all of them, or 0)",
        pure=False,
    ),
    OpDef(
        "warp_reduce",
        ("lanes", "live", "value"),
        "varying",
        "vector",
        "`__reduce_*_sync`, attr `kind`: add min max and or xor over the lanes named",
        pure=False,
    ),
    OpDef("active_lanes", (), "varying", "vector", "`__activemask()`; u32", pure=False),
    OpDef(
        "any",
        ("value",),
        "uniform",
        "vector",
        "whether it holds for any lane that is on (mask); i1",
    ),
    # effects
    OpDef(
        "printf",
        ("*",),
        "varying",
        "none",
        "device `printf`, attr `format`; output is kept per block; i32 result",
        pure=False,
    ),
    OpDef(
        "assert",
        ("condition",),
        "none",
        "none",
        "faults where it is false; attr `text`",
        pure=False,
    ),
    OpDef("trap", (), "none", "none", "stops the kernel, attr `name`", pure=False),
    OpDef("clock", (), "uniform", "none", "a counter that only grows; i64", pure=False),
    # control: conditions are uniform i1
    OpDef(
        "if",
        ("condition",),
        "region",
        "control",
        "one of two regions, each ends with `yield`",
        pure=False,
    ),
    OpDef(
        "for",
        ("low", "high", "step", "*"),
        "region",
        "control",
        "region params: counter, carried...; runs while `counter < high` (`counter > high` for a "
        "negative constant step); carried values as operands, yielded at the end; results are the "
        "carried values after the last turn",
        pure=False,
    ),
    OpDef(
        "while",
        ("*",),
        "region",
        "control",
        "MLIR's `scf.while`: the first region takes the carried values and ends with `condition "
        "%go, values...`; the second takes those values and yields the next carried ones; results "
        "are the values forwarded by the last `condition`",
        pure=False,
    ),
    OpDef("yield", ("*",), "none", "control", "ends a region", pure=False),
    OpDef("condition", ("go", "*"), "none", "control", "ends a `while`'s first region", pure=False),
]

OPS: dict[str, OpDef] = {
    row.name: replace(
        row,
        evaluate=MEANING.get(row.name),
        cost=_COSTS.get(row.name, 1.0),
        ulp=_ULPS.get(row.name, row.ulp),
    )
    for row in ROWS
}
