"""The sensors that can be chosen: the virtual one always, the last one used, and those heard."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from firmware_profiles import recognise
from sensor.ble import Radio, Sighting, scan
from sensor.errors import SensorError
from sessions import Store
from turnout.coach_plan import VIRTUAL
from turnout.virtual import VIRTUAL_PERSON

SEARCH_S = 8.0  # most sensors advertise at least once a second, a few every ten


@dataclass(frozen=True, slots=True)
class Listed:
    """One sensor. heard: by this search. refusal: why a known one cannot be used."""

    id: str
    title: str
    kind: str
    heard: bool
    refusal: str | None = None


class SensorList:
    """Searches when asked to; `on_change` is then called whenever something new is known.

    radio: None where there is only the virtual one.
    """

    on_change: Callable[[], None]

    def __init__(self, *, store: Store, radio: Radio | None) -> None:
        self.on_change = lambda: None
        self._radio = radio
        self._known: dict[str, Listed] = {}
        self._problem: str | None = None
        self._searching: asyncio.Task[None] | None = None
        for session in reversed(store.sessions()[:50]):  # the latest of each address stays
            address = session.sensor_address
            if radio is not None and address and session.person != VIRTUAL_PERSON:
                title = session.sensor_name or address
                self._known[address] = Listed(address, title, session.profile, heard=False)

    def to_dict(self) -> dict[str, Any]:
        """For the page."""
        listed = [Listed(VIRTUAL, "Virtual sensor", "a simulated leg, to try things", heard=True)]
        listed += [one for one in self._known.values() if one.refusal is None or one.heard]
        return {
            "searching": self._searching is not None,
            "can_search": self._radio is not None,
            "problem": self._problem,
            "listed": [
                {
                    "id": one.id,
                    "title": one.title,
                    "kind": one.kind,
                    "heard": one.heard,
                    "refusal": one.refusal,
                }
                for one in listed
            ],
        }

    def search(self) -> None:
        """Listen for a while."""
        if self._searching is None and self._radio is not None:
            self._searching = asyncio.create_task(self._search(self._radio))
            self.on_change()

    async def close(self) -> None:
        """Stop listening."""
        if self._searching is not None:
            self._searching.cancel()
            with suppress(asyncio.CancelledError):
                await self._searching

    async def _search(self, radio: Radio) -> None:
        self._problem = None
        try:
            async for sighting in scan(radio, timeout_s=SEARCH_S):
                self._hear(sighting)
            if not any(one.heard for one in self._known.values()):
                self._problem = (
                    "No sensor heard. Switch yours on, bring it near, and disconnect it from "
                    "phones and other programs."
                )
        except SensorError as error:
            self._problem = str(error)
        finally:
            self._searching = None
            self.on_change()

    def _hear(self, sighting: Sighting) -> None:
        advertisement = sighting.advertisement
        recognition = recognise(advertisement)
        if recognition.profile is None and recognition.refusal is None:
            return
        address = advertisement.address
        heard = Listed(
            address,
            advertisement.name or address,
            recognition.title,
            heard=True,
            refusal=recognition.refusal,
        )
        if self._known.get(address) != heard:
            self._known[address] = heard
            self.on_change()
