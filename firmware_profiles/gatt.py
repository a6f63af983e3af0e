"""Names and procedures of the Bluetooth standard that several firmwares share."""

from collections.abc import Sequence

from sensor.errors import PacketError
from sensor.profile import Battery, Characteristic, Event, GattCharacteristic, Procedure, Read


def uuid16(short: int) -> str:
    """The 128-bit form of a 16-bit UUID (Core Specification 5.4, vol. 3 part B, 2.5.1)."""
    return f"0000{short:04x}-0000-1000-8000-00805f9b34fb"


# Battery Service 1.0: one byte, percent.
BATTERY = Characteristic(uuid16(0x180F), uuid16(0x2A19))
BATTERY_SERVICE = {
    BATTERY.service: (GattCharacteristic(BATTERY.uuid, frozenset({"read", "notify"})),)
}


def read_battery() -> Procedure:
    """Read the standard battery characteristic."""
    yield Read(BATTERY)


def battery_level(data: bytes) -> Sequence[Event]:
    """The Battery event of a standard battery value; PacketError for anything but 0 to 100."""
    if len(data) != 1 or data[0] > 100:
        raise PacketError("expected a battery level of one byte, 0 to 100", data)
    return [Battery(data[0])]


def no_battery() -> Procedure:
    """Ask for nothing: the firmware does not tell its charge."""
    yield from ()
