"""Small changes to the code, each tried on the tests: `python -m benchmarks.mutants [--count 600]`.

Changes are drawn by a seed from all of analysis/, firmware_profiles/ and sensor/; each is made in a
copy of the tree, and the tests that run the changed function are run, the quickest first. What came
of it is kept, so that the study goes on where it was stopped; a change is tried again when the
function around it has changed, with `--again` when the tests have. Ends by printing how many were
noticed in each module and those that were not. Linux; one process.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.mutants.changes import Mutant, mutants
from benchmarks.mutants.covering import Test, chosen, covering
from benchmarks.mutants.trying import copy_of, get_ready, tried

TREE = Path(__file__).parents[2]
CHANGED = ("analysis", "firmware_profiles", "sensor")
TESTED_BY = ("analysis", "firmware_profiles", "sensor")
UNNOTICED = ("survived", "uncovered")


def main() -> None:
    """Draw, try what has not been tried, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="changes in files whose path begins so")
    parser.add_argument(
        "--again", action="store_true", help="try those that were not noticed again"
    )
    parser.add_argument("--show", action="store_true", help="print what is known, try nothing")
    parser.add_argument("--budget", type=float, default=40.0, help="seconds of tests for a change")
    parser.add_argument("--kept", type=Path, default=TREE / "build" / "mutants.jsonl")
    wanted = parser.parse_args()
    wanted.kept.parent.mkdir(parents=True, exist_ok=True)
    drawn = [m for m in sample(TREE, wanted.count, wanted.seed) if m.path.startswith(wanted.only)]
    known = read(wanted.kept)
    if not wanted.show:
        again = (
            {name for name, came in known.items() if came in UNNOTICED} if wanted.again else set()
        )
        untried = [m for m in drawn if m.name not in known or m.name in again]
        try_all(untried, wanted.kept, wanted.budget)
        known = read(wanted.kept)
    show(drawn, known)


def sample(tree: Path, count: int, seed: int) -> list[Mutant]:
    """The mutants that a seed draws, in the order drawn, so that a part of a study is a study too.

    A change of the code elsewhere leaves the draw as it is.
    """
    paths = sorted(path for folder in CHANGED for path in (tree / folder).rglob("*.py"))
    found = [m for p in paths for m in mutants(str(p.relative_to(tree)), p.read_bytes())]
    found.sort(key=lambda m: hashlib.sha256(f"{seed}:{m.name}".encode()).digest())
    return found[:count]


def try_all(untried: Sequence[Mutant], kept: Path, budget_s: float) -> None:
    """Try each and keep what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "tree"
        copy_of(TREE, scratch)
        files = sorted(p.relative_to(scratch) for one in TESTED_BY
                       for p in (scratch / "tests" / one).glob("test_*.py"))  # fmt: skip
        tests = covering(scratch, files, kept.with_name("mutants-tests.json"))
        get_ready()
        check_unchanged(untried[:1], tests, scratch)
        for i, mutant in enumerate(untried, 1):
            came = tried(mutant, chosen(mutant, tests, budget_s), scratch)
            with kept.open("a", encoding="utf-8") as file:
                print(json.dumps({"name": mutant.name, "came": came}), file=file)
            print(f"{i}/{len(untried)} {came:9} {line(mutant)}", file=sys.stderr, flush=True)


def check_unchanged(first: Sequence[Mutant], tests: Sequence[Test], scratch: Path) -> None:
    """Stop where a file's quickest test fails without any change: all would seem noticed."""
    quickest: dict[str, Test] = {}
    for test in sorted(tests, key=lambda test: -test.seconds):
        quickest[test.name.split("::")[0]] = test
    for mutant in first:
        unchanged = replace(mutant, after=mutant.before)
        if tried(unchanged, list(quickest.values()), scratch) != "survived":
            raise SystemExit("the tests fail in the copy without any change")


def read(kept: Path) -> dict[str, str]:
    """What came of each mutant tried so far, by name; the last trial counts."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    return {one["name"]: one["came"] for one in map(json.loads, lines)}


def show(drawn: Sequence[Mutant], known: dict[str, str]) -> None:
    """Print the table by module, and the list of those not noticed."""
    print("| module | tried | noticed | not noticed |\n|---|---|---|---|")
    known_of = sorted((m for m in drawn if m.name in known), key=lambda m: (m.path, m.start))
    tried_in = Counter(m.path for m in known_of)
    unnoticed = [m for m in known_of if known[m.name] in UNNOTICED]
    missed_in = Counter(m.path for m in unnoticed)
    for path, count in tried_in.items():
        print(f"| `{path}` | {count} | {count - missed_in[path]} | {missed_in[path]} |")
    total, missed = tried_in.total(), missed_in.total()
    print(
        f"| all | {total} | {total - missed} ({(total - missed) / max(total, 1):.0%}) | {missed} |"
    )
    print()
    for mutant in unnoticed:
        print(f"- {known[mutant.name]}: {line(mutant)}")


def line(mutant: Mutant) -> str:
    """Where and what, in one line."""
    before, after = (" ".join(text.split()) for text in (mutant.before, mutant.after))
    place = f"{mutant.path}:{mutant.line} ({mutant.function or 'module'})"
    return f"{place}: `{before}` -> `{after or 'nothing'}`"


if __name__ == "__main__":
    main()
