"""Sensor time on simulated packet trains, whose sample times are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.trains import Sensor, SimulatedProfile, Train, Trouble, errors, train
from sensor import clock
from sensor.stream import LiveStream, Stream, read_session
from sensor.traffic import Packet

US32 = Sensor(name="us32", per_packet=5)
MS32 = Sensor(name="ms32", rate_hz=52.0, per_packet=4, tick_s=1e-3)
NS64 = Sensor(name="ns64", bits=64, tick_s=1e-9, rate_hz=52.0, per_packet=18, stamps="last")
BITS24 = Sensor(name="24 bit", bits=24, tick_s=1 / 32768, rate_hz=102.4, per_packet=2)
BITS16 = Sensor(name="16 bit", bits=16, tick_s=1e-3, per_packet=2)
NONE = Sensor(name="none", bits=0)
NONE_X3 = Sensor(name="none x3", bits=0, per_packet=3)
APART = Sensor(name="apart", bits=0, rate_hz=104.0, apart=True)
WITH_CLOCK = (US32, MS32, NS64, BITS24, BITS16)
WITHOUT = (NONE, NONE_X3, APART)
EVERY = WITH_CLOCK + WITHOUT

STALLS = ((9.0, 0.4), (15.0, 2.5), (24.0, 1.0), (33.0, 1.7))


def limit_s(sensor: Sensor) -> float:
    return 0.005 if sensor.own_clock else 0.020


def read(sensor: Sensor, sent: Train) -> Stream:
    stream = read_session(sent.packets, SimulatedProfile(sensor), {})
    assert np.all(np.diff(stream.samples.time_s) > 0)
    return stream


def worst_s(stream: Stream, sent: Train) -> float:
    found = errors(stream.samples.time_s, stream.samples.gyr_rads, sent.truth_s)
    return float(np.max(np.abs(found)))


@pytest.mark.parametrize("sensor", EVERY, ids=lambda sensor: sensor.name)
@pytest.mark.parametrize(
    "trouble",
    [
        Trouble(name="jitter", duration_s=40.0),
        Trouble(name="lognormal", jitter="lognormal", duration_s=40.0),
        Trouble(name="radio", jitter="interval", duration_s=40.0),
        Trouble(name="slow", ppm=7000.0, duration_s=40.0),
        Trouble(name="fast", ppm=-7000.0, duration_s=40.0),
        Trouble(name="bursts", stalls=STALLS, duration_s=40.0),
        Trouble(name="begins held up", stalls=((0.0, 2.0),), duration_s=30.0),
        Trouble(name="ends held up", stalls=((29.0, 2.0),), duration_s=30.0),
        Trouble(name="trickle", trickle=(12.0, 22.0, 0.8), duration_s=40.0),
        Trouble(name="wraps", sensor_start_s=4294.967296 - 15.0, duration_s=30.0),
        Trouble(name="restart", restarts=((20.0, 0.0),), duration_s=40.0),
        Trouble(name="restart after a while", restarts=((20.0, 1.5),), duration_s=40.0),
        Trouble(name="break", breaks=((15.0, 4.0),), duration_s=40.0),
    ],
    ids=lambda trouble: trouble.name,
)
def test_times_are_true_but_for_a_constant_latency(sensor: Sensor, trouble: Trouble) -> None:
    sent = train(sensor, trouble, seed=5)
    assert worst_s(read(sensor, sent), sent) < limit_s(sensor)


@pytest.mark.parametrize("sensor", WITH_CLOCK, ids=lambda sensor: sensor.name)
@pytest.mark.parametrize("jump_s", [0.3, -0.3, 12.0, -7.0])
def test_a_clock_that_jumps_goes_on(sensor: Sensor, jump_s: float) -> None:
    sent = train(sensor, Trouble(name="jump", jumps=((20.0, jump_s),), duration_s=40.0), seed=3)
    stream = read(sensor, sent)
    # Where a jump cuts through a packet, its later samples carry the time of its first.
    assert worst_s(stream, sent) < limit_s(sensor)
    assert stream.lost == 0


@pytest.mark.parametrize("sensor", WITH_CLOCK, ids=lambda sensor: sensor.name)
def test_a_clock_that_restarts_just_before_the_link_is_lost_goes_on(sensor: Sensor) -> None:
    """A second of packets shows a restart after 2 s: what comes early was not held up."""
    trouble = Trouble(
        name="restart, then a break",
        restarts=((6.0, 2.0),),
        breaks=((8.9, 1.0),),
        repeats=0.06,
        duration_s=20.0,
    )
    sent = train(sensor, trouble, seed=0)
    stream = read(sensor, sent)
    # Of 0.9 s, two packets of the slowest sensor, nobody knows the least latency to 5 ms.
    assert worst_s(stream, sent) < 0.020
    assert stream.lost == 0


# Around a restart: the order in which packets come, the first of the new clock being 0.
AROUND_A_RESTART = {
    "in order": (-3, -2, -1, 0, 1, 2),
    "the last before comes again": (-3, -2, -1, -1, 0, 1, 2),
    "the first after comes again": (-3, -2, -1, 0, 0, 1, 2),
    "swapped": (-3, -2, 0, -1, 1, 2),
    "swapped, and all come again": (-3, -3, -2, -2, 0, 0, -1, -1, 1, 1, 2, 2),
    "the last before comes later still": (-3, -2, 0, 1, -1, 2),
    "two swaps": (-2, -3, 0, -1, 2, 1),
    "swapped where the one before was lost": (-3, 0, -1, 1, 2),
}


@pytest.mark.parametrize("sensor", WITH_CLOCK, ids=lambda sensor: sensor.name)
@pytest.mark.parametrize("order", AROUND_A_RESTART.values(), ids=AROUND_A_RESTART)
def test_what_comes_again_or_late_around_a_restart_is_no_restart(
    sensor: Sensor, order: tuple[int, ...]
) -> None:
    sent, first = restarted(sensor)
    packets = around(sent.packets, first, order)
    read_once(sensor, replace(sent, packets=packets), packets)


@pytest.mark.parametrize("sensor", WITH_CLOCK, ids=lambda sensor: sensor.name)
@pytest.mark.parametrize("order", [(-1, 0), (-1, 0, 1), (-1, 0, 0), (0, -1)])
def test_a_restart_shows_in_the_last_packet_of_a_link(
    sensor: Sensor, order: tuple[int, ...]
) -> None:
    """No packet is late by so much as the clock went back: one is enough."""
    sent, first = restarted(replace(sensor, bits=max(32, sensor.bits)))
    packets = around(sent.packets, first, order)[: first - 1 + len(order)]
    read_once(replace(sensor, bits=max(32, sensor.bits)), replace(sent, packets=packets), packets)


@pytest.mark.parametrize("sensor", WITH_CLOCK, ids=lambda sensor: sensor.name)
def test_a_restart_soon_after_a_jump_goes_on_by_itself(sensor: Sensor) -> None:
    """Both within the time of which the least latency is taken: the one must not count twice."""
    trouble = Trouble(
        name="two", jumps=((4.0, -9.0),), restarts=((6.0, 0.0),), duration_s=20.0, ppm=0.0
    )
    sent = train(sensor, trouble, seed=1)
    assert worst_s(read(sensor, sent), sent) < 0.020


def restarted(sensor: Sensor) -> tuple[Train, int]:
    """A session with a restart, and the packet that is the first after it."""
    trouble = Trouble(
        name="restart", jitter="none", restarts=((6.0, 1.75),), duration_s=14.0, ppm=0.0
    )
    sent = train(sensor, trouble)
    first = next(i for i, packet in enumerate(sent.packets) if packet.arrival_s > 6.5)
    return sent, first


def around(packets: list[Packet], first: int, order: tuple[int, ...]) -> list[Packet]:
    """The packets with those about the first in this order; none comes before one it follows."""
    ordered = [*packets[: first + min(order)], *(packets[first + i] for i in order)]
    arrivals = np.maximum.accumulate([packet.arrival_s for packet in ordered]).tolist()
    came = [replace(p, arrival_s=at) for p, at in zip(ordered, arrivals, strict=True)]
    return came + packets[first + max(order) + 1 :]


def read_once(sensor: Sensor, sent: Train, packets: list[Packet]) -> None:
    """Each sample comes once, in its place and at its time, and what came again is counted."""
    stream = read(sensor, sent)
    numbers = stream.samples.gyr_rads[:, 0]
    assert np.all(np.diff(numbers) > 0)
    distinct = len({packet.data for packet in packets})
    assert stream.received == distinct * sensor.per_packet
    assert stream.repeated == (len(packets) - distinct) * sensor.per_packet
    found = errors(stream.samples.time_s, stream.samples.gyr_rads, sent.truth_s)
    # A packet that was lost or came late takes up to a few of its lengths with it.
    assert np.max(np.abs(found)) < 3 * sensor.per_packet / sensor.rate_hz


@pytest.mark.parametrize("sensor", EVERY, ids=lambda sensor: sensor.name)
@pytest.mark.parametrize("jitter", ["skewed", "lognormal", "interval"])
@pytest.mark.parametrize("seed", [0, 1])
def test_no_loss_is_found_where_all_came_in_bursts(sensor: Sensor, jitter: str, seed: int) -> None:
    trouble = Trouble(name="bursts", jitter=jitter, stalls=STALLS, duration_s=40.0)  # type: ignore[arg-type]  # parametrize knows no literals
    sent = train(sensor, trouble, seed=seed)
    profile = SimulatedProfile(sensor)
    live = LiveStream(profile, {})
    for packet in sent.packets:
        live.feed(packet)
    assert read(sensor, sent).lost == 0
    assert live.tally.lost == 0


@pytest.mark.parametrize("sensor", EVERY, ids=lambda sensor: sensor.name)
def test_clumps_of_lost_packets_are_counted_and_placed(sensor: Sensor) -> None:
    clumps = ((10.0, 12), (20.0, 30), (28.0, 8))
    sent = train(sensor, Trouble(name="lost", lost=clumps, duration_s=40.0), seed=2)
    stream = read(sensor, sent)
    assert stream.lost == sent.lost > 0
    assert worst_s(stream, sent) < max(limit_s(sensor), 3 / sensor.rate_hz)


@pytest.mark.parametrize("sensor", WITH_CLOCK, ids=lambda sensor: sensor.name)
def test_single_losses_are_counted_by_the_clock(sensor: Sensor) -> None:
    sent = train(sensor, Trouble(name="lost", loss=0.06, duration_s=40.0), seed=4)
    stream = read(sensor, sent)
    assert stream.lost == sent.lost > 0
    assert worst_s(stream, sent) < limit_s(sensor)


@pytest.mark.parametrize("sensor", WITHOUT, ids=lambda sensor: sensor.name)
@pytest.mark.parametrize("ppm", [0.0, 7000.0, -7000.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_single_losses_that_no_clock_tells_hardly_spoil_the_times(
    sensor: Sensor, ppm: float, seed: int
) -> None:
    trouble = Trouble(name="lost", loss=0.02, ppm=ppm, duration_s=60.0)
    sent = train(sensor, trouble, seed=seed)
    stream = read(sensor, sent)
    error_s = np.abs(errors(stream.samples.time_s, stream.samples.gyr_rads, sent.truth_s))
    assert np.mean(error_s < limit_s(sensor)) > 0.995
    # Whether a packet was lost before or after the next one, its neighbours cannot always tell.
    assert error_s.max() < limit_s(sensor) + sensor.per_packet / sensor.rate_hz


def test_the_rate_of_a_short_session_is_the_nominal_one_for_a_crystal() -> None:
    sent = train(US32, Trouble(name="short", duration_s=5.0, ppm=0.0))
    arrival = np.array([packet.arrival_s for packet in sent.packets])
    ends = np.arange(1, len(arrival) + 1) * 5
    whole = clock.Train(np.arange(ends[-1]) / 100.0, ends, arrival)
    rate = clock.fit_rate([whole], prior=clock.Rate(1.0, 100e-6), lag_s=2.5)
    assert abs(rate.value - 1.0) < 200e-6


def test_the_rate_follows_the_data_where_they_contradict_the_crystal() -> None:
    x = np.arange(0.0, 60.0, 0.01)
    whole = clock.Train(x, np.arange(1, len(x) + 1), 1.007 * x + 3.0)
    rate = clock.fit_rate([whole], prior=clock.Rate(1.0, 100e-6), lag_s=30.0)
    assert rate.value == pytest.approx(1.007, abs=1e-9)


def test_the_envelope_lies_below_touches_and_is_never_steep() -> None:
    rng = np.random.default_rng(0)
    time_s = np.cumsum(rng.random(500))
    lag_s = rng.gamma(3.0, 0.005, 500)
    curve = clock.lower_envelope(time_s, lag_s, 1e-3)
    assert np.all(curve <= lag_s + 1e-12)
    assert np.any(curve == lag_s)
    assert np.all(np.abs(np.diff(curve)) <= 1e-3 * np.diff(time_s) + 1e-12)
    # It is the highest such curve: raising any point of it breaks one rule.
    apart = np.abs(time_s[:, np.newaxis] - time_s)
    assert curve == pytest.approx(np.min(lag_s + 1e-3 * apart, axis=1))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**16),
    ppm=st.floats(-7000, 7000),
    loss=st.floats(0, 0.3),
    repeats=st.floats(0, 0.1),
    swaps=st.floats(0, 0.1),
    jump=st.floats(-50, 50),
    off_s=st.floats(0, 3),
    sensor=st.sampled_from(EVERY),
)
@example(
    seed=125,  # the last packet before the restart comes after the first of the new clock
    ppm=2045.0,
    loss=0.109375,
    repeats=0.0625,
    swaps=0.0625,
    jump=0.0,
    off_s=1.75,
    sensor=US32,
)
def test_times_rise_strictly_and_no_sample_comes_twice_whatever_happens(
    seed: int,
    ppm: float,
    loss: float,
    repeats: float,
    swaps: float,
    jump: float,
    off_s: float,
    sensor: Sensor,
) -> None:
    trouble = Trouble(
        name="everything",
        duration_s=12.0,
        ppm=ppm,
        loss=loss,
        repeats=repeats if sensor.own_clock else 0.0,
        swaps=swaps,
        jumps=((4.0, jump),),
        restarts=((6.0, off_s),),
        breaks=((9.0, 1.0),),
        stalls=((2.0, 1.0),),
    )
    sent = train(sensor, trouble, seed=seed)
    profile = SimulatedProfile(sensor)
    stream = read(sensor, sent)
    live = LiveStream(profile, {})
    parts = [live.feed(packet) for packet in sent.packets]
    live_s = np.concatenate([part.time_s for part in parts])
    assert np.all(np.diff(live_s) > 0)
    for rates in (stream.samples.gyr_rads, np.concatenate([part.gyr_rads for part in parts])):
        assert len(np.unique(rates[:, 0])) == len(rates)
    assert np.all(np.isfinite(stream.samples.time_s))
