"""Samples made fit: uneven, lost, repeated, damaged and clipped, one fault at a time."""

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from analysis.errors import BadSamples, NotEnoughData
from analysis.fit import (
    IMPOSSIBLE_MS2,
    IMPOSSIBLE_RADS,
    LONGEST_FILL_S,
    fit,
    is_possible,
    possible,
)
from analysis.settings import SensorFacts
from sensor.samples import FloatArray, Samples

RATE_HZ = 100.0


def wave(n: int = 1000, rate_hz: float = RATE_HZ) -> tuple[FloatArray, FloatArray, FloatArray]:
    time_s = np.arange(n) / rate_hz
    gyr = np.column_stack([np.sin(2 * np.pi * 0.5 * time_s)] * 3)
    acc = np.tile([0.0, 0.0, 9.81], (n, 1)) + 0.01 * gyr
    return time_s, acc, gyr


def halved(values: FloatArray) -> FloatArray:
    """The means of each two: 100 Hz is twice as much as a leg needs."""
    return (values[::2] + values[1::2]) / 2


@pytest.mark.parametrize("rate_hz", [25, 52, 60, 88])
def test_even_samples_are_left_alone(rate_hz: float) -> None:
    time_s, acc, gyr = wave(rate_hz=rate_hz)
    fitted = fit(Samples(time_s + 5, acc, gyr))
    assert fitted.timing == "even"
    assert fitted.rate_hz == fitted.source_rate_hz == pytest.approx(rate_hz)
    assert fitted.gyr_rads is gyr
    assert fitted.time_s == pytest.approx(time_s)
    assert fitted.duration_s == pytest.approx(999 / rate_hz)
    assert (fitted.lost, fitted.repeated, fitted.damaged, len(fitted.gaps)) == (0, 0, 0, 0)


@pytest.mark.parametrize(("rate_hz", "width"), [(100, 2), (119, 2), (200, 4), (400, 8), (833, 18)])
def test_fast_samples_are_averaged_and_turn_as_far(rate_hz: float, width: int) -> None:
    time_s, acc, gyr = wave(width * 500, rate_hz)
    fitted = fit(Samples(time_s, acc, gyr))
    assert fitted.source_rate_hz == pytest.approx(rate_hz)
    assert fitted.rate_hz == pytest.approx(rate_hz / width)
    assert len(fitted) == 500
    assert fitted.time_s[0] == pytest.approx((width - 1) / rate_hz)  # it has turned until then
    turned = np.cumsum(gyr, axis=0)[width - 1 :: width] / rate_hz
    assert np.cumsum(fitted.gyr_rads, axis=0) / fitted.rate_hz == pytest.approx(turned)


def test_turns_about_changing_axes_are_put_together_in_their_order() -> None:
    time_s, acc, _ = wave(800, 200.0)
    gyr = 12 * np.column_stack([np.sin(9 * time_s), np.cos(7 * time_s), np.sin(5 * time_s + 1)])
    fitted = fit(Samples(time_s, acc, gyr))
    every = Rotation.from_rotvec(gyr / 200.0)
    for k in range(0, 200, 7):
        turned = every[4 * k] * every[4 * k + 1] * every[4 * k + 2] * every[4 * k + 3]
        found = Rotation.from_rotvec(fitted.gyr_rads[k] / 50.0)
        assert (turned.inv() * found).magnitude() < 2e-4


def test_lone_losses_are_bridged_and_counted() -> None:
    time_s, acc, gyr = wave()
    keep = np.ones(1000, bool)
    keep[[50, 200, 777]] = False
    fitted = fit(Samples(time_s[keep], acc[keep], gyr[keep]))
    assert fitted.lost == 3
    assert fitted.gyr_rads == pytest.approx(halved(gyr), abs=1e-3)
    assert len(fitted.gaps) == 0


def test_a_gap_is_marked_where_it_is() -> None:
    time_s, acc, gyr = wave()
    keep = (time_s < 4) | (time_s >= 5)
    fitted = fit(Samples(time_s[keep], acc[keep], gyr[keep]))
    assert fitted.gaps.tolist() == [[200, 250]]
    assert fitted.longest_gap_s == pytest.approx(1.01)


def test_an_hour_missing_is_squeezed_and_times_stay_true() -> None:
    time_s, acc, gyr = wave()
    fitted = fit(Samples(time_s + 3600 * (time_s >= 5), acc, gyr))
    assert len(fitted) < 1300
    assert fitted.time_s[-1] == pytest.approx(3609.98)  # the last one is left over from the twos


def test_doubled_samples_change_nothing() -> None:
    time_s, acc, gyr = wave()
    fitted = fit(Samples(*(np.repeat(part, 2, axis=0) for part in (time_s, acc, gyr))))
    assert fitted.repeated == 1000
    assert fitted.gyr_rads == pytest.approx(halved(gyr))


def test_jittered_stamps_are_smoothed_through_a_loss() -> None:
    rng = np.random.default_rng(3)
    time_s, acc, gyr = wave(3000)
    keep = (time_s < 10) | (time_s >= 10.05)
    stamps = np.sort(time_s + rng.normal(0, 0.02, 3000))[keep]
    fitted = fit(Samples(stamps, acc[keep], gyr[keep]))
    assert fitted.timing == "jittered"
    slope = 2 * np.pi * 0.5 * np.cos(2 * np.pi * 0.5 * fitted.time_s)
    late_s = (np.sin(2 * np.pi * 0.5 * fitted.time_s) - fitted.gyr_rads[:, 0]) / slope
    steep = (np.abs(slope) > 2) & (fitted.time_s > 1) & (fitted.time_s < 28)
    assert np.std(late_s[steep]) < 0.012  # but for a constant latency; the stamps are off by 20 ms


def test_stamps_of_whole_milliseconds_are_even_though_a_third_is_lost() -> None:
    time_s, acc, gyr = wave(2000, 104.0)
    keep = np.random.default_rng(5).random(2000) > 0.33
    fitted = fit(Samples(np.round(time_s, 3)[keep], acc[keep], gyr[keep]))
    assert fitted.timing == "even"
    assert fitted.source_rate_hz == pytest.approx(104, abs=0.5)


@pytest.mark.parametrize(
    ("bunch", "loss"), [(3, 0.0), (8, 0.0), (20, 0.0), (50, 0.0), (3, 0.05), (8, 0.05), (20, 0.05)]
)
def test_samples_stamped_many_at_a_time_are_spread_out(bunch: int, loss: float) -> None:
    time_s = np.arange(6000) / 100
    rate = 2 * np.sin(2 * np.pi * time_s / 3)
    angle = np.cumsum(rate) / 100
    last = np.minimum((np.arange(6000) // bunch + 1) * bunch, 6000) - 1
    keep = np.random.default_rng(1).random(6000) >= loss
    stamps = time_s[last] - 1e-3 * (last - np.arange(6000))  # on arrival, a millisecond apart
    still = np.tile([0.0, 0.0, 9.81], (6000, 1))
    gyr = rate[:, None] * [0.0, 0.0, 1.0]
    fitted = fit(Samples(stamps[keep], still[keep], gyr[keep]))
    assert fitted.time_s[0] == pytest.approx(
        1 / fitted.rate_hz - 1 / fitted.source_rate_hz, abs=1e-3
    )
    at_s = fitted.time_s + time_s[keep][0]
    off = np.cumsum(fitted.gyr_rads[:, 2]) / fitted.rate_hz - np.interp(at_s, time_s, angle)
    # A lost last sample shifts its bunch by 10 ms, which is 1.1 deg at the largest rate.
    assert np.degrees(np.ptp(off[50:-50])) < (3.0 if loss else 0.5)
    assert fitted.source_rate_hz == pytest.approx(100 * (1 - loss), rel=0.03)
    assert fitted.timing == "jittered"
    assert len(fitted.gaps) == 0


def test_a_gap_between_bunches_is_one() -> None:
    time_s = np.arange(800) / 100
    last = np.minimum((np.arange(800) // 8 + 1) * 8, 800) - 1
    stamps = time_s[last] - 1e-3 * (last - np.arange(800)) + np.where(last >= 400, 3.0, 0.0)
    fitted = fit(Samples(stamps, np.tile([0.0, 0.0, 9.81], (800, 1)), np.ones((800, 3))))
    ((start, end),) = fitted.gaps / fitted.rate_hz
    assert end - start == pytest.approx(LONGEST_FILL_S, abs=0.2)


def test_truly_uneven_samples_are_taken_at_their_word() -> None:
    rng = np.random.default_rng(4)
    time_s = np.cumsum(rng.uniform(0.005, 0.015, 2000))
    gyr = np.column_stack([np.sin(2 * np.pi * 0.5 * time_s)] * 3)
    fitted = fit(Samples(time_s, np.tile([0.0, 0.0, 9.81], (2000, 1)), gyr))
    assert fitted.timing == "uneven"
    middle_s = fitted.time_s - (1 / fitted.rate_hz - 1 / fitted.source_rate_hz) / 2
    truth = np.sin(2 * np.pi * 0.5 * (middle_s + time_s[0]))
    assert fitted.gyr_rads[:, 0] == pytest.approx(truth, abs=2e-3)


@pytest.mark.parametrize("what", range(7))
@pytest.mark.parametrize("share", [0.999, -0.999, 1.0, -1.0, np.nan, np.inf, -np.inf])
def test_of_one_sample_the_same_is_possible_as_of_many(what: int, share: float) -> None:
    values = np.array([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
    time_s = np.array([share if what == 6 else 0.0])
    limit = IMPOSSIBLE_RADS if what < 3 else IMPOSSIBLE_MS2
    values[0, what % 6] = 1.0 if what == 6 else share * limit
    truth = bool(np.isfinite(share)) and (what == 6 or abs(share) < 1.0)
    assert is_possible(float(time_s[0]), values[0].tolist()) is truth
    assert possible(Samples(time_s, values[:, 3:], values[:, :3])).tolist() == [truth]


def test_damage_and_spikes_are_left_out() -> None:
    time_s, acc, gyr = wave()
    gyr[100] = np.nan
    gyr[300, 1] = 40.0
    acc[500] = np.inf
    fitted = fit(Samples(time_s, acc, gyr))
    assert fitted.damaged == 3
    assert np.abs(fitted.gyr_rads).max() < 1.1


def test_clipping_is_seen_with_and_without_a_known_range() -> None:
    time_s, acc, gyr = wave()
    clipped = np.clip(gyr, -0.8, 0.8)
    assert np.count_nonzero(fit(Samples(time_s, acc, clipped)).clipped) > 100
    assert not fit(Samples(time_s, acc, gyr)).clipped.any()
    known = SensorFacts(gyr_range_rads=0.8)
    assert np.count_nonzero(fit(Samples(time_s, acc, clipped), known).clipped) > 100


def test_times_that_run_backwards_are_refused_where_they_do() -> None:
    time_s, acc, gyr = wave()
    time_s[500:] -= 2
    with pytest.raises(BadSamples, match=r"times must rise, but 3\.0+ s comes after 4\.99"):
        fit(Samples(time_s, acc, gyr))


def test_damage_is_no_reason_to_record_for_longer() -> None:
    time_s, acc, gyr = wave()
    with pytest.raises(NotEnoughData, match=r"got 0 of 1000; the others are no numbers") as damaged:
        fit(Samples(time_s, acc, np.full_like(gyr, np.nan)))
    assert "longer" not in str(damaged.value)
    with pytest.raises(NotEnoughData, match=r"got 7 of 7; record for longer"):
        fit(Samples(time_s[:7], acc[:7], gyr[:7]))


@pytest.mark.parametrize("n", [1, 2, 7])
def test_too_few_samples_are_refused(n: int) -> None:
    time_s, acc, gyr = wave()
    with pytest.raises(NotEnoughData, match=f"got {n} of {n}"):
        fit(Samples(time_s[:n], acc[:n], gyr[:n]))


def test_the_fewest_and_the_shortest_that_are_asked_for_are_taken() -> None:
    time_s, acc, gyr = wave(201)
    assert fit(Samples(time_s, acc, gyr)).duration_s == 2.0
    assert len(fit(Samples(np.arange(8) / 2, acc[:8], gyr[:8]))) == 8


@pytest.mark.parametrize("step_s", [1.5, 5.0, 20.0, 3600.0])
def test_a_rate_that_shows_nothing_is_refused(step_s: float) -> None:
    time_s = np.arange(100) * step_s
    samples = Samples(time_s, np.tile([0.0, 0.0, 9.8], (100, 1)), np.zeros((100, 3)))
    with pytest.raises(NotEnoughData, match=r"one sample a second, got one in .* s; record 25"):
        fit(samples)


def test_one_sample_a_second_is_looked_at() -> None:
    time_s = np.arange(100) * 1.0
    samples = Samples(time_s, np.tile([0.0, 0.0, 9.8], (100, 1)), np.zeros((100, 3)))
    assert fit(samples).rate_hz == pytest.approx(1.0)
