"""Pairs of turning points, judged by themselves."""

import pytest

from analysis.pairs import (
    Pair,
    Turn,
    about,
    alike,
    believable_ratio,
    doubted,
    goes_on,
    goes_on_turning,
    is_deliberate,
    is_foreign,
    swings_too_much,
    whole,
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
    def quick(apart: int) -> Pair:
        one = pair(100, -30, 30, ratio=0.9)
        first = one.first._replace(departure=one.first.at - 10)
        at = first.at + apart
        return Pair(first, one.second._replace(at=at, departure=at - 10), at + 10)

    assert swings_too_much(quick(10), RATE_HZ, 2.0)
    assert swings_too_much(quick(25), RATE_HZ, 2.0)
    assert not swings_too_much(quick(35), RATE_HZ, 2.0)  # the leg stops in between


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


@pytest.mark.parametrize(
    ("low", "high", "like"),
    [
        (-30, 26, True),  # 30 of 56 degrees
        (-30, 34, False),  # 30 of 64
        (-8, 48, False),  # its middle is 20 farther in
    ],
)
@pytest.mark.parametrize("stops", [False, True])
def test_who_goes_on_without_a_stop_may_take_a_first_one_smaller(
    low: float, high: float, *, like: bool, stops: bool
) -> None:
    first, other = pair(0, -15, 15), pair(60, low, high)
    gone_on = other._replace(first=other.first._replace(departure=30, paused=stops))
    assert alike(first, gone_on, RATE_HZ) is (like and not stops)
    assert not alike(first, other, RATE_HZ)  # it set out from elsewhere


@pytest.mark.parametrize(("ratio", "seconds", "like"), [(0.9, 2.4, True), (0.9, 1.2, False),
                                                        (1.1, 2.4, False)])  # fmt: skip
def test_slow_ones_may_swing_each_as_it_likes_if_they_turn_more(
    ratio: float, seconds: float, *, like: bool
) -> None:
    """No leg is swung so slowly, nor walks."""

    def lasting(one: Pair) -> Pair:
        return one._replace(second=one.second._replace(at=one.first.at + round(seconds * RATE_HZ)))

    steady, swings = pair(0, -30, 30), pair(160, -30, 30, ratio=ratio)
    assert alike(lasting(steady), lasting(swings), RATE_HZ) is like


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


def test_stops_before_and_after_another_movement_are_no_manner() -> None:
    """Somebody looked round between two stances; then the leg swings on without a stop."""
    plain, one = pair(0, -10, 10), pair(0, -10, 10)
    first, second = (one_turn._replace(paused=True) for one_turn in one[:2])
    round_ = one._replace(first=first, second=second)
    sets_out = plain._replace(first=plain.first._replace(paused=True))
    assert not is_deliberate([round_, sets_out, plain])
    assert is_deliberate([round_, sets_out, sets_out])


@pytest.mark.parametrize("anchored", [False, True])
def test_what_swings_as_fast_as_hands_turn_a_sensor_takes_one_more_to_be_believed(
    *, anchored: bool
) -> None:
    slow, fast = pair(0, -20, 20, ratio=0.6), pair(0, -40, 40, ratio=0.6)  # in 1.2 s
    assert [doubted(one, RATE_HZ, anchored=anchored) for one in (slow, fast)] == [3, 4]
    assert doubted(pair(0, -40, 40, ratio=0.3), RATE_HZ, anchored=anchored) == 3


@pytest.mark.parametrize(
    ("arc_deg", "ratio", "took_s", "anchored", "least"),
    [
        (40, 0.6, 2.4, True, 2),
        (40, 0.6, 2.4, False, 3),  # as in other movement
        (40, 0.8, 2.4, True, 3),
        (40, 0.6, 1.9, True, 3),  # legs are swung so slowly
        (24, 0.6, 2.4, True, 3),
    ],
)
def test_two_slow_wide_ones_are_enough_if_they_swing_as_who_lifts_the_leg_forward(
    arc_deg: float, ratio: float, took_s: float, *, anchored: bool, least: int
) -> None:
    first, second = pair(0, -arc_deg / 2, arc_deg / 2, ratio=ratio)[:2]
    slow = Pair(first, second._replace(at=round(took_s * RATE_HZ)), 80)
    assert doubted(slow, RATE_HZ, anchored=anchored) == least


def falters(back_deg: float, on_deg: float, *, seconds: float = 1.0) -> Turn:
    """At 40 degrees, come by 70, goes back by this and then on by that, so long after it."""
    before = turn(100, 40.0, internal=True)._replace(stroke_deg=70.0, departure=60, paused=True)
    back = turn(110, 40 - back_deg, internal=False)._replace(stroke_deg=back_deg, departure=100)
    on = turn(100 + round(seconds * RATE_HZ), 40 - back_deg + on_deg, internal=True)
    return whole(before, back, on._replace(stroke_deg=on_deg, departure=110), RATE_HZ)


def test_a_stroke_on_the_way_of_which_the_leg_falters_is_one() -> None:
    stroke = falters(3.0, 15.0)
    assert (stroke.stroke_deg, stroke.departure, stroke.paused) == (82.0, 60, True)


def test_so_is_one_at_whose_end_the_leg_pulses() -> None:
    """By too little for a repetition, or too quickly: 25 ticks are a second."""
    assert falters(3.0, 2.0).stroke_deg == 69.0
    assert falters(10.4, 10.4).stroke_deg == 70.0
    assert falters(20.0, 18.0, seconds=0.8).stroke_deg == 68.0
    assert falters(19.0, 18.0, seconds=1.9).stroke_deg == 69.0
    assert falters(19.2, 18.2, seconds=1.9).stroke_deg == 69.0  # by less than 0.28 of the stroke


def test_but_not_if_it_turned_round_or_stopped() -> None:
    assert falters(6.0, 15.0).stroke_deg == 15.0
    assert falters(10.6, 10.6, seconds=2.1).stroke_deg == 10.6
    assert falters(20.0, 18.0).stroke_deg == 18.0  # in a second
    assert falters(19.0, 18.0, seconds=2.1).stroke_deg == 18.0  # in more than two
    assert falters(19.6, 18.6).stroke_deg == 18.6  # by more than 0.28 of the stroke
    assert falters(30.0, 29.0, seconds=0.8).stroke_deg == 29.0  # by nearly half of the stroke
    assert falters(8.0, 0.0).stroke_deg == 0.0  # and not back
    before, back = turn(100, 40.0, internal=True), turn(110, 37.0, internal=False)
    back = back._replace(stroke_deg=3.0)
    stopped = turn(125, 52.0, internal=True)._replace(stroke_deg=14.0)  # at 38
    assert whole(before, back, stopped, RATE_HZ) == stopped
    assert whole(None, back, stopped, RATE_HZ) == stopped
    after = turn(112, 40.5, internal=True)._replace(stroke_deg=3.5, departure=110)
    assert whole(before, back, after, RATE_HZ).stroke_deg == 30.5
    from_a_stop = back._replace(stroke_deg=2.0)  # at 39, where it had come back to from 40
    assert whole(before, from_a_stop, after, RATE_HZ) == after


def test_a_stroke_goes_on_from_an_extreme_if_it_is_one_with_the_stroke_to_there() -> None:
    told = turn(100, 40.0, internal=True)
    assert goes_on(told, turn(125, 52.0, internal=True)._replace(departure=told.departure))
    assert not goes_on(told, turn(125, 52.0, internal=True))
    assert not goes_on(told, turn(125, -52.0, internal=False)._replace(departure=told.departure))
    assert not goes_on(told, told)
    assert not goes_on(None, told)


def test_a_body_goes_on_turning_after_coming_back_a_little_and_a_leg_sets_out_from_a_stop() -> None:
    back = turn(0, 8.0, internal=True)._replace(stroke_deg=8.0)
    on = turn(30, -60.0, internal=False)
    assert goes_on_turning(back, on)
    assert not goes_on_turning(back._replace(paused=True), on)
    assert not goes_on_turning(back._replace(stroke_deg=30.0), on)


def test_one_that_swung_like_steps_is_not_of_a_kind_with_a_steady_one() -> None:
    steady, swinging = pair(0, -20, 20, ratio=0.3), pair(0, -20, 20, ratio=1.1)
    assert not alike(swinging, steady, RATE_HZ)
    assert not alike(steady, swinging, RATE_HZ)
    assert alike(swinging, pair(0, -20, 20, ratio=0.8), RATE_HZ)
    assert alike(pair(0, -20, 20, ratio=0.9), steady, RATE_HZ)  # a manner that settles


@pytest.mark.parametrize(
    ("ratio", "back_deg", "come_deg", "is_one"),
    [
        (0.1, 5.5, 70.0, True),
        (0.1, 5.9, 70.0, False),  # by more than 7 hundredths of the whole stroke
        (0.3, 5.5, 70.0, False),  # it swings as a body does that turns about,
        (0.1, 6.5, 290.0, False),  # or goes as far
    ],
)
def test_in_a_wide_clean_stroke_the_leg_may_go_back_a_little_farther(
    ratio: float, back_deg: float, come_deg: float, *, is_one: bool
) -> None:
    before = turn(100, 40.0, internal=True)
    before = before._replace(stroke_deg=come_deg, departure=60, ratio=ratio)
    back = turn(110, 40 - back_deg, internal=False)._replace(stroke_deg=back_deg, departure=100)
    on = turn(125, 52.0, internal=True)._replace(stroke_deg=12 + back_deg, departure=110)
    assert (whole(before, back, on, RATE_HZ).stroke_deg == come_deg + 12) is is_one


@pytest.mark.parametrize(
    ("took_s", "ratio", "too_much"),
    [(0.6, 2.0, True), (0.6, 1.3, False), (0.8, 2.0, False), (0.8, 2.6, True)],
)
def test_steps_that_seem_to_stop_at_one_end_still_swing_too_much(
    took_s: float, ratio: float, *, too_much: bool
) -> None:
    first = turn(250, 10.0, internal=True, ratio=ratio)._replace(paused=True)
    at = 250 + round(took_s * RATE_HZ)
    step = Pair(first, turn(at, -8.0, internal=False, ratio=ratio), at + 5)
    assert swings_too_much(step, RATE_HZ, believable_ratio(step[:2])) is too_much
