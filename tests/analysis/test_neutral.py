"""Where each set's neutral lies, on paths in which the foot is put down elsewhere."""

import numpy as np
import pytest

from analysis.counting import Counter
from analysis.drift import Nodes
from analysis.fit import fit
from analysis.neutral import NeutralSet, _shifts_s, neutral_sets
from analysis.rest import Rest, runs
from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples
from tests.analysis.paths import RATE_HZ, STAND, pairs_of, path, ticks_of

DRIFT_DPS = 0.1


def stood_at(levels_deg: list[float]) -> NeutralSet:
    """Repetitions of 30 in and 30 out, between which the leg stands for two seconds at these."""
    legs, home = [STAND], 0.0
    for level in levels_deg:
        legs += [(1.0, home + 30.0), (1.5, home - 30.0), (0.8, level), (2.0, level)]
        home = level
    angle = path(*legs, (4.0, home))
    ticks, pairs = ticks_of(angle), pairs_of(Counter(RATE_HZ), angle)
    n = len(angle)
    upright: FloatArray = np.tile([0.0, 0.0, STANDARD_GRAVITY_MS2], (n, 1))
    turning = np.outer(np.radians(ticks.axial_dps), [0.0, 0.0, 1.0])
    fitted = fit(Samples(ticks.time_s, upright, turning))
    stills = runs(ticks.still, round(2.5 * RATE_HZ))
    rest = Rest(1, RATE_HZ, turning, upright, np.zeros(3), True, ticks.still, ticks.still, stills)
    (one,) = neutral_sets(pairs, ticks, fitted, rest)
    assert len(one.pairs) == len(levels_deg)
    return one


def half_widths_deg(one: NeutralSet) -> FloatArray:
    """Of the interval of neutral at each extreme."""
    return np.asarray(1.96 * np.sqrt(one.level.covariance.diagonal()))


def test_neutral_is_where_the_foot_has_been_put_down_last() -> None:
    levels = [3.0, -2.0, 4.0, 8.0, 3.0, -1.0, 2.0]
    one = stood_at(levels)
    truth = np.repeat([0.0, *levels[:-1]], 2)
    away = np.abs(one.level.mean_deg - truth)
    assert np.sqrt(np.mean(away**2)) < 1.8  # 4.1 by a line from the first stance to the last
    assert (away < half_widths_deg(one)).all()


def test_one_that_is_put_back_each_time_leaves_it_as_sure_as_it_was() -> None:
    put_back = stood_at([0.3, -0.2, 0.4, 0.0, -0.4, 0.1, 0.2])
    assert np.abs(put_back.level.mean_deg).max() < 0.6
    assert half_widths_deg(put_back).max() < 1.5


@pytest.mark.parametrize("drift_dps", [DRIFT_DPS, -DRIFT_DPS])
def test_nor_does_one_that_drifts_evenly_seem_to_be_put_down_anew(drift_dps: float) -> None:
    at_s = 4.0 + 5.3 * np.arange(1, 8)
    one = stood_at((drift_dps * at_s).tolist())
    assert half_widths_deg(one).max() < 1.8


@pytest.mark.parametrize(("scatter_deg", "are_weighed"), [(0.5, False), (2.0, True)])
def test_only_stops_that_keep_to_no_line_are_weighed(
    scatter_deg: float, *, are_weighed: bool
) -> None:
    """Each reading more takes as long as the first."""
    time_s, kind = np.arange(0.0, 50.0, 10.0), np.array([0.0, 2.0, 2.0, 2.0, 0.0])
    level = 0.2 * time_s + scatter_deg * np.array([0.0, 1.0, -1.0, 1.0, 0.0])
    stance = np.array([0.0, -1.0, -1.0, -1.0, 1.0])
    nodes = Nodes(time_s, level, stance, kind, np.full(5, 0.1), np.zeros(5))
    assert len(_shifts_s(nodes)) == (4 if are_weighed else 0)
    alone = Nodes(*(getattr(nodes, name)[:2] for name in Nodes.__slots__))
    assert len(_shifts_s(alone)) == 0
