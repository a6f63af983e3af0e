"""Small things that a person sees, and what they must not do."""

import pytest
from playwright.sync_api import Browser, expect

from scripts.history import fill
from sessions import Store
from tests.browser.conftest import Tab
from tests.browser.served import Served


def test_how_unsure_is_said_of_a_figure_that_is_there(tab: Tab) -> None:
    shown = tab.page.evaluate(
        """async () => {
          const { showDoubt } = await import("/static/stage.js");
          const said = (inward, outward) => {
            showDoubt({ best_internal_deg: inward, best_external_deg: outward }, 3);
            return ["in-doubt", "out-doubt"].map((id) => document.getElementById(id).textContent);
          };
          return [said(null, null), said(20, null), said(20, 30)]; }"""
    )
    assert shown == [["", ""], ["± 3°", ""], ["± 3°", "± 3°"]]


@pytest.mark.parametrize("touch", [True, False], ids=["a phone", "a laptop"])
def test_only_who_has_keys_is_told_of_one(browser: Browser, served: Served, touch: bool) -> None:
    with Tab(browser, served, has_touch=touch, is_mobile=touch) as tab:
        expect(tab.page.locator("#start")).to_be_visible()
        assert ("space" in tab.page.locator("#choose").inner_text()) is not touch
        assert ("Press Start." in tab.page.locator(".teach").inner_text()) is touch


def test_the_navigation_stays_where_it_is(tab: Tab) -> None:
    places = []
    for path in ("/", "/sessions", "/progress", "/setup"):
        tab.page.goto(tab.served.origin + path)
        places.append([link.bounding_box() for link in tab.page.locator("nav a").all()])
    assert places[1:] == places[:-1]


def test_a_row_of_the_list_is_one_line_of_one_size(tab: Tab, store: Store) -> None:
    fill(store, 2)
    tab.page.goto(tab.served.origin + "/sessions")
    row = tab.page.locator("tbody tr").first
    tops = row.locator("th, td").evaluate_all(
        """(cells) => cells.map((cell) => {
          const range = document.createRange();
          range.selectNodeContents(cell.querySelector("a") ?? cell);
          const { top, height } = range.getBoundingClientRect();
          return [top, height]; })"""
    )
    assert len(tops) == 7
    assert all(one == tops[0] for one in tops)


def test_the_figures_of_a_phones_dial_can_be_read(tab: Tab) -> None:
    page = tab.page
    page.set_viewport_size({"width": 390, "height": 844})
    tab.served.hold_at(1)
    expect(page.locator("#start")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#number")).to_have_text("1")
    for text in page.locator("#dial text").all():
        size = text.evaluate(
            "(it) => parseFloat(getComputedStyle(it).fontSize) * it.getScreenCTM().a"
        )
        assert size >= 12
