"""Delta compression: Polar's own vectors, there and back, and what cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from firmware_profiles.delta_frames import MAX_SAMPLES, decode_deltas, encode_deltas
from sensor.errors import PacketError

# polarofficial/polar-ble-sdk: GyrDataTest.kt, AccDataTest.kt, MagDataTest.kt, behind the header.
VENDORS = [
    ("eaff08000d000301df00", 3, 16, [[-22, 8, 13], [-23, 11, 16]]),
    ("f1ff1400f00306017b0f08", 3, 16, [[-15, 20, 1008], [-20, 17, 1008]]),
    ("e2e6fa15490a06017f20fc", 3, 16, [[-6430, 5626, 2633], [-6431, 5627, 2635]]),
    ("37ff51fd6cf600000301f802", 4, 16, [[-201, -687, -2452, 0], [-201, -688, -2449, 1]]),
]


@pytest.mark.parametrize(("data", "channels", "bits", "samples"), VENDORS)
def test_the_vendors_frames(data: str, channels: int, bits: int, samples: list[list[int]]) -> None:
    decoded = decode_deltas(bytes.fromhex(data), channels=channels, bits=bits)
    np.testing.assert_array_equal(decoded, samples)


@pytest.mark.parametrize(("data", "channels", "bits", "samples"), VENDORS)
def test_encoded_again_they_decode_to_the_same(
    data: str, channels: int, bits: int, samples: list[list[int]]
) -> None:
    encoded = encode_deltas(np.array(samples), bits=bits)
    np.testing.assert_array_equal(decode_deltas(encoded, channels=channels, bits=bits), samples)
    assert len(encoded) <= len(bytes.fromhex(data))


@given(
    arrays(
        np.int64,
        array_shapes(min_dims=2, max_dims=2, max_side=40),
        elements=st.integers(-(2**15), 2**15 - 1),
    )
)
def test_there_and_back(samples: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> None:
    encoded = encode_deltas(samples, bits=16)
    decoded = decode_deltas(encoded, channels=samples.shape[1], bits=16)
    np.testing.assert_array_equal(decoded, samples)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("0102", "reference sample of 6 bytes"),
        ("00000000000008", "width and count"),
        ("00000000000008010000", "do not fit"),
        ("0000000000002101" + "00" * 13, "do not fit"),  # 33 bits
        ("000000000000" + "00ff" * 3, "more than a frame"),
        ("ff7fff7fff7f04017707", "beyond 16 bits"),
    ],
)
def test_what_cannot_be_is_refused(data: str, message: str) -> None:
    with pytest.raises(PacketError, match=message):
        decode_deltas(bytes.fromhex(data), channels=3, bits=16)


def test_a_still_sensor_may_send_differences_of_no_width() -> None:
    frame = bytes.fromhex("0100020003000004")
    np.testing.assert_array_equal(
        decode_deltas(frame, channels=3, bits=16), np.tile([1, 2, 3], (5, 1))
    )


@given(st.binary(max_size=80), st.sampled_from([(3, 16), (3, 32), (4, 16), (1, 24)]))
def test_any_bytes_give_a_frame_or_an_error(data: bytes, kind: tuple[int, int]) -> None:
    channels, bits = kind
    try:
        samples = decode_deltas(data, channels=channels, bits=bits)
    except PacketError:
        return
    assert samples.shape[1] == channels
    assert 1 <= len(samples) <= MAX_SAMPLES
