"""A link to a toy sensor, at work, and what came of it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sensor.link import Link, LinkSettings
from sensor.profile import Advertisement
from sensor.states import Change, State
from sensor.traffic import Kind, Packet
from tests.sensor.toy_profile import Recognition, recognise_toy
from tests.virtual_sensor.toy import STREAM, ToyEmulator, at_rest
from virtual_sensor.peripheral import Occasion, Reaction, VirtualPeripheral
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run

T = TypeVar("T")
BUSY = [State.SCANNING, State.CONNECTING, State.STARTING, State.STREAMING]
EVERY = [*BUSY, State.LOST, State.RESCANNING]


@dataclass
class Session:
    """A link at work, and what came of it."""

    virtual: VirtualRadio
    link: Link = field(init=False)
    packets: list[Packet] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    on_change: Callable[[Change], None] = lambda _: None

    @property
    def sensor(self) -> VirtualPeripheral:
        """The first sensor in range."""
        return self.virtual.sensors[0]

    @property
    def stream(self) -> list[int]:
        """The numbers of the samples that arrived, in order."""
        return [
            int.from_bytes(p.data[:4], "little")
            for p in self.packets
            if p.kind is Kind.NOTIFICATION and p.characteristic == STREAM.uuid
        ]

    @property
    def path(self) -> list[State]:
        """The states that were entered, in order."""
        return [change.now for change in self.changes]

    def observe(self, change: Change) -> None:
        """The link's observer."""
        self.changes.append(change)
        self.changed.set()
        self.on_change(change)

    async def until(self, state: State, times: int = 1) -> None:
        """Wait for the link to have entered the state so often."""
        while self.path.count(state) < times:
            self.changed.clear()
            await self.changed.wait()


def with_link(
    test: Callable[[Session], Awaitable[T]],
    *,
    settings: LinkSettings | None = None,
    recognised: Callable[[Advertisement], Recognition] = recognise_toy,
) -> tuple[Session, T]:
    async def main() -> tuple[Session, T]:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            session = Session(virtual)
            session.link = Link(
                virtual.radio,
                recognised,
                sink=session.packets.append,
                observer=session.observe,
                settings=settings,
            )
            return session, await test(session)

    return run(main(), speed=math.inf)


async def hold(session: Session, seconds: float) -> None:
    """A session of so many seconds of streaming."""
    running = asyncio.create_task(session.link.run())
    await session.until(State.STREAMING)
    await asyncio.sleep(seconds)
    session.link.stop()
    await running


def misbehave(session: Session, occasion: Occasion, reaction: Reaction, times: int) -> None:
    """The sensor reacts so on the first few such occasions."""
    left = [times]

    def interfere(now: Occasion) -> Reaction:
        if now is occasion and left[0] > 0:
            left[0] -= 1
            return reaction
        return Reaction.ALLOW

    session.sensor.interferers.append(interfere)


async def reach(session: Session, state: State) -> "asyncio.Task[None]":
    """Run the link and return at the very moment it enters the state."""
    reached = asyncio.Event()

    def on_change(change: Change) -> None:
        if change.now is state:
            reached.set()
        elif change.now is State.STREAMING and state in {State.LOST, State.RESCANNING}:
            loop = asyncio.get_running_loop()
            loop.call_later(1.0, lambda: asyncio.ensure_future(session.sensor.disconnect()))

    session.on_change = on_change
    running = asyncio.create_task(session.link.run())
    await reached.wait()
    return running
