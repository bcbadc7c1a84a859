"""The harness for whole suites, on programs of ours whose compiler is a script around `cc`."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.suites import __main__ as command
from benchmarks.suites import llmc, polybench, process, tap, work
from benchmarks.suites.judges import counts_zero, differ, numbers, prints
from benchmarks.suites.program import Outcome, Program, Reference, Run, Suite, Verdict
from benchmarks.suites.table import row, totals
from benchmarks.suites.toolchain import toolchain

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")

MAKEFILE = "prog: main.c\n\t$(NVCC) $(EXTRA) main.c -o prog\n"
CUDART = """#include <string.h>
int cudaMemcpy(void *to, const void *from, unsigned long n, int kind)
{ memcpy(to, from, n); return 0; }
"""
COPIES = """#include <stdio.h>
int cudaMemcpy(void *, const void *, unsigned long, int);
int main(void)
{
    int a[3] = {1, 2, 3}, device[3], b[3];
    cudaMemcpy(device, a, sizeof a, 1);
    device[1] = 20;
    cudaMemcpy(b, device, sizeof b, 2);
    return 0;
}
"""


def outcome(text: str, folder: Path = Path()) -> Outcome:
    return Outcome(text, 0, folder)


def compiler(folder: Path) -> Path:
    path = folder / "cuda" / "bin" / "nvcc"
    path.parent.mkdir(parents=True)
    path.write_text('#!/bin/sh\nexec cc $NVCC_PREPEND_FLAGS "$@"\n')
    path.chmod(0o755)
    return path


def examined(
    tmp_path: Path, source: str, run: Run, makefile: str = MAKEFILE, program: Program | None = None,
    seconds: float = 20.0, more: Mapping[str, str] | None = None,
) -> Verdict:  # fmt: skip
    checkout, root = tmp_path / "checkout", tmp_path / "root"
    (checkout / "p").mkdir(parents=True)
    root.mkdir()
    (checkout / "p" / "Makefile").write_text(makefile)
    for name, text in {"main.c": source, **(more or {})}.items():
        (checkout / "p" / name).write_text(text)
    before = sorted(checkout.rglob("*"))
    chosen = replace(program or Program("p", "p", (), "itself"), runs=(run,))
    library = tap.compiled(tmp_path) if run.tap else None
    tools = toolchain(compiler(tmp_path), tmp_path)
    task = work.Task(Suite("s", (chosen,)), chosen, checkout, root, tools, library, seconds)
    (verdict,) = work.examine(task, lambda _: None)
    assert sorted(checkout.rglob("*")) == before
    return verdict


def saying(text: str) -> str:
    return f'#include <stdio.h>\nint main(void) {{ printf("{text}\\n"); return 3; }}'


def test_what_is_printed_is_judged_not_the_exit_code(tmp_path: Path) -> None:
    verdict = examined(tmp_path, saying("all match"), Run(("./prog",), prints("all match")))
    assert (verdict.built, verdict.ran, verdict.passed, verdict.reason) == (True, True, True, "")


def test_a_wrong_result_fails_with_its_reason(tmp_path: Path) -> None:
    run = Run(("./prog",), counts_zero(r"misses: (\d+)"))
    verdict = examined(tmp_path, saying("misses: 4"), run)
    assert (verdict.ran, verdict.passed) == (True, False)
    assert verdict.reason == "its own check: misses: 4"


def test_a_program_that_is_not_built_shows_the_compilers_message(tmp_path: Path) -> None:
    verdict = examined(tmp_path, "int main(void) { return x; }", Run(("./prog",), prints("a")))
    assert not verdict.built
    assert "main.c:1" in verdict.reason
    assert "undeclared" in verdict.reason


def test_without_a_makefile_nothing_is_built(tmp_path: Path) -> None:
    program = Program("p", "q", (), "itself")
    verdict = examined(tmp_path, "", Run(("./prog",), prints("a")), program=program)
    assert verdict.reason == "error: q has no makefile in this checkout"


def test_a_signal_and_a_time_limit_are_failures(tmp_path: Path) -> None:
    crash = 'int main(void) { puts("fine"); fflush(stdout); __builtin_trap(); }'
    judge = prints("fine")
    verdict = examined(tmp_path / "a", "#include <stdio.h>\n" + crash, Run(("./prog",), judge))
    assert (verdict.ran, verdict.passed) == (False, False)
    assert verdict.reason.startswith("ended by SIG")
    wait = '#include <unistd.h>\nint main(void) { write(1, "fine", 4); sleep(60); }'
    verdict = examined(tmp_path / "b", wait, Run(("./prog",), judge), seconds=0.5)
    assert (verdict.ran, verdict.passed, verdict.reason) == (False, False, "longer than 0.5 s")


def test_benchmarks_behind_the_check_are_not_waited_for(tmp_path: Path) -> None:
    source = '#include <stdio.h>\nint main(void) { puts("match"); for (;;); }'
    run = Run(("./prog",), prints("match"), until="match")
    assert examined(tmp_path, source, run, seconds=30).passed


def test_make_gets_variables_and_the_compiler_gets_flags(tmp_path: Path) -> None:
    source = "#include <stdio.h>\nint main(void) { puts(A B); }"
    program = Program("p", "p", (), "itself", variables={"EXTRA": "-DA='\"x\"'"}, flags='-DB="1"')
    makefile = MAKEFILE.replace("$(NVCC)", "NVCC_PREPEND_FLAGS='-DB=\"y\"' $(NVCC)")
    run = Run(("./prog",), prints("xy"))
    assert examined(tmp_path, source, run, makefile, program).passed


def test_inputs_and_a_reference_that_writes_the_same_file(tmp_path: Path) -> None:
    source = """#include <stdio.h>
    int main(int n, char **v)
    { int x; fscanf(fopen("in", "r"), "%d", &x); fprintf(fopen("out", "w"), "%d", x + n); }"""

    def inputs(folder: Path) -> None:
        (folder / "in").write_text("40")

    def judge(found: Outcome, wanted: Outcome | None) -> str:
        return "" if wanted and (found.read("out"), wanted.read("out")) == ("41", "42") else "no"

    run = Run(("./prog",), judge, inputs=inputs, reference=Reference("p", ("./prog", "x")))
    assert examined(tmp_path, source, run).passed


def test_copies_of_a_program_that_prints_nothing(tmp_path: Path) -> None:
    def judge(found: Outcome, _: Outcome | None) -> str:
        copies = found.copies
        assert copies.sent(0, np.int32).tolist() == [1, 2, 3]
        return differ("b", copies.fetched(-1, np.int32), [1, 20, 3])

    makefile = "prog:\n\tcc -shared -fPIC -o libcudart.so cudart.c\n"
    makefile += "\t$(NVCC) main.c -o prog -L. -lcudart '-Wl,-rpath,$$ORIGIN'\n"
    verdict = examined(
        tmp_path, COPIES, Run(("./prog",), judge, tap=True), makefile, more={"cudart.c": CUDART}
    )  # fmt: skip
    assert verdict.reason == ""
    assert verdict.passed


def test_a_copy_that_is_not_there_is_a_reason(tmp_path: Path) -> None:
    def judge(found: Outcome, _: Outcome | None) -> str:
        return differ("b", found.copies.fetched(0, np.int32), [1])

    verdict = examined(tmp_path, saying("a"), Run(("./prog",), judge, tap=True))
    assert verdict.reason == "its output cannot be judged: only 0 such copies were recorded"


def test_the_process_group_ends_with_its_leader(tmp_path: Path) -> None:
    script = f"(sleep 3; echo late > {tmp_path}/late) & echo now; wait"
    done = process.run(["sh", "-c", script], tmp_path, {"PATH": "/usr/bin:/bin"}, 20, "now")
    assert (done.status, done.timed_out) == (0, False)
    assert done.seconds < 3
    process.run(["sleep", "4"], tmp_path, {"PATH": "/usr/bin:/bin"}, 20)
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize(
    ("found", "wanted", "reason"),
    [
        ([1, 2], [1, 2], ""),
        ([1.0, np.nan], [1.0, np.nan], ""),
        ([1.0, np.nan], [1.0, 2.0], "a[1] is nan, not 2.0; 1 of 2 are wrong"),
        ([1, 3], [1, 2], "a[1] is 3.0, not 2.0; 1 of 2 are wrong"),
        ([1], [1, 2], "a has the shape (1,), not (2,)"),
        ([np.inf], [1.0], "a[0] is inf, not 1.0; 1 of 1 are wrong"),
    ],
)
def test_arrays_differ(found: Sequence[float], wanted: Sequence[float], reason: str) -> None:
    assert differ("a", found, wanted, 1e-3) == reason


def test_numbers_of_a_text() -> None:
    assert numbers("a 1 -2.5e3\tnan .5").tolist()[:2] == [1, -2500]


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Non-Matching CPU-GPU Outputs Beyond Error Threshold of 0.05 Percent: 0\n", True),
        ("Non-Matching CPU-GPU Outputs Beyond Error Threshold of 0.05 Percent: 7\n", False),
        ("Number of misses: 0\n", True),
        ("GPU Time in seconds:\n0.1\n", False),
    ],
)
def test_what_polybench_prints(text: str, passes: bool) -> None:
    (run,) = polybench.SUITE.programs[0].runs
    assert (run.judge(outcome(text), None) == "") == passes


def test_what_llmc_prints() -> None:
    run = next(p for p in llmc.SUITE.programs if p.name == "gelu_forward").runs[0]
    assert run.judge(outcome("0.1 0.1\nAll results match. Starting benchmarks.\n"), None) == ""
    fault = "Mismatch of out at 3: CPU_ref: 1.0 vs GPU: 2.0\n"
    assert "failed 1 times: Mismatch of out at 3" in run.judge(outcome(fault), None)


def test_a_program_passes_where_all_its_runs_do() -> None:
    good = Verdict("p", "1", "itself", built=True, ran=True, passed=True)
    bad = replace(good, run="2", passed=False, reason="4 are wrong", needs="textures")
    other = replace(good, program="q", run="", passed=False, beyond="it calls cuBLAS")
    text = totals("s", [good, bad, other])
    assert text.startswith("s: 1 programs: 1 built, 1 ran, 0 passed; 1 of 2 runs passed")
    assert text.endswith("1 were not run, for the reasons given")
    assert row(bad).splitlines()[1:] == ["    needs textures", "    4 are wrong"]


def test_the_command_writes_a_table_and_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "checkout" / "CUDA" / "LU"
    folder.mkdir(parents=True)
    (folder / "Makefile").write_text("all:\n\tnvcc lu.c -o lu.exe\n")
    (folder / "lu.c").write_text(saying("Number of misses: 0"))
    arguments = ["polybench", str(tmp_path / "checkout"), "--nvcc", str(compiler(tmp_path))]
    arguments += ["--json", str(tmp_path / "v.json"), "--only"]
    assert command.main([*arguments, "=LU"]) == 0
    assert "polybench: 1 programs: 1 built, 1 ran, 1 passed" in capsys.readouterr().out
    (verdict,) = json.loads((tmp_path / "v.json").read_text())
    assert (verdict["suite"], verdict["program"], verdict["passed"]) == ("polybench", "LU", True)
    assert command.main([*arguments, "GEMM"]) == 1
    with pytest.raises(SystemExit, match="no program whose name holds `absent`"):
        command.main([*arguments, "absent"])


def test_a_signal_ends_what_runs(tmp_path: Path) -> None:
    """Seen by a pipe that only what runs holds open: its end is there before it is waited for."""
    os.mkfifo(tmp_path / "held")
    code = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from benchmarks.suites.process import run, stop\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "run(['sh', '-c', 'exec 3>held; echo runs >&3; exec sleep 100'],"
        f" Path({str(tmp_path)!r}), dict(os.environ), 100)\n"
    )
    held = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as process:
        select.select([held], [], [], 60)
        assert os.read(held, 16) == b"runs\n"
        process.terminate()
        assert process.wait(60) != 0
    select.select([held], [], [], 60)
    assert os.read(held, 16) == b""
    os.close(held)
