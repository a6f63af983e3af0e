"""Sessions of one person whose truth is known by construction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from analysis.progress import SessionRecord
from analysis.report import Estimate

START = datetime(2026, 1, 5, 18, tzinfo=UTC)


def session(day: float, arc: float, *, side: str = "right", **more: Any) -> SessionRecord:
    def sure(value: float) -> Estimate:
        return Estimate(value, value - 1, value + 1)

    known = SessionRecord(
        id=f"{side}-{day}",
        started_at=START + timedelta(days=day),
        side=side,
        profile="witmotion",
        arc=sure(arc),
        internal=sure(0.45 * arc),
        external=sure(0.55 * arc),
        rep_count=10,
        scatter_deg=1.5,
    )
    return replace(known, **more)


def months(gain: float, *, days: int = 70, sd: float = 2.5, seed: int = 1) -> list[SessionRecord]:
    """Daily sessions of both legs; the right one gains over 8 weeks."""
    rng = np.random.default_rng(seed)
    return [
        session(i, 60 + rng.normal(0, sd) + (side == "right") * gain * min(1, i / 56), side=side)
        for i in range(days)
        for side in ("left", "right")
    ]
