"""The link's scenarios on real BlueZ; run in the guest by init.sh, one after the other.

Prints one line for each, and SYSTEM TEST PASSED at the end if all of them came out right.
"""

import asyncio
import random
import sys
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from benchmarks.faulty_session import numbered, numbers
from firmware_profiles import by_name, recognise
from sensor.ble import Radio, scan
from sensor.errors import BluetoothUnavailable, PacketsTooLarge, SensorNotFound
from sensor.link import Link, LinkSettings
from sensor.profile import Profile
from sensor.states import Change, State
from sensor.stream import Stream, read_session
from sensor.traffic import Kind, Packet
from tests.system.rig import Rig, adapter, bluetooth_service, message_bus
from virtual_sensor.faults import Scene, playing

OPEN, WITMOTION, MOVESENSE = by_name("open"), by_name("witmotion"), by_name("movesense")
PATIENCE = LinkSettings()


@dataclass
class Session:
    """One session over BlueZ."""

    rig: Rig
    profile: Profile = OPEN
    settings: LinkSettings = PATIENCE
    packets: list[Packet] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the link."""
        self.link = Link(
            Radio(),
            recognise,
            sink=self.packets.append,
            observer=self._observe,
            settings=self.settings,
        )
        self._changed = asyncio.Event()

    async def until(self, state: State, times: int = 1, *, timeout_s: float = 60.0) -> None:
        """Wait for the link to have entered the state so often."""
        await self._until(lambda: self.path.count(state) >= times, timeout_s)

    async def until_told(self, words: str, *, since_s: float, timeout_s: float = 60.0) -> Change:
        """Wait for the link to have told of something in these words; what it told."""

        def told() -> list[Change]:
            return [c for c in self.changes if c.at_s >= since_s and words in c.cause]

        await self._until(lambda: bool(told()), timeout_s)
        return told()[0]

    @property
    def path(self) -> list[State]:
        """The states that were entered."""
        return [change.now for change in self.changes]

    @property
    def retries(self) -> list[str]:
        """Why the link was lost or could not be made, each time."""
        return [change.cause for change in self.changes if change.now is State.LOST]

    @property
    def stream(self) -> Stream:
        """What the traffic holds."""
        settings = {**self.profile.specification.settings, **self.settings.firmware}
        return read_session(self.packets, self.profile, settings)

    async def _until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def _observe(self, change: Change) -> None:
        self.changes.append(change)
        self._changed.set()
        print(f"  {change.at_s:6.2f} s {change.before} to {change.now}: {change.cause}", flush=True)


class Wrong(Exception):
    """A scenario did not come out as it should."""


def expect(condition: bool, text: str) -> None:
    """Raise Wrong unless the condition holds."""
    if not condition:
        raise Wrong(text)


# --- what is missing is named ---------------------------------------------------------------------


async def unavailable(reason: str) -> str:
    """Scanning says why Bluetooth cannot be used."""
    try:
        async for _ in scan(Radio(), timeout_s=1.0):
            pass
    except BluetoothUnavailable as error:
        expect(error.reason == reason, f"expected the reason {reason}, got {error.reason}: {error}")
        return str(error)
    raise Wrong("scanning worked")


# --- sessions -------------------------------------------------------------------------------------


async def ordinary(rig: Rig, profile: Profile = OPEN, rate_hz: float = 100.0) -> str:
    """A session in which nothing goes wrong loses nothing."""
    settings = replace(PATIENCE, firmware={"rate_hz": rate_hz})
    session = await _hold(rig, 10.0, profile=profile, settings=settings)
    stream = session.stream
    found = numbers(stream.samples.gyr_rads)
    # WitMotion begins at the rate it was left at, which is another grid.
    steady = found[len(found) // 10 :]
    expect(bool(np.all(np.diff(steady) == 1)), f"samples are missing: {np.diff(steady).max()}")
    rate = len(steady) / (stream.samples.time_s[-1] - stream.samples.time_s[len(found) // 10])
    expect(abs(rate / rate_hz - 1) < 0.02, f"expected {rate_hz} samples a second, got {rate:.1f}")
    return f"{len(found)} samples, {rate:.1f} a second{_retried(session)}"


async def faulty(rig: Rig, name: str, *, seconds: float = 12.0) -> str:
    """The link comes through a fault, and nothing that arrived counts twice."""
    sensor = rig.sensors[-1]
    scene = Scene(rig, sensor, OPEN.specification, random.Random(name), 3.0)
    async with playing(name, scene):
        session = await _hold(rig, seconds)
    expect(session.path[-2] is State.STREAMING, f"it ended {session.path[-2]}: {session.retries}")
    stream = session.stream
    found = numbers(stream.samples.gyr_rads)
    expect(stream.received > 0, "there are no samples")
    expect(len(np.unique(found)) == len(found), "samples are there twice")
    expect(bool(np.all(np.diff(stream.samples.time_s) > 0)), "times do not rise")
    return (
        f"{stream.received} samples, {stream.lost} lost, {stream.repeated} repeated, "
        f"{stream.damaged} damaged packets, {stream.gap_count} gaps{_retried(session)}"
    )


async def too_small(rig: Rig) -> str:
    """Where packets would be cut, that is said."""
    rig.sensors[-1].limit_mtu(60)
    session = Session(rig, MOVESENSE)
    try:
        await session.link.run()
    except PacketsTooLarge as error:
        expect("need an MTU of 105 bytes and the link has 60" in str(error), str(error))
        expect(session.path.count(State.CONNECTING) == 1, "it was tried more than once")
        return str(error)
    raise Wrong("it streams")


async def two_at_once(rig: Rig) -> str:
    """One sensor failing does not touch the other."""
    second = await rig.add(lambda: OPEN.emulator({}), numbered)
    sessions = [
        Session(rig, settings=replace(PATIENCE, address=sensor.address))
        for sensor in (rig.sensors[-2], second)
    ]
    running = [asyncio.create_task(session.link.run()) for session in sessions]
    for session in sessions:
        await session.until(State.STREAMING)
    failed_at_s = sessions[1].link.now_s
    await rig.sensors[-2].switch_off()
    await asyncio.sleep(5.0)
    for session in sessions:
        session.link.stop()
    await asyncio.gather(*running)
    await second.switch_off()
    expect(len(sessions[0].retries) > 0, "the one that was switched off was not lost")
    sound = sessions[1]
    after = [p.arrival_s for p in sound.packets if p.arrival_s > failed_at_s and p.kind == 1]
    expect(max(np.diff(after)) < 1.0, f"the other paused for {max(np.diff(after)):.1f} s")
    expect(State.LOST not in sound.path[sound.path.index(State.STREAMING) :], "the other was lost")
    return f"{sound.stream.received} samples of the other"


async def stopped_in(rig: Rig, state: State) -> str:
    """It ends within three seconds, with the sensor stopped."""
    sensor = rig.sensors[-1]
    session = Session(rig)
    running = await _reach(session, state)
    began_s = session.link.now_s
    session.link.stop()
    await running
    took_s = session.link.now_s - began_s
    await asyncio.sleep(3.0)  # BlueZ disconnects at its leisure
    expect(took_s <= 3.0, f"it took {took_s:.1f} s")
    # One whose link was down at the time cannot be told.
    told = state not in {State.LOST, State.RESCANNING}
    expect(sensor.emulator.rate_hz is None or not told, "the sensor was not stopped")
    expect(not sensor.streaming.is_set(), "the sensor goes on streaming")
    return f"{took_s:.1f} s"


async def unplugged_in(rig: Rig, state: State) -> str:
    """It is named within five seconds."""
    sensor = rig.sensors[-1]
    session = Session(rig)
    running = await _reach(session, state)
    began_s, before = session.link.now_s, session.path.count(State.LOST)  # attempts that failed
    off = asyncio.create_task(sensor.switch_off())
    await session.until(State.LOST, before + 1)
    lost = [change for change in session.changes if change.now is State.LOST][before]
    session.link.stop()
    await running
    await off
    expect(lost.at_s - began_s <= 5.0, f"it took {lost.at_s - began_s:.1f} s")
    return f"{lost.at_s - began_s:.1f} s: {lost.cause}"


async def adapter_off_in(rig: Rig, state: State) -> str:
    """It is named within five seconds."""
    session = Session(rig)
    running = await _reach(session, state)
    began_s = session.link.now_s
    off = asyncio.create_task(rig.adapter.set_powered(False))
    try:
        told = await session.until_told("Bluetooth is switched off", since_s=began_s)
    finally:
        session.link.stop()
        with suppress(BluetoothUnavailable):  # where the link has ended by itself
            await running
        await off
        await rig.adapter.set_powered(True)
    expect(told.at_s - began_s <= 5.0, f"it took {told.at_s - began_s:.1f} s")
    return f"{told.at_s - began_s:.1f} s: {told.cause}"


async def not_found(rig: Rig) -> str:
    """Where there is no sensor, that is said."""
    await rig.sensors[-1].switch_off()
    session = Session(rig, settings=replace(PATIENCE, find_timeout_s=5.0))
    try:
        await session.link.run()
    except SensorNotFound as error:
        return str(error)
    raise Wrong("a sensor was found")


async def _reach(session: Session, state: State) -> "asyncio.Task[None]":
    """Run the link until it is in the state; one that follows a loss, once it has streamed."""
    running = asyncio.create_task(session.link.run())
    if state in {State.LOST, State.RESCANNING}:
        await session.until(State.STREAMING)
        await asyncio.sleep(1.0)
        await session.rig.sensors[-1].disconnect()
    await session.until(state)
    return running


async def _hold(
    rig: Rig, seconds: float, *, profile: Profile = OPEN, settings: LinkSettings = PATIENCE
) -> Session:
    session = Session(rig, profile, settings)
    running = asyncio.create_task(session.link.run())
    waiting = asyncio.create_task(session.until(State.STREAMING))
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait({running}, timeout=seconds)
    session.link.stop()
    await running
    waiting.cancel()
    kinds = [packet.kind for packet in session.packets]
    expect(kinds.count(Kind.OPENED) == kinds.count(Kind.CLOSED), "a connection was left open")
    return session


def _retried(session: Session) -> str:
    return "" if not session.retries else f"; lost or retried: {'; '.join(session.retries)}"


# --- all of them ----------------------------------------------------------------------------------

Scenario = Callable[[Rig], Awaitable[str]]
EVERY = [state for state in State if state not in {State.IDLE, State.STOPPED}]
SESSIONS: dict[str, tuple[Profile, Scenario]] = {
    "ordinary": (OPEN, ordinary),
    "witmotion": (WITMOTION, lambda rig: ordinary(rig, WITMOTION)),
    "fast": (OPEN, lambda rig: ordinary(rig, OPEN, 200.0)),
    **{
        name: (OPEN, partial(faulty, name=name))
        for name in ("lost", "repeated", "swapped", "cut", "stall", "small_mtu", "clock_wrap")
    },
    **{
        name: (OPEN, partial(faulty, name=name, seconds=20.0))
        for name in ("silence", "disconnect", "disconnect_at_connect", "disconnect_at_start")
    },
    "too_small": (MOVESENSE, too_small),
    "refused": (OPEN, lambda rig: faulty(rig, "refused")),
    "restart": (OPEN, lambda rig: faulty(rig, "restart", seconds=25.0)),
    "adapter_off": (OPEN, lambda rig: faulty(rig, "adapter_off", seconds=40.0)),
    "gone": (OPEN, lambda rig: faulty(rig, "gone", seconds=90.0)),
    "two_at_once": (OPEN, two_at_once),
    **{f"stopped_in_{state}": (OPEN, partial(stopped_in, state=state)) for state in EVERY},
    **{f"adapter_off_in_{state}": (OPEN, partial(adapter_off_in, state=state)) for state in EVERY},
    **{
        f"unplugged_in_{state}": (OPEN, partial(unplugged_in, state=state))
        for state in (State.CONNECTING, State.STARTING, State.STREAMING)
    },
    "not_found": (OPEN, not_found),
}


async def main(wanted: Sequence[str]) -> int:
    """Run the scenarios of these names, or all; the number that went wrong."""
    names = [name for name in SESSIONS if name in (wanted or SESSIONS)]
    wrong = 0
    async with AsyncExitStack() as stack:
        wrong += await _run("no_bus", unavailable("no_service"))
        await stack.enter_async_context(message_bus())
        wrong += await _run("no_bluez", unavailable("no_service"))
        await stack.enter_async_context(bluetooth_service())
        wrong += await _run("no_adapter", unavailable("no_adapter"))
        rig = Rig()
        await stack.enter_async_context(adapter(rig))
        await rig.adapter.set_powered(False)
        wrong += await _run("off", unavailable("off"))
        await rig.adapter.set_powered(True)
        for number, name in enumerate(names):
            wrong += await _run(name, _with_sensor(rig, number, *SESSIONS[name]))
    print("SYSTEM TEST PASSED" if wrong == 0 else f"SYSTEM TEST: {wrong} FAILED", flush=True)
    return wrong


async def _with_sensor(rig: Rig, number: int, profile: Profile, scenario: Scenario) -> str:
    """Each scenario has a sensor of its own, that BlueZ has never met."""
    sensor = await rig.add(
        lambda: profile.emulator({}), numbered, address=f"F0:00:00:00:01:{number:02X}"
    )
    try:
        return await scenario(rig)
    finally:
        await sensor.disconnect()  # or it would take the time until a link counts as lost
        await sensor.switch_off()


async def _run(name: str, scenario: Awaitable[str]) -> int:
    began_s = asyncio.get_running_loop().time()
    try:
        text = await scenario
    except Wrong as error:
        print(f"FAILED {name}: {error}", flush=True)
        return 1
    except Exception:  # noqa: BLE001 - whatever it is, the others still have their turn
        print(f"FAILED {name}:", *traceback.format_exc().splitlines(), sep="\n    ", flush=True)
        return 1
    took_s = asyncio.get_running_loop().time() - began_s
    print(f"ok {name} ({took_s:.1f} s): {text}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(asyncio.run(main([name for name in sys.argv[1].split(",") if name])))
