"""The course of one session: what is said when, and when it ends, from events and time alone."""

from dataclasses import dataclass

from analysis import Calibrated, Event, Phase, RepetitionCounted, SetEnded, Trouble
from sensor.states import State
from turnout import coach_words as words
from turnout.coach_plan import Plan
from turnout.coach_words import Cue, Stage
from turnout.picture import Moment

ON_TABLE_S = 10.0  # longer brings little: the gyroscope's own noise is then below its bias's walk
BATTERY_LOW_PERCENT = 20  # about an hour for most sensors: time to finish, and to charge after it
NOTHING_MORE_S = 120.0  # after a rest, before the session ends by itself
NOTHING_AT_ALL_S = 300.0  # the same, where nothing was counted yet: people fetch a chair, or phone
SAME_TROUBLE_S = 20.0  # the same trouble is not said again sooner


@dataclass(frozen=True, slots=True)
class Counted:
    """A repetition as the page shows it; number: in its set; time_s is the trace's."""

    number: int
    time_s: float
    arc_deg: float


@dataclass(slots=True)
class Best:
    """The largest of a set so far, each for itself; None before its first repetition."""

    internal_deg: float | None = None
    external_deg: float | None = None
    arc_deg: float | None = None

    def take(self, event: RepetitionCounted) -> None:
        """One more repetition."""
        self.internal_deg = _larger(self.internal_deg, event.internal_deg)
        self.external_deg = _larger(self.external_deg, event.external_deg)
        self.arc_deg = _larger(self.arc_deg, event.arc_deg)


class Lesson:
    """Follows a session. `at_s` is the event loop's time throughout.

    count: of the whole session; set_count, best: of this set, or of the last one while resting.
    What is done in a pause is not counted.
    over: whether the session is to be finished.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.stage = Stage.CONNECT
        self.count = 0
        self.set_count = 0
        self.set_number = 1
        self.best = Best()
        self.paused = False
        self.linked = False
        self.over = False
        self.reps: list[Counted] = []
        self.deadline_s: float | None = None
        self._resting = False
        self._seen_s = 0.0
        self._arc_told = False
        self._told_s: dict[str, float] = {}

    @property
    def left_s(self) -> float | None:
        """Seconds left on the table or of the rest; None where no time is running."""
        if self.stage not in {Stage.TABLE, Stage.REST} or self.deadline_s is None:
            return None
        return max(0.0, self.deadline_s - self._seen_s)

    def go_on(self, at_s: float) -> list[Cue]:
        """The sensor is strapped on now."""
        if self.stage is not Stage.STRAP:
            return []
        return self._begin(Stage.STILL, words.still(), at_s + NOTHING_AT_ALL_S)

    def pause(self, *, paused: bool) -> list[Cue]:
        """Hold the clock, the count and the tongue, or go on."""
        self.paused = paused
        return [words.paused() if paused else words.resumed()]

    def event(self, event: Event, at_s: float) -> list[Cue]:
        """What is said to an event of the live analysis."""
        if self.paused or self.stage in {Stage.TABLE, Stage.STRAP}:
            return []  # a sensor that is not worn yet stands still and is turned about
        match event:
            case Calibrated() if self.stage is Stage.STILL:
                return self._calibrated(at_s)
            case RepetitionCounted():
                return self._repetition(event, at_s)
            case SetEnded() if self.set_count and not self._resting:
                return self._set_ended(at_s)
            case Trouble():
                return self._trouble(event, at_s)
            case _:
                return []

    def tick(self, moment: Moment, at_s: float) -> list[Cue]:
        """What is said as time passes and the link comes and goes."""
        passed_s, self._seen_s = at_s - self._seen_s, at_s
        cues = self._link(moment, at_s)
        if self.paused:
            if self.deadline_s is not None:
                self.deadline_s += passed_s
            return []
        if self.stage is Stage.STILL and moment.phase in {Phase.READY, Phase.MOVING}:
            cues += self._calibrated(at_s)  # in a pause, in which its event was not heard
        if self.stage is Stage.GO and moment.phase is Phase.MOVING:
            self.stage = Stage.MOVE
        if self.deadline_s is not None and at_s >= self.deadline_s:
            cues += self._time_is_up(at_s)
        return cues

    # --- what happens -----------------------------------------------------------------------------

    def _link(self, moment: Moment, at_s: float) -> list[Cue]:
        linked = moment.state is State.STREAMING
        if linked == self.linked or (linked and moment.phase is None):
            return []
        self.linked = linked
        if self.stage is Stage.CONNECT:
            return self._connected(moment, at_s)
        return [words.link_back() if linked else words.link_lost()]

    def _connected(self, moment: Moment, at_s: float) -> list[Cue]:
        if self.plan.on_table:
            cues = self._begin(Stage.TABLE, words.table(ON_TABLE_S), at_s + ON_TABLE_S)
        else:
            cues = self._begin(Stage.STILL, words.still(), at_s + NOTHING_AT_ALL_S)
        percent = moment.battery_percent
        if percent is not None and percent <= BATTERY_LOW_PERCENT:
            cues.append(words.battery_low(percent))
        return cues

    def _calibrated(self, at_s: float) -> list[Cue]:
        return self._begin(Stage.GO, words.go(), at_s + NOTHING_AT_ALL_S)

    def _repetition(self, event: RepetitionCounted, at_s: float) -> list[Cue]:
        if self._resting:
            self.set_number += 1
        if self._resting or not self.set_count:
            self.set_count, self._resting, self._arc_told = 0, False, False
            self.best = Best()
        self.stage = Stage.MOVE
        self.count += 1
        self.set_count += 1
        self.best.take(event)
        self.deadline_s = at_s + NOTHING_AT_ALL_S
        self.reps.append(Counted(self.set_count, event.time_s, event.arc_deg))
        reached = self.set_count == self.plan.goal_reps
        count = words.goal_reached if reached else words.repetition
        cues = [count(self.set_count)]
        if 0 < self.plan.goal_deg <= event.arc_deg and not self._arc_told:
            self._arc_told = True
            cues.append(words.goal_arc(event.arc_deg))
        return cues

    def _set_ended(self, at_s: float) -> list[Cue]:
        self._resting = True
        if self.set_number >= self.plan.sets:
            self.over = True
            return []
        cue = words.set_ended(self.set_number, self.set_count, self.plan.rest_s)
        return self._begin(Stage.REST, cue, at_s + self.plan.rest_s)

    def _trouble(self, event: Trouble, at_s: float) -> list[Cue]:
        if at_s - self._told_s.get(event.flag, -SAME_TROUBLE_S) < SAME_TROUBLE_S:
            return []
        self._told_s[event.flag] = at_s
        return [words.trouble(event.text)]

    def _time_is_up(self, at_s: float) -> list[Cue]:
        match self.stage:
            case Stage.TABLE:
                return self._begin(Stage.STRAP, words.strap(), at_s + NOTHING_AT_ALL_S)
            case Stage.REST:
                cue = words.next_set(self.set_number + 1, self.plan.sets)
                return self._begin(Stage.GO, cue, at_s + NOTHING_MORE_S)
            case _:
                self.over = True
                return []

    def _begin(self, stage: Stage, cue: Cue, deadline_s: float) -> list[Cue]:
        self.stage, self.deadline_s = stage, deadline_s
        return [cue]


def _larger(best: float | None, now: float | None) -> float | None:
    return now if best is None or (now is not None and now > best) else best
