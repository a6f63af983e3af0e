"""A recording's time column in seconds, strictly rising."""

import re

import numpy as np
from numpy.typing import NDArray

from sensor.samples import FloatArray
from sessions.columns import Part
from sessions.errors import RecordingFileError
from sessions.formats import Format
from sessions.tables import Table, shown
from sessions.words import plural

DAY_S = 86_400.0
APART_S = 1e-6  # far below a sample's step, and far above what 64 bits tell apart in this century


def rising_times(
    known: Format, part: Part, assumed: list[str]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The times (m,) in seconds, and which of the table's n rows they belong to, (n,).

    Of equal rows the first is kept; others that have the time of the row before came together, and
    are told apart by APART_S; `assumed` is told of both. Raises RecordingFileError, naming the row,
    for a time that runs backwards.
    """
    table = part.table
    if known.time_of_day:
        time_s = _spread(_times_of_day(table, part.times))
    else:
        time_s = table.numbers(part.times[:1])[:, 0]
        if known.clock_bits is not None:
            time_s = _unwrapped(time_s, 2.0**known.clock_bits)
        time_s = time_s * known.time_s
    step_s = np.diff(time_s, prepend=-np.inf)
    if (step_s < 0).any():
        row = int(np.argmax(step_s < 0))
        raise RecordingFileError(
            f"{table.where(row)}: the time runs backwards, from {time_s[row - 1]:.10g} s to "
            f"{time_s[row]:.10g} s"
        )
    kept = np.ones(len(time_s), bool)
    for row in np.flatnonzero(step_s == 0).tolist():
        kept[row] = table.lines[row] != table.lines[row - 1]
    if repeated := int(np.count_nonzero(~kept)):
        repeat = "repeats" if repeated == 1 else "repeat"
        assumed.append(
            f"{plural(repeated, 'row')} of {table.name} {repeat} the one before: left out"
        )
    time_s = time_s[kept]
    if together := int(np.count_nonzero(np.diff(time_s) == 0)):
        have = "has" if together == 1 else "have"
        assumed.append(
            f"{plural(together, 'row')} of {table.name} {have} the time of the row before: taken as"
            " samples that came together"
        )
        apart_s = APART_S * np.arange(len(time_s))
        time_s = np.maximum.accumulate(time_s - apart_s) + apart_s
    return time_s, kept


def _unwrapped(ticks: FloatArray, period: float) -> FloatArray:
    wraps = np.cumsum(np.diff(ticks, prepend=ticks[:1]) < -period / 2)
    return ticks + period * wraps


def _times_of_day(table: Table, columns: tuple[int, ...]) -> FloatArray:
    """Seconds from dates in words; the first of the columns that holds any is taken."""
    cells = next(
        (cells for cells in map(table.texts, columns) if cells and _seconds(cells[0]) is not None),
        table.texts(columns[0]),
    )
    seconds = []
    for row, cell in enumerate(cells):
        value = _seconds(cell)
        if value is None:
            raise RecordingFileError(
                f"{table.where(row)}: expected a time of day, found {shown(cell)}"
            )
        seconds.append(value)
    return _unwrapped(np.array(seconds), DAY_S)  # midnight


def _seconds(cell: str) -> float | None:
    """Seconds of a time such as `2026-10-02 7:48:45.830`; from year 0 day by day, or from midnight.

    A fraction of up to three digits counts milliseconds: WitMotion's samples write 25 ms as `.25`.
    """
    numbers = re.findall(r"\d+", cell)
    if len(numbers) not in {3, 4, 6, 7}:
        return None
    day = 0
    if len(numbers) >= 6:
        try:
            date = np.datetime64("-".join(part.zfill(2) for part in numbers[:3]), "D")
        except ValueError:
            return None
        day, numbers = int(date.astype(np.int64)), numbers[3:]
    hour, minute, second, *fraction = numbers
    rest = fraction[0] if fraction else "0"
    part = int(rest) / (1000 if len(rest) <= 3 else 10 ** len(rest))
    return day * DAY_S + int(hour) * 3600 + int(minute) * 60 + int(second) + part


def _spread(time_s: FloatArray) -> FloatArray:
    """Rows that came in one packet carry one time: spread them evenly up to it."""
    last = np.flatnonzero(np.diff(time_s, append=np.inf) > 0)
    if len(last) in {len(time_s), 1} or (np.diff(time_s) < 0).any():
        return time_s
    return np.asarray(np.interp(np.arange(len(time_s)), last, time_s[last]))
