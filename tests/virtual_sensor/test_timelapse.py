"""Time that runs faster: exact timers at any speed, and nothing outside the loop left behind."""

import asyncio
import math
import socket
import threading
import time
from contextlib import suppress

import pytest

from virtual_sensor.timelapse import TimelapseLoop, run

SPEEDS = [2000.0, math.inf]
HOUR_S = 3600.0


@pytest.mark.parametrize("speed", SPEEDS)
def test_timers_fire_at_exactly_their_time(speed: float) -> None:
    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        fired: list[float] = []
        for due_s in (0.3, 0.1, 2.0, 0.2):
            loop.call_at(due_s, lambda: fired.append(loop.time()))
        await asyncio.sleep(3.0)
        return fired

    assert run(main(), speed=speed) == pytest.approx([0.1, 0.2, 0.3, 2.0], abs=1e-9)


def test_an_hour_is_slept_through_by_a_loop_that_jumps() -> None:
    async def main() -> float:
        await asyncio.sleep(HOUR_S)
        return asyncio.get_running_loop().time()

    assert run(main(), speed=math.inf) == pytest.approx(HOUR_S)


def test_time_stands_still_while_a_callback_works() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        before_s = loop.time()
        time.sleep(0.01)  # noqa: ASYNC251  # blocking is the point
        return loop.time() - before_s

    assert run(main(), speed=math.inf) == 0.0


def test_timeouts_keep_the_same_time() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5.0):
                await asyncio.Event().wait()
        return asyncio.get_running_loop().time()

    assert run(main(), speed=math.inf) == pytest.approx(5.0)


def _ticks_while(
    outside_is_busy: "asyncio.Future[object]", ticks: list[int]
) -> "asyncio.Task[None]":
    async def tick() -> None:
        while not outside_is_busy.done():
            await asyncio.sleep(1.0)
            ticks[0] += 1

    return asyncio.create_task(tick())


def test_a_loop_that_jumps_waits_for_a_job_in_a_thread() -> None:
    async def main() -> int:
        ticks = [0]
        job = asyncio.ensure_future(asyncio.to_thread(time.sleep, 0.05))
        ticker = _ticks_while(job, ticks)
        await job
        ticker.cancel()
        return ticks[0]

    # Left to jump, it would have ticked thousands of times.
    assert run(main(), speed=math.inf) == 0


@pytest.mark.parametrize("speed", [5000.0, math.inf])
def test_a_loop_waits_for_its_threads_as_it_closes(speed: float) -> None:
    """A job that nobody waits for goes on; Python 3.13 would warn that it was not waited for."""
    ended = threading.Event()

    def job() -> None:
        time.sleep(0.1)
        ended.set()

    async def main() -> None:
        asyncio.get_running_loop().run_in_executor(None, job).cancel()

    run(main(), speed=speed)
    assert ended.is_set()


def test_a_loop_that_jumps_waits_for_a_socket() -> None:
    async def main() -> tuple[bytes, int]:
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        threading.Timer(0.05, theirs.sendall, (b"hello",)).start()
        ticks = [0]
        with ours, theirs:
            reply = asyncio.ensure_future(loop.sock_recv(ours, 10))
            ticker = _ticks_while(reply, ticks)
            received = await reply
            ticker.cancel()
        return received, ticks[0]

    assert run(main(), speed=math.inf) == (b"hello", 0)


@pytest.mark.parametrize("speed", SPEEDS)
def test_another_thread_is_heard(speed: float) -> None:
    async def main() -> str:
        loop = asyncio.get_running_loop()
        said: asyncio.Future[str] = loop.create_future()
        threading.Timer(0.02, loop.call_soon_threadsafe, (said.set_result, "done")).start()
        return await said

    assert run(main(), speed=speed) == "done"


def test_a_busy_moment_is_caught_up() -> None:
    async def main() -> tuple[float, float]:
        began_s = time.monotonic()
        time.sleep(0.05)  # noqa: ASYNC251  # blocking is the point
        await asyncio.sleep(10.0)  # at this speed 0.05 s, all of which have passed already
        return asyncio.get_running_loop().time(), time.monotonic() - began_s

    shown_s, _ = run(main(), speed=200.0)
    assert shown_s == pytest.approx(10.0)


@pytest.mark.parametrize("speed", [2000.0, math.inf])
def test_waiting_for_a_moment_missed_by_a_rounding_error_comes_to_an_end(speed: float) -> None:
    """Found as a session that hung when its sensor fell silent: three in a hundred did."""
    start_s, delay_s = 0.3, 0.4

    async def main() -> int:
        loop = asyncio.get_running_loop()
        waits = 0
        while loop.time() - start_s < delay_s:
            waits += 1
            assert waits < 10_000, "time stands still"
            with suppress(TimeoutError):
                async with asyncio.timeout_at(start_s + delay_s):
                    await asyncio.Event().wait()
        return waits

    assert (start_s + delay_s) - start_s < delay_s  # the rounding error that it takes
    assert run(main(), speed=speed) > 1


def test_much_work_at_one_moment_takes_no_time() -> None:
    async def main() -> float:
        for _ in range(500):
            await asyncio.sleep(0)
        return asyncio.get_running_loop().time()

    assert run(main(), speed=math.inf) == 0.0


def test_a_speed_of_one_is_the_ordinary_loop() -> None:
    async def main() -> bool:
        return isinstance(asyncio.get_running_loop(), TimelapseLoop)

    assert not run(main())
    assert run(main(), speed=2.0)


@pytest.mark.parametrize("speed", [0.0, -1.0, math.nan])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed above 0"):
        run(asyncio.sleep(0), speed=speed)
