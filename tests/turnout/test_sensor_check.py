"""The test of a sensor before it is worn, on samples whose truth is known."""

from math import tau

import numpy as np
import pytest

from sensor.samples import Samples
from turnout.sensor_check import SensorCheck, judged_rest, judged_turns, scale_words

RATE_HZ = 100.0


def samples(
    start_s: float,
    length_s: float,
    *,
    gyr_rads: tuple[float, float, float] = (0, 0, 0),
    noise: float = 0.001,
    seed: int = 0,
) -> Samples:
    rng = np.random.default_rng(seed)
    time_s = start_s + np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    gyr = np.array(gyr_rads) + rng.normal(0, noise, (len(time_s), 3))
    acc = np.tile([0.0, 0.0, 9.81], (len(time_s), 1))
    return Samples(time_s, acc, gyr)


def pushed(check: SensorCheck, whole: Samples, step: int = 7) -> None:
    for start in range(0, len(whole), step):
        check.push(whole.between(start, start + step))


def test_rate_and_rest() -> None:
    check = SensorCheck()
    pushed(check, samples(0, 6, gyr_rads=(0.01, 0, 0)))
    assert check.rate_hz == pytest.approx(RATE_HZ, rel=0.01)
    assert check.quiet is not None
    assert check.quiet.good
    assert check.quiet.bias_dps == pytest.approx(np.degrees(0.01), abs=0.02)
    assert check.quiet.gravity_ms2 == pytest.approx(9.81)


def test_a_sensor_in_a_hand_is_not_at_rest() -> None:
    check = SensorCheck()
    pushed(check, samples(0, 8, noise=0.05))
    assert check.quiet is None


@pytest.mark.parametrize("true_scale", [1.0, 1.01, 0.98])
def test_five_turns_show_the_scale_whatever_the_bias(true_scale: float) -> None:
    bias = (0.02, -0.01, 0.015)
    check = SensorCheck()
    pushed(check, samples(0, 6, gyr_rads=bias))
    check.begin_turns()
    rate = true_scale * tau / 2
    turning = samples(6, 10, gyr_rads=(bias[0], bias[1], bias[2] + rate), seed=1)
    pushed(check, turning)
    pushed(check, samples(16, 1, gyr_rads=bias, seed=2))
    check.end_turns()
    assert check.turned is not None
    assert check.turned.scale == pytest.approx(true_scale, abs=0.002)
    assert check.turned.setting == {"gyr_scale_z": round(check.turned.scale, 5)}
    assert check.turned.good


def test_turning_backward_is_as_good() -> None:
    check = SensorCheck()
    pushed(check, samples(0, 6))
    check.begin_turns()
    pushed(check, samples(6, 10, gyr_rads=(0, -tau / 2, 0)))
    check.end_turns()
    assert check.turned is not None
    assert check.turned.good
    assert list(check.turned.setting) == ["gyr_scale_y"]


@pytest.mark.parametrize(
    ("turn_deg", "fused", "words"),
    [
        ((0.0, 0.0, 1000.0), False, "not five turns"),
        ((0.0, 0.0, 0.0), False, "not five turns"),
        ((0.0, 800.0, 1600.0), False, "slanted axis"),
        ((0.0, 0.0, 1800.0), True, "no scale"),
    ],
)
def test_what_says_nothing_of_one_axis_is_not_to_be_kept(
    turn_deg: tuple[float, float, float], fused: bool, words: str
) -> None:
    turned = judged_turns(np.array(turn_deg), fused=fused)
    assert words in turned.words
    assert (turned.setting, turned.good) == ({}, False)


def test_a_sensor_far_off_is_to_be_turned_again_first() -> None:
    far = judged_turns(np.array([-1800 * 1.06, 0.0, 0.0]))
    assert "turn it again" in far.words
    assert far.setting == {"gyr_scale_x": 1.06}
    assert not far.good


def test_words() -> None:
    assert scale_words({"gyr_scale_z": 1.03, "gyr_scale_x": 0.988}) == (
        "about its x axis 1.2 % too little, about its z axis 3.0 % too far"
    )
    assert scale_words({"gyr_scale_y": 1.0003}) == "about its y axis right"
    assert scale_words({}) == ""
    assert judged_rest(0.5, 0.1, 9.8).words == "It is quiet at rest."
    assert "9.81" in judged_rest(0.5, 0.1, 1.0).words
    assert not judged_rest(9.0, 0.1, 9.81).good


def test_nothing_yet_is_nothing() -> None:
    shown = SensorCheck().to_dict()
    assert set(shown.values()) == {None}
