"""WitMotion's frames, however notifications cut them."""

import math

import numpy as np
import pytest

from firmware_profiles import by_name
from firmware_profiles.witmotion import ACC_LSB_MS2, GYR_LSB_RADS
from sensor.profile import (
    Event,
    Write,
)
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import (
    Conversation,
    column,
    decoded,
    lost,
    motion_of,
    streamed,
    survives,
)


def test_the_witmotions_rate_is_set_after_it_is_unlocked() -> None:
    steps = [s for s in by_name("witmotion").start({}) if isinstance(s, Write)]
    assert [step.data.hex() for step in steps] == ["ffaa6988b5", "ffaa030900"]
    assert not any(step.response for step in steps)


def test_the_witmotions_frames_share_notifications_and_are_cut_anywhere() -> None:
    conversation = Conversation(by_name("witmotion")).started()
    samples = motion_of(conversation, 200)
    packets = streamed(conversation, samples)
    whole = column(decoded(conversation.profile.decoder({}), packets), "gyr_rads")
    stream = b"".join(p.data for p in packets)
    for size in (1, 3, 13, 20, 33, 100, 244):
        decoder = conversation.profile.decoder({})
        pieces = [stream[i : i + size] for i in range(0, len(stream), size)]
        uuid = conversation.profile.specification.data_characteristic
        events = decoded(decoder, [Packet(Kind.NOTIFICATION, 0.0, 1, uuid, p) for p in pieces])
        np.testing.assert_array_equal(column(events, "gyr_rads"), whole)
        assert lost(events) == 0


WIT = "0000ffe4-0000-1000-8000-00805f9a34fb"


@pytest.mark.parametrize("size", [7, 16, 33, 50])
def test_a_witmotions_stream_of_which_pieces_never_come_gives_hardly_a_wrong_sample(
    size: int,
) -> None:
    conversation = Conversation(by_name("witmotion")).started()
    packets = streamed(conversation, motion_of(conversation, 1500))
    # Out of step with the notifications, as a stream is that was joined late.
    stream = b"".join(packet.data for packet in packets)[3:]
    truth = {packet.data[2:14] for packet in packets}
    decoder = conversation.profile.decoder({})
    rng = np.random.default_rng(size)
    events: list[Event] = []
    for at in range(0, len(stream), size):
        if rng.random() > 0.05:
            one = Packet(Kind.NOTIFICATION, math.nan, 1, WIT, stream[at : at + size])
            events += survives(decoder, one) or []
    acc = np.rint(column(events, "acc_ms2") / ACC_LSB_MS2).astype("<i2")
    gyr = np.rint(column(events, "gyr_rads") / GYR_LSB_RADS).astype("<i2")
    found = [row.tobytes() for row in np.hstack([acc, gyr])]
    wrong = [row for row in found if row not in truth]
    # Where pieces lost in a row make whole frames, nothing can tell: there is no counter.
    assert len(wrong) <= 2
    assert len(found) > 1200
    assert lost(events) > 20


def test_a_witmotions_header_within_a_frame_is_not_taken_for_one() -> None:
    conversation = Conversation(by_name("witmotion")).started()
    whole = streamed(conversation, motion_of(conversation, 2))
    hidden = bytes.fromhex("5561 0102 5561 0304 0506 0708 090a 0b0c 0d0e 0f10")
    cut = Packet(Kind.NOTIFICATION, math.nan, 1, WIT, hidden[3:] + whole[0].data + whole[1].data)
    events = conversation.decoder.decode(cut)
    np.testing.assert_array_equal(
        column(events, "gyr_rads"), column(decoded(conversation.decoder, whole), "gyr_rads")
    )


def test_a_witmotion_that_appends_the_date_is_read_as_well() -> None:
    conversation = Conversation(by_name("witmotion")).started()
    packets = streamed(conversation, motion_of(conversation, 50))
    whole = column(decoded(conversation.profile.decoder({}), packets), "gyr_rads")
    date = bytes([26, 11, 23, 3, 55, 30, 0x10, 0x03])
    uuid = conversation.profile.specification.data_characteristic
    longer = [Packet(Kind.NOTIFICATION, 0.0, 1, uuid, p.data + date) for p in packets]
    events = decoded(conversation.profile.decoder({}), longer)
    np.testing.assert_array_equal(column(events, "gyr_rads"), whole)
