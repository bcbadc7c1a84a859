"""Rows of the samples of physics, finance and signals: floats with sines, roots and powers.

In: nothing; out: `ROWS`.

    next(row for row in ROWS if row.kernel == "fft").sample   # "fft"
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.samples.row import Numbers, Row, filled, floats, ints

F32 = np.float32
VEC = np.dtype([("x", F32), ("y", F32)])
PARTICLE = np.dtype(
    [("place", VEC), ("speed", VEC), ("hits", np.uint32), ("alive", np.bool_)], align=True
)
BOX: dict[str, Any] = {
    "low": {"x": -1.0, "y": -1.0},
    "high": {"x": 1.0, "y": 2.0},
    "bounce": 0.75,
    "most_hits": 5,
}


def accelerations(bodies: Numbers, out: Numbers, n: int) -> None:
    places, masses = bodies[:n, :3].astype(float), bodies[:n, 3].astype(float)
    apart = places[None, :, :] - places[:, None, :]
    squares = (apart**2).sum(axis=2) + 1e-3
    out[:n] = (apart * (masses / squares**1.5)[:, :, None]).sum(axis=1)


def advance(bodies: Numbers, velocities: Numbers, a: Numbers, dt: float, n: int) -> None:
    velocities[:n, :3] += a[:n] * F32(dt)
    bodies[:n, :3] += velocities[:n, :3] * F32(dt)


def reflect(p: Any, axis: str) -> bool:
    low, high = F32(BOX["low"][axis]), F32(BOX["high"][axis])
    place = p["place"][axis]
    if low <= place <= high:
        return False
    p["place"][axis] = F32(2) * (low if place < low else high) - place
    p["speed"][axis] *= -F32(BOX["bounce"])
    return True


def simulate(
    particles: Numbers, wall_hits: Numbers, box: Any, dt: float, steps: int, n: int
) -> None:
    for p in particles[:n]:
        for _ in range(steps):
            if not p["alive"]:
                break
            walls: list[int] = []
            for first_wall, axis in ((0, "x"), (2, "y")):
                p["place"][axis] += p["speed"][axis] * F32(dt)
                backwards = p["speed"][axis] < 0
                if reflect(p, axis):
                    walls.append(first_wall + (not backwards))
            wall_hits[walls] += 1
            p["hits"] += bool(walls)
            p["alive"] = not (walls and p["hits"] >= 5)


def particles(seed: int, n: int) -> Numbers:
    made = np.zeros(n, PARTICLE)
    for i, field in enumerate(("place", "speed")):
        for axis in ("x", "y"):
            made[field][axis] = floats(seed + i + ord(axis), n) * F32(1 + 3 * i)
    made["hits"] = ints(seed, n, high=3)
    made["alive"] = ints(seed + 1, n, high=8) > 0
    return made


def paint(drawn: Numbers, colours: Numbers, n: int) -> None:
    green = np.where(drawn["alive"][:n], 255, 64)
    colours[:n] = 0xFF000000 + green * 256 + drawn["hits"][:n] * 16 % 256


def cdf(values: Numbers) -> Numbers:
    return np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in values])


def prices(
    spots: Numbers, strikes: Numbers, years: Numbers, rate: float, volatility: float
) -> tuple[Numbers, Numbers]:
    spots, strikes, years = (v.astype(float).reshape(-1) for v in (spots, strikes, years))
    spread = volatility * np.sqrt(years)
    d1 = (np.log(spots / strikes) + rate * years) / spread + spread / 2
    discounted = strikes * np.exp(-rate * years)
    calls = spots * cdf(d1) - discounted * cdf(d1 - spread)
    return calls, calls - spots + discounted


def black_scholes(
    calls: Numbers, puts: Numbers, spots: Numbers, strikes: Numbers, years: Numbers,
    rate: float, volatility: float, n: int,
) -> None:  # fmt: skip
    calls[:n], puts[:n] = prices(spots[:n], strikes[:n], years[:n], rate, volatility)


def calls_by_pairs(
    calls: Numbers, spots: Numbers, strikes: Numbers, years: Numbers,
    rate: float, volatility: float, pairs: int,
) -> None:  # fmt: skip
    calls[:pairs] = prices(spots, strikes, years, rate, volatility)[0].reshape(-1, 2)[:pairs]


def fft(signals: Numbers, sign: float) -> None:
    values = signals[..., 0].astype(float) + 1j * signals[..., 1]
    spectra = np.fft.fft(values) if sign < 0 else np.fft.ifft(values) * values.shape[-1]
    signals[..., 0], signals[..., 1] = spectra.real, spectra.imag


def power_spectrum(spectra: Numbers, power: Numbers, n: int) -> None:
    power[:n] = np.hypot(*spectra[:n].astype(float).T) / 128


ROWS: tuple[Row, ...] = (
    Row("nbody", "accelerations", 2, 64, accelerations,
        lambda: (floats(1, 100, 4, low=0.1), filled(-7, 100, 3), 100), 1e-4),
    Row("nbody", "advance", 2, 64, advance,
        lambda: (floats(2, 100, 4), floats(3, 100, 4), floats(4, 100, 3), 0.01, 90), 1e-6),
    Row("particles", "simulate", 2, 32, simulate,
        lambda: (particles(5, 50), filled(0, 4, dtype=np.uint32), BOX, 0.125, 12, 45), 1e-5),
    Row("particles", "paint", 2, 32, paint,
        lambda: (particles(7, 50), filled(7, 50, dtype=np.uint32), 45)),
    Row("black_scholes", "black_scholes", 3, 64, black_scholes,
        lambda: (filled(-7, 150), filled(-7, 150), floats(8, 150, low=5, high=30),
                 floats(9, 150, low=1, high=100), floats(10, 150, low=0.25, high=10),
                 0.02, 0.3, 140), 1e-4),
    Row("black_scholes", "calls_by_pairs", 2, 32, calls_by_pairs,
        lambda: (filled(-7, 99, 2), floats(11, 99, 2, low=5, high=30),
                 floats(12, 99, 2, low=1, high=100), floats(13, 99, 2, low=0.25, high=10),
                 0.02, 0.3, 95), 1e-4),
    Row("fft", "fft", 2, 64, fft, lambda: (floats(14, 2, 128, 2), -1.0), 1e-4),
    Row("fft", "fft", 2, 64, fft, lambda: (floats(15, 2, 128, 2), 1.0), 1e-4),
    Row("fft", "power_spectrum", 3, 64, power_spectrum,
        lambda: (floats(16, 150, 2), filled(-7, 150), 140), 1e-6),
)  # fmt: skip
