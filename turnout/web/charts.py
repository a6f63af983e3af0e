"""Charts for the pages."""

from starlette.requests import Request
from starlette.responses import Response


def of_session(request: Request) -> Response:
    raise NotImplementedError


def of_progress(request: Request) -> Response:
    raise NotImplementedError


def bundle(request: Request) -> Response:
    raise NotImplementedError
