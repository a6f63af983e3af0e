"""What a page shows when it cannot be shown."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from analysis.errors import AnalysisError
from sessions.errors import SessionError, SessionNotFound
from turnout.errors import TurnoutError
from turnout.naming import here
from turnout.web.context import page

COACH = ("/", "To the coach")
SESSIONS = ("/sessions", "To the sessions")


def _not_found(request: Request, _error: Exception) -> Response:
    text = "It may have been deleted."
    return _page(request, "There is no such session", text, 404, link=SESSIONS)


def _refused(request: Request, error: Exception) -> Response:
    return _page(request, "That could not be done", here(str(error)), 400)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _page(request, "There is no such page", "The address may be mistyped.", 404)
    return _page(request, "That could not be done", error.detail, error.status_code)


def _page(
    request: Request, title: str, text: str, status: int, *, link: tuple[str, str] = COACH
) -> Response:
    return page(request, "problem", {"title": title, "text": text, "link": link}, status)


HANDLERS = {
    TurnoutError: _refused,
    SessionNotFound: _not_found,
    SessionError: _refused,
    AnalysisError: _refused,
    HTTPException: _http,
}
