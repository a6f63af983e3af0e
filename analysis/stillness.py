"""How long the leg has been still, and where: what becomes a stop."""

from dataclasses import dataclass

from analysis.pairs import Stop

STILL_DEG = 2.0  # a stop's angle stays within this of its mean: a slow move is no stop
CREEP_S = 0.4  # a leg that turns slowly is not at rest: within this, and within twice this,
CREEPS_DEG = 0.4, 1.2  # it goes farther; what is left of the bias, and sway, by less or back
STIRS_S = 1.0  # so soon after a stop, in the same place, it goes on: a foot was lifted, or sway
SETTLED_S = 3.3  # a leg that has stopped for so long is looked at in every so many ticks only:
LOOK_EVERY = 4  # what longer stops mean need not be known to the tick


@dataclass(slots=True)
class Stillness:
    """The ticks of which a stop is made so far, and the mean of their angles."""

    rate_hz: float
    ticks: int = 0
    creeps: bool = False  # slow as it is, the leg goes on, and has not come to rest yet
    _marks_deg: tuple[float, ...] = ()  # where it was when last looked at, and before
    _sum_deg: float = 0.0
    _stop: Stop | None = None  # the last one
    _before_s: float = 0.0  # the leg had been still there until it stirred

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
            self._watch(angle_deg)
            self.ticks += 1
            self._sum_deg += angle_deg
        return still

    def stop(self, at: int) -> Stop:
        """The stop up to this tick, with the one before it if the leg but stirred since."""
        begun, before = at - self.ticks, self._stop
        if before is not None and before.at < begun:
            near = abs(before.level_deg - self.level_deg) < STILL_DEG
            soon = begun - before.at < STIRS_S * self.rate_hz
            self._before_s = before.seconds if near and soon else 0.0
        self._stop = Stop(self.level_deg, at, self._before_s + self.seconds)
        return self._stop

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

    def _watch(self, angle_deg: float) -> None:
        """Whether the leg, which is still, creeps; once at rest it is so until it has moved on."""
        if self.ticks == 0:
            self.creeps, self._marks_deg = True, (angle_deg,)
        elif self.creeps and self.ticks % max(1, round(CREEP_S * self.rate_hz)) == 0:
            marks = zip(self._marks_deg, CREEPS_DEG, strict=False)  # the first look has one alone
            self.creeps = all(abs(angle_deg - mark) > most for mark, most in marks)
            self._marks_deg = (angle_deg, self._marks_deg[0])
