"""Shimmer's byte protocol: from notifications that cut where they like to whole messages.

Sources: github ShimmerEngineering/Shimmer-C-API (ShimmerBluetooth.cs); seemoo-lab/pyshimmer (its
test vectors).

A message begins with a byte for its kind, and none says how long it is. Data packets begin with
00, a byte that is frequent within them; so where bytes are missing, the time stamp that must
follow it tells which zero is a beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ACK = 0xFF
DATA = 0x00
INQUIRY = 0x02
VERSION = 0x25
BATTERY = b"\x8a\x94"  # 8a announces an answer between data packets

# By its first byte the length of a whole message. Those of data and inquiry depend on the sensor.
LENGTHS = {
    ACK: 1,
    0x04: 3,  # rate
    0x12: 22,  # calibration of the low-noise accelerometer
    0x15: 22,  # and of the gyroscope
    VERSION: 2,
    0x2F: 7,  # firmware version
    0x4A: 2,  # gyroscope range
    0x50: 2,  # low-noise accelerometer range
    0x94: 4,  # battery
    0x8A: 5,  # battery among the data
}

TICK_BYTES = 3
TICKS_PER_S = 32768
HEADER_BYTES = 1 + TICK_BYTES  # of a data packet
MAX_TWO_BYTE_CHANNEL = 0x19  # from 1a on come pressure and ECG, of other lengths
TICK_MODULUS = 1 << (8 * TICK_BYTES)
# One in a hundred of all stamps lies this near to the newest: no other zero is likely to pass.
NEAR_TICKS = 2 * TICKS_PER_S


@dataclass(frozen=True, slots=True)
class Split:
    """What a run of bytes holds: whole messages and the rest; and what the next run begins with.

    ticks: of the newest data packet. data_size: of a data packet, which an inquiry's answer sets.
    """

    messages: Sequence[bytes]
    rest: bytes
    ticks: int | None
    data_size: int

    @property
    def is_whole_packets(self) -> bool:
        """Whether there are data packets and nothing is left over."""
        return not self.rest and any(message[0] == DATA for message in self.messages)


class Framer:
    """Puts the notifications of one connection together."""

    def __init__(self, channels: bytes) -> None:
        self._data_size = data_size(channels) or HEADER_BYTES
        self.restart()

    def restart(self) -> None:
        """The sensor begins anew."""
        self._rest = b""
        self._ticks: int | None = None

    def add(self, data: bytes) -> Sequence[bytes] | None:
        """The messages that these bytes complete; None for bytes that cannot be read.

        The rest of an earlier notification is given up where only that makes sense of this one.
        """
        found = self._split(self._rest + data, self._ticks)
        if found is None or (self._rest and found.rest):
            alone = self._split(data, self._ticks)
            if found is None or (alone is not None and alone.is_whole_packets):
                found = alone
        if found is None:
            found = self._search(data)
        if found is None:
            return None  # and everything stays as if these bytes had not come
        self._rest, self._ticks, self._data_size = found.rest, found.ticks, found.data_size
        return found.messages

    def _search(self, data: bytes) -> Split | None:
        """The first place in these bytes alone from which everything can be read."""
        for start in range(len(data)):
            found = self._split(data[start:], self._ticks)
            if found is not None and found.messages:
                return found
        # After a long silence no stamp is near: then the notification's own beginning counts.
        return self._split(data, None) if data[:1] == bytes([DATA]) else None

    def _split(self, data: bytes, ticks: int | None) -> Split | None:
        messages: list[bytes] = []
        start, expected = 0, self._data_size
        while start < len(data):
            size = _size(data[start:], expected)
            if size is None:
                return None
            if len(data) - start < size or size == 0:
                break  # the rest of it is still to come
            message = data[start : start + size]
            if message[0] == DATA:
                stamp = data_ticks(message)
                if ticks is not None and not _near(stamp, ticks):
                    return None
                ticks = stamp
            elif message[0] == INQUIRY:
                expected, ticks = data_size(inquiry_channels(message)) or expected, None
            messages.append(message)
            start += size
        rest = data[start:]
        if _is_stamped(rest) and ticks is not None and not _near(data_ticks(rest), ticks):
            return None
        return Split(messages, rest, ticks, expected)


def data_ticks(message: bytes) -> int:
    """The time stamp of a data packet."""
    return int.from_bytes(message[1 : 1 + TICK_BYTES], "little")


def is_shimmer3r(inquiry: bytes) -> bool:
    """Whether an answer to an inquiry has Shimmer3R's seven bytes of setup, not Shimmer3's four."""
    return len(inquiry) > 10 and len(inquiry) == 12 + inquiry[10]


def inquiry_channels(inquiry: bytes) -> bytes:
    """The channels that an answer to an inquiry lists, in the order of the data packets."""
    return inquiry[12:] if is_shimmer3r(inquiry) else inquiry[9:]


def data_size(channels: bytes) -> int | None:
    """The length of a data packet with these channels; None where one is not of two bytes."""
    if any(channel > MAX_TWO_BYTE_CHANNEL for channel in channels):
        return None
    return HEADER_BYTES + 2 * len(channels)


def _size(data: bytes, data_size: int) -> int | None:
    """The length of the message that begins here; 0 if more is needed, None if none does."""
    if data[0] == DATA:
        return data_size
    if data[0] == INQUIRY:
        return _inquiry_size(data)
    return LENGTHS.get(data[0])


def _is_stamped(rest: bytes) -> bool:
    return rest[:1] == bytes([DATA]) and len(rest) > TICK_BYTES


def _inquiry_size(data: bytes) -> int:
    """The length of an answer to an inquiry; 0 while it cannot be told."""
    if len(data) > 7 and len(data) == 9 + data[7]:
        return len(data)
    return 12 + data[10] if len(data) > 10 else 0


def _near(ticks: int, newest: int) -> bool:
    ahead = (ticks - newest) % TICK_MODULUS
    return ahead < NEAR_TICKS or ahead > TICK_MODULUS - NEAR_TICKS
