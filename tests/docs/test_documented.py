"""Every command, option, error, setting and variable is documented, and nothing else is."""

import re
from importlib import import_module

import click
import pytest

from firmware_profiles import PROFILES
from sensor.profile import Profile
from tests.docs.texts import EVERYTHING, PAGES, ROOT
from turnout.cli import COMMANDS, cli
from turnout.problems import problem_of
from virtual_sensor.faults import FAULTS

ERRORS, SETTINGS = PAGES["docs/errors.md"], PAGES["docs/settings.md"]
PROGRAM = ("sensor", "firmware_profiles", "analysis", "sessions", "virtual_sensor", "turnout")


def command(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_says_what_it_does(name: str) -> None:
    table = [line for line in PAGES["README.md"].splitlines() if line.startswith("| `")]
    assert any(re.search(rf"\b{name}\b", line.split("|")[1]) for line in table) or re.search(
        rf"`(make|turnout) {name}\b|^    (make|turnout) {name}\b", PAGES["README.md"], re.MULTILINE
    )
    assert command(name).help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name: str) -> None:
    options = [one for one in command(name).params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []


def test_no_command_is_told_of_that_does_not_exist() -> None:
    told = set(re.findall(r"(?:`|^    |^)turnout ([a-z]\w*)", EVERYTHING, re.MULTILINE))
    assert told - set(COMMANDS) == set()


def error_classes() -> list[type[Exception]]:
    found: list[type[Exception]] = []
    for folder in PROGRAM:
        if (ROOT / folder / "errors.py").exists():
            module = import_module(f"{folder}.errors")
            known = [one for one in vars(module).values() if isinstance(one, type)]
            found += [
                one
                for one in known
                if issubclass(one, Exception) and one.__module__ == module.__name__
            ]
    return found


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_is_in_the_table_with_its_exit_code(error: type[Exception]) -> None:
    row = re.search(rf"^\| `{error.__name__}` \| .+ \| (\d) \|$", ERRORS, re.MULTILINE)
    assert row is not None
    made = error.__new__(error)
    problem = problem_of(made)
    assert problem is not None
    assert problem.exit_code == int(row[1])


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_every_error_is_in_the_tree_of_its_module(error: type[Exception]) -> None:
    tree = import_module(error.__module__).__doc__ or ""
    assert re.search(rf"\b{error.__name__}\b", tree)


def test_no_error_is_told_of_that_does_not_exist() -> None:
    told = re.findall(r"^\| `(\w+)` \|", ERRORS, re.MULTILINE)
    assert sorted(told) == sorted(error.__name__ for error in error_classes())


def variables() -> set[str]:
    """Names that the sources ask the environment for."""
    asked = (
        r"""(?:environ(?:\.get\(|\.setdefault\(|\[)|getenv\(|envvar=)["'](\w+)["']"""
        r"""|["'](\w+)["'] (?:not )?in os\.environ"""
    )
    folders = (*PROGRAM, "benchmarks", "scripts", "tests")
    sources = [
        path.read_text(encoding="utf-8") for one in folders for path in (ROOT / one).rglob("*.py")
    ]
    return {a or b for source in sources for a, b in re.findall(asked, source)}


FOREIGN = {
    "UV_RUN_RECURSION_DEPTH",  # uv's mark, which tells by what name the program was called
    "USERLAND",  # from tests/system/run.sh to what it starts
}


def test_every_variable_is_documented() -> None:
    found = variables()
    assert {"TURNOUT_STORE", "TURNOUT_SETTINGS", "TURNOUT_DATA"} <= found
    assert {name for name in found - FOREIGN if f"`{name}`" not in SETTINGS} == set()


def test_no_variable_is_told_of_that_nobody_asks_for() -> None:
    table = SETTINGS.partition("## Settings of a firmware")[0]
    told = {
        name
        for row in re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
        for name in re.findall(r"\w+", row)
    }
    of_make = {"USE_PIP", "PYTHON"}
    assert told - of_make - variables() == set()
    assert all(name in (ROOT / "scripts" / "environment.sh").read_text() for name in of_make)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.specification.name)
def test_every_setting_of_a_firmware_is_documented(profile: Profile) -> None:
    table = SETTINGS.partition("## Settings of a firmware")[2]
    for setting in profile.specification.settings:
        assert f"`{setting}`" in table


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_documented(fault: str) -> None:
    assert f"`{fault}`" in PAGES["docs/faults.md"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), {"README.md"}
    while waiting:
        page = waiting.pop()
        reached.add(page)
        folder = (ROOT / page).parent
        for target in re.findall(r"\]\(([^)#:]+\.md)[^)]*\)", PAGES.get(page, "")):
            found = (folder / target).resolve().relative_to(ROOT).as_posix()
            waiting |= {found} - reached
    assert set(PAGES) - reached == set()


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", PAGES[page])
    assert [target for target in targets if not (folder / target).exists()] == []
