"""A PostgreSQL server of our own on a free port, for tests and studies; nothing of the system's."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

UNPRIVILEGED = "nobody"  # the server refuses to run as root


def server_binaries() -> Path | None:
    """The folder of the newest installed server; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    if found:
        return found[-1].parent
    beside = shutil.which("postgres")
    return Path(beside).resolve().parent if beside else None


def _version(path: Path) -> float:
    return float(path.parent.parent.name)


@dataclass
class Server:
    """A running server. `crash` and `start` take it through a power cut."""

    folder: Path
    binaries: Path
    port: int
    durable: bool = True
    databases: int = 0
    _process: "subprocess.Popen[bytes] | None" = field(default=None)

    @classmethod
    def make(cls, *, durable: bool = True) -> Self:
        """A new server, started. Raises FileNotFoundError where none is installed.

        durable: whether it waits for the disk; without, it survives its own crash and no power cut.
        """
        binaries = server_binaries()
        if binaries is None:
            raise FileNotFoundError("PostgreSQL is not installed (Debian: apt install postgresql)")
        folder = Path(tempfile.mkdtemp(prefix="turnout-postgres-"))
        _hand_over(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = cls(folder, binaries, port, durable)
        server._run("initdb", "-D", str(folder / "data"), "-U", "turnout", "-A", "trust", "-N")
        server.start()
        return server

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        if not self.durable:
            settings += " -c fsync=off -c full_page_writes=off"
        self._run(
            "pg_ctl",
            "-D",
            str(self.folder / "data"),
            "-w",
            "-l",
            str(self.folder / "log"),
            "-o",
            settings,
            "start",
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it; `immediate` is a crash."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", mode, "stop")

    def pause(self, *, on: bool) -> None:
        """Let it hang without an answer, as a server behind a broken network does."""
        first = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        sent = signal.SIGSTOP if on else signal.SIGCONT
        os.kill(int(first), sent)
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", first], capture_output=True, text=True, check=True
        )
        for process in children.stdout.split():
            with suppress(ProcessLookupError):  # a worker that had just done its work
                os.kill(int(process), sent)

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        self.databases += 1
        name = f"store{self.databases}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "turnout", name)
        return f"postgresql://turnout@127.0.0.1:{self.port}/{name}"

    def remove(self) -> None:
        """Stop it and remove all that it wrote."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            preexec_fn=_become_unprivileged if os.getuid() == 0 else None,
        )


def _hand_over(folder: Path) -> None:
    if os.getuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(folder, user.pw_uid, user.pw_gid)


def _become_unprivileged() -> None:
    user = pwd.getpwnam(UNPRIVILEGED)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
