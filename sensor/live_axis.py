"""The continuous axis of a connection's samples, packet by packet: what `sensor.live_clock` maps.

It is the sensor's own clock with jumps bridged and late samples left out, or the sample number
times the period with room for what was lost.
"""

import math
from collections import deque
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sensor.live_clock import LiveClock, Point
from sensor.reading import Arrived, length_of
from sensor.samples import FloatArray

WATCH_BINS = 4  # of BIN_S: how long arrivals must stay late before samples count as lost
BIN_S = 0.25

JUMP_S = 0.25  # a clock that the arrivals contradict by this much jumped; no latency varies so
LATE_S = 2.0  # what comes from further back than this is no late packet but a restarted clock
LATE_PACKETS = 20  # as are this many in a row from behind the last

REMEMBERED_STEPS = 64  # for the sample period: enough that a few losses do not move the median
REMEMBERED_TIMES = 512  # to tell a repeated sample from a late one: seconds of any sensor

SAME_TIME_S = 1e-7
MISSING_FROM = 1.75


class Placement(NamedTuple):
    """Times (m,) on the axis of the m fresh samples among a block's n, and which those are (n,)."""

    x: FloatArray
    fresh: NDArray[np.bool_]


class Axis(Protocol):
    """Either kind, with its counts so far."""

    late: int
    repeated: int

    @property
    def lost(self) -> int:
        """Samples that the sensor took and that never came."""
        ...

    def place(self, arrived: Arrived, clock: LiveClock) -> Placement:
        """Where a block's samples stand."""
        ...


class OwnAxis:
    """The sensor's own clock."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._steps: deque[float] = deque(maxlen=REMEMBERED_STEPS)
        self._seen: deque[float] = deque(maxlen=REMEMBERED_TIMES)
        self._shift = 0.0
        self._packets_behind = 0
        self._last_x = self._last_arrival_s = -math.inf
        self._told_lost = self._missing = 0
        self.late = self.repeated = 0

    @property
    def lost(self) -> int:
        """As the decoder tells, or the clock where that is more."""
        return max(self._told_lost, self._missing - self.late)

    def place(self, arrived: Arrived, clock: LiveClock) -> Placement:
        """Where a block's samples stand."""
        assert arrived.block.time_s is not None
        self._told_lost += arrived.lost
        x = arrived.block.time_s + self._shift
        if self._last_x > -math.inf:
            x = x + self._jump(clock, x, arrived.arrival_s)
        fresh = x > max(self._last_x, x[0] - 1.0) + SAME_TIME_S
        fresh[1:] &= np.diff(x) > SAME_TIME_S
        if not fresh.all():
            self._leave_out(x[~fresh])
        x = x[fresh]
        if len(x):
            self._note(x, arrived.arrival_s)
        return Placement(x, fresh)

    def _jump(self, clock: LiveClock, x: FloatArray, arrival_s: float) -> float:
        """By how much the clock has to be set for these samples to go on from the last."""
        step = float(x[0]) - self._last_x
        self._packets_behind = self._packets_behind + 1 if x[-1] <= self._last_x else 0
        restarted = step < -LATE_S or self._packets_behind >= LATE_PACKETS
        leapt = step > JUMP_S and clock.lateness(float(x[-1]), arrival_s) < -JUMP_S
        if not (restarted or leapt):
            return 0.0
        # What the arrivals say of the time in between, unless they only waited a moment.
        waited_s = (arrival_s - self._last_arrival_s) / clock.rate - float(x[-1] - x[0])
        step_s = waited_s if waited_s > JUMP_S else self._period_s
        jump = self._last_x + step_s - float(x[0])
        self._shift += jump
        self._packets_behind = 0
        self._seen.clear()
        return jump

    def _leave_out(self, x: FloatArray) -> None:
        for time_s in x.tolist():
            if any(abs(time_s - seen) <= SAME_TIME_S for seen in self._seen):
                self.repeated += 1
            else:
                self.late += 1
                self._seen.append(time_s)

    def _note(self, x: FloatArray, arrival_s: float) -> None:
        times = x.tolist()
        for time_s in times:
            step = time_s - self._last_x
            self._last_x = time_s
            if step < math.inf:
                self._steps.append(step)
                if step >= MISSING_FROM * self._period_s:
                    self._missing += round(step / self._period_s) - 1
        self._seen.extend(times)
        self._last_arrival_s = arrival_s
        if len(self._steps) == REMEMBERED_STEPS:
            self._period_s = float(np.median(self._steps))
            self._steps.clear()


class CountedAxis:
    """Sample numbers."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._number = 0
        self._usual_s = 0.0
        self._bins: deque[Point] = deque(maxlen=WATCH_BINS)
        self._bin_end_s = -math.inf
        self._told_lost = self._found = 0
        self.late = self.repeated = 0

    @property
    def lost(self) -> int:
        """As the decoder tells, and what the arrivals show."""
        return self._told_lost + self._found

    def place(self, arrived: Arrived, clock: LiveClock) -> Placement:
        """Where a block's samples stand; nobody knows where a late block does."""
        n = length_of(arrived.block)
        self._told_lost += arrived.lost
        if arrived.lost < 0:
            self.late += n
            return Placement(np.empty(0), np.zeros(n, np.bool_))
        self._number += arrived.lost
        self._number += self._missing(clock, self._number + n - 1, arrived.arrival_s)
        x = np.arange(self._number, self._number + n, dtype=np.float64) * self._period_s
        self._number += n
        return Placement(x, np.ones(n, np.bool_))

    def _missing(self, clock: LiveClock, number: int, arrival_s: float) -> int:
        """Samples now known to be lost; fewer than none where a loss was a stall after all."""
        point = Point(number * self._period_s, arrival_s)
        late_s = clock.lateness(*point)
        self._watch(point, late_s)
        period_s = self._period_s * clock.rate
        least_s = max(0.75 * period_s, self._usual_s)
        found = 0
        if late_s < -least_s and self._found > 0:
            found = -min(self._found, round(-late_s / period_s))
            clock.set_back(-found * self._period_s)
        elif len(self._bins) == WATCH_BINS:
            rise_s = min(clock.lateness(*bin_point) for bin_point in self._bins)
            found = max(1, round(rise_s / period_s)) if rise_s >= least_s else 0
        if found:
            self._bins.clear()
            self._bin_end_s = -math.inf
            self._found += found
        return found

    def _watch(self, point: Point, late_s: float) -> None:
        # The usual lateness is a running median: it rises and falls by the same small step.
        self._usual_s += 0.01 * self._period_s * (1.0 if late_s > self._usual_s else -1.0)
        if point.y >= self._bin_end_s:
            self._bins.append(point)
            self._bin_end_s = point.y + BIN_S
        elif point.y - point.x < self._bins[-1].y - self._bins[-1].x:
            self._bins[-1] = point
