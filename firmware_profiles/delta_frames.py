"""Polar's delta compression: a reference sample, then blocks of differences.

Source: github polarofficial/polar-ble-sdk, technical_documentation/online_measurement.pdf.
A block is a byte for the width of its differences in bits, a byte for the number of samples, then
the differences, channel by channel, lowest bit first, filled up to a whole byte. Each sample is
the one before plus its difference.
"""

import numpy as np
from numpy.typing import NDArray

from sensor.errors import PacketError

IntArray = NDArray[np.int64]

# The largest frame that fits a notification (512 bytes of attribute) holds some 200 samples that
# move at all. More are differences of no width: damage, not motion.
MAX_SAMPLES = 512
MAX_WIDTH = 32


def decode_deltas(data: bytes, *, channels: int, bits: int) -> IntArray:
    """(n, channels) samples, n at least 1; PacketError for what does not fit."""
    size = channels * bits // 8
    if len(data) < size:
        raise PacketError(f"expected a reference sample of {size} bytes", data)
    blocks = [_integers(data[:size], channels, bits)]
    offset = size
    while offset < len(data):
        block, offset = _block(data, offset, channels)
        blocks.append(block)
    samples: IntArray = np.cumsum(np.concatenate(blocks), axis=0)
    if len(samples) > MAX_SAMPLES:
        raise PacketError(f"{len(samples)} samples are more than a frame can hold", data)
    # Floats travel as their 32 bits, and their differences may wrap; numbers may not.
    if bits < MAX_WIDTH and int(np.abs(samples).max()) > 1 << (bits - 1):
        raise PacketError(f"the differences lead beyond {bits} bits", data)
    return samples


def encode_deltas(samples: IntArray, *, bits: int) -> bytes:
    """The frame of (n, channels) samples: one block for all, or several of 255."""
    reference = b"".join(
        int(value).to_bytes(bits // 8, "little", signed=True) for value in samples[0]
    )
    deltas = np.diff(samples, axis=0)
    return reference + b"".join(_packed(deltas[i : i + 255]) for i in range(0, len(deltas), 255))


def _integers(data: bytes, channels: int, bits: int) -> IntArray:
    size = bits // 8
    values = [
        int.from_bytes(data[i * size : (i + 1) * size], "little", signed=True)
        for i in range(channels)
    ]
    return np.array([values], np.int64)


def _block(data: bytes, offset: int, channels: int) -> tuple[IntArray, int]:
    """The differences (n, channels) of the block at `offset`, and where the next one begins."""
    if len(data) - offset < 2:
        raise PacketError("expected a block's width and count at the end", data)
    width, count = data[offset], data[offset + 1]
    start = offset + 2
    end = start + (width * count * channels + 7) // 8
    if width > MAX_WIDTH or end > len(data):
        raise PacketError(f"{count} samples of {width} bits do not fit the frame", data)
    if width == 0 or count == 0:
        return np.zeros((count, channels), np.int64), end
    bits = np.unpackbits(np.frombuffer(data, np.uint8, end - start, start), bitorder="little")
    fields = bits[: width * count * channels].reshape(count, channels, width).astype(np.int64)
    weights = 1 << np.arange(width, dtype=np.int64)
    weights[-1] = -weights[-1]  # two's complement: the highest bit counts negative
    return fields @ weights, end


def _packed(deltas: IntArray) -> bytes:
    width = max(int(value).bit_length() for value in (deltas.max(), ~deltas.min())) + 1
    fields = (deltas.reshape(-1, 1) >> np.arange(width)) & 1
    bits = np.packbits(fields.astype(np.uint8).reshape(-1), bitorder="little")
    return bytes([width, len(deltas)]) + bits.tobytes()
