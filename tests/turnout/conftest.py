"""What the tests of several commands share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from turnout.__main__ import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a store of the test's own: its exit code, output and error output."""
    monkeypatch.setenv("TURNOUT_STORE", str(tmp_path / "store.sqlite"))
    monkeypatch.chdir(tmp_path)

    def runs(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return runs
