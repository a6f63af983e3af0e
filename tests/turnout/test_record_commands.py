"""`turnout record` and `retest`, as a person types them, with a virtual sensor."""

import io
import json
from functools import partial
from pathlib import Path

import pytest

from sessions import Session, Store
from tests.turnout.conftest import Run
from virtual_sensor import timelapse

RECORD = ("record", "--side", "right", "--virtual", "--seed", "1", "--speed", "50")


def stored(folder: Path) -> list[Session]:
    with Store.open(folder / "store.sqlite") as store:
        return store.sessions()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A retest's sets take as long as life takes; here the loop's time runs faster."""
    monkeypatch.setattr(timelapse, "run", partial(timelapse.run, speed=100.0))


def test_a_virtual_leg_is_nobodys_own(run: Run, tmp_path: Path) -> None:
    assert run(*RECORD, "--seconds", "4")[0] == 0
    assert run(*RECORD, "--seconds", "4", "--person", "me")[0] == 0
    assert [one.person for one in reversed(stored(tmp_path))] == ["demo", "me"]


@pytest.mark.usefixtures("fast")
def test_a_virtual_retest_is_nobodys_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    code, out, err = run("retest", "--side", "right", "--virtual", "--json")
    assert code == 0, err
    first, second = json.loads(out)["sessions"]
    assert {one.id: one.person for one in stored(tmp_path)} == {first: "demo", second: "demo"}
