"""A motion source: endless, without seams, the same whatever the sensor asks for."""

from itertools import islice

import numpy as np
import pytest

from sensor.samples import Samples
from virtual_sensor.wearer import Wearer


class Sensor:
    """As much of an emulator as a motion source looks at."""

    def __init__(self, rate_hz: float = 100.0, gyr_range_rads: float = 35.0) -> None:
        self.rate_hz = rate_hz
        self.gyr_range_rads = gyr_range_rads
        self.acc_range_ms2 = 160.0


def joined(source, seconds: float) -> Samples:
    chunks = []
    for chunk in source:
        chunks.append(chunk)
        if chunk.time_s[-1] - chunks[0].time_s[0] >= seconds:
            break
    return Samples(
        np.concatenate([c.time_s for c in chunks]),
        np.concatenate([c.acc_ms2 for c in chunks]),
        np.concatenate([c.gyr_rads for c in chunks]),
    )


@pytest.mark.parametrize("rate_hz", [50.0, 104.0])
def test_samples_come_evenly_and_for_ever(rate_hz: float):
    wearer = Wearer("demo", seed=3, side="left")
    samples = joined(wearer(Sensor(rate_hz), 1.25), 150)
    np.testing.assert_allclose(np.diff(samples.time_s), 1 / rate_hz, rtol=1e-6)
    assert samples.time_s[0] == 1.25
    assert len(wearer.repetitions) == 10


def test_there_is_no_seam_where_one_lap_joins_the_next():
    wearer = Wearer("demo", seed=3, side="right")
    samples = joined(wearer(Sensor(), 0.0), 120)
    after = samples.time_s > wearer.repetitions[-1].end_s + 3  # standing still from here on
    steps = np.linalg.norm(np.diff(samples.acc_ms2[after], axis=0), axis=1)
    assert steps.max() < 0.15
    assert np.linalg.norm(np.diff(samples.gyr_rads[after], axis=0), axis=1).max() < np.radians(1)


def test_coming_back_later_finds_the_same_life_further_on():
    wearer = Wearer("demo", seed=3, side="right")
    whole = joined(wearer(Sensor(), 0.0), 30)
    again = next(iter(wearer(Sensor(), 12.0)))
    at = np.searchsorted(whole.time_s, 12.0 - 1e-9)
    assert again.time_s[0] == pytest.approx(12.0)
    np.testing.assert_allclose(
        again.gyr_rads, whole.gyr_rads[at : at + len(again)], atol=np.radians(0.5)
    )


def test_sets_never_stop_and_their_truth_grows():
    wearer = Wearer(seed=1, side="right")
    known = len(wearer.repetitions)
    joined(wearer(Sensor(), 0.0), 300)
    assert len(wearer.repetitions) > known
    starts = [rep.start_s for rep in wearer.repetitions]
    assert starts == sorted(starts)


def test_the_sensors_range_is_kept():
    wearer = Wearer(seed=1, side="right")
    narrow = joined(wearer(Sensor(gyr_range_rads=0.5), 0.0), 40)
    assert np.abs(narrow.gyr_rads).max() == pytest.approx(0.5)


def test_chunks_are_short():
    assert all(len(chunk) <= 2 for chunk in islice(Wearer(seed=1, side="left")(Sensor(), 0.0), 50))


def test_of_what_is_past_only_the_truth_is_kept():
    wearer = Wearer("sets", seed=3, side="right")
    joined(wearer(Sensor(), 0.0), 300)
    kept = [lap.kinematics is not None for lap in wearer._laps]
    assert len(kept) > 3
    assert kept == [False] * (len(kept) - 2) + [True, True]
    assert wearer.repetitions[0].end_s < wearer._laps[0].end_s  # the truth of the first lap
