"""Chunks: to the last bit and back, and damage is noticed."""

import contextlib
import math
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor.traffic import Kind, Packet
from sessions.errors import StoreDamaged
from sessions.packing import MAX_PACKETS, pack, split, unpack
from tests.sessions.examples import traffic

packets = st.lists(
    st.builds(
        Packet,
        kind=st.sampled_from(Kind),
        arrival_s=st.floats(allow_nan=False),
        connection=st.integers(1, 2**32 - 1),
        characteristic=st.text(st.characters(codec="utf-8"), max_size=40),
        data=st.binary(max_size=600),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=200, deadline=None)
@given(packets)
def test_packets_come_back_to_the_last_bit(given_packets: list[Packet]) -> None:
    back = unpack(pack(given_packets))
    assert back == given_packets
    assert [math.copysign(1, p.arrival_s) for p in back] == [
        math.copysign(1, p.arrival_s) for p in given_packets
    ]


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_one_wrong_byte_is_noticed(position: int, difference: int) -> None:
    chunk = bytearray(pack(traffic(60)))
    chunk[position % len(chunk)] ^= difference
    with pytest.raises(StoreDamaged):
        unpack(bytes(chunk))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_packets_or_damage(data: bytes) -> None:
    with pytest.raises(StoreDamaged):
        unpack(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_body_is_packets_or_damage(body: bytes) -> None:
    """Behind a sound checksum too."""
    with contextlib.suppress(StoreDamaged):
        unpack(struct.pack("<BI", 1, zlib.crc32(body)) + zlib.compress(body))


def test_a_cut_chunk_is_noticed() -> None:
    chunk = pack(traffic(60))
    for length in range(len(chunk)):
        with pytest.raises(StoreDamaged):
            unpack(chunk[:length])


def test_a_newer_layout_is_named() -> None:
    with pytest.raises(StoreDamaged, match="expected a chunk of format 1, got format 9"):
        unpack(b"\x09" + pack(traffic(3))[1:])


def test_a_long_backlog_becomes_several_chunks() -> None:
    packet = Packet(Kind.NOTIFICATION, 1.0, 1, "x", b"abc")
    runs = list(split(packet for _ in range(2 * MAX_PACKETS + 1)))
    assert [len(run) for run in runs] == [MAX_PACKETS, MAX_PACKETS, 1]
    assert len(unpack(pack(runs[0]))) == MAX_PACKETS
    assert list(split([])) == []


def test_a_sensors_traffic_gets_smaller() -> None:
    """A slow sine in 16 bits, three axes, each in a 20-byte packet."""
    packets = []
    for i in range(100):
        level = int(8000 * math.sin(i / 50))
        values = b"".join((level + k * 100).to_bytes(2, "little", signed=True) for k in range(9))
        packets.append(Packet(Kind.NOTIFICATION, i / 200, 1, "ffe4", b"\x55\x61" + values))
    assert len(pack(packets)) < 0.7 * 28 * len(packets)
