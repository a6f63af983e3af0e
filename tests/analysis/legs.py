"""A thigh that goes where it is told, and what a sensor on it says."""

from dataclasses import dataclass, field

import numpy as np
from scipy.spatial.transform import Rotation as SpatialRotation

from sensor.samples import FloatArray, Samples

RATE_HZ = 100.0
MOUNTING = SpatialRotation.from_rotvec([0.5, -1.0, 2.0])


@dataclass
class Leg:
    """A right thigh that goes from one pose to the next; angles in degrees, one row a sample."""

    flexion: list[float] = field(default_factory=list)
    abduction: list[float] = field(default_factory=list)
    rotation: list[float] = field(default_factory=list)
    now: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def still(self, seconds: float) -> "Leg":
        """Stay as it is."""
        return self.to(*self.now, seconds=seconds)

    def to(self, flexion: float, abduction: float, rotation: float, *, seconds: float) -> "Leg":
        """Go there in so long."""
        share = np.arange(1, round(seconds * RATE_HZ) + 1) / round(seconds * RATE_HZ)
        share = share**3 * (10 - 15 * share + 6 * share**2)  # as smooth as limbs move
        for column, begin, end in zip(
            (self.flexion, self.abduction, self.rotation),
            self.now,
            (flexion, abduction, rotation),
            strict=True,
        ):
            column.extend((begin + (end - begin) * share).tolist())
        self.now = (flexion, abduction, rotation)
        return self

    @property
    def seconds(self) -> float:
        """How long it has been going."""
        return len(self.flexion) / RATE_HZ

    def samples(self) -> Samples:
        """What a sensor with a small bias and little noise says of it."""
        rng = np.random.default_rng(1)
        about = SpatialRotation.from_rotvec
        raised = about(np.outer(np.radians(self.flexion), [0, -1, 0]))
        aside = about(np.outer(np.radians(self.abduction), [-1, 0, 0]))
        turned = about(np.outer(np.radians(self.rotation), [0, 0, 1]))
        to_world = raised * aside * turned * MOUNTING
        step = (to_world[:-1].inv() * to_world[1:]).as_rotvec() * RATE_HZ
        gyr: FloatArray = np.vstack([step, np.zeros((1, 3))]) + np.array([0.01, -0.01, 0.005])
        gyr = gyr + rng.normal(0, 0.002, gyr.shape)
        acc = to_world.inv().apply([0, 0, 9.81]) + rng.normal(0, 0.03, gyr.shape)
        return Samples(np.arange(len(gyr)) / RATE_HZ, acc, gyr)
