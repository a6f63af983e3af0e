"""The counting about one axis, a tick at a time: what the followers of rotations are made of."""

from collections.abc import Iterator
from math import acos, atan2, cos, degrees, sqrt
from typing import NamedTuple

import numpy as np

from analysis.counting import Counter
from analysis.foreseen import Foresight
from analysis.orientation import thigh_to_sensor
from analysis.pairs import Pair, Turn, has_clear_arc
from analysis.pose import WALKED_S, WALKS_RADS
from analysis.second_look import Felt, SecondLook, is_same
from analysis.strays import Waiting
from analysis.swinging import Swinging
from analysis.ticks import LIFTED_RAD, ODD_RAD
from sensor.samples import FloatArray

AGAIN_S = 1.0  # so long a stop after walking: hands put no sensor back and leave it there


class Tick(NamedTuple):
    """One tick: its number, orientation, smoothed rate (bias off) and force, whether at rest.

    bias_rads: what was taken for the gyroscope's bias.
    """

    number: int
    sensor_to_world: FloatArray
    rate_rads: FloatArray
    force_ms2: FloatArray
    still: bool
    bias_rads: FloatArray


class AxisCount:
    """A counter, told of everything about one axis."""

    def __init__(self, rate_hz: float) -> None:
        self.counter = Counter(rate_hz)
        self._swinging = Swinging(rate_hz)

    def push(
        self,
        tick: Tick,
        about: tuple[float, float],
        angle_deg: float,
        *,
        odd: bool,
        lifted: bool = False,
    ) -> tuple[Turn | Pair, ...]:
        """What this tick makes certain; about: the rates (deg/s) about the axis and across it."""
        axial, swing = (rate * rate for rate in about)
        return self.counter.push(
            tick.number,
            angle_deg,
            still=tick.still,
            axial=axial,
            swing=swing,
            odd=odd,
            lost=self._swinging.push(axial, swing),
            lifted=lifted,
        )


class CountedPose:
    """The twist about one axis, and its counter.

    stood_s: for how long the leg has been at rest along the axis; 0 if the axis is a guess.
    """

    def __init__(self, axis: FloatArray, sign: float, count: AxisCount, *, stood_s: float) -> None:
        self.count = count
        self.look = SecondLook(count.counter.rate_hz)
        self.angle_deg = self.neutral_deg = 0.0
        self.walked_ticks = 0  # in which the thigh swung so fast as when one walks
        self.stood_again = False  # after it had walked
        self.has_turned_wide = False  # in a repetition wider than any on a chair
        self._sign = sign
        self._waiting = Waiting(count.counter.rate_hz)
        self._foresight = Foresight(count.counter)
        self._foreseen: tuple[Pair, ...] = ()  # the last that were told before they were certain
        count.counter.stillness.begin(self.angle_deg, stood_s)
        self.turn_about(axis, sure=stood_s > 0)

    def turn_about(self, axis: FloatArray, *, sure: bool) -> None:
        """The leg's axis is this one; the angle goes on from where it is."""
        self.axis = axis
        self.sure = sure
        self._raw_deg: float | None = None
        w, x, y, _ = thigh_to_sensor(axis).tolist()
        self._real = np.array([w, -x, -y, 0.0])
        self._vertical = np.array([0.0, y, -x, w])

    @property
    def has_walked(self) -> bool:
        """Whether the leg has walked in this pose, and not only been put there."""
        return self.walked_ticks > WALKED_S * self.count.counter.rate_hz

    def push(self, tick: Tick, *, is_now: bool) -> tuple[Turn | Pair, ...]:
        """What this tick makes certain; is_now: whether the leg is in this pose, and it is told."""
        quat = tick.sensor_to_world
        raw = 2 * atan2(float(quat @ self._vertical), float(quat @ self._real))
        raw = self._sign * degrees(raw)
        if self._raw_deg is not None:
            self.angle_deg += (raw - self._raw_deg + 180) % 360 - 180
        self._raw_deg = raw
        along = cos_along(tick.force_ms2, self.axis)
        odd, lifted = along < cos(ODD_RAD), self.sure and along < cos(LIFTED_RAD)
        tilt_deg = degrees(acos(max(-1.0, min(1.0, float(up_in_sensor(quat) @ self.axis)))))
        self._waiting.feel(tilt_deg)
        about = about_and_across(tick.rate_rads, self.axis)
        self.walked_ticks += is_now and about[1] > degrees(WALKS_RADS)
        if is_now and self.has_walked and self.count.counter.stillness.seconds > AGAIN_S:
            self.stood_again = True
        self.look.feel(
            tick.number,
            Felt(
                angle_deg=self.angle_deg,
                axial_dps=self._sign * about[0],
                swing_dps=about[1],
                bias_dps=self._sign * degrees(float(tick.bias_rads @ self.axis)),
                tilt_deg=tilt_deg,
                still=tick.still,
                odd=odd or not is_now,
                lifted=lifted,
            ),
        )
        counted = self.count.push(tick, about, self.angle_deg, odd=odd, lifted=lifted)
        events: list[Turn | Pair] = []
        for event in self._certain(counted, tick):
            events += self._waiting.came(event, tick.number) if isinstance(event, Pair) else [event]
        if self.count.counter.habit.neutral_deg is not None:
            self.neutral_deg = self.count.counter.habit.neutral_deg
        self.has_turned_wide |= any(isinstance(one, Pair) and has_clear_arc(one) for one in events)
        return tuple(events)

    def _certain(self, events: tuple[Turn | Pair, ...], tick: Tick) -> Iterator[Turn | Pair]:
        """The events but for a repetition that had been foreseen, and one that now is."""
        for event in events:
            if isinstance(event, Turn) or not self._is_foreseen(event):
                yield event
        foreseen = self._foresight.at(tick.number)
        new = [pair for pair in foreseen if not self._is_foreseen(pair)]
        if new:
            self._foreseen = foreseen
        yield from new

    def _is_foreseen(self, pair: Pair) -> bool:
        return any(is_same(pair, one) for one in self._foreseen)


def cos_along(force: FloatArray, axis: FloatArray) -> float:
    """The cosine between gravity and the axis."""
    return float(force @ axis) / max(sqrt(float(force @ force)), 1e-9)


def about_and_across(rate_rads: FloatArray, axis: FloatArray) -> tuple[float, float]:
    """The rates (deg/s) about an axis and across it."""
    axial = float(rate_rads @ axis)
    across = sqrt(max(float(rate_rads @ rate_rads) - axial * axial, 0.0))
    return degrees(axial), degrees(across)


def up_in_sensor(sensor_to_world: FloatArray) -> FloatArray:
    """Where up is in sensor axes (3,)."""
    w, x, y, z = sensor_to_world.tolist()
    return np.array([2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z])
