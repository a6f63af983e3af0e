"""What must not matter: mounting, side, time, cutting, a lost or doubled packet."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from analysis import LiveAnalysis, RepetitionCounted, Report, analyze
from sensor.samples import FloatArray, Samples
from virtual_sensor.simulation import simulate

SOUND = simulate("steady", seed=3)
SIDE = SOUND.side
OTHER_SIDE = "left" if SIDE == "right" else "right"
few = settings(max_examples=12, deadline=None)


@cache
def plain() -> Report:
    return analyze(SOUND.samples, side=SIDE)


def angles(report: Report) -> FloatArray:
    """Every angle of every repetition with both ends of its interval."""
    parts = [(r.rotation.internal, r.rotation.external, r.rotation.arc) for r in report.reps]
    return np.array(
        [
            (one.value_deg, one.low_deg, one.high_deg)
            for part in parts
            for one in part
            if one is not None
        ]
    )


@few
@given(st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: np.linalg.norm(q) > 0.1))
def test_the_mounting_changes_nothing(quat: tuple[float, float, float, float]) -> None:
    turn = Rotation.from_quat(quat)
    samples = SOUND.samples
    turned = Samples(samples.time_s, turn.apply(samples.acc_ms2), turn.apply(samples.gyr_rads))
    assert angles(analyze(turned, side=SIDE)) == pytest.approx(angles(plain()), abs=0.05)


def test_the_mirrored_leg_reads_the_same() -> None:
    samples = SOUND.samples
    mirrored = Samples(samples.time_s, samples.acc_ms2 * [1, -1, 1], samples.gyr_rads * [-1, 1, -1])
    assert angles(analyze(mirrored, side=OTHER_SIDE)) == pytest.approx(angles(plain()), abs=1e-6)


@few
@given(st.floats(-1e6, 1e6))
def test_the_start_of_time_changes_nothing(shift_s: float) -> None:
    samples = SOUND.samples
    later = Samples(samples.time_s + shift_s, samples.acc_ms2, samples.gyr_rads)
    report = analyze(later, side=SIDE)
    assert angles(report) == pytest.approx(angles(plain()), abs=0.01)
    assert report.reps[0].start_s == pytest.approx(plain().reps[0].start_s, abs=1e-3)


@few
@given(st.integers(0, 10_000))
def test_losing_samples_one_at_a_time_changes_no_count(seed: int) -> None:
    keep = np.random.default_rng(seed).random(len(SOUND.samples)) > 0.02
    s = SOUND.samples
    thinned = Samples(s.time_s[keep], s.acc_ms2[keep], s.gyr_rads[keep])
    report = analyze(thinned, side=SIDE)
    assert report.rep_count == plain().rep_count
    assert report.quality.lost == pytest.approx(np.count_nonzero(~keep), abs=2)


@few
@given(st.lists(st.integers(1, 400), min_size=1, max_size=20))
def test_cutting_into_chunks_changes_no_event(sizes: list[int]) -> None:
    whole = LiveAnalysis(side=SIDE).push(SOUND.samples)
    live, at, parts = LiveAnalysis(side=SIDE), 0, []
    k = 0
    while at < len(SOUND.samples):
        size = sizes[k % len(sizes)]
        parts += live.push(SOUND.samples.between(at, at + size))
        at, k = at + size, k + 1
    assert parts == whole
    counted = sum(isinstance(event, RepetitionCounted) for event in whole)
    assert counted == len(SOUND.truth.repetitions) == plain().rep_count


def test_the_report_is_a_function_of_its_input() -> None:
    assert analyze(SOUND.samples, side=SIDE) == plain()
    differing = analyze(SOUND.samples, side=SIDE, live_rep_count=1)
    assert "live_count_differed" in differing.flags


def test_the_angles_are_true_and_their_intervals_hold_them() -> None:
    truth = np.degrees(
        [(rep.internal_rad, rep.external_rad, rep.arc_rad) for rep in SOUND.truth.repetitions]
    ).ravel()
    found = angles(plain())
    assert found[:, 0] == pytest.approx(truth, abs=1.5)
    assert np.mean((found[:, 1] <= truth) & (truth <= found[:, 2])) > 0.9
    assert np.mean(found[:, 2] - found[:, 1]) < 4
