"""A page that is left while its charts are asked for: nothing is missed, nor complained of."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from starlette.requests import Request

from scripts.history import fill
from sessions import Store
from sessions.deletion import delete_session
from tests.browser.conftest import Tab
from tests.browser.served import WAIT_S
from turnout.web.context import store_of

Hold = Callable[[threading.Event], None]


@pytest.fixture
def hold_charts(monkeypatch: pytest.MonkeyPatch) -> Hold:
    """Let no chart be drawn until an event, as on a busy machine."""

    def hold(until: threading.Event) -> None:
        def late(request: Request) -> Store:
            assert until.wait(WAIT_S)
            return store_of(request)

        monkeypatch.setattr("turnout.web.charts.store_of", late)

    return hold


def show_a_session(tab: Tab, store: Store) -> None:
    fill(store, 1)
    tab.page.goto(f"{tab.served.origin}/sessions/{store.sessions()[0].id}")


def test_a_chart_is_not_missed_once_its_session_is_deleted(
    tab: Tab, store: Store, hold_charts: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted, heard = threading.Event(), threading.Event()

    def delete(*arguments: Any) -> None:
        delete_session(*arguments)
        deleted.set()
        assert heard.wait(WAIT_S)

    monkeypatch.setattr("turnout.web.actions.delete_session", delete)
    hold_charts(deleted)
    page = tab.page
    for event in ("response", "requestfailed"):
        page.on(event, lambda one: heard.set() if "/charts/" in one.url else None)
    show_a_session(tab, store)
    page.locator("#delete").click()
    page.locator("#sure").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is stored yet")).to_be_visible()


def test_a_page_that_comes_back_has_its_charts(tab: Tab, store: Store, hold_charts: Hold) -> None:
    go = threading.Event()
    hold_charts(go)
    show_a_session(tab, store)
    tab.page.goto(tab.served.origin + "/setup")
    go.set()
    tab.page.go_back()
    expect(tab.page.locator("figure[data-chart$=repetitions]")).to_have_attribute(
        "data-state", "drawn"
    )
