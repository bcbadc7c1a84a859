"""Runs the law over many random kernels: `python -m tests.law --count 100000 --seed 1 --jobs 2`.

What breaks the law is made small and written, one kernel a file with the breach as a comment, to
the folder `--out`; such a file is run again with `python -m tests.law --replay FILE...`.

With `--native` programs are compiled and run too, a batch of kernels as one C file: most batches
without optimisation, one in twenty as users' kernels are. `--compiler clang` takes another
compiler, `--sanitize undefined` or `--sanitize address` has native code look for its own faults.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from tests.law.apart import apart
from tests.law.bulk import batch_failures
from tests.law.choices import Seeded
from tests.law.kernels import Kernel, generate, read_kernel
from tests.law.law import Breach, judge
from tests.law.pen import Features
from tests.law.sanitize import FLAGS, use
from tests.law.shrink import shrink

FEATURES = Features()
CHUNK = 50


def failures(seeds: range, native: bool = False) -> list[tuple[int, Breach]]:
    """The seeds whose kernels break the law."""
    found: list[tuple[int, Breach]] = []
    for seed in seeds:
        kernel = generate(Seeded(seed), FEATURES)
        breach = judge(kernel, thorough=seed % 10 == 0, native=native)
        if breach is not None:
            found.append((seed, breach))
    return found


def minimised(
    seed: int, breach: Breach, seconds: float, native: bool = False
) -> tuple[Kernel, Breach]:
    def fails(kernel: Kernel) -> bool:
        law = partial(judge, kernel, thorough=seed % 10 == 0, seconds=5, native=native)
        other = apart([law])[0] if native else law()
        return other is not None and other.key == breach.key

    kernel = shrink(generate(Seeded(seed), FEATURES), FEATURES, fails, seconds)
    law = partial(judge, kernel, thorough=True, native=native)
    return kernel, apart([law])[0] or breach


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    use(options.compiler, options.sanitize, sys.argv[1:] if arguments is None else arguments)
    if options.replay:
        return _replay(options.replay, options.native)
    begin, done, keys = time.monotonic(), 0, Counter[str]()
    options.out.mkdir(parents=True, exist_ok=True)
    for chunk, found in _chunks(options):
        done += len(chunk)
        for seed, breach in found:
            keys[breach.key] += 1
            if keys[breach.key] <= options.keep:
                _write(options.out, seed, *minimised(seed, breach, options.shrink, options.native))
        rate = done / (time.monotonic() - begin)
        tty = "\r" if sys.stderr.isatty() else "\n"
        print(f"{done} kernels, {sum(keys.values())} breaches, {rate:.1f} a second", end=tty,
              file=sys.stderr, flush=True)  # fmt: skip
    print(f"{done} kernels from seed {options.seed}: {sum(keys.values())} break the law")
    for key, count in keys.most_common():
        print(f"{count:6d}  {key}")
    return 1 if keys else 0


def _chunks(options: argparse.Namespace) -> Iterator[tuple[range, list[tuple[int, Breach]]]]:
    end = options.seed + options.count
    chunks = (range(i, min(i + CHUNK, end)) for i in range(options.seed, end, CHUNK))
    judged = batch_failures if options.native else failures
    if options.jobs == 1:
        yield from ((chunk, judged(chunk)) for chunk in chunks)
        return
    with ProcessPoolExecutor(options.jobs) as pool:
        waiting = [
            (chunk, pool.submit(judged, chunk)) for chunk in islice(chunks, 2 * options.jobs)
        ]
        while waiting:
            chunk, future = waiting.pop(0)
            yield chunk, future.result()
            waiting += [(c, pool.submit(judged, c)) for c in islice(chunks, 1)]


def _write(folder: Path, seed: int, kernel: Kernel, breach: Breach) -> None:
    comment = "".join(f"//! {line}\n" for line in breach.detail.strip().splitlines()[-12:])
    path = folder / f"{breach.kind.replace(' ', '_')}_{seed}.cu"
    path.write_text(f"//! {breach.kind}: {breach.key}\n{comment}{kernel.text}")
    print(f"\n{path}: {breach.kind}: {breach.detail.strip().splitlines()[-1]}", flush=True)


def _replay(paths: list[Path], native: bool) -> int:
    broken = 0
    for path in paths:
        law = partial(judge, read_kernel(path.read_text()), thorough=True, native=native)
        breach = apart([law])[0]
        broken += breach is not None
        print(f"{path}: {'holds' if breach is None else f'{breach.kind}: {breach.detail}'}")
    return 1 if broken else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.law", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="kernels to run")
    parser.add_argument("--seed", type=int, default=0, help="first seed; one a kernel")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument(
        "--out", type=Path, default=Path("build/law"), help="folder for failing kernels"
    )
    parser.add_argument(
        "--keep", type=int, default=3, help="kernels to write for each kind of breach"
    )
    parser.add_argument(
        "--shrink", type=float, default=30, help="seconds to spend on making one small"
    )
    parser.add_argument("--native", action="store_true", help="run compiled programs too")
    parser.add_argument("--compiler", help="command of the C compiler (CUDA2NPU_CC's meaning)")
    parser.add_argument("--sanitize", choices=list(FLAGS), help="what native code looks for")
    parser.add_argument("--replay", type=Path, nargs="+", help="run these files instead")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
