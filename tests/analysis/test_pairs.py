"""Pairs of turning points, judged by themselves."""

import pytest

from analysis.pairs import (
    Pair,
    Turn,
    about,
    alike,
    goes_on_turning,
    is_deliberate,
    is_foreign,
    swings_too_much,
)

RATE_HZ = 25.0


def turn(
    at: int, value_deg: float, *, internal: bool, ratio: float = 0.1, axial: float = 1.0
) -> Turn:
    return Turn(at, value_deg, internal, ratio, axial, at - 25, 30.0)


def pair(at: int, low: float, high: float, *, ratio: float = 0.1, inward: bool = True) -> Pair:
    first, second = (high, low) if inward else (low, high)
    return Pair(
        turn(at, first, internal=inward, ratio=ratio),
        turn(at + 30, second, internal=not inward, ratio=ratio),
        at + 40,
    )


def test_the_ratio_of_a_pair_weighs_its_strokes_by_how_much_they_turned() -> None:
    quick = turn(0, 20.0, internal=True, ratio=1.0, axial=1.0)
    clean = turn(30, -40.0, internal=False, ratio=0.0, axial=3.0)
    assert Pair(quick, clean, 40).ratio == pytest.approx(0.5)
    assert Pair(quick, clean, 40).arc_deg == 60.0
    assert Pair(quick._replace(axial=0.0), clean._replace(axial=0.0), 40).ratio == 0.0


def test_walking_swings_too_much_and_a_compensated_repetition_does_not() -> None:
    assert swings_too_much(pair(100, -10, 10, ratio=1.4), RATE_HZ, 0.0)
    assert not swings_too_much(pair(100, -10, 10, ratio=1.4), RATE_HZ, 1.5)
    assert not swings_too_much(pair(100, -30, 30, ratio=0.9), RATE_HZ, 0.0)


def test_a_quick_repetition_swings_too_much_whatever_is_believed() -> None:
    quick = pair(100, -30, 30, ratio=0.9)
    first, second = (one._replace(departure=one.at - 10) for one in quick[:2])
    assert swings_too_much(quick._replace(first=first, second=second), RATE_HZ, 2.0)


def test_a_stroke_is_foreign_by_its_swing_or_by_its_length() -> None:
    step = turn(100, 20.0, internal=True, ratio=1.5)
    assert is_foreign(step, 0.0, 0.0)
    assert not is_foreign(step, 0.0, 1.6)
    assert not is_foreign(step._replace(stroke_deg=45.0), 0.0, 0.0)
    about_turn = turn(100, 190.0, internal=True)._replace(stroke_deg=190.0)
    assert is_foreign(about_turn, 50.0, 0.0)
    assert not is_foreign(about_turn, 65.0, 0.0)


def test_a_repetition_like_the_last_is_alike() -> None:
    assert alike(pair(0, -30, 30), pair(80, -28, 33), RATE_HZ)


@pytest.mark.parametrize(
    "other",
    [
        pair(80, -10, 10),  # much smaller
        pair(80, 10, 70),  # about another middle
        pair(400, -30, 30),  # long after
        pair(80, -30, 30, inward=False),  # the other way round
        pair(80, -30, 30, ratio=0.9),  # swinging
    ],
)
def test_one_that_differs_is_not(other: Pair) -> None:
    assert not alike(pair(0, -30, 30), other, RATE_HZ)


def test_one_that_settles_after_a_swinging_one_is() -> None:
    assert alike(pair(0, -30, 30, ratio=0.9), pair(80, -30, 30), RATE_HZ)


def test_neutral_lies_between_the_extremes_or_nearly() -> None:
    one = pair(0, -30, 30)
    assert about(one, 29.0, 0.0)
    assert not about(one, 31.0, 0.0)
    assert about(one, 31.0, 2.0)
    assert not about(one, 29.0, -2.0)
    assert about(one, None, -2.0)


def test_swinging_along_is_deliberate_with_a_stop_in_each_repetition_or_three_in_all() -> None:
    plain, one = pair(0, -10, 10), pair(0, -10, 10)
    stops = one._replace(first=one.first._replace(paused=True))
    assert is_deliberate([stops])
    assert is_deliberate([stops, stops])
    assert not is_deliberate([stops, plain])
    assert is_deliberate([stops, plain, stops, plain, stops])
    assert not is_deliberate([stops, plain, stops, plain])


def test_a_body_goes_on_turning_after_coming_back_a_little_and_a_leg_sets_out_from_a_stop() -> None:
    back = turn(0, 8.0, internal=True)._replace(stroke_deg=8.0)
    on = turn(30, -60.0, internal=False)
    assert goes_on_turning(back, on)
    assert not goes_on_turning(back._replace(paused=True), on)
    assert not goes_on_turning(back._replace(stroke_deg=30.0), on)
