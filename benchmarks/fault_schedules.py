"""Random schedules of faults: `python -m benchmarks.fault_schedules [--count 500]`.

Each session has one to four faults at random moments, with a firmware that chance chose. Afterwards
nothing may hang, nothing may have been raised that is no SensorError, everything that arrived must
be in the store, no sample may be there twice, and sample times must rise strictly. Prints what was
found and ends with 1 where anything was.
"""

import argparse
import gc
import logging
import random
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from benchmarks.faulty_session import Outcome, faulty_session, numbered, numbers
from firmware_profiles import PROFILES, by_name
from sensor.profile import Profile
from sensor.states import State
from sensor.traffic import Packet
from sessions import NewSession, Store
from virtual_sensor.faults import FAULTS

SECONDS = 40.0  # of a session in which the sensor is never gone for long
EARLIEST_S, LATEST_S = 0.0, 15.0
MOST_FAULTS = 4
STORED_TIME_S = 1e-6  # what the store rounds arrival to


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which faults happen when, to which firmware."""

    seed: int
    profile: Profile
    faults: tuple[tuple[str, float], ...]

    def __str__(self) -> str:
        faults = ", ".join(f"{name} at {after_s:.1f} s" for name, after_s in self.faults)
        return f"seed {self.seed}, {self.profile.specification.name}: {faults}"


def main() -> int:
    """Run the schedules and print what was found wrong with any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    options = parser.parse_args()
    began_s, wrong, ends = time.monotonic(), 0, Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first, options.first + options.count):
            schedule = any_schedule(seed)
            outcome, faults = try_out(schedule, Path(folder) / f"{seed}.sqlite")
            ends[_end(outcome)] += 1
            if faults:
                wrong += 1
                print(f"{schedule}\n    " + "\n    ".join(faults), flush=True)
    print(f"{options.count} schedules, {wrong} with something wrong; ", end="")
    print(f"{time.monotonic() - began_s:.0f} s of the clock")
    for end, count in ends.most_common():
        print(f"  {count:4d}  {end}")
    return int(wrong > 0)


def any_schedule(seed: int) -> Schedule:
    """The schedule of that seed."""
    rng = random.Random(seed)
    profile = rng.choice(PROFILES)
    possible = [fault.name for fault in FAULTS.values() if fault.visible(profile.specification)]
    names = [rng.choice(possible) for _ in range(rng.randint(1, MOST_FAULTS))]
    return Schedule(seed, profile, tuple((n, rng.uniform(EARLIEST_S, LATEST_S)) for n in names))


def try_out(schedule: Schedule, store_path: Path) -> tuple[Outcome, list[str]]:
    """The session, and what was wrong with it."""
    store = Store.open(str(store_path))
    writer = store.begin(_new_session(schedule.profile))
    with _complaints() as complaints:
        outcome = faulty_session(
            schedule.profile,
            numbered,
            schedule.faults,
            seed=schedule.seed,
            seconds=SECONDS + sum(FAULTS[name].away_s for name, _ in schedule.faults),
            sink=writer.append,
        )
    writer.finish()
    stored = list(store.packets(writer.id))
    store.close()
    return outcome, [*complaints, *_wrong(schedule, outcome, stored)]


def _wrong(schedule: Schedule, outcome: Outcome, stored: Sequence[Packet]) -> list[str]:
    times_s = outcome.stream.samples.time_s
    twice = _counted_twice(schedule, outcome)
    found = {
        f"{outcome.missing} notifications that arrived are not on record": outcome.missing > 0,
        f"{len(outcome.packets)} packets recorded, {len(stored)} other ones stored": (
            not _same(stored, outcome.packets)
        ),
        "sample times do not rise strictly": bool(np.any(np.diff(times_s) <= 0)),
        f"{twice} samples are there twice": twice > 0,
        "the link did not end": outcome.changes[-1].now is not State.STOPPED,
    }
    return [text for text, is_so in found.items() if is_so]


def _counted_twice(schedule: Schedule, outcome: Outcome) -> int:
    names = {name for name, _ in schedule.faults}
    specification = schedule.profile.specification
    # Without a counter or a clock nobody can tell a repetition; and bytes that were put together
    # by chance may mean a sample. A firmware that fuses or pairs does not carry the numbers.
    blind = not specification.shows_loss and "repeated" in names
    if blind or names & {"foreign", "cut"} or not _carries_numbers(specification.name):
        return 0
    found = numbers(outcome.stream.samples.gyr_rads)
    return len(found) - len(np.unique(found))


@lru_cache
def _carries_numbers(name: str) -> bool:
    """Whether the samples that were put in come out again, when nothing is wrong."""
    outcome = faulty_session(by_name(name), numbered, [], seed=0, seconds=10.0)
    found = numbers(outcome.stream.samples.gyr_rads)
    return len(found) > 100 and bool(np.all(np.diff(found) == 1))


def _same(stored: Sequence[Packet], recorded: Sequence[Packet]) -> bool:
    def without_time(packets: Sequence[Packet]) -> list[tuple[int, int, str, bytes]]:
        return [(p.kind, p.connection, p.characteristic, p.data) for p in packets]

    if without_time(stored) != without_time(recorded):
        return False
    pairs = zip(stored, recorded, strict=True)
    return all(abs(a.arrival_s - b.arrival_s) < STORED_TIME_S for a, b in pairs)


def _end(outcome: Outcome) -> str:
    error = "" if outcome.error is None else f", {type(outcome.error).__name__}"
    return f"{outcome.state_at_stop}{error}"


def _new_session(profile: Profile) -> NewSession:
    return NewSession(
        side="right",
        profile=profile.specification.name,
        profile_version=profile.specification.version,
        settings=profile.specification.settings,
    )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What asyncio and Python complain of meanwhile: nobody else hears of these."""
    heard: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(f"{record.name}: {self.format(record)}")

    listener = Listener(logging.ERROR)
    logging.getLogger().addHandler(listener)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            yield heard
            gc.collect()  # so that what was forgotten complains now
        finally:
            logging.getLogger().removeHandler(listener)
            heard += [str(warning.message) for warning in warned]


if __name__ == "__main__":
    raise SystemExit(main())
