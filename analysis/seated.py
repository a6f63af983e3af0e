"""The seated rotation: the thigh is level, so gravity sees it turn and nothing drifts."""

import numpy as np

from analysis.drift import RestLevel
from analysis.fit import BoolArray, Fitted, IntArray
from analysis.flexing import tilt_only
from analysis.neutral import NeutralSet, level_line
from analysis.orientation import orient, up_in_thigh
from analysis.pairs import Pair
from analysis.pose import MOVING_RADS, SAME_POSE_RAD, Pose, unit
from analysis.repetitions import count_pairs
from analysis.rest import Rest, along, find_rest, means_within, sizes
from analysis.settings import SensorFacts
from analysis.stances import outside, split_sets
from analysis.ticks import Ticks, make_ticks
from analysis.turning import Signals, Turned, measured
from sensor.samples import FloatArray

LEVEL_COS = np.cos(np.radians(50.0))  # the thigh points up or down by less: sitting, not standing
SEATED_SD_DEG = 0.7  # of a level from gravity: sway, and the accelerometer's bias as the leg rolls
PLAIN = 4.0  # the movement's principal axis is that of the thigh if it has so much more of it
SCALE_SHARE = 0.5  # gravity holds the slow part of the angle, the gyroscope's scale the fast one


def seated(fitted: Fitted, *, sign: float, sensor: SensorFacts) -> Turned:
    """Count and measure the seated rotation; sign: +1 for a right leg, -1 for a left one."""
    rest = find_rest(fitted)
    axis, source = _axis(rest)
    level = _levels(rest, axis)
    pose = _pose(rest, axis, source, rest.intervals[level[rest.intervals[:, 0]]])
    up = up_in_thigh(orient(fitted, rest.bias_rads).sensor_to_world_wxyz, axis)
    angle = -sign * np.degrees(np.unwrap(np.arctan2(up[:, 1], up[:, 0])))
    ticks = make_ticks(fitted, rest, pose, angle[:: rest.stride], sign=sign, odd=~level)
    pairs = count_pairs(ticks)
    stills = outside(pose.stances, pairs)
    sets = [_set(one, stills, ticks) for one in split_sets(pairs, ticks)]
    line = level_line(sets, fitted.time_s) if sets else np.full(len(angle), angle[0])
    tilt = np.degrees(np.arcsin(np.clip(up[:, 2], -1, 1)))
    lean = tilt_only(tilt)
    scale = SCALE_SHARE * sensor.gyr_scale_tolerance
    repetitions, number = measured(sets, line, Signals(angle, lean, ticks, fitted, 0.0, scale))
    return Turned(rest, pose, ticks, sets, repetitions, angle - line, number, lean)


def _axis(rest: Rest) -> tuple[FloatArray, str]:
    """The thigh's axis: the one about which it turned most while gravity lay across it.

    Its upper end is up when standing; without standing, the end that is higher while seated.
    """
    rate = rest.gyr_rads - rest.bias_rads
    up = rest.acc_ms2 / np.maximum(sizes(rest.acc_ms2), 1e-9)[:, None]
    upright = _upright(rest, up)
    moving = sizes(rate) > MOVING_RADS
    if upright is not None:
        moving &= np.abs(along(up, upright)) < LEVEL_COS
    part = rate[moving]
    if len(part) < 3:
        return (upright, "standing") if upright is not None else (_across(up), "movement")
    size, axes = np.linalg.eigh(part.T @ part)
    principal = axes[:, 2]
    end = principal @ (upright if upright is not None else up[moving].mean(axis=0))
    principal = principal if end >= 0 else -principal
    if upright is not None and size[2] < PLAIN * size[1]:
        return upright, "standing"
    return np.asarray(principal), "movement"


def _upright(rest: Rest, up: FloatArray) -> FloatArray | None:
    """Gravity in a standing rest, where the recording has one beside the seated rests."""
    if len(rest.intervals) == 0:
        return None
    means = np.array([unit(mean) for mean in means_within(up, rest.intervals)])
    lengths = np.diff(rest.intervals, axis=1).ravel()
    longest = means[int(np.argmax(lengths))]
    apart = means @ longest
    others = np.flatnonzero(apart < np.cos(2 * SAME_POSE_RAD))
    if len(others) == 0:
        return None
    candidates = [longest, means[others[int(np.argmax(lengths[others]))]]]
    rate = rest.gyr_rads - rest.bias_rads
    turned = [
        np.maximum(along(rate, axis) ** 2 - 0.5 * sizes(rate) ** 2, 0).sum() for axis in candidates
    ]
    return np.asarray(candidates[int(np.argmax(turned))])


def _across(up: FloatArray) -> FloatArray:
    """Any axis that is level on average."""
    mean = up.mean(axis=0)
    side = np.eye(3)[int(np.argmin(np.abs(mean)))]
    axis = np.cross(mean, side)
    return unit(axis)


def _levels(rest: Rest, axis: FloatArray) -> BoolArray:
    """(m,) where the thigh is level."""
    force = np.maximum(sizes(rest.acc_ms2), 1e-9)
    return np.asarray(np.abs(along(rest.acc_ms2, axis)) / force < LEVEL_COS)


def _pose(rest: Rest, axis: FloatArray, source: str, stances: IntArray) -> Pose:
    size = sizes(rest.acc_ms2)
    parts = stances if len(stances) else rest.intervals
    force = np.mean(means_within(size, parts)) if len(parts) else np.median(size)
    return Pose(axis, source, stances, float(force), None)


def _set(pairs: list[Pair], stills: IntArray, ticks: Ticks) -> NeutralSet:
    """A set with the level of the seated rests nearest to it."""
    first, last = pairs[0].first.departure, pairs[-1].second.at
    near = sorted(stills.tolist(), key=lambda r: max(first - r[1], r[0] - last))[:2]
    levels = [float(np.median(ticks.angle_deg[a:b])) for a, b in near]
    known = bool(levels)
    if not known:
        levels = [pairs[0].middle_deg]
    n = 2 * len(pairs)
    level = float(np.mean(levels))
    common = SEATED_SD_DEG**2 * (0.5 * np.ones((n, n)) + 0.5 * np.eye(n))
    at = ticks.time_s[[first, last]]
    return NeutralSet(
        pairs,
        RestLevel(np.full(n, level), common, np.zeros(1)),
        at,
        np.full(2, level),
        known=known,
        stances_before=sum(r[1] <= first for r in near),
        stances_after=sum(r[0] >= last for r in near),
        moved_deg=0.0,
        bias_sd_dps=None,
    )
