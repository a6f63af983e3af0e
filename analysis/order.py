"""Turning points in a row that show repetitions which went by unseen, or were paired off by one.

A first extreme finds no partner if the other side came first in the set before, or if the leg swung
as it set out. Each pair after it then begins with the end of one repetition and ends with the
beginning of the next, until an extreme is left over: when the set ends it is paired anew. And clean
repetitions of which none was counted contradict what was thought of neutral or of their size.
"""

from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from statistics import fmean, median

from analysis.pairs import (
    CLEAN_RATIO,
    FASTEST_STROKE_S,
    ORDINARY_RATIO,
    OTHER_RATIO,
    Pair,
    Turn,
    are_alike,
    goes_on,
    is_plain,
    set_out,
)

ENOUGH = 3  # clean repetitions in a row are some, whatever was thought of neutral and of their size
# And so are those that swing much, if the leg takes longer from end to end (by the median, and in
# none of them less than the second figure) than to step or to be swung, and does not circle.
SLOW_S, QUICKEST_S = 1.25, 0.9
SLOW_RATIO, SLOW_ARC_DEG = 1.6, 15.0
MOST = 200  # turning points: no set has so many, and memory is to stay as it is
AS_WIDE = 0.75  # of the usual arc
LIKE_SHARE, LIKE_TIMES = 0.12, 1.5  # of the arc, and times as long: just like the others
LIKE_SWING = 1.2  # times: and swinging no more
FAR_SHARE = 0.25  # of the arc from its middle: no extreme is nearer, but for those of a hesitation
REVERSED = 2  # repetitions that begin to the other side: who does halves seldom does two so
STOP_DEG = 3.0  # a stroke that is shorter by so much than the way began at a stop on it
FALSE_SHARE = 0.2  # of the arc: so far from the next extreme of its side, a first one is none,
TRUE_SHARE = 0.5  # of that: so near to the one before, one that is left over is
OTHERWISE = 0.2  # of the others at most begin as two that were paired off by one
NEAR_SHARE = 0.12  # of the arc: so near to a second extreme is one more
LONGEST_STEP_S = 12.0  # from one end to the other, a stop on the way included
RESTS = 1.15  # times: so much more time passes between; somebody who looks about is as even
SLOWER = 1.2  # times: not much more time passes within a repetition than between two of them


@dataclass(slots=True)
class Order:
    """Turning points in a row since the first without a partner, each when it was certain."""

    rate_hz: float
    _row: list[tuple[Turn, int]] = field(default_factory=list)
    _pairs: list[Pair] = field(default_factory=list)

    def go_on(self, turn: Turn, at: int, pairs: list[Pair]) -> tuple[Pair, ...]:
        """One more turning point, with which these pairs were counted; see `anew`."""
        ended: tuple[Pair, ...] = ()
        if len(self._row) > 1 and goes_on(self._row[-2][0], turn):
            del self._row[-2:]  # the leg but pulsed, or faltered
        if self._row and self._row[-1][0].internal is turn.internal:
            ended = self.anew()
            self.forget()
        self._row.append((turn, at))
        self._pairs += pairs
        if 2 * len(self._pairs) >= len(self._row) or len(self._row) > MOST:
            self.forget()
        return ended

    def overlooked(self) -> list[Pair]:
        """The last repetitions of the row if none was counted, though they are alike and clean.

        A row that sets out from a stop begins with a first extreme.
        """
        begun = len(self._row) % 2 == 1 and self._row[0][0].paused  # and not yet ended
        if self._pairs or begun or len(self._row) < 2 * ENOUGH:
            return []
        turns = [turn for turn, _ in self._row[-2 * ENOUGH :]]
        pairs = self._last_alike(slow=self._are_slow(turns))
        if len(pairs) < ENOUGH or not _goes_together(turns):
            return []
        self.forget()
        return pairs

    def _last_alike(self, *, slow: bool) -> list[Pair]:
        """The longest tail of the row, paired, of one kind of repetitions; slow: its last ones."""
        pairs = _paired(self._row[len(self._row) % 2 :])
        for k in reversed(range(len(pairs))):
            pair = pairs[k]
            took_s = (pair.second.at - pair.first.at) / self.rate_hz
            along = slow and took_s > QUICKEST_S and pair.arc_deg > SLOW_ARC_DEG
            most_ratio = SLOW_RATIO if along else ORDINARY_RATIO
            plain = is_plain(pair, most_ratio) and took_s > FASTEST_STROKE_S
            if not (plain and are_alike(pairs[k : k + 2], self.rate_hz)):
                return pairs[k + 1 :]
        return pairs

    def anew(self) -> tuple[Pair, ...]:
        """The last repetition, with what those before it were; nothing if they were right."""
        if not self._pairs:
            return ()
        row = self._row
        if row[-1][0].ratio > OTHER_RATIO:  # other movement has begun
            row = row[:-1]
        turns = [turn for turn, _ in row]
        counted = [(pair.first, pair.second) for pair in self._pairs]
        if counted != list(zip(turns[1::2], turns[2::2], strict=False)):
            return ()
        if len(row) % 2 or not _goes_together(turns):
            return ()
        pairs = _paired(row)
        if not are_alike(pairs, self.rate_hz):
            return ()
        return (pairs[-1]._replace(revised=tuple(pairs[:-1])),)

    def forget(self) -> None:
        """The row ends."""
        self._row = []
        self._pairs = []

    def _are_slow(self, turns: list[Turn]) -> bool:
        """Whether the leg takes longer from one end to the other than to step or to swing."""
        return median(other.at - one.at for one, other in pairwise(turns)) > SLOW_S * self.rate_hz


def with_whole_rows(turns: list[Turn], pairs: list[Pair], rate_hz: float) -> list[Pair]:
    """The pairs of a recording, with those that long stops between their halves had parted.

    Where repetitions are known to be, turning points to one side and to the other in turn, all
    alike two by two, are repetitions from the first to the last; and so they are where none is
    known, if the leg rests for longer after each than within any.
    """
    none_known = not pairs
    for row in _rows(turns, rate_hz):
        ends = {turn.at for turn in row}
        touched = [pair for pair in pairs if not ends.isdisjoint((pair.first.at, pair.second.at))]
        together = two_by_two(row)
        whole = all(ends.issuperset((pair.first.at, pair.second.at)) for pair in touched)
        stops = len(together) >= ENOUGH and all(turn.paused for turn in row)
        least = 0 if stops else 1  # who looks about, or dances, does not stop each time
        enough = least < len(touched) < len(together) or (none_known and _is_rested(row))
        if not (enough and whole and row[0].paused):
            continue
        clean = all(map(is_plain, together)) and are_alike(together, rate_hz)
        clean = clean and all(_is_as_wide(pair, touched) for pair in together)
        if clean and _goes_together(row[: 2 * len(together)]):
            pairs = sorted([*(pair for pair in pairs if pair not in touched), *together])
    return pairs


def _is_rested(row: list[Turn]) -> bool:
    """Whether clearly less time passes within each of these, which are enough, than between."""
    if len(row) < 2 * ENOUGH:
        return False
    steps = [other.at - one.at for one, other in pairwise(row)]
    return RESTS * max(steps[::2]) < min(steps[1::2])


def _is_as_wide(pair: Pair, counted: list[Pair]) -> bool:
    """Whether a repetition is nearly as wide as the nearest of those that were counted, if any."""
    if not counted:
        return True
    nearest = min(counted, key=lambda other: abs(other.first.at - pair.first.at))
    return pair.arc_deg > AS_WIDE * nearest.arc_deg


def with_reversed(turns: list[Turn], pairs: list[Pair], rate_hz: float) -> list[Pair]:
    """The pairs of a recording, with those among them that began to the other side.

    Two turning points are such a one if they are all that is left over before the next pair that
    was counted, or follow the last, and it is as wide as the others. One alone may be two halves.
    """
    if not pairs:
        return []
    least_deg = AS_WIDE * median(pair.arc_deg for pair in pairs)
    place = {turn: k for k, turn in enumerate(turns)}
    found: list[Pair] = []
    for pair, following in zip_longest(pairs, pairs[1:]):
        start = place.get(pair.second, len(turns)) + 1
        end = len(turns) if following is None else place.get(following.first, 0)
        between = [turn for turn in turns[start:end] if _is_extreme(turn, pair)]
        if len(between) != 2:
            continue
        first, second = between
        other = Pair(first, second, second.at)
        soon = _soon(first, second, rate_hz)
        halted = first.paused or turns[start] != first  # at a stop, or where it had come home
        plain = halted and is_plain(other, CLEAN_RATIO) and other.arc_deg > least_deg
        if first.internal is pair.second.internal and soon and plain:
            found.append(other)
    inner_first = [pair.first.internal for pair in [*pairs, *found]]
    reversed_ones = min(sum(inner_first), len(inner_first) - sum(inner_first))
    return sorted([*pairs, *found]) if reversed_ones >= REVERSED else pairs


def with_single_ones(turns: list[Turn], pairs: list[Pair]) -> list[Pair]:
    """The pairs of a recording, with those among other movement that are just like them.

    A single one after other movement is not believed while it comes: what follows shows it.
    """
    if len(pairs) < ENOUGH:
        return pairs
    arc_deg = median(pair.arc_deg for pair in pairs)
    ticks = median(pair.second.at - pair.first.at for pair in pairs)
    inner_first = 2 * sum(pair.first.internal for pair in pairs) > len(pairs)
    most_ratio = max(CLEAN_RATIO, LIKE_SWING * median(pair.second.ratio for pair in pairs))
    taken = {turn.at for pair in pairs for turn in pair[:2]}
    found: list[Pair] = []
    for first, second in pairwise(turns):
        other = Pair(first, second, second.at)
        free = taken.isdisjoint((first.at, second.at))
        in_order = first.internal is inner_first is not second.internal
        as_wide = abs(other.arc_deg - arc_deg) < LIKE_SHARE * arc_deg
        as_long = ticks / LIKE_TIMES < second.at - first.at < LIKE_TIMES * ticks
        plain = is_plain(other) and second.ratio < most_ratio
        if free and in_order and as_wide and as_long and plain and not _amid(other, pairs):
            found.append(other)
    return sorted([*pairs, *found])


def _amid(other: Pair, pairs: list[Pair]) -> bool:
    """Whether a pair lies within one that was counted."""
    return any(p.first.at < other.second.at and other.first.at < p.second.at for p in pairs)


def _is_extreme(turn: Turn, pair: Pair) -> bool:
    """Whether the leg turned round far from the middle of a repetition, and swung little."""
    far = abs(turn.value_deg - pair.middle_deg) > FAR_SHARE * pair.arc_deg
    return far and turn.ratio < ORDINARY_RATIO


def _rows(turns: list[Turn], rate_hz: float) -> list[list[Turn]]:
    """Turning points in a row, each to the other side than the one before and soon after it."""
    rows: list[list[Turn]] = []
    for turn in turns:
        last = rows[-1][-1] if rows else None
        goes_on = (
            last is not None and last.internal is not turn.internal and _soon(last, turn, rate_hz)
        )
        if goes_on and turn.ratio < ORDINARY_RATIO:
            rows[-1].append(turn)
        else:
            rows.append([turn])
    return rows


def without_false_start(turns: list[Turn], pairs: list[Pair], rate_hz: float) -> list[Pair]:
    """The pairs of a recording, those anew whose row set out from something else.

    Who shifts their weight before the first stroke gives it an extreme to go with, and each pair
    is the end of one repetition and the beginning of the next; the last extreme is left over, and
    goes as far as the others of its side, which the first one did not.
    """
    turns = _without_pulses(turns)
    place = {turn: k for k, turn in enumerate(turns)}
    found: list[Pair] = []
    row: list[Pair] = []
    for pair, following in zip_longest(pairs, pairs[1:]):
        row.append(pair)
        after = place.get(pair.second, len(turns)) + 1
        left_over = turns[after] if after < len(turns) else None
        if following is None or following.first != left_over:
            anew = []
            if left_over is not None:
                start = place.get(row[0].first, 0)
                before = turns[start - 1] if start else None
                anew = _set_right(row, left_over, rate_hz)
                goes_on = found and _soon(found[-1].second, row[0].first, rate_hz)
                if not (anew or goes_on):
                    sure = len(row) >= ENOUGH or _is_reversed(row, pairs)
                    anew = _begun_before(before, row, left_over, rate_hz, sure=sure)
            found += anew or row
            row = []
    return found


def _set_right(row: list[Pair], left_over: Turn, rate_hz: float) -> list[Pair]:
    """The row paired by the other turns, if it set out from what was no extreme; else nothing."""
    if len(row) < ENOUGH:
        return []
    arc_deg = median(pair.arc_deg for pair in row[1:])
    false_deg = abs(row[0].first.value_deg - row[1].first.value_deg)
    true_deg = abs(left_over.value_deg - row[-1].first.value_deg)
    turns = [*[turn for pair in row for turn in pair[:2]][1:], left_over]
    pairs = two_by_two(turns)
    false_start = false_deg > FALSE_SHARE * arc_deg and true_deg < TRUE_SHARE * false_deg
    right = false_start and _goes_together(turns) and are_alike(pairs, rate_hz)
    return pairs if right else []


def _soon(turn: Turn, following: Turn, rate_hz: float) -> bool:
    return following.at - turn.at < LONGEST_STEP_S * rate_hz


def _without_pulses(turns: list[Turn]) -> list[Turn]:
    """The turning points but for those of strokes that only faltered there, or pulsed."""
    kept: list[Turn] = []
    for turn in turns:
        if len(kept) > 1 and goes_on(kept[-2], turn):
            del kept[-2:]
        kept.append(turn)
    return kept


def _is_reversed(row: list[Pair], pairs: list[Pair]) -> bool:
    """Whether nearly all other repetitions of the recording begin to the other side than these."""
    others = [pair.first.internal for pair in pairs if pair not in row]
    alike = others.count(row[0].first.internal)
    return len(others) >= ENOUGH and alike <= OTHERWISE * len(others)


def _begun_before(
    before: Turn | None, row: list[Pair], left_over: Turn, rate_hz: float, *, sure: bool
) -> list[Pair]:
    """The row paired from the extreme before it, if that was one of the exercise; else nothing.

    One is left over at the end, and what came before the first extreme lies where the second ones
    do: a turning point with which other movement ended, or where the leg was held and seemed to
    stand. sure: if not, the leg has to stop oftener between those than within them.
    """
    first, second = row[0][:2]
    if len(row) + 1 < ENOUGH:
        return []
    arc_deg = median(pair.arc_deg for pair in row)
    for start in (before, _set_out_from(first)):
        if start is None or start.internal is first.internal or start.ratio > OTHER_RATIO:
            continue
        near = abs(start.value_deg - second.value_deg) < NEAR_SHARE * arc_deg
        if not (near and _soon(start, first, rate_hz)):
            continue
        turns = [start, *(turn for pair in row for turn in pair[:2]), left_over]
        pairs = two_by_two(turns)
        told = sure or _stops_between(turns)
        if told and _goes_together(turns) and are_alike(pairs, rate_hz):
            return pairs
    return []


def _set_out_from(first: Turn) -> Turn | None:
    """Where the leg was held before a first extreme, if it was: one to the other side."""
    from_deg = set_out(first)
    if from_deg is None:
        return None
    at = first.departure
    return Turn(at, from_deg, not first.internal, 0.0, 0.0, at, first.stroke_deg)


def two_by_two(turns: list[Turn]) -> list[Pair]:
    """The pairs of the first and the second turning point, the third and the fourth, and so on."""
    return [Pair(a, b, b.at) for a, b in zip(turns[::2], turns[1::2], strict=False)]


def _paired(row: list[tuple[Turn, int]]) -> list[Pair]:
    """Each two turning points in a row."""
    return [
        Pair(first, second, at)
        for (first, _), (second, at) in zip(row[::2], row[1::2], strict=True)
    ]


def _goes_together(turns: list[Turn]) -> bool:
    """Whether the leg stops less within these pairs than between them, if it stops at all."""
    stops = _stops(turns)
    if not any(stops):
        return True
    if sum(stops[::2]) > sum(stops[1::2]) + 1:
        return False
    steps = [other.at - one.at for one, other in pairwise(turns)]
    return fmean(steps[::2]) < SLOWER * fmean(steps[1::2])


def _stops_between(turns: list[Turn]) -> bool:
    """Whether the leg stops between these pairs more often than within them."""
    stops = _stops(turns)
    return sum(stops[1::2]) > sum(stops[::2])


def _stops(turns: list[Turn]) -> list[bool]:
    """Whether the leg stops between each of these turning points and the next."""
    return [abs(b.value_deg - a.value_deg) > b.stroke_deg + STOP_DEG for a, b in pairwise(turns)]
