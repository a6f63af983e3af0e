"""Which tests run which function, and how long each takes, from one run of every test file.

`python -m benchmarks.mutants.covering FILE OUT.json` runs one file; `covering` does it for all that
have changed since the last time.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from benchmarks.mutants.changes import Mutant

OPTIONS = (
    *("-p", "no:cacheprovider"),
    "--hypothesis-profile=mutants",
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # hypothesis is here before pytest
)


def few_examples() -> None:
    """Make hypothesis quick, and the same each time."""
    every = list(HealthCheck)
    settings.register_profile(
        "mutants",
        max_examples=10,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=every,
    )


@dataclass(frozen=True)
class Test:
    """A test, what it runs as `path:function`, and its processor time under the profiler."""

    name: str
    seconds: float
    runs: frozenset[str]


def covering(tree: Path, files: Sequence[Path], kept: Path) -> list[Test]:
    """The tests of these files; those that have changed since `kept` was written are run for it."""
    known: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else {}
    for file in files:
        key = f"{file}:{hashlib.sha256((tree / file).read_bytes()).hexdigest()[:16]}"
        if key in known:
            continue
        out = kept.with_suffix(".part")
        print(f"running {file}, to see what it covers", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.mutants.covering", str(file), str(out)]
        subprocess.run(command, cwd=tree, check=True, stdout=sys.stderr)
        known = {one: tests for one, tests in known.items() if not one.startswith(f"{file}:")}
        known[key] = json.loads(out.read_text())
        out.unlink()
        kept.write_text(json.dumps(known))
    wanted = {str(file) for file in files}
    return [
        Test(test["name"], test["seconds"], frozenset(test["runs"]))
        for key, tests in known.items()
        if key.split(":")[0] in wanted
        for test in tests
    ]


def chosen(mutant: Mutant, tests: Sequence[Test], budget_s: float) -> list[Test]:
    """The tests to try a mutant on, the quickest first, as many as fit into the budget.

    Those that run the changed function; then the others of their files, since what a fixture or a
    cache has computed is run by the first test that asks. A line outside of functions may be looked
    at without a call: all that run anything of its module are tried, and all of its folder's.
    """
    module = f"{mutant.path}:"
    inside = f"{module}{mutant.function}" if mutant.function else module
    direct = {t.name for t in tests if any(_is_at(one, inside, mutant) for one in t.runs)}
    if not direct:
        direct = {t.name for t in tests if any(one.startswith(module) for one in t.runs)}
    if not mutant.function:
        folder = f"tests/{mutant.path.partition('/')[0]}/"
        direct |= {t.name for t in tests if t.name.startswith(folder)}
    files = {name.split("::")[0] for name in direct}
    ranked = sorted(
        (t for t in tests if t.name in direct or t.name.split("::")[0] in files),
        key=lambda t: (t.name not in direct, t.seconds),
    )
    fit: list[Test] = []
    spent = 0.0
    for test in ranked:
        spent += test.seconds
        if fit and spent > budget_s:
            break
        fit.append(test)
    return fit


def _is_at(run: str, inside: str, mutant: Mutant) -> bool:
    return run == inside if mutant.function else run.startswith(inside)


@dataclass
class Watcher:
    """A pytest plugin that notes what each test calls."""

    tree: Path
    seconds: dict[str, float] = field(default_factory=dict)
    runs: dict[str, set[str]] = field(default_factory=dict)
    names: dict[CodeType, str | None] = field(default_factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test with its fixtures."""
        called: set[CodeType] = set()

        def watch(frame: FrameType, event: str, _: object) -> None:
            if event == "call":
                called.add(frame.f_code)

        begun = time.process_time()
        sys.setprofile(watch)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.process_time() - begun
            self.runs[item.nodeid] = {name for code in called if (name := self._name(code))}

    def _name(self, code: CodeType) -> str | None:
        if code not in self.names:
            path = Path(code.co_filename)
            inside = path.is_relative_to(self.tree)
            function = code.co_qualname.split(".<locals>")[0]
            function = "" if function.startswith("<") else function
            self.names[code] = f"{path.relative_to(self.tree)}:{function}" if inside else None
        return self.names[code]

    def found(self) -> list[dict[str, Any]]:
        """One entry a test, as JSON."""
        return [
            {"name": name, "seconds": round(self.seconds[name], 3), "runs": sorted(runs)}
            for name, runs in self.runs.items()
        ]


if __name__ == "__main__":
    watcher = Watcher(Path.cwd())
    few_examples()
    if pytest.main(["-q", *OPTIONS, sys.argv[1]], plugins=[watcher]):
        raise SystemExit(f"{sys.argv[1]} fails without any change: mend that first")
    Path(sys.argv[2]).write_text(json.dumps(watcher.found()))
