"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import platformdirs
from click.core import ParameterSource

from turnout.naming import keep_to

Command = TypeVar("Command", bound=Callable[..., Any])

SIDES = ("left", "right")
DEFAULT_EXERCISE = "standing_rotation"


def default_store() -> str:
    """The file in the user's data folder in which sessions are kept."""
    return str(Path(platformdirs.user_data_dir("turnout", appauthor=False)) / "sessions.sqlite")


def store_option(command: Command) -> Command:
    """`--store`: a file path or a database URL."""
    return _store_option(_told_to_hints)(command)


def read_store_option(command: Command) -> Command:
    """`--store` of what only reads: a file that is named must be there, or nothing is made."""
    return _store_option(_there)(command)


def _there(context: click.Context, option: click.Parameter, location: str) -> str:
    _told_to_hints(context, option, location)
    assert option.name is not None
    named = context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    if named and "://" not in location and location and not Path(location).exists():
        from sessions.errors import StoreUnreachable  # noqa: PLC0415 - brings the database along

        raise StoreUnreachable(
            f"there is no store at {location}: name another with --store, or leave it out"
        )
    return location


def _told_to_hints(context: click.Context, option: click.Parameter, location: str) -> str:
    """What is printed as the next command names the store that this one was given."""
    assert option.name is not None
    given = context.get_parameter_source(option.name) is ParameterSource.COMMANDLINE
    keep_to(location if given else None)
    if "://" not in location and context.get_parameter_source(option.name) is not _OURS:
        _refuse_missing_folder(Path(location).parent, location)
    return location


_OURS = ParameterSource.DEFAULT  # the folder of our own choice is made where there is none


def _refuse_missing_folder(folder: Path, location: str) -> None:
    if not folder.exists():
        from sessions.errors import StoreUnreachable  # noqa: PLC0415 - brings the database along

        raise StoreUnreachable(
            f"the store {location} cannot be made: there is no folder {folder}; make it, or name "
            "another with --store"
        )


def _store_option(
    checked: Callable[[click.Context, click.Parameter, str], str],
) -> Callable[[Command], Command]:
    return click.option(
        "--store",
        "location",
        envvar="TURNOUT_STORE",
        default=default_store,
        show_default="a file in your data folder",
        callback=checked,
        help="Where sessions are kept: a file path or a database URL.",
    )


def json_option(command: Command) -> Command:
    """`--json`: one JSON document on standard output and nothing else."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")(
        command
    )


def side_option(command: Command) -> Command:
    """`--side left|right`."""
    return click.option(
        "--side", type=click.Choice(SIDES), required=True, help="The leg that wears the sensor."
    )(command)


def exercise_option(command: Command) -> Command:
    """`--exercise NAME`, one of analysis's table."""
    from analysis import EXERCISES  # noqa: PLC0415 - scipy takes half a second to import

    return click.option(
        "--exercise",
        type=click.Choice([exercise.name for exercise in EXERCISES]),
        default=DEFAULT_EXERCISE,
        show_default=True,
        help="What is being done.",
    )(command)


def recorded_person_option(command: Command) -> Command:
    """`--person` of what records; `turnout.virtual.whose` has the default."""
    return click.option(
        "--person",
        help="Whose leg it is.  [default: me; demo with --virtual or --replay, so that no "
        "simulation or replay gets into anybody's progress]",
    )(command)


def virtual_option(command: Command) -> Command:
    """`--virtual[=PROFILE]`: a simulated sensor on a simulated person, over a virtual radio."""
    return click.option(
        "--virtual",
        metavar="[=PROFILE]",
        is_flag=False,
        flag_value="open",
        default=None,
        callback=known_profile,
        help="Use a virtual sensor (of this profile) in place of a real one.",
    )(command)


def known_profile(
    _context: click.Context, _option: click.Parameter, name: str | None
) -> str | None:
    """At once, and not when somebody wants to begin. Raises UnknownFirmware."""
    if name is not None:
        from firmware_profiles import by_name  # noqa: PLC0415 - numpy takes its time to import

        by_name(name)
    return name
