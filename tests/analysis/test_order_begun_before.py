"""Rows that began with an extreme before the first that was counted, and are paired from there."""

import pytest

from analysis.order import without_false_start
from analysis.pairs import Pair, Turn
from tests.analysis.paths import RATE_HZ, extremes
from tests.analysis.rows import pair_at, paired, row

BEGUN = row(*[-35.0, 30.0] * 5)


def begun(before: Turn, turns: list[Turn]) -> list[Pair]:
    """What becomes of repetitions that were paired from the second turning point on."""
    pairs = paired(turns, *range(1, len(turns) - 2, 2))
    found = without_false_start([before, *turns[1:]], pairs, RATE_HZ)
    return [] if found == pairs else found


def test_a_row_that_began_with_the_end_of_other_movement_is_paired_from_there() -> None:
    found = begun(BEGUN[0]._replace(ratio=0.9), BEGUN)
    assert extremes(found) == [(-35, 30)] * 5
    assert extremes(begun(BEGUN[0]._replace(value_deg=-42.7), BEGUN)) == [
        (-43, 30),
        *[(-35, 30)] * 4,
    ]


def test_but_not_if_that_lay_elsewhere_or_swung_or_was_long_before_or_to_the_same_side() -> None:
    before = BEGUN[0]
    assert not begun(before._replace(value_deg=-42.9), BEGUN)  # by 0.12 of the arc
    assert not begun(before._replace(value_deg=-27.1), BEGUN)
    assert not begun(before._replace(ratio=1.1), BEGUN)
    assert not begun(before._replace(at=before.at - 11 * 25), BEGUN)
    assert not begun(before._replace(internal=True), BEGUN)
    assert begun(before._replace(at=before.at - 9 * 25), BEGUN)


def test_nor_if_nothing_is_left_over_or_they_are_few_or_unlike_or_home_comes_in_between() -> None:
    pairs = paired(BEGUN, 1, 3, 5, 7)
    assert without_false_start(BEGUN[:-1], pairs, RATE_HZ) == pairs
    assert extremes(begun(BEGUN[0], BEGUN[:8])) == [(-35, 30)] * 4
    assert not begun(BEGUN[0], BEGUN[:6])
    assert not begun(BEGUN[0], [*BEGUN[:-1], BEGUN[-1]._replace(value_deg=90.0)])
    home = [one._replace(stroke_deg=30.0) if one.internal else one for one in BEGUN]
    assert not begun(BEGUN[0], home)


@pytest.mark.parametrize(("long_before_s", "anew"), [(8.0, False), (12.0, True)])
def test_nor_if_a_repetition_was_counted_just_before(long_before_s: float, *, anew: bool) -> None:
    """Twelve seconds before the first extreme of the row, or less."""
    other = pair_at(BEGUN[1].at / RATE_HZ - long_before_s - 2.1, 30, -35)
    pairs = [other, *paired(BEGUN, 1, 3, 5, 7)]
    found = without_false_start([*other[:2], *BEGUN], pairs, RATE_HZ)
    assert found == ([other, *paired(BEGUN, 0, 2, 4, 6, 8)] if anew else pairs)


def test_a_row_may_have_begun_where_the_leg_was_held() -> None:
    held = BEGUN[1]._replace(paused=True)
    turns = [held, *BEGUN[2:]]
    found = without_false_start(turns, paired(turns, 0, 2, 4, 6), RATE_HZ)
    assert extremes(found) == [(-35, 30)] * 5
    assert found[0].first.at == held.departure
    from_home = [held._replace(stroke_deg=30.0), *BEGUN[2:]]
    pairs = paired(from_home, 0, 2, 4, 6)
    assert without_false_start(from_home, pairs, RATE_HZ) == pairs
    moving = BEGUN[1:]  # and did not stop there
    assert without_false_start(moving, paired(moving, 0, 2, 4, 6), RATE_HZ) == paired(
        moving, 0, 2, 4, 6
    )


@pytest.mark.parametrize("stopped", [False, True])
def test_where_it_stopped_on_the_way_says_nothing_if_it_had_turned_round_where_others_do(
    *, stopped: bool
) -> None:
    """From 35 out by way of a stop at 7 in to the first that was counted."""
    way = {"stroke_deg": 23.0, "paused": True} if stopped else {}
    turns = [BEGUN[0], BEGUN[1]._replace(**way), *BEGUN[2:]]
    assert extremes(begun(BEGUN[0], turns)) == [(-35, 30)] * 5


def with_stops(*at: int) -> list[Turn]:
    """Three repetitions, the leg having stopped at home before these turning points."""
    home = {True: 30.0, False: 35.0}
    return [
        one._replace(stroke_deg=home[one.internal], paused=True) if k in at else one
        for k, one in enumerate(BEGUN[:6])
    ]


@pytest.mark.parametrize(
    ("stops", "anew"),
    [((2, 4), True), ((1, 2, 4), True), ((), False), ((2, 3), False), ((1, 3), False)],
)
def test_two_are_anew_three_if_the_leg_comes_home_between_those_rather_than_within(
    stops: tuple[int, ...], *, anew: bool
) -> None:
    found = begun(BEGUN[0], with_stops(*stops))
    assert extremes(found) == [(-35, 30)] * (3 if anew else 0)
    assert begun(BEGUN[0], with_stops(*stops)[:4]) == []  # one is too few


@pytest.mark.parametrize(
    ("others", "anew"), [("ooo", True), ("oooio", True), ("ooi", False), ("oo", False), ("", False)]
)
def test_two_are_anew_three_if_the_others_begin_to_the_other_side(
    others: str, *, anew: bool
) -> None:
    """Those that begin inward or outward, long after; and nowhere does the leg stop."""
    later = [pair_at(60 + 10 * k, *((30, -35) if one == "i" else (-35, 30)))
             for k, one in enumerate(others)]  # fmt: skip
    turns = BEGUN[:6]
    pairs = [*paired(turns, 1, 3), *later]
    found = without_false_start(
        [*turns, *(turn for pair in later for turn in pair[:2])], pairs, RATE_HZ
    )
    assert found == ([*paired(turns, 0, 2, 4), *later] if anew else pairs)


def test_an_end_that_pulses_is_one_turning_point() -> None:
    """The leg goes back a little at a first extreme amid the row, and out again."""
    first, back, again = pulse(BEGUN[3])
    turns = [*BEGUN[:3], first, back, again, *BEGUN[4:]]
    pairs = sorted([*paired(BEGUN, 1, 5, 7), Pair(again, BEGUN[4], BEGUN[4].at)])
    found = without_false_start(turns, pairs, RATE_HZ)
    assert extremes(found) == [(-35, 30)] * 5


def pulse(end: Turn) -> tuple[Turn, Turn, Turn]:
    """An end at which the leg goes back and comes again, as three turning points."""
    back = end._replace(
        at=end.at + 5, value_deg=end.value_deg - 8 * end.sign, internal=not end.internal
    )
    return end, back, end._replace(at=end.at + 10)
