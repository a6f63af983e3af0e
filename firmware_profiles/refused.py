"""Sensors that are known, and cannot do this job: said plainly when one is found.

Sources: the vendors' product pages and public firmware; github polarofficial/polar-ble-sdk
(documentation/products), espruino/EspruinoDocs, InfiniTimeOrg/InfiniTime, digitalinteraction/
openmovement, STMicroelectronics/BlueSTSDK_Python, sandeepmistry/node-sensortag,
WITMOTION/WitBluetooth_BWT901BLE5_0, JovannMC/haritorax-interpreter.
"""

from dataclasses import dataclass

from firmware_profiles.adafruit import product
from firmware_profiles.gatt import uuid16
from sensor.profile import Advertisement

NO_GYROSCOPE = (
    "it has no gyroscope: standing, the leg turns about the vertical, and that gravity cannot show"
)
TOO_SLOW = "it sends at most {} samples a second; 50 or more are needed"
NOT_OVER_BLE = "it does not send its gyroscope over Bluetooth Low Energy"
NOT_UNDERSTOOD = "what its numbers stand for is not known well enough to be trusted"
VIBRATION = "it measures vibration, not rotation"


@dataclass(frozen=True, slots=True)
class Refused:
    """One kind of sensor that cannot be used, how it is recognised, and why it cannot."""

    title: str
    reason: str
    names: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    company: int | None = None
    adafruit_products: frozenset[int] = frozenset()

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the beginning of its name, a service, or the maker."""
        name = advertisement.name or ""
        return (
            (bool(self.names) and name.startswith(self.names))
            or any(service in advertisement.services for service in self.services)
            or self.company in advertisement.manufacturer_data
            or product(advertisement) in self.adafruit_products
        )


REFUSED = (
    Refused("Polar H10 chest strap", NO_GYROSCOPE, ("Polar H10",)),
    Refused("Polar H9 or H7 chest strap", NO_GYROSCOPE, ("Polar H9", "Polar H7")),
    Refused("Polar OH1", NO_GYROSCOPE, ("Polar OH1",)),
    Refused("Bangle.js", NO_GYROSCOPE, ("Bangle.js",)),
    Refused(
        "PineTime with InfiniTime",
        NO_GYROSCOPE,
        ("InfiniTime", "Pinetime"),
        ("00030000-78fc-48fe-8e23-433b3a1942d0", "00020000-78fc-48fe-8e23-433b3a1942d0"),
    ),
    Refused("BBC micro:bit", NO_GYROSCOPE, ("BBC micro:bit",)),
    Refused(
        "Circuit Playground Bluefruit",
        NO_GYROSCOPE,
        ("Circuit Playground",),
        adafruit_products=frozenset({0x0045, 0x8045, 0x8046}),
    ),
    Refused("Ruuvi tag", NO_GYROSCOPE, ("Ruuvi",), company=0x0499),
    Refused("WitMotion vibration sensor", VIBRATION, ("WTVB",)),
    Refused("HaritoraX tracker", NOT_UNDERSTOOD, ("HaritoraX",)),
    Refused(
        "TI SensorTag",
        TOO_SLOW.format(10),
        ("SensorTag", "CC2650 SensorTag"),
        ("f000aa80-0451-4000-b000-000000000000", uuid16(0xAA80)),
    ),
    Refused(
        "Silicon Labs Thunderboard",
        NOT_OVER_BLE,
        ("Thunder",),
        ("a4e649f4-4be5-11e5-885d-feff819cdc9f",),
    ),
)
