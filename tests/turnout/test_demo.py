"""The main job, end to end: a virtual leg over a virtual radio, counted, stored and shown."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sessions import Store
from turnout.__main__ import main
from turnout.demo import Compared
from turnout.demo_shown import comparison


@pytest.mark.parametrize(
    ("seed", "side", "profile"), [(1, "right", "open"), (2, "left", "witmotion")]
)
def test_ten_rotations_are_counted_and_measured(
    seed: int, side: str, profile: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "s.sqlite"
    options = ["--seed", str(seed), "--side", side, "--profile", profile, "--store", str(store)]
    assert main(["demo", *options, "--speed", "100", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["true_count"] == shown["report"]["rep_count"] == 10
    for rep in shown["repetitions"]:
        assert rep["measured_internal_deg"] == pytest.approx(rep["true_internal_deg"], abs=3)
        assert rep["measured_external_deg"] == pytest.approx(rep["true_external_deg"], abs=3)

    with Store.open(store) as opened:
        (session,) = opened.sessions()
        assert opened.report(session.id) == shown["report"]
    assert (session.side, session.profile, session.rep_count) == (side, profile, 10)
    assert not session.interrupted


def test_a_faster_demo_measures_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = []
    for speed in ("20", "200"):
        store = str(tmp_path / f"{speed}.sqlite")
        assert main(["demo", "--seed", "3", "--speed", speed, "--store", store, "--json"]) == 0
        reports.append(json.loads(capsys.readouterr().out)["report"])
    assert [len(report["reps"]) for report in reports] == [10, 10]
    for one, other in zip(*(report["reps"] for report in reports), strict=True):
        for name in ("internal_deg", "external_deg", "arc_deg"):
            assert one[name] == pytest.approx(other[name], abs=0.2)


def test_ctrl_c_ends_in_good_order(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    program = start("record", "--virtual", "--side", "left", "--seed", "5", "--store", str(store))
    wait_for_line(program, "Stand still")
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=20)
    assert program.returncode in {0, 2}, err  # 2: there may be less than a recording needs
    with Store.open(store) as opened:
        (session,) = opened.sessions()
        assert not session.interrupted
        assert session.duration_s > 0
    assert "Traceback" not in err + out


def test_a_killed_recording_leaves_all_but_the_last_second(tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    program = start("demo", "--seed", "4", "--store", str(store))
    line = wait_for_line(program, "  1  ")
    program.kill()
    program.communicate()
    elapsed_s = float(line.split(" s ")[0].split()[-1])
    with Store.open(store) as opened:
        opened.close_interrupted()
        (session,) = opened.sessions()
        packets = list(opened.packets(session.id))
    assert session.interrupted
    assert packets[-1].arrival_s >= elapsed_s - 1.5  # the line shows whole seconds


def start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "turnout", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_line(program: "subprocess.Popen[str]", part: str) -> str:
    assert program.stdout is not None
    for line in program.stdout:
        if part in line:
            return line
    raise AssertionError(f"it ended without saying {part!r}: {program.communicate()[1]}")


def test_nothing_is_off_by_less_than_nothing() -> None:
    one = Compared(
        number=1,
        measured_internal_deg=27.34,
        true_internal_deg=27.36,
        measured_external_deg=40.0,
        true_external_deg=40.2,
    )
    cells = [list(column.cells) for column in comparison((one,)).columns]
    assert (cells[3], cells[6]) == (["+0.0°"], ["-0.2°"])
