"""Where samples belong whose stamps are jittered, in bursts, or of packets that have waited."""

import numpy as np
import pytest

from analysis.fit import fit
from analysis.stamps import positions, unbunched
from sensor.samples import FloatArray, Samples

RATE_HZ = 100.0


def stamped(stamps: FloatArray, number: FloatArray) -> Samples:
    """Even samples of a leg that turns to and fro: those of these numbers, with these stamps."""
    gyr = np.column_stack([np.sin(np.pi * number / RATE_HZ)] * 3)
    return Samples(stamps, np.tile([0.0, 0.0, 9.81], (len(number), 1)), gyr)


def stalled(
    rng: np.random.Generator, *, packet: int, jitter_s: float, waits_s: list[float], together: bool
) -> FloatArray:
    """Stamps of 6000 even samples that come in packets, which wait for so long now and then.

    None is lost: those that were waiting come at once. together: each has its packet's stamp; or
    they are counted back from it.
    """
    sent = np.arange(packet - 1, 6000, packet) / RATE_HZ
    came = sent + rng.exponential(jitter_s, len(sent)) if jitter_s else sent.copy()
    for begin_s, seconds in zip(rng.permutation(np.arange(3.0, 57.0)), waits_s, strict=False):
        waits = (sent > begin_s) & (sent < begin_s + seconds)
        came[waits] = np.maximum(came[waits], begin_s + seconds)
    back = np.zeros(packet) if together else np.arange(packet)[::-1] / RATE_HZ
    return np.maximum.accumulate((came[:, np.newaxis] - back).ravel())


def misplaced_s(stamps: FloatArray, number: FloatArray) -> float:
    """By how much at most a sample is not put where its number is, on any even grid."""
    time_s = unbunched(stamps - stamps[0])
    position, period_s, _ = positions(time_s - time_s[0])
    away_s = position * period_s - number / RATE_HZ
    return float(np.abs(away_s - np.polyval(np.polyfit(number, away_s, 1), number)).max())


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("jitter_s", [0.0, 0.008])
@pytest.mark.parametrize("packet", [5, 10])
@pytest.mark.parametrize("waits_s", [[0.3] * 15, [0.3] * 2, [0.8] * 5])
def test_packets_that_have_waited_are_put_where_they_belong(
    waits_s: list[float], packet: int, jitter_s: float, *, together: bool
) -> None:
    rng = np.random.default_rng(4)
    stamps = stalled(rng, packet=packet, jitter_s=jitter_s, waits_s=waits_s, together=together)
    assert misplaced_s(stamps, np.arange(6000.0)) < 0.03
    fitted = fit(stamped(stamps, np.arange(6000.0)))
    assert (fitted.timing, len(fitted.gaps)) == ("jittered", 0)


@pytest.mark.parametrize("together", [True, False])
def test_what_was_lost_amid_packets_that_have_waited_stays_a_gap(*, together: bool) -> None:
    rng = np.random.default_rng(4)
    stamps = stalled(rng, packet=10, jitter_s=0.008, waits_s=[0.3] * 8, together=together)
    kept = np.delete(np.arange(6000), np.s_[3000:3050])
    fitted = fit(stamped(stamps[kept], kept.astype(float)))
    assert fitted.lost == pytest.approx(50, abs=5)
    ((start, end),) = fitted.gaps
    assert start == pytest.approx(1500, abs=3)
    assert end == pytest.approx(1525, abs=12 if together else 3)  # a late packet may be spread out


def test_a_few_bunches_are_spread_out_as_they_came() -> None:
    samples = stamped(np.repeat([2.0, 4.0, 6.0], 200), np.arange(600.0))
    halved = (samples.gyr_rads[::2] + samples.gyr_rads[1::2]) / 2
    assert fit(samples).gyr_rads == pytest.approx(halved, abs=1e-6)


def test_stamps_that_are_jittered_both_ways_lose_no_place_by_lone_losses() -> None:
    rng = np.random.default_rng(2)
    kept = np.flatnonzero(rng.random(6000) > 0.01)
    stamps = np.sort(np.arange(6000) / RATE_HZ + rng.normal(0, 0.005, 6000))[kept]
    assert misplaced_s(stamps, kept.astype(float)) < 0.02
