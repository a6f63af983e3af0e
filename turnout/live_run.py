"""Runs a recording in the terminal: shows it, ends it when it is time or when Ctrl-C is pressed."""

import asyncio
from collections.abc import Callable

from turnout.interrupts import ending_on_interrupt
from turnout.picture import Moment
from turnout.recording import Recorded, Recorder
from turnout.terminal import REFRESH_PER_S, View


async def run_shown(
    recorder: Recorder, view: View, *, is_over: Callable[[Moment], bool]
) -> Recorded:
    """Record until `is_over` says so or Ctrl-C is pressed, showing how things stand."""
    running = asyncio.create_task(recorder.run())
    with ending_on_interrupt(recorder.stop), view:
        while not running.done():
            moment = recorder.moment
            view.show(moment)
            if is_over(moment):
                recorder.stop()
            await asyncio.wait({running}, timeout=1 / REFRESH_PER_S)
    return await running
