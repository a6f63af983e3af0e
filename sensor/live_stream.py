"""From raw traffic to samples in sensor time, packet by packet.

It gives the samples of `sensor.stream.read_session`, with these differences, since it cannot look
ahead: a sample that comes after a later one is left out (and counted as late); the latency and the
sensor's rate are learnt on the way, so that times drift by some ms until they are; without a clock
in the sensor, a loss opens a gap in the times only once the arrivals have shown for a second that
it is no stall.
"""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from sensor.live_axis import Axis, CountedAxis, OwnAxis
from sensor.live_clock import LiveClock
from sensor.pairing import LivePairing, LiveTurning, empty, joined
from sensor.profile import Profile, Settings
from sensor.reading import Arrived, Reader, Timing, motion_of
from sensor.samples import FloatArray, Samples
from sensor.tally import LEAST_GAP_S, Gap, Tally
from sensor.traffic import Packet

KEPT_GAPS = 100  # the latest


class LiveStream:
    """Decodes a session's traffic as it comes; memory and work for each packet are bounded."""

    def __init__(self, profile: Profile, settings: Settings) -> None:
        self._reader = Reader(profile, settings)
        self._timing = Timing.of(profile, settings)
        self._fused = profile.specification.fused_only
        self._connection: int | None = None
        self._base, self._acc = _Track(self._timing), _Track(self._timing)
        self._pairing, self._turning = LivePairing(), LiveTurning()
        self._received = self._reconnects = self._gap_count = 0
        self._lost = self._late = self._repeated = 0
        self._gaps: deque[Gap] = deque(maxlen=KEPT_GAPS)
        self._last_s = -math.inf
        self._joining = False

    @property
    def tally(self) -> Tally:
        """The counts so far; of the gaps, the latest."""
        return Tally(
            received=self._received,
            lost=self._lost + self._base.axis.lost,
            repeated=self._reader.repeated + self._repeated + self._base.axis.repeated,
            late=self._late + self._base.axis.late,
            reconnects=self._reconnects,
            gap_count=self._gap_count,
            gaps=tuple(self._gaps),
            damaged=self._reader.damaged,
            damage=tuple(self._reader.damage),
            battery=tuple(self._reader.battery),
            notices=tuple(self._reader.notices),
        )

    def feed(self, packet: Packet) -> Samples:
        """The samples that this packet completes, each once and later than all before."""
        parts = [self._samples(arrived) for arrived in self._reader.read(packet)]
        samples = joined([part for part in parts if len(part)], fused=self._fused)
        if len(samples):
            self._note(samples.time_s)
        return samples

    def _samples(self, arrived: Arrived) -> Samples:
        block = arrived.block
        motion = motion_of(block, fused=self._fused)
        if motion is None and (block.acc_ms2 is None or self._fused):
            return empty(fused=self._fused)
        if arrived.connection != self._connection:
            self._begin(arrived.connection)
        track = self._acc if motion is None else self._base
        time_s, fresh = track.place(arrived)
        acc = None if block.acc_ms2 is None else block.acc_ms2[fresh]
        if motion is None:
            assert acc is not None
            return self._pairing.add_acc(time_s, acc)
        if self._fused:
            return self._turning.add(time_s, motion[fresh], acc)
        if acc is None:
            return self._pairing.add_gyr(time_s, motion[fresh])
        return Samples(time_s, acc, motion[fresh])

    def _begin(self, connection: int) -> None:
        """A new connection: new clocks that go on after the old ones, at the rate learnt."""
        if self._connection is not None:
            self._reconnects += 1
            self._joining = True
        self._connection = connection
        self._lost += self._base.axis.lost
        self._late += self._base.axis.late
        self._repeated += self._base.axis.repeated
        self._base, self._acc = self._base.successor(), self._acc.successor()
        self._pairing, self._turning = LivePairing(), LiveTurning()

    def _note(self, time_s: FloatArray) -> None:
        """Count samples and gaps."""
        before = np.concatenate(([self._last_s], time_s[:-1]))
        for i in np.flatnonzero(time_s - before >= LEAST_GAP_S).tolist():
            if self._received:
                self._gap_count += 1
                self._gaps.append(Gap(float(before[i]), float(time_s[i]), self._joining))
        self._received += len(time_s)
        self._last_s = float(time_s[-1])
        self._joining = False


class _Track:
    """The times of the samples of one kind in one connection."""

    def __init__(self, timing: Timing, *, rate: float = 1.0, after_s: float = -math.inf) -> None:
        self._timing = timing
        self._clock = LiveClock(own_clock=timing.own_clock, rate=rate, after_s=after_s)
        self.axis: Axis = (
            OwnAxis(timing.period_s) if timing.own_clock else CountedAxis(timing.period_s)
        )

    def successor(self) -> "_Track":
        """The track of the next connection."""
        return _Track(self._timing, rate=self._clock.rate, after_s=self._clock.last_s)

    def place(self, arrived: Arrived) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Session times of the block's samples that come after the last, and which these are."""
        x, fresh = self.axis.place(arrived, self._clock)
        return (self._clock.place(x, arrived.arrival_s) if len(x) else x), fresh
