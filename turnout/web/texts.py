"""What every template may use: a few filters, and what stands on every page."""

from datetime import datetime
from typing import Any

from starlette.requests import Request

from sessions.words import lasting, plural
from turnout import __version__
from turnout.coach_words import SAFETY, WHAT_IT_MEASURES
from turnout.naming import typed

NAVIGATION = (
    ("/", "Coach"),
    ("/sessions", "Sessions"),
    ("/progress", "Progress"),
    ("/setup", "Set-up"),
)


def shared(request: Request) -> dict[str, Any]:
    """The context that every page has."""
    return {
        "navigation": NAVIGATION,
        "path": request.url.path,
        "version": __version__,
        "safety": SAFETY,
        "what_it_measures": WHAT_IT_MEASURES,
        "typed": typed,
    }


def when(moment: datetime) -> str:
    """A moment where it happened: `Mon 23 Nov 2026, 07:05`."""
    return f"{moment:%a} {moment.day} {moment:%b %Y, %H:%M}"


FILTERS = {"when": when, "lasting": lasting, "plural": plural}
