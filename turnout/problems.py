"""What went wrong, in words, and the exit code that goes with it."""

from dataclasses import dataclass

import click

from turnout.naming import here

DONE = 0
FAILED = 1
WRONG_INPUT = 2


def complain(problem: object) -> None:
    """Say on standard error what went wrong."""
    click.echo(f"turnout: {here(str(problem))}", err=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure as a person should see it."""

    text: str
    exit_code: int


def problem_of(error: Exception) -> Problem | None:
    """The problem behind an exception of ours; None for one that is not ours, which is a defect."""
    from analysis.errors import AnalysisError  # noqa: PLC0415 - only a failure needs them
    from sensor.errors import SensorError, UnknownFirmware  # noqa: PLC0415
    from sessions.errors import (  # noqa: PLC0415
        InvalidValue,
        RecordingFileError,
        SessionError,
        SessionNotFound,
    )
    from turnout.errors import TurnoutError  # noqa: PLC0415

    match error:
        case AnalysisError() | UnknownFirmware():
            return Problem(here(str(error)), WRONG_INPUT)
        case InvalidValue() | RecordingFileError() | SessionNotFound():
            return Problem(here(str(error)), WRONG_INPUT)
        case SensorError() | SessionError() | TurnoutError():
            return Problem(here(str(error)), FAILED)
        case _:
            return None
