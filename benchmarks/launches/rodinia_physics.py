"""Rodinia's molecules, heart cells and images: lavaMD, myocyte, leukocyte, heartwall, dwt2d.

Out: LAUNCHES, with the program's own block shape at a small size, on inputs of ours.

    [launch.kernel for launch in LAUNCHES if launch.program == "lavaMD"]   ->  ["kernel_gpu_cuda"]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.launches.launch import Device, Launch, Make, Value
from benchmarks.launches.rodinia_grids import floats, zeros

# -- lavaMD ---------------------------------------------------------------------------------------

BOXES, PER_BOX = 2, 100
_NEIGHBOUR = [("x", "i4"), ("y", "i4"), ("z", "i4"), ("number", "i4"), ("offset", "i8")]
_BOX = np.dtype([*_NEIGHBOUR, ("nn", "i4"), ("nei", np.dtype(_NEIGHBOUR, align=True), 26)],
                align=True)  # fmt: skip


def _forces(device: Device) -> Sequence[Value]:
    """Two boxes, the first of which has the second for a neighbour."""
    boxes = np.zeros(BOXES, _BOX)
    boxes["number"] = np.arange(BOXES)
    boxes["offset"] = np.arange(BOXES) * PER_BOX
    boxes["nn"] = [1, 0]
    boxes["nei"]["number"][0, 0] = 1
    boxes["nei"]["offset"][0, 0] = PER_BOX
    count = BOXES * PER_BOX
    places, charges = device.random.random_sample((count, 4)), device.random.random_sample(count)
    sizes = np.array([0, 0, 0, 0], "i4").tobytes() + np.array([BOXES, 0, 0, 0, 0], "i8").tobytes()
    alpha = np.array([0.5]).tobytes()
    return [alpha, sizes, boxes, places, charges, np.zeros((count, 4))]


# -- myocyte --------------------------------------------------------------------------------------

EQUATIONS, PARAMETERS = 91, 18


def _cell(device: Device) -> Sequence[Value]:
    state, parameters = floats(device, EQUATIONS), floats(device, PARAMETERS)
    return [3, state, zeros(EQUATIONS), parameters, zeros(3)]


def _solver(device: Device) -> Sequence[Value]:
    """Two cells, one step."""
    cells, steps = 2, 1
    states = floats(device, cells, steps + 1, EQUATIONS)
    parameters = floats(device, cells, PARAMETERS)
    per_cell = [zeros(cells * EQUATIONS * n) for n in (1, 1, 1, 1, 13)]
    times, common = zeros(cells * (steps + 1)), zeros(3 * cells)
    return [cells, steps, times, states, parameters, common, *per_cell]


# -- leukocyte ------------------------------------------------------------------------------------


def _gradient_flow(device: Device) -> Sequence[Value]:
    """Two cells of which the larger takes two turns of the block."""
    shapes = np.array([[20, 21], [9, 15]], "i4")
    images = [[floats(device, int(m), int(n)) - 0.5 for m, n in shapes] for _ in range(2)]
    tables = [np.array([device.array(image) for image in row], "u8") for row in images]
    return [*tables, *np.ascontiguousarray(shapes.T), 0.8, 0.6, 0.5, 3, 0.0]


# -- heartwall ------------------------------------------------------------------------------------

POINTS, FRAMES, TEMPLATE, SEARCH, MOVE, FRAME = 2, 12, 3, 5, 3, 64


def _sizes() -> dict[str, tuple[int, int]]:
    """Rows and columns of each of the images that the program makes."""
    small, large = 2 * TEMPLATE + 1, 2 * SEARCH + 1
    padded, both = large + 2 * small, large + small - 1
    return {
        "in": (small, small), "in2": (large, large), "conv": (both, both),
        "in2_pad_cumv": (padded, padded), "in2_pad_cumv_sel": (padded - 1 - small, padded),
        "in2_sub_cumh": (padded - 1 - small, padded), "in2_sub_cumh_sel": (both, both),
        "in2_sub2": (both, both), "in2_sqr": (large, large), "in2_sqr_sub2": (both, both),
        "in_sqr": (small, small), "tMask": (both, both), "mask": (MOVE, MOVE),
        "mask_conv": (both, both),
    }  # fmt: skip


def _heart(frame: int) -> Make:
    """`frame`: 0 takes the templates, each tenth updates them."""

    def make(device: Device) -> Sequence[Value]:
        common: dict[str, int | float] = {
            "sSize": SEARCH, "tSize": TEMPLATE, "maxMove": MOVE, "alpha": 0.87,
            "no_frames": FRAMES, "frame_rows": FRAME, "frame_cols": FRAME,
            "in2_pad_add_rows": 2 * TEMPLATE + 1, "in2_pad_add_cols": 2 * TEMPLATE + 1,
            "in2_pad_cumv_sel_rowlow": 2 * TEMPLATE + 2, "in2_pad_cumv_sel_collow": 1,
            "in2_pad_cumv_sel2_rowlow": 1, "in2_pad_cumv_sel2_collow": 1,
            "in2_sub_cumh_sel_rowlow": 1, "in2_sub_cumh_sel_collow": 2 * TEMPLATE + 2,
            "in2_sub_cumh_sel2_rowlow": 1, "in2_sub_cumh_sel2_collow": 1,
            "mask_conv_ioffset": (MOVE - 1) // 2, "mask_conv_joffset": (MOVE - 1) // 2,
        }  # fmt: skip
        for name, (rows, cols) in _sizes().items():
            common |= {f"{name}_rows": rows, f"{name}_cols": cols, f"{name}_elem": rows * cols}
        device.records("d_common", [common])
        image = device.array(floats(device, FRAME, FRAME), "frame")
        device.records("d_common_change", [{"d_frame": image, "frame_no": frame}])
        device.records("d_unique", _points(device))
        return []

    return make


def _points(device: Device) -> list[dict[str, int | float]]:
    rows, cols = (device.random.randint(36, 41, POINTS).astype("i4") for _ in range(2))
    small = (2 * TEMPLATE + 1) ** 2
    shared: dict[str, int | float] = {
        "d_Row": device.array(rows, "Row"), "d_Col": device.array(cols, "Col"),
        "d_tRowLoc": device.array(np.repeat(rows, FRAMES), "tRowLoc"),
        "d_tColLoc": device.array(np.repeat(cols, FRAMES), "tColLoc"),
        "d_T": device.array(floats(device, POINTS, small), "T"),
    }  # fmt: skip
    points: list[dict[str, int | float]] = []
    for number in range(POINTS):
        own: dict[str, int | float] = {"point_no": number, "in_pointer": number * small}
        for name, (height, width) in _sizes().items():
            if name not in ("in", "mask"):
                own[f"d_{name}"] = device.array(zeros(height * width), name)
        points.append({**shared, **own})
    return points


# -- dwt2d ----------------------------------------------------------------------------------------

PIXELS = 500
_OUTPUT = {"OUTPUT": "1"}


def _components(dtype: str, count: int) -> Make:
    def make(device: Device) -> Sequence[Value]:
        pixels = device.random.randint(0, 256, 512 * count).astype("u1")
        return [*(zeros(PIXELS, dtype) for _ in range(count)), pixels, PIXELS]

    return make


def _nothing(device: Device) -> Sequence[Value]:
    return []


def _wavelet(kernel: str, height: int) -> Launch:
    template = {"WIN_SX": "64", "WIN_SY": str(height)}
    return Launch("dwt2d", f"dwt2d/dwt_cuda/{kernel[:6]}.cu", kernel, (1, 1, 1), (64, 1, 1),
                  _nothing, template=template, include=("..",), define=_OUTPUT, refused="C2N2009",
                  why="is a method of a class with operators and methods")  # fmt: skip


def _component_launches() -> list[Launch]:
    return [
        Launch("dwt2d", "dwt2d/components.cu", kernel, (2, 1, 1), (256, 1, 1),
               _components(dtype, count), template={"T": type}, define=_OUTPUT)
        for kernel, count in (("c_CopySrcToComponents", 3), ("c_CopySrcToComponent", 1))
        for type, dtype in (("float", "f4"), ("int", "i4"))
    ]  # fmt: skip


_HEART = ("heartwall", "heartwall/main.cu", "kernel", (POINTS, 1, 1), (256, 1, 1))

LAUNCHES: tuple[Launch, ...] = (
    Launch("lavaMD", "lavaMD/kernel/kernel_gpu_cuda_wrapper.cu", "kernel_gpu_cuda", (BOXES, 1, 1),
           (128, 1, 1), _forces),
    Launch("myocyte", "myocyte/main.cu", "kernel", (2, 1, 1), (32, 1, 1), _cell),
    Launch("myocyte", "myocyte/main.cu", "solver_2", (1, 1, 1), (32, 1, 1), _solver),
    Launch("leukocyte", "leukocyte/CUDA/track_ellipse_kernel.cu", "IMGVF_kernel", (2, 1, 1),
           (320, 1, 1), _gradient_flow, include=("../meschach_lib",)),
    Launch("leukocyte", "leukocyte/CUDA/find_ellipse_kernel.cu", "GICOV_kernel", (1, 1, 1),
           (256, 1, 1), _nothing, refused="C2N2012", why="reads a texture"),
    Launch("leukocyte", "leukocyte/CUDA/find_ellipse_kernel.cu", "dilate_kernel", (1, 1, 1),
           (176, 1, 1), _nothing, refused="C2N2012", why="reads a texture"),
    Launch(*_HEART, _heart(0), include=("AVI",)),
    Launch(*_HEART, _heart(10), include=("AVI",)),
    *_component_launches(),
    _wavelet("fdwt53Kernel", 8), _wavelet("fdwt97Kernel", 6),
    _wavelet("rdwt53Kernel", 8), _wavelet("rdwt97Kernel", 6),
)  # fmt: skip
