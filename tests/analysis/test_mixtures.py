"""Sessions of several sets in manners of their own, with other movement between them.

Each was miscounted, in the report or live, for want of one rule; the truth is the simulation's.
"""

import pytest

from analysis import LiveAnalysis, RepetitionCounted, analyze
from virtual_sensor.simulation import simulate


@pytest.mark.parametrize(
    ("seed", "count", "why"),
    [
        (
            125,
            16,
            "neutral drifts, and a quick set begins with a short side: on the level it shows",
        ),
        (132, 22, "a wide set after a small one, the leg lifted by 35 degrees where it stops"),
        (139, 24, "two that wait, then a turn to one side alone, then others like those two"),
        (141, 18, "a side of 8 degrees, held, after a set with sides of 25 and 40"),
        (149, 10, "slow ones under a drift, after a body that turned about"),
        (162, 12, "very unequal sides after even ones, with stops at the far end"),
        (210, 13, "an end that is held near where neutral has drifted to"),
        (229, 6, "the leg is lifted at one end, and held there for three seconds"),
        (232, 7, "turns to one side amid a set, with pauses of three seconds"),
    ],
)
def test_every_repetition_is_counted_and_live_as_well(seed: int, count: int, why: str) -> None:
    recording = simulate("mixture", seed=seed)
    assert len(recording.truth.repetitions) == count
    report = analyze(recording.samples, side=recording.side)
    live = LiveAnalysis(side=recording.side)
    told = [event for event in live.push(recording.samples) if isinstance(event, RepetitionCounted)]
    assert (report.rep_count, len(told)) == (count, count), why
