"""Which seeds the analysis may be tuned on, and which it is judged on. They never meet."""

_JUDGING = 1_000_000  # more than anybody will tune on


def tuning_seeds(count: int) -> range:
    """Seeds to look at as often as one likes."""
    if count > _JUDGING:
        raise ValueError(f"expected at most {_JUDGING} tuning seeds, got {count}")
    return range(count)


def judging_seeds(count: int, *, series: int = 0) -> range:
    """Seeds to report figures from; another series where one has been looked at too closely."""
    first = _JUDGING * (1 + series)
    return range(first, first + count)
