"""Repetitions that only the whole of a set shows, as they are found while the leg stands."""

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.pairs import Pair
from analysis.second_look import LONGEST_S, Felt, SecondLook
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, STAND, STILL_DPS, pairs_of, path

HELD = [(2.0, 8.0), (0.6, 8.0), (2.4, -9.0), (0.6, -9.0), (1.6, 0.0), (0.6, 0.0)]
PLAIN = [(1.2, 30.0), (1.6, -40.0), (1.2, 0.0), (0.8, 0.0)]


def look(angle: FloatArray, bias_dps: FloatArray | float = 0.0, *, number: int = 0) -> SecondLook:
    """Having felt a leg that goes along this path, with what was taken for the bias meanwhile."""
    second = SecondLook(RATE_HZ)
    rate = np.gradient(angle) * RATE_HZ
    columns = (angle, rate, np.broadcast_to(bias_dps, angle.shape))
    for k, (value, speed, bias) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        still = abs(speed) < STILL_DPS
        second.feel(number + k, Felt(value, speed, 0.0, bias, 0.0, still=still, odd=False))
    return second


def counted_live(angle: FloatArray) -> list[Pair]:
    return pairs_of(Counter(RATE_HZ), angle)


def drifting(angle: FloatArray, dps: float) -> FloatArray:
    return angle + dps * np.arange(len(angle)) / RATE_HZ


def test_nothing_is_overlooked_where_all_was_counted() -> None:
    angle = path(STAND, *PLAIN * 5, STAND)
    second = look(angle)
    for pair in counted_live(angle):
        second.counted(pair)
    assert second.overlooked(stands=True) == []


@pytest.mark.parametrize("kept", [[], [0, 1], [1, 2, 4]])
def test_what_went_uncounted_is_found_once_where_it_was(kept: list[int]) -> None:
    angle = path(STAND, *PLAIN * 5, STAND)
    every = counted_live(angle)
    second = look(angle, number=1000)
    for k in kept:
        second.counted(later(every[k], 1000))
    found = second.overlooked(stands=True)
    lost = [later(pair, 1000) for k, pair in enumerate(every) if k not in kept]
    assert [(pair.first.at, pair.second.at) for pair in found] == [
        (pair.first.at, pair.second.at) for pair in lost
    ]
    assert second.overlooked(stands=True) == []


def later(pair: Pair, ticks: int) -> Pair:
    first, second = (turn._replace(at=turn.at + ticks) for turn in pair[:2])
    return Pair(first, second, pair.confirmed + ticks)


def test_a_few_of_which_nothing_was_counted_are_no_set() -> None:
    assert look(path(STAND, *PLAIN * 2, STAND)).overlooked(stands=True) == []
    assert len(look(path(STAND, *PLAIN * 3, STAND)).overlooked(stands=True)) == 3


def test_a_drift_that_both_ends_show_is_taken_off() -> None:
    angle = drifting(path(STAND, *HELD * 9, STAND), -0.8)
    assert len(counted_live(angle)) < 9
    second = look(angle)
    assert len(second.overlooked(stands=True)) == 9


def test_a_leg_that_rests_away_from_neutral_is_held_unless_it_has_drifted() -> None:
    assert len(look(path(STAND, *PLAIN * 5, STAND)).overlooked(stands=True)) == 5
    assert look(path(STAND, *PLAIN * 5, STAND)).overlooked(stands=False) == []
    angle = drifting(path(STAND, *HELD * 9, STAND), -0.8)
    assert len(look(angle).overlooked(stands=False)) == 9


def test_the_bias_that_the_last_rest_shows_holds_for_the_whole_set() -> None:
    """By 3 degrees a second, more than both ends would be believed to drift."""
    angle = drifting(path(STAND, *HELD * 9, STAND), 3.0)
    assert len(look(angle).overlooked(stands=True)) < 9
    learnt_dps = np.zeros(len(angle))
    learnt_dps[-50:] = 3.0
    assert len(look(angle, learnt_dps).overlooked(stands=True)) == 9


def test_a_leg_that_only_stands_or_walks_or_turns_about_is_no_set() -> None:
    assert SecondLook(RATE_HZ).overlooked(stands=True) == []
    assert look(path(*STAND * 0, (20.0, 0.0))).overlooked(stands=True) == []
    steps = [leg for _ in range(20) for leg in ((0.5, 5.0), (0.5, -4.0))]
    assert look(path(STAND, *steps, STAND)).overlooked(stands=True) == []
    about = [leg for k in range(12) for leg in ((0.8, 25.0 * k + 25), (0.6, 25.0 * k + 14))]
    assert look(path(STAND, *about, (4.0, 289.0))).overlooked(stands=True) == []


def test_what_was_before_a_break_in_the_recording_is_forgotten() -> None:
    second = look(path(STAND, *PLAIN * 5, STAND))
    second.forget()
    assert second.overlooked(stands=True) == []


def test_memory_does_not_grow() -> None:
    second = look(path(STAND, *PLAIN * 100, STAND))
    assert len(second._felt) == LONGEST_S * RATE_HZ
