"""What can go wrong between the program and what it has stored.

SessionError
├── SessionNotFound        no such session, person, report or repetition in this store
├── InvalidValue           a value that cannot be kept, such as a pain of 11
├── RecordingFileError     a file that is not a recording, or not a sound one; says where
├── ExtraMissing           an optional part of the program is not installed; says which
└── StoreError             the store itself
    ├── StoreTooNew        made by a later version of this program
    ├── StoreUnreachable   no such folder, no permission to read, no server
    ├── StoreUnwritable    read-only, or full
    │   └── StoreGone      deleted or replaced while it was open
    ├── StoreBusy          another program holds it
    └── StoreDamaged       not a store, or some of it no longer makes sense
"""

import sys
from importlib.metadata import PackageNotFoundError, requires
from importlib.util import find_spec
from shlex import join


class SessionError(Exception):
    """Anything wrong with stored sessions or with the files they come from and go to."""


class SessionNotFound(SessionError):
    """No such session, person, report or repetition in this store."""


class InvalidValue(SessionError):
    """A value that cannot be kept."""


class RecordingFileError(SessionError):
    """A file that is not a recording, or not a sound one; the message says where."""


class ExtraMissing(SessionError):
    """An optional part of the program is not installed; `extra` names it."""

    def __init__(self, what: str, *, extra: str) -> None:
        super().__init__(
            f"{what} needs a part that is not installed: install turnout[{extra}], as in: "
            f"{_installing(extra)}"
        )
        self.extra = extra


def _installing(extra: str) -> str:
    """What brings it into the environment that this program runs in.

    By what the extra consists of: the program itself may be installed in any way, and stays so.
    """
    try:
        listed = requires("turnout") or []
    except PackageNotFoundError:  # it runs from its source alone
        listed = []
    parts = [one.partition(";") for one in listed]
    wanted = [name.strip() for name, _, when in parts if extra in when] or [f".[{extra}]"]
    has_pip = find_spec("pip") is not None  # what uv makes has none
    pip = [sys.executable, "-m", "pip", "install"]
    return join([*(pip if has_pip else ["uv", "pip", "install", "--python", pip[0]]), *wanted])


class StoreError(SessionError):
    """The store itself cannot do what was asked."""


class StoreTooNew(StoreError):
    """The store was made by a later version of this program."""


class StoreUnreachable(StoreError):
    """The store cannot be opened: no such folder, no permission, no server."""


class StoreUnwritable(StoreError):
    """The store cannot be written: read-only, full, or gone."""


class StoreGone(StoreUnwritable):
    """The store's file was deleted or replaced while it was open."""


class StoreBusy(StoreError):
    """Another program holds the store; trying again may do."""


class StoreDamaged(StoreError):
    """The file is not a store, or some of it no longer makes sense."""
