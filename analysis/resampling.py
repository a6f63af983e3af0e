"""Samples of any rate and timing to even ticks, one by one."""

from collections.abc import Iterator

import numpy as np

from analysis.fit import LONGEST_FILL_S
from sensor.samples import FloatArray

TICK_S = 0.02  # a leg's rotation has nothing above 10 Hz


class Resampler:
    """Each tick is the mean of the straight lines between samples, so that no turn is lost."""

    def __init__(self) -> None:
        self._last_s: float | None = None
        self._last = np.zeros(6)
        self._next_s = 0.0
        self._sum = np.zeros(6)

    def gap_to(self, time_s: float) -> float:
        """How long after the last sample this one comes."""
        return 0.0 if self._last_s is None else time_s - self._last_s

    def push(self, time_s: float, values: FloatArray) -> Iterator[tuple[float, FloatArray]]:
        """The ticks completed by this sample (6,), each with its end and mean.

        A sample that is not later than the last one is left out.
        """
        if self._last_s is None:
            self._last_s, self._last, self._next_s = time_s, values, time_s + TICK_S
            return
        if time_s <= self._last_s:
            return
        slope = (values - self._last) / (time_s - self._last_s)
        if time_s - self._last_s > LONGEST_FILL_S:
            self._last_s = time_s - LONGEST_FILL_S
            self._next_s = self._last_s + TICK_S
            self._sum = np.zeros(6)
        while self._next_s <= time_s:
            step_s = self._next_s - self._last_s
            here = self._last + slope * step_s
            yield self._next_s, (self._sum + (self._last + here) * (step_s / 2)) / TICK_S
            self._sum = np.zeros(6)
            self._last_s, self._last = self._next_s, here
            self._next_s += TICK_S
        self._sum += (self._last + values) * ((time_s - self._last_s) / 2)
        self._last_s, self._last = time_s, values
