"""Which of a recording's tables and columns hold time, acceleration and rotation rate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sessions.errors import RecordingFileError
from sessions.formats import FORMATS, Format
from sessions.tables import Table

Role = Literal["acc", "gyr", "gravity"]


@dataclass(frozen=True, slots=True)
class Part:
    """Where one kind of measurement is: a table, its time columns (best first), and x, y, z."""

    table: Table
    times: tuple[int, ...]
    axes: tuple[int, int, int]


def find_parts(known: Format, tables: Mapping[str, Table], *, within: str) -> dict[Role, Part]:
    """The parts of a recording that are present as this format writes them.

    within: what the tables are from, for errors.

    Raises RecordingFileError where there are several of a kind: one would be taken, and the others
    lost without a word.
    """
    wanted: list[tuple[Role, str, str | None]] = [
        ("acc", known.acc, known.acc_file),
        ("gyr", known.gyr, known.gyr_file),
    ]
    if known.gravity_file is not None:
        wanted.append(("gravity", known.acc, known.gravity_file))
    parts: dict[Role, Part] = {}
    for role, columns, file in wanted:
        found: dict[str, Part] = {}
        for name, table in tables.items():
            if file is not None and not re.fullmatch(file, name, re.IGNORECASE):
                continue
            axes = _matching(columns, table)
            times = tuple(_matching(known.time, table).values())
            if times and len(axes) == 3:
                found[name] = Part(table, times, (axes["x"], axes["y"], axes["z"]))
        total = {name: part for name, part in found.items() if name.lower().startswith("total")}
        found = total or found  # with gravity, where it is there with and without
        if len(found) > 1:
            first, second, *others = found
            raise RecordingFileError(
                f"{within}: expected one recording, found {len(found)} ({first}, {second}"
                f"{', …' if others else ''}): name the files themselves, unzipped, as in: FOLDER/*"
            )
        if found:
            (parts[role],) = found.values()
    return parts


def missing_columns(table: Table) -> tuple[Format, list[str]]:
    """The format that a table is nearest to, and the names of the columns that it lacks."""
    return min(((known, _missing(known, table)) for known in FORMATS), key=lambda one: len(one[1]))


def _missing(known: Format, table: Table) -> list[str]:
    present = (
        bool(_matching(known.time, table)),
        *(axis in _matching(known.acc, table) for axis in "xyz"),
        *(axis in _matching(known.gyr, table) for axis in "xyz"),
    )
    names = known.example.split(",")
    return [name for name, there in zip(names, present, strict=True) if not there]


def _matching(pattern: str, table: Table) -> dict[str, int]:
    """Columns by axis (by their own name where the pattern has none), in the file's order."""
    found: dict[str, int] = {}
    for index, column in enumerate(table.columns):
        match = re.fullmatch(pattern, column, re.IGNORECASE)
        if match:
            found.setdefault(match[1].lower() if match.groups() else column, index)
    return found
