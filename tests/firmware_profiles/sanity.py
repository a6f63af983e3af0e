"""What a decoder's events must be, whatever bytes it was given."""

from collections.abc import Sequence

import numpy as np

from sensor.profile import Battery, Block, Event, Lost, Repeated

COLUMNS = ("time_s", "acc_ms2", "gyr_rads", "orientation_wxyz")


def check_sane(events: Sequence[Event]) -> None:
    """Finite values of equal number, believable counts."""
    for event in events:
        match event:
            case Lost(samples):
                assert abs(samples) < 1e5
            case Repeated(samples):
                assert 0 < samples < 1e3
            case Battery(percent):
                assert 0 <= percent <= 100
            case Block():
                known = [
                    values for values in map(event.__getattribute__, COLUMNS) if values is not None
                ]
                assert known
                assert len({len(values) for values in known}) == 1
                assert all(np.all(np.isfinite(values)) for values in known)
            case _:
                assert event.text


def check_same(left: Sequence[Event] | None, right: Sequence[Event] | None) -> None:
    """The same events from two decoders, or a refusal from both."""
    assert (left is None) == (right is None)
    for one, other in zip(left or [], right or [], strict=True):
        assert type(one) is type(other)
        if isinstance(one, Block):
            for name in COLUMNS:
                mine, theirs = getattr(one, name), getattr(other, name)
                assert (mine is None) == (theirs is None)
                if mine is not None:
                    np.testing.assert_array_equal(mine, theirs)
        else:
            assert one == other
