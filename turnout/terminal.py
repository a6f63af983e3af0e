"""The live view of a recording in a terminal, and the plain lines where there is none."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from turnout.digits import large
from turnout.picture import Moment

REFRESH_PER_S = 12  # smooth to the eye, and cheap
DIAL_WIDTH = 61  # odd, so that neutral has a cell of its own
DIAL_END_DEG = 75.0  # beyond the widest hips measured: evidence for 50° is already rare


class View(Protocol):
    """Shows a recording as it goes."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def show(self, moment: Moment) -> None:
        """Show how things stand now."""
        ...


def view_for(console: Console) -> View:
    """The live panel on a terminal; plain lines anywhere else."""
    return LivePanel(console) if console.is_terminal else PlainLines(console)


class LivePanel:
    """The count in large digits, the leg's angle on a dial, loss and battery below."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, refresh_per_second=REFRESH_PER_S, transient=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def show(self, moment: Moment) -> None:
        """Draw the panel anew at the next refresh."""
        self._live.update(panel(moment))


class PlainLines:
    """A line for each thing that happens, for pipes and log files."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._count = 0
        self._link = ""
        self._instruction = ""
        self._trouble = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def show(self, moment: Moment) -> None:
        """Print what is new since the last moment."""
        if moment.link != self._link:
            self._link = moment.link
            self._print(f"{moment.link}.")
        if moment.instruction not in {"", self._instruction}:
            self._instruction = moment.instruction
            self._print(moment.instruction)
        if moment.trouble is not None and moment.trouble != self._trouble:
            self._print(careful(moment.trouble))
            self._trouble = moment.trouble
        if moment.count > self._count:
            self._count = moment.count
            self._print(f"{moment.count:3d}  {extremes(moment)}  {health(moment)}")

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def panel(moment: Moment) -> Panel:
    """The live panel for one moment."""
    count = Text(large(moment.count), style="bold green" if moment.count else "dim")
    layout = Table.grid(padding=(0, 4))
    layout.add_row(count, Group(Text(moment.instruction, style="bold"), Text(""), dial(moment)))
    trouble = () if moment.trouble is None else (Text(careful(moment.trouble), style="bold red"),)
    return Panel(
        Group(layout, Text(""), Text(health(moment), style="dim"), *trouble),
        title=f"{moment.side} leg",
        subtitle=moment.link,
        padding=(1, 2),
    )


def dial(moment: Moment) -> Text:
    """Where the leg is between out and in, and how far it has been each way in this set."""
    cells = ["─"] * DIAL_WIDTH
    cells[_cell(0.0)] = "┼"
    for best_deg in (moment.best_external_deg, moment.best_internal_deg):
        if best_deg is not None:
            cells[_cell(best_deg if best_deg is moment.best_internal_deg else -best_deg)] = "┃"
    if moment.rotation_deg is not None:
        cells[_cell(moment.rotation_deg)] = "●"
    text = Text("out ", style="dim")
    text.append("".join(cells), style="cyan")
    text.append(" in", style="dim")
    text.append(f"\n{extremes(moment):^{DIAL_WIDTH + 8}}")
    return text


def extremes(moment: Moment) -> str:
    """The last repetition in words, led by the arc, the surest; empty before the first."""
    last = moment.last
    if last is None:
        return ""
    if last.internal_deg is None or last.external_deg is None:
        return f"arc {last.arc_deg:.0f}°"
    return f"arc {last.arc_deg:.0f}°  in {last.internal_deg:.0f}°  out {last.external_deg:.0f}°"


def health(moment: Moment) -> str:
    """Time, loss and battery in one line."""
    battery = "not known" if moment.battery_percent is None else f"{moment.battery_percent} %"
    loss = "not known" if moment.lost_share is None else f"{100 * moment.lost_share:.1f} %"
    return f"{moment.elapsed_s:.0f} s · lost {loss} · battery {battery}"


def careful(trouble: str) -> str:
    """What endangers the recording, as a line."""
    return f"Careful: {trouble}"


def _cell(angle_deg: float) -> int:
    """The dial's cell for an angle, internal to the right."""
    share = (angle_deg / DIAL_END_DEG + 1) / 2
    return round(min(max(share, 0.0), 1.0) * (DIAL_WIDTH - 1))
