"""The layers that the linter keeps leave no module of `sensor` out."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_all_of_sensor_but_what_a_sample_is_is_closed_to_the_analysis() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (closed,) = (
        set(one["forbidden_modules"])
        for one in contracts["contracts"]
        if one.get("source_modules") == ["analysis"]
    )
    modules = {f"sensor.{path.stem}" for path in (ROOT / "sensor").glob("*.py")}
    assert closed == modules - {"sensor.__init__", "sensor.samples"}
