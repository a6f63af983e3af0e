"""Bluetooth's errors in plain words, and one connection's traffic."""

import asyncio
import math
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any, TypeVar

import pytest
from bleak.backends import BleakBackend
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from sensor.ble import HEARD_AT_MOST, Connection, Radio, Sighting, scan
from sensor.errors import (
    BluetoothUnavailable,
    ConnectionLost,
    SensorError,
    StartRefused,
    UnknownFirmware,
)
from sensor.profile import Advertisement, Characteristic, Request
from sensor.traffic import Kind, Packet
from tests.virtual_sensor.toy import (
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


def with_toy(test: Callable[[VirtualRadio], Awaitable[T]]) -> T:
    async def main() -> T:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            return await test(virtual)

    return run(main(), speed=math.inf)


async def first_sighting(radio: Radio) -> Sighting:
    async with aclosing(scan(radio, timeout_s=5.0)) as sightings:
        async for sighting in sightings:
            return sighting
    raise AssertionError("nothing was heard")


async def connected(virtual: VirtualRadio, packets: list[Packet]) -> Connection:
    connection = Connection(1, 0.0, packets.append)
    sighting = await first_sighting(virtual.radio)
    await connection.open(virtual.radio, sighting, timeout_s=5.0)
    return connection


# --- scanning ------------------------------------------------------------------------------------


def test_a_scan_puts_advertisement_and_scan_response_together() -> None:
    async def test(virtual: VirtualRadio) -> list[Advertisement]:
        return [s.advertisement async for s in scan(virtual.radio, timeout_s=2.0)]

    heard = with_toy(test)
    assert heard[0].name is None
    assert heard[-1].name == "Toy"
    assert {each.services for each in heard} == {(SERVICE,)}
    assert {each.address for each in heard} == {ToyEmulator().advertisement.address}


def test_a_scan_ends_when_its_time_is_up() -> None:
    async def test(virtual: VirtualRadio) -> float:
        await virtual.sensors[0].switch_off()
        began_s = asyncio.get_running_loop().time()
        assert [s async for s in scan(virtual.radio, timeout_s=7.0)] == []
        return asyncio.get_running_loop().time() - began_s

    assert with_toy(test) == pytest.approx(7.0)


def test_time_spent_by_whoever_scans_is_not_cut_short() -> None:
    async def test(virtual: VirtualRadio) -> int:
        looked_at = 0
        async for _ in scan(virtual.radio, timeout_s=1.0):
            await asyncio.sleep(3.0)
            looked_at += 1
        return looked_at

    assert with_toy(test) == 1


def test_a_crowd_cannot_fill_the_memory() -> None:
    class Crowd(BaseBleakScanner):
        def __init__(self, callback: Any, uuids: Any, *_: Any, **__: Any) -> None:
            super().__init__(callback, uuids)

        async def start(self) -> None:
            data = AdvertisementData(None, {}, {}, [], None, -80, ())
            for i in range(2 * HEARD_AT_MOST):
                self.call_detection_callbacks(BLEDevice(f"{i:012X}", None, None), data)

        async def stop(self) -> None:
            pass

    async def main() -> int:
        return len([s async for s in scan(Radio(scanner=Crowd), timeout_s=1.0)])

    assert run(main(), speed=math.inf) == HEARD_AT_MOST


@pytest.mark.parametrize("cancelled_s", [0.05, 0.15])
def test_a_scan_that_is_cut_short_is_stopped_once_it_has_started(cancelled_s: float) -> None:
    happened: list[str] = []

    class Slow(BaseBleakScanner):
        def __init__(self, callback: Any, uuids: Any, *_: Any, **__: Any) -> None:
            super().__init__(callback, uuids)

        async def start(self) -> None:
            await asyncio.sleep(0.1)
            happened.append("started")

        async def stop(self) -> None:
            happened.append("stopped")

    async def main() -> None:
        scanning = asyncio.create_task(first_sighting(Radio(scanner=Slow)))
        await asyncio.sleep(cancelled_s)
        scanning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await scanning

    run(main(), speed=math.inf)
    assert happened == ["started", "stopped"]


# --- errors --------------------------------------------------------------------------------------

_WHY = BleakBluetoothNotAvailableReason
FAILURES: list[tuple[Exception, type[SensorError], str]] = [
    (BleakBluetoothNotAvailableError("x", _WHY.NO_BLUETOOTH), BluetoothUnavailable, "plug one in"),
    (BleakBluetoothNotAvailableError("x", _WHY.POWERED_OFF), BluetoothUnavailable, "switch it on"),
    (BleakBluetoothNotAvailableError("x", _WHY.DENIED_BY_USER), BluetoothUnavailable, "privacy"),
    (BleakBluetoothNotAvailableError("odd", _WHY.UNKNOWN), BluetoothUnavailable, "odd"),
    (
        BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["no bluez"]),
        BluetoothUnavailable,
        "service does not answer",
    ),
    (BleakDBusError("org.bluez.Error.NotReady", ["odd"]), BluetoothUnavailable, "switch it on"),
    (BleakDBusError("org.bluez.Error.Failed", ["odd"]), ConnectionLost, "odd"),
    (FileNotFoundError(2, "No such file"), BluetoothUnavailable, "service does not answer"),
    (BleakGATTProtocolError(0x80), StartRefused, "refused"),
    (BleakGATTProtocolError(0x0E), ConnectionLost, "no answer came"),
    (BleakDeviceNotFoundError("AA", "not there"), ConnectionLost, "not there"),
    (BleakError("odd"), ConnectionLost, "odd"),
    (TimeoutError(), ConnectionLost, "does not answer"),
    (EOFError(), ConnectionLost, "EOFError"),
    (OSError("no radio"), ConnectionLost, "no radio"),
]


@pytest.mark.parametrize(
    ("failure", "expected", "text"), FAILURES, ids=lambda case: type(case).__name__
)
def test_what_bleak_raises_becomes_an_error_of_ours(
    failure: Exception, expected: type[SensorError], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sensor.ble.adapter_names", lambda: ["hci0"])

    class Failing(BaseBleakScanner):
        def __init__(self, callback: Any, uuids: Any, *_: Any, **__: Any) -> None:
            super().__init__(callback, uuids)

        async def start(self) -> None:
            raise failure

        async def stop(self) -> None:
            pass

    async def main() -> None:
        await first_sighting(Radio(scanner=Failing))

    with pytest.raises(expected, match=text) as raised:
        run(main(), speed=math.inf)
    assert raised.value.__cause__ is failure


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is how Linux does it")
@pytest.mark.parametrize(("adapters", "reason"), [(["hci0"], "no_service"), ([], "no_adapter")])
def test_without_a_message_bus_bluetooth_is_unavailable(
    monkeypatch: pytest.MonkeyPatch, adapters: list[str], reason: str
) -> None:
    monkeypatch.setattr("sensor.ble.adapter_names", lambda: adapters)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus")

    async def main() -> None:
        await first_sighting(Radio())

    with pytest.raises(BluetoothUnavailable, match="--virtual") as raised:
        asyncio.run(main())
    assert raised.value.reason == reason


# --- one connection ------------------------------------------------------------------------------


def test_all_traffic_is_handed_on_in_order() -> None:
    async def test(virtual: VirtualRadio) -> list[Packet]:
        packets: list[Packet] = []
        connection = await connected(virtual, packets)
        await connection.subscribe(EVENT)
        await connection.write(COMMAND, PING, response=True)
        await asyncio.sleep(0.1)
        await connection.read(COMMAND)
        await connection.close("enough")
        return packets

    packets = with_toy(test)
    assert [(p.kind, p.characteristic, p.data) for p in packets] == [
        (Kind.OPENED, "", b"F0:00:00:00:00:AA"),
        (Kind.WRITE, COMMAND.uuid, PING),
        (Kind.NOTIFICATION, EVENT.uuid, b"pong" + PING),
        (Kind.READ, COMMAND.uuid, bytes(range(100))),
        (Kind.CLOSED, "", b"enough"),
    ]
    assert [p.arrival_s for p in packets] == sorted(p.arrival_s for p in packets)
    assert {p.connection for p in packets} == {1}


def test_a_second_subscription_is_the_first() -> None:
    async def test(virtual: VirtualRadio) -> list[bytes]:
        packets: list[Packet] = []
        connection = await connected(virtual, packets)
        await connection.subscribe(STREAM)
        await connection.subscribe(STREAM)
        await connection.write(COMMAND, START, response=True)
        await asyncio.sleep(1.0)
        await connection.close("enough")
        return [p.data for p in packets if p.kind is Kind.NOTIFICATION]

    heard = with_toy(test)
    assert len(heard) > 50
    assert len(set(heard)) == len(heard)


def test_a_command_goes_the_only_way_that_the_sensor_offers() -> None:
    async def test(virtual: VirtualRadio) -> list[bytes]:
        connection = await connected(virtual, [])
        await connection.write(COMMAND, PING, response=False)  # the toy wants to confirm
        emulator = virtual.sensors[0].emulator
        assert isinstance(emulator, ToyEmulator)
        return emulator.commands

    assert with_toy(test) == [PING]


def test_a_refused_command_is_an_error_and_the_link_stands() -> None:
    async def test(virtual: VirtualRadio) -> bool:
        connection = await connected(virtual, [])
        with pytest.raises(StartRefused, match="refused writing ee"):
            await connection.write(COMMAND, REFUSED, response=True)
        return connection.ended.is_set()

    assert not with_toy(test)


def test_a_characteristic_that_is_not_there_is_named() -> None:
    async def test(virtual: VirtualRadio) -> None:
        connection = await connected(virtual, [])
        with pytest.raises(UnknownFirmware, match="7e57ffff"):
            await connection.read(Characteristic(SERVICE, "7e57ffff-0000-4000-8000-00805f9b34fb"))
        with pytest.raises(UnknownFirmware, match="0000180d"):
            await connection.read(Characteristic("0000180d", COMMAND.uuid))

    with_toy(test)


def test_a_request_is_given_its_answer_and_not_another() -> None:
    async def test(virtual: VirtualRadio) -> bytes:
        connection = await connected(virtual, [])
        await connection.subscribe(EVENT)
        await connection.write(COMMAND, PING + b"other", response=True)
        return await connection.request(
            Request(COMMAND, PING + b"me", EVENT, b"pong" + PING + b"m")
        )

    assert with_toy(test) == b"pong" + PING + b"me"


def test_a_request_without_an_answer_is_given_up_in_time() -> None:
    async def test(virtual: VirtualRadio) -> float:
        connection = await connected(virtual, [])
        began_s = asyncio.get_running_loop().time()
        with pytest.raises(StartRefused, match=r"did not answer 02 within 1\.5 s"):
            await connection.request(Request(COMMAND, PING, EVENT, b"pong", timeout_s=1.5))
        return asyncio.get_running_loop().time() - began_s

    assert with_toy(test) == pytest.approx(1.5, abs=0.05)


def test_a_link_that_ends_fails_the_request_that_waits() -> None:
    async def test(virtual: VirtualRadio) -> list[Packet]:
        packets: list[Packet] = []
        connection = await connected(virtual, packets)
        loop = asyncio.get_running_loop()
        loop.call_later(0.5, lambda: asyncio.ensure_future(virtual.sensors[0].disconnect()))
        with pytest.raises(ConnectionLost, match="out of range"):
            await connection.request(Request(COMMAND, PING, EVENT, b"pong", timeout_s=5.0))
        with pytest.raises(ConnectionLost, match="out of range"):
            await connection.read(COMMAND)
        await connection.close("again")
        return packets

    closed = [p for p in with_toy(test) if p.kind is Kind.CLOSED]
    assert len(closed) == 1
    assert b"out of range" in closed[0].data


def test_a_sensor_that_went_away_cannot_be_connected() -> None:
    async def test(virtual: VirtualRadio) -> list[Packet]:
        packets: list[Packet] = []
        sighting = await first_sighting(virtual.radio)
        await virtual.sensors[0].switch_off()
        with pytest.raises(ConnectionLost, match="connecting took too long"):
            await Connection(1, 0.0, packets.append).open(virtual.radio, sighting, timeout_s=2.0)
        return packets

    assert with_toy(test) == []


def test_the_packet_size_is_told_where_it_is_known() -> None:
    async def test(virtual: VirtualRadio) -> int | None:
        return (await connected(virtual, [])).mtu

    assert with_toy(test) == 247


@pytest.mark.parametrize(("agreed", "told"), [(23, None), (24, 24), (247, 247)])
def test_the_least_packet_size_may_mean_that_bluez_does_not_know(
    agreed: int, told: int | None
) -> None:
    async def test(virtual: VirtualRadio) -> int | None:
        virtual.sensors[0].limit_mtu(agreed)
        connection = await connected(virtual, [])
        assert connection._client is not None
        connection._client._backend_id = BleakBackend.BLUEZ_DBUS
        return connection.mtu

    assert with_toy(test) == told


def test_a_sighting_keeps_what_the_system_wants() -> None:
    async def test(virtual: VirtualRadio) -> BLEDevice:
        return (await first_sighting(virtual.radio)).handle

    assert with_toy(test).address == ToyEmulator().advertisement.address
