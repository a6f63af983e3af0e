"""A link that loses its sensor, and finds it again or says why not."""

import asyncio

import pytest

from sensor.errors import BluetoothUnavailable, ConnectionLost
from sensor.states import State
from sensor.traffic import Kind
from tests.sensor.linked import BUSY, Session, misbehave, with_link
from tests.sensor.toy_profile import Recognition, ToyProfile, UnableProfile
from tests.virtual_sensor.toy import ToyEmulator, at_rest
from virtual_sensor.peripheral import Occasion, Reaction


async def lost_three_times(session: Session) -> None:
    """A whole session: the sensor is lost after two seconds, thrice."""
    running = asyncio.create_task(session.link.run())
    for connection in (1, 2, 3):
        await session.until(State.STREAMING, connection)
        await asyncio.sleep(2.0)
        await session.sensor.disconnect()
    await session.until(State.STREAMING, 4)
    session.link.stop()
    await running


def test_a_reconnect_goes_on_in_the_same_session() -> None:
    session, _ = with_link(lost_three_times)
    assert sorted({p.connection for p in session.packets}) == [1, 2, 3, 4]
    assert [p.connection for p in session.packets] == sorted(p.connection for p in session.packets)
    # Subscribed once a connection: a sample that came twice would be here twice.
    assert len(session.stream) == len(set(session.stream))
    again = [State.LOST, State.RESCANNING, State.CONNECTING, State.STARTING, State.STREAMING]
    assert session.path == [*BUSY, *again * 3, State.STOPPED]


def test_a_sensor_that_falls_silent_is_noticed_and_started_anew() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await asyncio.sleep(2.0)
        session.sensor.tampers.append(lambda _: ())
        await session.until(State.LOST)
        session.sensor.tampers.clear()
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    lost = next(change for change in session.changes if change.now is State.LOST)
    last = [p.arrival_s for p in session.packets if p.connection == 1 and p.characteristic]
    assert lost.cause == "nothing came from the sensor for 3 s"
    assert lost.at_s - last[-1] == pytest.approx(3.0, abs=0.05)


def test_a_pause_shorter_than_that_is_no_loss() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await asyncio.sleep(2.0)
        session.sensor.gate.clear()
        await asyncio.sleep(2.5)
        session.sensor.gate.set()
        await asyncio.sleep(2.0)
        session.link.stop()
        await running

    session, _ = with_link(test)
    assert session.path == [*BUSY, State.STOPPED]
    assert session.stream == list(range(len(session.stream)))
    assert len(session.stream) > 600


def test_a_sensor_that_is_away_for_a_minute_comes_back() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.sensor.move_out_of_range()
        await asyncio.sleep(60.0)
        await session.sensor.come_back()
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    assert State.LOST in session.path


def test_a_sensor_that_stays_away_ends_the_session_with_the_reason() -> None:
    async def test(session: Session) -> float:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.sensor.switch_off()
        with pytest.raises(ConnectionLost, match="did not come back within 300 s"):
            await running
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s == pytest.approx(300.0, abs=10.0)
    assert session.path[-1] is State.STOPPED
    assert "battery" in session.changes[-1].cause


def test_a_sensor_that_is_heard_again_and_cannot_be_connected_is_given_up_as_well() -> None:
    async def test(session: Session) -> float:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        misbehave(session, Occasion.CONNECT, Reaction.DISCONNECT, 100_000)
        await session.sensor.disconnect()
        async with asyncio.timeout(400.0):
            with pytest.raises(ConnectionLost, match="did not come back within 300 s"):
                await running
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s == pytest.approx(300.0, abs=10.0)
    assert session.path.count(State.CONNECTING) > 10


def test_nothing_goes_on_asking_once_a_session_has_ended() -> None:
    async def test(session: Session) -> int:
        await lost_three_times(session)
        await asyncio.sleep(0.1)
        return sum("_ask_battery" in repr(task) for task in asyncio.all_tasks())

    assert with_link(test)[1] == 0


def test_an_adapter_that_is_switched_off_and_on_is_waited_for() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.virtual.adapter.set_powered(False)
        await asyncio.sleep(20.0)
        await session.virtual.adapter.set_powered(True)
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    causes = [change.cause for change in session.changes]
    assert causes.count("Bluetooth is switched off: switch it on") == 1  # though tried each second


def test_an_adapter_that_stays_off_ends_the_session_with_that_reason() -> None:
    async def test(session: Session) -> float:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.virtual.adapter.set_powered(False)
        with pytest.raises(BluetoothUnavailable, match="switch it on"):
            await running
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s == pytest.approx(300.0, abs=10.0)
    assert session.path[-1] is State.STOPPED


def test_only_the_session_s_own_sensor_takes_up_the_session() -> None:
    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        await session.virtual.add(ToyEmulator, at_rest)
        await session.sensor.disconnect()
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test)
    opened = {p.data for p in session.packets if p.kind is Kind.OPENED}
    assert opened == {ToyEmulator().advertisement.address.encode()}


def test_packets_that_fitted_before_are_waited_for_to_fit_again() -> None:
    """After a reconnect a system may not have told the sensor's size yet: no reason to end."""
    profile = ToyProfile(min_mtu=100)

    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        session.sensor.limit_mtu(60)
        await session.sensor.disconnect()
        await session.until(State.STARTING, 2)
        session.sensor.limit_mtu(247)
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test, recognised=lambda _: Recognition(profile))
    causes = [change.cause for change in session.changes if change.now is State.LOST]
    assert any("need an MTU of 100 bytes and the link has 60" in cause for cause in causes)


def test_a_sensor_that_could_do_it_before_is_asked_again() -> None:
    """After a reconnect the system may not know yet what the sensor offers: no reason to end."""
    profile = UnableProfile(unable=False)

    async def test(session: Session) -> None:
        running = asyncio.create_task(session.link.run())
        await session.until(State.STREAMING)
        profile.unable = True
        await session.sensor.disconnect()
        await session.until(State.STARTING, 2)
        await session.until(State.LOST, 2)
        profile.unable = False
        await session.until(State.STREAMING, 2)
        session.link.stop()
        await running

    session, _ = with_link(test, recognised=lambda _: Recognition(profile))
    causes = [change.cause for change in session.changes if change.now is State.LOST]
    assert "no gyroscope after all" in causes
