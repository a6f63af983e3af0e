"""Polar Verity Sense, through Polar's measurement data service.

Sources: github polarofficial/polar-ble-sdk (technical_documentation/online_measurement.pdf of
August 2024, documentation/products/PolarVeritySense.md, TimeSystemExplained.md; GyrData.kt,
AccData.kt and PmdControlPointResponse.kt of the Android library).

Gyroscope and accelerometer are two streams. Each frame is stamped with the time of its last
sample; there is no counter, so loss is seen in the times. The factor that scales the numbers
comes with the answer to the start command.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np

from firmware_profiles.counters import SampleClock
from firmware_profiles.delta_frames import decode_deltas, encode_deltas
from firmware_profiles.emulation import SensorEmulator, full_batches
from firmware_profiles.gatt import BATTERY, BATTERY_SERVICE, battery_level, read_battery
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNCALIBRATED_TOLERANCE,
    effective_settings,
    plausible_gyr,
    quantise,
    widened,
)
from firmware_profiles.polar_settings import (
    CHANNELS,
    FACTOR,
    RANGE,
    RATE,
    RESOLUTION,
    parse_settings,
    write_settings,
)
from sensor.errors import PacketError, StartRefused, UnknownFirmware
from sensor.profile import (
    Advertisement,
    Block,
    Characteristic,
    ClockKind,
    Event,
    GattCharacteristic,
    Lost,
    Outgoing,
    Procedure,
    Read,
    Request,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
)
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet

SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL = Characteristic(SERVICE, "fb005c81-02e7-f387-1cad-8acd2d8df0c8")
DATA = Characteristic(SERVICE, "fb005c82-02e7-f387-1cad-8acd2d8df0c8")
COMPANY = 0x006B

ACC, GYR = 2, 5
KNOWN_TYPES = frozenset(range(15))  # of which only the two above are read
RESPONSE, FEATURES = 0xF0, 0x0F
GYR_FEATURE = 1 << GYR
STATUS_TEXT = (
    *("success", "unknown command", "unknown measurement", "not supported", "wrong length"),
    *("wrong parameter", "already in that state", "wrong resolution", "wrong rate", "wrong range"),
    *("the MTU is too small", "wrong number of channels", "not in this state"),
    *("it is in its charger", "its disk is full"),
)


class Command(IntEnum):
    """The first byte of a command; an answer repeats it."""

    GET_SETTINGS = 1
    START = 2
    STOP = 3


class Status(IntEnum):
    """Those of STATUS_TEXT that the emulated sensor answers with."""

    SUCCESS = 0
    UNKNOWN_COMMAND = 1
    UNKNOWN_MEASUREMENT = 2
    WRONG_PARAMETER = 5
    ALREADY_IN_STATE = 6


FRAME_HEADER = struct.Struct("<BQB")  # type, ns since 2000 of the last sample, frame type
COMPRESSED = 0x80
CHANNEL_COUNT = 3
MILLI_G = 1e-3 * MS2_PER_G
RAW_ACC_BYTES = {0: 1, 1: 2, 2: 3}  # of each channel, by frame type
# By frame type; the maker's own library multiplies type 0 by 1000, for it comes in g.
COMPRESSED_ACC_UNIT_MS2 = {0: MS2_PER_G, 1: MILLI_G}
GYR_COUNTS, GYR_FLOATS = 0, 1

SPECIFICATION = Specification(
    name="polar_verity_sense",
    title="Polar Verity Sense",
    version=1,
    rate_hz=52.0,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=8 * MS2_PER_G,
    gyr_scale_tolerance=UNCALIBRATED_TOLERANCE,
    clock=SensorClock(ClockKind.ABSOLUTE, tick_s=1e-9, bits=64, stamps="last"),
    shows_loss=True,
    # factor: what a step of either sensor is worth, until the sensor has told.
    settings={"rate_hz": 52.0, "range_dps": 2000.0, "range_g": 8.0, "factor": 1.0},
    data_characteristic=DATA.uuid,
    must_bond=True,
    min_mtu=232,
    limits=(
        "52 samples a second, unless its SDK mode is switched on",
        "its clock is wrong until set: only differences are used",
        "must be in heart-rate mode (the heart lights up), out of its charger",
    ),
    unconfirmed=(
        "the axes' handedness: do one three-turn test",
        "the beginning of its name, 'Polar Sense'",
        "firmware 3.0.16 refused the data subscription to one user although paired",
    ),
)


class PolarVeritySenseProfile:
    """Polar Verity Sense, in its usual mode."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the name: the maker's straps without a gyroscope share company and services."""
        return (advertisement.name or "").startswith(("Polar Sense", "Polar Verity"))

    def start(self, settings: Settings) -> Procedure:
        """Ask what it can, take what comes nearest to the settings, start both streams."""
        chosen = effective_settings(SPECIFICATION, settings)
        features = yield Read(CONTROL)
        if len(features) < 2 or features[0] != FEATURES:
            raise StartRefused(f"expected the sensor's features, got {features.hex() or 'nothing'}")
        if not features[1] & GYR_FEATURE:
            raise UnknownFirmware("this Polar sensor does not offer a gyroscope")
        yield Subscribe(CONTROL)
        yield Subscribe(DATA)
        for kind, range_name in ((ACC, "range_g"), (GYR, "range_dps")):
            yield _request(
                Command.STOP, kind
            )  # an earlier client may have left it on; any answer will do
            offered = _accepted((yield _request(Command.GET_SETTINGS, kind)))
            wanted = {RATE: chosen["rate_hz"], RANGE: chosen[range_name]}
            _accepted((yield _request(Command.START, kind, _chosen_settings(offered, wanted))))

    def stop(self) -> Procedure:
        """Stop both streams."""
        yield _request(Command.STOP, GYR)
        yield _request(Command.STOP, ACC)
        yield Unsubscribe(DATA)
        yield Unsubscribe(CONTROL)

    def battery(self) -> Procedure:
        """The standard characteristic."""
        return read_battery()

    def decoder(self, settings: Settings) -> "PolarDecoder":
        """Rate and factor of each stream follow the answers in the traffic."""
        return PolarDecoder(settings)

    def emulator(self, settings: Settings) -> "PolarEmulator":
        """A Verity Sense in heart-rate mode."""
        effective_settings(SPECIFICATION, settings)
        return PolarEmulator()


class PolarDecoder:
    """One connection: factor, rate and clock of the two streams."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        self._factors = dict.fromkeys((ACC, GYR), chosen["factor"])
        self._rates_hz = dict.fromkeys((ACC, GYR), chosen["rate_hz"])
        self._clocks = {
            kind: SampleClock(bits=64, tick_s=1e-9, period_s=1.0 / chosen["rate_hz"], stamps="last")
            for kind in (ACC, GYR)
        }

    def decode(self, packet: Packet) -> Sequence[Event]:
        """The samples of one stream, what was lost before them, the battery."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, DATA.uuid:
                return self._frame(packet)
            case Kind.NOTIFICATION, CONTROL.uuid:
                self._answered(packet.data)
            case Kind.WRITE, CONTROL.uuid if packet.data[:1] == bytes([Command.START]):
                self._asked(packet.data)
            case _, BATTERY.uuid:
                return battery_level(packet.data)
        return []

    def _asked(self, command: bytes) -> None:
        """The rate that a start command asks for; the answer does not repeat it."""
        if len(command) > 1 and command[1] in self._rates_hz:
            rates = parse_settings(command[2:]).get(RATE, ())
            if len(rates) == 1 and rates[0] > 0:
                self._rates_hz[command[1]] = float(rates[0])

    def _answered(self, data: bytes) -> None:
        if len(data) < 4 or data[0] != RESPONSE:
            raise PacketError("expected an answer: f0, command, measurement, status", data)
        command, kind, status = data[1:4]
        if command != Command.START or status != Status.SUCCESS or kind not in self._factors:
            return
        factors = parse_settings(data[5:]).get(FACTOR, ())
        if factors:
            if len(factors) != 1 or not 0.0 < factors[0] < 1e4:
                raise PacketError("the factor in the answer is no use", data)
            self._factors[kind] = factors[0]
        self._clocks[kind].restart(period_s=1.0 / self._rates_hz[kind])

    def _frame(self, packet: Packet) -> Sequence[Event]:
        data = packet.data
        if len(data) <= FRAME_HEADER.size:
            raise PacketError("expected a frame's header and samples", data)
        kind, time_ns, frame_type = FRAME_HEADER.unpack_from(data)
        kind &= 0x3F
        if kind not in {ACC, GYR}:
            if kind not in KNOWN_TYPES:
                raise PacketError(f"measurement {kind} is unknown", data)
            return []
        values = _readings(kind, frame_type, self._factors[kind], data)
        times_s, events = self._clocks[kind].stamp(time_ns, len(values), arrival_s=packet.arrival_s)
        if times_s is None:
            return events
        if kind == GYR:
            return [*events, Block(times_s, gyr_rads=values)]
        # A sample is lost when its rates are: they are the time base of what is made of them.
        told = [event for event in events if not isinstance(event, Lost)]
        return [*told, Block(times_s, acc_ms2=values)]


class PolarEmulator(SensorEmulator):
    """A Verity Sense: compressed frames, paired already."""

    SAMPLES_PER_FRAME = 13  # a quarter of a second
    OFFERED: Mapping[int, Mapping[int, float]] = {
        ACC: {RATE: 52, RESOLUTION: 16, RANGE: 8, CHANNELS: 3},
        GYR: {RATE: 52, RESOLUTION: 16, RANGE: 2000, CHANNELS: 3},
    }
    FACTORS: Mapping[int, float] = {ACC: 0.244140625, GYR: 2000 / 32768}  # 8000 mG, 2000 dps

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement(
                "F0:00:00:00:00:05", "Polar Sense 00000005", -50, (), {COMPANY: b"\x00"}
            ),
            services=_SERVICES,
            gyr_range_rads=SPECIFICATION.gyr_range_rads,
            acc_range_ms2=SPECIFICATION.acc_range_ms2,
        )
        self._running: set[int] = set()
        self._held: list[tuple[int, FloatArray, FloatArray]] = []

    def read(self, characteristic: Characteristic) -> bytes:
        """The features (those captured from a Verity Sense), or the battery."""
        if characteristic == CONTROL:
            return bytes([FEATURES, 0x6E, 0x02]).ljust(17, b"\x00")
        return super().read(characteristic)

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Answer a command with an indication, as far as anyone listens."""
        if characteristic != CONTROL or len(data) < 2:
            return super().written(characteristic, data)
        status, parameters = self._command(data[0], data[1], data[2:])
        answer = bytes([RESPONSE, data[0], data[1], status, 0]) + parameters
        self.rate_hz = 52.0 if self._running else None
        return [Outgoing(CONTROL, answer)] if CONTROL in self._subscribed else []

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """A frame of each running stream when SAMPLES_PER_FRAME samples are there."""
        if DATA not in self._subscribed or not self._running:
            return []
        stamps = [round(time_s * 1e9) % 2**64 for time_s in samples.time_s.tolist()]
        self._held += zip(stamps, samples.acc_ms2, samples.gyr_rads, strict=True)
        return [
            Outgoing(DATA, self._frame(kind, taken))
            for taken in full_batches(self._held, self.SAMPLES_PER_FRAME)
            for kind in sorted(self._running)
        ]

    def _frame(self, kind: int, taken: Sequence[tuple[int, FloatArray, FloatArray]]) -> bytes:
        lsb = {ACC: MILLI_G, GYR: RAD_PER_DEG}[kind] * self.FACTORS[kind]
        values = np.array([sample[1 if kind == ACC else 2] for sample in taken])
        counts = quantise(values, lsb, "<i2").astype(np.int64)
        frame_type = COMPRESSED | (1 if kind == ACC else 0)
        return FRAME_HEADER.pack(kind, taken[-1][0], frame_type) + encode_deltas(counts, bits=16)

    def _command(self, command: int, kind: int, parameters: bytes) -> tuple[int, bytes]:
        """The status and the parameters of the answer."""
        if kind not in self.OFFERED:
            return Status.UNKNOWN_MEASUREMENT, b""
        match command:
            case Command.GET_SETTINGS:
                return Status.SUCCESS, write_settings(self.OFFERED[kind])
            case Command.START:
                return self._start(kind, parse_settings(parameters))
            case Command.STOP:
                self._running.discard(kind)
                return Status.SUCCESS, b""
        return Status.UNKNOWN_COMMAND, b""

    def _start(self, kind: int, wanted: Mapping[int, tuple[float, ...]]) -> tuple[int, bytes]:
        if kind in self._running:
            return Status.ALREADY_IN_STATE, b""
        if any(wanted.get(name) != (value,) for name, value in self.OFFERED[kind].items()):
            return Status.WRONG_PARAMETER, b""
        self._running.add(kind)
        self._held = []
        return Status.SUCCESS, write_settings({FACTOR: self.FACTORS[kind]})


_SERVICES: Mapping[str, Sequence[GattCharacteristic]] = {
    SERVICE: (
        GattCharacteristic(DATA.uuid, frozenset({"notify"})),
        GattCharacteristic(CONTROL.uuid, frozenset({"read", "write", "indicate"})),
    ),
    **BATTERY_SERVICE,
}


def _request(command: int, kind: int, settings: Mapping[int, float] | None = None) -> Request:
    data = bytes([command, kind]) + write_settings(settings or {})
    return Request(CONTROL, data, CONTROL, bytes([RESPONSE, command, kind]))


def _accepted(answer: bytes) -> dict[int, tuple[float, ...]]:
    """The settings in an answer; StartRefused with the reason where it is a refusal."""
    status = answer[3] if len(answer) > 3 else 1
    if status != 0:
        reason = STATUS_TEXT[status] if status < len(STATUS_TEXT) else f"status {status}"
        raise StartRefused(f"the sensor refused command {answer[1:3].hex()}: {reason}")
    try:
        return parse_settings(answer[5:])
    except PacketError as error:
        raise StartRefused(f"the sensor's settings are not to be understood: {error}") from error


def _chosen_settings(
    offered: Mapping[int, tuple[float, ...]], wanted: Mapping[int, float]
) -> dict[int, float]:
    """Of each setting offered the value wanted, or else the largest."""
    return {
        name: wanted[name] if wanted.get(name) in values else max(values)
        for name, values in offered.items()
        if name != FACTOR
    }


def _readings(kind: int, frame_type: int, factor: float, data: bytes) -> FloatArray:
    """(n, 3) accelerations or rates of a frame. The factor is for compressed ones only."""
    payload, number = data[FRAME_HEADER.size :], frame_type & ~COMPRESSED
    if not frame_type & COMPRESSED:
        if kind == ACC and number in RAW_ACC_BYTES:
            return _raw(payload, RAW_ACC_BYTES[number], data) * MILLI_G
    elif kind == ACC and number in COMPRESSED_ACC_UNIT_MS2:
        return _deltas(payload) * (factor * COMPRESSED_ACC_UNIT_MS2[number])
    elif kind == GYR and number == GYR_COUNTS:
        return _deltas(payload) * (factor * RAD_PER_DEG)
    elif kind == GYR and number == GYR_FLOATS:
        bits = decode_deltas(payload, channels=CHANNEL_COUNT, bits=32).astype("<u4")
        values = widened(bits.view("<f4"))
        return plausible_gyr(values * (factor * RAD_PER_DEG), data)
    raise PacketError(f"frame type {frame_type} of measurement {kind} is unknown", data)


def _deltas(payload: bytes) -> FloatArray:
    return decode_deltas(payload, channels=CHANNEL_COUNT, bits=16).astype(np.float64)


def _raw(payload: bytes, size: int, data: bytes) -> FloatArray:
    n, rest = divmod(len(payload), size * CHANNEL_COUNT)
    if rest or n == 0:
        raise PacketError(f"expected samples of {size * CHANNEL_COUNT} bytes", data)
    octets = np.frombuffer(payload, np.uint8).reshape(n, CHANNEL_COUNT, size)
    weights = 256.0 ** np.arange(size)
    values: FloatArray = octets @ weights
    full = math.ldexp(1.0, 8 * size)
    return np.where(values >= full / 2, values - full, values)
