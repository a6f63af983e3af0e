"""Real recordings by other people: counts, angles against optics, somebody who only moves."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from analysis import AnalysisError, LiveAnalysis, RepetitionCounted, SensorFacts, analyze
from benchmarks.accuracy import broad, methods
from benchmarks.accuracy.tables import table
from sensor.samples import STANDARD_GRAVITY_MS2, Samples

_SPAR_REPS = 20  # the protocol's; nobody counted


def all_tables(data: Path) -> Iterator[str]:
    """One table for each collection that the folder has."""
    if (data / "spar").is_dir():
        yield spar(data / "spar")
    if (data / "xio_lower_body").is_dir():
        yield xio(data / "xio_lower_body")
    if (data / "broad").is_dir():
        yield broad.table_of(data / "broad")


def spar(folder: Path) -> str:
    """Shoulder rotations about the vertical, 20 each, cut tight: no rest before or after."""
    rows, counts = [], {"ours": [], "ours live": [], "vqf alone": []}  # type: ignore[var-annotated] # filled below
    for path in sorted(folder.glob("*_[IE]R_*.npz")):
        samples, rate_hz = _npz(path)
        side = "left" if path.stem.endswith("side0") else "right"
        angle = methods.peer_angle(
            samples,
            side=side,  # type: ignore[arg-type] # one of the two, just above
            rate_hz=rate_hz,
            stage=methods.vqf_stage,
        )
        mine = [_count(samples), _live(samples), len(methods.alone(angle).repetitions)]
        for name, count in zip(counts, mine, strict=True):
            counts[name].append(count)
        rows.append([path.stem, *map(str, mine)])
    for label, near in (("exact, %", 0), ("within one, %", 1)):
        shares = [np.mean(np.abs(np.array(c) - _SPAR_REPS) <= near) for c in counts.values()]
        rows.append([label, *(f"{100 * share:.1f}" for share in shares)])
    return table("SPAR, internal and external rotation: counts (20 asked for)", ["", *counts], rows)


def xio(folder: Path) -> str:
    """Somebody moving about: nothing is to be found."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        samples = xio_samples(path)
        rows.append([path.stem, str(_count(samples)), str(_live(samples))])
    return table("x-io lower body: repetitions found (none are there)", ["", "ours", "live"], rows)


def xio_samples(path: Path) -> Samples:
    """Microseconds, °/s and g, as x-io's software writes them."""
    with path.open() as lines:
        names = lines.readline().strip().split(",")
    values = np.genfromtxt(path, delimiter=",", skip_header=1)

    def columns(*words: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return values[:, [k for k, n in enumerate(names) if any(w in n for w in words)]]

    return Samples(
        time_s=(t := columns("Timestamp", "Time")[:, 0] * 1e-6) - t[0],
        acc_ms2=columns("Accelerometer")[:, :3] * STANDARD_GRAVITY_MS2,
        gyr_rads=np.radians(columns("Gyroscope")[:, :3]),
    )


def _npz(path: Path) -> tuple[Samples, float]:
    with np.load(path) as data:
        rate_hz = float(data["rate_hz"])
        gyr, acc = data["gyr_rads"].astype(float), data["acc_ms2"].astype(float)
    return Samples(np.arange(len(gyr)) / rate_hz, acc, gyr), rate_hz


def _count(samples: Samples) -> int:
    try:
        return analyze(samples, side="right", sensor=SensorFacts()).rep_count
    except AnalysisError:
        return 0


def _live(samples: Samples) -> int:
    events = LiveAnalysis(side="right").push(samples)
    return sum(isinstance(event, RepetitionCounted) for event in events)
