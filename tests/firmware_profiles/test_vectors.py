"""Every known byte string three ways: whole, damaged, and inside a longer stream."""

import math

import numpy as np
import pytest

from firmware_profiles import by_name
from firmware_profiles.describe import Describer
from sensor.errors import PacketError
from sensor.profile import Block, ClockKind, Decoder, Event, Lost, Repeated
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import (
    Conversation,
    column,
    lost,
    motion_of,
    streamed,
    survives,
)
from tests.firmware_profiles.vectors import (
    DEG,
    VECTORS,
    VENDOR_WRONG,
    WIT,
    WIT_CUT,
    WITHOUT_SAMPLES,
    G,
    Vector,
)

COLUMNS = ("acc_ms2", "gyr_rads", "orientation_wxyz")
each = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
clocked = pytest.mark.parametrize(
    "vector", [v for v in VECTORS if v.clock is not None], ids=lambda vector: vector.name
)


def packet(vector: Vector, data: bytes | None = None) -> Packet:
    data = vector.data if data is None else data
    return Packet(Kind.NOTIFICATION, math.nan, 1, vector.characteristic, data)


def prepared(vector: Vector) -> Decoder:
    """A decoder that has seen what must come before."""
    describer = Describer(by_name(vector.profile), vector.settings, vector.characteristic)
    for line in vector.before:
        assert not any("error" in answer for answer in describer.describe(line))
    return describer._decoder


def blocks(events: list[Event]) -> list[Block]:
    return [event for event in events if isinstance(event, Block)]


def check_values(vector: Vector, events: list[Event], *, rows: int | None = None) -> None:
    """The samples are those stated, or the first `rows` of them."""
    for name in COLUMNS:
        stated, got = getattr(vector, name), column(events, name)
        if stated is None:
            assert len(got) == 0
            continue
        if vector.first_and_last:
            assert len(got) == (vector.count if rows is None else rows)
            np.testing.assert_allclose(got[0], stated[0], rtol=1e-6, atol=vector.atol)
            if rows is None:
                np.testing.assert_allclose(got[-1], stated[-1], rtol=1e-6, atol=vector.atol)
            continue
        np.testing.assert_allclose(got, stated[:rows], rtol=1e-6, atol=vector.atol)


def later(vector: Vector, packets: int) -> bytes:
    """The same packet with the time stamp of one so many packets later."""
    assert vector.clock is not None
    offset, size, ticks = vector.clock
    before = int.from_bytes(vector.data[offset : offset + size], "little")
    stamp = (before + packets * ticks) % (1 << (8 * size))
    return vector.data[:offset] + stamp.to_bytes(size, "little") + vector.data[offset + size :]


def only_counts(vector: Vector) -> bool:
    """Whether its packets have a counter and no time."""
    specification = by_name(vector.profile).specification
    return specification.shows_loss and specification.clock.kind is ClockKind.NONE


@each
def test_whole(vector: Vector) -> None:
    events = list(prepared(vector).decode(packet(vector)))
    check_values(vector, events)
    if vector.time_s is not None:
        times = np.concatenate([b.time_s for b in blocks(events) if b.time_s is not None])
        np.testing.assert_allclose(times, vector.time_s, rtol=0, atol=1e-6)


@each
def test_cut_anywhere_it_gives_nothing_or_its_beginning_and_the_next_decodes(
    vector: Vector,
) -> None:
    for length in range(len(vector.data)):
        decoder = prepared(vector)
        events = survives(decoder, packet(vector, vector.data[:length]))
        if events is not None and blocks(list(events)):
            n = sum(len(column([b], name)) for b in blocks(list(events)) for name in COLUMNS)
            check_values(vector, list(events), rows=n)
        if vector.clock is None or events is None or not blocks(list(events)):
            check_values(vector, list(decoder.decode(packet(vector))))


@each
@pytest.mark.parametrize("tail", ["00", "ff", "0005", "5561", "a5a5a5a5"])
def test_lengthened_it_is_refused_or_begins_as_it_should(vector: Vector, tail: str) -> None:
    events = survives(prepared(vector), packet(vector, vector.data + bytes.fromhex(tail)))
    if events is not None:
        for name in COLUMNS:
            stated = getattr(vector, name)
            if stated is not None:
                got = column(events, name)
                np.testing.assert_allclose(got[0], stated[0], rtol=1e-6, atol=vector.atol)


@each
def test_repeated_it_is_left_out_where_a_clock_tells(vector: Vector) -> None:
    decoder = prepared(vector)
    decoder.decode(packet(vector))
    again = list(decoder.decode(packet(vector)))
    if vector.clock is None:
        check_values(vector, again)
    else:
        assert again == [Repeated(vector.count)]


@clocked
def test_out_of_order_it_is_counted_lost_and_then_late(vector: Vector) -> None:
    decoder = prepared(vector)
    decoder.decode(packet(vector))
    ahead = list(decoder.decode(packet(vector, later(vector, 2))))
    behind = list(decoder.decode(packet(vector, later(vector, 1))))
    if vector.profile == "mocopi":  # each of its packets holds the one before
        assert lost(ahead) == 0
        assert len(column(ahead, "orientation_wxyz")) == 2
        assert behind == [Repeated(1)]
        return
    check_values(vector, ahead)
    check_values(vector, behind)
    counted = "acc" not in vector.name or vector.profile != "polar_verity_sense"
    assert lost(ahead) == (vector.count if counted else 0)
    assert lost(behind) == (-vector.count if counted else 0)
    # Its own time: a packet before the one that came first.
    first, second = (blocks(events)[0].time_s for events in (ahead, behind))
    if only_counts(vector):
        assert first is second is None
        return
    assert first is not None
    assert second is not None
    period_s = 38_461_538e-9 if vector.profile == "polar_verity_sense" else None
    if period_s is not None and vector.count == 2:
        np.testing.assert_allclose(first - second, period_s, atol=1e-5)
    else:
        assert np.all(first > second)


@pytest.mark.parametrize(
    # The others' sensors were set as no emulated one can be: test_within_its_own_kind has them.
    "vector",
    [v for v in VECTORS if not v.before and not set(v.settings) & {"mode", "factor"}],
    ids=lambda vector: vector.name,
)
def test_inside_a_longer_stream(vector: Vector) -> None:
    conversation = Conversation(by_name(vector.profile), vector.settings).started()
    for one in streamed(conversation, motion_of(conversation, 40)):
        conversation.decoder.decode(one)
    events = list(conversation.decoder.decode(packet(vector)))
    if only_counts(vector):  # by its counter it may have come before
        if events != [Repeated(vector.count)]:
            check_values(vector, events)
    elif vector.profile in {"polar_verity_sense", "shimmer3r", "open"}:
        # Here factor, calibration and scales were learnt from the sensor: only that it decodes.
        assert len(blocks(events)) == 1
    else:
        check_values(vector, events)
    after = streamed(conversation, motion_of(conversation, 40, start_s=9.0))
    assert sum(len(blocks(list(conversation.decoder.decode(one)))) for one in after) > 0


@each
def test_within_its_own_kind(vector: Vector) -> None:
    decoder = prepared(vector)
    if vector.clock is None:
        for _ in range(5):
            check_values(vector, list(decoder.decode(packet(vector))))
        return
    for i in range(6):
        events = list(decoder.decode(packet(vector, later(vector, i))))
        check_values(vector, events)
        assert lost(events) == 0


@pytest.mark.parametrize(("profile", "characteristic", "data"), WITHOUT_SAMPLES)
def test_sound_bytes_without_samples_give_none_and_no_error(
    profile: str, characteristic: str, data: str
) -> None:
    decoder = by_name(profile).decoder({})
    one = Packet(Kind.NOTIFICATION, math.nan, 1, characteristic, bytes.fromhex(data))
    assert list(decoder.decode(one)) == []


@pytest.mark.parametrize(("profile", "characteristic", "data"), VENDOR_WRONG)
def test_what_the_vendors_text_gets_wrong_is_refused(
    profile: str, characteristic: str, data: str
) -> None:
    decoder = by_name(profile).decoder({})
    one = Packet(Kind.NOTIFICATION, math.nan, 1, characteristic, bytes.fromhex(data))
    with pytest.raises(PacketError, match="add up to a multiple of 256"):
        decoder.decode(one)


@pytest.mark.parametrize(("data", "acc_g", "gyr_dps"), WIT_CUT)
def test_a_frame_in_two_notifications_is_put_together(
    data: str, acc_g: list[float], gyr_dps: list[float]
) -> None:
    decoder = by_name("witmotion").decoder({})
    first = Packet(Kind.NOTIFICATION, math.nan, 1, WIT, bytes.fromhex(data))
    rest = Packet(Kind.NOTIFICATION, math.nan, 1, WIT, bytes(4))
    assert list(decoder.decode(first)) == []
    events = list(decoder.decode(rest))
    np.testing.assert_allclose(column(events, "acc_ms2"), [[a * G for a in acc_g]], atol=6e-5 * G)
    np.testing.assert_allclose(
        column(events, "gyr_rads"), [[g * DEG for g in gyr_dps]], atol=6e-5 * DEG
    )


def test_frames_cut_for_good_are_counted_lost_and_the_whole_one_after_them_decodes() -> None:
    decoder = by_name("witmotion").decoder({})
    events: list[Event] = []
    for data, _, _ in WIT_CUT:
        events += decoder.decode(Packet(Kind.NOTIFICATION, math.nan, 1, WIT, bytes.fromhex(data)))
    whole = next(vector for vector in VECTORS if vector.name == "wit 1")
    events += decoder.decode(packet(whole))
    assert [event for event in events if not isinstance(event, Block)] == [Lost(1)] * 4
    check_values(whole, events)


def test_a_magnetometers_packet_gives_no_samples() -> None:
    describer = Describer(by_name("movesense"), {})
    path = b"/Meas/Magn/13".hex()
    describer.describe(f"write 34800001-7185-4d5d-b431-630e7050e8f0 0163{path}")
    assert describer.describe("0263aca10200de9cfe41708636c2a5026cc1") == [{"samples": []}]


@pytest.mark.parametrize(
    ("profile", "characteristic", "data", "percent"),
    [
        ("metamotion", "326a9006-85cb-9195-d9dd-464cfbbae75a", "118c633410", 99),
        ("shimmer3r", "65333333-a115-11e2-9e9a-0800200ca101", "8a942e0b80", 100),  # 4.168 V
        ("shimmer3r", "65333333-a115-11e2-9e9a-0800200ca101", "942e0b80", 100),  # while idle
    ],
)
def test_a_captured_charge(profile: str, characteristic: str, data: str, percent: int) -> None:
    describer = Describer(by_name(profile), {}, characteristic)
    assert describer.describe(data) == [{"battery_percent": percent}]


@pytest.mark.parametrize(
    ("profile", "characteristic", "data"),
    [
        ("open", "00002a19-0000-1000-8000-00805f9b34fb", "{:02x}"),
        ("movella_dot", "15173001-4947-11e9-8646-d663bd873d93", "{:02x}00"),
        ("metamotion", "326a9006-85cb-9195-d9dd-464cfbbae75a", "118c{:02x}3410"),
    ],
)
def test_a_charge_ends_at_the_full(profile: str, characteristic: str, data: str) -> None:
    describer = Describer(by_name(profile), {}, characteristic)
    assert describer.describe(data.format(100)) == [{"battery_percent": 100}]
    (refused,) = describer.describe(data.format(101))
    assert "error" in refused
