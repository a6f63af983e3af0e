"""The tests chosen for a change are those that run it, the quickest first, within the budget."""

from benchmarks.mutants.changes import Mutant
from benchmarks.mutants.covering import Test as Covering
from benchmarks.mutants.covering import chosen

SLOW = Covering("t/a.py::slow", 30.0, frozenset({"m.py:f", "m.py:g"}))
QUICK = Covering("t/a.py::quick", 1.0, frozenset({"m.py:f"}))
BESIDE = Covering("t/a.py::beside", 0.1, frozenset({"n.py:h"}))
ELSEWHERE = Covering("t/b.py::elsewhere", 0.1, frozenset({"n.py:h"}))
ALL = [SLOW, QUICK, BESIDE, ELSEWHERE]


def names(function: str, budget_s: float = 100.0, path: str = "m.py") -> list[str]:
    mutant = Mutant(path, function, 1, 0, 1, "a", "b", "name")
    return [test.name.split("::")[1] for test in chosen(mutant, ALL, budget_s)]


def test_those_that_run_the_function_come_first() -> None:
    assert names("f") == ["quick", "slow", "beside"]
    assert names("g") == ["slow", "beside", "quick"]


def test_a_line_outside_of_functions_is_tried_on_all_that_run_its_module() -> None:
    assert names("") == ["quick", "slow", "beside"]


def test_a_constant_is_tried_on_all_tests_of_its_folder() -> None:
    looking = Covering("tests/p/d.py::looking", 0.2, frozenset())
    for function, expected in (("", ["looking"]), ("f", [])):
        mutant = Mutant("p/m.py", function, 1, 0, 1, "a", "b", "name")
        assert [test.name.split("::")[1] for test in chosen(mutant, [looking, *ALL], 9)] == expected


def test_the_budget_holds_but_one_test_is_always_tried() -> None:
    assert names("f", budget_s=5.0) == ["quick"]
    assert names("g", budget_s=5.0) == ["slow"]


def test_nothing_is_tried_where_nothing_runs_the_module() -> None:
    assert names("f", path="other.py") == []
