"""BROAD: what a thigh's rotation would be, against optics, over windows as long as a set.

The board is hand-held and turned every way. Its "thigh axis" is the gravity of its first rest; what
is compared is the change of the twist about it (heading and twist together) over a window.
"""

from pathlib import Path

import numpy as np
import vqf  # type: ignore[import-untyped] # stubs without a marker
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from analysis.fit import fit
from analysis.orientation import orient, twist_rad
from analysis.rest import find_rest
from analysis.settings import UNKNOWN_SENSOR
from benchmarks.accuracy.scores import quantile, rmse
from benchmarks.accuracy.tables import table
from sensor.samples import FloatArray, Samples

_WINDOWS_S = (20.0, 60.0)
_STEP_S = 1.0  # between the starts of windows
_UPSIDE_DOWN = np.radians(135)  # beyond this tilt a twist says nothing: no thigh hangs so


def table_of(folder: Path) -> str:
    """RMSE and 95th percentile of the change of the twist's error, by trial, ours beside vqf's."""
    of = [(w, m, s) for w in _WINDOWS_S for m in ("ours", "vqf") for s in ("RMSE", "p95")]
    head = ["trial", *(f"{method} {window:.0f} s {what}" for window, method, what in of)]
    rows = []
    for path in sorted(folder.glob("*.npz")):
        changes = _changes(path)
        cells = [cell for c in changes for cell in (rmse(c), quantile(np.abs(c), 0.95))]
        rows.append([path.stem[:36], *(f"{cell:.2f}" for cell in cells)])
    figures = np.array([[float(cell) for cell in row[1:]] for row in rows])
    rows.append(["mean", *(f"{value:.2f}" for value in figures.mean(axis=0))])
    return table("BROAD: change of the twist's error over a window, degrees", head, rows)


def _changes(path: Path) -> list[FloatArray]:
    """For each window, ours and vqf's: (k,) degrees by which the error changed over it."""
    with np.load(path) as data:
        rate_hz = float(data["rate_hz"])
        gyr, acc = (np.ascontiguousarray(data[k], float) for k in ("gyr_rads", "acc_ms2"))
        optical, moving = data["sensor_to_world_wxyz"].astype(float), data["movement"].astype(bool)
    first = slice(0, int(np.argmax(moving)) or 1)
    axis = acc[first].mean(axis=0)
    time_s = np.arange(len(gyr)) / rate_hz
    mine = _ours(Samples(time_s, acc, gyr))
    peer = vqf.VQF(1 / rate_hz).updateBatch(gyr, acc)["quat6D"]
    fit_for_use = _known(optical, axis)
    errors = [_error_deg(quats[: len(optical)], optical, axis) for quats in (mine, peer)]
    return [
        _over(error, fit_for_use, round(window_s * rate_hz), round(_STEP_S * rate_hz))
        for window_s in _WINDOWS_S
        for error in errors
    ]


def _ours(samples: Samples) -> FloatArray:
    """Our orientation at the samples' times (the recording is even)."""
    fitted = fit(samples, UNKNOWN_SENSOR)
    quats = orient(fitted, find_rest(fitted).bias_rads).sensor_to_world_wxyz
    at_s = samples.time_s.clip(fitted.time_s[0], fitted.time_s[-1])
    turns = Slerp(fitted.time_s, Rotation.from_quat(quats, scalar_first=True))
    return np.asarray(turns(at_s).as_quat(scalar_first=True))


def _known(optical: FloatArray, axis: FloatArray) -> NDArray[np.bool_]:
    w, x, y, z = optical.T
    up_in_sensor = np.stack([2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x**2 + y**2)], 1)
    cosine = up_in_sensor @ axis / np.linalg.norm(axis)
    return np.asarray(np.isfinite(cosine) & (cosine > np.cos(_UPSIDE_DOWN)))


def _error_deg(estimated: FloatArray, optical: FloatArray, axis: FloatArray) -> FloatArray:
    """(n,) wrapped to ±180; NaN where optics lost the board."""
    difference = _raw_twist(estimated, axis) - _raw_twist(optical, axis)
    return np.asarray(np.degrees((difference + np.pi) % (2 * np.pi) - np.pi))


def _raw_twist(quats: FloatArray, axis: FloatArray) -> FloatArray:
    known = np.isfinite(quats).all(axis=1)
    twist = np.full(len(quats), np.nan)
    twist[known] = twist_rad(quats[known], axis)
    return twist


def _over(error: FloatArray, usable: NDArray[np.bool_], window: int, step: int) -> FloatArray:
    starts = np.arange(0, len(error) - window, step)
    starts = starts[usable[starts] & usable[starts + window]]
    change = error[starts + window] - error[starts]
    return np.asarray((change + 180) % 360 - 180)
