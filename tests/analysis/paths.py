"""Angle paths whose repetitions are known by construction, and a counter that walks along them."""

import numpy as np

from analysis.counting import Counter
from analysis.pairs import Pair, Turn
from analysis.swinging import Swinging
from analysis.ticks import Ticks
from sensor.samples import FloatArray

RATE_HZ = 25.0
STILL_DPS = 4.0


def path(*legs: tuple[float, float], start: float = 0.0) -> FloatArray:
    """Smooth strokes, each (seconds, target); a stroke to where one is, is a stop."""
    parts, here = [], start
    for seconds, target in legs:
        t = np.arange(1, round(seconds * RATE_HZ) + 1) / round(seconds * RATE_HZ)
        parts.append(here + (target - here) * t**3 * (10 - 15 * t + 6 * t**2))
        here = target
    return np.concatenate(parts)


def swung(
    angle: FloatArray, swing_dps: float, began_s: float, ended_s: float = np.inf
) -> FloatArray:
    """How fast the leg swings at each sample if it swings along, for a while, where it turns."""
    time_s = np.arange(len(angle)) / RATE_HZ
    turns = np.abs(np.gradient(angle)) * RATE_HZ > STILL_DPS
    return np.where(turns & (time_s >= began_s) & (time_s < ended_s), swing_dps, 0.0)


def count(angle: FloatArray, *, swing_dps: float = 0.0) -> int:
    """How many repetitions a fresh counter finds."""
    return fed(Counter(RATE_HZ), angle, swing_dps)


def finished(angle: FloatArray) -> int:
    """The same of a recording that ends there."""
    counter = Counter(RATE_HZ)
    return fed(counter, angle, 0.0) + len(counter.finish())


def fed(counter: Counter, angle: FloatArray, swing_dps: float | FloatArray) -> int:
    return len(pairs_of(counter, angle, swing_dps))


def pairs_of(
    counter: Counter, angle: FloatArray, swing_dps: float | FloatArray = 0.0
) -> list[Pair]:
    swinging = Swinging(RATE_HZ)
    rate = np.gradient(angle) * RATE_HZ
    swings = np.broadcast_to(swing_dps, angle.shape)
    events = [
        event
        for i, (value, speed, swing) in enumerate(
            zip(angle.tolist(), rate.tolist(), swings.tolist(), strict=True)
        )
        for event in counter.push(
            i,
            value,
            still=abs(speed) < STILL_DPS and swing < STILL_DPS,
            axial=speed**2,
            swing=swing**2,
            odd=False,
            lost=swinging.push(speed**2, swing**2),
        )
    ]
    return [event for event in events if isinstance(event, Pair)]


def ticks_of(angle: FloatArray) -> Ticks:
    """The ticks of a leg that goes along this path and does nothing else."""
    rate = np.gradient(angle) * RATE_HZ
    no = np.zeros(len(angle), bool)
    still = np.abs(rate) < STILL_DPS
    time_s = np.arange(len(angle)) / RATE_HZ
    return Ticks(time_s, angle, rate, np.zeros(len(angle)), still, no, no, no, RATE_HZ, 1)


def turn(at_s: float, value_deg: float, *, internal: bool, left_s: float = 0.0) -> Turn:
    """A turning point there and then, the stroke to which set out from neutral at `left_s`."""
    ends = round(at_s * RATE_HZ), round(left_s * RATE_HZ)
    return Turn(ends[0], value_deg, internal, 0.0, 1.0, ends[1], abs(value_deg))


def extremes(pairs: list[Pair]) -> list[tuple[int, int]]:
    """Both ends of each repetition in order of time, in whole degrees."""
    return [(round(pair.first.value_deg), round(pair.second.value_deg)) for pair in pairs]


STAND = (4.0, 0.0)
