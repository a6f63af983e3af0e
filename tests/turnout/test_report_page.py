"""The report to print: one content, in three forms."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from scripts.history import fill, made_up_report
from sessions import Store
from sessions.edit import edit_session
from turnout import report_html, report_page, report_svg
from turnout.__main__ import main
from turnout.session_view import compared

MARKUP = "<script>alert(1)</script> & so on"


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("report") / "s.sqlite"
    with Store.open(file) as store:
        ids = fill(store, 20)
        edit_session(store, ids[-1], note=MARKUP, pain_after=2)
    return file


def test_a_sessions_report_says_its_figures(location: Path) -> None:
    with Store.open(location) as store:
        newest = store.sessions()[0]
        report = store.report(newest.id)
        page = report_page.of_session(store, newest.id)
    assert page.figures[0].value == str(report["rep_count"])
    arc = report["range_of_motion"]["typical"]["arc_deg"]
    assert page.figures[1].value == f"{arc:.0f}°"
    words = [one for row in page.rows for column in row for one in column.words]
    assert f"Note: {MARKUP}" in words
    assert "Pain after: 2 of 10." in words
    assert "Not a medical device" in page.foot[0]
    assert "otation" not in page.foot[0]  # it stands below knee raises, too


@pytest.mark.parametrize("count", [1, 3, 24, 25])
def test_each_repetition_is_given_where_there_is_room(tmp_path: Path, count: int) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        (session_id,) = fill(store, 1)
        report = store.report(session_id)
        rep = {**report["reps"][0], "internal_deg": None}
        store.save_report(session_id, {**report, "reps": [rep] * count})
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE session SET struck = '[1.5, 9.5]'")
        page = report_page.of_session(store, session_id)
    words = [one for row in page.rows for column in row for one in column.words]
    low, high = rep["arc_interval_deg"]
    shown = f"{rep['arc_deg']:.0f}° ({low:.0f} to {high:.0f}°)"
    given = [one for one in words if one.endswith(f": {shown}")]
    assert len(given) == (count if 2 <= count <= 24 else 0)
    assert "2 struck out by hand." in words
    assert "intervals: 95 %" in page.foot[-1]


def test_progress_leads_with_the_verdict(location: Path) -> None:
    with Store.open(location) as store:
        page = report_page.of_progress(store, person="me", exercise="standing_rotation")
    assert page.headline
    assert {one.name for one in page.pictures} == {
        "left-arc",
        "left-split",
        "right-arc",
        "right-split",
    }


def test_nobody_has_a_report_too(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        page = report_page.of_progress(store, person="me", exercise="standing_rotation")
    assert page.pictures == ()
    assert report_svg.to_pdf(page).startswith(b"%PDF")


def test_the_pdf_is_one_a4_page(location: Path) -> None:
    with Store.open(location) as store:
        page = report_page.of_progress(store, person="me", exercise="standing_rotation")
    made = report_svg.to_pdf(page)
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", made)
    assert box is not None
    assert float(box[1]) == pytest.approx(595.3, abs=0.5)
    assert float(box[2]) == pytest.approx(841.9, abs=0.5)
    assert made.count(b"/MediaBox") == 1


def test_the_html_needs_nothing_else_and_shows_markup_as_text(location: Path) -> None:
    with Store.open(location) as store:
        page = report_page.of_session(store, store.sessions()[0].id)
    text = report_html.to_html(page)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in text
    assert "<svg" in text
    assert not re.search(r'(?:src|href)="(?!#)', text)


def test_markup_is_text_on_paper(location: Path) -> None:
    with Store.open(location) as store:
        page = report_page.of_session(store, store.sessions()[0].id)
    assert "<script" not in report_svg.to_svg(page)


def test_lines_are_wrapped() -> None:
    words = "a line of words that is far too long for the width it has"
    lines = report_svg.wrapped(words, 20)
    assert " ".join(lines) == words
    assert max(map(len, lines)) <= 20
    assert report_svg.wrapped("x" * 50, 20) == ["x" * 50]


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("html", b"<!doctype html>")]
)
def test_the_command_writes_each_form(
    location: Path, tmp_path: Path, form: str, begins: bytes
) -> None:
    out = tmp_path / f"r.{form}"
    assert main(["report", "--store", str(location), "--to", form, "--out", str(out)]) == 0
    assert out.read_bytes().lstrip().startswith(begins)


def test_the_form_is_the_one_that_the_file_is_named_after(
    location: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = ["report", "--store", str(location), "--out"]
    assert main([*report, str(tmp_path / "r.html")]) == 0
    assert (tmp_path / "r.html").read_text().lstrip().startswith("<!doctype html>")
    assert main([*report, str(tmp_path / "r")]) == 0
    assert (tmp_path / "r").read_bytes().startswith(b"%PDF")
    assert main([*report, str(tmp_path / "other.html"), "--to", "pdf"]) == 2
    assert "expected --to and --out to agree" in capsys.readouterr().err
    assert not (tmp_path / "other.html").exists()


@pytest.mark.parametrize("option", ["--exercise=flexion", "--person=me"])
def test_what_a_sessions_report_has_no_use_for_is_refused(
    location: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with Store.open(location) as store:
        newest = store.sessions()[0].id
    assert main(["report", newest, option, "--store", str(location)]) == 2
    assert "is for a report of progress" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (68.6, 61.4, "8° more than last time (61°)"),
        (60.6, 61.4, "the same arc as last time (61°)"),
        (50.4, 61.4, "11° less than last time (61°)"),
    ],
)
def test_what_is_compared_adds_up(now: float, then: float, said: str) -> None:
    reports = [{"range_of_motion": {"typical": {"arc_deg": arc}}} for arc in (now, then)]
    assert compared(*reports) == said


def test_one_day_is_said_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        fill(store, 2)
        page = report_page.of_progress(store, person="me", exercise="standing_rotation")
    assert page.subtitle == "me · 5 January 2026"


def test_what_cannot_be_written_or_found_is_said(
    location: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(location)]
    assert main(["report", "nosuch", *store]) == 2
    assert "there is no session" in capsys.readouterr().err
    assert main(["report", *store, "--out", str(tmp_path / "no" / "r.pdf")]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_report_without_repetitions(tmp_path: Path) -> None:
    empty = made_up_report(np.random.default_rng(1), side="left", arc_deg=60)
    empty |= {"rep_count": 0, "reps": [], "range_of_motion": None, "compensation": None}
    empty |= {"flags": ["no_movement"], "usable": False}
    with Store.open(tmp_path / "s.sqlite") as store:
        (only,) = fill(store, 1)
        store.save_report(only, empty)
        page = report_page.of_session(store, only)
    assert page.headline == "Do not rely on this count."
    assert page.pictures == ()
    assert report_svg.to_png(page).startswith(b"\x89PNG")


def test_a_report_of_nobody_is_refused_and_one_persons_replaces_no_others(
    location: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "s.sqlite"
    shutil.copyfile(location, store)
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE person SET name = 'Änne Müller'")
    monkeypatch.setenv("TURNOUT_STORE", str(store))
    assert main(["report"]) == 2
    assert "There are sessions for: --person 'Änne Müller'" in capsys.readouterr().err
    assert main(["report", "--person", "Änne Müller", "--exercise", "flexion"]) == 2
    assert "sessions for: --exercise standing_rotation" in capsys.readouterr().err
    assert main(["progress"]) == 0
    assert "There are sessions for: --person 'Änne Müller'" in capsys.readouterr().out
    assert main(["report", "--person", "Änne Müller", "--to", "html"]) == 0
    assert [one.name for one in tmp_path.glob("*.html")] == ["turnout-progress-änne-müller.html"]


def test_progress_on_paper_says_what_its_colours_are(location: Path) -> None:
    with Store.open(location) as store:
        page = report_page.of_progress(store, person="me", exercise="standing_rotation")
    words = [one for row in page.rows for column in row for one in column.words]
    assert any("In is green, out is orange" in one for one in words)
    assert re.match(r"me · \d+ \w+ 20\d\d to \d+ \w+ 20\d\d$", page.subtitle)
