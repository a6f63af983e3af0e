"""`turnout record` and `retest`, as a person types them, with a virtual sensor."""

import io
import json
from functools import partial
from pathlib import Path

import pytest

from sessions import Session, Store
from sessions.words import lasting
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


def test_a_replay_is_nobodys_own(run: Run, tmp_path: Path) -> None:
    assert run(*RECORD, "--seconds", "4", "--person", "me")[0] == 0
    (first,) = stored(tmp_path)
    replay = ("record", "--side", "right", "--replay", first.id, "--speed", "50")
    assert run(*replay)[0] == 0
    assert run(*replay, "--person", "Ann")[0] == 0
    assert [one.person for one in reversed(stored(tmp_path))] == ["me", "demo", "Ann"]


@pytest.mark.usefixtures("fast")
def test_a_virtual_retest_is_nobodys_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    code, out, err = run("retest", "--side", "right", "--virtual", "--json")
    assert code == 0, err
    first, second = json.loads(out)["sessions"]
    assert {one.id: one.person for one in stored(tmp_path)} == {first: "demo", second: "demo"}


@pytest.mark.usefixtures("fast")
def test_a_retest_that_ends_after_its_first_set_says_what_became_of_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, err = run("retest", "--side", "right", "--virtual")
    (session,) = stored(tmp_path)
    assert code == 1
    assert "counts as a single session" in err
    assert f"show {session.id}" in err
    assert err.endswith("Stopped.\n")


def test_a_pipe_is_told_of_each_state_once_and_of_no_go_after_the_last(run: Run) -> None:
    out = run("demo", "--seed", "1", "--speed", "100")[1]
    lines = out.partition("Measured, beside")[0].splitlines()
    assert lines.count("the sensor sends data.") == 1
    assert lines.count("Go: turn the leg in and out.") == 1
    first = next(n for n, line in enumerate(lines) if line.startswith("  1  "))
    assert lines.index("Stand still.") < lines.index("Go: turn the leg in and out.") < first


def test_a_length_is_the_same_wherever_it_is_told(run: Run, tmp_path: Path) -> None:
    out = run("demo", "--seed", "1", "--speed", "100")[1]
    (session,) = stored(tmp_path)
    told = lasting(session.duration_s)
    assert f"10 repetitions in {told}" in out
    assert f"10 repetitions in {told}" in run("show", session.id)[1]
    assert f" {told} " in run("sessions")[1]
    assert f"  {told}  10 rep" in run("import", "store.sqlite", "--store", "other.sqlite")[1]


@pytest.mark.parametrize(
    ("option", "said"), [("--profile", "witmotion"), ("--fault", "expected one of")]
)
def test_the_demo_does_not_begin_with_what_it_does_not_know(
    run: Run, option: str, said: str
) -> None:
    code, out, err = run("demo", option, "nope")
    assert (code, out) == (2, "")
    assert said in err
