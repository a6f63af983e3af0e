"""The zig-zag of the angle: strokes from one turning point to the next, with a hysteresis.

Beside its extremes a stroke carries how much the leg has turned about its axis and swung across it
lately, by which other movement is known.
"""

from dataclasses import dataclass, field

from analysis.pairs import ORDINARY_RATIO, SMALLEST_ARC_DEG, Mark, Turn, whole

# Of the recent arc or this stroke: above tremor and faltering (5 %), well below a return.
HYSTERESIS_SHARE = 0.12
LEAST_HYSTERESIS_DEG = 4.5  # tremor and sway together stay below
MOST_HYSTERESIS_DEG = 8.0  # a slow return from a wide arc is still confirmed within 0.4 s or so
# After a stroke as long as usual nobody falters: then less is enough, the less the longer the leg
# has been on its way back, for a slow one would else be told late.
WHOLE_SHARE = 0.85  # of the recent arc
PATIENCE = 4.5  # as a share of the hysteresis, for each length of the stroke in time
PATIENT_DEG = 3.0  # but not less than this: sway, and who falters goes back by as much,
SLOW_S, SLOW_DEG = 1.5, 2.2  # but not by more than this in so slow a stroke
FIRST_DEG = 4.0  # a first excursion from a stop may be short (8 deg in with 45 out)
DEPARTURE_DEG = 2.0  # a stroke begins where it leaves the last extreme by this
ENERGY_S = 0.8  # swing is weighed against rotation over about this long before an extreme
BRISK_DPS = 15.0  # r.m.s. over that time: of a slower stroke's swing most is sway
TURNING_DPS = 6.0  # swing counts against a stroke only while the leg turns: lifting it does not


@dataclass(slots=True)
class Strokes:
    """The stroke that is going on. start: None before the first and after `stop`.

    rising: inward; None where the leg has not left the start by enough. departed: the tick at
    which it left the start. paused: whether the leg has stopped at the start or since. cut: whether
    it had begun before anything was known of it.
    """

    rate_hz: float
    start: Mark | None = None
    rising: bool | None = None
    departed: int = 0
    paused: bool = False
    cut: bool = False
    low: Mark = field(default=Mark(0, 0.0, 0.0, 0.0))
    high: Mark = field(default=Mark(0, 0.0, 0.0, 0.0))
    _axial: float = 0.0
    _swing: float = 0.0
    _keep: float = 0.0
    _last: tuple[Turn | None, Turn | None] = (None, None)

    def __post_init__(self) -> None:
        self._keep = max(0.0, 1 - 1 / (ENERGY_S * self.rate_hz))

    @property
    def end(self) -> Mark:
        """How far the stroke has come."""
        return self.high if self.rising else self.low

    @property
    def is_brisk(self) -> bool:
        """Whether the leg turned so fast towards the stroke's end that its ratio says something."""
        return self.end.axial > BRISK_DPS**2 * ENERGY_S * self.rate_hz

    @property
    def length_deg(self) -> float:
        """From the start to there."""
        return 0.0 if self.start is None else abs(self.end.value_deg - self.start.value_deg)

    def mark(self, at: int, value_deg: float) -> Mark:
        """A point of the stroke, with the energies up to now."""
        return Mark(at, value_deg, self._axial, self._swing)

    def feel(self, axial: float, swing: float) -> None:
        """One tick's squared rates about and across the axis."""
        self._axial *= self._keep
        self._swing *= self._keep
        if axial > TURNING_DPS**2:
            self._axial += axial
            self._swing += swing

    def begin(self, at: int, value_deg: float, *, rested: bool) -> None:
        """Start afresh here; rested: from a stop, before which nothing counts."""
        if rested:
            self._axial = self._swing = 0.0
        self.start = self.low = self.high = self.mark(at, value_deg)
        self.departed = at
        self.rising = None
        self.paused = rested
        self.cut = not rested

    def stop(self) -> None:
        """Forget the stroke."""
        self.start = None
        self._last = None, None
        self._axial = self._swing = 0.0

    def go_on(self, at: int, value_deg: float) -> bool:
        """The leg has come here; whether it has now left the start, to which side `rising` says."""
        assert self.start is not None
        low, high = self.low.value_deg, self.high.value_deg
        if value_deg > high:
            self.high, high = self.mark(at, value_deg), value_deg
        elif value_deg < low:
            self.low, low = self.mark(at, value_deg), value_deg
        start = self.start.value_deg
        if high - start < DEPARTURE_DEG and start - low < DEPARTURE_DEG:
            self.departed = at
        if self.rising is not None:
            return False
        if value_deg > low + FIRST_DEG:
            self.rising = True
        elif value_deg < high - FIRST_DEG:
            self.rising = False
        return self.rising is not None

    def may_hold(self, level_deg: float) -> bool:
        """Whether the leg has come to a stop there by turning: it may be held at an extreme."""
        if self.rising is None or self.start is None:
            return False
        away_deg = abs(level_deg - self.start.value_deg)
        return self.end.ratio < ORDINARY_RATIO and away_deg > SMALLEST_ARC_DEG

    def has_turned(self, at: int, value_deg: float, arc_deg: float) -> bool:
        """Whether the leg has come back from the stroke's end by enough; arc_deg: the usual one."""
        if self.rising is None:
            return False
        end = self.end
        back_deg = abs(end.value_deg - value_deg)
        if back_deg < SLOW_DEG:
            return False
        length_deg = self.length_deg
        share = HYSTERESIS_SHARE * max(arc_deg, length_deg)
        hysteresis_deg = min(MOST_HYSTERESIS_DEG, max(LEAST_HYSTERESIS_DEG, share))
        if length_deg > WHOLE_SHARE * arc_deg > 0:
            took = max(1, end.at - self.departed)
            least_deg = SLOW_DEG if took > SLOW_S * self.rate_hz else PATIENT_DEG
            hysteresis_deg = max(least_deg, hysteresis_deg * (1 - PATIENCE * (at - end.at) / took))
        return back_deg > hysteresis_deg

    def turning_point(self, extreme: Mark, *, internal: bool) -> Turn:
        """The stroke as it would be if it ended at this extreme."""
        assert self.start is not None
        stroke_deg = abs(extreme.value_deg - self.start.value_deg)
        return Turn(
            extreme.at,
            extreme.value_deg,
            internal,
            extreme.ratio,
            extreme.axial,
            self.departed,
            stroke_deg,
            self.paused,
            self.cut,
        )

    def turn(self, extreme: Mark, at: int, value_deg: float, *, internal: bool) -> Turn:
        """The turning point at the extreme; the next stroke goes from there to here."""
        turn = self.turning_point(extreme, internal=internal)
        turn = whole(*self._last, turn, self.rate_hz)
        self._last = self._last[1], turn
        here = self.mark(at, value_deg)
        self.rising = not internal
        self.paused = self.cut = False
        self.start = extreme
        self.departed = extreme.at
        self.low = here if internal else extreme
        self.high = extreme if internal else here
        return turn
