"""What the live analysis makes of a recording before it has seen the leg stand."""

import numpy as np
import pytest

from analysis import Calibrated, LiveAnalysis, RepetitionCounted, analyze
from sensor.samples import FloatArray, Samples
from tests.analysis.legs import MOUNTING, Leg

ONE = ((30.0, 1.0), (-35.0, 1.5), (0.0, 1.0))


def reps(leg: Leg, times: int, *, hold_s: float = 0.0) -> Leg:
    """Repetitions by 30 inward and 35 outward, held at both ends."""
    for _ in range(times):
        for rotation_deg, seconds in ONE:
            leg.to(0, 0, rotation_deg, seconds=seconds)
            if hold_s and rotation_deg:
                leg.still(hold_s)
    return leg


def events(samples: Samples) -> tuple[int, list[float]]:
    """How many repetitions are told, and when the calibration was done."""
    found = LiveAnalysis(side="right").push(samples)
    done = [one.time_s for one in found if isinstance(one, Calibrated)]
    return sum(isinstance(one, RepetitionCounted) for one in found), done


def test_a_first_hold_after_a_short_stance_is_not_taken_for_neutral() -> None:
    """The stance is over as soon as it has shown axis and bias."""
    samples = reps(Leg().still(2.4), 4, hold_s=2.5).samples()
    assert events(samples)[0] == analyze(samples, side="right").rep_count == 4


def test_a_count_goes_on_when_a_hold_is_the_first_rest() -> None:
    samples = reps(reps(Leg().still(1.2), 3), 3, hold_s=3.6).still(2).samples()
    told, done = events(samples)
    assert told == analyze(samples, side="right").rep_count == 6
    assert len(done) == 1


@pytest.mark.parametrize("stood_s", [0.6, 1.5, 2.5])
def test_who_gets_up_and_begins_is_counted_from_the_first_repetition(stood_s: float) -> None:
    """Sitting showed the bias, and the axis of sitting."""
    leg = Leg(now=(85.0, 0.0, 0.0)).still(6).to(0, 0, 0, seconds=1.5).still(stood_s)
    samples = reps(leg, 6).still(1).samples()
    assert events(samples)[0] == analyze(samples, side="right").rep_count == 6


def test_who_lifts_the_leg_to_rotate_it_goes_on_being_counted() -> None:
    """No new axis is looked for there: the leg is not where it stands, and yet it does not sit."""
    leg = Leg().still(4)
    for _ in range(5):
        leg.to(45, 0, 0, seconds=1).to(45, 0, 30, seconds=1).to(45, 0, -30, seconds=1.6)
        leg.to(45, 0, 0, seconds=1).to(0, 0, 0, seconds=1).still(1)
    samples = leg.samples()
    assert events(samples)[0] == analyze(samples, side="right").rep_count == 5


def slow(rate_dps: float, seconds: float) -> FloatArray:
    """(n, 3) an even turn about the thigh, as it is felt by a sensor of no bias."""
    axis = MOUNTING.inv().apply([0.0, 0.0, 1.0])
    return np.tile(np.radians(rate_dps) * axis, (round(seconds * 100), 1))


def stream(*parts: FloatArray) -> Samples:
    gyr = np.vstack(parts)
    acc = np.tile(9.81 * MOUNTING.inv().apply([0.0, 0.0, 1.0]), (len(gyr), 1))
    return Samples(np.arange(len(gyr)) / 100, acc, gyr)


def test_a_slow_even_stroke_shows_no_bias() -> None:
    """It lasts for three seconds; a leg that stands does so for longer, sooner or later."""
    live = LiveAnalysis(side="right")
    live.push(stream(slow(14, 3.0), slow(-14, 3.0)))
    assert live.snapshot.known_s == 0.0
    rest = stream(slow(0, 6.0))
    live.push(Samples(rest.time_s + 6.0, rest.acc_ms2, rest.gyr_rads))
    assert live.snapshot.known_s == pytest.approx(6.0, abs=1.0)


@pytest.mark.parametrize("bias_dps", [3.0, 7.5, 11.0])
def test_a_gyroscope_with_much_bias_takes_longer_to_show_it(bias_dps: float) -> None:
    _, done = events(stream(slow(bias_dps, 8.0)))
    least_s = 1.2 * max(1.0, bias_dps / 8.0) ** 2
    assert done == [pytest.approx(least_s, abs=0.3)]


def test_a_bias_that_was_a_slow_stroke_is_forgotten_when_the_leg_stands_for_longer() -> None:
    live = LiveAnalysis(side="right")
    both = stream(slow(7, 2.6), slow(0, 4.0), slow(15, 4.0))
    live.push(both.between(0, 670))
    before_deg = live.snapshot.rotation_deg
    live.push(both.between(670, len(both)))
    assert abs(live.snapshot.rotation_deg - before_deg) == pytest.approx(15 * 3.9, abs=1.0)


def test_but_not_for_a_shorter_one_that_turns_less() -> None:
    """A stroke against the bias feels like less of one."""
    live = LiveAnalysis(side="right")
    live.push(stream(slow(7, 5.0), slow(1, 3.0), slow(7, 2.0)))
    assert live.snapshot.known_s > 4.5
    assert abs(live.snapshot.rotation_deg) == pytest.approx(18.0, abs=3.0)


def test_who_is_recorded_from_the_first_stroke_on_is_counted_from_the_first_repetition() -> None:
    """What was felt before gravity had shown the leg's axis is looked at then."""
    samples = reps(Leg(), 5).still(3).samples()
    assert events(samples)[0] == analyze(samples, side="right").rep_count == 5


def test_and_who_stands_there_is_not_counted() -> None:
    assert events(Leg().still(6).samples())[0] == 0


def biased(leg: Leg, dps: float) -> Samples:
    """The same leg, by a gyroscope with so large a bias about the leg's axis."""
    samples = leg.samples()
    bias = np.radians(dps) * MOUNTING.inv().apply([0.0, 0.0, 1.0])
    return Samples(samples.time_s, samples.acc_ms2, samples.gyr_rads + bias)


def test_a_short_stance_shows_a_large_bias_well_enough_to_count() -> None:
    leg = Leg().still(1.9)
    for _ in range(6):
        leg.to(0, 0, 20, seconds=2).to(0, 0, -20, seconds=3).to(0, 0, 0, seconds=2)
    samples = biased(leg.still(1), 7.0)
    assert events(samples)[0] == analyze(samples, side="right").rep_count == 6


def test_a_slow_stroke_is_not_taken_for_a_bias() -> None:
    """It is as even as a stance, but faster."""
    leg = Leg()
    for _ in range(4):
        leg.to(0, 0, 40, seconds=4).to(0, 0, -40, seconds=6).to(0, 0, 0, seconds=4)
    assert events(leg.samples())[0] == analyze(leg.samples(), side="right").rep_count == 4


def turned_by_then(*parts: FloatArray) -> float:
    """How far the leg seems to turn if it then turns by 40 degrees."""
    live = LiveAnalysis(side="right")
    samples = stream(*parts, slow(0, 0.5), slow(-20, 2.0), slow(0, 0.5))
    live.push(samples.between(0, len(samples) - 250))
    before_deg = live.snapshot.rotation_deg
    live.push(samples.between(len(samples) - 250, len(samples)))
    return live.snapshot.rotation_deg - before_deg


@pytest.mark.parametrize(
    ("stood_s", "inward", "outward", "quarter_s", "held_s"),
    [(2.0, 10, 6.5, 2.5, 1.5), (2.0, 10, 9, 3.5, 1.5), (3.0, 8, 9, 3.5, 0.6)],
)
def test_the_way_back_from_a_small_side_is_not_taken_for_a_bias(
    stood_s: float, inward: float, outward: float, quarter_s: float, held_s: float
) -> None:
    """It is as slow as what may be unknown of the bias, but goes farther than a body sways."""
    leg = Leg().still(stood_s)
    for _ in range(4):
        leg.to(0, 0, inward, seconds=quarter_s).still(held_s)
        leg.to(0, 0, -outward, seconds=2 * quarter_s).still(held_s)
        leg.to(0, 0, 0, seconds=quarter_s).still(1)
    assert events(biased(leg.still(2), 1.0))[0] == 4


def test_a_longer_rest_corrects_what_a_short_one_showed() -> None:
    turned = turned_by_then(slow(1, 2.2), slow(20, 0.5), slow(0, 8.0))
    assert abs(turned) == pytest.approx(40, abs=0.5)
