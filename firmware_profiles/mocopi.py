"""Sony mocopi: one of the motion trackers that send only the orientation they compute themselves.

Sources, all of it found out by others and none of it by the maker: github
moslime/mocopi-reverse-engineering (Packet breakdown.txt, Command log.txt, BLE handles.txt,
uart-output.md, captured packets); clients of the same protocol for the sensor's service and for
the stop command.

The first eight bytes of the captured packet, read as one number, are the nanoseconds since 1970 on
the day of the capture; the first source calls seven of them a counter. Each packet repeats the
sample before, which mends one lost packet. The accelerations' unit and axes are not known, so they
are left alone, and rates come from the orientations.
"""

from collections import deque
from collections.abc import Sequence

import numpy as np

from firmware_profiles.counters import SampleClock
from firmware_profiles.emulation import SensorEmulator
from firmware_profiles.gatt import BATTERY, BATTERY_SERVICE, battery_level, read_battery, uuid16
from firmware_profiles.layouts import (
    MS2_PER_G,
    RAD_PER_DEG,
    UNCALIBRATED_TOLERANCE,
    check_length,
    effective_settings,
    turned_back,
    unit_quaternions,
)
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

SERVICE = "91a7608d-4456-479d-b9b1-4706e8711cf8"
COMMAND_SERVICE = uuid16(0xFF00)
DATA = Characteristic(SERVICE, "25047e64-657c-4856-afcf-e315048a965b")
COMMAND = Characteristic(COMMAND_SERVICE, uuid16(0xFF01))
START = bytes.fromhex("7e0318d6010000")
STOP = bytes.fromhex("7e0318d6000000")

LAYOUT = np.dtype(
    [
        ("time_ns", "<u8"),
        ("quaternion", "<i2", 4),  # w, x, y, z
        ("previous_quaternion", "<i2", 4),
        ("acc", "<f2", 3),  # gravity taken off; neither unit nor axes are known
        ("previous_acc", "<f2", 3),
    ]
)
QUATERNION_LSB = -1.0 / 8192
RATE_HZ = 50.0

SPECIFICATION = Specification(
    name="mocopi",
    title="Sony mocopi",
    version=1,
    rate_hz=RATE_HZ,
    gyr_range_rads=2000 * RAD_PER_DEG,
    acc_range_ms2=16 * MS2_PER_G,
    gyr_scale_tolerance=UNCALIBRATED_TOLERANCE,
    clock=SensorClock(ClockKind.ABSOLUTE, tick_s=1e-9, bits=64, stamps="last"),
    shows_loss=True,
    settings={},
    data_characteristic=DATA.uuid,
    fused_only=True,
    must_bond=True,
    min_mtu=39,
    limits=(
        "sends only the orientation that it computes itself, with errors that cannot be seen",
        "takes about a second to set its orientation to zero at the start: hold still",
    ),
    unconfirmed=(
        "everything: the maker publishes nothing",
        "that its time stamp is one, known from a single captured packet and one client",
        "the axes, and whether its zero keeps the vertical: do one three-turn test",
    ),
)


class MocopiProfile:
    """A single mocopi tracker."""

    specification = SPECIFICATION

    def recognises(self, advertisement: Advertisement) -> bool:
        """By the name, or the service."""
        return (advertisement.name or "").startswith("QM-SS1") or (
            SERVICE in advertisement.services
        )

    def start(self, settings: Settings) -> Procedure:
        """Subscribe, then start."""
        effective_settings(SPECIFICATION, settings)
        yield Subscribe(DATA)
        yield Write(COMMAND, START)

    def stop(self) -> Procedure:
        """Stop the stream."""
        yield Write(COMMAND, STOP)
        yield Unsubscribe(DATA)

    def battery(self) -> Procedure:
        """The standard characteristic."""
        return read_battery()

    def decoder(self, settings: Settings) -> "MocopiDecoder":
        """The scales are fixed."""
        effective_settings(SPECIFICATION, settings)
        return MocopiDecoder()

    def emulator(self, settings: Settings) -> "MocopiEmulator":
        """A tracker that is paired already."""
        effective_settings(SPECIFICATION, settings)
        return MocopiEmulator()


class MocopiDecoder:
    """One connection: the clock, and which samples were mended."""

    def __init__(self) -> None:
        self._clock = SampleClock(bits=64, tick_s=1e-9, period_s=1.0 / RATE_HZ, stamps="last")
        self._mended_s: deque[float] = deque(maxlen=64)

    def decode(self, packet: Packet) -> Sequence[Event]:
        """An orientation, the lost one before it if there is one, and what else was lost."""
        match packet.kind, packet.characteristic:
            case Kind.NOTIFICATION, DATA.uuid:
                return self._orientations(packet)
            case Kind.WRITE, COMMAND.uuid if packet.data == START:
                self._clock.restart(period_s=1.0 / RATE_HZ)
            case _, BATTERY.uuid:
                return battery_level(packet.data)
        return []

    def _orientations(self, packet: Packet) -> Sequence[Event]:
        check_length(packet.data, LAYOUT.itemsize, "a tracker's packet")
        fields = np.frombuffer(packet.data, LAYOUT)[0]
        counts = np.stack([fields["previous_quaternion"], fields["quaternion"]])
        both = unit_quaternions(counts * QUATERNION_LSB, packet.data)
        times_s, events = self._clock.stamp(int(fields["time_ns"]), 1, arrival_s=packet.arrival_s)
        if times_s is None:
            return events
        lost = sum(event.samples for event in events if isinstance(event, Lost))
        period_s = self._clock.period_s
        if lost < 0 and any(abs(times_s[0] - s) < period_s / 2 for s in self._mended_s):
            return [Repeated(1)]
        if lost <= 0:
            return [*events, Block(times_s, orientation_wxyz=both[1:])]
        self._mended_s.append(float(times_s[0]) - period_s)
        left = [Lost(lost - 1)] if lost > 1 else []
        return [*left, Block(times_s[0] + np.array([-period_s, 0.0]), orientation_wxyz=both)]


class MocopiEmulator(SensorEmulator):
    """A tracker that turns rates and gravity into an orientation by a complementary filter."""

    TILT_GAIN_RADS = 0.5  # settles within two seconds, and hardly follows the leg's own swings

    def __init__(self) -> None:
        super().__init__(
            advertisement=Advertisement("F0:00:00:00:00:0B", "QM-SS1 0000B", -50, (SERVICE,)),
            services={
                SERVICE: (GattCharacteristic(DATA.uuid, frozenset({"notify"})),),
                COMMAND_SERVICE: (GattCharacteristic(COMMAND.uuid, frozenset({"write"})),),
                **BATTERY_SERVICE,
            },
            gyr_range_rads=SPECIFICATION.gyr_range_rads,
            acc_range_ms2=SPECIFICATION.acc_range_ms2,
        )
        self._orientation: FloatArray | None = None
        self._previous = np.zeros(4, "<i2")
        self._time_s = 0.0

    def written(self, characteristic: Characteristic, data: bytes) -> Sequence[Outgoing]:
        """Start with the orientation at zero, or stop; the rest it takes without a word."""
        if characteristic != COMMAND:
            return super().written(characteristic, data)
        if data == START:
            self.rate_hz, self._orientation = RATE_HZ, None
        elif data == STOP:
            self.rate_hz = None
        return ()

    def encode(self, samples: Samples) -> Sequence[Outgoing]:
        """One packet a sample, with the sample before repeated in it."""
        if self.rate_hz is None or DATA not in self._subscribed:
            return []
        return [
            Outgoing(DATA, self._packet(time_s, acc_ms2, gyr_rads))
            for time_s, acc_ms2, gyr_rads in zip(
                samples.time_s.tolist(), samples.acc_ms2, samples.gyr_rads, strict=True
            )
        ]

    def _packet(self, time_s: float, acc_ms2: FloatArray, gyr_rads: FloatArray) -> bytes:
        first = self._orientation is None
        orientation = self._turned(time_s, acc_ms2, gyr_rads)
        counts = np.rint(orientation / QUATERNION_LSB).astype("<i2")
        fields = np.zeros(1, LAYOUT)
        fields["time_ns"] = round(time_s * 1e9) % 2**64
        fields["quaternion"] = counts
        fields["previous_quaternion"] = counts if first else self._previous
        self._previous = counts
        return fields.tobytes()

    def _turned(self, time_s: float, acc_ms2: FloatArray, gyr_rads: FloatArray) -> FloatArray:
        """The orientation (4,) at this sample: Mahony's filter, its proportional term alone."""
        up = acc_ms2 / max(float(np.linalg.norm(acc_ms2)), 1e-6)
        if self._orientation is None:
            # The shortest turn that takes the measured up to the world's.
            turned = np.array([1.0 + up[2], up[1], -up[0], 0.0])
        else:
            expected = turned_back(self._orientation[np.newaxis], np.array([[0.0, 0.0, 1.0]]))[0]
            rate = gyr_rads + self.TILT_GAIN_RADS * np.cross(up, expected)
            step = rate * (time_s - self._time_s) / 2.0
            turned = _product(self._orientation, np.concatenate(([1.0], step)))
        self._orientation = turned / max(float(np.linalg.norm(turned)), 1e-6)
        self._time_s = time_s
        return self._orientation


def _product(left: FloatArray, right: FloatArray) -> FloatArray:
    """Hamilton's product of two quaternions (4,)."""
    scalar = left[0] * right[0] - left[1:] @ right[1:]
    vector = left[0] * right[1:] + right[0] * left[1:] + np.cross(left[1:], right[1:])
    product: FloatArray = np.concatenate(([scalar], vector))
    return product
