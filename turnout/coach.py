"""The coach: the one truth about the session that is going on, of which every page is a view.

It lives on the event loop, beside the link. Pages subscribe to its messages and hand it wishes.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from math import inf
from pathlib import Path
from secrets import token_hex
from typing import Any

from analysis import Event, RepetitionCounted, Side, Snapshot
from sensor.ble import Radio
from sensor.link import LinkSettings
from sessions import Store
from sessions.model import RETEST
from turnout import coach_words as words
from turnout.coach_doubt import Doubt
from turnout.coach_lesson import Lesson
from turnout.coach_plan import remember, remembered
from turnout.coach_state import of_lesson, of_moment, tenths
from turnout.coach_summary import summarise
from turnout.coach_words import Cue, Stage
from turnout.picture import Moment
from turnout.problems import problem_of
from turnout.recording import Recorder
from turnout.sensor_list import SensorList
from turnout.sensor_test import Radios, SensorTest

TRACE_S = 10.0
TICK_S = 1 / 30  # what a screen can show and an eye can follow, at half a screen's refresh
STATE_EVERY = 6  # ticks: what changes slowly is looked at five times a second
TRACE_STEP_S = 0.015  # of a sensor faster than 60 samples a second, not every one can be seen

Message = dict[str, Any]
Listener = Callable[[Message], None]

_log = logging.getLogger(__name__)


class Coach:
    """Runs one session at a time.

    Its wishes (`choose`, `start`, `stop`, …) answer at once and may come from any page at any time;
    one that does not fit the moment does nothing. Those that take a value raise InvalidValue.
    """

    def __init__(self, *, store: Store, memory: Path, radios: Radios, sensors: SensorList) -> None:
        self.plan = remembered(memory)
        self.sensors = sensors
        self._store = store
        self._memory = memory
        self._radios = radios
        self._listeners: set[Listener] = set()
        self._recorder: Recorder | None = None
        self._lesson: Lesson | None = None
        self._running: asyncio.Task[None] | None = None
        self._stop_asked = False
        self._stage = Stage.CHOOSE
        self._summary: Message | None = None
        self._retest: str | None = None  # the visit of a retest whose second half is to come
        self._problem: str | None = None
        self._trace: deque[tuple[float, float | None]] = deque()
        self._fresh: list[tuple[float, float | None]] = []
        self._doubt = Doubt()
        self._ending_test: asyncio.Task[None] | None = None
        self._sent: Message = {}
        self._test = SensorTest(radios, self._send, store)
        sensors.on_change = self._send_state

    # --- what pages see ---------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a session is going on."""
        return self._running is not None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of every message from now on; call what is returned to be told no more.

        listener: must not block; should it raise, it is told no more.
        """
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def left(self) -> None:
        """A page is gone; with the last one goes the sensor's test, which nobody sees any more."""
        if not self._listeners:
            self.test("stop")

    def hello(self) -> Message:
        """All that a page needs that opens now."""
        return {"type": "hello", "state": self.state(), "trace": list(self._trace)}

    def state(self) -> Message:
        """How things stand, but for the leg's angle."""
        moment = self._moment()
        lesson = self._lesson
        stage = lesson.stage if lesson is not None and self._stage is Stage.CONNECT else self._stage
        return {
            "type": "state",
            "stage": stage,
            "instruction": words.instruction(stage, self.plan.exercise),
            "plan": self.plan.to_dict(),
            "sensors": self.sensors.to_dict(),
            "problem": self._problem,
            "summary": self._summary,
            "retest": self._retest is not None,
            "running": self.busy,
            **of_moment(moment),
            **of_lesson(lesson),
        }

    # --- wishes -----------------------------------------------------------------------------------

    def choose(self, wishes: Mapping[str, Any]) -> None:
        """Change the plan, between sessions. Raises InvalidValue."""
        if self.busy:
            return
        self.plan = self.plan.changed(wishes)
        self._problem = None
        remember(self.plan, self._memory)
        self._send_state()

    def start(self) -> None:
        """Begin a session by the plan; or go on with one that waits for the sensor to be worn."""
        if self._lesson is not None and self._lesson.stage is Stage.STRAP:
            self._strapped_on()
        elif not self.busy:
            self._stop_asked = False
            self._running = asyncio.create_task(self._run())

    def stop(self) -> None:
        """End the session in good order; its report follows."""
        self._stop_asked = True  # where there is nothing to stop yet, as soon as there is
        if self._recorder is not None:
            self._recorder.stop()

    def pause(self) -> None:
        """Hold, or go on."""
        if self._lesson is not None and self._stage is Stage.CONNECT:
            paused = not self._lesson.paused
            if self._recorder is not None:
                self._recorder.pause(paused=paused)
            self._say(self._lesson.pause(paused=paused))

    def other_leg(self) -> None:
        """The same again with the other leg."""
        if not self.busy:
            self._retest = None
            other: Side = "left" if self.plan.side == "right" else "right"
            self.choose({"side": other})
            self.start()

    def dismiss(self) -> None:
        """Leave the summary, back to the choices."""
        if not self.busy:
            self._stage, self._summary, self._lesson = Stage.CHOOSE, None, None
            self._retest = None
            self._send_state()

    def search(self) -> None:
        """Look for sensors, between sessions."""
        if not self.busy:
            self.sensors.search()

    def test(self, step: str) -> None:
        """A step of the test: `start`, `still`, `turn`, `turned`, `keep`, `forget` or `stop`.

        Between sessions only; a session that begins ends the test.
        """
        match step:
            case "start" if not self.busy:
                self._test.start(self.plan)
            case "still":
                self._test.still()
            case "turn":
                self._test.turn()
            case "turned":
                self._test.turned()
            case "keep":
                self._test.keep()
            case "forget":
                self._test.forget()
            case "stop":
                self._ending_test = asyncio.create_task(self._test.close())

    async def close(self) -> None:
        """End what is going on, in good order."""
        await self._quiet()
        self.stop()
        if self._running is not None:
            await asyncio.wait({self._running})

    # --- a session --------------------------------------------------------------------------------

    async def _run(self) -> None:
        self._lesson = Lesson(self.plan)
        self._stage, self._summary, self._problem = Stage.CONNECT, None, None
        self._trace.clear()
        self._doubt = Doubt()
        self._send_state()
        try:
            await self._quiet()
            async with self._radios(self.plan, worn=True) as radio:
                await self._record(radio, self._lesson)
        except Exception as error:
            problem = problem_of(error)
            self._fail(
                "something went wrong: see the terminal" if problem is None else problem.text
            )
            if problem is None:
                raise
        finally:
            self._recorder = self._running = None
            self._send_state()

    async def _quiet(self) -> None:
        """A sensor cannot be searched for, tested and recorded at a time."""
        await self.sensors.close()
        await self._test.close()

    async def _record(self, radio: Radio, lesson: Lesson) -> None:
        address = self.plan.sensor if not self.plan.is_virtual else None
        visit = self._retest
        if visit is None and self.plan.retest:
            visit = RETEST + token_hex(4)
        self._recorder = recorder = Recorder(
            source=radio,
            store=self._store,
            side=self.plan.side,
            exercise=self.plan.exercise,
            person=self.plan.stored_person,
            visit=visit,
            settings=LinkSettings(address=address or None),
            on_event=self._event,
            on_step=self._step,
        )
        if self._stop_asked:
            recorder.stop()
        following = asyncio.create_task(self._follow(recorder, lesson))
        try:
            recorded = await recorder.run()
        finally:
            await _cancelled(following)
        self._summary = await asyncio.to_thread(summarise, self._store, recorded.session_id)
        self._stage = Stage.DONE
        self._retest = visit if self._retest is None else None
        if recorded.error is not None:
            self._problem = str(recorded.error)
        typical = self._summary["typical"]
        arc_deg = None if typical is None else typical["arc_deg"]
        self._say([words.summary(arc_deg, lesson.count, self._summary["rep_count"])])
        if self._retest is not None:
            self._say([words.again_for_retest()])

    async def _follow(self, recorder: Recorder, lesson: Lesson) -> None:
        """Tick: show where the leg is, say what is due, and see to it that the session ends."""
        loop = asyncio.get_running_loop()
        ticks = 0
        while True:
            self._send_live()
            moment = recorder.moment
            if self._stage is Stage.CONNECT:
                self._say(lesson.tick(moment, loop.time()))
                if lesson.over or recorder.stopping:
                    self._stage = Stage.FINISH
                    self._say([words.finished(lesson.count)])
                    recorder.stop()
            if ticks % STATE_EVERY == 0:
                self._send_state()
            ticks += 1
            await asyncio.sleep(TICK_S)

    def _strapped_on(self) -> None:
        assert self._lesson is not None
        assert self._recorder is not None
        self._recorder.begin_anew()
        self._trace.clear()
        self._say(self._lesson.go_on(asyncio.get_running_loop().time()))

    def _event(self, event: Event) -> None:
        if self._lesson is not None and self._stage is Stage.CONNECT:
            cues = self._lesson.event(event, asyncio.get_running_loop().time())
            if cues or isinstance(event, RepetitionCounted):
                self._say(cues)

    def _step(self, snapshot: Snapshot) -> None:
        self._doubt.step(snapshot)
        last_s = self._trace[-1][0] if self._trace else -inf
        if snapshot.time_s - last_s < TRACE_STEP_S:
            return
        point = (round(snapshot.time_s, 3), tenths(snapshot.rotation_deg))
        self._trace.append(point)
        self._fresh.append(point)
        while self._trace[0][0] < snapshot.time_s - TRACE_S:
            self._trace.popleft()

    # --- messages ---------------------------------------------------------------------------------

    def _moment(self) -> Moment:
        return Moment(side=self.plan.side) if self._recorder is None else self._recorder.moment

    def _fail(self, text: str) -> None:
        self._problem, self._stage = text, Stage.CHOOSE
        self._say([words.problem(text)])

    def _say(self, cues: list[Cue]) -> None:
        if cues:
            self._send_state()
            self._send({"type": "cues", "cues": [cue.to_dict() for cue in cues]})

    def _send_live(self) -> None:
        if self._fresh:
            points, self._fresh = self._fresh, []
            doubt_deg = round(self._doubt.half_width_deg, 1)
            self._send({"type": "live", "points": points, "doubt_deg": doubt_deg})

    def _send_state(self) -> None:
        state = self.state()
        if state != self._sent:
            self._sent = state
            self._send(state)

    def _send(self, message: Message) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(message)
            except Exception:  # noqa: BLE001 - a page that is gone must not end the session
                _log.exception("a page could not be told; it is told no more")
                self._listeners.discard(listener)


async def _cancelled(task: Awaitable[None]) -> None:
    assert isinstance(task, asyncio.Task)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
