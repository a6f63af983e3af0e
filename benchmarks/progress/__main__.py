"""`python -m benchmarks.progress [--people N] [--table NAME]` prints docs/progress.md's tables.

One process; some twenty minutes of one core with the people that the page was made with.
"""

import argparse
from collections.abc import Sequence

from benchmarks.progress import study

TABLES = {
    "false_alarms": (
        study.false_alarms,
        ("people who do not change", "error", "people", "told in 12 weeks", "from", "to"),
    ),
    "power": (
        study.power,
        ("10° over 8 weeks", "error", "test", "false alarms", "week 4", "week 8", "week 12"),
    ),
    "coverage": (
        study.coverage,
        ("true course", "error", "legs", "arc held", "in, out held", "arc half-width, °"),
    ),
    "detectable": (
        study.detectable,
        ("pairs", "with", "estimate / truth", "10 %", "90 %", "interval held"),
    ),
    "could_have_seen": (
        study.could_have_seen,
        ("week", "could be said", "median, °", "told of such a gain"),
    ),
}
FEWEST, WHY_FEWEST = 4, "some rows are of a quarter of them"


def main() -> None:
    """Print the chosen tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=study.Size().people)
    parser.add_argument("--seed", type=int, default=study.Size().seed)
    parser.add_argument("--table", choices=TABLES, action="append")
    chosen = parser.parse_args()
    if chosen.people < FEWEST:
        parser.error(f"expected --people {FEWEST} or more, got {chosen.people}: {WHY_FEWEST}")
    for name in chosen.table or TABLES:
        rows, header = TABLES[name]
        print(f"\n**{name}**\n")
        print(_line(header))
        print(_line(["---"] * len(header)))
        for row in rows(study.Size(chosen.people, chosen.seed)):
            print(_line([_text(cell) for cell in row]), flush=True)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(cell: object) -> str:
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


if __name__ == "__main__":
    main()
