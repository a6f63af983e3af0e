"""Flexion and abduction of a thigh whose lean and whose way forward are known."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.flexing import Swing, swing
from tests.analysis.paths import ticks_of

WALKED, N = 200, 210


def leaned(forward_deg: float, flexion: float, abduction: float, sign: float) -> Swing:
    """A leg that walks, swinging forward to 30 and back to 5 degrees, then leans once.

    Forward is so many degrees from the sensor's x; abduction is away from the midline.
    """
    way = np.radians(forward_deg)
    front, left = np.array([np.cos(way), np.sin(way)]), np.array([-np.sin(way), np.cos(way)])
    tilt = np.append(12.5 + 17.5 * np.sin(np.arange(WALKED)), np.full(N - WALKED, flexion))
    aside = np.append(np.zeros(WALKED), np.full(N - WALKED, abduction))
    lean = np.outer(np.tan(np.radians(tilt)), front)
    lean += np.outer(np.tan(np.radians(aside)), -sign * left)  # the right thigh's outside is right
    up = np.column_stack([lean, np.ones(N)])
    up /= np.linalg.norm(up, axis=1)[:, None]
    ticks = replace(ticks_of(np.zeros(N)), broken=np.arange(N) < WALKED)
    return swing(up, np.zeros(N), ticks, sign)


@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["right", "left"])
@pytest.mark.parametrize("forward_deg", [0.0, 30.0, -100.0, 145.0])
def test_flexion_is_forward_and_abduction_outward(forward_deg: float, sign: float) -> None:
    found = leaned(forward_deg, 20.0, 10.0, sign)
    assert found.known
    assert found.flexion_deg[-1] == pytest.approx(20, abs=0.1)
    assert found.abduction_deg[-1] == pytest.approx(10, abs=0.1)
