"""What the live analysis takes for rest, and what it says of repetitions known by construction."""

import numpy as np
import pytest

from analysis import LiveAnalysis, Phase, RepetitionCounted, SetEnded, analyze
from sensor.samples import FloatArray, Samples
from tests.analysis.legs import MOUNTING, Leg

RATE_HZ = 50.0
STANDS = [0.0, 0.0, 9.81]


def pushed(live: LiveAnalysis, begun_s: float, gyr: FloatArray, acc: FloatArray) -> None:
    time_s = begun_s + np.arange(len(gyr)) / RATE_HZ
    live.push(Samples(time_s, acc, gyr))


def calibrated(bias_dps: float) -> LiveAnalysis:
    """Having stood for four seconds."""
    live = LiveAnalysis(side="right")
    gyr = np.tile(np.radians([0.0, 0.0, bias_dps]), (200, 1))
    pushed(live, 0.0, gyr, np.tile(STANDS, (200, 1)))
    return live


@pytest.mark.parametrize("bias_dps", [0.0, 2.0, 6.0])
def test_a_leg_at_rest_is_ready_whatever_the_bias(bias_dps: float) -> None:
    live = calibrated(bias_dps)
    assert live.snapshot.phase is Phase.READY
    assert live.snapshot.known_s == pytest.approx(4.0, abs=0.5)


def test_a_steady_turn_is_no_rest() -> None:
    live = calibrated(0.0)
    known_s = live.snapshot.known_s
    turn = np.tile(np.radians([0.0, 0.0, 20.0]), (200, 1))
    pushed(live, 4.0, turn, np.tile(STANDS, (200, 1)))
    assert live.snapshot.phase is Phase.MOVING
    assert live.snapshot.known_s == pytest.approx(known_s, abs=0.2)
    assert live.snapshot.rotation_deg == pytest.approx(80, abs=2)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_sensor_that_is_shaken_without_a_turn_is_not_at_rest(axis: int) -> None:
    live = calibrated(0.0)
    acc = np.tile(STANDS, (210, 1))
    acc[:, axis] += 3 * np.sin(2 * np.pi * np.arange(210) / RATE_HZ)
    pushed(live, 4.0, np.zeros((210, 3)), acc)
    assert live.snapshot.phase is Phase.MOVING


def rotated(facing_deg: float) -> Samples:
    """Turns the body so far, stands, and rotates three times by 30 inward and 40 outward."""
    leg = Leg().still(4).to(0, 0, facing_deg, seconds=2).still(4)
    for _ in range(3):
        leg.to(0, 0, facing_deg + 30, seconds=0.9).to(0, 0, facing_deg - 40, seconds=1.4)
        leg.to(0, 0, facing_deg, seconds=0.9)
    return leg.still(4).samples()


def told(samples: Samples, exercise: str = "standing_rotation") -> list[RepetitionCounted]:
    events = LiveAnalysis(side="right", exercise=exercise).push(samples)
    return [event for event in events if isinstance(event, RepetitionCounted)]


@pytest.mark.parametrize("facing_deg", [0.0, 100.0])
def test_in_and_out_are_told_from_neutral_wherever_the_body_faces(facing_deg: float) -> None:
    found = told(rotated(facing_deg))
    assert len(found) == 3
    for rep in found:
        assert rep.internal_deg == pytest.approx(30, abs=2.5)
        assert rep.external_deg == pytest.approx(40, abs=2.5)
        assert rep.arc_deg == pytest.approx(70, abs=1.5)


def test_samples_that_are_no_numbers_are_left_out() -> None:
    samples = rotated(0.0)
    gyr = samples.gyr_rads.copy()
    gyr[::40] = np.nan
    found = told(Samples(samples.time_s, samples.acc_ms2, gyr))
    assert [rep.arc_deg for rep in found] == pytest.approx([70] * 3, abs=1.5)


def test_lifts_are_told_with_how_far_they_went() -> None:
    leg = Leg().still(4)
    for far in (60, 45, 50):
        leg.to(far, 0, 0, seconds=1).still(1).to(0, 0, 0, seconds=1).still(1.5)
    found = told(leg.samples(), "flexion")
    assert [rep.arc_deg for rep in found] == pytest.approx([60, 45, 50], abs=1.5)
    assert found[0].internal_deg is None


def warming(more_dps: float, reps: int, leg: Leg | None = None) -> Samples:
    """Small slow repetitions that hold at both ends, of a gyroscope that is warming up.

    leg: what it has done before.
    """
    leg = (leg or Leg()).still(6)
    begins_s = leg.seconds
    for _ in range(reps):
        leg.to(0, 0, 8, seconds=2).still(0.6).to(0, 0, -9, seconds=2.4).still(0.6)
        leg.to(0, 0, 0, seconds=1.6).still(0.6)
    samples = leg.still(17).samples()
    vertical = MOUNTING.inv().apply([0, 0, np.radians(more_dps)])
    more = np.clip((samples.time_s - begins_s) / 2.0, 0, 1)[:, np.newaxis] * vertical
    return Samples(samples.time_s, samples.acc_ms2, samples.gyr_rads + more)


@pytest.mark.parametrize("more_dps", [0.0, 0.7, -0.7])
def test_when_a_set_has_ended_what_a_drift_had_hidden_is_counted(more_dps: float) -> None:
    samples = warming(more_dps, 9)
    events = LiveAnalysis(side="right").push(samples)
    told = [event for event in events if isinstance(event, RepetitionCounted)]
    assert [event.number for event in told] == list(range(1, 10))
    assert [rep.arc_deg for rep in told] == pytest.approx([17] * 9, abs=4)
    ended = [event for event in events if isinstance(event, SetEnded)]
    assert [event.rep_count for event in ended] == [9]
    assert analyze(samples, side="right").rep_count == 9
    if more_dps:  # some had been hidden, and come while the leg rests at last
        assert samples.time_s[-1] - 17 < told[-1].time_s <= ended[0].time_s


def test_while_the_leg_is_held_at_the_end_of_its_range_the_set_goes_on() -> None:
    leg = Leg().still(4)
    for _ in range(3):
        leg.to(0, 0, 30, seconds=0.9).to(0, 0, -40, seconds=1.4).still(6).to(0, 0, 0, seconds=0.9)
    events = LiveAnalysis(side="right").push(leg.still(6).samples())
    assert [event.rep_count for event in events if isinstance(event, SetEnded)] == [3]


def number_told(samples: Samples) -> int:
    return len(told(samples))


@pytest.mark.parametrize("more_dps", [0.7, -0.7])
def test_what_was_told_in_one_pose_is_not_told_again_in_another_one(more_dps: float) -> None:
    """Perched for a while, before and after the set."""
    perched = Leg().still(6).to(30, 0, 0, seconds=1.5).still(4).to(0, 0, 0, seconds=1.5)
    samples = warming(more_dps, 9, perched)
    assert number_told(samples) == analyze(samples, side="right").rep_count == 9


@pytest.mark.parametrize("more_dps", [0.7, -0.7])
def test_hands_that_turn_the_sensor_before_a_set_do_not_count_for_one_that_was_hidden(
    more_dps: float,
) -> None:
    leans = Leg().still(6).to(15, 0, 45, seconds=0.8).to(0, 0, -45, seconds=1.1)
    samples = warming(more_dps, 9, leans.to(0, 0, 0, seconds=0.9).still(6))
    assert number_told(samples) == analyze(samples, side="right").rep_count == 9


def test_the_best_is_that_of_the_present_set() -> None:
    samples = rotated(0.0)
    live = LiveAnalysis(side="right")
    live.push(samples)
    assert live.snapshot.best_arc_deg == pytest.approx(70, abs=1.5)
    rest_s = samples.time_s[-1] + np.arange(1, 301) / 100
    rest = (np.tile(part[-1], (300, 1)) for part in (samples.acc_ms2, samples.gyr_rads))
    live.push(Samples(rest_s, *rest))
    assert (live.snapshot.rep_count, live.snapshot.set_reps) == (3, 0)
    assert live.snapshot.best_arc_deg is None


def test_a_leg_that_turns_on_slowly_where_it_was_held_is_followed() -> None:
    """By less than a filter takes for a bias that it learns at rest."""
    leg = Leg().still(4).to(0, 0, 30, seconds=1)
    samples = leg.samples()
    slow = np.full((1000, 3), MOUNTING.inv().apply([0, 0, np.radians(1.5)]))
    bias = samples.gyr_rads[:300].mean(axis=0)
    live = LiveAnalysis(side="right")
    live.push(samples)
    time_s = samples.time_s[-1] + np.arange(1, 1001) / 100
    live.push(Samples(time_s, np.tile(samples.acc_ms2[-50:].mean(axis=0), (1000, 1)), slow + bias))
    assert live.snapshot.rotation_deg == pytest.approx(45, abs=1.0)


def told_in_time(
    before: int = 2, *, stood_s: float = 3.0, rested_s: float = 2.2
) -> tuple[int, int]:
    """Repetitions told by the end of the first of six that rest, and in all.

    These stop for 3.4 s between the sides, and for `rested_s` after each; those before do not.
    """
    leg = Leg().still(5)
    for _ in range(before):
        leg.to(0, 0, 30, seconds=1).to(0, 0, -35, seconds=1.6).to(0, 0, 0, seconds=1)
    leg.still(stood_s)
    ends_s = []
    for _ in range(6):
        leg.to(0, 0, 30, seconds=1).to(0, 0, 0, seconds=1).still(3.4)
        leg.to(0, 0, -35, seconds=1).to(0, 0, 0, seconds=1).still(rested_s)
        ends_s.append(leg.seconds)
    found = told(leg.still(6).samples())
    return sum(one.time_s < ends_s[0] for one in found), len(found)


@pytest.mark.parametrize("before", [2, 6])
def test_who_rests_within_repetitions_is_told_the_first_while_the_set_goes_on(before: int) -> None:
    """No look back was spent where nothing was left over, or half of one."""
    assert told_in_time(before) == (before + 1, before + 6)


@pytest.mark.parametrize(
    ("stood_s", "rested_s"),
    [
        (3.0, 1.8),  # no rest of two seconds
        (2.4, 2.2),  # less than 20 s after the look back in the first stance
    ],
)
def test_but_not_in_every_short_rest(stood_s: float, rested_s: float) -> None:
    assert told_in_time(stood_s=stood_s, rested_s=rested_s)[0] == 2
