"""From a session's raw traffic to its report: the one place where decoding and analysis meet."""

from collections.abc import Iterable
from typing import Any

from analysis import SensorFacts, analyze, to_dict
from firmware_profiles import by_name
from sensor.profile import Specification
from sensor.stream import read_session
from sensor.traffic import Packet
from sessions.model import NewSession
from sessions.store import Store


def report_of(
    packets: Iterable[Packet], session: NewSession, *, live_rep_count: int | None = None
) -> dict[str, Any]:
    """The report of a session, in the contract's form; a function of its arguments alone.

    Raises AnalysisError where the traffic holds nothing that can be analysed, UnknownFirmware.
    """
    profile = by_name(session.profile)
    stream = read_session(packets, profile, session.settings)
    report = analyze(
        stream.samples,
        side=session.side,
        exercise=session.exercise,
        sensor=facts_of(profile.specification, lost_samples=stream.lost),
        live_rep_count=live_rep_count,
    )
    return to_dict(report)


def report_session(
    store: Store, session_id: str, *, live_rep_count: int | None = None
) -> dict[str, Any]:
    """Analyse a stored session and keep the report as its newest; the report."""
    session = store.session(session_id)
    report = report_of(store.packets(session.id), session, live_rep_count=live_rep_count)
    profile_version = by_name(session.profile).specification.version
    store.save_report(session.id, report, profile_version=profile_version)
    return report


def facts_of(specification: Specification, *, lost_samples: int | None = None) -> SensorFacts:
    """What the analysis has to know of a sensor beside its samples."""
    return SensorFacts(
        gyr_scale_tolerance=specification.gyr_scale_tolerance,
        gyr_range_rads=specification.gyr_range_rads,
        acc_range_ms2=specification.acc_range_ms2,
        lost_samples=lost_samples if specification.shows_loss else None,
    )
