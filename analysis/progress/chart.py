"""A small chart of one leg's arc for the terminal, as text."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from analysis.progress.result import Leg, Point, Quantity
from analysis.progress.table import value_of

MARKS = "●◆▲■"  # one for each way of wearing, in turn
SET_ASIDE = "○"


def draw(leg: Leg, *, quantity: Quantity = Quantity.ARC, width: int = 60, height: int = 9) -> str:
    """Lines of text: degrees upward, days to the right; ○ for sessions that do not count.

    Those whose date cannot be right are left out: a clock set back to 2000 would be all one sees.
    width, height: of the field for the dots, in characters, at least 10 and 3. Without a session
    it says so in one line.
    """
    dots = [(p, one.value_deg) for p in leg.points if (one := value_of(p, quantity)) is not None]
    dots = [(point, value) for point, value in dots if np.isfinite(value) and not point.misdated]
    if not dots:
        return "no sessions to draw"
    values = [value for _, value in dots]
    low, high = _scale(min(values), max(values))
    times = [point.at for point, _ in dots]
    field = [[" "] * width for _ in range(height)]
    for point, value in sorted(dots, key=lambda dot: dot[0].set_aside is None):
        column = _column(point.at, min(times), max(times), width)
        row = round((high - value) / (high - low) * (height - 1))
        field[row][column] = _mark(point)
    label = {0: f"{high:.0f}°", height - 1: f"{low:.0f}°"}
    lines = [f"{label.get(i, ''):>6} │{''.join(row)}".rstrip() for i, row in enumerate(field)]
    return "\n".join([*lines, f"{'':>6} └{'─' * width}", _dates(times, width)])


def _scale(low: float, high: float) -> tuple[float, float]:
    """Whole tens around the values, so that small scatter is not blown up."""
    bottom, top = np.floor(low / 10) * 10, np.ceil(high / 10) * 10
    return float(bottom), float(max(top, bottom + 10))


def _column(at: datetime, first: datetime, last: datetime, width: int) -> int:
    span = (last - first).total_seconds()
    return round((at - first).total_seconds() / span * (width - 1)) if span else 0


def _mark(point: Point) -> str:
    return SET_ASIDE if point.set_aside else MARKS[point.wearing % len(MARKS)]


def _dates(times: Sequence[datetime], width: int) -> str:
    first, last = (f"{one.day} {one:%b %Y}" for one in (min(times), max(times)))
    return f"{'':>8}{first}{last if last != first else '':>{max(width - len(first), 0)}}"
