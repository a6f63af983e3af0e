"""The verdicts of the fault matrix: kept in a file, and shown as a table."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

CANNOT_SHOW = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one fault went with one firmware."""

    profile: str
    fault: str
    counted: int | None
    true_at_least: int
    true_at_most: int
    interruptions: int
    reported: int
    missing: int
    ended_right: bool
    refused: bool

    @property
    def count_right(self) -> bool:
        """As many as could be seen: all but those that fell into a gap.

        None is right where the link cannot carry the packets, and that was said.
        """
        if self.counted is None:
            return self.refused
        return self.true_at_least <= self.counted <= self.true_at_most

    @property
    def sound(self) -> bool:
        """Whether every question is answered with yes."""
        gaps_right = self.reported == self.interruptions
        return self.count_right and gaps_right and self.missing == 0 and self.ended_right


def keep(verdict: Verdict, path: Path) -> None:
    """Add the verdict to the file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(verdict)) + "\n")


def kept_in(path: Path) -> list[Verdict]:
    """The verdicts that are in the file; none where there is no file yet."""
    if not path.exists():
        return []
    return [Verdict(**json.loads(text)) for text in path.read_text(encoding="utf-8").splitlines()]


def line(verdict: Verdict) -> str:
    """The verdict in full."""
    return (
        f"{verdict.profile}, {verdict.fault}: counted {_counted(verdict)}, "
        f"{verdict.reported} of {verdict.interruptions} interruptions reported, "
        f"{verdict.missing} lost on arrival, ended {'right' if verdict.ended_right else 'wrong'}"
        f"{'' if verdict.sound else '  <-- not sound'}"
    )


def table(verdicts: Sequence[Verdict]) -> str:
    """The verdicts in Markdown: a row for each fault, a column for each firmware."""
    found = {(verdict.fault, verdict.profile): verdict for verdict in verdicts}
    profiles = list(dict.fromkeys(verdict.profile for verdict in verdicts))
    faults = list(dict.fromkeys(verdict.fault for verdict in verdicts))
    rows = [["fault", *(f"`{profile}`" for profile in profiles)], ["---"] * (1 + len(profiles))]
    rows += [[f"`{fault}`", *(_cell(found.get((fault, p))) for p in profiles)] for fault in faults]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(verdict: Verdict | None) -> str:
    if verdict is None:
        return CANNOT_SHOW
    text = _counted(verdict)
    if verdict.interruptions or verdict.reported:
        text += f"; {verdict.reported} of {verdict.interruptions}"
    return text if verdict.sound else f"**{text}**"


def _counted(verdict: Verdict) -> str:
    """The repetitions counted, of those that could be seen."""
    if verdict.counted is None:
        return "refused" if verdict.refused else "nothing"
    seen = f"{verdict.true_at_least}"
    if verdict.true_at_most != verdict.true_at_least:
        seen += f" to {verdict.true_at_most}"
    return f"{verdict.counted} of {seen}"
