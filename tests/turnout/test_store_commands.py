"""The commands that move and mend sessions, as a person types them."""

import io
import json
import re
from pathlib import Path

import pytest

from sessions import Store
from tests.sessions.motion import write_rotations
from tests.turnout.conftest import Run
from turnout.commands.reanalyze import _workers as workers_for
from turnout.naming import called


@pytest.fixture
def session_id(run: Run, tmp_path: Path) -> str:
    """An imported session of four rotations."""
    write_rotations(tmp_path / "in.csv", count=4)
    code, out, err = run("import", "in.csv", "--side", "right", "--json")
    assert (code, err) == (0, "")
    (session,) = json.loads(out)["sessions"]
    assert session["rep_count"] == 4
    found: str = session["id"]
    return found


def test_what_is_here_already_is_said(run: Run, session_id: str, tmp_path: Path) -> None:
    code, out, _ = run("import", "in.csv", "--side", "left")
    assert code == 0
    assert out == (
        f"in.csv: the same recording is stored as {session_id}; --again stores it once more\n"
    )
    code, out, _ = run("import", "in.csv", "--side", "left", "--json")
    assert (json.loads(out)["sessions"], json.loads(out)["already"]) == ([], [session_id])
    (tmp_path / "kept.sqlite").write_bytes((tmp_path / "store.sqlite").read_bytes())
    assert run("import", "kept.sqlite")[:2] == (0, "kept.sqlite: 1 session already here\n")
    write_rotations(tmp_path / "more.csv", count=2)
    code, out, _ = run("import", "more.csv", "--side", "left", "--store", "kept.sqlite", "--json")
    (other,) = json.loads(out)["sessions"]
    code, out, _ = run("import", "kept.sqlite")
    assert out.splitlines()[:2] == [
        "kept.sqlite: 1 session already here",
        "kept.sqlite, taken in as turnout store:",
    ]
    assert other["id"] in out
    assert session_id not in out


@pytest.mark.usefixtures("session_id")
def test_what_export_wrote_is_taken_in_without_a_side(run: Run) -> None:
    assert run("export", "--all")[0] == 0
    code, out, err = run("import", "turnout-csv", "--store", "new.sqlite", "--json")
    assert (code, err) == (0, "")
    (session,) = json.loads(out)["sessions"]
    assert (session["side"], session["rep_count"], session["source"]) == ("right", 4, "in.csv")


def test_edit_strikes_and_restores(run: Run, session_id: str) -> None:
    code, out, _ = run("edit", session_id, "--strike", "2", "--note", "knee", "--pain-after", "1")
    assert code == 0
    assert out.splitlines()[:2] == ["note: none → 'knee'", "pain after: none → 1"]
    assert re.search(r"^struck out: none → at \d+\.\d s$", out, re.MULTILINE)
    assert "1 struck out; 3 repetitions count" in out
    struck = re.search(r"Struck out: 1: at \d+\.\d s .* edit \w+ --restore 1", out)
    assert struck
    assert struck[0] in " ".join(run("show", session_id)[1].split())
    code, out, _ = run("edit", session_id, "--restore", "1", "--json")
    assert json.loads(out)["session"]["rep_count"] == 4
    code, out, _ = run("edit", session_id, "--json")
    assert [one["what"] for one in json.loads(out)["changes"]] == [
        "note",
        "pain_after",
        "struck_s",
        "struck_s",
    ]
    code, _, err = run("edit", session_id, "--strike", "9")
    assert code == 2
    assert "1 to 4" in err
    assert run("edit", session_id, "--pain-after", "11")[0] == 2


@pytest.mark.parametrize("form", ["csv", "json", "fhir", "motion-bids"])
def test_export_writes_a_folder(run: Run, session_id: str, tmp_path: Path, form: str) -> None:
    code, out, err = run("export", "--all", "--to", form, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {"folder": f"turnout-{form}", "ids": [session_id], "problems": []}
    assert any((tmp_path / f"turnout-{form}").iterdir())
    code, _, err = run("export", session_id, "--to", form)
    assert code == 2
    assert "exists already" in err
    code, out, err = run("export", session_id, "--to", form, "--out", "other")
    assert (code, out, err) == (0, "1 session written to other\n", "")


@pytest.mark.parametrize(
    "command",
    [
        "sessions --store no/such/s.sqlite",
        "backup no/such/b.sqlite",
        "export --all --out no/such/folder",
        "report {id} --to html --out no/such/r.html",
    ],
)
def test_a_folder_that_is_not_there_is_not_made(
    run: Run, session_id: str, tmp_path: Path, command: str
) -> None:
    code, _, err = run(*command.replace("{id}", session_id).split())
    assert code == 1
    assert "cannot be" in err
    assert not (tmp_path / "no").exists()


def test_the_folder_of_our_own_choice_is_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TURNOUT_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("sessions")[0] == 0
    assert any(tmp_path.rglob("sessions.sqlite"))


def test_a_report_that_cannot_be_written_whole_leaves_what_was_there(
    run: Run, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.html").write_text("the last one")

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    before = {path.name for path in tmp_path.iterdir()}
    for out in ("r.html", "new.html"):
        code, _, err = run("report", session_id, "--to", "html", "--out", out)
        assert (code, "No space left" in err) == (1, True)
    assert (tmp_path / "r.html").read_text() == "the last one"
    assert {path.name for path in tmp_path.iterdir()} == before


def test_export_wants_to_know_what(run: Run, session_id: str) -> None:
    assert run("export")[0] == 2
    code, _, err = run("export", session_id, "--all")
    assert code == 2
    assert "expected one of these" in err
    code, _, err = run("export", "zzzzz")
    assert code == 2
    assert "no session 'zzzzz'" in err


def test_backup_delete_restore_and_check(
    run: Run, session_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("backup", "b.sqlite")[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, err = run("delete", session_id)  # nobody is there to say yes
    assert code != 0
    assert "cannot be undone" in err
    assert run("sessions", "--json")[1].count(session_id) == 1
    assert run("delete", session_id, "--yes")[0] == 0
    assert json.loads(run("sessions", "--json")[1]) == []
    assert run("restore", "b.sqlite")[0] == 0
    code, out, _ = run("check", "--json")
    assert code == 0
    assert json.loads(out)["sessions"][0]["id"] == session_id
    with Store.open(tmp_path / "store.sqlite") as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE chunk SET packets = x'00'")
    code, out, _ = run("check")
    assert code == 1
    assert f"{session_id}: chunk 0" in out
    assert "1 damaged" in out


def test_delete_a_person(run: Run, session_id: str) -> None:
    assert session_id
    assert run("delete", "--person", "nobody", "--yes")[0] == 2
    code, out, _ = run("delete", "--person", "me", "--yes", "--json")
    assert code == 0
    assert json.loads(out) == {"deleted": [session_id], "left_behind": None}
    assert run("delete", "--yes")[0] == 2


def test_reanalyze_prints_what_changed(run: Run, session_id: str, tmp_path: Path) -> None:
    code, out, _ = run("reanalyze", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "--again makes them anew" in run("reanalyze")[1]
    code, out, err = run("reanalyze", "--again", "--jobs", "1")
    assert (code, out, err) == (0, "1 session analysed, 0 with other figures than before\n", "")
    with Store.open(tmp_path / "store.sqlite") as store:
        old = store.report(session_id) | {"algorithm": "old/0", "rep_count": 9}
        with store.writing() as connection:
            connection.exec_driver_sql("DELETE FROM report")
        store.save_report(session_id, old)
    code, out, _ = run("reanalyze", "--jobs", "1", "--json")
    (one,) = json.loads(out)
    assert code == 0
    assert (one["before"]["rep_count"], one["after"]["rep_count"]) == (9, 4)
    assert one["differs"] is True


@pytest.mark.parametrize("command", ["check", "backup b.sqlite", "export --all", "reanalyze"])
def test_no_store_is_made_by_asking(run: Run, tmp_path: Path, command: str) -> None:
    code, _, err = run(*command.split())
    assert code == 1
    assert "there is no store at" in err
    assert list(tmp_path.iterdir()) == []


def test_a_session_cut_short_is_told_and_analysed_at_the_next_start(
    run: Run, session_id: str, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "store.sqlite") as store, store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM report")
        connection.exec_driver_sql(
            "UPDATE session SET state = 'recording', writer = 'elsewhere:1', report_id = NULL, "
            "alive_at = '2020-01-01T00:00:00.000Z', duration_s = NULL, chunk_count = NULL"
        )
    code, out, err = run("sessions", "--json")
    (session,) = json.loads(out)
    assert (code, session["interrupted"], session["rep_count"]) == (0, True, 4)
    assert f"Session {session_id} had been cut short; 4 repetitions counted" in err
    assert run("sessions", "--json") == (0, out, "")


@pytest.fixture
def damaged_id(run: Run, session_id: str, tmp_path: Path) -> str:
    """A session beside `session_id` whose row makes no sense."""
    assert session_id in run("sessions")[1]
    _, out, _ = run("import", "in.csv", "--side", "left", "--again", "--json")
    (session,) = json.loads(out)["sessions"]
    with Store.open(tmp_path / "store.sqlite") as store, store.writing() as connection:
        query = "UPDATE session SET time_zone = 'x' WHERE id = ?"
        connection.exec_driver_sql(query, (session["id"],))
    found: str = session["id"]
    return found


@pytest.mark.parametrize(
    "command",
    ["sessions", "export --all --to json", "reanalyze --again --jobs 1", "backup b.sqlite"],
)
def test_a_damaged_session_is_named_and_hides_no_other(
    run: Run, session_id: str, damaged_id: str, command: str
) -> None:
    code, out, err = run(*command.split())
    if command.startswith("backup"):  # all of it, as it is
        assert (code, err) == (0, "")
        assert "2 sessions" in out
        return
    assert code == 1
    assert "1 session" in out or session_id in out
    assert f"session {damaged_id} is damaged" in err


def test_a_damaged_session_can_be_deleted(run: Run, session_id: str, damaged_id: str) -> None:
    for command in ("show", "edit"):
        code, _, err = run(command, damaged_id)
        assert code == 1
        assert f"`{called()} delete {damaged_id}` removes it" in err
    code, out, _ = run("delete", damaged_id, "--yes")
    assert (code, "which is damaged" in out) == (0, True)
    code, out, err = run("sessions", "--json")
    assert (code, [one["id"] for one in json.loads(out)], err) == (0, [session_id], "")


def test_a_damaged_report_is_made_anew(run: Run, session_id: str, tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.sqlite") as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE report SET document = '{'")
    assert run("show", session_id)[0] == 1
    assert run("reanalyze", "--again", "--jobs", "1")[0] == 0
    assert run("show", session_id)[0] == 0


@pytest.mark.usefixtures("session_id")
def test_who_is_not_there_is_not_asked_about(run: Run) -> None:
    code, _, err = run("delete", "--person", "nobody")
    assert (code, "Delete nobody" in err) == (2, False)
    code, out, _ = run("sessions", "--person", "nobody")
    assert (code, "Nothing of nobody is stored" in out) == (0, True)


@pytest.mark.usefixtures("session_id")
def test_a_date_that_is_none_is_refused(run: Run) -> None:
    for text in ("yesterday", "2026-13", "2026-02-31", "2026-11-23T25:00"):
        code, _, err = run("reanalyze", "--since", text)
        assert code == 2
        assert "expected a date" in err
    for text in ("2026", "2026-11", "2026-11-23T07:30:00.000Z"):
        assert run("reanalyze", "--since", text)[0] == 0
    assert run("reanalyze", "--since", "2026-11-23")[0] == 0


@pytest.mark.parametrize("command", ["sessions", "show x", "progress", "report"])
def test_a_mistyped_store_is_not_made(run: Run, tmp_path: Path, command: str) -> None:
    code, out, err = run(*command.split(), "--store", "mistyped.sqlite")
    assert (code, out) == (1, "")
    assert "there is no store at mistyped.sqlite" in err
    assert list(tmp_path.iterdir()) == []


def test_a_first_start_is_told_how_to_begin(run: Run) -> None:
    code, out, _ = run("sessions")
    assert code == 0
    assert "Nothing is stored yet" in out


@pytest.mark.usefixtures("session_id")
def test_that_no_session_matches_is_not_said_as_if_all_were_done(run: Run, tmp_path: Path) -> None:
    Store.open(tmp_path / "empty.sqlite").close()
    for options in (
        ("--store", "empty.sqlite"),
        ("--person", "nobody"),
        ("--since", "2199", "--again"),
    ):
        code, out, _ = run("reanalyze", *options)
        assert code == 0
        assert "There is no such session" in out
        assert "All have a report" not in out


@pytest.mark.parametrize(
    ("length_s", "cluster", "expected"),
    [(600.0, None, 1), (36_000.0, None, 8), (600.0, "tcp://127.0.0.1:1", 64)],
)
def test_a_short_reanalysis_starts_no_more_than_one_process(
    monkeypatch: pytest.MonkeyPatch, length_s: float, cluster: str | None, expected: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert workers_for(length_s, cluster) == expected


@pytest.mark.usefixtures("session_id")
def test_of_an_export_analyze_asks_for_one_recording(run: Run) -> None:
    assert run("export", "--all")[0] == 0
    code, _, err = run("analyze", "turnout-csv", "--side", "right")
    assert code == 2
    assert "name one recording in turnout-csv/samples" in err
    assert "import turnout-csv`" in err
