"""The leg's angle over a whole stored session; computed anew, since only its figures are stored."""

from analysis import Trace
from sessions import Session, Store
from sessions.analysis_of import facts_of, stream_of


def trace_of(store: Store, session: Session) -> Trace:
    """The trace that belongs to the session's report, one row a sample.

    Raises AnalysisError, as the report does.
    """
    from analysis import analyze  # noqa: PLC0415 - large: see `analysis`

    stream = stream_of(store.packets(session.id), session)
    report = analyze(
        stream.samples,
        side=session.side,
        exercise=session.exercise,
        sensor=facts_of(stream, session),
    )
    assert report.trace is not None
    time_s = stream.samples.time_s
    return report.trace.at(time_s - time_s[0])
