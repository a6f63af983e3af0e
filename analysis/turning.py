"""The rotation exercises: a recording's repetitions of full cycles in and out, each measured."""

from dataclasses import dataclass, replace
from itertools import islice
from math import cos, hypot, isfinite

import numpy as np

from analysis.drift import RestLevel
from analysis.drifting import count_in_drift, without_drift
from analysis.fit import Fitted, IntArray
from analysis.flags import Flag
from analysis.flexing import Swing, swing
from analysis.halves import without_halves
from analysis.held import as_held_at_the_ends
from analysis.lifted import without_lifted
from analysis.measure import PEAK_DEG as READING_DEG
from analysis.measure import Extreme, estimate, extreme, move
from analysis.neutral import NeutralSet, level_line, neutral_sets
from analysis.orientation import in_step, orient, twist_rad, up_in_thigh
from analysis.pairs import CLEAN_RATIO, ORDINARY_RATIO, Pair, are_in_rows, has_clear_arc, is_plain
from analysis.pose import SAME_POSE_RAD, Pose, find_pose
from analysis.repetitions import Found, bound, count_pairs, levelled
from analysis.report import Estimate, Repetition, Rotation
from analysis.rest import Rest, find_rest, mean_rate
from analysis.second_look import is_same
from analysis.settings import SensorFacts
from analysis.slope import median_slope
from analysis.stances import beside_sets, outside
from analysis.strays import without_strays
from analysis.ticks import Ticks, make_ticks
from sensor.samples import FloatArray

AXIS_RAD = np.radians(2.5)  # s.d. of each component between gravity when standing and the femur:
# a standing thigh leans by two or three degrees each way, and the accelerometer's bias adds one
UNSEEN_AXIS_RAD = np.radians(6.0)  # the same where the axis comes from the movement itself
RECOUNT_DPS = 0.04  # a bias set right by less turns no stop into another
RECOUNT_RAD = np.radians(3.0)  # and an axis by less no stroke
STANDS_S = 1.6  # a shorter rest shows the bias no better than how the repetitions go on
MOST_DRIFT_DPS = 10.0  # a body that turns about goes further
EVEN = 0.1  # of the usual arc: by so much half of the middles are off the line
FEWEST = 4  # repetitions, to see how they go on
HIDES_DEG = 1.0  # a neutral that moves by less in a set hides no side of it
LIKE, EVENLY = 0.7, 2.5  # of the arc, and times as long from end to end: one more in the row
GAP_VARIANCE = (
    40.0  # deg^2, of an extreme inside a gap: the leg may have gone on at 20 deg/s for 0.3 s
)


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """Everything found in a recording of a rotation exercise.

    rotation_deg: (n,) against neutral. number: (n,) of the repetition, 0 for none.
    """

    rest: Rest
    pose: Pose
    ticks: Ticks
    sets: list[NeutralSet]
    repetitions: list[Repetition]
    rotation_deg: FloatArray
    number: FloatArray
    lean: Swing


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """What repetitions are measured on. angle_deg: (n,), internal positive, neutral not taken off.

    axis_rad: s.d. of each component of what the axis may be off by. scale_tolerance: of the
    gyroscope, and of angles about an axis that the movement may have tilted.
    """

    angle_deg: FloatArray
    lean: Swing
    ticks: Ticks
    fitted: Fitted
    axis_rad: float
    scale_tolerance: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is made of a recording at a time: the pose, the ticks, and the repetitions in them.

    drift_dps: what has been taken off the ticks' angle beyond the bias of `Rest`. sat: whether the
    leg has sat in the pose that seemed to be the one.
    """

    pose: Pose
    ticks: Ticks
    pairs: list[Pair]
    drift_dps: float
    sat: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What every look at a recording sees. coarse: (m, 4) the orientation at each tick."""

    fitted: Fitted
    rest: Rest
    coarse: FloatArray
    sign: float

    def ticks(self, pose: Pose) -> Ticks:
        """The leg's turning about the axis of a pose."""
        angle = self.sign * np.degrees(np.unwrap(twist_rad(self.coarse, pose.axis)))
        return make_ticks(self.fitted, self.rest, pose, angle, sign=self.sign)


def turned(fitted: Fitted, *, sign: float, sensor: SensorFacts) -> Turned:
    """Count and measure the standing rotation; sign: +1 for a right leg, -1 for a left one."""
    rest = find_rest(fitted)
    quat = orient(fitted, rest.bias_rads).sensor_to_world_wxyz
    coarse = quat[:: rest.stride]
    seen = Seen(fitted, rest, coarse, sign)
    look = _first_look(seen)
    stills = outside(rest.intervals, look.pairs)
    if len(stills):
        look = _look_again(look, stills, seen)
    if not _stands(stills, rest):
        look = _without_stance(_about_movement(look, seen))
    pose, ticks = look.pose, look.ticks
    tilt_deg = _tilt_deg(coarse, pose.axis)
    pairs = without_strays(look.pairs, ticks, tilt_deg)
    fine = sign * np.degrees(twist_rad(quat, pose.axis)) - look.drift_dps * fitted.time_s
    angle = in_step(fine, ticks.angle_deg, rest.stride)
    sets = neutral_sets(pairs, ticks, fitted, rest)
    if any(map(_moves_within, sets)) and len(more := _on_the_level(sets, ticks)) > len(pairs):
        pairs = without_strays(more, ticks, tilt_deg)
        sets = neutral_sets(pairs, ticks, fitted, rest)
    level = level_line(sets, fitted.time_s) if sets else np.full(len(angle), angle[0])
    lean = swing(up_in_thigh(quat, pose.axis), angle - level, ticks, sign)
    axis_rad, tolerance = AXIS_RAD, sensor.gyr_scale_tolerance
    if pose.source == "movement":
        # Who swings along tilts the movement's own axis, and all angles are then seen askew.
        axis_rad, tolerance = UNSEEN_AXIS_RAD, hypot(tolerance, 1 - cos(pose.difference_rad or 0.0))
    signals = Signals(angle, lean, ticks, fitted, axis_rad, tolerance)
    repetitions, number = measured(sets, level, signals)
    return Turned(rest, pose, ticks, sets, repetitions, angle - level, number, lean)


def _first_look(seen: Seen) -> Look:
    """With the bias and the pose of all rests.

    A pose between two in which the leg walked is the exercise's if its repetitions are wide: on a
    chair a thigh sways, but not by so much.
    """
    pose = find_pose(seen.rest)
    look = Look(pose, *count_in_drift(seen.ticks(pose)))
    if pose.between and 2 * sum(map(has_clear_arc, look.pairs)) <= len(look.pairs):
        pose = find_pose(seen.rest, not_between=True)
        look = Look(pose, *count_in_drift(seen.ticks(pose)), sat=True)
    return look


def _look_again(first: Look, stills: IntArray, seen: Seen) -> Look:
    """With those of the rests `stills` alone, which lie outside the repetitions.

    Holds and slow turning look like rest and are none: the leg is lifted there, and turns.
    """
    rest = seen.rest
    hanging = without_lifted(stills, first.pairs, rest)
    pose = find_pose(replace(rest, intervals=hanging), not_between=first.sat)
    stood = beside_sets(stills, first.pairs, first.ticks)
    bias = mean_rate(rest.gyr_rads, stood if _stands(stood, rest) else stills)
    drift_dps = seen.sign * float(np.degrees((bias - rest.bias_rads) @ pose.axis))
    ticks = without_drift(seen.ticks(pose), drift_dps)
    same_axis = first.pose.axis @ pose.axis > np.cos(RECOUNT_RAD)
    if same_axis and abs(drift_dps - first.drift_dps) < RECOUNT_DPS:
        return Look(pose, ticks, levelled(first.pairs, ticks), drift_dps, first.sat)
    ticks, pairs, more_dps = count_in_drift(ticks, first.pairs)
    drift_dps += more_dps
    # The ends of the range showed the drift better than what looked like rest, or swaying at rest
    # has made one.
    if len(pairs) < len(first.pairs) and (first.drift_dps or _are_of_a_set(first.pairs)):
        return first
    same_pose = first.pose.axis @ pose.axis > np.cos(SAME_POSE_RAD)
    if same_pose and _has_lost_some(first.pairs, pairs, ticks):
        return Look(pose, ticks, levelled(first.pairs, ticks), drift_dps, first.sat)
    return Look(pose, ticks, pairs, drift_dps, first.sat)


def _about_movement(look: Look, seen: Seen) -> Look:
    """About the axis that the repetitions show, since no stance does: what rested was held."""
    if not look.pairs or look.pose.source == "movement":
        return look
    pose = find_pose(replace(seen.rest, intervals=seen.rest.intervals[:0]))
    ticks = without_drift(seen.ticks(pose), look.drift_dps)
    return Look(pose, ticks, levelled(look.pairs, ticks), look.drift_dps, look.sat)


def _are_of_a_set(pairs: list[Pair]) -> bool:
    """Whether repetitions are so wide and so like one another that they need no neutral."""
    arcs_deg = [pair.arc_deg for pair in pairs]
    like = min(arcs_deg) > LIKE * max(arcs_deg) and len({p.first.internal for p in pairs}) == 1
    return like and all(has_clear_arc(pair) and is_plain(pair) for pair in pairs)


def _has_lost_some(before: list[Pair], pairs: list[Pair], ticks: Ticks) -> bool:
    """Whether more repetitions went than came, beside others, and were none to be doubted.

    They are plain, each is like one of its neighbours, and no halves. ticks: of the later look.
    """
    if not pairs or len(pairs) >= len(before):
        return False
    before = levelled(before, ticks)
    sound = all(
        (is_plain(one) and like) or any(is_same(one, two) for two in pairs)
        for one, like in zip(before, are_in_rows(before, ticks.rate_hz), strict=True)
    )
    return sound and len(without_halves(before, ticks)) == len(before)


def _without_stance(look: Look) -> Look:
    """With the drift that the repetitions themselves show, since no stance shows the bias."""
    drift_dps = _drift_dps(look.pairs, look.ticks)
    ticks = without_drift(look.ticks, drift_dps)
    pairs = as_held_at_the_ends(count_pairs(ticks), ticks)
    # Without it, an end that is held each time may look like where the leg stands.
    if len(pairs) < len(look.pairs) and _are_of_a_set(look.pairs):
        pairs = levelled(look.pairs, ticks)
    pairs = without_halves(pairs, ticks)
    return Look(look.pose, ticks, pairs, look.drift_dps + drift_dps, look.sat)


def _on_the_level(sets: list[NeutralSet], ticks: Ticks) -> list[Pair]:
    """The repetitions, with those like them that show once the angle is taken from neutral.

    What is left of the bias moves neutral within a set by some degrees, as does a foot; a small
    side is lost in that.
    """
    if not sets:
        return []
    known = [pair for one in sets for pair in one.pairs]
    level = replace(ticks, angle_deg=ticks.angle_deg - level_line(sets, ticks.time_s))
    found = levelled(without_halves(count_pairs(level), level), ticks)
    longest = EVENLY * max(
        np.median([pair.second.at - pair.first.at for pair in one.pairs]) for one in sets
    )
    ends = {turn.at for pair in known for turn in pair[:2]}
    kept = []
    for one, like in zip(found, are_in_rows(found, ticks.rate_hz), strict=True):
        # What is known, paired anew, need not be as clean as what comes to it.
        most = ORDINARY_RATIO if ends & {one.first.at, one.second.at} else CLEAN_RATIO
        new = like and is_plain(one, most) and one.second.at - one.first.at < longest
        if new or any(is_same(one, two) for two in known):
            kept.append(one)
    return kept


def _moves_within(one: NeutralSet) -> bool:
    """Whether neutral moves in a set by so much that a side could be lost in it."""
    return float(np.ptp(one.level_deg)) > HIDES_DEG


def _tilt_deg(quat: FloatArray, axis: FloatArray) -> FloatArray:
    """(m,) between the thigh and the vertical."""
    return np.degrees(np.arccos(np.clip(up_in_thigh(quat, axis)[:, 2], -1, 1)))


def _stands(stills: IntArray, rest: Rest) -> bool:
    """Whether any rest outside the repetitions is long enough to show the gyroscope's bias."""
    return bool((np.diff(stills, axis=1) > STANDS_S * rest.rate_hz).any())


def _drift_dps(pairs: list[Pair], ticks: Ticks) -> float:
    """By how much the middle of the repetitions moves in a second, where it does so evenly."""
    if len(pairs) < FEWEST:
        return 0.0
    time_s = np.array([ticks.time_s[(pair.first.at + pair.second.at) // 2] for pair in pairs])
    middle = np.array([pair.middle_deg for pair in pairs])
    slope = median_slope(time_s, middle)
    left = middle - slope * time_s
    off_deg = float(np.median(np.abs(left - np.median(left))))
    even = off_deg < EVEN * np.median([pair.arc_deg for pair in pairs])
    return slope if even and abs(slope) < MOST_DRIFT_DPS else 0.0


def measured(
    sets: list[NeutralSet], level_deg: FloatArray, signals: Signals
) -> tuple[list[Repetition], FloatArray]:
    """The repetitions of the sets, and the number (n,) of the one that each sample belongs to."""
    ticks = signals.ticks
    pairs = [pair for one in sets for pair in one.pairs]
    found = iter(bound(pairs, ticks.angle_deg, level_deg[:: ticks.stride], ticks.rate_hz))
    repetitions: list[Repetition] = []
    number = np.zeros(len(level_deg))
    for k, one in enumerate(sets):
        for j, rep in enumerate(islice(found, len(one.pairs))):
            repetitions.append(_measured(rep, one, j, number=k + 1, signals=signals))
            number[rep.start * ticks.stride : rep.end * ticks.stride] = len(repetitions)
    return repetitions, number


def _measured(rep: Found, one: NeutralSet, j: int, *, number: int, signals: Signals) -> Repetition:
    """Repetition j of a set, the set's number being `number`."""
    ticks, fitted = signals.ticks, signals.fitted
    first, second = (
        extreme(
            turn,
            ticks,
            signals.angle_deg,
            fitted.rate_hz,
            fitted.gaps,
            side_deg=abs(turn.value_deg - level_deg) if one.known else np.inf,
        )
        for turn, level_deg in zip(rep[:2], one.level.mean_deg[2 * j :], strict=False)
    )
    span = slice(rep.start * ticks.stride, rep.end * ticks.stride + 1)
    to_first = move(rep.start, first, ticks)
    to_second = move(first.left, second, ticks)
    inward_first = rep.first.internal
    in_gap = first.in_gap or second.in_gap
    return Repetition(
        start_s=float(ticks.time_s[rep.start]),
        end_s=float(ticks.time_s[rep.end]),
        set_number=number,
        rotation=_rotation(rep, (first, second), one.level, 2 * j, signals, known=one.known),
        inward=to_first if inward_first else to_second,
        outward=to_second if inward_first else to_first,
        flexion_deg=_departure(signals.lean.flexion_deg[span]),
        abduction_deg=_departure(signals.lean.abduction_deg[span]),
        tilt_deg=_departure(signals.lean.tilt_deg[span]),
        flags=(Flag.GAP_AT_EXTREME,) if in_gap else (),
    )


def _rotation(
    rep: Found,
    ends: tuple[Extreme, Extreme],
    at_rest: RestLevel,
    i: int,
    signals: Signals,
    *,
    known: bool,
) -> Rotation:
    """In, out and arc with their intervals; i: where the first extreme's level is in the set."""
    first, second = ends
    sign = rep.first.sign
    level, cov = at_rest.mean_deg, at_rest.covariance
    values = (sign * (first.angle_deg - level[i]), -sign * (second.angle_deg - level[i + 1]))
    levers = [signals.lean.lever[turn.at] for turn in rep[:2]]
    arc = values[0] + values[1]
    gaps = [GAP_VARIANCE if end.in_gap else 0.0 for end in ends]
    sides = [
        _side(
            value,
            cov[k, k] + READING_DEG**2 + _axis(lever, signals) + gap,
            signals.scale_tolerance,
        )
        if known
        else None
        for value, lever, gap, k in zip(values, levers, gaps, (i, i + 1), strict=True)
    ]
    drift = cov[i, i] + cov[i + 1, i + 1] - 2 * cov[i, i + 1]
    whole = _side(
        arc,
        drift + 2 * READING_DEG**2 + _axis(levers[0] - levers[1], signals) + sum(gaps),
        signals.scale_tolerance,
    )
    internal, external = sides if rep.first.internal else sides[::-1]
    return Rotation(internal, external, whole)


def _axis(lever: FloatArray, signals: Signals) -> float:
    """The variance, in degrees squared, that an axis not quite known leaves in an angle."""
    return float(np.degrees(signals.axis_rad) ** 2 * (lever @ lever))


def _side(value_deg: float, variance: float, scale_tolerance: float) -> Estimate:
    return estimate(value_deg, variance + (scale_tolerance * value_deg) ** 2)


def _departure(values: FloatArray) -> float | None:
    """How far a signal went from where it was at first."""
    if len(values) == 0:
        return None
    furthest = float(np.abs(values - values[0]).max())
    return furthest if isfinite(furthest) else None
