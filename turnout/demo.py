"""The demo: a virtual person with a virtual sensor, compared with what is true of them."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from math import degrees
from random import Random
from typing import Any

from analysis import Side
from firmware_profiles import by_name
from sessions import Store
from turnout.live_run import run_shown
from turnout.recording import Recorded, Recorder
from turnout.terminal import View
from turnout.virtual import VIRTUAL_PERSON
from virtual_sensor.faults import Scene, playing
from virtual_sensor.person import Repetition
from virtual_sensor.radio import virtual_radio
from virtual_sensor.wearer import Wearer


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One repetition as it was measured, beside the truth of the simulation; degrees.

    measured or true are None where only the other side knows of the repetition.
    """

    number: int
    measured_internal_deg: float | None
    true_internal_deg: float | None
    measured_external_deg: float | None
    true_external_deg: float | None

    def to_dict(self) -> dict[str, float | int | None]:
        """The same for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """How a demo went."""

    recorded: Recorded
    true_count: int
    repetitions: tuple[Compared, ...]


async def demonstrate(
    *,
    store: Store,
    view: View,
    side: Side,
    profile_name: str,
    seed: int,
    fault: str | None = None,
) -> Demonstrated:
    """Let somebody do ten rotations and record them over a virtual radio, with a fault if asked."""
    profile = by_name(profile_name)
    settings = profile.specification.settings
    wearer = Wearer("demo", seed=seed, side=side)
    async with AsyncExitStack() as stack:
        virtual = await stack.enter_async_context(
            virtual_radio(lambda: profile.emulator(settings), wearer)
        )
        if fault is not None:
            scene = Scene(virtual, virtual.sensors[0], profile.specification, Random(seed))  # noqa: S311 - a fault is no secret
            await stack.enter_async_context(playing(fault, scene))
        recorder = Recorder(
            source=virtual.radio,
            store=store,
            side=side,
            exercise="standing_rotation",
            person=VIRTUAL_PERSON,
        )
        recorded = await run_shown(
            recorder, view, is_over=lambda moment: moment.recorded_s >= wearer.performance_s
        )
    return Demonstrated(
        recorded, len(wearer.repetitions), compare(recorded.report["reps"], wearer.repetitions)
    )


def compare(
    measured: Sequence[Mapping[str, Any]], true: Sequence[Repetition]
) -> tuple[Compared, ...]:
    """Each repetition beside its truth, paired in order."""
    count = max(len(measured), len(true))
    rows = []
    for i in range(count):
        one = measured[i] if i < len(measured) else {}
        other = true[i] if i < len(true) else None
        rows.append(
            Compared(
                number=i + 1,
                measured_internal_deg=one.get("internal_deg"),
                true_internal_deg=None if other is None else degrees(other.internal_rad),
                measured_external_deg=one.get("external_deg"),
                true_external_deg=None if other is None else degrees(other.external_rad),
            )
        )
    return tuple(rows)
