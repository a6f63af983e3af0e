"""A link that does not come to stream at once, or at all."""

import asyncio
import math
from itertools import pairwise

import pytest
from bleak.exc import BleakDBusError

from sensor.ble import Radio
from sensor.errors import (
    BluetoothUnavailable,
    ConnectionLost,
    PacketsTooLarge,
    SensorError,
    SensorNotFound,
    StartRefused,
    UnknownFirmware,
)
from sensor.link import Link, LinkSettings
from sensor.states import State
from sensor.traffic import Packet
from tests.sensor.linked import BUSY, Session, hold, misbehave, with_link
from tests.sensor.toy_profile import Recognition, ToyProfile, UnableProfile, recognise_toy
from tests.virtual_sensor.toy import ToyEmulator, at_rest
from virtual_sensor.backend import backends
from virtual_sensor.peripheral import Occasion, Reaction
from virtual_sensor.radio import virtual_radio
from virtual_sensor.timelapse import run

TROUBLE = [
    (Occasion.CONNECT, Reaction.DISCONNECT),
    (Occasion.SUBSCRIBE, Reaction.REFUSE),
    (Occasion.SUBSCRIBE, Reaction.DISCONNECT),
    (Occasion.WRITE, Reaction.REFUSE),
    (Occasion.WRITE, Reaction.DISCONNECT),
    (Occasion.READ, Reaction.REFUSE),
    (Occasion.READ, Reaction.DISCONNECT),
]


@pytest.mark.parametrize(("occasion", "reaction"), TROUBLE)
@pytest.mark.parametrize("times", [1, 3])
def test_a_start_that_fails_is_tried_again(
    occasion: Occasion, reaction: Reaction, times: int
) -> None:
    async def test(session: Session) -> None:
        misbehave(session, occasion, reaction, times)
        await hold(session, 2.0)

    session, _ = with_link(test)
    assert session.path.count(State.LOST) == times
    assert session.path[-2:] == [State.STREAMING, State.STOPPED]
    assert len(session.stream) > 150


@pytest.mark.parametrize(
    ("reaction", "error"), [(Reaction.REFUSE, StartRefused), (Reaction.DISCONNECT, ConnectionLost)]
)
def test_a_start_that_keeps_failing_ends_with_the_reason(
    reaction: Reaction, error: type[SensorError]
) -> None:
    async def test(session: Session) -> None:
        misbehave(session, Occasion.WRITE, reaction, 1000)
        with pytest.raises(error):
            await session.link.run()

    session, _ = with_link(test)
    assert session.path.count(State.LOST) == LinkSettings().connect_attempts
    assert session.path[-1] is State.STOPPED


def test_attempts_are_spaced_further_and_further() -> None:
    async def test(session: Session) -> None:
        misbehave(session, Occasion.WRITE, Reaction.REFUSE, 1000)
        with pytest.raises(StartRefused):
            await session.link.run()

    session, _ = with_link(test)
    pairs = pairwise(session.changes)
    waits_s = [b.at_s - a.at_s for a, b in pairs if a.now is State.LOST]
    assert waits_s[:4] == pytest.approx([0.25, 0.5, 1.0, 2.0], abs=0.05)


def test_a_sensor_that_takes_its_start_and_sends_nothing_is_not_streaming() -> None:
    async def test(session: Session) -> None:
        session.sensor.tampers.append(lambda _: ())
        async with asyncio.timeout(120.0):
            with pytest.raises(StartRefused, match="sends nothing"):
                await session.link.run()

    session, _ = with_link(test)
    assert State.STREAMING not in session.path


def test_packets_that_cannot_fit_are_said_to_be_so_at_once() -> None:
    async def test(session: Session) -> float:
        with pytest.raises(PacketsTooLarge, match="need an MTU of 300 bytes and the link has 247"):
            await session.link.run()
        return session.link.now_s

    session, ended_s = with_link(test, recognised=lambda _: Recognition(ToyProfile(min_mtu=300)))
    assert session.path == [State.SCANNING, State.CONNECTING, State.STARTING, State.STOPPED]
    assert ended_s < 1.0


def test_packets_that_just_fit_are_no_trouble() -> None:
    recognition = Recognition(ToyProfile(min_mtu=247))
    session, _ = with_link(lambda s: hold(s, 1.0), recognised=lambda _: recognition)
    assert session.path == [*BUSY, State.STOPPED]


def test_no_sensor_is_found_in_time() -> None:
    async def test(session: Session) -> float:
        await session.sensor.switch_off()
        with pytest.raises(SensorNotFound, match="switch it on"):
            await session.link.run()
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s == pytest.approx(20.0, abs=0.5)
    assert session.path == [State.SCANNING, State.STOPPED]


def test_a_sensor_that_cannot_be_used_is_named() -> None:
    async def test(session: Session) -> None:
        with pytest.raises(UnknownFirmware, match="has no gyroscope"):
            await session.link.run()

    with_link(test, recognised=lambda _: Recognition(refusal="this one has no gyroscope"))


def test_a_sensor_that_turns_out_unable_is_not_asked_a_second_time() -> None:
    async def test(session: Session) -> None:
        with pytest.raises(UnknownFirmware, match="no gyroscope after all"):
            await session.link.run()

    session, _ = with_link(test, recognised=lambda _: Recognition(UnableProfile()))
    assert session.path == [State.SCANNING, State.CONNECTING, State.STARTING, State.STOPPED]


def test_another_sensor_than_the_one_wanted_is_left_alone() -> None:
    async def test(session: Session) -> None:
        with pytest.raises(SensorNotFound, match="F0:00:00:00:00:FF"):
            await session.link.run()

    with_link(test, settings=LinkSettings(address="F0:00:00:00:00:FF"))


@pytest.mark.parametrize("failures", [3, 1000])
def test_a_scan_that_another_program_hinders_is_tried_again(failures: int) -> None:
    async def main() -> list[Packet]:
        packets: list[Packet] = []
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            scanner, client = backends(virtual.adapter)
            left = [failures]

            class Hindered(scanner):  # type: ignore[misc, valid-type]  # made at run time
                async def start(self) -> None:
                    left[0] -= 1
                    if left[0] >= 0:
                        raise BleakDBusError("org.bluez.Error.InProgress", ["in progress"])
                    await super().start()

            link = Link(Radio(Hindered, client), recognise_toy, sink=packets.append)
            asyncio.get_running_loop().call_later(40.0, link.stop)
            await link.run()
        return packets

    if failures == 3:
        assert len(run(main(), speed=math.inf)) > 100
    else:
        with pytest.raises(ConnectionLost, match="InProgress"):
            run(main(), speed=math.inf)


def test_bluetooth_that_is_off_at_the_start_is_said_at_once() -> None:
    async def test(session: Session) -> float:
        await session.virtual.adapter.set_powered(False)
        with pytest.raises(BluetoothUnavailable, match="switch it on"):
            await session.link.run()
        return session.link.now_s

    session, ended_s = with_link(test)
    assert ended_s < 1.0
    assert session.path == [State.SCANNING, State.STOPPED]
