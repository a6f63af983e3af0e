"""Damaged recordings: a report that says what is wrong, or an error; never a sure number."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from analysis import EXERCISES, AnalysisError, LiveAnalysis, analyze, to_dict
from sensor.samples import FloatArray, Samples
from virtual_sensor.simulation import simulate

SOUND = simulate("steady", seed=1)
SIDE = SOUND.side
N = len(SOUND.samples)


def made(
    time_s: FloatArray | None = None, acc: FloatArray | None = None, gyr: FloatArray | None = None
) -> Samples:
    """The sound recording with something in its place."""
    s = SOUND.samples
    return Samples(
        s.time_s.copy() if time_s is None else np.asarray(time_s, float),
        s.acc_ms2.copy() if acc is None else np.asarray(acc, float),
        s.gyr_rads.copy() if gyr is None else np.asarray(gyr, float),
    )


def kept(share: float) -> Samples:
    keep = np.random.default_rng(1).random(N) < share
    s = SOUND.samples
    return Samples(s.time_s[keep], s.acc_ms2[keep], s.gyr_rads[keep])


T, A, G = SOUND.samples.time_s, SOUND.samples.acc_ms2, SOUND.samples.gyr_rads
LATE = np.arange(N) > N // 2
RNG = np.random.default_rng(2)

REFUSED: dict[str, Callable[[], Samples]] = {
    "empty": lambda: made().between(0, 0),
    "two samples": lambda: made().between(0, 2),
    "two samples far apart": lambda: Samples(np.array([0.0, 99.0]), A[:2], G[:2]),
    "a second": lambda: made().between(0, 100),
    "nothing but NaN": lambda: made(gyr=np.full_like(G, np.nan)),
    "impossibly large": lambda: made(acc=A * 1e6, gyr=G * 1e6),
    "times that run backwards": lambda: made(time_s=T - 3 * LATE),
    "one time for all": lambda: made(time_s=T * 0),
    "milliseconds as seconds": lambda: made(time_s=T * 1e-3),
}

FLAGGED: dict[str, tuple[Callable[[], Samples], str]] = {
    "zeros": (lambda: made(acc=A * 0, gyr=G * 0), "not_gravity"),
    "no acceleration": (lambda: made(acc=A * 0), "not_gravity"),
    "no rotation": (lambda: made(gyr=G * 0), "damaged_samples"),
    "constant": (lambda: made(acc=A * 0 + [0, 0, 9.81], gyr=G * 0 + 0.3), "damaged_samples"),
    "a dead axis": (lambda: made(gyr=G * [1, 0, 1]), "damaged_samples"),
    "a stuck accelerometer": (lambda: made(acc=np.repeat(A[:1], N, 0)), "damaged_samples"),
    "saturated": (lambda: made(gyr=np.clip(G, -0.5, 0.5)), "clipped"),
    "1 Hz": (lambda: Samples(T[::100], A[::100], G[::100]), "low_rate"),
    "5 Hz": (lambda: Samples(T[::20], A[::20], G[::20]), "low_rate"),
    "axes swapped half-way": (
        lambda: made(
            acc=np.where(LATE[:, None], A[:, [1, 2, 0]], A),
            gyr=np.where(LATE[:, None], G[:, [1, 2, 0]], G),
        ),
        "strap_slipped",
    ),
    "an hour missing": (lambda: made(time_s=T + 3600.0 * LATE), "gaps"),
    "a year missing": (lambda: made(time_s=T + 3.15e7 * LATE), "gaps"),
    "acceleration in g": (lambda: made(acc=A / 9.80665), "not_gravity"),
    "acceleration in mg": (lambda: made(acc=A / 9.80665 * 1000), "not_gravity"),
    "rates in degrees": (lambda: made(gyr=np.degrees(G)), "drift"),
    "half lost": (lambda: kept(0.5), "heavy_loss"),
    "nearly all lost": (lambda: kept(0.08), "low_rate"),
    "noise": (
        lambda: made(acc=RNG.normal(0, 10, A.shape), gyr=RNG.normal(0, 5, G.shape)),
        "not_gravity",
    ),
    "a bias that runs away": (lambda: made(gyr=G + np.linspace(0, 0.5, N)[:, None]), "drift"),
    "a huge bias": (lambda: made(gyr=G + 0.35), "drift"),
}

MENDED: dict[str, Callable[[], Samples]] = {
    "NaN here and there": lambda: made(gyr=np.where(RNG.random((N, 1)) < 0.01, np.nan, G)),
    "infinite for a while": lambda: made(acc=np.where(LATE[:, None] & ~LATE[:, None], np.inf, A)),
    "lone spikes": lambda: made(gyr=G + 50.0 * (RNG.random((N, 1)) < 0.003)),
    "every sample twice": lambda: Samples(np.repeat(T, 2), np.repeat(A, 2, 0), np.repeat(G, 2, 0)),
    "stamps of a tenth of a second": lambda: made(time_s=np.round(T, 1)),
    "a clock that starts in 2001": lambda: made(time_s=T + 1e9),
    "2 % lost": lambda: kept(0.98),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_recording_is_refused(name: str) -> None:
    for exercise in EXERCISES:
        with pytest.raises(AnalysisError):
            analyze(REFUSED[name](), side=SIDE, exercise=exercise.name)
    LiveAnalysis(side=SIDE).push(REFUSED[name]())


@pytest.mark.parametrize("name", FLAGGED)
def test_what_cannot_be_trusted_says_so(name: str) -> None:
    make, flag = FLAGGED[name]
    report = to_dict(analyze(make(), side=SIDE))
    assert not report["usable"]
    assert flag in report["flags"]  # type: ignore[operator] # a list
    json.dumps(report, allow_nan=False)
    LiveAnalysis(side=SIDE).push(make())


@pytest.mark.parametrize("name", FLAGGED)
@pytest.mark.parametrize("exercise", [row.name for row in EXERCISES[1:]])
def test_no_exercise_breaks_on_damage(name: str, exercise: str) -> None:
    json.dumps(to_dict(analyze(FLAGGED[name][0](), side=SIDE, exercise=exercise)), allow_nan=False)


@pytest.mark.parametrize("name", MENDED)
def test_what_can_be_mended_counts_the_same(name: str) -> None:
    report = analyze(MENDED[name](), side=SIDE)
    assert report.usable
    assert report.rep_count == len(SOUND.truth.repetitions)


def test_an_hour_of_standing_still_is_a_report_of_nothing() -> None:
    rng = np.random.default_rng(3)
    n = 3600 * 50
    still = Samples(
        np.arange(n) / 50,
        rng.normal(0, 0.03, (n, 3)) + [0, 0, 9.81],  # noqa: RUF005 (an array, not a list)
        rng.normal(0, 0.002, (n, 3)),
    )
    report = analyze(still, side="left")
    assert (report.rep_count, report.usable) == (0, True)
    assert report.flags == ("no_movement",)


def test_a_recording_that_ended_before_it_began_says_so() -> None:
    with pytest.raises(AnalysisError, match="ended before the first sample had come"):
        analyze(made().between(0, 0), side=SIDE)
    with pytest.raises(AnalysisError, match=r"got \d+ of 2;"):
        analyze(made().between(0, 2), side=SIDE)
