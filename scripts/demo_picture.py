"""Draws docs/images/demo.svg: the demo in a terminal, in mid-set and at its end."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console

from sessions import Store
from turnout.demo import demonstrate
from turnout.demo_shown import comparison
from turnout.picture import Moment
from turnout.summary import summary
from turnout.terminal import panel
from virtual_sensor import timelapse

SEED = 1
PICTURE = Path(__file__).parent.parent / "docs" / "images" / "demo.svg"
SHOWN_AT = 7  # repetitions: well into the set


class Camera:
    """Keeps the moment just after a repetition is counted."""

    moment: Moment | None = None

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
        """Keep the last moment that shows this count."""
        if moment.count == SHOWN_AT:
            self.moment = moment


def main() -> None:
    """Run the demo and draw it."""
    camera = Camera()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s.sqlite") as store:
        shown = demonstrate(store=store, view=camera, side="right", profile_name="open", seed=SEED)
        done = timelapse.run(shown, speed=20)
    assert camera.moment is not None
    with Path("/dev/null").open("w") as nowhere:
        console = Console(record=True, width=96, file=nowhere, force_terminal=True)
        console.print("$ make demo", style="bold")
        console.print(panel(camera.moment))
        console.print(summary(done.recorded.report, repetitions=False))
        console.print("\nMeasured, beside what the simulation knows to be true:")
        console.print(comparison(done.repetitions))
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        console.save_svg(str(PICTURE), title="turnout demo", code_format=_without_web_font())


def _without_web_font() -> str:
    """Rich's frame, without the fonts that it would fetch from elsewhere."""
    from rich._export_format import CONSOLE_SVG_FORMAT  # noqa: PLC0415 - no public name

    start, end = CONSOLE_SVG_FORMAT.index("@font-face"), CONSOLE_SVG_FORMAT.rindex("@font-face")
    end = CONSOLE_SVG_FORMAT.index("}}", end) + 2
    return CONSOLE_SVG_FORMAT[:start] + CONSOLE_SVG_FORMAT[end:]


if __name__ == "__main__":
    main()
