"""An extreme that was taken for a stop at neutral: the strokes on both its sides are whole ones."""

from collections.abc import Sequence

from analysis.habit import Habit
from analysis.pairs import Pair, Stop, Turn

WHOLE = 0.35  # of the way from a side to a whole arc: a stroke from neutral is no longer than that
LEAST_DEG = 3.0  # a side and a whole arc that differ by less cannot be told apart
FIRST_WHOLE = 1.5  # times the stroke to the first extreme there is, when nothing else is known


def hidden_extreme(
    first: Turn | None,
    stop: Stop,
    turn: Turn,
    habit: Habit,
    waiting: Sequence[Pair],
    *,
    guessed: bool,
) -> tuple[Turn, float] | None:
    """The extreme before this one, at a stop, and where neutral is then.

    It lies between two to the other side; or it is the first after other movement, if neutral was
    guessed from a short stop. None if the stop may have been one at neutral.
    """
    if first is not None:
        return _between(first, stop, turn, habit, waiting, guessed=guessed)
    return _held_first(stop, turn, habit) if guessed else None


def _between(
    first: Turn, stop: Stop, turn: Turn, habit: Habit, waiting: Sequence[Pair], *, guessed: bool
) -> tuple[Turn, float] | None:
    lengths = _lengths(first, habit, waiting, guessed=guessed)
    if lengths is None or not _is_between(first, stop, turn):
        return None
    arc_deg, side_deg = lengths
    sign = turn.sign
    there = sign * (first.value_deg - stop.level_deg)
    back = sign * (turn.value_deg - stop.level_deg)
    if not _are_whole((there, back), arc_deg, side_deg):
        return None
    extreme = _held_at(stop, turn, departure=first.at, stroke_deg=there)
    return extreme, stop.level_deg + sign * (arc_deg - side_deg)


def _held_first(stop: Stop, turn: Turn, habit: Habit) -> tuple[Turn, float] | None:
    """The leg was held there if the stroke from it is as long as those of the last set."""
    side_deg, arc_deg = habit.side_deg(internal=turn.internal), habit.arc_deg
    if side_deg is None or arc_deg is None or not habit.begins_so(turn):
        return None
    came_deg = abs(turn.value_deg - stop.level_deg)
    in_one_go = stop.at <= turn.departure and abs(turn.stroke_deg - came_deg) < LEAST_DEG
    if not (in_one_go and _are_whole((came_deg,), arc_deg, side_deg)):
        return None
    extreme = _held_at(stop, turn, departure=stop.at, stroke_deg=came_deg)
    sign = turn.sign
    return extreme, stop.level_deg + sign * (arc_deg - side_deg)


def _are_whole(strokes_deg: Sequence[float], arc_deg: float, side_deg: float) -> bool:
    """Whether strokes that seem to be from neutral to that side are from the other extreme."""
    least_deg = side_deg + WHOLE * (arc_deg - side_deg)
    return arc_deg - side_deg > LEAST_DEG and min(strokes_deg) > least_deg


def _held_at(stop: Stop, turn: Turn, *, departure: int, stroke_deg: float) -> Turn:
    return turn._replace(
        at=stop.at,
        value_deg=stop.level_deg,
        internal=not turn.internal,
        departure=departure,
        stroke_deg=stroke_deg,
    )


def _is_between(first: Turn, stop: Stop, turn: Turn) -> bool:
    return first.internal is turn.internal and first.at < stop.at <= turn.departure


def _lengths(
    first: Turn, habit: Habit, waiting: Sequence[Pair], *, guessed: bool
) -> tuple[float, float] | None:
    """A whole stroke, and one from neutral to that side; None where the manner may have changed."""
    if habit.trusted and habit.arc_deg is not None:
        side_deg = habit.side_deg(internal=first.internal)
        return habit.arc_deg, habit.arc_deg / 2 if side_deg is None else side_deg
    if waiting:
        arc_deg = waiting[-1].arc_deg
        if guessed or habit.neutral_deg is None:
            return arc_deg, arc_deg / 2
        return arc_deg, max(arc_deg / 2, first.sign * (first.value_deg - habit.neutral_deg))
    return None if habit.trusted else (FIRST_WHOLE * first.stroke_deg, first.stroke_deg)
