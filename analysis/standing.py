"""Whether the leg has stopped where it stands, or where it is held at the end of its range."""

from collections.abc import Sequence

from analysis.habit import Habit
from analysis.pairs import Pair, Stop, is_between
from analysis.places import amid, is_far, out_of_range
from analysis.strokes import Strokes

STANCE_S = 1.6  # so long a stop near neutral is a stance: neutral is there
MIDWAY_S = 3.0  # and so is one of this length between the extremes: nobody holds the leg there,
HALFWAY_S = 4.5  # or of this length, no farther out than a part of a side
GOING_ON = 2  # turns since a stance: before that a smaller set may begin, whose ends lie there
NEW_STANCE_S = 11.0  # so long a stop anywhere is one,
LONGEST_HOLD_S = 15.0  # but for one where the leg has lately turned round
SWUNG_RATIO = 1.0  # a leg that comes to a stop with more swing than this is not held there
HELD_RATIO = 0.2  # and with less than this it may be held farther out than ever


def stands_elsewhere(
    stop: Stop,
    habit: Habit,
    strokes: Strokes,
    waiting: Sequence[Pair],
    *,
    turns: int,
    longest_stop_s: float,
    extreme_deg: float | None,
    lifted: bool = False,
) -> bool:
    """Whether a stop is a stance in a new place, and not a hold at the end of the range.

    waiting: repetitions out of the ordinary. turns: turning points since the last stance, and
    extreme_deg the last of them. longest_stop_s: where neutral is now thought to be. lifted: the
    leg does not hang as it stands: it is held up for a while.
    """
    level_deg, seconds = stop.level_deg, stop.seconds
    if habit.neutral_deg is None:
        least_s = NEW_STANCE_S if habit.is_held(level_deg) else STANCE_S
        return seconds >= least_s or not (turns or strokes.may_hold(level_deg))
    goes_on = turns >= GOING_ON and is_between(level_deg, habit.neutral_deg, waiting)
    longest_s = LONGEST_HOLD_S if habit.is_at_end(level_deg) else NEW_STANCE_S
    long = (
        seconds >= longest_s
        or (seconds >= MIDWAY_S and goes_on and habit.is_midway(level_deg))
        or (seconds >= HALFWAY_S and habit.is_halfway(level_deg))
    )
    if long or (lifted and seconds < HALFWAY_S):
        return long
    away_deg = level_deg - habit.neutral_deg
    ratio = 0.0 if strokes.rising is None else strokes.end.ratio
    beyond = out_of_range(away_deg, habit.inner_deg, habit.outer_deg)
    if beyond and (is_far(away_deg) or ratio > HELD_RATIO):
        return True
    if habit.trusted:
        turned = turns >= GOING_ON and strokes.is_brisk and habit.is_unlike(ratio)
        return seconds >= STANCE_S and turned
    if waiting and _is_amid(level_deg, waiting[-1], habit.neutral_deg):
        return True
    longer = seconds > longest_stop_s and amid(level_deg, habit.neutral_deg, extreme_deg)
    return longer or (seconds >= STANCE_S and ratio >= SWUNG_RATIO)


def _is_amid(level_deg: float, pair: Pair, neutral_deg: float) -> bool:
    """Whether a stop is amid the ends of a repetition, and what was taken for neutral is beyond."""
    first_deg, second_deg = pair.first.value_deg, pair.second.value_deg
    beyond = (neutral_deg - first_deg) * (neutral_deg - second_deg) > 0
    return beyond and amid(level_deg, first_deg, second_deg)
