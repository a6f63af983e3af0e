"""The pictures on the pages are those that the commands make, and none is left over."""

import re

from scripts import screenshots, signal_pictures
from tests.docs.texts import EVERYTHING, PAGES, ROOT


def shown(page: str) -> set[str]:
    return set(re.findall(r"\]\((?:docs/)?images/([\w-]+)\.(?:svg|png)\)", PAGES[page]))


def test_the_pictures_of_signals_are_those_that_the_script_draws() -> None:
    drawn = signal_pictures.pictures()
    assert shown("docs/signals.md") == set(drawn)
    for name, spec in drawn.items():
        assert (ROOT / "docs" / "images" / f"{name}.svg").exists()
        assert len(str(spec)) > 5000  # there is data in it


def test_the_gallery_shows_what_the_screenshots_take() -> None:
    assert shown("docs/gallery.md") == set(screenshots.BEST)


def test_no_picture_is_left_over() -> None:
    there = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert {name for name in there if f"images/{name})" not in EVERYTHING} == set()
