"""What the link costs: `python -m benchmarks.link [--seconds 600] [--profile open]`.

Streams for so many seconds of the loop's time over the virtual radio, and prints the processor time
of each notification: with a bare bleak client that starts the sensor and throws away what comes,
with the link, and with the link and the live decoder. The virtual sensor and radio, which run in
the same process, are in all three.
"""

import argparse
import asyncio
import math
import time
from collections.abc import Callable, Coroutine

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic

from benchmarks.faulty_session import numbered
from firmware_profiles import by_name, recognise
from sensor.link import Link
from sensor.live_stream import LiveStream
from sensor.procedures import carry_out
from sensor.profile import Characteristic, Profile, Request
from sensor.traffic import Packet
from virtual_sensor.radio import VirtualRadio, virtual_radio
from virtual_sensor.timelapse import run

REPEATS = 3  # of which the least is taken: what else runs on the machine only ever adds


def main() -> None:
    """Measure the three and print a line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0, help="of the loop's time")
    parser.add_argument("--profile", default="open")
    options = parser.parse_args()
    profile = by_name(options.profile)
    ways: dict[str, Way] = {"bare bleak client": _bare, "link": _link, "link and decoder": _decoded}
    least = dict.fromkeys(ways, math.inf)
    for _ in range(REPEATS):
        for name, way in ways.items():
            least[name] = min(least[name], _cost_us(way, profile, options.seconds))
    floor = least["bare bleak client"]
    print("| client | CPU µs a notification | beside bare bleak |\n|---|---|---|")
    for name, us in least.items():
        print(f"| {name} | {us:.0f} | {us / floor:.2f} |")


Way = Callable[[VirtualRadio, Profile, float], Coroutine[None, None, int]]


def _cost_us(way: Way, profile: Profile, seconds: float) -> float:
    async def measured() -> float:
        async with virtual_radio(lambda: profile.emulator({}), numbered) as virtual:
            began = time.process_time()
            count = await way(virtual, profile, seconds)
            return (time.process_time() - began) / count * 1e6

    return run(measured(), speed=math.inf)


async def _link(virtual: VirtualRadio, _: Profile, seconds: float) -> int:
    packets = 0

    def count(_: Packet) -> None:
        nonlocal packets
        packets += 1

    await _run(Link(virtual.radio, recognise, sink=count), seconds)
    return packets


async def _decoded(virtual: VirtualRadio, profile: Profile, seconds: float) -> int:
    live, packets = LiveStream(profile, dict(profile.specification.settings)), 0

    def decode(packet: Packet) -> None:
        nonlocal packets
        packets += 1
        live.feed(packet)

    await _run(Link(virtual.radio, recognise, sink=lambda _: None, consumer=decode), seconds)
    return packets


async def _run(link: Link, seconds: float) -> None:
    running = asyncio.create_task(link.run())
    await asyncio.sleep(seconds)
    link.stop()
    await running


async def _bare(virtual: VirtualRadio, profile: Profile, seconds: float) -> int:
    address = profile.emulator({}).advertisement.address
    scanner = virtual.radio.scanner
    assert scanner is not None
    device = await BleakScanner.find_device_by_address(address, backend=scanner)
    assert device is not None
    async with BleakClient(device, backend=virtual.radio.client) as client:
        peer = _Bare(client)
        await carry_out(profile.start({}), peer)
        await asyncio.sleep(seconds)
        return peer.heard


class _Bare:
    """The least that can carry out a start sequence."""

    def __init__(self, client: BleakClient) -> None:
        self.client = client
        self.heard = 0
        self._waiting: list[tuple[bytes, asyncio.Future[bytes]]] = []

    async def subscribe(self, characteristic: Characteristic) -> None:
        await self.client.start_notify(characteristic.uuid, self._on)

    async def unsubscribe(self, characteristic: Characteristic) -> None:
        await self.client.stop_notify(characteristic.uuid)

    async def write(self, characteristic: Characteristic, data: bytes, *, response: bool) -> None:
        await self.client.write_gatt_char(characteristic.uuid, data, response=response)

    async def read(self, characteristic: Characteristic) -> bytes:
        return bytes(await self.client.read_gatt_char(characteristic.uuid))

    async def request(self, request: Request) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((request.reply_prefix, answer))
        await self.write(request.characteristic, request.data, response=request.response)
        return await answer

    def _on(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self.heard += 1
        for prefix, answer in self._waiting:
            if data.startswith(prefix) and not answer.done():
                answer.set_result(bytes(data))


if __name__ == "__main__":
    main()
