"""Recording files: what is read from each known format, and what is said of a broken one."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.errors import RecordingFileError
from sessions.formats import DEGREE_RAD, FORMATS, Format
from sessions.recordings import read_recording

HEADER = "time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"
G = 9.80665


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def rows(
    n: int = 300, step: float = 0.01, cells: str = "1,2,3,4,5,6", start: float = 0.0
) -> list[str]:
    return [f"{start + i * step:.6f},{cells}" for i in range(n)]


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


# --- other programs' formats --------------------------------------------------------------------


def test_x_io(tmp_path: Path) -> None:
    lines = [f"{917420010 + 20000 * i},90,0,-180,-1,0.5,0" for i in range(200)]
    header = (
        "Timestamp (us),Gyroscope X (deg/s),Gyroscope Y (deg/s),Gyroscope Z (deg/s),"
        "Accelerometer X (g),Accelerometer Y (g),Accelerometer Z (g)"
    )
    read = read_recording(write(tmp_path / "a.csv", header, lines))
    assert read.format.name == "x_io"
    np.testing.assert_allclose(read.samples.gyr_rads[0], np.radians([90, 0, -180]))
    np.testing.assert_allclose(read.samples.acc_ms2[0], [-G, 0.5 * G, 0])
    np.testing.assert_allclose(np.diff(read.samples.time_s), 0.02, atol=1e-9)


@pytest.mark.skipif("TURNOUT_DATA" not in os.environ, reason="TURNOUT_DATA names no recordings")
@pytest.mark.parametrize("name", ["left_upper_leg", "right_upper_leg", "pelvis"])
def test_real_x_io_recordings(name: str) -> None:
    path = Path(os.environ["TURNOUT_DATA"]) / "xio_lower_body" / f"{name}.csv"
    read = read_recording(path)
    assert read.format.name == "x_io"
    norm = np.linalg.norm(read.samples.acc_ms2, axis=1)
    assert np.median(norm) == pytest.approx(G, rel=0.05)
    assert np.median(np.diff(read.samples.time_s)) == pytest.approx(0.02, rel=0.02)


def test_movella_dot_with_its_preamble_and_a_wrapping_clock(tmp_path: Path) -> None:
    preamble = "sep=,\nDeviceTag:,A\nFirmwareVersion:,2.0.0\nOutputRate:,60Hz\n\n"
    start = 2**32 - 1_000_000
    lines = [f"{i},{(start + 16667 * i) % 2**32},1,2,3,90,0,0" for i in range(200)]
    header = "PacketCounter,SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z"
    read = read_recording(write(tmp_path / "a.csv", preamble + header, lines))
    assert read.format.name == "movella_dot"
    np.testing.assert_allclose(np.diff(read.samples.time_s), 0.016667, atol=1e-9)
    np.testing.assert_allclose(read.samples.gyr_rads[0], [np.pi / 2, 0, 0])
    np.testing.assert_allclose(read.samples.acc_ms2[0], [1, 2, 3])


def test_movella_dot_without_rates_says_what_is_missing(tmp_path: Path) -> None:
    header = "PacketCounter,SampleTimeFine,Euler_X,Euler_Y,Euler_Z,Acc_X,Acc_Y,Acc_Z"
    lines = [f"{i},{16667 * i},1,2,3,0,0,0" for i in range(200)]
    with pytest.raises(RecordingFileError, match=r"no column Gyr_X, Gyr_Y, Gyr_Z .*Movella DOT"):
        read_recording(write(tmp_path / "a.csv", header, lines))


def ramp(n: int, step: float, start: float) -> list[tuple[float, float]]:
    """Times, and a value that is the time itself, so that interpolation has a known answer."""
    return [(start + i * step, start + i * step) for i in range(n)]


def write_metabase(folder: Path) -> Path:
    head = "epoc (ms),timestamp (-0400),elapsed (s),"
    acc = [f"{1000 * t:.0f},x,0,{v / G},0,1" for t, v in ramp(300, 0.01, 5.0)]
    gyr = [f"{1000 * t:.0f},x,0,{v},0,0" for t, v in ramp(140, 0.02, 5.01)]
    write(
        folder / "Meta_D5_Accelerometer_100Hz.csv", head + "x-axis (g),y-axis (g),z-axis (g)", acc
    )
    return write(
        folder / "Meta_D5_Gyroscope_50Hz.csv",
        head + "x-axis (deg/s),y-axis (deg/s),z-axis (deg/s)",
        gyr,
    )


def test_metabase_finds_the_other_file_by_its_name(tmp_path: Path) -> None:
    path = write_metabase(tmp_path)
    write(tmp_path / "Other_Gyroscope_50Hz.csv", "a", ["b"])
    for one in (path, tmp_path / "Meta_D5_Accelerometer_100Hz.csv"):
        read = read_recording(one)
        assert read.format.name == "metabase"
        np.testing.assert_allclose(read.samples.acc_ms2[:, 0], read.samples.time_s, rtol=1e-9)
        np.testing.assert_allclose(
            read.samples.gyr_rads[:, 0], read.samples.time_s * DEGREE_RAD, rtol=1e-9
        )


def test_metabase_without_the_other_file(tmp_path: Path) -> None:
    path = write_metabase(tmp_path)
    (tmp_path / "Meta_D5_Accelerometer_100Hz.csv").unlink()
    with pytest.raises(RecordingFileError, match="MbientLab MetaBase without acceleration"):
        read_recording(path)


WITMOTION = "time\tDeviceName\tChipTime()\tAccX(g)\tAccY(g)\tAccZ(g)\tAsX(°/s)\tAsY(°/s)\tAsZ(°/s)"
WITMOTION_CHINESE = (
    "时间\t设备名称\t芯片时间()\t加速度X(g)\t加速度Y(g)\t加速度Z(g)"
    "\t角速度X(°/s)\t角速度Y(°/s)\t角速度Z(°/s)"
)


@pytest.mark.parametrize("header", [WITMOTION, WITMOTION_CHINESE])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_witmotion(tmp_path: Path, header: str, encoding: str) -> None:
    lines = []
    for i in range(300):  # packets of three rows share a stamp; the clock passes midnight
        t = 23 * 3600 + 59 * 60 + 59 + (i // 3) * 0.03
        hour, minute, second = int(t // 3600) % 24, int(t // 60) % 60, t % 60
        stamp = f"2026-10-0{2 + (t >= 86400)}T{hour:02d}:{minute:02d}:{second:06.3f}"
        lines.append(f"{stamp}\tWT\tnull\t1\t0\t-1\t180\t0\t0")
    path = tmp_path / "a.txt"
    path.write_bytes("\n".join([header, *lines]).encode(encoding))
    read = read_recording(path)
    assert read.format.name == "witmotion"
    np.testing.assert_allclose(np.diff(read.samples.time_s), 0.01, atol=1e-6)
    np.testing.assert_allclose(read.samples.gyr_rads[5], [np.pi, 0, 0])
    np.testing.assert_allclose(read.samples.acc_ms2[5], [G, 0, -G])


def test_witmotion_sample_code_writes_milliseconds_without_zeros(tmp_path: Path) -> None:
    header = "Chiptime\tax(g)\tay(g)\taz(g)\twx(deg/s)\twy(deg/s)\twz(deg/s)\tAngleX(deg)"
    lines = [f"2022-12-5 1:2:{i // 100}.{i % 100 * 10}\t0\t0\t1\t0\t0\t90\t0" for i in range(300)]
    read = read_recording(write(tmp_path / "a.txt", header, lines))
    np.testing.assert_allclose(np.diff(read.samples.time_s), 0.01, atol=1e-6)


def write_sensor_logger(folder: Path, *, platform: str, standard: str = "", total: bool) -> None:
    sign = -1 if platform == "ios" and standard != "true" else 1
    head = "time,seconds_elapsed,z,y,x"

    def table(name: str, z: float, y: float, x: float) -> None:
        write(folder / name, head, [f"{i * 10**7},{i * 0.01},{z},{y},{x}" for i in range(300)])

    table("Gyroscope.csv", 0.3, 0.2, 0.1)
    table("Accelerometer.csv", sign * 0.0, sign * 0.5, sign * 0.0)
    if total:
        table("TotalAcceleration.csv", sign * G, sign * 0.5, 0.0)
    else:
        table("Gravity.csv", sign * G, 0.0, 0.0)
    write(
        folder / "Metadata.csv",
        "version,device name,platform,standardisation",
        [f"3,My phone,{platform},{standard}"],
    )


@pytest.mark.parametrize(("platform", "standard"), [("android", ""), ("ios", ""), ("ios", "true")])
@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("zipped", [True, False])
def test_sensor_logger(
    tmp_path: Path, platform: str, standard: str, total: bool, zipped: bool
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_sensor_logger(folder, platform=platform, standard=standard, total=total)
    source = folder
    if zipped:
        source = tmp_path / "in.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for file in folder.iterdir():
                archive.write(file, f"2026-01-01/{file.name}")
    read = read_recording(source)
    assert read.format.name == "sensor_logger"
    np.testing.assert_allclose(read.samples.acc_ms2[3], [0, 0.5, G])
    np.testing.assert_allclose(read.samples.gyr_rads[3], [0.1, 0.2, 0.3])
    assert any("turned round" in text for text in read.assumed) == (
        platform == "ios" and standard != "true"
    )


def test_sensor_logger_without_gravity_is_refused(tmp_path: Path) -> None:
    write_sensor_logger(tmp_path, platform="android", total=False)
    (tmp_path / "Gravity.csv").unlink()
    with pytest.raises(RecordingFileError, match=r"TotalAcceleration\.csv or Gravity\.csv"):
        read_recording(tmp_path / "Gyroscope.csv")


@pytest.mark.parametrize("long_names", [True, False])
def test_phyphox(tmp_path: Path, long_names: bool) -> None:
    acc, gyr = ("Acceleration x", "Gyroscope x") if long_names else ("X", "X")

    def head(name: str, unit: str) -> str:
        axes = (name[:-1] + axis for axis in ("xyz" if long_names else "XYZ"))
        return '"Time (s)",' + ",".join(f'"{axis} ({unit})"' for axis in axes)

    lines = [f"{i * 1e-2:E},1.0E0,2.0E0,9.0E0" for i in range(300)]
    write(tmp_path / "Accelerometer.csv", head(acc, "m/s^2"), lines)
    write(tmp_path / "Linear Accelerometer.csv", head(acc, "m/s^2"), rows(cells="0,0,0"))
    write(tmp_path / "Gyroscope.csv", head(gyr, "rad/s"), rows(cells="4,5,6"))
    read = read_recording(tmp_path)
    assert read.format.name == "phyphox"
    np.testing.assert_allclose(read.samples.acc_ms2[3], [1, 2, 9])
    np.testing.assert_allclose(read.samples.gyr_rads[3], [4, 5, 6])


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


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_what_the_header_says_is_not_called_assumed(known: Format) -> None:
    assert not any("as headed" in text for text in known.assumed)
    if "(g)" in known.example:
        assert not any("in g" in text for text in known.assumed)


def test_a_zip_that_was_cut_is_called_so(tmp_path: Path) -> None:
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", "\n".join([HEADER, *rows()]))
    (tmp_path / "in.zip").write_bytes(whole.read_bytes()[:200])
    with pytest.raises(RecordingFileError, match=r"in\.zip is a zip that was cut short"):
        read_recording(tmp_path / "in.zip")


def test_a_damaged_zip_is_a_clear_error(tmp_path: Path) -> None:
    write_sensor_logger(tmp_path, platform="android", total=True)
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "Gyroscope.csv", "Gyroscope.csv")
    data = bytearray(path.read_bytes())
    data[60:90] = b"\xff" * 30
    path.write_bytes(data)
    with pytest.raises(RecordingFileError, match="zip"):
        read_recording(path)
