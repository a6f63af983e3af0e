"""What changes a stored session, and what takes it away as a file.

Only this program's own pages get here: see `access`. Each change answers with a redirect, so that
loading the page again does not repeat it.
"""

from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sessions import edit as edits
from sessions.deletion import delete_session
from sessions.errors import InvalidValue
from sessions.model import Side
from turnout.exports import exported
from turnout.web.context import store_of


async def edit(request: Request) -> Response:
    """Correct the leg, the note and the pain."""
    form = await _form(request)
    await run_in_threadpool(
        edits.edit_session,
        store_of(request),
        _id(request),
        side=_side(form),
        note=form.get("note", "").replace("\r\n", "\n").strip(),
        pain_before=_number(form, "pain_before"),
        pain_after=_number(form, "pain_after"),
    )
    return _back(request)


async def strike(request: Request) -> Response:
    """Strike out a repetition."""
    number = _number(await _form(request), "number")
    await run_in_threadpool(edits.strike, store_of(request), _id(request), number or 0)
    return _back(request)


async def restore(request: Request) -> Response:
    """Take a strike back."""
    number = _number(await _form(request), "number")
    await run_in_threadpool(edits.restore, store_of(request), _id(request), number or 0)
    return _back(request)


async def count_pause(request: Request) -> Response:
    """Count what was done in a pause after all."""
    number = _number(await _form(request), "number")
    await run_in_threadpool(edits.count_pause, store_of(request), _id(request), number or 0)
    return _back(request)


async def delete(request: Request) -> Response:
    """Delete a session, from the file and not only from sight."""
    await run_in_threadpool(delete_session, store_of(request), _id(request))
    return RedirectResponse("/sessions", 303)


async def export(request: Request) -> Response:
    """A session as a file to keep."""
    made = await run_in_threadpool(
        exported, store_of(request), _id(request), str(request.path_params["form"])
    )
    disposition = f'attachment; filename="{made.name}"'
    return Response(
        made.content, media_type=made.media_type, headers={"content-disposition": disposition}
    )


def _id(request: Request) -> str:
    return str(request.path_params["id"])


async def _form(request: Request) -> dict[str, str]:
    try:
        fields = parse_qs((await request.body()).decode(), keep_blank_values=True)
    except ValueError as error:
        raise InvalidValue(f"expected a form, got something else ({error})") from error
    return {name: values[-1] for name, values in fields.items()}


def _side(form: dict[str, str]) -> Side | None:
    match form.get("side"):
        case "left":
            return "left"
        case "right":
            return "right"
        case _:
            return None


def _number(form: dict[str, str], name: str) -> int | None:
    text = form.get(name, "").strip()
    if not text:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise InvalidValue(f"expected a number for {name}, got {text!r}") from error


def _back(request: Request) -> Response:
    return RedirectResponse(f"/sessions/{_id(request)}", 303)
