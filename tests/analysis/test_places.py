"""What a stop's place says: at neutral, out of the leg's range, amid it, or crept to an extreme."""

import pytest

from analysis.places import amid, has_crept, is_near, is_side, out_of_range


@pytest.mark.parametrize("sign", [1, -1])
def test_a_stop_at_neutral_is_near_and_a_hold_is_not(sign: int) -> None:
    assert is_near(sign * 5.0, 30.0, 40.0)
    assert not is_near(sign * 30.0, 30.0, 40.0)
    assert is_near(sign * 3.4, None, None)
    assert not is_near(sign * 3.6, None, None)


def test_near_is_nearer_where_one_side_is_short() -> None:
    assert not is_near(5.0, 8.0, 45.0)
    assert is_near(2.4, 3.0, 45.0)


def test_a_leg_does_not_reach_where_only_a_turned_body_stands() -> None:
    assert out_of_range(89.0, None, None)
    assert not out_of_range(87.0, None, None)
    assert out_of_range(90.0, 50.0, 10.0)
    assert not out_of_range(45.0, 14.0, 25.0)  # a wide hold after a set of small repetitions
    assert out_of_range(-60.0, 90.0, 20.0)  # to the other side


@pytest.mark.parametrize("sign", [1, -1])
def test_a_leg_that_settles_where_it_then_stands_has_been_to_no_side(sign: int) -> None:
    assert is_side(sign * 6.0)
    assert not is_side(sign * 5.0)
    assert is_side(sign * 87.0)
    assert not is_side(sign * 89.0)


def test_a_stop_half_way_to_an_extreme_is_amid_and_one_at_either_end_is_not() -> None:
    assert amid(15.0, 0.0, 30.0)
    assert amid(-15.0, 0.0, -30.0)
    assert not amid(2.0, 0.0, 30.0)
    assert not amid(28.0, 0.0, 30.0)
    assert not amid(-10.0, 0.0, 30.0)
    assert not amid(10.0, 0.0, None)
    assert not amid(10.0, 10.0, 10.0)


def test_creeping_out_to_a_short_side_is_told_from_swaying() -> None:
    assert has_crept(4.9, 3.6, 8.0)
    assert not has_crept(4.9, 3.6, 18.0)  # short of a wide side
    assert not has_crept(4.9, 0.5, 8.0)  # it stopped there and has not moved since
    assert not has_crept(3.0, 2.5, None)
