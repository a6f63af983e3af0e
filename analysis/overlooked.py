"""Repetitions that went by unseen, by either of two signs: the one place where the counter asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.onesided import OneSided
from analysis.order import Order
from analysis.pairs import Pair, Stop, Turn, set_out


class Shown(NamedTuple):
    """What one more turning point shows.

    earlier: repetitions before those that it completes, paired anew. overlooked: of which nothing
    was counted. neutral_deg: where it is then, if anywhere. pending: whether the turning point is
    left without a partner.
    """

    earlier: tuple[Pair, ...] = ()
    overlooked: tuple[Pair, ...] = ()
    neutral_deg: float | None = None
    pending: bool = False


@dataclass(slots=True)
class Overlooked:
    """Turning points in a row, and the stops between them."""

    rate_hz: float
    _order: Order = field(init=False)
    _one_sided: OneSided = field(init=False)

    def __post_init__(self) -> None:
        self._order = Order(self.rate_hz)
        self._one_sided = OneSided(self.rate_hz)

    def stopped(self, stop: Stop) -> None:
        """The leg stops, and has done so up to this tick."""
        self._one_sided.stopped(stop)

    def go_on(
        self,
        turn: Turn,
        at: int,
        found: Sequence[Turn | Pair],
        neutral_deg: float | None,
        *,
        guessed: bool,
    ) -> Shown:
        """One more turning point, certain at this tick, with which these were found.

        neutral_deg, guessed: see `OneSided.turned`.
        """
        pairs = [one for one in found if isinstance(one, Pair)]
        earlier = self._order.go_on(turn, at, pairs)
        if overlooked := self._order.overlooked():
            return Shown(earlier, tuple(overlooked), set_out(overlooked[0].first))
        if pairs:
            self._one_sided.forget()
        elif overlooked := self._one_sided.turned(turn, at, neutral_deg, guessed=guessed):
            self._order.forget()
            pending = overlooked[-1].second != turn
            return Shown(earlier, tuple(overlooked), self._one_sided.neutral_deg, pending)
        return Shown(earlier)

    def anew(self) -> tuple[Pair, ...]:
        """The row ends: the last repetition with what those before it were, if that was wrong."""
        return self._order.anew()

    def end_row(self) -> tuple[Pair, ...]:
        """What follows is another row; this one anew, if it was wrong."""
        anew = self._order.anew()
        self._order.forget()
        return anew

    def forget(self) -> None:
        """What came before has nothing to do with what follows."""
        self._order.forget()
        self._one_sided.forget()
