"""The server's end, while somebody still waits for an answer."""

import asyncio

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from turnout.web.server import bound, serve
from virtual_sensor import timelapse


def end_while_it_answers(app: ASGIApp, asked: asyncio.Event) -> None:
    async def nothing() -> None:
        return

    async def main() -> None:
        started, until = asyncio.Event(), asyncio.Event()
        with bound("127.0.0.1", 0) as listening:
            port = listening.getsockname()[1]
            serving = asyncio.create_task(
                serve(app, listening, until=until, on_started=started.set, on_ending=nothing)
            )
            await started.wait()
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
            await asked.wait()
            until.set()
            await serving
            writer.close()

    timelapse.run(main(), speed=20.0)


def test_what_is_cut_off_at_the_end_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    asked = asyncio.Event()

    async def endless(_scope: Scope, _receive: Receive, _send: Send) -> None:
        asked.set()
        await asyncio.Event().wait()

    end_while_it_answers(endless, asked)
    assert capsys.readouterr() == ("", "")


def test_what_goes_wrong_at_the_end_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    asked = asyncio.Event()

    async def wrong(_scope: Scope, _receive: Receive, _send: Send) -> None:
        asked.set()
        await asyncio.sleep(0.5)
        raise RuntimeError("the disk is gone")

    end_while_it_answers(wrong, asked)
    assert "the disk is gone" in capsys.readouterr().err
