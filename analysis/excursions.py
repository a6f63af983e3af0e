"""Excursions of the thigh from rest and back, found in one pass: for live and report alike."""

from typing import NamedTuple

from analysis.exercises import Exercise, Measures

AWAY_SHARE = 0.5  # of the smallest to count: the thigh has left
HOME_SHARE = 0.4  # of the largest reached: it has come back
SHORTEST_S = 0.4
HELD_SHARE = 0.85  # of the largest: held is what stays above
HELD_DEG = 3.0  # or within this of it
ONE_WAY = 0.7  # cosine to the way the others went: the rest is another movement
LEAST_HOLD_S = 3.0  # of a stretch


class Excursion(NamedTuple):
    """[start, end) in ticks, the largest angle and for how long the thigh was near it."""

    start: int
    end: int
    largest_deg: float
    held_s: float


class Excursions:
    """Feed it the tilt tick by tick. largest_deg: of the excursion going on."""

    def __init__(self, row: Exercise, rate_hz: float) -> None:
        self._row = row
        self._rate_hz = rate_hz
        self._start: int | None = None
        self.largest_deg = 0.0
        self._held = 0
        self._home = False

    def push(self, at: int, tilt_deg: float) -> Excursion | None:
        """The excursion that ends with this tick, if one does and is large enough."""
        leave = AWAY_SHARE * self._row.smallest_tilt_deg
        if self._start is None:
            self._home = self._home or tilt_deg < leave
            if self._home and tilt_deg > leave:
                self._start, self.largest_deg, self._held = at, tilt_deg, 0
            return None
        if tilt_deg > self.largest_deg / HELD_SHARE:
            self._held = 0
        self.largest_deg = max(self.largest_deg, tilt_deg)
        near = min(HELD_SHARE * self.largest_deg, self.largest_deg - HELD_DEG)
        self._held += tilt_deg > near
        if tilt_deg >= max(leave, HOME_SHARE * self.largest_deg):
            return None
        found = Excursion(self._start, at, self.largest_deg, self._held / self._rate_hz)
        self._start, self._home = None, False
        return found if self._counts(found) else None

    def interrupt(self) -> None:
        """What was begun is lost."""
        self._start, self._home = None, False

    def _counts(self, found: Excursion) -> bool:
        enough = found.largest_deg >= self._row.smallest_tilt_deg
        lasting = found.end - found.start >= SHORTEST_S * self._rate_hz
        held = self._row.measures is not Measures.HOLD or found.held_s >= LEAST_HOLD_S
        return enough and lasting and held
