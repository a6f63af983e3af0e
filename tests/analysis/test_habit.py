"""What the repetitions of late say of neutral, of a stop, and of the next one."""

import pytest

from analysis.habit import Habit
from analysis.pairs import Pair, Turn
from tests.analysis.paths import turn


def rep(at_s: float, first_deg: float, second_deg: float, *, took_s: float = 2.0) -> Pair:
    inward = first_deg > second_deg
    first = turn(at_s, first_deg, internal=inward, left_s=at_s - 1)
    second = turn(at_s + took_s, second_deg, internal=not inward, left_s=at_s + 0.2)
    return Pair(first, second, second.at + 5)


@pytest.mark.parametrize(
    ("seemed_deg", "stood_deg", "neutral_deg"),
    [
        (30.0, 0.0, 0.0),
        (-40.0, 0.0, 0.0),
        (26.8, 0.0, 0.0),  # so near to 30 is the end: by 0.05 of the 70 degrees
        (26.2, 0.0, 26.2),
        (-36.8, 0.0, 0.0),
        (-36.2, 0.0, -36.2),
        (30.0, 15.8, 15.8),  # and 0.2 of them away is amid
        (30.0, 16.2, 30.0),
        (30.0, -25.8, -25.8),
        (30.0, -26.2, 30.0),
        (30.0, 60.0, 30.0),
    ],
)
def test_who_seemed_to_stand_at_an_end_of_the_range_was_held_there_and_had_stood_amid_it(
    seemed_deg: float, stood_deg: float, neutral_deg: float
) -> None:
    stood, lost = Habit(neutral_deg=stood_deg), Habit(neutral_deg=stood_deg)
    stood.stand_elsewhere(seemed_deg)
    lost.lose_place()
    lost.lose_place()  # as other movement does at each of its strokes
    lost.neutral_deg = seemed_deg
    for habit in (stood, lost):
        habit.learn(rep(10, 30.0, -40.0))
        assert habit.neutral_deg == pytest.approx(neutral_deg)


def test_a_leg_that_sways_where_it_stands_has_not_stood_elsewhere() -> None:
    habit = Habit(neutral_deg=10.0)
    habit.stand_elsewhere(30.0)
    habit.stand_elsewhere(31.9)
    habit.learn(rep(10, 32.0, -40.0))
    assert habit.neutral_deg == pytest.approx(10.0)
    moved = Habit(neutral_deg=10.0)
    moved.stand_elsewhere(30.0)
    moved.stand_elsewhere(32.1)
    moved.learn(rep(10, 32.0, -40.0))
    assert moved.neutral_deg == pytest.approx(32.1)


@pytest.mark.parametrize(
    ("first_deg", "second_deg", "neutral_deg"),
    [(40.0, 2.0, 1.4), (-40.0, 2.0, 1.4), (2.0, -40.0, 1.4), (40.0, -2.0, -1.4)],
)
def test_who_turns_to_one_side_shows_with_the_other_end_where_neutral_is(
    first_deg: float, second_deg: float, neutral_deg: float
) -> None:
    habit = Habit(neutral_deg=0.0)
    habit.come_home(rep(10, first_deg, second_deg))
    assert habit.neutral_deg == pytest.approx(neutral_deg)


def holding(*outer_deg: float) -> Habit:
    """Who has gone by 30 inward and so far outward in turn, from neutral at 0."""
    habit = Habit(neutral_deg=0.0)
    for k, value_deg in enumerate(outer_deg):
        habit.learn(rep(10 + 6 * k, 30.0, value_deg))
    return habit


HELD = turn(40, 30.0, internal=True)._replace(paused=True)


def test_a_stop_after_a_first_extreme_is_at_the_second_if_it_is_nearer_to_where_that_will_be() -> (
    None
):
    """The last went 2 degrees farther in than the one before: the next one is to end at -8."""
    habit = holding(-14.0, -12.0, -10.0)
    assert habit.neutral_deg == 0.0
    assert habit.is_nearer_end(-4.1, HELD)
    assert habit.is_nearer_end(-9.0, HELD)
    assert not habit.is_nearer_end(-3.9, HELD)
    assert not habit.is_nearer_end(2.0, HELD)


def test_but_not_of_who_does_not_hold_or_has_stopped_at_neutral_or_of_the_first_extreme() -> None:
    assert not holding(-12.0, -10.0).is_nearer_end(-8.0, HELD)  # in one of the last three
    habit = holding(-14.0, -12.0, -10.0)
    assert not habit.is_nearer_end(-8.0, None)
    assert not habit.is_nearer_end(-8.0, HELD._replace(paused=False))
    assert not habit.is_nearer_end(-8.0, HELD._replace(internal=False))
    habit.lose_place()
    habit.neutral_deg = 0.0
    assert not habit.is_nearer_end(-8.0, HELD)


def test_one_in_the_other_order_says_nothing_of_where_the_next_one_ends() -> None:
    habit = holding(-14.0, -12.0)
    habit.learn(rep(30, -12.0, 30.0))
    assert not habit.is_nearer_end(-8.0, HELD)
    habit.learn(rep(36, 30.0, -10.0))
    assert not habit.is_nearer_end(-8.0, HELD)
    assert not habit.is_nearer_end(-40.0, HELD)
    habit.learn(rep(42, 30.0, -10.0))
    assert habit.is_nearer_end(-8.0, HELD)


@pytest.mark.parametrize(("took_s", "usual"), [(2.0, True), (0.92, True), (0.88, False)])
def test_one_as_wide_as_the_last_is_usual_wherever_it_is_unless_it_is_twice_as_quick(
    took_s: float, *, usual: bool
) -> None:
    habit = holding(-40.0)
    assert habit.usual(rep(30, 230.0, 160.0, took_s=took_s)) is usual


def test_a_quick_one_about_neutral_is_usual() -> None:
    assert holding(-40.0).usual(rep(30, 30.0, -40.0, took_s=0.5))


@pytest.mark.parametrize(("first_deg", "second_deg"), [(30.0, -40.0), (-40.0, 30.0)])
def test_where_no_side_is_first_yet_either_may_be(first_deg: float, second_deg: float) -> None:
    either = Habit(arc_deg=70.0)
    assert either.is_as_wide(rep(10, first_deg, second_deg))
    assert not either.is_as_wide(rep(10, first_deg + 11, second_deg))
    assert holding(-40.0).is_as_wide(rep(10, first_deg, second_deg)) is (first_deg > second_deg)


def test_nothing_is_as_wide_as_none() -> None:
    assert not Habit().is_as_wide(rep(10, 30.0, -40.0))


def test_a_body_that_has_turned_may_go_on_to_either_side_first() -> None:
    def resembles(to_deg: float, one: Pair) -> bool:
        habit = holding(-40.0)
        habit.stand_elsewhere(to_deg)
        habit.trusted = False  # as after other movement
        return habit.resembles(one)

    other: Pair = rep(30, 60.0, 130.0)
    first: Turn = other.first._replace(stroke_deg=40.0)
    assert resembles(100.0, other._replace(first=first))
    assert not resembles(10.0, other._replace(first=first))


def test_before_any_repetition_where_the_leg_has_stood_is_known_better_than_by_its_sides() -> None:
    """A stop 7 degrees from there is one at neutral beside sides of 20 and 40, unless it stood."""
    habit = Habit(neutral_deg=0.0)
    habit.learn(rep(10, 20.0, -40.0))
    assert habit.is_neutral(7.0, stood=True)
    habit.lose_place()
    habit.neutral_deg = 0.0
    assert habit.is_neutral(7.0)
    assert not habit.is_neutral(7.0, stood=True)
    assert habit.is_neutral(3.0, stood=True)


def test_how_long_who_pauses_unevenly_does_so_is_mixed_and_nothing_after_other_movement() -> None:
    """The newest counts for 0.4: 4 s, then 2 s."""
    habit = Habit(neutral_deg=0.0)
    for at_s in (10.0, 17.0, 22.0):
        habit.learn(rep(at_s, 30.0, -30.0))
    assert habit.usual_rest_s(25.0) == pytest.approx(3.2)
    habit.lose_place()
    habit.learn(rep(40, 30.0, -30.0))
    assert habit.usual_rest_s(25.0) == 0.0


def test_who_pauses_as_long_as_before_goes_on_in_the_same_order() -> None:
    """From one second extreme to the next departure it is 4 s; not more than 6 is a pause."""
    for every_s, rest_s in ((7.0, 4.0), (11.0, 6.0)):
        habit = Habit(neutral_deg=0.0)
        assert habit.usual_rest_s(25.0) == 0.0
        for k in range(4):
            habit.learn(rep(10 + every_s * k, 30.0, -30.0))
        assert habit.usual_rest_s(25.0) == pytest.approx(rest_s)
        habit.forget_manner(paused=True)
        assert habit.other_side_first(rep(60, -30.0, 30.0).first)
        habit.forget_manner()
        assert not habit.other_side_first(rep(60, -30.0, 30.0).first)
        habit.lose_place()
        assert habit.usual_rest_s(25.0) == 0.0


@pytest.mark.parametrize(("value_deg", "reaches"), [(11.5, False), (13.5, True), (30.0, True)])
def test_where_neutral_is_unknown_an_extreme_is_far_from_the_middle(
    value_deg: float, reaches: bool
) -> None:
    habit = Habit()
    habit.learn(rep(10, 30.0, -40.0))
    assert habit.reaches(turn(20, value_deg, internal=True)) is reaches  # -5 and 0.25 of 70
    assert habit.reaches(turn(20, -10.0 - value_deg, internal=False)) is reaches


@pytest.mark.parametrize(
    ("first_deg", "usual"), [(2.9, False), (-2.9, False), (3.1, True), (-3.1, True), (30.0, True)]
)
def test_who_sets_out_from_neutral_itself_turns_the_body(first_deg: float, usual: bool) -> None:
    habit = Habit(neutral_deg=0.0)
    habit.learn(rep(10, 30.0, -40.0))
    assert habit.usual(rep(20, first_deg, first_deg - 70.0)) is usual


def test_neutral_may_be_known_from_the_sides_alone() -> None:
    habit = Habit(neutral_deg=0.0)
    habit.learn(rep(10, 30.0, -40.0))
    habit.neutral_deg = None
    assert not habit.usual(rep(20, 1.0, -69.0))
    assert habit.usual(rep(20, 5.0, -65.0))


def test_where_the_body_has_turned_the_ends_of_the_range_are_new_ones() -> None:
    habit = Habit(neutral_deg=0.0)
    habit.learn(rep(10, 30.0, -30.0))
    habit.neutral_deg = None
    habit.learn(rep(20, 130.0, 70.0))
    assert habit.is_held(130.0)
    assert habit.is_held(70.0)
    assert not habit.is_held(50.0)  # amid what both have been
    habit.learn(rep(30, 120.0, 60.0))  # which overlaps: it is drawn along
    assert habit.is_held(127.0)
    assert habit.is_held(67.0)


@pytest.mark.parametrize(("to_deg", "can"), [(90.0, True), (100.0, False)])
@pytest.mark.parametrize("neutral_deg", [0.0, -30.0, None])
def test_no_leg_turns_so_far_to_one_side_of_neutral(
    neutral_deg: float | None, to_deg: float, *, can: bool
) -> None:
    """As hands that take a sensor off turn it; where neutral is not known all may be one side."""
    zero = neutral_deg or 0.0
    one = rep(10, zero + to_deg, zero - 15.0)
    for habit in (Habit(neutral_deg=neutral_deg), Habit(neutral_deg=neutral_deg, trusted=True)):
        assert habit.can_reach(one) is (can or neutral_deg is None)
        assert habit.usual(one) is (can or neutral_deg is None)
