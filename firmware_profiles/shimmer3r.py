"""Shimmer3R, over its Bluetooth Low Energy serial port.

Sources: github ShimmerEngineering/Shimmer-C-API (ShimmerBluetooth.cs, BLE32FeetRadio.cs,
GyroSensor.cs, LNAccel.cs); seemoo-lab/pyshimmer (test vectors).

The sensor's own calibration (offsets, scales, alignment) is asked for at the start and used; until
it has come the vendor's defaults are. They round the scale of the gyroscope, by 2 % at 2000 dps.
"""

import struct
from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from firmware_profiles.counters import SampleClock
from firmware_profiles.emulation import SensorEmulator, serial_port
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    choose,
    effective_settings,
    quantise,
)
from firmware_profiles.lithium import lithium_percent, lithium_volts
from firmware_profiles.shimmer_calibration import (
    ACC_LSB_PER_MS2,
    ALIGNMENT,
    GYR_LSB_PER_DPS,
    GYR_SCALE_UNIT,
    Calibration,
    calibration_bytes,
)
from firmware_profiles.shimmer_frames import (
    ACK,
    BATTERY,
    DATA,
    HEADER_BYTES,
    INQUIRY,
    TICKS_PER_S,
    VERSION,
    Framer,
    data_size,
    data_ticks,
    inquiry_channels,
    is_shimmer3r,
)
from sensor.errors import PacketError, SensorError
from sensor.profile import (
    Advertisement,
    Battery,
    Block,
    Characteristic,
    ClockKind,
    Event,
    Lost,
    Notice,
    Outgoing,
    Procedure,
    Request,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Wait,
    Write,
)
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet

SERVICE = "65333333-a115-11e2-9e9a-0800200ca100"
NOTIFY = Characteristic(SERVICE, "65333333-a115-11e2-9e9a-0800200ca101")
COMMAND = Characteristic(SERVICE, "65333333-a115-11e2-9e9a-0800200ca102")

ACC_CALIBRATION, GYR_CALIBRATION = 0x12, 0x15


class Command(IntEnum):
    """The first byte of a command."""

    INQUIRE = 0x01
    SET_RATE = 0x05
    START = 0x07
    SET_SENSORS = 0x08
    GET_ACC_CALIBRATION = 0x13
    GET_GYR_CALIBRATION = 0x16
    STOP = 0x20
    GET_VERSION = 0x3F
    SET_GYR_RANGE = 0x49
    SET_ACC_RANGE = 0x4F
    GET_BATTERY = 0x95


SHIMMER3R = 0x0A
STOPPED_AFTER_S = 0.3  # the vendor's library waits a quarter of a second between commands
ACC_AND_GYR = 0x80 | 0x40  # the sensors' bits: low-noise accelerometer, gyroscope

ACC_CHANNELS, GYR_CHANNELS = (0x00, 0x01, 0x02), (0x0A, 0x0B, 0x0C)
OUR_CHANNELS = bytes(ACC_CHANNELS + GYR_CHANNELS)

SPECIFICATION = Specification(
    name="shimmer3r",
    title="Shimmer3R",
    version=1,
    rate_hz=102.4,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=8 * MS2_PER_G,
    gyr_scale_tolerance=0.005,  # with its own calibration; see the module's text without
    clock=SensorClock(ClockKind.TICKS, tick_s=1 / TICKS_PER_S, bits=24, stamps="last"),
    shows_loss=True,
    settings={"rate_hz": 102.4, "range_dps": 2000.0, "range_g": 8.0},
    data_characteristic=NOTIFY.uuid,
    limits=("a research instrument, at its price",),
    unconfirmed=(
        "that an answer may come in the same notification as its acknowledgement, or in the next",
        "that commands are taken over Bluetooth Low Energy exactly as over classic Bluetooth",
    ),
)


class Shimmer3rProfile:
    """Shimmer3R."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By its service, or the name."""
        return SERVICE in advertisement.services or (advertisement.name or "").startswith(
            "Shimmer3R"
        )

    def start(self, settings: Settings) -> Procedure:
        """Stop, configure, ask for channels and calibrations, start."""
        chosen = effective_settings(SPECIFICATION, settings)
        rate = struct.pack("<H", _divider(chosen["rate_hz"]))
        gyr_range = _code(GYR_LSB_PER_DPS, chosen["range_dps"], "range_dps")
        acc_range = _code(ACC_LSB_PER_MS2, chosen["range_g"], "range_g")
        yield Subscribe(NOTIFY)
        # It may still stream for an earlier client, and acknowledges this one among the data.
        yield Write(COMMAND, bytes([Command.STOP]))
        yield Wait(STOPPED_AFTER_S)
        for command in (
            bytes([Command.GET_VERSION]),
            bytes([Command.SET_RATE]) + rate,
            bytes([Command.SET_SENSORS]) + ACC_AND_GYR.to_bytes(3, "little"),
            bytes([Command.SET_GYR_RANGE, gyr_range]),
            bytes([Command.SET_ACC_RANGE, acc_range]),
            bytes([Command.GET_ACC_CALIBRATION]),
            bytes([Command.GET_GYR_CALIBRATION]),
            bytes([Command.INQUIRE]),
            bytes([Command.START]),
        ):
            yield Request(COMMAND, command, NOTIFY, bytes([ACK]))

    def stop(self) -> Procedure:
        """Stop the stream."""
        yield Write(COMMAND, bytes([Command.STOP]))
        yield Unsubscribe(NOTIFY)

    def battery(self) -> Procedure:
        """Its voltage, among the data."""
        yield Write(COMMAND, bytes([Command.GET_BATTERY]))

    def decoder(self, settings: Settings) -> "Shimmer3rDecoder":
        """Channels, ranges, rate and calibration follow the traffic."""
        return Shimmer3rDecoder(settings)

    def emulator(self, settings: Settings) -> "Shimmer3rEmulator":
        """A Shimmer3R in its dock's shadow: idle."""
        effective_settings(SPECIFICATION, settings)
        return Shimmer3rEmulator()


class Shimmer3rDecoder:
    """One connection: channels, calibrations, clock, and bytes that wait for the rest."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        self._gyr = Calibration.default(choose(GYR_LSB_PER_DPS, chosen["range_dps"], "range_dps"))
        self._acc = Calibration.default(choose(ACC_LSB_PER_MS2, chosen["range_g"], "range_g"))
        self._gyr_default = float(self._gyr.scale[0])
        self._acc_default = float(self._acc.scale[0])
        self._rate_hz = TICKS_PER_S / _divider(chosen["rate_hz"])
        self._channels = OUR_CHANNELS
        self._framer = Framer(self._channels)
        self._clock = SampleClock(
            bits=24, tick_s=1 / TICKS_PER_S, period_s=1.0 / self._rate_hz, stamps="last"
        )

    def decode(self, packet: Packet) -> Sequence[Event]:
        """Samples, what was lost before them, the battery."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, NOTIFY.uuid:
                period_ticks = round(TICKS_PER_S / self._rate_hz)
                messages = self._framer.add(packet.data, period_ticks=period_ticks)
                if messages is None:
                    raise PacketError("no message begins in these bytes", packet.data)
                events: list[Event] = []
                for message in messages:
                    events += self._message(message, packet.arrival_s)
                return events
            case Kind.WRITE, COMMAND.uuid:
                self._commanded(packet.data)
        return []

    def _commanded(self, command: bytes) -> None:
        match tuple(command):
            case (Command.SET_RATE, low, high) if low or high:
                self._rate_hz = TICKS_PER_S / (low + 256 * high)
            case (Command.SET_GYR_RANGE, code) if code < len(GYR_LSB_PER_DPS):
                self._set_gyr_range(code)
            case (Command.SET_ACC_RANGE, code) if code < len(ACC_LSB_PER_MS2):
                self._set_acc_range(code)
            case (Command.STOP,):
                self._framer.restart()
            case (Command.START,):
                self._framer.restart()
                self._clock.restart(period_s=1.0 / self._rate_hz)

    def _set_gyr_range(self, code: int) -> None:
        self._gyr_default = list(GYR_LSB_PER_DPS.values())[code]
        self._gyr = Calibration.default(self._gyr_default)

    def _set_acc_range(self, code: int) -> None:
        self._acc_default = list(ACC_LSB_PER_MS2.values())[code]
        self._acc = Calibration.default(self._acc_default)

    def _message(self, message: bytes, arrival_s: float) -> Sequence[Event]:
        kind = message[0]
        if kind == DATA:
            return self._sample(message, arrival_s)
        if kind == INQUIRY:
            return self._inquired(message)
        if kind == ACC_CALIBRATION:
            own = Calibration.from_bytes(message[1:], default=self._acc_default, unit=1.0)
            self._acc = own or self._acc
        elif kind == GYR_CALIBRATION:
            unit = GYR_SCALE_UNIT
            own = Calibration.from_bytes(message[1:], default=self._gyr_default, unit=unit)
            self._gyr = own or self._gyr
        elif kind == VERSION and message[1] != SHIMMER3R:
            return [Notice("this is no Shimmer3R: its values may be scaled wrongly")]
        return _battery(message) if BATTERY[1:] in message[:2] else []

    def _inquired(self, message: bytes) -> Sequence[Event]:
        """Take over rate, ranges and channels. Only Shimmer3R's answer has seven setup bytes."""
        divider = int.from_bytes(message[1:3], "little")
        if divider:
            self._rate_hz = TICKS_PER_S / divider
        channels = inquiry_channels(message)
        if data_size(channels) is None:
            return [Notice("the sensor sends channels that this program cannot take apart")]
        self._channels = channels
        self._clock.restart(period_s=1.0 / self._rate_hz)
        if not is_shimmer3r(message):
            return [Notice("this is a Shimmer3, not a Shimmer3R: its values are not read")]
        return []

    def _sample(self, message: bytes, arrival_s: float) -> Sequence[Event]:
        times_s, events = self._clock.stamp(data_ticks(message), 1, arrival_s=arrival_s)
        if times_s is None:
            return events
        if len(message) < HEADER_BYTES + 2 * len(self._channels):
            return [*events, Lost(1)]  # it was cut short
        counts = np.frombuffer(message, "<i2", len(self._channels), HEADER_BYTES)
        acc, gyr = self._picked(counts, ACC_CHANNELS), self._picked(counts, GYR_CHANNELS)
        block = Block(
            times_s,
            None if acc is None else self._acc.values(acc),
            None if gyr is None else self._gyr.values(gyr) * RAD_PER_DEG,
        )
        return [*events, block]

    def _picked(self, counts: NDArray[np.int16], wanted: Sequence[int]) -> FloatArray | None:
        """(1, 3) counts of three channels; None where one of them is not sent."""
        places = [self._channels.find(bytes([channel])) for channel in wanted]
        return None if min(places) < 0 else counts[places].astype(np.float64).reshape(1, 3)


class Shimmer3rEmulator(SensorEmulator):
    """A Shimmer3R whose chip keeps to its data sheet: 70 mdps a count at 2000 dps, and so on."""

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement("F0:00:00:00:00:0A", "Shimmer3R-000A", -50, (SERVICE,)),
            services=serial_port(NOTIFY, COMMAND),
            gyr_range_rads=500 * RAD_PER_DEG,
            acc_range_ms2=2 * MS2_PER_G,
        )
        self._divider = 640
        self._gyr_code, self._acc_code = 2, 0

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Acknowledge, and answer behind the acknowledgement."""
        if characteristic != COMMAND or not data:
            return super().written(characteristic, data)
        answer = self._carry_out(data)
        if NOTIFY not in self._subscribed:
            return ()
        # A serial port: a long answer takes as many notifications as the link makes of it.
        size = self.packet_bytes
        parts = [answer[start : start + size] for start in range(0, len(answer), size)]
        return [Outgoing(NOTIFY, part) for part in (bytes([ACK]), *parts)]

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """One data packet a sample, each in a notification of its own."""
        if self.rate_hz is None or NOTIFY not in self._subscribed:
            return []
        acc = quantise(samples.acc_ms2 @ ALIGNMENT, 1.0 / self._acc_scale, "<i2")
        gyr = quantise(samples.gyr_rads @ ALIGNMENT, RAD_PER_DEG / self._gyr_scale, "<i2")
        ticks = np.rint(samples.time_s * TICKS_PER_S).astype(np.int64) % (1 << 24)
        counts = np.hstack([acc, gyr]).astype("<i2")
        return [
            Outgoing(NOTIFY, bytes([DATA]) + int(tick).to_bytes(3, "little") + row.tobytes())
            for tick, row in zip(ticks, counts, strict=True)
        ]

    @property
    def _gyr_scale(self) -> float:
        """Counts per deg/s: the data sheet's 4.375 mdps a count at 125 dps, and its doubles."""
        return 1000.0 / 4.375 / 2.0**self._gyr_code

    @property
    def _acc_scale(self) -> float:
        return list(ACC_LSB_PER_MS2.values())[self._acc_code]

    def _carry_out(self, command: bytes) -> bytes:
        """What follows the acknowledgement, if anything."""
        match tuple(command):
            case (Command.SET_RATE, low, high) if low or high:
                self._divider = low + 256 * high
            case (Command.SET_GYR_RANGE, code) if code < len(GYR_LSB_PER_DPS):
                self._gyr_code = code
                self.gyr_range_rads = list(GYR_LSB_PER_DPS)[code] * RAD_PER_DEG
            case (Command.SET_ACC_RANGE, code) if code < len(ACC_LSB_PER_MS2):
                self._acc_code = code
                self.acc_range_ms2 = list(ACC_LSB_PER_MS2)[code] * MS2_PER_G
            case (Command.START,):
                self.rate_hz = TICKS_PER_S / self._divider
            case (Command.STOP,):
                self.rate_hz = None
        return self._answer(command[0])

    def _answer(self, command: int) -> bytes:
        match command:
            case Command.INQUIRE:
                setup = (self._gyr_code & 3) << 16 | self._acc_code << 30
                setup |= (self._gyr_code >> 2) << 34
                head = struct.pack("<BH", INQUIRY, self._divider) + setup.to_bytes(7, "little")
                return head + bytes([len(OUR_CHANNELS), 1]) + OUR_CHANNELS
            case Command.GET_VERSION:
                return bytes([VERSION, SHIMMER3R])
            case Command.GET_ACC_CALIBRATION:
                return bytes([ACC_CALIBRATION]) + calibration_bytes(self._acc_scale)
            case Command.GET_GYR_CALIBRATION:
                return bytes([GYR_CALIBRATION]) + calibration_bytes(
                    self._gyr_scale / GYR_SCALE_UNIT
                )
            case Command.GET_BATTERY:
                volts = lithium_volts(self.battery_percent)
                return BATTERY + round(volts / _VOLTS_PER_COUNT).to_bytes(2, "little") + b"\x80"
        return b""


# 12 bits over 3 V, behind a divider (the vendor's adcValToBattVoltage).
_VOLTS_PER_COUNT = 3.0 / 4095 * 1.988


def _divider(rate_hz: float) -> int:
    """The sensor's clock runs at 32768 Hz and is divided by this."""
    if not 1.0 <= rate_hz <= 1024.0:
        raise SensorError(f"rate_hz can be 1 to 1024 with this sensor, not {rate_hz:g}")
    return round(TICKS_PER_S / rate_hz)


def _code(table: dict[float, float], value: float, setting: str) -> int:
    choose(table, value, setting)
    return list(table).index(value)


def _battery(message: bytes) -> Sequence[Event]:
    at = message.find(BATTERY[1:]) + 1
    counts = int.from_bytes(message[at : at + 2], "little")
    return [Battery(lithium_percent(counts * _VOLTS_PER_COUNT))] if at else []
