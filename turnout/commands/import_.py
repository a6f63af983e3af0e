"""`turnout import FILE ...`: recordings and the sessions of other stores taken into the store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from analysis import Side
from analysis.errors import AnalysisError
from sessions import Store
from sessions.analysis_of import report_session
from sessions.errors import RecordingFileError
from sessions.files import name_of
from sessions.importing import Imported, import_recording, import_store, is_store
from sessions.importing_csv import import_export, is_export
from sessions.words import lasting, plural
from turnout import __version__
from turnout.options import SIDES, exercise_option, json_option, store_option
from turnout.output import print_json
from turnout.problems import DONE, FAILED, complain

EARLIEST_YEAR = 2000  # no sensor that is known here is older


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """A date, or a date and a time; local where it names no zone."""
    if text is None:
        return None
    try:
        there = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(
            f"--started {text}: expected a date such as 2026-11-23 or 2026-11-23 07:30"
        ) from None
    now = datetime.now().astimezone()
    # The year first: the last day of all has no time in some zones.
    if not EARLIEST_YEAR <= there.year <= now.year + 1 or there.astimezone() > now:
        raise click.UsageError(
            f"--started {text}: expected a day from {EARLIEST_YEAR} to today: is the year right?"
        )
    return there.astimezone()


@click.command("import")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--side", type=click.Choice(SIDES), help="The leg that wore the sensor.")
@exercise_option
@click.option("--person", default="me", show_default=True, help="Whose leg it is.")
@click.option(
    "--started", metavar="DATE", callback=_moment, help="When it was recorded, local time."
)
@click.option("--note", default="", help="Anything worth knowing.")
@click.option("--again", is_flag=True, help="Also a recording that is stored already.")
@store_option
@json_option
def command(
    files: tuple[Path, ...],
    side: Side | None,
    exercise: str,
    person: str,
    started: datetime | None,
    note: str,
    again: bool,
    location: str,
    as_json: bool,
) -> int:
    """Take in recordings (a CSV, an export of this or another program, a zip), or other stores.

    Of several files each is taken in by itself: what is wrong with one is said, and the others are
    kept.
    """
    if side is None and not all(map(_says_the_side, files)):
        raise click.UsageError("expected --side left or --side right: the file does not say")
    taken: list[_Taken] = []
    refused: list[RecordingFileError] = []
    with Store.open(location) as store:

        def take(file: Path) -> Imported:
            if is_store(file):
                return import_store(store, file)
            if is_export(file):
                return import_export(store, file, program_version=__version__)
            assert side is not None
            return import_recording(
                store,
                file,
                side=side,
                exercise=exercise,
                person=person,
                started_at=started,
                note=note,
                program_version=__version__,
                again=again,
            )

        for file in files:
            try:
                taken.append(_taken(store, file, take))
            except RecordingFileError as error:
                refused.append(error)
                continue
            if not as_json:
                taken[-1].show()
    if as_json and taken:
        documents = [one.document(name=len(files) > 1) for one in taken]
        print_json(documents[0] if len(files) == 1 else {"files": documents})
    for earlier in refused[:-1]:
        complain(earlier)
    if refused:
        raise refused[-1]
    return FAILED if any(one.found.left for one in taken) else DONE


def _says_the_side(file: Path) -> bool:
    return is_store(file) or is_export(file)


@dataclass(frozen=True, slots=True)
class _Taken:
    """One file that was taken in, its sessions, and what could not be analysed of it."""

    file: Path
    found: Imported
    sessions: list[dict[str, Any]]
    problems: list[str]

    def show(self) -> None:
        self._show_already()
        if self.sessions:
            click.echo(f"{name_of(self.file)}, taken in as {self.found.title}:")
        for one in self.sessions:
            reps = one["rep_count"]
            count = "not analysed" if reps is None else plural(reps, "repetition")
            click.echo(f"  {one['id']}  {one['side']}  {lasting(one['duration_s'])}  {count}")
        for text in (
            *(f"Assumed: {one}" for one in self.found.assumed),
            *self.found.left,
            *self.problems,
        ):
            click.echo(text)

    def _show_already(self) -> None:
        """What was not taken in, since it is here."""
        already = self.found.already
        if len(already) > 1 or (already and _says_the_side(self.file)):
            click.echo(f"{name_of(self.file)}: {plural(len(already), 'session')} already here")
        elif already:
            click.echo(
                f"{name_of(self.file)}: the same recording is stored as {already[0]}; --again "
                "stores it once more"
            )

    def document(self, *, name: bool) -> dict[str, Any]:
        about = {
            "format": self.found.title,
            "assumed": self.found.assumed,
            "sessions": self.sessions,
            **({"already": self.found.already} if self.found.already else {}),
            **({"left_out": self.found.left} if self.found.left else {}),
        }
        return {"file": name_of(self.file), **about} if name else about


def _taken(store: Store, file: Path, take: Callable[[Path], Imported]) -> _Taken:
    found = take(file)
    problems = _analysed(store, found)
    return _Taken(
        file, found, [store.session(one).to_dict() for one in found.session_ids], problems
    )


def _analysed(store: Store, found: Imported) -> list[str]:
    """Make the reports that are missing; what could not be analysed is kept all the same."""
    problems = []
    for session_id in found.session_ids:
        if store.session(session_id).rep_count is None:
            try:
                report_session(store, session_id)
            except AnalysisError as error:
                problems.append(f"Session {session_id} is kept and not analysed: {error}")
    return problems
