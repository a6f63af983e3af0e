"""`turnout check`: whether every session can be read, and what is damaged."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from sessions import Store
from sessions.check import Checked, CheckedSession, check, summary
from sessions.database import CHECK_OR_RESTORE, file_of
from sessions.errors import StoreDamaged
from sessions.importing import missing_bytes, opened_copy
from sessions.words import plural
from turnout.naming import here, typed
from turnout.options import json_option, store_option
from turnout.output import print_json
from turnout.problems import DONE, FAILED

RESTORE = (
    "nothing of it can be read. `turnout restore FILE --replace` sets it aside and puts a backup "
    "in its place"
)


@click.command("check")
@store_option
@json_option
def command(location: str, as_json: bool) -> int:
    """Look through every session, and say what is damaged and what can still be read."""
    with _opened(location) as (store, cut):
        for one in check(store):
            if isinstance(one, CheckedSession) and not one.sound and not as_json:
                click.echo(f"{one.session_id}: {here('; '.join(one.problems))}")
                left = plural(one.packets, "packet")
                click.echo(f"  {left} over {one.readable_s:.1f} s can be read")
            if isinstance(one, Checked):
                whole = replace(one, problems=(*cut, *one.problems))
    if as_json:
        print_json(
            {
                "sound": whole.sound,
                "problems": whole.problems,
                "sessions": [
                    {
                        "id": one.session_id,
                        "problems": one.problems,
                        "packets": one.packets,
                        "readable_s": round(one.readable_s, 3),
                    }
                    for one in whole.sessions
                ],
            }
        )
    else:
        for problem in whole.problems:
            click.echo(here(problem))
        click.echo(summary(whole))
    return DONE if whole.sound else FAILED


@contextmanager
def _opened(location: str) -> Iterator[tuple[Store, tuple[str, ...]]]:
    """The store; of a file that was cut a copy with what is left, and that in words."""
    path = file_of(location)
    try:
        store = Store.open(location, create=False)
    except StoreDamaged as error:
        if path is None or not missing_bytes(path):
            raise StoreDamaged(str(error).replace(CHECK_OR_RESTORE, RESTORE)) from error
    else:
        with store:
            yield store, ()
        return
    missing, there = missing_bytes(path), path.stat().st_size
    words = (
        f"{path} was cut: {missing} of {there + missing} bytes are missing at its end. "
        f"Restore a backup, or `{typed(f'import {path} --store NEW')}` takes what is whole"
    )
    try:
        with opened_copy(path) as left:
            yield left, (words,)
    except StoreDamaged as error:
        raise StoreDamaged(f"{words} ({error})") from error
