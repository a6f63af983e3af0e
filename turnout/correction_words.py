"""Corrections of a session in words, for a terminal."""

from collections.abc import Sequence
from typing import Any

from sessions import Session
from sessions.edit import Change
from turnout.naming import typed

_NAMES = {
    "side": "leg",
    "note": "note",
    "pain_before": "pain before",
    "pain_after": "pain after",
    "struck_s": "struck out",
    "pauses_s": "paused",
}


def change_in_words(change: Change) -> str:
    """What was corrected, before and after: `pain before: none → 2`."""
    return f"{_NAMES[change.what]}: {_value(change.before)} → {_value(change.after)}"


def struck_in_words(session: Session) -> str:
    """Which repetitions are struck out, by the numbers that bring them back; empty for none."""
    if not session.struck_s:
        return ""
    back = typed(f"edit {session.id} --restore 1")
    listed = ", ".join(f"{n}: at {at_s:.1f} s" for n, at_s in enumerate(session.struck_s, start=1))
    return f"Struck out: {listed} (`{back}` takes one back)"


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_moment, value))
    return str(value) if isinstance(value, int) or value in {"left", "right"} else repr(value)


def _moment(value: Any) -> str:
    """A repetition struck out at a moment, or a pause from one to another."""
    if isinstance(value, int | float):
        return f"at {value:.1f} s"
    start_s, end_s = value
    return f"from {start_s:.1f} s to " + ("the end" if end_s is None else f"{end_s:.1f} s")
