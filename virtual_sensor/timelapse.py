"""An event loop on which time runs faster than the clock, so that a session need not take its time.

The loop's time stands still while callbacks run and moves only while the loop waits: exactly to the
next timer when nothing happens before. So timers fire at the instant they were set for, whatever
the speed and however busy the machine, and a run with the same inputs gives the same times.

What lies outside the loop has its own time. With a finite speed that changes nothing but the pace.
With `math.inf` the loop jumps to the next timer whenever it is idle, except while it waits for
something outside: a job given to `run_in_executor` (or `asyncio.to_thread`) or a file descriptor
(a socket, a subprocess). As long as there is one of these, time passes as on the clock, so that a
jumping loop cannot race through hours while a thread works. A thread that the loop does not know
of, and that reports by `call_soon_threadsafe`, is heard at once but not waited for.

A clock never stands still for good, and code relies on that without knowing: whoever waits until
`start + delay` and finds that `now - start` is less than `delay` by a rounding error waits anew,
for a moment that has come. So a loop that has had something to do for very many turns on end,
without once waiting, moves on by a nanosecond a turn.
"""

import asyncio
import math
import selectors
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

T = TypeVar("T")

TURNS_AT_ONCE = 1000  # of the loop; honest work at one moment takes tens
NUDGE_S = 1e-9  # the resolution that asyncio takes for the loop's clock; a rounding error is less


def run(main: Coroutine[Any, Any, T], *, speed: float = 1.0) -> T:
    """What `asyncio.run(main)` gives, on a loop whose time runs `speed` times as fast as the clock.

    A speed of 1 is asyncio's own loop; `math.inf` jumps over every wait. Raises ValueError for a
    speed that is none.
    """
    if not speed > 0:
        main.close()
        raise ValueError(f"expected a speed above 0, got {speed}")
    if speed == 1.0:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=lambda: TimelapseLoop(speed)) as runner:
        return runner.run(main)


class TimelapseLoop(asyncio.SelectorEventLoop):
    """A loop whose `time()` starts at 0 and runs `speed` times as fast as the clock."""

    def __init__(self, speed: float) -> None:
        self._pace = _PacedSelector(speed)
        super().__init__(self._pace)

    def time(self) -> float:
        """Seconds on the loop's own clock."""
        return self._pace.now_s

    def run_in_executor(  # type: ignore[override]  # typeshed wants *args packed in a way 3.11 has not
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> "asyncio.Future[T]":
        """As any loop's; time passes as on the clock until the job is done."""
        job = super().run_in_executor(executor, func, *args)
        self._pace.jobs_outside += 1
        job.add_done_callback(lambda _: self._pace.job_done())
        return job

    async def shutdown_default_executor(self, *_timeout: Any) -> None:
        """As any loop's, but however long its threads take: they have their own time.

        From Python 3.13 on the limit is of the loop's time, which may be over in a moment.
        """
        await super().shutdown_default_executor()


class _PacedSelector(selectors.DefaultSelector):
    """Waits a fraction of the time it is asked to, and moves the loop's clock by the whole."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self.now_s = 0.0
        self.jobs_outside = 0
        self._speed = speed
        self._turns_at_once = 0
        self._began_s = time.monotonic()

    def job_done(self) -> None:
        self.jobs_outside -= 1

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            self._turns_at_once += 1
            if self._turns_at_once > TURNS_AT_ONCE:
                self.now_s += NUDGE_S
            return super().select(0)
        self._turns_at_once = 0
        if not math.isinf(self._speed):
            return self._keep_pace(timeout)
        if timeout is None or self._waits_for_outside():
            return self._as_on_the_clock(timeout)
        return self._jump(timeout)

    def _keep_pace(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        # Held against the start and not against the last wait, so that a busy moment is caught up.
        due_s = math.inf if timeout is None else self.now_s + timeout
        wait_s = self._began_s + due_s / self._speed - time.monotonic()
        ready = super().select(None if timeout is None else max(0.0, wait_s))
        shown_s = (time.monotonic() - self._began_s) * self._speed
        reached = timeout is not None and not ready
        self.now_s = due_s if reached else max(self.now_s, min(shown_s, due_s))
        return ready

    def _as_on_the_clock(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        before_s = time.monotonic()
        ready = super().select(timeout)
        passed_s = time.monotonic() - before_s
        self.now_s += passed_s if timeout is None or ready else timeout
        return ready

    def _jump(self, timeout: float) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            self.now_s += timeout
        return ready

    def _waits_for_outside(self) -> bool:
        # The loop watches one descriptor of its own: the one that wakes it from other threads.
        return self.jobs_outside > 0 or len(self.get_map()) > 1
