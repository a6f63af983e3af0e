"""The tables of docs/progress.md; each function gives the rows of one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import binomtest

from analysis.fit import BoolArray
from analysis.progress.courses import courses
from analysis.progress.error_prior import published
from analysis.progress.judge import Judge
from benchmarks.progress.best_test import likelihood_ratio, own_prior, threshold
from benchmarks.progress.people import Change, People, World, simulate
from benchmarks.progress.watch import by_day, told_by
from sensor.samples import FloatArray

WEEKS = (4, 8, 12)
GAIN_DEG = 10.0
WORLD = World()
UNCHANGED_WORLDS = {
    "as cited": WORLD,
    "no retests": World(retests=(0, 0)),
    "a new sensor half-way": World(new_sensor_day=42),
    "no bad days": World(bad_day=0.0),
    "a tenth bad days": World(bad_day=0.1),
    "legs' days go together": World(legs_correlation=1.0),
    "two sessions a week": World(attendance=(0.2, 0.4)),
    "spells: half the variance or more, correlation 0.85-0.95": World(
        day_share=(0.5, 0.7), day_correlation=(0.85, 0.95)
    ),
}
GAINS = {"both legs": np.array([GAIN_DEG, GAIN_DEG]), "one leg": np.array([GAIN_DEG, 0.0])}
RETESTS = (1, 2, 3, 5, 10)

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, and which seed: 1-99 were used in tuning, 2026 and 2027 by earlier trials.

    `people` is of the first row; where less will do, or costs more, there are fewer.
    """

    people: int = 1000
    seed: int = 2028

    def rng(self, number: int) -> np.random.Generator:
        """A stream of its own for each table and row."""
        return np.random.default_rng([self.seed, number])


def false_alarms(size: Size) -> Iterator[Row]:
    """World, error known or learnt, people told "changed" about anything in 12 weeks, 95 %."""
    for number, (name, world) in enumerate(UNCHANGED_WORLDS.items()):
        count = size.people if number == 0 else size.people // 4
        people = simulate(size.rng(number), count, world, Change())
        for error, prior in (("known", None), ("learnt", published())):
            told = by_day(people, _anything, days=world.days, prior=prior)
            yield (name, error, count, *_share(np.asarray(told.any(axis=1))))


def power(size: Size) -> Iterator[Row]:
    """Who gained, error, test, its false alarms in 12 weeks, and the share told by each week."""
    count = size.people * 3 // 5
    for error, prior, own in (("known", None, None), ("learnt", published(), own_prior(WORLD))):
        same = simulate(size.rng(20), count, WORLD, Change())
        alarms = float(by_day(same, _anything, days=84, prior=prior).any(axis=1).mean())
        without = likelihood_ratio(same, days=84, prior=own)
        for number, (who, gain) in enumerate(GAINS.items()):
            gained = simulate(size.rng(21 + number), count, WORLD, Change(arc_deg=gain))
            told = by_day(gained, _anything, days=84, prior=prior)
            yield (who, error, "turnout", alarms, *_by_week(told))
            ratio = likelihood_ratio(gained, days=84, prior=own)
            for name, rate in (("best, same alarms", alarms), ("best, 5 % alarms", 0.05)):
                bar = threshold(without, false_alarms=rate)
                yield (who, error, name, rate, *_by_week(np.asarray(ratio >= bar)))


def coverage(size: Size) -> Iterator[Row]:
    """True course, error, and the share of legs whose interval held the truth at all looks."""
    rng, count = size.rng(40), size.people // 10
    changes = {
        "no change": Change(),
        "10 degrees over 8 weeks": Change(arc_deg=GAIN_DEG),
        "a ramp of its own for each leg": Change(
            arc_deg=rng.uniform(-10, 15, (count, 2)),
            start_day=rng.uniform(0, 40, (count, 2)),
            length_day=rng.uniform(28, 90, (count, 2)),
        ),
    }
    for number, (name, change) in enumerate(changes.items()):
        people = simulate(size.rng(41 + number), count, WORLD, change)
        for error, prior in (("known", None), ("learnt", published())):
            interval = by_day(people, _interval, days=84, prior=prior)
            held = _held(people, interval)
            arc, split = held[:, :, 0], held[:, :, 1:]
            half = np.diff(interval[:, -1, :, 0], axis=-1).mean() / 2
            yield (name, error, 2 * count, arc.mean(), split.mean(), half)


def detectable(size: Size) -> Iterator[Row]:
    """Retest pairs; bias and spread of the SDC, of the re-strapping alone, over the truth.

    Nothing but the pairs, one a week: estimate / truth, its geometric mean and 10-90 % range, and
    how often the 95 % interval held the truth; last the same with daily sessions beside them.
    """
    for number, pairs in enumerate(RETESTS):
        for daily in (False, True):
            people = _retested(size, number, pairs, daily=daily)
            judge = Judge(people.readings, published(), courses(84.0))
            for _ in judge.looks():
                pass
            estimate = judge.error().strap_deg[:, :, 0]
            truth = np.hypot(people.strap_deg[:, :1], people.measurement_deg)
            ratio = np.exp(np.quantile(np.log(estimate[..., 0] / truth), (0.1, 0.9)))
            bias = np.exp(np.log(estimate[..., 0] / truth).mean())
            held = (estimate[..., 1] <= truth) & (truth <= estimate[..., 2])
            beside = "and 12 weeks of sessions" if daily else "alone"
            yield (pairs, beside, bias, *ratio, held.mean())


def could_have_seen(size: Size) -> Iterator[Row]:
    """Week, the median gain said to be visible by then, and how many with that gain were told."""
    count = size.people // 10
    for number, weeks in enumerate((4, 8, 12)):
        world = replace(WORLD, days=7 * weeks)
        same = simulate(size.rng(60 + number), count, world, Change())
        said = by_day(same, _visible, days=world.days, prior=published())[:, -1]
        gain = np.where(np.isfinite(said), said, 0.0)
        change = Change(arc_deg=gain, length_day=float(world.days - 1))
        changed = simulate(size.rng(60 + number), count, world, change)  # the same people
        told = by_day(changed, _arcs, days=world.days, prior=published())[:, -1]
        sayable = np.isfinite(said)
        yield (weeks, sayable.mean(), np.nanmedian(said), told[sayable].mean())


def _anything(judge: Judge) -> BoolArray:
    return np.asarray(judge.changed().any(axis=(1, 2)))


def _arcs(judge: Judge) -> BoolArray:
    return np.asarray(judge.changed()[:, :, 0])


def _interval(judge: Judge) -> FloatArray:
    return judge.change().ends_deg


def _visible(judge: Judge) -> FloatArray:
    asked = judge.readings.day.max() - judge.last_day.max() < 1
    return judge.could_have_seen_deg()[:, :, 0] if asked else np.full((judge.people, 2), np.nan)


def _held(people: People, interval: FloatArray) -> FloatArray:
    """(p, 2, 3) whether the interval held the truth at every session; interval (p, days, ...)."""
    readings = people.readings
    day = readings.day.astype(np.int64)
    held = np.ones(readings.present.shape[:3], dtype=bool)
    for person in range(len(day)):
        at = interval[person, day[person]]  # (n, 2, 3, 2)
        truth = np.moveaxis(people.truth_deg[person], -1, 0)
        first = readings.present[person].argmax(axis=-1)
        since = truth - np.take_along_axis(truth, first[None], axis=0)
        inside = (at[..., 0] <= since) & (since <= at[..., 1])
        held[person] = (inside | ~np.moveaxis(readings.present[person], -1, 0)).all(axis=0)
    return held


def _retested(size: Size, number: int, pairs: int, *, daily: bool) -> People:
    """People with exactly `pairs` retests, alone or among the sessions of twelve weeks."""
    attendance = (0.5, 0.95) if daily else (0.0, 0.0)
    world = replace(WORLD, retests=(pairs, pairs), attendance=attendance, bad_day=0.0)
    return simulate(size.rng(50 + 10 * number + daily), size.people // 10, world, Change())


def _share(told: BoolArray) -> tuple[float, float, float]:
    interval = binomtest(int(told.sum()), len(told)).proportion_ci()
    return float(told.mean()), float(interval.low), float(interval.high)


def _by_week(told: BoolArray) -> tuple[float, ...]:
    return tuple(float(told_by(told, week).mean()) for week in WEEKS)
