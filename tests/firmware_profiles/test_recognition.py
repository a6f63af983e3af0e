"""Which sensor is which, and which cannot be used."""

import pytest

from firmware_profiles import Recognition, by_name, recognise
from firmware_profiles.refused import NO_GYROSCOPE, REFUSED
from sensor.errors import UnknownFirmware
from sensor.profile import Advertisement

ADDRESS = "F0:00:00:00:00:00"


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("WT901BLE68(109FC1F26429)", "witmotion"),
        ("BWT901BLE5.0", "witmotion"),
        ("Xsens DOT", "movella_dot"),
        ("Movella DOT", "movella_dot"),
        ("Movesense 174630000192", "movesense"),
        ("Polar Sense A1B2C3D4", "polar_verity_sense"),
        ("MetaWear", "metamotion"),
        ("Thingy", "thingy52"),
        ("Shimmer3R-4D5E", "shimmer3r"),
        ("QM-SS1 0B46E", "mocopi"),
    ],
)
def test_by_name(name: str, profile: str) -> None:
    assert recognise(Advertisement(ADDRESS, name)).profile is by_name(profile)


@pytest.mark.parametrize(
    ("service", "profile"),
    [
        ("593c0001-5d59-458b-9c6a-166595fa3378", "open"),
        ("0000ffe5-0000-1000-8000-00805f9a34fb", "witmotion"),
        ("34802252-7185-4d5d-b431-630e7050e8f0", "movesense"),
        ("326a9000-85cb-9195-d9dd-464cfbbae75a", "metamotion"),
        ("ef680100-9b35-4933-9b10-52ffa9740042", "thingy52"),
        ("6fbe1da7-0000-44de-92c4-bb6e04fb0212", "arduino_nano33"),
        ("adaf0400-c332-42a8-93bd-25e905756cb8", "adafruit"),
        ("65333333-a115-11e2-9e9a-0800200ca100", "shimmer3r"),
    ],
)
def test_by_service_when_there_is_no_name(service: str, profile: str) -> None:
    assert recognise(Advertisement(ADDRESS, None, services=(service,))).profile is by_name(profile)


@pytest.mark.parametrize("product", ["7100", "7180", "7280", "8700", "8780", "8880"])
def test_an_adafruit_board_by_the_number_that_its_maker_gave_it(product: str) -> None:
    """CLUE and Feather Sense: each with its boot loader, with Arduino, with CircuitPython."""
    data = bytes.fromhex("040100" + product)
    advertisement = Advertisement(ADDRESS, "CIRCUITPY", manufacturer_data={0x0822: data})
    assert recognise(advertisement).profile is by_name("adafruit")


@pytest.mark.parametrize("data", ["04010071", "00007280", "0a00728000"])
def test_what_only_looks_like_an_adafruit_boards_number_is_none(data: str) -> None:
    """One that is cut short, and others' entries."""
    manufacturer_data = {0x0822: bytes.fromhex(data)}
    found = recognise(Advertisement(ADDRESS, "CIRCUITPY", manufacturer_data=manufacturer_data))
    assert found == Recognition(None, "", None)


@pytest.mark.parametrize(
    "name",
    [
        "Polar H10 A1B2C3D4",
        "Polar OH1 A1B2C3D4",
        "Bangle.js 1a2b",
        "InfiniTime",
        "Ruuvi 1A2B",
        "BBC micro:bit [zuzuv]",
    ],
)
def test_without_a_gyroscope_it_is_refused_with_the_reason(name: str) -> None:
    found = recognise(Advertisement(ADDRESS, name))
    assert found.profile is None
    assert found.title
    assert found.refusal == NO_GYROSCOPE
    assert "vertical" in found.refusal


@pytest.mark.parametrize(
    ("advertisement", "reason"),
    [
        (Advertisement(ADDRESS, "WTVB01-BT50"), "vibration"),
        (
            Advertisement(
                ADDRESS, "WTVB01-BT50", services=("0000ffe5-0000-1000-8000-00805f9a34fb",)
            ),
            "vibration",
        ),
        (Advertisement(ADDRESS, "CC2650 SensorTag"), "at most 10 samples a second"),
        (Advertisement(ADDRESS, manufacturer_data={0x0499: b"\x05"}), "no gyroscope"),
        (
            Advertisement(
                ADDRESS, "CIRCUITPY", manufacturer_data={0x0822: b"\x04\x01\x00\x46\x80"}
            ),
            "no gyroscope",
        ),
        (Advertisement(ADDRESS, "HaritoraXW-A1B2C3"), "not known well enough"),
        (Advertisement(ADDRESS, "Thunder Sense #1"), "does not send its gyroscope"),
    ],
)
def test_the_other_refusals(advertisement: Advertisement, reason: str) -> None:
    found = recognise(advertisement)
    assert found.profile is None
    assert found.refusal is not None
    assert reason in found.refusal


@pytest.mark.parametrize(
    "advertisement",
    [
        Advertisement(ADDRESS),
        Advertisement(ADDRESS, ""),
        Advertisement(ADDRESS, "JBL Flip 5"),
        Advertisement(ADDRESS, "Polar Vantage V2 1234", manufacturer_data={0x006B: b""}),
        Advertisement(ADDRESS, None, manufacturer_data={0x0059: b"\x00", 0x0822: b"\x04\x01"}),
        Advertisement(ADDRESS, None, services=("0000180d-0000-1000-8000-00805f9b34fb",)),
    ],
)
def test_an_unknown_device_is_neither_used_nor_refused(advertisement: Advertisement) -> None:
    assert recognise(advertisement) == Recognition(None, "", None)


def test_a_profile_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownFirmware, match=r"'fitbit'; the known ones are: .*open, witmotion"):
        by_name("fitbit")


def test_nothing_that_can_be_used_is_also_refused() -> None:
    titles = [refused.title for refused in REFUSED]
    assert len(set(titles)) == len(titles)
    assert all(refused.reason for refused in REFUSED)
