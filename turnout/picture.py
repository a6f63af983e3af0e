"""How a recording looks while it lasts: the live count, and the moment that a person is shown.

A picture only: what is computed here may fail, and the record goes on.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis import Event, Phase, RepetitionCounted, Side, Snapshot
from sensor.profile import Profile, Settings
from sensor.states import State
from sensor.traffic import Packet
from sessions import gyr_scale
from turnout.naming import typed

_log = logging.getLogger(__name__)

INSTRUCTIONS = {
    Phase.CALIBRATING: "Stand still.",
    Phase.READY: "Go: turn the leg in and out.",
    Phase.MOVING: "",
}
"""What the person should do in each phase."""

UNREADABLE_PACKETS = 20  # before the first that can be read; no radio is that bad


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How a recording stands, for whatever shows it.

    elapsed_s: since the search for a sensor began. recorded_s: what the samples span so far.
    link: its state in plain words. phase: None until samples come. instruction: what the person
    should do now. count: of the whole session; set_reps and the bests are of this set. last: the
    latest repetition. lost_share: None where the sensor cannot show loss. trouble: what endangers
    the recording, in words.
    """

    side: Side
    elapsed_s: float = 0.0
    recorded_s: float = 0.0
    state: State = State.IDLE
    link: str = "starting"
    sensor: str = ""
    phase: Phase | None = None
    instruction: str = ""
    count: int = 0
    set_number: int = 1
    set_reps: int = 0
    rotation_deg: float | None = None
    best_internal_deg: float | None = None
    best_external_deg: float | None = None
    best_arc_deg: float | None = None
    last: RepetitionCounted | None = None
    lost_share: float | None = None
    battery_percent: int | None = None
    trouble: str | None = None


class Picture:
    """The live count of a session; gives up quietly, since the record matters more."""

    def __init__(
        self,
        profile: Profile,
        settings: Settings,
        side: Side,
        exercise: str,
        *,
        on_event: Callable[[Event], None],
        on_step: Callable[[Snapshot], None],
    ) -> None:
        from analysis import LiveAnalysis  # noqa: PLC0415 - large; `preload` has it there in time
        from sensor.live_stream import LiveStream  # noqa: PLC0415 - likewise

        self._shows_loss = profile.specification.shows_loss
        self._settings = settings
        self._stream = LiveStream(profile, gyr_scale.decoding(settings))
        self._live = LiveAnalysis(side=side, exercise=exercise)
        self._on_event, self._on_step = on_event, on_step
        self._last: RepetitionCounted | None = None
        self._first_s: float | None = None
        self._failed = False

    @property
    def count(self) -> int | None:
        """The repetitions counted; None where the picture failed."""
        return None if self._failed else self._live.snapshot.rep_count

    @property
    def unreadable(self) -> str | None:
        """That nothing of what comes can be read, and why; None where something was."""
        tally = self._stream.tally
        if tally.received or tally.damaged < UNREADABLE_PACKETS:
            return None
        return (
            f"nothing that the sensor sends can be read ({tally.damage[0]}): switch it off and on; "
            f"should it stay so, report it with {typed('doctor --bundle FILE')}"
        )

    @property
    def time_s(self) -> float:
        """The latest sample's time as the report counts it: from the first sample."""
        return 0.0 if self._first_s is None else self._live.snapshot.time_s - self._first_s

    def begin_anew(self) -> None:
        """Count from 0, and calibrate again."""
        self._live = self._live.anew()
        self._last = None

    def follow(self, packet: Packet) -> None:
        """Bring the picture up to this packet."""
        if self._failed:
            return
        try:
            samples = gyr_scale.corrected(self._stream.feed(packet), self._settings)
            if self._first_s is None and len(samples):
                self._first_s = float(samples.time_s[0])
            for event in self._live.push(samples):
                if isinstance(event, RepetitionCounted):
                    self._last = event
                self._on_event(event)
            if len(samples):
                self._on_step(self._live.snapshot)
        except Exception:  # noqa: BLE001 - whatever it is, the record must not suffer
            _log.exception("the live count failed; the recording goes on")
            self._failed = True

    @property
    def _instruction(self) -> str:
        """A leg that rests after a repetition, perhaps the last, is not told to go."""
        snapshot = self._live.snapshot
        rests = snapshot.phase is Phase.READY and snapshot.rep_count > 0
        return "" if rests else INSTRUCTIONS[snapshot.phase]

    def complete(self, moment: Moment) -> Moment:
        """The moment with what the picture shows."""
        if self._failed:
            return replace(moment, instruction="the live count failed; the recording goes on")
        snapshot, tally = self._live.snapshot, self._stream.tally
        return replace(
            moment,
            recorded_s=self.time_s,
            phase=snapshot.phase,
            instruction=self._instruction if moment.state is State.STREAMING else "",
            count=snapshot.rep_count,
            set_number=snapshot.set_number,
            set_reps=snapshot.set_reps,
            rotation_deg=snapshot.rotation_deg,
            best_internal_deg=snapshot.best_internal_deg,
            best_external_deg=snapshot.best_external_deg,
            best_arc_deg=snapshot.best_arc_deg,
            last=self._last,
            trouble=moment.trouble or self.unreadable,
            lost_share=tally.loss_share if self._shows_loss else None,
            battery_percent=tally.battery_percent,
        )
