"""A peripheral that plays an emulator: what it sends, when, and to whom."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from bleak import BleakClient

from firmware_profiles import PROFILES
from sensor.profile import Characteristic, Emulator, Profile
from tests.virtual_sensor.toy import COMMAND, RATE_HZ, START, STOP, STREAM, ToyEmulator, at_rest
from virtual_sensor.peripheral import CONNECTION_INTERVAL_S
from virtual_sensor.peripheral_radio import SUPERVISION_TIMEOUT_S, advertising_data
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run

T = TypeVar("T")
Heard = list[tuple[float, int, float]]  # arrival, sample number, sensor time


def with_sensor(
    test: Callable[[VirtualRadio], Awaitable[T]],
    make_emulator: Callable[[], Emulator] = ToyEmulator,
) -> T:
    async def main() -> T:
        async with virtual_radio(make_emulator, at_rest) as virtual:
            return await test(virtual)

    return run(main(), speed=math.inf)


async def listen(virtual: VirtualRadio, seconds: float, *, stop: bool = False) -> Heard:
    heard: Heard = []
    loop = asyncio.get_running_loop()

    def on_packet(_: object, data: bytearray) -> None:
        n, stamp = int.from_bytes(data[:4], "little"), int.from_bytes(data[4:], "little")
        heard.append((loop.time(), n, stamp * 1e-6))

    async with BleakClient(virtual.sensors[0].address, backend=virtual.radio.client) as sensor:
        await sensor.start_notify(STREAM.uuid, on_packet)
        await sensor.write_gatt_char(COMMAND.uuid, START, response=True)
        await asyncio.sleep(seconds)
        if stop:
            await sensor.write_gatt_char(COMMAND.uuid, STOP, response=True)
            await asyncio.sleep(seconds)
    return heard


def test_the_stream_keeps_the_rate_and_loses_nothing() -> None:
    heard = with_sensor(lambda virtual: listen(virtual, 10.0))
    assert len(heard) == pytest.approx(10.0 * RATE_HZ, abs=3)
    assert [n for _, n, _ in heard] == list(range(len(heard)))


def test_packets_leave_at_connection_events_once_their_sample_is_taken() -> None:
    heard = with_sensor(lambda virtual: listen(virtual, 5.0))
    delays_s = [arrival_s - taken_s for arrival_s, _, taken_s in heard]
    # The sensor was switched on when the loop's time was almost nothing.
    assert min(delays_s) >= 0.0
    assert max(delays_s) <= CONNECTION_INTERVAL_S + 0.01
    assert len({round(arrival_s / CONNECTION_INTERVAL_S, 6) for arrival_s, _, _ in heard}) < len(
        heard
    )


def test_a_stop_command_stops_it() -> None:
    heard = with_sensor(lambda virtual: listen(virtual, 2.0, stop=True))
    assert heard[-1][0] - heard[0][0] < 2.1


def test_it_goes_on_after_a_reconnect_with_its_clock_running_on() -> None:
    async def test(virtual: VirtualRadio) -> tuple[Heard, Heard]:
        first = await listen(virtual, 1.0)
        await asyncio.sleep(3.0)
        return first, await listen(virtual, 1.0)

    first, second = with_sensor(test)
    arrivals_s = second[0][0] - first[-1][0]
    assert second[0][2] - first[-1][2] == pytest.approx(arrivals_s, abs=0.03)


def test_nobody_listens_once_the_link_ended() -> None:
    async def test(virtual: VirtualRadio) -> list[tuple[Characteristic, bool]]:
        await listen(virtual, 1.0)
        emulator = virtual.sensors[0].emulator
        assert isinstance(emulator, ToyEmulator)
        return emulator.listeners

    assert with_sensor(test) == [(STREAM, True), (STREAM, False)]


def test_out_of_range_nothing_is_heard_and_the_link_times_out() -> None:
    async def test(virtual: VirtualRadio) -> tuple[float, float, float]:
        loop = asyncio.get_running_loop()
        arrivals_s: list[float] = []
        ended_s: list[float] = []
        sensor = BleakClient(
            virtual.sensors[0].address,
            lambda _: ended_s.append(loop.time()),
            backend=virtual.radio.client,
        )
        await sensor.connect()
        await sensor.start_notify(STREAM.uuid, lambda *_: arrivals_s.append(loop.time()))
        await sensor.write_gatt_char(COMMAND.uuid, START, response=True)
        await asyncio.sleep(1.0)
        left_s = loop.time()
        await virtual.sensors[0].move_out_of_range()
        await asyncio.sleep(0.1)
        return left_s, arrivals_s[-1], ended_s[0]

    left_s, last_s, ended_s = with_sensor(test)
    assert last_s <= left_s
    assert ended_s == pytest.approx(left_s + SUPERVISION_TIMEOUT_S, abs=0.05)


def test_switched_on_again_it_is_a_new_sensor() -> None:
    async def test(virtual: VirtualRadio) -> tuple[Heard, Heard]:
        first = await listen(virtual, 1.0)
        await virtual.sensors[0].switch_off()
        await asyncio.sleep(10.0)
        await virtual.sensors[0].switch_on()
        return first, await listen(virtual, 1.0)

    first, second = with_sensor(test)
    assert second[0][1] == 0
    assert second[0][2] < first[-1][2]


def test_a_small_mtu_cuts_what_does_not_fit() -> None:
    async def main() -> list[int]:
        virtual = VirtualRadio()
        sensor = await virtual.add(_Wide, at_rest, mtu=23)
        sizes: list[int] = []
        async with BleakClient(sensor.address, backend=virtual.radio.client) as connected:
            assert connected.mtu_size == 23
            await connected.start_notify(STREAM.uuid, lambda _, data: sizes.append(len(data)))
            await connected.write_gatt_char(COMMAND.uuid, START, response=True)
            await asyncio.sleep(1.0)
        await virtual.close()
        return sizes

    assert set(run(main(), speed=math.inf)) == {20}


@pytest.mark.parametrize("mtu", [23, 100, 247])
def test_a_firmware_knows_what_one_notification_carries(mtu: int) -> None:
    async def main() -> tuple[int, int]:
        virtual = VirtualRadio()
        sensor = await virtual.add(ToyEmulator, at_rest, mtu=mtu)
        before = sensor.emulator.packet_bytes
        async with BleakClient(sensor.address, backend=virtual.radio.client):
            during = sensor.emulator.packet_bytes
        await virtual.close()
        return before, during

    assert run(main(), speed=math.inf) == (20, mtu - 3)


class _Wide(ToyEmulator):
    def encode(self, samples):  # type: ignore[no-untyped-def]  # as in the base
        return [
            type(packet)(packet.characteristic, packet.data + bytes(30))
            for packet in super().encode(samples)
        ]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.specification.name)
def test_every_advertisement_fits(profile: Profile) -> None:
    # An extended advertisement may hold 229 bytes in one packet (Core 5.4, vol. 6 part B, 2.3.4).
    assert len(advertising_data(profile.emulator({}).advertisement)) <= 229
