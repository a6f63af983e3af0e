"""Re-analysis: the same reports whoever computes them; stopped and gone on with; edits are safe."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sessions import ExtraMissing, SessionError, Store, StoreUnreachable, edit, reanalysis
from sessions.analysis_of import report_session
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.reanalysis import executor_for, pending_sessions, reanalyze
from tests.sessions.examples import new_session, traffic
from tests.sessions.motion import rotations


def fill(store: Store, count: int) -> list[str]:
    """Sessions of different numbers of rotations, without reports."""
    new = {"profile": RECORDING, "profile_version": VERSION, "settings": {}}
    return [
        store.add(new_session(**new), packets_of(rotations(count=2 + k % 3, seed=k)))
        for k in range(count)
    ]


def reports(store: Store) -> dict[str, Any]:
    return {one.id: store.report(one.id) for one in store.sessions()}


@pytest.fixture(scope="module")
def pool() -> Executor:
    return ThreadPoolExecutor(2)


def test_sessions_without_a_report_get_one(store: Store, pool: Executor) -> None:
    ids = fill(store, 3)
    done = list(reanalyze(store, pool))
    assert {one.session_id for one in done} == set(ids)
    assert all(one.before is None and one.differs for one in done)
    assert sorted(store.session(one).rep_count or 0 for one in ids) == [2, 3, 4]
    assert list(reanalyze(store, pool)) == []
    again = list(reanalyze(store, pool, again=True))
    assert len(again) == 3
    assert not any(one.differs for one in again)


def test_an_older_algorithms_reports_are_kept(store: Store, pool: Executor) -> None:
    (session_id,) = fill(store, 1)
    old = report_session(store, session_id) | {"algorithm": "old/0", "rep_count": 9}
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM report")
    store.save_report(session_id, old)
    (done,) = reanalyze(store, pool)
    assert done.before == old
    assert done.differs
    assert [one["algorithm"] for one in store.reports(session_id)] == [
        "old/0",
        reanalysis.ALGORITHM,
    ]
    assert store.session(session_id).rep_count == 2


def test_only_what_is_asked_for(file_store: Store, pool: Executor) -> None:
    fill(file_store, 1)
    assert list(reanalyze(file_store, pool, since="2026-03-02")) == []
    assert list(reanalyze(file_store, pool, person="nobody")) == []
    assert len(list(reanalyze(file_store, pool, since="2026-03-01"))) == 1


def test_what_cannot_be_analysed_is_said_and_does_not_stop_the_rest(
    file_store: Store, pool: Executor
) -> None:
    (good,) = fill(file_store, 1)
    unknown = file_store.add(new_session(profile="none"), traffic(3))
    empty = file_store.add(new_session(), traffic(3))
    bad = file_store.add(new_session(), traffic(3))
    with file_store.writing() as connection:
        connection.exec_driver_sql("UPDATE chunk SET packets = x'00' WHERE session_id = ?", (bad,))
    problems = {one.session_id: one.problem for one in reanalyze(file_store, pool)}
    assert problems.pop(good) is None
    assert set(problems) == {unknown, empty, bad}
    assert "no firmware profile" in (problems[unknown] or "")
    assert "chunk" in (problems[bad] or "")


def test_bytes_can_be_sent_with_the_task(file_store: Store, pool: Executor) -> None:
    fill(file_store, 2)
    list(reanalyze(file_store, pool))
    read = reports(file_store)
    list(reanalyze(file_store, pool, again=True, send_bytes=True))
    assert reports(file_store) == read


def test_processes_give_the_same_reports(file_store: Store, pool: Executor) -> None:
    fill(file_store, 3)
    list(reanalyze(file_store, pool))
    here = reports(file_store)
    with executor_for(jobs=2) as processes:
        done = list(reanalyze(file_store, processes, again=True, workers=2))
    assert len(done) == 3
    assert reports(file_store) == here


def test_an_edit_meanwhile_is_not_undone(
    file_store: Store, pool: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (session_id,) = fill(file_store, 1)
    report_session(file_store, session_id)
    analyze_group = reanalysis.analyze_group

    def analyze_and_edit(location: str | None, group: Any) -> Any:
        outcomes = analyze_group(location, group)
        edit.strike(file_store, session_id, 1)
        return outcomes

    monkeypatch.setattr(reanalysis, "analyze_group", analyze_and_edit)
    assert list(reanalyze(file_store, pool, again=True)) == []
    assert file_store.session(session_id).rep_count == 1


STOPPED = """
import sys
from concurrent.futures import ThreadPoolExecutor
from sessions import Store, reanalysis
reanalysis.GROUP = 1
with Store.open(sys.argv[1]) as store:
    for one in reanalysis.reanalyze(store, ThreadPoolExecutor(1)):
        print(one.session_id, flush=True)
"""


def test_killed_it_goes_on_where_it_was(location: str, pool: Executor) -> None:
    stopped_and_gone_on_with(location, pool, signal.SIGKILL)


def test_after_ctrl_c_it_goes_on_where_it_was(tmp_path: Path, pool: Executor) -> None:
    stopped_and_gone_on_with(str(tmp_path / "store.sqlite"), pool, signal.SIGINT)


def stopped_and_gone_on_with(location: str, pool: Executor, how: int) -> None:
    with Store.open(location) as store:
        ids = set(fill(store, 6))
        with subprocess.Popen(
            [sys.executable, "-c", STOPPED, location],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as stopped:
            assert stopped.stdout is not None
            first = stopped.stdout.readline().strip()
            stopped.send_signal(how)
            told = {first, *(line.strip() for line in stopped.stdout if line.endswith("\n"))}
        left = {one.id for one in pending_sessions(store)}
        assert told <= ids - left
        assert {one.session_id for one in reanalyze(store, pool)} == left
        assert set(reports(store)) == ids


def test_a_worker_that_dies_is_said(file_store: Store) -> None:
    fill(file_store, 1)
    with executor_for(jobs=1) as processes:
        worker = processes.submit(os.getpid).result()
        running = reanalyze(file_store, processes)
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.2)
        with pytest.raises(SessionError, match="a worker ended unexpectedly"):
            list(running)


def test_a_worker_that_is_still_starting_knows_no_ctrl_c() -> None:
    with executor_for(jobs=1) as processes:
        answer = processes.submit(os.getpid)
        (worker,) = multiprocessing.active_children()
        assert worker.pid is not None
        for _ in range(20):
            os.kill(worker.pid, signal.SIGINT)
            time.sleep(0.02)
        assert answer.result(timeout=30) == worker.pid
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


ASKING = """
import os, sys, time
from sessions.reanalysis import executor_for
if __name__ == "__main__":
    with executor_for(jobs=1) as processes:
        print(processes.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def test_workers_end_with_the_process_that_asks(tmp_path: Path) -> None:
    (tmp_path / "asking.py").write_text(ASKING)
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "asking.py")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as asking:
        assert asking.stdout is not None
        worker = Path(f"/proc/{int(asking.stdout.readline())}")
        assert worker.exists() or sys.platform != "linux"
        asking.kill()
    deadline = time.monotonic() + 20
    while worker.exists():
        assert time.monotonic() < deadline, "the worker is still there"
        time.sleep(0.05)


def test_where_there_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ExtraMissing, match=r"turnout\[cluster\]"),
        executor_for(jobs=1, cluster="x"),
    ):
        pass


def test_a_cluster_without_workers_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(reanalysis, "WORKERS_WITHIN_S", 0.3)
    nobody = distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None)
    hint = re.escape(f"has no workers: start one with `{sys.executable} -m dask worker")
    with (
        nobody,
        pytest.raises(StoreUnreachable, match=hint),
        executor_for(jobs=1, cluster=nobody.scheduler_address),
    ):
        pass


def test_a_store_that_is_gone_ends_the_run(file_store: Store, pool: Executor) -> None:
    assert file_store.path is not None
    fill(file_store, 1)
    running = reanalyze(file_store, pool)
    for ending in ("", "-wal", "-shm"):
        Path(f"{file_store.path}{ending}").unlink(missing_ok=True)
    with pytest.raises((StoreUnreachable, SessionError)):
        list(running)
