"""bleak's own client code against the virtual radio."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from bleak import BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakError,
    BleakGATTProtocolError,
)
from bumble import colors, hci

from tests.virtual_sensor.toy import (
    BATTERY,
    COMMAND,
    EVENT,
    PING,
    REFUSED,
    SERVICE,
    START,
    STREAM,
    ToyEmulator,
    at_rest,
)
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run

T = TypeVar("T")
ADDRESS = ToyEmulator().advertisement.address


def with_toy(test: Callable[[VirtualRadio], Awaitable[T]]) -> T:
    async def main() -> T:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            return await test(virtual)

    return run(main(), speed=math.inf)


def client(virtual: VirtualRadio, address: str = ADDRESS, **settings: object) -> BleakClient:
    return BleakClient(address, backend=virtual.radio.client, **settings)  # type: ignore[arg-type]


def test_a_scan_finds_what_the_sensor_says_of_itself() -> None:
    async def test(virtual: VirtualRadio) -> tuple[BLEDevice, AdvertisementData]:
        found = await BleakScanner.discover(1.0, return_adv=True, backend=virtual.radio.scanner)
        assert list(found) == [ADDRESS]
        return found[ADDRESS]

    device, data = with_toy(test)
    assert device.address == ADDRESS
    assert data.local_name == "Toy"
    assert data.service_uuids == [SERVICE]
    assert data.manufacturer_data == {0x1234: b"abc"}


def test_the_name_comes_only_with_the_second_report() -> None:
    async def test(virtual: VirtualRadio) -> list[str | None]:
        names: list[str | None] = []

        def heard(_: BLEDevice, data: AdvertisementData) -> None:
            names.append(data.local_name)

        async with BleakScanner(heard, backend=virtual.radio.scanner):
            await asyncio.sleep(1.0)
        return names

    names = with_toy(test)
    assert names[0] is None
    assert set(names[1:]) == {"Toy"}


@pytest.mark.parametrize(("wanted", "found"), [(SERVICE, [ADDRESS]), (BATTERY.service, [])])
def test_a_scan_filters_by_service(wanted: str, found: list[str]) -> None:
    async def test(virtual: VirtualRadio) -> list[str]:
        scan = BleakScanner.discover(1.0, service_uuids=[wanted], backend=virtual.radio.scanner)
        return [device.address for device in await scan]

    assert with_toy(test) == found


def test_a_connected_sensor_does_not_advertise() -> None:
    async def test(virtual: VirtualRadio) -> tuple[int, int]:
        async with client(virtual):
            during = await BleakScanner.discover(1.0, backend=virtual.radio.scanner)
        after = await BleakScanner.discover(1.0, backend=virtual.radio.scanner)
        return len(during), len(after)

    assert with_toy(test) == (0, 1)


def test_services_come_with_their_characteristics_and_properties() -> None:
    async def test(virtual: VirtualRadio) -> dict[str, list[str]]:
        async with client(virtual) as sensor:
            assert sensor.mtu_size == 247
            return {
                characteristic.uuid: sorted(characteristic.properties)
                for service in sensor.services
                if service.uuid in {SERVICE, BATTERY.service}
                for characteristic in service.characteristics
            }

    assert with_toy(test) == {
        COMMAND.uuid: ["read", "write"],
        STREAM.uuid: ["notify"],
        EVENT.uuid: ["indicate"],
        BATTERY.uuid: ["notify", "read"],
    }


def test_values_are_read_whole_even_where_they_exceed_a_packet() -> None:
    async def test(virtual: VirtualRadio) -> tuple[bytes, bytes]:
        async with client(virtual) as sensor:
            return (
                bytes(await sensor.read_gatt_char(BATTERY.uuid)),
                bytes(await sensor.read_gatt_char(COMMAND.uuid)),
            )

    assert with_toy(test) == (b"\x42", bytes(range(100)))


def test_a_write_is_answered_by_an_indication() -> None:
    async def test(virtual: VirtualRadio) -> list[bytes]:
        heard: list[bytes] = []
        async with client(virtual) as sensor:
            await sensor.start_notify(EVENT.uuid, lambda _, data: heard.append(bytes(data)))
            await sensor.write_gatt_char(COMMAND.uuid, PING + b"1", response=True)
            await sensor.write_gatt_char(COMMAND.uuid, PING + b"2", response=True)
            await asyncio.sleep(0.1)
            await sensor.stop_notify(EVENT.uuid)
            await sensor.write_gatt_char(COMMAND.uuid, PING + b"3", response=True)
            await asyncio.sleep(0.1)
        return heard

    assert with_toy(test) == [b"pong" + PING + b"1", b"pong" + PING + b"2"]


def test_a_refused_write_raises_its_code() -> None:
    async def test(virtual: VirtualRadio) -> int:
        async with client(virtual) as sensor:
            with pytest.raises(BleakGATTProtocolError) as refused:
                await sensor.write_gatt_char(COMMAND.uuid, REFUSED, response=True)
            assert sensor.is_connected
            return int(refused.value.code)

    assert with_toy(test) == 0x80


def test_a_link_that_ends_is_told_once_and_calls_fail() -> None:
    async def test(virtual: VirtualRadio) -> int:
        ended: list[BleakClient] = []
        sensor = client(virtual, disconnected_callback=ended.append)
        await sensor.connect()
        await virtual.sensors[0].disconnect()
        await asyncio.sleep(0.1)
        assert not sensor.is_connected
        with pytest.raises(BleakError, match="Not connected"):
            await sensor.read_gatt_char(BATTERY.uuid)
        return len(ended)

    assert with_toy(test) == 1


def test_a_link_that_ends_within_an_exchange_fails_the_exchange_and_not_the_caller() -> None:
    async def test(virtual: VirtualRadio) -> bool:
        sensor = client(virtual)
        await sensor.connect()
        leaving = asyncio.create_task(virtual.sensors[0].move_out_of_range())
        await asyncio.sleep(0)
        with pytest.raises(BleakError, match="disconnected"):
            await sensor.read_gatt_char(BATTERY.uuid)
        await leaving
        task = asyncio.current_task()
        assert task is not None
        return task.cancelling() == 0

    assert with_toy(test)


def test_a_sensor_that_is_away_cannot_be_connected_and_later_can() -> None:
    async def test(virtual: VirtualRadio) -> float:
        await virtual.sensors[0].move_out_of_range()
        before_s = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            await client(virtual, timeout=5.0).connect()
        waited_s = asyncio.get_running_loop().time() - before_s
        await virtual.sensors[0].come_back()
        async with client(virtual, timeout=5.0) as sensor:
            assert sensor.is_connected
        return waited_s

    assert with_toy(test) == pytest.approx(5.0, abs=0.01)


def test_an_attempt_that_is_given_up_leaves_nothing_behind() -> None:
    async def test(virtual: VirtualRadio) -> None:
        attempt = asyncio.create_task(client(virtual).connect())
        await asyncio.sleep(0.02)
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt
        async with client(virtual, timeout=5.0) as sensor:
            assert bytes(await sensor.read_gatt_char(BATTERY.uuid)) == b"\x42"

    with_toy(test)


def test_two_sensors_are_reached_at_once() -> None:
    async def test(virtual: VirtualRadio) -> list[int]:
        second = await virtual.add(ToyEmulator, at_rest)
        assert second.address != ADDRESS
        counts = [0, 0]

        async def listen(i: int, address: str) -> None:
            def count(_: object, data: bytearray) -> None:
                counts[i] += len(data) > 0

            async with client(virtual, address) as sensor:
                await sensor.start_notify(STREAM.uuid, count)
                await sensor.write_gatt_char(COMMAND.uuid, START, response=True)
                await asyncio.sleep(2.0)

        await asyncio.gather(listen(0, ADDRESS), listen(1, second.address))
        return counts

    assert with_toy(test) == pytest.approx([200, 200], abs=5)


@pytest.mark.parametrize(("released", "copies"), [(True, 1), (False, 2)])
def test_a_client_that_is_not_released_doubles_what_the_next_one_hears(
    released: bool, copies: int
) -> None:
    async def test(virtual: VirtualRadio) -> list[bytes]:
        heard: list[bytes] = []
        first = client(virtual)
        await first.connect()
        await virtual.sensors[0].disconnect()
        await asyncio.sleep(0.1)
        if released:
            await first.disconnect()
        async with client(virtual) as second:
            await second.start_notify(EVENT.uuid, lambda _, data: heard.append(bytes(data)))
            await second.write_gatt_char(COMMAND.uuid, PING, response=True)
            await asyncio.sleep(0.1)
        return heard

    assert with_toy(test) == [b"pong" + PING] * copies


def test_an_adapter_that_is_off_says_so_and_ends_its_links() -> None:
    async def test(virtual: VirtualRadio) -> BleakBluetoothNotAvailableReason:
        sensor = client(virtual)
        await sensor.connect()
        await virtual.adapter.set_powered(False)
        assert not sensor.is_connected
        with pytest.raises(BleakBluetoothNotAvailableError) as off:
            await BleakScanner.discover(1.0, backend=virtual.radio.scanner)
        with pytest.raises(BleakBluetoothNotAvailableError):
            await sensor.connect()
        await virtual.adapter.set_powered(True)
        await sensor.connect()
        return off.value.reason

    assert with_toy(test) is BleakBluetoothNotAvailableReason.POWERED_OFF


def test_packets_are_not_put_into_words_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    worded: list[str] = []

    def note(field: str, *_: object, **__: object) -> str:
        worded.append(field)
        return ""

    monkeypatch.setattr(hci.HCI_Object, "stringify_field", note)
    monkeypatch.setattr(colors, "_color_code", note)

    async def test(virtual: VirtualRadio) -> int:
        heard: list[bytes] = []
        async with client(virtual) as connected:
            await connected.start_notify(STREAM.uuid, lambda _, data: heard.append(bytes(data)))
            await connected.write_gatt_char(COMMAND.uuid, START)
            worded.clear()  # a device that is switched on says a line or two
            await asyncio.sleep(1.0)
        return len(heard)

    assert with_toy(test) > 50
    assert worded == []
