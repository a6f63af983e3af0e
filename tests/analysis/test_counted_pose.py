"""One pose of a live leg, told of what the leg does in it and elsewhere."""

import pytest

from analysis.counted_pose import AxisCount, CountedPose
from tests.analysis.paths import RATE_HZ, path
from tests.analysis.test_following import AXIS, turning


@pytest.mark.parametrize(("is_now", "count"), [(True, 5), (False, 0)])
def test_a_second_look_at_a_pose_sees_what_the_leg_did_in_it(*, is_now: bool, count: int) -> None:
    cycles = [(1.2, 30.0), (1.6, -40.0), (1.2, 0.0), (0.8, 0.0)] * 5
    pose = CountedPose(AXIS, 1.0, AxisCount(RATE_HZ), stood_s=4.0)
    for one in turning(path((4.0, 0.0), *cycles, (4.0, 0.0))):
        pose.push(one, is_now=is_now)
    assert len(pose.look.overlooked([], stands=True)) == count
