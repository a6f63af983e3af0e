"""How long the leg has been still, and where: what becomes a stop."""

from dataclasses import dataclass

STILL_DEG = 2.0  # a stop's angle stays within this of its mean: a slow move is no stop
SETTLED_S = 3.3  # a leg that has stopped for so long is looked at in every so many ticks only:
LOOK_EVERY = 4  # what longer stops mean need not be known to the tick


@dataclass(slots=True)
class Stillness:
    """The ticks of which a stop is made so far, and the mean of their angles."""

    rate_hz: float
    ticks: int = 0
    _sum_deg: float = 0.0

    @property
    def seconds(self) -> float:
        """For how long."""
        return self.ticks / self.rate_hz

    @property
    def level_deg(self) -> float:
        """Where; of one tick at least."""
        return self._sum_deg / self.ticks

    def go_on(self, angle_deg: float, *, still: bool) -> bool:
        """One tick; whether the leg is still. What has moved on begins another stop."""
        if not still or (self.ticks and abs(angle_deg - self.level_deg) > STILL_DEG):
            self.end()
        if still:
            self.ticks += 1
            self._sum_deg += angle_deg
        return still

    def is_settled(self, angle_deg: float) -> bool:
        """Whether the stop has lasted for so long that this tick, which it takes, says nothing."""
        if self.ticks < SETTLED_S * self.rate_hz or (self.ticks + 1) % LOOK_EVERY == 0:
            return False
        if abs(angle_deg - self.level_deg) > STILL_DEG:
            return False
        return self.go_on(angle_deg, still=True)

    def begin(self, level_deg: float, seconds: float) -> None:
        """The leg has been still there for so long already."""
        self.ticks = round(seconds * self.rate_hz)
        self._sum_deg = self.ticks * level_deg

    def end(self) -> None:
        """The leg moves."""
        self.ticks = 0
        self._sum_deg = 0.0
