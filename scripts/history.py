"""Made-up sessions: months of somebody's training, for pages, screenshots and tests to show.

The figures are drawn, not measured; only their form is that of real reports.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from analysis.report import SCHEMA
from sensor.traffic import Kind, Packet
from sessions import NewSession, Store
from sessions.model import Side

BEGIN = datetime(2026, 1, 5, 7, 10, tzinfo=UTC)  # 300 sessions later it is still the past


def fill(
    store: Store, count: int, *, person: str = "me", seed: int = 1, gain_deg: float = 12.0
) -> list[str]:
    """Keep `count` sessions, left and right in turn, most days; their ids, oldest first.

    gain_deg: how much the arc grows over twelve weeks.
    """
    rng = np.random.default_rng(seed)
    ids = []
    for i in range(count):
        side: Side = "left" if i % 2 == 0 else "right"
        day = (i // 2) * 1.4
        started_at = BEGIN + timedelta(days=day, minutes=12 * (i % 2) + float(rng.uniform(0, 90)))
        grown = gain_deg * min(day / 84, 1.0)
        middle_deg = (58.0 if side == "left" else 64.0) + grown + float(rng.normal(0, 2.2))
        report = made_up_report(rng, side=side, arc_deg=middle_deg)
        new = NewSession(
            side=side,
            person=person,
            profile="open",
            profile_version=1,
            sensor_address="AA:00:00:00:00:01",
            sensor_name="thigh sensor",
            started_at=started_at,
        )
        session_id = store.add(new, _packets(report["duration_s"]))
        store.save_report(session_id, report)
        ids.append(session_id)
    return ids


def made_up_report(rng: np.random.Generator, *, side: Side, arc_deg: float) -> dict[str, Any]:
    """A report of the contract's form with a typical arc near this one."""
    count = int(rng.integers(8, 13))
    reps = []
    for i in range(count):
        arc = arc_deg + float(rng.normal(0, 1.5))
        internal = 0.45 * arc + float(rng.normal(0, 1))
        start_s = 5.0 + 4.0 * i
        values = _values(internal, arc - internal, arc)
        reps.append({"start_s": start_s, "end_s": start_s + 3.8, **values, "flags": []})
    typical, best = (
        _values(*(float(pick([rep[f"{name}_deg"] for rep in reps])) for name in _NAMES))
        for pick in (np.median, np.max)
    )
    return {
        "schema": SCHEMA,
        "algorithm": "made-up/1",
        "side": side,
        "exercise": "standing_rotation",
        "duration_s": 10.0 + 4.0 * count,
        "rep_count": count,
        "usable": True,
        "flags": [],
        "reps": reps,
        "sets": [],
        "range_of_motion": {"best": best, "typical": typical},
        "compensation": {"flexion_deg": 4.0, "abduction_deg": 2.5, "tilt_deg": 4.7},
        "quality": {
            "samples": 5000,
            "rate_hz": 100.0,
            "lost": 0,
            "gaps": 0,
            "standing_s": 8.0,
            "notes": [],
        },
    }


def _packets(duration_s: float) -> list[Packet]:
    """The least traffic that spans a session: nobody decodes it."""
    return [Packet(Kind.NOTIFICATION, at_s, 1, "", b"") for at_s in (0.0, duration_s)]


_NAMES = ("internal", "external", "arc")


def _values(internal_deg: float, external_deg: float, arc_deg: float) -> dict[str, Any]:
    found: dict[str, Any] = {}
    named = zip(_NAMES, (internal_deg, external_deg, arc_deg), (1.6, 1.6, 0.9), strict=True)
    for name, value, half in named:
        found[f"{name}_deg"] = round(value, 2)
        found[f"{name}_interval_deg"] = [round(value - half, 2), round(value + half, 2)]
    return found
