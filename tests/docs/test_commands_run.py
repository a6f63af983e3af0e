"""The commands that the pages show exist, take those options, and run.

Run are those that need nothing but a virtual sensor and a store; the rest are listed with the
reason.
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
RUN = {
    "turnout scan": "turnout scan --virtual --seconds 1",
    "turnout sensors": "turnout sensors",
    "turnout sensors --json": "turnout sensors --json",
    "turnout record --side right": "turnout record --side right --virtual --seconds 4 --speed 8",
    "turnout demo --profile open": "turnout demo --profile open --speed 100",
    "turnout analyze FILE --side right": "turnout analyze FILE --side right",
    "turnout analyze FILE --side left|right --json": "turnout analyze FILE --side left --json",
    "turnout sessions": "turnout sessions",
    "turnout progress": "turnout progress",
    "turnout report": "turnout report ID --to html --out report.html",
    "turnout import FILE --side left|right": "turnout import FILE --side left",
    "turnout export ID --to csv": "turnout export ID --to csv",
    "turnout backup FILE": "turnout backup kept.sqlite",
    "turnout restore FILE": "turnout restore kept.sqlite",
    "turnout check": "turnout check",
    "turnout edit ID --side … --note … --pain-before … --pain-after … --strike N --restore N": (
        "turnout edit ID --side left --note better --pain-before 3 --pain-after 2 --strike 1"
    ),
    "turnout reanalyze [--since 2026-11] [--person …] [--jobs N] [--cluster tcp://…] [--send]": (
        "turnout reanalyze --since 2026 --person me --jobs 1"
    ),
    "turnout delete ID | --person NAME": "turnout delete ID --yes",
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


def test_the_commands_to_be_run_are_still_shown() -> None:
    texts = {shown.text for shown in SHOWN}
    bare = {f"turnout {name}" for name in COMMANDS}
    assert set(RUN) - texts - bare == set()


def test_they_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TURNOUT_STORE", str(tmp_path / "sessions.sqlite"))
    write(simulate("steady", seed=500, side="right").samples, tmp_path / "recording.csv")
    session_id = "none yet"
    for shown, run in RUN.items():
        words = [
            {"ID": session_id, "FILE": "recording.csv"}.get(w, w) for w in shlex.split(run)[1:]
        ]
        code = main(words)
        out, err = capsys.readouterr()
        assert code == 0, f"{shown}, run as {words}: {err}"
        if words[0] == "sessions":
            (session_id,) = re.findall(r"\b[a-z2-9]{5}\b", out)[:1]


def write(samples: Samples, path: Path) -> None:
    rows = ["time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"]
    for t, acc, gyr in zip(samples.time_s, samples.acc_ms2, samples.gyr_rads, strict=True):
        rows.append(",".join(f"{value:.6f}" for value in (t, *acc, *gyr)))
    path.write_text("\n".join(rows) + "\n")
