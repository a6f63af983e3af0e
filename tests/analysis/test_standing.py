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


def away(seconds: float, *, lifted: bool, ratio: float = 1.5, stops_deg: float = 20.0) -> bool:
    """Of a leg that stood for five seconds, swung as it turned by 20, and stops there."""
    strokes = Strokes(RATE_HZ)
    strokes.begin(0, 0.0, rested=True)
    for at in range(1, 26):
        strokes.feel(400.0, 400.0 * ratio**2)
        strokes.go_on(at, stops_deg * at / 25)
    return stands_elsewhere(
        Stop(stops_deg, 100, seconds),
        Habit(neutral_deg=0.0),
        strokes,
        (),
        turns=0,
        longest_stop_s=5.0,
        extreme_deg=None,
        lifted=lifted,
    )


def test_a_leg_that_is_held_up_does_not_stand_where_it_came_to_with_swing() -> None:
    assert away(2.0, lifted=False)
    assert not away(2.0, lifted=True)
    assert not away(2.0, lifted=False, ratio=0.5)


def test_nor_beyond_its_range_but_after_long_it_does() -> None:
    assert away(0.6, lifted=False, stops_deg=95.0)
    assert not away(0.6, lifted=True, stops_deg=95.0)
    assert away(4.6, lifted=True)
    assert away(11.0, lifted=True, ratio=0.0)
