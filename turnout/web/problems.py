"""What a page shows when it cannot be shown."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from analysis.errors import AnalysisError
from sessions.errors import SessionError, SessionNotFound
from turnout.errors import TurnoutError
from turnout.web.context import page


def _not_found(request: Request, error: Exception) -> Response:
    return _page(request, "There is no such page", str(error), 404)


def _refused(request: Request, error: Exception) -> Response:
    return _page(request, "That could not be done", str(error), 400)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _page(request, "There is no such page", "The address may be mistyped.", 404)
    return _page(request, "That could not be done", error.detail, error.status_code)


def _page(request: Request, title: str, text: str, status: int) -> Response:
    return page(request, "problem", {"title": title, "text": text}, status)


HANDLERS = {
    TurnoutError: _refused,
    SessionNotFound: _not_found,
    SessionError: _refused,
    AnalysisError: _refused,
    HTTPException: _http,
}
