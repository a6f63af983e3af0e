"""Repetitions that are told before the leg has come back from their second extreme."""

import numpy as np
import pytest

from analysis import LiveAnalysis, RepetitionCounted, analyze
from analysis.counting import Counter
from analysis.foreseen import LINGERS_S, Foresight
from analysis.pairs import Pair
from sensor.samples import FloatArray
from tests.analysis.legs import Leg
from tests.analysis.paths import RATE_HZ, STAND, STILL_DPS, path

WIDE = [(0.8, 35.0), (1.5, -40.0), (0.9, 0.0)]


def after(angle: FloatArray) -> Pair | None:
    """What is foreseen at the end of this path."""
    counter = Counter(RATE_HZ)
    foresight, found = Foresight(counter), None
    rate = np.gradient(angle) * RATE_HZ
    for k, (value, speed) in enumerate(zip(angle.tolist(), rate.tolist(), strict=True)):
        still = abs(speed) < STILL_DPS
        counter.push(k, value, still=still, axial=speed**2, swing=0.0, odd=False, lost=False)
        found = foresight.at(k)
    return found


def lingering(seconds: float, *, at_deg: float = -40.0, times: int = 2) -> FloatArray:
    return path(STAND, *WIDE * times, (0.8, 35.0), (1.5, at_deg), (seconds, at_deg))


def test_who_lingers_where_the_range_has_ended_before_completes_a_repetition() -> None:
    pair = after(lingering(LINGERS_S + 0.2))
    assert pair is not None
    assert (round(pair.first.value_deg), round(pair.second.value_deg)) == (35, -40)


def test_it_is_not_known_sooner() -> None:
    assert after(lingering(LINGERS_S - 0.2)) is None


@pytest.mark.parametrize("at_deg", [-18.0, 20.0])
def test_who_lingers_on_the_way_has_not_arrived(at_deg: float) -> None:
    assert after(lingering(0.8, at_deg=at_deg)) is None


def test_without_repetitions_before_nothing_shows_where_the_range_ends() -> None:
    assert after(lingering(0.8, times=0)) is None


def test_who_lingers_at_the_first_extreme_has_half_of_it_to_do() -> None:
    assert after(path(STAND, *WIDE * 2, (0.8, 35.0), (0.8, 35.0))) is None


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
    assert after(path(STAND, *WIDE * 2, *legs, (seconds, there))) is None, why


def test_nor_is_what_would_be_too_small_to_be_one() -> None:
    small = [(0.8, 6.0), (0.8, -6.0), (0.6, 0.0)]
    assert after(path(STAND, *small * 3, (0.8, 6.0), (0.8, -6.0), (0.8, -6.0))) is not None
    assert after(path(STAND, *small * 3, (0.8, 5.5), (0.8, -4.5), (0.8, -4.5))) is None


def told(leg: Leg) -> list[float]:
    live = LiveAnalysis(side="right")
    events = live.push(leg.samples())
    return [event.time_s for event in events if isinstance(event, RepetitionCounted)]


def test_each_is_told_once_and_while_the_leg_lingers() -> None:
    leg, arrived_s = Leg().still(4), []
    for _ in range(6):
        leg.to(0, 0, 30, seconds=1.5).to(0, 0, -35, seconds=2)
        arrived_s.append(leg.seconds)
        leg.still(1.5).to(0, 0, 0, seconds=1.5)
    at_s = told(leg.still(2))
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
