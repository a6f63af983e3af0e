"""The demo at the terminal: shown while it runs, and set beside the truth at its end."""

import secrets

from rich.console import Console
from rich.table import Table

from analysis import Side
from sessions import Store
from turnout.demo import Compared, Demonstrated, demonstrate
from turnout.naming import typed
from turnout.output import print_json
from turnout.problems import DONE, FAILED, complain
from turnout.summary import summary
from turnout.terminal import view_for
from virtual_sensor import timelapse

NEXT = (
    ("sessions", "what is stored"),
    ("show {id}", "this session again"),
    ("demo --profile {other}", "another person with another sensor"),
    ("scan", "which real sensors are near"),
    ("record --side right", "a session of your own"),
)

OTHERS = ("witmotion", "movella_dot")
"""Sensors that many people have; one is offered that was not just seen."""


def show_demo(
    console: Console,
    *,
    location: str,
    side: Side,
    profile: str,
    seed: int | None,
    speed: float,
    fault: str | None,
    as_json: bool,
) -> int:
    """Run the demo and print how it went; the exit code."""
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
        stored_s = store.session(done.recorded.session_id).duration_s
    if as_json:
        print_json(_to_dict(done, seed))
    else:
        _print(console, done, seed, stored_s, profile=profile)
    if done.recorded.error is not None:
        complain(done.recorded.error)
        return FAILED
    return DONE


def _to_dict(done: Demonstrated, seed: int) -> dict[str, object]:
    return {
        "session": done.recorded.session_id,
        "seed": seed,
        "true_count": done.true_count,
        "repetitions": [one.to_dict() for one in done.repetitions],
        "report": done.recorded.report,
    }


def _print(
    console: Console, done: Demonstrated, seed: int, stored_s: float, *, profile: str
) -> None:
    report = done.recorded.report
    console.print(summary(report, stored_s=stored_s, repetitions=False))
    console.print("\nMeasured, beside what the simulation knows to be true:")
    console.print(comparison(done.repetitions))
    console.print(
        f"Counted {report['rep_count']} of {done.true_count}. Stored as session "
        f"{done.recorded.session_id}; the person was --seed {seed}.\n"
    )
    steps = next_steps(done.recorded.session_id, profile=profile)
    console.print(steps, soft_wrap=True, highlight=False)


def next_steps(session_id: str, *, profile: str) -> str:
    """What to try next after a demo of this profile, as commands and what they show."""
    other = next(one for one in OTHERS if one != profile)
    filled = ((words.format(id=session_id, other=other), shows) for words, shows in NEXT)
    steps = [(typed(words), shows) for words, shows in filled]
    width = max(len(step) for step, _ in steps)
    return "\n".join(
        ["What to try next:", *(f"  {step:{width}}  {shows}" for step, shows in steps)]
    )


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
    # + 0.0: or what is rounded to nothing from below would be called -0.0
    off = "" if measured is None or true is None else f"{round(measured - true, 1) + 0.0:+.1f}°"
    return _degrees(measured), _degrees(true), off


def _degrees(angle: float | None) -> str:
    return "–" if angle is None else f"{angle:.1f}°"
