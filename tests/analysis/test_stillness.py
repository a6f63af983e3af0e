"""How long the leg has been still, on ticks whose stops are known by construction."""

import math

import numpy as np
import pytest

from analysis import stillness
from analysis.counting import Counter
from analysis.stillness import LOOK_EVERY, SETTLED_S, STILL_DEG, Stillness
from tests.analysis.paths import RATE_HZ, STAND, extremes, pairs_of, path


def test_a_stop_is_as_long_as_its_ticks_and_where_their_mean_is() -> None:
    still = Stillness(RATE_HZ)
    for angle_deg in (9.0, 10.0, 11.0):
        assert still.go_on(angle_deg, still=True)
    assert (still.seconds, still.level_deg) == (3 / RATE_HZ, 10.0)


def test_what_moves_or_moves_on_is_another_stop() -> None:
    still = Stillness(RATE_HZ)
    still.go_on(0.0, still=True)
    assert not still.go_on(0.0, still=False)
    assert still.ticks == 0
    still.go_on(0.0, still=True)
    assert still.go_on(STILL_DEG + 0.1, still=True)
    assert (still.ticks, still.level_deg) == (1, STILL_DEG + 0.1)


def test_a_long_stop_is_looked_at_now_and_then_and_loses_no_tick() -> None:
    still = Stillness(RATE_HZ)
    looked_at = []
    for tick in range(1, 401):
        if not still.is_settled(1.0):
            still.go_on(1.0, still=True)
            looked_at.append(tick)
    assert still.ticks == 400
    settled = math.ceil(SETTLED_S * RATE_HZ)
    assert looked_at[:settled] == list(range(1, settled + 1))
    assert set(np.diff(looked_at[settled:])) == {LOOK_EVERY}


def test_a_leg_that_has_moved_away_is_not_settled() -> None:
    still = Stillness(RATE_HZ)
    for _ in range(200):
        still.go_on(0.0, still=True)
    assert not still.is_settled(STILL_DEG + 0.1)
    assert still.ticks == 200


@pytest.mark.parametrize("seed", range(8))
def test_what_is_found_does_not_depend_on_how_often_a_long_stop_is_looked_at(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stances and holds of all lengths: the same repetitions as if each tick were looked at."""
    rng = np.random.default_rng(seed)
    moves = [STAND]
    for _ in range(12):
        hold_s, rest_s = rng.choice([0.0, 2.0, 5.0], 2)
        moves += [(0.9, 30.0), (0.1 + hold_s, 30.0), (1.5, -35.0), (0.9, 0.0), (0.1 + rest_s, 0.0)]
    angle = path(*moves, STAND)
    found = extremes(pairs_of(Counter(RATE_HZ), angle))
    assert found == [(30, -35)] * 12
    monkeypatch.setattr(stillness, "LOOK_EVERY", 1)
    assert extremes(pairs_of(Counter(RATE_HZ), angle)) == found


def stopped(*stops: tuple[float, float, float]) -> list[float]:
    """How long each stop is taken to be: ticks from, ticks until, and where."""
    still, found = Stillness(RATE_HZ), []
    for begin, end, angle_deg in stops:
        for at in range(round(begin * RATE_HZ), round(end * RATE_HZ)):
            still.go_on(angle_deg, still=True)
            stop = still.stop(at)
        still.end()
        found.append(round(stop.seconds, 2))
    return found


def test_a_stop_goes_on_where_the_leg_but_stirred() -> None:
    """As who lifts a foot: within a second, and within two degrees of there."""
    assert stopped((1, 3, 8.0), (3.8, 5, 9.0), (5.8, 6, 8.0)) == [2.0, 3.2, 3.4]
    assert stopped((1, 3, 8.0), (4.2, 5, 8.0)) == [2.0, 0.8]
    assert stopped((1, 3, 8.0), (3.8, 5, 10.4)) == [2.0, 1.2]
    assert stopped((1, 3, 8.0), (3.8, 5, 20.0), (5.4, 6, 20.0), (9, 10, 20.0)) == [2, 1.2, 1.8, 1]


def test_a_leg_that_turns_slowly_creeps_until_it_comes_to_rest() -> None:
    still = Stillness(RATE_HZ)
    creeps = []
    for angle_deg in path((1.0, 0.0), (4.0, 7.0), (1.0, 7.0)):  # 3.3 deg/s where it is fastest
        still.go_on(float(angle_deg), still=True)
        creeps.append(still.creeps)
    assert not any(creeps[round(0.5 * RATE_HZ) : round(2.0 * RATE_HZ)])  # it has stood
    assert all(creeps[round(3.0 * RATE_HZ) : round(3.6 * RATE_HZ)])  # and moved on from there
    assert not creeps[-1]


@pytest.mark.parametrize("hz", [0.2, 0.5, 1.0])
def test_a_leg_that_sways_does_not_creep(hz: float) -> None:
    still = Stillness(RATE_HZ)
    for angle_deg in 0.8 * np.sin(2 * np.pi * hz * np.arange(100) / RATE_HZ):
        still.go_on(float(angle_deg), still=True)
    assert not still.creeps
