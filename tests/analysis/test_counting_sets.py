"""The counter where one set follows another of a different kind, or the strap slips in between."""

import numpy as np
import pytest

from analysis.counting import Counter
from tests.analysis.paths import RATE_HZ, STAND, count, pairs_of, path

WIDE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]
SHORT_STAND = (2.0, 0.0)  # too short for the manner of the set before to be forgotten


def test_holds_of_a_smaller_set_are_no_stances() -> None:
    hold = [(0.8, -17.0), (5.0, -17.0), (1.0, 19.0), (5.0, 19.0)]
    smaller = [*hold * 4, (0.7, 0.0)]
    assert count(path(STAND, *WIDE * 4, SHORT_STAND, *smaller, STAND)) == 8


def test_the_ends_of_a_smaller_set_are_not_neutral_near_as_they_are() -> None:
    """After a set of 35 and 40, what is nearer than 8 degrees is at neutral."""

    def small(inward: float) -> list[tuple[float, float]]:
        return [(0.9, inward), (0.8, inward), (1.2, -11.0), (0.6, -11.0)]

    smaller = [*small(8.6), *small(7.6) * 4]
    assert count(path(STAND, *WIDE * 4, (1.2, 0.0), *smaller, (0.9, 0.0), STAND)) == 9


def test_where_a_leg_stands_in_a_set_moves_neutral_and_a_hold_there_would_not() -> None:
    inward = [(0.9, 52.0), (1.5, -23.0), (0.9, 17.0)]  # the same about 17 degrees
    slipped = path(STAND, *WIDE * 3, (1.0, 17.0), (2.0, 17.0), *inward * 3, (4.0, 17.0))
    pairs = pairs_of(Counter(RATE_HZ), slipped)
    assert len(pairs) == 6
    stood = pairs[3].first.departure / RATE_HZ  # from where the leg stood, not from the slip
    assert stood == pytest.approx(4 + 3 * 3.2 + 3, abs=0.3)


def test_a_slip_by_as_much_as_a_side_is_one_too() -> None:
    """The leg stands where it had been held, and goes on from there to twice as far."""
    beyond = [(0.9, 70.0), (1.5, -5.0), (0.9, 35.0)]
    assert count(path(STAND, *WIDE * 3, (1.0, 35.0), (1.0, 35.0), *beyond * 4, (4.0, 35.0))) == 7


def test_a_slip_against_the_first_side_is_seen_at_the_second_extreme() -> None:
    back = [(0.6, 15.0), (1.5, -60.0), (0.9, -20.0)]
    assert count(path(STAND, *WIDE * 3, (1.0, -20.0), (1.0, -20.0), *back * 4, (4.0, -20.0))) == 7


def test_a_half_way_stop_between_smaller_ends_of_two_repetitions_makes_none() -> None:
    """In, out, in, ... and then, after the strap has slipped inward, out first for once."""
    moved = [(0.8, -18.0), (1.6, 57.0), (1.6, -18.0), (1.6, 57.0), (0.9, 22.0)]
    outward = [(0.8, -35.0), (1.5, 35.0)]
    angle = path(STAND, *outward * 4, (0.6, 0.0), (0.7, 22.0), (0.5, 22.0), *moved, (4.0, 22.0))
    assert count(angle) == 6


def test_a_new_set_may_begin_with_the_other_side() -> None:
    halves = [(0.9, -20.0), (0.8, -20.0), (0.9, 0.0), (1.2, 0.0), (0.9, 22.0), (0.8, 22.0)]
    other_way = [*halves, (0.9, 0.0), (1.2, 0.0)] * 4
    assert count(path(STAND, *WIDE * 4, (7.0, 0.0), *other_way, STAND)) == 8


def test_a_stroke_after_a_phantom_beginning_is_the_first_of_the_next_repetition() -> None:
    """Half a turn of the body, and repetitions from there on without a stop."""
    strokes = [(1.0, 55.0), (0.9, 12.0), (1.6, 104.0), (1.6, 10.0), (1.6, 105.0), (0.9, 55.0)]
    assert count(path(STAND, *strokes, (4.0, 55.0))) == 2


def test_a_wide_turn_after_a_long_stop_waits_for_another() -> None:
    turned = [(1.0, -20.0), (2.0, 150.0), (0.8, 140.0), (0.8, 160.0)]
    assert count(path(STAND, *WIDE * 4, STAND, *turned, (4.0, 160.0))) == 4


def test_two_slow_repetitions_far_apart_are_of_one_set() -> None:
    small = [(0.8, 8.0), (1.0, -7.0), (0.8, 0.0)]
    slow = [(4.0, -50.0), (5.0, 32.0), (3.0, 0.0), (5.0, 0.0)]
    assert count(path(STAND, *small * 4, SHORT_STAND, *slow * 2, STAND)) == 6


def test_where_a_turn_of_the_body_ends_is_a_stance_and_where_a_clean_stroke_does_a_hold() -> None:
    turn = [(0.5, 0.0), (1.2, 33.0), (3.0, 33.0)]
    after = [(0.8, 2.0), (1.6, 68.0), (0.9, 33.0)]
    angle = path(STAND, *WIDE * 3, *turn, *after, (4.0, 33.0))
    seconds = np.arange(len(angle)) / RATE_HZ
    began_s = 4 + 3 * 3.2 + 0.5
    swings = np.where((seconds > began_s) & (seconds < began_s + 1.2), 22.0, 0.0)
    assert len(pairs_of(Counter(RATE_HZ), angle, swings)) == 4
