"""The range checks and the stretch: the thigh leaves the way it hangs, and comes back."""

import numpy as np

from analysis.excursions import ONE_WAY, Excursions
from analysis.exercises import Exercise
from analysis.fit import Fitted, IntArray
from analysis.flexing import tilt_only
from analysis.measure import estimate
from analysis.orientation import orient, up_in_thigh
from analysis.pose import Pose, unit
from analysis.report import Move, Repetition, Rotation
from analysis.rest import Rest, find_rest, sizes
from analysis.smoothness import sparc
from analysis.ticks import make_ticks
from analysis.turning import Turned
from sensor.samples import FloatArray

FIRST_STAND_S = 1.0  # the first rest so long is the standing from which everything is measured
HOLD_SHARE = 0.15  # of the angle reached: a hold stays within this of it, ...
HOLD_DEG = 3.0  # ... at least this,
HOLD_DPS = 10.0  # and moves no faster
HELD_S = 0.5
ACC_BIAS_DEG = 1.15  # 0.02 g across gravity; two poses differ by it as far as they are apart
SWAY_DEG = 0.9  # standing and at the end, 0.6 each


def tilted(fitted: Fitted, row: Exercise, *, sign: float) -> Turned:
    """Count and measure the excursions of the thigh from how it hung in the first rest.

    In the result nothing is known of the rotation: it has no sets, and only the tilt is there.
    """
    rest = find_rest(fitted)
    pose = _first_stand(rest)
    up = up_in_thigh(orient(fitted, rest.bias_rads).sensor_to_world_wxyz, pose.axis)
    across = np.hypot(up[:, 0], up[:, 1])
    tilt = np.degrees(np.arctan2(across, up[:, 2]))
    number = np.zeros(len(fitted))
    repetitions: list[Repetition] = []
    if pose.source == "standing":
        coarse = tilt[:: rest.stride]
        way = (up[:, :2] / np.maximum(across, 1e-9)[:, None])[:: rest.stride]
        spans = _one_way(_spans(coarse, row, rest.rate_hz), coarse, way)
        for start, end in spans.tolist():
            repetitions.append(_measured(start, end, coarse, rest, fitted))
            number[start * rest.stride : end * rest.stride] = len(repetitions)
    nothing = np.full(len(fitted), np.nan)
    return Turned(
        rest,
        pose,
        make_ticks(fitted, rest, pose, nothing[:: rest.stride], sign=sign),
        [],
        repetitions,
        nothing,
        number,
        tilt_only(tilt),
    )


def _first_stand(rest: Rest) -> Pose:
    """The pose of the first long rest, which is standing; without one, the mean of all."""
    force = sizes(rest.acc_ms2)
    long = rest.intervals[np.diff(rest.intervals, axis=1).ravel() >= FIRST_STAND_S * rest.rate_hz]
    start, end = long[0] if len(long) else (0, len(force))
    axis = unit(rest.acc_ms2[start:end].mean(axis=0))
    source = "standing" if len(long) else "movement"
    return Pose(axis, source, long[:1], float(force[start:end].mean()), None)


def _spans(tilt_deg: FloatArray, row: Exercise, rate_hz: float) -> IntArray:
    """(e, 2) the excursions, [start, end) of coarse samples."""
    excursions = Excursions(row, rate_hz)
    found = [excursions.push(i, value) for i, value in enumerate(tilt_deg.tolist())]
    return np.array([one[:2] for one in found if one], np.int64).reshape(-1, 2)


def _one_way(spans: IntArray, tilt_deg: FloatArray, way: FloatArray) -> IntArray:
    """The excursions that go the way most of them go."""
    if len(spans) == 0:
        return spans
    peaks = np.array([way[a + int(np.argmax(tilt_deg[a:b]))] for a, b in spans])
    common = np.median(peaks, axis=0)
    common = common / max(float(np.linalg.norm(common)), 1e-9)
    return np.asarray(spans[peaks @ common > ONE_WAY])


def _measured(start: int, end: int, tilt_deg: FloatArray, rest: Rest, fitted: Fitted) -> Repetition:
    """The excursion [start, end) measured."""
    peak = start + int(np.argmax(tilt_deg[start:end]))
    top = float(tilt_deg[peak])
    speed = np.abs(np.gradient(tilt_deg)) * rest.rate_hz
    near = max(HOLD_DEG, HOLD_SHARE * top)
    held = (tilt_deg > top - near) & (speed < HOLD_DPS)
    reached = left = peak
    while reached > start and held[reached - 1]:
        reached -= 1
    while left < end - 1 and held[left + 1]:
        left += 1
    hold_s = (left - reached) / rest.rate_hz
    value = float(tilt_deg[reached : left + 1].mean()) if hold_s >= HELD_S else top
    away = 2 * ACC_BIAS_DEG * np.sin(np.radians(min(value, 180.0)) / 2)
    move = Move(
        (reached - start) / rest.rate_hz,
        hold_s if hold_s >= HELD_S else 0.0,
        sparc(speed[start : reached + 1], rest.rate_hz),
    )
    return Repetition(
        start_s=float(fitted.time_s[start * rest.stride]),
        end_s=float(fitted.time_s[end * rest.stride]),
        set_number=1,
        rotation=Rotation(None, None, estimate(value, float(away**2 + SWAY_DEG**2))),
        outward=move,
        tilt_deg=top,
    )
