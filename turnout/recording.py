"""One session as it is recorded: the link, the store and the live count, joined.

Packets go to the store first. What is computed from them while the session lasts is only a picture:
should it fail, the recording goes on, and the report is computed from what was stored.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from analysis import Event, Side, Snapshot
from analysis.errors import AnalysisError
from firmware_profiles import recognise
from sensor.ble import Radio
from sensor.errors import SensorError
from sensor.link import Link, LinkSettings
from sensor.profile import Advertisement, Profile, Settings
from sensor.replay import Replay
from sensor.states import Change, State
from sensor.traffic import Packet
from sessions import NewSession, Pause, SessionError, SessionWriter, Store, gyr_scale
from sessions.analysis_of import report_session
from turnout import __version__
from turnout.picture import Moment, Picture

_log = logging.getLogger(__name__)

_LARGE = ("analysis.live", "sensor.stream", "analysis.pipeline", "sessions.strikes")


def preload() -> None:
    """Import what a recording and its report need, so that the first packet does not wait for it.

    It takes a second: call it in a thread, as soon as a person may want to begin.
    """
    for name in _LARGE:
        import_module(name)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that has ended: its session, its report, and what ended it too early, if so."""

    session_id: str
    report: dict[str, Any]
    error: SensorError | None


@dataclass(frozen=True, slots=True)
class Traffic:
    """What was recorded of a sensor, to be played as if it were there."""

    packets: Iterable[Packet]
    profile: Profile
    advertisement: Advertisement


class Recorder:
    """Records one session from the first sensor in range that can be used, or from its traffic.

    on_event: is told of every event of the live analysis. on_step: of where the leg is after every
    packet that brought samples. Neither may block; should one raise, the live count ends.
    """

    def __init__(
        self,
        *,
        source: Radio | Traffic,
        store: Store,
        side: Side,
        exercise: str,
        person: str = "me",
        visit: str | None = None,
        settings: LinkSettings | None = None,
        on_event: Callable[[Event], None] = lambda _: None,
        on_step: Callable[[Snapshot], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._side: Side = side
        self._exercise = exercise
        self._person = person
        self._visit = visit
        self._on_event, self._on_step = on_event, on_step
        self._settings = settings or LinkSettings()
        self._link = self._linked_to(source)
        self._early: list[Packet] = []  # what comes while the session's row is being written
        self._writer: SessionWriter | None = None
        self._beginning: asyncio.Task[None] | None = None
        self._picture: Picture | None = None
        self._change: Change | None = None
        self._scales: Mapping[str, Settings] = {}  # by the sensor's address
        self._pauses_s: list[Pause] = []
        self._marking = asyncio.Lock()
        self._keeping: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def moment(self) -> Moment:
        """How things stand now."""
        moment = Moment(side=self._side, elapsed_s=self._link.now_s, state=self._link.state)
        if self._change is not None:
            moment = replace(moment, link=self._change.cause)
        if self._link.profile is not None:
            moment = replace(moment, sensor=self._link.profile.specification.title)
        if self._writer is not None and self._writer.trouble is not None:
            moment = replace(moment, trouble=str(self._writer.trouble))
        return moment if self._picture is None else self._picture.complete(moment)

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for, or has come by itself."""
        return self._stopping or self._link.state is State.STOPPED

    def stop(self) -> None:
        """Ask for the end; `run` then finishes the session and returns."""
        self._stopping = True
        self._link.stop()

    def begin_anew(self) -> None:
        """Begin the live count anew, as when the sensor was strapped on only now.

        What was learnt of its gyroscope stays. The record stays whole, and so does the report.
        """
        if self._picture is not None:
            self._picture.begin_anew()

    def pause(self, *, paused: bool) -> None:
        """Mark where a pause begins or ends; the record goes on, the report leaves it out."""
        if self._picture is None or paused == self._is_paused:
            return
        now_s = self._picture.time_s
        if paused:
            self._pauses_s.append((now_s, None))
        else:
            self._pauses_s[-1] = (self._pauses_s[-1][0], now_s)
        self._keeping = asyncio.create_task(self._keep_pauses())

    async def run(self) -> Recorded:
        """Record until `stop` is called, then analyse and store the report.

        Raises a SensorError where nothing was recorded that could be read, an AnalysisError where
        it was too little, a StoreError where it could not be kept.
        """
        error: SensorError | None = None
        self._scales = await asyncio.to_thread(gyr_scale.kept, self._store)
        try:
            await self._link.run()
        except SensorError as ended:
            error = ended
        finally:
            if self._beginning is not None:
                await self._beginning
        if self._writer is None:
            raise error or SensorError("stopped before a sensor was found; nothing was recorded")
        await asyncio.to_thread(self._writer.finish)
        await self._keep_pauses()
        live_rep_count = None if self._picture is None else self._picture.count
        try:
            report = await asyncio.to_thread(
                report_session, self._store, self._writer.id, live_rep_count=live_rep_count
            )
        except AnalysisError as too_little:
            cause = error or self._unreadable
            if cause is None:
                raise
            raise cause from too_little
        return Recorded(self._writer.id, report, error)

    @property
    def _unreadable(self) -> SensorError | None:
        text = None if self._picture is None else self._picture.unreadable
        return None if text is None else SensorError(text)

    def _linked_to(self, source: Radio | Traffic) -> Link | Replay:
        if isinstance(source, Radio):
            return Link(
                source,
                recognise,
                sink=self._keep,
                consumer=self._follow,
                observer=self._changed,
                settings=self._settings,
            )
        return Replay(
            source.packets,
            source.profile,
            advertisement=source.advertisement,
            sink=self._keep,
            consumer=self._follow,
            observer=self._changed,
        )

    # --- what the link reports; none of it may block ----------------------------------------------

    def _changed(self, change: Change) -> None:
        self._change = change
        if change.now is State.CONNECTING and self._beginning is None:
            self._beginning = asyncio.create_task(self._begin())

    async def _begin(self) -> None:
        profile, advertisement = self._link.profile, self._link.advertisement
        assert profile is not None
        assert advertisement is not None
        new = NewSession(
            side=self._side,
            exercise=self._exercise,
            person=self._person,
            visit=self._visit,
            profile=profile.specification.name,
            profile_version=profile.specification.version,
            settings=self._session_settings(),
            sensor_address=advertisement.address,
            sensor_name=advertisement.name or "",
            program_version=__version__,
        )
        try:
            writer = await asyncio.to_thread(self._store.begin, new)
        except Exception:
            self._link.stop()
            raise
        for packet in self._early:
            writer.append(packet)
        self._early.clear()
        self._writer = writer

    def _session_settings(self) -> Settings:
        """What the traffic is decoded with, and what was measured of this sensor's scale."""
        profile, advertisement = self._link.profile, self._link.advertisement
        assert profile is not None
        assert advertisement is not None
        scale = self._scales.get(advertisement.address, {})
        return {**profile.specification.settings, **self._settings.firmware, **scale}

    @property
    def _is_paused(self) -> bool:
        return bool(self._pauses_s) and self._pauses_s[-1][1] is None

    async def _keep_pauses(self) -> None:
        """Each time at once: a program that is killed in a pause leaves the mark."""
        async with self._marking:
            if self._writer is None or not self._pauses_s:
                return
            pauses_s = tuple(self._pauses_s)
            try:
                await asyncio.to_thread(self._store.keep_pauses, self._writer.id, pauses_s)
            except SessionError as error:  # the next mark, or the end, tries again
                _log.warning("a pause could not be marked yet: %s", error)

    def _keep(self, packet: Packet) -> None:
        if self._writer is None:
            self._early.append(packet)
        else:
            self._writer.append(packet)

    def _follow(self, packet: Packet) -> None:
        if self._picture is None:
            assert self._link.profile is not None
            self._picture = Picture(
                self._link.profile,
                self._session_settings(),
                self._side,
                self._exercise,
                on_event=self._on_event,
                on_step=self._on_step,
            )
        self._picture.follow(packet)
