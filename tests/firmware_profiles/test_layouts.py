"""Between numbers on the wire and SI: what is let through, and what is not."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from firmware_profiles import by_name
from firmware_profiles.layouts import quantise, turned_back
from sensor.errors import PacketError
from sensor.traffic import Kind, Packet

ADAFRUIT_ACC = "adaf0201-c332-42a8-93bd-25e905756cb8"
ADAFRUIT_GYR = "adaf0401-c332-42a8-93bd-25e905756cb8"
MOCOPI = "25047e64-657c-4856-afcf-e315048a965b"
DOT_MEDIUM = "15172003-4947-11e9-8646-d663bd873d93"


def three_floats(characteristic: str, value: float) -> Packet:
    return Packet(Kind.NOTIFICATION, 0.0, 1, characteristic, struct.pack("<3f", 0.0, value, 0.0))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e30, 700.0, -700.0])
def test_an_acceleration_that_none_can_be_is_refused(value: float) -> None:
    with pytest.raises(PacketError, match="an acceleration is no number or beyond"):
        by_name("adafruit").decoder({}).decode(three_floats(ADAFRUIT_ACC, value))


@pytest.mark.parametrize("value", [math.nan, math.inf, -1e30, 150.0])
def test_a_rate_that_none_can_be_is_refused(value: float) -> None:
    with pytest.raises(PacketError, match="an angular rate is no number or beyond"):
        by_name("adafruit").decoder({}).decode(three_floats(ADAFRUIT_GYR, value))


@pytest.mark.parametrize(("uuid", "value"), [(ADAFRUIT_ACC, 310.0), (ADAFRUIT_GYR, -70.0)])
def test_what_the_widest_sensor_can_measure_is_let_through(uuid: str, value: float) -> None:
    assert len(by_name("adafruit").decoder({}).decode(three_floats(uuid, value))) == 1


@pytest.mark.parametrize("w", [0.0, 0.85, 1.2, math.nan, math.inf])
def test_an_orientation_that_is_none_is_refused(w: float) -> None:
    data = bytes(4) + struct.pack("<7f", w, 0, 0, 0, 0, 0, 0)
    with pytest.raises(PacketError, match="expected a quaternion of length 1"):
        by_name("movella_dot").decoder({"mode": 3.0}).decode(
            Packet(Kind.NOTIFICATION, 0.0, 1, DOT_MEDIUM, data)
        )


LEVEL, NONE = struct.pack("<4h", -8192, 0, 0, 0), bytes(8)


@pytest.mark.parametrize("both", [LEVEL + NONE, NONE + LEVEL, NONE + NONE])
def test_of_two_orientations_neither_may_be_none(both: bytes) -> None:
    data = bytes(8) + both + bytes(12)
    with pytest.raises(PacketError, match="expected a quaternion of length 1"):
        by_name("mocopi").decoder({}).decode(Packet(Kind.NOTIFICATION, 0.0, 1, MOCOPI, data))


@given(st.floats(-1e6, 1e6), st.sampled_from(["<i2", "<i4"]))
def test_quantising_rounds_to_the_nearest_and_ends_at_the_ends(value: float, dtype: str) -> None:
    ends = np.iinfo(np.dtype(dtype))
    (count,) = quantise(np.array([value]), 0.5, dtype).tolist()
    inside = min(max(value / 0.5, ends.min), ends.max)
    assert abs(count - inside) <= 0.5


@given(st.integers(0, 2**32 - 1))
def test_turning_back_is_scipys_inverse(seed: int) -> None:
    rng = np.random.default_rng(seed)
    turns = Rotation.random(5, rng=rng)
    vectors = rng.normal(size=(5, 3))
    np.testing.assert_allclose(
        turned_back(turns.as_quat(scalar_first=True), vectors),
        turns.inv().apply(vectors),
        atol=1e-12,
    )
