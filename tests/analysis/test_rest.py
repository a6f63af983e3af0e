"""What is taken for rest and for the bias, on rates worked out by hand."""

import numpy as np
import pytest

from analysis.fit import fit
from analysis.rest import Rest, _common, _may_be_bias, find_rest, mean_rate
from analysis.ticks import _other_movement
from sensor.samples import FloatArray, Samples

RATE_HZ = 25.0


def about_the_vertical(rate_dps: FloatArray) -> Rest:
    acc = np.tile([0.0, 0.0, 9.81], (len(rate_dps), 1))
    gyr = np.radians(np.outer(rate_dps, [0, 0, 1]))
    return find_rest(fit(Samples(np.arange(len(rate_dps)) / RATE_HZ, acc, gyr)))


def test_turning_to_and_fro_about_the_vertical_is_not_quiet() -> None:
    rest = about_the_vertical(
        np.concatenate([np.zeros(100), 80 * np.sin(np.arange(200) / 8), np.zeros(100)])
    )
    assert rest.quiet[20:80].all()
    assert not rest.quiet[110:290].any()
    assert len(rest.intervals) == 2


def test_of_a_slow_sensor_every_sample_is_looked_at() -> None:
    rest = about_the_vertical(np.zeros(100))
    assert (rest.stride, rest.rate_hz) == (1, pytest.approx(RATE_HZ))


def test_a_large_steady_rate_is_a_bias_only_if_the_whole_recording_has_it() -> None:
    fast = np.radians([[0.0, 0.0, 15.0]])
    assert _may_be_bias(fast, fast[0]).all()
    assert not _may_be_bias(fast, -fast[0]).any()
    assert not _may_be_bias(fast, np.zeros(3)).any()
    assert _may_be_bias(fast / 5, np.zeros(3)).all()


def test_of_two_rates_held_as_long_the_smaller_is_the_bias() -> None:
    held = np.radians([[0.0, 0.0, 7.0]] * 50 + [[0.5, 0.0, 0.0]] * 50)
    bias, known = _common(held, held.mean(axis=0))
    assert known
    assert np.degrees(bias) == pytest.approx([0.5, 0, 0])


def test_who_turns_slowly_and_evenly_for_longer_than_they_stand_still_stands() -> None:
    """0.8 deg/s of bias; strokes of 6.5 s at 6 deg/s inward and outward, and 4 s of standing."""
    strokes = np.tile(np.repeat([6.0, -6.0], round(6.5 * RATE_HZ)), 6)
    rest = about_the_vertical(0.8 + np.concatenate([np.zeros(100), strokes, np.zeros(75)]))
    assert np.degrees(rest.bias_rads) == pytest.approx([0, 0, 0.8], abs=0.1)


def test_a_rest_of_twice_the_length_weighs_four_times_as_much() -> None:
    gyr = np.repeat([[0.0] * 3, [5.0] * 3, [9.0] * 3], [10, 20, 70], axis=0)
    assert mean_rate(gyr, np.array([[0, 10], [10, 30]])) == pytest.approx([4.0] * 3)


def test_walking_is_other_movement_and_a_wobble_where_the_leg_turns_round_is_not() -> None:
    time_s = np.arange(0, 8, 1 / RATE_HZ)
    turns = np.abs(100 * np.sin(2 * np.pi * time_s / 2))
    wobbles = np.where(turns < 30, 60.0, 0.0)
    assert not _other_movement(turns, wobbles, RATE_HZ).any()
    assert _other_movement(np.full(200, 10.0), np.full(200, 60.0), RATE_HZ).all()
