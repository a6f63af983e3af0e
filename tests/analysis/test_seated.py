"""Which axis a seated thigh has, and what a set of seated rotations is measured from."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.pairs import Pair
from analysis.rest import Rest
from analysis.seated import _axis, _set, _upright
from sensor.samples import FloatArray
from tests.analysis.paths import RATE_HZ, path, ticks_of, turn

STANDING = np.array([0.0, 0.0, 1.0])
SITTING = np.array([1.0, 0.0, 0.0])
ELSEWHERE = np.array([0.0, 1.0, 0.0])


def rested(*rests: tuple[FloatArray, float], moved: FloatArray) -> Rest:
    """Rests along directions for so many seconds, then movement (n, 3) while seated."""
    ups, edges = [], [0]
    for up, seconds in rests:
        ups.append(np.tile(up, (round(seconds * RATE_HZ), 1)))
        edges.append(edges[-1] + len(ups[-1]))
    up = np.concatenate([*ups, np.tile(SITTING, (len(moved), 1))])
    rate = np.concatenate([np.zeros((edges[-1], 3)), moved])
    still = np.arange(len(up)) < edges[-1]
    intervals = np.column_stack([edges[:-1], edges[1:]])
    return Rest(1, RATE_HZ, rate, 9.81 * up, np.zeros(3), True, still, still, intervals)


def swayed(about: FloatArray, across: float) -> FloatArray:
    """(200, 3) rates about an axis, and so much of it about one across, at another beat."""
    beat = np.arange(200) * 2 * np.pi / 50
    aside = np.cross(SITTING, about)
    aside /= np.linalg.norm(aside)
    return np.outer(np.sin(beat), about) + across * np.outer(np.sin(2 * beat), aside)


def test_a_plain_movement_shows_the_axis_and_one_that_is_not_leaves_it_as_it_stood() -> None:
    leant = np.array([0.0, np.sin(0.2), np.cos(0.2)])
    stood = [(STANDING, 4.0), (SITTING, 8.0)]
    axis, source = _axis(rested(*stood, moved=swayed(leant, 0.1)))
    assert source == "movement"
    assert axis == pytest.approx(leant, abs=1e-6)
    axis, source = _axis(rested(*stood, moved=swayed(leant, 0.8)))
    assert source == "standing"
    assert axis == pytest.approx(STANDING, abs=1e-6)


def test_neither_what_moved_while_standing_nor_a_bias_moves_the_axis() -> None:
    leant = np.array([0.0, np.sin(0.2), np.cos(0.2)])
    rest = rested((STANDING, 4.0), (SITTING, 8.0), moved=0.4 * swayed(leant, 0.1))
    walked = rest.gyr_rads.copy()
    walked[:100] = 2.0 * ELSEWHERE
    bias = np.array([0.03, -0.04, 0.05])
    for other in (
        replace(rest, gyr_rads=walked),
        replace(rest, gyr_rads=rest.gyr_rads + bias, bias_rads=bias),
    ):
        axis, source = _axis(other)
        assert source == "movement"
        assert axis == pytest.approx(leant, abs=1e-6)


def test_a_moment_in_yet_another_pose_hides_no_standing() -> None:
    rest = rested((SITTING, 20.0), (STANDING, 4.0), (ELSEWHERE, 1.0), moved=swayed(STANDING, 0.1))
    assert _upright(rest, rest.acc_ms2 / 9.81) == pytest.approx(STANDING)


def test_a_set_is_measured_from_the_rests_next_to_it_however_long() -> None:
    """Two short ones before it, one of them long ago, and a long one after."""
    angle = path((4, 9), (2, 0), (2, 0), (1, 20), (1, -20), (1, 4), (20, 4), start=9)
    rests = np.round(np.array([[0, 4], [6, 8], [11, 31]]) * RATE_HZ).astype(int)
    pair = Pair(turn(9, 20, internal=True, left_s=8), turn(10, -20, internal=False), 260)
    found = _set([pair], rests, ticks_of(angle))
    assert (found.stances_before, found.stances_after) == (1, 1)
    assert found.level.mean_deg == pytest.approx([2, 2], abs=0.1)
    assert found.known
