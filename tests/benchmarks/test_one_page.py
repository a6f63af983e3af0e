"""The page of benchmarks keeps each part, and renews one without touching the others."""

import importlib.util

import pytest

from benchmarks.__main__ import all_measured, to_make
from benchmarks.one_page import is_full, page_of, part, parts_of, shown
from benchmarks.sections import SECTIONS, Section


def made(section: Section, output: str, *, size: str = "full size", code: int = 0) -> str:
    return part(
        section,
        command="python -m benchmarks.x",
        size=size,
        circumstances="a machine; load 1.0, 2026-11-26.",
        output=output,
        code=code,
    )


def test_a_page_reads_back_to_its_parts() -> None:
    parts = {one.name: made(one, "| a |\n|---|\n| 1 |\n") for one in SECTIONS[:3]}
    page = page_of(parts)
    assert parts_of(page) == parts
    assert page_of(parts_of(page)) == page


def test_the_head_says_what_there_is_and_what_is_not() -> None:
    first, second, third = SECTIONS[:3]
    page = page_of({first.name: made(first, "x"), second.name: made(second, "x", size="small")})
    (row,) = [line for line in page.splitlines() if line.startswith(f"| [{first.title}]")]
    assert "| 2026-11-26 | full size |" in row
    (row,) = [line for line in page.splitlines() if line.startswith(f"| [{second.title}]")]
    assert "| 2026-11-26 | small |" in row
    assert f"| {third.title} | not yet |" in page


def test_only_a_part_of_full_size_counts_as_made() -> None:
    assert is_full(made(SECTIONS[0], "x"))
    assert not is_full(made(SECTIONS[0], "x", size="a small size"))
    assert not is_full("")


def test_a_command_that_did_not_reach_its_aim_is_told() -> None:
    assert "ended with 1" in made(SECTIONS[0], "x", code=1)
    assert "ended with" not in made(SECTIONS[0], "x")


def test_tables_stay_tables_and_all_else_is_a_block() -> None:
    assert shown("words 1.0\nmore  2.0\n") == "```text\nwords 1.0\nmore  2.0\n```"
    assert shown("## Head\nwords\n| a |\n|---|\n| 1 |\nafter") == (
        "#### Head\nwords\n\n| a |\n|---|\n| 1 |\n\nafter"
    )


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_every_part_names_a_command_that_exists(section: Section) -> None:
    for words in (section.full, section.quick):
        name = f"benchmarks.{words.split()[0]}"
        found = importlib.util.find_spec(name)
        assert found is not None
        if found.submodule_search_locations:
            assert importlib.util.find_spec(f"{name}.__main__") is not None


def test_parts_that_measure_no_time_are_made_after_the_others_and_all_are_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[str] = []

    def noted(section: Section, *, quick: bool) -> str:
        begun.append(section.name)
        return f"{section.name}, {quick}"

    monkeypatch.setattr("benchmarks.__main__.measured", noted)
    given = {one.name: text for one, text in all_measured(list(SECTIONS), quick=True)}
    assert given == {one.name: f"{one.name}, True" for one in SECTIONS}
    alone = [one.name for one in SECTIONS if not one.beside]
    assert begun[: len(alone)] == alone
    assert {"speed", "page", "store", "link"} <= set(alone)


def test_without_names_what_is_missing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TURNOUT_DATA", raising=False)
    first, *others = [one for one in SECTIONS if not one.needs]
    assert to_make([], {first.name: made(first, "x")}) == others
    assert to_make([first.name], {first.name: made(first, "x")}) == [first]
    monkeypatch.setenv("TURNOUT_DATA", "somewhere")
    assert to_make([], {}) == list(SECTIONS)


def test_names_are_told_apart() -> None:
    assert len({section.name for section in SECTIONS}) == len(SECTIONS)
    assert len({section.title for section in SECTIONS}) == len(SECTIONS)
