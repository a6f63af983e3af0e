"""The pages that people read, and the commands in them."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = {
    page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8")
    for page in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
}
EVERYTHING = "\n".join(PAGES.values())


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as a page shows it."""

    page: str
    text: str


def commands(program: str) -> list[Shown]:
    """The commands of pages that begin with this program: in code spans, blocks, indented lines."""
    found = []
    for page, text in PAGES.items():
        spans = re.findall(r"`([^`\n]+)`", text)
        lines = re.findall(r"^(?: {4})?(\S.*)$", text, re.MULTILINE)
        for one in [*spans, *lines]:
            command = re.sub(r"^(?:uv run |\.venv/bin/)", "", one.strip())
            if re.match(rf"{re.escape(program)}(?: |$)", command):
                found.append(Shown(page, command.partition("  #")[0].strip()))
    return list(dict.fromkeys(found))
