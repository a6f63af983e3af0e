"""The live socket: what the coach says goes out, what a page wishes comes in."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sessions.errors import InvalidValue
from turnout.coach import Coach, Message

WAITING_AT_MOST = 300  # messages; a page ten seconds behind is better off loading anew
LONGEST_WISH = 2000  # characters


class Speaker:
    """Which page speaks: the one that was opened or touched last. Two voices help nobody."""

    def __init__(self) -> None:
        self._pages: list[Callable[[Message], None]] = []

    def enter(self, page: Callable[[Message], None]) -> None:
        """This page takes the word."""
        if self._pages and self._pages[-1] is page:
            return
        if page in self._pages:
            self._pages.remove(page)
        self._pages.append(page)
        self._tell()

    def leave(self, page: Callable[[Message], None]) -> None:
        """This page is gone."""
        self._pages.remove(page)
        self._tell()

    def _tell(self) -> None:
        for page in self._pages:
            page({"type": "voice", "yours": page is self._pages[-1]})


async def serve_page(socket: WebSocket, coach: Coach, speaker: Speaker) -> None:
    """Keep one page up to date until it leaves, or falls too far behind."""
    await socket.accept()
    waiting: asyncio.Queue[Message] = asyncio.Queue(WAITING_AT_MOST)
    behind = asyncio.Event()

    def queue(message: Message) -> None:
        try:
            waiting.put_nowait(message)
        except asyncio.QueueFull:
            behind.set()

    queue(coach.hello())
    unsubscribe = coach.subscribe(queue)
    speaker.enter(queue)
    sending = asyncio.create_task(_send(socket, waiting, behind))
    try:
        await _receive(socket, coach, lambda: speaker.enter(queue), queue)
    finally:
        sending.cancel()
        unsubscribe()
        coach.left()
        speaker.leave(queue)


async def _send(
    socket: WebSocket, waiting: "asyncio.Queue[Message]", behind: asyncio.Event
) -> None:
    with suppress(RuntimeError, WebSocketDisconnect):  # it has gone: the other side notices, too
        while not behind.is_set():
            message = await waiting.get()
            text = json.dumps(message, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
            await socket.send_text(text)
        await socket.close(1013, "too slow")  # the page loads anew, and is up to date again


async def _receive(
    socket: WebSocket, coach: Coach, touched: Callable[[], None], reply: Callable[[Message], None]
) -> None:
    async for text in socket.iter_text():
        touched()
        try:
            obey(coach, text)
        except InvalidValue as error:
            reply({"type": "refused", "why": str(error)})


def obey(coach: Coach, text: str) -> None:
    """Carry out a page's wish. Raises InvalidValue for what is none."""
    try:
        wish = json.loads(text) if len(text) <= LONGEST_WISH else None
    except ValueError:
        wish = None
    plain: dict[str, Callable[[], None]] = {
        "start": coach.start,
        "stop": coach.stop,
        "pause": coach.pause,
        "other_leg": coach.other_leg,
        "dismiss": coach.dismiss,
        "search": coach.search,
    }
    match wish:
        case {"wish": "choose", "plan": dict() as plan}:
            coach.choose(_named(plan))
        case {"wish": "test", "step": str() as step}:
            coach.test(step)
        case {"wish": str() as name} if name in plain:
            plain[name]()
        case _:
            raise InvalidValue(f"expected a wish, got {text[:60]!r}")


def _named(plan: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in plan.items()}
