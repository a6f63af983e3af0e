"""Takes the pictures of the pages for docs/gallery.md: `python -m scripts.screenshots`.

Needs Chromium (scripts/browser.sh). Each session in them is done by a virtual person; the months of
progress are made up (scripts/history.py).
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.history import fill
from sessions import Store
from tests.browser.served import Served, chromium

FOLDER = Path(__file__).parents[1] / "docs" / "images"
Shoot = Callable[..., None]

BEST = {
    "choose-laptop-light",
    "choose-phone-dark",
    "coach-laptop-light",
    "coach-laptop-dark",
    "coach-phone-light",
    "summary-laptop-light",
    "session-laptop-light",
    "progress-laptop-light",
    "progress-phone-dark",
    "setup-laptop-light",
    "report-laptop-light",
}
"""What docs/gallery.md shows, and so what is kept."""

SIZES = {"laptop": (1280, 800), "phone": (390, 844), "television": (1920, 1080)}
SEED = 4
PATIENCE_MS = 240_000


def main() -> None:
    """Take all pictures, or those of one size and theme."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--all", action="store_true", help="each page in each size and theme")
    parser.add_argument("--size", choices=SIZES)
    parser.add_argument("--theme", choices=("light", "dark"))
    wanted = parser.parse_args()
    path = chromium()
    if path is None:
        raise SystemExit("expected Chromium: scripts/browser.sh installs it")
    wanted.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size in [wanted.size] if wanted.size else SIZES:
            for theme in [wanted.theme] if wanted.theme else ("light", "dark"):
                if wanted.all or any(best.endswith(f"-{size}-{theme}") for best in BEST):
                    _take(browser, size, theme, wanted.out, every=wanted.all)


def _take(browser: Browser, size: str, theme: str, out: Path, *, every: bool) -> None:
    with (
        tempfile.TemporaryDirectory() as scratch,
        Store.open(Path(scratch) / "sessions.sqlite") as store,
        Served(store, Path(scratch), seed=SEED, speed=2.0) as served,
    ):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, device_scale_factor=1
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)

        def shoot(name: str, *, whole: bool = False) -> None:
            full = f"{name}-{size}-{theme}"
            if every or full in BEST:
                page.screenshot(path=out / f"{full}.png", full_page=whole)

        page.goto(served.address)
        _a_session(page, shoot)
        if every:
            _what_goes_wrong(page, served, shoot)
        fill(store, 60, gain_deg=22)
        _the_rest(page, served.origin, shoot)
        context.close()


def _a_session(page: Page, shoot: Shoot) -> None:
    page.wait_for_selector("#start:focus")
    shoot("choose")
    page.fill("[name=goal_deg]", "75")
    page.locator("[name=goal_deg]").blur()
    page.locator("#start").focus()
    page.keyboard.press("Space")
    page.wait_for_selector('#number:text-is("7")')
    page.wait_for_timeout(350)
    shoot("coach")
    page.wait_for_selector("#done:not([hidden])")
    page.wait_for_timeout(200)
    shoot("summary")


def _what_goes_wrong(page: Page, served: Served, shoot: Shoot) -> None:
    """A pause and a lost link, in a session of their own: the kept pictures show neither."""
    page.keyboard.press("Space")
    page.wait_for_selector('#number:text-is("2")')
    page.keyboard.press("Escape")
    page.wait_for_selector('#instruction:text-is("Paused")')
    shoot("paused")
    page.keyboard.press("Escape")
    assert served.virtual is not None
    (sensor,) = served.virtual.sensors
    served.do(sensor.move_out_of_range)
    page.wait_for_selector('#instruction:text-is("Wait: no link")')
    shoot("lost")
    served.do(sensor.come_back)
    page.wait_for_selector("#link:not(.bad)", state="attached")  # a phone hides it when all is well
    page.keyboard.press("Space")
    page.wait_for_selector("#done:not([hidden])")
    shoot("incomplete")


def _the_rest(page: Page, origin: str, shoot: Shoot) -> None:
    page.click("text=See the session")
    page.wait_for_url("**/sessions/*")
    _drawn(page)
    shoot("session", whole=True)
    for name, path in (
        ("sessions", "/sessions"),
        ("progress", "/progress?person=me"),
        ("setup", "/setup"),
        ("report", "/report?person=me"),
    ):
        page.goto(origin + path)
        _drawn(page)
        shoot(name, whole=name != "sessions")


def _drawn(page: Page) -> None:
    for figure in page.locator("figure[data-chart]").all():
        figure.and_(page.locator("[data-state=drawn]")).wait_for()


if __name__ == "__main__":
    main()
