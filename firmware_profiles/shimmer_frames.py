"""Shimmer's byte protocol: from notifications that cut where they like to whole messages.

Sources: github ShimmerEngineering/Shimmer-C-API (ShimmerBluetooth.cs); seemoo-lab/pyshimmer (its
test vectors).

A message begins with a byte for its kind, and none says how long it is. Data packets begin with
00, a byte that is frequent within them; so where bytes are missing, the time stamp that must
follow it tells which zero is a beginning. A link of a small MTU may also cut each notification
short: then the next one begins anew, with the stamp that comes next.
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
ANY = frozenset({DATA, INQUIRY, *LENGTHS})

TICK_BYTES = 3
TICKS_PER_S = 32768
HEADER_BYTES = 1 + TICK_BYTES  # of a data packet
MAX_TWO_BYTE_CHANNEL = 0x19  # from 1a on come pressure and ECG, of other lengths
TICK_MODULUS = 1 << (8 * TICK_BYTES)
# One in a hundred of all stamps lies this near to the newest: no other zero is likely to pass.
NEAR_TICKS = 2 * TICKS_PER_S
# Bytes that begin with one of the next stamps begin a packet: others do so once in 10,000 times.
NEXT_PERIODS = 8
ON_TIME = 0.1  # of a period: whole periods lie between the stamps of an exact timer
# What comes between data packets: others, the battery, and the acknowledgement that it was asked
# for. Other answers come while it does not stream; their first bytes are frequent in data.
IN_STREAM = frozenset({DATA, ACK, 0x8A})
# In what is put together from two notifications not even ff is believed, another frequent byte.
IN_JOINED = frozenset({DATA, 0x8A})


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
    def stamps(self) -> list[int]:
        """Those of the data packets, and of the one that has begun."""
        return [data_ticks(one) for one in (*self.messages, self.rest) if _is_stamped(one)]

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
        """The sensor begins anew, or stops."""
        self._rest = b""
        self._ticks: int | None = None

    def add(self, data: bytes, *, period_ticks: int) -> Sequence[bytes] | None:
        """The messages that these bytes complete; None for bytes that cannot be read.

        The rest of an earlier notification is given up where only that makes sense of this one.
        Where it was cut short it comes as it is, shorter than a data packet.
        """
        cut = bool(self._rest) and self._comes_next(data, period_ticks)
        # What is put together from two notifications is believed where it goes on as it must.
        streaming = period_ticks if self._rest[:1] == bytes([DATA]) else None
        found = None if cut else self._split(self._rest + data, self._ticks, streaming)
        if found is not None and streaming and len(found.stamps) > 1:
            found = found if _goes_on(found, streaming) else None
        if found is None or (self._rest and found.rest):
            alone = self._split(data, self._ticks)
            if found is None or (alone is not None and alone.is_whole_packets):
                found = alone
        if found is None:
            found = self._search(data, period_ticks)
        if found is None:
            return None  # and everything stays as if these bytes had not come
        given_up = [self._rest] if cut and _is_stamped(self._rest) else []
        self._rest, self._ticks, self._data_size = found.rest, found.ticks, found.data_size
        return [*given_up, *found.messages]

    def _comes_next(self, data: bytes, period_ticks: int) -> bool:
        """Whether these bytes begin with a data packet that comes after the newest one."""
        newest = data_ticks(self._rest) if _is_stamped(self._rest) else self._ticks
        if newest is None or not _is_stamped(data):
            return False
        ahead = (data_ticks(data) - newest) % TICK_MODULUS
        return round(ahead / period_ticks) <= NEXT_PERIODS and _on_time(ahead, period_ticks)

    def _search(self, data: bytes, period_ticks: int) -> Split | None:
        """The first place in these bytes alone from which everything can be read.

        There stands the stamp that comes next, or two that fit together. After a long silence, or
        where the clock jumped, whole packets without any more count too.
        """
        for start in range(len(data)):
            part = data[start:]
            near = self._comes_next(part, period_ticks)
            found = self._split(part, self._ticks if near else None, period_ticks)
            if found is not None and found.messages and (near or _goes_on(found, period_ticks)):
                return found
        found = self._split(data, None)
        return found if found is not None and found.is_whole_packets else None

    def _split(self, data: bytes, ticks: int | None, streaming: int | None = None) -> Split | None:
        """What the bytes hold, all of them; None where they cannot be taken apart.

        streaming: the ticks of a period, where only what a stream consists of will do.
        """
        messages: list[bytes] = []
        start, expected = 0, self._data_size
        allowed = IN_JOINED if streaming else IN_STREAM if ticks is not None else ANY
        while start < len(data):
            size = _size(data[start:], expected)
            if size is None or not (data[start] in allowed or size == len(data)):
                return None
            if len(data) - start < size or size == 0:
                break  # the rest of it is still to come
            message = data[start : start + size]
            if message[0] == DATA:
                if not _follows(message, ticks, streaming):
                    return None
                ticks = data_ticks(message)
            elif message[0] == INQUIRY:
                expected, ticks = data_size(inquiry_channels(message)) or expected, None
            messages.append(message)
            start += size
        rest = data[start:]
        if _is_stamped(rest) and not _follows(rest, ticks, streaming):
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


def _follows(packet: bytes, newest: int | None, period_ticks: int | None) -> bool:
    """Whether a data packet's stamp lies near the newest, and on time where a period is known."""
    if newest is None:
        return True
    apart = (data_ticks(packet) - newest + TICK_MODULUS // 2) % TICK_MODULUS - TICK_MODULUS // 2
    return abs(apart) < NEAR_TICKS and (period_ticks is None or _on_time(apart, period_ticks))


def _goes_on(found: Split, period_ticks: int) -> bool:
    """Whether there is a second data packet that comes right after the first."""
    if len(found.stamps) < 2:
        return False
    ahead = (found.stamps[1] - found.stamps[0]) % TICK_MODULUS
    return round(ahead / period_ticks) == 1 and _on_time(ahead, period_ticks)


def _on_time(apart: int, period_ticks: int) -> bool:
    """Whether two stamps are whole periods apart; the same one twice is more likely no stamp."""
    periods = apart / period_ticks
    return round(periods) != 0 and abs(periods - round(periods)) <= ON_TIME
