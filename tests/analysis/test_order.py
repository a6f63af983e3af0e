"""Repetitions whose first extreme went by unseen, and those that nothing was thought of."""

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.order import MOST, Order
from analysis.pairs import Pair
from analysis.repetitions import count_pairs
from tests.analysis.paths import RATE_HZ, STAND, extremes, fed, pairs_of, path, ticks_of, turn

Legs = list[tuple[float, float]]


def reps(first: float, second: float, count: int, *, stop_s: float = 0.0) -> Legs:
    """Repetitions about 0, with a stop there after each."""
    stop = [(stop_s, 0.0)] if stop_s else []
    return [leg for _ in range(count) for leg in ((1.2, first), (1.6, second), (1.2, 0.0), *stop)]


def counted(legs: Legs) -> list[tuple[int, int]]:
    return extremes(count_pairs(ticks_of(path(*legs))))


def live(legs: Legs) -> int:
    return fed(Counter(RATE_HZ), path(*legs), 0.0)


@pytest.mark.parametrize("stop_s", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("break_s", [1.2, 2.0, 2.6])
def test_a_set_that_begins_with_the_other_side_after_a_short_break(
    stop_s: float, break_s: float
) -> None:
    halfway = 1.0 if stop_s else 0.0  # so that its first extreme seems to be the only one
    other = [
        leg
        for _ in range(5)
        for leg in (
            (1.2, -40.0),
            (1.2, 0.0),
            *([(halfway, 0.0)] if halfway else []),
            (1.2, 30.0),
            (1.2, 0.0),
            *([(stop_s, 0.0)] if stop_s else []),
        )
    ]
    legs = [STAND, *reps(30, -40, 4, stop_s=stop_s), (break_s, 0.0), *other, (5.0, 0.0)]
    ours = counted(legs)
    assert ours == [(30, -40)] * 4 + [(-40, 30)] * 5
    assert live(legs) == 9


def test_so_does_one_after_which_the_body_turns_about_at_once() -> None:
    """Farther than any leg: before that turn its repetitions are paired anew."""
    halves = [(1.2, -40.0), (1.2, 0.0), (0.8, 0.0), (1.2, 30.0), (1.2, 0.0), (0.6, 0.0)]
    about = [(2.0, -250.0), (0.6, -225.0), (4.0, -225.0)]
    legs = [STAND, *reps(30, -40, 4), (1.2, 0.0), *halves * 5, *about]
    assert counted(legs) == [(30, -40)] * 4 + [(-40, 30)] * 5
    assert live(legs) == 9


def test_but_a_turn_of_the_body_makes_none_of_two_halves() -> None:
    """One to either side, a set between them, and the turn."""
    first, last = [(1.2, -40.0), (1.2, 0.0), (1.4, 0.0)], [(1.2, 30.0), (1.2, 0.0), (0.6, 0.0)]
    about = [(2.0, -250.0), (0.6, -225.0), (4.0, -225.0)]
    set_out = [STAND, *reps(30, -40, 3), (1.0, 0.0), *first]
    assert counted([*set_out, *reps(30, -40, 4, stop_s=1.4), *last, *about]) == [(30, -40)] * 7


def test_a_turn_to_one_side_in_between_stays_one() -> None:
    alone = [(1.2, -40.0), (1.2, 0.0), (1.5, 0.0)]
    legs = [STAND, *reps(30, -40, 3, stop_s=1.0), *alone, *reps(30, -40, 3, stop_s=1.0)]
    assert counted([*legs, (5.0, 0.0)]) == [(30, -40)] * 6
    assert live([*legs, (5.0, 0.0)]) == 6


def test_nor_do_two_halves_if_the_leg_stopped_amid_them_alone() -> None:
    """One before the set and one after it, to either side; between them it never stopped."""
    half, other = [(1.2, 30.0), (1.2, 0.0), (1.0, 0.0)], [(1.2, 0.0), (1.0, 0.0), (1.2, -40.0)]
    in_one_go = [leg for _ in range(5) for leg in ((1.0, -40.0), (1.8, 30.0))]
    legs = [STAND, *reps(-40, 30, 2), (1.2, 0.0), *half, *in_one_go, *other, (1.2, 0.0), (5.0, 0.0)]
    assert counted(legs) == [(-40, 30)] * 7
    assert live(legs) == 7


def test_one_at_either_end_of_a_set_makes_no_repetition_of_two_halves() -> None:
    first, last = [(1.2, -40.0), (1.2, 0.0), (1.4, 0.0)], [(1.2, 30.0), (1.2, 0.0)]
    legs = [STAND, *reps(30, -40, 3), (1.0, 0.0), *first, *reps(30, -40, 4, stop_s=1.4), *last]
    assert counted([*legs, (5.0, 0.0)]) == [(30, -40)] * 7


@pytest.mark.parametrize("break_s", [1.0, 2.4])
def test_a_set_a_sixth_as_wide_after_a_short_break(break_s: float) -> None:
    legs = [STAND, *reps(55, -57, 4), (break_s, 0.0), *reps(9, -9, 6), (5.0, 0.0)]
    assert counted(legs) == [(55, -57)] * 4 + [(9, -9)] * 6
    assert live(legs) == 10


@pytest.mark.parametrize(("stop_s", "found"), [(1.8, 4), (2.4, 4), (5.4, 0)])
def test_before_any_repetition_longer_stops_part_the_halves_of_a_row_and_shorter_ones_do_not(
    stop_s: float, found: int
) -> None:
    """All are too long for one repetition by itself, and there is one after each half."""
    stop = (stop_s, 0.0)
    halves = [(1.2, -40.0), (1.2, 0.0), stop, (1.2, 30.0), (1.2, 0.0), stop]
    assert live([STAND, *halves * 4]) == found
    assert counted([STAND, *halves * 4]) == [(-40, 30)] * found


def test_settling_after_a_wide_repetition_is_none() -> None:
    settling: Legs = [(0.6, 7.0), (0.6, -5.0), (0.6, 2.0), (0.6, 0.0)]
    legs = [STAND, *[leg for _ in range(3) for leg in (*reps(55, -57, 1), *settling)], (5.0, 0.0)]
    assert counted(legs) == [(55, -57)] * 3


def test_small_quick_movements_that_swing_are_none() -> None:
    steps = [leg for _ in range(8) for leg in ((0.6, 9.0), (0.8, -9.0), (0.6, 0.0))]
    angle = path(STAND, *reps(55, -57, 4), (1.0, 0.0), *steps, (5.0, 0.0))
    small = np.arange(len(angle)) > (4 + 16 + 1) * RATE_HZ
    assert fed(Counter(RATE_HZ), angle, np.where(small, 30.0, 0.0)) == 4


def swinging(stroke_s: float, ratio: float, count: int, *, side_deg: float = 10.0) -> int:
    """How many are found of these whose strokes swing by this times as much as they turn."""
    first, last = (stroke_s / 2, side_deg), (stroke_s / 2, 0.0)
    strokes = [(stroke_s, -side_deg), (stroke_s, side_deg)] * count
    angle = path(STAND, first, *strokes, last, STAND)
    speed = np.abs(np.gradient(angle)) * RATE_HZ
    return fed(Counter(RATE_HZ), angle, ratio * speed)


@pytest.mark.parametrize("ratio", [1.2, 1.5])
@pytest.mark.parametrize("count", [4, 9])
def test_a_leg_that_swings_along_slower_than_any_other_does_the_exercise(
    ratio: float, count: int
) -> None:
    """Each is counted, also where swinging that goes on for long means something else."""
    assert swinging(1.5, ratio, count) == count
    assert swinging(1.5, ratio, count, side_deg=20.0) == count


def test_so_does_one_that_stops_at_neutral_after_each() -> None:
    one = [(1.0, 20.0), (2.0, -20.0), (1.0, 0.0), (0.8, 0.0)]
    angle = path(STAND, *one * 8, STAND)
    assert fed(Counter(RATE_HZ), angle, 1.5 * np.abs(np.gradient(angle)) * RATE_HZ) == 8


def test_but_neither_steps_nor_swings_nor_slow_circles_are_it() -> None:
    assert swinging(0.7, 1.2, 9) == 0
    assert swinging(1.0, 1.5, 9) == 0
    assert swinging(1.5, 1.7, 9) == 0
    assert swinging(1.5, 1.5, 9, side_deg=6.5) == 0


def test_nor_are_swings_of_which_one_is_slower() -> None:
    swings, slow = [(1.05, -10.0), (1.05, 10.0)] * 3, [(1.65, -10.0), (1.65, 10.0)]
    angle = path(STAND, (0.5, 10.0), *swings, *slow, *swings, (0.5, 0.0), STAND)
    assert fed(Counter(RATE_HZ), angle, 1.5 * np.abs(np.gradient(angle)) * RATE_HZ) == 0


def test_those_before_the_last_three_are_counted_with_them_if_they_are_alike() -> None:
    """The first ones are a little too quick to be told from swings by themselves."""
    quick, slow = [(1.1, -10.0), (1.1, 10.0)] * 3, [(1.5, -10.0), (1.5, 10.0)] * 3
    angle = path(STAND, (0.6, 10.0), *quick, *slow, (0.7, 0.0), STAND)
    swing = 1.3 * np.abs(np.gradient(angle)) * RATE_HZ
    assert fed(Counter(RATE_HZ), angle, swing) == 6
    steps = [(0.7, -10.0), (0.7, 10.0)] * 3
    angle = path(STAND, (0.6, 10.0), *steps, *slow, (0.7, 0.0), STAND)
    swing = 1.3 * np.abs(np.gradient(angle)) * RATE_HZ
    assert fed(Counter(RATE_HZ), angle, swing) == 3


def test_nor_are_small_ones_of_many_sizes() -> None:
    uneven = [(8, -5), (14, -12), (4, -9), (13, -14), (6, -6)]
    small = [leg for first, second in uneven for leg in reps(first, second, 1)]
    legs = [STAND, *reps(55, -57, 4), (1.0, 0.0), *small, (5.0, 0.0)]
    assert counted(legs) == [(55, -57)] * 4


def test_ends_unlike_those_of_the_set_make_none_of_it_anew() -> None:
    first, last = [(1.2, -14.0), (1.2, 0.0), (0.6, 0.0)], [(1.2, 12.0), (1.2, 0.0)]
    legs = [STAND, *reps(30, -40, 3), (1.0, 0.0), *first, *reps(30, -40, 4), *last]
    assert counted([*legs, (5.0, 0.0)]) == [(30, -40)] * 7


def row(*values_deg: float, counted: list[tuple[int, int]]) -> Order:
    """Turning points a second apart, the first inward; counted: which were pairs."""
    turns = [
        turn(k + 1, value, internal=k % 2 == 0, left_s=k) for k, value in enumerate(values_deg)
    ]
    order = Order(RATE_HZ)
    for k, one in enumerate(turns):
        at = round((k + 1.5) * RATE_HZ)
        pairs = [Pair(turns[i], turns[j], at) for i, j in counted if j == k]
        assert order.go_on(one, at, pairs) == ()
    return order


def test_a_row_is_paired_anew_only_if_all_between_its_ends_was_counted() -> None:
    ends = (30.0, -40.0, 30.0, -40.0, 30.0, -40.0)
    (last,) = row(*ends, counted=[(1, 2), (3, 4)]).anew()
    assert [round(one.second.at / RATE_HZ) for one in (*last.revised, last)] == [2, 4, 6]
    assert row(*ends, counted=[(1, 2)]).anew() == ()
    assert row(*ends, counted=[(1, 4), (2, 3)]).anew() == ()
    assert row(*ends, counted=[]).anew() == ()
    assert row(*ends[:5], counted=[(1, 2), (3, 4)]).anew() == ()


def test_other_movement_after_a_row_is_no_part_of_it() -> None:
    """An extreme without a partner, repetitions paired off by one, and then the leg swings."""
    order = row(14, -13, 12, -14, 12, -13, counted=[(1, 2), (3, 4)])
    swings = turn(30, 5, internal=True, left_s=29)._replace(ratio=2.0)
    order.go_on(swings, round(30 * RATE_HZ), [])
    (last,) = order.anew()
    assert extremes([*last.revised, last]) == [(14, -13), (12, -14), (12, -13)]


def test_a_row_that_sets_out_from_a_stop_is_not_paired_by_one_off() -> None:
    """Seven turning points whose first stroke began at rest: the last one has begun another."""
    values_deg = [30.0, -40.0] * 3 + [30.0]
    turns = [turn(k + 1, v, internal=v > 0, left_s=k) for k, v in enumerate(values_deg)]
    for paused in (False, True):
        order = Order(RATE_HZ)
        for k, one in enumerate(turns):
            order.go_on(one._replace(paused=paused and k == 0), one.at + 12, [])
        found = order.overlooked()
        assert [pair.first.internal for pair in found] == ([] if paused else [False] * 3)


def test_a_leaning_set_that_turns_as_fast_as_hands_is_counted_in_its_own_order() -> None:
    one = [(0.5, 30.0), (0.9, -16.0), (0.5, 0.0), (0.3, 0.0)]
    angle = path(STAND, *one * 6, STAND)
    pairs = pairs_of(Counter(RATE_HZ), angle, 0.47 * np.abs(np.gradient(angle)) * RATE_HZ)
    assert extremes(pairs) == [(30, -16)] * 6


def test_nor_if_its_pairs_are_then_unlike() -> None:
    assert row(30, -40, 30, -40, 30, -5, counted=[(1, 2), (3, 4)]).anew() == ()
    assert row(30, -40, 30, -40, 30, -5, counted=[]).overlooked() == []
    assert len(row(30, -40, 30, -40, 30, -40, counted=[]).overlooked()) == 3


def test_a_row_without_end_is_forgotten() -> None:
    order = row(*[6.0 * (-1) ** k for k in range(10 * MOST)], counted=[])
    assert len(order._row) <= MOST


@pytest.mark.parametrize(("strokes", "count"), [(99, 4), (100, 0)])
@pytest.mark.parametrize("ratio", [0.3, 1.2])
def test_after_an_hour_of_other_movement_slow_ones_that_swing_are_side_swings(
    strokes: int, ratio: float, count: int
) -> None:
    """And those that hardly swing are what they were before."""
    angle = path(STAND, (0.75, 15.0), *[(1.5, -15.0), (1.5, 15.0)] * 4, (0.75, 0.0), STAND)
    counter = Counter(RATE_HZ)
    counter.habit.strange = strokes
    swings = ratio * np.abs(np.gradient(angle)) * RATE_HZ
    assert fed(counter, angle, swings) == (count if ratio > 1 else 4)
