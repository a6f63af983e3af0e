"""Nordic Thingy:52 with the firmware it is sold with.

Source: github NordicSemiconductor/Nordic-Thingy52-FW (ble_tms.h, m_motion.c, drv_motion.c).
Its fixed-point numbers are authoritative; widespread libraries scale the raw vector wrongly.

One sample a notification, with neither time nor counter.
"""

import struct
from collections.abc import Sequence

import numpy as np

from firmware_profiles.emulation import SensorEmulator
from firmware_profiles.gatt import BATTERY, BATTERY_SERVICE, battery_level, read_battery
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNTIMED,
    check_length,
    effective_settings,
    quantise,
)
from sensor.errors import PacketError, SensorError, UnknownFirmware
from sensor.profile import (
    Advertisement,
    Block,
    Characteristic,
    ClockKind,
    Event,
    GattCharacteristic,
    Outgoing,
    Procedure,
    Read,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Write,
)
from sensor.samples import Samples
from sensor.traffic import Kind, Packet


def _uuid(short: int) -> str:
    return f"ef68{short:04x}-9b35-4933-9b10-52ffa9740042"


ADVERTISED_SERVICE = _uuid(0x0100)
SERVICE = _uuid(0x0400)
CONFIGURATION = Characteristic(SERVICE, _uuid(0x0401))
RAW = Characteristic(SERVICE, _uuid(0x0406))

# Intervals of pedometer, temperature and compass in ms, the rate in Hz, wake-on-motion.
CONFIGURATION_LAYOUT = struct.Struct("<HHHHB")
FACTORY_CONFIGURATION = (1000, 500, 500, 10, 1)
RATES_HZ = range(5, 201)

LAYOUT = np.dtype([("acc", "<i2", 3), ("gyr", "<i2", 3), ("mag", "<i2", 3)])
# Minus: it counts positive on the axis that points down.
ACC_LSB_MS2 = -MS2_PER_G / 1024
GYR_LSB_RADS = RAD_PER_DEG / 32
ACC_RANGE_MS2 = 2 * MS2_PER_G
GYR_RANGE_RADS = 32767 * GYR_LSB_RADS  # the chip is set to 2000 dps, but 16 bits end here

SPECIFICATION = Specification(
    name="thingy52",
    title="Nordic Thingy:52",
    version=1,
    rate_hz=100.0,
    gyr_range_rads=GYR_RANGE_RADS,
    acc_range_ms2=ACC_RANGE_MS2,
    gyr_scale_tolerance=0.01,  # MPU-9250 data sheet: 3 % at the most, a third of it usually
    clock=SensorClock(ClockKind.NONE),
    shows_loss=False,
    settings={"rate_hz": 100.0},
    data_characteristic=RAW.uuid,
    limits=(
        "the accelerometer ends at 2 g: brisk leg swings clip",
        "rates end at 1024 dps",
        UNTIMED,
        "it keeps the rate that is set here until it is set anew",
    ),
    unconfirmed=("the name it has until its owner changes it, 'Thingy'",),
)


class Thingy52Profile:
    """Thingy:52."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By its service, or the name."""
        return ADVERTISED_SERVICE in advertisement.services or (
            advertisement.name or ""
        ).startswith("Thingy")

    def start(self, settings: Settings) -> Procedure:
        """Change the rate and nothing else in the configuration; subscribing starts it."""
        rate_hz = _rate(effective_settings(SPECIFICATION, settings)["rate_hz"])
        configuration = yield Read(CONFIGURATION)
        if len(configuration) != CONFIGURATION_LAYOUT.size:
            raise UnknownFirmware(
                f"expected a configuration of {CONFIGURATION_LAYOUT.size} bytes, "
                f"got {configuration.hex() or 'none'}: other firmware than Thingy:52's own"
            )
        *intervals, _, wake = CONFIGURATION_LAYOUT.unpack(configuration)
        yield Write(CONFIGURATION, CONFIGURATION_LAYOUT.pack(*intervals, rate_hz, wake))
        yield Subscribe(RAW)

    def stop(self) -> Procedure:
        """Unsubscribing stops it."""
        yield Unsubscribe(RAW)

    def battery(self) -> Procedure:
        """The standard characteristic."""
        return read_battery()

    def decoder(self, settings: Settings) -> "Thingy52Decoder":
        """The scales are fixed."""
        effective_settings(SPECIFICATION, settings)
        return Thingy52Decoder()

    def emulator(self, settings: Settings) -> "Thingy52Emulator":
        """A Thingy:52 as it is sold: at 10 Hz."""
        effective_settings(SPECIFICATION, settings)
        return Thingy52Emulator()


class Thingy52Decoder:
    """Each notification stands for itself."""

    def decode(self, packet: Packet) -> Sequence[Event]:
        """A sample, or the battery."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, RAW.uuid:
                check_length(packet.data, LAYOUT.itemsize, "a raw sample")
                fields = np.frombuffer(packet.data, LAYOUT)
                return [Block(None, fields["acc"] * ACC_LSB_MS2, fields["gyr"] * GYR_LSB_RADS)]
            case _, BATTERY.uuid:
                return battery_level(packet.data)
        return []


class Thingy52Emulator(SensorEmulator):
    """A Thingy:52."""

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement("F0:00:00:00:00:07", "Thingy", -50, (ADVERTISED_SERVICE,)),
            services={
                SERVICE: (
                    GattCharacteristic(RAW.uuid, frozenset({"notify"})),
                    GattCharacteristic(CONFIGURATION.uuid, frozenset({"read", "write"})),
                ),
                **BATTERY_SERVICE,
            },
            gyr_range_rads=GYR_RANGE_RADS,
            acc_range_ms2=ACC_RANGE_MS2,
        )
        self._configuration = CONFIGURATION_LAYOUT.pack(*FACTORY_CONFIGURATION)

    def read(self, characteristic: Characteristic) -> bytes:
        """The configuration, or the battery."""
        return (
            self._configuration if characteristic == CONFIGURATION else super().read(characteristic)
        )

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """It streams while someone listens."""
        super().subscribed(characteristic, enabled)
        self._follow()
        return ()

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """A new configuration, if its rate is one that the sensor has."""
        if characteristic != CONFIGURATION:
            return super().written(characteristic, data)
        check_length(data, CONFIGURATION_LAYOUT.size, "a configuration")
        if CONFIGURATION_LAYOUT.unpack(data)[3] not in RATES_HZ:
            raise PacketError("expected a rate of 5 to 200 Hz", data)
        self._configuration = data
        self._follow()
        return ()

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """One notification a sample."""
        if self.rate_hz is None:
            return []
        fields = np.zeros(len(samples), LAYOUT)
        # The firmware shifts right, which rounds down; half a step is not worth the difference.
        fields["acc"] = quantise(samples.acc_ms2, ACC_LSB_MS2, "<i2")
        fields["gyr"] = quantise(samples.gyr_rads, GYR_LSB_RADS, "<i2")
        return [Outgoing(RAW, field.tobytes()) for field in fields]

    def _follow(self) -> None:
        rate_hz = float(CONFIGURATION_LAYOUT.unpack(self._configuration)[3])
        self.rate_hz = rate_hz if RAW in self._subscribed else None


def _rate(rate_hz: float) -> int:
    if rate_hz not in RATES_HZ:
        raise SensorError(f"rate_hz can be 5 to 200 in whole numbers, not {rate_hz:g}")
    return round(rate_hz)
