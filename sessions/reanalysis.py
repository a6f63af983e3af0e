"""Makes the reports of many sessions anew from their raw data, on any executor.

Tasks are small groups of sessions, sent out as results come in. Workers compute and never write:
only the caller's process does, each group in one transaction. What is done is known from the
reports themselves, so that a run that was stopped goes on where it was when it is started again.
"""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import select

from analysis import ALGORITHM, AnalysisError
from sensor.errors import SensorError
from sessions import rows
from sessions.analysis_of import profile_version_of, report_of
from sessions.errors import ExtraMissing, SessionError, StoreDamaged, StoreUnreachable
from sessions.model import Session
from sessions.packing import unpack
from sessions.rows import LeftOut
from sessions.schema import report
from sessions.store import Store

GROUP = 16
"""Sessions in a task: a Dask task costs 3 to 6 ms and an analysis 20 or more, so that the cost of
sending is a hundredth; and what a stopped run loses is a second or two of work."""

WORKERS_WITHIN_S = (
    20.0  # one that was just started takes five; without any, all would wait for ever
)

AHEAD = 4  # groups waiting for each worker: none is ever idle, and little is held in memory


P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """One session for a worker. chunks: its raw data; None where the worker reads them itself."""

    session: Session
    chunks: tuple[bytes, ...] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one session: a report, or in words why there is none."""

    session: Session
    report: dict[str, Any] | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One session done. before: the report that was the newest; None where there was none."""

    session_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    problem: str | None = None

    @property
    def differs(self) -> bool:
        """Whether the numbers are others than before."""
        return _numbers(self.before) != _numbers(self.after)


def reanalyze(
    store: Store,
    executor: Executor,
    *,
    since: str | None = None,
    person: str | None = None,
    again: bool = False,
    workers: int = 1,
    send_bytes: bool = False,
    left_out: LeftOut | None = None,
) -> Iterator[Changed]:
    """Make reports by the present algorithm where there are none; each session as it is done.

    A generator: stop asking and nothing more is begun. again: also where there are reports by the
    present algorithm already. workers: how many there are, so that each has something to do.
    send_bytes: send the raw data with the task, for workers that cannot open the store themselves.
    left_out: told of each damaged session; where it is not given, StoreDamaged is raised.
    """
    pending = pending_sessions(store, since=since, person=person, again=again, left_out=left_out)
    location = None if send_bytes else store.location
    tasks = (
        [Work(one, tuple(_raw(store, one)) if send_bytes else None) for one in group]
        for group in _groups(pending, GROUP)
    )
    running: set[Future[list[Outcome]]] = set()
    try:
        while True:
            for task in islice(tasks, max(0, workers * AHEAD - len(running))):
                running.add(executor.submit(analyze_group, location, task))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield from _kept(store, future.result())
    except BrokenExecutor as error:
        raise SessionError(
            f"a worker ended unexpectedly ({error}): run it again, it goes on where it was"
        ) from error
    finally:
        for future in running:
            future.cancel()


def pending_sessions(
    store: Store,
    *,
    since: str | None = None,
    person: str | None = None,
    again: bool = False,
    left_out: LeftOut | None = None,
) -> Iterator[Session]:
    """The sessions that have no report by the present algorithm and profile yet."""
    for session in store.each_session(since=since, person=person, left_out=left_out):
        if session.recording:
            continue
        if again or not _is_done(store, session):
            yield session


def analyze_group(location: str | None, group: Sequence[Work]) -> list[Outcome]:
    """A worker's task: the reports of some sessions, from the store or from the bytes given."""
    if location is None:
        return [_outcome(work, work.chunks or ()) for work in group]
    with Store.open(location, create=False) as store:
        return [_outcome(work, _raw(store, work.session)) for work in group]


@contextmanager
def executor_for(*, jobs: int, cluster: str | None = None) -> Iterator[Executor]:
    """`jobs` processes of this machine, or the workers of a Dask cluster by its address."""
    if cluster is None:
        # spawn: a fork would copy the threads' locks and the database's connections
        context = get_context("spawn")
        with _Pool(jobs, context, initializer=_prepare_worker) as executor:
            yield executor
        return
    try:
        from distributed import Client  # noqa: PLC0415 (an extra)
    except ImportError as error:
        raise ExtraMissing("a cluster", extra="cluster") from error
    try:
        client = Client(cluster, timeout=5)  # type: ignore[no-untyped-call] # it ships no types
    except (OSError, ValueError) as error:
        raise StoreUnreachable(
            f"the cluster {cluster} does not answer: check its address ({error})"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKERS_WITHIN_S)
        except TimeoutError as error:
            raise StoreUnreachable(
                f"the cluster {cluster} has no workers: start one with "
                f"`{shlex.join([sys.executable, '-m', 'dask', 'worker', cluster])}`"
            ) from error
        # pure=False: what a task gives depends on the store too, not on its arguments alone
        with client.get_executor(pure=False) as executor:  # type: ignore[no-untyped-call] # as above
            yield executor


class _Pool(ProcessPoolExecutor):
    """Its workers know no Ctrl-C from their first moment on, before they are prepared too.

    One that died of it as it started would break the pool while its tasks are being cancelled.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As any executor does it. A worker that is started for it inherits what is blocked."""
        if not hasattr(signal, "pthread_sigmask"):  # Windows
            return super().submit(fn, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare_worker() -> None:
    """Leave Ctrl-C, which every process of a terminal gets, to the one that asks; end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A pool's workers would wait for ever for a process that was killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _outcome(work: Work, chunks: Iterable[bytes]) -> Outcome:
    session = work.session
    try:
        packets = (packet for data in chunks for packet in unpack(data))
        return Outcome(session, report_of(packets, session))
    except (AnalysisError, SensorError, StoreDamaged) as error:
        return Outcome(session, None, str(error))


def _kept(store: Store, outcomes: Sequence[Outcome]) -> Iterator[Changed]:
    """Keep a group's reports in one transaction, and say what changed."""
    changed = []
    with store.writing() as connection:
        for outcome in outcomes:
            session_id, version = outcome.session.id, profile_version_of(outcome.session)
            row = connection.execute(rows.select_sessions(session_id=session_id)).one_or_none()
            if row is None or not _same_settings(rows.to_session(row), outcome.session):
                continue  # deleted or edited meanwhile; an edit makes its own report
            before = None
            with suppress(StoreDamaged):  # a new one mends it
                before = rows.newest_report(connection, session_id)
            if outcome.report is not None:
                rows.save_report(connection, session_id, outcome.report, profile_version=version)
            changed.append(Changed(session_id, before, outcome.report, outcome.problem))
    yield from changed


def _same_settings(one: Session, other: Session) -> bool:
    return all(
        getattr(one, name) == getattr(other, name) for name in ("side", "struck_s", "pauses_s")
    )


def _is_done(store: Store, session: Session) -> bool:
    query = select(report.c.id).where(
        report.c.session_id == session.id,
        report.c.algorithm == ALGORITHM,
        report.c.profile_version == profile_version_of(session),
    )
    with store.reading() as connection:
        return connection.execute(query).one_or_none() is not None


def _raw(store: Store, session: Session) -> Iterator[bytes]:
    return (data for _, data in store.chunks(session.id))


def _groups(sessions: Iterable[Session], size: int) -> Iterator[list[Session]]:
    rest = iter(sessions)
    while group := list(islice(rest, size)):
        yield group


def _numbers(document: dict[str, Any] | None) -> dict[str, Any] | None:
    """A report without what only says who made it."""
    return document and {name: value for name, value in document.items() if name != "algorithm"}
