"""The recording files that are known, one row each: how their columns are called and in what units.

A column pattern is matched against the whole header cell, whatever its case; its group is the axis.
docs/data.md shows the same table with what each source is.
"""

import re
from dataclasses import dataclass, field
from math import pi

from sensor.samples import STANDARD_GRAVITY_MS2

DEGREE_RAD = pi / 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How one program writes recordings.

    time_s, acc_ms2, gyr_rads: what one unit of the file is worth.
    clock_bits: the time counter's width where it wraps. time_of_day: the time is a date in words.
    acc_file, gyr_file, gravity_file: where acceleration and rate are in files of their own, what
    those are called; gravity has to be added to an acceleration without it.
    assumed: what is taken for granted and the file does not say.
    example: the seven columns, time, acceleration, rate, as a file names them.
    certain: a real file or the vendor's own description was seen; `source` says which.
    """

    name: str
    title: str
    source: str
    certain: bool
    example: str
    time: str
    acc: str
    gyr: str
    time_s: float = 1.0
    acc_ms2: float = 1.0
    gyr_rads: float = 1.0
    clock_bits: int | None = None
    time_of_day: bool = False
    acc_file: str | None = None
    gyr_file: str | None = None
    gravity_file: str | None = None
    assumed: tuple[str, ...] = field(default=())


TURNOUT = Format(
    name="turnout",
    title="turnout CSV",
    source="this program's own format",
    certain=True,
    example="time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z",
    time=r"time_s",
    acc=r"acc_([xyz])",
    gyr=r"gyr_([xyz])",
)

X_IO = Format(
    name="x_io",
    title="x-io CSV",
    source="recordings of x-io sensors, github.com/xioTechnologies/IMU-Mocap",
    certain=True,
    example="Timestamp (us),"
    "Accelerometer X (g),Accelerometer Y (g),Accelerometer Z (g),"
    "Gyroscope X (deg/s),Gyroscope Y (deg/s),Gyroscope Z (deg/s)",
    time=r"timestamp \(us\)",
    acc=r"accelerometer ([xyz]) \(g\)",
    gyr=r"gyroscope ([xyz]) \(deg/s\)",
    time_s=1e-6,
    acc_ms2=STANDARD_GRAVITY_MS2,
    gyr_rads=DEGREE_RAD,
)

MOVELLA_DOT = Format(
    name="movella_dot",
    title="Movella DOT export",
    source="headers and preambles of exported files in public repositories; units from the DOT "
    "user manual",
    certain=False,
    example="SampleTimeFine,Acc_X,Acc_Y,Acc_Z,Gyr_X,Gyr_Y,Gyr_Z",
    time=r"sampletimefine",
    acc=r"acc_([xyz])",
    gyr=r"gyr_([xyz])",
    time_s=1e-6,
    gyr_rads=DEGREE_RAD,
    clock_bits=32,
    assumed=(
        "SampleTimeFine in microseconds, wrapping at 32 bits",
        "acceleration in m/s², rates in deg/s (the file does not say)",
    ),
)

METABASE = Format(
    name="metabase",
    title="MbientLab MetaBase",
    source="MbientLab's own app source (the header line of its CSV writer)",
    certain=True,
    example="epoc (ms),"
    "x-axis (g),y-axis (g),z-axis (g),"
    "x-axis (deg/s),y-axis (deg/s),z-axis (deg/s)",
    time=r"epoch? \(ms\)",
    acc=r"([xyz])-axis \(g\)",
    gyr=r"([xyz])-axis \(deg/s\)",
    time_s=1e-3,
    acc_ms2=STANDARD_GRAVITY_MS2,
    gyr_rads=DEGREE_RAD,
    acc_file=r".*accel.*",
    gyr_file=r".*gyro.*",
    assumed=("both files' times on one clock (epoch)",),
)

WITMOTION = Format(
    name="witmotion",
    title="WitMotion text",
    source="headers of exported files in public repositories; WitMotion's sample code",
    certain=False,
    example="time,AccX(g),AccY(g),AccZ(g),AsX(°/s),AsY(°/s),AsZ(°/s)",
    time=r"chiptime(?:\(\))?|time|时间|芯片时间(?:\(\))?",
    acc=r"(?:acc|a|加速度)\s*([xyz])\s*\(g\)",
    gyr=r"(?:as|w|角速度)\s*([xyz])\s*\((?:°/s|deg/s)\)",
    acc_ms2=STANDARD_GRAVITY_MS2,
    gyr_rads=DEGREE_RAD,
    time_of_day=True,
    assumed=("rows that share a time stamp spread evenly up to it",),
)

SENSOR_LOGGER = Format(
    name="sensor_logger",
    title="Sensor Logger (phone)",
    source="the app author's units and coordinates pages, github.com/tszheichoi/"
    "awesome-sensor-logger",
    certain=True,
    example="seconds_elapsed,x,y,z,x,y,z",
    time=r"seconds_elapsed",
    acc=r"([xyz])",
    gyr=r"([xyz])",
    acc_file=r"(?:totalacceleration|accelerometer)\.csv",
    gyr_file=r"gyroscope\.csv",
    gravity_file=r"gravity\.csv",
    assumed=("acceleration in m/s², rates in rad/s",),
)

PHYPHOX = Format(
    name="phyphox",
    title="phyphox (phone)",
    source="headers of exported files in public repositories",
    certain=False,
    example="Time (s),"
    "Acceleration x (m/s^2),Acceleration y (m/s^2),Acceleration z (m/s^2),"
    "Gyroscope x (rad/s),Gyroscope y (rad/s),Gyroscope z (rad/s)",
    time=r"time \(s\)",
    acc=r"(?:acceleration )?([xyz]) \(m/s(?:\^2|²)\)",
    gyr=r"(?:gyroscope )?([xyz]) \(rad/s\)",
    acc_file=r"(?!.*linear).*(?:accel|raw).*",
    gyr_file=r".*(?:gyro|raw).*",
    assumed=("acceleration with gravity, positive upwards at rest",),
)

FORMATS: tuple[Format, ...] = (
    TURNOUT,
    X_IO,
    MOVELLA_DOT,
    METABASE,
    WITMOTION,
    SENSOR_LOGGER,
    PHYPHOX,
)

HEADER = re.compile(
    "|".join(
        f"(?:{pattern})" for known in FORMATS for pattern in (known.time, known.acc, known.gyr)
    ),
    re.IGNORECASE,
)
"""Matches the cells by which a header line is told from what stands before it."""
