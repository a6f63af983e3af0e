"""Repetitions among other movement: each bout has its own neutral, and its own first side."""

import pytest

from analysis.counting import Counter
from analysis.habit import Habit
from analysis.pairs import Pair, begun_late, swings_too_much
from analysis.repetitions import count_pairs
from tests.analysis.paths import (
    RATE_HZ,
    STAND,
    count,
    extremes,
    fed,
    pairs_of,
    path,
    swung,
    ticks_of,
    turn,
)

IN_FIRST = [(0.9, 30.0), (1.6, -35.0), (0.9, 0.0)]
OUT_FIRST = [(0.9, -35.0), (1.6, 30.0), (0.9, 0.0)]


def facing(legs: list[tuple[float, float]], angle_deg: float) -> list[tuple[float, float]]:
    return [(seconds, angle_deg + target) for seconds, target in legs]


def test_who_has_turned_about_may_begin_to_the_other_side() -> None:
    """With a stop at neutral after the first half, too."""
    stopped = [(0.9, -35.0), (0.9, 0.0), (0.8, 0.0), (0.9, 30.0), (0.9, 0.0), (0.8, 0.0)]
    turned = [(1.5, 100.0), (1.6, 100.0), *facing(stopped, 100.0), (4.0, 100.0)]
    angle = path(STAND, *IN_FIRST * 2, (2.0, 0.0), *turned)
    found = extremes(pairs_of(Counter(RATE_HZ), angle))
    assert found == [(30, -35), (30, -35), (65, 130)]


def test_who_has_not_turned_about_does_half_a_repetition() -> None:
    halves = [(0.9, -35.0), (0.9, 0.0), (0.8, 0.0)]
    angle = path(STAND, *IN_FIRST * 2, (2.0, 0.0), *halves, *IN_FIRST * 2, STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(30, -35)] * 4


@pytest.mark.parametrize(("moved_deg", "known"), [(8.0, True), (-8.0, True), (40.0, False)])
def test_a_foot_that_was_moved_leaves_the_first_side_as_it_was(
    moved_deg: float, *, known: bool
) -> None:
    habit = Habit(neutral_deg=0.0)
    habit.learn(Pair(turn(5, 30.0, internal=True), turn(7, -40.0, internal=False), 200))
    habit.stand_elsewhere(moved_deg)
    assert habit.other_side_first(turn(9, -40.0, internal=False)) is known


def test_a_long_pause_with_small_steps_in_it_parts_two_repetitions() -> None:
    half = [(0.9, 30.0), (0.9, 0.0)]
    restless = [(1.6, 0.0), (0.5, 3.0), (1.6, 3.0), (0.5, 0.0), (1.6, 0.0)]
    other = [(0.9, -35.0), (0.9, 0.0)]
    assert count(path(STAND, *IN_FIRST, (1.0, 0.0), *half, *restless, *other, STAND)) == 1


def test_a_short_one_with_small_steps_in_it_does_not() -> None:
    half = [(0.9, 30.0), (0.9, 0.0)]
    restless = [(0.6, 0.0), (0.4, 3.0), (0.6, 3.0), (0.4, 0.0), (0.5, 0.0)]
    other = [(0.9, -35.0), (0.9, 0.0)]
    assert count(path(STAND, *IN_FIRST, (1.0, 0.0), *half, *restless, *other, STAND)) == 2


def test_what_began_with_the_end_of_other_movement_is_told_by_how_the_leg_comes_home() -> None:
    first = turn(5, 40.0, internal=True)._replace(ratio=1.3)
    second, third = turn(6, -30.0, internal=False), turn(7, 30.0, internal=True)
    assert begun_late([Pair(first, second, 160)], third, 0.0)
    assert not begun_late([Pair(first._replace(ratio=0.5), second, 160)], third, 0.0)
    assert not begun_late([Pair(first, second, 160)], third._replace(value_deg=-10.0), 0.0)
    assert not begun_late([Pair(first, second, 160)], third, 45.0)
    assert not begun_late([], third, 0.0)
    swung_along = [one._replace(ratio=0.4) for one in (second, third)]
    assert not begun_late([Pair(first, swung_along[0], 160)], swung_along[1], 0.0)


def test_a_repetition_after_a_turn_of_the_body_is_not_paired_with_its_end() -> None:
    legs = [(0.9, 40.0), (2.4, -20.0), (1.4, 45.0), (1.0, 12.0), (3.9, 12.0)]
    angle = path(*legs)
    turned = swung(angle, 60.0, 0.0, 0.9)
    assert extremes(pairs_of(Counter(RATE_HZ), angle, turned)) == [(-20, 45)]
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(40, -20)]


@pytest.mark.parametrize("hold_s", [3.0, 6.0, 10.0])
def test_a_hold_may_last_for_ten_seconds_from_the_first_repetition_on(hold_s: float) -> None:
    held = [(1.0, 30.0), (hold_s, 30.0), (1.6, -35.0), (hold_s, -35.0), (1.0, 0.0)]
    legs = [STAND, *held * 4, STAND]
    assert extremes(count_pairs(ticks_of(path(*legs)))) == [(30, -35)] * 4


def test_who_stands_elsewhere_for_longer_has_done_nothing() -> None:
    stood = [(1.0, 30.0), (11.8, 30.0), (1.6, -35.0), (11.8, -35.0), (1.0, 0.0)]
    assert count(path(STAND, *stood * 4, STAND)) == 0


@pytest.mark.parametrize(
    ("at_deg", "held"),
    [(-35.0, True), (28.0, True), (38.0, True), (0.0, False), (60.0, False), (-65.0, False)],
)
def test_a_leg_is_held_at_the_ends_of_its_range_and_stands_amid_or_outside(
    at_deg: float, *, held: bool
) -> None:
    habit = Habit()
    habit.learn(Pair(turn(5, 30.0, internal=True), turn(7, -40.0, internal=False), 200))
    assert habit.is_held(at_deg) is held


def shaken(cycle_s: float, times: int) -> list[tuple[float, float]]:
    return [(cycle_s / 2, 8.0), (cycle_s / 2, -8.0)] * times


def test_hands_that_shake_a_sensor_do_no_repetitions() -> None:
    angle = path(STAND, *shaken(0.6, 8), (0.3, 0.0), STAND)
    assert fed(Counter(RATE_HZ), angle, swung(angle, 30.0, 4.0)) == 0
    fastest = path(STAND, *shaken(0.4, 12), (0.3, 0.0), STAND)
    assert fed(Counter(RATE_HZ), fastest, 0.0) == 0


def test_a_fast_stroke_may_swing_as_those_before_it_did() -> None:
    one = Pair(turn(5.0, 8.0, internal=True), turn(5.4, -8.0, internal=False), 140)
    fast = Pair(*(half._replace(ratio=0.5) for half in one[:2]), 140)
    assert swings_too_much(fast, RATE_HZ, 0.0)
    assert not swings_too_much(fast, RATE_HZ, 0.6)


def test_who_turns_the_leg_as_fast_as_it_goes_is_counted() -> None:
    angle = path(STAND, (0.5, 25.0), *[(0.5, -30.0), (0.5, 25.0)] * 8, (0.5, 0.0), STAND)
    assert fed(Counter(RATE_HZ), angle, swung(angle, 20.0, 4.0)) == 8


@pytest.mark.parametrize("home_deg", [0.0, 1.5])
@pytest.mark.parametrize("turned_deg", [-70.0, -60.0])
def test_a_body_that_sets_out_from_home_and_turns_as_far_as_the_leg_has_done_none(
    home_deg: float, turned_deg: float
) -> None:
    there = home_deg + turned_deg
    before = [*IN_FIRST, (0.4, 0.0)] * 3 + [*IN_FIRST[:2], (0.9, home_deg)]
    after = [(1.4, there), (2.0, there), *facing(IN_FIRST, there) * 3, (4.0, there)]
    found = pairs_of(Counter(RATE_HZ), path(STAND, *before, *after))
    middles = [round(pair.middle_deg - there) for pair in found]
    assert middles == [round(-2.5 - there)] * 4 + [-2] * 3


def test_the_leg_of_a_body_that_has_turned_by_less_goes_on_as_before() -> None:
    legs = [*IN_FIRST * 3, *facing(IN_FIRST, -25.0) * 2]
    assert count(path(STAND, *legs, (4.0, -25.0))) == 5
