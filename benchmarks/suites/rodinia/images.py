"""Rodinia's programs on images and videos.

PROGRAMS[0].name   ->  "srad"
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suites.judges import differ, numbers
from benchmarks.suites.program import Judge, Outcome, Program, Reference, Run
from benchmarks.suites.rodinia.files import image, video, write
from benchmarks.suites.rodinia.wavelets import forward53, forward97

Array = NDArray[Any]
ROWS, COLUMNS = 502, 458  # of the picture that the first version of srad always reads
PART = 256  # of its sides; its sums are only right where blocks are full in every round
SIDE, ROUNDS, RATE = 256, 4, 0.5
PICTURE, LEVELS = 192, 3


def _speckles() -> Array:
    draw = np.random.default_rng(10)
    y, x = np.mgrid[:ROWS, :COLUMNS]
    base = 110 + 60 * np.sin(x / 40) * np.cos(y / 30)
    return np.clip(base * draw.gamma(16, 1 / 16, base.shape), 1, 255).astype(np.int64)


def _speckled(folder: Path) -> None:
    image(folder / "../../../data/srad/image.pgm", _speckles())


def _smoothed(outcome: Outcome, _: Outcome | None) -> str:
    """In single precision, and cut off to whole numbers at the end, so that the last may differ."""
    picture = np.exp(_speckles()[:PART, :PART] / 255)
    for _round in range(20):
        picture = _diffused(picture, picture)
    found = numbers(outcome.read("image_out.pgm"))[4:]
    wanted = np.trunc(255 * np.log(picture))
    return differ("pixel", found, wanted.ravel(), 0, 1)


def _diffused(picture: Array, region: Array) -> Array:
    """One round of speckle reducing anisotropic diffusion, in double precision. The noise is that
    of a region."""
    mean = region.mean()
    noise = ((region**2).mean() - mean * mean) / (mean * mean)
    wide = np.pad(picture, 1, mode="edge")
    around = [wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]]
    steps = [side - picture for side in around]
    gradient = sum(step * step for step in steps) / picture**2
    laplace = sum(steps) / picture
    ratio = (0.5 * gradient - laplace**2 / 16) / (1 + 0.25 * laplace) ** 2
    c = np.clip(1 / (1 + (ratio - noise) / (noise * (1 + noise))), 0, 1)
    south = np.vstack([c[1:], c[-1:]])
    east = np.hstack([c[:, 1:], c[:, -1:]])
    divergence = c * steps[0] + south * steps[1] + c * steps[2] + east * steps[3]
    return picture + 0.25 * RATE * divergence


def _rounds(outcome: Outcome, _: Outcome | None) -> str:
    for i in range(ROUNDS):
        before = outcome.copies.sent(i, np.float32).reshape(SIDE, SIDE).astype(np.float64)
        after = outcome.copies.fetched(i, np.float32).reshape(SIDE, SIDE)
        if wrong := differ("pixel", after, _diffused(before, before[:128, :128]), 1e-3):
            return f"round {i + 1}: {wrong}"
    return ""


def _picture() -> Array:
    draw = np.random.default_rng(11)
    y, x, c = np.mgrid[:PICTURE, :PICTURE, :3]
    base = 128 + 70 * np.sin(x / (9 + c)) * np.cos(y / 13) + 10 * draw.normal(size=x.shape)
    return np.clip(base, 0, 255).astype(np.uint8)


def _colours(folder: Path) -> None:
    write(folder / "../../data/dwt2d/rgb.bmp", _picture().tobytes())


def _whole_wavelets(outcome: Outcome, _: Outcome | None) -> str:
    for c in range(3):
        wanted = forward53(_picture()[..., c].astype(np.int64) - 128, LEVELS)
        if wrong := differ(f"band {c}", outcome.copies.fetched(c, np.int32), wanted):
            return wrong
    return "" if (outcome.folder / "rgb.bmp.dwt.r").is_file() else "no file was written"


def _real_wavelets(outcome: Outcome, _: Outcome | None) -> str:
    for c in range(3):
        wanted = forward97(_picture()[..., c] / 255.0 - 0.5, LEVELS)
        found = outcome.copies.fetched(c, np.float32)
        if wrong := differ(f"band {c}", found, wanted, 1e-4, 1e-4):
            return wrong
    return ""


def _heart(folder: Path) -> None:
    """A bright wall that moves a little, on noise; larger than all places that are tracked."""
    draw = np.random.default_rng(12)
    y, x = np.mgrid[:590, :609]
    noise = draw.normal(0, 12, x.shape)
    frames: list[Array] = []
    for t in range(6):
        radius = np.hypot(x - 323 - t, y - 378 + t) / 100
        wall = np.exp(-(((radius - 1.1) * 6) ** 2)) + 0.5 * np.exp(-(((radius - 1.6) * 6) ** 2))
        frames.append(np.clip(60 + 130 * wall + noise + 15 * np.sin(x / 7) * np.cos(y / 9), 0, 255))
    video(folder / "../../data/heartwall/test.avi", np.array(frames))


def _blood(folder: Path) -> None:
    """Bright discs with dark rims, which drift along a vessel."""
    draw = np.random.default_rng(13)
    y, x = np.mgrid[:480, :640]
    noise = draw.normal(0, 3, x.shape)
    places = [(80 + 110 * i, 160 + 60 * (i % 3)) for i in range(5)]
    frames: list[Array] = []
    for t in range(4):
        picture = 90 + noise
        for across, down in places:
            radius = np.hypot(x - across - t, y - down)
            picture = (
                picture
                + 90 * np.exp(-((radius / 9) ** 4))
                - 50 * np.exp(-(((radius - 13) / 3) ** 2))
            )
        frames.append(np.clip(picture, 0, 255))
    video(folder / "../../data/leukocyte/testfile.avi", np.array(frames))


def _same_points(tolerance: float, share: float) -> Judge:
    """The same places, but for a `share` where rounding decides between two that fit as well."""

    def judge(outcome: Outcome, reference: Outcome | None) -> str:
        found, wanted = (numbers(o.read("result.txt")) for o in (outcome, reference or outcome))
        if wanted.size < 8:
            return "the reference wrote no places"
        if found.shape == wanted.shape and (
            (np.abs(found - wanted) > tolerance).sum() <= share * wanted.size
        ):
            return ""
        return differ("place", found, wanted, 0, tolerance)

    return judge


_WAVELETS = ("./dwt2d", "rgb.bmp", "-d", f"{PICTURE}x{PICTURE}", "-f", "-l", str(LEVELS))
_HEART = ("./heartwall", "../../data/heartwall/test.avi", "5")
_BLOOD = "../../data/leukocyte/testfile.avi"
_SPECKLES = ("./srad", "20", "0.5", str(PART), str(PART))

PROGRAMS = (
    Program("srad", "cuda/srad", (
        Run(_SPECKLES, _smoothed, "v1", inputs=_speckled, folder="srad_v1"),
        Run(("./srad", str(SIDE), str(SIDE), "0", "127", "0", "127", str(RATE), str(ROUNDS)),
            _rounds, "v2", tap=True, folder="srad_v2")),
        "numpy, on its picture (v1) and on what it copies (v2)", copies=("common",)),
    Program("dwt2d", "cuda/dwt2d", (
        Run((*_WAVELETS, "-5"), _whole_wavelets, "5/3", inputs=_colours, tap=True),
        Run((*_WAVELETS, "-9"), _real_wavelets, "9/7", inputs=_colours, tap=True)),
        "numpy, on what it copies", copies=("common",)),
    Program("heartwall", "cuda/heartwall", (
        Run(_HEART, _same_points(0, 0.05), inputs=_heart,
            reference=Reference("openmp/heartwall", (*_HEART, "2"), variables={"OUTPUT": "Y"})),),
        "its OpenMP version", variables={"OUTPUT": "Y"}),
    Program("leukocyte", "cuda/leukocyte", (
        Run(("CUDA/leukocyte", _BLOOD, "3"), _same_points(0.5, 0), inputs=_blood,
            reference=Reference("openmp/leukocyte", ("OpenMP/leukocyte", "3", "2", _BLOOD),
                                variables={"OUTPUT": "Y"})),),
        "its OpenMP version", variables={"OUTPUT": "Y"}, copies=("common",), needs="textures"),
)  # fmt: skip
