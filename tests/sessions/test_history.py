"""What progress is judged from, as the reports say it."""

from statistics import stdev

import pytest

from sessions import Store
from sessions.history import history
from tests.sessions.examples import STARTED, new_session, report, traffic


def test_a_record_says_what_the_report_says(store: Store) -> None:
    session_id = store.add(new_session(visit="retest-7"), traffic(3))
    document = report(reps=3, flags=["gaps", "drift"], usable=False)
    for number, rep in enumerate(document["reps"]):
        rep["arc_deg"] = 60.0 + number**2
    store.save_report(session_id, document)
    (found,) = history(store, person="me", exercise="standing_rotation")
    assert (found.id, found.started_at, found.side) == (session_id, STARTED, "right")
    assert (found.profile, found.sensor) == ("open", "AA:BB:CC:DD:EE:FF")
    assert found.internal is not None
    assert (found.internal.value_deg, found.internal.low_deg, found.internal.high_deg) == (
        31,
        29,
        33,
    )
    assert found.scatter_deg == pytest.approx(stdev([60, 61, 64]))
    assert (found.rep_count, found.usable, found.flags) == (3, False, ("gaps", "drift"))
    assert found.retest == "retest-7"


def test_newest_first_and_only_that_persons_exercise_with_a_report(store: Store) -> None:
    ids = {}
    for day, person, exercise in [
        (1, "ann", "standing_rotation"),
        (3, "ann", "standing_rotation"),
        (2, "ann", "flexion"),
        (4, "bob", "standing_rotation"),
    ]:
        new = new_session(person=person, exercise=exercise, started_at=STARTED.replace(day=day))
        ids[day] = store.add(new, traffic(3))
        store.save_report(ids[day], report(reps=0))
    store.add(new_session(person="ann"), traffic(3))
    found = history(store, person="ann", exercise="standing_rotation")
    assert [one.id for one in found] == [ids[3], ids[1]]
    assert found[0].arc is None
    assert found[0].scatter_deg is None
    assert history(store, person="zoe", exercise="flexion") == []


def test_the_newest_report_counts(store: Store) -> None:
    session_id = store.add(new_session(), traffic(3))
    store.save_report(session_id, report(algorithm="a/1", reps=1))
    store.save_report(session_id, report(algorithm="a/2", reps=2))
    (found,) = history(store, person="me", exercise="standing_rotation")
    assert found.rep_count == 2
