"""Stances that were taken for holds: where the leg stops later shows where it stood."""

import itertools
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from analysis.fit import IntArray
from analysis.measure import SINKING_S
from analysis.pairs import Pair, Turn
from analysis.rest import means_within
from analysis.standing import STANCE_S
from analysis.ticks import Ticks

APART_DEG = 4.0  # a stance nearer than that to the one before is the same: the leg sways
THERE_DEG, THERE_SHARE = 3.5, 0.25  # a stop so near to a place is in it, or so near as a share of
# the way from the other one
EXTREME_DEG = 4.0  # a stop at a turning point, so near to its angle, is a hold
MOST_S = 3.0  # a longer stop says no more than one of this length
LEAST_S = 0.6  # in the new place by so much longer than in the old one
SAME_SHARE = 0.08  # of the arc: so near to where it was before is an extreme of the same set
AMID_DEG, AMID = 3.0, 0.1  # no end of a repetition is so near to a stance, or as a share of its arc
FOLLOWING = 4  # repetitions are looked at


class Place(NamedTuple):
    """A stop: [start, end) ticks and its mean angle."""

    start: int
    end: int
    level_deg: float


def overlooked_stances(
    turns: list[Turn], pairs: list[Pair], stops: IntArray, ticks: Ticks
) -> list[tuple[int, int]]:
    """[start, end) of the stops that were taken for a hold, or a halt on the way, and were none.

    The leg stood in one place and then stopped in another, which became an extreme or lay on the
    way there. If the repetitions that follow go to both sides of that other place, and the leg goes
    on to stop there, and not in the first one, it stood there.
    """
    levels = means_within(ticks.angle_deg, stops).tolist()
    places = [Place(a, b, level) for (a, b), level in zip(stops.tolist(), levels, strict=True)]
    starts = stops[:, 0].tolist()
    firsts, seconds_at = {pair.first for pair in pairs}, [pair.second.at for pair in pairs]
    found = []
    for turn in turns:
        k = bisect_left(seconds_at, turn.at)
        if k == len(pairs) or pairs[k].second == turn or _goes_on(pairs, k, turn):
            continue
        near_pairs = pairs[k : k + FOLLOWING]
        after = seconds_at[k - 1] if k else -1
        until = pairs[k + FOLLOWING].first.departure if k + FOLLOWING < len(pairs) else len(ticks)
        near = places[bisect_right(starts, after) : bisect_right(starts, until)]
        following = near_pairs[1:] if turn in firsts else near_pairs
        longer_s = {
            new: _seconds_there(old, new, near, near_pairs, ticks)
            for old, new in _moves(turn, near, ticks)
            if _is_amid(new.level_deg, following)
        }
        new = max(longer_s, key=longer_s.__getitem__, default=None)
        if new is not None and longer_s[new] > LEAST_S:
            found.append((new.start, new.end))
    return found


def _goes_on(pairs: list[Pair], k: int, turn: Turn) -> bool:
    """Whether a turn begins a repetition like the one before, both of whose ends are there too."""
    return k > 0 and pairs[k].first == turn and _is_same(pairs[k - 1], pairs[k])


def _is_same(one: Pair, other: Pair) -> bool:
    """Whether both extremes are where they were in the repetition before."""
    near_deg = SAME_SHARE * one.arc_deg
    pairs = zip(one[:2], other[:2], strict=True)
    return all(abs(a.value_deg - b.value_deg) < near_deg for a, b in pairs)


def _moves(turn: Turn, places: list[Place], ticks: Ticks) -> list[tuple[Place, Place]]:
    """Where the leg stood and then stopped elsewhere before it turned round, or as it did."""
    least = round(STANCE_S * ticks.rate_hz)  # a shorter stop on the way is a hesitation
    return [
        (old, new)
        for old, new in itertools.pairwise(places)
        if turn.departure < new.end
        and new.start < turn.at + ticks.rate_hz * SINKING_S
        and new.end - new.start >= least
        and abs(new.level_deg - old.level_deg) > APART_DEG
    ]


def _is_amid(level_deg: float, pairs: list[Pair]) -> bool:
    """Whether most repetitions go to both sides from there."""
    amid = 0
    for pair in pairs:
        low, high = sorted((pair.first.value_deg, pair.second.value_deg))
        least = max(AMID_DEG, AMID * (high - low))
        amid += low + least < level_deg < high - least
    return 2 * amid > len(pairs)


def _seconds_there(
    old: Place, new: Place, places: list[Place], pairs: list[Pair], ticks: Ticks
) -> float:
    """How much longer the leg then stops in the new place than in the old one."""
    there_deg = max(THERE_DEG, THERE_SHARE * abs(new.level_deg - old.level_deg))
    seconds = 0.0
    for place in places:
        if place.start < new.end or _is_hold(place, pairs):
            continue
        stopped_s = min(MOST_S, (place.end - place.start) / ticks.rate_hz)
        to_new, to_old = abs(place.level_deg - new.level_deg), abs(place.level_deg - old.level_deg)
        if to_old < to_new:
            seconds -= stopped_s
        elif to_new < there_deg:
            seconds += stopped_s
    return seconds


def _is_hold(place: Place, pairs: list[Pair]) -> bool:
    """Whether the leg stops there at an extreme."""
    return any(
        turn.departure < place.end
        and place.start < pair.confirmed
        and abs(place.level_deg - turn.value_deg) < EXTREME_DEG
        for pair in pairs
        for turn in pair[:2]
    )
