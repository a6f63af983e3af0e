"""How a person has to call this program from where they are: every command that is printed."""

import os
import re
import shutil
import sys
from contextvars import ContextVar
from pathlib import Path
from shlex import quote

STORELESS = frozenset({"analyze", "decode", "scan", "sensors"})
"""The commands that have nothing to do with a store."""

_on_store: ContextVar[str] = ContextVar("_on_store", default="")


def called() -> str:
    """`turnout` where the shell finds it, else the shortest path to it from here."""
    if "UV_RUN_RECURSION_DEPTH" in os.environ:  # uv's own mark; the path it set ends with us
        return "uv run turnout"
    if shutil.which("turnout"):
        return "turnout"
    beside = Path(sys.executable).with_name("turnout")
    if not beside.exists():
        return "python -m turnout"
    try:
        return str(beside.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(beside)


def keep_to(location: str | None) -> None:
    """Let every command from now on name this store; None where it was not named either."""
    # A database's password was typed once, and need not be printed.
    shown = re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", location or "")
    _on_store.set(f" --store {quote(shown)}" if shown else "")


def typed(words: str) -> str:
    """`show ab123` as it has to be typed here, on the store that was named."""
    storeless = words.partition(" ")[0] in STORELESS or "--store" in words
    return f"{called()} {words}{'' if storeless else _on_store.get()}"


def here(text: str) -> str:
    """A text whose `turnout …`, in backquotes, are commands as they have to be typed here."""
    return re.sub(r"`turnout ([^`]+)`", lambda found: f"`{typed(found[1])}`", text)
