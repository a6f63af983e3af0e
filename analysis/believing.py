"""How many repetitions in a row it takes to believe them, against what has come before."""

from collections.abc import Sequence

from analysis.habit import SLACK_DEG, Habit
from analysis.pairs import (
    DOUBTED,
    HURRIED,
    Pair,
    Stop,
    about,
    alike,
    doubted,
    has_clear_arc,
    is_amid,
    is_hurried,
    is_steady,
)
from analysis.places import AMID, NO_SIDE_DEG
from analysis.standing import GOING_ON, STANCE_S
from analysis.strokes import FIRST_DEG

DRIFTED_DEG = 8.0  # what has come home may seem to stop so far short of it; farther, home has moved
STOOD_S = 2.5  # where it has stood for so long is neutral, and no hold


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
    restless = habit.is_restless
    hurried = is_hurried(pair, rate_hz)
    steady = is_steady(pair, rate_hz, anchored=anchored and not restless)
    around = about(pair, habit.neutral_deg, SLACK_DEG - FIRST_DEG) and habit.can_reach(pair)
    clear = steady and around and has_clear_arc(pair) and not (restless and hurried)
    if habit.usual(pair) if habit.trusted else clear:
        return 1
    if restless:
        return HURRIED if hurried else DOUBTED
    # Two that are as wide as those before are some, also where the strap has slipped and tilted.
    if steady or (waiting and habit.trusted and habit.is_as_wide(pair)):
        return 2
    return doubted(pair, rate_hz, anchored=anchored)


def vouched_for(
    waiting: tuple[Pair, ...], pair: Pair, habit: Habit, rate_hz: float
) -> tuple[Pair, ...]:
    """Those that wait, if a repetition like the last of them tells that they were some.

    A usual one says nothing for those that did not reach past neutral as it does: they were turns
    to one side.
    """
    if not (waiting and alike(waiting[-1], pair, rate_hz)):
        return ()
    if not (habit.trusted and habit.usual(pair) and all(map(habit.reaches, pair[:2]))):
        return waiting
    return tuple(one for one in waiting if all(map(habit.reaches, one[:2])))


def is_half(pair: Pair, habit: Habit, halt: Stop | None, *, longest_stop_s: float) -> bool:
    """Whether the leg turns to one side alone: it has come back to where it has stood.

    Neutral may have moved since of who has done whole ones, or has halted elsewhere for long.
    halt: the last stop away from neutral. longest_stop_s: at neutral.
    """
    moved = habit.trusted or (
        halt is not None and (halt.seconds > STANCE_S or is_amid(halt.level_deg, pair, AMID))
    )
    if moved or habit.neutral_deg is None or longest_stop_s < STOOD_S:
        return False
    sides_deg = [end.sign * (end.value_deg - habit.neutral_deg) for end in pair[:2]]
    return -DRIFTED_DEG < min(sides_deg) < NO_SIDE_DEG
