"""What every profile keeps to, whichever firmware it speaks."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_profiles import PROFILES, by_name, recognise
from sensor.profile import Battery, Block, ClockKind, Event, Notice
from sensor.samples import STANDARD_GRAVITY_MS2, Samples
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import (
    NAMES,
    Conversation,
    column,
    decoded,
    lost,
    motion_of,
    repeated,
    streamed,
)
from tests.firmware_profiles.recorded import (
    every,
    recorded,
    samples_in,
    started,
)

G = STANDARD_GRAVITY_MS2
DPS = math.pi / 180

# Half a step of each firmware's numbers: acceleration in m/s2, rate in rad/s. Floats: what single
# precision keeps of the largest value. Shimmer's calibration is itself rounded, by 0.03 %.
FLOAT = 2.0**-24
HALF_STEP = {
    "open": (0.244e-3 * G / 2, 70e-3 * DPS / 2),
    "witmotion": (16 / 32768 * G / 2, 2000 / 32768 * DPS / 2),
    "movella_dot": (16 * G * FLOAT, 2000 * DPS * FLOAT),
    "movesense": (8 * G * FLOAT, 2000 * DPS * FLOAT),
    "polar_verity_sense": (0.244140625e-3 * G / 2, 2000 / 32768 * DPS / 2),
    "metamotion": (G / 4096 / 2, DPS / 16.4 / 2),
    "thingy52": (G / 1024 / 2, DPS / 32 / 2),
    "arduino_nano33": (4 * G * FLOAT, 2000 * DPS * FLOAT),
    "adafruit": (4 * G * FLOAT, 250 * DPS * FLOAT),
    "shimmer3r": (1 / 418 / 2, 70e-3 * DPS / 2 + 2000 * DPS * 3e-4),
}
ORIENTATION_HALF_STEP = 1 / 8192  # mocopi: half a step, and what scaling to length 1 adds

# Wraps of the time stamps, in seconds of the sensor's own clock.
WRAPS_S = {"open": 2**32 * 1e-6, "movella_dot": 2**32 * 1e-6, "movesense": 2**32 * 1e-3}
WRAPS_S |= {"shimmer3r": 2**24 / 32768}
# How far a stamp is rounded.
STAMP_S = {"open": 1e-6, "movella_dot": 1e-6, "movesense": 1e-3, "shimmer3r": 1 / 32768}
STAMP_S |= {"polar_verity_sense": 2e-9, "mocopi": 2e-9}

ONE_SAMPLE_A_PACKET = {"movella_dot", "mocopi", "shimmer3r"}

with_loss = pytest.mark.parametrize(
    "name", [p.specification.name for p in PROFILES if p.specification.shows_loss]
)
with_clock = pytest.mark.parametrize(
    "name",
    [p.specification.name for p in PROFILES if p.specification.clock.kind is not ClockKind.NONE],
)
without_loss = pytest.mark.parametrize(
    "name", [p.specification.name for p in PROFILES if not p.specification.shows_loss]
)
quick = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


# --- what it says of itself ----------------------------------------------------------------------


def test_the_contracts_names_are_all_there() -> None:
    contract = {"open", "witmotion", "movella_dot", "movesense", "polar_verity_sense"}
    contract |= {"metamotion", "thingy52", "arduino_nano33", "adafruit", "shimmer3r"}
    assert contract <= set(NAMES)
    assert len(set(NAMES)) == len(NAMES)


@every
def test_it_recognises_what_it_plays_and_no_other_does(name: str) -> None:
    advertisement = by_name(name).emulator({}).advertisement
    assert [p.specification.name for p in PROFILES if p.recognises(advertisement)] == [name]
    assert recognise(advertisement).profile is by_name(name)


@every
def test_the_specification_agrees_with_the_sensor(name: str) -> None:
    specification = by_name(name).specification
    conversation = started(name)
    emulator = conversation.emulator
    assert emulator.rate_hz == pytest.approx(specification.rate_hz)
    assert emulator.gyr_range_rads == pytest.approx(specification.gyr_range_rads)
    assert emulator.acc_range_ms2 == pytest.approx(specification.acc_range_ms2)
    assert specification.rate_hz >= 50
    offered = [c.uuid for service in emulator.services.values() for c in service]
    assert specification.data_characteristic in offered
    assert specification.unconfirmed or specification.confirmed


@every
def test_it_starts_streams_stops_and_tells_its_charge(name: str) -> None:
    conversation = Conversation(by_name(name))
    assert conversation.emulator.rate_hz is None
    conversation.started()
    assert not [event for event in conversation.events if isinstance(event, Notice)]
    packets = streamed(conversation, motion_of(conversation, 60))
    assert packets
    conversation.carry_out(conversation.profile.battery())
    charges = [event for event in conversation.events if isinstance(event, Battery)]
    tells = not any("battery" in limit for limit in conversation.profile.specification.limits)
    assert len(charges) == (1 if tells else 0)
    assert all(60 <= charge.percent <= 87 for charge in charges)  # voltages are read in steps
    motion = motion_of(conversation, 60, start_s=9.0)
    conversation.carry_out(conversation.profile.stop())
    assert conversation.emulator.rate_hz is None
    assert streamed(conversation, motion) == []


@every
def test_a_second_client_starts_it_although_the_first_left_it_streaming(name: str) -> None:
    conversation = started(name)
    streamed(conversation, motion_of(conversation, 30))
    conversation.decoder = conversation.profile.decoder({})
    conversation.started()
    packets = streamed(conversation, motion_of(conversation, 60, start_s=8.0))
    assert samples_in(decoded(conversation.decoder, packets)) >= 45


# --- there and back ------------------------------------------------------------------------------


@every
@quick
@given(seed=st.integers(0, 2**32 - 1), share=st.sampled_from([1e-3, 0.3, 0.999]))
def test_what_it_encodes_it_decodes(name: str, seed: int, share: float) -> None:
    conversation = started(name)
    emulator = conversation.emulator
    assert emulator.rate_hz is not None
    rng = np.random.default_rng(seed)
    n = 78  # a multiple of every packet's samples
    samples = Samples(
        3.0 + np.arange(n) / emulator.rate_hz,
        rng.uniform(-share, share, (n, 3)) * emulator.acc_range_ms2,
        rng.uniform(-share, share, (n, 3)) * emulator.gyr_range_rads,
    )
    events = decoded(conversation.decoder, streamed(conversation, samples))
    assert not [event for event in events if not isinstance(event, Block)]
    if name in STAMP_S:
        times = column(events, "time_s")
        np.testing.assert_allclose(times, samples.time_s[: len(times)], atol=STAMP_S[name])
    if name == "mocopi":
        assert len(column(events, "orientation_wxyz")) == n
        return
    m = len(column(events, "gyr_rads"))
    assert m >= n - 12
    acc_step, gyr_step = HALF_STEP[name]
    close = 1 + 1e-6
    rounded = 2 * FLOAT  # a scale may travel as a float itself
    np.testing.assert_allclose(
        column(events, "acc_ms2"), samples.acc_ms2[:m], rtol=rounded, atol=acc_step * close
    )
    np.testing.assert_allclose(
        column(events, "gyr_rads"), samples.gyr_rads[:m], rtol=rounded, atol=gyr_step * close
    )


@every
def test_beyond_its_range_it_saturates_or_keeps_the_value(name: str) -> None:
    conversation = started(name)
    n = 52
    over = np.full((n, 3), 1.5)
    rate_hz = conversation.emulator.rate_hz or 0.0
    samples = Samples(
        np.arange(n) / rate_hz,
        over * conversation.emulator.acc_range_ms2,
        -over * conversation.emulator.gyr_range_rads,
    )
    events = decoded(conversation.decoder, streamed(conversation, samples))
    for values, sign in ((column(events, "acc_ms2"), 1.0), (column(events, "gyr_rads"), -1.0)):
        assert np.all(np.isfinite(values))
        assert np.all(values * sign >= 0)  # wrapped around, the sign would be wrong


def test_mocopi_gives_the_turns_that_were_made() -> None:
    conversation = started("mocopi")
    rate_hz, n = 50.0, 200
    # Level, then turning about the vertical at 90 deg/s: after 2 s half a turn.
    rates = np.zeros((n, 3))
    rates[50:150, 2] = np.pi / 2
    samples = Samples(np.arange(n) / rate_hz, np.tile([0.0, 0.0, G], (n, 1)), rates)
    events = decoded(conversation.decoder, streamed(conversation, samples))
    first, last = column(events, "orientation_wxyz")[[0, -1]]
    np.testing.assert_allclose(np.abs(first), [1, 0, 0, 0], atol=2e-3)
    np.testing.assert_allclose(np.abs(last), [0, 0, 0, 1], atol=2e-3)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("open", {"rate_hz": 200.0, "range_dps": 500.0, "range_g": 4.0}),
        ("movella_dot", {"rate_hz": 30.0, "mode": 20.0}),
        ("movesense", {"rate_hz": 104.0}),
        ("metamotion", {"range_dps": 500.0, "range_g": 4.0}),
        ("shimmer3r", {"rate_hz": 204.8, "range_dps": 1000.0, "range_g": 2.0}),
    ],
)
def test_stored_traffic_alone_tells_how_the_sensor_was_set(
    name: str, chosen: dict[str, float]
) -> None:
    conversation = Conversation(by_name(name), chosen).started()
    samples = motion_of(conversation, 64)
    traffic = [*conversation.traffic, *streamed(conversation, samples)]
    events = decoded(by_name(name).decoder({}), traffic)  # the usual settings, not those chosen
    m = len(column(events, "gyr_rads"))
    assert m >= 56
    assert lost(events) == 0
    np.testing.assert_allclose(
        column(events, "gyr_rads"), samples.gyr_rads[:m], rtol=1e-3, atol=0.04 * DPS
    )
    np.testing.assert_allclose(
        column(events, "acc_ms2"), samples.acc_ms2[:m], rtol=1e-3, atol=0.002 * G
    )


def test_polars_factor_comes_with_the_answer_to_the_start() -> None:
    conversation = started("polar_verity_sense")
    samples = motion_of(conversation, 52)
    packets = streamed(conversation, samples)
    learnt = column(decoded(conversation.decoder, packets), "gyr_rads")
    plain = column(decoded(by_name("polar_verity_sense").decoder({}), packets), "gyr_rads")
    np.testing.assert_allclose(learnt, plain * 2000 / 32768, rtol=1e-6, atol=1e-12)


# --- lost, repeated, late ------------------------------------------------------------------------


@with_loss
@quick
@given(data=st.data())
def test_the_loss_reported_is_the_loss_removed(name: str, data: st.DataObject) -> None:
    recording = recorded(name, 260)
    packets = recording.motion
    whole = 260
    inner = st.sets(st.integers(1, len(packets) - 2), max_size=len(packets) // 2)
    gone = data.draw(inner)
    kept = [p for i, p in enumerate(packets) if i not in gone]
    events = decoded(recording.decoder(name), kept)
    assert samples_in(events) + lost(events) == whole
    assert samples_in(decoded(recording.decoder(name), packets)) == whole
    if name != "mocopi":  # which gets single lost samples back
        assert lost(events) == whole // len(packets) * len(gone)
    times = column(events, "time_s")
    assert np.all(np.diff(times) > 0)


@without_loss
def test_those_that_cannot_know_loss_say_so_and_report_none(name: str) -> None:
    assert any("loss cannot be known" in limit for limit in by_name(name).specification.limits)
    conversation = started(name)
    packets = streamed(conversation, motion_of(conversation, 120))
    assert lost(decoded(conversation.decoder, packets[::3])) == 0


@with_loss
def test_every_packet_twice_gives_every_sample_once(name: str) -> None:
    conversation = started(name)
    packets = streamed(conversation, motion_of(conversation, 130))
    once = decoded(conversation.profile.decoder({}), packets)
    twice = decoded(conversation.decoder, [p for packet in packets for p in (packet, packet)])
    assert samples_in(twice) == samples_in(once)
    assert lost(twice) == 0
    kinds = 2 if name == "polar_verity_sense" else 1
    assert repeated(twice) == kinds * samples_in(once)


@with_loss
@quick
@given(data=st.data())
def test_packets_in_another_order_lose_nothing(name: str, data: st.DataObject) -> None:
    recording = recorded(name, 260)
    packets = list(recording.motion)
    swapped = data.draw(st.sets(st.integers(1, len(packets) - 2)))
    for i in swapped:
        if i + 1 not in swapped and i - 1 not in swapped:
            packets[i], packets[i + 1] = packets[i + 1], packets[i]
    events = decoded(recording.decoder(name), packets)
    assert lost(events) == 0
    assert samples_in(events) == 260
    if by_name(name).specification.clock.kind is ClockKind.NONE:
        return  # a counter has shown that nothing is lost, and says no time
    times = column(events, "time_s")
    assert len(times) == 260
    order = np.argsort(times)
    np.testing.assert_allclose(
        times[order], recording.samples.time_s, rtol=0, atol=STAMP_S[name] + 1e-4
    )


# --- clocks --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(WRAPS_S))
def test_the_clock_wraps_unseen(name: str) -> None:
    conversation = started(name)
    start_s = WRAPS_S[name] - 1.0
    samples = motion_of(conversation, 208, start_s=start_s)
    events = decoded(conversation.decoder, streamed(conversation, samples))
    times = column(events, "time_s")
    assert not [event for event in events if not isinstance(event, Block)]
    np.testing.assert_allclose(times, samples.time_s[: len(times)], atol=STAMP_S[name])


@with_clock
@pytest.mark.parametrize("jump_s", [-100.0, 100.0, -3.0])
def test_a_jump_of_the_clock_is_told_and_makes_no_loss(name: str, jump_s: float) -> None:
    conversation = started(name)
    before = motion_of(conversation, 104, start_s=200.0)
    after = motion_of(conversation, 104, start_s=200.0 + 104 / (conversation.emulator.rate_hz or 1))
    jumped = Samples(after.time_s + jump_s, after.acc_ms2, after.gyr_rads)
    first, second = streamed(conversation, before), streamed(conversation, jumped)
    events = decoded(conversation.decoder, [*first, *second])
    assert lost(events) == 0
    assert any(isinstance(event, Notice) and "jumped" in event.text for event in events)
    times = column(events, "time_s")
    assert np.all(np.diff(times) > 0)
    assert times[-1] - times[0] == pytest.approx(after.time_s[-1] - before.time_s[0], abs=0.3)


@with_clock
def test_a_clock_that_is_wrong_by_7000_ppm_makes_no_loss(name: str) -> None:
    conversation = started(name)
    samples = motion_of(conversation, 2080)
    for wrong in (1.007, 0.993):
        decoder = conversation.profile.decoder({})
        drifting = Samples(samples.time_s * wrong, samples.acc_ms2, samples.gyr_rads)
        events = decoded(decoder, streamed(conversation, drifting))
        assert lost(events) == 0
        times = column(events, "time_s")
        # Within a packet the samples are a period apart, and the period has to be learnt first.
        learning_s = 0.0 if name in ONE_SAMPLE_A_PACKET else 2e-3
        expected = drifting.time_s[: len(times)]
        np.testing.assert_allclose(times, expected, rtol=0, atol=STAMP_S[name] + learning_s)


@every
def test_everything_fits_the_least_link_that_the_profile_asks_for(name: str) -> None:
    def conversed(packet_bytes: int | None) -> tuple[list[Packet], list[Event]]:
        conversation = Conversation(by_name(name))
        conversation.emulator.packet_bytes = packet_bytes or conversation.emulator.packet_bytes
        conversation.started()
        packets = streamed(conversation, motion_of(conversation, 200))
        return conversation.traffic + packets, decoded(conversation.decoder, packets)

    least = by_name(name).specification.min_mtu - 3
    traffic, events = conversed(least)
    notified = [len(packet.data) for packet in traffic if packet.kind is Kind.NOTIFICATION]
    assert max(notified) <= least
    _, roomy = conversed(None)
    for values in ("acc_ms2", "gyr_rads", "orientation_wxyz"):
        np.testing.assert_array_equal(column(events, values), column(roomy, values))
