"""Each function of the device language on edge cases and random values: referee == interpreter."""

from __future__ import annotations

import pytest

from cuda2npu.parser.signatures import SIGNATURES, Signature
from tests.law.arguments import Argument
from tests.law.kernels import Kernel
from tests.law.law import Breach, judge

KINDS = {
    "bool": ("bool", "b"), "i8": ("signed char", "i1"), "u8": ("unsigned char", "u1"),
    "i16": ("short", "i2"), "u16": ("unsigned short", "u2"), "i32": ("int", "i4"),
    "u32": ("unsigned", "u4"), "i64": ("long long", "i8"), "u64": ("unsigned long long", "u8"),
    "f32": ("float", "f4"), "f64": ("double", "f8"),
}  # fmt: skip
FOLLOWING = {"F": ("f32", "f64"), "A": ("i32", "u32", "i64", "u64", "f32", "f64")}
EFFECTS = ("__trap", "__brkpt", "clock", "__nanosleep", "__activemask", "__sync", "c2n_", "exit")
COUNT = 48


def variants(signature: Signature) -> list[Signature]:
    """One for each type that a kind such as F stands for."""
    kinds = [kind for kind in FOLLOWING if kind in signature.params]
    if not kinds:
        return [signature]
    made: list[Signature] = []
    for type in FOLLOWING[kinds[0]]:
        params = tuple(type if p == kinds[0] else p for p in signature.params)
        result = type if signature.result == kinds[0] else signature.result
        made.append(Signature(signature.name, signature.canonical, params, result))
    return made


def plain(signature: Signature) -> bool:
    return bool(signature.params) and all(p in KINDS for p in (*signature.params, signature.result))


CALLS = [
    variant
    for name, signatures in SIGNATURES.items()
    if not name.startswith(EFFECTS) and not name.endswith("_sync")
    for signature in signatures
    for variant in variants(signature)
    if plain(variant)
]


def kernel_of(call: Signature, pattern: str) -> Kernel:
    result, kind = KINDS[call.result]
    names = [f"a{i}" for i in range(len(call.params))]
    spelled = ", ".join(
        f"const {KINDS[p][0]} *{n}" for p, n in zip(call.params, names, strict=True)
    )
    values = ", ".join(f"{n}[i]" for n in names)
    source = (
        f"__global__ void kernel({result} *out, {spelled}) {{\n"
        f"    int i = threadIdx.x;\n    out[i] = {call.name}({values});\n}}\n"
    )
    exact = call.result != "f64"
    arguments = [Argument("out", kind, COUNT, "zeros", 0, exact)]
    for i, (p, n) in enumerate(zip(call.params, names, strict=True)):
        arguments.append(Argument(n, KINDS[p][1], COUNT, pattern, i + 1))
    return Kernel("kernel", source, (1, 1, 1), (COUNT, 1, 1), 0, tuple(arguments))


def broken(call: Signature) -> Breach | None:
    """What has no tile form is refused by its name; all else must agree."""
    for pattern in ("edges", "full", "small"):
        breach = judge(kernel_of(call, pattern))
        if breach is not None and "C2N2003" in breach.key:
            return None
        if breach is not None:
            return breach
    return None


@pytest.mark.parametrize("chunk", range(8))
def test_functions_agree(chunk: int) -> None:
    found = [(call.name, call.params, broken(call)) for call in CALLS[chunk::8]]
    assert [item for item in found if item[2] is not None] == []


def test_there_are_functions_to_try() -> None:
    assert len({call.name for call in CALLS}) > 200
