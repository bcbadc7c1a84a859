"""What becomes of the kernels of a checkout: how many translate, and whether executors agree.

    python -m benchmarks.kernels rodinia/cuda --run --json rodinia.json

In: files or folders with `.cu` files; out: a table, and all results as JSON. With `--run` every
translated kernel is executed by the referee and by the interpreter on random inputs of a guessed
shape. Exit code 1 where anything differs or crashes.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks.outcomes import Result, Settings, examine

ORDER = (
    "translated", "equal", "close", "fault-equal", "run-timeout", "order", "different", "run-crash",
    "refused", "unparsed", "timeout", "crash",
)  # fmt: skip
BAD = ("order", "different", "run-crash", "crash")
_RANK = {status: i for i, status in enumerate((*BAD, *(s for s in ORDER if s not in BAD)))}
MEMORY = 6 << 30
MOST = 60  # kernels listed one by one


def files(paths: list[Path]) -> list[str]:
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.cu")) if path.is_dir() else [path]
    return [str(path) for path in found]


def results(paths: list[str], settings: Settings, jobs: int) -> Iterator[list[Result]]:
    if jobs <= 1:
        yield from map(partial(examine, settings=settings), paths)
        return
    with multiprocessing.Pool(jobs, _limit_memory, maxtasksperchild=40) as pool:
        yield from pool.imap_unordered(partial(examine, settings=settings), paths)


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def distinct(found: list[Result]) -> list[Result]:
    """A kernel in a file that several files include counts once for each of its instances; what is
    refused because the including file is missing gives way to what became of it elsewhere."""
    kept: dict[tuple[str, str], Result] = {}
    for r in sorted(found, key=lambda r: (_RANK[r.status], _in_its_own_file(r))):
        kept.setdefault((r.place or r.file, r.kernel), r)
    carried = {r.place for r in kept.values() if r.status != "refused"}
    return [r for r in kept.values() if r.status != "refused" or r.place not in carried]


def _in_its_own_file(r: Result) -> bool:
    return r.place.startswith(f"{os.path.realpath(r.file)}:")


def report(found: list[Result], listed: set[str]) -> str:
    """Totals by status and code, then the kernels whose status is to be listed."""
    lines: list[str] = []
    by_status = Counter(r.status for r in found)
    lines.append(f"{len({r.file for r in found})} files with kernels, {len(found)} kernels")
    for status in ORDER:
        if by_status[status]:
            share = 100 * by_status[status] / len(found)
            lines.append(f"  {status:12} {by_status[status]:5}  {share:5.1f} %")
    codes = Counter((r.status, r.code) for r in found if r.code)
    for (status, code), count in sorted(codes.items(), key=lambda item: -item[1]):
        lines.append(f"    {count:5}  {status}: {code}")
    ordered = sorted(found, key=lambda r: (ORDER.index(r.status), r.file, r.kernel))
    chosen = [r for r in ordered if r.status in listed or r.code in listed]
    lines += [f"{r.status} {r.file} {r.kernel}: {_brief(r)}" for r in chosen[:MOST]]
    if len(chosen) > MOST:
        lines.append(f"... and {len(chosen) - MOST} more")
    return "\n".join(lines)


def _brief(r: Result) -> str:
    text = r.detail.strip().splitlines()
    return text[-1] if text else ""


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    define = dict(item.partition("=")[::2] for item in options.define)
    settings = Settings(options.run, options.timeout, tuple(options.include),
                        {k: v or "1" for k, v in define.items()}, options.make)  # fmt: skip
    paths = files(options.paths)
    found: list[Result] = []
    for done, chunk in enumerate(results(paths, settings, options.jobs), 1):
        found += chunk
        if sys.stderr.isatty():
            print(f"\r{done} of {len(paths)} files", end="", file=sys.stderr)
    found = sorted(distinct(found), key=lambda r: (r.file, r.kernel))
    if options.json:
        options.json.write_text(json.dumps([asdict(r) for r in found], indent=1))
    print(report(found, set(options.list)))
    return 1 if any(r.status in BAD for r in found) else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernels", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", help=".cu files or folders")
    parser.add_argument("--run", action="store_true", help="also execute and compare")
    parser.add_argument("--json", type=Path, help="write all results to this file")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--timeout", type=float, default=30, help="seconds for a kernel, for a run")
    parser.add_argument(
        "--list", nargs="*", default=[*BAD, "timeout"], help="list these statuses or codes"
    )
    parser.add_argument("-I", dest="include", action="append", default=[], help="include folder")
    parser.add_argument(
        "-D", dest="define", action="append", default=[], help="macro, NAME or NAME=VALUE"
    )
    parser.add_argument(
        "--make", action="store_true", help="also -I and -D of each file's makefile"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
