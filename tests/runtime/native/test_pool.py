"""The pool of threads: every block once, faults, output, order, scratch, host threads, fork."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from cuda2npu.runtime.native.library import Scratch, abi_text, pool_text
from tests.runtime.native.kernels import NEEDS_COMPILER, block_kernel, run

HERE = Path(__file__).parent
pytestmark = NEEDS_COMPILER
GRIDS = [(1, 1, 1), (2, 1, 1), (3, 1, 1), (7, 5, 3), (64, 1, 1), (1000, 1, 1), (65536, 4, 1)]


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("busy", [0, 300])
def test_every_block_runs_once(grid: tuple[int, int, int], workers: int, busy: int) -> None:
    kernel = block_kernel("busy(n / 4); out[b] += b + n;")
    blocks = grid[0] * grid[1] * grid[2]
    for _ in range(3):
        turns = busy if blocks < 2000 else 0
        out, ended = run(kernel, grid, n=turns, workers=workers)
        assert ended.fault is None and ended.output == b""
        assert (out == np.arange(blocks, dtype=np.uint64) + np.uint64(turns)).all()


def test_an_empty_grid_runs_nothing() -> None:
    out, ended = run(block_kernel("out[0] = 1;"), (0, 1, 1), size=1, workers=2)
    assert out[0] == 0 and ended.fault is None


def test_a_grid_of_two_thirds_of_a_billion_blocks() -> None:
    """In chunks: `n` is added for each call, and there are far fewer of them than blocks."""
    kernel = block_kernel(
        "__atomic_fetch_add(&out[0], end - first, 0); __atomic_fetch_add(&out[1], 1, 0); break;"
    )
    out, _ = run(kernel, (1 << 31, 1, 1), size=2, workers=2)
    assert out[0] == 1 << 31
    assert 2 <= out[1] <= 1 << 16


def test_several_threads_take_part() -> None:
    """Which of them is the system's to say: it may run the caller last."""
    kernel = block_kernel("busy(200000); out[b] = w->number + 1;")
    seen = set[int]()
    for _ in range(3):
        out, _ = run(kernel, (64, 1, 1), workers=4, meet=True)
        seen |= set(out.tolist())
    assert len(seen) > 1 and 0 not in seen


def test_what_is_quick_stays_on_the_caller() -> None:
    kernel = block_kernel("out[b] = w->number + 1;")
    run(kernel, (64, 1, 1), workers=4)
    quiet = [set(run(kernel, (64, 1, 1), workers=4)[0].tolist()) == {1} for _ in range(20)]
    assert sum(quiet) > 10


def test_ordered_blocks_run_in_order_on_one_thread() -> None:
    """Each block notes what the counter behind the array held."""
    kernel = block_kernel("busy(50000); out[b] = out[n]++;")
    out, _ = run(kernel, (300, 1, 1), n=300, size=301, ordered=True, workers=4)
    assert (out[:300] == np.arange(300)).all()


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("ordered", [False, True])
def test_the_fault_of_the_least_block_is_returned(workers: int, ordered: bool) -> None:
    """Every seventh block from `n` on has one; all blocks below the first are finished."""
    kernel = block_kernel(
        "busy(2000); if (b >= n && (b - n) % 7 == 0) { fail(l, w, b); return; } out[b] = 1;"
    )
    for faulty in (0, 1, 17, 500, 1999):
        out, ended = run(kernel, (2000, 1, 1), n=faulty, workers=workers, ordered=ordered)
        assert ended.fault is not None
        assert (ended.fault.code, ended.fault.block, ended.fault.op) == (9001, faulty, 3)
        assert (ended.fault.thread, ended.fault.address) == (5, 0x70)
        assert out[:faulty].all() and not out[faulty]
    out, ended = run(kernel, (2000, 1, 1), n=2000, workers=workers)
    assert ended.fault is None and out.all()


def test_of_two_faults_that_of_the_first_block_counts() -> None:
    """Both are there: the blocks wait for one another."""
    kernel = block_kernel("busy(200000); out[b] = 1; fail(l, w, b); return;")
    for _ in range(5):
        out, ended = run(kernel, (2, 1, 1), workers=2, meet=True)
        assert ended.fault is not None and ended.fault.block == 0 and out[0]


def test_few_blocks_run_after_a_fault() -> None:
    kernel = block_kernel("busy(20000); out[b] = 1; if (b == n) { fail(l, w, b); return; }")
    out, _ = run(kernel, (4096, 1, 1), n=3, workers=2)
    assert out[:4].all()
    assert out.sum() < 4096


def records(output: bytes) -> list[tuple[int, int, bytes]]:
    found, at = list[tuple[int, int, bytes]](), 0
    while at < len(output):
        block, op, size = struct.unpack_from("<QII", output, at)
        found.append((block, op, output[at + 16 : at + 16 + size]))
        at += 16 + size
    return found


@pytest.mark.parametrize("workers", [1, 4])
def test_output_comes_in_the_order_of_blocks(workers: int) -> None:
    kernel = block_kernel(
        "busy(3000); for (uint32_t i = 0; i < b % 4; i++) print(w, b, i, &b, (uint32_t)(b % 9));"
    )
    _, ended = run(kernel, (500, 1, 1), workers=workers, meet=workers > 1)
    expected = [(b, i, struct.pack("<QQ", b, 0)[: b % 9]) for b in range(500) for i in range(b % 4)]
    assert records(ended.output) == expected
    assert run(block_kernel("out[b] = b;"), (500, 1, 1), workers=workers)[1].output == b""


def test_output_behind_a_fault_is_dropped() -> None:
    kernel = block_kernel(
        "busy(3000); print(w, b, 0, &b, 8); if (b == n) { fail(l, w, b); return; }"
    )
    _, ended = run(kernel, (2000, 1, 1), n=700, workers=4, meet=True)
    assert [block for block, _, _ in records(ended.output)] == list(range(701))
    kernel = block_kernel("print(w, b, 0, &b, 8); fail(l, w, b); return;")
    _, ended = run(kernel, (4, 1, 1), workers=4, meet=True)
    assert [block for block, _, _ in records(ended.output)] == [0]


@pytest.mark.parametrize("stack", [0, 2 << 20])
@pytest.mark.parametrize("ordered", [False, True])
def test_scratch_is_aligned_and_large_enough(stack: int, ordered: bool) -> None:
    body = """busy(2000);
        memset(w->shared, (int)b, 5000); memset(w->shared_written, 1, 5000);
        memset(w->local, (int)b, 100000); memset(w->local_written, 1, 100000);
        out[b] = ((uint64_t)w->shared | (uint64_t)w->shared_written | (uint64_t)w->local |
                  (uint64_t)w->local_written) % 64 == 0 && w->shared[4999] == (uint8_t)b;"""
    kernel = block_kernel(body, Scratch(1000, 100_000, True, stack))
    for grid in ((1, 1, 1), (300, 1, 1)):
        out, _ = run(kernel, grid, dynamic_shared=4000, workers=3, ordered=ordered)
        assert out.all()


def test_marks_are_there_only_where_they_are_asked_for() -> None:
    """Those of a launch before may be shorter than the scratch is now."""
    for marks in (True, False, True):
        body = "out[b] = 1 + !!w->shared_written + !!w->local_written;"
        kernel = block_kernel(body, Scratch(1000, 1000, marks))
        out, _ = run(kernel, (3, 1, 1), dynamic_shared=5000 * (not marks), workers=2)
        assert (out == (3 if marks else 1)).all()


def test_a_large_stack_is_there() -> None:
    """48 MB of the 64 of a thread of the pool, far more than the caller has."""
    body = """volatile char deep[48 << 20]; for (uint64_t i = 0; i < sizeof deep; i += 4096)
        deep[i] = 1; out[b] = w->number + deep[4096 * b];"""
    kernel = block_kernel(body, Scratch(stack=48 << 20))
    for workers in (1, 2):
        for blocks in (1, 5):
            out, ended = run(kernel, (blocks, 1, 1), workers=workers)
            assert ended.fault is None and (out >= 2).all()


def test_no_memory_for_scratch() -> None:
    for stack in (0, 2 << 20):
        kernel = block_kernel("out[b] = 1;", Scratch(shared=1 << 62, stack=stack))
        with pytest.raises(MemoryError):
            run(kernel, (4, 1, 1), workers=2)
    assert run(block_kernel("out[b] = 1;"), (4, 1, 1), workers=2)[0].all()


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize(
    ("body", "scratch"),
    [
        ("memset(w->local, 1, 64 << 20); out[b] = w->local[b];", Scratch(local=64 << 20)),
        (
            "volatile char deep[48 << 20]; for (uint64_t i = 0; i < sizeof deep; i += 4096)"
            " deep[i] = 1; out[b] = deep[4096 * b];",
            Scratch(stack=48 << 20),
        ),
        (
            "if (!b) { char *text = calloc(1, 40 << 20); print(w, b, 0, text, 40 << 20);"
            " free(text); } out[b] = 1;",
            Scratch(),
        ),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_large_launch_leaves_little_behind(body: str, scratch: Scratch, workers: int) -> None:
    kernel = block_kernel(body, scratch)
    before = resident()
    out = run(kernel, (4, 1, 1), workers=workers)[0]
    assert (out == 1).all()
    assert resident() < before + (24 << 20)


class Rung(Exception):
    pass


def ring(*_: object) -> None:
    raise Rung


@pytest.mark.parametrize("stack", [0, 2 << 20])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_signal_ends_a_long_launch(workers: int, stack: int) -> None:
    """The launch would take hours; what a signal's handler raises comes out of it."""
    body = "if (l->stop <= b) break; busy(10000000); out[b % 8] = 1;"
    kernel = block_kernel(body, Scratch(stack=stack))
    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Rung):
            run(kernel, (1 << 20, 1, 1), size=8, workers=workers)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert run(block_kernel("out[b] = 1;"), (64, 1, 1), workers=workers)[0].all()


def test_a_signal_that_raises_nothing_changes_nothing() -> None:
    seen = list[int]()

    def note(*_: object) -> None:
        seen.append(1)

    before = signal.signal(signal.SIGALRM, note)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        out, _ = run(block_kernel("busy(1000000); out[b] = 1;"), (200, 1, 1), workers=2)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert out.all() and seen


def test_eight_host_threads_at_once() -> None:
    kernel = block_kernel("busy(n % 400); out[b] += b * n; if (b == 99) print(w, b, 0, &n, 8);")
    wrong = list[int]()

    def launches(own: int) -> None:
        for turn in range(60):
            n = own * 1000 + turn
            out, ended = run(kernel, (200, 1, 1), n=n, workers=1 + turn % 4)
            right = (out == np.arange(200, dtype=np.uint64) * np.uint64(n)).all()
            if not right or records(ended.output) != [(99, 0, struct.pack("<Q", n))]:
                wrong.append(n)

    threads = [threading.Thread(target=launches, args=(own,)) for own in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_child_of_a_fork_has_its_own_pool() -> None:
    """Forked while another thread launches all the time; the child must not wait for anybody."""
    code = """
import os, threading
from tests.runtime.native.kernels import block_kernel, run
kernel = block_kernel("busy(3000); out[b] = b + n;")
done = threading.Event()
def launches():
    while not done.is_set():
        run(kernel, (200, 1, 1), n=1, workers=3)
thread = threading.Thread(target=launches)
thread.start()
for turn in range(10):
    child = os.fork()
    if not child:
        out, _ = run(kernel, (200, 1, 1), n=turn, workers=3)
        os._exit(0 if (out == [b + turn for b in range(200)]).all() else 1)
    assert os.waitpid(child, 0)[1] == 0
done.set()
thread.join()
assert run(kernel, (200, 1, 1), n=1, workers=3)[0].all()
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=60)


def test_a_process_ends_while_blocks_run() -> None:
    """The launch is on a daemon thread; threads of the pool are idle, spinning or at work."""
    code = """
import faulthandler, threading, time
faulthandler.dump_traceback_later(90)
from tests.runtime.native.kernels import block_kernel, run
kernel = block_kernel("busy(n); out[b] = b;")
run(kernel, (200, 1, 1), n=3000, workers=3)
if {at_work}:
    long = lambda: run(kernel, (2000, 1, 1), n=10**8)
    threading.Thread(target=long, daemon=True).start()
    time.sleep(0.2)
"""
    for at_work in (False, True):
        command = [sys.executable, "-c", code.replace("{at_work}", str(at_work))]
        child = subprocess.Popen(command)
        try:
            assert child.wait(120) == 0
        except subprocess.TimeoutExpired:
            pytest.fail(f"at work: {at_work}\n{_threads(child.pid)}")
        finally:
            child.kill()


def _threads(process: int) -> str:
    """Where the threads of a process that hangs are, as far as the system says."""
    said = [
        f"{task.name}: {(task / 'stat').read_text().strip()} {(task / 'wchan').read_text()}"
        for task in Path(f"/proc/{process}/task").glob("*")
    ]
    return "\n".join(said) or "nobody can say where its threads are"


@pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")
@pytest.mark.parametrize("sanitizer", ["thread", "address,undefined"])
def test_the_sanitizers_find_nothing(sanitizer: str, tmp_path: Path) -> None:
    program = tmp_path / "stress"
    (tmp_path / "pool.c").write_text(pool_text())
    (tmp_path / "abi.h").write_text(abi_text())
    flags = ["-g", "-O1", f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all", f"-I{tmp_path}"]
    sources = [str(HERE / "stress.c"), str(tmp_path / "pool.c")]
    command = ["gcc", *flags, *sources, "-pthread", "-ldl", "-o", str(program)]
    subprocess.run(command, check=True)
    done = subprocess.run([program], capture_output=True, text=True, timeout=120, env=os.environ)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr[:4000]
