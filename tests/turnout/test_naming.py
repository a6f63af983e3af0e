"""Every command that is printed can be typed as it stands, and acts on the store in question."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from sessions import Store
from tests.turnout.conftest import Run
from turnout import naming
from turnout.cli import COMMANDS, cli
from turnout.demo_shown import next_steps
from turnout.naming import STORELESS, here, keep_to, typed

RECORD = ("record", "--side", "left", "--virtual", "--seed", "1", "--speed", "50", "--seconds", "4")


@pytest.fixture(autouse=True)
def checkout(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a checkout where the shell does not find the program."""
    monkeypatch.setattr(naming, "called", lambda: ".venv/bin/turnout")
    monkeypatch.setattr("turnout.__main__.called", lambda: ".venv/bin/turnout")
    keep_to(None)
    yield
    keep_to(None)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_takes_a_store_or_is_known_not_to(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert any("--store" in one.opts for one in command.params) is (name not in STORELESS)


def test_the_store_that_was_named_is_named_again() -> None:
    assert typed("show ab123") == ".venv/bin/turnout show ab123"
    keep_to("my store.sqlite")
    assert typed("show ab123") == ".venv/bin/turnout show ab123 --store 'my store.sqlite'"
    assert typed("scan") == ".venv/bin/turnout scan"
    assert typed("import a --store NEW") == ".venv/bin/turnout import a --store NEW"
    assert here("run `turnout check`, or not; a turnout CSV") == (
        "run `.venv/bin/turnout check --store 'my store.sqlite'`, or not; a turnout CSV"
    )


def test_a_password_is_not_printed() -> None:
    keep_to("postgresql://me:secret@host/db")
    assert typed("sessions") == (".venv/bin/turnout sessions --store 'postgresql://me:***@host/db'")


def test_what_is_printed_at_the_end_of_a_recording_can_be_typed(run: Run) -> None:
    for store in (("--store", f"{90 * 'o'}.sqlite"), ()):
        code, out, _ = run(*RECORD, *store)
        assert code == 0
        printed = re.search(r"Stored as session \w+: (.venv/bin/turnout .+)", out)
        assert printed
        assert run(*shlex.split(printed[1])[1:])[0] == 0


def test_the_demo_says_what_to_type_next() -> None:
    keep_to("s.sqlite")
    lines = next_steps("ab123", profile="open").splitlines()[1:]
    assert [line.split("  ")[1] for line in lines] == [
        ".venv/bin/turnout sessions --store s.sqlite",
        ".venv/bin/turnout show ab123 --store s.sqlite",
        ".venv/bin/turnout demo --profile witmotion --store s.sqlite",
        ".venv/bin/turnout scan",
        ".venv/bin/turnout record --side right --store s.sqlite",
    ]
    assert lines[3] == f"  {'.venv/bin/turnout scan':59}  which real sensors are near"


def test_the_demo_offers_another_sensor_than_the_one_just_seen() -> None:
    assert "demo --profile movella_dot" in next_steps("ab123", profile="witmotion")


def test_errors_name_the_program_as_it_was_called(run: Run) -> None:
    Store.open("s.sqlite").close()
    code, _, err = run("show", "zzzzz", "--store", "s.sqlite")
    assert code == 2
    assert "`.venv/bin/turnout sessions --store s.sqlite` lists them" in err
    code, _, err = run("show")
    assert code == 2
    assert "(.venv/bin/turnout show --help says more)" in err
