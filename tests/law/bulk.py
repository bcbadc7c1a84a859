"""The law over many random kernels on native code: a compiler is started once for a batch.

In: seeds and the compiler's flags; out: the seeds whose kernels break the law. Each kernel is
judged as `law.judge` does; a batch that does not compile is compiled kernel by kernel, so that the
guilty one is found. Native code runs in a child process.

    failures(range(100), QUICK)   ->  [(17, Breach("differs", ...))]
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from cuda2npu.runtime.native import Mode, library
from cuda2npu.runtime.native.compilers import compile_flags
from cuda2npu.runtime.native.launch import remember, scratch_of, text_for
from cuda2npu.runtime.native.text import Text
from tests.law.apart import apart
from tests.law.choices import Seeded
from tests.law.joined import entry, joined
from tests.law.kernels import generate
from tests.law.law import (
    Breach,
    Translated,
    guarded,
    judge_native,
    judge_translated,
    native_modes,
)
from tests.law.pen import Features

SHARE = 20  # one batch in so many is compiled as users' kernels are
QUICK = compile_flags("-O0", "-Dalways_inline=unused")
SHIPPED = compile_flags()


class Waiting(NamedTuple):
    """A kernel that waits for its native code."""

    law: Translated
    texts: tuple[tuple[Mode, Text], ...]


def failures(
    seeds: range, flags: Sequence[str] = QUICK, features: Features | None = None
) -> list[tuple[int, Breach]]:
    gc.set_threshold(100_000, 50, 50)  # trees live as long as the batch: looked through in vain
    found: dict[int, Breach] = {}
    waiting: dict[int, Waiting] = {}
    for seed in seeds:
        outcome = guarded(partial(written, seed, features or Features()))
        if isinstance(outcome, Breach):
            found[seed] = outcome
        else:
            waiting[seed] = outcome
    fault = _compile(list(waiting.values()), flags)
    tasks = [partial(guarded, partial(judge_native, each.law)) for each in waiting.values()]
    breaches = zip(waiting, apart(tasks), strict=True)
    broken = {seed: breach for seed, breach in breaches if breach is not None}
    if fault and not broken:
        broken = {next(iter(waiting)): Breach("crash", "only together", fault)}
    return sorted((found | broken).items())


def batch_failures(seeds: range) -> list[tuple[int, Breach]]:
    """Most batches are compiled as fast as can be."""
    shipped = seeds.start // max(1, len(seeds)) % SHARE == 0
    return failures(seeds, SHIPPED if shipped else QUICK)


def written(seed: int, features: Features) -> Breach | Waiting:
    law = judge_translated(generate(Seeded(seed), features), thorough=seed % 10 == 0)
    if isinstance(law, Breach):
        return law
    modes = native_modes(law.expected)
    return Waiting(law, tuple((mode, text_for(law.program, mode)) for mode in modes))


def _compile(batch: Sequence[Waiting], flags: Sequence[str]) -> str:
    """What is compiled here is what launches run. What the compiler said where it failed: a launch
    compiles what is missing by itself then, as `SHIPPED`."""
    every = [(each.law.program, mode, text) for each in batch for mode, text in each.texts]
    said = ""
    for lanes in {text.given["lanes"] for _, _, text in every}:
        some = [each for each in every if each[2].given["lanes"] == lanes]
        texts = [text for _, _, text in some]
        entries = [(entry(place), scratch_of(text)) for place, text in enumerate(texts)]
        try:
            kernels = library.load_together(joined(texts), flags, entries)
        except library.FAILURES as fault:
            said = str(fault)
            continue
        for (program, mode, text), kernel in zip(some, kernels, strict=True):
            remember(program, mode, text, kernel)
    return said
