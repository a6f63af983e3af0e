"""How much has to be there before the first page can be."""

import subprocess
import sys

LARGE = ("scipy", "vqf", "altair", "bumble", "alembic")


def loaded(code: str) -> set[str]:
    """The large libraries that a fresh interpreter has imported after this."""
    show = f"import sys; print(*(set({LARGE!r}) & sys.modules.keys()))"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}; {show}"], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_the_pages_are_served_before_any_large_library_is_there() -> None:
    assert loaded("import turnout.commands.coach") == set()


def test_what_the_first_packet_needs_is_brought_by_the_preload() -> None:
    assert loaded("from turnout.recording import preload; preload()") == {"scipy", "vqf"}


def test_the_commands_are_listed_without_any() -> None:
    assert loaded("from turnout.cli import cli") == set()
