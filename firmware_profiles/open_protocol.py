"""What goes over the air between a board with the open firmware and this program.

The protocol is this project's own, "thigh-imu v1", and is described for those who write firmware
to it in docs/open-firmware.md; that page and this file say the same.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from firmware_profiles.layouts import check_length
from sensor.errors import PacketError
from sensor.profile import Characteristic

SERVICE = "593c0001-5d59-458b-9c6a-166595fa3378"
INFO = Characteristic(SERVICE, "593c0002-5d59-458b-9c6a-166595fa3378")
CONTROL = Characteristic(SERVICE, "593c0003-5d59-458b-9c6a-166595fa3378")
DATA = Characteristic(SERVICE, "593c0004-5d59-458b-9c6a-166595fa3378")

PROTOCOL = 1
INFO_LAYOUT = struct.Struct("<BBHffffB3B")
HEADER = struct.Struct("<BHIB")  # protocol and flags, sequence, us of the first sample, count
SAMPLE = np.dtype([("gyr", "<i2", 3), ("acc", "<i2", 3)])

HAS_TEMPERATURE = 0x01  # int16 in 0.01 degrees Celsius after the samples
HAS_MAGNETOMETER = 0x02  # 3 int16 in 0.1 microtesla after that
KNOWN_FLAGS = HAS_TEMPERATURE | HAS_MAGNETOMETER

ANSWER = 0x80  # an answer begins with the command's number and this bit, then a status


class Command(IntEnum):
    """The first byte of a command."""

    STOP = 0
    START = 1
    SET_RATE = 2
    SET_RANGES = 3
    ECHO_TIME = 4


class Status(IntEnum):
    """The second byte of an answer."""

    DONE = 0
    UNKNOWN_COMMAND = 1
    WRONG_LENGTH = 2
    NOT_SUPPORTED = 3
    NOT_NOW = 4


ARGUMENT_BYTES: Mapping[int, int] = {
    Command.STOP: 0,
    Command.START: 0,
    Command.SET_RATE: 2,
    Command.SET_RANGES: 2,
    Command.ECHO_TIME: 8,
}
STATUS_TEXT: Mapping[int, str] = {
    Status.UNKNOWN_COMMAND: "it does not know the command",
    Status.WRONG_LENGTH: "the command has the wrong length",
    Status.NOT_SUPPORTED: "it does not support the value",
    Status.NOT_NOW: "not while it streams",
}
GYR_RANGE_UNIT_DPS = 125  # the command carries the range in these units, so that it fits a byte


@dataclass(frozen=True, slots=True)
class Info:
    """What the info characteristic says: everything that scales the samples."""

    flags: int
    rate_hz: float
    acc_lsb_ms2: float
    gyr_lsb_rads: float
    acc_range_ms2: float
    gyr_range_rads: float
    firmware: tuple[int, int, int] = (0, 0, 0)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Info":
        """Raises PacketError for another protocol, another length, or scales that scale nothing."""
        check_length(data, INFO_LAYOUT.size, "the sensor's info")
        protocol, flags, rate, *scales, axes, major, minor, patch = INFO_LAYOUT.unpack(data)
        acc_lsb, gyr_lsb, acc_range, gyr_range = scales
        if protocol != PROTOCOL or axes != 0 or flags & ~KNOWN_FLAGS:
            raise PacketError(
                f"expected protocol {PROTOCOL}, known flags and axis code 0, got {protocol}, "
                f"{flags:#04x} and {axes}: update this program or the firmware",
                data,
            )
        # Zero, negative, infinite or NaN: the comparison is false for each.
        if rate == 0 or not all(0.0 < scale < 1e4 for scale in scales):
            raise PacketError("the rate, a scale or a range in the sensor's info is no use", data)
        firmware = (major, minor, patch)
        return cls(flags, rate / 10, acc_lsb, gyr_lsb, acc_range, gyr_range, firmware)

    def to_bytes(self) -> bytes:
        """The value of the info characteristic."""
        scales = self.acc_lsb_ms2, self.gyr_lsb_rads, self.acc_range_ms2, self.gyr_range_rads
        rate = round(self.rate_hz * 10)
        return INFO_LAYOUT.pack(PROTOCOL, self.flags, rate, *scales, 0, *self.firmware)


def unpack(data: bytes) -> tuple[int, int, NDArray[np.void]]:
    """Sequence, microseconds and readings of a data packet."""
    if len(data) < HEADER.size:
        raise PacketError(f"expected a header of {HEADER.size} bytes, got {len(data)}", data)
    protocol_flags, sequence, time_us, n = HEADER.unpack_from(data)
    protocol, flags = protocol_flags >> 4, protocol_flags & 0x0F
    if protocol != PROTOCOL or flags & ~KNOWN_FLAGS or n == 0:
        raise PacketError(
            f"expected protocol {PROTOCOL}, known flags and a sample at least, got protocol "
            f"{protocol}, flags {flags:#x}, {n} samples",
            data,
        )
    extra = 2 * bool(flags & HAS_TEMPERATURE) + 6 * bool(flags & HAS_MAGNETOMETER)
    check_length(data, HEADER.size + n * SAMPLE.itemsize + extra, f"a packet with {n} samples")
    return sequence, time_us, np.frombuffer(data, SAMPLE, n, HEADER.size)
