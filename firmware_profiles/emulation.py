"""What every emulated sensor has in common: its advertisement, its battery, who listens."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from firmware_profiles.gatt import BATTERY
from sensor.errors import PacketError
from sensor.profile import Advertisement, Characteristic, GattCharacteristic, Outgoing

Held = TypeVar("Held")

BATTERY_PERCENT = 87  # any value but full and empty shows that it was really read
PACKET_BYTES = 244  # of an MTU of 247, the largest that fits one link-layer packet


def serial_port(
    notify: Characteristic, command: Characteristic
) -> Mapping[str, Sequence[GattCharacteristic]]:
    """A service with one characteristic for what the sensor says and one for what it is told."""
    written = frozenset({"write", "write-without-response"})
    return {
        notify.service: (
            GattCharacteristic(notify.uuid, frozenset({"notify"})),
            GattCharacteristic(command.uuid, written),
        )
    }


def full_batches(held: list[Held], size: int) -> list[list[Held]]:
    """Take as many whole batches as there are from the front of what is held back."""
    whole = len(held) - len(held) % size
    batches = [held[i : i + size] for i in range(0, whole, size)]
    del held[:whole]
    return batches


class SensorEmulator:
    """The base of the emulators: standard battery, subscriptions; refuses what it does not know.

    A subclass sets `rate_hz`, `gyr_range_rads` and `acc_range_ms2` as commands change them.
    """

    def __init__(
        self,
        *,
        advertisement: Advertisement,
        services: Mapping[str, Sequence[GattCharacteristic]],
        gyr_range_rads: float,
        acc_range_ms2: float,
    ) -> None:
        self.advertisement = advertisement
        self.services = services
        self.rate_hz: float | None = None
        self.gyr_range_rads = gyr_range_rads
        self.acc_range_ms2 = acc_range_ms2
        self.battery_percent = BATTERY_PERCENT
        self.packet_bytes = PACKET_BYTES
        self._subscribed: set[Characteristic] = set()

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """Remember who listens; nothing is sent in answer."""
        if enabled:
            self._subscribed.add(characteristic)
        else:
            self._subscribed.discard(characteristic)
        return ()

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Refuse: a subclass knows its own commands."""
        raise PacketError(f"nothing can be written to {characteristic.uuid}", data)

    def read(self, characteristic: Characteristic) -> bytes:
        """The battery; a subclass adds its own values."""
        if characteristic == BATTERY:
            return bytes([self.battery_percent])
        raise PacketError(f"nothing can be read from {characteristic.uuid}", b"")
