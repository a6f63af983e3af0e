"""Repetitions that a drift of the angle had hidden: the range's ends show it, or the stances."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from analysis.between import STANCE_S, line_dps, with_sets_between_stances
from analysis.halves import without_halves
from analysis.held import as_held_at_the_ends
from analysis.pairs import ORDINARY_RATIO, SMALLEST_ARC_DEG, Pair, Turn
from analysis.repetitions import count, levelled
from analysis.rest import means_within, runs
from analysis.slope import common_move
from analysis.ticks import Ticks
from sensor.samples import FloatArray

HIDING_DPS = 0.1  # a slower drift hides no repetition,
MOST_HIDING_DPS = 2.0  # and no gyroscope is left with so much: a body turns about
ONE_SET_S = 600.0  # a longer recording without any is of other movement: one count will do
FEWEST_ENDS = 3  # of each side, to see how they move
EVENLY_DPS = 0.8  # by more, half of the time, the ends of someone's range move who turns about
FEWEST_PAIRS = 4  # repetitions, for the stances on both sides to show the same
SWAY_LEAVES_DPS = 0.25  # sway leaves less in the mean rate of two stances
SWAY_DPS = 0.5  # sway leaves no more in a bias: by more, the foot was put down elsewhere
WIDER = 1.3  # times the widest: what a drift had hidden is no wider, but a turn of the body is
SLIPS_DEG = 5.0  # a strap slips by more
JUMPS = 0.5  # of what a drift leaves of the scatter of the middles: one jump leaves less
MOVED_SHARE = 0.2  # of the usual arc: a neutral that moves by less hides nothing


class InDrift(NamedTuple):
    """The ticks without the drift (deg/s) that was taken off, and their repetitions."""

    ticks: Ticks
    pairs: list[Pair]
    drift_dps: float


def count_in_drift(ticks: Ticks, known: Sequence[Pair] = ()) -> InDrift:
    """The ticks, the repetitions, and the drift (deg/s) that was taken off, which had hidden some.

    What looks like a rest and is none leaves an error in the bias, and so does sway in a short one.
    known: repetitions that were found with another bias.
    """
    turns, pairs = count(ticks)
    pairs = without_halves(pairs, ticks)
    best = InDrift(ticks, pairs, 0.0)
    drifts = [_drift_of_stances(pairs, ticks), _drift_of_ends(turns, ticks)]
    if known:
        ends = [turn for pair in levelled(known, ticks) for turn in pair[:2]]
        drifts.append(_drift_of_ends(ends, ticks))
    # Else one end that moves alone is of somebody who tires.
    if not pairs and len(ticks) < ONE_SET_S * ticks.rate_hz:
        drifts += [_drift_of_side(turns, ticks, internal=internal) for internal in (True, False)]
    if turns and len(pairs) < FEWEST_PAIRS:
        drifts.append(_drift_between(turns[0].at, turns[-1].at, SMALLEST_ARC_DEG, ticks))
    for drift in [*drifts, _drift_at_rest(ticks)]:
        if HIDING_DPS < abs(drift) < MOST_HIDING_DPS:
            steady = without_drift(ticks, drift)
            more = without_halves(count(steady).pairs, steady)
            enough = bool(pairs) or _show_a_drift(more)
            better = _is_better(more, best.pairs) and enough and _are_like(pairs, more)
            if better and not (
                _has_jumped(drift, pairs, ticks) or _has_jumped(drift, levelled(more, ticks), ticks)
            ):
                best = InDrift(steady, more, drift)
    found = _between_stances(best)
    return found._replace(pairs=as_held_at_the_ends(found.pairs, found.ticks))


def _between_stances(found: InDrift) -> InDrift:
    """The same, with what only the line from the first stance to the last one shows."""
    drift = line_dps(found.ticks)
    steady = without_drift(found.ticks, drift)
    more = with_sets_between_stances(levelled(found.pairs, steady), steady)
    if len(more) <= len(found.pairs):
        return found
    return InDrift(steady, more, found.drift_dps + drift)


def without_drift(ticks: Ticks, drift_dps: float) -> Ticks:
    """The ticks of a gyroscope whose bias is greater by so much."""
    return replace(
        ticks,
        angle_deg=ticks.angle_deg - drift_dps * ticks.time_s,
        axial_dps=ticks.axial_dps - drift_dps,
    )


def _drift_of_ends(turns: list[Turn], ticks: Ticks) -> float:
    """By how much both ends of the range move to the same side in a second, if so evenly."""
    sides = (_drift_of_side(turns, ticks, internal=internal) for internal in (True, False))
    return common_move(*sides)


def _drift_of_side(turns: list[Turn], ticks: Ticks, *, internal: bool) -> float:
    """By how much one end of the range moves in a second, if evenly; else 0."""
    ends = [turn for turn in turns if turn.internal is internal and turn.ratio < ORDINARY_RATIO]
    if len(ends) < FEWEST_ENDS:
        return 0.0
    time_s = ticks.time_s[[turn.at for turn in ends]]
    level = np.array([turn.value_deg for turn in ends])
    slope = np.diff(level) / np.diff(time_s)
    usual = float(np.median(slope))
    return usual if np.median(np.abs(slope - usual)) <= EVENLY_DPS else 0.0


def _drift_of_stances(pairs: list[Pair], ticks: Ticks) -> float:
    """By how much the leg stands elsewhere after a set, for each second of it; 0 if by little."""
    if len(pairs) < FEWEST_PAIRS:
        return 0.0
    usual_deg = float(np.median([pair.arc_deg for pair in pairs]))
    return _drift_between(pairs[0].first.at, pairs[-1].second.at, usual_deg, ticks)


def _drift_between(first: int, last: int, usual_deg: float, ticks: Ticks) -> float:
    """By how much the leg moves in a second from the stance before a tick to that after another.

    0 if by little against the usual arc.
    """
    stances = runs(ticks.still, round(STANCE_S * ticks.rate_hz))
    before = stances[stances[:, 1] <= first]
    after = stances[stances[:, 0] >= last]
    if len(before) == 0 or len(after) == 0:
        return 0.0
    level = means_within(ticks.angle_deg, np.vstack([before[-1], after[0]]))
    moved_deg = float(level[1] - level[0])
    drift = moved_deg * ticks.rate_hz / float(after[0].mean() - before[-1].mean())
    return drift if abs(moved_deg) > MOVED_SHARE * usual_deg and abs(drift) < SWAY_DPS else 0.0


def _drift_at_rest(ticks: Ticks) -> float:
    """By how much the angle moves in a second while the leg stands, at first and at last.

    Slow turning looks like rest, too, and the bias is the mean of all that does.
    """
    stances = runs(ticks.still & ~ticks.odd, round(STANCE_S * ticks.rate_hz))
    if len(stances) == 0:
        return 0.0
    ends = stances[[0, -1]] if len(stances) > 1 else stances
    weights = np.diff(ends, axis=1)[:, 0] ** 2
    drift = float(np.average(means_within(ticks.axial_dps, ends), weights=weights))
    return drift if abs(drift) > SWAY_LEAVES_DPS else 0.0


def _has_jumped(drift_dps: float, pairs: list[Pair], ticks: Ticks) -> bool:
    """Whether the middles of the repetitions jump once, as a strap that slips does, and no drift.

    Where one lies farther from the one before than an arc is wide, the body has turned: what comes
    before and after says each by itself how it goes on.
    """
    if len(pairs) < FEWEST_PAIRS:
        return False
    time_s = np.array([ticks.time_s[(pair.first.at + pair.second.at) // 2] for pair in pairs])
    middle = np.array([pair.middle_deg for pair in pairs])
    arc_deg = np.median([pair.arc_deg for pair in pairs])
    starts = np.flatnonzero(np.abs(np.diff(middle)) > arc_deg) + 1
    left = sum(map(_scatter, np.split(middle - drift_dps * time_s, starts)))
    rows = np.split(middle, starts)
    parted = [(row[:k], row[k:]) for row in rows for k in range(2, len(row) - 1)]
    gains = [
        _scatter(np.concatenate(two)) - sum(map(_scatter, two))
        for two in parted
        if abs(two[0].mean() - two[1].mean()) > SLIPS_DEG
    ]
    return bool(gains) and sum(map(_scatter, rows)) - max(gains) <= JUMPS * left


def _is_better(more: list[Pair], pairs: list[Pair]) -> bool:
    """Whether there are more repetitions, or as many that all begin to one side, as theirs do not.

    Where a drift hides one end, what follows is paired by the other ends.
    """
    sides, sides_before = ({pair.first.internal for pair in one} for one in (more, pairs))
    return len(more) > len(pairs) or (
        len(more) == len(pairs) and len(sides) == 1 and len(sides_before) == 2
    )


def _show_a_drift(pairs: list[Pair]) -> bool:
    """Whether repetitions, all of which a drift had hidden, show it by themselves."""
    return len(pairs) >= FEWEST_ENDS and len({pair.first.internal for pair in pairs}) == 1


def _are_like(pairs: list[Pair], more: list[Pair]) -> bool:
    """Whether what has come to these repetitions is not much wider than any of them."""
    if len(pairs) < FEWEST_ENDS:
        return True
    most_deg = WIDER * max(pair.arc_deg for pair in pairs)
    return all(pair.arc_deg < most_deg for pair in more)


def _scatter(values: FloatArray) -> float:
    """The sum of squares about the mean."""
    return float(((values - values.mean()) ** 2).sum())
