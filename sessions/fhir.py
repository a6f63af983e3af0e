"""FHIR: a bundle for each session, of elements that R4, R4B and R5 have in common.

The rotation of the thigh in space is not the rotation of the hip joint, so LOINC's hip codes are
used for the seated check alone, where the pelvis is held by the seat; the other angles have codes
of our own, which say what was measured. Sides are SNOMED CT body structures.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from analysis.exercises import Measures, by_name
from sessions.contents import PARTS, Contents
from sessions.errors import SessionNotFound
from sessions.model import Session

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
LOCAL = "urn:turnout:measurement"

CAVEAT = (
    "Not a medical device. A single sensor on the skin of the thigh: it measures the {angle} of "
    "the thigh in space, not of the bone and not against the pelvis."
)

_THIGH = {"left": ("61396006", "left thigh"), "right": ("11207009", "right thigh")}
_HIP = {"left": ("287679003", "left hip region"), "right": ("287579007", "right hip region")}

_SEATED = {
    "internal": ("100297-1", "Hip Internal rotation range of motion"),
    "external": ("100296-3", "Hip External rotation range of motion"),
}

_MEANING = {
    "internal": "how far the thigh turned inward in space from where it points at rest",
    "external": "how far the thigh turned outward in space from where it points at rest",
    "arc": "from the thigh's full inward to its full outward rotation in space",
}
_OF_AXIS = {"rotation": "rotation about", "tilt": "tilt of"}


class FhirExport:
    """Writes `ID.json` for each session into a folder; see `sessions.export`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, contents: Contents) -> None:
        """Write one session's bundle."""
        document = bundle(contents.session, contents.report)
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
        (self._folder / f"{contents.session.id}.json").write_text(text + "\n", encoding="utf-8")

    def close(self) -> None:
        """Nothing is left to do."""


def bundle(session: Session, report: Mapping[str, Any] | None) -> dict[str, Any]:
    """The session as a FHIR bundle. Raises SessionNotFound where it has no report yet."""
    if report is None:
        raise SessionNotFound(
            f"session {session.id} has no report yet: `turnout reanalyze` makes one"
        )
    resources = [
        _patient(session),
        _device(session),
        _count(session, report),
        *_angles(session, report),
        *_pains(session),
    ]
    return {
        "resourceType": "Bundle",
        "id": session.id,
        "type": "collection",
        "timestamp": session.started_at.isoformat(timespec="milliseconds"),
        "entry": [
            {"fullUrl": _urn(session, resource["id"]), "resource": resource}
            for resource in resources
        ],
    }


def _patient(session: Session) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "person", "name": [{"text": session.person}]}


def _device(session: Session) -> dict[str, Any]:
    device: dict[str, Any] = {
        "resourceType": "Device",
        "id": "sensor",
        "modelNumber": session.profile,
        "note": [{"text": f"inertial sensor strapped to the {session.side} thigh"}],
    }
    if session.sensor_address:
        device["identifier"] = [{"system": "urn:turnout:sensor", "value": session.sensor_address}]
    return device


def _count(session: Session, report: Mapping[str, Any]) -> dict[str, Any]:
    code = {
        "coding": [{"system": LOINC, "code": "100298-9", "display": "Repetition count"}],
        "text": f"repetitions of {session.exercise.replace('_', ' ')}",
    }
    count = {"value": report["rep_count"], "unit": "repetitions", "system": UCUM, "code": "1"}
    return _observation(session, report, "repetitions", code) | {"valueQuantity": count}


def _angles(session: Session, report: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    ranges = report["range_of_motion"] or {}
    for which, values in ranges.items():
        for part in PARTS:
            value, interval = values[f"{part}_deg"], values[f"{part}_interval_deg"]
            if value is None:
                continue
            yield _observation(
                session,
                report,
                f"{which}-{part}",
                _angle_code(session, which, part),
                hip=by_name(session.exercise).level and part in _SEATED,
            ) | {"valueQuantity": _degrees(value), "component": [_interval(interval)]}


def _angle_code(session: Session, which: str, part: str) -> dict[str, Any]:
    exercise = by_name(session.exercise)
    if exercise.measures is Measures.ROTATION:
        meaning, name = _MEANING[part], f"thigh-{part}-rotation-in-space"
    else:
        meaning = f"how far the thigh went {exercise.direction} from rest"
        name = exercise.name
    local = {"system": LOCAL, "code": f"{name}-{which}", "display": f"{meaning}, {which}"}
    if not exercise.level or part not in _SEATED:
        return {"coding": [local], "text": f"{meaning} ({which} of the repetitions)"}
    code, display = _SEATED[part]
    return {
        "coding": [{"system": LOINC, "code": code, "display": display}, local],
        "text": f"{display}, seated ({which} of the repetitions)",
    }


def _interval(interval: list[float]) -> dict[str, Any]:
    low, high = interval
    return {
        "code": {
            "coding": [{"system": LOCAL, "code": "interval-95", "display": "95 % interval"}],
            "text": "95 % interval of the measurement",
        },
        "valueRange": {"low": _degrees(low), "high": _degrees(high)},
    }


def _pains(session: Session) -> Iterator[dict[str, Any]]:
    for when, pain in (("before", session.pain_before), ("after", session.pain_after)):
        if pain is None:
            continue
        code = {
            "coding": [
                {
                    "system": LOINC,
                    "code": "72514-3",
                    "display": "Pain severity - 0-10 verbal numeric rating [Score] - Reported",
                }
            ],
            "text": f"pain {when} the session, 0 to 10",
        }
        yield {
            **_described(session, f"pain-{when}", code),
            "status": "final",
            "valueQuantity": {"value": pain, "system": UCUM, "code": "{score}"},
        }


def _observation(
    session: Session,
    report: Mapping[str, Any],
    name: str,
    code: Mapping[str, Any],
    *,
    hip: bool = False,
) -> dict[str, Any]:
    site, text = (_HIP if hip else _THIGH)[session.side]
    exercise = by_name(session.exercise)
    notes = [CAVEAT.format(angle=exercise.angle), *(f"flag: {flag}" for flag in report["flags"])]
    method = (
        f"thigh-worn accelerometer and gyroscope; {_OF_AXIS[exercise.angle]} the thigh's long axis "
        f"against {'sitting' if exercise.level else 'standing'} at rest; {report['algorithm']}, "
        f"sensor profile {session.profile}"
    )
    return {
        **_described(session, name, code),
        # A count that cannot be trusted is a first result that nobody has verified.
        "status": "final" if report["usable"] else "preliminary",
        "bodySite": {"coding": [{"system": SNOMED, "code": site}], "text": text},
        "method": {"text": method},
        "device": {"reference": _urn(session, "sensor")},
        "note": [{"text": note} for note in notes],
    }


def _described(session: Session, name: str, code: Mapping[str, Any]) -> dict[str, Any]:
    end = session.started_at + timedelta(seconds=session.duration_s)
    category = "http://terminology.hl7.org/CodeSystem/observation-category"
    return {
        "resourceType": "Observation",
        "id": name,
        "category": [{"coding": [{"system": category, "code": "activity"}]}],
        "code": code,
        "subject": {"reference": _urn(session, "person")},
        "effectivePeriod": {
            "start": session.started_at.isoformat(timespec="milliseconds"),
            "end": end.isoformat(timespec="milliseconds"),
        },
    }


def _degrees(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "°", "system": UCUM, "code": "deg"}


def _urn(session: Session, name: str) -> str:
    """The same for the same session, so that a second export updates the first."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:turnout:{session.id}:{name}')}"
