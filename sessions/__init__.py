"""Sessions: recorded, stored, read back, imported, exported and analysed again."""

from sessions.errors import (
    ExtraMissing,
    InvalidValue,
    RecordingFileError,
    SessionError,
    SessionNotFound,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreGone,
    StoreTooNew,
    StoreUnreachable,
    StoreUnwritable,
)
from sessions.model import NewSession, Pause, Session
from sessions.store import Store
from sessions.writer import SessionWriter

__all__ = [
    "ExtraMissing",
    "InvalidValue",
    "NewSession",
    "Pause",
    "RecordingFileError",
    "Session",
    "SessionError",
    "SessionNotFound",
    "SessionWriter",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreGone",
    "StoreTooNew",
    "StoreUnreachable",
    "StoreUnwritable",
]
