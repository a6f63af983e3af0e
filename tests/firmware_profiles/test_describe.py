"""Lines in, dictionaries out: the form that `turnout decode` promises."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_profiles import PROFILES, by_name
from firmware_profiles.describe import Describer, to_dicts
from sensor.profile import Battery, Lost, Notice, Repeated

THINGY = "000200fc00f80014e0ff0100000000000000"


def test_a_sample_carries_every_name_and_null_for_what_is_missing() -> None:
    (answer,) = Describer(by_name("thingy52"), {}).describe(THINGY)
    (sample,) = answer["samples"]
    assert sample["time_s"] is None
    assert sample["orientation_wxyz"] is None
    assert len(sample["acc_ms2"]) == len(sample["gyr_rads"]) == 3
    assert json.loads(json.dumps(answer)) == answer


def test_half_a_sample() -> None:
    (answer,) = Describer(by_name("adafruit"), {}).describe("0000803f000000c0cdcc1c41")
    assert answer["samples"][0]["gyr_rads"] is None
    assert answer["samples"][0]["acc_ms2"][0] == 1.0


@pytest.mark.parametrize(
    "line",
    [
        THINGY,
        THINGY.upper(),
        "ef680406-9b35-4933-9b10-52ffa9740042 " + THINGY,
        "EF680406-9B35-4933-9B10-52FFA9740042\t" + THINGY + "\r\n",
        "notify ef680406-9b35-4933-9b10-52ffa9740042 " + THINGY,
        " ".join(THINGY[i : i + 2] for i in range(0, len(THINGY), 2)),
        ":".join(THINGY[i : i + 2] for i in range(0, len(THINGY), 2)),
        ", ".join("0x" + THINGY[i : i + 2] for i in range(0, len(THINGY), 2)),
        "0X" + THINGY.upper(),
    ],
)
def test_the_forms_of_a_line(line: str) -> None:
    describer = Describer(by_name("thingy52"), {})
    assert describer.describe(line) == Describer(by_name("thingy52"), {}).describe(THINGY)


def test_the_characteristic_that_a_line_does_not_name() -> None:
    gyro = Describer(by_name("adafruit"), {}, "ADAF0401-C332-42A8-93BD-25E905756CB8")
    (answer,) = gyro.describe("0000803f000000c00000803f")
    assert answer["samples"][0]["gyr_rads"] == [1.0, -2.0, 1.0]


@pytest.mark.parametrize("short", ["0401", "0x0401", " 0401"])
def test_the_characteristic_by_its_four_digits(short: str) -> None:
    (answer,) = Describer(by_name("adafruit"), {}, short).describe("0000803f000000c00000803f")
    assert answer["samples"][0]["gyr_rads"] == [1.0, -2.0, 1.0]
    assert Describer(by_name("witmotion"), {}, "FFE4").describe("5561" + "00" * 18)[0]["samples"]


@pytest.mark.parametrize("other", ["ffff", "04", "adaf0401", "gyro", ""])
def test_a_characteristic_that_the_sensor_has_not_is_an_error(other: str) -> None:
    with pytest.raises(ValueError, match=r"expected a characteristic's UUID.*adaf0401"):
        Describer(by_name("adafruit"), {}, other)


def test_a_value_that_is_read_and_a_command_that_is_written_are_taken_for_it() -> None:
    describer = Describer(by_name("open"), {})
    info = "593c0002-5d59-458b-9c6a-166595fa3378 "
    info += "0100e8030000803f0000803f00007a4400007a4400010000"
    assert describer.describe(info) == [{"samples": []}]
    (answer,) = describer.describe("1000000000000001010000000000000000000200")
    assert answer["samples"][0]["gyr_rads"] == [1.0, 0.0, 0.0]
    assert answer["samples"][0]["acc_ms2"] == [0.0, 0.0, 2.0]


@pytest.mark.parametrize("line", ["", "   ", "# a remark\n"])
def test_empty_lines_and_remarks_say_nothing(line: str) -> None:
    assert Describer(by_name("open"), {}).describe(line) == []


@pytest.mark.parametrize("line", ["xyz", "012", "593c0004 00", "notify", "0x", ", :", "0x0x10"])
def test_what_is_no_hex_is_an_error(line: str) -> None:
    (answer,) = Describer(by_name("open"), {}).describe(line)
    assert set(answer) == {"error"}
    assert "expected" in answer["error"]


def test_after_an_error_the_next_line_decodes() -> None:
    describer = Describer(by_name("thingy52"), {})
    assert "error" in describer.describe(THINGY[:-2])[0]
    assert (
        "expected a raw sample of 18 bytes, got 17" in describer.describe(THINGY[:-2])[0]["error"]
    )
    assert "samples" in describer.describe(THINGY)[0]


def test_what_was_lost_comes_before_the_samples() -> None:
    dot = Describer(by_name("movella_dot"), {})
    zeros = "00" * 24
    dot.describe("00000000" + zeros)
    lost, samples = dot.describe(f"{int.to_bytes(50_000, 4, 'little').hex()}{zeros}")
    assert lost == {"lost": 2}
    assert len(samples["samples"]) == 1


def test_a_notice_comes_behind_the_samples() -> None:
    dot = Describer(by_name("movella_dot"), {"mode": 6})
    samples, notice = dot.describe("d8052244af9640406b2aa7405add14c000000000")
    assert len(samples["samples"]) == 1
    assert set(notice) == {"notice"}


def test_every_event_has_a_word() -> None:
    events = [Lost(2), Repeated(1), Battery(50), Notice("well")]
    assert to_dicts(events) == [
        {"lost": 2},
        {"repeated": 1},
        {"battery_percent": 50},
        {"notice": "well"},
    ]
    assert to_dicts([]) == [{"samples": []}]


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from([p.specification.name for p in PROFILES]))
def test_any_line_gives_json(line: str, name: str) -> None:
    for answer in Describer(by_name(name), {}).describe(line):
        json.dumps(answer, allow_nan=False)
