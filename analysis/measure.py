"""One repetition measured: its extremes, its holds, its moves, and how sure each angle is."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import signal

from analysis.fit import IntArray
from analysis.pairs import Turn
from analysis.report import Z95, Estimate, Move
from analysis.smoothness import sparc
from analysis.ticks import Ticks
from sensor.samples import FloatArray

SMOOTH_SHARE = 0.22  # of a stroke: a parabola fits a turning point over so long, ...
SMOOTH_S = (0.10, 0.35)  # ... within these; a tremor of 6 Hz is smoothed away from 0.2 s on
HOLD_S = 0.5  # stiller for longer than this at the end of the range is a hold, not a turn
HOLD_SHARE = 0.08  # of the stroke's peak rate: slower than this is a stop, ...
HOLD_DPS = (3.0, 8.0)  # ... within these: above sway, below slow turning
CREEPING = 6.0  # a stroke that is nowhere faster than so many times that may be as slow itself:
LEVEL_SHARE = 0.025  # then no more than this share of it lies between a hold and its end
SETTLE_S = 0.15  # at both ends of a hold: arriving and leaving are slow too, and no part of it, ...
SETTLE_SHARE = 0.25  # ... nor is this share of a stroke, times the root of how slow slow is against
# its peak rate: so long a minimum-jerk stroke (Flash and Hogan 1985) takes to come to a stop
SINKING_S = 0.8  # a quick stroke may overshoot, and sink back to where it is held within this,
SUNK_SHARE = 0.2  # by no more than this share of the stroke,
SUNK_DEG = 5.0  # nor this,
SUNK_HOME = 0.4  # nor so great a part of the way to neutral, where that is known
PEAK_DEG = 0.15  # s.d. of reading an extreme: noise, tremor, shape


@dataclass(frozen=True, slots=True)
class Extreme:
    """A turning point or a hold: angle, and the ticks where it is reached and left.

    hold_s: how long it was held; 0 for a mere turn.
    """

    angle_deg: float
    reached: int
    left: int
    hold_s: float
    in_gap: bool


def extreme(
    turn: Turn,
    ticks: Ticks,
    angle_deg: FloatArray,
    rate_hz: float,
    gaps: IntArray,
    *,
    side_deg: float = np.inf,
) -> Extreme:
    """The extreme at this turn; angle_deg: (n,) on the full grid of rate_hz.

    side_deg: how far it is from neutral, about.
    """
    fastest_dps = float(np.abs(ticks.axial_dps[turn.departure : turn.at + 1]).max(initial=0.0))
    reached, left, settle = _plateau(turn, turn.at, fastest_dps, ticks)
    stride = ticks.stride
    hold_s = (left - reached - 2 * settle) / ticks.rate_hz
    sunk = _sunk(turn, left, fastest_dps, side_deg, ticks) if hold_s < HOLD_S else None
    if sunk is not None:
        after, end, settle = _plateau(turn, sunk, fastest_dps, ticks)
        if end - after - 2 * settle >= HOLD_S * ticks.rate_hz:
            reached, left = after, end
            hold_s = (end - after - 2 * settle) / ticks.rate_hz
    if hold_s >= HOLD_S:
        inside = slice((reached + settle) * stride, (left - settle) * stride + 1)
        value = float(angle_deg[inside].mean())
    else:
        hold_s = 0.0
        inside = slice(max(0, turn.at - 2) * stride, (turn.at + 2) * stride + 1)
        stroke_s = (turn.at - turn.departure) / ticks.rate_hz
        value = _peak(angle_deg, inside, rate_hz, stroke_s, internal=turn.internal)
    in_gap = len(gaps) > 0 and bool(
        np.any((gaps[:, 0] <= inside.stop) & (gaps[:, 1] >= inside.start))
    )
    return Extreme(value, reached, left, hold_s, in_gap)


def move(before: int, end: Extreme, ticks: Ticks) -> Move:
    """The move from a tick to an extreme."""
    seconds = max(0.0, (end.reached - before) / ticks.rate_hz)
    speed = np.abs(ticks.axial_dps[before : end.reached + 1])
    return Move(seconds, end.hold_s, sparc(speed, ticks.rate_hz))


def estimate(value_deg: float, variance: float) -> Estimate:
    """The value with its 95 % interval."""
    half = Z95 * float(np.sqrt(variance))
    return Estimate(float(value_deg), float(value_deg - half), float(value_deg + half))


def _plateau(turn: Turn, at: int, fastest_dps: float, ticks: Ticks) -> tuple[int, int, int]:
    """The ticks [reached, left] around a tick between which the leg hardly turns.

    And for how many of them, at both ends, it is still arriving or already leaving.
    fastest_dps: of the stroke.
    """
    slow = _slow_dps(fastest_dps)
    most_deg = LEVEL_SHARE * turn.stroke_deg if fastest_dps < CREEPING * slow else np.inf

    def is_level(tick: int) -> bool:
        near = abs(ticks.angle_deg[tick] - ticks.angle_deg[at]) < most_deg
        return bool(near and abs(ticks.axial_dps[tick]) < slow)

    reached = left = at
    while reached > turn.departure and is_level(reached - 1):
        reached -= 1
    while left < len(ticks) - 1 and is_level(left + 1):
        left += 1
    stroke_s = (min(reached, turn.at) - turn.departure) / ticks.rate_hz
    settle_s = SETTLE_SHARE * stroke_s * np.sqrt(slow / max(fastest_dps, slow))
    return reached, left, round(max(SETTLE_S, settle_s) * ticks.rate_hz)


def _sunk(turn: Turn, left: int, fastest_dps: float, side_deg: float, ticks: Ticks) -> int | None:
    """The tick at which the leg comes to rest after it overshot the place where it is held."""
    end = left + 1 + round(SINKING_S * ticks.rate_hz)
    slow = np.abs(ticks.axial_dps[left + 1 : end]) < _slow_dps(fastest_dps)
    most = min(SUNK_DEG, SUNK_SHARE * turn.stroke_deg, SUNK_HOME * side_deg)
    near = np.abs(ticks.angle_deg[left + 1 : end] - turn.value_deg) < most
    found = np.flatnonzero(slow & near)
    return left + 1 + int(found[0]) if len(found) else None


def _slow_dps(fastest_dps: float) -> float:
    """The rate below which the leg counts as stopped, after a stroke of this peak rate."""
    return min(HOLD_DPS[1], max(HOLD_DPS[0], HOLD_SHARE * fastest_dps))


def _peak(
    angle_deg: FloatArray, inside: slice, rate_hz: float, stroke_s: float, *, internal: bool
) -> float:
    """The extreme of the angle smoothed by local parabolas."""
    seconds = min(SMOOTH_S[1], max(SMOOTH_S[0], SMOOTH_SHARE * stroke_s))
    width = 2 * round(seconds * rate_hz / 2) + 1
    if width < 5:
        part = angle_deg[inside]
    else:
        half = width // 2
        wide = angle_deg[max(0, inside.start - half) : inside.stop + half]
        if len(wide) < width:
            part = angle_deg[inside]
        else:
            part = np.convolve(wide, _parabola(width), "valid")
    return float(part.max() if internal else part.min())


@cache
def _parabola(width: int) -> FloatArray:
    """(width,) weights whose sum is the middle of the parabola fitted to as many values."""
    return np.asarray(signal.savgol_coeffs(width, 2))
