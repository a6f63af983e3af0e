"""Kills the program at random moments and looks at what is left.

    python -m benchmarks.kills [--kills 200] [--seed 1] [--only sqlite|postgresql]

A child process works on a store, telling what the store has acknowledged; it is killed with SIGKILL
after a random time. Then the store is opened again and held against what was told: every
acknowledged chunk, session and report has to be there to the last bit, every session whole or not
at all. On PostgreSQL the server itself is crashed too. A kill is not a power cut: what the system
had taken but not yet put on the disk survives it; `synchronous=FULL` is there for that.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import text

from benchmarks.postgres_server import Server
from sensor.samples import STANDARD_GRAVITY_MS2, Samples
from sensor.traffic import Kind, Packet
from sessions import NewSession, SessionError, SessionNotFound, Store, reanalysis
from sessions.analysis_of import report_session
from sessions.check import Checked, check, check_session
from sessions.database import Database
from sessions.deletion import delete_session
from sessions.imported import RECORDING, VERSION, packets_of
from sessions.migrate import migrate

Tell = Callable[[str], None]


def main() -> int:
    """Run the study and print its table; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="on each database")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    print("| database | stage | kills | acknowledged | lost | unopenable | half | failed |")
    print("|---|---|---|---|---|---|---|---|")
    faults = 0
    if options.only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            numbers = iter(range(10**9))
            faults += study(
                "SQLite",
                lambda: f"{folder}/{next(numbers)}.sqlite",
                None,
                options.kills,
                options.seed,
            )
    if options.only != "sqlite":
        server = Server.make()
        try:
            faults += study("PostgreSQL", server.new_database, server, options.kills, options.seed)
        finally:
            server.remove()
    return 1 if faults else 0


@dataclass
class Tally:
    """What was seen in one stage."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    unopenable: int = 0
    half: int = 0
    failed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """How often anything was not as it must be."""
        return self.lost + self.unopenable + self.half + self.failed


def study(
    name: str, new_location: Callable[[], str], server: Server | None, kills: int, seed: int
) -> int:
    """`kills` kills in turn through the stages; prints their rows and returns the faults."""
    source = random.Random(seed)
    location = new_location()
    Store.open(location).close()
    stages = list(STAGES)
    tallies = {stage: Tally() for stage in stages}
    for number in range(kills):
        stage = stages[number % len(stages)]
        at = new_location() if stage == "migrating" else location
        prepare(stage, at)
        crash = server if stage == "recording" and source.random() < 0.25 else None
        told = killed(STAGES[stage], at, source.uniform(0.0, LONGEST_S[stage]), crash)
        examine(stage, at, told, tallies[stage])
    with Store.open(location) as store:
        *_, last = check(store)
    assert isinstance(last, Checked)
    broken = [one for one in last.sessions if not one.sound]
    total = Tally(kills, half=len(broken) + len(last.problems))
    for stage, tally in tallies.items():
        row(name, stage, tally)
        for kind in ("acknowledged", "lost", "unopenable", "half", "failed"):
            setattr(total, kind, getattr(total, kind) + getattr(tally, kind))
        total.notes += tally.notes
    row(name, f"all; {len(last.sessions)} sessions checked at the end", total)
    for note in total.notes + [f"{one.session_id}: {one.problems}" for one in broken]:
        print(note, file=sys.stderr)
    return total.faults


def row(name: str, stage: str, tally: Tally) -> None:
    """One line of the table."""
    counts = (tally.kills, tally.acknowledged, tally.lost, tally.unopenable, tally.half)
    cells = (name, stage, *counts, tally.failed)
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


# --- the child ------------------------------------------------------------------------------------


def killed(
    stage: Callable[[str, Tell], None], location: str, after_s: float, crash: Server | None
) -> list[str]:
    """Run a stage in a child, kill it after so long, and give what it had told.

    crash: a server to take down (and up again) in the child's place; the child then has to go on.
    """
    reading, writing = os.pipe()
    ready, tell_ready = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.close(ready)
        try:
            os.write(tell_ready, b".")
            stage(location, lambda line: _tell(writing, line))
        except BaseException:  # noqa: BLE001 (a child must not become a second parent)
            _tell(writing, f"failed {traceback.format_exc()!r}")
        finally:
            os._exit(0)
    os.close(writing)
    os.close(tell_ready)
    os.read(ready, 1)
    os.close(ready)
    time.sleep(after_s)
    if crash is not None:
        crash.stop("immediate")
        crash.start()
        time.sleep(1.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return [line.strip() for line in pipe if line.endswith("\n")]


def _tell(pipe: int, line: str) -> None:
    os.write(pipe, f"{line}\n".encode())


def packet(seed: int, number: int) -> Packet:
    """The packet of that number in the session of that seed: anyone can make it again."""
    data = random.Random(seed * 1_000_003 + number).randbytes(20)
    return Packet(Kind.NOTIFICATION, number * 0.005, 1, "ffe4", data)


def new_session(seed: int, *, profile: str = "open") -> NewSession:
    """A session that carries its seed."""
    person = "known" if profile == RECORDING else "noise"
    return NewSession(
        side="right", profile=profile, profile_version=VERSION, note=str(seed), person=person
    )


def record(location: str, tell: Tell) -> None:
    """Record without an end, faster than any sensor."""
    seed = random.SystemRandom().randrange(2**30)
    writer = Store.open(location).begin(new_session(seed))
    tell(f"begun {writer.id} {seed}")
    saved_s: float | None = None
    for number in range(10**9):
        writer.append(packet(seed, number))
        time.sleep(0.001)
        if writer.saved_until_s != saved_s:
            saved_s = writer.saved_until_s
            tell(f"saved {writer.id} {seed} {saved_s!r}")


def finish(location: str, tell: Tell) -> None:
    """Finish one short session after another."""
    store = Store.open(location)
    while True:
        seed = random.SystemRandom().randrange(2**30)
        writer = store.begin(new_session(seed))
        for number in range(300):
            writer.append(packet(seed, number))
        writer.finish()
        tell(f"finished {writer.id} {seed} 300")


def open_old(location: str, tell: Tell) -> None:
    """Migrate an old store."""
    Store.open(location).close()
    tell("migrated")


def analyse(location: str, tell: Tell) -> None:
    """Analyse what has not been analysed yet."""
    store = Store.open(location)
    reanalysis.GROUP = 2  # so that there is something to lose between the groups
    for done in reanalysis.reanalyze(store, ThreadPoolExecutor(1), person="known"):
        if done.problem is None:
            tell(f"analysed {done.session_id}")


def take_in(location: str, tell: Tell) -> None:
    """Import one recording after another."""
    store = Store.open(location)
    while True:
        seed = random.SystemRandom().randrange(2**30)
        session_id = store.add(new_session(seed, profile=RECORDING), packets_of(motion(seed)))
        tell(f"imported {session_id} {seed}")


def remove(location: str, tell: Tell) -> None:
    """Delete one session after another."""
    store = Store.open(location)
    for session in list(store.each_session()):
        if not session.recording:
            tell(f"deleting {session.id}")
            delete_session(store, session.id)
            tell(f"deleted {session.id}")


STAGES: dict[str, Callable[[str, Tell], None]] = {
    "recording": record,
    "finishing": finish,
    "migrating": open_old,
    "importing": take_in,
    "re-analysing": analyse,
    "deleting": remove,
}

LONGEST_S = {
    "recording": 2.0,
    "finishing": 0.6,
    "migrating": 0.4,
    "importing": 1.0,
    "re-analysing": 1.5,
    "deleting": 0.6,
}
"""How long a child may work: some multiple of one step of its stage."""


def motion(seed: int) -> Samples:
    """Ten seconds of turning, known by its seed."""
    source = np.random.default_rng(seed)
    time_s = np.arange(1000) / 100
    acc = source.normal(scale=0.02, size=(1000, 3))
    acc[:, 2] += STANDARD_GRAVITY_MS2
    gyr = source.normal(scale=0.01, size=(1000, 3))
    gyr[300:700, 2] += np.sin(np.arange(400) / 40 * np.pi)
    return Samples(time_s, acc, gyr)


# --- what is left ---------------------------------------------------------------------------------


def prepare(stage: str, location: str) -> None:
    """What a stage needs to be there."""
    if stage == "migrating":
        database = Database(location)
        migrate(database.writing, name=location, head="0001")
        with database.writing() as connection:
            connection.execute(text("INSERT INTO person (name) VALUES ('kept')"))
        database.close()
        return
    with Store.open(location) as store:
        wanted = {"re-analysing": 40, "deleting": 20}.get(stage, 0)
        have = sum(1 for one in store.each_session(person="known") if one.rep_count is None)
        for seed in range(max(0, wanted - have)):
            store.add(new_session(seed, profile=RECORDING), packets_of(motion(seed)))


def examine(stage: str, location: str, told: list[str], tally: Tally) -> None:
    """Hold what is left against what was told."""
    tally.kills += 1
    failures = [line for line in told if line.startswith("failed ")]
    tally.failed += len(failures)
    tally.notes += [f"{stage}: {line}" for line in failures]
    try:
        with Store.open(location) as store:
            for session_id in store.close_interrupted():
                if stage == "recording":
                    analysed_like_any_other(store, session_id)
            acknowledged, lost = held_against(store, told)
            tally.acknowledged += acknowledged
            tally.lost += len(lost)
            tally.notes += [f"{stage}: lost {line}" for line in lost]
            half = list(half_there(store, told))
            tally.half += len(half)
            tally.notes += [f"{stage}: half {line}" for line in half]
            if stage == "migrating":
                with store.reading() as connection:
                    kept = connection.execute(text("SELECT name FROM person")).scalars().all()
                tally.acknowledged += 1
                tally.lost += kept != ["kept"]
    except SessionError as error:
        tally.unopenable += 1
        tally.notes.append(f"{stage}: {error}")


def analysed_like_any_other(store: Store, session_id: str) -> None:
    """An interrupted session can be analysed; random bytes hold nothing, and that is said."""
    try:
        report_session(store, session_id)
    except Exception as error:
        if type(error).__module__ != "analysis.errors":
            raise


def held_against(store: Store, told: list[str]) -> tuple[int, list[str]]:
    """How much was acknowledged (chunks, sessions, reports), and which of it is not there."""
    lost = []
    last: dict[str, tuple[int, int]] = {}
    acknowledged = 0
    for line in told:
        if line.startswith("failed"):
            continue
        what, session_id, *rest = (*line.split(), "")[:4]
        acknowledged += what in {"saved", "finished", "imported", "analysed", "deleted"}
        if what == "saved":
            last[session_id] = (int(rest[0]), round(float(line.split()[3]) / 0.005) + 1)
        elif what == "finished":
            last[session_id] = (int(rest[0]), 300)
        elif what == "imported":
            found = list(store.packets(session_id))
            if found != list(packets_of(motion(int(rest[0])))):
                lost.append(line)
        elif what == "analysed":
            lost += [line] * (store.session(session_id).rep_count is None)
        elif what == "deleted":
            lost += [line] * is_there(store, session_id)
    for session_id, (seed, count) in last.items():
        packets = list(store.packets(session_id))
        if len(packets) < count or packets != [packet(seed, k) for k in range(len(packets))]:
            lost.append(f"{session_id}: {len(packets)} of {count} packets")
    return acknowledged, lost


def half_there(store: Store, told: list[str]) -> Iterator[str]:
    """Sessions that were touched and are neither whole nor gone."""
    touched = {line.split()[1] for line in told if " " in line and not line.startswith("failed")}
    for session_id in touched:
        if is_there(store, session_id):
            checked = check_session(store, session_id)
            if not checked.sound:
                yield f"{session_id}: {checked.problems}"
    with store.reading() as connection:
        for table in ("chunk", "report", "edit"):
            query = f"SELECT count(*) FROM {table} WHERE session_id NOT IN (SELECT id FROM session)"
            if connection.execute(text(query)).scalar_one():
                yield f"rows of {table} that belong to no session"


def is_there(store: Store, session_id: str) -> bool:
    """Whether the store has a session."""
    try:
        store.session(session_id)
    except SessionNotFound:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
