"""The judge itself: figures of hand-made trials are known."""

import numpy as np
import pytest

from benchmarks.accuracy import scores, tables
from benchmarks.accuracy.methods import Found, FoundRepetition
from benchmarks.accuracy.seeds import judging_seeds, tuning_seeds
from benchmarks.accuracy.trials import (
    Delay,
    Measured,
    Trial,
    _of_repetitions,
    _of_session,
    from_dict,
    match,
)
from virtual_sensor.person import Repetition


def repetition(
    start_s: float, internal_deg: float = 30.0, external_deg: float = 40.0
) -> Repetition:
    inner, outer = np.radians([internal_deg, external_deg])
    return Repetition(
        start_s=start_s,
        end_s=start_s + 2,
        internal_rad=inner,
        external_rad=outer,
        arc_rad=inner + outer,
        first_turn_s=start_s + 0.5,
        second_turn_s=start_s + 1.5,
        calm_internal_rad=inner,
        calm_external_rad=outer,
        hip_internal_rad=inner + 0.1,
        hip_external_rad=outer,
    )


def reported(start_s: float, internal_deg: float = 31.0) -> FoundRepetition:
    return FoundRepetition(
        start_s=start_s,
        end_s=start_s + 2,
        internal=(internal_deg, internal_deg - 2, internal_deg + 2),
        external=None,
        arc=(70.0, 69.0, 71.0),
    )


def trial(kind: str = "steady", count: int = 5, **changes: object) -> Trial:
    plain = {"seed": 0, "world": "nominal", "method": "ours", "side": "left", "duration_s": 60.0}
    return Trial(kind=kind, true_count=5, count=count, **(plain | changes))


def test_tuning_and_judging_seeds_never_meet():
    tuning = set(tuning_seeds(5000))
    assert not tuning & set(judging_seeds(5000))
    assert not set(judging_seeds(5000)) & set(judging_seeds(5000, series=1))
    with pytest.raises(ValueError, match="at most"):
        tuning_seeds(2_000_000)


def test_repetitions_are_matched_by_overlap_each_one_once():
    truth = [repetition(0), repetition(2), repetition(4)]
    found = [reported(1.8), reported(4.1), reported(20)]
    pairs = match(truth, found)
    assert [(t.start_s, f.start_s) for t, f in pairs] == [(2, 1.8), (4, 4.1)]


def test_errors_are_found_minus_true_and_only_of_what_was_given():
    found = Found(repetitions=(reported(0),), best={}, typical={})
    figures = {m.what: m for m in _of_repetitions([repetition(0)], found)}
    assert set(figures) == {"internal", "arc"}
    assert figures["internal"].error == pytest.approx(1.0)
    assert figures["internal"].half_width == pytest.approx(2.0)
    assert figures["internal"].covered
    assert figures["internal"].covers_calm
    assert not figures["internal"].covers_hip  # 35.7 is beyond 33
    assert figures["arc"].error == pytest.approx(0.0)
    far = Found(repetitions=(reported(0, internal_deg=35.0),), best={}, typical={})
    assert not _of_repetitions([repetition(0)], far)[0].covered


def test_a_session_is_judged_on_its_largest_and_its_median():
    truth = [repetition(0, 30), repetition(2, 34), repetition(4, 31)]
    found = Found(
        repetitions=tuple(reported(k) for k in (0, 2, 4)),
        best={"internal": (35.0, 33.0, 37.0)},
        typical={"internal": (31.0, 30.5, 31.5)},
    )
    figures = {m.what: m for m in _of_session(truth, found)}
    assert figures["best internal"].error == pytest.approx(1.0)
    assert figures["typical internal"].error == pytest.approx(0.0)
    assert _of_session(truth[:2], found) == []


def people(*figures: list[Measured], world: str = "nominal") -> list[Trial]:
    return [trial(figures=one, seed=seed, world=world) for seed, one in enumerate(figures)]


def test_coverage_counts_intervals_and_resamples_people():
    held = Measured("arc", 70, 0.1, 1.0, covered=True)
    missed = Measured("arc", 70, 3.0, 1.0, covered=False)
    none = Measured("arc", 70, 0.1, float("nan"), covered=False)
    trials = people(*[[held] * 9 + [missed] + [none]] * 20)
    share = scores.coverage(trials, "arc")
    assert (share.share, share.low, share.high, share.n) == (0.9, 0.9, 0.9, 200)
    apart = people(*[[held] * 10] * 10, *[[missed] * 10] * 10)
    share = scores.coverage(apart, "arc")
    assert share.share == 0.5
    assert share.low < 0.35
    assert share.high > 0.65
    assert scores.coverage(apart, "internal").n == 0
    few = people([held], [missed]) + people([held], [missed], world="lossy")
    share = scores.coverage(few * 10, "arc")
    assert (share.low, share.high) == (0.0, 1.0)  # two people, whatever the number of worlds


def test_shares_of_exact_counts():
    trials = [trial(count=5), trial(count=4), trial(count=5, live_count=6), trial(live_count=5)]
    assert scores.exact(trials) == 0.75
    assert scores.live_equal(trials) == 0.5


def test_tables_name_a_kind_whose_coverage_is_low_and_every_miscount():
    missed = Measured("arc", 70, 3.0, 1.0, covered=False)
    trials = [trial(figures=[missed], count=4, seed=k, live_count=5) for k in range(5)]
    assert "LOW" in tables.coverages(trials)
    assert "show steady 3 --world nominal   # 4 for 5, live 5" in tables.failures(trials)
    assert "none" in tables.failures([trial(live_count=5)])


def test_a_trial_survives_its_file():
    one = trial(
        figures=[Measured("arc", 70.0, 0.1, 1.0, covered=True)],
        delays=[Delay(0.3, 2.0, before_end=True)],
        flags=("gaps",),
    )
    assert from_dict(one.to_dict()) == one
