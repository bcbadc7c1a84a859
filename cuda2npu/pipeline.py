"""From CUDA text to a result: the only module that knows all the rooms.

In: a path or a text. Out, step by step: `CudaUnit`, typed kernel, optimised tile program, outcome.

    unit = parse_file("saxpy.cu")
    function = unit.kernel("saxpy")
    program = translate(function, (256, 1, 1))
    outcome = execute(program, ((4, 1, 1), (256, 1, 1), 0), arguments, memory)
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cuda2npu.diagnostics import Diagnostic, Refused, Span, refuse

if TYPE_CHECKING:
    from cuda2npu.ir.program import TileProgram
    from cuda2npu.parser import CudaUnit, KernelEntry, Options
    from cuda2npu.parser.tree import Function
    from cuda2npu.runtime.memory import DeviceMemory
    from cuda2npu.runtime.native import Mode
    from cuda2npu.runtime.native.direct import Direct
    from cuda2npu.runtime.outcome import Outcome
    from cuda2npu.runtime.timing import Timing

Shape = tuple[int, int, int]
Executor = Literal["auto", "native", "interpreter", "referee"]
EXECUTORS: tuple[Executor, ...] = ("auto", "native", "interpreter", "referee")


class FallbackWarning(RuntimeWarning):
    """The interpreter runs instead of native code; the text says why."""


def parse_text(text: str, path: str = "<text>", options: Options | None = None) -> CudaUnit:
    from cuda2npu.parser import Options, parse

    unit = parse(text, path, options or Options())
    if not unit.entries and not unit.sink.at_least("error"):
        unit.sink.report("C2N0005", Span(path, 0, 0), file=path)
    return unit


def parse_file(path: str, options: Options | None = None) -> CudaUnit:
    """Raises Refused (C2N0004) where the file cannot be read."""
    return parse_text(read_source(path), path, options)


def read_source(path: str) -> str:
    try:
        raw = Path(path).read_bytes()
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise refuse("C2N0004", Span(path, 0, 0), file=path, why=why.lower()) from fault
    return decode(raw, path)


def decode(raw: bytes, path: str) -> str:
    """UTF-8, or Latin-1 where it is not; line ends are made `\\n`. Raises Refused (C2N0004)."""
    if b"\0" in raw:
        raise refuse("C2N0004", Span(path, 0, 0), file=path, why="it is not a text file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def translate(function: Function, block: Shape, *, check: bool = False) -> TileProgram:
    """Raises Refused. `check`: the verifier runs between the passes."""
    from cuda2npu.translate import translate_kernel
    from cuda2npu.translate.passes import optimise

    return optimise(translate_kernel(function, block), check=check)


Template = Mapping[str, str] | None


@dataclass
class Result:
    """What became of one kernel, or one instance of a template. `function` and `program` are None
    as far as it did not get there; `crash` is a fault of ours."""

    name: str
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])
    function: Function | None = None
    program: TileProgram | None = None
    crash: Exception | None = None

    @property
    def status(self) -> str:
        if self.crash is not None:
            return "internal error"
        refused = any(each.level == "error" for each in self.found)
        return "refused" if refused else "translated"


def instances(entry: KernelEntry, given: Template) -> Iterator[Template]:
    """The template arguments to translate it with: those given, as far as it has parameters of
    these names, or one for each instance that the file's launches show; None for no template."""
    mine = {k: v for k, v in (given or {}).items() if k in entry.template}
    if mine:
        yield mine
    elif entry.instances:
        yield from entry.instances
    else:
        yield None


def attempt(
    unit: CudaUnit,
    entry: KernelEntry,
    template: Template,
    block: Shape | None = None,
    *,
    typed_only: bool = False,
) -> Result:
    """One kernel as far as it can be carried. Never raises: one kernel does not stop the others.
    `block`: else that of a launch in the file (see `shape.block_for`)."""
    from cuda2npu.shape import block_for, check_launch

    inside = ", ".join((template or {}).values())
    result = Result(f"{entry.name}<{inside}>" if inside else entry.name)
    try:
        function = unit.kernel(entry.name, template)
        result.function, result.name = function, function.display
        if block is None:
            block, remark = block_for(unit, entry.name, function)
            result.found += [remark] if remark else []
        check_launch(function, (1, 1, 1), block, 0)
        if not typed_only:
            result.program = translate(function, block)
    except Refused as refused:
        found = refused.diagnostic
        named = found.kernel not in ("", entry.name)
        result.found.append(found if named else replace(found, kernel=result.name))
    except Exception as fault:
        result.crash = fault
    return result


@dataclass(frozen=True, slots=True)
class Manner:
    """`steps`: after which a launch is stopped; `native`: compiled code runs the tile program, in
    this mode, or, where that cannot be (there is no compiler, or no C for one of its ops), the
    interpreter."""

    steps: int | None = None
    native: Mode | None = None


def execute(
    kernel: TileProgram | Function,
    launch: tuple[Shape, Shape, int],
    arguments: Sequence[bytes],
    memory: DeviceMemory,
    symbols: dict[str, int] | None = None,
    manner: Manner | None = None,
) -> Outcome:
    """A tile program runs on the simulated NPU, a typed kernel on the referee. `launch`: grid,
    block and bytes of dynamic shared memory."""
    manner = manner or Manner()
    steps, native = manner.steps, manner.native
    from cuda2npu.ir.program import TileProgram

    grid, block, shared = launch
    if isinstance(kernel, TileProgram):
        from cuda2npu.runtime import interpreter
        from cuda2npu.runtime.policy import Policy

        strict = Policy(steps=steps) if steps else Policy()
        if native is not None and (compiled := _compiled(kernel, native)):
            return compiled(
                kernel, grid, arguments, memory,
                dynamic_shared=shared, symbols=symbols, policy=strict, mode=native,
            )  # fmt: skip
        return interpreter.run(
            kernel, grid, arguments, memory, dynamic_shared=shared, symbols=symbols, policy=strict
        )
    from cuda2npu import simt

    plain = simt.Policy(steps=steps) if steps else simt.Policy()
    return simt.run(
        kernel, grid, block, arguments, memory, dynamic_shared=shared, symbols=symbols, policy=plain
    )


def _compiled(program: TileProgram, mode: Mode) -> Callable[..., Outcome] | None:
    """The native executor, with the program compiled; None, and a warning once, where it cannot."""
    from cuda2npu.runtime import native

    return native.run if native_runs(program, mode) else None


_noted = set[str]()


def native_runs(program: TileProgram, mode: Mode, *, strict: bool = True) -> bool:
    """Whether native code, compiled then, can run it. Where it cannot, a FallbackWarning says why:
    once in a process where there is no compiler, else once a kernel. Unless `strict`, a compiler
    that fails is a reason too, no exception."""
    from cuda2npu.runtime import native

    try:
        why = native.obstacle(program, mode)
    except native.FAILURES as fault:
        if strict:
            raise
        why = f"the C compiler failed ({str(fault).strip().splitlines()[-1]})"
    if not why:
        return True
    text = f"{why}: the interpreter runs instead"
    if why != native.NO_COMPILER:
        text = f"kernel `{program.name}`: {text}"
    if text not in _noted:
        _noted.add(text)
        warnings.warn(text, FallbackWarning, stacklevel=5)
    return False


def make_direct(
    program: TileProgram, grid: Shape, shared: int, steps: int | None, mode: Mode
) -> Direct | None:
    """A native launch on arrays of the host, made ready; None where the program needs more."""
    from cuda2npu.runtime.native.direct import prepare_direct
    from cuda2npu.runtime.policy import Policy

    return prepare_direct(program, grid, shared, mode, steps or Policy().steps)


def modelled_time(program: TileProgram, outcome: Outcome, machine: str, grid: Shape) -> Timing:
    """`machine`: a name of `npu/targets`, or the path of such a file. SpecError where it is no
    machine."""
    from cuda2npu.npu.spec import load_file, load_target
    from cuda2npu.runtime.timing import modelled_time

    spec = load_file(machine) if machine.endswith(".toml") else load_target(machine)
    return modelled_time(program, outcome.counts, spec, grid)
