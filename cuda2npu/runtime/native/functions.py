"""The C functions that a kernel calls for ops that no operator does, printed on demand.

In: (opcode, result element, operand elements); out: the name to call, and the text of all that were
asked for. Every op has a form on scalars; on vectors it is that, lane by lane, where there is no
better one in `VECTORS`.

    functions.name("rem", "u32", ("u32", "u32"), vector=True)  # "rem_u32"
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cuda2npu.ir.ctext import body
from cuda2npu.ir.ops import OPS
from cuda2npu.runtime.native.vector_math import fast_names, function_names

BITS = {"i8": 8, "u8": 8, "i16": 16, "u16": 16, "i32": 32, "u32": 32, "i64": 64, "u64": 64,
        "f32": 32, "f64": 64, "ptr": 64}  # fmt: skip
_PARAMETERS = "abc"


@cache
def _structs() -> str:
    return Path(__file__).with_name("structs.h").read_text("utf-8")


class NoForm(Exception):
    """An op has no text in C."""


class Functions:
    """Those that one kernel uses, in the order of their first use."""

    def __init__(self, library_math: bool = False, fast_math: bool = False) -> None:
        """`library_math`: functions that are not exact call the C library, lane by lane, in f64,
        as the interpreter does; else `fast_math`: those that have a fast form take it."""
        self._library_math, self._fast_math = library_math, fast_math
        self._texts: dict[str, str] = {}
        self.vector_math: set[str] = set()

    def texts(self) -> tuple[str, ...]:
        return tuple(self._texts.values())

    def op(
        self,
        opcode: str,
        element: str,
        operands: tuple[str, ...],
        vector: bool,
        fast: bool | None = None,
    ) -> str:
        """The function for `opcode` with a result of `element`. `fast`: the op's attribute."""
        of = operands[0]
        name = f"{opcode}_{of}" if element == of else f"{opcode}_{of}_{element}"
        self._scalar(name, opcode, element, operands)
        if not vector:
            return f"{name}_1"
        near = not self._library_math and fast is not False  # as near as CUDA says
        if near and (fast or self._fast_math) and name in fast_names():
            self.vector_math.add(f"fast_{name}")
            return f"fast_{name}"
        if name in function_names() and (near or OPS[opcode].ulp == 0):
            self.vector_math.add(name)
            return name
        own = f"rounded_{name}" if fast is False else name
        if own not in self._texts:
            self._texts[own] = VECTORS.get(name) or _by_lane(own, name, element, operands)
        return own

    def cast(self, element: str, of: str, vector: bool) -> str:
        """A conversion whose meaning C leaves open: float to integer."""
        name = f"cast_{of}_{element}"
        if f"{name}_1" not in self._texts:
            self._texts[f"{name}_1"] = _cast_text(name, element, of)
        if not vector:
            return f"{name}_1"
        if name not in self._texts:
            self._texts[name] = VECTORS.get(name) or _by_lane(name, name, element, (of,))
        return name

    def atomic(self, kind: str, element: str, real: str) -> str:
        """A read-modify-write of one element: `real` where other threads may meet it, `own` where
        the memory is this worker's."""
        name = f"atomic_{kind}_{element}_{real}"
        self._texts.setdefault(name, _atomic_text(name, kind, element, real))
        return name

    def wrapping(self, element: str, index: str) -> str:
        """`TYPE_INDEX`, for `load_wrapping_` and `store_wrapping_`."""
        self._texts.setdefault(f"wrapping_{element}_{index}", f"WRAPPING({element}, {index})")
        return f"{element}_{index}"

    def each(self, element: str) -> None:
        """`load_each_` and `store_each_`."""
        self._texts.setdefault(f"each_{element}", f"EACH_LANE({element})")

    def struct(self, kind: str, element: str, width: int) -> str:
        """What `load_` and `store_` of structs end with; `kind`: "side" or "far"."""
        self._texts.setdefault("structs", _structs())
        integer = f"i{BITS[element]}"
        self._texts.setdefault(f"zip {element} {width}", f"ZIP{width}({element}, {integer})")
        name = f"{kind}{width}_{element}"
        self._texts.setdefault(name, f"{kind.upper()}({element}, {width})")
        return name

    def _scalar(self, name: str, opcode: str, element: str, operands: tuple[str, ...]) -> None:
        if f"{name}_1" in self._texts:
            return
        of = operands[0]
        text = body(opcode, of)
        if text is None:
            raise NoForm(f"{opcode} of {of}")
        suffix = "f" if of == "f32" else ""
        replaced = {
            "FN(": f"FN{suffix}(",
            "T_bits": f"{of}_bits",
            "bits_T": f"bits_{of}",
            "SIGN": "0x80000000u" if of == "f32" else "0x8000000000000000ull",
            "INFINITE": "0x7f800000u" if of == "f32" else "0x7ff0000000000000ull",
            "BITS": str(BITS[of]),
        }
        for old, new in replaced.items():
            text = text.replace(old, new)
        parameters = ", ".join(f"{e} {n}" for e, n in zip(operands, _PARAMETERS, strict=False))
        result = "int" if element == "i1" else element
        lines = [f"F {result} {name}_1({parameters}) {{", f"    {text}", "}"]
        if "T" in text or "U" in text:
            unsigned = f"u{BITS[of]}"
            lines = [f"#define T {of}", f"#define U {unsigned}", *lines, "#undef T", "#undef U"]
        self._texts[f"{name}_1"] = "\n".join(lines)


def _by_lane(name: str, lane: str, element: str, operands: tuple[str, ...]) -> str:
    """`name` on vectors, from `lane` on scalars."""
    names = _PARAMETERS[: len(operands)]
    parameters = ", ".join(f"{e}x {n}" for e, n in zip(operands, names, strict=True))
    call = f"{lane}_1({', '.join(f'{n}[l]' for n in names)})"
    if element == "i1":
        return (f"F lanes {name}({parameters}) {{ u32 m = 0; EACH m |= (u32){call} << l; "
                "return (lanes)m; }")  # fmt: skip
    return f"F {element}x {name}({parameters}) {{ {element}x r; EACH r[l] = {call}; return r; }}"


def _cast_text(name: str, element: str, of: str) -> str:
    """PTX's `cvt`: truncates, saturates, NaN to 0 or (64 bits, or from f64) to the top bit."""
    bits = BITS[element]
    middle = f"{element[0]}{64 if bits == 64 else 32}"
    low, high = {
        "i32": ("INT32_MIN", "INT32_MAX"), "u32": ("0", "UINT32_MAX"),
        "i64": ("INT64_MIN", "INT64_MAX"), "u64": ("0", "UINT64_MAX"),
    }[middle]  # fmt: skip
    top = {"i32": "2147483648.0", "u32": "4294967296.0", "i64": "9223372036854775808.0",
           "u64": "18446744073709551616.0"}[middle]  # fmt: skip
    nan = f"({middle})(1ull << {63 if bits == 64 else 31})" if bits == 64 or of == "f64" else "0"
    least = f"-{top}" if middle[0] == "i" else "0.0"
    return (
        f"F {element} {name}_1({of} a) {{\n    f64 x = a;\n    {middle} r = x != x ? {nan} : "
        f"x <= {least} ? {low} : x >= {top} ? {high} : ({middle})x;\n    return ({element})r;\n}}"
    )


_UPDATES = {
    "add": "old + v", "sub": "old - v", "min": "v < old ? v : old", "max": "v > old ? v : old",
    "exch": "v", "and": "old & v", "or": "old | v", "xor": "old ^ v",
    "inc": "old >= v ? 0 : old + 1", "dec": "old == 0 || old > v ? v : old - 1",
    "cas": "{same} ? w : old",
}  # fmt: skip


def _atomic_text(name: str, kind: str, element: str, real: str) -> str:
    """In thread order on own memory; else by compare-and-swap on the bits, or the builtin."""
    same = "old == v" if element[0] != "f" else f"bits_{element}(old) == bits_{element}(v)"
    new = _UPDATES[kind].format(same=same)
    second = f", {element} w" if kind == "cas" else ""
    head = f"F {element} {name}(u8 *p, {element} v{second}) {{"
    if real == "own":
        return f"""{head}
    const {element} old = *({element}s *)p;
    *({element}s *)p = ({element})({new});
    return old;
}}"""
    bits = f"u{BITS[element]}"
    if kind in ("add", "sub", "and", "or", "xor") and element[0] != "f":
        call = f"__atomic_fetch_{kind}(({bits}s *)p, ({bits})v, __ATOMIC_RELAXED)"
        return f"{head}\n    return ({element}){call};\n}}"
    to, back = ("", "") if element[0] != "f" else (f"bits_{element}", f"{element}_bits")
    return f"""{head}
    {bits} seen = __atomic_load_n(({bits}s *)p, __ATOMIC_RELAXED);
    for (;;) {{
        const {element} old = {back or f"({element})"}(seen);
        const {bits} next = {to or f"({bits})"}(({element})({new}));
        if (__atomic_compare_exchange_n(({bits}s *)p, &seen, next, 0, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED))
            return old;
    }}
}}"""


def _min_max(kind: str) -> dict[str, str]:
    relation, joint = ("lt", "|") if kind == "min" else ("gt", "&")
    return {
        f"{kind}_{t}": f"""F {t}x {kind}_{t}({t}x a, {t}x b) {{
    const {t}x r = sel_{t}(ne_{t}(b, b), a, sel_{t}({relation}_{t}(a, b), a, b));
    return sel_{t}(eq_{t}(a, b), ({t}x)(({u}x)a {joint} ({u}x)b), r);
}}"""
        for t, u in (("f32", "u32"), ("f64", "u64"))
    } | {
        f"{kind}_{t}": f"F {t}x {kind}_{t}({t}x a, {t}x b) "
        f"{{ return sel_{t}({relation}_{t}(a, b), a, b); }}"
        for t in ("i32", "u32", "i64", "u64")
    }


def _shifts() -> dict[str, str]:
    found: dict[str, str] = {}
    for t, u in (("i32", "u32"), ("u32", "u32"), ("i64", "u64"), ("u64", "u64")):
        bits = BITS[t]
        count = f"__builtin_convertvector(b, {u}x)"
        inside = f"lt_u32(b, splat_u32({bits}))"
        found[f"shl_{t}"] = (
            f"F {t}x shl_{t}({t}x a, u32x b) {{ return sel_{t}({inside}, "
            f"({t}x)(({u}x)a << ({count} & {bits - 1})), splat_{t}(0)); }}"
        )
        if t[0] == "u":
            found[f"shr_{t}"] = (
                f"F {t}x shr_{t}({t}x a, u32x b) {{ return sel_{t}({inside}, "
                f"a >> ({count} & {bits - 1}), splat_{t}(0)); }}"
            )
        else:
            most = f"sel_u32({inside}, b, splat_u32({bits - 1}))"
            found[f"shr_{t}"] = (
                f"F {t}x shr_{t}({t}x a, u32x b) {{ return a >> "
                f"({t}x)__builtin_convertvector({most}, {u}x); }}"
            )
    return found


VECTORS: dict[str, str] = {
    **_min_max("min"),
    **_min_max("max"),
    **_shifts(),
    "div_f32": "F f32x div_f32(f32x a, f32x b) { return a / b; }",
    "div_f64": "F f64x div_f64(f64x a, f64x b) { return a / b; }",
    "abs_f32": "F f32x abs_f32(f32x a) { return (f32x)((u32x)a & 0x7fffffffu); }",
    "abs_f64": "F f64x abs_f64(f64x a) { return (f64x)((u64x)a & 0x7fffffffffffffffull); }",
    "abs_i32": "F i32x abs_i32(i32x a) { return sel_i32(lt_i32(a, splat_i32(0)), -a, a); }",
    "abs_i64": "F i64x abs_i64(i64x a) { return sel_i64(lt_i64(a, splat_i64(0)), -a, a); }",
    "isnan_f32_i1": "F lanes isnan_f32_i1(f32x a) { return ne_f32(a, a); }",
    "isnan_f64_i1": "F lanes isnan_f64_i1(f64x a) { return ne_f64(a, a); }",
    "cast_f32_i32": """F i32x cast_f32_i32(f32x a) {
    i32x r = __builtin_convertvector(a, i32x);
    r = sel_i32(ge_f32(a, splat_f32(2147483648.0f)), splat_i32(INT32_MAX), r);
    r = sel_i32(lt_f32(a, splat_f32(-2147483648.0f)), splat_i32(INT32_MIN), r);
    return sel_i32(ne_f32(a, a), splat_i32(0), r);
}""",
}
