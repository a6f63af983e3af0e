"""Reads and subscriptions that end otherwise than they began."""

import asyncio
import math
from typing import TYPE_CHECKING, Any

import pytest

from sensor.ble import Connection, Radio
from sensor.errors import ConnectionLost
from tests.sensor.test_ble import connected, first_sighting, with_toy
from tests.virtual_sensor.toy import COMMAND, START, STREAM, ToyEmulator, at_rest
from virtual_sensor.backend import backends
from virtual_sensor.peripheral import Reaction
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run

if TYPE_CHECKING:
    from sensor.traffic import Packet


def test_a_link_that_ends_while_something_is_read_is_told_as_such() -> None:
    async def test(virtual: VirtualRadio) -> None:
        connection = await connected(virtual, [])
        virtual.sensors[0].interferers.append(lambda _: Reaction.DISCONNECT)
        with pytest.raises(ConnectionLost, match="out of range"):
            await connection.read(COMMAND)

    with_toy(test)


def test_a_read_that_takes_too_long_on_a_link_that_stands_is_told_as_such() -> None:
    async def main() -> None:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            scanner, client = backends(virtual.adapter)

            class Silent(client):  # type: ignore[misc, valid-type]  # made at run time
                async def read_gatt_char(self, *_: Any, **__: Any) -> bytearray:
                    await asyncio.sleep(1000.0)
                    return bytearray()

            connection = Connection(1, 0.0, lambda _: None)
            sighting = await first_sighting(virtual.radio)
            await connection.open(Radio(scanner, Silent), sighting, timeout_s=5.0)
            with pytest.raises(ConnectionLost, match=r"reading 7e570002.* took too long"):
                await connection.read(COMMAND)
            assert not connection.ended.is_set()

    run(main(), speed=math.inf)


def test_what_is_unsubscribed_comes_no_more_and_the_sensor_knows() -> None:
    async def test(virtual: VirtualRadio) -> list[bytes]:
        packets: list[Packet] = []
        connection = await connected(virtual, packets)
        await connection.subscribe(STREAM)
        await connection.write(COMMAND, START, response=True)
        await asyncio.sleep(1.0)
        await connection.unsubscribe(STREAM)
        so_far = len(packets)
        await asyncio.sleep(1.0)
        emulator = virtual.sensors[0].emulator
        assert isinstance(emulator, ToyEmulator)
        assert emulator.listeners == [(STREAM, True), (STREAM, False)]
        assert so_far > 50
        return [packet.data for packet in packets[so_far:]]

    assert with_toy(test) == []
