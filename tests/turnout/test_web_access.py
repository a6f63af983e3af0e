"""Who may see the pages, as seen by those who may not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from sessions import Store
from turnout.coach import Coach
from turnout.sensor_list import SensorList
from turnout.web.access import Access, policy
from turnout.web.app import make_app
from turnout.web.run import radios_with

PORT = 8467
OWN = f"http://127.0.0.1:{PORT}"
LAN = "192.168.1.20"

PATHS = ("/", "/sessions", "/progress", "/setup", "/report", "/static/base.css", "/vega.js", "/no")


@pytest.fixture
def access() -> Access:
    return Access.new(port=PORT, hosts=[LAN])


@pytest.fixture
def app(tmp_path: Path, access: Access) -> Iterator[object]:
    with Store.open(tmp_path / "s.sqlite") as store:
        sensors = SensorList(store=store, radio=None)
        memory = tmp_path / "coach.json"
        coach = Coach(store=store, memory=memory, radios=radios_with("open"), sensors=sensors)
        yield make_app(store=store, coach=coach, access=access)


def client(app: object, base: str = OWN) -> TestClient:
    return TestClient(app, base_url=base, follow_redirects=False)  # type: ignore[arg-type]


def admitted(app: object, access: Access, base: str = OWN) -> TestClient:
    one = client(app, base)
    assert one.get(f"/?token={access.token}").status_code == 303
    return one


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("base", [OWN, f"http://{LAN}:{PORT}", f"http://localhost:{PORT}"])
def test_nothing_answers_without_the_token(app: object, path: str, base: str) -> None:
    answer = client(app, base).get(path)
    assert answer.status_code == 403
    assert "carries the key" in answer.text
    assert client(app, base).get(f"{path}?token=wrong").status_code == 403
    assert client(app, base).post(path, headers={"origin": base}).status_code == 403


def test_the_token_becomes_a_cookie_and_leaves_the_address(app: object, access: Access) -> None:
    one = client(app)
    answer = one.get(f"/progress?person=a+b&token={access.token}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/progress?person=a+b"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert one.get("/sessions").status_code == 200
    again = one.get(f"/sessions?token={access.token}")
    assert (again.status_code, again.headers["location"]) == (303, "/sessions")


def test_a_path_with_two_slashes_does_not_lead_away(app: object, access: Access) -> None:
    answer = client(app).get(f"{OWN}//evil.example/?token={access.token}")
    assert not answer.headers["location"].startswith("//")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8467", "127.0.0.1.nip.io", "", "["])
def test_a_name_that_is_not_ours_is_refused(app: object, access: Access, host: str) -> None:
    """DNS rebinding: another site's name leads here, and its scripts call us their own origin."""
    one = admitted(app, access)
    assert one.get("/sessions", headers={"host": host}).status_code == 421
    assert one.get(f"/?token={access.token}", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", f"{OWN}0", "null", f"https://127.0.0.1:{PORT}", None]
)
def test_another_sites_form_changes_nothing(
    app: object, access: Access, origin: str | None
) -> None:
    one = admitted(app, access)
    headers = {} if origin is None else {"origin": origin}
    assert one.post("/sessions/abc/delete", headers=headers).status_code == 403
    assert one.post("/sessions/abc/delete", headers={"origin": OWN}).status_code == 404


@pytest.mark.parametrize("origin", ["http://evil.example", "null", f"http://localhost:{PORT}"])
def test_another_sites_socket_is_refused(app: object, access: Access, origin: str) -> None:
    one = admitted(app, access)
    with (
        pytest.raises(WebSocketDisconnect),
        one.websocket_connect("/live", headers={"origin": origin}),
    ):
        pass


def test_a_socket_without_the_token_is_refused(app: object) -> None:
    one = client(app)
    with (
        pytest.raises(WebSocketDisconnect),
        one.websocket_connect("/live", headers={"origin": OWN, "host": f"127.0.0.1:{PORT}"}),
    ):
        pass


def test_our_own_socket_is_served(app: object, access: Access) -> None:
    one = admitted(app, access)
    headers = {
        "origin": OWN,
        "host": f"127.0.0.1:{PORT}",
        "cookie": f"{access.cookie}={access.token}",
    }
    with one.websocket_connect("/live", headers=headers) as socket:
        assert socket.receive_json()["type"] == "hello"
        assert socket.receive_json() == {"type": "voice", "yours": True}
        socket.send_text("no json")
        assert socket.receive_json()["type"] == "refused"
        socket.send_text('{"wish": "choose", "plan": {"sets": 99}}')
        assert "expected sets from 1 to 10" in socket.receive_json()["why"]
        socket.send_text('{"wish": "choose", "plan": {"side": "left", "unknown": 1}}')
        state = socket.receive_json()
        assert state["plan"]["side"] == "left"


def test_every_answer_carries_the_policy(app: object, access: Access) -> None:
    one = admitted(app, access)
    for answer in (one.get("/"), one.get("/no"), client(app).get("/"), one.get("/static/base.css")):
        stated = answer.headers["content-security-policy"]
        assert "default-src 'none'" in stated
        assert "unsafe" not in stated
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_no_page_has_anything_inline(app: object, access: Access) -> None:
    one = admitted(app, access)
    for path in ("/", "/sessions", "/progress", "/setup", "/report"):
        text = one.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), path
        addresses = re.findall(r'(?:src|href|action)="([^"]*)"', text)
        assert addresses
        assert all(address.startswith(("/", "#")) for address in addresses), path


def test_two_servers_on_one_machine_do_not_take_each_others_cookie() -> None:
    assert Access.new(port=1).cookie != Access.new(port=2).cookie
    assert Access.new(port=1).token != Access.new(port=1).token


def test_the_policy_names_the_socket() -> None:
    assert "connect-src 'self' ws://localhost:1" in policy("localhost:1")
