"""Which of the rests are standings of the exercise, and the thigh's long axis in the sensor."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from analysis.fit import BoolArray, IntArray
from analysis.rest import Rest, along, means_within, sizes
from sensor.samples import FloatArray

SAME_POSE_RAD = np.radians(20.0)  # a standing thigh leans by a few degrees, a sitting one by 70
NEAR_POSE_RAD = np.radians(50.0)  # turning and resting belong to a pose within this of it
SWUNG = 2.0  # times: swing counts against turning; about an axis 50 deg off, part of it turns
RESTED = 0.5  # power of how long the leg rested so: in an hour of everything else a pose of some
# seconds, about which nothing but swings turn, else outdoes that of a quarter of an hour
ENOUGH = 10_000  # samples show about which axis the leg turned most
FEW = 60  # of the directions rested in longest: every pose that matters is among them
SWAYS_S, SWAYS_RAD = 8.0, np.radians(30.0)  # what goes less far within such a time counts for less:
# who sits for long sways farther in all than who turns a leg
NEARLY_RAD = np.radians(2.0)  # rests so near to one another show the same
UPRIGHT_SHARE = 0.3  # of the squared rate: a leg lifted by 50 degrees leaves more in its turning
MOVING_RADS = np.radians(8.0)  # less is sway, or being put in place
WEIGHED_S = 1.0  # rotation about the vertical is weighed against the rest over this
WALKS_RADS = np.radians(60.0)  # r.m.s. over that time: so fast a thigh swings that walks,
WALKED_S = 2.0  # for so long
ROUND_SHARE = 0.1  # of what moves: less than that about the vertical is no exercise


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """axis: (3,) the thigh's long axis, up, in sensor coordinates. source: how it was found.

    stances: (s, 2) the rests in this pose, [start, end) of coarse samples.
    gravity_ms2: the specific force measured there. difference_rad: between the axis that gravity
    shows, on the whole where the leg rests nowhere, and the movement's own; None where one of them
    alone was asked. between: whether the leg walked in another pose before and after.
    """

    axis: FloatArray
    source: str
    stances: IntArray
    gravity_ms2: float
    difference_rad: float | None
    between: bool = False


def find_pose(rest: Rest, *, not_between: bool = False) -> Pose:
    """The rests' direction of gravity about which the leg turned most while staying near it.

    Not the direction rested in longest: that may be sitting. Without a rest, `movement_axis`.
    not_between: nor one before and after which the leg walked in another.
    """
    rate, up = _rate_and_up(rest)
    size = sizes(rest.acc_ms2)
    principal = movement_axis(rest)
    if len(rest.intervals) == 0:
        force, difference = float(np.median(size)), _between_rad(principal, unit(up.mean(axis=0)))
        return Pose(principal, "movement", rest.intervals, force, difference)
    directions = np.array([unit(force) for force in means_within(rest.acc_ms2, rest.intervals)])
    some = slice(None, None, max(1, len(rate) // ENOUGH))
    lengths = np.diff(rest.intervals, axis=1).ravel()
    distinct = _distinct(directions, lengths)
    rate_hz = rest.rate_hz / (some.step or 1)
    turns = _where_upright(rate[some], up[some])
    turning = [_turning_about(one, turns, up[some], rate_hz) for one in distinct]
    rested = (directions @ distinct.T > np.cos(SAME_POSE_RAD)).T @ lengths
    found = turning * rested**RESTED
    between = _between(distinct, directions, rest, rate, up)
    if not_between:
        found[between] = 0.0
    k = int(np.argmax(found))
    best = distinct[k]
    same = np.flatnonzero(directions @ best > np.cos(SAME_POSE_RAD))
    # A stop with the leg in the air is short; standing is long, and shows the axis.
    weights = np.diff(rest.intervals[same], axis=1) ** 2
    axis = (directions[same] * weights).sum(axis=0)
    axis = unit(axis)
    stances = rest.intervals[same]
    force = float(np.mean(means_within(size, stances)))
    difference = _between_rad(axis, principal)
    return Pose(axis, "standing", stances, force, difference, between=bool(between[k]))


def movement_axis(rest: Rest) -> FloatArray:
    """(3,) the axis about which the leg turned most, pointing up.

    Of the movement that goes round the vertical rather than across it; the vertical itself where
    there is too little of it: who walks swings the leg across.
    """
    rate, up = _rate_and_up(rest)
    mean_up = up.mean(axis=0)
    square = sizes(rate) ** 2
    moving = square > MOVING_RADS**2
    round_up = np.einsum("ij,ij->i", rate, up) ** 2
    width = max(3, round(WEIGHED_S * rest.rate_hz))
    about = ndimage.uniform_filter1d(2 * round_up - square, width, mode="nearest") > 0
    chosen = moving & about
    if np.count_nonzero(chosen) <= ROUND_SHARE * np.count_nonzero(moving):
        return unit(mean_up)
    axis = np.linalg.eigh(rate[chosen].T @ rate[chosen])[1][:, -1]
    return np.asarray(axis if axis @ mean_up >= 0 else -axis)


def _distinct(directions: FloatArray, lengths: IntArray) -> FloatArray:
    """(k, 3) the directions without those near to one rested in for longer; the FEW longest."""
    longest = np.argsort(-lengths, kind="stable")
    kept = directions[longest[:1]]
    total = lengths[longest[:1]]
    for i in longest[1:]:
        nearness = kept @ directions[i]
        near = int(np.argmax(nearness))
        if nearness[near] < np.cos(NEARLY_RAD):
            kept, total = np.vstack([kept, directions[i]]), np.append(total, lengths[i])
        else:
            total[near] += lengths[i]
    return kept[np.argsort(-total, kind="stable")[:FEW]]


def _between(
    distinct: FloatArray, directions: FloatArray, rest: Rest, rate: FloatArray, up: FloatArray
) -> BoolArray:
    """(k,) which directions the leg rested in between: it walked in another before and after."""
    width = max(3, round(WEIGHED_S * rest.rate_hz))
    square = ndimage.uniform_filter1d(sizes(rate) ** 2, width, mode="nearest")
    least = WALKED_S * rest.rate_hz
    walks = [
        np.flatnonzero((square > WALKS_RADS**2) & (along(up, one) > np.cos(NEAR_POSE_RAD)))
        for one in distinct
    ]
    between = np.zeros(len(distinct), bool)
    for k, direction in enumerate(distinct):
        here = rest.intervals[directions @ direction > np.cos(SAME_POSE_RAD)]
        for j in np.flatnonzero(distinct @ direction < np.cos(NEAR_POSE_RAD)).tolist():
            before, after = np.searchsorted(walks[j], (here[0, 0], here[-1, 1]))
            if min(before, len(walks[j]) - after) > least > after - before:
                between[k] = True
    return between


def _where_upright(rate: FloatArray, up: FloatArray) -> FloatArray:
    """(m, 3) the rate where enough of it is about the vertical, and none elsewhere.

    From a pose far enough off, as with the knee held up, swings to the side seem to turn the leg.
    """
    round_up = np.einsum("ij,ij->i", rate, up) ** 2
    return np.where((round_up > UPRIGHT_SHARE * sizes(rate) ** 2)[:, np.newaxis], rate, 0.0)


def _turning_about(axis: FloatArray, rate: FloatArray, up: FloatArray, rate_hz: float) -> float:
    """How far the leg turned about an axis rather than across it, while it was near upright."""
    near = along(up, axis) > np.cos(NEAR_POSE_RAD)
    turns = np.where(near, along(rate, axis), 0.0)
    about = turns**2
    across = np.where(near, sizes(rate) ** 2, 0.0) - about
    width = max(3, round(SWAYS_S * rate_hz))
    angle = np.cumsum(turns) / rate_hz
    wide = ndimage.maximum_filter1d(angle, width) - ndimage.minimum_filter1d(angle, width)
    # Not the square of the rate: hands that strap the sensor on turn it fast, but not far.
    turned = np.sqrt(np.maximum(about - SWUNG * across, 0)) * np.minimum(wide / SWAYS_RAD, 1)
    return float(turned.sum()) + 1e-9 * float(np.count_nonzero(near))


def _rate_and_up(rest: Rest) -> tuple[FloatArray, FloatArray]:
    """(m, 3) each: the rate without its bias, and where up seems to be."""
    up = rest.acc_ms2 / np.maximum(sizes(rest.acc_ms2), 1e-9)[:, None]
    return rest.gyr_rads - rest.bias_rads, up


def _between_rad(one: FloatArray, other: FloatArray) -> float:
    """The angle between two lines."""
    return float(np.arccos(np.clip(abs(one @ other), -1, 1)))


def unit(vector: FloatArray) -> FloatArray:
    """(3,) of length one; z for a vector of no length, which a dead accelerometer gives."""
    size = float(np.linalg.norm(vector))
    return np.asarray(vector / size) if size > 0 else np.array([0.0, 0.0, 1.0])
