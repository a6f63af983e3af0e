"""An extreme that was taken for a stop at neutral: the strokes on both its sides are whole ones."""

from collections.abc import Sequence

from analysis.habit import Habit
from analysis.pairs import Pair, Stop, Turn

WHOLE = 0.35  # of the way from a side to a whole arc: a stroke from neutral is no longer than that
LEAST_DEG = 3.0  # a side and a whole arc that differ by less cannot be told apart
FIRST_WHOLE = 1.5  # times the stroke to the first extreme there is, when nothing else is known


def hidden_extreme(
    first: Turn, stop: Stop, turn: Turn, habit: Habit, waiting: Sequence[Pair]
) -> tuple[Turn, float] | None:
    """The extreme at a stop between two to the other side, and where neutral is then.

    None if that stop may have been one at neutral.
    """
    lengths = _lengths(first, habit, waiting)
    if lengths is None or not _is_between(first, stop, turn):
        return None
    arc_deg, side_deg = lengths
    sign = 1 if turn.internal else -1
    there = sign * (first.value_deg - stop.level_deg)
    back = sign * (turn.value_deg - stop.level_deg)
    least_deg = side_deg + WHOLE * (arc_deg - side_deg)
    if arc_deg - side_deg < LEAST_DEG or min(there, back) < least_deg:
        return None
    extreme = turn._replace(
        at=stop.at,
        value_deg=stop.level_deg,
        internal=not turn.internal,
        departure=first.at,
        stroke_deg=there,
    )
    return extreme, stop.level_deg + sign * (arc_deg - side_deg)


def _is_between(first: Turn, stop: Stop, turn: Turn) -> bool:
    return first.internal is turn.internal and first.at < stop.at <= turn.departure


def _lengths(first: Turn, habit: Habit, waiting: Sequence[Pair]) -> tuple[float, float] | None:
    """A whole stroke, and one from neutral to that side; None where the manner may have changed."""
    if habit.trusted and habit.arc_deg is not None:
        side_deg = habit.side_deg(internal=first.internal)
        return habit.arc_deg, habit.arc_deg / 2 if side_deg is None else side_deg
    if waiting:
        return waiting[-1].arc_deg, waiting[-1].arc_deg / 2
    return None if habit.trusted else (FIRST_WHOLE * first.stroke_deg, first.stroke_deg)
