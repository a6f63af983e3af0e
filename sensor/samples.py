"""What a sample is: the one form in which motion travels through the program."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

STANDARD_GRAVITY_MS2 = 9.80665  # what data sheets mean by "g" (CODATA)


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What one sensor measured, in its own right-handed frame.

    time_s: (n,) seconds; where the samples come from a recording, they rise strictly.
    acc_ms2: (n, 3) specific force: +9.81 on the axis that points up at rest.
    gyr_rads: (n, 3) angular rate, positive by the right-hand rule.
    fused: the rates and accelerations are those of an orientation the sensor computed itself.
    """

    time_s: FloatArray
    acc_ms2: FloatArray
    gyr_rads: FloatArray
    fused: bool = False

    def __post_init__(self) -> None:
        """Refuse shapes that do not belong together."""
        n = len(self.time_s)
        if (
            self.time_s.shape != (n,)
            or self.acc_ms2.shape != (n, 3)
            or self.gyr_rads.shape != (n, 3)
        ):
            raise ValueError(
                "expected time_s (n,), acc_ms2 (n, 3) and gyr_rads (n, 3), got "
                f"{self.time_s.shape}, {self.acc_ms2.shape} and {self.gyr_rads.shape}"
            )

    def __len__(self) -> int:
        return len(self.time_s)

    def between(self, start: int, end: int) -> "Samples":
        """The samples [start, end)."""
        span = slice(start, end)
        return Samples(self.time_s[span], self.acc_ms2[span], self.gyr_rads[span], self.fused)
