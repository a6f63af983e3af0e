"""A sensor made up for tests: one characteristic of each sort, and a stream that counts."""

from collections.abc import Iterator, Sequence

import numpy as np

from sensor.errors import PacketError
from sensor.profile import Advertisement, Characteristic, Emulator, GattCharacteristic, Outgoing
from sensor.samples import Samples

SERVICE = "7e570001-0000-4000-8000-00805f9b34fb"
COMMAND = Characteristic(SERVICE, "7e570002-0000-4000-8000-00805f9b34fb")
STREAM = Characteristic(SERVICE, "7e570003-0000-4000-8000-00805f9b34fb")
EVENT = Characteristic(SERVICE, "7e570004-0000-4000-8000-00805f9b34fb")
BATTERY = Characteristic(
    "0000180f-0000-1000-8000-00805f9b34fb", "00002a19-0000-1000-8000-00805f9b34fb"
)
START, STOP, REFUSED, PING = b"\x01", b"\x00", b"\xee", b"\x02"
RATE_HZ = 100.0


class ToyEmulator:
    """Streams the number of each sample, in four bytes, and its time in microseconds, in eight."""

    def __init__(self, address: str = "F0:00:00:00:00:AA") -> None:
        self.advertisement = Advertisement(
            address, "Toy", services=(SERVICE,), manufacturer_data={0x1234: b"abc"}
        )
        self.services = {
            SERVICE: (
                GattCharacteristic(COMMAND.uuid, frozenset({"write", "read"})),
                GattCharacteristic(STREAM.uuid, frozenset({"notify"})),
                GattCharacteristic(EVENT.uuid, frozenset({"indicate"})),
            ),
            BATTERY.service: (GattCharacteristic(BATTERY.uuid, frozenset({"read", "notify"})),),
        }
        self.rate_hz: float | None = None
        self.gyr_range_rads = 10.0
        self.acc_range_ms2 = 20.0
        self.packet_bytes = 20
        self.commands: list[bytes] = []
        self.listeners: list[tuple[Characteristic, bool]] = []
        self._n = 0

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """As sensor.profile.Emulator says."""
        self.listeners.append((characteristic, enabled))
        return ()

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """As sensor.profile.Emulator says."""
        if data == REFUSED or characteristic != COMMAND:
            raise PacketError("the toy does not want this", data)
        self.commands.append(data)
        self.rate_hz = {START: RATE_HZ, STOP: None}.get(data, self.rate_hz)
        return [Outgoing(EVENT, b"pong" + data)] if data.startswith(PING) else []

    def read(self, characteristic: Characteristic) -> bytes:
        """As sensor.profile.Emulator says."""
        if characteristic == BATTERY:
            return b"\x42"
        return bytes(range(100))

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """As sensor.profile.Emulator says."""
        packets = []
        for time_s in samples.time_s:
            stamp = round(time_s * 1e6).to_bytes(8, "little")
            packets.append(Outgoing(STREAM, self._n.to_bytes(4, "little") + stamp))
            self._n += 1
        return packets


def at_rest(emulator: Emulator, start_s: float) -> Iterator[Samples]:
    """Samples of a sensor that lies still, on the grid of its rate."""
    rate_hz = emulator.rate_hz or RATE_HZ
    k = int(np.ceil(start_s * rate_hz))
    while True:
        time_s = np.arange(k, k + 4) / rate_hz
        yield Samples(time_s, np.tile([0.0, 0.0, 9.81], (4, 1)), np.zeros((4, 3)))
        k += 4
