"""Numbers in words."""


def plural(count: int, noun: str) -> str:
    """`1 session`, `3 sessions`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def lasting(seconds: float) -> str:
    """A length of time, rounded alike wherever it is told: `48 s`, `3 min 20 s`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
