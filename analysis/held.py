"""A set in which the leg stops for long at the ends of its range alone: no stop of it is a stance.

Where nobody stands before a set, or holds last longer than standing does, an end that is held
passes for neutral, and what follows for turns to one side.
"""

from itertools import pairwise

import numpy as np

from analysis.fit import IntArray
from analysis.pairs import (
    ORDINARY_RATIO,
    SLOW_RATIO,
    Pair,
    are_alike,
    is_amid,
    is_plain,
    is_slow,
)
from analysis.places import AMID
from analysis.repetitions import count_without_stops
from analysis.rest import means_within
from analysis.stances import all_stops
from analysis.standing import STANCE_S
from analysis.ticks import Ticks

FEWEST = 3  # repetitions are a set
ENDS_SHARE = 0.35  # of the arc: from one to the next no end moves so far, however the angle drifts
NEAR_END = 0.1  # of the arc: a stance is farther in, though the sides be 8 and 45 degrees
LONGEST_S = 600.0  # in a longer recording there is more than one


def as_held_at_the_ends(pairs: list[Pair], ticks: Ticks) -> list[Pair]:
    """The repetitions, or others if the whole is one set with no long stop but at its ends.

    More of them, or as many where the first had set out from an end. That neither end is neutral
    shows where the leg was at first: amid them.
    """
    stops = all_stops(ticks)
    long = stops[np.diff(stops, axis=1)[:, 0] >= STANCE_S * ticks.rate_hz]
    if len(long) == 0 or len(ticks) > LONGEST_S * ticks.rate_hz:
        return pairs
    found = count_without_stops(ticks)
    as_many = 0 < len(found) == len(pairs) and _set_out_from_an_end(pairs, long, ticks)
    is_set = (
        len(found) >= FEWEST
        and (len(found) > len(pairs) or as_many)
        and are_alike(found, ticks.rate_hz)
        and all(_end_alike(*two) for two in pairwise(found))
        and all(_is_plain(pair, ticks.rate_hz) for pair in found)
        and is_amid(float(ticks.angle_deg[0]), found[0], AMID)
    )
    return found if is_set and not _stands_within(found, long, ticks) else pairs


def _set_out_from_an_end(pairs: list[Pair], stops: IntArray, ticks: Ticks) -> bool:
    """Whether the first repetition sets out from a stop that passes for a stance, and is an end."""
    before = stops[stops[:, 1] <= pairs[0].first.departure + 1]
    if len(before) == 0:
        return False
    level_deg = float(means_within(ticks.angle_deg, before[-1:])[0])
    return not is_amid(level_deg, pairs[0], NEAR_END)


def _end_alike(one: Pair, other: Pair) -> bool:
    """Whether both ends are nearly where they were: a body that turns about moves one of them."""
    most_deg = ENDS_SHARE * max(one.arc_deg, other.arc_deg)
    ends = zip(one[:2], other[:2], strict=True)
    return all(abs(a.value_deg - b.value_deg) < most_deg for a, b in ends)


def _is_plain(pair: Pair, rate_hz: float) -> bool:
    """Whether a repetition swings no more than others that are as slow."""
    return is_plain(pair, SLOW_RATIO if is_slow(pair, rate_hz) else ORDINARY_RATIO)


def _stands_within(pairs: list[Pair], stops: IntArray, ticks: Ticks) -> bool:
    """Whether the leg stops amid the ends at any of these stops, (s, 2) in ticks, in a set.

    Those of the repetition before the stop, or of the one that follows.
    """
    begun, ended = pairs[0].first.at, pairs[-1].second.at
    within = stops[(stops[:, 1] > begun) & (stops[:, 0] < ended)]
    following = np.searchsorted([pair.second.at for pair in pairs], within.mean(axis=1))
    levels = means_within(ticks.angle_deg, within)
    return any(
        is_amid(level, pair, AMID)
        for level, k in zip(levels.tolist(), following.tolist(), strict=True)
        for pair in pairs[max(0, k - 1) : k + 1]
    )
