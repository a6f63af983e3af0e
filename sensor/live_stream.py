"""From raw traffic to samples in sensor time, packet by packet.

It gives the samples of `sensor.stream.read_session`, with these differences, since it cannot look
ahead: a sample that comes after a later one is left out (and counted as late), but if the sensor's
clock was set anew in between, it is taken for another such jump and kept; the latency and the
sensor's rate are learnt on the way, so that times drift by some ms until they are; without a clock
in the sensor, a loss opens a gap in the times only once the arrivals have shown for a second that
it is no stall.
"""

import math
from collections import deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensor.clock import CRYSTAL, OSCILLATOR
from sensor.live_axis import Axis, CountedAxis, OwnAxis
from sensor.live_clock import LiveClock, Point
from sensor.pairing import LivePairing, LiveTurning, joined
from sensor.profile import Block, Profile, Settings
from sensor.reading import Arrived, Reader, Timing, motion_of
from sensor.samples import FloatArray, Samples
from sensor.tally import LEAST_GAP_S, Gap, Tally
from sensor.traffic import Kind, Packet

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
        """The samples that this packet completes, each once and later than all before.

        Those of a connection's first half second come together.
        """
        parts = self._flushed() if packet.kind is Kind.CLOSED else []
        for arrived in self._reader.read(packet):
            parts += self._samples(arrived)
        samples = joined([part for part in parts if len(part)], fused=self._fused)
        if len(samples):
            self._note(samples.time_s)
        return samples

    def _samples(self, arrived: Arrived) -> list[Samples]:
        moves = motion_of(arrived.block, fused=self._fused) is not None
        if not moves and (arrived.block.acc_ms2 is None or self._fused):
            return []
        parts = []
        if arrived.connection != self._connection:
            parts = self._flushed()
            self._begin(arrived.connection)
        track = self._base if moves else self._acc
        return parts + [self._whole(placed) for placed in track.place(arrived)]

    def _flushed(self) -> list[Samples]:
        """What the tracks still hold."""
        return [self._whole(placed) for placed in self._acc.release() + self._base.release()]

    def _whole(self, placed: "_Placed") -> Samples:
        """The samples that are complete with a block."""
        block, time_s, fresh = placed
        motion = motion_of(block, fused=self._fused)
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


class _Placed(NamedTuple):
    """A block, the session times of its samples that come after the last, and which these are."""

    block: Block
    time_s: FloatArray
    fresh: NDArray[np.bool_]


class _Track:
    """The times of the samples of one kind in one connection."""

    def __init__(self, timing: Timing, clock: LiveClock | None = None) -> None:
        self._timing = timing
        self._clock = clock or LiveClock(CRYSTAL if timing.own_clock else OSCILLATOR)
        self._held: list[_Placed] = []
        self.axis: Axis = (
            OwnAxis(timing.period_s) if timing.own_clock else CountedAxis(timing.period_s)
        )

    def successor(self) -> "_Track":
        """The track of the next connection."""
        return _Track(self._timing, self._clock.successor())

    def place(self, arrived: Arrived) -> list[_Placed]:
        """The blocks whose times are now known."""
        x, fresh = self.axis.place(arrived, self._clock)
        if len(x) == 0:
            return []
        self._held.append(_Placed(arrived.block, x, fresh))
        settled = self._clock.observe(Point(float(x[-1]), arrived.arrival_s))
        return self.release() if settled else []

    def release(self) -> list[_Placed]:
        """The blocks that are held, at the times known by now."""
        held, self._held = self._held, []
        return [one._replace(time_s=self._clock.times(one.time_s)) for one in held]
