"""How far in and out are off while a set goes on, and how far the coach says they may be.

`python -m benchmarks.live_angles [--seeds 4]`: simulated sets with known truth, their live counts,
by how long the leg had moved since it last stood still; once as people stand before a set, and once
with the gyroscope's bias known as from ten seconds on a table.
"""

import argparse
from collections.abc import Iterator
from itertools import pairwise
from math import degrees
from typing import NamedTuple

import numpy as np

from analysis import LiveAnalysis, RepetitionCounted
from sensor.samples import STANDARD_GRAVITY_MS2, Samples
from turnout.coach_doubt import Doubt
from virtual_sensor import imu
from virtual_sensor.person import Repetition
from virtual_sensor.simulation import Simulation, simulate, streams

KINDS = ("steady", "slow", "unequal", "no_stops")
SINCE_S = (0, 3, 6, 10, 15, 20, 30, 60)
TABLE_S = 10.0
CHUNK = 5  # samples, as they come in one packet


class Seen(NamedTuple):
    """One counted repetition: how long since a stance, the errors, and what was claimed."""

    since_s: float
    internal_deg: float
    external_deg: float
    claimed_deg: float


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=4, help="sets of each kind")
    seeds = parser.parse_args().seeds
    for on_table in (False, True):
        simulations = (simulate(kind, seed=seed) for kind in KINDS for seed in range(seeds))
        seen = [one for each in simulations for one in watched(each, on_table=on_table)]
        print("with ten seconds on a table first" if on_table else "standing before the set only")
        print("  since a stance    reps   95 % of errors   claimed   within it")
        for low, high in pairwise(SINCE_S):
            show([one for one in seen if low <= one.since_s < high], f"{low} to {high} s")


def show(seen: list[Seen], title: str) -> None:
    """One row of the table."""
    if not seen:
        return
    errors = np.abs([(one.internal_deg, one.external_deg) for one in seen])
    claimed = np.array([one.claimed_deg for one in seen])
    within = float((errors <= claimed[:, None]).mean())
    error_deg = float(np.percentile(errors, 95))
    print(
        f"  {title:15} {len(seen):6} {error_deg:13.1f}° {np.median(claimed):10.1f}° {within:10.0%}"
    )


def watched(simulation: Simulation, *, on_table: bool) -> Iterator[Seen]:
    """Every repetition that is counted live, beside the true one."""
    live = LiveAnalysis(side=simulation.side)
    if on_table:
        live.push(lying(simulation))
        live = live.anew()
    doubt = Doubt()
    for start in range(0, len(simulation.samples), CHUNK):
        part = simulation.samples.between(start, start + CHUNK)
        for event in live.push(later(part) if on_table else part):
            if isinstance(event, RepetitionCounted) and event.internal_deg is not None:
                at_s = event.time_s - (TABLE_S if on_table else 0.0)
                true = nearest(simulation.truth.repetitions, at_s)
                if true is not None and event.external_deg is not None:
                    yield Seen(
                        doubt.away_s,
                        event.internal_deg - degrees(true.internal_rad),
                        event.external_deg - degrees(true.external_rad),
                        doubt.half_width_deg,
                    )
        doubt.step(live.snapshot)


def nearest(repetitions: tuple[Repetition, ...], at_s: float) -> Repetition | None:
    """The true repetition that was counted at this time: on the way back from its second end."""
    open_ = [one for one in repetitions if one.second_turn_s <= at_s]
    return open_[-1] if open_ and at_s - open_[-1].second_turn_s < 2 else None


def lying(simulation: Simulation) -> Samples:
    """The same sensor on a table."""
    sensing = streams(simulation.kind, simulation.seed)[2]
    errors = imu.any_errors(simulation.world, sensing)
    time_s = np.arange(0.0, TABLE_S, 1 / simulation.world.rate_hz)
    flat = np.tile([0.0, 0.0, STANDARD_GRAVITY_MS2], (len(time_s), 1))
    still = Samples(time_s, flat, np.zeros_like(flat))
    return imu.spoil(
        still,
        errors,
        world=simulation.world,
        rate_hz=simulation.world.rate_hz,
        rng=np.random.default_rng(simulation.seed),
    )


def later(samples: Samples) -> Samples:
    """The samples, taken after the time on the table."""
    return Samples(samples.time_s + TABLE_S, samples.acc_ms2, samples.gyr_rads)


if __name__ == "__main__":
    main()
