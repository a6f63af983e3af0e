"""Writes a session's raw traffic to the store as it comes, from a thread of its own.

The event loop only appends to a queue. The thread packs what has come and commits it as one chunk
row, twice a second. While the store has troubles the chunks wait in memory and are tried again;
where the store's file is deleted or replaced, the session is carried over into the file that takes
its place; what is left at the end is put into a store of its own, to be imported later.
"""

import tempfile
import threading
from collections import deque
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from sensor.traffic import Packet
from sessions import rows
from sessions.database import Database
from sessions.errors import StoreBusy, StoreError, StoreGone
from sessions.migrate import migrate
from sessions.model import NewSession, utc_text

CHUNK_S = 0.45
"""How long packets wait for their chunk: with a commit of 50 ms, all is on disk within 0.5 s."""

HEARTBEAT_S = 5.0  # how often a recording says that it is alive, see model.ALIVE_S

RETRY_S = 0.2  # between attempts while finishing

SILENCE_S = 3.0  # a store that has not answered for this long is a trouble to tell a person

MAX_WAITING_BYTES = 256 * 2**20
"""How much waits in memory, packed, while the store cannot be written: over a day of most sensors.
What comes after that is dropped and counted."""


class SessionWriter:
    """Records one session. Made by `Store.begin`; ended by `finish`, or by leaving its `with`.

    Attributes:
        id: the session's.
        saved_until_s: arrival of the last packet known to be on disk; None before the first.
        dropped: packets given up because too much waited.
    """

    def __init__(self, location: str, session_id: str, new: NewSession) -> None:
        """Use `Store.begin`."""
        self.id = session_id
        self.saved_until_s: float | None = None
        self.dropped = 0
        self._new = new
        self._database = Database(location)
        self._arrived: deque[Packet] = deque()
        self._waiting: list[rows.ChunkRow] = []
        self._waiting_bytes = 0
        self._next_number = 0
        self._carrying = False
        self._trouble: StoreError | None = None
        self._attempt_since: float | None = None
        self._heartbeat_due = monotonic() + HEARTBEAT_S
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"writer {session_id}", daemon=True)
        self._thread.start()

    def append(self, packet: Packet) -> None:
        """Hand over a packet. Returns at once, whatever the store's troubles."""
        self._arrived.append(packet)

    @property
    def trouble(self) -> StoreError | None:
        """Why the store cannot be written just now; None while all is well."""
        since = self._attempt_since
        if since is not None and monotonic() - since > SILENCE_S:
            return StoreBusy(
                f"the store {self._database.name} has not answered for "
                f"{monotonic() - since:.0f} s; the recording goes on in memory"
            )
        return self._trouble

    def finish(self, *, timeout_s: float = 10.0) -> None:
        """Write what is left and mark the session as complete. Waits for the disk.

        Raises StoreError when that could not be done within `timeout_s`; what is not in the store
        then is in a file that the message names. May be called again.
        """
        deadline = monotonic() + timeout_s
        with closing(self._database):
            while not (self._ended(deadline) and self._write(alive=True) and self._complete()):
                if monotonic() > deadline:
                    trouble = self.trouble
                    assert trouble is not None
                    raise type(trouble)(f"{trouble}{self._rescue()}")
                sleep(RETRY_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        elif self._ended(monotonic() + SILENCE_S):
            self._write()  # left unfinished: `Store.close_interrupted` will find it
            self._database.close()

    # --- the thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ending.wait(CHUNK_S):
            self._write()

    def _ended(self, deadline: float) -> bool:
        """End the thread; whether it has. From then on the caller's thread writes."""
        self._ending.set()
        self._thread.join(max(0.0, deadline - monotonic()))
        return not self._thread.is_alive()

    def _write(self, *, alive: bool = False) -> bool:
        """Commit what has come, or that we are alive; whether nothing waits any longer."""
        self._pack()
        alive = alive or monotonic() >= self._heartbeat_due
        if not self._waiting and not alive:
            return True
        self._attempt_since = monotonic()
        try:
            self._commit_or_carry_over(alive=alive)
        except StoreError as error:
            self._trouble = error
            return False
        finally:
            self._attempt_since = None
        return True

    def _pack(self) -> None:
        packets = [self._arrived.popleft() for _ in range(len(self._arrived))]
        if self._waiting_bytes > MAX_WAITING_BYTES:
            self.dropped += len(packets)
            return
        for row in rows.pack_chunks(self.id, packets, first_number=self._next_number):
            self._waiting.append(row)
            self._waiting_bytes += len(row["packets"])
            self._next_number += 1

    def _commit_or_carry_over(self, *, alive: bool) -> None:
        try:
            self._commit(alive=alive)
            self._trouble = None
        except StoreGone as error:
            self._carry_over()
            self._commit(alive=True)
            self._trouble = StoreGone(f"{error}; the recording goes on in a new one")

    def _commit(self, *, alive: bool) -> None:
        with self._database.writing() as connection:
            rows.insert_chunks(connection, self._waiting)
            if alive:
                now = utc_text(datetime.now(UTC))
                rows.update_session(connection, self.id, alive_at=now)
        self._database.check_identity()  # had it gone before the commit, that would be lost
        if self._waiting:
            self.saved_until_s = self._waiting[-1]["last_s"]
        self._waiting.clear()
        self._waiting_bytes = 0
        if alive:
            self._heartbeat_due = monotonic() + HEARTBEAT_S

    def _complete(self) -> bool:
        try:
            with self._database.writing() as connection:
                rows.close_session(connection, self.id, state="complete")
            self._database.check_identity()
        except StoreError as error:
            self._trouble = error
            return False
        return True

    # --- when the store is gone for a while, or for good ------------------------------------------

    def _carry_over(self) -> None:
        """Take the session out of the file that lost its name and into the one that bears it."""
        if not self._carrying:  # that file is still open, and read for the last time
            self._waiting = self._stored_chunks() + self._waiting
            self._waiting_bytes = sum(len(row["packets"]) for row in self._waiting)
            self._carrying = True
        self._database.reopen(create=True)
        migrate(self._database.writing, name=self._database.name)
        with self._database.writing() as connection:
            rows.insert_session(connection, self.id, self._new, state="recording")
        self._carrying = False

    def _stored_chunks(self) -> list[rows.ChunkRow]:
        with suppress(StoreError), self._database.reading_last() as connection:
            found = connection.execute(rows.select_chunks(self.id)).mappings().all()
            waiting = {row["number"] for row in self._waiting}
            return [dict(row) for row in found if row["number"] not in waiting]
        return []

    def _rescue(self) -> str:
        """Put what waits into a store of its own; what to tell a person about that."""
        waiting = list(self._waiting)
        if not waiting:
            return ""
        for folder in rescue_folders():
            path = folder / f"turnout-rescue-{self.id}.sqlite"
            with suppress(StoreError), closing(Database(path)) as database:
                migrate(database.writing, name=str(path))
                with database.writing() as connection:
                    rows.insert_session(connection, self.id, self._new, state="recording")
                    rows.insert_chunks(connection, waiting)
                    rows.close_session(connection, self.id, state="complete")
                return (
                    f"; what could not be stored is kept in {path}: "
                    f"`turnout import {path}` takes it in when the store is well again"
                )
        return "; the recording could not be kept anywhere"


def rescue_folders() -> tuple[Path, ...]:
    """Where a recording goes that its store does not take: at home, else among temporary files."""
    return Path.home(), Path(tempfile.gettempdir())
