"""The pass/fail table of a suite.

In: verdicts. Out: a row for each run, and totals over programs; one passes where all its runs do.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from benchmarks.suites.program import Verdict

_HEAD = f"{'program':34} {'built':6} {'ran':5} {'passed':7} {'build s':>8} {'run s':>8}  judged by"
_WIDTH = 150


def row(v: Verdict) -> str:
    name = f"{v.program} {v.run}".strip()
    words = [_word(v.built), _word(v.ran), _word(v.passed)] if not v.beyond else ["-"] * 3
    line = (
        f"{name:34} {words[0]:6} {words[1]:5} {words[2]:7} {v.build_seconds:8.1f} "
        f"{v.run_seconds:8.1f}  {v.judged}"
    )
    extra = [f"needs {v.needs}"] if v.needs and not v.passed else []
    extra += textwrap.wrap(v.reason, _WIDTH) if v.reason else []
    return "\n".join([line, *(f"    {text}" for text in extra)])


def _word(yes: bool) -> str:
    return "yes" if yes else "NO"


def head() -> str:
    return _HEAD


def totals(suite: str, verdicts: Sequence[Verdict]) -> str:
    counted = [v for v in verdicts if not v.beyond]
    programs = {v.program: True for v in counted}
    built, ran = dict(programs), dict(programs)
    for v in counted:
        built[v.program] &= v.built
        ran[v.program] &= v.ran
        programs[v.program] &= v.passed
    text = (
        f"{suite}: {len(programs)} programs: {sum(built.values())} built, {sum(ran.values())} ran, "
        f"{sum(programs.values())} passed"
    )
    if len(counted) > len(programs):
        text += f"; {sum(v.passed for v in counted)} of {len(counted)} runs passed"
    beyond = len(verdicts) - len(counted)
    return text + (f"; {beyond} were not run, for the reasons given" if beyond else "")
