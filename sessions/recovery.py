"""Sessions that a crash cut short: found at the next start, marked, and analysed like any other."""

from dataclasses import dataclass
from typing import Any

from analysis import AnalysisError
from sensor.errors import SensorError
from sessions.analysis_of import report_session
from sessions.errors import StoreDamaged
from sessions.store import Store


@dataclass(frozen=True, slots=True)
class Recovered:
    """One session. report: None where there was nothing to analyse; `problem` says why."""

    session_id: str
    report: dict[str, Any] | None
    problem: str | None = None


def recover(store: Store) -> list[Recovered]:
    """Mark and analyse the sessions that a program stopped recording without finishing.

    To be called when a program starts; costs one query where there are none. Each is given once.
    """
    return [_recovered(store, session_id) for session_id in store.close_interrupted()]


def _recovered(store: Store, session_id: str) -> Recovered:
    try:
        return Recovered(session_id, report_session(store, session_id))
    except (AnalysisError, SensorError, StoreDamaged) as error:
        return Recovered(session_id, None, str(error))
