"""What people see when the command or its input is wrong, and the exit codes."""

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sessions import Store
from turnout.__main__ import main
from turnout.cli import COMMANDS

HEADER = "time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z\n"
ROW = "{:.2f},0.1,0.2,9.8,0.0,0.0,0.0\n"
SOUND = HEADER + "".join(ROW.format(i / 100) for i in range(500))


def write(folder: Path, text: str | bytes) -> str:
    path = folder / "recording.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01\x02 no table at all \xff", "recording.csv"),
        ("", "empty"),
        (SOUND.replace("gyr_z", "something"), "gyr_z"),
        (SOUND.replace("0.37,0.1", "0.37,abc"), "acc_x"),
        (HEADER + ROW.format(0) + ROW.format(0.01), "2"),
        (SOUND + ROW.format(1.0), "time"),
    ],
    ids=["not a CSV", "empty", "missing column", "text in a number", "two rows", "backwards"],
)
def test_a_file_that_is_no_recording_is_refused_in_words(
    content: str | bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", write(tmp_path, content), "--side", "left", "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 2


def test_text_in_a_number_names_row_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, SOUND.replace("0.37,0.1", "0.37,abc"))
    assert main(["analyze", path, "--side", "left"]) == 2
    err = capsys.readouterr().err
    assert "39" in err  # the header is row 1, and 0.37 s is the 38th sample
    assert "acc_x" in err
    assert "abc" in err


def test_a_sound_recording_with_nothing_to_count_is_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", write(tmp_path, SOUND), "--side", "left", "--json"]) == 0
    assert '"rep_count": 0' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["analyze", "no_such_file.csv", "--side", "left"], 2, "no_such_file.csv"),
        (["analyze", "x.csv"], 2, "--side"),
        (["decode", "--profile", "nonsense"], 2, "witmotion"),
        (["coach", "--no-browser", "--virtual=nonsense", "--store", "{tmp}/s.sqlite"], 2, "mocopi"),
        (["demo", "--profile", "nonsense", "--store", "{tmp}/s.sqlite"], 2, "witmotion"),
        (["decode", "--profile", "open", "--set", "nonsense=1"], 2, "nonsense"),
        (["decode", "--profile", "open", "--characteristic", "gyro"], 2, "--characteristic"),
        (["scan", "--seconds", "0.5"], 1, "Bluetooth"),
        (["record", "--side", "left", "--store", "{tmp}/s.sqlite"], 1, "Bluetooth"),
        (["show", "zzzzz", "--store", "{tmp}/s.sqlite"], 1, "there is no store at {tmp}/s.sqlite"),
        (["sessions", "--store", "{tmp}/none/such/s.sqlite/x"], 1, "name another with --store"),
        (["demo", "--store", "/proc/none/s.sqlite"], 1, "cannot be"),
        (["record", "--side", "left", "--store", "{tmp}/a/s.sqlite"], 1, "there is no folder"),
        (["nonsense"], 2, "nonsense"),
        (["sesions"], 2, "Did you mean 'sessions'?"),
        (["sessions", "--store", ""], 2, "got nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_or_two_lines(
    arguments: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "none").write_text("a file where a folder would have to be")
    filled = [argument.replace("{tmp}", str(tmp_path)) for argument in arguments]
    assert main(filled) == code
    err = capsys.readouterr().err
    assert said.replace("{tmp}", str(tmp_path)) in err
    assert "Traceback" not in err
    assert len([line for line in err.splitlines() if line]) <= 2


def test_nothing_half_written_is_left_when_no_sensor_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "s.sqlite")
    assert main(["record", "--side", "left", "--store", store]) == 1
    capsys.readouterr()
    assert main(["sessions", "--json", "--store", store]) == 0
    assert capsys.readouterr().out.strip() == "[]"


def test_a_file_that_is_no_store_is_refused_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "letter.txt"
    store.write_text("Dear store,\n" * 1000)
    assert main(["sessions", "--store", str(store)]) == 1
    assert "letter.txt" in capsys.readouterr().err
    assert store.read_text() == "Dear store,\n" * 1000


@pytest.mark.parametrize("package", ["sensor", "analysis"])
def test_these_load_neither_bluetooth_nor_web_nor_database(package: str) -> None:
    heavy = "{'bleak', 'bumble', 'starlette', 'uvicorn', 'sqlalchemy', 'click', 'rich'}"
    code = f"import sys, {package}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_lists_every_command_without_loading_one() -> None:
    code = (
        "import sys; from turnout.__main__ import main; main(['--help']);"
        "print(sorted(m for m in sys.modules if m.startswith('turnout.commands') or m == 'numpy'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "Usage: turnout " + name in capsys.readouterr().out


@pytest.mark.parametrize(("wanted", "found"), [(None, "1"), ("3", "3")])
def test_the_linear_algebra_gets_one_thread_unless_others_are_asked_for(
    wanted: str | None, found: str
) -> None:
    """Set before numpy is loaded, which looks only then."""
    told = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told |= {"OPENBLAS_NUM_THREADS": wanted} if wanted else {}
    shown = "os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules"
    code = f"import os, sys, turnout; print({shown})"
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, env=told, capture_output=True, text=True, check=True).stdout
    assert said.split() == [found, "False"]


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C is no signal")
def test_ctrl_c_while_it_loads_ends_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    # A shell's background job, as of this suite, ignores the signal, and would bequeath that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "turnout", "sessions"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")


def test_help_and_version_may_be_typed_as_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    assert capsys.readouterr().out.startswith("Usage: turnout [OPTIONS]")
    assert main(["help", "show"]) == 0
    assert capsys.readouterr().out.startswith("Usage: turnout show")
    assert main(["version"]) == main(["--version"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second


def test_a_header_that_is_cut_shows_that_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, f"{','.join('abcdefgh' * 10)}\n")
    assert main(["analyze", path, "--side", "left"]) == 2
    quoted = capsys.readouterr().err.partition("found ")[2]
    assert re.fullmatch(r"'[a-h,]{60}…'\n", quoted)


def test_progress_of_nobody_says_how_to_begin_with_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "s.sqlite")
    Store.open(store).close()
    for asked in (["--person", "Änne B"], ["--exercise", "seated_rotation"]):
        assert main(["progress", *asked, "--store", store]) == 0
        words = " ".join(["record --side left", asked[0], shlex.quote(asked[1])])
        assert words in " ".join(capsys.readouterr().out.split())
