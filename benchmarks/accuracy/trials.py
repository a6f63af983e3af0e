"""One recording through every method, and what came of it beside the truth."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from analysis import LiveAnalysis, RepetitionCounted, SensorFacts
from benchmarks.accuracy import methods
from benchmarks.accuracy.methods import QUANTITIES, Found, FoundRepetition
from virtual_sensor.person import Repetition
from virtual_sensor.simulation import Simulation, simulate
from virtual_sensor.world import WORLDS, World

_LIVE_CHUNK = 10  # samples; what a packet or two hold


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure beside its truth, degrees; half_width NaN where no interval was given.

    what: "internal", "external", "arc" of a repetition; "best internal" and so on of a session.
    covers_calm, covers_hip: whether the interval holds what the rotation would have been without
    sway, and what the pelvis saw (repetitions only).
    """

    what: str
    truth: float
    error: float
    half_width: float
    covered: bool
    covers_calm: bool = False
    covers_hip: bool = False


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after its second turning point a repetition was counted live.

    share: of the cycle. before_end: whether the leg was not yet back at neutral.
    """

    delay_s: float
    cycle_s: float
    before_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One method on one recording. given: which quantities it gave, of the repetitions matched."""

    kind: str
    seed: int
    world: str
    method: str
    side: str
    true_count: int
    count: int
    duration_s: float
    usable: bool = True
    flags: tuple[str, ...] = ()
    figures: list[Measured] = field(default_factory=list)
    live_count: int | None = None
    delays: list[Delay] = field(default_factory=list)
    cpu_s: float = 0.0

    def to_dict(self) -> dict[str, object]:
        """For a JSON file."""
        return asdict(self)


def from_dict(row: dict[str, Any]) -> Trial:
    """A trial from its dictionary."""
    figures = [Measured(**one) for one in row.pop("figures")]
    delays = [Delay(**one) for one in row.pop("delays")]
    flags = tuple(row.pop("flags"))
    return Trial(**row, flags=flags, figures=figures, delays=delays)


def facts(world: World) -> SensorFacts:
    """What the analysis would be told of the sensor by its profile."""
    return SensorFacts(
        gyr_scale_tolerance=world.gyr_scale_tolerance,
        gyr_range_rads=world.gyr_range_rads,
        acc_range_ms2=world.acc_range_ms2,
    )


def run(
    kind: str, seed: int, world: str, *, peers: bool = True, stages: Sequence[str] = ()
) -> list[Trial]:
    """Every method on one simulated recording: ours, the peer alone and helped, other stages."""
    simulation = simulate(kind, seed=seed, world=WORLDS[world])
    began = time.process_time()
    found, report = methods.ours(
        simulation.samples,
        side=simulation.side,
        exercise=simulation.exercise,
        sensor=facts(simulation.world),
    )
    cpu_s = time.process_time() - began
    live_times = live_counts(simulation)
    rows = [
        _trial(
            simulation,
            world,
            "ours",
            found,
            cpu_s=cpu_s,
            live_count=len(live_times),
            delays=_delays(simulation, live_times),
        )
    ]
    wanted = (["vqf"] if peers else []) + [name for name in stages if name != "vqf"]
    for name in wanted:
        angle = methods.peer_angle(
            simulation.samples,
            side=simulation.side,
            rate_hz=simulation.world.rate_hz,
            stage=methods.STAGES[name],
        )
        rows += [
            _trial(simulation, world, f"{name} alone", methods.alone(angle)),
            _trial(simulation, world, f"{name} helped", methods.helped(angle, report)),
        ]
    return rows


def true_repetitions(simulation: Simulation) -> Sequence[Repetition]:
    """Those of the exercise; where it has no rotation, each lift with its tilt for an arc."""
    return simulation.truth.repetitions or [
        Repetition(
            start_s=lift.start_s,
            end_s=lift.end_s,
            internal_rad=np.nan,
            external_rad=np.nan,
            arc_rad=lift.tilt_rad,
            first_turn_s=lift.start_s,
            second_turn_s=lift.end_s,
            calm_internal_rad=np.nan,
            calm_external_rad=np.nan,
            hip_internal_rad=np.nan,
            hip_external_rad=np.nan,
        )
        for lift in simulation.truth.lifts
    ]


def live_counts(simulation: Simulation) -> list[float]:
    """When the live analysis counted each repetition, seconds."""
    live = LiveAnalysis(side=simulation.side, exercise=simulation.exercise)
    samples, times = simulation.samples, []
    for start in range(0, len(samples), _LIVE_CHUNK):
        events = live.push(samples.between(start, start + _LIVE_CHUNK))
        times += [event.time_s for event in events if isinstance(event, RepetitionCounted)]
    return times


def match(
    truth: Sequence[Repetition], found: Sequence[FoundRepetition]
) -> list[tuple[Repetition, FoundRepetition]]:
    """Pairs that overlap most, each one used once, from the greatest overlap down."""
    overlaps = [
        (min(t.end_s, f.end_s) - max(t.start_s, f.start_s), i, j)
        for i, t in enumerate(truth)
        for j, f in enumerate(found)
    ]
    pairs: dict[int, int] = {}
    for overlap_s, i, j in sorted(overlaps, reverse=True):
        if overlap_s > 0 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [(truth[i], found[j]) for i, j in sorted(pairs.items())]


def _trial(
    simulation: Simulation,
    world: str,
    method: str,
    found: Found,
    *,
    cpu_s: float = 0.0,
    live_count: int | None = None,
    delays: Sequence[Delay] = (),
) -> Trial:
    truth = true_repetitions(simulation)
    return Trial(
        kind=simulation.kind,
        seed=simulation.seed,
        world=world,
        method=method,
        side=simulation.side,
        true_count=len(truth),
        count=len(found.repetitions),
        duration_s=float(simulation.samples.time_s[-1]),
        usable=found.usable,
        flags=found.flags,
        figures=_of_repetitions(truth, found) + _of_session(truth, found),
        live_count=live_count,
        delays=list(delays),
        cpu_s=cpu_s,
    )


def _of_repetitions(truth: Sequence[Repetition], found: Found) -> list[Measured]:
    return [
        _measured(
            name,
            value,
            _degrees(true, name),
            calm=_other_degrees(true, name, "calm"),
            hip=_other_degrees(true, name, "hip"),
        )
        for true, rep in match(truth, found.repetitions)
        for name in QUANTITIES
        if (value := getattr(rep, name))
    ]


def _of_session(truth: Sequence[Repetition], found: Found) -> list[Measured]:
    """Best and typical are judged where the count is right: else they are of other repetitions."""
    if not truth or len(truth) != len(found.repetitions):
        return []
    return [
        _measured(f"{label} {name}", value, summary([_degrees(true, name) for true in truth]))
        for label, values, summary in (
            ("best", found.best, max),
            ("typical", found.typical, lambda all_: float(np.median(all_))),
        )
        for name, value in values.items()
    ]


def _measured(
    what: str,
    value: methods.Value,
    truth: float,
    *,
    calm: float = np.nan,
    hip: float = np.nan,
) -> Measured:
    middle, low, high = value
    return Measured(
        what=what,
        truth=round(truth, 3),
        error=round(middle - truth, 3),
        half_width=round((high - low) / 2, 3),
        covered=bool(low <= truth <= high),
        covers_calm=bool(low <= calm <= high),
        covers_hip=bool(low <= hip <= high),
    )


def _degrees(rep: Repetition, name: str) -> float:
    return float(np.degrees(getattr(rep, f"{name}_rad")))


def _other_degrees(rep: Repetition, name: str, seen: str) -> float:
    inner = getattr(rep, f"{seen}_internal_rad")
    outer = getattr(rep, f"{seen}_external_rad")
    of = {"internal": inner, "external": outer, "arc": inner + outer}
    return float(np.degrees(of[name]))


def _delays(simulation: Simulation, counted_s: Sequence[float]) -> list[Delay]:
    """By order, where the live count is right."""
    truth = true_repetitions(simulation)
    if len(truth) != len(counted_s):
        return []
    return [
        Delay(
            delay_s=round(at - rep.second_turn_s, 3),
            cycle_s=round(rep.end_s - rep.start_s, 3),
            before_end=at <= rep.end_s,
        )
        for rep, at in zip(truth, counted_s, strict=True)
    ]
