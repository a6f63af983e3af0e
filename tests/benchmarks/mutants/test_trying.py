"""What a test notices is killed, what none does survives, and the copy is left whole."""

import sys
from pathlib import Path

import pytest

from benchmarks.mutants.changes import Mutant, mutants
from benchmarks.mutants.covering import Test as Covering
from benchmarks.mutants.trying import tried

SOURCE = """def larger(a, b):
    while a > b:
        return a
    return b + 0 * a
"""
TESTS = """from small_module import larger

def test_it():
    assert larger(2, 1) == 2
    assert larger(1, 2) == 2
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")


def outcome(tree: Path, change: tuple[str, str]) -> str:
    (tree / "small_module.py").write_text(SOURCE)
    (tree / "test_small.py").write_text(TESTS)
    (tree / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    mutant = next(
        one
        for one in mutants("small_module.py", SOURCE.encode())
        if (one.before, one.after) == change
    )
    found = tried(mutant, [Covering("test_small.py::test_it", 0.1, frozenset())], tree)
    assert (tree / "small_module.py").read_text() == SOURCE
    return found


def test_a_change_that_shows_is_noticed(tmp_path: Path) -> None:
    assert outcome(tmp_path, ("0", "1")) == "killed"


def test_a_change_that_does_not_is_not(tmp_path: Path) -> None:
    assert outcome(tmp_path, (">", ">=")) == "survived"


def test_nothing_to_try_it_on_is_said(tmp_path: Path) -> None:
    mutant = Mutant("small_module.py", "larger", 1, 0, 1, "a", "b", "name")
    assert tried(mutant, [], tmp_path) == "uncovered"
