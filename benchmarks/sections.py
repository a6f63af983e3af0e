"""The parts of docs/benchmarks.md: each one command, at its full size and at one for trying."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page; `full` and `quick` are what follows `python -m benchmarks.`."""

    name: str
    title: str
    about: str  # what is aimed at, and the peer
    full: str
    quick: str
    needs: str = ""  # an environment variable without which it is left out
    beside: bool = False  # it works on one core, and no figure of it says how fast something is


FILTERS = "--stages madgwick,mahony,fusion"
# One that nobody has looked into: raised when somebody has, as into series 34.
JUDGED = "--seeds judging --series 35"

SECTIONS = (
    Section(
        name="accuracy",
        title="Counts and angles: simulated legs, nominal world",
        about="Judging seeds, which nothing was tuned on. `vqf alone` is vqf 6-axis with its own"
        " bias estimation, swing-twist about standing gravity and `scipy.signal.find_peaks`;"
        " `vqf helped` has our bouts and our neutral. Targets: the first table.",
        full=f"accuracy simulated {JUDGED} --count 40 --kinds exercise",
        quick=f"accuracy simulated {JUDGED} --count 1 --kinds steady,mixture",
    ),
    Section(
        name="accuracy-other",
        title="False repetitions in recordings of everything else",
        about="No repetition is to be found in them; beside the same peer.",
        full=f"accuracy simulated {JUDGED} --count 40 --kinds other",
        quick=f"accuracy simulated {JUDGED} --count 1 --kinds only_walking",
    ),
    Section(
        name="accuracy-filters",
        title="Counts and angles: other filters",
        about="The same with `madgwick`, `mahony` (ahrs) and `fusion` (imufusion) in vqf's place,"
        " before the same counter.",
        full=f"accuracy simulated {JUDGED} --count 4 --kinds exercise {FILTERS}",
        quick=f"accuracy simulated {JUDGED} --count 1 --kinds steady,mixture {FILTERS}",
    ),
    Section(
        name="accuracy-worse",
        title="Counts and angles: worse worlds",
        about="Bias 4 °/s, scale 2 %, three times the sway, 25 Hz, loss, bad clocks; beside the"
        " same peer. Six people do the same in each of eight worlds, 48 recordings of each kind.",
        full=f"accuracy simulated {JUDGED} --count 6 --worlds worse --kinds exercise,other",
        quick=f"accuracy simulated {JUDGED} --count 1 --worlds lossy --kinds steady",
    ),
    Section(
        name="false-repetitions",
        title="False repetitions in an hour of everything else",
        about="Aimed at: none in the median hour, at most one; beside the same peer.",
        full=f"accuracy hour {JUDGED} --count 40",
        quick=f"accuracy hour {JUDGED} --count 1",
    ),
    Section(
        name="real",
        title="Real recordings",
        about="SPAR (20 is the protocol's count; aimed at: 85 % exact, all within one), BROAD"
        " (twist against the optical truth, beside vqf), x-io (nothing to be found).",
        full="accuracy real",
        quick="accuracy real",
        needs="TURNOUT_DATA",
    ),
    Section(
        name="speed",
        title="Speed of the analysis",
        about="Aimed at: an hour at 100 Hz in at most 1.5 times `vqf.offlineVQF` on it alone; under"
        " 100 µs a sample live. Processor time.",
        full="accuracy speed",
        quick="accuracy speed",
    ),
    Section(
        name="demo",
        title="The demo, for many people",
        about="Ten of ten, each in and out within 3° of the truth; the peer is the simulation"
        " itself.",
        full="demo --seeds 50",
        quick="demo --seeds 3",
        beside=True,
    ),
    Section(
        name="decoding",
        title="Decoding",
        about="Beside the least that any decoder in Python can do: one `struct.unpack` of the same"
        " bytes.",
        full="decoding --seconds 60",
        quick="decoding --seconds 10",
    ),
    Section(
        name="clocks",
        title="Sample times",
        about="Aimed at: within 5 ms of the truth (20 ms without a clock of the sensor's own), but"
        " for a constant latency. The peer is the truth of the simulated train.",
        full="clocks --seeds 3",
        quick="clocks --seeds 1 --sensor us32",
        beside=True,
    ),
    Section(
        name="link",
        title="What the link costs",
        about="Beside a bare bleak client that throws every notification away, on the same virtual"
        " radio.",
        full="link --seconds 600",
        quick="link --seconds 60",
    ),
    Section(
        name="faults",
        title="Every fault with every firmware",
        about="All four questions are to be answered with yes; the peer is what a tap at the radio"
        " saw.",
        full="faults",
        quick="faults --profile open",
        beside=True,
    ),
    Section(
        name="fault-schedules",
        title="Random schedules of faults",
        about="Nothing may be found.",
        full="fault_schedules --count 500",
        quick="fault_schedules --count 5",
        beside=True,
    ),
    Section(
        name="long-stream",
        title="Eight hours of streaming",
        about="Memory must not grow from the first half to the second.",
        full="long_stream --hours 8",
        quick="long_stream --hours 0.1",
        beside=True,
    ),
    Section(
        name="kills",
        title="Kills",
        about="200 on each database; nothing acknowledged may be lost.",
        full="kills --kills 200",
        quick="kills --kills 6 --only sqlite",
        beside=True,
    ),
    Section(
        name="store",
        title="The store",
        about="Aimed at: 1.1 times the raw bytes, 2 % of a core, a person's progress in under 10"
        " ms; beside the same SQL by a bare `sqlite3`.",
        full="store --minutes 60 --sessions 10000 --postgresql",
        quick="store --minutes 2 --sessions 200",
    ),
    Section(
        name="reanalysis",
        title="Re-analysis",
        about="The same reports from one process, two, and Dask; beside the bare analysis in"
        " memory.",
        full="reanalysis --sessions 2000",
        quick="reanalysis --sessions 40",
    ),
    Section(
        name="page",
        title="The page",
        about="Aimed at: 50 ms at the median, 10 % of a core, 1.5 MB loaded. Without pages open the"
        " share is the program's without its server.",
        full="page --seconds 20 --reps 30",
        quick="page --seconds 3 --reps 4",
    ),
    Section(
        name="progress",
        title="Progress",
        about="Aimed at: at most 5 % false alarms; power within 10 points of the Neyman-Pearson"
        " test with the same information and false alarms; intervals that hold at all looks."
        " In words: [progress.md](progress.md).",
        full="progress",
        quick="progress --people 4 --table false_alarms --table power",
        beside=True,
    ),
    Section(
        name="mutants",
        title="Would a test notice?",
        about="Small changes to the code, each tried on the tests. Those that no test notices:"
        " [mutants.md](mutants.md).",
        full="mutants --count 600 --budget 12",
        quick="mutants --count 600 --show",
        beside=True,
    ),
)
