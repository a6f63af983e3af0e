"""`turnout report`: a session or a person's progress on one page, as PDF, HTML or PNG."""

import re
import sys
from contextlib import suppress
from pathlib import Path

import click
from click.core import ParameterSource

from sessions import SessionNotFound, Store
from sessions.history import history
from turnout.coach_plan import default_memory, remembered
from turnout.errors import CannotRender
from turnout.options import exercise_option, read_store_option

FORMS = ("pdf", "html", "png")


@click.command("report")
@click.argument("session_id", metavar="[ID]", required=False)
@click.option("--person", default="me", show_default=True, help="Whose progress, without an ID.")
@exercise_option
@click.option(
    "--to",
    "form",
    type=click.Choice(FORMS),
    help="To print, for a browser, or as a picture.  [default: as --out ends, else pdf]",
)
@click.option("--out", help="The file to write, or - for standard output.")
@read_store_option
@click.pass_context
def command(
    context: click.Context,
    session_id: str | None,
    person: str,
    exercise: str,
    form: str | None,
    out: str | None,
    location: str,
) -> None:
    """Write a report to print: of one session, or without an ID of progress."""
    form = _form(form, out)
    if session_id is not None:
        _refuse_choice_of_progress(context, session_id)
    from turnout import report_html, report_page, report_svg  # noqa: PLC0415 - large: they draw
    from turnout.progress_view import elsewhere  # noqa: PLC0415 - large too

    with Store.open(location) as store:
        if session_id is None:
            if not history(store, person=person, exercise=exercise):
                others = elsewhere(store, person=person, exercise=exercise)
                raise SessionNotFound(
                    f"nothing of {person!r}, {exercise.replace('_', ' ')}, is stored to report on. "
                    f"{others or 'Record a session first'}"
                )
            goal_deg = remembered(default_memory()).goal_deg
            page = report_page.of_progress(
                store, person=person, exercise=exercise, goal_deg=goal_deg
            )
        else:
            page = report_page.of_session(store, session_id)
    if form == "html":
        made = report_html.to_html(page).encode()
    else:
        made = report_svg.to_pdf(page) if form == "pdf" else report_svg.to_png(page)
    _write(made, out or f"turnout-{session_id or _whose(person)}.{form}")


def _form(form: str | None, out: str | None) -> str:
    """The form that is asked for, by its name or by the file's."""
    ending = Path(out or "").suffix.removeprefix(".").lower()
    if form is not None and ending in FORMS and ending != form:
        raise click.UsageError(
            f"expected --to and --out to agree, got --to {form} and --out {out}: leave out --to"
        )
    return form or (ending if ending in FORMS else "pdf")


def _refuse_choice_of_progress(context: click.Context, session_id: str) -> None:
    for name in ("person", "exercise"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"--{name} is for a report of progress: leave it out, or the ID {session_id}"
            )


def _whose(person: str) -> str:
    """`progress`, or `progress-anna-bell`: one person's report must not replace another's."""
    words = re.findall(r"\w+", person.lower())
    return "-".join(["progress", *(words if person != "me" else [])])


def _write(made: bytes, out: str) -> None:
    if out == "-":
        sys.stdout.buffer.write(made)
        return
    path = Path(out)
    part = path.with_name(f"{path.name}.part")
    try:
        if path.exists() and not path.is_file():  # a device, which must keep its name
            path.write_bytes(made)
        else:
            part.write_bytes(made)
            part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise CannotRender(f"{out} cannot be written: {error.strerror or error}") from error
    click.echo(f"Wrote {out}")
