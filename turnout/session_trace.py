"""The leg's angle over a whole stored session; computed anew, since only its figures are stored."""

from analysis import SensorFacts, Trace, analyze
from firmware_profiles import by_name
from sessions import Session, Store
from sessions.analysis_of import facts_of, stream_of
from sessions.imported import RECORDING


def trace_of(store: Store, session: Session) -> Trace:
    """The trace that belongs to the session's report. Raises AnalysisError, as the report does."""
    stream = stream_of(store.packets(session.id), session)
    facts = SensorFacts()
    if session.profile != RECORDING:
        facts = facts_of(by_name(session.profile).specification, lost_samples=stream.lost)
    report = analyze(stream.samples, side=session.side, exercise=session.exercise, sensor=facts)
    assert report.trace is not None
    return report.trace
