"""Recording files of our own format: what is read, and what is said of a broken one."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import RecordingFileError
from sessions.recordings import read_recording
from tests.sessions.recording_files import HEADER, rows, write


def test_own_format_is_read_to_the_last_bit(tmp_path: Path) -> None:
    values = np.random.default_rng(0).normal(size=(500, 7))
    values[:, 0] = np.cumsum(np.abs(values[:, 0]) + 1e-3) + 1e6
    lines = [",".join(repr(float(v)) for v in row) for row in values]
    read = read_recording(write(tmp_path / "a.csv", HEADER, lines))
    np.testing.assert_array_equal(read.samples.time_s, values[:, 0])
    np.testing.assert_array_equal(read.samples.acc_ms2, values[:, 1:4])
    np.testing.assert_array_equal(read.samples.gyr_rads, values[:, 4:])
    assert read.assumed == ()


@pytest.mark.parametrize(
    "header",
    [
        HEADER.upper(),
        "\ufeff" + HEADER,
        '"' + HEADER.replace(",", '","') + '"',
        HEADER.replace(",", ", "),
    ],
)
def test_spelling_of_the_header_does_not_matter(tmp_path: Path, header: str) -> None:
    read = read_recording(write(tmp_path / "a.csv", header, rows()))
    np.testing.assert_array_equal(read.samples.gyr_rads[0], [4, 5, 6])


def test_order_of_columns_and_others_between_do_not_matter(tmp_path: Path) -> None:
    header = "gyr_z,note,gyr_y,gyr_x,acc_z,acc_y,acc_x,time_s"
    lines = [f'6,"a, b",5,4,3,2,1,{i * 0.01}' for i in range(300)]
    read = read_recording(write(tmp_path / "a.csv", header, lines))
    np.testing.assert_array_equal(read.samples.acc_ms2[7], [1, 2, 3])
    np.testing.assert_array_equal(read.samples.gyr_rads[7], [4, 5, 6])


def test_semicolons_with_a_decimal_comma(tmp_path: Path) -> None:
    lines = [f"{i * 0.01:.2f};1,5;2;3;4;5;6".replace(".", ",") for i in range(300)]
    read = read_recording(write(tmp_path / "a.csv", HEADER.replace(",", ";"), lines))
    assert read.samples.acc_ms2[0, 0] == 1.5
    assert read.samples.time_s[-1] == pytest.approx(2.99)


def broken(lines: list[str], row: int, column: int, cell: str) -> list[str]:
    cells = lines[row].split(",")
    cells[column] = cell
    return [*lines[:row], ",".join(cells), *lines[row + 1 :]]


@pytest.mark.parametrize(
    ("header", "lines", "message"),
    [
        (HEADER.replace(",gyr_z", ""), rows(cells="1,2,3,4,5"), "has no column gyr_z "),
        (HEADER.replace("time_s", "t"), rows(), "has no column time_s "),
        (HEADER.replace("acc_x", "ax").replace("gyr_y", "gy"), rows(), "no column acc_x, gyr_y "),
        (HEADER.replace("acc_y", "acc_x"), rows(), "two columns called 'acc_x'"),
        (
            HEADER,
            broken(rows(), 10, 5, "abc"),
            r"row 12, column gyr_y: expected a number, found 'abc'",
        ),
        (HEADER, broken(rows(), 10, 0, ""), r"row 12, column time_s: .* found nothing"),
        (HEADER, broken(rows(), 10, 3, "NaN"), r"row 12, column acc_z: .* found 'NaN'"),
        (HEADER, broken(rows(), 10, 3, "1e999"), r"row 12, column acc_z: .* found '1e999'"),
        (HEADER, broken(rows(), 10, 3, "1;5"), r"row 12, column acc_z: .* found '1;5'"),
        (HEADER, [*rows()[:20], "0.2,1,2", *rows()[21:]], r"row 22: expected 7 columns, found 3"),
        (HEADER, [*rows()[:20], "", *rows()[20:]], r"row 22: expected 7 columns, found 0"),
        (HEADER, broken(rows(), 10, 0, "0.05"), r"row 12: the time runs backwards"),
        (HEADER, rows(2), r"too short: expected at least 2 s .* found 2 rows over 0.01 s"),
        (HEADER, rows(1), r"found 1 row over 0 s"),
        (HEADER, rows(190), r"found 190 rows over 1.89 s"),
        (HEADER, [], r"a header and no rows"),
        (HEADER, ['"' + rows()[0], *rows(8000)], r"not a table: .* quoted text .* too long"),
        ("x" * 200_000, rows(), r"not a table: a line .* too long"),
        (HEADER, broken(rows(), 10, 3, "1_0"), r"row 12, column acc_z: .* found '1_0'"),
        (
            HEADER,
            [f"{1000 * i},{line.split(',', 1)[1]}" for i, line in enumerate(rows())],
            r"a sample every 1000\.0 s: expected several a second",
        ),
        (
            HEADER,
            broken(rows(), 10, 3, "2,5"),
            r"row 12: expected 7 columns, found 8; .*semicolons",
        ),
        (
            HEADER,
            broken(rows(), 10, 0, "2026-03-01T10:00:00.1"),
            r"row 12, column time_s: .*: a time is given in seconds",
        ),
        (HEADER, rows(cells="0.6,0,0.8,0,0,0"), r"acceleration of 1\.00 .* looks like g"),
        (HEADER, rows(cells="0,0,9.8,0,0,90"), r"rates of 90 .* looks like °/s"),
        ("0,1,2,3,4,5,6", rows(), r"expected the header time_s,acc_x"),
        ("hello", ["world"], r"expected the header time_s,acc_x.* found 'hello'"),
        ("", [], "is empty"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, header: str, lines: list[str], message: str) -> None:
    with pytest.raises(RecordingFileError, match=message) as caught:
        read_recording(write(tmp_path / "a.csv", header, lines))
    assert "\n" not in str(caught.value)


def test_empty_rows_of_a_spreadsheet_at_the_end_are_passed_over(tmp_path: Path) -> None:
    read = read_recording(write(tmp_path / "a.csv", HEADER, [*rows(), ",,,,,,", "  ", ""]))
    assert len(read.samples) == 300


def test_a_long_gap_is_no_wrong_unit(tmp_path: Path) -> None:
    late = [f"{7200 + i / 100},{line.split(',', 1)[1]}" for i, line in enumerate(rows())]
    assert len(read_recording(write(tmp_path / "a.csv", HEADER, [*rows(), *late])).samples) == 600


def test_what_is_no_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 10)
    with pytest.raises(RecordingFileError, match="not a text file"):
        read_recording(path)
    with pytest.raises(RecordingFileError, match="there is no file"):
        read_recording(tmp_path / "none.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordingFileError, match="holds no CSV files"):
        read_recording(tmp_path / "empty")


def test_a_repeated_time_is_left_out_and_said(tmp_path: Path) -> None:
    lines = rows()
    lines[50] = lines[49]
    read = read_recording(write(tmp_path / "a.csv", HEADER, lines))
    assert len(read.samples) == 299
    assert "repeat" in read.assumed[0]


def test_rows_that_came_together_are_all_kept_in_their_order_and_it_is_said(
    tmp_path: Path,
) -> None:
    """As a phone logs them: eight have the time at which the last of them was there."""
    lines = [f"{k / 100:.6f},1,2,3,4,5,{k / 100}" for k in range(300)]
    together = [
        ",".join([lines[min(k // 8 * 8 + 7, len(lines) - 1)].split(",")[0], *line.split(",")[1:]])
        for k, line in enumerate(lines)
    ]
    read = read_recording(write(tmp_path / "a.csv", HEADER, together))
    single = read_recording(write(tmp_path / "b.csv", HEADER, lines))
    np.testing.assert_array_equal(read.samples.gyr_rads, single.samples.gyr_rads)
    assert (np.diff(read.samples.time_s) > 0).all()
    late_s = read.samples.time_s - single.samples.time_s
    assert late_s.min() > -1e-9
    assert late_s.max() == pytest.approx(7 * float(np.diff(single.samples.time_s).mean()), rel=0.01)
    assert "came together" in read.assumed[0]
    assert not single.assumed


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400), with_header=st.booleans())
def test_any_bytes_are_a_recording_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, with_header: bool
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.csv"
    path.write_bytes((HEADER.encode() + b"\n" if with_header else b"") + data)
    try:
        read = read_recording(path)
    except RecordingFileError:
        return
    assert (np.diff(read.samples.time_s) > 0).all()


def test_one_wild_moment_is_no_wrong_unit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER, broken(rows(), 10, 5, "900"))
    assert read_recording(path).samples.gyr_rads[10, 1] == 900


def test_of_several_recordings_none_is_taken_for_all(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for name in ("one.csv", "two.csv"):
            write(tmp_path / folder / name, HEADER, rows())
    with pytest.raises(
        RecordingFileError, match=r"a: expected one recording, found 2 \(one\.csv, two\.csv\)"
    ):
        read_recording(tmp_path / "a")
    (tmp_path / "a" / "two.csv").unlink()
    assert len(read_recording(tmp_path / "a").samples) == 300
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for folder in ("a", "b"):
            archive.write(tmp_path / folder / "one.csv", f"{folder}/one.csv")
    with pytest.raises(RecordingFileError, match=r"several files called one\.csv"):
        read_recording(tmp_path / "in.zip")


def test_a_zip_that_was_cut_is_called_so(tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", "\n".join([HEADER, *rows()]))
    (tmp_path / "in.zip").write_bytes(whole.read_bytes()[:200])
    with pytest.raises(RecordingFileError, match=r"in\.zip is a zip that was cut short"):
        read_recording(tmp_path / "in.zip")
