"""What the vector math functions cost: `python -m benchmarks.math_speed` prints ns an element.

Beside ours: its fast form, the C library's own function for each element (of the same type), and
glibc's libmvec where it has one. Each runs over 1,024 elements, which stay in the first cache; all
interleaved, the median of several runs. Arguments are where programs have them: no special values.
"""

from __future__ import annotations

import argparse
import ctypes
import functools
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cuda2npu.runtime.native import compilers, vector_math

COUNT, TURNS = 1024, 100
KINDS = ("ours", "fast", "libm", "libmvec")
ROOM = Path(compilers.__file__).parent
RANGES = {
    "exp": (-20, 20), "exp2": (-20, 20), "exp10": (-9, 9), "expm1": (-5, 5), "log": (0, 100),
    "log2": (0, 100), "log10": (0, 100), "log1p": (0, 100), "pow": (0, 10), "asin": (-1, 1),
    "acos": (-1, 1), "atanh": (-1, 1), "acosh": (1, 100), "rsqrt": (0, 100), "sqrt": (0, 100),
}  # fmt: skip
OPERANDS = {"pow": 2, "atan2": 2, "hypot": 2, "fmod": 2, "fma": 3}
PLAIN = {  # where the C library has no such function
    "rsqrt": "1 / sqrt{f}({a})",
    "rcbrt": "1 / cbrt{f}({a})",
    "normcdf": "erfc{f}(-{a} * ({t})0.7071067811865475) / 2",
    "sinpi": "sin{f}({a} * ({t})3.141592653589793)",
    "cospi": "cos{f}({a} * ({t})3.141592653589793)",
    "exp10": "pow{f}(10, {a})",
}


def libmvec_name(function: str, element: str, wide: bool) -> str:
    """AVX-512's form or AVX2's, of as many lanes as fill a register."""
    lanes = (16 if wide else 8) // (2 if element == "f64" else 1)
    operands = "v" * OPERANDS.get(function, 1)
    return f"_ZGV{'e' if wide else 'd'}N{lanes}{operands}_{function}{'f' * (element == 'f32')}"


def libmvec() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL("libmvec.so.1")
    except OSError:
        return None


def source(element: str, wide: bool) -> tuple[str, list[str], set[str]]:
    """C with `ours_F`, `fast_F`, `libm_F` and `libmvec_F` for each function; the names; those of
    libmvec."""
    lanes = (16 if wide else 8) // (2 if element == "f64" else 1)
    names = sorted(n[:-4] for n in vector_math.function_names() if n.endswith(element))
    texts = [f"#define W {lanes}\n#include <stdint.h>\n#include <math.h>\n"]
    texts += [(ROOM / "vectors.h").read_text(encoding="utf-8")]
    fast = [f"fast_{name}" for name in sorted(vector_math.fast_names()) if name.endswith(element)]
    texts += [vector_math.functions_for([*(f"{name}_{element}" for name in names), *fast])]
    library, theirs = libmvec(), set[str]()
    for name in names:
        letters = "abc"[: OPERANDS.get(name, 1)]
        vectors = ", ".join(f"*(const {element}m *)({x} + i)" for x in letters)
        texts.append(loop(f"ours_{name}", element, f"{name}_{element}({vectors})", "W"))
        if f"fast_{name}_{element}" in fast:
            texts.append(loop(f"fast_{name}", element, f"fast_{name}_{element}({vectors})", "W"))
        texts.append(loop(f"libm_{name}", element, plain_call(name, element), "1"))
        symbol = libmvec_name(name, element, wide)
        if library is not None and hasattr(library, symbol):
            theirs.add(name)
            texts.append(f"{element}x {symbol}({', '.join(f'{element}x' for _ in letters)});\n")
            texts.append(loop(f"libmvec_{name}", element, f"{symbol}({vectors})", "W"))
    return "".join(texts), names, theirs


def plain_call(name: str, element: str) -> str:
    """The C library's function of the same type, for element i."""
    letter = "f" if element == "f32" else ""
    operands = ", ".join(f"{x}[i]" for x in "abc"[: OPERANDS.get(name, 1)])
    plain = PLAIN.get(name, f"{name}{letter}({operands})")
    return plain.format(f=letter, t=element, a="a[i]")


def loop(name: str, element: str, call: str, step: str) -> str:
    """A C function that makes the call for all elements, `turns` times."""
    letters = "abc"[: OPERANDS.get(name.partition("_")[2], 1)]
    parameters = "".join(f"const {element} *{x}, " for x in letters)
    place = f"*({element}m *)(r + i)" if step == "W" else "r[i]"
    return f"""void {name}({element} *r, {parameters}long n, long turns)
{{
    while (turns--) {{
        for (long i = 0; i < n; i += {step}) {place} = {call};
        __asm__ volatile("" ::: "memory");
    }}
}}
"""


def arguments(function: str, element: str) -> list[Any]:
    low, high = RANGES.get(function, (-10, 10))
    rng = np.random.default_rng(1)
    made = [rng.uniform(low, high, COUNT) for _ in range(OPERANDS.get(function, 1))]
    return [a.astype(np.float32 if element == "f32" else np.float64) for a in made]


def medians(calls: Sequence[Callable[[], object]], runs: int) -> list[float]:
    """Nanoseconds an element of each call, interleaved."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(runs):
        for call, times in zip(calls, taken, strict=True):
            start = time.perf_counter_ns()
            call()
            times.append((time.perf_counter_ns() - start) / TURNS / COUNT)
    return [statistics.median(times) for times in taken]


def measure(element: str, command: str, runs: int, folder: Path) -> None:
    asked = [command, "-march=native", "-dM", "-E", "-"]
    said = subprocess.run(asked, input="", capture_output=True, text=True, check=True).stdout
    wide = "__AVX512F__" in said
    text, names, theirs = source(element, wide)
    path, built = folder / f"{element}.c", folder / f"{element}.so"
    path.write_text(text, encoding="utf-8")
    flags = compilers.compile_flags(contract=True)
    library = ["-l:libmvec.so.1"] if theirs else []
    subprocess.run([command, *flags, str(path), "-o", str(built), *library, "-lm"], check=True)
    loaded = ctypes.CDLL(str(built))
    print(f"{element:<12}" + "".join(f"{kind:>9}" for kind in KINDS) + f"{'ours/best':>11}")
    for name in names:
        taken = arguments(name, element)
        arrays = [np.empty_like(taken[0]), *taken]
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in arrays]
        has = {"fast": f"{name}_{element}" in vector_math.fast_names(), "libmvec": name in theirs}
        kinds = [kind for kind in KINDS if has.get(kind, True)]
        counts = (ctypes.c_long(COUNT), ctypes.c_long(TURNS))
        functions = [getattr(loaded, f"{kind}_{name}") for kind in kinds]
        calls = [functools.partial(f, *pointers, *counts) for f in functions]
        found = dict(zip(kinds, medians(calls, runs), strict=True))
        cells = (f"{found[kind]:9.2f}" if kind in found else " " * 9 for kind in KINDS)
        best = min(found[kind] for kind in ("libm", "libmvec") if kind in found)
        print(f"{name:<12}{''.join(cells)}{found['ours'] / best:11.2f}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", default="gcc")
    parser.add_argument("--runs", type=int, default=15)
    chosen = parser.parse_args()
    model = re.search(r"model name\s*: (.*)", compilers.cpu_model())
    machine = model[1] if model else platform.machine()
    print(f"{machine}, {chosen.compiler}, ns an element, {COUNT} elements")
    with tempfile.TemporaryDirectory() as folder:
        for element in ("f32", "f64"):
            measure(element, chosen.compiler, chosen.runs, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
