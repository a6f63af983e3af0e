"""From a session's raw traffic to its report: the one place where decoding and analysis meet.

What decodes and analyses is imported when it is used: it takes a second, and lists need it not.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis import SensorFacts
from firmware_profiles import by_name
from sensor.errors import UnknownFirmware
from sensor.traffic import Packet
from sessions import gyr_scale
from sessions.imported import RECORDING, samples_of
from sessions.model import Session
from sessions.store import Store

if TYPE_CHECKING:
    from sensor.stream import Stream


def report_of(packets: Iterable[Packet], session: Session) -> dict[str, Any]:
    """The report of a session, in the contract's form; a function of its arguments alone.

    A process of its own can run it: all that goes in and comes out can be pickled.

    Raises AnalysisError where the traffic holds nothing that can be analysed, UnknownFirmware.
    """
    from analysis import analyze  # noqa: PLC0415
    from sessions.strikes import without_struck  # noqa: PLC0415

    stream = stream_of(packets, session)
    report = analyze(
        stream.samples,
        side=session.side,
        exercise=session.exercise,
        sensor=facts_of(stream, session),
        live_rep_count=session.live_rep_count,
    )
    return without_struck(report, session.struck_s, session.pauses_s)


def report_session(
    store: Store, session_id: str, *, live_rep_count: int | None = None
) -> dict[str, Any]:
    """Analyse a stored session and keep the report as its newest; the report.

    live_rep_count: what was counted while it was recorded, where that is known only now; it is
    kept, since the report depends on it.
    """
    if live_rep_count is not None:
        store.keep_live_count(session_id, live_rep_count)
    session = store.session(session_id)
    report = report_of(store.packets(session.id), session)
    store.save_report(session.id, report, profile_version=profile_version_of(session))
    return report


def stream_of(packets: Iterable[Packet], session: Session) -> "Stream":
    """The samples of a session, at the scale that is known, and the counts of its traffic."""
    from sensor.stream import Stream, read_session  # noqa: PLC0415

    if session.profile == RECORDING:
        samples = samples_of(packets)
        return Stream(samples=samples, received=len(samples))
    stream = read_session(packets, by_name(session.profile), gyr_scale.decoding(session.settings))
    return replace(stream, samples=gyr_scale.corrected(stream.samples, session.settings))


def profile_version_of(session: Session) -> int:
    """The version of the profile that decodes this session now; its own where none does."""
    try:
        return by_name(session.profile).specification.version
    except UnknownFirmware:  # imported, or recorded by a program that knows more sensors
        return session.profile_version


def facts_of(stream: "Stream", session: Session) -> SensorFacts:
    """What the analysis has to know of a session's sensor beside its samples."""
    if session.profile == RECORDING:
        return SensorFacts()
    specification = by_name(session.profile).specification
    return SensorFacts(
        gyr_scale_tolerance=gyr_scale.tolerance(
            stream.samples, session.settings, specification.gyr_scale_tolerance
        ),
        gyr_range_rads=specification.gyr_range_rads,
        acc_range_ms2=specification.acc_range_ms2,
        lost_samples=stream.lost if specification.shows_loss else None,
    )
