"""Extremes so near to neutral that they pass for stops there, and stops that are some."""

from collections.abc import Sequence

import pytest

from analysis.counting import Counter
from analysis.habit import Habit
from analysis.hidden import hidden_extreme
from analysis.pairs import Pair, Stop, Turn
from tests.analysis.paths import RATE_HZ, STAND, count, extremes, pairs_of, path, swung


def held(inner: float, outer: float) -> list[tuple[float, float]]:
    return [(0.9, inner), (0.8, inner), (1.1, outer), (0.8, outer)]


@pytest.mark.parametrize("off_deg", [3.0, 5.0])
def test_holds_near_neutral_are_extremes_when_the_strokes_are_whole_ones(off_deg: float) -> None:
    """The leg is lifted, and its turning is about 3 or 5 degrees from where it stood."""
    angle = path(STAND, *held(9 + off_deg, -8 + off_deg) * 5, (0.7, off_deg), (4.0, off_deg))
    found = extremes(pairs_of(Counter(RATE_HZ), angle))
    assert found == [(round(9 + off_deg), round(-8 + off_deg))] * 5


def test_holds_near_neutral_of_a_drifting_sensor_are_extremes_too() -> None:
    """By 0.7° a repetition: the outer end comes from 8 to 3° from where the leg stood."""
    drifting = [leg for k in range(8) for leg in held(8 + 0.7 * k, -8 + 0.7 * k)]
    assert count(path(STAND, *drifting, (0.7, 5.0), (4.0, 5.0))) == 8


def test_a_hidden_extreme_may_be_the_second_of_the_other_order() -> None:
    """The outer side has come first; now the inner one does, with the body turned meanwhile."""
    one = [(2.0, 12.0), (2.6, -30.0), (1.4, 0.0), (0.5, 0.0)]
    other = [(2.0, 54.0), (0.8, 54.0), (2.6, 98.0)]
    angle = path(
        STAND, *one * 3, (1.0, 0.0), (1.0, 70.0), (0.6, 70.0), *other * 3, (1.4, 70.0), (4.0, 70.0)
    )
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 14.0, 24.5, 25.5))
    assert extremes(pairs) == [(12, -30)] * 3 + [(54, 98)] * 3


def test_a_leg_that_turns_one_way_only_has_done_no_repetition() -> None:
    half = [(0.9, 12.0), (0.8, 12.0), (0.9, 0.0), (0.8, 0.0)]
    assert count(path(STAND, *half * 6, STAND)) == 0
    whole = [(0.9, 12.0), (1.2, -12.0), (0.8, 0.0), (0.8, 0.0)]
    assert count(path(STAND, *whole * 3, *half * 4, STAND)) == 3


def turn(at: int, value_deg: float, *, stroke_deg: float) -> Turn:
    return Turn(at, value_deg, True, 0.1, 1.0, at - 20, stroke_deg)


FIRST, AGAIN, STOP = turn(30, 12.0, stroke_deg=8.0), turn(90, 12.0, stroke_deg=16.0), Stop(-4.0, 60)
WAITING = [Pair(FIRST, turn(20, -4.0, stroke_deg=16.0)._replace(internal=False), 25)]


def hidden(
    first: Turn, stop: Stop, again: Turn, habit: Habit, waiting: Sequence[Pair]
) -> tuple[Turn, float] | None:
    return hidden_extreme(first, stop, again, habit, waiting, guessed=False)


def test_neutral_is_a_side_away_from_a_hidden_extreme() -> None:
    found = hidden(FIRST, STOP, AGAIN, Habit(), WAITING)
    assert found is not None
    extreme, neutral_deg = found
    assert (extreme.at, extreme.value_deg, extreme.internal) == (60, -4.0, False)
    assert neutral_deg == pytest.approx(-4.0 + 8.0)


@pytest.mark.parametrize(
    ("first", "stop", "again"),
    [
        (FIRST._replace(value_deg=5.0), STOP, AGAIN),  # came by less than a whole stroke
        (FIRST, STOP, AGAIN._replace(value_deg=5.0)),  # went by less
        (FIRST, STOP, AGAIN._replace(internal=False)),  # an extreme to the other side after all
        (FIRST, STOP._replace(at=20), AGAIN),  # stopped before both
    ],
)
def test_a_stop_at_neutral_hides_no_extreme(first: Turn, stop: Stop, again: Turn) -> None:
    assert hidden(first, stop, again, Habit(), WAITING) is None


@pytest.mark.parametrize("neutral_deg", [0.0, 1.0, 3.0])
def test_a_stance_shows_how_long_a_stroke_from_neutral_is_and_a_guess_does_not(
    neutral_deg: float,
) -> None:
    habit = Habit(neutral_deg=neutral_deg)
    found = hidden(FIRST, STOP, AGAIN, habit, WAITING)
    assert found is not None
    assert found[1] == pytest.approx(neutral_deg)
    guess = hidden_extreme(FIRST, STOP, AGAIN, habit, WAITING, guessed=True)
    assert guess is not None
    assert guess[1] == pytest.approx(4.0)  # amid the arc


def test_a_stance_beyond_the_middle_leaves_a_side_of_half_the_arc_at_least() -> None:
    found = hidden(FIRST, STOP, AGAIN, Habit(neutral_deg=7.0), WAITING)
    assert found is not None
    assert found[1] == pytest.approx(4.0)


def test_where_neutral_is_known_to_be_at_the_stop_a_stroke_from_there_hides_nothing() -> None:
    near = Habit(neutral_deg=-3.0)
    assert hidden(FIRST, STOP, AGAIN, near, WAITING) is None
    assert hidden_extreme(FIRST, STOP, AGAIN, near, WAITING, guessed=True) is not None


def test_of_a_leg_that_turns_to_one_side_almost_only_nothing_is_hidden() -> None:
    """Its strokes from neutral are as long as its whole ones."""
    habit = Habit(arc_deg=16.0, inner_deg=14.0, outer_deg=2.0, trusted=True)
    assert hidden(FIRST, STOP, AGAIN, habit, ()) is None
    even = Habit(arc_deg=16.0, inner_deg=8.0, outer_deg=8.0, trusted=True)
    assert hidden(FIRST, STOP, AGAIN, even, ()) is not None


def test_after_a_long_stop_a_wider_set_may_begin_and_nothing_is_hidden() -> None:
    assert hidden(FIRST, STOP, AGAIN, Habit(trusted=True), ()) is None
    assert hidden(FIRST, STOP, AGAIN, Habit(), ()) is not None


LAST_SET = Habit(arc_deg=70.0, inner_deg=30.0, outer_deg=40.0)
LAST_SET._inner_first = True  # as `learn` leaves it


def out(stroke_deg: float, departure: int = 60) -> Turn:
    return Turn(90, 30.0 - stroke_deg, False, 0.1, 1.0, departure, stroke_deg, paused=True)


def test_a_first_stop_after_other_movement_is_a_hold_if_the_stroke_from_it_is_a_whole_one() -> None:
    stop = Stop(30.0, 60)
    found = hidden_extreme(None, stop, out(68.0), LAST_SET, (), guessed=True)
    assert found is not None
    extreme, neutral_deg = found
    assert (extreme.at, extreme.value_deg, extreme.internal) == (60, 30.0, True)
    assert neutral_deg == pytest.approx(0.0)


def test_and_a_stance_if_it_is_not_or_if_it_lasted_or_if_nothing_is_known() -> None:
    stop, whole = Stop(30.0, 60), out(68.0)
    assert hidden_extreme(None, stop, out(45.0), LAST_SET, (), guessed=True) is None
    assert hidden_extreme(None, stop, whole, LAST_SET, (), guessed=False) is None
    assert hidden_extreme(None, stop, whole, Habit(), (), guessed=True) is None
    inward = whole._replace(internal=True, value_deg=98.0)  # the other side came first
    assert hidden_extreme(None, stop, inward, LAST_SET, (), guessed=True) is None
    assert hidden_extreme(None, Stop(30.0, 75), whole, LAST_SET, (), guessed=True) is None


def test_repetitions_after_walking_may_begin_with_a_hold() -> None:
    """Nobody stands before them: the first stop is the one at the inner end."""
    one = [(1.2, 30.0), (0.7, 30.0), (1.6, -40.0), (0.7, -40.0), (1.2, 0.0), (0.7, 0.0)]
    walks = [leg for _ in range(6) for leg in ((0.5, 7.0), (0.5, -7.0))]
    angle = path(STAND, *one * 3, STAND, *walks, *one * 3, STAND)
    begins = 4.0 + 3 * 6.1 + 4.0
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 60.0, begins, begins + 6.0))
    assert extremes(pairs) == [(30, -40)] * 6
