"""How many repetitions in a row are believed, and which of those that wait."""

import pytest

from analysis.believing import is_half, needed, vouched_for
from analysis.habit import Habit
from analysis.pairs import Pair, Stop
from tests.analysis.paths import RATE_HZ, turn


def rep(at_s: float, inner_deg: float, outer_deg: float, *, ratio: float = 0.0) -> Pair:
    first = turn(at_s, inner_deg, internal=True, left_s=at_s - 1)._replace(ratio=ratio)
    second = turn(at_s + 2, outer_deg, internal=False, left_s=at_s)._replace(ratio=ratio)
    return Pair(first, second, second.at + 5)


def known() -> Habit:
    """Of who goes by 30 to each side."""
    habit = Habit(neutral_deg=0.0)
    habit.learn(rep(10, 30.0, -30.0))
    return habit


def taken(pair: Pair, habit: Habit, *waiting: Pair) -> int:
    return needed(pair, habit, waiting, RATE_HZ, turns=2, anchored=True)


SLIPPED = rep(16, 90.0, 30.0, ratio=0.6)  # and tilted: the strap


def test_two_that_are_as_wide_as_those_before_are_some_even_though_they_swing() -> None:
    again = rep(22, 90.0, 30.0, ratio=0.6)
    assert taken(again, known(), SLIPPED) == 2
    assert taken(rep(22, 90.0, 60.0, ratio=0.6), known(), SLIPPED) == 3


@pytest.mark.parametrize(("outer_deg", "least"), [(38.8, 2), (39.2, 3), (21.2, 2), (20.8, 3)])
def test_as_wide_is_within_a_seventh_or_so(outer_deg: float, least: int) -> None:
    assert taken(rep(22, 90.0, outer_deg, ratio=0.6), known(), SLIPPED) == least


def test_a_first_one_or_any_before_the_exercise_is_known_takes_three() -> None:
    assert taken(SLIPPED, known()) == 3
    lost = known()
    lost.lose_place()
    assert taken(rep(22, 90.0, 30.0, ratio=0.6), lost, SLIPPED) == 3


def test_one_that_is_steady_takes_two_and_a_usual_one_none_other() -> None:
    assert taken(rep(22, 90.0, 10.0, ratio=0.3), known()) == 2
    assert taken(rep(22, 32.0, -28.0, ratio=0.3), known()) == 1


@pytest.mark.parametrize(("to_deg", "least"), [(90.0, 1), (100.0, 2)])
def test_before_the_exercise_is_known_one_that_no_hip_can_do_takes_two(
    to_deg: float, least: int
) -> None:
    assert taken(rep(16, to_deg, -12.0), Habit(neutral_deg=0.0)) == least


@pytest.mark.parametrize(
    ("ratio", "strokes", "least"), [(0.4, 99, 1), (0.4, 100, 3), (0.2, 999, 1)]
)
def test_amid_much_else_one_that_swings_a_little_takes_three(
    ratio: float, strokes: int, least: int
) -> None:
    new = Habit()
    for _ in range(strokes):
        new.lose_place()
    pair = rep(22, 20.0, -20.0, ratio=ratio)
    assert taken(pair, new) == least
    new.learn(pair)  # the exercise has begun
    new.lose_place()
    assert taken(rep(28, 50.0, -20.0, ratio=0.4), new) == 1


@pytest.mark.parametrize(("inner_deg", "least_before", "least"), [(-8.0, 2, 3), (70.0, 1, 4)])
def test_amid_much_else_a_clean_one_is_no_exception_if_it_is_small_or_as_fast_as_hands(
    inner_deg: float, least_before: int, least: int
) -> None:
    new = Habit()
    pair = rep(22, inner_deg, -21.0)
    assert taken(pair, new) == least_before
    for _ in range(100):
        new.lose_place()
    assert taken(pair, new) == least


USUAL = rep(22, 30.0, -30.0)


@pytest.mark.parametrize(("outer_deg", "some"), [(-6.0, True), (-5.0, False), (2.0, False)])
def test_a_usual_one_vouches_for_what_reached_past_neutral_before_it(
    outer_deg: float, *, some: bool
) -> None:
    """By a quarter of a side, but for two degrees: 5.5."""
    waits = rep(16, 36.0, outer_deg)
    assert vouched_for((waits,), USUAL, known(), RATE_HZ) == ((waits,) if some else ())


def test_one_that_waits_itself_vouches_for_all_that_it_is_like() -> None:
    waits = (rep(16, 36.0, 2.0), rep(20, 36.0, -2.0))
    beyond = rep(26, 36.0, 0.0)
    assert vouched_for(waits, beyond, known(), RATE_HZ) == waits
    lost = known()
    lost.lose_place()
    lost.neutral_deg = 0.0
    assert vouched_for(waits, USUAL, lost, RATE_HZ) == waits
    assert vouched_for((rep(16, 10.0, -4.0),), USUAL, known(), RATE_HZ) == ()
    assert vouched_for((), USUAL, known(), RATE_HZ) == ()


@pytest.mark.parametrize(
    ("outer_deg", "halt", "stood_s", "half"),
    [
        (-2.9, None, 4.0, True),
        (2.9, None, 4.0, True),
        (-3.1, None, 4.0, False),
        (7.9, None, 4.0, True),  # a drift has raised where it comes home
        (8.1, None, 4.0, False),  # it may stand elsewhere
        (0.0, None, 2.4, False),  # where it stopped may have been a hold
        (0.0, Stop(14.0, 200, 0.7), 4.0, False),  # it seems to stand amid its range
        (0.0, Stop(28.0, 200, 0.7), 4.0, True),  # a hold
        (0.0, Stop(28.0, 200, 2.0), 4.0, False),  # or where it stands now
    ],
)
def test_who_comes_back_to_where_the_leg_stood_has_turned_to_one_side(
    outer_deg: float, halt: Stop | None, stood_s: float, *, half: bool
) -> None:
    pair = rep(10, 30.0, outer_deg)
    assert is_half(pair, Habit(neutral_deg=0.0), halt, longest_stop_s=stood_s) is half
    assert not is_half(pair, Habit(), halt, longest_stop_s=stood_s)
    assert not is_half(pair, known(), halt, longest_stop_s=stood_s)  # who has done whole ones


@pytest.mark.parametrize(("away_deg", "some"), [(0.0, False), (-100.0, True)])
def test_nor_does_it_ask_how_far_they_reached_where_the_body_has_turned(
    away_deg: float, *, some: bool
) -> None:
    """The ends of the range are known, and where they were; nowhere has the leg stood."""
    turned = known()
    turned.neutral_deg = None
    waits, usual = rep(16, 36.0 + away_deg, away_deg - 5), rep(22, 30.0 + away_deg, away_deg - 30)
    assert turned.usual(usual)
    assert vouched_for((waits,), usual, turned, RATE_HZ) == ((waits,) if some else ())
