"""Single repetitions among other movement, which those of the sets vouch for in hindsight."""

import pytest

from analysis.order import with_single_ones, with_whole_rows
from analysis.pairs import Pair, Turn
from tests.analysis.paths import turn

SET = [turn(at_s, 30.0 if k % 2 == 0 else -35.0, internal=k % 2 == 0)
       for k, at_s in enumerate((60.0, 62.0, 64.0, 66.0, 68.0, 70.0))]  # fmt: skip


def paired(turns: list[Turn]) -> list[Pair]:
    return [Pair(a, b, b.at) for a, b in zip(turns[::2], turns[1::2], strict=True)]


def single(first: float = 31.0, second: float = -34.0, *, seconds: float = 2.0) -> list[Turn]:
    one = turn(20.0, first, internal=first > second)
    return [one, turn(20.0 + seconds, second, internal=first < second)]


def found(one: list[Turn], row: list[Turn] = SET) -> bool:
    """Whether a single one before a set is counted."""
    pairs = with_single_ones([*one, *row], paired(row))
    assert pairs[-len(row) // 2 :] == paired(row)
    return len(pairs) > len(row) // 2


def test_a_single_one_just_like_those_of_the_sets_is_one_too() -> None:
    assert with_single_ones([*single(), *SET], paired(SET)) == paired([*single(), *SET])


@pytest.mark.parametrize("arc_deg", [57.8, 72.2])
def test_but_not_if_it_is_wider_or_narrower(arc_deg: float) -> None:
    """By 0.12 of 65 degrees: 57.2 to 72.8 are alike."""
    assert found(single(arc_deg - 34, -34.0))
    beyond = arc_deg - 1 if arc_deg < 65 else arc_deg + 1
    assert not found(single(beyond - 34, -34.0))


@pytest.mark.parametrize(("inside", "outside"), [(1.4, 1.3), (2.96, 3.04)])
def test_nor_if_it_takes_another_time(inside: float, outside: float) -> None:
    assert found(single(seconds=inside))
    assert not found(single(seconds=outside))


def test_nor_if_it_begins_to_the_other_side_or_swings_or_there_are_few() -> None:
    assert not found(single(-34.0, 31.0))
    first, second = single()
    assert not found([first, second._replace(ratio=0.3)])
    assert not found([first._replace(ratio=0.7), second])
    assert found([first._replace(ratio=0.5), second])  # both together swing little
    assert not found(single(), SET[:4])


@pytest.mark.parametrize(("ratio", "some"), [(0.35, True), (0.37, False)])
def test_it_may_swing_as_those_of_the_sets_do(ratio: float, *, some: bool) -> None:
    """Of whom each swings by 0.3."""
    first, second = (end._replace(ratio=0.3) for end in single())
    row = [end._replace(ratio=0.3) for end in SET]
    assert found([first, second._replace(ratio=ratio)], row) is some


def test_nor_if_its_ends_are_of_a_repetition_or_lie_within_one() -> None:
    turns = [*SET[:2], *SET[2:]]
    assert with_single_ones(turns, paired(SET)) == paired(SET)
    within = [turn(60.4, 30.0, internal=True), turn(61.9, -35.0, internal=False)]
    assert with_single_ones([SET[0], *within, *SET[1:]], paired(SET)) == paired(SET)


def test_nor_if_it_begins_where_a_reversed_one_ends() -> None:
    reversed_one = [turn(40.0, -30.0, internal=False), turn(42.0, 30.0, internal=True)]
    back = turn(44.0, -35.0, internal=False)
    pairs = [*paired(reversed_one), *paired(SET)]
    assert with_single_ones([*reversed_one, back, *SET], pairs) == pairs


def rested(between_s: float) -> list[Turn]:
    """Three turns to each side, 8 s from a first one to a second and so long to the next."""
    turns, at_s = [], 20.0
    for k in range(6):
        value = 14.0 if k % 2 == 0 else -13.0
        stop = turn(at_s, value, internal=value > 0, left_s=at_s - 1)
        turns.append(stop._replace(paused=True, stroke_deg=abs(value)))
        at_s += 8.0 if k % 2 == 0 else between_s
    return turns


def test_who_looks_about_rests_as_long_after_one_side_as_after_the_other() -> None:
    assert with_whole_rows(rested(9.0), [], 25.0) == []
    assert with_whole_rows(rested(9.4), [], 25.0) == paired(rested(9.4))
