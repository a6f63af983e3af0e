"""CSV: `sessions.csv`, `repetitions.csv`, and the samples of each session as a recording file.

Numbers are written so that they read back to the last bit. A spreadsheet takes a cell that begins
with `=`, `+`, `-`, `@`, a tab or a return for a formula; such text gets an apostrophe before it.
"""

import csv
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from sessions.contents import (
    REPETITION_COLUMNS,
    SAMPLE_COLUMNS,
    SESSION_COLUMNS,
    Contents,
    repetition_rows,
    session_row,
)

FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvExport:
    """Writes into a folder; see `sessions.export`."""

    def __init__(self, folder: Path) -> None:
        self._samples = folder / "samples"
        self._samples.mkdir()
        self._open = ExitStack()
        self._sessions = self._table(folder / "sessions.csv", SESSION_COLUMNS)
        self._repetitions = self._table(folder / "repetitions.csv", REPETITION_COLUMNS)

    def add(self, contents: Contents) -> None:
        """Write one session's rows and its samples."""
        row, repetitions, samples = (
            session_row(contents),
            list(repetition_rows(contents)),
            contents.samples,
        )
        self._sessions.writerow(guarded(row))
        self._repetitions.writerows(guarded(one) for one in repetitions)
        with (self._samples / f"{contents.session.id}.csv").open(
            "w", newline="", encoding="utf-8"
        ) as file:
            writer = csv.writer(file)
            writer.writerow(SAMPLE_COLUMNS)
            rows = np.column_stack([samples.time_s, samples.acc_ms2, samples.gyr_rads])
            writer.writerows(rows.tolist())

    def close(self) -> None:
        """Complete the tables."""
        self._open.close()

    def _table(self, path: Path, columns: Iterable[str]) -> "csv.DictWriter[str]":
        file = self._open.enter_context(path.open("w", newline="", encoding="utf-8"))
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        return writer


def guarded(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose texts no spreadsheet takes for formulas; true and false as 1 and 0."""
    return {name: _guarded(value) for name, value in row.items()}


def unguarded(text: str) -> str:
    """A text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*FORMULA, "'")) else text


def _guarded(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.startswith((*FORMULA, "'")):
        return f"'{value}"
    return value
