"""The slope of a robust line, of lines that are known."""

import numpy as np
import pytest

from analysis.slope import common_move, median_slope

X = np.array([0.0, 1.0, 2.5, 4.0, 7.0, 7.5])


@pytest.mark.parametrize("slope", [-3.0, 0.0, 0.5])
def test_one_point_that_is_off_moves_it_by_nothing(slope: float) -> None:
    y = 10 + slope * X
    y[1] += 40
    assert median_slope(X, y) == pytest.approx(slope)


def test_of_two_points_it_is_that_between_them() -> None:
    assert median_slope(np.array([1.0, 3.0]), np.array([5.0, 6.0])) == 0.5


def test_two_moves_have_in_common_what_both_do() -> None:
    assert common_move(3.0, 3.0) == 3.0
    assert common_move(-3.0, -4.0) == -3.5
    assert common_move(2.0, 20.0) == 3.0  # half as much again as the lesser one
    assert common_move(-20.0, -2.0) == -3.0
    assert common_move(3.0, -3.0) == 0.0
    assert common_move(0.0, 5.0) == 0.0
