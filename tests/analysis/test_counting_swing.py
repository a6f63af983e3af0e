"""The counter where the leg swings along with the turning: a manner of some, and other movement."""

import numpy as np
import pytest

from analysis.counting import Counter
from tests.analysis.paths import RATE_HZ, STAND, extremes, fed, pairs_of, path, swung

WIDE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]
HELD = [(0.9, 10.0), (0.6, 10.0), (1.2, -10.0), (0.6, -10.0)]
SWEPT = [(0.9, 10.0), (1.2, -10.0)]


@pytest.mark.parametrize("swing_dps", [24.0, 32.0])
def test_small_repetitions_that_swing_along_are_counted_if_the_leg_stops_between_strokes(
    swing_dps: float,
) -> None:
    held = path(STAND, *HELD * 6, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), held, swung(held, swing_dps, 4.0)) == 6
    swept = path(STAND, *SWEPT * 8, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), swept, swung(swept, swing_dps, 4.0)) == 0


def test_who_swings_the_leg_far_is_not_counted_even_with_stops() -> None:
    held = path(STAND, *HELD * 6, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), held, swung(held, 60.0, 4.0)) == 0


def test_one_stop_before_the_leg_is_swung_makes_no_repetitions() -> None:
    """Three in a row are believed: the stance before them is no manner."""
    swept = path(STAND, *SWEPT * 3, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), swept, swung(swept, 24.0, 4.0)) == 0


def test_who_swings_along_need_not_stop_each_time_once_it_is_their_manner() -> None:
    angle = path(STAND, *HELD * 3, *SWEPT * 4, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), angle, swung(angle, 32.0, 4.0)) == 3 + 4


def test_a_set_that_swings_after_a_clean_one_is_soon_its_own_measure() -> None:
    """Its strokes swing nine times as much as those before it."""
    angle = path(STAND, *WIDE * 4, (4.0, 0.0), *HELD * 3, *SWEPT * 3, (0.9, 0.0), STAND)
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 24.0, 4 + 4 * 3.2 + 4))
    assert extremes(pairs) == [(35, -40)] * 4 + [(10, -10)] * 6


@pytest.mark.parametrize("before", [0, 2])
@pytest.mark.parametrize("at_deg", [15.0, 5.0, -5.0])
def test_who_walks_between_one_side_and_the_other_has_made_no_repetition(
    before: int, at_deg: float
) -> None:
    to_walk = [STAND, *WIDE * before, (0.8, 35.0), (0.6, at_deg)]
    angle = path(*to_walk, (2.0, at_deg), (1.2, -40.0), (0.9, 0.0), STAND)
    time_s, begun_s = np.arange(len(angle)) / RATE_HZ, sum(seconds for seconds, _ in to_walk)
    walks = (time_s >= begun_s) & (time_s < begun_s + 2.0)
    assert fed(Counter(RATE_HZ), angle, np.where(walks, 60.0, 0.0)) == before
    assert fed(Counter(RATE_HZ), angle, 0.0) == before + 1
