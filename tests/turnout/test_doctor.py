"""The doctor names each problem and what to do about it, and finds none where all is well."""

import json
from pathlib import Path

import pytest

from sessions import Store
from turnout.__main__ import main


def doctor(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, dict[str, list[dict[str, str]]]]:
    code = main(["doctor", "--json", "--seconds", "1", *arguments])
    findings: dict[str, list[dict[str, str]]] = {}
    for finding in json.loads(capsys.readouterr().out):
        findings.setdefault(finding["what"], []).append(finding)
    return code, findings


def test_all_is_well_with_a_virtual_sensor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "s.sqlite")
    Store.open(store).close()
    code, findings = doctor(capsys, "--virtual=witmotion", "--store", store)
    assert code == 0
    assert "sound" in findings["store"][0]["text"]
    assert "WitMotion" in findings["sensor"][0]["text"]
    assert not [one for group in findings.values() for one in group if one["verdict"] == "problem"]


def test_a_damaged_store_is_a_problem_with_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "s.sqlite"
    store.write_bytes(b"no database" * 1000)
    code, findings = doctor(capsys, "--virtual=open", "--store", str(store))
    assert code == 1
    assert findings["store"][0]["verdict"] == "problem"
    assert "check" in findings["store"][0]["advice"]


@pytest.mark.skipif(
    any(Path("/sys/class/bluetooth").glob("hci*")), reason="this machine has a Bluetooth adapter"
)
def test_no_bluetooth_is_a_problem_with_advice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, findings = doctor(capsys, "--store", str(tmp_path / "s.sqlite"))
    assert code == 1
    problems = [one for group in findings.values() for one in group if one["verdict"] == "problem"]
    assert [one["what"] for one in problems] == ["adapter"]  # one cause, one complaint
    assert "--virtual" in problems[0]["advice"]


@pytest.mark.parametrize("command", ["scan --seconds 0.5", "record --side left"])
@pytest.mark.parametrize(
    ("adapters", "said"), [([], "has no Bluetooth adapter"), (["hci0"], "service does not answer")]
)
def test_where_there_is_no_adapter_no_service_is_blamed(
    command: str,
    adapters: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sensor.ble.adapter_names", lambda: adapters)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setenv("TURNOUT_STORE", str(tmp_path / "s.sqlite"))
    assert main(command.split()) == 1
    assert said in capsys.readouterr().err


def test_only_what_needs_looking_after_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "s.sqlite"
    store.write_bytes(b"no database" * 1000)
    assert main(["doctor", "--seconds", "1", "--virtual", "--store", str(store)]) == 1
    assert capsys.readouterr().out.endswith("\n1 thing needs looking after.\n")
