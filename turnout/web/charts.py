"""Charts for the pages: specifications as JSON, and the program that draws them.

A page asks once and gets all of its charts by name. Altair is imported when the first is asked for:
it takes a second.
"""

from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from analysis.errors import AnalysisError
from turnout import charts_bundle
from turnout.session_trace import trace_of
from turnout.web.context import coach_of, store_of
from turnout.web.progress import days, progress_asked


def of_session(request: Request) -> Response:
    """`repetitions` and `trace` of one session; `?dark=1` for the dark look."""
    from turnout import charts  # noqa: PLC0415

    store = store_of(request)
    session = store.session(request.path_params["id"])
    report = store.report(session.id)
    look = charts.DARK if _is_dark(request) else charts.LIGHT
    drawn = {"repetitions": charts.repetitions(report, look)}
    with suppress(AnalysisError):  # the raw data may be less than its report, as after an import
        trace = trace_of(store, session)
        drawn["trace"] = charts.trace(trace.time_s, trace.rotation_deg, report["reps"], look)
    return JSONResponse(drawn)


def of_progress(request: Request) -> Response:
    """`left-arc`, `left-split`, `right-arc`, `right-split` and `days`."""
    from turnout import charts_progress as made  # noqa: PLC0415
    from turnout.charts import DARK, LIGHT  # noqa: PLC0415

    look = DARK if _is_dark(request) else LIGHT
    progress = progress_asked(request)
    goal_deg = coach_of(request).plan.goal_deg
    drawn = {"days": made.adherence(days(request), look)}
    for leg in (progress.left, progress.right):
        drawn[f"{leg.side}-arc"] = made.arcs(progress, leg, look, goal_deg=goal_deg)
        drawn[f"{leg.side}-split"] = made.splits(progress, leg, look)
    return JSONResponse(drawn)


async def bundle(_: Request) -> Response:
    """Vega with all it needs, from the installed wheel; kept by the browser for good."""
    headers = {"content-encoding": "gzip", "cache-control": "private, max-age=31536000, immutable"}
    return Response(await charts_bundle.bundle(), media_type="text/javascript", headers=headers)


def _is_dark(request: Request) -> bool:
    return request.query_params.get("dark") == "1"
