"""One mutant after the other on the tests that run it, in a copy of the tree.

The large libraries are imported once, by this process; each trial is a fork of it, which imports
the changed program and runs the tests, and stops at the first that fails.
"""

import contextlib
import importlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from benchmarks.mutants.changes import Mutant
from benchmarks.mutants.covering import OPTIONS, Test, few_examples

LIBRARIES = (
    "numpy", "scipy.signal", "scipy.stats", "scipy.spatial.transform", "scipy.optimize", "vqf",
    "bleak", "bumble.device", "sqlalchemy",
)  # fmt: skip
STARTING_S = 20.0  # of processor time: imports and collection, of a mutant that works
PATIENCE = 6.0  # times the tests' own processor time, then it is an endless loop
WAITING_S = 120.0  # by the clock and more for each second of the tests: one that waits for ever
MEMORY_BYTES = 6 << 30


def copy_of(tree: Path, scratch: Path) -> None:
    """What git knows of the tree, with nothing compiled from another version in it."""
    shutil.rmtree(scratch, ignore_errors=True)
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (tree / name).is_file():
            (scratch / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree / name, scratch / name)


def get_ready() -> None:
    """Import what does not change."""
    for name in LIBRARIES:
        importlib.import_module(name)


def tried(mutant: Mutant, tests: Sequence[Test], scratch: Path) -> str:
    """`killed`, `endless` (killed by the limit), `survived`, or `uncovered`."""
    if not tests:
        return "uncovered"
    budget_s = sum(test.seconds for test in tests)
    with _changed(scratch / mutant.path, mutant):
        child = os.fork()
        if child == 0:
            _run(scratch, [test.name for test in tests], STARTING_S + PATIENCE * budget_s)
        status = _waited(child, WAITING_S + 3 * PATIENCE * budget_s)
    if status is None or os.WIFSIGNALED(status):
        return "endless"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"


@contextlib.contextmanager
def _changed(path: Path, mutant: Mutant) -> Iterator[None]:
    """The file with the change; afterwards as before, to the time that its compiled form knows."""
    source, times = path.read_bytes(), path.stat()
    path.write_bytes(mutant.applied(source))
    try:
        yield
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _run(scratch: Path, names: Sequence[str], cpu_s: float) -> None:
    """In the child: run the tests and leave, with 0 where all pass."""
    code = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu_s), int(cpu_s) + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        os.chdir(scratch)
        for name in [one for one in sys.modules if one.split(".")[0] == "benchmarks"]:
            del sys.modules[name]
        sys.path[0] = str(scratch)
        sys.dont_write_bytecode = True
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        few_examples()
        code = int(pytest.main(["-x", "-q", *OPTIONS, *names]))
    finally:
        os._exit(code)


def _waited(child: int, wait_s: float) -> int | None:
    """The child's status; None where it had to be killed."""
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
