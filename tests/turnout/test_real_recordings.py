"""Real people's recordings through the command, where the data are (TURNOUT_DATA)."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from turnout.__main__ import main

DATA = Path(os.environ.get("TURNOUT_DATA", "no data"))
SERIES = sorted(
    path for path in (DATA / "spar").glob("*.npz") if "_IR_" in path.name or "_ER_" in path.name
)


@pytest.mark.skipif(not SERIES, reason="TURNOUT_DATA does not name a folder with real recordings")
def test_real_rotations_go_through_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {}
    for path in SERIES:
        recording = np.load(path)
        time_s = np.arange(len(recording["acc_ms2"])) / recording["rate_hz"]
        file = tmp_path / "recording.csv"
        np.savetxt(
            file,
            np.column_stack([time_s, recording["acc_ms2"], recording["gyr_rads"]]),
            delimiter=",",
            header="time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z",
            comments="",
        )
        assert main(["analyze", str(file), "--side", "right", "--json"]) == 0
        report = json.loads(capsys.readouterr().out)
        assert report["schema"] == "turnout.report/1"
        assert report["rep_count"] == len(report["reps"])
        counts[path.stem] = (report["rep_count"], int(recording["reps"]))
    with capsys.disabled():
        print("\nseries: counted, protocol")
        for name, (counted, protocol) in counts.items():
            print(f"{name}: {counted}, {protocol}")
    assert all(counted > 0 for counted, _ in counts.values())
