"""What the coach page costs and how fast it is: `python -m benchmarks.page [--seconds 20]`.

With a virtual sensor at 100 samples a second and a real Chromium (scripts/browser.sh):

- from a notification's arrival to the number on the page: the program's clock when the packet that
  completed a repetition was handed over, the page's when the frame after the change was painted;
- the server's share of one core with no, one and five pages open, all of the program in it: link,
  decoding, live analysis, store, sending. The virtual radio, the simulated person and what drives
  the browsers run in the same process, too, so that the program itself takes less than is shown;
- bytes a second to a page; a page load's bytes and time.

Both clocks are this machine's, compared by a round trip; its half is the uncertainty.
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from analysis import RepetitionCounted
from analysis.events import Event
from scripts.history import fill
from sessions import Store
from tests.browser.served import Served, chromium
from turnout.coach import Coach

REFERENCE_WORK = 2_000_000  # additions in plain Python: the peer for a share of a core

# Marks when each number was painted: after the frame that follows the change.
WATCH = """
window.painted = [];
const number = document.getElementById("number");
new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
  window.painted.push([Number(number.textContent), Date.now()]);
}))).observe(number, { childList: true, characterData: true, subtree: true });
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One page load: what came over the wire, and until all of it was there."""

    path: str
    bytes: int
    seconds: float


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description="What the coach page costs and how fast it is.")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each count of pages")
    parser.add_argument("--reps", type=int, default=30, help="repetitions to take latencies of")
    wanted = parser.parse_args()
    path = chromium()
    if path is None:
        raise SystemExit("expected Chromium: scripts/browser.sh installs it")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        latencies(browser, wanted.reps)
        shares(browser, wanted.seconds)
        loads(browser)


def latencies(browser: Browser, reps: int) -> None:
    """From a notification's arrival to the number on the page."""
    arrived: list[float] = []
    counted = Coach._event  # noqa: SLF001 - from inside

    def noting(coach: Coach, event: Event) -> None:
        if isinstance(event, RepetitionCounted):
            arrived.append(time.time() * 1000)
        counted(coach, event)

    Coach._event = noting  # type: ignore[method-assign, assignment] # noqa: SLF001
    try:
        with _served(kind="sets", speed=1.0) as served:
            page = _running(browser, served)
            page.evaluate(WATCH)
            before = len(arrived)
            while len(arrived) - before < reps:
                page.wait_for_timeout(500)
            page.wait_for_timeout(500)
            painted = [at for _, at in page.evaluate("() => painted")]
            trip_ms = _round_trip_ms(page)
    finally:
        Coach._event = counted  # type: ignore[method-assign] # noqa: SLF001
    delays = [at - sent for at, sent in zip(painted, arrived[before:], strict=False)]
    p95 = quantiles(delays, n=20)[-1]
    print("From a notification's arrival to the number on the page")
    print(f"  repetitions {len(delays)}, median {median(delays):.0f} ms, p95 {p95:.0f} ms")
    print(f"  (clocks compared within {trip_ms / 2:.0f} ms)\n")


def shares(browser: Browser, seconds: float) -> None:
    """The process's share of a core, and bytes a second, by how many pages are open."""
    reference = _reference_share()
    print(f"Share of one core over {seconds:g} s, and bytes a second to each page")
    print(f"  (plain Python adds {REFERENCE_WORK / 1e6:g} million numbers in {reference:.2f} s)")
    with _served(kind="sets", speed=1.0) as served:
        first = _running(browser, served)
        first.goto("about:blank")
        for pages in (0, 1, 5):
            opened = [_opened(browser, served) for _ in range(pages)]
            received = [_count_bytes(page) for page in opened]
            time.sleep(2)  # loading is over
            for box in received:
                box.clear()
            began, used = time.perf_counter(), time.process_time()
            if opened:
                opened[0].wait_for_timeout(seconds * 1000)
            else:
                time.sleep(seconds)
            took = time.perf_counter() - began
            share = (time.process_time() - used) / took
            rate = sum(map(sum, received)) / took / max(pages, 1)
            print(f"  {pages} pages: {share:6.1%} of a core, {rate / 1000:5.1f} kB/s each")
            for page in opened:
                page.context.close()
    print()


def loads(browser: Browser) -> None:
    """Bytes and time of a first and of a second load of each page."""
    print("Page loads: bytes over the wire, and until everything was there")
    with _served(kind="demo", speed=4.0) as served:
        fill(served.store, 60)
        key = served.address.partition("?")[2]
        for path in ("/", "/sessions", "/progress", "/setup"):
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{served.origin}/static/icon.svg?{key}")
            for which in ("first", "again"):
                load = _load(page, served, path)
                kilobytes, milliseconds = load.bytes / 1000, load.seconds * 1000
                print(f"  {path:10} {which}: {kilobytes:7.1f} kB {milliseconds:6.0f} ms")
            context.close()


def _load(page: Page, served: Served, path: str) -> Load:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[int] = []
    session.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    began = time.perf_counter()
    page.goto(f"{served.origin}{path}", wait_until="load")
    for figure in page.locator("figure[data-chart]").all():
        figure.and_(page.locator("[data-state=drawn]")).wait_for()
    seconds = time.perf_counter() - began
    page.wait_for_timeout(300)
    session.detach()
    return Load(path, int(sum(received)), seconds)


class _served(Served):  # noqa: N801 - used as a function
    """Serves from a store of its own."""

    def __init__(self, *, kind: str, speed: float) -> None:
        self._scratch = tempfile.TemporaryDirectory()
        folder = Path(self._scratch.name)
        super().__init__(Store.open(folder / "s.sqlite"), folder, kind=kind, speed=speed)


def _running(browser: Browser, served: Served) -> Page:
    """A page with a session going on that does not end by itself."""
    page = _opened(browser, served)
    page.fill("[name=sets]", "10")
    page.fill("[name=rest_s]", "5")
    page.locator("[name=rest_s]").blur()
    page.click("#start")
    page.wait_for_selector('#number:not(:text-is("0"))', timeout=120_000)
    return page


def _opened(browser: Browser, served: Served) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(served.address)
    return page


def _count_bytes(page: Page) -> list[int]:
    """The lengths of the socket's messages to this page, as they come, from its next load on."""
    received: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.webSocketFrameReceived",
        lambda told: received.append(len(told["response"]["payloadData"].encode())),
    )
    page.reload()
    return received


def _round_trip_ms(page: Page) -> float:
    trips = []
    for _ in range(20):
        began = time.perf_counter()
        page.evaluate("() => Date.now()")
        trips.append((time.perf_counter() - began) * 1000)
    return min(trips)


def _reference_share() -> float:
    began = time.process_time()
    total = 0
    for i in range(REFERENCE_WORK):
        total += i
    return time.process_time() - began


if __name__ == "__main__":
    main()
