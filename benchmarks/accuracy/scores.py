"""From trials to the figures that are judged."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.trials import Delay, Measured, Trial
from sensor.samples import FloatArray

REPETITION = ("internal", "external", "arc")
SESSION = tuple(f"{label} {name}" for label in ("best", "typical") for name in REPETITION)
_RESAMPLES = 1000  # the bootstrap's ends are then good to about half a percentage point


@dataclass(frozen=True, slots=True)
class Share:
    """A share with a 95 % bootstrap interval over recordings; n: how many things it counts."""

    share: float
    low: float
    high: float
    n: int


def exact(trials: Sequence[Trial]) -> float:
    """The share of recordings with the right count."""
    return float(np.mean([t.count == t.true_count for t in trials])) if trials else np.nan


def live_equal(trials: Sequence[Trial]) -> float:
    """The share of recordings whose live count is the report's."""
    known = [t.live_count == t.count for t in trials if t.live_count is not None]
    return float(np.mean(known)) if known else np.nan


def errors(trials: Iterable[Trial], *what: str) -> FloatArray:
    """(n,) degrees, of all figures with one of these names."""
    return np.array([m.error for t in trials for m in t.figures if m.what in what])


def rmse(values: Sequence[float] | FloatArray) -> float:
    """Root mean square; NaN of nothing."""
    return float(np.sqrt(np.mean(np.square(values)))) if len(values) else np.nan


def quantile(values: Sequence[float] | FloatArray, q: float) -> float:
    """NaN of nothing."""
    return float(np.quantile(values, q)) if len(values) else np.nan


def half_width(trials: Iterable[Trial], *what: str) -> float:
    """The mean of the intervals given."""
    widths = [m.half_width for t in trials for m in t.figures if m.what in what]
    widths = [w for w in widths if np.isfinite(w)]
    return float(np.mean(widths)) if widths else np.nan


def coverage(
    trials: Sequence[Trial],
    *what: str,
    covers: Callable[[Measured], bool] = lambda m: m.covered,
) -> Share:
    """How often the interval holds the truth, over all intervals given, resampling recordings.

    Those of one seed in several worlds are of one person who does the same: drawn together.
    """
    by_person: dict[tuple[str, int], list[Measured]] = {}
    for t in trials:
        given = [m for m in t.figures if m.what in what and np.isfinite(m.half_width)]
        by_person.setdefault((t.kind, t.seed), []).extend(given)
    tallies = np.array(
        [(sum(map(covers, given)), len(given)) for given in by_person.values() if given]
    ).reshape(-1, 2)
    if not len(tallies):
        return Share(np.nan, np.nan, np.nan, 0)
    rng = np.random.default_rng(0)
    drawn = tallies[rng.integers(0, len(tallies), (_RESAMPLES, len(tallies)))].sum(axis=1)
    held, given_count = tallies.sum(axis=0)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    return Share(float(held / given_count), float(low), float(high), int(given_count))


def delays(trials: Iterable[Trial], *, up_to_s: float) -> tuple[list[Delay], list[Delay]]:
    """The live delays of quick cycles and of slower ones."""
    all_ = [delay for t in trials for delay in t.delays]
    quick = [d for d in all_ if d.cycle_s <= up_to_s]
    return quick, [d for d in all_ if d.cycle_s > up_to_s]
