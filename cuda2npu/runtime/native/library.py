"""Compiled kernels: loaded, kept in memory and on disk, and launched over the pool of threads.

In: C text that exports `c2n_run` (see `abi.h`), its flags, a launch. Out: a `Kernel`; what came of
the launch, an `Ended`. The first use in a process loads the pool. Python's lock is let go while
blocks run.

    kernel = load_kernel(text, compile_flags(), Scratch(shared=1024))
    ended = launch(kernel, (64, 1, 1), arguments, memory)
    ended.fault, ended.output
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import os
import sys
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from cuda2npu.runtime.memory import GLOBAL_BASE, DeviceMemory
from cuda2npu.runtime.native import cache
from cuda2npu.runtime.native.compilers import (
    CompileError,
    Compiler,
    CompilerMissing,
    compile_library,
    cpu_model,
    find_compiler,
)
from cuda2npu.version import VERSION

T = TypeVar("T")
HERE = Path(__file__).parent
ENTRY = "c2n_run"
KEPT = 512  # kernels in memory
TURNS = 1 << 62
INTERRUPTED = 2  # C2N_INTERRUPTED
POOL_FLAGS = ("-O2", "-shared", "-fPIC", "-w")
QUOTA = Path("/sys/fs/cgroup/cpu.max")


class Scratch(NamedTuple):
    """Bytes that a kernel needs from each worker; `checked`: and a byte for each that says whether
    it was written. `stack`: of C's own. What the bytes hold when a block begins is not defined.
    `counters`: how many the kernel counts in. `meets`: its blocks wait for one another."""

    shared: int = 0
    local: int = 0
    checked: bool = False
    stack: int = 0
    counters: int = 0
    meets: bool = False


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Kernel:
    """`run`: the C function. The library stays loaded for as long as this object lives."""

    run: Any
    scratch: Scratch
    needs: Any


class Fault(NamedTuple):
    """`code`: the digits of the diagnostic; `op`: the kernel's number of the place."""

    code: int
    op: int
    block: int
    thread: int
    address: int


class Ended(NamedTuple):
    """`output`: records in the order of blocks: u64 block, u32 op, u32 bytes, so many bytes."""

    fault: Fault | None = None
    output: bytes = b""


class LoadFailed(Exception):
    """A library was compiled but cannot be loaded, for the loader's reason."""


FAILURES = CompileError, LoadFailed


def worker_count() -> int:
    """Processors that this process may use: its affinity, and the quota of its group."""
    return _count(frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None)


@functools.lru_cache(maxsize=4)
def _count(allowed: frozenset[int] | None) -> int:
    count = len(allowed) if allowed else os.cpu_count() or 1
    return max(1, min(count, quota(QUOTA) or count))


def quota(stated: Path) -> int | None:
    """`200000 100000` is two processors; None where there is no limit."""
    try:
        limit, period = stated.read_text().split()
        return -(-int(limit) // int(period))
    except (OSError, ValueError):
        return None


# -- libraries -------------------------------------------------------------------------------------


class Source(Protocol):
    """C text that is made only where it has to be compiled: `content` tells it from all others."""

    @property
    def code(self) -> str: ...

    @property
    def content(self) -> Sequence[str]: ...


def key_for(source: str | Source, flags: Sequence[str], compiler: Compiler) -> str:
    content = ("text", source) if isinstance(source, str) else ("made from", *source.content)
    known = [VERSION, cpu_model(), *compiler.identity, "flags", str(len(flags)), *flags]
    return cache.key_of([*known, *content])


def needed_compiler() -> Compiler:
    compiler = find_compiler()
    if compiler is None:
        raise CompilerMissing("there is no C compiler: neither gcc nor clang nor the ziglang wheel")
    return compiler


def open_library(
    source: str | Source,
    flags: Sequence[str],
    compiler: Compiler,
    opener: Callable[[str], T],
    meanwhile: Callable[[], object] | None = None,
) -> T:
    """What `opener` makes of the library's path; it raises OSError where it cannot be loaded.
    `meanwhile`: done on another thread while the compiler runs."""
    key = key_for(source, flags, compiler)
    kept = cache.find(key, ".so")
    if kept is not None:
        opened, _ = _tried(opener, kept)
        if opened is not None:
            return opened
    if meanwhile is not None:
        threading.Thread(target=meanwhile, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="cuda2npu-") as folder:
        made = Path(folder) / f"{key[:16]}.so"
        code = source if isinstance(source, str) else source.code
        compile_library(compiler, code, flags, made)
        kept = cache.write(key, ".so", made.read_bytes())
        opened, why = _tried(opener, kept or made)
        if opened is None and kept:
            opened, why = _tried(opener, made)
    if opened is None:
        raise LoadFailed(why)
    return opened


def _tried(opener: Callable[[str], T], path: Path) -> tuple[T | None, str]:
    try:
        return opener(str(path)), ""
    except OSError as fault:
        return None, str(fault)


def declarations() -> str:
    """What cffi reads: the marked part of `abi.h`."""
    return abi_text().split("/* cdef */")[1].split("/* end of cdef */")[0]


@functools.cache
def abi_text() -> str:
    """What every kernel's text begins with."""
    return (HERE / "abi.h").read_text(encoding="utf-8")


def pool_text() -> str:
    text = (HERE / "pool.c").read_text(encoding="utf-8")
    for name in ("abi.h", "meeting.h"):
        text = text.replace(f'#include "{name}"', (HERE / name).read_text(encoding="utf-8"))
    return text


class Runtime(NamedTuple):
    """`ffi`: cffi's view of `abi.h`; `pool`: the functions of `pool.c`; `looks`: what the pool
    calls while a launch lasts, so that signals are handled."""

    ffi: Any
    pool: Any
    looks: Any


_loaded: list[Runtime] = []
_loading = threading.Lock()


def runtime() -> Runtime:
    """Loaded once. The library is never unloaded: its threads run in it."""
    if _loaded:
        return _loaded[0]
    with _loading:
        if not _loaded:
            ffi = read_binding()
            flags = ffi.RTLD_NOW | ffi.RTLD_NODELETE
            opened = open_library(
                pool_text(), POOL_FLAGS, needed_compiler(), lambda path: ffi.dlopen(path, flags)
            )
            looks = ffi.callback("int(void)", _look, error=1, onerror=_remember)
            opened.c2n_on_wait(looks)
            atexit.register(opened.c2n_on_wait, ffi.NULL)  # Python can't be entered afterwards
            _loaded.append(Runtime(ffi, opened, looks))
    return _loaded[0]


def _try_runtime() -> None:
    """On a thread of its own; whoever needs the pool tries again, and hears why it has none."""
    with contextlib.suppress(CompileError, CompilerMissing, LoadFailed, OSError):
        runtime()


_raised: dict[int, BaseException] = {}


def _look() -> int:
    """Python runs the handlers of signals before this does anything; one may raise."""
    return 0


def _remember(_: object, raised: BaseException, __: object) -> None:
    _raised[threading.get_ident()] = raised


def read_binding() -> Any:
    """Reading C declarations takes cffi 70 ms, so what it read is kept."""
    key = cache.key_of(["binding", VERSION, sys.version, declarations()])
    known = cache.read(key, ".txt")
    if known is not None:
        scope = dict[str, Any]()
        try:
            exec(known.decode(), scope)
            return scope["ffi"]
        except ImportError:  # another version of cffi made it
            del known
    from cffi import FFI, recompiler

    ffi = FFI()
    ffi.cdef(declarations())
    written = io.StringIO()
    recompiler.make_py_source(ffi, "binding", written)
    cache.write(key, ".txt", written.getvalue().encode())
    exec(written.getvalue(), made := dict[str, Any]())
    return made["ffi"]


# -- kernels ---------------------------------------------------------------------------------------

LOADED: OrderedDict[tuple[str, Scratch], Kernel] = OrderedDict()
_changing = threading.Lock()


def _renew_locks() -> None:
    """In the child of a fork: another thread may have held them."""
    global _loading, _changing
    _loading, _changing = threading.Lock(), threading.Lock()


os.register_at_fork(after_in_child=_renew_locks)


def load_kernel(source: str | Source, flags: Sequence[str], scratch: Scratch) -> Kernel:
    """From memory, from disk, or compiled. Raises CompilerMissing, CompileError, LoadFailed."""
    compiler = needed_compiler()
    key = key_for(source, flags, compiler), scratch
    with _changing:
        known = LOADED.get(key)
        if known is not None:
            LOADED.move_to_end(key)
            return known
    meanwhile = None if _loaded else _try_runtime
    kernel = _kernel(open_library(source, flags, compiler, _open_kernel, meanwhile), scratch)
    with _changing:
        kernel = LOADED.setdefault(key, kernel)
        while len(LOADED) > KEPT:
            LOADED.popitem(last=False)
    return kernel


def load_together(
    code: str, flags: Sequence[str], entries: Sequence[tuple[str, Scratch]]
) -> list[Kernel]:
    """Kernels that are functions of one C text, by their names; nothing of it is kept. Raises what
    `load_kernel` raises."""
    with tempfile.TemporaryDirectory(prefix="cuda2npu-") as folder:
        made = Path(folder) / "kernels.so"
        compile_library(needed_compiler(), code, flags, made)
        try:
            return [_kernel(_open_kernel(str(made), name), scratch) for name, scratch in entries]
        except OSError as fault:
            raise LoadFailed(str(fault)) from None


def _kernel(opened: tuple[Any, Any], scratch: Scratch) -> Kernel:
    handle, run = opened
    kernel = Kernel(run, scratch, _needs(scratch, 0))
    weakref.finalize(kernel, runtime().pool.c2n_close, handle).atexit = False
    return kernel


def _open_kernel(path: str, entry: str = ENTRY) -> tuple[Any, Any]:
    ffi, pool = runtime().ffi, runtime().pool
    handle, why = ffi.new("void **"), ffi.new("char[512]")
    run = pool.c2n_open(os.fsencode(path), entry.encode(), handle, why, 512)
    if not run:
        raise OSError(ffi.string(why).decode("utf-8", "replace"))
    return handle[0], run


def _needs(scratch: Scratch, dynamic_shared: int) -> Any:
    shared = scratch.shared + dynamic_shared
    return runtime().ffi.new("c2n_needs *", (shared, *scratch[1:]))


def needs_of(kernel: Kernel, dynamic_shared: int) -> Any:
    """Scratch that a launch needs, as the pool reads it."""
    return _needs(kernel.scratch, dynamic_shared) if dynamic_shared else kernel.needs


def counters_for(kernel: Kernel) -> Any:
    """Room for what a launch counts; None where the kernel does not count."""
    count = kernel.scratch.counters
    return runtime().ffi.new("uint64_t[]", count) if count else None


def rooms_of(memory: DeviceMemory, constant: frozenset[int] = frozenset()) -> Any:
    """Allocations as checked code looks them up; `constant`: addresses of those that kernels may
    not write."""
    rows = [
        (each.address, each.address + each.bytes, each.address in constant, memory.is_whole(each))
        for each in memory.allocations()
    ]
    return runtime().ffi.new("c2n_room[]", rows)


def launch(
    kernel: Kernel,
    grid: tuple[int, int, int],
    arguments: bytes,
    memory: DeviceMemory,
    *,
    symbols: Sequence[int] = (),
    dynamic_shared: int = 0,
    rooms: Any = None,
    ordered: bool = False,
    turns: int = TURNS,
    workers: int | None = None,
    counters: Any = None,
) -> Ended:
    """Runs all blocks. `arguments`: packed as the kernel reads them; `workers`: threads, the
    caller's among them. Raises MemoryError where scratch or output finds no memory."""
    ffi = runtime().ffi
    arena, addresses = memory.arena, ffi.new("uint64_t[]", symbols) if symbols else ffi.NULL
    packed, bytes_ = ffi.from_buffer("uint8_t[]", arguments), ffi.from_buffer("uint8_t[]", arena)
    known, count = (ffi.NULL, 0) if rooms is None else (rooms, len(rooms))
    marked = rooms is not None and any(not room.whole for room in rooms)
    written = ffi.from_buffer("uint8_t[]", memory.written) if marked else ffi.NULL
    where = (bytes_, written, GLOBAL_BASE, GLOBAL_BASE + arena.size, known, count)
    called = (grid, ordered, dynamic_shared, packed, addresses)
    asked = ffi.new("c2n_launch *", (*called, *where, turns, 0))
    if counters:
        asked.counts = counters
    needs, outcome = needs_of(kernel, dynamic_shared), ffi.new("c2n_outcome *")
    blocks = grid[0] * grid[1] * grid[2]
    threads = 1 if blocks == 1 else workers or worker_count()
    code = call(kernel, asked, blocks, needs, threads, outcome)
    return ended_of(code, outcome) if code or outcome.output.used else QUIET


def call(kernel: Kernel, asked: Any, blocks: int, needs: Any, workers: int, outcome: Any) -> int:
    """The launch itself: `asked` is a `c2n_launch`; what came of it is in `outcome`. Raises what a
    signal's handler raised meanwhile (KeyboardInterrupt): blocks that had begun have ended then."""
    code = runtime().pool.c2n_launch_blocks(kernel.run, asked, blocks, needs, workers, outcome)
    if code == INTERRUPTED:
        raise _raised.pop(threading.get_ident(), KeyboardInterrupt())
    return code


QUIET = Ended()


def ended_of(code: int, outcome: Any) -> Ended:
    ffi, pool = runtime().ffi, runtime().pool
    if code == pool.C2N_NO_MEMORY:
        raise MemoryError("no memory for the scratch or the output of a launch")
    held = outcome.output
    output = ffi.buffer(held.bytes, held.used)[:] if held.used else b""
    pool.c2n_free_output(ffi.addressof(outcome, "output"))
    if code == pool.C2N_DONE:
        return Ended(None, output)
    f = outcome.fault
    return Ended(Fault(f.code, f.op, f.block, f.thread, f.address), output)
