"""Carrying out the steps that a profile yields."""

import asyncio
from typing import Protocol

from sensor.profile import (
    Characteristic,
    Procedure,
    Read,
    Request,
    Step,
    Subscribe,
    Unsubscribe,
    Wait,
    Write,
)


class Peer(Protocol):
    """A connected sensor, as far as a procedure needs it."""

    async def subscribe(self, characteristic: Characteristic) -> None:
        """Have notifications handed on."""
        ...

    async def unsubscribe(self, characteristic: Characteristic) -> None:
        """Have them handed on no more."""
        ...

    async def write(self, characteristic: Characteristic, data: bytes, *, response: bool) -> None:
        """Send a command."""
        ...

    async def read(self, characteristic: Characteristic) -> bytes:
        """The value of a characteristic."""
        ...

    async def request(self, request: Request) -> bytes:
        """Send a command and wait for its answer."""
        ...


async def carry_out(procedure: Procedure, peer: Peer) -> None:
    """Do each step, and tell the procedure what came of it. Raises what the steps raise."""
    answer: bytes | None = None  # a generator that has not begun takes nothing else
    try:
        while True:
            step = next(procedure) if answer is None else procedure.send(answer)
            answer = await _do(step, peer)
    except StopIteration:
        return
    finally:
        procedure.close()


async def _do(step: Step, peer: Peer) -> bytes:
    match step:
        case Subscribe(characteristic):
            await peer.subscribe(characteristic)
        case Unsubscribe(characteristic):
            await peer.unsubscribe(characteristic)
        case Write(characteristic, data, response):
            await peer.write(characteristic, data, response=response)
        case Read(characteristic):
            return await peer.read(characteristic)
        case Request():
            return await peer.request(step)
        case Wait(seconds):
            await asyncio.sleep(seconds)
    return b""
