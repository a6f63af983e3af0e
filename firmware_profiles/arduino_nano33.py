"""Arduino Nano 33 BLE Sense with the sketch of Arduino's "BLESense" dashboard.

Sources: github arduino/ArduinoAI, BLESense-test-dashboard (BLE_spec.txt, BLESense.ino); for the
axes, Arduino_BMI270_BMM150 (BMI270.cpp), which mirrors its chip on this board to match the first
revision, and dlktdr/HeadTracker, which mirrors it back.

Whether the board's numbers are right-handed is not established: by those sources' code its x axis
is mirrored. Until a three-turn test on a board has shown it they are taken as they come, and the
setting `mirrored` turns the signs of acceleration and rate about x.
"""

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
)
from sensor.samples import FloatArray


def _uuid(short: int) -> str:
    return f"6fbe1da7-{short:04x}-44de-92c4-bb6e04fb0212"


SERVICE = _uuid(0x0000)
ACC = Characteristic(SERVICE, _uuid(0x3001))
GYR = Characteristic(SERVICE, _uuid(0x3002))

SPECIFICATION = Specification(
    name="arduino_nano33",
    title="Arduino Nano 33 BLE Sense (BLESense sketch)",
    version=1,
    rate_hz=119.0,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=4 * MS2_PER_G,
    gyr_scale_tolerance=UNCALIBRATED_TOLERANCE,
    clock=SensorClock(ClockKind.NONE),
    shows_loss=False,
    # mirrored: 1 where a three-turn test has shown the board's numbers to be left-handed.
    settings={"rate_hz": 119.0, "mirrored": 0.0},
    data_characteristic=ACC.uuid,
    limits=(
        "the sketch has to be flashed first; it has no setting for the rate",
        UNTIMED,
        "does not tell its battery",
        "acceleration ends at 4 g",
    ),
    unconfirmed=(
        "whether its x axis is mirrored, as two sources' code has it: do one three-turn test",
        "the rate, 119 Hz on the first revision and about 100 Hz on the second",
        "the ranges, 4 g and 2000 dps",
    ),
)


class ArduinoNano33Profile:
    """Nano 33 BLE Sense with the BLESense sketch."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By its service: another board's sketch uses the same names."""
        return SERVICE in advertisement.services

    def start(self, settings: Settings) -> Procedure:
        """Subscribing starts it."""
        effective_settings(SPECIFICATION, settings)
        yield Subscribe(ACC)
        yield Subscribe(GYR)

    def stop(self) -> Procedure:
        """Unsubscribing stops it."""
        yield Unsubscribe(GYR)
        yield Unsubscribe(ACC)

    def battery(self) -> Procedure:
        """It does not say."""
        return no_battery()

    def decoder(self, settings: Settings) -> PairedFloatsDecoder:
        """In g and deg/s, the x axis mirrored where that is asked for."""
        signs = _signs(effective_settings(SPECIFICATION, settings))
        return PairedFloatsDecoder(
            ACC, GYR, acc_unit_ms2=MS2_PER_G * signs, gyr_unit_rads=RAD_PER_DEG * signs
        )

    def emulator(self, settings: Settings) -> "ArduinoNano33Emulator":
        """A board with the sketch."""
        return ArduinoNano33Emulator(settings)


class ArduinoNano33Emulator(PairedFloatsEmulator):
    """A Nano 33 BLE Sense of the first revision with the BLESense sketch."""

    acc, gyr = ACC, GYR

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        super().__init__(
            advertisement=Advertisement("F0:00:00:00:00:08", "BLESense-0008", -50, (SERVICE,)),
            services={
                SERVICE: (
                    GattCharacteristic(ACC.uuid, frozenset({"notify"})),
                    GattCharacteristic(GYR.uuid, frozenset({"notify"})),
                )
            },
            gyr_range_rads=SPECIFICATION.gyr_range_rads,
            acc_range_ms2=SPECIFICATION.acc_range_ms2,
        )
        self.acc_unit_ms2 = MS2_PER_G * _signs(chosen)
        self.gyr_unit_rads = RAD_PER_DEG * _signs(chosen)
        self._own_rate_hz = chosen["rate_hz"]

    def subscribed(self, characteristic: Characteristic, enabled: bool) -> Sequence[Outgoing]:
        """It streams while someone listens."""
        super().subscribed(characteristic, enabled)
        self.rate_hz = self._own_rate_hz if self._subscribed else None
        return ()


def _signs(chosen: Settings) -> FloatArray:
    return np.array([-1.0 if chosen["mirrored"] else 1.0, 1.0, 1.0])
