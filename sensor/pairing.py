"""From what a sensor sends to samples: one time base for both kinds, rates from orientations.

Some firmware sends accelerations and rates in separate packets: the rates' times are the base, and
the acceleration is interpolated to them. Some sends only the orientation it has computed itself:
the rate is the turn since the orientation before, and the specific force is gravity as seen from
there.
"""

import numpy as np
from scipy.spatial.transform import Rotation

from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples

# Rates wait this long for the acceleration after them: the two kinds of packets come in turn, the
# largest of them (Polar's) once in 0.7 s. Then the last known acceleration must do.
LONGEST_WAIT_S = 2.0
MOST_WAITING = 2048  # rates, while no acceleration has come at all


def interpolated(time_s: FloatArray, known_s: FloatArray, known: FloatArray) -> FloatArray:
    """(n, 3) values at (n,) times between (m, 3) known ones; beyond their ends, the end's."""
    columns = [np.interp(time_s, known_s, known[:, axis]) for axis in range(3)]
    return np.stack(columns, axis=1)


def from_orientation(
    time_s: FloatArray, orientation_wxyz: FloatArray, acc_ms2: FloatArray | None = None
) -> Samples:
    """The rates and specific force of (n, 4) orientations at rising times: n - 1 samples.

    Each rate is the mean since the sample before, so that summing rate times step gives the
    orientation back; the first orientation only serves as that. Where accelerations came along
    (n, 3), they are used as they are.
    """
    turns = Rotation.from_quat(orientation_wxyz, scalar_first=True)
    if len(time_s) < 2:
        return empty(fused=True)
    steps = (turns[:-1].inv() * turns[1:]).as_rotvec()
    gyr = steps / np.diff(time_s)[:, np.newaxis]
    if acc_ms2 is None:
        acc_ms2 = turns.inv().apply((0.0, 0.0, STANDARD_GRAVITY_MS2))
    return Samples(time_s[1:], acc_ms2[1:], gyr, fused=True)


def empty(*, fused: bool = False) -> Samples:
    """No samples."""
    return Samples(np.empty(0), np.empty((0, 3)), np.empty((0, 3)), fused)


def joined(parts: list[Samples], *, fused: bool = False) -> Samples:
    """The samples of all parts, one after the other."""
    if not parts:
        return empty(fused=fused)
    return Samples(
        np.concatenate([part.time_s for part in parts]),
        np.concatenate([part.acc_ms2 for part in parts]),
        np.concatenate([part.gyr_rads for part in parts]),
        fused,
    )


class LivePairing:
    """Accelerations interpolated to the rates' times, as both come."""

    def __init__(self) -> None:
        self._waiting = empty()  # rates, their accelerations not yet known
        self._acc_s = np.empty(0)
        self._acc = np.empty((0, 3))

    def add_gyr(self, time_s: FloatArray, gyr_rads: FloatArray) -> Samples:
        """Rates (m, 3) came; the samples that are now whole."""
        rates = Samples(time_s, np.zeros_like(gyr_rads), gyr_rads)
        self._waiting = joined([self._waiting, rates])
        return self._whole()

    def add_acc(self, time_s: FloatArray, acc_ms2: FloatArray) -> Samples:
        """Accelerations (m, 3) came; the samples that are now whole."""
        self._acc_s = np.concatenate([self._acc_s, time_s])
        self._acc = np.concatenate([self._acc, acc_ms2])
        return self._whole()

    def _whole(self) -> Samples:
        rates = self._waiting
        if len(rates) == 0 or len(self._acc_s) == 0:
            self._waiting = rates.between(max(0, len(rates) - MOST_WAITING), len(rates))
            return empty()
        known_until_s = max(self._acc_s[-1], rates.time_s[-1] - LONGEST_WAIT_S)
        end = int(np.searchsorted(rates.time_s, known_until_s, side="right"))
        done, self._waiting = rates.between(0, end), rates.between(end, len(rates))
        acc = interpolated(done.time_s, self._acc_s, self._acc)
        if len(done):
            self._forget_before(float(done.time_s[-1]))
        return Samples(done.time_s, acc, done.gyr_rads)

    def _forget_before(self, time_s: float) -> None:
        """Keep one acceleration at or before the time: the next interpolation begins there."""
        start = max(0, int(np.searchsorted(self._acc_s, time_s, side="right")) - 1)
        self._acc_s, self._acc = self._acc_s[start:], self._acc[start:]


class LiveTurning:
    """Rates from orientations, as they come."""

    def __init__(self) -> None:
        self._time_s = np.empty(0)
        self._orientation = np.empty((0, 4))

    def add(
        self, time_s: FloatArray, orientation_wxyz: FloatArray, acc_ms2: FloatArray | None
    ) -> Samples:
        """Orientations (m, 4) came; a sample for each but the very first."""
        times = np.concatenate([self._time_s, time_s])
        turns = np.concatenate([self._orientation, orientation_wxyz])
        acc = None
        if acc_ms2 is not None:
            acc = np.concatenate([np.zeros((len(self._time_s), 3)), acc_ms2])
        self._time_s, self._orientation = times[-1:], turns[-1:]
        return from_orientation(times, turns, acc)
