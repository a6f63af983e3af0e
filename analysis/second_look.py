"""What live has counted, counted once more while the leg rests: what only the whole set shows."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from analysis.drifting import count_in_drift
from analysis.pairs import ALIKE_S, Pair, are_in_rows, beside
from analysis.strays import without_strays
from analysis.ticks import Ticks, ticks_so_far
from sensor.samples import FloatArray

LONGEST_S = 180.0  # what was so long ago is not looked at
FEWEST = 3  # so many are a set, even where nothing was told


class Felt(NamedTuple):
    """One tick of a leg: angle, rates about and across the axis, tilt; at rest; not in the pose.

    bias_dps: what was taken off the rate about the axis. lifted: not as it stands.
    """

    angle_deg: float
    axial_dps: float
    swing_dps: float
    bias_dps: float
    tilt_deg: float
    still: bool
    odd: bool
    lifted: bool = False


@dataclass(slots=True)
class SecondLook:
    """The last ticks of a leg in one pose."""

    rate_hz: float
    _felt: deque[Felt] = field(init=False)
    _next: int = 0  # the number of the tick to come

    def __post_init__(self) -> None:
        self._felt = deque(maxlen=round(LONGEST_S * self.rate_hz))

    def feel(self, number: int, felt: Felt) -> None:
        """One more tick."""
        self._next = number + 1
        self._felt.append(felt)

    def overlooked(self, told: Iterable[Pair], *, stands: bool) -> list[Pair]:
        """The repetitions that went untold, now that the leg rests.

        told: those that did not. stands: whether it rests near neutral, as far as known. If not, a
        drift may have led it away; without one it is held at the end of its range, and the set goes
        on.
        """
        told = list(told)
        ticks, tilt_deg, first = self._since_a_rest(told)
        if len(ticks) == 0:
            return []
        steady, pairs, drift_dps = count_in_drift(ticks)
        if not (stands or drift_dps):
            return []
        found = [_later(pair, first) for pair in without_strays(pairs, steady, tilt_deg)]
        before = [pair for pair in told if pair.second.at > first]  # one begun before it, too
        if not before and len(found) < FEWEST:
            return []
        unlike = _unlike_those_about(found, self.rate_hz)
        found.sort(key=lambda pair: sum(_overlap(pair, one) for one in before))
        untold = found[: max(0, len(found) - len(before))]
        # What no drift had hidden has been seen before: unlike those about it, it is none.
        untold = [pair for pair in untold if drift_dps or pair not in unlike]
        return sorted(untold, key=lambda pair: pair.first.at)

    def forget(self) -> None:
        """Nothing is known of what has happened."""
        self._felt.clear()

    def _since_a_rest(self, told: Iterable[Pair]) -> tuple[Ticks, FloatArray, int]:
        """The ticks from the first rest on, their tilt (m,), and the number of the first of them.

        Before it, the leg may have been amid a stroke; and amid a repetition it may be held.
        """
        begun = self._next - len(self._felt)
        amid = [pair.confirmed for pair in told if pair.first.departure < begun <= pair.confirmed]
        start = max(amid, default=begun) - begun
        rests = (k for k, felt in enumerate(self._felt) if felt.still and k >= start)
        first = next(rests, len(self._felt))
        columns = np.array(list(self._felt)[first:], float).reshape(-1, len(Felt._fields)).T
        angle_deg, axial_dps, swing_dps, bias_dps, tilt_deg, still, odd, lifted = columns
        more_dps = bias_dps[-1:] - bias_dps  # the rest that ends a set shows the bias better
        ticks = ticks_so_far(
            angle_deg - np.cumsum(more_dps) / self.rate_hz,
            axial_dps - more_dps,
            swing_dps,
            still=still.astype(bool),
            odd=odd.astype(bool),
            lifted=lifted.astype(bool),
            rate_hz=self.rate_hz,
        )
        return ticks, tilt_deg, begun + first


def _unlike_those_about(pairs: list[Pair], rate_hz: float) -> set[Pair]:
    """Those that are unlike the one before and the one after, of which one is near at least."""
    near = beside(
        other.first.at - one.second.at < ALIKE_S * rate_hz for one, other in pairwise(pairs)
    )
    rows = are_in_rows(pairs, rate_hz)
    return {pair for pair, soon, like in zip(pairs, near, rows, strict=False) if soon and not like}


def is_same(one: Pair, other: Pair) -> bool:
    """Whether two repetitions are one: for most of the shorter one both go on."""
    shorter = min(pair.second.at - pair.first.at for pair in (one, other))
    return 2 * _overlap(one, other) > shorter


def _overlap(one: Pair, other: Pair) -> int:
    """For how many ticks both go on."""
    return max(0, min(one.second.at, other.second.at) - max(one.first.at, other.first.at))


def _later(pair: Pair, ticks: int) -> Pair:
    """The same repetition of ticks that are counted from so much earlier."""
    first, second = (
        turn._replace(at=turn.at + ticks, departure=turn.departure + ticks) for turn in pair[:2]
    )
    return Pair(first, second, pair.confirmed + ticks)
