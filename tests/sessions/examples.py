"""Sessions and traffic to store, with nothing random in them that a test does not ask for."""

import random
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from sensor.traffic import Kind, Packet
from sessions import NewSession, SessionWriter, Store, edit

ZONE = timezone(timedelta(hours=5, minutes=30))
STARTED = datetime(2026, 3, 1, 18, 30, 15, 250_000, tzinfo=ZONE)
CHARACTERISTIC = "0000ffe4-0000-1000-8000-00805f9a34fb"


def new_session(**changes: Any) -> NewSession:
    """A session with everything in it."""
    values: dict[str, Any] = {
        "side": "right",
        "profile": "open",
        "profile_version": 1,
        "settings": {"range_dps": 500.0, "rate_hz": 100.0},
        "sensor_address": "AA:BB:CC:DD:EE:FF",
        "sensor_name": "Thigh",
        "visit": "v1",
        "program_version": "0.1",
        "started_at": STARTED,
        "note": "after work, naïve ☂",
        "pain_before": 3,
    }
    return NewSession(**values | changes)


def begun_by_hand(store: Store, new: NewSession | None = None) -> SessionWriter:
    """A recording whose thread has ended: it writes when `_write` is called, and only then."""
    recording = store.begin(new or new_session())
    assert recording._ended(time.monotonic() + 10)
    return recording


def traffic(count: int = 200, *, seed: int = 0, start_s: float = 0.0) -> list[Packet]:
    """A connection's packets of uneven lengths, 10 ms apart."""
    source = random.Random(seed)
    packets = [Packet(Kind.OPENED, start_s, 1, "", b"AA:BB:CC:DD:EE:FF")]
    for i in range(1, count):
        data = source.randbytes(source.choice((0, 1, 20, 20, 20, 244)))
        packets.append(
            Packet(Kind.NOTIFICATION, start_s + i * 0.01, 1 + i // 150, CHARACTERISTIC, data)
        )
    return packets


def report(
    *, algorithm: str = "turnout-analysis/1", reps: int = 3, **changes: Any
) -> dict[str, Any]:
    """A report in the contract's form."""
    repetitions = [
        {
            "start_s": 4.0 + 3 * i,
            "end_s": 6.5 + 3 * i,
            "internal_deg": 30.0 + i,
            "external_deg": 40.0 - i,
            "arc_deg": 70.0,
            "internal_interval_deg": [28.0 + i, 32.0 + i],
            "external_interval_deg": [38.0 - i, 42.0 - i],
            "arc_interval_deg": [69.0, 71.0],
            "flags": [],
        }
        for i in range(reps)
    ]
    typical = {
        "internal_deg": 31.0,
        "internal_interval_deg": [29.0, 33.0],
        "external_deg": 39.0,
        "external_interval_deg": [37.0, 41.0],
        "arc_deg": 70.0,
        "arc_interval_deg": [69.0, 71.0],
    }
    return {
        "schema": "turnout.report/1",
        "algorithm": algorithm,
        "side": "right",
        "exercise": "standing_rotation",
        "duration_s": 20.0,
        "rep_count": reps,
        "usable": True,
        "flags": [],
        "reps": repetitions,
        "sets": [{"start_s": 4.0, "end_s": 30.0, "rep_count": reps, "fatigue_deg": None}],
        "range_of_motion": {"best": typical, "typical": typical} if reps else None,
        "compensation": {"flexion_deg": 4.0, "abduction_deg": None} if reps else None,
        "quality": {"samples": 2000, "notes": []},
    } | changes


def contents(store: Store) -> dict[str, Any]:
    return {
        one.id: (
            one.note,
            one.state,
            one.duration_s,
            list(store.packets(one.id)),
            store.reports(one.id),
            [(c.what, c.after) for c in edit.changes(store, one.id)],
        )
        for one in store.sessions()
    }


def filled(store: Store) -> dict[str, Any]:
    for k in range(3):
        session_id = store.add(new_session(person=f"p{k}"), traffic(200, seed=k))
        store.save_report(session_id, report(algorithm="a/1"))
        store.save_report(session_id, report(algorithm="a/2", reps=k))
        edit.edit_session(store, session_id, note=f"n{k}")
    return contents(store)
