"""What a session is, told apart from how it is stored."""

import os
import re
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from unicodedata import category

from sessions.errors import InvalidValue

Side = Literal["left", "right"]
State = Literal["recording", "complete", "interrupted"]
Pause = tuple[float, float | None]

RETEST = "retest-"
"""How the visit of a retest's two sessions begins."""

LONGEST_NAME = 100

ALIVE_S = 30.0
"""A recording whose program has not said a word for this long has ended; it speaks every 5 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """One person, one leg, one exercise, one sensor.

    profile, profile_version, settings: what its raw traffic is decoded with; the settings may hold
    the scale of the sensor's gyroscope as well (sessions.gyr_scale).
    started_at: with a time zone; its offset from UTC is kept. source: the file an import came from.
    visit: the same text for sessions recorded together. pain_before, pain_after: 0 to 10.

    Raises InvalidValue for what cannot be kept.
    """

    side: Side
    profile: str
    profile_version: int
    exercise: str = "standing_rotation"
    person: str = "me"
    settings: Mapping[str, float] = field(default_factory=dict)
    sensor_address: str = ""
    sensor_name: str = ""
    visit: str | None = None
    program_version: str = ""
    started_at: datetime = field(default_factory=lambda: datetime.now().astimezone())
    source: str = ""
    note: str = ""
    pain_before: int | None = None
    pain_after: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be kept, and a name that no list can show."""
        self.check()
        check_name(self.person)

    def check(self) -> None:
        """Raise InvalidValue for what cannot be kept."""
        check_side(self.side)
        check_exercise(self.exercise)
        check_pain(self.pain_before)
        check_pain(self.pain_after)
        if not self.person.strip():
            raise InvalidValue("expected a person's name, got an empty one")
        texts = (self.person, self.sensor_address, self.sensor_name, self.visit or "", self.source)
        for text in (*texts, self.note, self.profile, self.program_version):
            check_text(text)
        if self.started_at.tzinfo is None:
            raise InvalidValue("expected a start with a time zone, got one without")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session(NewSession):
    """A stored session.

    duration_s: what the raw data stored span, from the first packet's arrival to the last's.
    rep_count: of the newest report; None before there is one. live_rep_count: counted while it was
    recorded. struck_s: a moment within each repetition that was struck out. pauses_s: from and to
    of each pause in the report's time, in which nothing counts; None where it lasted to the end.
    """

    id: str
    state: State
    duration_s: float
    rep_count: int | None
    live_rep_count: int | None = None
    struck_s: tuple[float, ...] = ()
    pauses_s: tuple[Pause, ...] = ()
    writer: str = ""
    alive_at: str = ""

    def __post_init__(self) -> None:
        """What is stored was checked when it was kept; `sessions.rows` looks for damage."""

    @property
    def recording(self) -> bool:
        """Whether some program is recording it now."""
        return self.state == "recording" and is_alive(self.writer, self.alive_at)

    @property
    def interrupted(self) -> bool:
        """Whether its recording ended without being finished."""
        return self.state == "interrupted" or (self.state == "recording" and not self.recording)

    def to_dict(self) -> dict[str, object]:
        """The session as `turnout sessions --json` lists it."""
        return {
            "id": self.id,
            "person": self.person,
            "side": self.side,
            "exercise": self.exercise,
            "started_at": utc_text(self.started_at),
            "duration_s": round(self.duration_s, 3),
            "interrupted": self.interrupted,
            "rep_count": self.rep_count,
            "profile": self.profile,
            "local_started_at": self.started_at.isoformat(timespec="seconds"),
            "visit": self.visit,
            "sensor": self.sensor_name or self.sensor_address or None,
            "source": self.source or None,
            "note": self.note or None,
            "pain_before": self.pain_before,
            "pain_after": self.pain_after,
            "recording": self.recording,
        }


def check_side(side: str) -> None:
    """Raise InvalidValue for anything but left and right."""
    if side not in {"left", "right"}:
        raise InvalidValue(f"expected the side left or right, got {side!r}")


def check_exercise(exercise: str) -> None:
    """Raise InvalidValue for an exercise that the analysis does not know."""
    from analysis.exercises import EXERCISES  # noqa: PLC0415 (scipy, and lists need it not)

    known = [known.name for known in EXERCISES]
    if exercise not in known:
        raise InvalidValue(f"expected one of {', '.join(known)}, got the exercise {exercise!r}")


def check_pain(pain: int | None) -> None:
    """Raise InvalidValue for a pain that is not 0 to 10."""
    if pain is not None and not 0 <= pain <= 10:
        raise InvalidValue(f"expected a pain from 0 (none) to 10 (worst), got {pain}")


def check_name(person: str) -> None:
    """Raise InvalidValue for a person's name that is empty, or more than a short line."""
    if not person.strip():
        raise InvalidValue("expected a person's name, got an empty one")
    if len(person) > LONGEST_NAME or any(category(one) == "Cc" for one in person):
        raise InvalidValue(
            f"expected a person's name in one line of at most {LONGEST_NAME} characters, got "
            f"{person[:LONGEST_NAME]!r}"
        )


def check_text(text: str) -> None:
    """Raise InvalidValue for characters that PostgreSQL or UTF-8 cannot hold."""
    if text.isascii() and "\x00" not in text:
        return
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidValue(f"expected plain text, got characters that cannot be stored: {text!r}")


def utc_text(moment: datetime) -> str:
    """A moment as the store keeps it: UTC, milliseconds, sorting as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def checked_since(text: str) -> str:
    """The beginning of a UTC time, as the store keeps it. Raises InvalidValue for anything else."""
    first_moment = text + "-01-01"[len(text) - 4 :] if len(text) < len("2026-11-23") else text
    with suppress(ValueError):
        if re.fullmatch(r"\d{4}(-\d{2}(-\d{2}(T[\d:.]+Z?)?)?)?", text):
            datetime.fromisoformat(first_moment)
            return text
    raise InvalidValue(f"expected a date, such as 2026, 2026-11 or 2026-11-23, got {text!r}")


def this_program() -> str:
    """Who is writing: this machine and this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_alive(writer: str, alive_at: str) -> bool:
    """Whether the program that records a session still does, as far as can be known."""
    host, _, process = writer.rpartition(":")
    if host == socket.gethostname() and process.isdecimal() and not _exists(int(process)):
        return False
    oldest = utc_text(datetime.now(UTC) - timedelta(seconds=ALIVE_S))
    return alive_at >= oldest


def _exists(process: int) -> bool:
    if sys.platform == "win32":
        return True  # there, signal 0 would end it; silence for ALIVE_S decides
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError, IndexError):  # killed, and its parent has not noticed yet (Linux)
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return state.split()[0] != "Z"
    return True
