"""What a person is told of their progress, on sessions whose truth is known by construction."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError, UnknownSetting
from analysis.exercises import EXERCISES, by_name
from analysis.progress import SessionRecord, Verdict, draw, progress, to_dict
from analysis.progress.table import tabulate
from analysis.report import Estimate
from tests.analysis.made_sessions import START, months, session


def test_a_clear_gain_is_told_with_its_size_and_start() -> None:
    right = progress(months(12)).right.arc
    assert right.verdict is Verdict.CHANGED
    assert right.change is not None
    assert right.change.low_deg <= 12 <= right.change.high_deg
    assert right.change.low_deg > 0
    assert abs(right.change.value_deg - 12) < 3
    assert right.since is not None
    assert right.since.earliest <= START.date() <= right.since.latest
    assert right.first_told is not None
    assert START.date() + timedelta(days=14) < right.first_told < START.date() + timedelta(days=60)
    assert "has changed" in right.words
    assert "more than at first" in right.words


def test_a_clear_loss_is_told_as_less() -> None:
    right = progress(months(-15)).right.arc
    assert right.verdict is Verdict.CHANGED
    assert "less than at first" in right.words


def test_the_leg_that_did_not_change_is_not_told_so() -> None:
    left = progress(months(12)).left.arc
    assert left.verdict is Verdict.NOT_YET
    assert left.change is not None
    assert left.change.low_deg <= 0 <= left.change.high_deg
    assert left.could_have_seen_deg is not None
    assert 2 < left.could_have_seen_deg < 12


@pytest.mark.parametrize(("gain", "seed"), [(0, 1), (0, 2), (7, 1), (7, 2), (9, 3), (14, 4)])
def test_the_verdict_and_its_interval_agree(gain: float, seed: int) -> None:
    for leg in (found := progress(months(gain, seed=seed))).left, found.right:
        for one in (leg.arc, leg.internal, leg.external):
            assert one.change is not None
            if one.verdict is Verdict.CHANGED:
                assert one.change.low_deg >= 0 or one.change.high_deg <= 0
                assert "between 0°" not in one.words
            else:
                assert one.change.low_deg <= 0 <= one.change.high_deg
            assert one.change.low_deg <= one.change.value_deg <= one.change.high_deg


def test_more_sessions_show_smaller_changes() -> None:
    early, late = (progress(months(0, days=days)).left.arc for days in (25, 80))
    assert early.could_have_seen_deg is not None
    assert late.could_have_seen_deg is not None
    assert late.could_have_seen_deg < 0.7 * early.could_have_seen_deg


@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_few_sessions_are_too_little(count: int) -> None:
    result = progress([session(i, 60 + i) for i in range(count)])
    assert result.right.arc.verdict is Verdict.TOO_LITTLE
    assert f"{count} session" in result.right.arc.words
    assert result.headline == "Too little data to tell."
    assert result.arc_difference.verdict is Verdict.TOO_LITTLE
    json.dumps(to_dict(result))
    draw(result.right)


def test_equal_values_are_no_change() -> None:
    result = progress([session(i, 60.0) for i in range(40)])
    assert result.right.arc.verdict is Verdict.NOT_YET
    assert result.right.arc.change is not None
    assert abs(result.right.arc.change.value_deg) < 0.5


def test_unusable_sessions_are_set_aside_and_said() -> None:
    result = progress([session(i, 60 + i, usable=False) for i in range(30)])
    assert result.right.arc.verdict is Verdict.TOO_LITTLE
    assert result.right.arc.session_count == 0
    assert any("30 sessions set aside" in note for note in result.notes)


def test_figures_that_are_no_numbers_are_set_aside() -> None:
    broken = [replace(session(0, 60), arc=Estimate(60, float("-inf"), 61)), session(1, np.nan)]
    result = progress(broken)
    assert result.right.arc.session_count == 0
    assert any("2 sessions set aside" in note for note in result.notes)
    json.dumps(to_dict(result), allow_nan=False)


def test_a_slipped_strap_does_not_count() -> None:
    slipped = [session(20 + i, 90, flags=("strap_slipped",)) for i in range(20)]
    sound = [session(i, 60 + (-1) ** i) for i in range(20)]
    result = progress(sound + slipped)
    assert result.right.arc.session_count == 20
    assert result.right.arc.verdict is not Verdict.CHANGED


def test_a_drifting_neutral_spoils_in_and_out_but_not_the_arc() -> None:
    result = progress([session(i, 60, flags=("no_neutral",)) for i in range(20)])
    assert result.right.arc.session_count == 20
    assert result.right.internal.session_count == 0


def test_the_order_of_the_sessions_does_not_matter() -> None:
    sessions = months(12)
    shuffled = [sessions[i] for i in np.random.default_rng(3).permutation(len(sessions))]
    assert to_dict(progress(shuffled)) == to_dict(progress(sessions))


def test_time_zones_do_not_matter_to_the_verdict() -> None:
    sessions = months(12)
    east = timezone(timedelta(hours=13))
    moved = [
        replace(one, started_at=one.started_at.astimezone(east)) if i % 2 else one
        for i, one in enumerate(sessions)
    ]
    assert progress(moved).right.arc.e_value == progress(sessions).right.arc.e_value


def test_a_clock_that_was_not_set_is_set_aside() -> None:
    unset = [session(0, 20, id="unset", started_at=datetime(1970, 1, 1, tzinfo=UTC))]
    ahead = [session(0, 20, id="ahead", started_at=START + timedelta(days=900))]
    now = START + timedelta(days=80)
    with_them, without = (progress(s, now=now) for s in (months(0) + unset + ahead, months(0)))
    assert with_them.right.arc.e_value == without.right.arc.e_value
    assert with_them.adherence.day_count == without.adherence.day_count
    assert sum("cannot be right" in note for note in with_them.notes) == 2
    assert draw(with_them.right) == draw(without.right)
    assert draw(progress(unset, now=now).right) == "no sessions to draw"


def test_words_where_nothing_counts_and_where_nothing_is_new() -> None:
    unusable = progress([session(0, 60, usable=False)], now=START + timedelta(days=40))
    assert "0 sessions that count" in unusable.right.arc.words
    assert "1 session set aside" in unusable.notes[0]
    assert "none in the last four weeks" in unusable.adherence.words
    lately = progress([session(0, 60)], now=START + timedelta(days=1))
    assert "1 session over 0 days" in lately.right.arc.words
    assert "lately 1.0 a week" in lately.adherence.words


def test_a_clock_set_back_by_weeks_gives_words() -> None:
    back = [session(i - 20.5, 60, id=f"back{i}") for i in range(10)]
    assert progress(months(0) + back).right.arc.words


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(AnalysisError, match="zone"):
        progress([session(0, 60, started_at=datetime(2026, 1, 1))])  # noqa: DTZ001 # the case
    with pytest.raises(AnalysisError, match="zone"):
        progress([], now=datetime(2026, 1, 1))  # noqa: DTZ001 # the case


def test_two_people_are_refused() -> None:
    with pytest.raises(AnalysisError, match="one person"):
        progress([session(0, 60), session(1, 60, person="you")])


def test_other_exercises_are_left_out() -> None:
    seated = [replace(one, id=f"s{one.id}", exercise="seated_rotation") for one in months(30)]
    assert to_dict(progress(months(0) + seated)) == to_dict(progress(months(0)))


@pytest.mark.parametrize("exercise", [row.name for row in EXERCISES])
def test_each_exercise_is_spoken_of_as_what_it_is(exercise: str) -> None:
    row = by_name(exercise)
    found = progress(
        [replace(one, exercise=exercise) for one in months(25, days=40)], exercise=exercise
    )
    text = json.dumps(to_dict(found))
    assert found.headline.startswith(f"Your {row.noun} has changed")
    assert found.right.arc.verdict is Verdict.CHANGED
    assert found.right.arc.error is not None
    assert found.right.arc.error.rests_on.startswith("from published figures")
    turns = exercise.endswith("rotation")
    assert ("turn inward" in text) is ("turn outward" in text) is ("whole arc" in text) is turns
    assert (f"right leg's {row.noun} has changed" in found.right.arc.words) is not turns
    assert bool(found.right.internal.words) is bool(found.external_difference.words) is turns
    assert ("figures of hip rotation" in found.right.arc.error.rests_on) is not turns
    assert ("figures of hip rotation" in found.right.arc.error.day_rests_on) is False  # its own
    assert found.caveat.startswith("Rotation of" if turns else "Tilt of")


def test_nothing_is_said_of_in_and_out_before_there_is_a_lift() -> None:
    found = progress([], exercise="flexion")
    assert "left leg's knee raise" in found.left.arc.words
    assert found.left.internal.words == found.internal_difference.words == ""
    assert progress([]).left.internal.words != ""


def test_an_exercise_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownSetting, match="plank"):
        progress([], exercise="plank")


def test_a_new_sensor_that_reads_otherwise_is_no_change() -> None:
    moved = [
        replace(
            one,
            sensor="second",
            arc=Estimate(one.arc.value_deg + 15, one.arc.low_deg + 15, one.arc.high_deg + 15),
        )
        if one.arc and one.started_at > START + timedelta(days=35)
        else one
        for one in months(0)
    ]
    result = progress(moved)
    assert result.right.arc.verdict is Verdict.NOT_YET
    assert any("second" in note and "cannot be told" in note for note in result.notes)
    same_sensor = [replace(one, sensor="") for one in moved]
    assert progress(same_sensor).right.arc.verdict is Verdict.CHANGED


def test_a_bad_day_is_set_aside_and_changes_nothing() -> None:
    sessions = months(0)
    bad = [session(30.4, 95, id="bad")]  # four hours apart: an occasion of its own
    result = progress(sessions + bad)
    assert [p.ids for p in result.right.points if p.set_aside] == [("bad",)]
    assert result.right.arc.verdict is Verdict.NOT_YET


def test_a_rather_bad_day_counts_for_less() -> None:
    """Some ten degrees off, where days are two degrees apart: neither in full nor not at all."""
    usual = [session(i, 60 + 2 * (-1) ** i) for i in range(20)]
    table = tabulate([*usual, session(20, 71, id="odd"), session(21, 60)], now=None)
    arc_noise = table.readings.noise[0, 1, 0]
    assert len(arc_noise) == 22
    assert arc_noise[20] > 1.15 * arc_noise[19]
    assert np.delete(arc_noise, 20) == pytest.approx(arc_noise[0])
    assert [p.ids for p in table.points[1] if p.doubt > 1] == [("odd",)]


def test_sets_of_one_evening_are_one_reading() -> None:
    twice = months(0, days=20)
    again = [
        replace(one, id=f"{one.id}b", started_at=one.started_at + timedelta(hours=1))
        for one in twice
    ]
    assert progress(twice + again).right.arc.session_count == 20


def retests(count: int, sd: float) -> list[SessionRecord]:
    rng = np.random.default_rng(4)
    return [
        session(3 * i + 0.01 * second, 60 + rng.normal(0, sd), retest=f"pair{i}")
        for i in range(count)
        for second in (0, 1)
    ]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "from published figures, until there are three retests"),
        (1, "from published figures and 1 of your own retest, until there are three"),
        (3, "from 3 of your own retests"),
    ],
)
def test_the_smallest_detectable_change_says_what_it_rests_on(count: int, words: str) -> None:
    error = progress([*retests(count, 3), *([] if count else [session(0, 60)])]).right.arc.error
    assert error is not None
    assert error.rests_on == words
    assert error.retest_count == count


def test_retests_teach_the_error_of_putting_the_sensor_on_again() -> None:
    close, far = (progress(retests(10, sd)).right.arc.error for sd in (1.0, 6.0))
    assert close is not None
    assert far is not None
    assert close.retest_sdc.high_deg < far.retest_sdc.value_deg
    assert far.retest_sdc.low_deg < 1.96 * np.sqrt(2) * 6 < far.retest_sdc.high_deg
    assert far.sdc.value_deg >= far.retest_sdc.value_deg


def test_left_beside_right() -> None:
    unequal = [
        replace(
            one,
            arc=Estimate(one.arc.value_deg - 10, one.arc.low_deg - 10, one.arc.high_deg - 10),
        )
        if one.arc and one.side == "left"
        else one
        for one in months(0)
    ]
    found = progress(unequal).arc_difference
    assert found.verdict is Verdict.DIFFERENT
    assert found.left_less_right is not None
    assert found.left_less_right.low_deg < -10 < found.left_less_right.high_deg
    assert "larger on the right" in found.words
    assert progress(months(0)).arc_difference.verdict is Verdict.ALIKE


def test_adherence_counts_local_days() -> None:
    result = progress([session(2 * i, 60) for i in range(10)], now=START + timedelta(days=25))
    assert result.adherence.day_count == 10
    assert result.adherence.longest_pause_day == 6
    assert result.adherence.days_per_week == pytest.approx(10 / (26 / 7))


def test_the_chart_marks_what_does_not_count() -> None:
    bad = [session(30.4, 95, id="bad")]
    text = draw(progress(months(0) + bad).right)
    assert text.count("○") == 1
    assert "●" in text
    assert "5 Jan 2026" in text
    assert all(len(line) <= 68 for line in text.splitlines())
    assert draw(progress([]).right) == "no sessions to draw"


@settings(max_examples=12, deadline=None)
@given(
    values=st.lists(
        st.tuples(st.floats(-50, 200), st.floats(0, 60), st.sampled_from(["left", "right"])),
        max_size=25,
    ),
    shift=st.floats(-30, 30),
)
def test_any_sessions_give_words_and_a_shift_changes_nothing(
    values: list[tuple[float, float, str]], shift: float
) -> None:
    def told(by: float) -> list[tuple[str, float]]:
        sessions = [
            session(day, arc + by, side=side, id=str(i))
            for i, (arc, day, side) in enumerate(values)
        ]
        result = progress(sessions)
        json.dumps(to_dict(result), allow_nan=False)
        draw(result.left)
        return [(leg.arc.verdict, leg.arc.e_value) for leg in (result.left, result.right)]

    for (verdict, evidence), (moved, moved_evidence) in zip(told(0), told(shift), strict=True):
        assert verdict == moved
        assert evidence == pytest.approx(moved_evidence, rel=1e-4)
