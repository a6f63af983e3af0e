"""The report to print, and the same as a file.

Files are drawn by a process of their own (`turnout report`): drawing stops every other thread of
its process for seconds, and a session may be going on here.
"""

import asyncio
import os
import sys
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from turnout.errors import CannotRender
from turnout.web.context import coach_of, page, store_of
from turnout.web.progress import asked

if TYPE_CHECKING:
    from turnout.report_page import Page

MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "html": "text/html; charset=utf-8"}


def show(request: Request) -> Response:
    """The report, of one session (`?session=`) or of a person's progress."""
    return page(request, "report", {"page": _page(request), "query": urlencode(_query(request))})


def charts(request: Request) -> Response:
    """The report's charts, by name."""
    return JSONResponse({one.name: one.spec for one in _page(request).pictures})


async def file(request: Request) -> Response:
    """The report as PDF, PNG or one HTML file."""
    form = str(request.path_params["form"])
    if form not in MEDIA_TYPES:
        raise HTTPException(404)
    options = [f"--{name}={value}" for name, value in _query(request).items() if name != "session"]
    wanted = request.query_params.get("session")
    session = [] if wanted is None else [(await run_in_threadpool(_known, request, wanted))]
    made = await _made(["report", *session, *options, f"--to={form}", "--out=-"], request)
    headers = {"content-disposition": f'attachment; filename="turnout-report.{form}"'}
    return Response(made, media_type=MEDIA_TYPES[form], headers=headers)


async def _made(arguments: list[str], request: Request) -> bytes:
    environment = {**os.environ, "TURNOUT_STORE": store_of(request).location}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "turnout", *arguments, env=environment, stdout=-1, stderr=-1
    )
    made, complaint = await process.communicate()
    if process.returncode:
        raise CannotRender(complaint.decode(errors="replace").strip() or "it could not be drawn")
    return made


def _known(request: Request, session_id: str) -> str:
    return store_of(request).session(session_id).id


def _page(request: Request) -> "Page":
    from turnout import report_page  # noqa: PLC0415 - altair takes a second to import

    store = store_of(request)
    session_id = request.query_params.get("session")
    if session_id is not None:
        return report_page.of_session(store, session_id)
    person, exercise = asked(request)
    goal_deg = coach_of(request).plan.goal_deg
    return report_page.of_progress(store, person=person, exercise=exercise, goal_deg=goal_deg)


def _query(request: Request) -> dict[str, str]:
    session_id = request.query_params.get("session")
    if session_id is not None:
        return {"session": session_id}
    person, exercise = asked(request)
    return {"person": person, "exercise": exercise}
