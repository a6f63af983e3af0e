"""Sensor time packet by packet: the idea of `sensor.clock`, without looking ahead.

The times given out never fall back, and their steps are the sensor's own but for a percent: what
is learnt about the latency is worked in slowly, since an angle is a rate times a step. Memory and
work for each packet are constant.
"""

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from sensor.clock import BIN_S, CRYSTAL, HELD_UP_S, Keeping, Rate, Train, fit_rate
from sensor.samples import FloatArray

HOLD_S = 0.5  # the first packets wait for the least latency among them, or for a burst to end
REMEMBERED_BINS = 120  # two minutes of least latencies: a rate to some 30 ppm
LEAST_BINS = 4
SURE_BINS = 10  # once so many are known, a second whose packets are all held up teaches nothing
SLEW = 0.01  # the most by which corrections change a step: 1 % of an angle, for a second or two
SETTLE_S = 2.0  # how fast a correction is worked in when it is small


class Point(NamedTuple):
    """A packet: its last sample on the sensor's axis, and its arrival."""

    x: float
    y: float


class LiveClock:
    """Maps the continuous axis of one connection, in the sensor's seconds, to the session's."""

    def __init__(
        self, keeping: Keeping = CRYSTAL, *, prior: Rate | None = None, after_s: float = -math.inf
    ) -> None:
        self._keeping = keeping
        self._prior = self._rate = prior or Rate(1.0, keeping.tolerance)
        self._bins: deque[Point] = deque(maxlen=REMEMBERED_BINS)
        self._bin_end_s = -math.inf
        self._anchor: Point | None = None
        self._begun_s = math.inf
        self._last: Point | None = None
        self._after_s = after_s

    @property
    def rate(self) -> float:
        """Seconds here for a second there, as far as is known."""
        return self._rate.value

    @property
    def anchor(self) -> Point | None:
        """The packet of least latency; None before the first."""
        return self._anchor

    def successor(self) -> "LiveClock":
        """The clock of the next connection to the same sensor."""
        after_s = self._after_s if self._last is None else self._last.y
        prior = Rate(self.rate, max(self._rate.deviation, self._keeping.wander))
        return LiveClock(self._keeping, prior=prior, after_s=after_s)

    def lateness(self, point: Point, anchor: Point | None = None) -> float:
        """How much later than with the least latency known it came; negative where earlier.

        anchor: the packet to compare it with, where not the one of least latency.
        """
        anchor = anchor or self._anchor
        return 0.0 if anchor is None else point.y - self._floor(point.x, anchor)

    def observe(self, point: Point) -> bool:
        """Learn from a packet; whether times can be given."""
        if self._anchor is None:
            self._begun_s = point.y
        if self.lateness(point) <= 0.0:
            self._anchor = point
        self._learn(point)
        return point.y >= self._begun_s + HOLD_S

    def times(self, x: FloatArray) -> FloatArray:
        """Session times, strictly rising, of the next (n,) samples, which rise."""
        assert self._anchor is not None, "observe their packet first"
        if self._last is None:
            before = float(x[0]) - 1e-6  # so that the first stands as far after what was given
            self._last = Point(before, max(self._floor(before, self._anchor), self._after_s))
        duration = float(x[-1]) - self._last.x
        pace = self.rate + self._correction(duration) / duration
        times: FloatArray = self._last.y + pace * (x - self._last.x)
        self._last = Point(float(x[-1]), float(times[-1]))
        return times

    def set_back(self, shift_s: float, anchor: Point) -> None:
        """The axis was set back by this much: what came since the anchor lies earlier on it."""
        self._anchor = anchor
        if self._last is not None:
            self._last = Point(self._last.x - shift_s, self._last.y)
        moved = [Point(x - shift_s, y) if y > anchor.y else Point(x, y) for x, y in self._bins]
        self._bins = deque(moved, maxlen=REMEMBERED_BINS)

    def restart(self) -> None:
        """The axis goes on at a guess: learn the least latency anew."""
        self._anchor = None
        self._prior = Rate(self.rate, max(self._rate.deviation, self._keeping.wander))
        self._bins.clear()
        self._bin_end_s = -math.inf

    def _correction(self, duration: float) -> float:
        """How much to put right over a step on the axis."""
        assert self._anchor is not None
        assert self._last is not None
        error = self._floor(self._last.x, self._anchor) - self._last.y
        part = error * -math.expm1(-duration / SETTLE_S)
        return min(max(part, -SLEW * duration), SLEW * duration)

    def _floor(self, x: float, anchor: Point) -> float:
        """When a sample of x comes with the anchor's latency, or a little more as time goes by."""
        since = x - anchor.x
        slack = max(self._keeping.wander, 3.0 * self._rate.deviation)
        return anchor.y + self.rate * since + slack * max(0.0, since)

    def _learn(self, point: Point) -> None:
        """Keep each second's packet of least lag; fit the rate anew once a second."""
        if point.y >= self._bin_end_s:
            if len(self._bins) > SURE_BINS and self.lateness(self._bins[-1]) > HELD_UP_S:
                self._bins.pop()
            if len(self._bins) >= LEAST_BINS:
                x, y = np.array(self._bins).T
                train = Train(x, np.arange(1, len(x) + 1), y)
                self._rate = fit_rate([train], prior=self._prior, lag_s=(y[-1] - y[0]) / 2)
            self._bins.append(point)
            self._bin_end_s = point.y + BIN_S
        elif point.y - point.x * self.rate < self._bins[-1].y - self._bins[-1].x * self.rate:
            self._bins[-1] = point
