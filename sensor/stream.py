"""From raw traffic to samples in sensor time: the whole of a session.

`LiveStream` (in `sensor.live_stream`) does the same packet by packet.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensor.clock import Train, place
from sensor.late_packets import SAME_TIME_S
from sensor.live_stream import LiveStream
from sensor.pairing import empty, from_orientation, interpolated, joined
from sensor.profile import Block, Profile, Settings
from sensor.reading import Arrived, Reader, Timing, length_of, motion_of
from sensor.samples import FloatArray, Samples
from sensor.tally import LEAST_GAP_S, Gap, Tally
from sensor.traffic import Packet

__all__ = ["LiveStream", "Stream", "find_gaps", "read_session"]

KEPT_GAPS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream(Tally):
    """What a session's traffic holds: the samples, and the counts of `Tally`.

    samples: time_s rises strictly, in seconds since the session began, late by the link's least
    latency (some ms, constant).
    """

    samples: Samples = field(default_factory=empty)


def read_session(packets: Iterable[Packet], profile: Profile, settings: Settings) -> Stream:
    """Decode the whole traffic of a session, in its order of arrival.

    A function of its arguments alone. Bytes that do not decode are counted, never raised.
    """
    reader = Reader(profile, settings)
    connections: dict[int, list[Arrived]] = {}
    for packet in packets:
        for arrived in reader.read(packet):
            connections.setdefault(arrived.connection, []).append(arrived)
    fused = profile.specification.fused_only
    base, acc = _tracks(connections, Timing.of(profile, settings), fused=fused)
    parts = _in_sequence([_motion(base[key], acc.get(key), fused=fused) for key in base])
    samples = joined([part.samples for part in parts], fused=fused)
    starts = np.cumsum([len(part.samples) for part in parts])[:-1]
    gaps = find_gaps(samples.time_s, starts)
    return Stream(
        samples=samples,
        received=len(samples),
        lost=sum(part.lost for part in parts),
        repeated=reader.repeated + sum(part.repeated for part in parts),
        late=sum(part.late for part in parts),
        reconnects=max(0, len(parts) - 1),
        gap_count=len(gaps),
        gaps=tuple(gaps[:KEPT_GAPS]),
        damaged=reader.damaged,
        damage=tuple(reader.damage),
        battery=tuple(reader.battery),
        notices=tuple(reader.notices),
    )


def find_gaps(time_s: FloatArray, reconnects: Sequence[int] | NDArray[np.int64]) -> list[Gap]:
    """The holes in rising sample times; `reconnects` are the first samples of later connections."""
    holes = np.flatnonzero(np.diff(time_s) >= LEAST_GAP_S)
    again = set(np.asarray(reconnects).tolist())
    return [Gap(float(time_s[i]), float(time_s[i + 1]), i + 1 in again) for i in holes.tolist()]


class _Track(NamedTuple):
    """The blocks of one kind in one connection, with the times of their samples."""

    blocks: list[Block]
    time_s: FloatArray
    lost: int
    late: int
    period_s: float


class _Part(NamedTuple):
    """The samples of one connection."""

    samples: Samples
    lost: int
    late: int
    repeated: int
    period_s: float


def _tracks(
    connections: Mapping[int, list[Arrived]], timing: Timing, *, fused: bool
) -> tuple[dict[int, _Track], dict[int, _Track]]:
    """The tracks that make the time base, and those of acceleration where it comes apart."""
    base, acc = {}, {}
    for key, arrivals in connections.items():
        moving = [one for one in arrivals if motion_of(one.block, fused=fused) is not None]
        if moving:
            base[key] = moving
        if not fused and any(one.block.acc_ms2 is None for one in moving):
            acc[key] = [one for one in arrivals if one.block.acc_ms2 is not None]
    acc = {key: arrivals for key, arrivals in acc.items() if arrivals}
    return _placed(base, timing), _placed(acc, timing)


def _placed(connections: Mapping[int, list[Arrived]], timing: Timing) -> dict[int, _Track]:
    own = timing.own_clock and all(
        one.block.time_s is not None for arrivals in connections.values() for one in arrivals
    )
    # Without a clock nobody knows where a late block belongs.
    kept = {
        key: [one for i, one in enumerate(arrivals) if own or i == 0 or one.lost >= 0]
        for key, arrivals in connections.items()
    }
    trains = [_train(arrivals, timing.period_s, own=own) for arrivals in kept.values()]
    period_s = _own_period(trains, timing.period_s) if own else timing.period_s
    placed = place(trains, period_s=period_s, own_clock=own)
    return {
        key: _Track(
            [one.block for one in kept[key]],
            times.time_s,
            _lost(sum(one.lost for one in arrivals), times.lost, own=own),
            sum(length_of(one.block) for one in arrivals) - len(times.time_s),
            period_s,
        )
        for (key, arrivals), times in zip(connections.items(), placed, strict=True)
    }


def _lost(told: int, found: int, *, own: bool) -> int:
    """A decoder and the sensor's own clock see the same losses; the arrivals see those untold."""
    return max(told, found) if own else told + found


def _train(arrivals: Sequence[Arrived], period_s: float, *, own: bool) -> Train:
    counts = np.array([length_of(one.block) for one in arrivals])
    if own:
        times = [one.block.time_s for one in arrivals if one.block.time_s is not None]
        time_s = np.concatenate(times)
    else:
        missing = np.cumsum([max(0, one.lost) for one in arrivals])
        time_s = (np.arange(counts.sum()) + np.repeat(missing, counts)) * period_s
    return Train(time_s, np.cumsum(counts), np.array([one.arrival_s for one in arrivals]))


def _own_period(trains: Sequence[Train], nominal_s: float) -> float:
    """The sample period on the sensor's clock: the median step."""
    steps = np.concatenate([np.diff(train.time_s) for train in trains] or [np.empty(0)])
    steps = steps[steps > SAME_TIME_S]
    return float(np.median(steps)) if len(steps) else nominal_s


def _motion(track: _Track, acc: _Track | None, *, fused: bool) -> _Part:
    """The samples of one connection, sorted, each once."""
    values = _stacked([motion_of(block, fused=fused) for block in track.blocks])
    order = np.argsort(track.time_s, kind="stable")
    new = np.diff(track.time_s[order], prepend=-np.inf) > SAME_TIME_S
    order = order[new]
    arrived = track.time_s[np.sort(order)]
    late = int(np.sum(arrived < np.maximum.accumulate(arrived)))
    time_s, values = track.time_s[order], values[order]
    repeated = len(new) - len(order)
    if fused:
        own_acc = [block.acc_ms2 for block in track.blocks]
        given = None if any(one is None for one in own_acc) else _stacked(own_acc)[order]
        samples = from_orientation(time_s, values, given)
    elif acc is not None:
        samples = _paired(time_s, values, acc)
    elif all(block.acc_ms2 is not None for block in track.blocks):
        samples = Samples(time_s, _stacked([b.acc_ms2 for b in track.blocks])[order], values)
    else:
        samples = empty()  # rates alone say nothing without gravity
    return _Part(samples, track.lost, track.late + late, repeated, track.period_s)


def _paired(time_s: FloatArray, gyr: FloatArray, acc: _Track) -> Samples:
    order = np.argsort(acc.time_s, kind="stable")
    values = _stacked([block.acc_ms2 for block in acc.blocks])[order]
    return Samples(time_s, interpolated(time_s, acc.time_s[order], values), gyr)


def _stacked(values: Sequence[FloatArray | None]) -> FloatArray:
    return np.concatenate([one for one in values if one is not None])


def _in_sequence(parts: list[_Part]) -> list[_Part]:
    """The connections' samples, made to rise from each to the next.

    A new link's least latency is its own, so that its first sample may seem to come before the
    last of the old one.
    """
    placed: list[_Part] = []
    end_s = -np.inf
    for part in parts:
        if len(part.samples) == 0:
            continue
        time_s = part.samples.time_s
        time_s = time_s + max(0.0, end_s + part.period_s - time_s[0])
        end_s = float(time_s[-1])
        samples = Samples(time_s, part.samples.acc_ms2, part.samples.gyr_rads, part.samples.fused)
        placed.append(part._replace(samples=samples))
    return placed
