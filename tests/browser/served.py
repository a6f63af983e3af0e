"""The program's pages, served by a thread of the tests, with a virtual person who is known."""

import asyncio
import os
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from firmware_profiles import by_name
from sensor.ble import Radio
from sessions import Store
from turnout.coach import Message
from turnout.coach_plan import Plan
from turnout.web.run import Serving, run
from turnout.web.server import bound
from virtual_sensor import timelapse
from virtual_sensor.on_table import on_table
from virtual_sensor.radio import VirtualRadio
from virtual_sensor.wearer import Wearer

T = TypeVar("T")

SPEED = 4.0  # times life: fast, and slow enough for a busy machine to keep up
HELD = 0.01  # times life: so slow that a busy browser misses nothing
WAIT_S = 300.0  # for the loop to do a thing: no measure of speed, a busy machine must not fail us


def chromium() -> str | None:
    """Where Chromium is, or None."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


class Served:
    """Serves within `with`; each session is done by a wearer of `kind`."""

    def __init__(
        self, store: Store, folder: Path, *, kind: str = "demo", seed: int = 1, speed: float = SPEED
    ) -> None:
        self.store = store
        self.virtual: VirtualRadio | None = None
        self.wearer: Wearer | None = None
        self._folder = folder
        self._kind, self._seed, self._speed = kind, seed, speed
        self._serving: Serving | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._until: asyncio.Event | None = None
        self._started = threading.Event()
        self._failure: BaseException | None = None
        self._unwatch: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(WAIT_S) or self._failure is not None:
            raise RuntimeError("the pages could not be served") from self._failure
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()
        if self._failure is not None:
            raise self._failure

    @property
    def serving(self) -> Serving:
        """What is served."""
        assert self._serving is not None
        return self._serving

    @property
    def address(self) -> str:
        """The address to open, key included."""
        return self.serving.address

    @property
    def origin(self) -> str:
        """The address without a key."""
        return f"http://127.0.0.1:{self.serving.port}"

    def end(self) -> None:
        """End the program in good order, as Ctrl-C does."""
        if self._loop is not None and self._until is not None and self._thread.is_alive():
            self.go_on()
            self._loop.call_soon_threadsafe(self._until.set)
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def hold_when(self, reached: Callable[[Message], bool]) -> None:
        """Let time all but stand still once the coach's state is so, until `go_on`.

        What a test then does in mid-set is done in mid-set, however busy the machine is. The pages
        are served as ever.
        """
        assert self._speed != 1, "asyncio's own loop cannot be held"
        coach = self.serving.coach

        def watch(message: Message) -> None:
            if message["type"] == "state" and reached(message):
                unsubscribe()
                self._pace(HELD)

        self._unwatch = unsubscribe = coach.subscribe(watch)

    def hold_at(self, count: int) -> None:
        """The same once so many repetitions are counted."""
        self.hold_when(lambda state: state["stage"] == "move" and state["count"] >= count)

    def go_on(self) -> None:
        """Let time pass again, and hold it no more should it not be held yet."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._resume)

    def _resume(self) -> None:
        self._unwatch()
        self._pace(self._speed)

    def _pace(self, speed: float) -> None:
        """From now on so many times as fast as life; on the program's own loop."""
        if isinstance(self._loop, timelapse.TimelapseLoop):
            pace = self._loop._pace
            pace._began_s = time.monotonic() - pace.now_s / speed
            pace._speed = speed

    def do(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Do something on the program's own event loop."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(WAIT_S)

    def _serve(self) -> None:
        try:
            with bound("127.0.0.1", 0) as listening:
                timelapse.run(self._main(listening), speed=self._speed)
        except BaseException as error:  # noqa: BLE001 - the test's thread raises it
            self._failure = error
            self._started.set()

    async def _main(self, listening: Any) -> None:
        self._loop, self._until = asyncio.get_running_loop(), asyncio.Event()

        def on_started(serving: Serving) -> None:
            self._serving = serving
            self._started.set()

        await run(
            store=self.store,
            memory=self._folder / "coach.json",
            radios=self._radios,
            radio=None,
            listening=listening,
            until=self._until,
            on_started=on_started,
        )

    @asynccontextmanager
    async def _radios(self, plan: Plan, *, worn: bool) -> AsyncIterator[Radio]:
        profile = by_name("open")
        settings = profile.specification.settings
        self.wearer = Wearer(self._kind, seed=self._seed, side=plan.side)
        self.virtual = VirtualRadio()
        motion = self.wearer if worn else on_table(self._seed)
        try:
            await self.virtual.add(lambda: profile.emulator(settings), motion)
            yield self.virtual.radio
        finally:
            await self.virtual.close()
