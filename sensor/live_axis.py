"""The continuous axis of a connection's samples, packet by packet: what `sensor.live_clock` maps.

It is the sensor's own clock with jumps bridged and late samples left out, or the sample number
times the period with room for what was lost.
"""

import math
from collections import deque
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sensor.clock import MISSING_FROM
from sensor.late_packets import SAME_TIME_S
from sensor.live_clock import LiveClock, Point
from sensor.reading import Arrived, length_of
from sensor.samples import FloatArray

WATCH_BINS = 4  # of BIN_S: how long arrivals must stay late before samples count as lost
BIN_S = 0.25

MOST_USUAL_S = 0.05  # a working link's packets seldom wait longer; in a stall the median would grow

REVOCABLE_S = 60.0  # so long a loss may turn out to have been a stall; then the rate is too vague

JUMP_S = 0.25  # a clock that the arrivals contradict by this much jumped; no latency varies so
LATE_S = 2.0  # what comes from further back than this is no late packet but a restarted clock
LATE_PACKETS = 5  # as are this many in a row from behind the last

REMEMBERED_STEPS = 64  # for the sample period: enough that a few losses do not move the median
REMEMBERED_TIMES = 512  # to tell a repeated sample from a late one: seconds of any sensor


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
        self._last = Point(-math.inf, -math.inf)
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
        if self._jumped(clock, x, arrived.arrival_s):
            x = self._rejoined(clock, x, arrived.arrival_s)
        fresh = x > self._last.x + SAME_TIME_S
        if not fresh.all():
            self._leave_out(x[~fresh])
        if fresh.any():
            self._note(x[fresh], arrived.arrival_s)
        return Placement(x[fresh], fresh)

    def _jumped(self, clock: LiveClock, x: FloatArray, arrival_s: float) -> bool:
        """Whether these samples cannot follow the last on the same clock."""
        if self._last.x == -math.inf:
            return False
        step = float(x[0]) - self._last.x
        behind = float(x[-1]) <= self._last.x + SAME_TIME_S
        self._packets_behind = self._packets_behind + 1 if behind else 0
        # A late packet lies behind the last altogether: one that reaches over it does not exist.
        across = step < -0.5 * self._period_s and not behind
        leapt = step > JUMP_S and clock.lateness(Point(float(x[-1]), arrival_s)) < -JUMP_S
        return step < -LATE_S or self._packets_behind >= LATE_PACKETS or across or leapt

    def _rejoined(self, clock: LiveClock, x: FloatArray, arrival_s: float) -> FloatArray:
        """The samples set to go on from the last: at once, unless the arrivals say otherwise."""
        waited_s = (arrival_s - self._last.y) / clock.rate - float(x[-1] - x[0])
        step_s = waited_s if waited_s > JUMP_S else self._period_s
        jump = self._last.x + step_s - float(x[0])
        self._shift += jump
        self._packets_behind = 0
        self._seen.clear()
        # What went by while the clock was set anew nobody knows: no step is counted here.
        self._last = Point(self._last.x + step_s - self._period_s, self._last.y)
        clock.restart()
        return x + jump

    def _leave_out(self, x: FloatArray) -> None:
        for time_s in x.tolist():
            if any(abs(time_s - seen) <= SAME_TIME_S for seen in self._seen):
                self.repeated += 1
            else:
                self.late += 1
                self._seen.append(time_s)

    def _note(self, x: FloatArray, arrival_s: float) -> None:
        if self._last.x > -math.inf:
            steps = np.diff(x, prepend=self._last.x)
            self._missing += int(
                np.sum(np.rint(steps[steps >= MISSING_FROM * self._period_s] / self._period_s) - 1)
            )
            self._steps.extend(steps.tolist())
        self._seen.extend(x.tolist())
        self._last = Point(float(x[-1]), arrival_s)
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
        self._reference: Point | None = None
        self._told_lost = self._found = self._revocable = 0
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
        point = Point((self._number + n - 1) * self._period_s, arrived.arrival_s)
        self._number += self._missing(clock, point)
        x = np.arange(self._number, self._number + n, dtype=np.float64) * self._period_s
        self._number += n
        return Placement(x, np.ones(n, np.bool_))

    def _missing(self, clock: LiveClock, point: Point) -> int:
        """Samples now known to be lost; fewer than none where a loss was a stall after all."""
        late_s = clock.lateness(point)
        self._watch(point, late_s)
        period_s = self._period_s * clock.rate
        least_s = max(0.75 * period_s, self._usual_s)
        found = self._not_lost(clock, point, least_s, period_s)
        if found:
            assert self._reference is not None
            clock.set_back(-found * self._period_s, self._reference)
        elif len(self._bins) == WATCH_BINS:
            late = [clock.lateness(seen) for seen in self._bins]
            # While it rises or falls, the link holds something back, which may yet come.
            if min(late) >= least_s and max(late) - min(late) < least_s:
                found = max(1, round(min(late) / period_s))
                if self._reference is None:
                    self._reference, self._revocable = clock.anchor, 0
                self._revocable += found
        if found:
            self._found += found
            self._bins.clear()
            self._bin_end_s = -math.inf
        return found

    def _not_lost(self, clock: LiveClock, point: Point, least_s: float, period_s: float) -> int:
        """Minus the samples that were taken for lost, where one comes earlier than it can."""
        if self._reference is None or point.y > self._reference.y + REVOCABLE_S:
            self._reference = None
            return 0
        early_s = -clock.lateness(point, self._reference)
        if early_s < max(least_s, self._revocable * period_s / 2):
            return 0
        count = min(self._revocable, round(early_s / period_s))
        self._revocable -= count
        return -count

    def _watch(self, point: Point, late_s: float) -> None:
        # The usual lateness is a running median: it rises and falls by the same small step.
        self._usual_s += 0.01 * self._period_s * (1.0 if late_s > self._usual_s else -1.0)
        self._usual_s = min(self._usual_s, MOST_USUAL_S)
        if point.y >= self._bin_end_s:
            self._bins.append(point)
            self._bin_end_s = point.y + BIN_S
        elif point.y - point.x < self._bins[-1].y - self._bins[-1].x:
            self._bins[-1] = point
