"""The web app's table of addresses."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from sessions import Store
from turnout.coach import Coach
from turnout.web import actions, charts, pages, problems, progress, reports
from turnout.web.access import Access, Guard
from turnout.web.live import Speaker, serve_page
from turnout.web.texts import FILTERS, shared

STATIC = Path(__file__).parent / "static"
LARGEST_FORM = 20_000  # bytes; a note of several pages


def make_app(*, store: Store, coach: Coach, access: Access) -> ASGIApp:
    """The app. It does nothing before it is called; the coach needs a running event loop."""
    app = Starlette(
        routes=[
            Route("/", pages.coach),
            Route("/sessions", pages.sessions),
            Route("/sessions/{id}", pages.session),
            Route("/sessions/{id}/edit", actions.edit, methods=["POST"]),
            Route("/sessions/{id}/strike", actions.strike, methods=["POST"]),
            Route("/sessions/{id}/restore", actions.restore, methods=["POST"]),
            Route("/sessions/{id}/count-pause", actions.count_pause, methods=["POST"]),
            Route("/sessions/{id}/delete", actions.delete, methods=["POST"]),
            Route("/sessions/{id}/export/{form}", actions.export),
            Route("/progress", progress.show),
            Route("/setup", pages.setup),
            Route("/report", reports.show),
            Route("/report/{form}", reports.file),
            Route("/charts/session/{id}", charts.of_session),
            Route("/charts/progress", charts.of_progress),
            Route("/charts/report", reports.charts),
            Route("/vega.js", charts.bundle),
            Mount("/static", StaticFiles(directory=STATIC)),
            WebSocketRoute("/live", _live),
        ],
        middleware=[Middleware(Guard, access=access)],
        exception_handlers=problems.HANDLERS,
        max_body_size=LARGEST_FORM,
    )
    app.state.store = store
    app.state.coach = coach
    app.state.speaker = Speaker()
    app.state.templates = Jinja2Templates(env=_environment(), context_processors=[shared])
    return app


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("turnout.web"),
        autoescape=True,  # names and notes are shown as text, whatever is in them
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


async def _live(socket: WebSocket) -> None:
    await serve_page(socket, socket.app.state.coach, socket.app.state.speaker)
