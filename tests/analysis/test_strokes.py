"""How far a leg has to come back before it is said to have turned round."""

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.pairs import Turn
from analysis.repetitions import count_pairs
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, STAND, count, extremes, pairs_of, path, ticks_of


def reps(stroke_s: float, times: int) -> list[tuple[float, float]]:
    return [(stroke_s, 30.0), (stroke_s, -30.0)] * times


def delays_s(stroke_s: float) -> list[float]:
    """Of each repetition but the first, after its second extreme."""
    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *reps(stroke_s, 5), STAND))
    assert len(pairs) == 5
    return [(pair.confirmed - pair.second.at) / RATE_HZ for pair in pairs[1:-1]]


def turning_points(angle: FloatArray) -> int:
    speed = np.gradient(angle) * RATE_HZ
    counter = Counter(RATE_HZ)
    return sum(
        isinstance(event, Turn)
        for at, (value, rate) in enumerate(zip(angle.tolist(), speed.tolist(), strict=True))
        for event in counter.push(
            at, value, still=abs(rate) < 4, axial=rate**2, swing=0.0, odd=False, lost=False
        )
    )


@pytest.mark.parametrize("back_deg", [2.0, 2.8])
def test_who_falters_near_the_end_of_a_brisk_stroke_has_not_turned(back_deg: float) -> None:
    """It has come nearly as far as usual, and goes back by less than 3 degrees."""
    falters = [(0.9, -23.0), (0.3, -23.0 + back_deg), (0.3, -30.0)]
    angle = path(STAND, *reps(1.0, 4), (1.0, 30.0), *falters, *reps(1.0, 2), (0.8, 0.0), STAND)
    assert count(angle) == 7
    assert turning_points(angle) == 14


@pytest.mark.parametrize("on_deg", [9.0, 12.0])
def test_who_falters_by_more_has_done_one_stroke_all_the_same(on_deg: float) -> None:
    """Else the leg would seem to have come to that extreme from near by, as a body that turns."""
    one, half = [(1.8, 43.0), (1.8, -43.0)], 43.0 - on_deg
    falters = [(1.4, half), (0.5, half - 3.8), (0.7, 43.0), (1.8, -43.0)]
    angle = path(STAND, *one * 4, *falters, *one * 3, (1.0, 0.0), STAND)
    assert turning_points(angle) == 16 + 2
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(43, -43)] * 8


def test_a_slow_stroke_is_told_after_less_than_three_degrees() -> None:
    """After 2.2: minimum-jerk strokes of 5 s come back by so much in 0.84 s, by 3 in 0.95 s."""
    assert max(delays_s(5.0)) < 0.84 + 1.1 / RATE_HZ
    assert max(delays_s(1.0)) <= 0.25


@pytest.mark.parametrize("on_deg", [9.0, 12.0])
def test_a_second_extreme_is_where_the_stroke_ends_in_which_the_leg_faltered(on_deg: float) -> None:
    """The repetition has been told by then: its end is put right, and is no other's beginning."""
    one, short = [(1.8, 43.0), (1.8, -43.0)], -43.0 + on_deg
    falters = [(1.8, 43.0), (1.4, short), (0.5, short + 3.8), (0.7, -43.0)]
    angle = path(STAND, *one * 4, *falters, *one * 3, (1.0, 0.0), STAND)
    assert extremes(count_pairs(ticks_of(angle))) == [(43, -43)] * 8
    live = extremes(pairs_of(Counter(RATE_HZ), angle))
    assert live == [(43, -43)] * 4 + [(43, round(short))] + [(43, -43)] * 3


def test_of_a_first_stroke_nobody_knows_how_long_it_will_be() -> None:
    """Going back by 3.8 degrees is no end of it, however long it takes."""
    angle = path(STAND, (1.4, 20.0), (0.5, 16.2), (0.7, 34.0), (1.8, -34.0), (1.0, 0.0), STAND)
    assert turning_points(angle) == 2
