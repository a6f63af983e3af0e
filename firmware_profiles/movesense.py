"""Movesense HR+, HR2, MD and Flash, by the GATT sensor data protocol of firmware 2.3 and later.

Sources: github alexisduque/movesense-device-lib, a mirror of the vendor's library
(samples/gatt_sensordata_app/GATTSensorDataClient.cpp, movesense-api/meas/imu.yaml);
sensein/movesense-py (packets captured together with the sensor's own log).

A notification holds the milliseconds of its first sample, then all its accelerations, then all its
rates. There is no counter: loss is seen in the times. 52 Hz is chosen because its packet comes
whole; at 104 Hz it is cut in two, and losing either part loses both.
"""

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from firmware_profiles.counters import SampleClock
from firmware_profiles.emulation import SensorEmulator, full_batches
from firmware_profiles.gatt import BATTERY, BATTERY_SERVICE, battery_level, read_battery
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNCALIBRATED_TOLERANCE,
    choose,
    effective_settings,
    floats,
    plausible_acc,
    plausible_gyr,
)
from sensor.errors import PacketError
from sensor.profile import (
    Advertisement,
    Block,
    Characteristic,
    ClockKind,
    Event,
    GattCharacteristic,
    Notice,
    Outgoing,
    Procedure,
    Repeated,
    SensorClock,
    Settings,
    Specification,
    Subscribe,
    Unsubscribe,
    Write,
)
from sensor.samples import FloatArray, Samples
from sensor.traffic import Kind, Packet

SERVICE = "34802252-7185-4d5d-b431-630e7050e8f0"
COMMAND = Characteristic(SERVICE, "34800001-7185-4d5d-b431-630e7050e8f0")
DATA = Characteristic(SERVICE, "34800002-7185-4d5d-b431-630e7050e8f0")

SUBSCRIBE, UNSUBSCRIBE = 1, 2
RESULT, PART_1, PART_2 = 1, 2, 3
FIRST_PART = 150  # bytes of a packet that the first notification holds at most
REFERENCE = 99  # ours; the sensor puts it into everything that it sends for a subscription

ACC, GYR, MAG = 1, 2, 4
PATHS = {"Acc": ACC, "Gyro": GYR, "Magn": MAG, "IMU6": ACC | GYR, "IMU6m": ACC | MAG}
PATHS |= {"IMU9": ACC | GYR | MAG}
SAMPLES_PER_PACKET = {13.0: 1, 26.0: 2, 52.0: 4, 104.0: 8}

SPECIFICATION = Specification(
    name="movesense",
    title="Movesense (HR+, HR2, MD, Flash)",
    version=1,
    rate_hz=52.0,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=8 * MS2_PER_G,
    gyr_scale_tolerance=UNCALIBRATED_TOLERANCE,
    clock=SensorClock(ClockKind.TICKS, tick_s=1e-3, bits=32, stamps="first"),
    shows_loss=True,
    # mode is the sum of 1 accelerometer, 2 gyroscope, 4 magnetometer.
    settings={"mode": float(ACC | GYR), "rate_hz": 52.0},
    data_characteristic=DATA.uuid,
    min_mtu=105,
    limits=(
        "needs firmware 2.3 or later, or the vendor's sample gatt_sensordata_app",
        "its coin cell's charge is a guess",
    ),
    unconfirmed=(
        "the axes' handedness: do one three-turn test",
        "the ranges: captured rates are multiples of 0.07 dps, which is the 2000 dps range",
    ),
)


class MovesenseProfile:
    """Movesense sensors."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the name, or the service."""
        return (advertisement.name or "").startswith("Movesense") or (
            SERVICE in advertisement.services
        )

    def start(self, settings: Settings) -> Procedure:
        """Listen, end what an earlier client may have left, subscribe to both sensors at once."""
        chosen = effective_settings(SPECIFICATION, settings)
        choose(SAMPLES_PER_PACKET, chosen["rate_hz"], "rate_hz")
        kinds = {float(kinds): name for name, kinds in PATHS.items()}
        path = f"/Meas/{choose(kinds, chosen['mode'], 'mode')}/{chosen['rate_hz']:g}"
        yield Subscribe(DATA)
        yield Write(COMMAND, bytes([UNSUBSCRIBE, REFERENCE]))
        yield Write(COMMAND, bytes([SUBSCRIBE, REFERENCE]) + path.encode("ascii"))

    def stop(self) -> Procedure:
        """End the subscription."""
        yield Write(COMMAND, bytes([UNSUBSCRIBE, REFERENCE]))
        yield Unsubscribe(DATA)

    def battery(self) -> Procedure:
        """The standard characteristic."""
        return read_battery()

    def decoder(self, settings: Settings) -> "MovesenseDecoder":
        """What a packet holds follows the subscriptions in the traffic."""
        return MovesenseDecoder(settings)

    def emulator(self, settings: Settings) -> "MovesenseEmulator":
        """A Movesense, idle."""
        effective_settings(SPECIFICATION, settings)
        return MovesenseEmulator()


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the packets of one reference hold."""

    kinds: int
    rate_hz: float

    @classmethod
    def from_path(cls, path: str) -> "Subscription | None":
        """That of a path like /Meas/IMU6/52; None for a path that is none of these."""
        match path.strip("\x00").split("/"):
            case ["", "Meas", name, rate] if name in PATHS and rate.isascii() and rate.isdigit():
                found = cls(PATHS[name], float(rate))
                return found if found.rate_hz in SAMPLES_PER_PACKET else None
        return None

    @property
    def samples(self) -> int:
        """How many a packet holds."""
        return SAMPLES_PER_PACKET[self.rate_hz]

    @property
    def size(self) -> int:
        """Bytes of a packet, without the two of each notification."""
        return 4 + 12 * self.samples * self.kinds.bit_count()


class MovesenseDecoder:
    """One connection: its subscriptions, and a packet's first part that waits for the second."""

    def __init__(self, settings: Settings) -> None:
        chosen = effective_settings(SPECIFICATION, settings)
        choose({float(kinds): kinds for kinds in PATHS.values()}, chosen["mode"], "mode")
        choose(SAMPLES_PER_PACKET, chosen["rate_hz"], "rate_hz")
        self._usual = Subscription(round(chosen["mode"]), chosen["rate_hz"])
        self._subscriptions: dict[int, Subscription] = {}
        self._clocks: dict[int, SampleClock] = {}
        self._first_parts: dict[int, tuple[float, bytes]] = {}  # with their arrivals
        self._last_second_part = b""

    def decode(self, packet: Packet) -> Sequence[Event]:
        """Samples, what was lost before them, refusals, the battery."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, DATA.uuid:
                return self._notified(packet)
            case Kind.WRITE, COMMAND.uuid if packet.data[:1] == bytes([SUBSCRIBE]):
                self._subscribed(packet.data)
            case _, BATTERY.uuid:
                return battery_level(packet.data)
        return []

    def _subscribed(self, command: bytes) -> None:
        found = Subscription.from_path(command[2:].decode("ascii", "replace"))
        if found is not None:
            self._subscriptions[command[1]] = found
            self._clocks.pop(command[1], None)

    def _notified(self, packet: Packet) -> Sequence[Event]:
        if len(packet.data) < 3:
            raise PacketError("expected a kind, a reference and their data", packet.data)
        kind, reference, data = packet.data[0], packet.data[1], packet.data[2:]
        if kind == RESULT:
            return _result(data)
        subscription = self._subscriptions.get(reference, self._usual)
        if kind == PART_1 and len(data) == FIRST_PART < subscription.size:
            self._first_parts[reference] = packet.arrival_s, data
            return []
        if kind == PART_2:
            if packet.data == self._last_second_part and reference not in self._first_parts:
                return [Repeated(subscription.samples)]
            data = self._completed(packet, subscription)
        elif kind != PART_1 or len(data) != subscription.size or len(data) > FIRST_PART:
            raise PacketError(
                f"expected {subscription.size + 2} bytes for {subscription.samples} samples, "
                f"got {len(packet.data)}",
                packet.data,
            )
        return self._samples(reference, subscription, data, packet.arrival_s)

    def _completed(self, packet: Packet, subscription: Subscription) -> bytes:
        came_s, first = self._first_parts.get(packet.data[1], (math.nan, b""))
        whole = first + packet.data[2:]
        # Both parts are sent at once: one that is a packet late belongs to the next first part.
        late = packet.arrival_s - came_s >= subscription.samples / subscription.rate_hz
        if not first or late or len(whole) != subscription.size:
            raise PacketError("this second part fits no first one", packet.data)
        # From here on the halves belong together, whatever the values in them turn out to be.
        del self._first_parts[packet.data[1]]
        self._last_second_part = packet.data
        return whole

    def _samples(
        self, reference: int, subscription: Subscription, data: bytes, arrival_s: float
    ) -> Sequence[Event]:
        n = subscription.samples
        values: dict[int, FloatArray] = {}
        kinds = [kind for kind in (ACC, GYR, MAG) if subscription.kinds & kind]
        for i, kind in enumerate(kinds):
            values[kind] = floats(data, 4 + 12 * n * i, 3 * n).reshape(n, 3)
        acc, gyr = values.get(ACC), values.get(GYR)
        acc = None if acc is None else plausible_acc(acc, data)
        gyr = None if gyr is None else plausible_gyr(gyr * RAD_PER_DEG, data)
        clock = self._clocks.get(reference)
        if clock is None:
            clock = SampleClock(bits=32, tick_s=1e-3, period_s=1.0 / subscription.rate_hz)
            self._clocks[reference] = clock
        time_ms = int.from_bytes(data[:4], "little")
        times_s, events = clock.stamp(time_ms, n, arrival_s=arrival_s)
        if times_s is None or not subscription.kinds & (ACC | GYR):
            return events
        return [*events, Block(times_s, acc, gyr)]


class MovesenseEmulator(SensorEmulator):
    """A Movesense that measures both sensors at once."""

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement(
                "F0:00:00:00:00:04", "Movesense 000000000004", -50, (SERVICE,)
            ),
            services=_SERVICES,
            gyr_range_rads=SPECIFICATION.gyr_range_rads,
            acc_range_ms2=SPECIFICATION.acc_range_ms2,
        )
        self._reference = 0
        self._subscription = Subscription(ACC | GYR, 52.0)
        self._held: list[tuple[int, FloatArray, FloatArray]] = []

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Subscribe to a path, end a subscription; a path that it lacks is answered by 404."""
        if characteristic != COMMAND or len(data) < 2:
            return super().written(characteristic, data)
        if data[0] == UNSUBSCRIBE and data[1] == self._reference:
            self.rate_hz, self._held = None, []
        elif data[0] == SUBSCRIBE:
            found = Subscription.from_path(data[2:].decode("ascii", "replace"))
            if found is None or found.kinds != ACC | GYR:
                return [Outgoing(DATA, bytes([RESULT, data[1]]) + (404).to_bytes(2, "big"))]
            self._reference, self._subscription = data[1], found
            self.rate_hz, self._held = found.rate_hz, []
        return ()

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """Packets of as many samples as the rate asks for, cut where they are long."""
        if self.rate_hz is None or DATA not in self._subscribed:
            return []
        stamps = (np.rint(samples.time_s * 1e3).astype(np.int64) % 2**32).tolist()
        rates_dps = samples.gyr_rads / RAD_PER_DEG
        self._held += zip(stamps, samples.acc_ms2, rates_dps, strict=True)
        batches = full_batches(self._held, self._subscription.samples)
        return [part for taken in batches for part in self._packet(taken)]

    def _packet(self, taken: Sequence[tuple[int, FloatArray, FloatArray]]) -> list[Outgoing]:
        acc, gyr = (np.array([sample[i] for sample in taken], "<f4") for i in (1, 2))
        data = struct.pack("<I", taken[0][0]) + acc.tobytes() + gyr.tobytes()
        parts = [data[:FIRST_PART], data[FIRST_PART:]]
        return [
            Outgoing(DATA, bytes([PART_1 + i, self._reference]) + part)
            for i, part in enumerate(parts)
            if part
        ]


_SERVICES: Mapping[str, Sequence[GattCharacteristic]] = {
    SERVICE: (
        GattCharacteristic(DATA.uuid, frozenset({"notify"})),
        GattCharacteristic(COMMAND.uuid, frozenset({"write"})),
    ),
    **BATTERY_SERVICE,
}


def _result(data: bytes) -> Sequence[Event]:
    """A refusal, as an HTTP status: the sample writes it high byte first, newer firmware low."""
    statuses = {int.from_bytes(data[:2], "big"), int.from_bytes(data[:2], "little")}
    refused = [status for status in statuses if 400 <= status < 600]
    return [Notice(f"the sensor refused to stream (status {refused[0]})")] if refused else []
