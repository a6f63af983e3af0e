"""What `turnout import` takes in and refuses."""

import json
from pathlib import Path

import pytest

from tests.sessions.motion import write_rotations
from tests.turnout.conftest import Run


def test_import_wants_a_side_and_a_sound_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    code, out, err = run("import", "in.csv")
    assert (code, out) == (2, "")
    assert "--side" in err
    code, out, err = run("import", "in.csv", "--side", "left")
    assert (code, out) == (2, "")
    assert "expected the header" in err


def test_import_says_what_it_assumed(run: Run, tmp_path: Path) -> None:
    write_rotations(tmp_path / "in.csv", count=2)
    code, out, _ = run("import", "in.csv", "--side", "left")
    assert code == 0
    assert "2 repetitions" in out
    assert "Assumed: recorded when the file was last changed" in out


def test_of_several_files_the_sound_ones_are_taken_in(run: Run, tmp_path: Path) -> None:
    write_rotations(tmp_path / "two.csv", count=2)
    write_rotations(tmp_path / "three.csv", count=3)
    (tmp_path / "no.csv").write_text("a,b\n1,2\n")
    code, out, err = run("import", "two.csv", "no.csv", "three.csv", "--side", "left", "--json")
    assert code == 2
    assert "no.csv" in err
    files = json.loads(out)["files"]
    assert [one["file"] for one in files] == ["two.csv", "three.csv"]
    assert [one["sessions"][0]["rep_count"] for one in files] == [2, 3]
    code, out, err = run("import", "no.csv", "no.csv", "--side", "left")
    assert (code, out, err.count("no.csv")) == (2, "", 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("28.11.2026", "expected a date such as 2026-11-23 or 2026-11-23 07:30"),
        ("2199-01-01", "expected a day from 2000 to today"),
        ("1900-01-01", "expected a day from 2000 to today"),
        ("0001-01-01", "expected a day from 2000 to today"),
        ("9999-12-31", "expected a day from 2000 to today"),
    ],
)
def test_a_day_on_which_nothing_was_recorded_is_refused(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    write_rotations(tmp_path / "in.csv", count=2)
    code, out, err = run("import", "in.csv", "--side", "left", "--started", text)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("text", ["2025-11-23", "2025-11-23 07:30", "2025-11-23T07:30:05"])
def test_when_it_was_recorded_is_kept(run: Run, tmp_path: Path, text: str) -> None:
    write_rotations(tmp_path / "in.csv", count=2)
    out = run("import", "in.csv", "--side", "left", "--started", text, "--json")[1]
    (session,) = json.loads(out)["sessions"]
    assert session["local_started_at"].startswith(text.replace(" ", "T"))


def test_the_folder_that_one_is_in_has_a_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "takes"
    folder.mkdir()
    monkeypatch.chdir(folder)
    write_rotations(folder / "one.csv", count=2)
    assert run("import", ".", "--side", "left")[1].startswith("takes, taken in as")
    write_rotations(folder / "two.csv", count=3)
    code, _, err = run("analyze", ".", "--side", "left")
    assert code == 2
    assert "takes: expected one recording" in err
