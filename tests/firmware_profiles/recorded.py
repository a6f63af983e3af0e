"""A stream of every firmware as it came, once for all who decode it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from firmware_profiles import by_name
from sensor.profile import Block, Decoder, Event
from sensor.samples import Samples
from sensor.traffic import Packet
from tests.firmware_profiles.driving import (
    NAMES,
    Conversation,
    column,
    decoded,
    motion_of,
    streamed,
)

every = pytest.mark.parametrize("name", NAMES)


def started(name: str) -> Conversation:
    return Conversation(by_name(name)).started()


@dataclass(frozen=True)
class Recorded:
    """A stream as it came, once for all who decode it: what began it, and its notifications."""

    start: tuple[Packet, ...]
    packets: tuple[Packet, ...]
    motion: tuple[Packet, ...]  # of a sensor that sends both kinds apart, those with rates
    samples: Samples

    def decoder(self, name: str) -> Decoder:
        """One that has seen the start."""
        decoder = by_name(name).decoder({})
        decoded(decoder, self.start)
        return decoder


@cache
def recorded(name: str, n: int) -> Recorded:
    conversation = started(name)
    samples = motion_of(conversation, n)
    packets = streamed(conversation, samples)
    motion = only_motion(packets, name)
    return Recorded(tuple(conversation.traffic), tuple(packets), tuple(motion), samples)


def only_motion(packets: Sequence[Packet], name: str) -> list[Packet]:
    """Of a sensor that sends both kinds apart, the packets that carry rates."""
    decoder = by_name(name).decoder({})
    kept = []
    for packet in packets:
        values = [event for event in decoder.decode(packet) if isinstance(event, Block)]
        if any(block.acc_ms2 is None for block in values):
            kept.append(packet)
    return kept or list(packets)


def samples_in(events: Sequence[Event]) -> int:
    return len(column(events, "gyr_rads")) + len(column(events, "orientation_wxyz"))
