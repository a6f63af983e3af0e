"""Strokes arrive; tremor and wander have the spectrum and size they claim."""

import numpy as np
import pytest

from virtual_sensor.leg import GRID_HZ
from virtual_sensor.strokes import (
    _SHAPES,
    Shape,
    any_shape,
    count,
    stroke,
    there_and_back,
    tremor,
    wander,
)


@pytest.mark.parametrize("kind", _SHAPES)
@pytest.mark.parametrize("n", [2, 7, 400])
def test_every_stroke_ends_where_it_should(kind: str, n: int):
    way = stroke(n, Shape(kind=kind, skew=1.2))
    assert way.shape == (n,)
    assert way[-1] == pytest.approx(1.0)
    assert way.min() > -0.01
    assert way.max() < 1.07


def test_there_and_back_is_at_one_in_the_middle_and_home_at_the_end():
    way = there_and_back(101, Shape())
    assert way.shape == (101,)
    assert way.max() == pytest.approx(1.0)
    assert way[-1] == pytest.approx(0.0)


def test_minimum_jerk_is_the_textbook_polynomial():
    t = np.arange(1, 101) / 100
    np.testing.assert_allclose(stroke(100, Shape()), 10 * t**3 - 15 * t**4 + 6 * t**5)


def test_people_move_in_many_ways():
    rng = np.random.default_rng(0)
    assert {any_shape(rng).kind for _ in range(200)} == set(_SHAPES)


def test_tremor_is_narrow_band_and_as_large_as_asked():
    shaking = tremor(count(60), np.random.default_rng(0), amplitude=0.02, frequency_hz=6.0)
    power = np.abs(np.fft.rfft(shaking)) ** 2
    hz = np.fft.rfftfreq(len(shaking), 1 / GRID_HZ)
    assert power[(hz > 4.5) & (hz < 7.5)].sum() / power.sum() > 0.9
    assert 0.02 < np.quantile(np.abs(shaking), 0.99) < 0.06
    assert shaking[0] == shaking[-1] == 0


@pytest.mark.parametrize("correlation_s", [0.5, 2.0])
def test_wander_is_standard_normal_and_forgets_after_its_time(correlation_s: float):
    many = [
        wander(count(60), np.random.default_rng(k), correlation_s=correlation_s) for k in range(60)
    ]
    lag = count(correlation_s)
    paths = np.array(many)
    assert paths.std() == pytest.approx(1.0, abs=0.05)
    assert np.mean(paths[:, :-lag] * paths[:, lag:]) == pytest.approx(np.exp(-1), abs=0.07)
    acceleration = np.diff(paths, n=2, axis=1) * GRID_HZ**2
    assert np.abs(acceleration).max() < 40 / correlation_s**2  # it has weight
