"""A real browser, where there is one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from sessions import Store
from tests.browser.served import Served, chromium

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

PATIENCE_MS = 240_000  # a session takes 8 s here, and minutes on a busy machine: no failure
playwright.expect.set_options(timeout=PATIENCE_MS)

# Records what is said and which tones are made, since a headless browser is deaf and mute.
LISTENING = """
window.heard = { said: [], tones: 0 };
Object.defineProperty(window, "speechSynthesis", { value: {
  speak: (words) => heard.said.push(words.text), cancel: () => {}, getVoices: () => [] } });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  heard.tones += 1; return start.apply(this, at); };
"""


@pytest.fixture(scope="module")  # while it is open, other tests could not run an event loop
def browser() -> Iterator["playwright.Browser"]:
    path = chromium()
    if path is None:
        pytest.skip("there is no Chromium: scripts/browser.sh installs it")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "sessions.sqlite") as opened:
        yield opened


@pytest.fixture
def served(store: Store, tmp_path: Path) -> Iterator[Served]:
    with Served(store, tmp_path) as serving:
        yield serving


@pytest.fixture
def tab(browser: "playwright.Browser", served: Served) -> Iterator["Tab"]:
    with Tab(browser, served) as opened:
        yield opened


class Tab:
    """A page that is listened to, and whose complaints and foreign requests fail the test."""

    def __init__(self, browser: "playwright.Browser", served: Served, **context: object) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, **context)
        self.context.add_init_script(LISTENING)
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.served = served
        self.page = self.open()

    def open(self) -> "playwright.Page":
        """One more window of the same browser."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", lambda told: told.type == "error" and self.complaints.append(told.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(self.served.address)
        return page

    def heard(self, what: str) -> object:
        """`said` or `tones` so far."""
        return self.page.evaluate(f"() => heard.{what}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()
        assert not self.complaints
        own = self.served.origin
        foreign = [url for url in self.requests if not url.startswith((own, "data:", "blob:"))]
        assert not foreign, foreign
