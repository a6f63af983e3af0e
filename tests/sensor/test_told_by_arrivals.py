"""What the arrivals alone tell of losses and of time, where they are as even as can be."""

import numpy as np
import pytest

from benchmarks.trains import Jitter, Sensor, SimulatedProfile, Trouble, errors, train
from firmware_profiles import by_name
from firmware_profiles.open_protocol import DATA, INFO
from sensor import clock
from sensor.live_clock import LiveClock, Point
from sensor.stream import LiveStream, read_session
from sensor.traffic import Kind, Packet

COUNT = Sensor(name="count", bits=0)
CLOCK = Sensor(name="clock", per_packet=5)


@pytest.mark.parametrize("gone", [[1], [700], [1000, 1001, 1002], list(range(900, 912))])
def test_a_loss_is_counted_and_placed_to_the_sample(gone: list[int]) -> None:
    sent = train(COUNT, Trouble(name="calm", jitter="none", duration_s=20.0, ppm=0.0))
    packets = [packet for i, packet in enumerate(sent.packets) if i not in gone]
    full = read_session(packets, SimulatedProfile(COUNT), {})
    assert full.lost == len(gone)
    found = errors(full.samples.time_s, full.samples.gyr_rads, sent.truth_s)
    assert np.max(np.abs(found)) < 0.001


@pytest.mark.parametrize("jitter", ["none", "skewed"])
@pytest.mark.parametrize("count", [3, 12, 30])
def test_live_a_loss_is_known_within_two_seconds(jitter: Jitter, count: int) -> None:
    trouble = Trouble(name="lost", jitter=jitter, lost=((10.0, count),), duration_s=20.0)
    sent = train(COUNT, trouble, seed=1)
    live = LiveStream(SimulatedProfile(COUNT), {})
    for packet in sent.packets:
        if packet.arrival_s < 12.5 + count / 100:
            live.feed(packet)
    assert live.tally.lost == count


def test_a_session_of_one_packet_has_its_samples() -> None:
    for sensor in (COUNT, CLOCK):
        sent = train(sensor, Trouble(name="calm", duration_s=1.0))
        full = read_session(sent.packets[:1], SimulatedProfile(sensor), {})
        assert len(full.samples) == full.received == sensor.per_packet


def test_three_seconds_tell_no_rate() -> None:
    """Each second's least latency is 10 ms more than the one before: by chance, as it may be."""
    x = np.arange(0.0, 2.9, 0.01)
    sent = clock.Train(x, np.arange(1, len(x) + 1), x + 0.003 + 0.01 * np.floor(x))
    rate = clock.fit_rate([sent], prior=clock.Rate(1.0, 100e-6), lag_s=5.0)
    assert rate.value == pytest.approx(1.0, abs=1e-4)


TROUBLES = [
    Trouble(name="slow", ppm=7000.0, duration_s=60.0),
    Trouble(name="begins held up", stalls=((0.0, 2.5),), ppm=7000.0, duration_s=60.0),
    Trouble(name="restart", restarts=((20.0, 1.5),), duration_s=60.0),
    Trouble(name="short restart", restarts=((20.0, 0.1),), duration_s=60.0),
    Trouble(name="trickle", trickle=(12.0, 22.0, 0.8), duration_s=60.0),
    Trouble(name="stalls", stalls=((15.0, 2.5), (24.0, 1.0)), duration_s=60.0),
]


@pytest.mark.parametrize("sensor", [COUNT, CLOCK], ids=lambda sensor: sensor.name)
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_live_times_come_back_to_the_truth(sensor: Sensor, trouble: Trouble) -> None:
    sent = train(sensor, trouble, seed=3)
    live = LiveStream(SimulatedProfile(sensor), {})
    parts = [live.feed(packet) for packet in sent.packets]
    time_s = np.concatenate([part.time_s for part in parts])
    rates = np.concatenate([part.gyr_rads for part in parts])
    truth = sent.truth_s[np.rint(rates[:, 0]).astype(int)]
    late = time_s - truth
    assert np.all(np.abs(late[time_s > 40.0]) < 0.006)


def test_what_a_decoder_tells_is_kept() -> None:
    """Board with the open firmware at 25 Hz: its info, then samples 0, 1, 1 and 4."""
    info = "0100" + "fa00" + "0000803f" * 2 + "0000c842" * 2 + "00" + "010203"
    samples = [(0, 0), (1, 40_000), (1, 40_000), (4, 160_000)]
    packets = [Packet(Kind.READ, 0.1, 1, INFO.uuid, bytes.fromhex(info))]
    for number, time_us in samples:
        data = b"\x10" + number.to_bytes(2, "little") + time_us.to_bytes(4, "little") + b"\x01"
        packets.append(Packet(Kind.NOTIFICATION, 1 + time_us / 1e6, 1, DATA.uuid, data + bytes(12)))
    profile = by_name("open")
    full = read_session(packets, profile, {"rate_hz": 25.0})
    live = LiveStream(profile, {"rate_hz": 25.0})
    for packet in packets:
        live.feed(packet)
    for tally in (full, live.tally):
        assert tally.notices == ("the sensor samples at 25 Hz; 50 or more are needed",)
        assert (tally.repeated, tally.lost) == (1, 2)


def test_first_packets_that_were_held_up_do_not_make_a_jump_of_the_loss_after_them() -> None:
    """They come half a second late, for less than can tell, and half a second is lost then."""
    x = np.concatenate([np.arange(30), np.arange(80, 600)]) / 100.0
    arrival_s = 100.0 + x + np.where(x < 0.3, 0.5, 0.0)
    sent = clock.Train(x, np.arange(1, len(x) + 1), arrival_s)
    whole, lost = clock.without_jumps(sent, rate=clock.Rate(1.0, 100e-6), period_s=0.01)
    assert lost == 50
    np.testing.assert_array_equal(whole.time_s, x)


@pytest.mark.parametrize("left_s", [8.0, 0.5])
def test_a_clock_set_back_by_a_second_goes_on_however_soon_the_recording_ends(
    left_s: float,
) -> None:
    x = np.arange(2000) / 100.0
    set_back = x - np.where(x < 20 - left_s, 0.0, 1.0)
    sent = clock.Train(set_back, np.arange(1, len(x) + 1), 100.0 + x)
    whole, lost = clock.without_jumps(sent, rate=clock.Rate(1.0, 100e-6), period_s=0.01)
    assert lost == 0
    np.testing.assert_allclose(whole.time_s, x, atol=1e-6)


def test_a_loss_that_was_a_stall_after_all_leaves_the_least_latency_as_it_was() -> None:
    live = LiveClock()
    for x in np.arange(0.0, 2.0, 0.01).tolist():
        live.observe(Point(x, x + 0.05))
    before = live.anchor
    assert before is not None
    for x in np.arange(2.0, 2.3, 0.01).tolist():  # half a second too far on the axis
        live.observe(Point(x + 0.5, x + 0.05))
    live.set_back(0.5, before)
    assert live.lateness(Point(2.3, 2.35)) == pytest.approx(0.0, abs=0.002)


@pytest.mark.parametrize("late", [1, 3])
def test_late_packets_at_the_end_are_not_taken_for_losses(late: int) -> None:
    """Of a tenth nothing came and nothing tells of it; the last ones wait for 35 ms."""
    rng = np.random.default_rng(1)
    truth_s = np.flatnonzero(rng.random(2000) > 0.1) / 100.0
    arrival_s = truth_s + 0.02 + rng.gamma(2.0, 0.001, len(truth_s))
    arrival_s[-late:] += 0.035
    ends = np.arange(1, len(truth_s) + 1)
    sent = clock.Train(np.arange(len(truth_s)) / 100.0, ends, arrival_s)
    (placed,) = clock.place([sent], period_s=0.01, own_clock=False)
    off_s = placed.time_s - truth_s
    assert off_s[-late:] == pytest.approx(np.median(off_s), abs=0.02)
