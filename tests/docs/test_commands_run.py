"""The commands that the pages show exist, take those options, and run.

Run is every command that needs nothing but a virtual sensor and a store; the rest are listed with
the reason.
"""

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest

from sensor.samples import Samples
from tests.docs.texts import ROOT, Shown, commands
from turnout.__main__ import main
from turnout.cli import COMMANDS, cli
from virtual_sensor.simulation import simulate

SHOWN = commands("turnout")
MODULES = [one for one in commands("python") if one.text.startswith("python -m ")]
MADE = [one for one in commands("make") if " " in one.text]
RUN = (
    "scan --virtual --seconds 1",
    "sensors",
    "record --side right --virtual --seconds 4 --speed 8",
    "demo --profile open --speed 100",
    "analyze FILE --side left --json",
    "sessions",
    "show ID",
    "progress",
    "report ID --to html --out report.html",
    "import FILE --side left",
    "export ID --to csv",
    "backup kept.sqlite",
    "restore kept.sqlite",
    "check",
    "edit ID --side left --note better --pain-before 3 --pain-after 2 --strike 1",
    "reanalyze --since 2026 --person me --jobs 1",
    "delete ID --yes",
)
NOT_RUN = {
    "coach": "serves pages until it is stopped; tests/browser does",
    "doctor": "its exit code is this machine's Bluetooth's",
    "retest": "waits for a key between the sets",
    "decode": "reads standard input; tests/firmware_profiles does",
}


def options_of(command: click.Command) -> set[str]:
    known = [one for one in command.params if isinstance(one, click.Option)]
    return {"--help", *(name for one in known for name in (*one.opts, *one.secondary_opts))}


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.page}: {shown.text}")
def test_what_is_shown_exists(shown: Shown) -> None:
    words = shown.text.split()
    if len(words) == 1 or words[1] == "COMMAND":
        return
    command = cli.get_command(click.Context(cli), words[1])
    assert command is not None, f"there is no command {words[1]}"
    assert set(re.findall(r"(?<!\w)--[a-z][a-z-]*", shown.text)) <= options_of(command)


@pytest.mark.parametrize("shown", MODULES, ids=lambda shown: f"{shown.page}: {shown.text}")
def test_what_python_is_told_to_run_exists_and_takes_those_options(shown: Shown) -> None:
    name = shown.text.split()[2]
    found = importlib.util.find_spec(name)
    assert found is not None
    folder = found.submodule_search_locations
    assert found.origin is not None
    sources = [Path(found.origin)] if not folder else sorted(Path(folder[0]).glob("*.py"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    for option in re.findall(r"(?<!\w)--[a-z][a-z-]*", shown.text):
        assert f'"{option}' in text


@pytest.mark.parametrize("shown", MADE, ids=lambda shown: f"{shown.page}: {shown.text}")
def test_what_make_is_told_to_make_is_in_the_makefile(shown: Shown) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    target = shlex.split(shown.text.partition("#")[0])[1]
    assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE)


def test_every_command_is_run_or_said_not_to_be() -> None:
    assert {words.split()[0] for words in RUN} | set(NOT_RUN) == set(COMMANDS)


def test_they_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TURNOUT_STORE", str(tmp_path / "sessions.sqlite"))
    write(simulate("steady", seed=500, side="right").samples, tmp_path / "recording.csv")
    session_id = "none yet"
    for run in RUN:
        words = [{"ID": session_id, "FILE": "recording.csv"}.get(w, w) for w in shlex.split(run)]
        code = main(words)
        out, err = capsys.readouterr()
        assert code == 0, f"{words}: {err}"
        if words[0] == "sessions":
            (session_id,) = re.findall(r"\b[a-z2-9]{5}\b", out)[:1]


def write(samples: Samples, path: Path) -> None:
    rows = ["time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"]
    for t, acc, gyr in zip(samples.time_s, samples.acc_ms2, samples.gyr_rads, strict=True):
        rows.append(",".join(f"{value:.6f}" for value in (t, *acc, *gyr)))
    path.write_text("\n".join(rows) + "\n")
