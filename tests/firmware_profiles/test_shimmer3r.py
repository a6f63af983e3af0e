"""Shimmer's stream of bytes, however it is cut, and what it tells of itself."""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from firmware_profiles import by_name
from sensor.errors import PacketError
from sensor.profile import (
    Block,
    Event,
    Notice,
)
from sensor.samples import Samples
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


def test_shimmers_packets_are_put_together_however_they_are_cut() -> None:
    conversation = Conversation(by_name("shimmer3r")).started()
    samples = motion_of(conversation, 300)
    packets = streamed(conversation, samples)
    stream = b"".join(packet.data for packet in packets)
    whole = column(decoded(conversation.decoder, packets), "gyr_rads")
    rng = np.random.default_rng(2)
    for longest in (1, 7, 20, 244):
        decoder = conversation.profile.decoder({})
        decoded(decoder, conversation.traffic)
        events, at = [], 0
        while at < len(stream):
            size = int(rng.integers(1, longest + 1))
            data = stream[at : at + size]
            events += decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, data))
            at += size
        assert lost(events) == 0
        np.testing.assert_array_equal(column(events, "gyr_rads"), whole)


NOTIFY = "65333333-a115-11e2-9e9a-0800200ca101"
COMMAND = "65333333-a115-11e2-9e9a-0800200ca102"


def test_shimmers_packets_are_found_again_after_lost_bytes() -> None:
    conversation = Conversation(by_name("shimmer3r")).started()
    packets = streamed(conversation, motion_of(conversation, 300))
    rng = np.random.default_rng(3)
    cut = sorted(rng.choice(np.arange(10, 290), 20, replace=False).tolist())
    good, events = 0, []
    for i, packet in enumerate(packets):
        data = packet.data[: int(rng.integers(1, 15))] if i in cut else packet.data
        try:
            events += conversation.decoder.decode(
                Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, data)
            )
        except PacketError:
            good += 1
    times = column(events, "time_s")
    # Every whole packet but those joined to a cut one by mischance; nothing at a wrong time.
    assert len(times) + lost(events) >= 295
    assert len(times) >= 300 - 2 * len(cut)
    assert np.all(np.diff(times) > 0)
    assert times[-1] - times[0] < 300 / 100


def shimmers_readings(events: Sequence[Event]) -> dict[int, bytes]:
    """The values of each sample by its time stamp."""
    return {
        round(float(block.time_s[0]) * 32768): np.hstack([block.acc_ms2, block.gyr_rads]).tobytes()
        for block in events
        if isinstance(block, Block)
        and block.time_s is not None
        and block.acc_ms2 is not None
        and block.gyr_rads is not None
    }


def calm(conversation: Conversation, n: int) -> Samples:
    """Of a leg at rest: small numbers, full of the zeros that also begin a packet."""
    still = motion_of(conversation, n)
    rng = np.random.default_rng(5)
    rates = rng.normal(0.0, 0.002, (n, 3))
    return Samples(still.time_s, rng.normal([0.0, 0.0, 9.8], 0.05, (n, 3)), rates)


@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize(("together", "mtu"), [(2, 20), (3, 20), (7, 20), (7, 18), (7, 39)])
def test_notifications_that_a_small_mtu_cuts_give_no_wrong_sample(
    still: bool, together: int, mtu: int
) -> None:
    conversation = Conversation(by_name("shimmer3r")).started()
    packets = streamed(conversation, (calm if still else motion_of)(conversation, 420))
    decoder = conversation.profile.decoder({})
    decoded(decoder, conversation.traffic)
    truth = shimmers_readings(decoded(conversation.decoder, packets))
    data = [packet.data for packet in packets]
    cut = [b"".join(data[i : i + together])[:mtu] for i in range(0, len(data), together)]
    events = decoded(decoder, [Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, one) for one in cut])
    found = shimmers_readings(events)
    assert found.items() <= truth.items()
    assert len(found) >= len(cut)
    # All others are told as lost, but for those behind the last that was seen.
    assert len(found) + lost(events) >= len(truth) - together


@pytest.mark.parametrize("still", [False, True])
def test_a_stream_in_small_pieces_of_which_some_never_come_gives_no_wrong_sample(
    still: bool,
) -> None:
    conversation = Conversation(by_name("shimmer3r")).started()
    packets = streamed(conversation, (calm if still else motion_of)(conversation, 1000))
    decoder = conversation.profile.decoder({})
    decoded(decoder, conversation.traffic)
    truth = shimmers_readings(decoded(conversation.decoder, packets))
    stream = b"".join(packet.data for packet in packets)
    rng = np.random.default_rng(1)
    events: list[Event] = []
    for at in range(0, len(stream), 20):
        if rng.random() > 0.05:
            one = Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, stream[at : at + 20])
            events += survives(decoder, one) or []
    found = shimmers_readings(events)
    assert found.items() <= truth.items()
    assert len(found) > 850
    assert len(found) + lost(events) == pytest.approx(len(truth), abs=5)


def test_a_cut_packet_is_not_mended_with_the_beginning_of_the_next() -> None:
    """They would fit by their length; the stamp behind the next zero tells that they do not."""

    def data(second: int, values: str) -> bytes:
        return bytes([0, 0, 128 * second, 0]) + bytes.fromhex(values)

    decoder = by_name("shimmer3r").decoder({})
    first, cut = data(0, "11" * 12), data(1, "22" * 12)[:8]
    whole, begun = data(1, "333333330077777733333333"), data(1, "44" * 12)[:5]
    events: list[Event] = []
    for piece in (first, cut, whole + begun):
        events += decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, piece))
    accelerations = column(events, "acc_ms2")
    assert len(accelerations) == 2
    np.testing.assert_allclose(accelerations[:, 1], [0x1111 / 418, 0x3333 / 418])


def test_a_cut_packet_is_not_mended_with_the_end_of_another() -> None:
    """The end of one packet and the end of the next are as long as a whole one."""

    def data(number: int, values: str) -> bytes:
        return bytes([0]) + (320 * number).to_bytes(3, "little") + bytes.fromhex(values)

    decoder = by_name("shimmer3r").decoder({})
    first, cut, other = data(0, "11" * 12), data(1, "22" * 12)[:8], data(2, "33" * 12)[8:]
    events: list[Event] = []
    for piece in (first, cut, other + data(3, "44" * 12) + data(4, "55" * 12)):
        events += decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, piece))
    accelerations = column(events, "acc_ms2")
    np.testing.assert_allclose(accelerations[:, 1] * 418, [0x1111, 0x4444, 0x5555])


def test_bytes_that_shimmer_cannot_have_sent_leave_a_cut_packet_waiting() -> None:
    """Found by fuzzing: the waiting part was forgotten with the bytes that were refused."""
    conversation = Conversation(by_name("shimmer3r")).started()
    first, second, third = streamed(conversation, motion_of(conversation, 3))
    decoder = conversation.decoder
    decoder.decode(first)
    assert decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, second.data[:9])) == []
    with pytest.raises(PacketError, match="no message begins"):
        decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, b"\x77" * 9))
    rest = Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, second.data[9:] + third.data)
    assert len(column(decoder.decode(rest), "gyr_rads")) == 2


def test_after_its_answer_shimmers_packets_have_the_length_that_it_tells() -> None:
    """Found by fuzzing: data behind the answer in one notification were cut to the old length."""
    decoder = by_name("shimmer3r").decoder({})
    inquiry = bytes.fromhex("0240010000020000000007010001020a0b0c03")
    data = [bytes([0, 64 * i % 256, i // 4, 0]) + bytes(14) for i in range(3)]
    packet = Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, inquiry + b"".join(data))
    assert len(column(decoder.decode(packet), "gyr_rads")) == 3


def test_channels_of_other_lengths_are_told_and_change_nothing() -> None:
    decoder = by_name("shimmer3r").decoder({})
    inquiry = bytes.fromhex("0240010000020000000001011b")
    (notice,) = decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, inquiry))
    assert isinstance(notice, Notice)
    assert "cannot take apart" in notice.text
    (block,) = decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, bytes(16)))
    assert isinstance(block, Block)


def test_shimmers_answers_may_share_a_notification_with_their_acknowledgement() -> None:
    decoder = by_name("shimmer3r").decoder({})
    answer = bytes.fromhex("ff0240010000020000000006010001020a0b0c")
    assert decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, answer)) == []
    assert decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, b"\xff")) == []
    data = bytes(4) + bytes(12)
    (block,) = decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, data))
    assert isinstance(block, Block)


def test_another_shimmer_is_told() -> None:
    decoder = by_name("shimmer3r").decoder({})
    (notice,) = decoder.decode(Packet(Kind.NOTIFICATION, 0.0, 1, NOTIFY, bytes.fromhex("2503")))
    assert isinstance(notice, Notice)
    assert "no Shimmer3R" in notice.text


@pytest.mark.parametrize(
    ("calibration", "used"),
    [
        ("0000" * 3 + "0595" * 3 + "9c0000" + "006400" + "00009c", True),  # 14.29 counts per dps
        ("0000" * 3 + "ffff" * 3 + "9c0000" + "006400" + "00009c", False),  # none stored
        ("0000" * 3 + "0000" * 3 + "00" * 9, False),
        ("0000" * 3 + "0b2a" * 3 + "9c0000" + "006400" + "00009c", False),  # of another range
        ("0000" * 3 + "0595" * 3 + "640000" + "006400" + "00009c", False),  # left-handed
    ],
)
def test_its_own_calibration_is_used_where_it_is_credible(calibration: str, used: bool) -> None:
    decoder = by_name("shimmer3r").decoder({})
    answer = bytes.fromhex("15" + calibration)
    assert decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, answer)) == []
    data = bytes(4) + bytes(8) + (1400).to_bytes(2, "little") + bytes(2)
    (block,) = decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, data))
    assert isinstance(block, Block)
    assert block.gyr_rads is not None
    assert math.degrees(block.gyr_rads[0, 1]) == pytest.approx(1400 / (14.29 if used else 14))


@pytest.mark.parametrize("scale", [410, 450, 836])
def test_the_accelerometers_own_calibration_too(scale: int) -> None:
    """Counts per m/s2: 418 at 8 g as a rule, 836 at another range."""
    decoder = by_name("shimmer3r").decoder({})
    calibration = "0000" * 3 + f"{scale:04x}" * 3 + "9c0000" + "006400" + "00009c"
    answer = Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, bytes.fromhex("12" + calibration))
    assert decoder.decode(answer) == []
    data = bytes(4) + bytes(2) + (4100).to_bytes(2, "little") + bytes(8)
    (block,) = decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, data))
    assert isinstance(block, Block)
    assert block.acc_ms2 is not None
    assert block.acc_ms2[0, 1] == pytest.approx(4100 / (418 if scale == 836 else scale))


@pytest.mark.parametrize("code", range(6))
def test_every_range_of_its_gyroscope_is_twice_the_one_before(code: int) -> None:
    """The chip's data sheet: 4.375 mdps a count at 125 deg/s; the vendor's defaults round it."""
    decoder = by_name("shimmer3r").decoder({})
    decoder.decode(Packet(Kind.WRITE, math.nan, 1, COMMAND, bytes([0x49, code])))
    data = bytes(4) + bytes(8) + (20_000).to_bytes(2, "little") + bytes(2)
    (block,) = decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, NOTIFY, data))
    assert isinstance(block, Block)
    assert block.gyr_rads is not None
    assert math.degrees(block.gyr_rads[0, 1]) == pytest.approx(
        20_000 * 4.375e-3 * 2**code, rel=0.03
    )
    commanded = Conversation(by_name("shimmer3r"), {"range_dps": 125.0 * 2**code}).started()
    assert bytes([0x49, code]) in [p.data for p in commanded.traffic if p.kind is Kind.WRITE]
