"""Repetitions that a drift of the angle had hidden: both ends of the range show it."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from analysis.pairs import ORDINARY_RATIO, Pair, Turn
from analysis.repetitions import count, count_pairs
from analysis.slope import common_move
from analysis.ticks import Ticks

HIDING_DPS = 0.1  # a slower drift hides no repetition,
MOST_HIDING_DPS = 2.0  # and no gyroscope is left with so much: a body turns about
FEWEST_ENDS = 3  # of each side, to see how they move
EVENLY_DPS = 0.8  # by more, half of the time, the ends of someone's range move who turns about


class InDrift(NamedTuple):
    """The ticks without the drift (deg/s) that was taken off, and their repetitions."""

    ticks: Ticks
    pairs: list[Pair]
    drift_dps: float


def count_in_drift(ticks: Ticks) -> InDrift:
    """The ticks, the repetitions, and the drift (deg/s) that was taken off, which had hidden some.

    What looks like a rest and is none leaves an error in the bias.
    """
    turns, pairs = count(ticks)
    drift = _drift_of_ends(turns, ticks)
    if HIDING_DPS < abs(drift) < MOST_HIDING_DPS:
        steady = without_drift(ticks, drift)
        more = count_pairs(steady)
        if len(more) > len(pairs):
            return InDrift(steady, more, drift)
    return InDrift(ticks, pairs, 0.0)


def without_drift(ticks: Ticks, drift_dps: float) -> Ticks:
    """The ticks of a gyroscope whose bias is greater by so much."""
    return replace(
        ticks,
        angle_deg=ticks.angle_deg - drift_dps * ticks.time_s,
        axial_dps=ticks.axial_dps - drift_dps,
    )


def _drift_of_ends(turns: list[Turn], ticks: Ticks) -> float:
    """By how much both ends of the range move to the same side in a second, if so evenly."""
    slopes = []
    for internal in (True, False):
        ends = [turn for turn in turns if turn.internal is internal and turn.ratio < ORDINARY_RATIO]
        if len(ends) < FEWEST_ENDS:
            return 0.0
        time_s = ticks.time_s[[turn.at for turn in ends]]
        level = np.array([turn.value_deg for turn in ends])
        slope = np.diff(level) / np.diff(time_s)
        usual = float(np.median(slope))
        if np.median(np.abs(slope - usual)) > EVENLY_DPS:
            return 0.0
        slopes.append(usual)
    return common_move(*slopes)
