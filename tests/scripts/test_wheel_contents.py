"""The check of the wheel finds what is missing and what is too much, and passes what is right."""

import tomllib
from pathlib import Path

from scripts.wheel_contents import METADATA, PACKAGES, problems, sources

ROOT = Path(__file__).parents[2]
ABOUT = [f"turnout-0.1.0.dist-info/{name}" for name in METADATA]


def test_a_right_wheel_passes() -> None:
    expected = sources(ROOT)
    assert list(problems([*expected, *ABOUT], expected)) == []


def test_what_is_missing_is_named() -> None:
    expected = sources(ROOT)
    for name in ("turnout/py.typed", "turnout/web/templates/coach.html"):
        assert list(problems([*expected - {name}, *ABOUT], expected)) == [f"{name} is missing"]
    assert list(problems([*expected, *ABOUT[1:]], expected)) == ["its METADATA is missing"]


def test_what_does_not_belong_there_is_named() -> None:
    expected = sources(ROOT)
    found = list(problems([*expected, *ABOUT, "tests/test_x.py"], expected))
    assert found == ["tests/test_x.py does not belong there"]


def test_what_the_program_needs_to_run_is_among_what_is_expected() -> None:
    expected = sources(ROOT)
    assert {f"{package}/py.typed" for package in PACKAGES} <= expected
    assert "sessions/migrations/versions/0001_sessions.py" in expected
    assert "turnout/web/static/coach.js" in expected
    assert not any("__pycache__" in name for name in expected)


def test_the_packages_are_those_that_the_build_is_told() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = build["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert sorted(told) == sorted(PACKAGES)
