"""The coach, its pages and its radios, put together."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sensor.ble import Radio
from sessions import Store
from turnout.coach import Coach
from turnout.coach_plan import Plan
from turnout.recording import preload
from turnout.sensor_list import SensorList
from turnout.sensor_test import Radios
from turnout.virtual import virtual_on_table, virtual_or_real
from turnout.web.access import Access
from turnout.web.app import make_app
from turnout.web.server import serve


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is being served, for whoever starts it. address: of this machine, key included."""

    access: Access
    port: int
    coach: Coach

    @property
    def address(self) -> str:
        """The address to open on this machine."""
        return self.access.address("127.0.0.1", self.port)


async def run(
    *,
    store: Store,
    memory: Path,
    radios: Radios,
    radio: Radio | None,
    listening: socket.socket,
    hosts: Sequence[str] = (),
    until: asyncio.Event,
    on_started: Callable[[Serving], None],
) -> None:
    """Serve until `until` is set; then end the session that is going on, in good order.

    radio: where real sensors are searched for; None where there are only virtual ones.
    """
    port = listening.getsockname()[1]
    access = Access.new(port=port, hosts=hosts)
    sensors = SensorList(store=store, radio=radio)
    coach = Coach(store=store, memory=memory, radios=radios, sensors=sensors)

    preloading: list[asyncio.Task[None]] = []

    def started() -> None:
        on_started(Serving(access=access, port=port, coach=coach))
        coach.search()  # the sensor is there, as a rule, before its wearer is
        preloading.append(asyncio.create_task(asyncio.to_thread(preload)))

    app = make_app(store=store, coach=coach, access=access)
    await serve(app, listening, until=until, on_started=started, on_ending=coach.close)
    await asyncio.gather(*preloading)


def radios_with(profile_name: str, *, seed: int | None = None) -> Radios:
    """The system's Bluetooth, or for the virtual sensor somebody who wears one of this profile."""

    @asynccontextmanager
    async def radios(plan: Plan, *, worn: bool) -> AsyncIterator[Radio]:
        if not plan.is_virtual:
            yield Radio()
            return
        # Large: imported elsewhere, so that the pages go on meanwhile.
        await asyncio.to_thread(_import_virtual_radio)
        if worn:
            radio = virtual_or_real(profile_name, side=plan.side, seed=seed)
        else:
            radio = virtual_on_table(profile_name)
        async with radio as virtual:
            yield virtual

    return radios


def _import_virtual_radio() -> None:
    import virtual_sensor.radio  # noqa: PLC0415 - large, and seldom asked for
    import virtual_sensor.wearer  # noqa: F401, PLC0415
