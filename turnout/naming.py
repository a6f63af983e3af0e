"""How a person has to call this program from where they are."""

import os
import shutil
import sys
from pathlib import Path


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
