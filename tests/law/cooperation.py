"""Random statements in which threads work together: barriers, shared memory, warps, atomics.

In: a `Pen` where `uniform` tells whether the whole block is here; out: lines on it. Shared memory
is written to by each thread in its own slot, and read by others only between two barriers, so that
no kernel has a race. `together` draws statements for the kernel's top level.

    together(pen)  ->  "s1[tid] = x3; __syncthreads(); y4 = s1[(x3) & 31]; __syncthreads();"
"""

from __future__ import annotations

from collections.abc import Callable

from tests.law.expressions import cast, converted, integer, value
from tests.law.pen import FLOAT, INT, ULONG, UNSIGNED, WIDE, Grid, Pen, Place, Scalar
from tests.law.statements import diverging, statement, statements
from tests.law.warps import butterfly, group, warp


def together(pen: Pen) -> None:
    def make() -> None:
        COOPERATIVE[pen.below(len(COOPERATIVE))](pen)

    pen.choices.span("statement", make)


def _alone(pen: Pen) -> None:
    statement(pen)


# -- shared memory --------------------------------------------------------------------------------


def declare_shared(pen: Pen) -> None:
    """At the kernel's begin: static arrays, each thread's slot written, then a barrier."""
    for _ in range(pen.below(3)):
        pen.choices.span("shared", lambda: _declare_shared(pen))
    if pen.chance(20):
        pen.choices.span("shared", lambda: _declare_dynamic(pen))
    if pen.chance(20):
        pen.choices.span("shared", lambda: _declare_histogram(pen))
    if pen.shared or pen.histograms:
        pen.line("__syncthreads();")


def _declare_shared(pen: Pen) -> None:
    type, name = (
        pen.choices.pick((*WIDE, Scalar("short", "i2"), Scalar("char", "i1"))),
        pen.name("s"),
    )
    x, y, z = pen.block
    shape = pen.below(3)
    volatile = "volatile " if pen.chance(10) else ""
    if shape == 1:
        pad = pen.below(2)
        pen.line(f"__shared__ {volatile}{type.spelling} {name}[{y * z}][{x + pad}];")
        own = f"{name}[threadIdx.y + threadIdx.z * {y}][threadIdx.x]"
        grid = Grid(name, type, (y * z, x), plain=not volatile)
    elif shape == 2:
        pen.line(f"{volatile}__shared__ {type.spelling} {name}[{z}][{y}][{x}];")
        own = f"{name}[threadIdx.z][threadIdx.y][threadIdx.x]"
        grid = Grid(name, type, (z, y, x), plain=not volatile)
    else:
        pen.line(f"__shared__ {volatile}{type.spelling} {name}[{pen.threads}];")
        own = f"{name}[tid]"
        grid = Grid(name, type, (pen.threads,), plain=not volatile)
    pen.line(f"{own} = {converted(pen, type, 1)};")
    pen.shared.append((own, grid, bool(volatile)))


def _declare_dynamic(pen: Pen) -> None:
    """One or two arrays carved out of the dynamic shared memory."""
    first, name = pen.choices.pick(WIDE), pen.name("d")
    second = pen.choices.pick([t for t in WIDE if t.size <= first.size])
    raw = pen.name("raw")
    pen.line(f"extern __shared__ unsigned char {raw}[];")
    pen.line(f"{first.spelling} *{name} = ({first.spelling} *){raw};")
    pen.line(f"{name}[tid] = {converted(pen, first, 1)};")
    pen.shared.append((f"{name}[tid]", Grid(name, first, (pen.threads,)), False))
    pen.dynamic = pen.threads * first.size
    if pen.chance(50):
        other = pen.name("d")
        pen.line(f"{second.spelling} *{other} = ({second.spelling} *)({name} + {pen.threads});")
        pen.line(f"{other}[tid] = {converted(pen, second, 1)};")
        pen.shared.append((f"{other}[tid]", Grid(other, second, (pen.threads,)), False))
        pen.dynamic += pen.threads * second.size


def _declare_histogram(pen: Pen) -> None:
    type, name = pen.choices.pick((INT, UNSIGNED, ULONG, FLOAT)), pen.name("h")
    pen.line(f"__shared__ {type.spelling} {name}[8];")
    pen.line(f"for (int k = tid; k < 8; k += {pen.threads}) {name}[k] = {pen.below(3)};")
    pen.histograms.append(Grid(name, type, (8,)))


def _phase(pen: Pen) -> None:
    """Write the own slot, meet, read what others wrote, meet again."""
    if not pen.shared:
        return _alone(pen)
    own, grid, volatile = pen.choices.pick(pen.shared)
    store = f"{own} = {converted(pen, grid.type, 2)};"
    if pen.chance(25):
        diverging(pen, f"if ({integer(pen, 1)} & 1) {{", 2)
        pen.lines[-1:] = [pen.lines[-1].replace("}", f"    {store}"), "    " * pen.depth + "}"]
    else:
        pen.line(store)
    pen.line("__syncthreads();")
    marks = pen.scope.marks()
    pen.scope.grids.append(grid)
    loop, pen.loop = pen.loop, ""
    if volatile and pen.chance(50):
        name = pen.name("v")
        pen.line(f"{grid.type.spelling} {name} = {own};")
        pen.scope.places.append(Place(name, grid.type))
    statements(pen, 3)
    pen.loop = loop
    places = pen.scope.places[marks[0] :]
    pen.scope.cut(marks)
    pen.scope.places += [p for p in places if not p.text.startswith("(")]
    pen.line("__syncthreads();")
    return None


def grid_phase(pen: Pen) -> None:
    """The same with all blocks, over an array of the device."""
    if not pen.meeting:
        return _alone(pen)
    array, total = pen.meeting
    sync = pen.choices.pick(("this_grid().sync();", "sync(cooperative_groups::this_grid());"))
    name = pen.name("v")
    pen.line(f"{array}[gid] = {converted(pen, UNSIGNED, 2)};")
    pen.line(f"cooperative_groups::{sync}")
    pen.line(f"unsigned {name} = {array}[(unsigned){integer(pen, 2)} % {total}];")
    pen.line("cooperative_groups::this_grid().sync();")
    pen.scope.places.append(Place(name, UNSIGNED))
    return None


def _tree(pen: Pen) -> None:
    """The reduction of every textbook: half of the threads add the other half's."""
    flat = [(own, grid) for own, grid, _ in pen.shared if len(grid.sizes) == 1]
    if not flat:
        return _alone(pen)
    own, grid = pen.choices.pick(flat)
    step, half = pen.name("o"), 1 << max(0, (pen.threads - 1).bit_length() - 1)
    pen.line(f"{own} = {converted(pen, grid.type, 2)};")
    pen.line("__syncthreads();")
    op = pen.choices.pick(
        ("{a} += {b};", "{a} = {a} > {b} ? {a} : {b};", "if ({b} < {a}) {a} = {b};")
    )
    text = op.format(a=f"{grid.text}[tid]", b=f"{grid.text}[tid + {step}]")
    pen.body(
        f"for (int {step} = {half}; {step} > 0; {step} >>= 1) {{",
        lambda: (
            pen.line(f"if (tid < {step} && tid + {step} < {pen.threads}) {{ {text} }}"),
            pen.line("__syncthreads();"),
        )[0],
    )
    name = pen.name("v")
    pen.line(f"{grid.type.spelling} {name} = {grid.text}[0];")
    pen.line("__syncthreads();")
    pen.scope.places.append(Place(name, grid.type))
    return None


def _scan(pen: Pen) -> None:
    """Hillis and Steele: read, meet, write, meet."""
    flat = [grid for _, grid, _ in pen.shared if len(grid.sizes) == 1]
    if not flat:
        return _alone(pen)
    grid, step, name = pen.choices.pick(flat), pen.name("o"), pen.name("t")
    pen.body(
        f"for (int {step} = 1; {step} < {pen.threads}; {step} *= 2) {{",
        lambda: (
            pen.line(
                f"{grid.type.spelling} {name} = tid >= {step} ? {grid.text}[tid - {step}] : 0;"
            ),
            pen.line("__syncthreads();"),
            pen.line(f"{grid.text}[tid] += {name};"),
            pen.line("__syncthreads();"),
        )[0],
    )
    return None


# -- uniform control flow -------------------------------------------------------------------------


def _uniform_value(pen: Pen) -> str:
    return pen.choices.pick(("n", "blockIdx.x", "gridDim.x", "blockDim.y", "m", "1", "2"))


def _uniform_loop(pen: Pen) -> None:
    if pen.loops >= 2:
        return _alone(pen)
    name, loop = pen.name("u"), pen.loop
    bound = pen.choices.pick(("2", "3", f"(int)({_uniform_value(pen)} & 3)"))
    pen.loops, pen.loop = pen.loops + 1, "uniform"

    def fill() -> None:
        pen.scope.places.append(Place(name, INT, writable=False))
        if pen.chance(15):
            test = f"{name} == (int){_uniform_value(pen)}"
            pen.line(f"if ({test}) {pen.choices.pick(('break', 'continue'))};")
        for _ in range(1 + pen.below(3)):
            together(pen)

    form = pen.below(3)
    if form == 0:
        pen.body(f"for (int {name} = 0; {name} < {bound}; ++{name}) {{", fill)
    elif form == 1:
        pen.line(f"int {name} = {bound};")
        pen.body(f"while ({name}-- > 0) {{", fill)
    else:
        pen.line(f"int {name} = 0;")
        pen.body("do {", fill, f"}} while (++{name} < {bound});")
    pen.loops, pen.loop = pen.loops - 1, loop
    return None


def _uniform_if(pen: Pen) -> None:
    text = (
        f"if ({_uniform_value(pen)} {pen.choices.pick(('>', '==', '<', '!='))} {pen.below(4)}) {{"
    )

    def fill() -> None:
        for _ in range(1 + pen.below(3)):
            together(pen)

    pen.body(text, fill)


def _early_return(pen: Pen) -> None:
    """Some threads are done; barriers that follow no longer count them."""
    bound = pen.choices.pick(("n", str(pen.threads * 2), str(pen.threads - 1)))
    pen.line(f"if (gid >= {bound}) return;")


def _barrier_vote(pen: Pen) -> None:
    name, kind = pen.name("x"), pen.choices.pick(("count", "and", "or"))
    pen.line(f"int {name} = __syncthreads_{kind}({integer(pen, 2)});")
    pen.scope.places.append(Place(name, INT))


def _warp_synchronous(pen: Pen) -> None:
    """The neighbour's slot of volatile shared memory without a barrier: threads go in lockstep."""
    fitting = [(own, g) for own, g, volatile in pen.shared if volatile and len(g.sizes) == 1]
    if not fitting:
        return _alone(pen)
    (own, grid), name = pen.choices.pick(fitting), pen.name("x")
    other = f"(tid ^ 1) < {pen.threads} ? tid ^ 1 : tid"
    pen.line(f"{own} = {converted(pen, grid.type, 1)};")
    pen.line(f"{grid.type.spelling} {name} = {grid.text}[{other}];")
    pen.line("__syncthreads();")
    pen.scope.places.append(Place(name, grid.type))
    return None


# -- atomics --------------------------------------------------------------------------------------


def atomic_call(pen: Pen, grid: Grid, op: str) -> str:
    where = f"&{grid.text}[{integer(pen, 1)} & {grid.sizes[0] - 1}]"
    if pen.chance(30):
        where = f"{grid.text} + ({integer(pen, 1)} & {grid.sizes[0] - 1})"
    if grid.type.is_float:
        return f"{op}({where}, ({grid.type.spelling})({integer(pen, 1)} & 7))"
    if op in ("atomicInc", "atomicDec"):
        return f"{op}({where}, 5u)"
    return f"{op}({where}, {cast(pen, grid.type, 2)})"


def _atomic(pen: Pen) -> None:
    """On an accumulator in global memory; each has one operation, so that order does not matter."""
    if not pen.accumulators:
        return _alone(pen)
    grid, op = pen.choices.pick(pen.accumulators)
    text = f"{atomic_call(pen, grid, op)};"
    pen.line(f"if ({integer(pen, 2)} & 1) {text}" if pen.chance(40) else text)
    return None


def _histogram(pen: Pen) -> None:
    if not pen.histograms:
        return _alone(pen)
    grid = pen.choices.pick(pen.histograms)
    op = "atomicAdd" if grid.type.is_float else pen.choices.pick(
        ("atomicAdd", "atomicMax", "atomicXor", "atomicOr", "atomicMin", "atomicAnd"))  # fmt: skip
    call = atomic_call(pen, grid, op)
    pen.line("__syncthreads();")
    if pen.chance(30):
        name = pen.name("x")
        pen.line(f"{grid.type.spelling} {name} = {call};")
        pen.scope.places.append(Place(name, grid.type))
    else:
        pen.line(f"{call};")
    pen.line("__syncthreads();")
    name = pen.name("x")
    pen.line(f"{grid.type.spelling} {name} = {grid.text}[{integer(pen, 1)} & 7];")
    pen.scope.places.append(Place(name, grid.type))
    pen.line("__syncthreads();")
    return None


def _own_atomic(pen: Pen) -> None:
    """On a slot that no other thread touches: the old value is certain."""
    kinds = ("i4", "u4", "u8")
    grids = [g for g in pen.scope.grids if g.writable and g.type.kind in kinds and "gid" in g.text]
    grids = [g for g in grids if g.type.spelling in ("int", "unsigned", "unsigned long long")]
    if not grids:
        return _alone(pen)
    grid, name = pen.choices.pick(grids), pen.name("x")
    where = f"{grid.text} + ({integer(pen, 1)} & {grid.sizes[0] - 1})"
    spelling = grid.type.spelling
    if pen.chance(30):
        call = f"atomicCAS({where}, ({spelling}){integer(pen, 1)}, ({spelling}){integer(pen, 1)})"
    else:
        names = ["Add", "Max", "Exch", "Xor", "Min"] + (
            ["Sub"] if spelling != "unsigned long long" else []
        )
        call = f"atomic{pen.choices.pick(names)}({where}, ({spelling}){integer(pen, 2)})"
    pen.line(f"{spelling} {name} = {call};")
    pen.scope.places.append(Place(name, grid.type))
    return None


# -- output and others ----------------------------------------------------------------------------


def _printf(pen: Pen) -> None:
    which = pen.below(6)
    when = pen.choices.pick((f"gid == {pen.below(8)}", "tid % 5 == 1", f"{integer(pen, 1)} == 3"))
    if which < 3:
        spec, type = pen.choices.pick(
            (
                ("%d", "int"),
                ("%u", "unsigned"),
                ("%lld", "long long"),
                ("%x", "unsigned"),
                ("%5d", "int"),
                ("%-6u|", "unsigned"),
                ("%08llx", "unsigned long long"),
                ("%+d", "int"),
                ("%hhd", "int"),
                ("%ld", "long"),
                ("%zu", "size_t"),
                ("%o", "unsigned"),
            )
        )
        call = f'printf("a {spec} b\\n", ({type}){integer(pen, 1)})'
    elif which == 3:
        spec = pen.choices.pick(("%f", "%g", "%.3e", "%10.2f", "%a"))
        call = f'printf("{spec} %%\\n", (double)({integer(pen, 1)} & 1023) / 8.0)'
    elif which == 4:
        call = f'printf("%s %c\\n", "text", (char)(65 + ({integer(pen, 1)} & 15)))'
    else:
        call = f'printf("%d %d %d\\n", (int)threadIdx.x, (int)blockIdx.x, {cast(pen, INT, 1)})'
    pen.line(f"if ({when}) {call};")


def _approximate(pen: Pen) -> None:
    """f64 transcendental functions: results go to an array that is compared with tolerance."""
    if not pen.approximate:
        return _alone(pen)
    name = pen.choices.pick(("sin", "cos", "exp", "log", "tanh", "pow", "atan2", "sqrt", "cbrt"))
    argument = f"(double){value(pen, 1)}"
    if name in ("pow", "atan2"):
        argument = f"fabs({argument}), (double)({integer(pen, 1)} & 7)"
    pen.line(f"{pen.approximate}[gid] = {name}({argument});")
    return None


COOPERATIVE: tuple[Callable[[Pen], None], ...] = (
    _alone, _alone, _alone, _alone, _alone, _phase, _phase, _uniform_loop, _atomic, warp, _tree,
    _scan, _uniform_if, _early_return, butterfly, _barrier_vote, _histogram, _own_atomic, _printf,
    _approximate, _alone, _alone, _phase, warp, _alone, group, _warp_synchronous,
    grid_phase,
)  # fmt: skip
