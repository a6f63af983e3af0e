"""The Bluetooth adapter that the scanners and clients of one machine share."""

from collections import Counter
from typing import Protocol

from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason
from bumble import device, hci

from virtual_sensor.air import Air, Chip


class Connected(Protocol):
    """A client, as far as the adapter needs it."""

    address: str

    async def disconnect(self) -> None:
        """End the connection."""
        ...


class VirtualAdapter:
    """The Bluetooth adapter of a machine that is in range of every sensor in the `air`."""

    def __init__(self, air: Air) -> None:
        self.air = air
        self._powered = True
        self._clients: set[Connected] = set()
        self._unreleased: Counter[str] = Counter()

    @property
    def powered(self) -> bool:
        """Whether it is switched on."""
        return self._powered

    async def set_powered(self, powered: bool) -> None:
        """Switch it on or off; off ends every connection."""
        self._powered = powered
        if not powered:
            for client in tuple(self._clients):
                await client.disconnect()

    def require_power(self) -> None:
        """Raise what bleak raises where the adapter is switched off."""
        if not self._powered:
            raise BleakBluetoothNotAvailableError(
                "the virtual adapter is switched off", BleakBluetoothNotAvailableReason.POWERED_OFF
            )

    def entered(self, client: Connected) -> None:
        """A client is connected."""
        self._clients.add(client)

    def left(self, client: Connected) -> None:
        """A client's link ended; what it subscribed to is kept until it is released."""
        self._clients.discard(client)
        self._unreleased[client.address] += 1

    def released(self, client: Connected) -> None:
        """A client whose link had ended was disconnected."""
        self._unreleased[client.address] -= 1

    def copies(self, address: str) -> int:
        """How often a notification comes: as with BlueZ, once more for each unreleased client."""
        return 1 + self._unreleased[address]


class Central:
    """A bumble device that scans or connects, for one use."""

    def __init__(self, air: Air) -> None:
        self._chip = Chip("central", air)
        address = hci.Address.generate_static_address()
        self.device = device.Device("central", address=address, host=self._chip.host)

    @classmethod
    async def switched_on(cls, air: Air) -> "Central":
        """One that is ready for use."""
        central = cls(air)
        try:
            await central.device.power_on()
        except BaseException:
            central.discard()
            raise
        return central

    def discard(self) -> None:
        """Throw it away."""
        self._chip.discard()
