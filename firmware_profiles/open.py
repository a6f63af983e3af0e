"""The open firmware: one published layout for boards that people program themselves.

The protocol is described in docs/open-firmware.md and laid down in open_protocol.py.
Scales: STMicroelectronics LSM6DS3TR-C data sheet DS10999, table 3 (the emulator plays that chip).
"""

import struct
from collections.abc import Mapping, Sequence

import numpy as np

from firmware_profiles.counters import Counter, Order, SampleClock
from firmware_profiles.emulation import SensorEmulator, full_batches
from firmware_profiles.gatt import BATTERY, BATTERY_SERVICE, battery_level, read_battery
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    choose,
    effective_settings,
    quantise,
)
from firmware_profiles.open_protocol import (
    ANSWER,
    ARGUMENT_BYTES,
    CONTROL,
    DATA,
    GYR_RANGE_UNIT_DPS,
    HEADER,
    INFO,
    PROTOCOL,
    SAMPLE,
    SERVICE,
    STATUS_TEXT,
    Command,
    Info,
    Status,
    unpack,
)
from sensor.errors import StartRefused
from sensor.profile import (
    Advertisement,
    Block,
    Characteristic,
    ClockKind,
    Event,
    GattCharacteristic,
    Lost,
    Notice,
    Outgoing,
    Procedure,
    Read,
    Repeated,
    Request,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
)
from sensor.samples import Samples
from sensor.traffic import Kind, Packet

# LSM6DS3TR-C, DS10999 table 3; not range / 32768.
GYR_MDPS_PER_LSB = {250.0: 8.75, 500.0: 17.5, 1000.0: 35.0, 2000.0: 70.0}
ACC_MG_PER_LSB = {2.0: 0.061, 4.0: 0.122, 8.0: 0.244, 16.0: 0.488}
RATES_HZ = (50.0, 52.0, 100.0, 104.0, 200.0, 208.0)

SPECIFICATION = Specification(
    name="open",
    title="Open firmware (thigh-imu v1)",
    version=1,
    rate_hz=100.0,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=8 * MS2_PER_G,
    gyr_scale_tolerance=0.01,  # the chips that such boards carry are specified to about 1 %
    clock=SensorClock(ClockKind.TICKS, tick_s=1e-6, bits=32, stamps="first"),
    shows_loss=True,
    settings={
        "rate_hz": 100.0,
        "range_dps": 2000.0,
        "range_g": 8.0,
        "gyr_mdps_per_lsb": 70.0,
        "acc_mg_per_lsb": 0.244,
    },
    data_characteristic=DATA.uuid,
    limits=("the firmware has to be written and flashed first: docs/open-firmware.md",),
    unconfirmed=("no board has been tried; each needs one three-turn test of its axes",),
)


class OpenProfile:
    """Boards that speak thigh-imu v1."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By its service; the name is free."""
        return SERVICE in advertisement.services

    def start(self, settings: Settings) -> Procedure:
        """Set rate and ranges, read the scales that came of it, and start."""
        chosen = effective_settings(SPECIFICATION, settings)
        yield Subscribe(CONTROL)
        _accepted((yield _request(bytes([Command.STOP]))))
        _accepted(
            (yield _request(struct.pack("<BH", Command.SET_RATE, round(chosen["rate_hz"] * 10)))),
            or_status=Status.NOT_SUPPORTED,  # it keeps a rate of its own, which the info tells
        )
        ranges = round(chosen["range_g"]), round(chosen["range_dps"] / GYR_RANGE_UNIT_DPS)
        _accepted(
            (yield _request(bytes([Command.SET_RANGES, *ranges]))), or_status=Status.NOT_SUPPORTED
        )
        yield Read(INFO)
        yield Subscribe(DATA)
        _accepted((yield _request(bytes([Command.START]))))

    def stop(self) -> Procedure:
        """Stop sampling."""
        yield _request(bytes([Command.STOP]))
        yield Unsubscribe(DATA)
        yield Unsubscribe(CONTROL)

    def battery(self) -> Procedure:
        """The standard characteristic."""
        return read_battery()

    def decoder(self, settings: Settings) -> "OpenDecoder":
        """Scales come from the info that was read; before that, from the settings."""
        return OpenDecoder(settings)

    def emulator(self, settings: Settings) -> "OpenEmulator":
        """A board with an LSM6DS3TR-C."""
        return OpenEmulator(settings)


class OpenDecoder:
    """One connection to a board that speaks thigh-imu v1."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        self._gyr_lsb_rads = chosen["gyr_mdps_per_lsb"] * 1e-3 * RAD_PER_DEG
        self._acc_lsb_ms2 = chosen["acc_mg_per_lsb"] * 1e-3 * MS2_PER_G
        self._rate_hz = chosen["rate_hz"]
        # 4096 packets are 32 s at 128 a second: the longest silence a link survives.
        self._sequence = Counter(bits=16, ahead=4096, behind=256)
        self._clock = SampleClock(bits=32, tick_s=1e-6, period_s=1.0 / self._rate_hz)

    def decode(self, packet: Packet) -> Sequence[Event]:
        """Samples, what was lost or repeated, the battery, and what the info says of the sensor."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, DATA.uuid:
                return self._samples(packet.data, packet.arrival_s)
            case Kind.READ, INFO.uuid:
                return self._info(Info.from_bytes(packet.data))
            case Kind.WRITE, CONTROL.uuid if packet.data[:1] == bytes([Command.START]):
                self._sequence.reset()
                self._clock.restart(period_s=1.0 / self._rate_hz)
            case _, BATTERY.uuid:
                return battery_level(packet.data)
        return []

    def _info(self, info: Info) -> Sequence[Event]:
        self._gyr_lsb_rads, self._acc_lsb_ms2 = info.gyr_lsb_rads, info.acc_lsb_ms2
        self._rate_hz = info.rate_hz
        self._clock.restart(period_s=1.0 / info.rate_hz)
        if info.rate_hz < 50:
            return [Notice(f"the sensor samples at {info.rate_hz:g} Hz; 50 or more are needed")]
        return []

    def _samples(self, data: bytes, arrival_s: float) -> Sequence[Event]:
        sequence, time_us, readings = unpack(data)
        n = len(readings)
        place = self._sequence.place(sequence)
        if place.order is Order.REPEATED:
            return [Repeated(n)]
        times_s, events = self._clock.stamp(time_us, n, arrival_s=arrival_s, count_loss=False)
        if times_s is None:
            return events
        block = Block(
            time_s=times_s,
            acc_ms2=readings["acc"] * self._acc_lsb_ms2,
            gyr_rads=readings["gyr"] * self._gyr_lsb_rads,
        )
        return [*events, *_told_by(place.order, place.step, place.made_up, n), block]


class OpenEmulator(SensorEmulator):
    """A board with an LSM6DS3TR-C that speaks thigh-imu v1."""

    # 50 ms at 100 Hz: a spoken count is not late, and 20 packets a second leave the radio free.
    # Fewer where the link carries fewer bytes at a time.
    SAMPLES_PER_PACKET = 5

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        super().__init__(
            advertisement=Advertisement("F0:00:00:00:00:01", "Thigh IMU", -50, (SERVICE,)),
            services=_SERVICES,
            gyr_range_rads=chosen["range_dps"] * RAD_PER_DEG,
            acc_range_ms2=chosen["range_g"] * MS2_PER_G,
        )
        choose(GYR_MDPS_PER_LSB, chosen["range_dps"], "range_dps")
        choose(ACC_MG_PER_LSB, chosen["range_g"], "range_g")
        self._chosen = chosen
        self._sequence = 0
        self._time_us = 0
        self._held: list[tuple[int, bytes]] = []
        self._per_packet = self.SAMPLES_PER_PACKET

    def read(self, characteristic: Characteristic) -> bytes:
        """The info, or the battery."""
        return self._info().to_bytes() if characteristic == INFO else super().read(characteristic)

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Carry out a command and answer it."""
        if characteristic != CONTROL or not data:
            return super().written(characteristic, data)
        status, rest = self._command(data[0], data[1:])
        answer = bytes([data[0] | ANSWER, status]) + rest
        return [Outgoing(CONTROL, answer)] if CONTROL in self._subscribed else []

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """Packets of as many samples as were chosen at the start."""
        if self.rate_hz is None:
            return []
        readings = np.empty(len(samples), SAMPLE)
        info = self._info()
        readings["gyr"] = quantise(samples.gyr_rads, info.gyr_lsb_rads, "<i2")
        readings["acc"] = quantise(samples.acc_ms2, info.acc_lsb_ms2, "<i2")
        stamps = (np.rint(samples.time_s * 1e6).astype(np.int64) % 2**32).tolist()
        self._held += zip(stamps, (reading.tobytes() for reading in readings), strict=True)
        self._time_us = stamps[-1] if stamps else self._time_us
        return self._full_packets()

    def _full_packets(self) -> list[Outgoing]:
        packets, size = [], self._per_packet
        for taken in full_batches(self._held, size):
            header = HEADER.pack(PROTOCOL << 4, self._sequence, taken[0][0], size)
            packets.append(Outgoing(DATA, header + b"".join(reading for _, reading in taken)))
            self._sequence = (self._sequence + 1) % 2**16
        return packets if DATA in self._subscribed else []

    def _info(self) -> Info:
        return Info(
            flags=0,
            rate_hz=self._chosen["rate_hz"],
            acc_lsb_ms2=ACC_MG_PER_LSB[self._chosen["range_g"]] * 1e-3 * MS2_PER_G,
            gyr_lsb_rads=GYR_MDPS_PER_LSB[self._chosen["range_dps"]] * 1e-3 * RAD_PER_DEG,
            acc_range_ms2=self.acc_range_ms2,
            gyr_range_rads=self.gyr_range_rads,
            firmware=(1, 0, 0),
        )

    def _command(self, command: int, data: bytes) -> tuple[int, bytes]:
        """The status and the rest of the answer."""
        if command not in ARGUMENT_BYTES:
            return Status.UNKNOWN_COMMAND, b""
        if len(data) != ARGUMENT_BYTES[command]:
            return Status.WRONG_LENGTH, b""
        match command:
            case Command.STOP:
                self.rate_hz, self._held = None, []
            case Command.START:
                self.rate_hz, self._sequence, self._held = self._chosen["rate_hz"], 0, []
                fitting = max(1, (self.packet_bytes - HEADER.size) // SAMPLE.itemsize)
                self._per_packet = min(self.SAMPLES_PER_PACKET, fitting)
            case Command.SET_RATE:
                return self._set_rate(struct.unpack("<H", data)[0] / 10)
            case Command.SET_RANGES:
                return self._set_ranges(float(data[0]), float(data[1] * GYR_RANGE_UNIT_DPS))
            case Command.ECHO_TIME:
                return Status.DONE, data + struct.pack("<I", self._time_us)
        return Status.DONE, b""

    def _set_rate(self, rate_hz: float) -> tuple[int, bytes]:
        status = _allowed(rate_hz in RATES_HZ, self.rate_hz)
        if status == Status.DONE:
            self._chosen["rate_hz"] = rate_hz
        return status, struct.pack("<H", round(self._chosen["rate_hz"] * 10))

    def _set_ranges(self, range_g: float, range_dps: float) -> tuple[int, bytes]:
        known = range_g in ACC_MG_PER_LSB and range_dps in GYR_MDPS_PER_LSB
        status = _allowed(known, self.rate_hz)
        if status == Status.DONE:
            self._chosen |= {"range_g": range_g, "range_dps": range_dps}
            self.acc_range_ms2, self.gyr_range_rads = range_g * MS2_PER_G, range_dps * RAD_PER_DEG
        now = self._chosen["range_g"], self._chosen["range_dps"] / GYR_RANGE_UNIT_DPS
        return status, bytes(round(value) for value in now)


_SERVICES: Mapping[str, Sequence[GattCharacteristic]] = {
    SERVICE: (
        GattCharacteristic(DATA.uuid, frozenset({"notify"})),
        GattCharacteristic(INFO.uuid, frozenset({"read"})),
        GattCharacteristic(CONTROL.uuid, frozenset({"write", "notify"})),
    ),
    **BATTERY_SERVICE,
}


def _request(command: bytes) -> Request:
    return Request(CONTROL, command, CONTROL, bytes([command[0] | ANSWER]))


def _accepted(answer: bytes, *, or_status: int = Status.DONE) -> None:
    """Raise StartRefused unless the answer's status is DONE (or the other that will do)."""
    status = answer[1] if len(answer) > 1 else Status.UNKNOWN_COMMAND
    if status not in {Status.DONE, or_status}:
        reason = STATUS_TEXT.get(status, f"status {status}")
        raise StartRefused(f"the sensor refused command {answer[:1].hex()}: {reason}")


def _allowed(known: bool, rate_hz: float | None) -> int:
    if rate_hz is not None:
        return Status.NOT_NOW
    return Status.DONE if known else Status.NOT_SUPPORTED


def _told_by(order: Order, step: int, made_up: bool, n: int) -> list[Event]:
    """What the sequence number says was lost just before a packet of n samples."""
    if order is Order.RESTARTED:
        return [Notice("the sensor's packet counter began anew: what was lost there is unknown")]
    if order is Order.LATE:
        return [Lost(-n)] if made_up else []
    return [Lost((step - 1) * n)] if step > 1 else []
