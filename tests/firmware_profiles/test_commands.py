"""The very bytes that sensors are sent, as their makers give them."""

import pytest

from firmware_profiles import by_name
from sensor.errors import SensorError
from sensor.traffic import Kind
from tests.firmware_profiles.driving import answered, commands
from tests.firmware_profiles.recorded import every, started


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("open", ["00"]),
        ("witmotion", []),
        ("movella_dot", ["010015"]),
        ("movesense", ["0263"]),
        ("polar_verity_sense", ["0305", "0302"]),
        # Of either chip: power, sampling, and the subscriptions of both.
        (
            "metamotion",
            ["130100", "13020001", "030100", "03020001", "031c00", "130700", "030500", "130500"],
        ),
        ("thingy52", []),
        ("arduino_nano33", []),
        ("adafruit", ["ffffffff", "ffffffff"]),
        ("shimmer3r", ["20"]),
        ("mocopi", ["7e0318d6000000"]),
    ],
)
def test_a_sensor_is_stopped_with_these_bytes(name: str, sent: list[str]) -> None:
    conversation = started(name)
    before = len(conversation.traffic)
    conversation.carry_out(conversation.profile.stop())
    written = [p.data.hex() for p in conversation.traffic[before:] if p.kind is Kind.WRITE]
    assert written == sent


@pytest.mark.parametrize(
    ("rate_hz", "acc", "gyr"),
    [
        (25.0, "0303a602", "13032600"),
        (50.0, "0303a702", "13032700"),
        (100.0, "0303a802", "13032800"),
        (200.0, "0303a902", "13032900"),
    ],
)
def test_metamotions_rates_have_the_same_code_for_both_sensors(
    rate_hz: float, acc: str, gyr: str
) -> None:
    sent = commands("metamotion", rate_hz=rate_hz)
    assert {acc, gyr} <= set(sent)


@pytest.mark.parametrize(
    ("acc", "gyr"), [("03800101", "13800001"), ("03800400", "13800100")], ids=["BMI160", "BMI270"]
)
def test_metamotions_chips_are_told_by_the_makers_numbers(acc: str, gyr: str) -> None:
    assert answered(by_name("metamotion").start({}), acc, gyr) == ["0380", "1380"]


def test_metamotion_is_asked_for_a_fast_link() -> None:
    """7.5 to 15 ms in units of 1.25 ms, no event skipped, 6 s in units of 10 ms."""
    assert "1109" + "0600" + "0c00" + "0000" + "5802" in commands("metamotion")


def test_shimmers_start_is_the_vendors() -> None:
    """Rate 32768 / 320, the two sensors, 2000 dps, 8 g, both calibrations, the channels."""
    assert commands("shimmer3r") == [
        *("20", "3f", "054001", "08c00000", "4904", "4f02", "13", "16", "01", "07")
    ]


@every
def test_a_setting_that_it_does_not_have_is_refused_wherever_it_is_given(name: str) -> None:
    profile = by_name(name)
    for given in (lambda s: next(profile.start(s)), profile.decoder, profile.emulator):
        with pytest.raises(SensorError, match="has no setting 'colour'"):
            given({"colour": 1.0})
