"""Simulated packet trains whose sample times are known: a sensor, its clock, a link, its troubles.

A sample's first rate is its number, so that whatever comes out can be set beside the truth.
"""

import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sensor.errors import PacketError
from sensor.profile import (
    Advertisement,
    Battery,
    Block,
    ClockKind,
    Decoder,
    Emulator,
    Event,
    Procedure,
    SensorClock,
    Settings,
    Specification,
)
from sensor.samples import FloatArray
from sensor.traffic import Kind, Packet

DATA, ACC, GYR = "data", "acc", "gyr"
HEADER = struct.Struct("<QH")
Jitter = Literal["none", "skewed", "lognormal", "interval"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A kind of sensor. `bits` of 0 means that its packets carry no time."""

    name: str
    rate_hz: float = 100.0
    per_packet: int = 1
    bits: int = 32
    tick_s: float = 1e-6
    stamps: Literal["first", "last"] = "first"
    apart: bool = False

    @property
    def own_clock(self) -> bool:
        """Whether its packets carry its own time."""
        return self.bits > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong; times in seconds of the session.

    ppm: the sensor's clock is slow by so much. wander_ppm: amplitude of its slow change.
    stalls: (begin, length), after which all that was held up comes at once. trickle: from, to and
    the share of the packets that the link then carries. lost: (begin, packets) clumps;
    loss, repeats, swaps: shares of single packets. jumps: (time, seconds) the sensor's clock is
    set by. restarts: (time, outage), after which its clock begins at zero. breaks: (time, length)
    of a lost link.
    """

    name: str
    duration_s: float = 120.0
    jitter: Jitter = "skewed"
    ppm: float = 20.0
    wander_ppm: float = 0.0
    stalls: Sequence[tuple[float, float]] = ()
    trickle: tuple[float, float, float] | None = None
    lost: Sequence[tuple[float, int]] = ()
    loss: float = 0.0
    repeats: float = 0.0
    swaps: float = 0.0
    jumps: Sequence[tuple[float, float]] = ()
    restarts: Sequence[tuple[float, float]] = ()
    breaks: Sequence[tuple[float, float]] = ()
    sensor_start_s: float = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Train:
    """The traffic, when each sample was taken, and how many were lost while the link was up."""

    packets: list[Packet]
    truth_s: FloatArray
    lost: int
    repeated: int


def train(sensor: Sensor, trouble: Trouble, *, seed: int = 0) -> Train:
    """The traffic of a session."""
    rng = np.random.default_rng(seed)
    truth_s, sensor_s = _sampled(sensor, trouble)
    numbers = _in_packets(truth_s, trouble, sensor.per_packet)
    taken_s = truth_s[numbers[:, -1]]
    connection = 1 + np.sum([taken_s >= t + d for t, d in trouble.breaks], axis=0, dtype=np.int64)
    connection = np.broadcast_to(connection, taken_s.shape)
    up = np.ones(len(taken_s), np.bool_)
    for t, d in trouble.breaks:
        up &= ~((truth_s[numbers[:, 0]] >= t) & (truth_s[numbers[:, 0]] < t + d))
    kept = up & ~_lost(trouble, taken_s, rng)
    arrival_s = _arrivals(trouble, taken_s, rng)
    order = _repeated_and_swapped(trouble, np.flatnonzero(kept), connection, rng)
    packets: list[Packet] = []
    arrivals = np.maximum.accumulate(arrival_s[order])
    for i, arrival in zip(order.tolist(), arrivals.tolist(), strict=True):
        packets += _packets(sensor, numbers[i], sensor_s, arrival, int(connection[i]))
    size = sensor.per_packet
    return Train(
        packets, truth_s, int((up & ~kept).sum()) * size, (len(order) - int(kept.sum())) * size
    )


def errors(time_s: FloatArray, rates: FloatArray, truth_s: FloatArray) -> FloatArray:
    """Errors (n,) of sample times, but for a constant."""
    error: FloatArray = time_s - truth_s[np.rint(rates[:, 0]).astype(np.int64)]
    return error - np.median(error)


def _sampled(sensor: Sensor, trouble: Trouble) -> tuple[FloatArray, FloatArray]:
    """True times of the samples, and the sensor's clock at each."""
    slow = 1.0 + trouble.ppm * 1e-6
    n = int(trouble.duration_s * sensor.rate_hz)
    ticking = np.arange(n) / sensor.rate_hz
    # One slow swing in ten minutes, as of a room's heating; its slope is at most wander_ppm.
    turn = 2 * np.pi / 600.0
    truth = 0.2 + ticking * slow + trouble.wander_ppm * 1e-6 * np.sin(turn * ticking) / turn
    clock = ticking + trouble.sensor_start_s
    for t, seconds in trouble.jumps:
        clock[truth >= t] += seconds
    keep = np.ones(n, np.bool_)
    for t, outage in trouble.restarts:
        keep &= ~((truth >= t) & (truth < t + outage))
        after = truth >= t + outage
        if after.any():
            clock[after] -= clock[after][0]
    return truth[keep], clock[keep]


def _in_packets(truth_s: FloatArray, trouble: Trouble, size: int) -> NDArray[np.int64]:
    """(p, size) sample numbers; a packet that a restart or a lost link cuts is never sent."""
    cuts = [t for t, _ in trouble.restarts] + [t for t, _ in trouble.breaks]
    cuts += [t + length for t, length in trouble.breaks]
    edges = [0, *np.searchsorted(truth_s, sorted(cuts)).tolist(), len(truth_s)]
    runs = [np.arange(a, b - (b - a) % size) for a, b in itertools.pairwise(edges)]
    return np.concatenate(runs).reshape(-1, size)


def _lost(trouble: Trouble, taken_s: FloatArray, rng: np.random.Generator) -> NDArray[np.bool_]:
    lost = rng.random(len(taken_s)) < trouble.loss
    for t, count in trouble.lost:
        begin = int(np.searchsorted(taken_s, t))
        lost[begin : begin + count] = True
    lost[:2] = lost[-2:] = False  # what is lost at the ends cannot be known to anyone
    return lost


def _arrivals(trouble: Trouble, taken_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    arrival = taken_s + _latency(trouble.jitter, taken_s, rng)
    for t, length in trouble.stalls:
        held = (arrival >= t) & (arrival < t + length)
        arrival[held] = t + length
    if trouble.trickle is not None:
        begin, end, share = trouble.trickle
        held = (taken_s >= begin) & (begin + (taken_s - begin) / share < end)
        arrival[held] += (taken_s[held] - begin) * (1.0 / share - 1.0)
    return np.maximum.accumulate(arrival)


def _latency(jitter: Jitter, taken_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    n = len(taken_s)
    match jitter:
        case "none":
            return np.full(n, 0.003)
        case "skewed":  # median 15 ms, 95 % below 32 ms, at most 67 ms
            return np.minimum(rng.gamma(3.4, 0.00486, n), 0.067)
        case "lognormal":  # the same three figures, and hardly ever a short one
            return np.minimum(0.015 * np.exp(0.46 * rng.standard_normal(n)), 0.067)
        case "interval":  # the radio speaks every 30 ms, by a clock of its own
            interval = 0.03 * (1 + 35e-6)
            return (np.floor(taken_s / interval) + 1) * interval - taken_s + 0.001


def _repeated_and_swapped(
    trouble: Trouble,
    order: NDArray[np.int64],
    connection: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    order = order.copy()
    for i in np.flatnonzero(rng.random(len(order) - 1) < trouble.swaps).tolist():
        if connection[order[i]] == connection[order[i + 1]]:
            order[i : i + 2] = order[i : i + 2][::-1]
    again = 1 + (rng.random(len(order)) < trouble.repeats)
    return np.repeat(order, again)


def _packets(
    sensor: Sensor,
    numbers: NDArray[np.int64],
    sensor_s: FloatArray,
    arrival: float,
    connection: int,
) -> list[Packet]:
    stamped = sensor_s[numbers[-1] if sensor.stamps == "last" else numbers[0]]
    ticks = round(float(stamped) / sensor.tick_s) % (1 << sensor.bits) if sensor.own_clock else 0
    values = np.zeros((len(numbers), 6))
    values[:, 0] = values[:, 3] = numbers
    header = HEADER.pack(ticks, len(numbers))
    if not sensor.apart:
        return [Packet(Kind.NOTIFICATION, arrival, connection, DATA, header + values.tobytes())]
    return [
        Packet(Kind.NOTIFICATION, arrival, connection, kind, header + columns.tobytes())
        for kind, columns in ((ACC, values[:, 3:]), (GYR, values[:, :3]))
    ]


@dataclass(frozen=True, slots=True)
class SimulatedProfile:
    """A firmware that speaks the layout of this module; it only decodes."""

    sensor: Sensor
    specification: Specification = field(init=False)

    def __post_init__(self) -> None:
        kind = ClockKind.TICKS if self.sensor.own_clock else ClockKind.NONE
        clock = SensorClock(kind, self.sensor.tick_s, self.sensor.bits, self.sensor.stamps)
        specification = Specification(
            name=self.sensor.name,
            title=self.sensor.name,
            version=1,
            rate_hz=self.sensor.rate_hz,
            gyr_range_rads=35.0,
            acc_range_ms2=160.0,
            gyr_scale_tolerance=0.005,
            clock=clock,
            shows_loss=self.sensor.own_clock,
            settings={},
        )
        object.__setattr__(self, "specification", specification)

    def recognises(self, advertisement: Advertisement) -> bool:
        """None but by name."""
        return advertisement.name == self.sensor.name

    def start(self, settings: Settings) -> Procedure:
        """Nothing to do."""
        del settings
        yield from ()

    def stop(self) -> Procedure:
        """Nothing to do."""
        yield from ()

    def battery(self) -> Procedure:
        """Nothing to ask."""
        yield from ()

    def decoder(self, settings: Settings) -> Decoder:
        """For one connection."""
        del settings
        return SimulatedDecoder(self.sensor)

    def emulator(self, settings: Settings) -> Emulator:
        """There is none: trains are made whole."""
        raise NotImplementedError


class SimulatedDecoder:
    """Unwraps the tick count by the shortest way and knows of no loss: the hardest case."""

    def __init__(self, sensor: Sensor) -> None:
        self._sensor = sensor
        self._unwrapped: dict[str, int] = {}

    def decode(self, packet: Packet) -> Sequence[Event]:
        """A block; the battery from a packet of one byte."""
        if len(packet.data) == 1:
            return [Battery(packet.data[0])]
        width = 48 if packet.characteristic == DATA else 24
        if len(packet.data) < HEADER.size or (len(packet.data) - HEADER.size) % width:
            raise PacketError(f"expected a header and samples of {width} bytes", packet.data)
        ticks, n = HEADER.unpack_from(packet.data)
        if n != (len(packet.data) - HEADER.size) // width:
            raise PacketError(f"expected {n} samples", packet.data)
        values = np.frombuffer(packet.data, np.float64, offset=HEADER.size).reshape(n, -1)
        times = self._times(packet.characteristic, ticks, n) if self._sensor.own_clock else None
        if packet.characteristic == DATA:
            return [Block(time_s=times, gyr_rads=values[:, :3], acc_ms2=values[:, 3:])]
        if packet.characteristic == ACC:
            return [Block(time_s=times, acc_ms2=values)]
        return [Block(time_s=times, gyr_rads=values)]

    def _times(self, kind: str, ticks: int, n: int) -> FloatArray:
        before = self._unwrapped.get(kind, ticks)
        half = 1 << (self._sensor.bits - 1)
        after = before + (ticks - before + half) % (2 * half) - half
        self._unwrapped[kind] = after
        first = 1 - n if self._sensor.stamps == "last" else 0
        steps = np.arange(first, first + n) / self._sensor.rate_hz
        return after * self._sensor.tick_s + steps
