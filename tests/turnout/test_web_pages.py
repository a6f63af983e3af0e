"""The pages as they come over the wire: what they say, take and refuse."""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scripts.history import fill
from sessions import NewSession, Store, rows
from sessions.analysis_of import report_session
from turnout import charts_bundle
from turnout.__main__ import main
from turnout.coach import Coach
from turnout.coach_words import SAFETY, WHAT_IT_MEASURES
from turnout.exports import OFFERED
from turnout.naming import keep_to
from turnout.sensor_list import SensorList
from turnout.web import lan
from turnout.web.access import Access
from turnout.web.app import make_app
from turnout.web.run import radios_with
from turnout.web.server import bound

OWN = "http://127.0.0.1:8467"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one real session of the virtual sensor, and some made-up ones."""
    file = tmp_path_factory.mktemp("pages") / "s.sqlite"
    assert main(["demo", "--seed", "3", "--speed", "100", "--store", str(file), "--json"]) == 0
    with Store.open(file) as store:
        fill(store, 6)
    return file


@pytest.fixture
def store(recorded: Path, tmp_path: Path) -> Iterator[Store]:
    copy = tmp_path / "s.sqlite"
    copy.write_bytes(recorded.read_bytes())
    with Store.open(copy) as opened:
        yield opened


@pytest.fixture
def client(store: Store, tmp_path: Path) -> TestClient:
    access = Access.new(port=8467)
    sensors = SensorList(store=store, radio=None)
    memory = tmp_path / "coach.json"
    coach = Coach(store=store, memory=memory, radios=radios_with("open"), sensors=sensors)
    app = make_app(store=store, coach=coach, access=access)
    one = TestClient(app, base_url=OWN, headers={"origin": OWN})
    one.get(f"/?token={access.token}")
    return one


def real(store: Store) -> str:
    return store.sessions(person="demo")[0].id


def test_every_page_says_what_it_is_and_is_not(client: TestClient, store: Store) -> None:
    for path in ("/", "/sessions", f"/sessions/{real(store)}", "/progress", "/setup", "/report"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert WHAT_IT_MEASURES in answer.text, path
    for line in SAFETY:
        assert line in client.get("/").text


def test_a_session_shows_its_figures_with_intervals(client: TestClient, store: Store) -> None:
    typical = store.report(real(store))["range_of_motion"]["typical"]
    text = client.get(f"/sessions/{real(store)}").text
    low, high = typical["arc_interval_deg"]
    assert f"{typical['arc_deg']:.0f}°" in text
    assert f"{low:.0f} to {high:.0f}°" in text


def test_a_pause_is_said_and_can_be_counted_after_all(client: TestClient, store: Store) -> None:
    page = f"/sessions/{real(store)}"
    assert "pause" not in client.get(page).text
    whole = store.report(real(store))
    first = whole["reps"][0]
    store.keep_pauses(real(store), [(first["start_s"], first["end_s"])])
    report_session(store, real(store))
    assert "1 repetition in a pause is left out" in client.get(page).text
    assert client.post(f"{page}/count-pause", data={"number": "1"}).status_code == 200
    assert store.report(real(store)) == whole
    assert "left out" not in client.get(page).text
    assert "a pause counted after all" in client.get(page).text


def test_a_session_says_at_what_scale_it_was_measured(client: TestClient, store: Store) -> None:
    page = f"/sessions/{real(store)}"
    assert "Scale of its gyroscope" not in client.get(page).text
    settings = {**store.session(real(store)).settings, "gyr_scale_x": 1.012}
    with store.writing() as connection:
        rows.update_session(connection, real(store), settings=json.dumps(settings))
    assert "corrected: it reads about its x axis 1.2 % too far" in client.get(page).text


def test_the_charts_of_a_session(client: TestClient, store: Store) -> None:
    drawn = client.get(f"/charts/session/{real(store)}").json()
    assert set(drawn) == {"repetitions", "trace"}
    made_up = store.sessions(person="me")[0].id
    assert set(client.get(f"/charts/session/{made_up}?dark=1").json()) == {"repetitions"}


def test_the_charts_of_progress(client: TestClient) -> None:
    names = {"days", "left-arc", "left-split", "right-arc", "right-split"}
    assert set(client.get("/charts/progress?person=me").json()) == names
    assert set(client.get("/charts/report?person=me").json()) == names - {"days"}


@pytest.mark.parametrize("form", OFFERED)
def test_what_is_offered_can_be_taken_along(client: TestClient, store: Store, form: str) -> None:
    answer = client.get(f"/sessions/{real(store)}/export/{form}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if form == "angles":
        header, first = answer.text.splitlines()[:2]
        assert header.startswith("time_s,rotation_deg")
        assert float(first.split(",")[0]) == 0.0
    else:
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_what_is_not_there_is_said(client: TestClient) -> None:
    answer = client.get("/nowhere")
    assert (answer.status_code, "There is no such page" in answer.text) == (404, True)
    assert client.get("/report/docx").status_code == 404


def test_commands_are_named_as_they_have_to_be_typed(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turnout.naming.called", lambda: ".venv/bin/turnout")
    keep_to(None)
    setup = client.get("/setup").text
    for words in ("backup FILE", "export --all --to csv", "coach --lan"):
        assert f"<code>.venv/bin/turnout {words}</code>" in setup
    assert "Start <code>.venv/bin/turnout coach</code> again" in client.get("/").text


@pytest.mark.parametrize(
    "path", ["/sessions/zzzzz", "/charts/session/zzzzz", "/report?session=zzzzz"]
)
def test_of_a_session_that_is_gone_the_others_are_shown_the_way_to(
    client: TestClient, store: Store, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is no such session" in answer.text
    assert 'class="button" href="/sessions"' in answer.text
    assert store.name not in answer.text
    assert "`" not in answer.text


def test_what_cannot_be_kept_is_refused_in_words(client: TestClient, store: Store) -> None:
    address = f"/sessions/{real(store)}"
    for form in ({"pain_before": "11"}, {"pain_before": "much"}):
        answer = client.post(f"{address}/edit", data=form)
        assert answer.status_code == 400
        assert "expected" in answer.text
    assert client.post(f"{address}/strike", data={"number": "99"}).status_code == 400
    assert client.post(f"{address}/restore", data={}).status_code == 400
    assert client.get(f"{address}/export/docx").status_code == 400
    assert client.post(f"{address}/edit", content=b"note=" + b"x" * 50_000).status_code == 413
    assert store.session(real(store)).note == ""


def test_a_note_keeps_its_lines(client: TestClient, store: Store) -> None:
    client.post(f"/sessions/{real(store)}/edit", data={"note": "one\r\ntwo & <b>three</b>"})
    assert store.session(real(store)).note == "one\ntwo & <b>three</b>"
    assert "&lt;b&gt;three&lt;/b&gt;" in client.get(f"/sessions/{real(store)}").text


def test_a_session_without_a_report_has_a_page(client: TestClient, store: Store) -> None:
    bare = store.add(NewSession(side="left", profile="open", profile_version=1), [])
    assert "has no report" in client.get(f"/sessions/{bare}").text


def test_people_are_kept_apart(client: TestClient) -> None:
    assert "demo" not in client.get("/sessions?person=me").text.partition("<table")[2]
    of_nobody = client.get("/progress?person=nobody").text
    assert "No sessions of nobody yet" in of_nobody
    assert "<option>me</option>" in of_nobody  # there is a way to those who have sessions


def test_the_report_as_a_file(client: TestClient, store: Store) -> None:
    made = client.get(f"/report/html?session={real(store)}")
    assert made.status_code == 200
    assert made.text.lstrip().startswith("<!doctype html>")


def test_the_charts_program_is_made_once(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "cache" / charts_bundle.name()
    monkeypatch.setattr(charts_bundle, "cache_file", lambda: kept)
    first = client.get("/vega.js")
    assert "vegaEmbed" in first.text
    assert first.headers["cache-control"].endswith("immutable")
    kept.write_bytes(gzip.compress(b"as it was kept"))
    assert client.get("/vega.js").text == "as it was kept"


def test_a_port_in_use_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        port = str(taken.getsockname()[1])
        store = str(tmp_path / "s.sqlite")
        assert main(["coach", "--port", port, "--no-browser", "--store", store]) == 1
    err = capsys.readouterr().err
    assert "is turnout running already?" in err
    assert f"coach --port 0 --store {store}` takes a free one" in err


def test_the_lan_is_told_what_plain_http_means(
    capsys: pytest.CaptureFixture[str],
) -> None:
    access = Access.new(port=1, hosts=["192.168.1.20"])
    lan.show_on_lan(access, ["192.168.1.20"], 1)
    out = capsys.readouterr().out
    assert f"http://192.168.1.20:1/?token={access.token}" in out
    assert "listen in" in out
    assert "█" in out or "▄" in out or "\x1b[" in out
    lan.show_on_lan(access, [], 1)
    assert "No network" in capsys.readouterr().out
    assert all(not one.startswith("127.") for one in lan.lan_addresses())


def test_the_state_is_json_and_complete(client: TestClient) -> None:
    state = client.app.app.state if hasattr(client.app, "app") else client.app.state  # type: ignore[attr-defined]
    text = json.dumps(state.coach.hello(), allow_nan=False)
    assert json.loads(text)["state"]["stage"] == "choose"
