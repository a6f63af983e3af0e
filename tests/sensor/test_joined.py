"""Parts of a recording put together are what they were."""

import numpy as np
import pytest

from sensor.pairing import joined
from sensor.samples import Samples


def part(start_s: float) -> Samples:
    time_s = start_s + np.arange(3) / 100
    return Samples(time_s, np.full((3, 3), start_s), np.full((3, 3), -start_s))


def test_parts_follow_one_another() -> None:
    whole = joined([part(1.0), part(2.0)])
    np.testing.assert_array_equal(whole.time_s, [*part(1.0).time_s, *part(2.0).time_s])
    np.testing.assert_array_equal(whole.acc_ms2[:, 0], [1, 1, 1, 2, 2, 2])
    np.testing.assert_array_equal(whole.gyr_rads[:, 2], [-1, -1, -1, -2, -2, -2])


@pytest.mark.parametrize("parts", [[], [part(1.0)]], ids=["none", "one"])
def test_what_was_measured_is_not_told_to_be_fused(parts: list[Samples]) -> None:
    assert not joined(parts).fused
    assert joined(parts, fused=True).fused


def test_nothing_is_an_empty_recording() -> None:
    assert len(joined([])) == 0
