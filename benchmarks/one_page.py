"""docs/benchmarks.md, which is its own store: each part between two marks, renewed by itself."""

import re

from benchmarks.sections import SECTIONS, Section

HEAD = """# Benchmarks

Every figure that is claimed, beside its peer in the same run. `make benchmark` makes this page from
nothing, part by part (those that time nothing side by side, one a core), and goes on where it was
stopped; `make benchmark ARGS="store page"` renews two parts, and `ARGS=--quick` tries all of them
at a small size, into build/. Each part names its command, which holds the sizes and seeds, and the
machine and how busy it was: where more processes ran than there were cores, milliseconds are those
of a bad day, and ratios and processor time count.

| part | made | size |
|---|---|---|
"""


def parts_of(page: str) -> dict[str, str]:
    """The parts that a page holds, by name."""
    found = re.findall(r"<!-- part (\S+) -->\n(.*?)<!-- end -->", page, re.DOTALL)
    return dict(found)


def is_full(part: str) -> bool:
    """Whether a part was made at its full size."""
    return "\n*Made* at full size" in part


def part(
    section: Section, *, command: str, size: str, circumstances: str, output: str, code: int
) -> str:
    """One part, as Markdown."""
    lines = [
        f"## {section.title}",
        section.about,
        f"*Made* at {size}: {circumstances}",
        f"    {command}",
        shown(output),
    ]
    if code:
        lines.append(f"**The command ended with {code}**: not all that is aimed at was reached.")
    return "\n\n".join(lines) + "\n"


def shown(output: str) -> str:
    """A command's output: Markdown as it is, its headings two levels down, all else as a block."""
    text = output.rstrip()
    if not re.search(r"^\|.*\|$", text, re.MULTILINE):
        return f"```text\n{text}\n```"
    text = re.sub(r"^(#+ )", r"##\1", text, flags=re.MULTILINE)
    return re.sub(r"(?<=[^\n|])\n(?=\|)|(?<=\|)\n(?=[^\n|])", "\n\n", text)


def page_of(parts: dict[str, str]) -> str:
    """The page, with a table of its parts at the head."""
    rows, texts = "", []
    for section in SECTIONS:
        text = parts.get(section.name)
        made = re.search(r"^\*Made\* at (.*?): .*?, (\d{4}-\d\d-\d\d)", text or "", re.MULTILINE)
        anchor = re.sub(r"[^\w -]", "", section.title.lower()).replace(" ", "-")
        title = f"[{section.title}](#{anchor})" if text else section.title
        rows += f"| {title} | {made[2] if made else 'not yet'} | {made[1] if made else ''} |\n"
        if text:
            texts.append(f"<!-- part {section.name} -->\n{text}<!-- end -->\n")
    return HEAD + rows + "\n" + "\n".join(texts)
