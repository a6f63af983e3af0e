"""Packets to the bytes of one chunk row, and back, to the last bit.

A chunk is one byte of format number, the CRC-32 of its body, and the body compressed. Packets of
one kind, connection, characteristic and length form a stream; the body holds the table of streams,
the stream of each packet, the arrival times, and each stream's data. Arrivals and data are laid out
byte by byte in columns (all first bytes, all second bytes, ...): the slow bytes of a sensor's
numbers then stand together, and deflate takes away half of the whole where it would take a third.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from sensor.traffic import Kind, Packet
from sessions.errors import StoreDamaged

MAX_PACKETS = 20_000
"""Packets in one chunk: a backlog longer than this becomes several rows (stream numbers have 16
bits, and a row should stay well under a megabyte)."""

FORMAT = 1
_HEAD = struct.Struct("<BI")  # format, CRC-32 of the body
_COUNTS = struct.Struct("<IH")  # packets, streams
_STREAM = struct.Struct("<BIIH")  # kind, connection, length of data, length of characteristic
_LEVEL = 6  # deflate: 9 is twice as slow for 0.1 % less, 1 leaves 2 % more

_Stream = tuple[int, int, int, str]


def pack(packets: Sequence[Packet]) -> bytes:
    """The chunk of these packets: 1 to MAX_PACKETS of them, in their order."""
    streams: dict[_Stream, int] = {}
    order = np.empty(len(packets), "<u2")
    data: list[list[bytes]] = []
    for i, packet in enumerate(packets):
        key = (int(packet.kind), packet.connection, len(packet.data), packet.characteristic)
        order[i] = number = streams.setdefault(key, len(streams))
        if number == len(data):
            data.append([])
        data[number].append(packet.data)
    arrival_s = np.array([packet.arrival_s for packet in packets], "<f8")
    body = b"".join(
        (
            _COUNTS.pack(len(packets), len(streams)),
            *(_pack_stream(stream) for stream in streams),
            order.tobytes(),
            _columns(arrival_s.tobytes(), 8),
            *(_columns(b"".join(rows), len(rows[0])) for rows in data),
        )
    )
    return _HEAD.pack(FORMAT, zlib.crc32(body)) + zlib.compress(body, _LEVEL)


def unpack(chunk: bytes) -> list[Packet]:
    """The packets of a chunk. Raises StoreDamaged where its bytes are not what `pack` made."""
    try:
        number, crc = _HEAD.unpack_from(chunk)
        if number != FORMAT:
            raise StoreDamaged(f"expected a chunk of format {FORMAT}, got format {number}")
        body = zlib.decompress(chunk[_HEAD.size :])
        if zlib.crc32(body) != crc:
            raise StoreDamaged("a chunk does not match its checksum")
        return _packets(body)
    except (struct.error, zlib.error, ValueError, IndexError, OverflowError, TypeError) as error:
        raise StoreDamaged(f"a chunk cannot be unpacked: {error}") from error


def split(packets: Iterable[Packet]) -> Iterable[list[Packet]]:
    """The packets in runs short enough for one chunk each."""
    run: list[Packet] = []
    for packet in packets:
        run.append(packet)
        if len(run) == MAX_PACKETS:
            yield run
            run = []
    if run:
        yield run


def _pack_stream(stream: _Stream) -> bytes:
    kind, connection, length, characteristic = stream
    name = characteristic.encode()
    return _STREAM.pack(kind, connection, length, len(name)) + name


def _packets(body: bytes) -> list[Packet]:
    count, stream_count = _COUNTS.unpack_from(body)
    at = _COUNTS.size
    streams: list[_Stream] = []
    for _ in range(stream_count):
        kind, connection, length, name_length = _STREAM.unpack_from(body, at)
        at += _STREAM.size
        name = body[at : at + name_length].decode()
        at += name_length
        streams.append((kind, connection, length, name))
    order = np.frombuffer(body, "<u2", count, at)
    at += order.nbytes
    arrival_s = np.frombuffer(_rows(body[at : at + 8 * count], 8), "<f8").tolist()
    at += 8 * count
    data = []
    for number, (_, _, length, _) in enumerate(streams):
        rows = int(np.count_nonzero(order == number))
        flat = _rows(body[at : at + rows * length], length)
        at += rows * length
        data.append(iter([flat[i * length : (i + 1) * length] for i in range(rows)]))
    if at != len(body) or len(arrival_s) != count:
        raise ValueError(f"expected a body of {at} bytes, got {len(body)}")
    packets = []
    for i, arrival in zip(order.tolist(), arrival_s, strict=True):
        kind, connection, _, name = streams[i]
        packets.append(Packet(Kind(kind), arrival, connection, name, next(data[i])))
    return packets


def _columns(rows: bytes, width: int) -> bytes:
    if not width:
        return b""
    return np.frombuffer(rows, np.uint8).reshape(-1, width).T.tobytes()


def _rows(columns: bytes, width: int) -> bytes:
    if not width:
        return b""
    return np.frombuffer(columns, np.uint8).reshape(width, -1).T.tobytes()
