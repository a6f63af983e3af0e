"""A coached session that is ended in any state, also before there is anything to end."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from benchmarks.faulty_session import numbered
from firmware_profiles import by_name
from sensor.ble import Radio
from sensor.states import State
from sessions import Store
from turnout.coach import Coach
from turnout.coach_plan import Plan
from turnout.sensor_list import SensorList
from virtual_sensor.radio import VirtualRadio
from virtual_sensor.timelapse import run

READY_AFTER_S = 0.5  # as long as a large library takes to import
WELL_AFTER_S = 60.0  # by itself the session would go on for ever
EVERY = [State.IDLE, State.SCANNING, State.CONNECTING, State.STARTING, State.STREAMING]


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - a coach tells when it is asked
        await asyncio.sleep(0.005)


async def _ended_in(state: State, how: str, store: Store, folder: Path) -> bool:
    """Whether coach and sensor are at rest, well after they should be."""
    virtual = VirtualRadio()
    sensor = await virtual.add(lambda: by_name("open").emulator({}), numbered)

    @asynccontextmanager
    async def radios(plan: Plan, *, worn: bool) -> AsyncIterator[Radio]:
        del plan, worn
        await asyncio.sleep(READY_AFTER_S)
        yield virtual.radio

    sensors = SensorList(store=store, radio=None)
    coach = Coach(store=store, memory=folder / "coach.json", radios=radios, sensors=sensors)
    coach.start()
    await _until(lambda: coach._moment().state is state)
    if how == "close":
        await asyncio.wait({asyncio.create_task(coach.close())}, timeout=WELL_AFTER_S)
    else:
        coach.stop()
        await asyncio.wait(
            {asyncio.create_task(_until(lambda: not coach.busy))}, timeout=WELL_AFTER_S
        )
    at_rest = not coach.busy and sensor.emulator.rate_hz is None
    await virtual.close()
    return at_rest


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("how", ["close", "stop"])
def test_it_ends_in_any_state_with_the_sensor_stopped(
    state: State, how: str, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "store.sqlite") as store:
        assert run(_ended_in(state, how, store, tmp_path), speed=math.inf)
        assert not any(session.interrupted for session in store.sessions())
