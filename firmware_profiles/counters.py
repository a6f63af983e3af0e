"""What the counter or the time stamp in a packet tells: lost, repeated, late, started again.

A counter of few bits wraps; the shortest way from the newest value decides what a new one means.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

import numpy as np

from sensor.profile import Event, Lost, Notice, Repeated
from sensor.samples import FloatArray

# A link that is silent for longer than the longest supervision timeout is closed
# (Core Specification 5.4, vol. 4 part E, 7.8.12: at most 32 s), so a longer gap within one
# connection is a sensor that began to count anew, not loss.
LONGEST_SILENCE_S = 32.0

# Bluetooth delivers in order; only a sensor's own buffers could hand packets over late, and none
# holds more than a moment of them.
LATEST_S = 2.0

# No packet arrives before its samples were taken. A stamp that is ahead of its arrival by this much
# more than any before is a clock that was set forward; drift (7000 ppm) makes 0.2 s in
# LONGEST_SILENCE_S.
EARLIEST_S = 0.5

# How many packets are remembered to tell a late one from a repeated one: LATEST_S at 128 a second.
REMEMBERED = 256


# After a restart only the arrival tells the time, and jitter spoils it by some 10 ms. The sensor's
# clock is fitted to all arrivals elsewhere (sensor.clock), where a step this large is surely seen,
# and mended to 1 or 2 ms, while one of some 10 ms may pass for jitter.
VISIBLE_STEP_S = 1.0

JUMPED = "the sensor's clock jumped: its time goes on from the last sample"


class Order(Enum):
    """How a packet follows those before it."""

    NEXT = "next"
    REPEATED = "repeated"
    LATE = "late"
    RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a counter's value stands.

    value: unwrapped. step: from the newest value so far; 0 for the first.
    made_up: whether a late packet had been given up (it lies after the first one seen).
    """

    order: Order
    value: int
    step: int
    made_up: bool = False


class Counter:
    """Unwraps a counter of `bits` bits and remembers what it has seen.

    A step of more than `ahead` or less than `-behind` is a restart: the values go on from the
    newest by `bridge` counts.
    """

    def __init__(self, *, bits: int, ahead: int, behind: int) -> None:
        self._modulus = 1 << bits
        self._ahead = min(ahead, self._modulus // 2 - 1)
        self._behind = min(behind, self._modulus // 2)
        self.reset()

    def reset(self) -> None:
        """Forget everything: the next value is the first."""
        self._offset: int | None = None
        self._newest = self._first = 0
        self._seen: deque[int] = deque(maxlen=REMEMBERED)

    @property
    def newest(self) -> int:
        """The newest value, unwrapped."""
        return self._newest

    def place(self, raw: int, *, bridge: int = 1, ahead: int | None = None) -> Place:
        """Where this value stands; it is remembered. `ahead` may narrow what is no restart."""
        if self._offset is None:
            self._offset, self._first = 0, raw
            return self._remember(Place(Order.NEXT, raw, 0))
        half = self._modulus // 2
        step = (raw + self._offset - self._newest + half) % self._modulus - half
        value = self._newest + step
        ahead = self._ahead if ahead is None else min(ahead, self._ahead)
        if step > max(ahead, 0) or step < -self._behind:
            return self._restart(raw, bridge)
        if step > 0:
            return self._remember(Place(Order.NEXT, value, step))
        if value in self._seen:
            return Place(Order.REPEATED, value, step)
        self._seen.append(value)
        return Place(Order.LATE, value, step, made_up=value > self._first)

    def _restart(self, raw: int, bridge: int) -> Place:
        self._first = self._newest + bridge
        self._offset = self._first - raw
        self._seen.clear()
        return self._remember(Place(Order.RESTARTED, self._first, bridge))

    def _remember(self, place: Place) -> Place:
        self._newest = place.value
        self._seen.append(place.value)
        return place


class SampleClock:
    """Times of packets that carry a tick count, and what was lost between them.

    tick_s: seconds a tick. stamps: whether the count is that of a packet's first or last sample.
    The sample period begins at the nominal one and follows what the sensor keeps to.
    """

    def __init__(
        self,
        *,
        bits: int,
        tick_s: float,
        period_s: float,
        stamps: Literal["first", "last"] = "first",
    ) -> None:
        self._tick_s = tick_s
        self._stamps = stamps
        self._counter = Counter(
            bits=bits, ahead=round(LONGEST_SILENCE_S / tick_s), behind=round(LATEST_S / tick_s)
        )
        self.restart(period_s=period_s)

    def restart(self, *, period_s: float) -> None:
        """The sensor was started (again), with this nominal sample period."""
        self._nominal_s = self._period_s = period_s
        self._counter.reset()
        self._previous_n = 0
        self._previous_arrival_s = math.nan
        self._least_latency_s = math.inf  # up to a constant: the two clocks have their own zeros
        self._given_up = 0

    @property
    def period_s(self) -> float:
        """The sample period the sensor keeps to, on its own clock."""
        return self._period_s

    def stamp(
        self, ticks: int, n: int, *, arrival_s: float = math.nan, count_loss: bool = True
    ) -> tuple[FloatArray | None, Sequence[Event]]:
        """The times (n,) of a packet's samples and what comes before them.

        The times are None where the packet is a repetition of one that was seen.
        """
        covered = n if self._stamps == "last" else self._previous_n or n
        bridge, ahead = self._bridge(covered, arrival_s), self._ahead(arrival_s)
        place = self._counter.place(ticks, bridge=bridge, ahead=ahead)
        if place.order is Order.REPEATED:
            return None, [Repeated(n)]
        stamp_s = place.value * self._tick_s
        lost = self._lost_before(place, n, covered)
        events: list[Event] = [Lost(lost)] if lost and count_loss else []
        if place.order is Order.RESTARTED:
            self._least_latency_s = math.inf
            events.append(Notice(JUMPED))
        if place.order is not Order.LATE:
            self._previous_n, self._previous_arrival_s = n, arrival_s
        self._least_latency_s = min(self._least_latency_s, arrival_s - stamp_s)
        return self._times(stamp_s, n), events

    def _ahead(self, arrival_s: float) -> int | None:
        """The largest step that this arrival allows; None where it cannot tell."""
        allowed_s = arrival_s - self._least_latency_s + EARLIEST_S
        if not math.isfinite(allowed_s):
            return None
        return round(allowed_s / self._tick_s) - self._counter.newest

    def _lost_before(self, place: Place, n: int, covered: int) -> int:
        """What was lost before a packet; negative for what had been given up and now came."""
        lost = 0
        if place.order is Order.NEXT and place.step:
            lost = self._missing(place.step * self._tick_s, covered)
        elif place.made_up:
            lost = -min(n, self._given_up)
        self._given_up += lost
        return lost

    def _bridge(self, covered: int, arrival_s: float) -> int:
        waited_s = arrival_s - self._previous_arrival_s
        expected_s = covered * self._period_s
        # Arrival is all there is to go by; a NaN (no arrival known) fails the comparison.
        known = expected_s < waited_s < LONGEST_SILENCE_S
        bridged_s = waited_s + VISIBLE_STEP_S if known else expected_s
        return max(1, round(bridged_s / self._tick_s))

    def _missing(self, step_s: float, covered: int) -> int:
        """Samples missing in a step that `covered` samples account for; learns the period."""
        expected_s = covered * self._period_s
        if step_s < 1.5 * expected_s:  # whole packets are lost, so the next case is twice as long
            if step_s > 0.75 * covered * self._nominal_s:
                # A slow mean: quantised stamps (1 ms of 77) must not make the times jitter.
                self._period_s += (step_s / covered - self._period_s) / 64
            return 0
        return max(0, round(step_s / self._period_s) - covered)

    def _times(self, stamp_s: float, n: int) -> FloatArray:
        first = 1 - n if self._stamps == "last" else 0
        return np.arange(first, first + n, dtype=np.float64) * self._period_s + stamp_s
