"""Whatever a sensor sends: events, or an error that changes nothing."""

import math
import struct
from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_profiles import by_name
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import (
    Conversation,
    decoded,
    survives,
)
from tests.firmware_profiles.recorded import (
    every,
    recorded,
)
from tests.firmware_profiles.sanity import check_same, check_sane


@cache
def noise(name: str, packets: tuple[Packet, ...]) -> st.SearchStrategy[Packet]:
    """Bytes of any kind on any characteristic, and real packets with something done to them."""
    conversation = Conversation(by_name(name))
    offered = [c.uuid for s in conversation.emulator.services.values() for c in s]
    data = conversation.profile.specification.data_characteristic
    uuids = st.sampled_from([*offered, data, data])
    kinds = st.sampled_from([Kind.NOTIFICATION, Kind.NOTIFICATION, Kind.READ, Kind.WRITE])
    anything = st.builds(
        lambda kind, uuid, raw: Packet(kind, math.nan, 1, uuid, raw),
        kinds,
        uuids,
        st.binary(max_size=64),
    )

    def damaged(packet: Packet, cut: int, at: int, byte: int, tail: bytes) -> Packet:
        raw = bytearray(packet.data[: cut % (len(packet.data) + 1)] + tail)
        if raw:
            raw[at % len(raw)] = byte
        return Packet(packet.kind, math.nan, 1, packet.characteristic, bytes(raw))

    near = st.builds(
        damaged,
        st.sampled_from(list(packets)),
        st.integers(0, 300),
        st.integers(0, 300),
        st.integers(0, 255),
        st.binary(max_size=8),
    )
    return st.one_of(anything, near)


@every
def test_a_signalling_nan_at_any_place_is_an_error_or_part_of_no_number(name: str) -> None:
    """Numpy warns of one where it widens it, which only a search for odd bytes found."""
    signalling = struct.pack("<I", 0x7F800001)
    for packet in recorded(name, 104).packets[:2]:
        for at in range(len(packet.data) - 3):
            raw = packet.data[:at] + signalling + packet.data[at + 4 :]
            decoder = recorded(name, 104).decoder(name)
            events = survives(decoder, replace(packet, data=raw))
            if events is not None:
                check_sane(events)


@every
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_bytes_give_events_or_an_error_that_changes_nothing(
    name: str, data: st.DataObject
) -> None:
    recording = recorded(name, 104)
    packets, half = recording.packets, len(recording.packets) // 2
    decoder, other = recording.decoder(name), recording.decoder(name)
    assert len(decoded(other, packets[:half])) == len(decoded(decoder, packets[:half]))
    for packet in data.draw(st.lists(noise(name, packets), max_size=8)):
        events = survives(decoder, packet)
        if events is not None:
            check_sane(events)
            other.decode(packet)  # the same state again, errors apart
    for packet in packets[half:]:
        check_same(survives(decoder, packet), survives(other, packet))
