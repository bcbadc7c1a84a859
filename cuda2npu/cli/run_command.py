"""`cuda2npu run`: one launch of a kernel on the simulated NPU.

In: a CUDA file, a launch shape, one `--arg` a parameter (`cuda2npu/cli/values.py` says which there
are). Out: what the kernel printed, its arrays in short (or as `.npy` files), whether the referee
agrees, the modelled time.

    $ cuda2npu run saxpy.cu --kernel saxpy --grid 4 --block 256 --arg 1000 --arg 2.0 \\
          --arg 'random:f32[1000]' --arg 'random:f32[1000]' --check referee --target rngd
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cuda2npu import pipeline
from cuda2npu.cli import CLEAN, FINDINGS
from cuda2npu.cli.options import (
    FOLDER,
    SOURCE,
    check_template,
    make_folder,
    parse_given,
    parser_options,
    pick_kernel,
    read_shape,
    read_template,
    source_options,
)
from cuda2npu.cli.output import note, show, show_all
from cuda2npu.diagnostics import Refused, diagnostic
from cuda2npu.shape import Shape, block_for

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cuda2npu.api import Kernel, Run
    from cuda2npu.parser import CudaUnit, KernelEntry
    from cuda2npu.parser.tree import Variable
    from cuda2npu.pipeline import Executor
    from cuda2npu.runtime.native import Mode

    Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Request:
    """The command line, read. `texts`: of the arguments."""

    grid: Shape
    block: Shape | None
    shared: int
    texts: tuple[str, ...]
    seed: int
    symbols: tuple[str, ...]
    max_steps: int | None
    executor: Executor
    unchecked: bool
    fmad: bool
    fast_math: bool
    check: str | None
    target: str | None
    folder: Path | None


def targets(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    from cuda2npu.npu.spec import list_targets

    return [name for name in list_targets() if name.startswith(begun)]


@click.command("run", short_help="Run a kernel on the simulated NPU.")
@click.argument("file", metavar="FILE", type=SOURCE)
@click.option("--kernel", metavar="K", help="The kernel. [default: the only one]")
@click.option("--grid", type=read_shape, required=True, metavar="X[,Y,Z]", help="Blocks.")
@click.option("--block", type=read_shape, metavar="X[,Y,Z]", help="Threads of a block.")
@click.option(
    "--shared", type=click.IntRange(0), default=0, metavar="BYTES", help="Dynamic shared memory."
)
@click.option(
    "--arg",
    "texts",
    multiple=True,
    metavar="VALUE",
    help="One a parameter, in order: 3, 2.5, 'zeros:f32[N]', 'ones:i32[4,4]', 'iota:i32[N]', "
    "'random:f32[N]', 'random(LOW,HIGH):i32[N]', 'empty:f32[N]', x.npy, null.",
)
@click.option(
    "--symbol",
    "symbols",
    multiple=True,
    metavar="NAME=VALUE",
    help="Contents of a __constant__ or __device__ variable: 'weights=ones:f32[9]', or .npy.",
)
@click.option("--seed", type=click.IntRange(0), metavar="N", default=0, help="Of random arrays.")
@click.option(
    "--max-steps", type=click.IntRange(1), metavar="N", help="Stop a kernel that runs longer."
)
@click.option(
    "--executor",
    type=click.Choice(pipeline.EXECUTORS),
    default="auto",
    help="Who runs it: compiled C (native), the interpreter, which counts what --max-steps needs, "
    "or the referee. auto: native, where there is a C compiler and --max-steps is not given; else "
    "the interpreter.",
)
@click.option(
    "--unchecked", is_flag=True, help="Native: fast, look for no faults; a bad access may crash."
)
@click.option("--fmad", is_flag=True, help="Native: round a * b + c once, as nvcc does by default.")
@click.option(
    "--use_fast_math",
    "fast_math",
    is_flag=True,
    help="Native: as nvcc's: --fmad, and faster, less exact math functions of float.",
)
@click.option("--check", type=click.Choice(["referee"]), help="Run this too, and compare.")
@click.option(
    "--target",
    metavar="NPU",
    shell_complete=targets,
    help="Show the modelled time on this machine: a name of `list targets`, or a .toml file.",
)
@click.option("-o", "folder", metavar="DIR", type=FOLDER, help="Write the arrays there, as .npy.")
@source_options
def command(file: str, kernel: str | None, **given: Any) -> int:
    """Run a kernel of FILE on the simulated NPU, on arrays made from the --arg values."""
    template = read_template(given.pop("template") or "") if given["template"] else None
    options = parser_options(given.pop("include"), given.pop("define"))
    given.pop("template", None)
    request = Request(**given)
    check_target(request.target)
    check_executor(request)
    make_folder(request.folder)
    from cuda2npu.api import CudaError, Module

    try:
        unit = parse_given(file, options)
    except Refused as refused:
        show(refused.diagnostic)
        return FINDINGS
    show_all(unit.sink, unit.lines)
    entry = only_kernel(unit) if kernel is None else pick_kernel(unit, kernel)
    if entry is None:
        return FINDINGS
    check_template(template, (entry,))
    try:
        return launch(Module(unit).kernel(entry.name, template), request)
    except CudaError as fault:
        click.echo(getattr(fault, "printed", ""), nl=False)
        show(fault.diagnostic, unit.lines)
        return FINDINGS


def check_target(target: str | None) -> None:
    """Before anything runs."""
    if target is None:
        return
    from cuda2npu.npu.spec import SpecError, load_file, load_target

    try:
        load_file(target) if target.endswith(".toml") else load_target(target)
    except (SpecError, OSError) as fault:
        raise click.BadParameter(str(fault), param_hint="--target") from None


def check_executor(request: Request) -> None:
    """Options that do not go together are a usage error."""
    if request.target is not None and request.executor == "referee":
        raise click.UsageError("--target needs an executor that counts what runs: not the referee")
    inexact = (("--fmad", request.fmad), ("--use_fast_math", request.fast_math))
    for name, given in (("--unchecked", request.unchecked), *inexact):
        if given and request.executor in ("interpreter", "referee"):
            raise click.UsageError(f"{name} is for native code")
    if request.check and request.executor == "referee":
        raise click.UsageError("--check referee compares another executor with the referee")
    for name, given in inexact:
        if given and request.check:
            raise click.UsageError(f"--check compares every bit, which {name} changes")


def only_kernel(unit: CudaUnit) -> KernelEntry | None:
    if len(unit.entries) > 1:
        known = ", ".join(unit.kernel_names())
        raise click.UsageError(f"{unit.path} has several kernels: give --kernel, one of {known}")
    return unit.entries[0] if unit.entries else None


def launch(kernel: Kernel, request: Request) -> int:
    unit, function = kernel.module.unit, kernel.function
    block = request.block
    if block is None:
        block, remark = block_for(unit, kernel.name, function)
        show_all([remark] if remark else [], unit.lines)
    values = read_values(function.params, request)
    set_symbols(kernel, request)
    before = dict(kernel.module.symbols)
    start = kernel[request.grid, block, request.shared]
    executor: Executor = request.executor
    with notes_on_executors():
        run = start(*values, executor=executor, max_steps=request.max_steps, mode=mode_of(request))
    click.echo(run.printed, nl=False)
    arrays = named_arrays(function.params, values)
    for name, array in arrays.items():
        click.echo(brief(name, array))
    if request.folder is not None:
        save(request.folder, arrays)
    code = check_referee(run, arrays, before, request) if request.check else CLEAN
    if request.target is not None:
        click.echo(run.time(request.target))
    return code


@contextlib.contextmanager
def notes_on_executors() -> Generator[None]:
    """Where the interpreter runs instead of native code, a line says why."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", pipeline.FallbackWarning)
        shown = warnings.showwarning

        def show_one(message: Warning | str, category: type[Warning], *rest: Any) -> None:
            if issubclass(category, pipeline.FallbackWarning):
                note(f"note: {message}")
            else:
                shown(message, category, *rest)

        warnings.showwarning = show_one
        yield


def mode_of(request: Request) -> Mode | None:
    """With `--check`, math functions are those of the referee."""
    if request.executor not in ("auto", "native"):
        return None
    from cuda2npu.runtime.native import Mode

    return Mode(
        not request.unchecked,
        request.fmad,
        library_math=request.check is not None,
        fast_math=request.fast_math,
        counted=request.target is not None,
    )


def set_symbols(kernel: Kernel, request: Request) -> None:
    """A usage error where the kernel uses no such variable."""
    import numpy as np

    from cuda2npu.cli.values import read_array
    from cuda2npu.parser.walk import callees, file_variables

    random = np.random.default_rng(request.seed)
    known = {v.name for v in file_variables(callees(kernel.function))}
    for text in request.symbols:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--symbol")
        if name not in known:
            raise click.BadParameter(
                f"{kernel.name} uses no variable {name!r}", param_hint="--symbol"
            )
        kernel.module.set_symbol(name, read_array(value, random, "--symbol"))


def read_values(params: Sequence[Variable], request: Request) -> list[object]:
    """The arguments, made anew from the seed each time that this is called."""
    import numpy as np

    from cuda2npu.cli.values import read_value

    if len(params) != len(request.texts):
        wanted = ", ".join(f"{p.type} {p.name}" for p in params) or "none"
        given = len(request.texts)
        raise click.UsageError(f"the kernel takes {len(params)} --arg ({wanted}), not {given}")
    random = np.random.default_rng(request.seed)
    return [read_value(p, text, random) for p, text in zip(params, request.texts, strict=True)]


def named_arrays(params: Sequence[Variable], values: Sequence[object]) -> Arrays:
    from cuda2npu.api.binding import arrays_in

    return {
        param.name: array
        for param, value in zip(params, values, strict=True)
        for array, _ in arrays_in(value)
    }


def brief(name: str, array: NDArray[Any]) -> str:
    """`x: f32[1000] = [0. 1. 2. ... 997. 998. 999.]`"""
    import numpy as np

    from cuda2npu.api.dtypes import SCALAR_DTYPES

    kinds = {dtype: kind for kind, dtype in SCALAR_DTYPES.items()}
    shape = ",".join(map(str, array.shape))
    with np.printoptions(threshold=16, edgeitems=3, precision=6, linewidth=100):
        text = str(array)
    gap = "\n" if "\n" in text else " "
    return f"{name}: {kinds.get(array.dtype, array.dtype)}[{shape}] ={gap}{text}"


def save(folder: Path, arrays: Arrays) -> None:
    import numpy as np

    try:
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
            note(f"wrote {folder / name}.npy")
    except OSError as fault:
        why = f"cannot write into {folder}: {fault.strerror}"
        raise click.BadParameter(why, param_hint="-o") from fault


def check_referee(run: Run, arrays: Arrays, before: dict[str, bytes], request: Request) -> int:
    """The same launch on the referee, from the same arguments and the variables as they were
    `before`; every byte must be equal."""
    function, module = run.launch.kernel.function, run.launch.kernel.module
    after, module.symbols = module.symbols, before
    values = read_values(function.params, request)
    expected = run.launch(*values, executor="referee", max_steps=request.max_steps)
    others = named_arrays(function.params, values)
    for name, array in arrays.items():
        at = first_difference(array, others[name])
        if at is not None:
            got, want = array.reshape(-1)[at], others[name].reshape(-1)[at]
            what = f"`{name}` at element {at}: {got!r}, the referee has {want!r}"
            return differs(run, what)
    for name in after:
        if module.symbols.get(name) != after[name]:
            return differs(run, f"the variable `{name}`")
    if run.printed != expected.printed:
        return differs(run, "what the kernel printed")
    size = sum(array.nbytes for array in arrays.values())
    click.echo(f"check: equal to the referee in all {size} bytes of {len(arrays)} arrays")
    return CLEAN


def differs(run: Run, what: str) -> int:
    kernel = run.launch.kernel
    show(
        diagnostic("C2N9020", kernel.function.span, kernel=kernel.name, what=what),
        kernel.module.unit.lines,
    )
    return FINDINGS


def first_difference(one: NDArray[Any], other: NDArray[Any]) -> int | None:
    """The first element whose bytes differ."""
    import numpy as np

    left, right = (np.ascontiguousarray(a).reshape(-1).view(np.uint8) for a in (one, other))
    unequal = np.flatnonzero(left != right)
    return int(unequal[0]) // one.itemsize if unequal.size else None
