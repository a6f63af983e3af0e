"""From emulated sensors over a jittery link to sample times: decoders and clock together."""

import numpy as np
import pytest

from firmware_profiles import PROFILES, by_name
from sensor.profile import ClockKind
from sensor.samples import FloatArray, Samples
from sensor.stream import read_session
from sensor.traffic import Kind, Packet
from tests.firmware_profiles.driving import Conversation, motion

LENGTH_S = 50.0
HALFWAY_S = 25.0
CLOCKED_LIMIT_S, CLOCKLESS_LIMIT_S = 5e-3, 20e-3
CLOCKED = [p.specification.name for p in PROFILES if p.specification.clock.kind != ClockKind.NONE]
CLOCKLESS = [p.specification.name for p in PROFILES if p.specification.name not in CLOCKED]
WRAPS_S = {"open": 2**32 * 1e-6, "movella_dot": 2**32 * 1e-6, "movesense": 2**32 * 1e-3}
WRAPS_S |= {"shimmer3r": 512.0}


def sent(name: str, own_s: FloatArray, true_s: FloatArray) -> list[Packet]:
    """The packets with arrivals 18 ms late on average, in order."""
    rng = np.random.default_rng(4)
    conversation = Conversation(by_name(name)).started()
    emulator = conversation.emulator
    rate_hz = emulator.rate_hz or 0.0
    samples = motion(
        len(own_s),
        rate_hz=rate_hz,
        gyr_rads=emulator.gyr_range_rads,
        acc_ms2=emulator.acc_range_ms2,
    )
    packets = [Packet(p.kind, 0.0, 1, p.characteristic, p.data) for p in conversation.traffic]
    arrival_s = 0.0
    for i in range(len(own_s)):
        one = samples.between(i, i + 1)
        arrival_s = max(arrival_s, true_s[i] + min(0.2, rng.gamma(1.2, 0.015)))
        packets += [
            Packet(Kind.NOTIFICATION, arrival_s, 1, out.characteristic.uuid, out.data)
            for out in emulator.encode(Samples(own_s[i : i + 1], one.acc_ms2, one.gyr_rads))
        ]
    return packets


def worst_error_s(name: str, own_s: FloatArray, true_s: FloatArray) -> float:
    """Of all samples, but for a constant latency. Nothing may be lost, and times must rise."""
    packets = sent(name, own_s, true_s)
    stream = read_session(packets, by_name(name), {})
    fused = by_name(name).specification.fused_only  # whose first orientation only serves the next
    assert len(stream.samples) >= len(true_s) - 13
    assert stream.lost == 0
    assert np.all(np.diff(stream.samples.time_s) > 0)
    truth = true_s[1:] if fused else true_s
    errors = stream.samples.time_s - truth[: len(stream.samples)]
    return float(np.abs(errors - np.median(errors)).max())


def evenly(name: str) -> FloatArray:
    rate_hz = by_name(name).specification.rate_hz
    return 0.5 + np.arange(round(LENGTH_S * rate_hz)) / rate_hz


@pytest.mark.parametrize("name", CLOCKED)
@pytest.mark.parametrize("trouble", ["none", "7000 ppm", "restart", "jump ahead", "short jump"])
def test_with_a_clock_of_its_own(name: str, trouble: str) -> None:
    true_s = evenly(name)
    after = true_s > HALFWAY_S
    own_s = {
        "none": true_s,
        "7000 ppm": true_s * 1.007,
        "restart": np.where(after, true_s - HALFWAY_S, true_s + 100.0),
        "jump ahead": np.where(after, true_s + 60.0, true_s),
        "short jump": np.where(after, true_s + 3.0, true_s),
    }[trouble]
    assert worst_error_s(name, own_s, true_s) < CLOCKED_LIMIT_S


@pytest.mark.parametrize("name", sorted(WRAPS_S))
def test_over_a_wrap(name: str) -> None:
    true_s = evenly(name)
    assert worst_error_s(name, true_s + WRAPS_S[name] - HALFWAY_S, true_s) < CLOCKED_LIMIT_S


@pytest.mark.parametrize("name", CLOCKLESS)
@pytest.mark.parametrize("rate", [1.0, 1.007, 0.993])
def test_without_a_clock(name: str, rate: float) -> None:
    own_s = evenly(name)
    assert worst_error_s(name, own_s, own_s * rate) < CLOCKLESS_LIMIT_S
