"""`turnout demo`: the whole program at work, with nothing to buy and nothing to set up."""

import secrets

import click
from rich.console import Console
from rich.table import Table

from analysis import Side
from sessions import Store
from turnout.demo import Compared, Demonstrated, demonstrate
from turnout.naming import called
from turnout.options import SIDES, json_option, store_option
from turnout.output import print_json
from turnout.problems import DONE, FAILED
from turnout.summary import summary
from turnout.terminal import view_for
from virtual_sensor import timelapse
from virtual_sensor.faults import FAULTS

NEXT = """What to try next:
  {turnout} sessions    what is stored
  {turnout} show {id}  this session again
  {turnout} demo --profile witmotion   another person with another sensor
  {turnout} scan        which real sensors are near
  {turnout} record --side right   a session of your own"""


@click.command("demo")
@click.option("--side", type=click.Choice(SIDES), default="right", show_default=True)
@click.option("--profile", default="open", show_default=True, help="Which sensor is played.")
@click.option("--seed", type=click.IntRange(0), help="Which virtual person; another by default.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True, max=1000),
    default=1.0,
    show_default=True,
    help="How many times faster than life.",
)
@click.option(
    "--fault",
    type=click.Choice(list(FAULTS)),
    metavar="NAME",
    help=f"Let something go wrong: {', '.join(FAULTS)}.",
)
@store_option
@json_option
def command(
    side: Side,
    profile: str,
    seed: int | None,
    speed: float,
    fault: str | None,
    location: str,
    as_json: bool,
) -> int:
    """Show the whole program: a virtual person does ten rotations, read over a virtual radio."""
    console = Console(stderr=as_json)
    console.print(
        "A virtual person with a virtual sensor stands still for three seconds and turns the "
        "right leg in and out ten times. Ctrl-C stops.".replace("right", side)
    )
    seed = secrets.randbelow(10_000) if seed is None else seed
    with Store.open(location) as store:
        shown = demonstrate(
            store=store,
            view=view_for(console),
            side=side,
            profile_name=profile,
            seed=seed,
            fault=fault,
        )
        done = timelapse.run(shown, speed=speed)
    recorded = done.recorded
    if as_json:
        print_json(
            {
                "session": recorded.session_id,
                "seed": seed,
                "true_count": done.true_count,
                "repetitions": [one.to_dict() for one in done.repetitions],
                "report": recorded.report,
            }
        )
    else:
        _print(console, done, seed)
    if recorded.error is not None:
        click.echo(f"turnout: {recorded.error}", err=True)
        return FAILED
    return DONE


def _print(console: Console, done: Demonstrated, seed: int) -> None:
    report = done.recorded.report
    console.print(summary(report, repetitions=False))
    console.print("\nMeasured, beside what the simulation knows to be true:")
    console.print(comparison(done.repetitions))
    console.print(
        f"Counted {report['rep_count']} of {done.true_count}. Stored as session "
        f"{done.recorded.session_id}; the person was --seed {seed}.\n"
    )
    console.print(NEXT.format(turnout=called(), id=done.recorded.session_id), soft_wrap=True)


def comparison(repetitions: tuple[Compared, ...]) -> Table:
    """Each repetition beside its truth, as a table."""
    table = Table(box=None, padding=(0, 3, 0, 0))
    for title in ("rep", "in", "true", "off by", "out", "true", "off by"):
        table.add_column(title, justify="right")
    for one in repetitions:
        table.add_row(
            str(one.number),
            *_cells(one.measured_internal_deg, one.true_internal_deg),
            *_cells(one.measured_external_deg, one.true_external_deg),
        )
    return table


def _cells(measured: float | None, true: float | None) -> tuple[str, str, str]:
    off = "" if measured is None or true is None else f"{measured - true:+.1f}°"
    return _degrees(measured), _degrees(true), off


def _degrees(angle: float | None) -> str:
    return "–" if angle is None else f"{angle:.1f}°"
