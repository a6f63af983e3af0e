"""The courses that a change may take: ramps, of a few starts and lengths, each with its weight."""

from dataclasses import dataclass

import numpy as np

from sensor.samples import FloatArray

LENGTHS_DAY = ((28.0, 0.25), (56.0, 0.45), (112.0, 0.30))  # studies of stretching last 4-12 weeks
AT_ONCE = 0.6  # weight of a change that begins with the first session: why people start measuring


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """A table of ramps: (k,) when each begins and how long it lasts, in days, and its log weight.

    log_rest: log weight of the ramps that begin later than the table goes.
    """

    start_day: FloatArray
    length_day: FloatArray
    log_weight: FloatArray
    log_rest: float

    def __len__(self) -> int:
        return len(self.start_day)

    @property
    def steady(self) -> int:
        """Number of the longest ramp from the first session on."""
        return int(np.argmax(np.where(self.start_day == 0, self.length_day, 0)))

    def at(self, day: FloatArray) -> FloatArray:
        """(n, k) how much of each change has happened on each day (n,)."""
        return np.clip((day[:, None] - self.start_day) / self.length_day, 0.0, 1.0)


def courses(last_day: float) -> Courses:
    """The ramps that begin before `last_day`, counted from the first session.

    The table of starts and weights never depends on what was seen, nor on how long: later ramps
    only join the table, with the weight that was set aside for them.
    """
    starts = [(0.0, AT_ONCE)]
    later = (start for start in _later_starts(last_day))
    starts += [(day, (1 - AT_ONCE) / (j * (j + 1))) for j, day in enumerate(later, start=1)]
    table = [(day, length, w * share) for day, w in starts for length, share in LENGTHS_DAY]
    start_day, length_day, weight = (np.array(column) for column in zip(*table, strict=True))
    rest = max(1.0 - float(weight.sum()), 1e-300)  # rounding only: weights set aside never end
    return Courses(start_day, length_day, np.log(weight), float(np.log(rest)))


def _later_starts(last_day: float) -> list[float]:
    """Two weeks apart at first, then two to the doubling: 14, 28, 42, 56, 84, 112, 168, ..."""
    starts, step, next_start = [], 14.0, 14.0
    while next_start < last_day:
        starts.append(next_start)
        if next_start >= 4 * step:
            step *= 2
        next_start += step
    return starts
