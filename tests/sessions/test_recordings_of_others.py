"""Recording files of other programs: what is read from each known format."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sessions.errors import RecordingFileError
from sessions.formats import DEGREE_RAD, FORMATS, Format
from sessions.recordings import read_recording
from tests.sessions.recording_files import G, rows, write


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


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_what_the_header_says_is_not_called_assumed(known: Format) -> None:
    assert not any("as headed" in text for text in known.assumed)
    if "(g)" in known.example:
        assert not any("in g" in text for text in known.assumed)


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
