"""The repetitions of a whole recording: the counter's pairs, with where each begins and ends."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from analysis.counting import Counter
from analysis.hindsight import overlooked_stances
from analysis.order import with_reversed, with_single_ones, with_whole_rows, without_false_start
from analysis.pairs import Pair, Turn, goes_on
from analysis.stances import all_stops
from analysis.swinging import swinging
from analysis.ticks import Ticks
from sensor.samples import FloatArray

EDGE_S = 0.5  # still within this of the start, the leg begins from rest
EDGE_SHARE = 0.7  # of the usual arc: from neutral to an extreme it is less
HELD_DEG, HELD_SHARE = 5.0, 0.1  # so near to an extreme, or as a share of the arc, it is held there
ARRIVED_DEG = 2.0  # so near to neutral the leg is back
LONGEST_RETURN_S = 15.0  # what the leg does later is no part of a repetition: the slowest takes so
# long as a whole


class Found(NamedTuple):
    """A repetition: its two extremes in order of time, and [start, end) in ticks."""

    first: Turn
    second: Turn
    start: int
    end: int


class Counted(NamedTuple):
    """All turning points, and the pairs of them that are repetitions."""

    turns: list[Turn]
    pairs: list[Pair]


def count(ticks: Ticks) -> Counted:
    """All turning points and repetitions.

    Where the recording starts with the leg in motion, the start may be an extreme itself: the
    first stroke then is as wide as the others, and a repetition more comes of it.
    """
    turns, pairs, stances = _in_hindsight(ticks)
    pairs = _with_edge(turns, pairs, stances, ticks)
    pairs = with_whole_rows(turns, pairs, ticks.rate_hz)
    pairs = without_false_start(turns, pairs, ticks.rate_hz)
    pairs = with_reversed(turns, pairs, ticks.rate_hz)
    pairs = with_single_ones(turns, pairs)
    return Counted(turns, _with_holds(pairs, ticks))


def count_pairs(ticks: Ticks) -> list[Pair]:
    """The repetitions alone: see `count`."""
    return count(ticks).pairs


def count_without_stops(ticks: Ticks) -> list[Pair]:
    """The repetitions if the leg stands nowhere, and is held wherever it stops."""
    restless = replace(ticks, still=np.zeros(len(ticks), bool))
    return _with_holds(_counted(Counter(ticks.rate_hz), restless)[1], ticks)


def _with_edge(
    turns: list[Turn], pairs: list[Pair], stances: list[tuple[int, int]], ticks: Ticks
) -> list[Pair]:
    """The pairs, with the one that the start of the recording begins, if it does."""
    if not pairs or ticks.still[: round(EDGE_S * ticks.rate_hz)].any():
        return pairs
    first, start_deg = turns[0], float(ticks.angle_deg[0])
    usual = float(np.median([pair.arc_deg for pair in pairs]))
    if abs(first.value_deg - start_deg) < EDGE_SHARE * usual:
        return pairs
    edge = Turn(0, start_deg, not first.internal, 0.0, 0.0, 0, 0.0, cut=True)
    more = _counted(Counter(ticks.rate_hz, edge, stances), ticks)[1]
    return more if len(more) > len(pairs) else pairs


def _with_holds(pairs: list[Pair], ticks: Ticks) -> list[Pair]:
    """The pairs, each certain no sooner than the leg has left its second extreme.

    One that overshoots and sinks back to where it is held is told before the hold, which else would
    look like a stance after the repetition.
    """
    ends = [*(pair.first.departure for pair in pairs[1:]), len(ticks) - 1]
    return [
        pair._replace(confirmed=_left(pair, end, ticks))
        for pair, end in zip(pairs, ends, strict=False)
    ]


def _left(pair: Pair, end: int, ticks: Ticks) -> int:
    """The first tick from when it was certain at which the leg is no longer at the extreme."""
    near_deg = min(HELD_DEG, HELD_SHARE * pair.arc_deg)
    away_deg = np.abs(ticks.angle_deg[pair.confirmed : end + 1] - pair.second.value_deg)
    left = np.flatnonzero(away_deg > near_deg)
    return pair.confirmed + int(left[0]) if len(left) else pair.confirmed


def _in_hindsight(ticks: Ticks) -> tuple[list[Turn], list[Pair], list[tuple[int, int]]]:
    """Turns and pairs once no stance is overlooked any more, and those that were at first."""
    stances: list[tuple[int, int]] = []
    stops = all_stops(ticks)
    turns, pairs = _counted(Counter(ticks.rate_hz), ticks)
    while overlooked := set(overlooked_stances(turns, pairs, stops, ticks)).difference(stances):
        more = [*stances, *overlooked]
        found = _counted(Counter(ticks.rate_hz, stances=more), ticks)
        if len(found[1]) < len(pairs):
            break  # a hold, after all
        (turns, pairs), stances = found, more
    return turns, pairs, stances


def _counted(counter: Counter, ticks: Ticks) -> tuple[list[Turn], list[Pair]]:
    axial, swing = ticks.axial_dps**2, ticks.swing_dps**2
    lost = swinging(axial, swing, ticks.rate_hz)
    # Of a stretch in which the exercise cannot be, the counter need not see more than one tick.
    first_odd = np.diff(ticks.odd, prepend=False) & ticks.odd
    seen = np.flatnonzero(~ticks.odd | first_odd)
    columns = (ticks.angle_deg, ticks.still, axial, swing, ticks.odd, lost, ticks.lifted)
    turns: list[Turn] = []
    pairs: list[Pair] = []
    for at, angle, still, about, across, odd, swings, lifted in zip(
        seen.tolist(), *(column[seen].tolist() for column in columns), strict=True
    ):
        for event in counter.push(
            at, angle, still=still, axial=about, swing=across, odd=odd, lost=swings, lifted=lifted
        ):
            if isinstance(event, Pair):
                pairs = _added(pairs, event)
                continue
            turns.append(event)
            if pairs and goes_on(pairs[-1].second, event):
                pairs[-1] = pairs[-1]._replace(second=event, confirmed=at)
    for pair in counter.finish():
        pairs = _added(pairs, pair)
    return turns, pairs


def _added(pairs: list[Pair], pair: Pair) -> list[Pair]:
    """The pairs with one more, which may say that those just before it were others."""
    kept = pairs[: len(pairs) - len(pair.revised)]
    new = [*pair.revised, pair._replace(revised=())]
    # What is told later knows more: a stroke that seemed to go on there was others'.
    while kept and kept[-1].second.at > new[0].first.at:
        kept = kept[:-1]
    return [*kept, *new]


def levelled(pairs: Sequence[Pair], ticks: Ticks) -> list[Pair]:
    """The same pairs with the angles that the ticks now have."""

    def now(turn: Turn) -> Turn:
        return turn._replace(value_deg=float(ticks.angle_deg[turn.at]))

    return [Pair(now(pair.first), now(pair.second), pair.confirmed) for pair in pairs]


def bound(
    pairs: list[Pair], angle_deg: FloatArray, neutral_deg: FloatArray, rate_hz: float
) -> list[Found]:
    """Where each pair's repetition begins and ends: leaving neutral, and back there."""
    found: list[Found] = []
    longest = round(LONGEST_RETURN_S * rate_hz)
    for k, (first, second) in enumerate(pair[:2] for pair in pairs):
        earliest = found[-1].end if found else 0
        latest = pairs[k + 1].first.at if k + 1 < len(pairs) else len(angle_deg) - 1
        latest = min(latest, second.at + longest)
        start = max(earliest, _neutral_before(angle_deg, neutral_deg, first))
        end = _neutral_after(angle_deg, neutral_deg, second, latest)
        found.append(Found(first, second, start, end))
    return found


def _neutral_before(angle_deg: FloatArray, neutral_deg: FloatArray, turn: Turn) -> int:
    """The last tick before an extreme at which the leg was at neutral, or left its last stop."""
    away = _away(angle_deg, neutral_deg, turn, turn.departure, turn.at + 1)
    home = np.flatnonzero(away <= ARRIVED_DEG)
    return turn.departure + int(home[-1]) if len(home) else turn.departure


def _neutral_after(angle_deg: FloatArray, neutral_deg: FloatArray, turn: Turn, latest: int) -> int:
    """The first tick after an extreme at which the leg is at neutral, or as near as it came."""
    away = _away(angle_deg, neutral_deg, turn, turn.at, latest + 1)
    home = np.flatnonzero(away <= ARRIVED_DEG)
    return turn.at + int(home[0] if len(home) else np.argmin(away))


def _away(
    angle_deg: FloatArray, neutral_deg: FloatArray, turn: Turn, start: int, end: int
) -> FloatArray:
    """How far the leg is from neutral on [start, end), positive on the side of the extreme."""
    away = angle_deg[start:end] - neutral_deg[start:end]
    return away if turn.internal else -away
