"""Sensor time packet by packet: the idea of `sensor.clock`, without looking ahead.

The times given out never fall back, and their steps are the sensor's own but for a percent: what
is learnt about the latency is worked in slowly, since an angle is a rate times a step. Memory and
work for each packet are constant.
"""

import math
from collections import deque
from typing import NamedTuple

import numpy as np

from sensor.clock import (
    BIN_S,
    CRYSTAL_TOLERANCE,
    CRYSTAL_WANDER,
    NOMINAL_TOLERANCE,
    OSCILLATOR_WANDER,
    Rate,
    Train,
    fit_rate,
)
from sensor.samples import FloatArray

REMEMBERED_BINS = 120  # two minutes of least latencies: a rate to some 30 ppm
LEAST_BINS = 4
SLEW = 0.01  # the most by which corrections change a step: 1 % of an angle, for a second or two
SETTLE_S = 2.0  # how fast a correction is worked in when it is small


class Point(NamedTuple):
    """A packet: its last sample on the sensor's axis, and its arrival."""

    x: float
    y: float


class LiveClock:
    """Maps the continuous axis of one connection, in the sensor's seconds, to the session's."""

    def __init__(self, *, own_clock: bool, rate: float = 1.0, after_s: float = -math.inf) -> None:
        self._tolerance = CRYSTAL_TOLERANCE if own_clock else NOMINAL_TOLERANCE
        self._wander = CRYSTAL_WANDER if own_clock else OSCILLATOR_WANDER
        self._rate = Rate(rate, self._tolerance if rate == 1.0 else self._wander)
        self._bins: deque[Point] = deque(maxlen=REMEMBERED_BINS)
        self._bin_end_s = -math.inf
        self._anchor: Point | None = None
        self._last = Point(0.0, after_s)

    @property
    def rate(self) -> float:
        """Seconds here for a second there, as far as is known."""
        return self._rate.value

    @property
    def last_s(self) -> float:
        """The latest time given out."""
        return self._last.y

    def lateness(self, x: float, arrival_s: float) -> float:
        """How much later than with the least latency known x arrived; negative where earlier."""
        return 0.0 if self._anchor is None else arrival_s - self._floor(x, self._anchor)

    def place(self, x: FloatArray, arrival_s: float) -> FloatArray:
        """Session times, strictly rising, of the (n,) rising samples of a packet that came now."""
        end = Point(float(x[-1]), arrival_s)
        if self._anchor is None:
            self._anchor = end
            before = float(x[0]) - 1e-6  # so that the first stands as far after what was given
            self._last = Point(before, max(self._floor(before, end), self._last.y))
        elif arrival_s < self._floor(end.x, self._anchor):
            self._anchor = end
        error = self._floor(self._last.x, self._anchor) - self._last.y
        pace = self.rate * (1.0 + min(max(error / SETTLE_S, -SLEW), SLEW))
        times: FloatArray = self._last.y + pace * (x - self._last.x)
        self._last = Point(end.x, float(times[-1]))
        self._learn(end)
        return times

    def set_back(self, shift_s: float) -> None:
        """The axis was set back by this much: its last sample too lies earlier on it."""
        self._last = Point(self._last.x - shift_s, self._last.y)
        self._bins.clear()
        self._bin_end_s = -math.inf

    def _floor(self, x: float, anchor: Point) -> float:
        """When a sample of x comes with the least latency known; later as that becomes old."""
        since = x - anchor.x
        slack = max(self._wander, 3.0 * self._rate.deviation)
        return anchor.y + self.rate * since + slack * max(0.0, since)

    def _learn(self, point: Point) -> None:
        """Keep each second's packet of least lag; fit the rate anew once a second."""
        if point.y >= self._bin_end_s:
            if len(self._bins) >= LEAST_BINS:
                x, y = np.array(self._bins).T
                train = Train(x, np.arange(1, len(x) + 1), y)
                self._rate = fit_rate([train], tolerance=self._tolerance, lag_s=(y[-1] - y[0]) / 2)
            self._bins.append(point)
            self._bin_end_s = point.y + BIN_S
        elif point.y - point.x * self.rate < self._bins[-1].y - self._bins[-1].x * self.rate:
            self._bins[-1] = point
