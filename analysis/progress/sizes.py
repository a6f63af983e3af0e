"""The sizes that a change may have, each with its weight.

What stretching does to hip rotation in six weeks to three months, from published trials: both
directions together some 24 degrees in patients (Chamberlain 2022), up to half as much again as
before in young men with stiff hips (Moreside & McGill 2012). Those are trials of supervised people,
and passive; of someone alone at home about half as much is expected, and 4 to 27 degrees are the
central 95 %. Larger and smaller ones are found too, if later than if they had been expected.
"""

from dataclasses import dataclass

import numpy as np

from sensor.samples import FloatArray

TYPICAL_DEG = 10.0
SPREAD = 0.5  # standard deviation of the size's logarithm
RATIO = 1.5  # of one size to the next: a change between two of them loses 4 % of its evidence
STEPS = np.arange(-3, 4)  # 3 to 34 degrees


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """(m,) sizes of a change in degrees, losses negative, and log weights, which sum to one."""

    size_deg: FloatArray
    log_weight: FloatArray


def sizes(*, gain_weight: float) -> Sizes:
    """A table of both directions; gain_weight: the part of the weight that lies on a gain.

    Weights are those of a normal distribution of the size's logarithm.
    """
    size = TYPICAL_DEG * RATIO ** STEPS.astype(float)
    weight = np.exp(-0.5 * (np.log(size / TYPICAL_DEG) / SPREAD) ** 2)
    weight /= weight.sum()
    both = np.concatenate([gain_weight * weight, (1 - gain_weight) * weight])
    return Sizes(np.concatenate([size, -size]), np.log(both))
