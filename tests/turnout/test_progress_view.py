"""What progress says beside its verdict: how many sessions are one reading."""

from datetime import timedelta
from pathlib import Path

import pytest

from sessions import Store
from tests.sessions.examples import STARTED, new_session, report, traffic
from turnout.progress_view import gathered, progress_of
from turnout.report_page import of_progress


@pytest.mark.parametrize(
    ("hours", "said"), [(0.1, "5 sessions, which count as 1: "), (24.0, ""), (3.0, "count as 3: ")]
)
def test_sessions_of_one_afternoon_are_told_to_be_one(
    tmp_path: Path, hours: float, said: str
) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        for n in range(5):
            new = new_session(started_at=STARTED + n * timedelta(hours=hours))
            store.save_report(store.add(new, traffic(20, seed=n)), report(reps=10))
        found = progress_of(store, person=new.person, exercise=new.exercise)
    words = [gathered(leg) for leg in (found.left, found.right)]
    assert said in "".join(words)
    assert any(words) is bool(said)


@pytest.mark.parametrize("exercise", ["standing_rotation", "abduction"])
def test_only_a_rotation_has_charts_of_in_and_out(tmp_path: Path, exercise: str) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        new = new_session(exercise=exercise)
        store.save_report(store.add(new, traffic(20)), report(reps=10))
        page = of_progress(store, person=new.person, exercise=exercise)
    turns = exercise == "standing_rotation"
    assert any(one.name.endswith("-split") for one in page.pictures) is turns
    assert page.figures[0].title.endswith(
        "arc, last session" if turns else "sideways lift, last session"
    )
    assert (
        any("In is green" in one for row in page.rows for col in row for one in col.words) is turns
    )
