"""Numbers in words."""

import pytest

from sessions.words import lasting, plural


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(4.4, "4 s"), (4.694, "5 s"), (59.6, "1 min 0 s"), (200.2, "3 min 20 s")],
)
def test_a_length_is_rounded_to_the_nearest_second(seconds: float, said: str) -> None:
    assert lasting(seconds) == said


def test_only_one_is_singular() -> None:
    assert [plural(count, "session") for count in (0, 1, 2)] == [
        "0 sessions",
        "1 session",
        "2 sessions",
    ]
