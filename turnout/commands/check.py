"""`turnout check`: whether every session can be read, and what is damaged."""

import click

from sessions import Store
from sessions.check import Checked, CheckedSession, check, summary
from turnout.options import json_option, store_option
from turnout.output import print_json
from turnout.problems import DONE, FAILED


@click.command("check")
@store_option
@json_option
def command(location: str, as_json: bool) -> int:
    """Look through every session, and say what is damaged and what can still be read."""
    with Store.open(location, create=False) as store:
        for one in check(store):
            if isinstance(one, CheckedSession) and not one.sound and not as_json:
                click.echo(f"{one.session_id}: {'; '.join(one.problems)}")
                click.echo(f"  {one.packets} packets over {one.readable_s:.1f} s can be read")
            if isinstance(one, Checked):
                whole = one
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
            click.echo(problem)
        click.echo(summary(whole))
    return DONE if whole.sound else FAILED
