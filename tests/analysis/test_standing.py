"""Whether a stop is a stance in a new place."""

import pytest

from analysis.habit import Habit
from analysis.pairs import Pair, Stop
from analysis.standing import stands_elsewhere
from analysis.strokes import Strokes
from tests.analysis.paths import RATE_HZ, turn

ONE = Pair(turn(5, 30.0, internal=True), turn(7, -40.0, internal=False), round(8 * RATE_HZ))


@pytest.mark.parametrize(
    ("stood_deg", "stops_deg", "elsewhere"),
    [
        (64.0, -5.0, True),
        (-70.0, -5.0, True),
        (8.0, -8.0, False),  # it stood amid them, too: this is a halt on the way
        (64.0, 25.0, False),  # a hold at the end of the range
        (40.0, -36.0, False),
    ],
)
def test_amid_a_repetition_that_waits_stands_who_stood_beyond_it(
    stood_deg: float, stops_deg: float, *, elsewhere: bool
) -> None:
    found = stands_elsewhere(
        Stop(stops_deg, round(9 * RATE_HZ), 0.6),
        Habit(neutral_deg=stood_deg),
        Strokes(RATE_HZ),
        [ONE],
        turns=2,
        longest_stop_s=5.0,
        extreme_deg=None,
    )
    assert found is elsewhere
