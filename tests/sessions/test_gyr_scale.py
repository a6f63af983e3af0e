"""A gyroscope's scale, once measured, is taken off in later sessions, and in no earlier one."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from firmware_profiles import by_name
from sensor.samples import Samples
from sensor.traffic import Kind, Packet
from sessions import InvalidValue, Store, gyr_scale
from sessions.analysis_of import report_session
from sessions.deletion import delete_session
from tests.firmware_profiles.driving import Conversation
from tests.sessions.examples import new_session, traffic
from tests.sessions.motion import rotations

ADDRESS = "F0:00:00:00:00:01"
READS = 1.04  # of a true degree, about z
SPECIFIED = 0.01


def turning(axis: int, *, other: int = 0, share: float = 0.0) -> Samples:
    rate = np.sin(np.linspace(0, 60, 500))
    gyr = np.zeros((500, 3))
    gyr[:, other] = np.sqrt(share) * rate
    gyr[:, axis] = np.sqrt(1 - share) * rate
    return Samples(np.arange(500) / 50, np.tile([0.0, 0.0, 9.81], (500, 1)), gyr)


def recorded(store: Store, samples: Samples, settings: Mapping[str, float] = {}) -> str:
    """A session of these samples as the open firmware sends them."""
    profile = by_name("open")
    chosen = {**profile.specification.settings, "rate_hz": 50.0}
    conversation = Conversation(profile, chosen)
    opened = Packet(Kind.OPENED, 0.0, 1, "", ADDRESS.encode())
    packets = [opened, *(replace(one, arrival_s=0.0) for one in conversation.started().traffic)]
    for i in range(len(samples)):
        for sent in conversation.emulator.encode(samples.between(i, i + 1)):
            at_s = float(samples.time_s[i])
            uuid = sent.characteristic.uuid
            packets.append(Packet(Kind.NOTIFICATION, at_s, 1, uuid, sent.data))
    new = new_session(sensor_address=ADDRESS, settings={**chosen, **settings})
    session_id = store.add(new, packets)
    report_session(store, session_id)
    return session_id


def typical(store: Store, session_id: str) -> tuple[float, float]:
    """The arc, and how wide its interval is."""
    motion = store.report(session_id)["range_of_motion"]["typical"]
    low, high = motion["arc_interval_deg"]
    return motion["arc_deg"], high - low


def test_a_known_scale_is_taken_off_and_narrows_the_interval(file_store: Store) -> None:
    true = rotations(count=5)
    off = replace(true, gyr_rads=true.gyr_rads * [1.0, 1.0, READS])
    right = typical(file_store, recorded(file_store, true))
    wrong = typical(file_store, recorded(file_store, off))
    known = recorded(file_store, off, {"gyr_scale_z": READS})
    assert wrong[0] == pytest.approx(right[0] * READS, rel=0.002)
    assert typical(file_store, known)[0] == pytest.approx(right[0], rel=0.002)
    assert typical(file_store, known)[1] < 0.9 * right[1]
    quality = file_store.report(known)["quality"]
    assert quality["gyr_scale_tolerance"] == pytest.approx(gyr_scale.CALIBRATED_TOLERANCE)


def test_a_later_calibration_changes_no_earlier_session(file_store: Store) -> None:
    session_id = recorded(file_store, rotations(count=3))
    before = file_store.report(session_id)
    gyr_scale.keep(file_store, ADDRESS, name="Thigh", scale={"gyr_scale_z": READS})
    report_session(file_store, session_id)
    assert file_store.report(session_id) == before


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ({}, SPECIFIED),
        ({"gyr_scale_z": 1.0}, gyr_scale.CALIBRATED_TOLERANCE),
        ({"gyr_scale_x": 1.0}, SPECIFIED),
        ({"range_dps": 500.0}, SPECIFIED),
    ],
)
def test_only_the_axis_that_turned_narrows(settings: dict[str, float], left: float) -> None:
    assert gyr_scale.tolerance(turning(2), settings, SPECIFIED) == pytest.approx(left)


def test_a_slanted_axis_is_known_in_part() -> None:
    slanted = turning(2, other=0, share=0.3)
    found = gyr_scale.tolerance(slanted, {"gyr_scale_z": 1.0}, SPECIFIED)
    assert gyr_scale.CALIBRATED_TOLERANCE < found < SPECIFIED


def test_a_better_data_sheet_is_believed() -> None:
    assert gyr_scale.tolerance(turning(2), {"gyr_scale_z": 1.0}, 0.001) == pytest.approx(0.001)


def test_an_orientation_has_no_scale() -> None:
    fused = replace(turning(2), fused=True)
    assert gyr_scale.corrected(fused, {"gyr_scale_z": READS}) is fused
    assert gyr_scale.tolerance(fused, {"gyr_scale_z": READS}, SPECIFIED) == SPECIFIED


def test_it_is_kept_axis_by_axis_and_forgotten(store: Store) -> None:
    assert gyr_scale.kept(store) == {}
    gyr_scale.keep(store, ADDRESS, name="Thigh", scale={"gyr_scale_z": 1.01})  # before any session
    gyr_scale.keep(store, ADDRESS, name="Thigh", scale={"gyr_scale_x": 0.99})
    assert gyr_scale.kept(store) == {ADDRESS: {"gyr_scale_z": 1.01, "gyr_scale_x": 0.99}}
    session_id = store.add(new_session(sensor_address=ADDRESS), traffic(3))
    delete_session(store, session_id)
    assert ADDRESS in gyr_scale.kept(store)  # it is the sensor's, not the session's
    gyr_scale.forget(store, ADDRESS)
    assert gyr_scale.kept(store) == {}


@pytest.mark.parametrize("scale", [{"gyr_scale_z": 1.2}, {"gyr_scale_z": float("nan")}, {"x": 1.0}])
def test_what_is_no_scale_is_not_kept(file_store: Store, scale: dict[str, float]) -> None:
    with pytest.raises(InvalidValue):
        gyr_scale.keep(file_store, ADDRESS, name="Thigh", scale=scale)
    assert gyr_scale.kept(file_store) == {}
