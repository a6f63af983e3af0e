"""Turning points of a signal: extremes between which it moves by more than a hysteresis."""

from dataclasses import dataclass
from typing import NamedTuple

HYSTERESIS_SHARE = 0.25  # of the recent arcs: above tremor and hesitations, below any return
LEAST_DEG = 5.0  # sway seldom moves the leg back by more between two extremes
MOST_DEG = 15.0  # the return after the last extreme confirms it while it still goes on
FIRST_DEG = 4.0  # from stance a short first excursion counts (8 deg in with 45 out)


class Turn(NamedTuple):
    """A turning point: sample number, value, and whether it is a maximum."""

    at: int
    value_deg: float
    is_max: bool


@dataclass(slots=True)
class Zigzag:
    """Finds turning points sample by sample; each is told once the signal has come back enough.

    The hysteresis is a share of the mean of the last arcs, within bounds, so that a leg that turns
    by 15 degrees and one that turns by 90 are both followed.
    """

    recent_deg: float = 4 * LEAST_DEG
    rising: bool | None = None
    low: tuple[int, float] | None = None
    high: tuple[int, float] | None = None
    last_deg: float | None = None

    @property
    def hysteresis_deg(self) -> float:
        """By how much the signal must come back."""
        return min(MOST_DEG, max(LEAST_DEG, HYSTERESIS_SHARE * self.recent_deg))

    def push(self, index: int, value_deg: float) -> Turn | None:
        """The turning point that this sample confirms, if it does."""
        if self.low is None or self.high is None:
            self.low = self.high = (index, value_deg)
            return None
        if value_deg > self.high[1]:
            self.high = (index, value_deg)
        if value_deg < self.low[1]:
            self.low = (index, value_deg)
        if self.rising is None:
            self._start(value_deg)
            return None
        if self.rising and value_deg < self.high[1] - self.hysteresis_deg:
            return self._turn(self.high, (index, value_deg), is_max=True)
        if not self.rising and value_deg > self.low[1] + self.hysteresis_deg:
            return self._turn(self.low, (index, value_deg), is_max=False)
        return None

    def _start(self, value_deg: float) -> None:
        assert self.low is not None
        assert self.high is not None
        if value_deg > self.low[1] + FIRST_DEG:
            self.rising = True
        elif value_deg < self.high[1] - FIRST_DEG:
            self.rising = False

    def _turn(self, extreme: tuple[int, float], now: tuple[int, float], *, is_max: bool) -> Turn:
        if self.last_deg is not None:
            self.recent_deg += 0.4 * (abs(extreme[1] - self.last_deg) - self.recent_deg)
        self.last_deg = extreme[1]
        self.rising = not is_max
        self.low, self.high = (now, extreme) if is_max else (extreme, now)
        if is_max:
            self.high = now
        else:
            self.low = now
        return Turn(extreme[0], extreme[1], is_max)
