"""Repetitions that are told before the leg has come back from their second extreme."""

import numpy as np
import pytest

from analysis import LiveAnalysis, RepetitionCounted, analyze
from analysis.counting import Counter
from analysis.foreseen import LINGERS_S, Foresight
from analysis.pairs import Pair, Turn
from sensor.samples import FloatArray
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, STAND, STILL_DPS, extremes, pairs_of, path, turn

WIDE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]


def after(angle: FloatArray, counter: Counter | None = None) -> tuple[Pair, ...]:
    """What is foreseen at the end of this path."""
    counter = counter or Counter(RATE_HZ)
    foresight, found = Foresight(counter), ()
    rate = np.gradient(angle) * RATE_HZ
    for k, (value, speed) in enumerate(zip(angle.tolist(), rate.tolist(), strict=True)):
        still = abs(speed) < STILL_DPS
        counter.push(k, value, still=still, axial=speed**2, swing=0.0, odd=False, lost=False)
        found = foresight.at(k)
    return found


def lingering(seconds: float, *, at_deg: float = -40.0, times: int = 2) -> FloatArray:
    return path(STAND, *WIDE * times, (0.8, 35.0), (1.5, at_deg), (seconds, at_deg))


def test_who_lingers_where_the_range_has_ended_before_completes_a_repetition() -> None:
    assert extremes([*after(lingering(LINGERS_S + 0.2))]) == [(35, -40)]


def test_it_is_not_known_sooner() -> None:
    assert not after(lingering(LINGERS_S - 0.2))


@pytest.mark.parametrize("at_deg", [-18.0, 20.0])
def test_who_lingers_on_the_way_has_not_arrived(at_deg: float) -> None:
    assert not after(lingering(0.8, at_deg=at_deg))


def test_who_is_quick_shows_by_coming_back_where_the_range_of_a_first_one_ends() -> None:
    assert not after(lingering(0.8, times=0))


SLOW = (2.0, 35.0), (2.4, -40.0)


def test_a_first_slow_one_that_is_clear_is_told_as_the_leg_lingers() -> None:
    assert extremes([*after(path(STAND, *SLOW, (0.8, -40.0)))]) == [(35, -40)]


@pytest.mark.parametrize(
    ("legs", "why"),
    [
        ([(2.0, 35.0), (2.4, -20.0)], "a side is seldom so much smaller than the other"),
        ([(2.0, 35.0), (2.4, 14.0)], "it is on its way home"),
        ([(2.0, 35.0), (2.4, -100.0)], "hands and bodies turn so far"),
        ([(2.0, 12.0), (2.4, -12.0)], "who looks round turns the leg by as much"),
    ],
)
def test_a_first_one_that_may_be_none_is_not(legs: list[tuple[float, float]], why: str) -> None:
    assert not after(path(STAND, *legs, (0.8, legs[-1][1]))), why


def test_where_the_leg_has_not_stood_nothing_shows_how_far_a_first_one_goes() -> None:
    assert not after(path(*SLOW, (0.8, -40.0), start=-20.0))


@pytest.mark.parametrize(("first_deg", "told"), [(2.8, 0), (3.2, 1)])
def test_who_has_come_home_and_turns_to_one_side_has_done_but_a_half(
    first_deg: float, told: int
) -> None:
    counter = Counter(RATE_HZ)
    pairs_of(counter, path(STAND))
    first = turn(5, first_deg, internal=True, left_s=4.2)._replace(stroke_deg=30.0)
    pair = Pair(first, turn(8, -30.0, internal=False, left_s=5.2), 200)
    assert len(counter.foreseen(pair)) == told


def foreseen(first: Turn, counter: Counter) -> int:
    """Of a first extreme, and a second one at 30 outward."""
    return len(counter.foreseen(Pair(first, turn(8, -30.0, internal=False, left_s=5.2), 200)))


@pytest.mark.parametrize(("stroke_deg", "told"), [(8.0, 1), (7.0, 0)])
def test_what_would_not_be_counted_is_not_foreseen_a_body_that_comes_back_a_little(
    stroke_deg: float, told: int
) -> None:
    counter = Counter(RATE_HZ)
    pairs_of(counter, path(STAND))
    first = turn(5, 8.0, internal=True, left_s=4.2)._replace(stroke_deg=stroke_deg)
    assert foreseen(first, counter) == told


@pytest.mark.parametrize(
    ("ratio", "stroke_deg", "told"), [(0.3, 60.0, 1), (1.3, 60.0, 0), (0.3, 190.0, 0)]
)
def test_nor_other_movement_or_a_turn_of_the_body(
    ratio: float, stroke_deg: float, told: int
) -> None:
    counter = Counter(RATE_HZ)
    pairs_of(counter, path(STAND))
    first = turn(5, 30.0, internal=True, left_s=4.2)
    second = turn(8, -30.0, internal=False, left_s=5.2)
    second = second._replace(ratio=ratio, stroke_deg=stroke_deg)
    assert len(counter.foreseen(Pair(first, second, 200))) == told


def test_after_a_long_stop_the_first_one_of_another_set_is_told_as_a_first_one_is() -> None:
    before = [*WIDE * 3, (10.0, 0.0)]
    assert extremes([*after(path(STAND, *before, *SLOW, (0.8, -40.0)))]) == [(35, -40)]
    assert not after(path(STAND, *before, (2.0, 35.0), (2.4, -20.0), (0.8, -20.0)))


def test_so_is_that_of_a_set_after_other_movement() -> None:
    counter = Counter(RATE_HZ)
    pairs_of(counter, path(STAND, *WIDE * 3))
    counter.restart()
    longer = [(2.0, 50.0), (2.4, -60.0), (0.8, -60.0)]
    assert extremes([*after(path(STAND, *longer), counter)]) == [(50, -60)]


SMALL = [(2.0, 8.0), (3.0, -8.0), (2.0, 0.0)]


def test_the_second_of_two_small_slow_ones_vouches_for_both_as_the_leg_lingers() -> None:
    both = after(path(STAND, *SMALL, (2.0, 8.0), (3.0, -8.0), (0.6, -8.0)))
    assert extremes([*both]) == [(8, -8), (8, -8)]


@pytest.mark.parametrize("at_deg", [-3.5, -12.5])
def test_who_lingers_elsewhere_than_the_first_one_ended_vouches_for_nothing(at_deg: float) -> None:
    assert not after(path(STAND, *SMALL, (2.0, 8.0), (3.0, at_deg), (0.6, at_deg)))


def test_two_quick_small_ones_are_told_when_the_leg_comes_back() -> None:
    quick = [(0.8, 8.0), (1.2, -8.0), (0.8, 0.0)]
    assert not after(path(STAND, *quick, (0.8, 8.0), (1.2, -8.0), (0.6, -8.0)))


def test_who_lingers_at_the_first_extreme_has_half_of_it_to_do() -> None:
    assert not after(path(STAND, *WIDE * 2, (0.8, 35.0), (0.8, 35.0)))


@pytest.mark.parametrize(
    ("legs", "why"),
    [
        ([(0.9, -40.0), (0.9, 0.0), (0.8, 0.0), (0.9, 35.0)], "it began to the other side"),
        ([(1.4, 122.0), (2.4, -40.0)], "it is twice as wide as those before"),
    ],
)
def test_what_would_not_be_counted_is_not_foreseen(
    legs: list[tuple[float, float]], why: str
) -> None:
    seconds, there = 0.8, legs[-1][1]
    assert not after(path(STAND, *WIDE * 2, *legs, (seconds, there))), why


def test_nor_is_what_would_be_too_small_to_be_one() -> None:
    small = [(0.8, 6.0), (0.8, -6.0), (0.6, 0.0)]
    assert after(path(STAND, *small * 3, (0.8, 6.0), (0.8, -6.0), (0.8, -6.0)))
    assert not after(path(STAND, *small * 3, (0.8, 5.5), (0.8, -4.5), (0.8, -4.5)))


def told(leg: Leg) -> list[float]:
    live = LiveAnalysis(side="right")
    events = live.push(leg.samples())
    return [event.time_s for event in events if isinstance(event, RepetitionCounted)]


def held_outside(
    times: int, inner: tuple[float, float], outer: tuple[float, float]
) -> tuple[Leg, list[float]]:
    """So many repetitions, held at the second end, and when it arrived there; ends: (°, s)."""
    leg, arrived_s = Leg().still(4), []
    for _ in range(times):
        leg.to(0, 0, inner[0], seconds=inner[1]).to(0, 0, outer[0], seconds=outer[1])
        arrived_s.append(leg.seconds)
        leg.still(1.5).to(0, 0, 0, seconds=inner[1])
    return leg.still(2), arrived_s


def test_each_is_told_once_and_while_the_leg_lingers() -> None:
    leg, arrived_s = held_outside(6, (30, 1.5), (-35, 2))
    at_s = told(leg)
    assert len(at_s) == analyze(leg.samples(), side="right").rep_count == 6
    delays = [at - arrived for at, arrived in zip(at_s[2:], arrived_s[2:], strict=True)]
    assert max(delays) < 0.75  # the leg is there for a while before it has quite arrived


def test_who_goes_on_after_lingering_has_still_done_one() -> None:
    leg = Leg().still(4)
    for _ in range(5):
        leg.to(0, 0, 30, seconds=1.5).to(0, 0, -32, seconds=2).still(0.8)
        leg.to(0, 0, -40, seconds=0.6).to(0, 0, 0, seconds=1.5)
    leg.still(2)
    assert len(told(leg)) == analyze(leg.samples(), side="right").rep_count == 5


def test_two_slow_small_ones_are_told_together_and_once() -> None:
    leg, arrived_s = held_outside(4, (11, 2), (-11, 3))
    at_s = told(leg)
    assert len(at_s) == analyze(leg.samples(), side="right").rep_count == 4
    assert at_s[0] == at_s[1]
    delays = [at - arrived for at, arrived in zip(at_s[1:], arrived_s[1:], strict=True)]
    assert max(delays) < 0.75
