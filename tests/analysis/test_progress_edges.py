"""What is said of few sessions, of legs that began apart, and of how sure one session is."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from analysis.exercises import by_name
from analysis.progress import Verdict, progress
from analysis.progress.follow import _Followed
from analysis.progress.table import MEDIAN_VARIANCE, _Measured, tabulate
from analysis.report import Estimate
from tests.analysis.made_sessions import START, months, session


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (np.arange(8) / 2, "8 sessions over 4 days"),
        (np.arange(4) * 10.0, "4 sessions over 30 days"),
    ],
    ids=["many in a few days", "few in many days"],
)
def test_a_change_needs_sessions_and_days(days: np.ndarray, said: str) -> None:
    found = progress([session(float(day), 60 + 3 * day) for day in days]).right.arc
    assert found.verdict is Verdict.TOO_LITTLE
    assert found.change is None
    assert f"{said}, and it takes 5 over 7 days at least" in found.words


def test_arcs_are_compared_though_in_and_out_were_never_measured() -> None:
    unsplit = [
        replace(one, flags=("no_neutral",), arc=Estimate(arc - by, arc - by - 1, arc - by + 1))
        for one in months(0, days=30)
        if one.arc and (arc := one.arc.value_deg)
        for by in [15 * (one.side == "left")]
    ]
    result = progress(unsplit)
    assert result.arc_difference.verdict is Verdict.DIFFERENT
    assert result.internal_difference.verdict is Verdict.TOO_LITTLE
    between = result.arc_difference.left_less_right
    assert between is not None
    assert between.low_deg < -15 < between.high_deg


def test_who_never_misses_a_day_is_told_of_no_pause() -> None:
    daily = progress([session(i, 60) for i in range(10)]).adherence
    assert daily.longest_pause_day == 0
    assert "pause" not in daily.words


def test_an_interval_that_does_not_tell_of_a_change_reaches_to_none() -> None:
    """It is 95 % for itself, the verdict for six at once: they may differ."""
    followed = _Followed(
        tabulate([session(i, 60) for i in range(10)], now=None), by_name("standing_rotation")
    )
    assert not followed.changed.any()
    followed.interval[1, 0] = 2.0, 9.0
    followed.interval[1, 1] = -9.0, -2.0
    inward, outward = (followed._change((1, k)) for k in (0, 1))
    assert (inward.low_deg, inward.high_deg) == (0, 9)
    assert (outward.low_deg, outward.high_deg) == (-9, 0)


def test_a_leg_that_began_later_is_judged_from_its_own_first_session() -> None:
    """One session of the other leg, weeks before, says nothing of it."""
    alone = [one for one in months(14) if one.side == "right"]
    before = session(-40, 60, side="left")
    one, other = (progress(sessions).right.arc for sessions in (alone, [before, *alone]))
    assert one.change is not None
    assert other.change is not None
    assert other.change.value_deg == pytest.approx(one.change.value_deg, abs=1)
    assert other.change.high_deg == pytest.approx(one.change.high_deg, abs=2)
    assert other.since is not None
    assert other.since.earliest >= START.date() - timedelta(days=1)


def test_the_interval_and_the_scatter_of_a_session_say_how_sure_its_typical_arc_is() -> None:
    def variance(half_width: float, scatter: float | None) -> float:
        one = replace(session(0, 60), scatter_deg=scatter, rep_count=10)
        (point,) = tabulate([one], now=None).points[1]
        value = Estimate(60, 60 - half_width, 60 + half_width)
        return _Measured({one.id: one}).variance_deg2(point, value)

    assert variance(1.96 * 2, None) == pytest.approx(4)
    assert variance(0, 3) == pytest.approx(MEDIAN_VARIANCE * 9 / 10)
    medians = np.median(np.random.default_rng(1).normal(size=(20_000, 51)), axis=1)
    assert pytest.approx(51 * medians.var(), rel=0.05) == MEDIAN_VARIANCE


def test_two_sessions_of_one_go_scatter_half_as_much_as_either() -> None:
    both = [session(day, 60, scatter_deg=3.0, rep_count=10) for day in (0.0, 0.001)]
    (point,) = tabulate(both, now=None).points[1]
    assert len(point.ids) == 2
    found = _Measured({one.id: one for one in both}).variance_deg2(point, Estimate(60, 60, 60))
    assert found == pytest.approx(MEDIAN_VARIANCE * 9 / 20)
