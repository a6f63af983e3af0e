"""Repetitions that are none, as the recording shows: they lean or swing as the exercise does not.

Hands that put a sensor on and take it off, and a body that turns about, also turn it in and out;
but they tip it over by the way.
"""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from analysis.pairs import CLEAN_RATIO, Pair, alike, beside
from analysis.ticks import Ticks
from sensor.samples import FloatArray

FEW = 3  # repetitions: hands turn a sensor to and fro no oftener, and a set has more
LEANS_DEG, LEANS_SHARE = 12.0, 0.15  # a stray leans by more than this, and this share of its arc
UNLIKE = 2.5  # so many times as much as the sets of this recording do as a rule it also leans; and
# so much a single one swings, which then is one too
HANDS_RATIO = 0.33  # several by hands swing more (0.36 to 0.46); a leg may, too, but leans less
AS_MUCH = 0.7  # of what the next one of a set does a repetition swings and leans, or more
QUICK_S = 2.5  # it takes less than this from one end to the other: hands are not slower
APART_S = 6.0  # repetitions with a longer pause between them are judged as groups of their own
LONG_APART_S, LONG_APART = 10.0, 4.0  # or from extreme to extreme, and times what one takes
SETTING_OUT_S = 0.5  # a stroke has begun so long before its end; how the leg leaned earlier may be
# another movement's
LOOKED_BACK_S = 60.0  # a longer repetition leans by what it did in its last minute
SETS = 10  # the last ones show how much a repetition leans and swings as a rule


class Usual(NamedTuple):
    """How much the repetitions of a set, or of those that do most, lean and swing as a rule.

    0 before any set.
    """

    lean_deg: float = 0.0
    ratio: float = 0.0


def without_strays(pairs: list[Pair], ticks: Ticks, tilt_deg: FloatArray) -> list[Pair]:
    """The pairs but for those few in a row that lean much, in each of them, unlike any set.

    Nor a single one that swings so. tilt_deg: (m,) between the thigh and how it hangs. A few
    repetitions that are all there is of the exercise are kept, however they lean; a single one is
    not.
    """
    bouts = _apart(pairs, ticks)
    if not any(len(bout) > FEW for bout in bouts):
        return [] if _is_stray_alone(pairs, tilt_deg, ticks.rate_hz) else pairs
    leans = [
        [_lean_deg(pair, _set_out(pair, ticks.rate_hz), tilt_deg) for pair in bout]
        for bout in bouts
    ]
    usual = _most(
        [
            _of_set(part, [pair.ratio for pair in bout])
            for bout, part in zip(bouts, leans, strict=True)
            if len(bout) > FEW
        ]
    )
    stray = [
        all(
            _is_stray(*one, usual, ticks.rate_hz, alone=len(bout) == 1)
            for one in zip(bout, lean, strict=True)
        )
        for bout, lean in zip(bouts, leans, strict=True)
    ]
    ends = [
        ((bout[0], lean[0]), (bout[-1], lean[-1])) for bout, lean in zip(bouts, leans, strict=True)
    ]
    like = beside(
        _are_like(*last, *following, ticks.rate_hz) for (_, last), (following, _) in pairwise(ends)
    )
    stray = [one and not other for one, other in zip(stray, like, strict=True)]
    first, last = _leading(bouts, stray), len(bouts) - _leading(bouts[::-1], stray[::-1])
    return [pair for bout in bouts[first:last] for pair in bout]


@dataclass(slots=True)
class Waiting:
    """The same while they come: those that may be strays wait until it is clear.

    Of those before the first set only a single one waits, or who leans would be shown nothing.
    """

    rate_hz: float
    _tilt_deg: deque[float] = field(init=False)
    _sets: deque[Usual] = field(default_factory=lambda: deque(maxlen=SETS))
    _bout: list[tuple[float, float]] = field(default_factory=list)  # how each leans and swings
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
        if _is_apart(self._last, pair, self.rate_hz):
            self._begin_bout()
        self._last = pair.second.at
        since = _set_out(pair, self.rate_hz) if self._sets else pair.first.departure
        lean_deg = self._lean_deg(at - since + 1, at - pair.confirmed)
        self._bout.append((lean_deg, pair.ratio))
        usual = _most(self._sets)
        alone = len(self._bout) == 1
        if not _is_stray(pair, lean_deg, usual, self.rate_hz, alone=alone):
            if alone and not self._sets:
                self._waiting = []  # a set begins, and what was before it was none
            self._is_one = True
        self._waiting.append(pair)
        if not self._is_one and len(self._waiting) <= (FEW if self._sets else 1):
            return []
        self._is_one = True
        counted, self._waiting = self._waiting, []
        return counted

    def _begin_bout(self) -> None:
        if len(self._bout) > FEW:
            self._sets.append(_of_set(*zip(*self._bout, strict=True)))
        self._bout = []
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
    return _is_stray(pairs[0], lean_deg, Usual(), rate_hz, alone=True)


def _of_set(leans_deg: Sequence[float], ratios: Sequence[float]) -> Usual:
    """How much the repetitions of one set lean and swing as a rule."""
    return Usual(median(leans_deg), median(ratios))


def _most(sets: Collection[Usual]) -> Usual:
    """How much those of the set do that leans, or swings, most: a stray is unlike any of them."""
    if not sets:
        return Usual()
    return Usual(max(one.lean_deg for one in sets), max(one.ratio for one in sets))


def _is_stray(pair: Pair, lean_deg: float, usual: Usual, rate_hz: float, *, alone: bool) -> bool:
    """Whether a repetition is of no exercise; alone: there is no other with it."""
    return _leans(pair, lean_deg, usual, rate_hz, alone=alone) or (alone and _swings(pair, usual))


def _leans(pair: Pair, lean_deg: float, usual: Usual, rate_hz: float, *, alone: bool) -> bool:
    """Whether a repetition leans as one that hands have made.

    Two that swing little are not of hands: the first ones of who tires are wide, and lean.
    """
    quick = pair.second.at - pair.first.at < QUICK_S * rate_hz
    by_hand = quick and (alone or pair.ratio > HANDS_RATIO)
    return by_hand and lean_deg > max(
        LEANS_DEG, LEANS_SHARE * pair.arc_deg, UNLIKE * usual.lean_deg
    )


def _are_like(
    one: Pair, lean_deg: float, other: Pair, other_lean_deg: float, rate_hz: float
) -> bool:
    """Whether two repetitions in a row are of one kind, and swing and lean as much: no hands do."""
    as_much = all(
        min(both) > AS_MUCH * max(both)
        for both in ((one.ratio, other.ratio), (lean_deg, other_lean_deg))
    )
    return as_much and alike(one, other, rate_hz)


def _swings(pair: Pair, usual: Usual) -> bool:
    """Whether a single repetition swings unlike those of the sets, if there are any.

    In both its strokes: the first may have begun amid steps.
    """
    most = max(CLEAN_RATIO, UNLIKE * usual.ratio)
    return usual.ratio > 0 and min(end.ratio for end in pair[:2]) > most


def _leading(bouts: list[list[Pair]], stray: list[bool]) -> int:
    """How many of the first bouts are strays, few in all."""
    count = next((k for k, one in enumerate(stray) if not one), len(stray))
    return count if sum(len(bout) for bout in bouts[:count]) <= FEW else 0


def _apart(pairs: list[Pair], ticks: Ticks) -> list[list[Pair]]:
    """The pairs, those that soon follow one another together."""
    bouts: list[list[Pair]] = []
    for pair in pairs:
        if not bouts or _is_apart(bouts[-1][-1].second.at, pair, ticks.rate_hz):
            bouts.append([])
        bouts[-1].append(pair)
    return bouts


def _is_apart(last: int, pair: Pair, rate_hz: float) -> bool:
    """Whether a repetition comes long after that tick, against how long it takes itself.

    Where no stop is seen between them its first stroke seems to begin with the end of the last one.
    """
    took = pair.second.at - pair.first.at
    longest = max(LONG_APART_S * rate_hz, LONG_APART * took)
    return pair.first.departure - last > APART_S * rate_hz or pair.first.at - last > longest


def _lean_deg(pair: Pair, since: int, tilt_deg: FloatArray) -> float:
    """By how much the tilt changes in a repetition, from that tick on."""
    return float(np.ptp(tilt_deg[since : pair.confirmed + 1]))


def _set_out(pair: Pair, rate_hz: float) -> int:
    """Where the first stroke of a repetition that may belong to a set has surely begun."""
    return max(pair.first.departure, pair.first.at - round(SETTING_OUT_S * rate_hz))
