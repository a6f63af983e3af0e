"""A short side that is held passes for neutral: where the leg stood before shows it."""

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.onesided import OneSided
from analysis.pairs import Pair, Stop
from analysis.repetitions import count_pairs
from tests.analysis.paths import (
    RATE_HZ,
    STAND,
    extremes,
    fed,
    pairs_of,
    path,
    swung,
    ticks_of,
    turn,
)

Legs = list[tuple[float, float]]

BREAK = (3.5, 0.0)  # after it a set may be of another kind


def wide(count: int) -> Legs:
    return [(1.2, 30.0), (1.6, -30.0), (1.2, 0.0)] * count


def crept(to_deg: float) -> Legs:
    """So slowly that the leg seems to stand meanwhile."""
    return [(abs(to_deg) / 1.6, to_deg)]


def held_first(inner: float, outer: float, hold_s: float, count: int) -> Legs:
    one = [(hold_s, inner), (2.4, outer), (2.2, inner)]
    return [*crept(inner), *one * count, (1.5, 0.0)]


def counted(*legs: tuple[float, float]) -> list[tuple[int, int]]:
    """What the report counts, and that it is as many as are counted live."""
    angle = path(*legs)
    found = extremes(count_pairs(ticks_of(angle)))
    assert fed(Counter(RATE_HZ), angle, 0.0) == len(found)
    return found


@pytest.mark.parametrize("side", [1.0, -1.0], ids=["in", "out"])
@pytest.mark.parametrize("short_deg", [6.0, 8.0])
@pytest.mark.parametrize("hold_s", [1.5, 3.0, 4.5])
def test_a_short_first_side_that_is_crept_to_and_held(
    side: float, short_deg: float, hold_s: float
) -> None:
    legs = held_first(side * short_deg, side * -44, hold_s, 5)
    found = counted(STAND, *wide(4), BREAK, *legs, STAND)
    assert found[:4] == [(30, -30)] * 4
    assert len(found) == 9
    # A stop's level is its mean, creeping there included.
    np.testing.assert_allclose(found[4:], [(side * short_deg, side * -44)] * 5, atol=1.0)


@pytest.mark.parametrize("hold_s", [2.0, 4.0])
def test_a_short_second_side_that_is_held(hold_s: float) -> None:
    one = [(2.0, 35.0), (2.4, -6.0), (hold_s, -6.0)]
    found = counted(STAND, *wide(4), BREAK, *one * 5, (1.0, 0.0), STAND)
    assert found == [(30, -30)] * 4 + [(35, -6)] * 5


@pytest.mark.parametrize("back_deg", [0.0, 2.0, -2.0])
def test_a_leg_that_turns_out_and_back_to_where_it_stood_does_no_repetitions(
    back_deg: float,
) -> None:
    half = [(2.0, -44.0), (2.2, back_deg), (2.0, back_deg)]
    assert counted(STAND, *wide(4), BREAK, *half * 6, STAND) == [(30, -30)] * 4


def test_nor_one_that_comes_back_a_little_less_far_each_time() -> None:
    """The sensor drifts: what is far from the first stance is near the last stop."""
    half = [leg for k in range(8) for leg in ((2.0, -44.0 + k), (2.2, 1.0 * k), (2.0, 1.0 * k))]
    assert counted(STAND, *wide(4), BREAK, *half, (3.0, 7.0)) == [(30, -30)] * 4


def row(
    *stops: Stop,
    levels: tuple[float, ...] = (-44.0, -44.0, -44.0),
    stood: bool = True,
    guessed: bool = False,
) -> list[Pair]:
    """What three turns out show before each of which the leg stopped there; it stood at 0."""
    one = OneSided(RATE_HZ)
    if stood:
        one.stopped(Stop(0.0, 50, 2.0))
    found: list[Pair] = []
    for k, (stop, level) in enumerate(zip(stops, levels, strict=True)):
        one.stopped(stop)
        at_s = stop.at / RATE_HZ
        out = turn(at_s + 2, level, internal=False, left_s=at_s)
        out = out._replace(stroke_deg=abs(level - stop.level_deg))
        found = one.turned(out, stop.at + 60, 0.0 if stood else None, guessed=guessed)
        assert not found or k == 2
    return found


def at(level_deg: float, k: int, seconds: float = 2.0) -> Stop:
    return Stop(level_deg, 200 * (k + 1), seconds)


def test_three_turns_from_where_the_leg_is_held_make_three_repetitions() -> None:
    held = row(at(6, 0), at(7, 1), at(5, 2))
    assert extremes(held) == [(6, -44), (7, -44), (5, -44)]
    assert [pair.confirmed for pair in held] == [260, 460, 660]
    assert [pair.first.departure for pair in held] == [200, 250, 450]


def test_but_not_if_it_stood_there_or_is_held_elsewhere_or_for_long_or_turns_unalike() -> None:
    assert row(at(2, 0), at(3, 1), at(2, 2)) == []
    assert row(at(6, 0), at(11, 1), at(6, 2)) == []
    assert row(at(6, 0), at(6, 1, 5.5), at(6, 2)) == []
    assert len(row(at(6, 0, 5.5), at(6, 1), at(6, 2))) == 3  # it crept there
    assert row(at(6, 0), at(6, 1), at(6, 2), levels=(-44.0, -15.0, -44.0)) == []


def test_where_the_leg_has_not_stood_at_all_it_is_held_where_it_stops() -> None:
    held = [at(6, k, 0.6) for k in range(3)]
    assert extremes(row(*held, stood=False, guessed=True)) == [(6, -44)] * 3
    assert row(*held, stood=False) == []


def test_a_set_that_is_begun_from_walking_and_held_at_both_ends_is_one() -> None:
    """The first outer end is where the leg first stops; without a stance in all of it."""
    walk = [(0.65, 8.0), (0.65, -8.0)] * 6
    held = [(1.8, -44.0), (0.6, -44.0), (1.8, 9.0), (0.6, 9.0)]
    angle = path(*walk, *held * 8)
    swings = swung(angle, 60.0, 0.0, 6 * 1.3)
    found = pairs_of(Counter(RATE_HZ), angle, swings)
    assert len(found) in {7, 8}  # the first or the last half may be missing


def test_neutral_is_where_it_stood_longest() -> None:
    one = OneSided(RATE_HZ)
    one.stopped(Stop(-2.0, 50, 3.0))
    one.stopped(Stop(-9.0, 120, 0.6))
    for k in range(3):
        at_s = 8.0 * (k + 1)
        one.stopped(Stop(6.0, round(at_s * RATE_HZ), 2.0))
        out = turn(at_s + 2, -44.0, internal=False, left_s=at_s)._replace(stroke_deg=50.0)
        found = one.turned(out, round((at_s + 2.4) * RATE_HZ), None, guessed=False)
    assert extremes(found) == [(6, -44)] * 3
    assert one.neutral_deg == -2.0
