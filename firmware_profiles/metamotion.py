"""MbientLab MetaMotion R and RL (BMI160) and S (BMI270).

Sources: github mbientlab/MetaWear-SDK-Cpp (accelerometer_bosch.cpp, gyro_bosch.cpp, test/*.py) and
MetaWear-SDK-Android (TestGyro270Data.java). Facts only; no line of that code is used.

Everything is [module, register, data...]. The two chips differ in registers and codes, so the
modules are asked first. Neither time nor counter: loss cannot be known. Three samples share a
packet, which keeps 100 Hz of both sensors within what the link carries.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from firmware_profiles.emulation import SensorEmulator, full_batches, serial_port
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNTIMED,
    check_length,
    choose,
    effective_settings,
    floats,
    plausible_acc,
    plausible_gyr,
    quantise,
    unit_quaternions,
)
from sensor.errors import PacketError, UnknownFirmware
from sensor.profile import (
    Advertisement,
    Battery,
    Block,
    Characteristic,
    ClockKind,
    Event,
    Outgoing,
    Procedure,
    Request,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Write,
)
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet

SERVICE = "326a9000-85cb-9195-d9dd-464cfbbae75a"
COMMAND = Characteristic(SERVICE, "326a9001-85cb-9195-d9dd-464cfbbae75a")
NOTIFY = Characteristic(SERVICE, "326a9006-85cb-9195-d9dd-464cfbbae75a")

ACC, SETTINGS, GYR, FUSION = 0x03, 0x11, 0x13, 0x19
READ = 0x80  # added to a register's number
POWER, ENABLE, CONFIG = 0x01, 0x02, 0x03
MODULE_INFO = READ
BATTERY_REGISTER = 0x0C | READ

# By module, register and length: how many samples of three int16 follow. Register 05 of the
# gyroscope is one sample on the BMI160 and three on the BMI270: the length tells.
DATA_REGISTERS = {
    (ACC, 0x04, 8): 1,
    (ACC, 0x1C, 20): 3,
    (ACC, 0x05, 20): 3,
    (GYR, 0x05, 8): 1,
    (GYR, 0x04, 8): 1,
    (GYR, 0x07, 20): 3,
    (GYR, 0x05, 20): 3,
}
FUSION_LENGTH = {0x04: 15, 0x05: 15, 0x07: 18}  # corrected acceleration and rate, quaternion
FUSION_ACC, FUSION_GYR, FUSION_QUATERNION = FUSION_LENGTH

ACC_LSB_PER_G = {2.0: 16384.0, 4.0: 8192.0, 8.0: 4096.0, 16.0: 2048.0}
GYR_LSB_PER_DPS = {2000.0: 16.4, 1000.0: 32.8, 500.0: 65.6, 250.0: 131.2, 125.0: 262.4}
GYR_RANGE_CODES = {range_dps: code for code, range_dps in enumerate(GYR_LSB_PER_DPS)}
RATE_CODES = {25.0: 6, 50.0: 7, 100.0: 8, 200.0: 9}  # the same for both sensors
GYR_BANDWIDTH = 0x20  # normal mode of the filter, in the byte of the rate


@dataclass(frozen=True, slots=True)
class Chip:
    """How one motion chip is addressed. The implementation numbers are the sensor's own."""

    acc_implementation: int
    gyr_implementation: int
    acc_rate_base: int
    acc_range_codes: Mapping[float, int]
    acc_packed: int
    gyr_packed: int


BMI160 = Chip(1, 0, 0x20, {2.0: 0x03, 4.0: 0x05, 8.0: 0x08, 16.0: 0x0C}, 0x1C, 0x07)
BMI270 = Chip(4, 1, 0xA0, {2.0: 0, 4.0: 1, 8.0: 2, 16.0: 3}, 0x05, 0x05)
CHIPS = (BMI160, BMI270)

# 7.5 to 15 ms (in 1.25 ms), no skipped events, 6 s (in 10 ms): room for 67 packets a second.
FAST_LINK = bytes([SETTINGS, 0x09]) + struct.pack("<4H", 6, 12, 0, 600)

SPECIFICATION = Specification(
    name="metamotion",
    title="MbientLab MetaMotion (R, RL, S)",
    version=1,
    rate_hz=100.0,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=8 * MS2_PER_G,
    gyr_scale_tolerance=0.01,  # BMI160 data sheet: 3 % at the most, a third of it usually
    clock=SensorClock(ClockKind.NONE),
    shows_loss=False,
    settings={"rate_hz": 100.0, "range_dps": 2000.0, "range_g": 8.0},
    data_characteristic=NOTIFY.uuid,
    limits=(
        UNTIMED,
        "MetaWear boards without a gyroscope look the same until they are asked",
    ),
    unconfirmed=("the beginning of its name where the owner has changed it",),
)


class MetaMotionProfile:
    """MetaMotion R, RL and S."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the service, or the name that it has until its owner changes it."""
        return SERVICE in advertisement.services or (advertisement.name or "").startswith(
            ("MetaWear", "MetaMotion")
        )

    def start(self, settings: Settings) -> Procedure:
        """Ask for the chip, ask for a fast link, configure, subscribe, switch on."""
        chosen = effective_settings(SPECIFICATION, settings)
        rate = choose(RATE_CODES, chosen["rate_hz"], "rate_hz")
        gyr_range = choose(GYR_RANGE_CODES, chosen["range_dps"], "range_dps")
        yield Subscribe(NOTIFY)
        acc = yield _question(ACC, MODULE_INFO)
        gyr = yield _question(GYR, MODULE_INFO)
        chip = _chip(acc, gyr)
        acc_range = choose(chip.acc_range_codes, chosen["range_g"], "range_g")
        for command in (
            FAST_LINK,
            bytes([ACC, CONFIG, chip.acc_rate_base + rate, acc_range]),
            bytes([GYR, CONFIG, GYR_BANDWIDTH + rate, gyr_range]),
            bytes([ACC, chip.acc_packed, 1]),
            bytes([GYR, chip.gyr_packed, 1]),
            *(bytes([module, ENABLE, 1, 0]) for module in (ACC, GYR)),
            *(bytes([module, POWER, 1]) for module in (ACC, GYR)),
        ):
            yield Write(COMMAND, command)

    def stop(self) -> Procedure:
        """Power off, sampling off, and end the subscriptions of either chip."""
        for module in (GYR, ACC):
            yield Write(COMMAND, bytes([module, POWER, 0]))
            yield Write(COMMAND, bytes([module, ENABLE, 0, 1]))
        for chip in CHIPS:
            yield Write(COMMAND, bytes([ACC, chip.acc_packed, 0]))
            yield Write(COMMAND, bytes([GYR, chip.gyr_packed, 0]))
        yield Unsubscribe(NOTIFY)

    def battery(self) -> Procedure:
        """A register of the settings module."""
        yield _question(SETTINGS, BATTERY_REGISTER)

    def decoder(self, settings: Settings) -> "MetaMotionDecoder":
        """The ranges follow the commands in the traffic."""
        return MetaMotionDecoder(settings)

    def emulator(self, settings: Settings) -> "MetaMotionEmulator":
        """A MetaMotion S."""
        effective_settings(SPECIFICATION, settings)
        return MetaMotionEmulator()


class MetaMotionDecoder:
    """One connection: the two ranges."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        self._acc_lsb_ms2 = MS2_PER_G / choose(ACC_LSB_PER_G, chosen["range_g"], "range_g")
        self._gyr_lsb_rads = RAD_PER_DEG / choose(GYR_LSB_PER_DPS, chosen["range_dps"], "range_dps")

    def decode(self, packet: Packet) -> Sequence[Event]:
        """Samples of one of the two sensors, or the battery."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, NOTIFY.uuid:
                return self._notified(packet.data)
            case Kind.WRITE, COMMAND.uuid:
                self._configured(packet.data)
        return []

    def _configured(self, command: bytes) -> None:
        if len(command) != 4 or command[1] != CONFIG:
            return
        module, _, rate, code = command
        if module == GYR and code in GYR_RANGE_CODES.values():
            self._gyr_lsb_rads = RAD_PER_DEG / list(GYR_LSB_PER_DPS.values())[code]
        elif module == ACC:
            chip = BMI270 if rate & BMI270.acc_rate_base == BMI270.acc_rate_base else BMI160
            ranges = {code: range_g for range_g, code in chip.acc_range_codes.items()}
            if code in ranges:
                self._acc_lsb_ms2 = MS2_PER_G / ACC_LSB_PER_G[ranges[code]]

    def _notified(self, data: bytes) -> Sequence[Event]:
        if len(data) < 2:
            raise PacketError("expected a module and a register", data)
        module, register = data[0], data[1]
        if module == SETTINGS and register == BATTERY_REGISTER:
            check_length(data, 5, "the charge")
            if data[2] > 100:
                raise PacketError("expected a charge of 0 to 100", data)
            return [Battery(data[2])]
        if module == FUSION and register in FUSION_LENGTH:
            return [_fused(register, data)]
        samples = DATA_REGISTERS.get((module, register, len(data)))
        if samples is None:
            if any((module, register) == key[:2] for key in DATA_REGISTERS):
                raise PacketError("expected 8 bytes, or 20 where samples are packed", data)
            return []
        counts = np.frombuffer(data, "<i2", 3 * samples, 2).reshape(samples, 3)
        if module == ACC:
            return [Block(acc_ms2=counts * self._acc_lsb_ms2)]
        return [Block(gyr_rads=counts * self._gyr_lsb_rads)]


class MetaMotionEmulator(SensorEmulator):
    """A MetaMotion S: its chip is a BMI270."""

    CHIP = BMI270
    PACKED = 3

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement("F0:00:00:00:00:06", "MetaWear", -50, (SERVICE,)),
            services=serial_port(NOTIFY, COMMAND),
            gyr_range_rads=2000 * RAD_PER_DEG,
            acc_range_ms2=8 * MS2_PER_G,
        )
        self._set_rate_hz = 100.0
        self._range_g, self._range_dps = 8.0, 2000.0
        self._on: set[tuple[int, int]] = set()  # module and register, where the last byte was 1
        self._held: list[tuple[FloatArray, FloatArray]] = []

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Answers, settings and switches; what it does not know it ignores, as the real one."""
        if characteristic != COMMAND or len(data) < 2:
            return super().written(characteristic, data)
        module, register = data[0], data[1]
        answers = {
            (ACC, MODULE_INFO): bytes([self.CHIP.acc_implementation, 0]),
            (GYR, MODULE_INFO): bytes([self.CHIP.gyr_implementation, 0]),
            (SETTINGS, BATTERY_REGISTER): struct.pack("<BH", self.battery_percent, 4020),
        }
        if (module, register) in answers:
            return [Outgoing(NOTIFY, data[:2] + answers[module, register])]
        if register == CONFIG and len(data) == 4:
            self._configure(module, data[2], data[3])
        elif len(data) > 2:
            switch = self._on.add if data[2] == 1 else self._on.discard
            switch((module, register))
        running = {(ACC, POWER), (ACC, ENABLE), (GYR, POWER), (GYR, ENABLE)} <= self._on
        if not running:
            self._held = []
        self.rate_hz = self._set_rate_hz if running else None
        return ()

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """Three samples of either sensor in a packet, where it is subscribed."""
        if self.rate_hz is None or NOTIFY not in self._subscribed:
            return []
        self._held += zip(samples.acc_ms2, samples.gyr_rads, strict=True)
        batches = full_batches(self._held, self.PACKED)
        return [packet for taken in batches for packet in self._packets(taken)]

    def _packets(self, taken: Sequence[tuple[FloatArray, FloatArray]]) -> list[Outgoing]:
        lsb = {
            ACC: MS2_PER_G / ACC_LSB_PER_G[self._range_g],
            GYR: RAD_PER_DEG / GYR_LSB_PER_DPS[self._range_dps],
        }
        registers = {ACC: self.CHIP.acc_packed, GYR: self.CHIP.gyr_packed}
        packets = []
        for i, module in enumerate((ACC, GYR)):
            if (module, registers[module]) in self._on:
                values = quantise(np.array([sample[i] for sample in taken]), lsb[module], "<i2")
                header = bytes([module, registers[module]])
                packets.append(Outgoing(NOTIFY, header + values.tobytes()))
        return packets

    def _configure(self, module: int, rate: int, code: int) -> None:
        rates = {rate_code: rate_hz for rate_hz, rate_code in RATE_CODES.items()}
        self._set_rate_hz = rates.get(rate & 0x0F, self._set_rate_hz)
        ranges_g = {code: range_g for range_g, code in self.CHIP.acc_range_codes.items()}
        ranges_dps = {code: range_dps for range_dps, code in GYR_RANGE_CODES.items()}
        if module == ACC:
            self._range_g = ranges_g.get(code, self._range_g)
            self.acc_range_ms2 = self._range_g * MS2_PER_G
        elif module == GYR:
            self._range_dps = ranges_dps.get(code, self._range_dps)
            self.gyr_range_rads = self._range_dps * RAD_PER_DEG


def _question(module: int, register: int) -> Request:
    command = bytes([module, register])
    return Request(COMMAND, command, NOTIFY, command)


def _chip(acc: bytes, gyr: bytes) -> Chip:
    """The chip that the answers about the two modules speak of."""
    for chip in CHIPS:
        if acc[2:3] == bytes([chip.acc_implementation]) and gyr[2:3] == bytes(
            [chip.gyr_implementation]
        ):
            return chip
    if len(gyr) < 3:
        raise UnknownFirmware("this MetaWear board has no gyroscope")
    raise UnknownFirmware(
        "this MetaWear board's chips are unknown to the program: expected a BMI160 or a BMI270, "
        f"got the answers {acc.hex()} and {gyr.hex()}"
    )


def _fused(register: int, data: bytes) -> Block:
    """What the sensor's own fusion sends, if someone has switched it on."""
    check_length(data, FUSION_LENGTH[register], "an output of the fusion")
    if register == FUSION_QUATERNION:
        return Block(orientation_wxyz=unit_quaternions(floats(data, 2, 4).reshape(1, 4), data))
    values = floats(data, 2, 3).reshape(1, 3)
    if register == FUSION_ACC:
        return Block(acc_ms2=plausible_acc(values * 1e-3 * MS2_PER_G, data))
    return Block(gyr_rads=plausible_gyr(values * RAD_PER_DEG, data))
