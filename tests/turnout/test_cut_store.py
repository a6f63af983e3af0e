"""A store whose file was cut short: what is left is found, said, and can be taken out."""

import json
import os
import sqlite3
from pathlib import Path

import pytest

from sessions.importing import missing_bytes
from tests.sessions.motion import write_rotations
from tests.turnout.conftest import Run
from turnout.naming import called


@pytest.fixture
def ids(run: Run, tmp_path: Path) -> list[str]:
    """Four sessions in whole.sqlite, the oldest first."""
    write_rotations(tmp_path / "in.csv", count=4)
    taken = ("import", *["in.csv"] * 4, "--again", "--side", "left")
    code, out, err = run(*taken, "--store", "whole.sqlite", "--json")
    assert (code, err) == (0, "")
    return [file["sessions"][0]["id"] for file in json.loads(out)["files"]]


def cut(share: float) -> tuple[Path, int]:
    """A copy of whole.sqlite with a share of its bytes, and how many are missing."""
    data = Path("whole.sqlite").read_bytes()
    path = Path("cut.sqlite")
    path.write_bytes(data[: round(share * len(data))])
    return path, len(data) - round(share * len(data))


@pytest.mark.usefixtures("ids")
def test_what_is_missing_is_known_to_the_byte() -> None:
    assert missing_bytes(Path("whole.sqlite")) == 0
    for share in (0.9, 0.5, 0.1):
        path, missing = cut(share)
        assert missing_bytes(path) == missing
    path.write_bytes(b"SQLite format 3\x00")
    assert missing_bytes(path) == 0


@pytest.mark.usefixtures("ids")
def test_check_says_that_it_was_cut_and_changes_nothing(run: Run) -> None:
    path, missing = cut(0.8)
    before = path.read_bytes()
    code, out, err = run("check", "--store", "cut.sqlite")
    assert (code, err) == (1, "")
    whole = len(before) + missing
    assert f"cut.sqlite was cut: {missing} of {whole} bytes are missing at its end" in out
    assert "4 sessions looked through" in out
    assert "disk image is malformed" in out
    assert "run `" not in out
    assert path.read_bytes() == before
    assert run("check", "--store", "whole.sqlite")[:2] == (
        0,
        "4 sessions looked through: all sound\n",
    )


def test_the_sessions_that_are_whole_are_taken_out_of_it(run: Run, ids: list[str]) -> None:
    cut(0.97)
    code, out, err = run("import", "cut.sqlite", "--store", "new.sqlite", "--json")
    assert (code, err) == (1, "")  # not all that was asked for could be done
    document = json.loads(out)
    taken = {session["id"] for session in document["sessions"]}
    assert 0 < len(taken) < 4
    left = " ".join(document["left_out"])
    assert all((one in taken) != (one in left) for one in ids)
    assert run("check", "--store", "new.sqlite")[0] == 0


@pytest.mark.usefixtures("ids")
def test_a_file_whose_last_pages_are_still_in_its_log_is_not_cut(run: Run) -> None:
    """As it is left where a program is killed while it brings its log into the file."""
    with sqlite3.connect("whole.sqlite") as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("CREATE TABLE more AS SELECT zeroblob(200000) AS bytes")
        writer.commit()
        log = Path("whole.sqlite-wal").read_bytes()
        before = Path("whole.sqlite").stat().st_size
        writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        Path("cut.sqlite-wal").write_bytes(log)
        Path("cut.sqlite").write_bytes(Path("whole.sqlite").read_bytes()[:before])
    writer.close()
    assert missing_bytes(Path("cut.sqlite")) > 0
    assert run("check", "--store", "cut.sqlite")[:2] == (
        0,
        "4 sessions looked through: all sound\n",
    )


@pytest.mark.usefixtures("ids")
def test_where_nothing_is_whole_that_is_said_and_nothing_kept(run: Run) -> None:
    path, _ = cut(0.3)
    code, out, err = run("import", "cut.sqlite", "--store", "new.sqlite")
    assert (code, out) == (1, "")
    assert "damaged" in err or "none of the 4 sessions" in err
    os.truncate(path, 100)
    code, _, err = run("check", "--store", "cut.sqlite")
    assert (code, len(err.splitlines())) == (1, 1)


def test_check_of_what_cannot_be_opened_does_not_send_to_check(run: Run, ids: list[str]) -> None:
    data = bytearray(Path("whole.sqlite").read_bytes())
    data[100:4000] = b"\xff" * 3900  # the list of tables
    Path("spoilt.sqlite").write_bytes(data)
    shown = run("show", ids[0], "--store", "spoilt.sqlite")[2]
    assert f"run `{called()} check --store spoilt.sqlite`" in shown
    code, _, err = run("check", "--store", "spoilt.sqlite")
    assert (code, "run `" in err) == (1, False)
    assert f"`{called()} restore FILE --replace --store spoilt.sqlite`" in err
