"""A bundle holds a sensor's traffic and nothing personal, and plays as if it were the sensor."""

import json
from pathlib import Path

import pytest

from sensor.states import Change, State
from sensor.traffic import Kind, Packet
from sessions import RecordingFileError
from turnout.__main__ import main
from turnout.bundle import Bundle, impersonal, read_bundle, told_of, write_bundle

PACKETS = [
    Packet(Kind.OPENED, 0.25, 1, "", b"D4:22:CD:00:11:22"),
    Packet(Kind.WRITE, 0.5, 1, "15172001-4947-11e9-8646-d663bd873d93", b"\x01\x01\x15"),
    Packet(Kind.NOTIFICATION, 0.75, 1, "15172003-4947-11e9-8646-d663bd873d93", bytes(range(40))),
]
BUNDLE = Bundle(
    profile="movella_dot",
    profile_version=1,
    settings={"mode": 21.0},
    versions={"turnout": "0.1"},
    told=["0.00 s: scanning: looking"],
    live_rep_count=3,
    note="π and <b>",
    packets=impersonal(PACKETS),
)


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    write_bundle(tmp_path / "b.jsonl", BUNDLE)
    assert read_bundle(tmp_path / "b.jsonl") == BUNDLE


def test_the_address_is_left_out_and_all_else_stays() -> None:
    assert impersonal(PACKETS)[0].data == b""
    assert impersonal(PACKETS)[1:] == PACKETS[1:]
    change = Change(1.0, State.SCANNING, State.CONNECTING, "found Ann's sensor at AA:BB")
    told = told_of(change, secrets=("Ann's sensor", "AA:BB", ""))
    assert "Ann" not in told
    assert "AA:BB" not in told
    assert "found" in told


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda _: ["not JSON"], 1),
        (lambda _: [], 1),
        (lambda lines: [*lines[:2], '{"kind": "opened"}'], 3),
        (lambda lines: [*lines[:2], lines[2].replace('"data": "', '"data": "xyz')], 3),
    ],
)
def test_a_damaged_one_names_the_line(damage, line: int, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # a lambda over lines
    path = tmp_path / "b.jsonl"
    write_bundle(path, BUNDLE)
    path.write_text("\n".join(damage(path.read_text().splitlines())))
    with pytest.raises(RecordingFileError, match=f"line {line}"):
        read_bundle(path)


def test_what_the_doctor_records_plays_again_with_the_same_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, store = str(tmp_path / "b.jsonl"), str(tmp_path / "s.sqlite")
    played = ["record", "--side", "right", "--speed", "200", "--store", store, "--json"]
    assert main([*played, "--virtual=witmotion", "--seed", "3", "--seconds", "30"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["report"]["rep_count"] > 0

    assert main([*played, "--replay", first["session"]["id"]]) == 0
    second = json.loads(capsys.readouterr().out)
    assert second["report"] == first["report"]

    options = ["--virtual=witmotion", "--bundle", bundle, "--bundle-seconds", "3"]
    assert main(["doctor", *options]) == 0
    assert "F0:00" not in Path(bundle).read_text()
    capsys.readouterr()
    assert main([*played, "--replay", bundle]) == 0
    assert json.loads(capsys.readouterr().out)["session"]["duration_s"] > 2.5


def test_a_recording_is_no_bundle_and_is_told_what_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z\n0,0,0,9.8,0,0,0\n")
    with pytest.raises(RecordingFileError, match=r"no bundle .* is read by `turnout analyze`"):
        read_bundle(path)
