"""The counter where one set follows another of a different kind, or the strap slips in between."""

import pytest

from analysis.counting import Counter
from tests.analysis.paths import (
    RATE_HZ,
    STAND,
    count,
    extremes,
    fed,
    pairs_of,
    path,
    swung,
)

WIDE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]
WALK = [(0.45, 8.0), (0.45, -8.0)] * 8 + [(0.45, 0.0)]
WALKED_S = (4 + 4 * 3.2, 4 + 4 * 3.2 + 8 * 0.9 + 0.45)  # after four wide repetitions
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


def test_after_a_slip_inward_the_outer_side_still_comes_first() -> None:
    """The slip and the next extreme are in the other order, and closer together."""
    outward = [(0.8, -35.0), (1.5, 35.0)]
    moved = [(0.8, -13.0), (1.6, 57.0)]  # the same about 22 degrees
    slipped = path(
        STAND,
        *outward * 4,
        (0.6, 0.0),
        (0.7, 22.0),
        (0.2, 22.0),
        *moved * 2,
        (0.9, 22.0),
        (4.0, 22.0),
    )
    assert extremes(pairs_of(Counter(RATE_HZ), slipped)) == [(-35, 35)] * 4 + [(-13, 57)] * 2


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
    """The second begins twelve seconds after the end of the first."""
    small = [(0.8, 8.0), (1.0, -8.0), (0.8, 0.0)]
    slow = [(3.0, -40.0), (4.0, 30.0), (3.0, 0.0), (6.0, 0.0)]
    assert count(path(STAND, *small * 4, (1.0, 0.0), *slow * 2, STAND)) == 4 + 2


def test_where_a_turn_of_the_body_ends_is_a_stance_and_where_a_clean_stroke_does_a_hold() -> None:
    """A hold at 33 is half of a repetition of the wide set; a stance there begins a small one."""
    turn = [(0.5, 0.0), (1.2, 33.0), (3.0, 33.0)]
    small = [(0.8, 48.0), (1.0, 18.0)]
    angle = path(STAND, *WIDE * 3, *turn, *small * 3, (0.9, 33.0), (4.0, 33.0))
    began_s = 4 + 3 * 3.2 + 0.5
    assert fed(Counter(RATE_HZ), angle, swung(angle, 22.0, began_s, began_s + 1.2)) == 3 + 3
    held = path(STAND, *WIDE * 3, *turn, (1.5, -40.0), (0.9, 0.0), STAND)
    assert count(held) == 3 + 1


def test_a_set_that_swings_along_may_follow_a_clean_one_with_a_stance_between() -> None:
    swinging = [(0.9, 30.0), (2.0, 30.0), (1.5, -35.0), (2.0, -35.0)]
    angle = path(STAND, *WIDE * 3, (2.0, 0.0), *swinging * 3, (0.9, 0.0), STAND)
    swings = swung(angle, 16.0, 4 + 3 * 3.2 + 2)
    assert fed(Counter(RATE_HZ), angle, swings) == 3 + 3


def test_the_sway_of_a_slow_stroke_makes_no_turn_of_the_body_of_it() -> None:
    slow = [(4.0, 35.0), (2.0, 35.0), (5.0, -40.0), (2.0, -40.0)]
    angle = path(STAND, *WIDE * 3, (0.5, 0.0), *slow * 3, (3.0, 0.0), STAND)
    swings = swung(angle, 5.0, 4 + 3 * 3.2 + 0.5)
    assert fed(Counter(RATE_HZ), angle, swings) == 3 + 3


def test_long_holds_of_a_set_that_waits_are_no_stances() -> None:
    """After walking a small repetition waits for a second; its ends are amid the wide range."""
    hold = [(0.9, 10.0), (4.0, 10.0), (1.2, -10.0), (4.0, -10.0)]
    angle = path(STAND, *WIDE * 4, *WALK, SHORT_STAND, *hold * 3, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), angle, swung(angle, 60.0, *WALKED_S)) == 4 + 3


def test_short_holds_of_a_set_that_waits_are_not_at_neutral() -> None:
    """For the wide set before, what is nearer than 8 degrees was."""

    def small(inward: float) -> list[tuple[float, float]]:
        return [(0.9, inward), (0.8, inward), (1.2, -11.0), (0.6, -11.0)]

    smaller = [*small(10.0), *small(7.0) * 3]
    angle = path(STAND, *WIDE * 4, *WALK, SHORT_STAND, *smaller, (0.9, 0.0), STAND)
    assert fed(Counter(RATE_HZ), angle, swung(angle, 60.0, *WALKED_S)) == 4 + 4


def test_a_stop_at_neutral_ends_a_repetition_that_waits() -> None:
    """The smaller set begins with the other side; its second half does not begin the next one."""
    smaller = [(0.9, -17.0), (1.2, -17.0), (1.2, 20.0), (1.2, 20.0), (0.9, 0.0), (0.6, 0.0)]
    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *WIDE * 4, (1.2, 0.0), *smaller * 4, STAND))
    assert extremes(pairs) == [(35, -40)] * 4 + [(-17, 20)] * 4


def test_who_looks_round_and_then_turns_about_with_a_step_has_done_no_repetition() -> None:
    angle = path(STAND, (0.9, 8.0), (1.0, -9.0), (1.6, 45.0), (0.8, 35.0), (4.0, 35.0))
    assert fed(Counter(RATE_HZ), angle, swung(angle, 16.0, 5.9, 7.5)) == 0


def test_a_turn_with_steps_that_goes_on_at_once_ends_with_the_first_extreme() -> None:
    turn = [(0.9, 15.0), (2.0, -90.0)]
    angle = path(STAND, *turn, (1.5, -30.0), (1.5, -90.0), (1.5, -30.0), (0.9, -60.0), (4.0, -60.0))
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 30.0, 4.0, 6.9))
    assert extremes(pairs) == [(-90, -30)] * 2


def test_what_was_taken_for_a_stop_at_neutral_was_the_first_extreme_after_a_slip() -> None:
    """Sides of 25 and 43 about 0, then about -18: 6 is about as far inward from there as 25 was."""
    cycle = [(0.8, 25.0), (1.5, -43.0), (0.9, 0.0)]
    slip = [(0.8, -18.0), (1.0, -18.0)]
    after = [(0.8, 6.0), (0.6, 6.0), (1.6, -61.0), (0.9, -18.0), (4.0, -18.0)]
    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *cycle * 3, *slip, *after))
    assert extremes(pairs) == [(25, -43)] * 3 + [(6, -61)]


def test_a_halt_that_a_brief_movement_interrupts_goes_on() -> None:
    halt = [(1.0, 17.0), (1.0, 17.0), (0.3, 21.0), (0.3, 17.0), (0.5, 17.0)]
    inward = [(0.9, 52.0), (1.5, -23.0), (0.9, 17.0)]
    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *WIDE * 3, *halt, *inward * 2, (4.0, 17.0)))
    assert len(pairs) == 3 + 2
    left_s = pairs[3].first.departure / RATE_HZ
    assert left_s == pytest.approx(4 + 3 * 3.2 + 3.1, abs=0.2)


def test_a_slip_to_beyond_the_other_extreme_is_known_by_how_near_the_next_one_is() -> None:
    """Sides of 24 and 12 about 0, then about 17: the halt is no inner extreme."""
    cycle = [(0.8, -24.0), (1.5, 12.0), (0.9, 0.0)]
    slipped = [(0.8, 17.0), (1.0, 17.0)]
    after = [(0.8, -7.0), (1.5, 29.0), (0.9, 17.0)]
    angle = path(STAND, *cycle * 3, (2.0, 0.0), *slipped, *after * 3, (4.0, 17.0))
    pairs = pairs_of(Counter(RATE_HZ), angle)
    assert extremes(pairs) == [(-24, 12)] * 3 + [(-7, 29)] * 3


def test_a_wide_set_may_follow_a_small_one_at_once_and_its_holds_are_none_of_a_turned_body() -> (
    None
):
    small = [(0.8, 8.0), (1.0, -8.0), (0.8, 0.0)]
    wide = [(2.0, -60.0), (1.0, -60.0), (2.5, 55.0), (1.0, 55.0), (2.0, 0.0), (0.5, 0.0)]
    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *small * 4, (1.0, 0.0), *wide * 3, STAND))
    assert extremes(pairs) == [(8, -8)] * 4 + [(-60, 55)] * 3


def test_who_turns_about_with_steps_stands_where_a_wide_hold_would_be() -> None:
    small = [(0.8, -10.0), (1.2, -10.0), (1.0, 6.0), (0.6, 0.0), (0.5, 0.0)]
    there = [(2.0, 28.0), (0.6, 28.0), (2.6, 88.0), (1.4, 58.0), (1.0, 58.0)]
    angle = path(STAND, *small * 2, (1.0, 0.0), (1.6, 58.0), (1.0, 58.0), *there * 2, (4.0, 58.0))
    began_s = 4 + 2 * 4.1 + 1
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 18.0, began_s, began_s + 1.6))
    assert extremes(pairs) == [(-10, 6)] * 2 + [(28, 88)] * 2


def test_a_hold_of_a_usual_repetition_is_not_where_the_leg_stands_after_a_slip() -> None:
    """A tired leg goes out from its hold by as much as it used to from neutral."""
    cycle = [(0.8, 8.0), (0.8, 8.0), (1.0, -12.0), (0.6, 0.0), (0.5, 0.0)]
    tired = [(0.8, 5.6), (0.8, 5.6), (1.0, -8.4), (0.6, 0.0), (0.5, 0.0)]
    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *cycle * 2, *tired * 2, STAND))
    assert extremes(pairs) == [(8, -12)] * 2 + [(6, -8)] * 2


def test_a_smaller_set_to_one_side_does_not_drag_neutral_along() -> None:
    """Its middle is at -9, that of the wide set at -2.5; both are about 0."""
    counter = Counter(RATE_HZ)
    small = [(0.8, 8.0), (1.2, -26.0)]
    pairs = pairs_of(counter, path(STAND, *WIDE * 4, (1.2, 0.0), *small * 5, (0.9, 8.0)))
    assert len(pairs) == 4 + 5
    assert counter.habit.neutral_deg == pytest.approx(0.0, abs=1.0)


@pytest.mark.parametrize(("stroke_s", "stop_s", "found"), [(5.0, 1.2, 2), (1.2, 2.4, 0)])
def test_who_is_slow_to_turn_may_stop_for_longer_before_the_other_side(
    stroke_s: float, stop_s: float, found: int
) -> None:
    """Two by themselves; three in a row say more (`test_order_in_hindsight`)."""
    halves = [(stroke_s, -40.0), (stroke_s, 0.0), (stop_s, 0.0), (stroke_s, 30.0), (stroke_s, 0.0)]
    assert count(path(STAND, *[leg for _ in range(2) for leg in (*halves, (stop_s, 0.0))])) == found


def test_holds_of_a_set_that_swings_after_a_clean_one_are_no_turns_of_the_body() -> None:
    clean = [leg for _ in range(4) for leg in ((1.2, -40.0), (2.0, 40.0), (1.2, 0.0))]
    held = [
        leg
        for _ in range(5)
        for leg in ((1.6, -45.0), (2.0, -45.0), (2.4, 28.0), (2.2, 28.0), (1.6, 0.0), (1.0, 0.0))
    ]
    angle = path(STAND, *clean, (4.0, 0.0), *held, (5.0, 0.0))
    began_s = 4 + 4 * 4.4 + 4
    assert fed(Counter(RATE_HZ), angle, swung(angle, 20.0, began_s)) == 9


def test_a_side_that_has_grown_is_no_drift_of_neutral() -> None:
    """The inner side from 8 to 45 degrees: its ends do not move together. Then 20 to each side."""
    small = [(1.4, -44.0), (1.6, 8.0), (1.2, 0.0), (0.8, 0.0)]
    wide = [(1.2, -36.0), (1.5, 45.0)]
    held = [(1.4, -19.0), (0.7, -19.0), (2.4, 21.0), (0.7, 21.0)]
    angle = path(STAND, *small * 3, *wide * 7, (1.2, 0.0), (2.4, 0.0), *held * 5, (1.4, 0.0), STAND)
    assert count(angle) == 3 + 7 + 5


def test_a_set_that_tires_does_not_drag_neutral_to_its_longer_side() -> None:
    """The last inner end, ten degrees, is held for a moment."""
    outer = [52.0, 46.0, 42.5, 35.0, 33.5, 28.5, 27.5, 19.0]
    inner = [27.0, 24.5, 24.0, 20.0, 16.0, 15.0, 13.0, 10.0]
    tired = [leg for o, i in zip(outer, inner, strict=True) for leg in ((1.3, -o), (2.0, i))]
    assert count(path(STAND, *tired, (0.5, 10.0), (1.0, 0.0), STAND)) == 8


def test_after_a_stance_a_little_aside_neutral_is_there() -> None:
    """45 out and 8 in, then six degrees farther out, where the leg stands for 5 s."""
    counter = Counter(RATE_HZ)
    one = [(1.4, 8.0), (1.8, -45.0), (1.2, 0.0), (2.0, 0.0)]
    assert len(pairs_of(counter, path(STAND, *one * 4, (1.0, -6.0), (5.5, -6.0)))) == 4
    assert counter.habit.neutral_deg == pytest.approx(-6.0, abs=0.5)


def test_a_first_repetition_with_a_longer_stop_in_its_middle_is_one() -> None:
    def one(stop_s: float) -> list[tuple[float, float]]:
        halves = [(1.2, -40.0), (1.2, 0.0), (stop_s, 0.0), (1.2, 29.0), (1.2, 0.0)]
        return [*halves, (1.2, 0.0)]

    pairs = pairs_of(Counter(RATE_HZ), path(STAND, *one(1.4), *one(1.0) * 5, STAND))
    assert extremes(pairs) == [(-40, 29)] * 6


def test_a_set_in_the_other_order_is_paired_anew_though_other_movement_follows() -> None:
    """A wide set, then a small held one that begins with the other side; then the leg swings."""
    wide = [(1.4, 28.0), (1.6, -40.0)]
    ends = [-14.0, 13.5, -11.0, 14.0, -9.5, 15.5, -7.5, 16.0]
    small = [leg for end in ends for leg in ((2.4, end), (1.2, end))]
    steps = [(0.5, -8.0), (0.5, 9.0)] * 4
    angle = path(STAND, *wide * 8, (1.2, 0.0), (2.5, 0.0), *small, (1.2, 4.0), (0.6, 4.0), *steps)
    began_s = 4 + 8 * 3 + 3.7 + 8 * 3.6 + 1.8
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 60.0, began_s))
    assert extremes(pairs)[8:] == [(-14, 14), (-11, 14), (-10, 16), (-8, 16)]


def test_a_stop_at_neutral_after_a_small_turn_to_the_usual_side_ends_it() -> None:
    """Some degrees inward and back, 1.8 s of standing; then a set that begins outward."""
    other = [(1.0, -38.0), (1.6, 37.0), (1.0, 0.0), (1.0, 0.0)]
    small = [(0.6, 9.0), (0.8, 0.0), (1.9, 0.0)]
    angle = path(STAND, *WIDE * 4, (1.8, 0.0), *small, *other * 4, STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle))[4:] == [(-38, 37)] * 4


def test_where_neutral_is_unknown_a_turn_of_the_body_from_there_is_no_repetition() -> None:
    """After half a turn of the body a set without a stop; from its middle the body turns back."""
    ends = [(1.0, 135.0), (1.4, 75.0)] * 4
    angle = path(STAND, (2.0, 105.0), *ends, (0.8, 107.0), (2.0, 35.0), (0.3, 40.0), (2.0, -70.0))
    assert count(angle) == 4


def test_where_a_body_that_turned_about_comes_to_rest_is_no_first_extreme() -> None:
    """It goes five degrees too far, stands, and then looks round by 40."""
    angle = path(STAND, (3.0, -167.0), (0.4, -162.0), (2.7, -162.0), (1.5, -121.0), (0.5, -129.0))
    swings = swung(angle, 40.0, 4.0, 7.0)
    assert fed(Counter(RATE_HZ), angle, swings) == 0


@pytest.mark.parametrize(
    ("beyond_deg", "found"),
    [(5.0, [(30, 100)] * 2), (15.0, [(105, 30), (100, 30), (100, 30)])],
)
def test_where_a_body_that_turned_too_far_settles_back_from_is_no_first_extreme(
    beyond_deg: float, found: list[tuple[int, int]]
) -> None:
    """Sides of 10 and 60 about 0; then about 90, from beyond which the leg comes back by so much.

    From there it turns to one side alone, and then does two more repetitions: or two that begin to
    that side, and half of one.
    """
    one = [(0.8, 10.0), (1.6, -60.0), (1.0, 0.0)]
    turned = [(1.8, 90.0 + beyond_deg), (0.6, 90.0), (1.0, 90.0)]
    more = [(0.8, 100.0), (1.6, 30.0), (1.0, 90.0)]
    half = [*more[1:], (0.6, 90.0)]
    angle = path(STAND, *one * 3, (1.0, 0.0), *turned, *half, *more * 2, (4.0, 90.0))
    pairs = pairs_of(Counter(RATE_HZ), angle)
    assert extremes(pairs) == [(10, -60)] * 3 + found


def test_a_body_that_turned_before_a_set_stands_where_its_first_repetition_goes_about() -> None:
    """Too short a stop after the turn to be a stance; the next one, amid both ends, shows it."""
    turned = [(1.5, 64.0), (1.0, 64.0)]
    one = [(1.4, 95.0), (2.1, 38.0), (1.6, 66.0), (0.7, 66.0)]
    held = [one[0], (0.5, 95.0), *one[1:]]  # farther from where it stood before than a hip goes
    angle = path(STAND, *turned, *one, *held * 4, (4.0, 66.0))
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(95, 38)] * 5


@pytest.mark.parametrize("more", [0, 2])
def test_after_a_turn_of_the_body_and_back_the_set_goes_on_in_its_order(more: int) -> None:
    """In by 120 and back to the outer extreme, with no stop; the next inner one is a first."""
    cycle = [(0.8, 30.0), (1.4, -40.0)]
    turned = [(1.6, 120.0), (1.6, -40.0)]
    angle = path(STAND, *cycle * 3, *turned, *cycle * more, (0.8, 30.0), (0.8, 0.0), STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(30, -40)] * (3 + more)


def test_a_turn_to_one_side_while_others_wait_is_no_beginning_of_one() -> None:
    """Two quick ones that swing wait for a third; the leg stops before that turn and after it."""
    one = [(0.45, 25.0), (0.95, -45.0), (0.6, 0.0)]
    half = [(1.0, 0.0), (0.7, -45.0), (0.7, 0.0), (1.4, 0.0)]
    angle = path(STAND, *one * 2, *half, *one * 3, STAND)
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 28.0, 4.0))
    assert extremes(pairs) == [(25, -45)] * 5


def test_who_pauses_for_three_seconds_each_time_goes_on_in_the_same_order() -> None:
    """Also after a turn to one side alone."""
    one = [(1.0, 27.0), (2.0, -33.0), (1.2, 0.0), (2.6, 0.0)]
    half = [(0.6, 0.0), (1.0, -34.0), (1.0, 0.0), (1.8, 0.0)]
    angle = path(STAND, *one * 3, *half, *one * 2, *half, *one * 2, STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(27, -33)] * 7


def test_a_first_one_that_waits_may_be_smaller_than_those_that_it_leads_to() -> None:
    wide = [(0.9, -33.0), (0.8, 22.0)]
    angle = path(STAND, (0.4, 14.0), (0.6, -17.0), (0.8, 23.0), *wide * 2, *wide[:1], (0.6, 0.0))
    pairs = pairs_of(Counter(RATE_HZ), angle, swung(angle, 14.0, 4.0))
    assert extremes(pairs) == [(14, -17), (23, -33), (22, -33), (22, -33)]


def test_a_hold_at_84_degrees_is_one() -> None:
    """After a set with sides of 20, and a long stance; of very unequal sides one is so wide."""
    small = [(1.2, 20.0), (0.5, 20.0), (2.0, -20.0), (0.5, -20.0), (1.2, 0.0)]
    wide = [(1.6, -84.0), (0.7, -84.0), (2.6, 12.0), (0.5, 12.0), (0.8, 0.0), (0.8, 0.0)]
    angle = path(STAND, *small * 4, (6.0, 0.0), *wide * 4, STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(20, -20)] * 4 + [(-84, 12)] * 4


def test_where_the_leg_stirs_as_it_stands_is_a_stance_all_the_same() -> None:
    """After a small set it stands 8 degrees aside, for 2.3 and 1.8 s: in all it is no hold."""
    small = [(0.6, 12.4), (1.2, -19.8), (0.7, 0.0)]
    aside = [(0.6, -8.3), (2.3, -8.3), (0.25, -6.8), (0.25, -8.3), (1.8, -8.3)]
    held = [(2.0, -22.3), (2.9, -22.3), (2.0, -1.3), (2.9, -1.3), (1.6, -8.3), (1.0, -8.3)]
    angle = path(STAND, *small * 4, *aside, *held * 4, STAND)
    assert count(angle) == 8


def test_a_stray_one_that_waits_alone_says_nothing_of_the_order() -> None:
    stray = [(0.5, 8.0), (0.6, -7.0), (0.4, 0.0), (1.0, 0.0)]
    one = [(1.0, -30.0), (0.8, 0.0), (0.8, 0.0), (1.0, 28.0), (0.8, 0.0), (1.2, 0.0)]
    angle = path(STAND, *stray, *one * 3, STAND)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == [(-30, 28)] * 3
