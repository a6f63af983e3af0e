"""A recording of a leg that rotates, with a known count; and such a one in a store."""

from pathlib import Path
from typing import Any

import numpy as np

from sensor.samples import STANDARD_GRAVITY_MS2, FloatArray, Samples
from sessions import Store
from sessions.analysis_of import report_session
from sessions.importing import import_recording

RATE_HZ = 50.0
REST_S = 4.0


def rotations(*, count: int, amplitude_deg: float = 30.0, seed: int = 0) -> Samples:
    """Standing, `count` slow cycles in and out, standing; the sensor's z axis is the thigh's."""
    source = np.random.default_rng(seed)
    time_s: FloatArray = np.arange(0.0, 2 * REST_S + 3.0 * count, 1 / RATE_HZ)
    moving = (time_s > REST_S) & (time_s < REST_S + 3.0 * count)
    phase = 2 * np.pi * (time_s - REST_S) / 3.0
    angle_deg = np.where(moving, -amplitude_deg * np.sin(phase) + 3 * np.sin(phase / 7), 0.0)
    gyr = source.normal(scale=0.002, size=(len(time_s), 3))
    gyr[:, 2] += np.gradient(np.radians(angle_deg), 1 / RATE_HZ)
    acc = source.normal(scale=0.02, size=(len(time_s), 3))
    acc[:, 2] += STANDARD_GRAVITY_MS2
    return Samples(time_s, acc, gyr)


def write_rotations(path: Path, *, count: int, seed: int = 0) -> Path:
    """The same as a recording file."""
    samples = rotations(count=count, seed=seed)
    table = np.column_stack([samples.time_s, samples.acc_ms2, samples.gyr_rads])
    header = "time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"
    np.savetxt(path, table, delimiter=",", header=header, comments="", fmt="%.9g")
    return path


def imported(store: Store, path: Path, **changes: Any) -> str:
    (session_id,) = import_recording(store, path, side="right", **changes).session_ids
    report_session(store, session_id)
    return session_id
