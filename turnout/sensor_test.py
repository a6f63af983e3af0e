"""The set-up page's sensor test: a link whose samples are shown and not kept."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, Protocol

from firmware_profiles import recognise
from sensor.ble import Radio
from sensor.errors import SensorError
from sensor.link import Link, LinkSettings
from sensor.live_stream import LiveStream
from sensor.traffic import Packet
from turnout.coach_plan import Plan
from turnout.sensor_check import SensorCheck

SHOW_S = 1 / 15  # numbers and lines that a person reads

Message = dict[str, Any]


class Radios(Protocol):
    """Where a plan's sensor is to be heard; a virtual one is worn, or lies on a table."""

    def __call__(self, plan: Plan, *, worn: bool) -> AbstractAsyncContextManager[Radio]:
        """The radio, for as long as a session or a test lasts."""
        ...


class SensorTest:
    """Tests one sensor at a time and shows what comes; `show` must not block."""

    def __init__(self, radios: Radios, show: Callable[[Message], None]) -> None:
        self._radios = radios
        self._show = show
        self._running: asyncio.Task[None] | None = None
        self._check = SensorCheck()

    def start(self, plan: Plan) -> None:
        """Begin, where none is going on."""
        if self._running is None:
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

    async def close(self) -> None:
        """End the test that is going on."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    async def _run(self, plan: Plan) -> None:
        self._check = SensorCheck()
        problem: str | None = None
        try:
            async with self._radios(plan, worn=False) as radio:
                await self._stream(radio, plan)
        except SensorError as error:
            problem = str(error)
        finally:
            self._running = None
            self._show({"type": "test", "running": False, "problem": problem})

    async def _stream(self, radio: Radio, plan: Plan) -> None:
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
        running = asyncio.create_task(link.run())
        try:
            while not running.done():
                self._show(self._message(link, decoding))
                await asyncio.wait({running}, timeout=SHOW_S)
            await running
        finally:
            link.stop()
            await asyncio.wait({running})

    def _message(self, link: Link, decoding: LiveStream | None) -> Message:
        tally = None if decoding is None else decoding.tally
        profile = link.profile
        shows_loss = profile is not None and profile.specification.shows_loss
        return {
            "type": "test",
            "running": True,
            "link": str(link.state),
            "sensor": None if profile is None else profile.specification.title,
            "battery_percent": tally and tally.battery_percent,
            "lost_share": round(tally.loss_share, 4) if tally and shows_loss else None,
            **self._check.to_dict(),
        }
