"""The demo for many people: `python -m benchmarks.demo [--seeds 50] [--profile open]`.

Prints, for each seed, the count and the largest error of in and of out against the simulation's
truth, and ends with 1 where a count is wrong or an angle is off by more than 3 degrees.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LIMIT_DEG = 3.0


def main() -> int:
    """Run the demos one after the other and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--profile", default="open")
    parser.add_argument("--speed", default="50")
    options = parser.parse_args()
    print(f"{'seed':>4}  {'counted':>7}  {'true':>4}  {'in off by':>9}  {'out off by':>10}")
    failed = 0
    for seed in range(options.seeds):
        shown = demo(seed, options.profile, options.speed)
        counted, true = shown["report"]["rep_count"], shown["true_count"]
        worst = [largest(shown["repetitions"], name) for name in ("internal", "external")]
        failed += counted != true or max(worst) > LIMIT_DEG
        print(f"{seed:4d}  {counted:7d}  {true:4d}  {worst[0]:8.2f}°  {worst[1]:9.2f}°", flush=True)
    print(f"{options.seeds - failed} of {options.seeds} counted rightly and within {LIMIT_DEG:g}°")
    return int(failed > 0)


def demo(seed: int, profile: str, speed: str) -> dict[str, Any]:
    """One demo's JSON."""
    side = "left" if seed % 2 else "right"
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "demo.sqlite")
        command = [sys.executable, "-m", "turnout", "demo", "--json", "--store", store]
        command += ["--seed", str(seed), "--side", side, "--profile", profile, "--speed", speed]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def largest(repetitions: list[dict[str, Any]], name: str) -> float:
    """The largest error, in degrees; infinite where one cannot be compared."""
    pairs = [(rep[f"measured_{name}_deg"], rep[f"true_{name}_deg"]) for rep in repetitions]
    if any(None in pair for pair in pairs):
        return float("inf")
    return max((abs(measured - true) for measured, true in pairs), default=float("inf"))


if __name__ == "__main__":
    raise SystemExit(main())
