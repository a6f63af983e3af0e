"""How many repetitions in a row it takes to believe them, against what has come before."""

from collections.abc import Sequence

from analysis.habit import SLACK_DEG, Habit
from analysis.pairs import Pair, about, alike, doubted, has_clear_arc, is_steady
from analysis.standing import GOING_ON
from analysis.strokes import FIRST_DEG


def needed(
    pair: Pair,
    habit: Habit,
    waiting: Sequence[Pair],
    rate_hz: float,
    *,
    turns: int,
    anchored: bool,
) -> int:
    """How many repetitions in a row it takes to believe this one, itself included.

    waiting: those that wait. turns: turning points since the last stance. anchored: whether the leg
    has stopped at neutral since other movement.
    """
    if habit.resembles(pair):
        return 1
    if turns > GOING_ON and habit.is_reversed(pair):  # this turn is one of them
        return 2
    steady = is_steady(pair, rate_hz, anchored=anchored)
    around = about(pair, habit.neutral_deg, SLACK_DEG - FIRST_DEG)
    clear = steady and around and has_clear_arc(pair)
    if habit.usual(pair) if habit.trusted else clear:
        return 1
    # Two that are as wide as those before are some, also where the strap has slipped and tilted.
    if steady or (waiting and habit.trusted and habit.is_as_wide(pair)):
        return 2
    return doubted(pair, rate_hz)


def vouched_for(
    waiting: tuple[Pair, ...], pair: Pair, habit: Habit, rate_hz: float
) -> tuple[Pair, ...]:
    """Those that wait, if a repetition like the last of them tells that they were some.

    A usual one says nothing for those that did not reach past neutral as it does: they were turns
    to one side.
    """
    if not (waiting and alike(waiting[-1], pair, rate_hz)):
        return ()
    if not (habit.trusted and habit.usual(pair)):
        return waiting
    return tuple(one for one in waiting if all(map(habit.reaches, one[:2])))
