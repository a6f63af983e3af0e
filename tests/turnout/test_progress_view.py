"""What progress says beside its verdict: how many sessions are one reading."""

from datetime import timedelta
from pathlib import Path

import pytest

from sessions import Store
from tests.sessions.examples import STARTED, new_session, report, traffic
from turnout.progress_view import gathered, progress_of


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
