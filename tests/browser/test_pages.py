"""Every page in a real browser: accessible, at any size, in both themes, under a strict policy."""

import asyncio
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.history import fill
from sessions import Store, gyr_scale
from sessions.edit import edit_session
from tests.browser.conftest import Tab
from tests.browser.served import Served

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
MARKUP = "<img src=x onerror=\"window.pwned = true\"> & 'me'"

STANDARD_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, list[str]]]:
    with Store.open(tmp_path_factory.mktemp("history") / "s.sqlite") as store:
        yield store, fill(store, 24, person=MARKUP)


@pytest.fixture(scope="module")
def filled(
    history: tuple[Store, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    with Served(history[0], tmp_path_factory.mktemp("served")) as serving:
        serving.do(_choose(serving, MARKUP))
        yield serving


def _choose(serving: Served, person: str):
    async def choose() -> None:
        serving.serving.coach.choose({"person": person, "goal_deg": 70})

    return choose


def pages(ids: list[str]) -> list[str]:
    one = ids[-1]
    return ["/", "/sessions", f"/sessions/{one}", "/progress", "/setup", "/report", "/nowhere"]


def drawn(page: Page) -> None:
    """Wait until all charts are there; a made-up session has no raw data to draw a trace from."""
    for figure in page.locator("figure[data-chart]").all():
        trace = (figure.get_attribute("data-chart") or "").endswith("#trace")
        expect(figure).to_have_attribute(
            "data-state", re.compile("drawn|absent" if trace else "drawn")
        )


def forgive_the_missing_page(tab: Tab) -> None:
    """The browser complains of an address that is not there; of nothing else may it."""
    assert all("404" in one for one in tab.complaints), tab.complaints
    tab.complaints.clear()


def visit(tab: Tab, path: str) -> None:
    tab.page.goto(tab.served.origin + path)
    if path == "/":
        expect(tab.page.locator("#choose")).to_be_visible()
    drawn(tab.page)


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(
        "(tags) => axe.run(document, { runOnly: tags }).then((all) => all.violations)",
        STANDARD_TAGS,
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_violates_accessibility(
    browser: Browser, filled: Served, history: tuple[Store, list[str]], scheme: str
) -> None:
    found: dict[str, list[str]] = {}
    with Tab(browser, filled, color_scheme=scheme) as tab:
        for path in pages(history[1]):
            visit(tab, path)
            found[path] = violations(tab.page)
        forgive_the_missing_page(tab)
    assert not any(found.values()), found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_session_violates_no_accessibility(browser: Browser, served: Served, scheme: str) -> None:
    with Tab(browser, served, color_scheme=scheme) as tab:
        page = tab.page
        expect(page.locator("#start")).to_be_focused()
        assert violations(page) == []
        served.hold_at(1)
        page.keyboard.press("Space")
        expect(page.locator("#number")).to_have_text("1")
        assert violations(page) == []
        served.go_on()
        expect(page.locator("#done")).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name="See the session").click()
        page.wait_for_url("**/sessions/*")
        assert page.locator("figure[data-chart]").count() == 2
        drawn(page)
        assert violations(page) == []


def test_the_axe_would_find_something(tab: Tab) -> None:
    tab.page.goto(tab.served.origin + "/setup")
    tab.page.evaluate("() => document.querySelector('img').removeAttribute('alt')")
    assert any("image-alt" in one for one in violations(tab.page))


@pytest.mark.parametrize(
    ("width", "height"), [(360, 740), (640, 400)], ids=["a small phone", "a laptop at 200 %"]
)
def test_nothing_needs_scrolling_sideways(
    browser: Browser, filled: Served, history: tuple[Store, list[str]], width: int, height: int
) -> None:
    """Zooming to 200 % halves the window's CSS pixels: 1280 by 800 become 640 by 400."""
    with Tab(browser, filled) as tab:
        tab.page.set_viewport_size({"width": width, "height": height})
        for path in pages(history[1]):
            visit(tab, path)
            wide = tab.page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, path
        forgive_the_missing_page(tab)


def test_count_dial_and_trace_are_seen_at_once(browser: Browser, served: Served) -> None:
    """Of the laptop, of phones upright and on their side, and of a laptop at 200 %."""
    with Tab(browser, served) as tab:
        page = tab.page
        expect(page.locator("#start")).to_be_focused()
        served.hold_at(10)
        page.keyboard.press("Space")
        expect(page.locator("#number")).to_have_text("10")  # two digits are the wider
        for width, height in ((1280, 800), (390, 844), (360, 740), (844, 390), (640, 400)):
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
            for part in ("#stop", "#pause", "#number", "#dial", "#arc", "#in", "#out", "#trace"):
                box = page.locator(part).bounding_box()
                assert box is not None, part
                assert box["width"] > 0, part
                inside = (
                    box["x"] >= 0
                    and box["y"] >= 0
                    and box["x"] + box["width"] <= width
                    and box["y"] + box["height"] <= height
                )
                assert inside, (part, box, width, height)
            assert page.locator("#trace").bounding_box()["height"] >= 50  # type: ignore[index]  # it is there
            assert page.locator("#dial").bounding_box()["height"] >= 80  # type: ignore[index]  # it is there


def test_a_phone_shows_what_a_set_came_to_at_once(browser: Browser, served: Served) -> None:
    """Without scrolling, count beside arc; the button that has the focus may be below."""
    with Tab(browser, served) as tab:
        page = tab.page
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.locator("#start")).to_be_focused()
        page.keyboard.press("Space")
        expect(page.locator("#again")).to_be_focused()
        assert page.evaluate("() => scrollY") == 0
        count, arc, *in_and_out = page.locator(".result b").all()
        assert len(in_and_out) == 2
        count_box, arc_box = count.bounding_box(), arc.bounding_box()
        assert count_box is not None
        assert arc_box is not None
        assert arc_box["y"] == count_box["y"]
        for one in page.locator(".result div").all():
            box = one.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 844
            assert box["x"] + box["width"] <= 390


def test_names_and_notes_with_markup_are_text(
    browser: Browser, filled: Served, history: tuple[Store, list[str]]
) -> None:
    store, ids = history
    edit_session(store, ids[-1], note=MARKUP)
    with Tab(browser, filled) as tab:
        for path in pages(ids):
            visit(tab, path)
            assert tab.page.evaluate("() => window.pwned") is None, path
            assert tab.page.locator("img[src=x]").count() == 0, path
        forgive_the_missing_page(tab)
        visit(tab, f"/sessions/{ids[-1]}")
        assert tab.page.locator("textarea").input_value() == MARKUP


def test_the_policy_holds_and_works(tab: Tab) -> None:
    """Every page works under it (complaints fail each test); and it is really in force."""
    page = tab.page
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.pwned = true";
          document.head.append(script); }"""
    )
    assert page.evaluate("() => window.pwned") is None
    assert any("Content Security Policy" in one for one in tab.complaints)
    tab.complaints.clear()


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_progress_with_so_many_sessions(
    browser: Browser, tmp_path: Path, store: Store, count: int
) -> None:
    fill(store, count)
    with Served(store, tmp_path) as serving, Tab(browser, serving) as tab:
        visit(tab, "/progress")
        drawn(tab.page)
        heading = tab.page.locator("main h1")
        expect(heading).to_have_text("Progress")
        words = tab.page.locator("main").inner_text()
        if count == 0:
            assert "No sessions yet" in words
        elif count <= 2:
            assert "too little" in words.lower()
        else:
            assert "Your rotation has changed" in words
        shown = tab.page.locator("figure[data-chart*='arc'] path[aria-roledescription='point']")
        assert shown.count() == count


def test_the_list_of_sessions_fits_a_phone(browser: Browser, tmp_path: Path, store: Store) -> None:
    fill(store, 3, person="Änne Müller")
    with Served(store, tmp_path) as serving, Tab(browser, serving) as tab:
        tab.page.set_viewport_size({"width": 390, "height": 844})
        visit(tab, "/sessions")
        hidden = tab.page.locator(".scroll").evaluate("(it) => it.scrollWidth - it.clientWidth")
        assert hidden == 0
        row = tab.page.locator("tbody tr").first
        assert "Standing leg rotation" in row.inner_text()
        assert row.bounding_box()["height"] < 80  # two lines and what is around them


def test_a_point_leads_to_its_session(browser: Browser, filled: Served) -> None:
    with Tab(browser, filled) as tab:
        visit(tab, "/progress")
        tab.page.locator(
            "figure[data-chart*='left-arc'] path[aria-roledescription='point']"
        ).last.click()
        expect(tab.page.locator("h1")).to_contain_text("Standing leg rotation")
        drawn(tab.page)


def test_the_report_prints_to_pdf(browser: Browser, filled: Served) -> None:
    with Tab(browser, filled) as tab:
        visit(tab, "/report")
        printed = tab.page.pdf(format="A4")
        assert printed.startswith(b"%PDF-")
        tab.page.emulate_media(media="print")
        expect(tab.page.locator(".top")).to_be_hidden()
        expect(tab.page.locator(".report")).to_be_visible()


def test_the_theme_can_be_chosen(tab: Tab) -> None:
    page = tab.page

    def ground() -> str:
        return page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    system = ground()
    page.locator("#theme").click()
    assert ground() == system  # light, as the system is
    page.locator("#theme").click()
    assert ground() != system
    page.reload()
    assert ground() != system


def test_reduced_motion_is_respected(browser: Browser, served: Served) -> None:
    with Tab(browser, served, reduced_motion="reduce") as tab:
        page = tab.page
        expect(page.locator("#start")).to_be_focused()
        served.hold_at(1)
        page.keyboard.press("Space")
        expect(page.locator("#number")).to_have_text("1")
        moving = page.evaluate("() => document.getAnimations().length")
        assert moving == 0


def test_the_sensor_test(tab: Tab) -> None:
    page = tab.page
    page.goto(tab.served.origin + "/setup")
    page.locator("#toggle").click()
    expect(page.locator("#quiet")).to_have_text("It is quiet at rest.")
    expect(page.locator("#rate")).to_have_text("100 a second")
    page.locator("#toggle").click()
    expect(page.locator("#readings")).to_be_hidden()


def test_the_scale_that_turns_show_is_kept_for_a_real_sensor_only(tab: Tab, store: Store) -> None:
    coach = tab.served.serving.coach

    async def turn_five_times(sensor: str) -> None:
        """As a person does; the sensor is turned from second 10 to 20, 30 to 40, and so on."""
        coach.choose({"sensor": sensor})
        coach.test("start")
        while coach._test._check.quiet is None:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
        coach.test("turn")
        while (coach._test._check.to_dict()["turning_deg"] or 0) < 1780:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        coach.test("turned")

    page = tab.page
    page.goto(tab.served.origin + "/setup")
    tab.served.do(lambda: turn_five_times("virtual"))
    expect(page.locator("#scale")).to_contain_text("of 1800°: about its z axis")
    expect(page.locator("#keep")).to_be_disabled()
    page.locator("#toggle").click()
    expect(page.locator("#readings")).to_be_hidden()

    tab.served.do(lambda: turn_five_times("F0:00:00:00:00:01"))
    expect(page.locator("#keep")).to_be_enabled()
    assert gyr_scale.kept(store) == {}  # nothing is kept unless it is said to
    page.locator("#keep").click()
    expect(page.locator("#kept")).to_contain_text("it reads about its z axis")
    assert gyr_scale.kept(store)["F0:00:00:00:00:01"]["gyr_scale_z"] == pytest.approx(1, abs=0.01)
    expect(page.locator("#keep")).to_be_disabled()
    page.locator("#forget").click()
    expect(page.locator("#kept")).to_be_empty()
    assert gyr_scale.kept(store) == {}


def test_a_session_is_corrected_and_deleted(tab: Tab, store: Store) -> None:
    page = tab.page
    expect(page.locator("#start")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#done")).to_be_visible()
    page.get_by_role("link", name="See the session").click()
    page.locator("select[name=side]").select_option("left")
    page.locator("textarea").fill("wrong leg")
    page.locator("[name=pain_after]").fill("3")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator("h1")).to_contain_text("left leg")
    page.get_by_text("All repetitions as a table").click()
    page.get_by_role("button", name="Strike out repetition 2").click()
    expect(page.get_by_role("heading", name="Struck out")).to_be_visible()
    (session,) = store.sessions()
    assert (session.side, session.note, session.pain_after) == ("left", "wrong leg", 3)
    assert session.rep_count == 9
    with page.expect_navigation():  # what follows is pressed on the new page, once it is loaded
        page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", name="Struck out")).to_be_hidden()
    assert store.session(session.id).rep_count == 10
    page.locator("#delete").click()
    page.locator("#keep").click()
    assert len(store.sessions()) == 1
    page.locator("#delete").click()
    page.locator("#sure").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is stored yet")).to_be_visible()
    assert store.sessions() == []
