"""What the handlers get from the app: the store, the coach, a rendered page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from sessions import Store
from turnout.coach import Coach


def store_of(request: Request) -> Store:
    """The store that is served."""
    store = request.app.state.store
    assert isinstance(store, Store)
    return store


def coach_of(request: Request) -> Coach:
    """The coach."""
    coach = request.app.state.coach
    assert isinstance(coach, Coach)
    return coach


def page(request: Request, name: str, context: dict[str, Any], status: int = 200) -> Response:
    """A rendered template."""
    templates = request.app.state.templates
    assert isinstance(templates, Jinja2Templates)
    return templates.TemplateResponse(request, f"{name}.html", context, status_code=status)
