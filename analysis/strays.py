"""Repetitions that are none, as the recording shows: they lean as the exercise does not.

Hands that put a sensor on and take it off, and a body that turns about, also turn it in and out;
but they tip it over by the way.
"""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from analysis.pairs import Pair
from analysis.ticks import Ticks
from sensor.samples import FloatArray

FEW = 3  # repetitions: hands turn a sensor to and fro no oftener, and a set has more
LEANS_DEG, LEANS_SHARE = 12.0, 0.15  # a stray leans by more than this, and this share of its arc
UNLIKE = 2.5  # it also leans so many times as much as the sets of this recording do as a rule
QUICK_S = 2.5  # it takes less than this from one end to the other: hands are not slower
APART_S = 6.0  # repetitions with a longer pause between them are judged as groups of their own
SETTING_OUT_S = 0.5  # a stroke has begun so long before its end; how the leg leaned earlier may be
# another movement's
LOOKED_BACK_S = 60.0  # a longer repetition leans by what it did in its last minute
USUAL = 50  # repetitions of the last sets show how much one leans as a rule


def without_strays(pairs: list[Pair], ticks: Ticks, tilt_deg: FloatArray) -> list[Pair]:
    """The pairs but for those few in a row that lean much, in each of them, unlike any set.

    tilt_deg: (m,) between the thigh and how it hangs. A few repetitions that are all there is of
    the exercise are kept, however they lean; a single one is not.
    """
    bouts = _apart(pairs, ticks)
    if not any(len(bout) > FEW for bout in bouts):
        return [] if _is_stray_alone(pairs, tilt_deg, ticks.rate_hz) else pairs
    leans = [
        [_lean_deg(pair, _set_out(pair, ticks.rate_hz), tilt_deg) for pair in bout]
        for bout in bouts
    ]
    usual_deg = median(
        lean for bout, part in zip(bouts, leans, strict=True) if len(bout) > FEW for lean in part
    )
    stray = [
        all(_leans(*one, usual_deg, ticks.rate_hz) for one in zip(bout, lean, strict=True))
        for bout, lean in zip(bouts, leans, strict=True)
    ]
    first, last = _leading(bouts, stray), len(bouts) - _leading(bouts[::-1], stray[::-1])
    return [pair for bout in bouts[first:last] for pair in bout]


@dataclass(slots=True)
class Waiting:
    """The same while they come: those that may be strays wait until it is clear.

    Of those before the first set only a single one waits, or who leans would be shown nothing.
    """

    rate_hz: float
    _tilt_deg: deque[float] = field(init=False)
    _usual_deg: deque[float] = field(default_factory=lambda: deque(maxlen=USUAL))
    _bout_deg: list[float] = field(default_factory=list)  # by how much each of it leans
    _is_one: bool = False  # whether the bout is known to be of the exercise
    _last: int = 0
    _waiting: list[Pair] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tilt_deg = deque(maxlen=round(LOOKED_BACK_S * self.rate_hz))

    def feel(self, tilt_deg: float) -> None:
        """One tick's tilt."""
        self._tilt_deg.append(tilt_deg)

    def came(self, pair: Pair, at: int) -> list[Pair]:
        """Those that are counted now that one more has come, at this tick."""
        if pair.first.departure - self._last > APART_S * self.rate_hz:
            self._begin_bout()
        self._last = pair.second.at
        since = _set_out(pair, self.rate_hz) if self._usual_deg else pair.first.departure
        lean_deg = self._lean_deg(at - since + 1, at - pair.confirmed)
        self._bout_deg.append(lean_deg)
        usual_deg = median(self._usual_deg) if self._usual_deg else 0.0
        if not _leans(pair, lean_deg, usual_deg, self.rate_hz):
            if len(self._bout_deg) == 1 and not self._usual_deg:
                self._waiting = []  # a set begins, and what was before it was none
            self._is_one = True
        self._waiting.append(pair)
        if not self._is_one and len(self._waiting) <= (FEW if self._usual_deg else 1):
            return []
        self._is_one = True
        counted, self._waiting = self._waiting, []
        return counted

    def _begin_bout(self) -> None:
        if len(self._bout_deg) > FEW:
            self._usual_deg.extend(self._bout_deg)
        self._bout_deg = []
        self._is_one = False

    def _lean_deg(self, since: int, until: int) -> float:
        """From so many ticks ago to so many ticks ago."""
        tilt_deg = list(self._tilt_deg)
        part = tilt_deg[-since : len(tilt_deg) - until]
        return max(part) - min(part) if part else 0.0


def _is_stray_alone(pairs: list[Pair], tilt_deg: FloatArray, rate_hz: float) -> bool:
    """Whether there is but one repetition, and it leans, with what led to it."""
    if len(pairs) != 1:
        return False
    lean_deg = _lean_deg(pairs[0], pairs[0].first.departure, tilt_deg)
    return _leans(pairs[0], lean_deg, 0.0, rate_hz)


def _leans(pair: Pair, lean_deg: float, usual_deg: float, rate_hz: float) -> bool:
    """Whether a repetition leans as one that hands have made."""
    quick = pair.second.at - pair.first.at < QUICK_S * rate_hz
    return quick and lean_deg > max(LEANS_DEG, LEANS_SHARE * pair.arc_deg, UNLIKE * usual_deg)


def _leading(bouts: list[list[Pair]], stray: list[bool]) -> int:
    """How many of the first bouts are strays, few in all."""
    count = next((k for k, one in enumerate(stray) if not one), len(stray))
    return count if sum(len(bout) for bout in bouts[:count]) <= FEW else 0


def _apart(pairs: list[Pair], ticks: Ticks) -> list[list[Pair]]:
    """The pairs, those that soon follow one another together."""
    bouts: list[list[Pair]] = []
    for pair in pairs:
        if not bouts or pair.first.departure - bouts[-1][-1].second.at > APART_S * ticks.rate_hz:
            bouts.append([])
        bouts[-1].append(pair)
    return bouts


def _lean_deg(pair: Pair, since: int, tilt_deg: FloatArray) -> float:
    """By how much the tilt changes in a repetition, from that tick on."""
    return float(np.ptp(tilt_deg[since : pair.confirmed + 1]))


def _set_out(pair: Pair, rate_hz: float) -> int:
    """Where the first stroke of a repetition that may belong to a set has surely begun."""
    return max(pair.first.departure, pair.first.at - round(SETTING_OUT_S * rate_hz))
