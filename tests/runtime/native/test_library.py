"""Libraries are compiled once, kept, checked, made anew where damaged; launches pass everything."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from cuda2npu.runtime.memory import GLOBAL_BASE, DeviceMemory
from cuda2npu.runtime.native import cache, library
from cuda2npu.runtime.native.compilers import (
    CompileError,
    CompilerMissing,
    compile_flags,
    cpu_model,
    find_compiler,
)
from cuda2npu.runtime.native.library import (
    LoadFailed,
    Scratch,
    launch,
    load_kernel,
    needed_compiler,
    rooms_of,
    worker_count,
)
from tests.runtime.native.kernels import FOUND, NEEDS_COMPILER, block_kernel, block_text, run

pytestmark = NEEDS_COMPILER
BODY = "out[b] = 3 * b + n;"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache; what is in memory is put aside."""
    library.runtime()
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path / "cache"))
    kernels = dict(library.LOADED)
    forget()
    yield tmp_path / "cache" / "native"
    forget()
    library.LOADED.update(kernels)


def forget() -> None:
    library.LOADED.clear()
    gc.collect()


@contextlib.contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Generator[list[int]]:
    """How often the compiler runs."""
    count, real = [0], library.compile_library

    def counting(*arguments: object) -> None:
        count[0] += 1
        real(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(library, "compile_library", counting)
        yield count


def right(body: str = BODY) -> bool:
    out, _ = run(block_kernel(body), (50, 1, 1), n=7, workers=2)
    return bool((out == 3 * np.arange(50, dtype=np.uint64) + 7).all())


def entry(folder: Path) -> Path:
    """The kernel's file: the only library, the pool lies elsewhere."""
    (found,) = folder.glob("*.so")
    return found


def test_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with counted(monkeypatch) as compiled:
        assert right() and right()
        assert compiled == [1]
        forget()
        assert right()
        assert compiled == [1]
        assert right(BODY + " ") and compiled == [2]
        load_kernel(block_text(BODY), compile_flags(contract=True), Scratch())
        assert compiled == [3]
        load_kernel(block_text(BODY), compile_flags(), Scratch(shared=8))
        assert compiled == [3]


def test_every_part_of_the_key_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = find_compiler()
    assert compiler is not None
    keys = [library.key_for("text", ("-O2",), compiler), library.key_for("t", ("-O2",), compiler)]
    keys += [library.key_for("text", ("-O1",), compiler), library.key_for("text", (), compiler)]
    monkeypatch.setattr(library, "VERSION", "0.0.0")
    keys.append(library.key_for("text", ("-O2",), compiler))
    monkeypatch.setattr(library, "cpu_model", lambda: "another")
    keys.append(library.key_for("text", ("-O2",), compiler))
    assert len(set(keys)) == 6
    assert "model" in cpu_model() or "CPU" in cpu_model()


@pytest.mark.parametrize("damage", ["byte", "cut", "empty", "foreign", "no library", "no function"])
def test_a_damaged_entry_is_made_anew(
    damage: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert right()
    path = entry(folder)
    raw, key = path.read_bytes(), path.stem
    forget()
    if damage in ("byte", "cut", "empty"):
        middle = len(raw) // 2
        changed = raw[:middle] + bytes([raw[middle] ^ 255]) + raw[middle + 1 :]
        path.write_bytes({"byte": changed, "cut": raw[:middle], "empty": b""}[damage])
    elif damage == "foreign":
        assert right(BODY.replace("3", "5")) is False
        (other,) = set(folder.glob("*.so")) - {path}
        forget()
        other.replace(path)
    else:
        content = b"\x7fELF, not a library" if damage == "no library" else library_without_entry()
        cache.write(key, ".so", content)
    with counted(monkeypatch) as compiled:
        assert right()
        assert compiled == [1]
    assert path.read_bytes()[-64:-32] == raw[-64:-32]


def library_without_entry() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.so"
        compiler = find_compiler()
        assert compiler is not None
        library.compile_library(compiler, "int other;", compile_flags(), made)
        return made.read_bytes()


def test_without_a_folder_it_works_and_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA2NPU_CACHE", "/dev/null")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert right()
    assert not list(tmp_path.iterdir())


def test_ten_processes_on_an_empty_cache(tmp_path: Path) -> None:
    """Forked before anything was loaded, and let go together."""
    code = """
import os
import cuda2npu.runtime.native.library
from tests.runtime.native.test_library import right
ready, go = os.pipe()
children = []
for _ in range(10):
    child = os.fork()
    if not child:
        os.close(go)
        os.read(ready, 1)
        os._exit(0 if right() else 1)
    children.append(child)
os.close(go)
assert [os.waitpid(child, 0)[1] for child in children] == [0] * 10
"""
    cached = os.environ | {"CUDA2NPU_CACHE": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=cached, check=True, timeout=120)
    left = list((tmp_path / "native").iterdir())
    assert sorted(p.suffix for p in left) == [".so", ".so", ".txt", ".txt"]
    for path in left:
        raw = path.read_bytes()
        assert raw[-cache.TRAILER :] == cache.trailer(path.stem, raw[: -cache.TRAILER])


def test_eight_threads_load_one_kernel(folder: Path) -> None:
    outcomes = list[bool]()
    threads = [threading.Thread(target=lambda: outcomes.append(right())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [True] * 8


def test_a_kernel_that_nobody_holds_is_unloaded(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maps = Path("/proc/self/maps")
    monkeypatch.setattr(library, "KEPT", 1)
    held = block_kernel(BODY)
    first = entry(folder)
    assert str(first) in maps.read_text()
    assert right(BODY + " ")
    assert str(first) in maps.read_text()
    assert run(held, (2, 1, 1), n=7)[0].tolist() == [7, 10]
    del held
    gc.collect()
    assert str(first) not in maps.read_text()


def test_a_compilers_complaint_is_an_exception(folder: Path) -> None:
    with pytest.raises(CompileError, match="nonsense"):
        block_kernel("nonsense;")
    with pytest.raises(LoadFailed, match="c2n_run"):
        load_kernel("int other;", compile_flags(), Scratch())


def test_without_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "find_compiler", lambda: None)
    with pytest.raises(CompilerMissing, match="there is no C compiler"):
        block_kernel(BODY)


@pytest.mark.parametrize("name", FOUND)
def test_every_compiler_makes_pool_and_kernels(name: str, tmp_path: Path) -> None:
    code = "from tests.runtime.native.test_library import right; assert right()"
    asked = {"CUDA2NPU_CC": shutil.which(name) or name, "CUDA2NPU_CACHE": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=os.environ | asked, check=True, timeout=60)


def test_contraction_is_as_asked() -> None:
    """a * a + c where c is -(a * a) rounded: only a fused product leaves a rest."""
    body = """volatile double a = 1 + 0x1p-30, c = -(1 + 0x1p-29);
        double x = a, y = c, rest = x * x + y; memcpy(&out[b], &rest, 8);"""
    for contract in (False, True):
        kernel = load_kernel(block_text(body), compile_flags(contract=contract), Scratch())
        rest = run(kernel, (1, 1, 1))[0].view(np.float64)[0]
        fused = contract and " fma " in cpu_model()
        assert rest == (2.0**-60 if fused else 0.0)


@pytest.mark.parametrize("text", ["", "raise ImportError('another cffi')"])
def test_a_binding_that_does_not_fit_is_made_anew(
    text: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = library.read_binding()
    (kept,) = folder.glob("*.txt")
    if text:
        cache.write(kept.stem, ".txt", text.encode())
    again = library.read_binding()
    sizes = {f.sizeof("c2n_launch") for f in (made, again, library.runtime().ffi)}
    assert len(sizes) == 1 and b"cffi" in kept.read_bytes()


def test_a_launch_passes_everything() -> None:
    body = """const uint64_t seen[] = {
        l->grid[0], l->grid[1], l->grid[2], l->ordered, l->dynamic_shared, l->symbols[0],
        l->symbols[1], l->global_base, l->global_end, l->room_count, l->rooms[1].first,
        l->rooms[1].end, l->rooms[1].constant, l->rooms[1].whole, l->turns,
        l->written[words[0] - l->global_base], l->written[words[0] + 8 * n - l->global_base]};
        memcpy(out, seen, sizeof seen); break;"""
    memory = DeviceMemory()
    out = memory.allocate(17 * 8, "out")
    memory.write(out, np.zeros(8, np.uint8))
    table = memory.upload(np.zeros(5, np.uint8), "table")
    ended = launch(
        block_kernel(body),
        (5, 4, 3),
        struct.pack("<4Q", out, 0, 17, 0),
        memory,
        symbols=(11, 12),
        dynamic_shared=96,
        rooms=rooms_of(memory, frozenset([table])),
        ordered=True,
        turns=1234,
    )
    assert ended.fault is None
    expected = [5, 4, 3, 1, 96, 11, 12, GLOBAL_BASE, GLOBAL_BASE + memory.arena.size]
    expected += [2, table, table + 5, 1, 1, 1234, 1, 0]
    assert memory.download(out, np.zeros(17, np.uint64)).tolist() == expected


def test_workers_follow_the_quota(tmp_path: Path) -> None:
    assert 1 <= worker_count() <= (os.cpu_count() or 1)
    stated = tmp_path / "cpu.max"
    assert library.quota(stated) is None
    for text, count in (("max 100000", None), ("150000 100000", 2), ("50000 100000\n", 1)):
        stated.write_text(text)
        assert library.quota(stated) == count


@dataclass(frozen=True)
class Made:
    """A source whose text is counted when it is made."""

    text: str
    content: tuple[str, ...]
    made: list[int]

    @property
    def code(self) -> str:
        self.made.append(1)
        return block_text(self.text)


def test_a_text_is_made_only_to_be_compiled(folder: Path) -> None:
    one = Made(BODY, ("a", "bc"), [])
    held = load_kernel(one, compile_flags(), Scratch())
    path = entry(folder)
    assert load_kernel(one, compile_flags(), Scratch()) is held
    forget()
    load_kernel(one, compile_flags(), Scratch())
    assert one.made == [1]
    load_kernel(replace(one, content=("ab", "c")), compile_flags(), Scratch())
    load_kernel(one, compile_flags(contract=True), Scratch())
    assert one.made == [1, 1, 1]
    forget()
    damaged = path.read_bytes()[:-1] + b"!"
    path.unlink()
    path.write_bytes(damaged)
    kernel = load_kernel(one, compile_flags(), Scratch())
    assert one.made == [1, 1, 1, 1]
    assert run(kernel, (2, 1, 1), n=7)[0].tolist() == [7, 10]
    text, source = (library.key_for(each, (), needed_compiler()) for each in ("made from", one))
    assert text != source


def test_what_lies_on_disk_needs_neither_templates_nor_interpreter() -> None:
    code = """
import sys
from cuda2npu import pipeline
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import Mode, run
unit = pipeline.parse_text("__global__ void k(int *x) { x[0] = 7; }")
program = pipeline.translate(unit.kernel("k"), (32, 1, 1))
memory = DeviceMemory()
out = memory.allocate(4)
assert run(program, (1, 1, 1), [out.to_bytes(8, "little")], memory, mode=Mode(False)).ok
assert memory.read(out, 4).tobytes() == bytes([7, 0, 0, 0])
print(*(name for name in ("jinja2", "cuda2npu.runtime.interpreter.launch") if name in sys.modules))
"""
    runs = [subprocess.check_output([sys.executable, "-c", code], text=True) for _ in range(2)]
    assert runs == ["jinja2\n", "\n"]


def test_pool_and_first_kernel_are_compiled_at_the_same_time(tmp_path: Path) -> None:
    """Each compilation waits for the other to have begun; one after the other they never end."""
    code = """
import threading
from cuda2npu.runtime.native import library
from tests.runtime.native.test_library import BODY, right
both, begun, real = threading.Barrier(2), [], library.compile_library
def waiting(compiler, text, *rest):
    begun.append("pthread_create" in text)
    both.wait(timeout=20)
    real(compiler, text, *rest)
library.compile_library = waiting
assert right()
assert sorted(begun) == [False, True]
library.compile_library = real
assert right(BODY + " ")
"""
    environment = os.environ | {"CUDA2NPU_CACHE": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)


def test_a_new_process_compiles_nothing() -> None:
    code = """
from cuda2npu.runtime.native import library
from tests.runtime.native.test_library import BODY, right
library.compile_library = None  # cannot be called
assert right()
print(BODY)
"""
    assert right()
    done = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert done == BODY + "\n"


def test_marks_are_asked_for_only_where_something_is_unwritten() -> None:
    body = "out[0] = l->written != 0; out[1] = l->rooms[0].whole; break;"
    for whole in (True, False):
        memory = DeviceMemory()
        out = memory.allocate(16, "out")
        if whole:
            memory.write(out, np.zeros(16, np.uint8))
        packed = struct.pack("<4Q", out, 0, 2, 0)
        launch(block_kernel(body), (1, 1, 1), packed, memory, rooms=rooms_of(memory))
        assert memory.download(out, np.zeros(2, np.uint64)).tolist() == [not whole, whole]
