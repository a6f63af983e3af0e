"""Motion-BIDS: a data set of samples for motion research (BIDS 1.10, datatype `motion`).

People are numbered, their names are not written.
"""

import csv
import json
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np

from firmware_profiles import by_name
from sensor.errors import UnknownFirmware
from sensor.samples import FloatArray, Samples
from sessions.contents import Contents
from sessions.model import Session

BIDS_VERSION = "1.10.0"

README = """Leg rotations recorded with a sensor strapped to the thigh, exported by turnout.

Channels: LATENCY in seconds from the first sample; the accelerometer's specific force (it reads
+9.81 m/s^2 on the axis that points up at rest); the gyroscope's rates by the right-hand rule. Both
are in the sensor's own frame: how it sat on the thigh is not known beforehand.
"""

_CHANNELS = (
    ("latency", "n/a", "LATENCY", "s"),
    *((f"acc_{axis}", axis, "ACCEL", "m/s^2") for axis in "xyz"),
    *((f"gyr_{axis}", axis, "GYRO", "rad/s") for axis in "xyz"),
)

_ABSENT = ("ANGACCEL", "JNTANG", "MAGN", "MISC", "ORNT", "POS", "VEL")

_FRAME = {
    "reference_frame": {
        "Levels": {
            "sensor": {
                "Description": "the sensor's own right-handed axes",
                "RotationRule": "right-hand",
                "RotationOrder": "n/a",
                "SpatialAxes": "n/a",
            }
        }
    }
}


class MotionBidsExport:
    """Writes a data set into a folder; see `sessions.export`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._people: dict[str, str] = {}
        _write_json(
            folder / "dataset_description.json",
            {
                "Name": "Leg rotations with a thigh-worn sensor",
                "BIDSVersion": BIDS_VERSION,
                "DatasetType": "raw",
                "GeneratedBy": [{"Name": "turnout"}],
            },
        )
        (folder / "README").write_text(README, encoding="utf-8")

    def add(self, contents: Contents) -> None:
        """Write one session's samples and what describes them."""
        session, samples = contents.session, contents.samples
        person = self._people.setdefault(session.person, f"sub-{len(self._people) + 1:02d}")
        place = self._folder / person / f"ses-{session.id}"
        (place / "motion").mkdir(parents=True)
        task = session.exercise.replace("_", "")
        name = f"{person}_ses-{session.id}_task-{task}_tracksys-thigh"
        _write_samples(place / "motion" / f"{name}_motion.tsv", samples)
        _write_json(place / "motion" / f"{name}_motion.json", _sidecar(session, samples))
        _write_channels(place / "motion" / f"{name}_channels.tsv", session)
        _write_json(place / "motion" / f"{name}_channels.json", _FRAME)
        started = session.started_at.astimezone(UTC).isoformat(timespec="microseconds")
        _write_rows(
            place / f"{person}_ses-{session.id}_scans.tsv",
            [
                ("filename", "acq_time"),
                (f"motion/{name}_motion.tsv", started.replace("+00:00", "Z")),
            ],
        )

    def close(self) -> None:
        """Write who took part."""
        people = [(number,) for number in self._people.values()]
        _write_rows(self._folder / "participants.tsv", [("participant_id",), *people])


def _sidecar(session: Session, samples: Samples) -> dict[str, Any]:
    steps_s = np.diff(samples.time_s)
    effective_hz = 1 / float(np.median(steps_s)) if len(steps_s) else 0.0
    return {
        "TaskName": session.exercise,
        "TaskDescription": f"{session.exercise.replace('_', ' ')} of the {session.side} leg",
        "SamplingFrequency": _nominal_hz(session, effective_hz),
        "SamplingFrequencyEffective": effective_hz,
        "TrackingSystemName": f"sensor on the {session.side} thigh ({session.profile})",
        "RecordingDuration": float(samples.time_s[-1] - samples.time_s[0]) if len(samples) else 0.0,
        "TrackedPointsCount": 1,
        "MotionChannelCount": len(_CHANNELS),
        "ACCELChannelCount": 3,
        "GYROChannelCount": 3,
        "LATENCYChannelCount": 1,
        **{f"{kind}ChannelCount": 0 for kind in _ABSENT},
        "MissingValues": "n/a",
        "SubjectArtefactDescription": "n/a",
        "SoftwareVersions": session.program_version or "n/a",
    }


def _nominal_hz(session: Session, otherwise: float) -> float:
    rate_hz = session.settings.get("rate_hz")
    if rate_hz is not None:
        return rate_hz
    try:
        return by_name(session.profile).specification.rate_hz
    except UnknownFirmware:
        return otherwise


def _write_samples(path: Path, samples: Samples) -> None:
    latency_s: FloatArray = samples.time_s - samples.time_s[:1]
    table = np.column_stack([latency_s, samples.acc_ms2, samples.gyr_rads])
    _write_rows(path, table.tolist())


def _write_channels(path: Path, session: Session) -> None:
    point = f"{session.side.capitalize()}Thigh"
    header = ("name", "component", "type", "tracked_point", "units", "reference_frame")
    rows = [(name, axis, kind, point, unit, "sensor") for name, axis, kind, unit in _CHANNELS]
    _write_rows(path, [header, *rows])


def _write_rows(path: Path, rows: list[Any]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows(rows)


def _write_json(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
