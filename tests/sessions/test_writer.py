"""Recording: within half a second on disk, whatever becomes of the store or of the program."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.pool import QueuePool

from benchmarks.postgres_server import Server
from sensor.traffic import Packet
from sessions import (
    Store,
    StoreBusy,
    StoreError,
    StoreGone,
    StoreUnreachable,
    StoreUnwritable,
    writer,
)
from sessions.importing import import_store
from sessions.writer import SessionWriter
from tests.sessions.examples import new_session, traffic


@pytest.fixture(autouse=True)
def rescue_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of a test ends up in a real home."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(writer, "rescue_folders", lambda: (folder,))
    return folder


def hand_over(recording: SessionWriter, packets: list[Packet]) -> None:
    for packet in packets:
        recording.append(packet)


def wait_for(condition: Callable[[], bool], *, timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.01)


def test_packets_are_on_disk_while_recording(store: Store) -> None:
    packets = traffic(300)
    with store.begin(new_session()) as recording:
        hand_over(recording, packets[:200])
        wait_for(lambda: recording.saved_until_s == packets[199].arrival_s, timeout_s=5.0)
        found = store.session(recording.id)
        assert found.recording
        assert not found.interrupted
        assert found.duration_s == pytest.approx(1.99)
        assert list(store.packets(recording.id)) == packets[:200]
        hand_over(recording, packets[200:])
        assert recording.trouble is None
    assert list(store.packets(recording.id)) == packets
    assert store.session(recording.id).state == "complete"
    assert store.close_interrupted() == []


def test_an_exception_leaves_the_session_unfinished_with_all_its_data(store: Store) -> None:
    recording = store.begin(new_session())
    with pytest.raises(RuntimeError), recording:  # noqa: PT012 (what is in a `with` is the point)
        hand_over(recording, traffic(50))
        raise RuntimeError
    assert list(store.packets(recording.id)) == traffic(50)
    assert store.session(recording.id).state == "recording"


def test_finishing_twice_is_finishing_once(store: Store) -> None:
    recording = store.begin(new_session())
    hand_over(recording, traffic(5))
    recording.finish()
    recording.finish()
    assert list(store.packets(recording.id)) == traffic(5)


KILLED = """
import sys, time
from sessions import Store
from tests.sessions.examples import new_session, traffic
writer = Store.open(sys.argv[1]).begin(new_session())
print(writer.id, flush=True)
for packet in traffic(100000):
    writer.append(packet)
    time.sleep(0.001)
    if writer.saved_until_s is not None:
        print(writer.saved_until_s, flush=True)
"""


def test_a_killed_recording_is_found_and_holds_what_was_acknowledged(location: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, location], stdout=subprocess.PIPE
    ) as killed:
        assert killed.stdout is not None
        session_id = killed.stdout.readline().decode().strip()
        saved_s = float(killed.stdout.readline())
        with Store.open(location) as store:
            assert store.session(session_id).recording
            assert store.close_interrupted() == []
        killed.send_signal(signal.SIGKILL)
        saved_s = max([saved_s, *(float(line) for line in killed.stdout if line.endswith(b"\n"))])
    with Store.open(location) as store:
        assert store.session(session_id).interrupted
        assert store.sessions()[0].to_dict()["interrupted"] is True
        assert store.close_interrupted() == [session_id]
        assert store.close_interrupted() == []
        found = store.session(session_id)
        assert found.state == "interrupted"
        packets = list(store.packets(session_id))
        assert packets == traffic(100000)[: len(packets)]
        assert packets[-1].arrival_s >= saved_s
        assert found.duration_s == packets[-1].arrival_s


# --- troubles of a file ---------------------------------------------------------------------------


def remove(store: Store) -> None:
    assert store.path is not None
    for ending in ("", "-wal", "-shm"):
        store.path.with_name(store.path.name + ending).unlink(missing_ok=True)


def test_a_store_deleted_while_recording_is_made_again_with_the_session(file_store: Store) -> None:
    packets = traffic(300)
    file_store.add(new_session(note="another"), traffic(3))
    recording = file_store.begin(new_session())
    hand_over(recording, packets[:100])
    wait_for(lambda: recording.saved_until_s == packets[99].arrival_s)
    remove(file_store)
    with pytest.raises(StoreGone, match="was deleted or replaced while it was open"):
        file_store.sessions()
    hand_over(recording, packets[100:200])
    wait_for(lambda: isinstance(recording.trouble, StoreGone))
    assert "the recording goes on in a new one" in str(recording.trouble)
    hand_over(recording, packets[200:])
    wait_for(lambda: recording.trouble is None)
    recording.finish()
    assert [one.id for one in file_store.sessions()] == [recording.id]
    assert list(file_store.packets(recording.id)) == packets
    assert file_store.session(recording.id).state == "complete"


def test_a_store_deleted_just_before_the_end(file_store: Store) -> None:
    recording = file_store.begin(new_session())
    hand_over(recording, traffic(100))
    remove(file_store)
    recording.finish()
    assert list(file_store.packets(recording.id)) == traffic(100)


def test_a_folder_deleted_while_recording_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Store.open(folder / "store.sqlite") as store:
        recording = store.begin(new_session())
        hand_over(recording, traffic(100))
        wait_for(lambda: recording.saved_until_s is not None)
        remove(store)
        folder.rmdir()
        recording.finish()
        assert list(store.packets(recording.id)) == traffic(100)


def test_a_locked_store_is_told_and_written_when_it_is_free(file_store: Store) -> None:
    assert file_store.path is not None
    recording = file_store.begin(new_session())
    lock = sqlite3.connect(file_store.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    hand_over(recording, traffic(100))
    wait_for(lambda: isinstance(recording.trouble, StoreBusy))
    assert "is held by another program" in str(recording.trouble)
    with pytest.raises(StoreBusy):
        file_store.add(new_session(), [])
    assert len(file_store.sessions()) == 1  # reading goes on
    lock.execute("ROLLBACK")
    lock.close()
    wait_for(lambda: recording.trouble is None)
    recording.finish()
    assert list(file_store.packets(recording.id)) == traffic(100)


def test_what_cannot_be_stored_at_the_end_is_rescued(
    file_store: Store, rescue_folder: Path
) -> None:
    assert file_store.path is not None
    packets = traffic(300)
    recording = file_store.begin(new_session())
    hand_over(recording, packets[:100])
    wait_for(lambda: recording.saved_until_s is not None)
    lock = sqlite3.connect(file_store.path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    hand_over(recording, packets[100:])
    with pytest.raises(StoreBusy, match=r"`turnout import .*` takes it in"):
        recording.finish(timeout_s=0.1)
    pool = recording._database.engine.pool
    assert isinstance(pool, QueuePool)
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)  # the store's file is let go of
    lock.execute("ROLLBACK")
    lock.close()
    (rescued,) = rescue_folder.glob("*.sqlite")
    assert list(file_store.packets(recording.id)) == packets[:100]
    for is_new in (True, False):  # a second time changes nothing
        found = import_store(file_store, rescued)
        assert (found.session_ids or found.already) == (recording.id,)
        assert bool(found.session_ids) is is_new
        assert list(file_store.packets(recording.id)) == packets
        assert file_store.session(recording.id).state == "complete"
    assert len(file_store.sessions()) == 1


def test_too_much_waiting_is_dropped_and_counted(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file_store.path is not None
    monkeypatch.setattr(writer, "MAX_WAITING_BYTES", 1000)
    lock = sqlite3.connect(file_store.path, isolation_level=None)
    recording = file_store.begin(new_session())
    lock.execute("BEGIN IMMEDIATE")
    hand_over(recording, traffic(100))
    wait_for(lambda: recording.trouble is not None)
    hand_over(recording, traffic(7))
    wait_for(lambda: recording.dropped == 7)
    lock.execute("ROLLBACK")
    lock.close()
    recording.finish()
    assert list(file_store.packets(recording.id)) == traffic(100)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB, where the system lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk to fill")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_written_when_there_is_room(small_disk: Path) -> None:
    with Store.open(small_disk / "store.sqlite") as store:
        old = store.add(new_session(), traffic(100))
        recording = store.begin(new_session())
        ballast = small_disk / "ballast"
        with pytest.raises(OSError), ballast.open("wb", buffering=0) as file:  # noqa: PT011, PT012
            while True:
                file.write(bytes(4096))
        packets = traffic(2000, seed=5)
        hand_over(recording, packets)
        wait_for(lambda: isinstance(recording.trouble, StoreUnwritable))
        assert "the disk is full" in str(recording.trouble)
        assert list(store.packets(old)) == traffic(100)  # what was stored can be read
        with pytest.raises(StoreUnwritable, match="the disk is full"):
            store.add(new_session(), traffic(2000))
        ballast.unlink()
        wait_for(lambda: recording.trouble is None)
        recording.finish()
        assert list(store.packets(recording.id)) == packets


def test_a_full_disk_at_opening_leaves_nothing_behind(small_disk: Path) -> None:
    with pytest.raises(OSError), (small_disk / "ballast").open("wb", buffering=0) as file:  # noqa: PT011, PT012
        while True:
            file.write(bytes(4096))
    with pytest.raises(StoreError):
        Store.open(small_disk / "store.sqlite")


AS_NOBODY = """
import os, sys, alembic.command, analysis, sqlite3  # later they could not be read
from pathlib import Path
from sessions import Store, StoreError
from sessions.deletion import delete_session
from tests.sessions.examples import new_session
os.setgid(65534)
os.setuid(65534)
path = Path(sys.argv[1])
for attempt in (
    lambda: Store.open(path),
    lambda: [len(list(s.packets(one.id))) for s in [Store.open(path)] for one in s.sessions()],
    lambda: Store.open(path).begin(new_session()),
    lambda: Store.open(path.parent / "new.sqlite"),
    lambda: Store.open(path.parent / "roots.sqlite"),
):
    try:
        print(type(attempt()).__name__ if attempt is None else repr(attempt()))
    except StoreError as error:
        print(type(error).__name__, error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can enter and only root can write."""
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(path: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_read_only_folder_can_be_read_and_anothers_store_not_opened(open_folder: Path) -> None:
    path = open_folder / "store.sqlite"
    with Store.open(path) as store:
        store.add(new_session(), traffic(10))
    os.chown(path, 65534, 65534)
    Store.open(open_folder / "roots.sqlite").close()
    opened, read, begun, new, roots = as_nobody(path)
    assert opened.startswith("<sessions.store.Store")
    assert read == "[10]"
    assert begun.startswith("StoreUnwritable")
    assert "may not be written; check who owns it and its folder" in begun
    assert new.startswith("StoreUnreachable")
    assert "Permission denied" in new
    assert roots.startswith("StoreUnreachable")
    assert "check its folder and who owns it" in roots
    assert {file.name for file in open_folder.iterdir()} == {path.name, "roots.sqlite"}


# --- troubles of a server -------------------------------------------------------------------------


def test_a_dead_server_is_told_and_written_when_it_is_back(server: Server) -> None:
    with Store.open(server.new_database()) as store:
        recording = store.begin(new_session())
        hand_over(recording, traffic(100))
        wait_for(lambda: recording.saved_until_s is not None)
        server.stop("immediate")
        try:
            hand_over(recording, traffic(100, seed=1))
            wait_for(lambda: isinstance(recording.trouble, StoreUnreachable))
            assert "check that the server runs" in str(recording.trouble)
            with pytest.raises(StoreUnreachable):
                store.sessions()
            with pytest.raises(StoreUnreachable):
                store.begin(new_session())
        finally:
            server.start()
        wait_for(lambda: recording.trouble is None)
        recording.finish()
        assert list(store.packets(recording.id)) == traffic(100) + traffic(100, seed=1)


def test_a_server_that_does_not_answer_is_told_and_the_recording_rescued(
    server: Server, rescue_folder: Path
) -> None:
    with Store.open(server.new_database()) as store:
        recording = store.begin(new_session())
        hand_over(recording, traffic(100))
        wait_for(lambda: recording.saved_until_s is not None)
        server.pause(on=True)
        try:
            hand_over(recording, traffic(100, seed=1))
            wait_for(lambda: recording.trouble is not None)
            assert "has not answered for" in str(recording.trouble)
            with pytest.raises(StoreBusy, match="turnout import"):
                recording.finish(timeout_s=0.5)
        finally:
            server.pause(on=False)
        (rescued,) = rescue_folder.glob("*.sqlite")
        import_store(store, rescued)
        recording.finish()  # what the server's silence held up, comes through late: no harm
        assert list(store.packets(recording.id)) == traffic(100) + traffic(100, seed=1)


def test_where_there_is_no_server() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreUnreachable, match="check that the server runs") as caught:
        Store.open("postgresql://someone:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)
