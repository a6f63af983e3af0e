"""Adafruit Feather nRF52840 Sense and CLUE, with CircuitPython's Adafruit services.

Sources: github adafruit/Adafruit_CircuitPython_BLE_Adafruit (adafruit_service.py,
accelerometer_service.py, gyroscope_service.py); adafruit/Adafruit_nRF52_Bootloader
(supported_boards.md) and adafruit/circuitpython (mpconfigboard.mk) for the boards' numbers.

Each service has a measuring period of its own, under one and the same UUID: the service tells
them apart.
"""

import struct
from collections.abc import Sequence

import numpy as np

from firmware_profiles.gatt import no_battery
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNCALIBRATED_TOLERANCE,
    UNTIMED,
    effective_settings,
)
from firmware_profiles.paired_floats import PairedFloatsDecoder, PairedFloatsEmulator
from sensor.errors import SensorError
from sensor.profile import (
    Advertisement,
    Characteristic,
    ClockKind,
    GattCharacteristic,
    Outgoing,
    Procedure,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Write,
)


def _uuid(short: int) -> str:
    return f"adaf{short:04x}-c332-42a8-93bd-25e905756cb8"


ACC_SERVICE, GYR_SERVICE = _uuid(0x0200), _uuid(0x0400)
ACC = Characteristic(ACC_SERVICE, _uuid(0x0201))
GYR = Characteristic(GYR_SERVICE, _uuid(0x0401))
ACC_PERIOD = Characteristic(ACC_SERVICE, _uuid(0x0001))
GYR_PERIOD = Characteristic(GYR_SERVICE, _uuid(0x0001))
PERIOD = struct.Struct("<i")  # ms; -1 is off, 0 is "when it changes"
OFF_MS, FACTORY_PERIOD_MS = -1, 1000

COMPANY = 0x0822
PRODUCT_KEY = b"\x04\x01\x00"  # in the maker's data: an entry of 4 bytes, key 1, then the product
# USB products of CLUE and Feather Sense: their boot loader's, Arduino's, CircuitPython's.
PRODUCTS = frozenset({0x0071, 0x8071, 0x8072, 0x0087, 0x8087, 0x8088})

ACC_UNIT_MS2 = np.ones(3)  # it sends m/s2
GYR_UNIT_RADS = np.ones(3)  # and rad/s, unlike most

SPECIFICATION = Specification(
    name="adafruit",
    title="Adafruit Feather Sense or CLUE",
    version=1,
    rate_hz=100.0,
    gyr_range_rads=250 * RAD_PER_DEG,
    acc_range_ms2=4 * MS2_PER_G,
    gyr_scale_tolerance=UNCALIBRATED_TOLERANCE,
    clock=SensorClock(ClockKind.NONE),
    shows_loss=False,
    settings={"rate_hz": 100.0},
    data_characteristic=ACC.uuid,
    limits=(
        "needs CircuitPython's example that offers accelerometer and gyroscope",
        UNTIMED,
        "does not tell its battery",
    ),
    unconfirmed=(
        "the ranges, 250 dps and 4 g: quick turns clip, so set 1000 dps in the board's code",
        "the axes' handedness: do one three-turn test",
        "that it keeps up with 100 Hz",
    ),
)


class AdafruitProfile:
    """Feather Sense and CLUE."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the maker's number of the board, or the gyroscope's service."""
        return product(advertisement) in PRODUCTS or GYR_SERVICE in advertisement.services

    def start(self, settings: Settings) -> Procedure:
        """Subscribe to both, then set both periods."""
        period = _period(effective_settings(SPECIFICATION, settings)["rate_hz"])
        yield Subscribe(ACC)
        yield Subscribe(GYR)
        yield Write(ACC_PERIOD, period)
        yield Write(GYR_PERIOD, period)

    def stop(self) -> Procedure:
        """Switch both off."""
        for characteristic in (GYR_PERIOD, ACC_PERIOD):
            yield Write(characteristic, PERIOD.pack(OFF_MS))
        yield Unsubscribe(GYR)
        yield Unsubscribe(ACC)

    def battery(self) -> Procedure:
        """It does not say."""
        return no_battery()

    def decoder(self, settings: Settings) -> PairedFloatsDecoder:
        """In SI already."""
        effective_settings(SPECIFICATION, settings)
        return PairedFloatsDecoder(ACC, GYR, acc_unit_ms2=ACC_UNIT_MS2, gyr_unit_rads=GYR_UNIT_RADS)

    def emulator(self, settings: Settings) -> "AdafruitEmulator":
        """A CLUE."""
        effective_settings(SPECIFICATION, settings)
        return AdafruitEmulator()


class AdafruitEmulator(PairedFloatsEmulator):
    """A CLUE that runs CircuitPython's example."""

    acc, gyr = ACC, GYR
    acc_unit_ms2, gyr_unit_rads = ACC_UNIT_MS2, GYR_UNIT_RADS

    def __init__(self) -> None:
        both = frozenset({"read", "write"})
        super().__init__(
            advertisement=Advertisement(
                "F0:00:00:00:00:09",
                "CIRCUITPY0009",
                -50,
                (),
                {COMPANY: PRODUCT_KEY + struct.pack("<H", 0x8072)},
            ),
            services={
                ACC_SERVICE: (
                    GattCharacteristic(ACC.uuid, frozenset({"read", "notify"})),
                    GattCharacteristic(ACC_PERIOD.uuid, both),
                ),
                GYR_SERVICE: (
                    GattCharacteristic(GYR.uuid, frozenset({"read", "notify"})),
                    GattCharacteristic(GYR_PERIOD.uuid, both),
                ),
            },
            gyr_range_rads=SPECIFICATION.gyr_range_rads,
            acc_range_ms2=SPECIFICATION.acc_range_ms2,
        )
        self._periods_ms = {ACC_PERIOD: FACTORY_PERIOD_MS, GYR_PERIOD: FACTORY_PERIOD_MS}

    def read(self, characteristic: Characteristic) -> bytes:
        """The two periods."""
        if characteristic in self._periods_ms:
            return PERIOD.pack(self._periods_ms[characteristic])
        return super().read(characteristic)

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """It streams while someone listens and it is not switched off."""
        super().subscribed(characteristic, enabled)
        self._follow()
        return ()

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """A period of either service."""
        if characteristic not in self._periods_ms or len(data) != PERIOD.size:
            return super().written(characteristic, data)
        self._periods_ms[characteristic] = PERIOD.unpack(data)[0]
        self._follow()
        return ()

    def _follow(self) -> None:
        # One rate for both: this program never sets them apart.
        period_ms = self._periods_ms[GYR_PERIOD]
        self.rate_hz = 1000.0 / period_ms if self._subscribed and period_ms > 0 else None


def product(advertisement: Advertisement) -> int | None:
    """The USB product of an Adafruit board, from the data that it advertises."""
    data = advertisement.manufacturer_data.get(COMPANY, b"")
    at = data.find(PRODUCT_KEY) + len(PRODUCT_KEY)
    if at < len(PRODUCT_KEY) or len(data) < at + 2:
        return None
    return int.from_bytes(data[at : at + 2], "little")


def _period(rate_hz: float) -> bytes:
    if not 1.0 <= rate_hz <= 1000.0:
        raise SensorError(f"rate_hz can be 1 to 1000 with this sensor, not {rate_hz:g}")
    return PERIOD.pack(round(1000.0 / rate_hz))
