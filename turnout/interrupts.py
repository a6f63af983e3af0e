"""Ctrl-C as a wish to end in good order."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ending_on_interrupt(end: Callable[[], None]) -> Iterator[None]:
    """Within it, the first Ctrl-C (or a request to terminate) calls `end`; a second one insists."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def on_signal(_number: int, _frame: object) -> None:
        restore()
        loop.call_soon_threadsafe(end)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    for number in before:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        restore()
