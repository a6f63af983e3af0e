"""Excursions of the tilt: one for each time that the thigh leaves and comes back."""

from analysis.excursions import Excursion, Excursions
from analysis.exercises import EXERCISES, by_name
from tests.analysis.paths import RATE_HZ, path


def found(
    *legs: tuple[float, float], start: float = 0.0, exercise: str = "flexion"
) -> list[Excursion]:
    excursions = Excursions(by_name(exercise), RATE_HZ)
    pushed = [excursions.push(i, tilt) for i, tilt in enumerate(path(*legs, start=start).tolist())]
    return [one for one in pushed if one]


def test_a_leg_let_down_slowly_is_lifted_once() -> None:
    (one,) = found((1, 0), (1, 60), (1, 60), (8, 0), (2, 0))
    assert one.largest_deg == 60


def test_a_leg_in_the_air_at_first_has_not_been_lifted_yet() -> None:
    assert len(found((2, 60), (1, 0), (1, 0), (1, 60), (1, 0), (1, 0), start=60)) == 1


def test_a_stretch_is_held_for_as_long_as_it_was_and_an_unheld_one_does_not_count() -> None:
    (one,) = found((1, 0), (1, 20), (10, 20), (1, 0), (1, 0), exercise="hip_flexor_stretch")
    assert abs(one.held_s - 10.5) < 0.6
    assert not found((1, 0), (1, 20), (1, 20), (1, 0), (1, 0), exercise="hip_flexor_stretch")


def test_the_thigh_is_level_in_what_is_done_sitting_and_in_nothing_else() -> None:
    for row in EXERCISES:
        assert row.level == row.instructions.startswith("Sit"), row.name
