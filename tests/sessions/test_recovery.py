"""What a crash leaves is found once, marked, and analysed."""

import pytest

from sessions import Store, rows
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.model import utc_text
from sessions.recovery import recover
from tests.sessions.examples import STARTED, begun_by_hand, new_session, traffic
from tests.sessions.motion import rotations


def left_by_a_crash(store: Store, writer: str, *, empty: bool = False) -> str:
    """A session as a killed program leaves it."""
    new = new_session(profile=RECORDING, profile_version=VERSION, settings={})
    recording = begun_by_hand(store, new)
    packets = traffic(1)[:0] if empty else packets_of(rotations(count=3))
    for packet in packets:
        recording.append(packet)
    recording._write()
    recording._database.close()
    with store.writing() as connection:
        rows.update_session(connection, recording.id, writer=writer, alive_at=utc_text(STARTED))
    return recording.id


@pytest.mark.parametrize("writer", ["elsewhere:1", "a machine:with colons:99"])
def test_an_interrupted_session_is_analysed_like_any_other(store: Store, writer: str) -> None:
    session_id = left_by_a_crash(store, writer)
    assert store.session(session_id).interrupted
    (found,) = recover(store)
    assert found.session_id == session_id
    assert found.report is not None
    assert found.report["rep_count"] == 3
    session = store.session(session_id)
    assert (session.state, session.rep_count, session.interrupted) == ("interrupted", 3, True)
    assert session.duration_s == pytest.approx(16.98)
    assert recover(store) == []


def test_one_with_nothing_in_it_is_said(file_store: Store) -> None:
    session_id = left_by_a_crash(file_store, "elsewhere:1", empty=True)
    (found,) = recover(file_store)
    assert (found.session_id, found.report) == (session_id, None)
    assert found.problem
    assert recover(file_store) == []


def test_a_session_that_is_being_recorded_is_left_alone(store: Store) -> None:
    with store.begin(new_session()) as recording:
        assert recover(store) == []
        assert store.session(recording.id).recording
    assert store.session(recording.id).state == "complete"


def test_a_recording_elsewhere_that_still_speaks_is_left_alone(file_store: Store) -> None:
    with file_store.begin(new_session()) as recording:
        with file_store.writing() as connection:
            rows.update_session(connection, recording.id, writer="elsewhere:1")
        assert recover(file_store) == []
