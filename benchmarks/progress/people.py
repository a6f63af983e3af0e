"""Simulated people who measure their legs for weeks; the truth is known by construction.

Where the figures come from (docs/progress.md has the references):
- the whole error of one direction, 1.95 to 5.9 degrees: smallest detectable changes of 5.4 (Krause)
  and 10.9-16.4 degrees (Spork), over 1.96 sqrt 2;
- putting the sensor on again is the larger part of it (van der Straaten), so 10-50 % are the day's;
- a change of device shifts the level by 3.8-4.5 degrees on average (Roach);
- the correlation from day to day, 0.3-0.85, that between the legs' days, one half, missed days,
  bad days, and how the errors of in and out go together were found nowhere: wide guesses, and
  `spells` is a world in which the first of them is far worse than the guess.
None of these is the prior of the program: other shapes, other bounds.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.fit import BoolArray, IntArray
from analysis.progress.bad_days import SET_ASIDE, departures, doubt
from analysis.progress.error_prior import SCALE_DEG, noise
from analysis.progress.evidence import Prior
from analysis.progress.judge import Readings
from sensor.samples import FloatArray

RETEST_DAY = 0.01  # a quarter of an hour between the two sets of a retest


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The knobs; pairs are the ends of a uniform distribution over people."""

    days: int = 84
    scale_deg: tuple[float, float] = (1.95, 5.9)  # log-uniform
    day_share: tuple[float, float] = (0.1, 0.5)
    day_correlation: tuple[float, float] = (0.3, 0.85)
    legs_correlation: float = 0.5
    in_out_correlation: tuple[float, float] = (-0.5, 0.0)
    measurement_deg: float = 0.6
    attendance: tuple[float, float] = (0.5, 0.95)
    bad_day: float = 0.03
    bad_day_deg: tuple[float, float] = (8.0, 20.0)
    retests: tuple[int, int] = (0, 4)  # pairs, on as many of the first 20 days
    new_sensor_day: int | None = None
    new_sensor_deg: float = 4.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A true change of each leg's arc, half in and half out: a ramp; each (p, 2) or a number."""

    arc_deg: FloatArray | float = 0.0
    start_day: FloatArray | float = 0.0
    length_day: FloatArray | float = 56.0


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """What they measured, and the truth.

    truth_deg: (p, 2, 3, n) true change since the first session. strap_deg, day_deg: (p, 3).
    spell_day: (p,).
    """

    readings: Readings
    truth_deg: FloatArray
    strap_deg: FloatArray
    day_deg: FloatArray
    spell_day: FloatArray
    measurement_deg: float

    def part(self, chosen: slice) -> "People":
        """Some of them."""
        r = self.readings
        readings = Readings(
            r.day[chosen],
            r.value_deg[chosen],
            r.noise[chosen],
            r.present[chosen],
            r.wearing[chosen],
            r.levels,
        )
        return replace(
            self,
            readings=readings,
            truth_deg=self.truth_deg[chosen],
            strap_deg=self.strap_deg[chosen],
            day_deg=self.day_deg[chosen],
            spell_day=self.spell_day[chosen],
        )

    def known_error(self) -> Prior:
        """The prior of one who knows each person's error."""
        strap = self.strap_deg**2 + self.measurement_deg**2
        whole = strap + self.day_deg**2
        share = _by_series(self.day_deg**2 / whole)
        tau = np.repeat(self.spell_day, 6)
        zeros = np.zeros((len(share), 1))
        return Prior(share[:, None], tau[:, None], zeros, np.sqrt(_by_series(whole)), 1e6)


def simulate(rng: np.random.Generator, count: int, world: World, change: Change) -> People:
    """`count` people in a world, who all change as told."""
    low, high = np.log(world.scale_deg)
    scale = np.exp(rng.uniform(float(low), float(high), count))
    share = rng.uniform(*world.day_share, count)
    correlation = rng.uniform(*world.day_correlation, count)
    together = rng.uniform(*world.in_out_correlation, count)
    mean_sd, split_sd = scale * np.sqrt((1 + together) / 2), scale * np.sqrt((1 - together) / 2)
    errors = [
        _errors(rng, world, sd * np.sqrt(share), sd * np.sqrt(1 - share), correlation)
        for sd in (mean_sd, split_sd)
    ]
    ramp = _ramp(world.days, change, count)
    inward, outward = errors[0] + errors[1] + ramp / 2, errors[0] - errors[1] + ramp / 2
    value = np.stack([inward + outward, inward, outward], axis=2)
    value += rng.normal(0, world.measurement_deg, value.shape)
    value += _bad_days(rng, world, value.shape)
    truth = np.stack([ramp, ramp / 2, ramp / 2], axis=2)
    spread = np.stack([2 * mean_sd, scale, scale], axis=1)
    slots = _attendance(rng, world, count)
    readings, truth = _measured(rng, world, slots, value, truth)
    return People(
        readings,
        truth,
        spread * np.sqrt(1 - share)[:, None],
        spread * np.sqrt(share)[:, None],
        -1 / np.log(correlation),
        world.measurement_deg,
    )


def _errors(
    rng: np.random.Generator,
    world: World,
    day_deg: FloatArray,
    strap_deg: FloatArray,
    correlation: FloatArray,
) -> FloatArray:
    """(p, 2, slots) day-to-day and strapping errors; the two slots of a day share the day's."""
    count = len(day_deg)
    shared = _spells(rng, world.days, correlation)
    own = np.stack([_spells(rng, world.days, correlation) for _ in range(2)], axis=1)
    day = (
        np.sqrt(world.legs_correlation) * shared[:, None]
        + np.sqrt(1 - world.legs_correlation) * own
    )
    strap = rng.normal(size=(count, 2, 2 * world.days)) * strap_deg[:, None, None]
    return np.repeat(day * day_deg[:, None, None], 2, axis=2) + strap


def _spells(rng: np.random.Generator, days: int, correlation: FloatArray) -> FloatArray:
    path = rng.normal(size=(len(correlation), days))
    for i in range(1, days):
        path[:, i] = correlation * path[:, i - 1] + np.sqrt(1 - correlation**2) * path[:, i]
    return path


def _ramp(days: int, change: Change, count: int) -> FloatArray:
    day = np.repeat(np.arange(days), 2)
    start, length, arc = (
        np.broadcast_to(np.asarray(part, dtype=float), (count, 2))[:, :, None]
        for part in (change.start_day, change.length_day, change.arc_deg)
    )
    return np.asarray(arc * np.clip((day - start) / length, 0, 1))


def _bad_days(rng: np.random.Generator, world: World, shape: tuple[int, ...]) -> FloatArray:
    people, legs, _, slots = shape
    size = rng.uniform(*world.bad_day_deg, (people, legs, 1, slots))
    size *= rng.choice([-1, 1], size.shape) * (rng.random(size.shape) < world.bad_day)
    return np.asarray(size * np.array([1, 0.5, 0.5])[:, None])


def _attendance(rng: np.random.Generator, world: World, count: int) -> BoolArray:
    """(p, slots) which were measured; the second slot of a day is the second set of a retest."""
    often = rng.uniform(*world.attendance, count)
    slots = np.zeros((count, world.days, 2), dtype=bool)
    slots[:, :, 0] = rng.random((count, world.days)) < often[:, None]
    slots[:, 0, 0] = True
    pairs = rng.integers(world.retests[0], world.retests[1] + 1, count)
    for person, k in enumerate(pairs):
        slots[person, rng.choice(min(20, world.days), k, replace=False)] = True
    return slots.reshape(count, -1)


def _measured(
    rng: np.random.Generator, world: World, slots: BoolArray, value: FloatArray, truth: FloatArray
) -> tuple[Readings, FloatArray]:
    """Only the slots that were measured, packed to the left, bad days doubted or set aside."""
    count = len(slots)
    day = np.repeat(np.arange(world.days), 2) + np.tile([0, RETEST_DAY], world.days)
    new = np.zeros(len(day), dtype=np.int64)
    if world.new_sensor_day is not None:
        new = (day >= world.new_sensor_day).astype(np.int64)
        value = value + rng.normal(0, world.new_sensor_deg, (count, 2, 3, 1)) * new
    most = int(slots.sum(axis=1).max())
    order = np.argsort(~slots, axis=1, kind="stable")[:, :most]
    used = np.take_along_axis(slots, order, axis=1)
    pick = order[:, None, None, :]
    value = 60 + np.take_along_axis(value, pick, axis=3)
    truth = np.take_along_axis(truth, pick, axis=3)
    wearing = np.repeat(new[order][:, None], 2, axis=1)
    present = np.repeat(used[:, None, None], 2, axis=1).repeat(3, axis=2)
    off = _departures(value, present, wearing)[:, :, None]
    present &= off <= SET_ASIDE
    last = np.maximum.accumulate(np.where(used, day[order], 0), axis=1)
    how_noisy = noise(world.measurement_deg**2) * doubt(np.repeat(off, 3, axis=2))
    levels = 1 + int(new.max())
    return Readings(last, value, how_noisy, present, wearing, levels), truth


def _departures(value: FloatArray, present: BoolArray, wearing: IntArray) -> FloatArray:
    """(p, 2, n) how far each arc lies from those before it, of the same way of wearing."""
    off = np.zeros(wearing.shape)
    for person, leg in np.ndindex(wearing.shape[:2]):
        for one in range(1 + int(wearing.max())):
            mine = present[person, leg, 0] & (wearing[person, leg] == one)
            off[person, leg, mine] = departures(value[person, leg, 0, mine], scale_deg=SCALE_DEG)
    return off


def _by_series(of_quantity: FloatArray) -> FloatArray:
    return np.repeat(of_quantity[:, None], 2, axis=1).reshape(-1)
