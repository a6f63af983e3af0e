"""Slow repetitions that went by unseen: what lies between two stances shows them.

The counter follows neutral from stop to stop, and to turn slowly looks like a stop: where the sides
are small it follows the leg into them. In hindsight neutral is the line between two stances.
"""

from bisect import bisect_left, bisect_right
from itertools import pairwise

import numpy as np

from analysis.fit import IntArray
from analysis.order import ENOUGH, two_by_two
from analysis.pairs import SLOW_RATIO, Pair, Turn, are_alike, is_plain
from analysis.places import NO_SIDE_DEG
from analysis.rest import means_within, runs
from analysis.stances import SET_PAUSE_S
from analysis.strokes import Strokes
from analysis.ticks import Ticks
from sensor.samples import FloatArray

STANCE_S = 2.0  # no hold on the way
LONGEST_S = 180.0  # the line tells nothing of what goes on for longer
MOST_DPS = 1.0  # nor where the leg stands so far from where it stood, for each second between
SLOW_S = 2.5  # from one extreme to the next; quicker ones do not look like stops
SLOWEST_S = 18.0  # from one first extreme to the next: 15 s a cycle, and hesitations; slower is
# who shifts their weight now and then


def line_dps(ticks: Ticks) -> float:
    """By how much the leg moves a second from its first stance to its last one; 0 if unlikely."""
    stances = _stances(ticks)
    if len(stances) < 2:
        return 0.0
    first_deg, last_deg = means_within(ticks.angle_deg, stances[[0, -1]])
    seconds = float(stances[-1].mean() - stances[0].mean()) / ticks.rate_hz
    drift_dps = float(last_deg - first_deg) / seconds
    return drift_dps if abs(drift_dps) < MOST_DPS else 0.0


def with_sets_between_stances(pairs: list[Pair], ticks: Ticks) -> list[Pair]:
    """The pairs of a recording, with those between two stances where all strokes there are some."""
    stances = _stances(ticks)
    long = np.diff(stances, axis=1)[:, 0] >= SET_PAUSE_S * ticks.rate_hz
    long[[0, -1][: len(long)]] = True
    around = stances[long]
    spans = list(pairwise(around))
    if len(around) > 2:
        spans.append((around[0], around[-1]))
    for before, after in spans:
        begin = bisect_right(pairs, before[0], key=lambda pair: pair.second.at)
        end = bisect_left(pairs, after[1], key=lambda pair: pair.first.at)
        found = _between(np.array([before, after]), ticks, more_than=end - begin)
        if len(found) > end - begin:
            pairs = [*pairs[:begin], *found, *pairs[end:]]
    return pairs


def _stances(ticks: Ticks) -> IntArray:
    """(s, 2) [start, end) of the rests that can be stances."""
    return runs(ticks.still & ~ticks.odd & ~ticks.lifted, round(STANCE_S * ticks.rate_hz))


def _between(stances: IntArray, ticks: Ticks, *, more_than: int) -> list[Pair]:
    """The repetitions between two stances, if there is nothing else; else nothing.

    Nothing, too, where there can be no more than so many.
    """
    at, level_deg = stances.mean(axis=1), means_within(ticks.angle_deg, stances)
    start, end = int(stances[0, 1]), int(stances[1, 0])
    too_far = abs(np.diff(level_deg)[0]) > MOST_DPS * np.diff(at)[0] / ticks.rate_hz
    if too_far or end - start > LONGEST_S * ticks.rate_hz or ticks.broken[start:end].any():
        return []
    neutral_deg = np.interp(np.arange(start, end), at, level_deg)
    away_deg = ticks.angle_deg[start:end] - neutral_deg
    if _sides_taken(away_deg) <= 2 * more_than:
        return []
    turns = _turns(ticks, start, away_deg)
    if len(turns) < 2 * ENOUGH or len(turns) % 2 or not all(map(_is_extreme, turns)):
        return []
    at = np.array([turn.at for turn in turns])
    slow = np.median(np.diff(at)) > SLOW_S * ticks.rate_hz
    slow &= np.diff(at[::2]).mean() < SLOWEST_S * ticks.rate_hz
    pairs = two_by_two(turns)
    plain = all(is_plain(pair, SLOW_RATIO) for pair in pairs)
    if not (slow and plain and are_alike(pairs, ticks.rate_hz)):
        return []
    angle_deg = ticks.angle_deg
    return two_by_two([turn._replace(value_deg=float(angle_deg[turn.at])) for turn in turns])


def _is_extreme(turn: Turn) -> bool:
    """Whether the leg turned round well on that side of the line."""
    return turn.sign * turn.value_deg > NO_SIDE_DEG


def _sides_taken(away_deg: FloatArray) -> int:
    """How often the leg goes well to one side of the line, and to the other in turn."""
    side = np.sign(away_deg[np.abs(away_deg) > NO_SIDE_DEG])
    return int(np.count_nonzero(np.diff(side, prepend=0)))


def _turns(ticks: Ticks, start: int, away_deg: FloatArray) -> list[Turn]:
    """The turning points from a tick on, to either side in turn; no stop means anything."""
    strokes = Strokes(ticks.rate_hz)
    strokes.begin(start, 0.0, rested=True)
    span = slice(start, start + len(away_deg))
    axial, swing = ticks.axial_dps[span] ** 2, ticks.swing_dps[span] ** 2
    turns: list[Turn] = []
    columns = zip(away_deg.tolist(), axial.tolist(), swing.tolist(), strict=True)
    for at, (value_deg, about, across) in enumerate(columns, start):
        strokes.feel(about, across)
        if not strokes.go_on(at, value_deg) and strokes.has_turned(at, value_deg, 0.0):
            inward = bool(strokes.rising)
            turns.append(strokes.turn(strokes.end, at, value_deg, internal=inward))
    return turns
