"""Rodinia's dense programs: matrices, grids, meshes, images.

Out: LAUNCHES, launches with the program's own block shape at a small size, on inputs of ours.

    [launch.kernel for launch in LAUNCHES if launch.program == "gaussian"]   ->  ["Fan1", "Fan2"]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.launches.launch import Device, Launch, Make, Value

F32 = np.float32


def floats(device: Device, *shape: int) -> NDArray[Any]:
    """Within [0.5, 1.5), so that nothing is divided by zero."""
    return (device.random.random_sample(shape) + 0.5).astype(F32)


def zeros(count: int, dtype: str = "f4") -> NDArray[Any]:
    return np.zeros(count, dtype)


# -- gaussian, lud --------------------------------------------------------------------------------


def _fan(kernel: str) -> Make:
    def make(device: Device) -> Sequence[Value]:
        size, step = 20, 3
        matrix, multipliers = floats(device, size, size), floats(device, size, size)
        if kernel == "Fan1":
            return [multipliers, matrix, size, step]
        return [multipliers, matrix, floats(device, size), size, size - step, step]

    return make


def _lud(device: Device) -> Sequence[Value]:
    size = 48
    return [floats(device, size, size) + size * np.eye(size, dtype=F32), size, 0]


# -- backprop -------------------------------------------------------------------------------------

IN, HIDDEN = 32, 16


def _layer_forward(device: Device) -> Sequence[Value]:
    weights = floats(device, IN + 1, HIDDEN + 1)
    partial = zeros(IN // 16 * HIDDEN)
    return [floats(device, IN + 1), zeros(HIDDEN + 1), weights, partial, IN, HIDDEN]


def _adjust_weights(device: Device) -> Sequence[Value]:
    weights = floats(device, IN + 1, HIDDEN + 1)
    old = floats(device, IN + 1, HIDDEN + 1)
    return [floats(device, HIDDEN + 1), HIDDEN, floats(device, IN + 1), IN, weights, old]


# -- cfd ------------------------------------------------------------------------------------------


class _Mesh:
    """Of two blocks of elements, of which each has four neighbours, some of them the wing or the
    far field."""

    def __init__(self, device: Device, dtype: str, block: int) -> None:
        self.device, self.dtype, self.count = device, dtype, 2 * block

    def values(self, times: int = 1) -> NDArray[Any]:
        return (self.device.random.random_sample(times * self.count) + 0.5).astype(self.dtype)

    def variables(self) -> NDArray[Any]:
        """Density, momentum, and an energy so large that the pressure is above zero."""
        state = self.values(5).reshape(5, self.count)
        state[4] += 6
        return state

    def constants(self) -> None:
        self.device.symbol("ff_variable", np.array([1.4, 1.2, 0.1, 0.2, 3.5], self.dtype))
        for name in sorted(self.device.types.keys() - {"ff_variable"}):
            value = self.device.random.random_sample(3).astype(self.dtype)
            self.device.symbol(name, value)

    def neighbours(self) -> NDArray[Any]:
        return self.device.random.randint(-2, self.count, 4 * self.count).astype("i4")


def _initialize(mesh: _Mesh) -> list[Value]:
    return [mesh.count, np.zeros(5 * mesh.count, mesh.dtype)]


def _step_factor(mesh: _Mesh) -> list[Value]:
    return [mesh.count, mesh.variables(), mesh.values(), np.zeros(mesh.count, mesh.dtype)]


def _contributions(mesh: _Mesh) -> list[Value]:
    empty = [np.zeros(3 * mesh.count, mesh.dtype) for _ in range(4)]
    return [mesh.count, mesh.variables(), *empty]


def _flux(mesh: _Mesh) -> list[Value]:
    normals = mesh.values(12) - 1
    fluxes = np.zeros(5 * mesh.count, mesh.dtype)
    return [mesh.count, mesh.neighbours(), normals, mesh.variables(), fluxes]


def _flux_of_contributions(mesh: _Mesh) -> list[Value]:
    count, neighbours, normals, variables, fluxes = _flux(mesh)
    return [count, neighbours, normals, variables, *(mesh.values(3) for _ in range(4)), fluxes]


def _time_step(mesh: _Mesh) -> list[Value]:
    state = [mesh.variables(), np.zeros(5 * mesh.count, mesh.dtype)]
    return [1, mesh.count, *state, mesh.values(), mesh.values(5)]


_CFD = {
    "cuda_initialize_variables": _initialize,
    "cuda_compute_step_factor": _step_factor,
    "cuda_compute_flux": _flux,
    "cuda_time_step": _time_step,
}
_PRE_CFD = {
    **_CFD,
    "cuda_compute_flux_contributions": _contributions,
    "cuda_compute_flux": _flux_of_contributions,
}


def _cfd_rows() -> list[Launch]:
    rows: list[Launch] = []
    for name, dtype, block, kernels in (
        ("euler3d", "f4", 192, _CFD),
        ("euler3d_double", "f8", 128, _CFD),
        ("pre_euler3d", "f4", 192, _PRE_CFD),
        ("pre_euler3d_double", "f8", 128, _PRE_CFD),
    ):
        for kernel, arguments in kernels.items():

            def make(
                device: Device, dtype: str = dtype, block: int = block, arguments: Any = arguments
            ) -> Sequence[Value]:
                mesh = _Mesh(device, dtype, block)
                mesh.constants()
                return arguments(mesh)

            shape = (block, 1, 1)
            rows.append(Launch("cfd", f"cfd/{name}.cu", kernel, (2, 1, 1), shape, make))
    return rows


# -- stencils -------------------------------------------------------------------------------------


def _hotspot(device: Device) -> Sequence[Value]:
    """Two steps on 24 x 24 cells: blocks of 16 of which 12 are kept."""
    size, steps = 24, 2
    power, before = floats(device, size, size), floats(device, size, size) + 320
    coefficients = [0.5, 1.1, 0.9, 4.0, 0.01, 0.001]
    return [steps, power, before, zeros(size * size), size, size, steps, steps, *coefficients]


def _hotspot_3d(device: Device) -> Sequence[Value]:
    nx, ny, nz = 64, 8, 4
    cells = nx * ny * nz
    numbers = [0.1, nx, ny, nz, 0.11, 0.12, 0.13, 0.14, 0.05, 0.06, 0.39]
    return [floats(device, cells), floats(device, cells) + 80, zeros(cells), *numbers]


def _pathfinder(device: Device) -> Sequence[Value]:
    rows, cols, steps = 6, 400, 3
    wall = device.random.randint(0, 10, (rows - 1) * cols).astype("i4")
    source = device.random.randint(0, 10, cols).astype("i4")
    return [steps, wall, source, zeros(cols, "i4"), cols, rows, 1, steps]


def _needle(device: Device) -> Sequence[Value]:
    """The second diagonal of two blocks by two."""
    cols = 33
    reference = device.random.randint(-4, 5, cols * cols).astype("i4")
    scores = device.random.randint(-20, 20, cols * cols).astype("i4")
    return [reference, scores, cols, 10, 2, 2]


def _euclid(device: Device) -> Sequence[Value]:
    count = 500
    return [floats(device, count, 2) * 30, zeros(count), count, 29.5, 90.25]


# -- srad -----------------------------------------------------------------------------------------

ROWS_1, COLS_1 = 30, 40
CELLS = ROWS_1 * COLS_1


def _image(device: Device) -> Sequence[Value]:
    return [CELLS, floats(device, CELLS) * 100]


def _prepare(device: Device) -> Sequence[Value]:
    return [CELLS, floats(device, CELLS), zeros(CELLS), zeros(CELLS)]


def _reduce(count: int, multiplier: int) -> Make:
    def make(device: Device) -> Sequence[Value]:
        sums = [floats(device, count * multiplier) for _ in range(2)]
        return [CELLS, count, multiplier, *sums]

    return make


def _neighbours() -> list[NDArray[Any]]:
    """North and south of each row, east and west of each column; the border is its own."""
    rows, cols = np.arange(ROWS_1), np.arange(COLS_1)
    north, south = np.maximum(rows - 1, 0), np.minimum(rows + 1, ROWS_1 - 1)
    east, west = np.minimum(cols + 1, COLS_1 - 1), np.maximum(cols - 1, 0)
    return [index.astype("i4") for index in (north, south, east, west)]


def _srad(device: Device) -> Sequence[Value]:
    derivatives = [zeros(CELLS) for _ in range(4)]
    image = floats(device, CELLS)
    sizes = [0.5, ROWS_1, COLS_1, CELLS]
    return [*sizes, *_neighbours(), *derivatives, 0.05, zeros(CELLS), image]


def _srad_2(device: Device) -> Sequence[Value]:
    derivatives = [floats(device, CELLS) - 1 for _ in range(4)]
    sizes = [0.5, ROWS_1, COLS_1, CELLS]
    return [*sizes, *_neighbours(), *derivatives, floats(device, CELLS), floats(device, CELLS)]


SIDE = 48
PADDED = "reads beyond the image at its border, into values it does not use: the image is padded"


def _padded(device: Device, name: str) -> int:
    rows = floats(device, SIDE + 2, SIDE)
    return device.array(rows, name) + 4 * SIDE


def _srad_cuda_1(device: Device) -> Sequence[Value]:
    derivatives = [zeros(SIDE * SIDE) for _ in range(4)]
    return [*derivatives, _padded(device, "J"), zeros(SIDE * SIDE), SIDE, SIDE, 0.05]


def _srad_cuda_2(device: Device) -> Sequence[Value]:
    derivatives = [floats(device, SIDE * SIDE) - 1 for _ in range(4)]
    image, coefficients = floats(device, SIDE * SIDE), _padded(device, "C")
    return [*derivatives, image, coefficients, SIDE, SIDE, 0.5, 0.05]


_LINE = (512, 1, 1)
_SQUARE = (16, 16, 1)
_V1 = "srad/srad_v1/main.cu"
_V2 = "srad/srad_v2/srad.cu"
_TIMER = {"GPU_TIMER": "1"}
_LUD = "lud/cuda/lud_kernel.cu"

LAUNCHES: tuple[Launch, ...] = (
    Launch("gaussian", "gaussian/gaussian.cu", "Fan1", (1, 1, 1), _LINE, _fan("Fan1")),
    Launch("gaussian", "gaussian/gaussian.cu", "Fan2", (5, 5, 1), (4, 4, 1), _fan("Fan2")),
    Launch("lud", _LUD, "lud_diagonal", (1, 1, 1), (16, 1, 1), _lud, define=_TIMER,
           include=("../common",)),
    Launch("lud", _LUD, "lud_perimeter", (2, 1, 1), (32, 1, 1), _lud, define=_TIMER,
           include=("../common",)),
    Launch("lud", _LUD, "lud_internal", (2, 2, 1), _SQUARE, _lud, define=_TIMER,
           include=("../common",)),
    Launch("backprop", "backprop/backprop_cuda.cu", "bpnn_layerforward_CUDA", (1, 2, 1), _SQUARE,
        _layer_forward),
    Launch("backprop", "backprop/backprop_cuda.cu", "bpnn_adjust_weights_cuda", (1, 2, 1), _SQUARE,
        _adjust_weights),
    *_cfd_rows(),
    Launch("hotspot", "hotspot/hotspot.cu", "calculate_temp", (2, 2, 1), _SQUARE, _hotspot),
    Launch("hotspot3D", "hotspot3D/3D.cu", "hotspotOpt1", (1, 2, 1), (64, 4, 1), _hotspot_3d),
    Launch("pathfinder", "pathfinder/pathfinder.cu", "dynproc_kernel", (2, 1, 1), (256, 1, 1),
        _pathfinder),
    Launch("nw", "nw/needle.cu", "needle_cuda_shared_1", (2, 1, 1), (16, 1, 1), _needle),
    Launch("nw", "nw/needle.cu", "needle_cuda_shared_2", (2, 1, 1), (16, 1, 1), _needle),
    Launch("nn", "nn/nn_cuda.cu", "euclid", (2, 1, 1), (256, 1, 1), _euclid),
    Launch("srad_v1", _V1, "extract", (3, 1, 1), _LINE, _image),
    Launch("srad_v1", _V1, "prepare", (3, 1, 1), _LINE, _prepare),
    Launch("srad_v1", _V1, "reduce", (3, 1, 1), _LINE, _reduce(CELLS, 1)),
    Launch("srad_v1", _V1, "reduce", (2, 1, 1), _LINE, _reduce(1024, 1)),
    Launch("srad_v1", _V1, "srad", (3, 1, 1), _LINE, _srad),
    Launch("srad_v1", _V1, "srad2", (3, 1, 1), _LINE, _srad_2),
    Launch("srad_v1", _V1, "compress", (3, 1, 1), _LINE, _image),
    Launch("srad_v2", _V2, "srad_cuda_1", (3, 3, 1), _SQUARE, _srad_cuda_1, why=PADDED),
    Launch("srad_v2", _V2, "srad_cuda_2", (3, 3, 1), _SQUARE, _srad_cuda_2, why=PADDED),
)  # fmt: skip
