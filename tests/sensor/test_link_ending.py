"""A link that is ended, or its sensor unplugged, whatever is going on."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from sensor.ble import Radio
from sensor.errors import BluetoothUnavailable
from sensor.link import Link
from sensor.states import State
from sensor.traffic import Kind, Packet
from tests.sensor.linked import EVERY, Session, hold, misbehave, reach, with_link
from tests.sensor.toy_profile import recognise_toy
from tests.virtual_sensor.toy import ToyEmulator, at_rest
from virtual_sensor.backend import backends
from virtual_sensor.peripheral import Occasion, Reaction
from virtual_sensor.radio import virtual_radio
from virtual_sensor.timelapse import run


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("later_s", [0.0, 0.03, 0.12])
@pytest.mark.parametrize("how", ["stop", "cancel"])
def test_it_ends_in_any_state_within_three_seconds(state: State, later_s: float, how: str) -> None:
    async def test(session: Session) -> float:
        running = await reach(session, state)
        await asyncio.sleep(later_s)
        began_s = session.link.now_s
        if how == "stop":
            session.link.stop()
            await running
        else:
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        took_s = session.link.now_s - began_s
        await asyncio.sleep(1.0)
        # A sensor that was out of reach at the time cannot be told; its link is down.
        assert session.sensor.emulator.rate_hz is None or state in {State.LOST, State.RESCANNING}
        return took_s

    session, took_s = with_link(test)
    assert took_s <= 3.0
    assert session.path[-1] is State.STOPPED
    kinds = [p.kind for p in session.packets]
    assert kinds.count(Kind.OPENED) == kinds.count(Kind.CLOSED)


@pytest.mark.parametrize("disconnecting_s", [0.0, 60.0])
def test_nobody_who_does_not_answer_can_hold_up_the_end(disconnecting_s: float) -> None:
    """Neither the sensor, nor a system that takes its time to disconnect."""

    async def main() -> tuple[float, State]:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            scanner, client = backends(virtual.adapter)

            class Slow(client):  # type: ignore[misc, valid-type]  # made at run time
                async def disconnect(self) -> None:
                    await asyncio.sleep(disconnecting_s)
                    await super().disconnect()

            session = Session(virtual)
            session.link = Link(
                Radio(scanner, Slow), recognise_toy, sink=lambda _: None, observer=session.observe
            )
            running = await reach(session, State.STREAMING)
            leaving = asyncio.create_task(virtual.sensors[0].move_out_of_range())
            await asyncio.sleep(0.1)
            began_s = session.link.now_s
            session.link.stop()
            await running
            took_s = session.link.now_s - began_s
            await leaving
            return took_s, session.link.state

    took_s, state = run(main(), speed=math.inf)
    assert took_s <= 2.7  # a person counts to 3, and a busy machine takes its share
    assert state is State.STOPPED


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("later_s", [0.0, 0.03, 0.12])
def test_a_sensor_unplugged_in_any_state_is_named_within_five_seconds(
    state: State, later_s: float
) -> None:
    words = ("nothing came", "does not answer", "out of range", "looking for")
    cause = _cause_five_seconds_after(state, later_s, lambda s: s.sensor.switch_off())
    assert any(word in cause for word in words), cause


@pytest.mark.parametrize("failures", [1, 2, 4])
def test_a_sensor_unplugged_in_a_later_attempt_is_named_within_five_seconds(failures: int) -> None:
    """Which may take longer than the first."""

    async def test(session: Session) -> str:
        misbehave(session, Occasion.CONNECT, Reaction.DISCONNECT, failures)
        running = asyncio.create_task(session.link.run())
        await session.until(State.CONNECTING, failures + 1)
        unplugging = asyncio.ensure_future(session.sensor.switch_off())
        await asyncio.wait({running}, timeout=5.0)
        told = session.changes[-1]
        session.link.stop()
        await running
        await unplugging
        return told.cause

    assert "does not answer" in with_link(test)[1]


def test_an_attempt_that_takes_no_longer_than_usual_is_not_called_slow() -> None:
    async def test(session: Session) -> None:
        misbehave(session, Occasion.CONNECT, Reaction.DISCONNECT, 2)
        await hold(session, 10.0)

    session, _ = with_link(test)
    assert not any("takes long" in change.cause for change in session.changes)


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("later_s", [0.0, 0.03, 0.12])
def test_an_adapter_unplugged_in_any_state_is_named_within_five_seconds(
    state: State, later_s: float
) -> None:
    cause = _cause_five_seconds_after(
        state, later_s, lambda s: s.virtual.adapter.set_powered(False)
    )
    assert "Bluetooth is switched off" in cause


def _cause_five_seconds_after(
    state: State, later_s: float, unplug: Callable[[Session], Awaitable[None]]
) -> str:
    """What the link says five seconds after something was unplugged; it is not streaming then."""

    async def test(session: Session) -> str:
        running = await reach(session, state)
        await asyncio.sleep(later_s)
        unplugging = asyncio.ensure_future(unplug(session))
        await asyncio.wait({running}, timeout=5.0)
        told = session.changes[-1]
        assert told.now is not State.STREAMING
        session.link.stop()
        with suppress(BluetoothUnavailable):  # where it ended by itself
            await running
        await unplugging
        return told.cause

    return with_link(test)[1]


def test_a_link_stopped_before_it_runs_ends_at_once() -> None:
    async def test(session: Session) -> None:
        session.link.stop()
        await session.link.run()

    session, _ = with_link(test)
    assert session.packets == []
    assert session.link.state is State.STOPPED


@pytest.mark.parametrize("culprit", ["sink", "consumer"])
def test_a_receiver_that_fails_ends_the_session_and_stops_the_sensor(culprit: str) -> None:
    async def main() -> tuple[int, float | None]:
        received = {"sink": 0, "consumer": 0}

        def receiver(name: str) -> Callable[[Packet], None]:
            def receive(_: Packet) -> None:
                received[name] += 1
                if name == culprit and received[name] == 100:
                    raise OSError("the disk is full")

            return receive

        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            link = Link(
                virtual.radio, recognise_toy, sink=receiver("sink"), consumer=receiver("consumer")
            )
            with pytest.raises(OSError, match="the disk is full"):
                await link.run()
            assert link.state is State.STOPPED
            return received["sink"], virtual.sensors[0].emulator.rate_hz

    recorded, rate_hz = run(main(), speed=math.inf)
    assert recorded >= 100
    assert rate_hz is None
