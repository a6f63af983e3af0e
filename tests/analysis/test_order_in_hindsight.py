"""Rows of turning points that were paired wrongly, or in part, and what the recording shows."""

import pytest

from analysis.counting import Counter
from analysis.order import with_reversed, with_whole_rows, without_false_start
from analysis.pairs import Pair, Turn
from analysis.repetitions import count_pairs
from tests.analysis.paths import RATE_HZ, STAND, extremes, fed, path, ticks_of, turn
from tests.analysis.rows import pair_at, paired, row

Legs = list[tuple[float, float]]


def counted(legs: Legs) -> list[tuple[int, int]]:
    return extremes(count_pairs(ticks_of(path(*legs))))


def live(legs: Legs) -> int:
    return fed(Counter(RATE_HZ), path(*legs), 0.0)


def halves(*rests_s: float) -> Legs:
    """In and out by turns, with a rest at neutral after each."""
    ends = [30.0, -35.0] * len(rests_s)
    return [
        leg
        for end, rest_s in zip(ends, rests_s, strict=False)
        for leg in ((1.0, end), (1.0, 0.0), (rest_s, 0.0))
    ]


@pytest.mark.parametrize("rest_s", [1.0, 2.4, 3.0, 3.6, 4.4])
def test_who_rests_at_neutral_after_each_half_does_whole_repetitions(rest_s: float) -> None:
    legs = [STAND, *halves(*[rest_s] * 12), STAND]
    assert counted(legs) == [(30, -35)] * 6
    assert live(legs) == 6


def test_rests_may_be_of_all_lengths() -> None:
    legs = [STAND, *halves(0.8, 3.8, 2.6, 1.0, 3.4, 3.0, 0.6, 2.9, 3.6, 0.7), STAND]
    assert counted(legs) == [(30, -35)] * 5


def test_who_turns_to_one_side_only_does_none_however_long_the_rests() -> None:
    for rest_s in (1.0, 2.4, 3.0, 4.4):
        legs = [STAND, *[(1.0, 30.0), (1.0, 0.0), (rest_s, 0.0)] * 8, STAND]
        assert counted(legs) == []
        assert live(legs) == 0


def test_nor_does_who_turns_to_either_side_once_in_a_while() -> None:
    legs = [STAND, *halves(*[9.0] * 8), STAND]
    assert counted(legs) == []
    assert live(legs) == 0


def test_who_has_rested_for_long_after_each_half_does_not_do_so_for_ever() -> None:
    legs = [STAND, *halves(*[4.2] * 6, *[6.6] * 6), STAND]
    assert live(legs) == 3


def test_a_weight_shift_before_the_first_stroke_begins_no_repetition() -> None:
    """It gives the first stroke an extreme to go with, and every pair is off by one."""
    one = [(1.4, 25.0), (1.6, -35.0)]
    legs = [STAND, (2.0, -8.0), *one * 6, (1.0, -5.0), STAND]
    assert counted(legs) == [(25, -35)] * 6


def test_but_a_small_first_repetition_is_one() -> None:
    """The same shift; but then the leg goes the other way first, and nothing is left over."""
    other = [(1.4, -35.0), (1.6, 25.0)]
    legs = [STAND, (1.2, -12.0), (1.4, 20.0), *other * 5, (1.0, 0.0), STAND]
    assert counted(legs) == [(-12, 20), *[(-35, 25)] * 5]


WHOLE = row(*[30.0, -35.0] * 5)


def test_what_is_left_over_between_repetitions_is_one_too() -> None:
    found = with_whole_rows(WHOLE, paired(WHOLE, 0, 4), RATE_HZ)
    assert found == paired(WHOLE, 0, 2, 4, 6, 8)
    assert with_whole_rows(WHOLE, paired(WHOLE, 3, 5), RATE_HZ) == found  # paired off by one


def test_but_not_where_no_exercise_is_known_nor_the_row_set_out_from_a_stop() -> None:
    assert with_whole_rows(WHOLE, paired(WHOLE, 2), RATE_HZ) == paired(WHOLE, 2)
    moving = row(*[30.0, -35.0] * 5, paused=False)
    assert with_whole_rows(moving, paired(moving, 3, 5), RATE_HZ) == paired(moving, 3, 5)


def test_nor_if_they_are_unalike_or_far_between_or_one_is_of_another_row() -> None:
    unlike = row(30.0, -35.0, 30.0, -35.0, 30.0, -35.0, 90.0, -95.0)
    assert with_whole_rows(unlike, paired(unlike, 0, 2), RATE_HZ) == paired(unlike, 0, 2)
    other = [one._replace(ratio=1.0) if k == 5 else one for k, one in enumerate(WHOLE)]
    assert with_whole_rows(other, paired(other, 0, 2), RATE_HZ) == paired(other, 0, 2)
    seldom = row(*[30.0, -35.0] * 5, step_s=13.0)
    assert with_whole_rows(seldom, paired(seldom, 0, 2), RATE_HZ) == paired(seldom, 0, 2)
    beyond = WHOLE[-1]._replace(at=WHOLE[-1].at + 10, value_deg=-37.0)
    pairs = [*paired(WHOLE, 0, 2), Pair(WHOLE[-2], beyond, beyond.at)]
    assert with_whole_rows([*WHOLE, beyond], pairs, RATE_HZ) == pairs


def test_other_movement_after_a_row_is_no_part_of_it() -> None:
    swung = [one._replace(ratio=1.0) for one in WHOLE[6:8]]
    found = with_whole_rows([*WHOLE[:6], *swung], paired(WHOLE, 0, 4), RATE_HZ)
    assert found == paired(WHOLE, 0, 2, 4)


FALSE = row(-8.0, *[30.0, -35.0] * 4)


@pytest.mark.parametrize(("first_deg", "false"), [(-8.0, True), (-18.0, True), (-26.0, False)])
def test_a_row_that_set_out_from_no_extreme_is_paired_by_the_others(
    first_deg: float, *, false: bool
) -> None:
    turns = row(first_deg, *[30.0, -35.0] * 4)
    expected = paired(turns, 1, 3, 5, 7) if false else paired(turns, 0, 2, 4, 6)
    assert without_false_start(turns, paired(turns, 0, 2, 4, 6), RATE_HZ) == expected


def test_but_not_if_that_one_went_as_far_or_the_last_one_does_not_or_nothing_is_left_over() -> None:
    for values in ([-33.0, *[30.0, -35.0] * 4], [-8.0, *[30.0, -35.0] * 3, 30.0, -20.0]):
        turns = row(*values)
        pairs = paired(turns, 0, 2, 4, 6)
        assert without_false_start(turns, pairs, RATE_HZ) == pairs
    assert without_false_start(FALSE[:-1], paired(FALSE, 0, 2, 4, 6), RATE_HZ) == paired(
        FALSE, 0, 2, 4, 6
    )


def test_nor_if_the_others_are_unlike_or_what_is_left_over_is_of_other_movement() -> None:
    uneven = row(-8.0, 30.0, -35.0, 30.0, -35.0, 80.0, -85.0, 30.0, -35.0, 30.0, -35.0)
    swung = [*FALSE[:-1], FALSE[-1]._replace(ratio=1.0)]
    for turns, firsts in ((uneven, (0, 2, 4, 6, 8)), (swung, (0, 2, 4, 6))):
        assert without_false_start(turns, paired(turns, *firsts), RATE_HZ) == paired(turns, *firsts)


def test_nor_if_the_leg_stops_amid_what_would_be_pairs_then() -> None:
    """At neutral after each second extreme, so that there each repetition ends."""
    stops = [
        one._replace(stroke_deg=abs(one.value_deg)) if not one.internal and k else one
        for k, one in enumerate(FALSE)
    ]
    pairs = paired(stops, 0, 2, 4, 6)
    assert without_false_start(stops, pairs, RATE_HZ) == pairs


def sides(*firsts: float) -> Legs:
    """Repetitions each of which begins to this side, with a stop at neutral after each half."""
    return [
        leg
        for first in firsts
        for end in (first, -first)
        for leg in ((1.0, end), (1.0, 0.0), (1.2, 0.0))
    ]


def test_repetitions_that_begin_to_the_other_side_are_counted_too() -> None:
    legs = [STAND, *sides(30, 30, -30, 30, 30, -30), STAND]
    assert counted(legs) == [(30, -30), (30, -30), (-30, 30), (30, -30), (30, -30), (-30, 30)]


def test_half_a_repetition_to_the_other_side_is_none() -> None:
    half = [(1.0, -30.0), (1.0, 0.0), (1.2, 0.0)]
    assert counted([STAND, *sides(30, 30), *half, *sides(30, 30), STAND]) == [(30, -30)] * 4


def test_nor_is_one_that_alone_begins_so_or_is_small_or_swings() -> None:
    pairs = [pair_at(at_s, 30, -30) for at_s in (5, 11, 23, 35)]

    def with_others(*others: Pair) -> list[Pair]:
        turns = sorted(one for pair in (*pairs, *others) for one in pair[:2])
        return with_reversed(turns, pairs, RATE_HZ)

    reverse = [pair_at(17, -30, 30), pair_at(29, -30, 30)]
    assert with_others(*reverse) == sorted([*pairs, *reverse])
    assert with_others(reverse[0]) == pairs
    assert with_others(reverse[0], pair_at(29, -9, 9)) == pairs
    swung = Pair(*(one._replace(ratio=0.4) for one in reverse[1][:2]), reverse[1].confirmed)
    assert with_others(reverse[0], swung) == pairs


def test_nor_are_two_halves_to_one_side_or_two_long_apart() -> None:
    pairs = [pair_at(at_s, 30, -30) for at_s in (5, 17, 40)]
    other = pair_at(11, -30, 30)

    def among(*halves: Turn) -> int:
        turns = sorted([*(one for pair in (*pairs, other) for one in pair[:2]), *halves])
        return len(with_reversed(turns, pairs, RATE_HZ))

    first, second = pair_at(23, -30, 30)[:2]
    assert among(first, second) == 5
    assert among(first, first._replace(at=first.at + 60)) == 3
    assert among(first, second._replace(at=first.at + 13 * 25)) == 3
    assert among(first._replace(paused=False), second) == 3
    assert among(first._replace(at=first.at - 9, ratio=0.9, stroke_deg=5.0), first, second) == 5


def test_rested_halves_beside_a_set_that_was_counted_are_left_alone() -> None:
    """What they are is not known: who did a set without rests does not begin to rest in each."""
    rests = [4.5, 7.5, 5.5, 8.0, 5.2, 8.5, 5.0, 9.0]
    wide = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]
    assert len(counted([STAND, *wide * 3, (14.0, 0.0), *halves(*rests), STAND])) == 3


def test_rests_longer_than_within_them_part_repetitions_whatever_their_length() -> None:
    rests = [4.5, 7.5, 5.5, 8.0, 5.2, 8.5, 5.0, 9.0]
    assert counted([STAND, *halves(*rests), STAND]) == [(30, -35)] * 4


def test_such_rests_may_part_several_sets() -> None:
    rests = [4.5, 7.5, 5.5, 8.0, 5.2, 8.5]
    assert counted([STAND, *halves(*rests), (14.0, 0.0), *halves(*rests), STAND]) == [(30, -35)] * 6


def test_rests_of_all_lengths_show_no_order() -> None:
    rests = [7.5, 5.5, 8.0, 6.2, 5.8, 8.5, 9.0, 6.6]
    assert counted([STAND, *halves(*rests), STAND]) == []


STOPPED = [one._replace(paused=True) for one in WHOLE]


def test_one_counted_repetition_is_enough_where_the_leg_stops_at_every_turn() -> None:
    assert with_whole_rows(STOPPED, paired(STOPPED, 2), RATE_HZ) == paired(STOPPED, 0, 2, 4, 6, 8)
    three, two = STOPPED[:6], STOPPED[:4]
    assert with_whole_rows(three, paired(three, 2), RATE_HZ) == paired(three, 0, 2, 4)
    assert with_whole_rows(two, paired(two, 2), RATE_HZ) == paired(two, 2)


def test_but_not_where_it_goes_on_without_a_stop_at_one_of_them() -> None:
    once = [one._replace(paused=False) if k == 7 else one for k, one in enumerate(STOPPED)]
    assert with_whole_rows(once, paired(once, 2), RATE_HZ) == paired(once, 2)
    assert with_whole_rows(once, paired(once, 2, 4), RATE_HZ) == paired(once, 0, 2, 4, 6, 8)


@pytest.mark.parametrize(("last_deg", "more"), [(19.0, (4, 6)), (18.5, ())])
def test_what_is_left_over_is_nearly_as_wide_as_what_was_counted(
    last_deg: float, more: tuple[int, ...]
) -> None:
    """Of 65 degrees, 48.75 are enough."""
    turns = row(30.0, -35.0, 30.0, -35.0, 30.0, -35.0, 30.0, -last_deg)
    assert with_whole_rows(turns, paired(turns, 0, 2), RATE_HZ) == paired(turns, 0, 2, *more)


def test_of_a_set_that_becomes_smaller_the_nearest_repetition_says_how_wide_that_is() -> None:
    turns = row(30.0, -35.0, 28.0, -32.0, 22.0, -25.0, 20.0, -24.0)
    assert with_whole_rows(turns, paired(turns, 0, 6), RATE_HZ) == paired(turns, 0, 2, 4, 6)
    assert with_whole_rows(turns[:6], paired(turns, 0, 2), RATE_HZ) == paired(turns, 0, 2, 4)
    assert with_whole_rows(turns, paired(turns, 0, 2), RATE_HZ) == paired(turns, 0, 2)


def among(pairs: list[Pair], *others: Turn) -> list[Pair]:
    turns = sorted([*(one for pair in pairs for one in pair[:2]), *others])
    return with_reversed(turns, pairs, RATE_HZ)


REVERSED_ONE = pair_at(17, -30, 30)
ONE_REVERSED = sorted([REVERSED_ONE, *(pair_at(at_s, 30, -30) for at_s in (5, 11, 23, 35))])
LEFT_OVER = pair_at(29, -30, 30)


def test_one_that_begins_to_the_other_side_is_no_exception_where_another_was_counted() -> None:
    assert among(ONE_REVERSED, *LEFT_OVER[:2]) == sorted([*ONE_REVERSED, LEFT_OVER])
    without = [pair for pair in ONE_REVERSED if pair != REVERSED_ONE]
    assert among(without, *LEFT_OVER[:2]) == without


def hesitation(at_s: float, value_deg: float) -> Turn:
    return turn(at_s, value_deg, internal=True)._replace(stroke_deg=5.0)


@pytest.mark.parametrize(("value_deg", "one_more"), [(14.5, True), (15.5, False)])
def test_who_hesitates_near_the_middle_has_turned_round_at_no_extreme(
    value_deg: float, *, one_more: bool
) -> None:
    """A quarter of sixty degrees from there on, one has."""
    found = among(ONE_REVERSED, hesitation(28, value_deg), *LEFT_OVER[:2])
    assert (LEFT_OVER in found) is one_more


def test_a_hesitation_before_it_shows_that_the_leg_had_come_home_and_one_within_does_not() -> None:
    first, second = LEFT_OVER[0]._replace(paused=False), LEFT_OVER[1]
    assert len(among(ONE_REVERSED, hesitation(28, 2.0), first, second)) == 6
    assert len(among(ONE_REVERSED, first, second)) == 5
    assert len(among(ONE_REVERSED, first, hesitation(30, 2.0), second)) == 5
