"""The changes are those that a test ought to notice, and no others."""

import ast
from pathlib import Path

import pytest

from benchmarks.mutants.changes import Mutant, mutants

ROOT = Path(__file__).parents[3]


def changed(source: str) -> list[str]:
    return [one.applied(source.encode()).decode() for one in mutants("m.py", source.encode())]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", ["a <= b"]),
        ("a is not b", ["a is b"]),
        ("a + (b)", ["a - (b)"]),
        ("(a) \\\n // b", ["(a) \\\n / b"]),
        ("x -= y", ["x += y"]),
        ("a and b or c", ["a and b and c", "a or b or c"]),
        ("x = 3", ["x = 4"]),
        ("x = 0.5", ["x = 1.0"]),
        ("x = True", ["x = False"]),
        ("x = -y", ["x = y"]),
        ("x = not y", ["x =  y"]),
        ("x = max(a, b)", ["x = min(a, b)"]),
        ("x = np.floor(a)", ["x = np.ceil(a)"]),
        ("if x: y", ["if not x: y"]),
        ("raise ValueError('no')", ["pass"]),
        ("self.x = y", ["pass"]),
        ("call(\n x\n)", ["pass"]),
    ],
)
def test_each_kind_of_change(source: str, expected: list[str]) -> None:
    assert sorted(changed(source)) == sorted(expected)


@pytest.mark.parametrize(
    "source",
    [
        '"""Words: a + b < 3."""',
        "def f(x: Literal[3]) -> Array[4]: ...",
        "@dataclass(frozen=True)\nclass A: ...",
        "x = 'words'",
        "x = f'{a + 1}'",
        "assert a < 3",
        "from a import b",
        "if TYPE_CHECKING:\n    x = 3",
    ],
)
def test_what_no_test_could_notice_is_left_alone(source: str) -> None:
    assert changed(source) == []


def test_characters_of_more_than_one_byte_shift_nothing() -> None:
    assert changed("x = 'é°'; y = 1") == ["x = 'é°'; y = 2"]


def test_a_name_stays_when_other_code_changes_and_goes_when_its_own_does() -> None:
    def of(source: str) -> Mutant:
        return next(one for one in mutants("m.py", source.encode()) if one.before == "<")

    first = of("def f(a):\n    return a < 1\n")
    assert of("x = 5\n\ndef f(a):\n    return a < 1\n").name == first.name
    assert of("def f(a):\n    return a < 2\n").name != first.name
    assert (first.function, first.line) == ("f", 2)


@pytest.mark.parametrize("path", ["analysis/counting.py", "firmware_profiles/open.py"])
def test_every_change_of_a_real_module_is_still_a_program(path: str) -> None:
    source = (ROOT / path).read_bytes()
    found = mutants(path, source)
    assert len(found) > 50
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert one.applied(source) != source
        ast.parse(one.applied(source))
