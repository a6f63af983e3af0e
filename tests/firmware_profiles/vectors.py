"""Bytes that real sensors sent, or that their makers publish, with the values they stand for.

Typed in from captures, vendors' unit tests and specifications; each says where it comes from. None
was made by this project's encoders. For sensors of which no bytes are public there are some made
by hand from the layouts: their source says "synthetic".
"""

from dataclasses import dataclass, field

from sensor.samples import STANDARD_GRAVITY_MS2

G = STANDARD_GRAVITY_MS2
DEG = 0.017453292519943295

POLAR_RAW_ACC = (
    "02009435770000000001f7ffffffe703f8fffeffe503f9ffffffe503faffffffe603fafffeffe603f9ffffffe503"
    "f8ffffffe603f8fffeffe603faffffffe503faffffffe703faffffffe503f8ffffffe603f7ffffffe603f8fffeff"
    "e603f9fffeffe703f9ff0000e603f9ffffffe603f7fffeffe503f9ffffffe503f9ffffffe503faff0000e603f9ff"
    "feffe603f8ffffffe603f8ffffffe503f9ffffffe603f9ffffffe503faffffffe603f9ffffffe503f9ffffffe503"
    "f8fffeffe603f9ffffffe603f9ffffffe603f9ff0000e503f9fffeffe603f8fffeffe603f7fffeffe603"
)


@dataclass(frozen=True)
class Vector:
    """A notification and its samples: rows of acceleration, rate or orientation, and times.

    before: lines that must come first, as `turnout decode` takes them. clock: where the packet's
    time stands (offset and size in bytes) and its ticks for one packet more; None without.
    atol: what the source's rounding allows.
    """

    name: str
    profile: str
    characteristic: str
    data: bytes
    source: str
    acc_ms2: list[list[float]] | None = None
    gyr_rads: list[list[float]] | None = None
    orientation_wxyz: list[list[float]] | None = None
    time_s: list[float] | None = None
    settings: dict[str, float] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    clock: tuple[int, int, int] | None = None
    atol: float = 1e-6
    first_and_last: bool = False  # only those samples are stated
    count: int = 1


def _scaled(rows: list[list[float]], unit: float) -> list[list[float]]:
    return [[value * unit for value in row] for row in rows]


WIT = "0000ffe4-0000-1000-8000-00805f9a34fb"
DOT_SHORT = "15172004-4947-11e9-8646-d663bd873d93"
METAWEAR = "326a9006-85cb-9195-d9dd-464cfbbae75a"
POLAR_DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"
MOVESENSE = "34800002-7185-4d5d-b431-630e7050e8f0"
SHIMMER = "65333333-a115-11e2-9e9a-0800200ca101"
GYR_500_DPS = [[262.409, 499.497, -499.512]]

VECTORS = (
    Vector(
        "dot",
        "movella_dot",
        DOT_SHORT,
        bytes.fromhex("d8052244af9640406b2aa7405add14c000000000"),
        "captured: protobioengineering/xsens-dot-python-examples, stream_free_acceleration_data.py",
        acc_ms2=[[3.009197, 5.223928, -2.3260102]],
        time_s=[1143.080408],
        settings={"mode": 6},
        clock=(0, 4, 16667),
    ),
    Vector(
        "wit 1",
        "witmotion",
        WIT,
        bytes.fromhex("5561e1ff91ff0008000000000000e9fdc800c43a"),
        "captured: naugehyde/bt-sensors-plugin-sk, WT901BLE.js",
        acc_ms2=_scaled([[-0.015, -0.054, 1.0]], G),
        gyr_rads=[[0.0, 0.0, 0.0]],
        atol=0.0006 * G,  # the source rounds to a thousandth of g
    ),
    Vector(
        "wit 2",
        "witmotion",
        WIT,
        bytes.fromhex("5561dfff91ffff07000000000000e6fdc400c43a"),
        "captured: naugehyde/bt-sensors-plugin-sk, WT901BLE.js",
        acc_ms2=_scaled([[-0.016, -0.054, 1.0]], G),
        gyr_rads=[[0.0, 0.0, 0.0]],
        atol=0.0006 * G,
    ),
    Vector(
        "metamotion r gyro",
        "metamotion",
        METAWEAR,
        bytes.fromhex("13053e43ff7f0080"),
        "vendor's test: mbientlab/MetaWear-SDK-Cpp, test_gyro_bmi160.py",
        gyr_rads=_scaled(GYR_500_DPS, DEG),
        settings={"range_dps": 500},
        atol=0.0006 * DEG,
    ),
    Vector(
        "metamotion s gyro",
        "metamotion",
        METAWEAR,
        bytes.fromhex("13043e43ff7f0080"),
        "vendor's test: mbientlab/MetaWear-SDK-Android, TestGyro270Data.java",
        gyr_rads=_scaled(GYR_500_DPS, DEG),
        settings={"range_dps": 500},
        atol=0.0006 * DEG,
    ),
    Vector(
        "metamotion acc",
        "metamotion",
        METAWEAR,
        bytes.fromhex("030416c494a22ad0"),
        "vendor's test: mbientlab/MetaWear-SDK-Cpp",
        acc_ms2=_scaled([[-1.872, -2.919, -1.495]], G),
        settings={"range_g": 4},
        atol=0.0006 * G,
    ),
    Vector(
        "metamotion acc packed",
        "metamotion",
        METAWEAR,
        bytes.fromhex("031c62b7530de9fd16d04d0e57028affa1050a01"),
        "vendor's test: mbientlab/MetaWear-SDK-Cpp",
        acc_ms2=_scaled(
            [[-4.539, 0.833, -0.131], [-2.995, 0.894, 0.146], [-0.029, 0.352, 0.065]], G
        ),
        settings={"range_g": 8},
        atol=0.0006 * G,
        count=3,
    ),
    Vector(
        "metamotion fused acc",
        "metamotion",
        METAWEAR,
        bytes.fromhex("1904203e53c50cfe79460cfe79c600"),
        "vendor's test: mbientlab/MetaWear-SDK-Cpp, test_sensor_fusion.py",
        acc_ms2=_scaled([[-3.3799, 15.9995, -15.9995]], G),
        atol=0.0001 * G,
    ),
    Vector(
        "metamotion fused orientation",
        "metamotion",
        METAWEAR,
        bytes.fromhex("19071b9b703f8c5e4dbd077f1dbe78029abe"),
        "vendor's test: mbientlab/MetaWear-SDK-Cpp, test_sensor_fusion.py",
        orientation_wxyz=[[0.94, -0.05, -0.154, -0.301]],
        atol=0.0006,
    ),
    Vector(
        "polar gyro counts",
        "polar_verity_sense",
        POLAR_DATA,
        bytes.fromhex("05ffffffffffffff7f80eaff08000d000301df00"),
        "vendor's test: polarofficial/polar-ble-sdk, GyrDataTest.kt",
        gyr_rads=_scaled([[-22, 8, 13], [-23, 11, 16]], DEG),
        count=2,
        clock=(1, 8, 38_461_538),
    ),
    Vector(
        "polar gyro floats",
        "polar_verity_sense",
        POLAR_DATA,
        bytes.fromhex("050094357700000000810000803f000020410000a0411c010000a001000008cdccec0d"),
        "vendor's test: polarofficial/polar-ble-sdk, GyrDataTest.kt (factor 0.5 applied)",
        gyr_rads=_scaled([[0.5, 5.0, 10.0], [5.0, 10.0, 0.5500000119]], DEG),
        settings={"factor": 0.5},
        count=2,
        clock=(1, 8, 38_461_538),
    ),
    Vector(
        "polar acc raw",
        "polar_verity_sense",
        POLAR_DATA,
        bytes.fromhex(POLAR_RAW_ACC),
        "vendor's test: polarofficial/polar-ble-sdk, AccDataTest.kt",
        acc_ms2=_scaled([[-9, -1, 999], [-9, -2, 998]], 1e-3 * G),
        first_and_last=True,
        count=36,
        clock=(1, 8, 692_307_692),
    ),
    Vector(
        "polar acc compressed",
        "polar_verity_sense",
        POLAR_DATA,
        bytes.fromhex("02650000000000000081f1ff1400f00306017b0f08"),
        "vendor's test: polarofficial/polar-ble-sdk, AccDataTest.kt",
        acc_ms2=_scaled([[-15, 20, 1008], [-20, 17, 1008]], 1e-3 * G),
        count=2,
        clock=(1, 8, 38_461_538),
    ),
    Vector(
        "polar acc in g",
        "polar_verity_sense",
        POLAR_DATA,
        bytes.fromhex("0200ca9a3b00000000800010000000f0"),
        "synthetic: compressed type 0, which comes in g; 4096 counts of 1/4096 g",
        acc_ms2=_scaled([[1.0, 0.0, -1.0]], G),
        time_s=[1.0],
        settings={"factor": 1 / 4096},
        clock=(1, 8, 19_230_769),
    ),
    Vector(
        "movesense acc",
        "movesense",
        MOVESENSE,
        bytes.fromhex(
            "026303de010055ab8bbf69f78d4081dd0a412b1387bf975a8d4020840b41e79190bf076d8e401bf10a41"
            "2b1387bf316e8d40b9660b41"
        ),
        "captured, with the sensor's own log: sensein/movesense-py, fixture.json",
        acc_ms2=[
            [-1.0911661386489868, 4.436451435089111, 8.679078102111816],
            [-1.0552724599838257, 4.417308330535889, 8.719757080078125],
            [-1.1294525861740112, 4.450809001922607, 8.683863639831543],
            [-1.0552724599838257, 4.419701099395752, 8.712578773498535],
        ],
        time_s=[122.371 + i / 52 for i in range(4)],
        before=("write 34800001-7185-4d5d-b431-630e7050e8f0 0163" + b"/Meas/Acc/52".hex(),),
        count=4,
        clock=(2, 4, 77),
    ),
    Vector(
        "movesense both",
        "movesense",
        MOVESENSE,
        bytes.fromhex(
            "0263aca1020094b578bf399b8840cdb20d4155ff7cbf6a60884092c70c4182627cbfa2e988405da00c41"
            "8bf871bf71248940c38c0c4148e17abf713daabf3333b3bec3f568bf713daabf3e0ad7beae4721bff628"
            "bcbf3e0ad7beae4721bf3333b3bf3e0ad7be"
        ),
        "captured, with the sensor's own log: sensein/movesense-py, fixture.json",
        acc_ms2=[
            [-0.9715206623077393, 4.268948078155518, 8.856152534484863],
            [-0.9882710576057434, 4.2617692947387695, 8.798723220825195],
            [-0.9858781099319458, 4.278519630432129, 8.789151191711426],
            [-0.9451987147331238, 4.285698413848877, 8.7843656539917],
        ],
        gyr_rads=_scaled(
            [
                [-0.9800000190734863, -1.3300000429153442, -0.3499999940395355],
                [-0.9100000262260437, -1.3300000429153442, -0.42000001668930054],
                [-0.6299999952316284, -1.4700000286102295, -0.42000001668930054],
                [-0.6299999952316284, -1.399999976158142, -0.42000001668930054],
            ],
            DEG,
        ),
        time_s=[172.460 + i / 52 for i in range(4)],
        count=4,
        clock=(2, 4, 77),
    ),
    Vector(
        "mocopi",
        "mocopi",
        "25047e64-657c-4856-afcf-e315048a965b",
        bytes.fromhex("b0463e63d9095a17871580e840002702871580e840002702e5ab36b675b2d1b022b6179a"),
        "captured: moslime/mocopi-reverse-engineering, Packet breakdown.txt",
        orientation_wxyz=[[-0.6727294921875, 0.734375, -0.0078125, -0.0672607421875]],
        time_s=[1682668240.0538805],
        atol=2e-3,  # stated before it is scaled to length 1
        clock=(0, 8, 20_000_000),
    ),
    Vector(
        "shimmer",
        "shimmer3r",
        SHIMMER,
        bytes.fromhex("00ded0b22607"),
        "seemoo-lab/pyshimmer, test_bt_commands.py: one channel of pressure",
        time_s=[0xB2D0DE / 32768],
        before=("02400001ff0109010112",),
        clock=(1, 3, 64),
    ),
    Vector(
        "shimmer both",
        "shimmer3r",
        SHIMMER,
        bytes.fromhex("0000800058020410a8fdc80038ff0a00"),
        "synthetic: 2000 dps and 8 g, the vendor's default scales of 14 and 418, x and z turned",
        acc_ms2=[[-600 / 418, 4100 / 418, 600 / 418]],
        gyr_rads=_scaled([[-200 / 14, -200 / 14, -10 / 14]], DEG),
        time_s=[1.0],
        clock=(1, 3, 320),
    ),
    Vector(
        "dot raw",
        "movella_dot",
        "15172003-4947-11e9-8646-d663bd873d93",
        bytes.fromhex("40420f000000803f000000c0cdcc1c41000034430000b4c20000003f" + "00" * 12),
        "synthetic: mode 21, 1 s, (1, -2, 9.8) m/s2, (180, -90, 0.5) dps, zeros up to 40 bytes",
        acc_ms2=[[1.0, -2.0, 9.8]],
        gyr_rads=_scaled([[180.0, -90.0, 0.5]], DEG),
        time_s=[1.0],
        clock=(0, 4, 16667),
    ),
    Vector(
        "thingy",
        "thingy52",
        "ef680406-9b35-4933-9b10-52ffa9740042",
        bytes.fromhex("000200fc00f80014e0ff0100000000000000"),
        "synthetic: counts (512, -1024, -2048) and (5120, -32, 1); the axis that is up counts down",
        acc_ms2=_scaled([[-0.5, 1.0, 2.0]], G),
        gyr_rads=_scaled([[160.0, -1.0, 0.03125]], DEG),
    ),
    Vector(
        "arduino acc",
        "arduino_nano33",
        "6fbe1da7-3001-44de-92c4-bb6e04fb0212",
        bytes.fromhex("0000003f0000c0bf0000803f"),
        "synthetic: (0.5, -1.5, 1) g",
        acc_ms2=_scaled([[0.5, -1.5, 1.0]], G),
    ),
    Vector(
        "arduino gyro",
        "arduino_nano33",
        "6fbe1da7-3002-44de-92c4-bb6e04fb0212",
        bytes.fromhex("0000b442000034c30000803f"),
        "synthetic: (90, -180, 1) dps",
        gyr_rads=_scaled([[90.0, -180.0, 1.0]], DEG),
    ),
    Vector(
        "adafruit acc",
        "adafruit",
        "adaf0201-c332-42a8-93bd-25e905756cb8",
        bytes.fromhex("0000803f000000c0cdcc1c41"),
        "synthetic: (1, -2, 9.8) m/s2",
        acc_ms2=[[1.0, -2.0, 9.8]],
    ),
    Vector(
        "adafruit gyro",
        "adafruit",
        "adaf0401-c332-42a8-93bd-25e905756cb8",
        bytes.fromhex("0000003f0000c0bf0000803f"),
        "synthetic: (0.5, -1.5, 1) rad/s",
        gyr_rads=[[0.5, -1.5, 1.0]],
    ),
    Vector(
        "open",
        "open",
        "593c0004-5d59-458b-9c6a-166595fa3378",
        bytes.fromhex("100201040302010164009cff0000000000000210"),
        "synthetic: the example of docs/open-firmware.md",
        acc_ms2=_scaled([[0.0, 0.0, 4098 * 0.244e-3]], G),
        gyr_rads=_scaled([[7.0, -7.0, 0.0]], DEG),
        time_s=[16.90906],
        clock=(1, 6, 1 + (10_000 << 16)),  # the sequence and the microseconds behind it
    ),
)

# Frames of a WT901BLE68 as obedier/vib prints them: the console cut each at 16 of its 20 bytes.
WIT_CUT = (
    ("556135ff59ff0a08000000000000b9fc", [-0.0991, -0.0815, 1.0049], [0.0, 0.0, 0.0]),
    ("556143ff5eff1508000000000000b9fc", [-0.0923, -0.0791, 1.0103], [0.0, 0.0, 0.0]),
    ("5561e403ebf43f007c0202ff330052fe", [0.4863, -1.3853, 0.0308], [38.8184, -15.5029, 3.1128]),
    ("556122ff3aff5b074300ffff02004bfe", [-0.1084, -0.0967, 0.9194], [4.0894, -0.061, 0.1221]),
)

# Soundly decoded, and nothing in them that this program uses.
WITHOUT_SAMPLES = (
    ("witmotion", WIT, "55713a00ab0b4802680de9fdc800c43a94070000"),  # magnetometer, captured
    ("witmotion", WIT, "55713a00680169007a0000000000000000000000"),  # the same, vendor's text
    ("metamotion", METAWEAR, "190600000242cdcc6cc19a99ed4103"),  # corrected magnetic field
    ("metamotion", METAWEAR, "1909ee20d33eb29301410459b0c0"),  # gravity
    ("metamotion", METAWEAR, "190a2fca394086d46141804c6ec0"),  # linear acceleration
    ("metamotion", METAWEAR, "1380"),  # module information: there is no such module
    ("metamotion", METAWEAR, "03800101"),  # the same: BMI160, BMI270
    ("metamotion", METAWEAR, "13800001"),
    ("metamotion", METAWEAR, "03800400"),
    ("metamotion", METAWEAR, "13800100"),
    ("polar_verity_sense", POLAR_DATA, "06009435770000000080e2e6fa15490a06017f20fc"),
    ("polar_verity_sense", POLAR_DATA, "0600943577000000008137ff51fd6cf600000301f802"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "010102fc"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "010141bd"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "010260019c"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "010974000105060708090a54"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "0102700786"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "020108f5"),
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "0207013d69f16ecad453"),
    ("movella_dot", "15177002-4947-11e9-8646-d663bd873d93", "0103010602f3"),
    ("movella_dot", "15177002-4947-11e9-8646-d663bd873d93", "0103010041ba"),
    ("movella_dot", "15177003-4947-11e9-8646-d663bd873d93", "02025109a2"),
    ("movella_dot", "15177003-4947-11e9-8646-d663bd873d93", "02025104a7"),
    ("movella_dot", "15177002-4947-11e9-8646-d663bd873d93", "01040100700783"),
    ("shimmer3r", SHIMMER, "2f030000000b00"),  # firmware version
    ("shimmer3r", SHIMMER, "250a"),  # hardware version: a Shimmer3R
)

# The maker's specification prints these with sums that break its own rule.
VENDOR_WRONG = (
    ("movella_dot", "15177001-4947-11e9-8646-d663bd873d93", "010740df503b5b0807e0"),
    ("movella_dot", "15177002-4947-11e9-8646-d663bd873d93", "0109010040df503b5b0807dd"),
)
