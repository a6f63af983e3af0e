"""The angle that each exercise is about, tick by tick, and the counting of it."""

from collections import deque
from collections.abc import Iterator
from math import atan2, cos, degrees, hypot, radians
from typing import Protocol

import numpy as np

from analysis.counted_pose import (
    AxisCount,
    CountedPose,
    Tick,
    about_and_across,
    cos_along,
    up_in_sensor,
)
from analysis.excursions import ONE_WAY, Excursion, Excursions
from analysis.exercises import Exercise, Measures
from analysis.habit import Habit
from analysis.orientation import thigh_to_sensor
from analysis.pairs import ORDINARY_RATIO, Pair, Turn, has_clear_arc
from analysis.pose import MOVING_RADS, NEAR_POSE_RAD, SAME_POSE_RAD, unit
from analysis.seated import LEVEL_COS
from analysis.second_look import is_same
from analysis.ticks import ODD_RAD
from sensor.samples import FloatArray

SAME_POSE_COS = cos(SAME_POSE_RAD)  # gravity in two rests of one pose differs by less
NEAR_POSE_COS = cos(NEAR_POSE_RAD)
OTHER_POSE_COS = cos(radians(30.0))  # a rest so far from all that is known is no hold
POSES = 3  # standing, sitting, and one more
LOST_COS = cos(ODD_RAD)  # nor lifted so far while it turns: it has got up, or lies down
GUESS_S = 1.2  # gravity along another axis for so long: a guess, until a rest shows more
KEPT = 200  # repetitions: in the three minutes of a second look there are no more
LATELY = 20  # extremes: more are not needed to see that some are left over
AXIS_EVERY = 10  # ticks between looks at the movement's principal axis


class Follower(Protocol):
    """Follows one exercise. angle_deg: now; neutral_deg: what it is counted from."""

    angle_deg: float
    neutral_deg: float

    @property
    def left_over(self) -> int:
        """How many of the extremes since the last look are of no repetition that was told."""
        ...

    @property
    def may_stand(self) -> bool:
        """Whether a rest now can be a stance, and is not a hold at the end of the range."""
        ...

    def stand(self, axis: FloatArray, *, rested_s: float) -> None:
        """The leg is at rest with gravity along this axis (3,), for so long now; 0 for a guess."""
        ...

    def push(self, tick: Tick) -> tuple[Turn | Pair | Excursion, ...]:
        """What this tick makes certain."""
        ...

    def interrupt(self) -> None:
        """Nothing is known of what happened since the last tick."""
        ...

    def overlooked(self, *, stands: bool) -> tuple[Pair, ...]:
        """The repetitions that have gone untold, now that the leg rests, or is known to stand."""
        ...


def follower(row: Exercise, sign: float, rate_hz: float) -> Follower:
    """The follower of an exercise; sign: +1 for a right leg, -1 for a left one."""
    if row.measures is not Measures.ROTATION:
        return Tilting(row, rate_hz)
    return Seated(sign, rate_hz) if row.level else Standing(sign, rate_hz)


class Standing:
    """The twist about each axis along which gravity lay in a rest.

    A recording may hold other rests than standing ones (sitting; the sensor on a table), and which
    is which shows only when the leg turns: each has its own counter, which sees nothing of the
    others' pose.
    """

    def __init__(self, sign: float, rate_hz: float) -> None:
        self.angle_deg = self.neutral_deg = 0.0
        self._sign = sign
        self._rate_hz = rate_hz
        self._before: list[Tick] = []  # what was felt before the first axis is known
        self._poses: list[CountedPose] = []
        self._now: CountedPose | None = None
        self._is_along = True  # gravity along an axis that is known
        self._elsewhere_ticks, self._elsewhere = 0, np.zeros(3)
        self._turns: deque[Turn] = deque(maxlen=LATELY)  # since the last look
        self._told: deque[Pair] = deque(maxlen=KEPT)
        self._found: deque[Pair] = deque(maxlen=KEPT)  # those of them that a second look has found

    @property
    def left_over(self) -> int:
        """See Follower."""
        lately = list(self._told)[-LATELY:]
        spans = [(pair.first.at, pair.second.at) for pair in lately]
        return sum(not any(a <= turn.at <= b for a, b in spans) for turn in self._turns)

    @property
    def may_stand(self) -> bool:
        """See Follower."""
        if self._now is None or not self._is_along:
            return True
        return _may_stand(self._now.count.counter.habit, self._now.angle_deg)

    def stand(self, axis: FloatArray, *, rested_s: float) -> None:
        """Measure the twist about this axis too; one that was a guess gives way.

        If it was right, and shown to be by repetitions, their count goes on about this axis.
        """
        near = [pose for pose in self._poses if float(axis @ pose.axis) >= SAME_POSE_COS]
        if any(pose.sure or not rested_s for pose in near) or self._is_held_up(axis):
            return
        if rested_s:
            self._poses = [pose for pose in self._poses if pose.sure]
        if near and near[0].count.counter.habit.trusted:
            new = near[0]
            new.turn_about(axis, sure=True)
        else:
            new = CountedPose(axis, self._sign, AxisCount(self._rate_hz), stood_s=rested_s)
        self._poses = [*self._poses, new][-POSES:]

    def push(self, tick: Tick) -> tuple[Turn | Pair | Excursion, ...]:
        """See Follower."""
        if not self._poses:
            self._before.append(tick)
            return ()
        ticks, self._before = [*self._before, tick], []
        return tuple(event for one in ticks for event in self._followed(one))

    def _followed(self, tick: Tick) -> Iterator[Turn | Pair]:
        # Gravity shows which pose the leg is in; what seems to turn about another one is the same.
        along = [cos_along(tick.force_ms2, pose.axis) for pose in self._poses]
        k = self._pose_in(along)
        self._is_along = along[k] > OTHER_POSE_COS
        self._now = self._poses[k]
        found = [pose.push(tick, is_now=pose is self._now) for pose in self._poses]
        self.angle_deg, self.neutral_deg = self._now.angle_deg, self._now.neutral_deg
        guesses = not any(pose.sure for pose in self._poses)  # which give way sooner
        if along[k] < (OTHER_POSE_COS if guesses else LOST_COS):
            self._guess_anew(tick.force_ms2)
        else:
            self._elsewhere_ticks = 0
        sits = self._sits(self._now)
        for event in found[k]:
            sways = sits and isinstance(event, Pair) and not has_clear_arc(event)
            if not sways and self._is_new(event):
                yield event

    def _pose_in(self, along: list[float]) -> int:
        """Which pose the leg is in; along: the cosine between gravity and the axis of each.

        The one nearest to gravity, but for a leg that is lifted while its repetitions are counted.
        """
        if self._now in self._poses and self._now is not None:
            k = self._poses.index(self._now)
            if self._now.count.counter.habit.trusted and along[k] > NEAR_POSE_COS:
                return k
        return along.index(max(along))

    def interrupt(self) -> None:
        """See Follower."""
        for pose in self._poses:
            pose.count.counter.restart()
            pose.look.forget()
        self._before.clear()
        self._told.clear()
        self._found.clear()

    def overlooked(self, *, stands: bool) -> tuple[Pair, ...]:
        """See Follower."""
        self._turns.clear()
        if self._now is None:
            return ()
        found = self._now.look.overlooked(self._told, stands=stands)
        if self._sits(self._now):
            found = [pair for pair in found if has_clear_arc(pair)]
        if self._now.count.counter.habit.is_restless:
            found = [pair for pair in found if pair.ratio < ORDINARY_RATIO]
        self._told.extend(found)
        self._found.extend(found)
        return tuple(found)

    def _sits(self, now: CountedPose) -> bool:
        """Whether the leg has walked in another pose and stood there again, and not in this one.

        Hands that strap a sensor on turn it as fast, but do not put it back.
        """
        if now.has_walked or now.has_turned_wide:
            return False
        return any(
            pose.stood_again and float(pose.axis @ now.axis) < NEAR_POSE_COS for pose in self._poses
        )

    def _is_held_up(self, axis: FloatArray) -> bool:
        """Whether repetitions are being counted in a pose that near: the leg pauses, held up."""
        return any(
            pose.sure
            and pose.count.counter.habit.trusted
            and float(axis @ pose.axis) > NEAR_POSE_COS
            for pose in self._poses
        )

    def _guess_anew(self, force_ms2: FloatArray) -> None:
        """Gravity lies along none of the axes known: the leg has got up, or been strapped on."""
        if (
            self._elsewhere_ticks == 0
            or cos_along(force_ms2, unit(self._elsewhere)) < SAME_POSE_COS
        ):
            self._elsewhere_ticks, self._elsewhere = 0, np.zeros(3)
        self._elsewhere_ticks += 1
        self._elsewhere += unit(force_ms2)
        if self._elsewhere_ticks > GUESS_S * self._rate_hz:
            self._poses = [pose for pose in self._poses if pose.sure]
            self.stand(unit(self._elsewhere), rested_s=0.0)

    def _is_new(self, event: Turn | Pair) -> bool:
        """Whether a second look has not told it already; what is new is told now."""
        if isinstance(event, Turn):
            self._turns.append(event)
            return True
        if any(is_same(event, one) for one in self._found):
            return False
        self._told.append(event)
        return True


class Seated:
    """Gravity's turn about the thigh's axis, which the movement itself shows."""

    left_over = 0  # nothing hides from gravity

    def __init__(self, sign: float, rate_hz: float) -> None:
        self.angle_deg = self.neutral_deg = 0.0
        self._sign = sign
        self._count = AxisCount(rate_hz)
        self._first: FloatArray | None = None
        self._upright: FloatArray | None = None
        self._axis: FloatArray | None = None
        self._moment = np.zeros((3, 3))

    @property
    def may_stand(self) -> bool:
        """See Follower."""
        return _may_stand(self._count.counter.habit, self.angle_deg)

    def stand(self, axis: FloatArray, *, rested_s: float) -> None:  # noqa: ARG002 (a guess will do)
        """A first rest may be standing or seated; a second one elsewhere shows that it stood."""
        if self._first is not None and abs(float(axis @ self._first)) < LEVEL_COS:
            self._upright = self._axis = self._first
            self._moment[:] = 0.0
        self._first = axis

    def push(self, tick: Tick) -> tuple[Turn | Pair | Excursion, ...]:
        """See Follower."""
        up = unit(tick.force_ms2)
        self._look(tick, up)
        if self._axis is None:
            return ()
        east, north = _cross_section(self._axis)
        raw = -self._sign * degrees(atan2(float(up @ north), float(up @ east)))
        self.angle_deg += (raw - self.angle_deg + 180) % 360 - 180
        odd = abs(cos_along(tick.force_ms2, self._axis)) > LEVEL_COS
        about = about_and_across(tick.rate_rads, self._axis)
        events = self._count.push(tick, about, self.angle_deg, odd=odd)
        if self._count.counter.habit.neutral_deg is not None:
            self.neutral_deg = self._count.counter.habit.neutral_deg
        return events

    def interrupt(self) -> None:
        """See Follower."""
        self._count.counter.restart()

    def overlooked(self, *, stands: bool) -> tuple[Pair, ...]:  # noqa: ARG002 (held or standing, the same)
        """Gravity sees this turn, and no drift hides any of it."""
        return ()

    def _look(self, tick: Tick, up: FloatArray) -> None:
        """Learn the principal axis of what moves while gravity does not lie along the thigh."""
        seated = self._upright is None or abs(float(up @ self._upright)) < LEVEL_COS
        rate = tick.rate_rads
        if seated and float(rate @ rate) > MOVING_RADS**2:
            self._moment += np.outer(rate, rate)
        if tick.number % AXIS_EVERY or not self._moment.any():
            return
        principal = np.linalg.eigh(self._moment)[1][:, 2]
        end = float(principal @ (self._upright if self._upright is not None else up))
        if self._axis is not None and self._upright is None:
            end = float(principal @ self._axis)
        self._axis = principal if end >= 0 else -principal


class Tilting:
    """The tilt of the thigh from how it hung in the first rest."""

    left_over = 0  # nothing hides from gravity

    def __init__(self, row: Exercise, rate_hz: float) -> None:
        self.angle_deg = self.neutral_deg = 0.0
        self._axis: FloatArray | None = None
        self._sure = False
        self._east = self._north = np.zeros(3)
        self._way = np.zeros(2)
        self._common = np.zeros(2)
        self._excursions = Excursions(row, rate_hz)

    @property
    def may_stand(self) -> bool:
        """See Follower."""
        return True

    def stand(self, axis: FloatArray, *, rested_s: float) -> None:
        """The first rest is standing."""
        if self._axis is None or not self._sure:
            self._axis, self._sure = axis, rested_s > 0
            self._east, self._north = _cross_section(axis)

    def push(self, tick: Tick) -> tuple[Turn | Pair | Excursion, ...]:
        """See Follower."""
        if self._axis is None:
            return ()
        up = up_in_sensor(tick.sensor_to_world)
        along, x, y = (float(np.dot(up, v)) for v in (self._axis, self._east, self._north))
        self.angle_deg = degrees(atan2(hypot(x, y), along))
        found = self._excursions.push(tick.number, self.angle_deg)
        if self.angle_deg >= self._excursions.largest_deg:
            self._way = np.array([x, y]) / max(hypot(x, y), 1e-9)
        if found is None or (
            self._common.any() and self._way @ self._common / np.linalg.norm(self._common) < ONE_WAY
        ):
            return ()
        self._common += self._way
        return (found,)

    def interrupt(self) -> None:
        """See Follower."""
        self._excursions.interrupt()

    def overlooked(self, *, stands: bool) -> tuple[Pair, ...]:  # noqa: ARG002 (held or standing, the same)
        """Gravity sees it."""
        return ()


def _cross_section(axis: FloatArray) -> tuple[FloatArray, FloatArray]:
    """X and y of the thigh in sensor coordinates, where z is `axis`."""
    w, x, y, _ = thigh_to_sensor(axis).tolist()
    east = np.array([1 - 2 * y * y, 2 * x * y, -2 * w * y])
    north = np.array([2 * x * y, 1 - 2 * x * x, 2 * w * x])
    return east, north


def _may_stand(habit: Habit, angle_deg: float) -> bool:
    return habit.neutral_deg is None or habit.is_neutral(angle_deg)
