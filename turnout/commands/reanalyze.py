"""`turnout reanalyze`: reports made anew from the raw data, by the present algorithm."""

import os
from collections.abc import Mapping
from typing import Any

import click

from sessions import Store, StoreDamaged
from sessions.reanalysis import Changed, executor_for, pending_sessions, reanalyze
from sessions.words import plural
from turnout.naming import here, typed
from turnout.options import json_option, store_option
from turnout.output import print_json, shown_progress
from turnout.problems import DONE, FAILED

WORTH_STARTING_S = 3600.0
"""Of recordings: with less, a second process takes longer to start than it saves."""


@click.command("reanalyze")
@click.option("--since", help="Only sessions from then on: 2026, 2026-11, 2026-11-23 (UTC).")
@click.option("--person", help="Only this person's.")
@click.option("--again", is_flag=True, help="Also those that the present algorithm has done.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Processes.  [default: one a core; one in all for less than an hour of recordings]",
)
@click.option("--cluster", metavar="tcp://…", help="A Dask cluster to do the work.")
@click.option("--send", is_flag=True, help="Send the raw data: workers cannot open the store.")
@store_option
@json_option
def command(
    since: str | None,
    person: str | None,
    again: bool,
    jobs: int | None,
    cluster: str | None,
    send: bool,
    location: str,
    as_json: bool,
) -> int:
    """Make reports anew from the raw data. Old ones stay; stopped, it goes on where it was."""
    brief: list[dict[str, Any]] = []
    damaged: list[StoreDamaged] = []
    with Store.open(location, create=False) as store:
        pending = pending_sessions(
            store, since=since, person=person, again=again, left_out=damaged.append
        )
        lengths_s = [session.duration_s for session in pending]
        total, workers = len(lengths_s), jobs or _workers(sum(lengths_s), cluster)
        everyone = store.each_session(since=since, person=person, left_out=lambda _: None)
        any_there = any(not one.recording for one in everyone)
        if total:
            with (
                shown_progress() as progress,
                executor_for(jobs=min(workers, total), cluster=cluster) as executor,
            ):
                task = progress.add_task("Analysing", total=total)
                for one in reanalyze(
                    store,
                    executor,
                    since=since,
                    person=person,
                    again=again,
                    workers=workers,
                    send_bytes=send,
                    left_out=lambda _: None,  # told above
                ):
                    progress.advance(task)
                    brief.append(_brief(one))
                    if not as_json and (one.problem or one.differs):
                        progress.console.print(_words(brief[-1]), markup=False)
    if as_json:
        print_json(brief)
    else:
        different = sum(one["differs"] for one in brief)
        analysed = plural(len(brief), "session")
        click.echo(f"{analysed} analysed, {different} with other figures than before")
        if not any_there:
            click.echo(f"There is no such session; `{typed('sessions')}` lists what is stored.")
        elif not total:
            click.echo("All have a report by the present algorithm; --again makes them anew.")
    for damage in damaged:
        click.echo(f"Left out: {here(str(damage))}", err=True)
    return FAILED if damaged or any(one["problem"] for one in brief) else DONE


def _workers(length_s: float, cluster: str | None) -> int:
    if cluster:
        return 64  # its size is not known here: enough tasks to keep a large one busy
    return 1 if length_s < WORTH_STARTING_S else os.cpu_count() or 1


def _brief(one: Changed) -> dict[str, Any]:
    return {
        "id": one.session_id,
        "differs": one.differs and one.problem is None,
        "problem": one.problem,
        "before": _figures(one.before),
        "after": _figures(one.after),
    }


def _figures(report: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if report is None:
        return None
    typical = (report["range_of_motion"] or {}).get("typical") or {}
    figures = {name: typical.get(name) for name in ("internal_deg", "external_deg", "arc_deg")}
    return {"algorithm": report["algorithm"], "rep_count": report["rep_count"], **figures}


def _words(brief: Mapping[str, Any]) -> str:
    if brief["problem"]:
        return f"{brief['id']}: not analysed: {brief['problem']}"
    return f"{brief['id']}: {_said(brief['before'])} → {_said(brief['after'])}"


def _said(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return "no report"
    arc = "" if figures["arc_deg"] is None else f", arc {figures['arc_deg']:.1f}°"
    return f"{plural(figures['rep_count'], 'repetition')}{arc}"
