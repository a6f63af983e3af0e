"""Ctrl-C while the program loads: nothing has begun, and nothing is to be said of it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_silently() -> Iterator[None]:
    """Within it, Ctrl-C ends the process as the system does it, without a traceback.

    Only where Python's own handler is in place; whoever has put another there has a reason.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
