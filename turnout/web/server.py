"""The server, on the event loop that the link is on."""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from turnout.errors import PortTaken

_GOODBYE_S = 2  # for pages to be told; one that does not listen must not keep the program


class _Server(uvicorn.Server):
    """Tells when it listens, and leaves Ctrl-C to us: a session is to be finished first."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._on_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound(host: str, port: int) -> socket.socket:
    """A socket to listen on; port 0 takes any that is free. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTaken(
            f"expected to listen on {host} port {port}, but {error.strerror}: is turnout running "
            "already? `turnout coach --port 0` takes a free one"
        ) from error
    return listening


async def serve(
    app: ASGIApp,
    listening: socket.socket,
    *,
    until: asyncio.Event,
    on_started: Callable[[], None],
    on_ending: Callable[[], Awaitable[None]],
) -> None:
    """Answer until `until` is set; `on_ending` is then waited for, while pages still listen."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=4096,  # wishes are short
        ws_per_message_deflate=False,  # it costs more than the network does at home
        lifespan="off",
        access_log=False,
        log_level=logging.WARNING,
        server_header=False,
        timeout_graceful_shutdown=_GOODBYE_S,
    )
    server = _Server(config, on_started)
    serving = asyncio.create_task(server.serve([listening]))
    waiting = asyncio.create_task(until.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        await on_ending()
    finally:
        server.should_exit = True
        with _nothing_said_of_what_is_cut_off():
            await serving


@contextmanager
def _nothing_said_of_what_is_cut_off() -> Iterator[None]:
    """Within it, uvicorn keeps to itself, tracebacks included, whom it let wait in vain."""

    def matters(record: logging.LogRecord) -> bool:
        cause = record.exc_info and record.exc_info[1]
        cut_off = isinstance(cause, asyncio.CancelledError)
        return not cut_off and not record.getMessage().startswith("Cancel ")

    complaints = logging.getLogger("uvicorn.error")
    complaints.addFilter(matters)
    try:
        yield
    finally:
        complaints.removeFilter(matters)
