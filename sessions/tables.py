"""Text files of numbers in columns: recognised by their header, every error with its place.

Delimiters (comma, semicolon, tab), quotes, a decimal comma, several encodings, and lines before the
header are all found in the wild. Rows are counted as a text editor counts lines.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn

import numpy as np

from sensor.samples import FloatArray
from sessions.errors import RecordingFileError

HEADER_WITHIN = 40
"""Lines among which the header must be: a Movella DOT export has about a dozen before it."""

_DELIMITERS = ",;\t"
_SHOWN = 60  # characters of a user's text that an error repeats


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the lines below it, not yet parsed.

    first_line: the number of the first of `lines` in the file, counting from 1.
    """

    name: str
    columns: tuple[str, ...]
    lines: Sequence[str]
    first_line: int
    delimiter: str

    def numbers(self, wanted: Sequence[int]) -> FloatArray:
        """The columns with these indices, (n, len(wanted)), all finite.

        Raises RecordingFileError naming the first row and column with anything else.
        """
        if not self.lines:
            raise RecordingFileError(f"{self.name} has a header and no rows below it")
        self._refuse_decimal_commas()
        try:
            values = self._parsed(wanted)
        except ValueError:
            return self._parsed_slowly(wanted)
        if len(values) != len(self.lines):  # numpy passes over empty lines
            return self._parsed_slowly(wanted)
        if not np.isfinite(values).all():
            self._refuse_row(int(np.argmax(~np.isfinite(values).all(axis=1))), wanted)
        return values

    def texts(self, wanted: int) -> list[str]:
        """The cells of one column."""
        cells = []
        for number, row in enumerate(self._cells(self.lines)):
            if wanted >= len(row):
                self._refuse_row(number, [wanted])
            cells.append(row[wanted].strip())
        return cells

    def where(self, index: int) -> str:
        """Where a row is, for errors."""
        return f"{self.name}, row {self.first_line + index}"

    def _parsed(self, wanted: Sequence[int]) -> FloatArray:
        return np.loadtxt(
            self.lines,
            delimiter=self.delimiter,
            usecols=wanted,
            quotechar='"',
            comments=None,
            ndmin=2,
        )

    def _parsed_slowly(self, wanted: Sequence[int]) -> FloatArray:
        values = np.empty((len(self.lines), len(wanted)))
        for number, row in enumerate(self._cells(self.lines)):
            try:
                values[number] = [self._number(row[column]) for column in wanted]
            except (ValueError, IndexError):
                self._refuse_row(number, wanted)
        if not np.isfinite(values).all():
            self._refuse_row(int(np.argmax(~np.isfinite(values).all(axis=1))), wanted)
        return values

    def _number(self, cell: str) -> float:
        if "_" in cell:  # Python reads 1_0 as ten; no program writes it so
            raise ValueError(cell)
        return float(cell if self.delimiter == "," else cell.replace(",", "."))

    def _cells(self, lines: Sequence[str]) -> Iterator[list[str]]:
        return split_cells(self.name, lines, self.delimiter)

    def _refuse_decimal_commas(self) -> None:
        """Of `1,5,2,5` nobody can know what it means, and numpy would take the first columns."""
        if self.delimiter != ",":
            return
        for number, line in enumerate(self.lines):
            if line.count(",") < len(self.columns):
                continue
            row = next(self._cells([line]), [])
            if any(cell.strip() for cell in row[len(self.columns) :]):
                raise RecordingFileError(
                    f"{self.where(number)}: expected {len(self.columns)} columns, found "
                    f"{len(row)}; with decimal commas, set columns apart by semicolons or tabs"
                )

    def _refuse_row(self, index: int, wanted: Sequence[int]) -> NoReturn:
        row = next(self._cells([self.lines[index]]), [])
        for column in wanted:
            name = self.columns[column]
            if column >= len(row):
                raise RecordingFileError(
                    f"{self.where(index)}: expected {len(self.columns)} columns, found {len(row)} "
                    f"({name} is missing)"
                )
            try:
                sound = bool(np.isfinite(self._number(row[column])))
            except ValueError:
                sound = False
            if not sound:
                raise RecordingFileError(
                    f"{self.where(index)}, column {name}: expected a number, "
                    f"found {shown(row[column])}{_advice(row[column])}"
                )
        raise RecordingFileError(f"{self.where(index)}: the row cannot be read")


def parse_table(name: str, data: bytes, header: re.Pattern[str]) -> Table:
    """The table in a file whose header line has a cell that matches `header`.

    Raises RecordingFileError for what is not text, has no such line, or names a column twice.
    """
    lines = decoded(name, data).splitlines()
    if not any(line.strip() for line in lines):
        raise RecordingFileError(f"{name} is empty")
    for number, line in enumerate(islice(lines, HEADER_WITHIN)):
        delimiter = max(_DELIMITERS, key=line.count)
        header_cells = next(split_cells(name, [line], delimiter), [])
        columns = tuple(cell.strip() for cell in header_cells)
        if any(header.fullmatch(column) for column in columns):
            twice = next((c for c in columns if c and columns.count(c) > 1), None)
            if twice is not None and header.fullmatch(twice):
                raise RecordingFileError(f"{name} has two columns called {twice!r}")
            rows = lines[number + 1 :]
            while rows and not rows[-1].strip(f"{delimiter} "):  # a spreadsheet's empty rows too
                rows.pop()
            return Table(name, columns, rows, number + 2, delimiter)
    first = next(line for line in lines if line.strip())
    raise RecordingFileError(
        f"{name} is not a recording that turnout knows: expected the header "
        f"time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z (or one of those in docs/data.md), "
        f"found {shown(first)}"
    )


def split_cells(name: str, lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    """The cells of each line. Raises RecordingFileError where a quotation mark has no end."""
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error as error:
        raise RecordingFileError(
            f"{name} is not a table: a line or a quoted text in it is far too long ({error})"
        ) from error


def _advice(cell: str) -> str:
    is_clock = re.search(r"\d:\d\d", cell)
    return ": a time is given in seconds, counted from any moment" if is_clock else ""


def shown(text: str) -> str:
    """A user's text, short enough for an error and harmless in a terminal."""
    if not text.strip():
        return "nothing"
    text = text.strip()
    quoted = ascii(text[:_SHOWN])
    return quoted if len(text) <= _SHOWN else f"{quoted[:-1]}…{quoted[-1]}"


def decoded(name: str, data: bytes) -> str:
    """The text of a file. Raises RecordingFileError for what is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        if b"\x00" in data[:4096]:
            raise RecordingFileError(f"{name} is not a text file: expected a CSV recording")
    for attempt in (encoding, "gb18030"):  # old WitMotion software writes the latter
        with suppress(UnicodeDecodeError):
            return data.decode(attempt)
    return data.decode("latin-1")  # a degree sign from an old Windows; the numbers are ASCII
