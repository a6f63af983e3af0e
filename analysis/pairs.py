"""Turning points and pairs of them, and what can be said of them by themselves."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

SMALLEST_ARC_DEG = 10.5  # the least to count is 12, and sway may take some of it
OTHER_RATIO = 1.0  # swing over rotation (r.m.s. rate) within a repetition: walking, marching and
# swings are above 1.3
WIDE_RATIO = 1.4  # of a wide repetition, in which the leg may swing along:
WIDE_DEG = 30.0  # steps and swings turn it by less
QUICK_RATIO = 0.75  # the same where a stroke is quicker than QUICK_S: so fast go steps, not hips
QUICK_S = 0.6  # that also swing,
QUICK_PAIR_S = 1.2  # unless so long passes from one end to the other
FASTEST_STROKE_S = 0.27  # half of a cycle of 1 s, and some hips are quicker; hands are more so
HASTY_RATIO = 0.35  # and so small a one where it takes no longer than HASTY_S from one end to
HASTY_S = 0.45  # the other, as when hands shake a sensor
STEP_S = 0.7  # quicker from end to end, no stop between lets a leg swing more than WIDE_RATIO
PAUSED_RATIO = 2.5  # where the leg stops between strokes: legs that are swung or circled do not
PAUSES = (
    3  # so many of the repetitions that are to be believed together have a stop, or all of them
)
ABOUT_SHARE = 3.0  # of the recent arc, ...
ABOUT_DEG = 60.0  # ... or of this: so long a stroke is a turn of the body
FOREIGN_RATIO = 1.26  # a stroke that swings more is other movement, whatever comes before and after
WIDE_FOREIGN_RATIO = 1.6  # of a wide one
ALIKE_S = 14.0  # a second repetition that vouches for the first follows within this,
ALIKE = 0.6  # and neither arc is smaller than this share of the other
ALIKE_AT_ONCE = 0.5  # or than this, where the leg goes on from one to the other without a stop
APART_AT_ONCE = 0.12  # and their centres are no further apart than this
ALIKE_RATIO = 1.5  # nor does one swing so much more than the other, if it swings at all
APART = 0.3  # nor lie their centres further apart than this share
ORDINARY_RATIO = 0.45  # ordinary repetitions swing less than that
CLEAN_RATIO = 0.25  # hands that put on a sensor swing it more
UNLIKE = 1.5  # strokes of repetitions in a row do not differ by such a factor
LEAST_COME = 0.2  # of the arc: the stroke to a repetition's first extreme is longer
FALTER_DEG, FALTER_SHARE = 5.0, 0.07  # who goes back by less, or by such a share of the whole
# stroke if that is clean, and then on, has not turned round ...
MOST_FALTER_DEG = 6.0  # ... but for a body that turns about: its strokes know no end
PULSE_SHARE = 0.4  # by so small a share of the stroke the leg goes back, and comes again: a pulse,
PULSE_S = 0.9  # if it is so quick, or too small for a repetition;
SMALL_PULSE, SMALL_PULSE_S = 0.28, 2.0  # a smaller one may take longer
CLEAR_ARC_DEG = 25.0  # who walks, looks round or shifts their weight turns the leg by less
ORDINARY_ARC_DEG = 120.0  # a wider one is believed when a second follows: hands turn a sensor so
LONGEST_STROKE_DEG = 130.0  # a leg's turning, and a pelvis' with it; longer ones are the body's
LAST_SHARES = (0.6, 1.3)  # of the recent arc: a last stroke that is cut short is a whole one, and
# goes nowhere else
HURRIED_DPS = 45.0  # as fast as hands turn a sensor
SLOW_RATIO, SLOW_S = 0.7, 2.0  # of who turns a leg that is lifted far forward
DOUBTED, HURRIED = 3, 4  # repetitions in a row: hands turn it to and fro three times at most


class Stop(NamedTuple):
    """Where the leg has stopped: its level, the last tick of it, and for how long."""

    level_deg: float
    at: int
    seconds: float = 0.0


class Turn(NamedTuple):
    """A turning point: tick, angle, whether it is the inner one, and its stroke's swing ratio.

    axial: how much the leg turned in its stroke (squared rates), for weighing ratios.
    departure: the tick where its stroke left the last one. stroke_deg: how far it came.
    paused: whether the leg stopped before that stroke or at its end. cut: whether the stroke had
    begun before anything was known of it, and so came farther than that.
    """

    at: int
    value_deg: float
    internal: bool
    ratio: float
    axial: float
    departure: int
    stroke_deg: float
    paused: bool = False
    cut: bool = False

    @property
    def sign(self) -> int:
        """+1 for an inner extreme, -1 for an outer one."""
        return 1 if self.internal else -1


class Pair(NamedTuple):
    """A repetition: its extremes in order of time, and the tick at which it was certain.

    revised: what those just before it turn out to have been (`analysis.order`).
    """

    first: Turn
    second: Turn
    confirmed: int
    revised: tuple["Pair", ...] = ()

    @property
    def arc_deg(self) -> float:
        """From one extreme to the other."""
        return abs(self.second.value_deg - self.first.value_deg)

    @property
    def middle_deg(self) -> float:
        """Half-way from one extreme to the other."""
        return (self.first.value_deg + self.second.value_deg) / 2

    @property
    def ratio(self) -> float:
        """Swing over rotation in both strokes together."""
        energy = sum(turn.axial for turn in self[:2])
        swing = sum(turn.axial * turn.ratio**2 for turn in self[:2])
        return float((swing / energy) ** 0.5) if energy > 0 else 0.0


class Mark(NamedTuple):
    """The running extreme of a stroke: tick, angle, and the energies up to there."""

    at: int
    value_deg: float
    axial: float
    swing: float

    @property
    def ratio(self) -> float:
        """Swing over rotation up to there; 0 where the leg hardly moved."""
        return float((self.swing / self.axial) ** 0.5) if self.axial > 0 else 0.0


def cut_short(first: Turn, end: Mark, usual_deg: float) -> Turn | None:
    """The second extreme of a repetition at which the recording ends; None if it is none.

    usual_deg: the recent arc.
    """
    arc_deg = abs(end.value_deg - first.value_deg)
    least, most = LAST_SHARES
    if not least < arc_deg / usual_deg < most:
        return None
    return Turn(end.at, end.value_deg, not first.internal, end.ratio, end.axial, first.at, arc_deg)


def is_between(level_deg: float, neutral_deg: float | None, waiting: Sequence[Pair]) -> bool:
    """Whether a stop is nearer to neutral than to the ends of a repetition that waits."""
    if not waiting or neutral_deg is None:
        return True
    away_deg = abs(level_deg - neutral_deg)
    return all(away_deg < abs(level_deg - turn.value_deg) for turn in waiting[-1][:2])


def is_foreign(turn: Turn, arc_deg: float, believed: float) -> bool:
    """Whether a stroke is a turn of the body, or swings so much that it is other movement.

    arc_deg: of late, or 0. believed: so much it may swing.
    """
    usual = WIDE_FOREIGN_RATIO if turn.stroke_deg > WIDE_DEG else FOREIGN_RATIO
    turned = turn.stroke_deg > ABOUT_SHARE * max(arc_deg, ABOUT_DEG)
    return turned or turn.ratio > max(usual, believed)


def swings_too_much(pair: Pair, rate_hz: float, believed: float) -> bool:
    """Whether both strokes together are other movement."""
    seconds = (pair.second.at - pair.first.at) / rate_hz
    if seconds < STEP_S:
        believed = min(believed, WIDE_RATIO)
    if seconds < HASTY_S and pair.ratio > max(HASTY_RATIO, believed):
        return True
    quick = seconds < QUICK_PAIR_S and all(
        turn.at - turn.departure < QUICK_S * rate_hz for turn in pair[:2]
    )
    usual = WIDE_RATIO if pair.arc_deg > WIDE_DEG else OTHER_RATIO
    return pair.ratio > (QUICK_RATIO if quick else max(usual, believed))


def believable_ratio(turns: Iterable[Turn]) -> float:
    """What the strokes may swing if the leg has stopped between some of them; else 0."""
    return PAUSED_RATIO if any(turn.paused for turn in turns) else 0.0


def is_deliberate(pairs: Sequence[Pair]) -> bool:
    """Whether the leg has stopped so often that swing along with the turning is a manner."""
    with_stops = sum(any(turn.paused for turn in pair[:2]) for pair in pairs)
    return with_stops >= min(PAUSES, len(pairs))


def swing_along(pairs: Sequence[Pair], rate_hz: float, believed: float) -> bool:
    """Whether some swing so much that it is other movement, and it is no manner."""
    swings = any(swings_too_much(pair, rate_hz, believed) for pair in pairs)
    return swings and not is_deliberate(pairs)


def goes_on_turning(first: Turn, second: Turn) -> bool:
    """Whether the first extreme is where a body that turns about comes back a little.

    The leg did not set out from a stop, nor come all the way from the extreme before.
    """
    arc_deg = abs(second.value_deg - first.value_deg)
    known = not (first.paused or first.cut)
    return known and first.stroke_deg < LEAST_COME * arc_deg


def whole(before: Turn | None, back: Turn | None, turn: Turn, rate_hz: float) -> Turn:
    """The last of three turning points, with its whole stroke if the leg but faltered before it.

    It had come to the first, went back by a little to the second, and then on; or it pulses at the
    end of its range.
    """
    if before is None or back is None:
        return turn
    sign = turn.sign
    farther_deg = sign * (turn.value_deg - before.value_deg)
    stroke_deg = before.stroke_deg + farther_deg
    in_one_go = _comes_from(back, before) and _comes_from(turn, back)
    share = FALTER_SHARE if before.ratio < CLEAN_RATIO else 0.0
    most_deg = min(MOST_FALTER_DEG, max(FALTER_DEG, share * stroke_deg))
    falters = back.stroke_deg < most_deg and farther_deg > 0
    longest_s = SMALL_PULSE_S if back.stroke_deg < SMALL_PULSE * stroke_deg else PULSE_S
    pulses = (
        back.stroke_deg < PULSE_SHARE * stroke_deg
        and abs(farther_deg) < back.stroke_deg
        and (back.stroke_deg < SMALLEST_ARC_DEG or turn.at - before.at < longest_s * rate_hz)
    )
    if not (in_one_go and before.internal is turn.internal and (falters or pulses)):
        return turn
    return turn._replace(
        departure=before.departure,
        stroke_deg=stroke_deg,
        paused=turn.paused or back.paused or before.paused,
        cut=before.cut,
    )


def _comes_from(turn: Turn, before: Turn) -> bool:
    """Whether its stroke began at the turning point before, and not at a stop in between."""
    return abs(abs(turn.value_deg - before.value_deg) - turn.stroke_deg) < 1e-6


def goes_on(extreme: Turn | None, turn: Turn) -> bool:
    """Whether a turning point ends the stroke that had faltered at that extreme: see `whole`.

    Not where the body has turned on.
    """
    return (
        extreme is not None
        and turn.stroke_deg < LONGEST_STROKE_DEG
        and turn.internal is extreme.internal
        and turn.departure == extreme.departure
        and turn.at > extreme.at
    )


def is_plain(pair: Pair, most_ratio: float = ORDINARY_RATIO) -> bool:
    """Whether a repetition swings no more than that, and is as wide as those of a hip."""
    return pair.ratio < most_ratio and SMALLEST_ARC_DEG < pair.arc_deg < ORDINARY_ARC_DEG


def has_clear_arc(pair: Pair) -> bool:
    """Whether a first repetition is so wide that it may be believed before a second follows."""
    return CLEAR_ARC_DEG < pair.arc_deg < ORDINARY_ARC_DEG


def is_steady(pair: Pair, rate_hz: float, *, anchored: bool) -> bool:
    """Whether a repetition swings so little that it is not put down to hands or to steps.

    anchored: whether the leg has stopped at neutral since other movement.
    """
    ordinary = anchored and not is_hurried(pair, rate_hz)
    return pair.ratio < (ORDINARY_RATIO if ordinary else CLEAN_RATIO)


def doubted(pair: Pair, rate_hz: float, *, anchored: bool) -> int:
    """How many in a row it takes to believe one that is not steady; anchored: see `is_steady`."""
    if anchored and has_clear_arc(pair) and is_slow(pair, rate_hz) and pair.ratio < SLOW_RATIO:
        return 2
    return HURRIED if is_hurried(pair, rate_hz) and pair.ratio > ORDINARY_RATIO else DOUBTED


def is_slow(pair: Pair, rate_hz: float) -> bool:
    """Whether it takes longer from end to end than legs are swung."""
    return pair.second.at - pair.first.at > SLOW_S * rate_hz


def is_hurried(pair: Pair, rate_hz: float) -> bool:
    """Whether the leg turned as fast as hands turn a sensor."""
    return pair.arc_deg * rate_hz > HURRIED_DPS * (pair.second.at - pair.first.at)


def alike(one: Pair, other: Pair, rate_hz: float) -> bool:
    """Whether two repetitions in a row are of one kind."""
    a, b = one.arc_deg, other.arc_deg
    moved = abs(sum(turn.value_deg for turn in other[:2]) - sum(t.value_deg for t in one[:2]))
    soon = other.first.at - one.second.at < ALIKE_S * rate_hz
    same_order = one.first.internal == other.first.internal
    at_once = other.first.departure == one.second.at and not other.first.paused
    least, widest = min(a, b), max(a, b)
    as_wide = least >= ALIKE * widest and moved / 2 < APART * widest
    if at_once:
        as_wide |= least >= ALIKE_AT_ONCE * widest and moved / 2 < APART_AT_ONCE * widest
    as_steady = other.ratio < max(ORDINARY_RATIO, ALIKE_RATIO * one.ratio) and (
        one.ratio < max(OTHER_RATIO, ALIKE_RATIO * other.ratio)
    )
    as_steady |= all(p.ratio < OTHER_RATIO and is_slow(p, rate_hz) for p in (one, other))
    return soon and same_order and as_wide and as_steady


def are_in_rows(pairs: Sequence[Pair], rate_hz: float) -> list[bool]:
    """Of each whether the one before it or the one after it is of its kind."""
    return beside(alike(*two, rate_hz) for two in pairwise(pairs))[: len(pairs)]


def beside(links: Iterable[bool]) -> list[bool]:
    """Of each in a row whether it has a link to the one before it or to the one after it.

    links: from each to the next; none for a row of one.
    """
    return [a or b for a, b in pairwise([False, *links, False])]


def are_alike(pairs: Sequence[Pair], rate_hz: float) -> bool:
    """Whether each is of one kind with the next."""
    return all(alike(one, other, rate_hz) for one, other in pairwise(pairs))


def about(pair: Pair, neutral_deg: float | None, slack_deg: float) -> bool:
    """Whether neutral, where it is known, lies between the extremes or not so far out."""
    if neutral_deg is None:
        return True
    low, high = sorted((pair.first.value_deg, pair.second.value_deg))
    return low - slack_deg < neutral_deg < high + slack_deg


def is_amid(level_deg: float | None, pair: Pair, share: float) -> bool:
    """Whether a place is between a repetition's ends, and farther from both than that share."""
    if level_deg is None:
        return False
    low, high = sorted((pair.first.value_deg, pair.second.value_deg))
    return share < (level_deg - low) / (high - low) < 1 - share


def is_of_others(waiting: Pair, turn: Turn) -> bool:
    """Whether a clean stroke shows that the pair before it was not of the exercise.

    Of repetitions without a stop each stroke is as long as the one before.
    """
    longer = turn.stroke_deg > UNLIKE * waiting.arc_deg
    shorter = UNLIKE * turn.stroke_deg < waiting.arc_deg
    unlike = longer or (shorter and waiting.first.ratio > ORDINARY_RATIO)
    return unlike and turn.ratio < CLEAN_RATIO


def begun_late(waiting: Sequence[Pair], second: Turn, neutral_deg: float | None) -> bool:
    """Whether a repetition that waits began with the end of other movement, and so with its second.

    second: a turning point after it, with which the leg has come home.
    """
    if len(waiting) != 1 or waiting[0].first.ratio < OTHER_RATIO:
        return False
    pair = Pair(waiting[0].second, second, second.at)
    return has_clear_arc(pair) and pair.ratio < CLEAN_RATIO and about(pair, neutral_deg, 0.0)


def set_out(first: Turn) -> float | None:
    """Where the leg set out from to its first extreme, if it had stopped there."""
    from_deg = first.value_deg - first.stroke_deg * first.sign
    return from_deg if first.paused else None


def set_out_from(halt: Stop, turn: Turn) -> tuple[Turn | None, Turn]:
    """An extreme, and the one before it, if the leg stood where it halted.

    Its stroke began there, or else at an extreme that was taken for a stop at neutral.
    """
    if halt.at >= turn.departure:
        stroke_deg = abs(turn.value_deg - halt.level_deg)
        return None, turn._replace(departure=halt.at, stroke_deg=stroke_deg)
    value_deg = turn.value_deg - turn.stroke_deg * turn.sign
    stroke_deg = abs(value_deg - halt.level_deg)
    at, ratio, axial = turn.departure, turn.ratio, turn.axial
    return Turn(at, value_deg, not turn.internal, ratio, axial, halt.at, stroke_deg), turn
