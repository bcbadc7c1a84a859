"""Mutation fuzz: damaged `.cu` files give a result or diagnostics, never a traceback or a hang.

    python -m tests.law.mutate samples --count 10000 --jobs 2

In: files or folders; out: a line for each file that breaks the rule, which is kept in `--out`.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cuda2npu.diagnostics import Refused
from cuda2npu.ir.printer import to_text
from cuda2npu.parser import CudaUnit, Options, parse
from cuda2npu.translate import translate_kernel
from cuda2npu.translate.passes import optimise
from tests.law.law import Hang, time_limit

SECONDS = 10.0
BLOCK = (32, 2, 1)
_TOKEN = re.compile(
    r"\s+|[A-Za-z_]\w*|\d[\w.]*|<<<|>>>|[-+*/%&|^=!<>]=|&&|\|\||<<|>>|->|::|.", re.S
)
_NOISE = "{}()[];,<>\"'#\\*&=.:?~!@$`\0\t\n\x7fé0x9"
_WORDS = (
    "__global__", "__shared__", "__device__", "template", "typename", "struct", "union", "enum",
    "if", "else", "for", "while", "do", "switch", "case", "default", "break", "continue", "return",
    "goto", "int", "float", "double", "unsigned", "void", "const", "static", "extern", "volatile",
    "auto", "decltype", "sizeof", "namespace", "using", "operator", "class", "new", "nullptr",
    "this", "__syncthreads();", "threadIdx", "blockIdx", "#define", "#if 1", "#endif", "...", "::",
    "#include <x.h>", "0", "-1", "1.5f", '"text"', "'c'",
    "(", ")", "{", "}", ";", ",", "*", "&", "<<<",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """`key`: the exception and where it was raised, or "slow"."""

    key: str
    detail: str
    text: str


def mutate(text: str, others: list[str], random: Random) -> str:
    """`text` after one to four changes; `others` give the parts that are spliced in."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        text = random.choice(_CHANGES)(text, others, random)
    return text


def _tokens(change: Callable[[list[str], int, Random], None]) -> Callable[..., str]:
    def apply(text: str, others: list[str], random: Random) -> str:
        tokens = _TOKEN.findall(text)
        solid = [i for i, token in enumerate(tokens) if not token.isspace()]
        if solid:
            change(tokens, random.choice(solid), random)
        return "".join(tokens)

    return apply


def _delete(tokens: list[str], i: int, random: Random) -> None:
    del tokens[i : i + random.choice((1, 1, 1, 3, 10))]


def _duplicate(tokens: list[str], i: int, random: Random) -> None:
    count = random.choice((1, 1, 3, 10))
    tokens[i:i] = tokens[i : i + count]


def _swap(tokens: list[str], i: int, random: Random) -> None:
    j = min(len(tokens) - 1, i + random.randrange(1, 30))
    tokens[i], tokens[j] = tokens[j], tokens[i]


def _insert(tokens: list[str], i: int, random: Random) -> None:
    tokens[i:i] = [" ", random.choice(_WORDS), " "]


def _replace(tokens: list[str], i: int, random: Random) -> None:
    tokens[i] = random.choice((random.choice(_WORDS), random.choice(tokens)))


def _noise(text: str, others: list[str], random: Random) -> str:
    i = random.randrange(len(text) + 1)
    return text[:i] + random.choice(_NOISE) + text[i + random.randrange(2) :]


def _truncate(text: str, others: list[str], random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


def _splice(text: str, others: list[str], random: Random) -> str:
    other = random.choice(others)
    i, j = random.randrange(len(text) + 1), random.randrange(len(other) + 1)
    return text[:i] + other[j : j + random.randrange(400)] + text[i:]


_CHANGES: tuple[Callable[[str, list[str], Random], str], ...] = (
    *map(_tokens, (_delete, _delete, _duplicate, _swap, _insert, _replace, _replace)),
    _noise, _truncate, _splice,
)  # fmt: skip


def survive(text: str) -> Broken | None:
    """Parses `text` and translates each of its kernels."""
    begin = time.monotonic()
    try:
        with time_limit(SECONDS):
            unit = parse(text, "mutant.cu", Options())
            for entry in unit.entries:
                _translate(unit, entry.name)
    except Hang:
        return Broken("slow", f"over {SECONDS} s", text)
    except Exception as error:  # a fault of ours, whatever it is: the very thing that is sought
        frame = traceback.extract_tb(error.__traceback__)[-1]
        key = f"{type(error).__name__} {Path(frame.filename).name}:{frame.name}"
        return Broken(key, "".join(traceback.format_exception(error)[-4:]), text)
    seconds = time.monotonic() - begin
    return Broken("slow", f"{seconds:.1f} s", text) if seconds > SECONDS else None


def _translate(unit: CudaUnit, name: str) -> None:
    try:
        to_text(optimise(translate_kernel(unit.kernel(name), BLOCK)))
    except Refused:
        return


def sources(paths: Iterable[Path], largest: int = 60_000) -> list[str]:
    files: list[Path] = []
    for path in paths:
        files += sorted([*path.rglob("*.cu"), *path.rglob("*.cuh")]) if path.is_dir() else [path]
    texts = [file.read_text(errors="replace") for file in files]
    return [text for text in texts if 0 < len(text) <= largest]


def run(texts: list[str], seeds: range) -> list[Broken]:
    broken: list[Broken] = []
    for seed in seeds:
        random = Random(seed)
        found = survive(mutate(random.choice(texts), texts, random))
        if found is not None:
            broken.append(found)
    return broken


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    texts = sources(options.paths)
    if not texts:
        print("no .cu file there", file=sys.stderr)
        return 2
    end = options.seed + options.count
    chunks = [range(i, min(i + 100, end)) for i in range(options.seed, end, 100)]
    keys, begin = Counter[str](), time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        for done, broken in enumerate(pool.map(run, [texts] * len(chunks), chunks), 1):
            for item in broken:
                keys[item.key] += 1
                if keys[item.key] <= options.keep:
                    _write(options.out, keys[item.key], item)
            rate = done * 100 / (time.monotonic() - begin)
            print(
                f"{done * 100} mutants, {sum(keys.values())} broken, {rate:.0f} a second",
                file=sys.stderr,
            )
    print(f"{options.count} mutants of {len(texts)} files: {sum(keys.values())} broken")
    for key, count in keys.most_common():
        print(f"{count:6d}  {key}")
    return 1 if keys else 0


def _write(folder: Path, number: int, item: Broken) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "_", item.key)
    path = folder / f"{name}_{number}.cu"
    path.write_text(item.text)
    print(f"{path}: {item.key}\n{item.detail}", flush=True)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.law.mutate", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", help=".cu files or folders")
    parser.add_argument("--count", type=int, default=1000, help="mutants to run")
    parser.add_argument("--seed", type=int, default=0, help="first seed; one a mutant")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--keep", type=int, default=2, help="files to keep for each kind of fault")
    parser.add_argument("--out", type=Path, default=Path("build/mutants"), help="folder for them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
