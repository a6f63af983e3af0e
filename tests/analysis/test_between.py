"""Slow small repetitions between two stances, known by construction; and what is none."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis import analyze
from analysis.between import line_dps, with_sets_between_stances
from tests.analysis.paths import path, ticks_of
from virtual_sensor.simulation import simulate

STAND = (4.0, 0.0)
BACK = (1.0, 0.0)
SLOW = [(3.5, 6.0), (3.5, -8.0)]
QUICK = [(1.5, 6.0), (1.5, -8.0)]
HALF = [(3.5, 14.0), (3.5, 0.0)]


def slow(times: int) -> list[tuple[float, float]]:
    """So many, which set out so fast that it can be told from the stance."""
    return [(1.0, 6.0), (3.5, -8.0), *SLOW * (times - 1)]


def found(legs: Sequence[tuple[float, float]], *, drift_dps: float = 0.0) -> int:
    angle = path(STAND, *legs, BACK, STAND)
    ticks = ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)
    return len(with_sets_between_stances([], ticks))


@pytest.mark.parametrize("times", [3, 4, 8])
@pytest.mark.parametrize("drift_dps", [-0.4, 0.0, 0.4])
def test_slow_repetitions_between_two_stances_are_found(times: int, drift_dps: float) -> None:
    assert found(slow(times), drift_dps=drift_dps) == times


@pytest.mark.parametrize("known", [[0], [1, 2], [0, 1, 3], [0, 1, 2, 3]])
def test_those_that_were_known_already_are_among_them(known: list[int]) -> None:
    ticks = ticks_of(path(STAND, *slow(4), BACK, STAND))
    every = with_sets_between_stances([], ticks)
    assert with_sets_between_stances([every[k] for k in known], ticks) == every


@pytest.mark.parametrize(
    "legs",
    [
        QUICK * 6,
        slow(2),
        [(1.0, 14.0), (3.5, 0.0), *HALF * 5],
        [(1.0, -6.0), (3.5, 12.0), *[(3.5, -2.0), (3.5, 12.0)] * 2],  # these come home but once
        [*slow(3), SLOW[0]],
        [(1.0, 4.5), (3.5, -4.5), *[(3.5, 4.5), (3.5, -4.5)] * 3],  # no arc is so small
        [*slow(2), (3.5, 25.0), (3.5, -25.0), *slow(1)],
        slow(27),  # for more than three minutes
    ],
)
def test_quick_ones_few_or_unlike_or_to_one_side_and_what_is_left_over_or_sways_are_not(
    legs: list[tuple[float, float]],
) -> None:
    assert found(legs) == 0


@pytest.mark.parametrize(("stroke_s", "times"), [(8.5, 4), (9.3, 0)])
def test_who_takes_longer_than_the_slowest_shifts_their_weight(stroke_s: float, times: int) -> None:
    legs = [(stroke_s, 6.0), (stroke_s, -8.0)] * 3
    assert found([(1.0, 6.0), (stroke_s, -8.0), *legs]) == times


def test_nor_anything_where_the_leg_has_walked_or_stands_far_from_where_it_stood() -> None:
    ticks = ticks_of(path(STAND, *slow(4), BACK, STAND))
    walked = replace(ticks, broken=np.arange(len(ticks)) == len(ticks) // 2)
    assert with_sets_between_stances([], walked) == []
    assert found(slow(4), drift_dps=1.5) == 0


@pytest.mark.parametrize("swing_share", [0.3, 0.65, 0.75])
def test_nor_where_the_leg_swings_along(swing_share: float) -> None:
    ticks = ticks_of(path(STAND, *slow(4), BACK, STAND))
    swings = replace(ticks, swing_dps=swing_share * np.abs(ticks.axial_dps))
    assert len(with_sets_between_stances([], swings)) == (4 if swing_share < 0.7 else 0)


@pytest.mark.parametrize("what", ["odd", "lifted"])
def test_no_stance_is_where_the_exercise_cannot_be_or_with_the_leg_held_up(what: str) -> None:
    ticks = ticks_of(path(STAND, *slow(4), BACK, STAND))
    after = ticks.time_s > ticks.time_s[-1] - 4.5
    assert with_sets_between_stances([], replace(ticks, **{what: after})) == []


def test_nor_without_two_stances() -> None:
    ticks = ticks_of(path(STAND, *slow(4)))
    standing = replace(ticks, still=ticks.still & (ticks.time_s < 4))
    moving = replace(ticks, still=np.zeros(len(ticks), bool))
    assert with_sets_between_stances([], standing) == []
    assert with_sets_between_stances([], moving) == []
    assert (line_dps(standing), line_dps(moving)) == (0.0, 0.0)


def test_what_was_counted_stays_unless_more_is_found_and_has_its_own_angles() -> None:
    ticks = ticks_of(path(STAND, *slow(4), BACK, STAND) + 30.0)
    four = with_sets_between_stances([], ticks)
    assert [round(turn.value_deg) for pair in four for turn in pair[:2]] == [36, 22] * 4
    assert with_sets_between_stances(four, ticks) is four
    assert with_sets_between_stances(four[1:3], ticks) == four


@pytest.mark.parametrize("drift_dps", [-0.3, 0.0, 0.7])
def test_the_line_is_the_drift_between_the_first_stance_and_the_last(drift_dps: float) -> None:
    angle = path(STAND, *slow(4), BACK, STAND)
    ticks = ticks_of(angle + drift_dps * np.arange(len(angle)) / 25.0)
    assert line_dps(ticks) == pytest.approx(drift_dps, abs=0.03)
    assert line_dps(ticks_of(angle + 1.2 * np.arange(len(angle)) / 25.0)) == 0.0


@pytest.mark.parametrize(
    ("seed", "count"), [(455, 4), (486, 5), (516, 3), (539, 5), (583, 8), (584, 6), (692, 6)]
)
def test_the_report_counts_them_however_the_counter_was_led_away(seed: int, count: int) -> None:
    """The truth is the simulation's: cycles of 7 to 15 s, arcs of 13 to 22 degrees."""
    recording = simulate("creeping", seed=seed)
    assert len(recording.truth.repetitions) == count
    assert analyze(recording.samples, side=recording.side).rep_count == count
