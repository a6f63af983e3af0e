"""A backup holds everything and gives it back, and nothing is overwritten by accident."""

import stat
from pathlib import Path

import pytest

from sessions import (
    InvalidValue,
    SessionNotFound,
    Store,
    StoreDamaged,
    StoreUnwritable,
)
from sessions.backup import backup, restore, restore_at
from sessions.deletion import delete_person
from tests.sessions.examples import begun_by_hand, contents, filled, new_session, traffic


def test_a_backup_holds_everything_and_restores_it(store: Store, tmp_path: Path) -> None:
    before = filled(store)
    target = tmp_path / "backup.sqlite"
    assert backup(store, target) == 3
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.glob("backup*")] == ["backup.sqlite"]
    with Store.open(target) as kept:
        assert contents(kept) == before
    delete_person(store, "p1")
    assert restore(store, target) == 3
    assert contents(store) == before
    assert restore(store, target) == 3
    assert contents(store) == before


def test_a_backup_while_recording_goes_on(file_store: Store, tmp_path: Path) -> None:
    with begun_by_hand(file_store) as recording:
        for packet in traffic(100):
            recording.append(packet)
        recording._write()
        assert backup(file_store, tmp_path / "backup.sqlite") == 1
        for packet in traffic(100, seed=1):
            recording.append(packet)
    assert len(list(file_store.packets(recording.id))) == 200
    with Store.open(tmp_path / "backup.sqlite") as kept:
        assert list(kept.packets(recording.id)) == traffic(100)


def test_nothing_is_overwritten_by_accident(file_store: Store, tmp_path: Path) -> None:
    filled(file_store)
    target = tmp_path / "backup.sqlite"
    backup(file_store, target)
    with pytest.raises(InvalidValue, match="exists already"):
        backup(file_store, target)
    newer = file_store.add(new_session(), traffic(5))
    with pytest.raises(InvalidValue, match=rf"1 sessions .* would be lost \(the newest: {newer}\)"):
        restore(file_store, target)
    assert file_store.session(newer).id == newer
    assert restore(file_store, target, replace=True) == 3
    with pytest.raises(SessionNotFound):
        file_store.session(newer)
    with pytest.raises(StoreUnwritable, match="cannot be written"):
        backup(file_store, target / "backup.sqlite")


def test_only_a_sound_backup_is_restored(file_store: Store, tmp_path: Path) -> None:
    before = filled(file_store)
    target = tmp_path / "backup.sqlite"
    backup(file_store, target)
    data = bytearray(target.read_bytes())
    data[3 * 8192 : 4 * 8192] = b"\xa5" * 8192
    target.write_bytes(data)
    with pytest.raises(StoreDamaged):
        restore(file_store, target, replace=True)
    (tmp_path / "text").write_text("hello")
    with pytest.raises(InvalidValue, match="is not a backup"):
        restore(file_store, tmp_path / "text")
    with pytest.raises(InvalidValue, match="there is no file"):
        restore(file_store, tmp_path / "none.sqlite")
    assert contents(file_store) == before


@pytest.mark.parametrize("damage", ["pages", "header", "cut"])
def test_a_store_too_damaged_to_open_is_set_aside(tmp_path: Path, damage: str) -> None:
    path, target = tmp_path / "store.sqlite", tmp_path / "backup.sqlite"
    with Store.open(path) as store:
        before = filled(store)
        backup(store, target)
    data = bytearray(path.read_bytes())
    if damage == "pages":
        data[8192:] = b"\xa5" * (len(data) - 8192)
    elif damage == "header":
        data[:16] = b"no longer SQLite"
    else:
        del data[20_000:]
    path.write_bytes(data)
    with pytest.raises(StoreDamaged, match="--replace sets it aside"):
        restore_at(str(path), target)
    assert path.read_bytes() == data
    done = restore_at(str(path), target, replace=True)
    assert done.set_aside is not None
    assert (done.sessions, done.set_aside.read_bytes()) == (3, data)
    with Store.open(path, create=False) as store:
        assert contents(store) == before


def test_a_sound_store_is_not_set_aside(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.sqlite") as store:
        filled(store)
        backup(store, tmp_path / "backup.sqlite")
    done = restore_at(str(tmp_path / "store.sqlite"), tmp_path / "backup.sqlite", replace=True)
    assert (done.sessions, done.set_aside) == (3, None)
    (tmp_path / "backup.sqlite").write_bytes(b"SQLite format 3\x00 and no more")
    with pytest.raises(StoreDamaged, match=r"backup\.sqlite"):
        restore_at(str(tmp_path / "store.sqlite"), tmp_path / "backup.sqlite", replace=True)
    assert [file.name for file in tmp_path.glob("*damaged*")] == []


def test_nothing_is_restored_under_a_recording(file_store: Store, tmp_path: Path) -> None:
    backup(file_store, tmp_path / "backup.sqlite")
    with file_store.begin(new_session()), pytest.raises(InvalidValue, match="being recorded"):
        restore(file_store, tmp_path / "backup.sqlite", replace=True)
