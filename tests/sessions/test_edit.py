"""Corrections: what is asked for happens, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from sessions import (
    InvalidValue,
    Store,
    edit,
)
from sessions.analysis_of import report_session
from sessions.deletion import delete_session
from tests.sessions.examples import new_session, traffic
from tests.sessions.motion import imported


def test_a_note_and_pain_are_corrected_and_the_change_kept(store: Store) -> None:
    session_id = store.add(new_session(), traffic(3))
    done = edit.edit_session(store, session_id, note="better", pain_after=0)
    assert (done.session.note, done.session.pain_after, done.session.pain_before) == (
        "better",
        0,
        3,
    )
    assert done.report is None  # no report depends on them
    assert [(c.what, c.before, c.after) for c in edit.changes(store, session_id)] == [
        ("note", "after work, naïve ☂", "better"),
        ("pain_after", None, 0),
    ]
    assert edit.edit_session(store, session_id, note="better").changes == ()
    assert len(edit.changes(store, session_id)) == 2


@pytest.mark.parametrize("wrong", [{"pain_after": 11}, {"side": "both"}, {"note": "\x00"}])
def test_a_correction_that_cannot_be_kept_changes_nothing(
    file_store: Store, wrong: dict[str, Any]
) -> None:
    session_id = file_store.add(new_session(), traffic(3))
    before = file_store.session(session_id)
    with pytest.raises(InvalidValue):
        edit.edit_session(file_store, session_id, **wrong)
    assert file_store.session(session_id) == before
    assert edit.changes(file_store, session_id) == []


def test_the_other_leg_turns_in_into_out(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    before = file_store.report(session_id)
    assert before["rep_count"] == 6
    done = edit.edit_session(file_store, session_id, side="left")
    after = file_store.report(session_id)
    assert done.report == after
    assert after["side"] == "left"
    assert after["rep_count"] == 6
    for left, right in zip(after["reps"], before["reps"], strict=True):
        assert left["internal_deg"] == pytest.approx(right["external_deg"], abs=0.01)
    edit.edit_session(file_store, session_id, side="right")
    assert file_store.report(session_id) == before


def test_a_repetition_is_struck_out_and_restored(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    before = file_store.report(session_id)
    done = edit.strike(file_store, session_id, 2)
    assert done.report is not None
    assert done.report["rep_count"] == 5
    assert done.report["reps"] == [before["reps"][k] for k in (0, 2, 3, 4, 5)]
    assert done.report["struck"] == [before["reps"][1]]
    arcs = sorted(rep["arc_deg"] for rep in done.report["reps"])
    assert done.report["range_of_motion"]["best"]["arc_deg"] == arcs[-1]
    assert done.report["range_of_motion"]["typical"]["arc_deg"] == pytest.approx(arcs[2], abs=2e-3)
    assert sum(one["rep_count"] for one in done.report["sets"]) == 5
    assert file_store.session(session_id).rep_count == 5
    again = report_session(file_store, session_id)  # as a re-analysis does
    assert again == done.report
    edit.strike(file_store, session_id, 5)
    assert file_store.report(session_id)["struck"] == [before["reps"][1], before["reps"][5]]
    edit.restore(file_store, session_id, 1)
    edit.restore(file_store, session_id, 1)
    assert file_store.report(session_id) == before
    assert len(edit.changes(file_store, session_id)) == 4
    for number in (0, 7):
        with pytest.raises(InvalidValue, match="1 to 6"):
            edit.strike(file_store, session_id, number)
    with pytest.raises(InvalidValue, match="it has none"):
        edit.restore(file_store, session_id, 1)


def test_striking_out_all_leaves_a_report_of_none(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    for _ in range(6):
        edit.strike(file_store, session_id, 1)
    document = file_store.report(session_id)
    assert (document["rep_count"], document["reps"]) == (0, [])
    assert document["range_of_motion"] is None
    assert document["compensation"] is None


def test_what_was_done_in_a_pause_does_not_count_until_it_is_said_to(
    file_store: Store, rotations: Path
) -> None:
    session_id = imported(file_store, rotations)
    every = file_store.report(session_id)
    second, last = every["reps"][1], every["reps"][-1]
    middle_s = (last["start_s"] + last["end_s"]) / 2
    pauses = ((second["start_s"], second["end_s"]), (middle_s - 0.1, None))
    file_store.keep_pauses(session_id, pauses)
    assert file_store.session(session_id).pauses_s == pauses
    report_session(file_store, session_id)

    report = file_store.report(session_id)
    assert report["rep_count"] == file_store.session(session_id).rep_count == 4
    assert report["paused"] == [second, last]
    assert second not in report["reps"]

    done = edit.count_pause(file_store, session_id, 2)
    assert done.session.pauses_s == pauses[:1]
    assert file_store.report(session_id)["rep_count"] == 5
    edit.count_pause(file_store, session_id, 1)
    assert file_store.report(session_id) == every
    assert [change.what for change in edit.changes(file_store, session_id)] == ["pauses_s"] * 2
    with pytest.raises(InvalidValue, match="it has none"):
        edit.count_pause(file_store, session_id, 1)


def test_a_pause_between_repetitions_leaves_none_out(file_store: Store, rotations: Path) -> None:
    session_id = imported(file_store, rotations)
    every = file_store.report(session_id)
    file_store.keep_pauses(session_id, [(0.0, every["reps"][0]["start_s"])])
    report_session(file_store, session_id)
    assert file_store.report(session_id) == every | {"struck": [], "paused": []}


def test_a_session_being_recorded_is_not_edited_or_deleted(file_store: Store) -> None:
    with file_store.begin(new_session()) as recording:
        with pytest.raises(InvalidValue, match="still being recorded"):
            edit.edit_session(file_store, recording.id, note="x")
        with pytest.raises(InvalidValue, match="is being recorded"):
            delete_session(file_store, recording.id)
