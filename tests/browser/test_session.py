"""A whole session in a real browser, by keyboard alone; what goes wrong in it."""

import asyncio
import re

from playwright.sync_api import Page, expect

from sessions import Store
from tests.browser.conftest import Tab
from tests.browser.served import HELD, Served


def number(page: Page) -> int:
    return int(page.locator("#number").inner_text())


def start(page: Page) -> None:
    """Press space once the page is ready."""
    expect(page.locator("#start")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#live")).to_be_visible()


def count_to(page: Page, wanted: int) -> None:
    """Wait for at least so many repetitions."""
    several = "|".join(str(n) for n in range(wanted, 11))
    expect(page.locator("#number")).to_have_text(re.compile(f"^({several})$"))


def test_a_session_by_keyboard_alone(tab: Tab, store: Store) -> None:
    page = tab.page
    start(page)
    count_to(page, 10)
    expect(page.locator("#done")).to_be_visible()  # it ends by itself
    expect(page.locator("#total")).to_have_text("10")

    (session,) = store.sessions()
    assert session.rep_count == session.live_rep_count == 10
    assert session.person == "demo"
    said = tab.heard("said")
    assert [words for words in said if re.match(r"\d+$|10\.", words)] == [
        *(str(n) for n in range(1, 10)),
        "10. That was the goal.",
    ]
    assert said[0] == "Stand still."
    assert "Go." in said
    assert any("Typical arc" in words for words in said)
    assert tab.heard("tones") >= 10 + 2

    tab.served.hold_at(1)
    page.keyboard.press("Space")  # the main button has the focus: once more
    expect(page.locator("#number")).to_have_text("1")
    page.keyboard.press("Escape")
    expect(page.locator("#instruction")).to_have_text("Paused")
    page.keyboard.press("Escape")
    page.locator("#stop").focus()
    page.keyboard.press("Space")
    tab.served.go_on()
    expect(page.locator("#done")).to_be_visible()
    assert len(store.sessions()) == 2


def test_the_count_is_as_high_as_a_third_of_the_page(tab: Tab) -> None:
    page = tab.page
    tab.served.hold_at(1)
    start(page)
    count_to(page, 1)
    for width, height in ((1280, 800), (1920, 1080), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        digit = page.locator("#number").evaluate(
            """(element) => {
              const pen = document.createElement("canvas").getContext("2d");
              const style = getComputedStyle(element);
              pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
              const [, stretch] = getComputedStyle(element.parentElement).scale.split(" ");
              return pen.measureText("8").actualBoundingBoxAscent * (stretch ?? 1); }"""
        )
        assert digit >= height / 3, (width, height)


def test_reloading_and_a_second_window_keep_the_count(tab: Tab, store: Store) -> None:
    page = tab.page
    tab.served.hold_at(3)
    start(page)
    count_to(page, 3)
    page.reload()
    count_to(page, 3)
    second = tab.open()
    count_to(second, 3)
    assert number(page) == number(second) == 3
    tab.served.go_on()
    count_to(page, 6)
    count_to(second, 6)
    for window in (page, second):
        expect(window.locator("#total")).to_have_text("10")
    (session,) = store.sessions()
    assert session.rep_count == 10
    # The window opened last has the word; two voices would help nobody.
    assert "7" in second.evaluate("() => heard.said")
    assert "7" not in page.evaluate("() => heard.said")


def test_the_link_lost_in_a_set_and_back(tab: Tab, served: Served, store: Store) -> None:
    page = tab.page
    served.hold_at(3)
    start(page)
    count_to(page, 3)
    assert served.virtual is not None
    (sensor,) = served.virtual.sensors
    served.hold_when(lambda state: not state["linked"])
    served.go_on()
    served.do(sensor.move_out_of_range)
    expect(page.locator("#instruction")).to_have_text("Wait: no link")
    expect(page.locator("#instruction")).to_have_class(re.compile("bad"))
    before = number(page)
    served.go_on()
    served.do(sensor.come_back)
    expect(page.locator("#link")).not_to_have_class(re.compile("bad"))
    expect(page.locator("#instruction")).not_to_have_class(re.compile("bad"))
    expect(page.locator("#done")).to_be_visible()
    said = tab.heard("said")
    assert any("sensor is silent" in words for words in said)
    assert any("sensor is back" in words for words in said)
    (session,) = store.sessions()
    assert session.rep_count is not None
    assert session.live_rep_count is not None
    assert before <= session.live_rep_count <= 10
    assert not session.interrupted


async def sixth_is_over(served: Served) -> None:
    """Let time pass until the wearer's sixth repetition is over."""
    assert served.wearer is not None
    while served.serving.coach._moment().recorded_s < served.wearer.repetitions[5].end_s:  # noqa: ASYNC110 - nobody tells what is not counted
        await asyncio.sleep(0.05)
    served._pace(HELD)


def test_nothing_is_counted_in_a_pause(tab: Tab, served: Served, store: Store) -> None:
    page = tab.page
    served.hold_at(3)
    start(page)
    count_to(page, 3)
    page.keyboard.press("Escape")
    expect(page.locator("#instruction")).to_have_text("Paused")
    expect(page.locator("#of")).to_have_text("nothing is counted until you go on")
    served.go_on()
    served.do(lambda: sixth_is_over(served))
    assert number(page) == 3
    page.keyboard.press("Escape")
    served.go_on()
    expect(page.locator("#done")).to_be_visible()
    (session,) = store.sessions()
    report = store.report(session.id)
    assert len(report["paused"]) == 3
    assert session.rep_count == 7 == int(page.locator("#total").inner_text())
    expect(page.locator("#done")).to_contain_text("3 repetitions in a pause are left out")
    assert {"3", "4", "7"} <= set(tab.heard("said"))
    assert "8" not in tab.heard("said")

    page.get_by_role("link", name="See the session").click()
    page.get_by_role("button", name="Count it after all").click()
    expect(page.get_by_role("heading", name="Paused")).to_be_hidden()
    assert store.session(session.id).rep_count == 10


def test_the_program_stopped_in_a_set(tab: Tab, served: Served, store: Store) -> None:
    page = tab.page
    served.hold_at(4)
    start(page)
    count_to(page, 4)
    served.end()
    expect(page.locator("#offline")).to_be_visible()
    (session,) = store.sessions()
    assert not session.interrupted
    assert session.rep_count is not None
    assert session.rep_count >= 3
    tab.complaints.clear()  # the browser's own: it could not reach the program


def test_nobody_has_to_touch_the_stop(tab: Tab) -> None:
    """Several sets: the rest is counted down, and the next set begins when the leg moves."""
    page = tab.page
    page.locator("[name=sets]").fill("2")
    page.locator("[name=rest_s]").fill("10")
    page.locator("[name=goal_reps]").fill("3")
    page.locator("h1").click(force=True)
    page.locator("#start").focus()
    tab.served.hold_when(lambda state: state["stage"] == "rest")
    start(page)
    expect(page.locator("#instruction")).to_have_text(re.compile(r"Rest \d+ s"))
    assert number(page) == 10
    tab.served.go_on()
    expect(page.locator("#said")).to_have_text("Set 2 of 2. Go when you are ready.")
    page.keyboard.press("Space")
    expect(page.locator("#done")).to_be_visible()


def test_repetitions_are_announced_politely(tab: Tab) -> None:
    page = tab.page
    status = page.locator("#said")
    expect(status).to_have_attribute("aria-live", "polite")
    tab.served.hold_at(2)
    start(page)
    expect(status).to_have_text("2")


def test_a_retest_makes_two_sessions_of_one_visit(tab: Tab, store: Store) -> None:
    page = tab.page
    page.locator("summary").click()
    page.locator("[name=retest]").check()
    page.locator("#start").focus()
    start(page)
    expect(page.locator("#again")).to_contain_text("Second half")
    tab.served.hold_when(lambda state: state["stage"] == "still")
    page.keyboard.press("Space")
    expect(page.locator("#live")).to_be_visible()
    tab.served.go_on()
    expect(page.locator("#again")).to_contain_text("Again")
    first, second = store.sessions()
    assert first.visit is not None
    assert first.visit == second.visit
    assert first.visit.startswith("retest-")


def test_ten_seconds_on_the_table_come_first(tab: Tab, store: Store) -> None:
    page = tab.page
    page.locator("summary").click()
    page.locator("[name=on_table]").check()
    page.locator("#start").focus()
    start(page)
    expect(page.locator("#instruction")).to_contain_text("Strap it on")
    assert number(page) == 0
    tab.served.hold_at(1)
    page.keyboard.press("Space")
    count_to(page, 1)
    page.locator("#stop").focus()
    page.keyboard.press("Space")
    tab.served.go_on()
    expect(page.locator("#done")).to_be_visible()
    (session,) = store.sessions()
    assert session.rep_count is not None


def test_silence_can_be_chosen(tab: Tab) -> None:
    page = tab.page
    page.locator("summary").click()
    page.locator("#voice").uncheck()
    page.locator("#beep").uncheck()
    page.locator("#start").focus()
    start(page)
    count_to(page, 2)
    assert tab.heard("said") == []
    assert tab.heard("tones") == 0
