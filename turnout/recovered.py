"""Sessions that a crash cut short, completed at the next start and told to whoever starts."""

import click

from sessions import Store
from sessions.words import plural


def complete_interrupted(store: Store) -> None:
    """Analyse what a crash left, and say so on standard error."""
    if not any(one.interrupted for one in store.sessions(state="recording")):
        return
    from sessions.recovery import recover  # noqa: PLC0415 - the analysis is large, and rarely needed

    for one in recover(store):
        if one.report is not None:
            what = f"{plural(one.report['rep_count'], 'repetition')} counted in what was saved"
        else:
            what = f"kept and not analysed: {one.problem}"
        click.echo(f"Session {one.session_id} had been cut short; {what}.", err=True)
