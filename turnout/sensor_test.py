"""The set-up page's sensor test: a link whose samples are shown and not recorded."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from firmware_profiles import recognise
from sensor.ble import Radio
from sensor.errors import SensorError
from sensor.link import Link, LinkSettings
from sensor.profile import Advertisement, Settings
from sensor.traffic import Packet
from sessions import SessionError, Store, gyr_scale
from turnout.coach_plan import Plan
from turnout.sensor_check import SensorCheck, scale_words

if TYPE_CHECKING:
    from sensor.live_stream import LiveStream

SHOW_S = 1 / 15  # numbers and lines that a person reads

Message = dict[str, Any]


class Radios(Protocol):
    """Where a plan's sensor is to be heard; a virtual one is worn, or lies on a table."""

    def __call__(self, plan: Plan, *, worn: bool) -> AbstractAsyncContextManager[Radio]:
        """The radio, for as long as a session or a test lasts."""
        ...


class SensorTest:
    """Tests one sensor at a time and shows what comes; `show` must not block.

    Of what comes only the gyroscope's scale can be kept, in the store, when a person says so.
    """

    def __init__(self, radios: Radios, show: Callable[[Message], None], store: Store) -> None:
        self._radios = radios
        self._show = show
        self._store = store
        self._running: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._check = SensorCheck()
        self._link: Link | None = None
        self._kept: Mapping[str, Settings] = {}  # by the sensor's address
        self._is_virtual = False
        self._problem: str | None = None

    def start(self, plan: Plan) -> None:
        """Begin, where none is going on."""
        if self._running is None:
            self._check = SensorCheck()
            self._is_virtual, self._problem = plan.is_virtual, None
            self._running = asyncio.create_task(self._run(plan))

    def still(self) -> None:
        """Judge the next five quiet seconds."""
        self._check.still_again()

    def turn(self) -> None:
        """It is being turned from now on."""
        self._check.begin_turns()

    def turned(self) -> None:
        """It was turned five times."""
        self._check.end_turns()

    def keep(self) -> None:
        """Keep the scale that the turns have shown, for this sensor's later sessions."""
        turned, seen = self._check.turned, self._seen
        if turned is not None and turned.setting and seen is not None and not self._is_virtual:
            name, scale = seen.name or "", turned.setting
            self._change(lambda: gyr_scale.keep(self._store, seen.address, name=name, scale=scale))

    def forget(self) -> None:
        """Take this sensor as its data sheet has it, in later sessions."""
        seen = self._seen
        if seen is not None:
            self._change(lambda: gyr_scale.forget(self._store, seen.address))

    async def close(self) -> None:
        """End the test that is going on."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        if self._keeping is not None:
            await self._keeping

    @property
    def _seen(self) -> Advertisement | None:
        return None if self._link is None else self._link.advertisement

    def _change(self, work: Callable[[], None]) -> None:
        async def change() -> None:
            try:
                await asyncio.to_thread(work)
                self._kept = await asyncio.to_thread(gyr_scale.kept, self._store)
                self._problem = None
            except SessionError as error:
                self._problem = str(error)

        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(change())

    async def _run(self, plan: Plan) -> None:
        problem: str | None = None
        try:
            self._kept = await asyncio.to_thread(gyr_scale.kept, self._store)
            async with self._radios(plan, worn=False) as radio:
                await self._stream(radio, plan)
        except (SensorError, SessionError) as error:
            problem = str(error)
        finally:
            self._running = self._link = None
            self._show({"type": "test", "running": False, "problem": problem})

    async def _stream(self, radio: Radio, plan: Plan) -> None:
        from sensor.live_stream import LiveStream  # noqa: PLC0415 - large: see `preload`

        decoding: LiveStream | None = None

        def follow(packet: Packet) -> None:
            nonlocal decoding
            if decoding is None:
                assert link.profile is not None
                decoding = LiveStream(link.profile, link.profile.specification.settings)
            self._check.push(decoding.feed(packet))

        address = "" if plan.is_virtual else plan.sensor
        settings = LinkSettings(address=address or None)
        link = Link(radio, recognise, sink=lambda _: None, consumer=follow, settings=settings)
        self._link = link
        running = asyncio.create_task(link.run())
        try:
            while not running.done():
                self._show(self._message(link, decoding))
                await asyncio.wait({running}, timeout=SHOW_S)
            await running
        finally:
            link.stop()
            await asyncio.wait({running})

    def _message(self, link: Link, decoding: "LiveStream | None") -> Message:
        tally = None if decoding is None else decoding.tally
        profile = link.profile
        shows_loss = profile is not None and profile.specification.shows_loss
        turned = self._check.turned
        kept = {} if self._seen is None else self._kept.get(self._seen.address, {})
        return {
            "type": "test",
            "running": True,
            "problem": self._problem,
            "link": str(link.state),
            "sensor": None if profile is None else profile.specification.title,
            "battery_percent": tally and tally.battery_percent,
            "lost_share": round(tally.loss_share, 4) if tally and shows_loss else None,
            "can_keep": turned is not None
            and bool(turned.setting)
            and not self._is_virtual
            and any(kept.get(name) != value for name, value in turned.setting.items()),
            "kept": scale_words(kept) or None,
            **self._check.to_dict(),
        }
