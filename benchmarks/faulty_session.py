"""One session over the virtual radio with faults, and everything there is to know of how it went.

What arrived is written down twice, by the link and by a tap between bleak and its back-end, so that
the one can be held against the other.
"""

import asyncio
import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from bleak.backends.characteristic import BleakGATTCharacteristic
from numpy.typing import NDArray

from firmware_profiles import recognise
from sensor.ble import Radio
from sensor.errors import SensorError
from sensor.link import Link, LinkSettings
from sensor.profile import Emulator, Profile
from sensor.samples import FloatArray, Samples
from sensor.states import Change, State
from sensor.stream import Stream, read_session
from sensor.traffic import Kind, Packet
from virtual_sensor.backend import VirtualClient
from virtual_sensor.faults import Scene, playing
from virtual_sensor.peripheral import Motion
from virtual_sensor.radio import VirtualRadio
from virtual_sensor.timelapse import run

# Samples carry their own number in the rates, a digit to the base of 100 on each axis. The step is
# far above every firmware's resolution and the whole far below every range.
DIGIT_RADS = 0.02
BASE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a session went.

    heard: what came out of bleak's back-end, as (characteristic, bytes), in order.
    state_at_stop: the state when the session's time was up.
    """

    profile: Profile
    packets: Sequence[Packet]
    heard: Sequence[tuple[str, bytes]]
    changes: Sequence[Change]
    state_at_stop: State
    error: SensorError | None
    stream: Stream

    @property
    def missing(self) -> int:
        """Notifications that arrived and are not on record, or are in another order."""
        kept = [(p.characteristic, p.data) for p in self.packets if p.kind is Kind.NOTIFICATION]
        if kept == list(self.heard):
            return 0
        return max(1, len(self.heard) - len(kept))


def faulty_session(
    profile: Profile,
    motion: Motion,
    faults: Sequence[tuple[str, float]],
    *,
    seed: int,
    seconds: float,
    sink: Callable[[Packet], None] = lambda _: None,
    settings: LinkSettings | None = None,
) -> Outcome:
    """A session of so many seconds; each fault has a name and when it begins, once it streams."""
    session = _session(profile, motion, faults, seed, seconds=seconds, sink=sink, settings=settings)
    return run(session, speed=math.inf)


def numbered(emulator: Emulator, since_s: float) -> Iterator[Samples]:
    """Motion in which every sample tells its own number (of its place on the rate's grid)."""
    rate_hz = emulator.rate_hz or 100.0
    first = math.ceil(since_s * rate_hz)
    while True:
        number = np.arange(first, first + 4)
        digits = np.column_stack([number // BASE**i % BASE for i in range(3)])
        acc = np.tile([0.0, 0.0, 9.81], (4, 1))
        yield Samples(number / rate_hz, acc, (digits - BASE // 2) * DIGIT_RADS)
        first += 4


def numbers(gyr_rads: FloatArray) -> NDArray[np.int64]:
    """The numbers of samples of `numbered`."""
    digits = np.rint(gyr_rads / DIGIT_RADS).astype(np.int64) + BASE // 2
    return np.asarray(digits @ BASE ** np.arange(3), dtype=np.int64)


@dataclass
class _Notes:
    packets: list[Packet] = field(default_factory=list)
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


async def _session(
    profile: Profile,
    motion: Motion,
    faults: Sequence[tuple[str, float]],
    seed: int,
    *,
    seconds: float,
    sink: Callable[[Packet], None],
    settings: LinkSettings | None,
) -> Outcome:
    virtual, notes = VirtualRadio(), _Notes()

    def keep(packet: Packet) -> None:
        notes.packets.append(packet)
        sink(packet)

    sensor = await virtual.add(lambda: profile.emulator(profile.specification.settings), motion)
    link = Link(
        _tapped(virtual.radio, notes.heard),
        recognise,
        sink=keep,
        observer=notes.changes.append,
        settings=settings,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(virtual.close)
        for i, (name, after_s) in enumerate(faults):
            rng = random.Random(f"{seed} {i}")
            scene = Scene(virtual, sensor, profile.specification, rng, after_s)
            await stack.enter_async_context(playing(name, scene))
        running = asyncio.create_task(link.run())
        await asyncio.wait({running}, timeout=seconds)
        state = link.state
        link.stop()
        error = await _error_of(running)
    stream = read_session(notes.packets, profile, profile.specification.settings)
    return Outcome(
        profile=profile,
        packets=notes.packets,
        heard=notes.heard,
        changes=notes.changes,
        state_at_stop=state,
        error=error,
        stream=stream,
    )


async def _error_of(running: "asyncio.Task[None]") -> SensorError | None:
    try:
        await running
    except SensorError as error:
        return error
    return None


def _tapped(radio: Radio, heard: list[tuple[str, bytes]]) -> Radio:
    """The same radio; what its client hands on is noted first."""
    assert radio.client is not None
    assert issubclass(radio.client, VirtualClient)

    class Tapped(radio.client):  # type: ignore[misc, name-defined]  # the class is made at run time
        async def start_notify(
            self,
            characteristic: BleakGATTCharacteristic,
            callback: Callable[[bytearray], None],
            **kwargs: Any,
        ) -> None:
            def tap(data: bytearray) -> None:
                heard.append((characteristic.uuid, bytes(data)))
                callback(data)

            await super().start_notify(characteristic, tap, **kwargs)

    return Radio(radio.scanner, Tapped)
