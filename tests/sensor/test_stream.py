"""From raw traffic to samples and counts: a whole session, and packet by packet."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.trains import DATA, Sensor, SimulatedProfile, Trouble, errors, train
from firmware_profiles import by_name
from firmware_profiles.open_protocol import DATA as OPEN_DATA
from firmware_profiles.open_protocol import HEADER, PROTOCOL, SAMPLE
from firmware_profiles.witmotion import ACC_LSB_MS2, FRAME
from firmware_profiles.witmotion import DATA as WIT_DATA
from sensor.live_clock import REMEMBERED_BINS
from sensor.profile import Block, Event, Profile, Settings
from sensor.samples import Samples
from sensor.stream import LiveStream, Stream, read_session
from sensor.tally import Tally
from sensor.traffic import Kind, Packet

CLOCK = Sensor(name="clock", per_packet=5)
COUNT = Sensor(name="count", bits=0)
APART = Sensor(name="apart", bits=0, apart=True)


def live(packets: list[Packet], profile: Profile) -> tuple[LiveStream, Samples]:
    stream = LiveStream(profile, {})
    parts = [part for part in map(stream.feed, packets) if len(part)]
    whole = Samples(
        np.concatenate([part.time_s for part in parts]),
        np.concatenate([part.acc_ms2 for part in parts]),
        np.concatenate([part.gyr_rads for part in parts]),
    )
    return stream, whole


@pytest.mark.parametrize("sensor", [CLOCK, COUNT], ids=lambda sensor: sensor.name)
def test_live_gives_what_the_full_reading_gives_where_nothing_is_late(sensor: Sensor) -> None:
    sent = train(sensor, Trouble(name="calm", jitter="none", duration_s=20.0, ppm=0.0))
    profile = SimulatedProfile(sensor)
    full = read_session(sent.packets, profile, {})
    stream, samples = live(sent.packets, profile)
    assert np.array_equal(samples.gyr_rads, full.samples.gyr_rads)
    assert np.array_equal(samples.acc_ms2, full.samples.acc_ms2)
    assert samples.time_s == pytest.approx(full.samples.time_s, abs=1e-4)
    assert stream.tally == full_tally(full)


def full_tally(full: Stream) -> Tally:
    names = ("received", "lost", "repeated", "late", "reconnects", "gap_count", "gaps", "damaged")
    return Tally(**{name: getattr(full, name) for name in names})


@pytest.mark.parametrize("sensor", [CLOCK, COUNT, APART], ids=lambda sensor: sensor.name)
def test_live_times_are_near_the_truth_after_the_first_seconds(sensor: Sensor) -> None:
    sent = train(sensor, Trouble(name="jitter", duration_s=40.0), seed=2)
    _, samples = live(sent.packets, SimulatedProfile(sensor))
    found = np.abs(errors(samples.time_s, samples.gyr_rads, sent.truth_s))
    assert np.max(found) < 0.015
    assert np.max(found[samples.time_s > 15.0]) < 0.005


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 20), min_size=1, max_size=30))
def test_cutting_the_samples_into_other_packets_changes_nothing(sizes: list[int]) -> None:
    """Each packet arrives 3 ms after its last sample, however many it holds."""
    n = 600
    edges = np.minimum(np.cumsum((sizes * n)[:n]), n)
    edges = np.unique(np.concatenate(([0], edges)))
    values = np.zeros((n, 6))
    values[:, 0] = values[:, 3] = np.arange(n)
    packets = []
    for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        header = (a * 10_000).to_bytes(8, "little") + (b - a).to_bytes(2, "little")
        arrival_s = (b - 1) * 0.01 + 0.003
        packets.append(
            Packet(Kind.NOTIFICATION, arrival_s, 1, DATA, header + values[a:b].tobytes())
        )
    full = read_session(packets, SimulatedProfile(CLOCK), {})
    assert full.samples.time_s == pytest.approx(np.arange(n) * 0.01 + 0.003, abs=1e-6)
    assert np.array_equal(full.samples.gyr_rads[:, 0], np.arange(n))
    _, samples = live(packets, SimulatedProfile(CLOCK))
    assert samples.time_s == pytest.approx(full.samples.time_s, abs=1e-6)


def test_repeated_and_swapped_packets_count_once_and_stand_where_they_belong() -> None:
    trouble = Trouble(name="mess", repeats=0.05, swaps=0.05, duration_s=30.0)
    sent = train(CLOCK, trouble, seed=1)
    full = read_session(sent.packets, SimulatedProfile(CLOCK), {})
    assert full.repeated == sent.repeated > 0
    assert full.lost == 0
    assert full.late > 0
    assert np.array_equal(full.samples.gyr_rads[:, 0], np.arange(len(sent.truth_s)))
    stream, samples = live(sent.packets, SimulatedProfile(CLOCK))
    assert stream.tally.repeated == sent.repeated
    assert stream.tally.late == full.late
    assert stream.tally.lost == 0
    assert len(samples) == len(full.samples) - full.late


def test_a_reconnect_is_a_gap_of_its_length_and_no_loss() -> None:
    sent = train(CLOCK, Trouble(name="break", breaks=((10.0, 4.0),), duration_s=25.0))
    full = read_session(sent.packets, SimulatedProfile(CLOCK), {})
    stream, _ = live(sent.packets, SimulatedProfile(CLOCK))
    for tally in (full, stream.tally):
        assert tally.reconnects == 1
        assert tally.lost == 0
        (gap,) = tally.gaps
        assert gap.reconnect
        assert gap.end_s - gap.start_s == pytest.approx(4.0, abs=0.1)


def test_damage_and_battery_are_counted_and_the_rest_is_read() -> None:
    sent = train(CLOCK, Trouble(name="calm", jitter="none", duration_s=10.0))
    cut = replace(sent.packets[50], data=sent.packets[50].data[:17])
    battery = replace(sent.packets[60], data=b"\x4d")
    packets = [*sent.packets[:50], cut, *sent.packets[51:60], battery, *sent.packets[60:]]
    full = read_session(packets, SimulatedProfile(CLOCK), {})
    stream, _ = live(packets, SimulatedProfile(CLOCK))
    for tally in (full, stream.tally):
        assert tally.damaged == 1
        assert len(tally.damage) == 1
        assert tally.battery_percent == 77
        assert tally.lost == 5
    assert full.loss_share == pytest.approx(5 / 1000)


def test_no_traffic_is_no_samples() -> None:
    full = read_session([], SimulatedProfile(CLOCK), {})
    assert len(full.samples) == 0
    assert full.loss_share == 0.0
    assert full.battery_percent is None


def test_the_reading_is_a_function_of_the_traffic_alone() -> None:
    sent = train(CLOCK, Trouble(name="mess", loss=0.05, restarts=((5.0, 1.0),), duration_s=12.0))
    one, other = (read_session(sent.packets, SimulatedProfile(CLOCK), {}) for _ in range(2))
    assert np.array_equal(one.samples.time_s, other.samples.time_s)
    assert one.gaps == other.gaps


def test_live_memory_does_not_grow() -> None:
    stream = LiveStream(SimulatedProfile(COUNT), {})
    sent = train(COUNT, Trouble(name="mess", loss=0.02, duration_s=200.0))
    sizes = []
    for i, packet in enumerate(sent.packets):
        stream.feed(packet)
        if i in {13000, 19000}:  # past the two minutes that the clock remembers
            sizes.append((len(stream._base._clock._bins), len(stream._base._held)))
    assert sizes[0] == sizes[1] == (REMEMBERED_BINS, 0)


class TurningProfile:
    """A sensor that sends orientations only."""

    def __init__(self) -> None:
        inner = SimulatedProfile(CLOCK)
        self.specification = replace(inner.specification, fused_only=True)
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def decoder(self, settings: Settings) -> "TurningDecoder":
        """For one connection."""
        return TurningDecoder(self._inner.decoder(settings))


class TurningDecoder:
    """The rates' first column, a sample's number, as the angle of a steady turn."""

    def __init__(self, inner: object) -> None:
        self._inner = inner

    def decode(self, packet: Packet) -> list[Event]:
        """One block of orientations."""
        (block,) = self._inner.decode(packet)  # type: ignore[attr-defined]  # any decoder
        half = 0.5 * 0.02 * block.gyr_rads[:, 0]  # 2 rad/s at 100 Hz
        zero = np.zeros_like(half)
        wxyz = np.stack([np.cos(half), zero, zero, np.sin(half)], axis=1)
        return [Block(time_s=block.time_s, orientation_wxyz=wxyz)]


def test_a_sensor_of_orientations_gives_rates_and_says_so() -> None:
    sent = train(CLOCK, Trouble(name="calm", jitter="none", duration_s=10.0, ppm=0.0))
    profile: Profile = TurningProfile()  # type: ignore[assignment]  # the rest by __getattr__
    full = read_session(sent.packets, profile, {}).samples
    assert full.fused
    assert len(full) == len(sent.truth_s) - 1
    assert full.gyr_rads == pytest.approx(np.tile([0.0, 0.0, 2.0], (len(full), 1)), rel=1e-4)
    _, samples = live(sent.packets, profile)
    assert samples.gyr_rads == pytest.approx(full.gyr_rads, rel=1e-4)


def open_packets(n: int, arrival_s: np.ndarray, sequence: np.ndarray) -> list[Packet]:
    reading = np.zeros(n, SAMPLE)
    reading["gyr"][:, 0] = np.arange(n)
    reading["acc"][:, 2] = 4096
    return [
        Packet(
            Kind.NOTIFICATION,
            float(arrival_s[i]),
            1,
            OPEN_DATA.uuid,
            HEADER.pack(PROTOCOL << 4, int(sequence[i]) % 2**16, int(i * 10_000) % 2**32, 1)
            + reading[i : i + 1].tobytes(),
        )
        for i in range(n)
    ]


def test_the_open_firmware_loses_what_was_removed() -> None:
    rng = np.random.default_rng(0)
    n = 4000
    latency = np.minimum(rng.gamma(3.4, 0.00486, n), 0.067)
    packets = open_packets(n, np.maximum.accumulate(np.arange(n) * 0.01 + latency), np.arange(n))
    kept = rng.random(n) > 0.05
    kept[[0, -1]] = True
    packets = [packet for packet, keep in zip(packets, kept, strict=True) if keep]
    profile = by_name("open")
    full = read_session(packets, profile, profile.specification.settings)
    assert full.lost == int(np.sum(~kept))
    error = full.samples.time_s - np.flatnonzero(kept) * 0.01
    assert np.max(np.abs(error - np.median(error))) < 0.005


def test_witmotion_times_come_from_the_arrivals() -> None:
    rng = np.random.default_rng(0)
    n = 4000
    truth_s = np.arange(n) * 0.01 * 1.007
    latency = np.minimum(rng.gamma(3.4, 0.00486, n), 0.067)
    arrival_s = np.maximum.accumulate(truth_s + latency)
    frames = np.zeros(n, FRAME)
    frames["header"], frames["acc"][:, 2] = b"\x55\x61", 2048
    packets = [
        Packet(Kind.NOTIFICATION, float(arrival_s[i]), 1, WIT_DATA.uuid, frames[i].tobytes())
        for i in range(n)
    ]
    profile = by_name("witmotion")
    full = read_session(packets, profile, profile.specification.settings)
    assert (len(full.samples), full.lost) == (n, 0)
    error = full.samples.time_s - truth_s
    assert np.max(np.abs(error - np.median(error))) < 0.005
    assert full.samples.acc_ms2[0, 2] == pytest.approx(2048 * ACC_LSB_MS2)
