"""A live count that begins anew keeps what is known of the gyroscope, and nothing else."""

import numpy as np
import pytest

from analysis import LiveAnalysis, Phase
from sensor.samples import STANDARD_GRAVITY_MS2, Samples

BIAS_DPS = 2.0
RATE_HZ = 50.0


def still(start_s: float, length_s: float) -> Samples:
    time_s = np.arange(start_s, start_s + length_s, 1 / RATE_HZ)
    acc = np.tile([0.0, 0.0, STANDARD_GRAVITY_MS2], (len(time_s), 1))
    return Samples(time_s, acc, np.tile(np.radians([0.0, 0.0, BIAS_DPS]), (len(time_s), 1)))


def test_the_bias_is_known_by_the_length_of_the_rests() -> None:
    live = LiveAnalysis(side="right")
    assert live.snapshot.known_s == 0.0
    live.push(still(0, 10))
    assert live.snapshot.known_s == pytest.approx(10, abs=0.5)


def test_what_is_known_of_the_bias_is_kept_and_the_calibration_is_not() -> None:
    lain = LiveAnalysis(side="right")
    lain.push(still(0, 10))
    anew = lain.anew()
    assert anew.snapshot.known_s == lain.snapshot.known_s
    assert anew.snapshot.phase is Phase.CALIBRATING
    fresh = LiveAnalysis(side="right")
    for live in (anew, fresh):
        live.push(still(10, 1.1))  # too short to calibrate: whoever knows nothing drifts
    assert abs(anew.snapshot.rotation_deg) < 0.1
    assert fresh.snapshot.rotation_deg > 1
