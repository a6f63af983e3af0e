"""A recording's time column in seconds, strictly rising."""

import re

import numpy as np
from numpy.typing import NDArray

from sensor.samples import FloatArray
from sessions.columns import Part
from sessions.errors import RecordingFileError
from sessions.formats import Format
from sessions.tables import Table, shown

DAY_S = 86_400.0


def rising_times(
    known: Format, part: Part, assumed: list[str]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The times (m,) in seconds, and which of the table's n rows they belong to, (n,).

    Of rows with the same time the first is kept, and `assumed` told. Raises RecordingFileError,
    naming the row, for a time that runs backwards.
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
    kept = step_s > 0
    repeated = int(np.count_nonzero(~kept))
    if repeated:
        assumed.append(f"{repeated} rows of {table.name} repeat the time before: left out")
    return time_s[kept], kept


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
