"""Every fault with every firmware that can show it: `python -m benchmarks.faults [--kept FILE]`.

A virtual person does ten rotations while the fault happens. For each pair: was the count right, was
every interruption reported as a gap, was anything lost that had arrived, did it end in the right
state. Ends with 1 where one of them is answered with no.
"""

import argparse
import statistics
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from analysis import Report, analyze
from analysis.errors import AnalysisError
from benchmarks.fault_table import Verdict, keep, kept_in, line, table
from benchmarks.faulty_session import Outcome, faulty_session
from firmware_profiles import PROFILES
from sensor.errors import ConnectionLost, PacketsTooLarge
from sensor.profile import Profile
from sensor.reading import Reader
from sensor.states import State
from virtual_sensor.faults import FAULTS, Fault
from virtual_sensor.person import Repetition
from virtual_sensor.wearer import Wearer

AFTER_S = 15.0  # the person has begun to turn by then
REST_S = 20.0  # after the ten rotations and what the fault takes away: a reconnect fits in
ENDING_S = (
    450.0  # where the fault ends the session: 115 s until it does, 300 until the link gives up
)
INTERRUPTION_S = 0.3  # between two packets of data; and at least three times the ordinary
TOLERANCE_S = 1.0  # a packet holds up to 0.7 s of samples, and arrives when they are over
SEED = 1


def main() -> int:
    """Run the matrix, a line for each pair, and print it as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="append", help="only this one; may be repeated")
    parser.add_argument("--fault", action="append", help="only this one; may be repeated")
    parser.add_argument("--kept", type=Path, help="goes on from what is kept in this file")
    options = parser.parse_args()
    verdicts = [] if options.kept is None else kept_in(options.kept)
    done = {(verdict.profile, verdict.fault) for verdict in verdicts}
    for profile in PROFILES:
        name = profile.specification.name
        if name not in (options.profile or [name]):
            continue
        for fault in FAULTS.values():
            wanted = fault.name in (options.fault or FAULTS) and (name, fault.name) not in done
            if wanted and fault.visible(profile.specification):
                verdicts.append(judge(profile, fault))
                print(line(verdicts[-1]), flush=True)
                if options.kept is not None:
                    keep(verdicts[-1], options.kept)
    unsound = sum(not verdict.sound for verdict in verdicts)
    print(f"\n{table(verdicts)}\n\n{len(verdicts)} pairs, {unsound} not sound")
    return int(unsound > 0)


def judge(profile: Profile, fault: Fault, *, seed: int = SEED) -> Verdict:
    """One session with one fault, held against what is true of it."""
    wearer = Wearer("demo", seed=seed, side="right")
    outcome = faulty_session(
        profile,
        wearer,
        [(fault.name, AFTER_S)],
        seed=seed,
        seconds=ENDING_S if fault.ends else wearer.performance_s + fault.away_s + REST_S,
    )
    report = _report(outcome)
    arrivals_s = _arrivals_s(outcome)
    holes = _holes(arrivals_s) if not fault.bursts else []
    at_least, at_most = _visible(wearer.repetitions, holes, arrivals_s[0] if arrivals_s else 0.0)
    return Verdict(
        profile=profile.specification.name,
        fault=fault.name,
        counted=None if report is None else report.rep_count,
        true_at_least=at_least,
        true_at_most=at_most,
        interruptions=len(holes),
        reported=sum(_reported(outcome, hole) for hole in holes),
        missing=outcome.missing,
        ended_right=_ended_right(outcome, fault),
        refused=isinstance(outcome.error, PacketsTooLarge),
    )


def _report(outcome: Outcome) -> Report | None:
    try:
        return analyze(outcome.stream.samples, side="right")
    except AnalysisError:
        return None


def _arrivals_s(outcome: Outcome) -> list[float]:
    """When samples came, on the session's clock; some firmware answers commands on the same way."""
    reader = Reader(outcome.profile, outcome.profile.specification.settings)
    return [packet.arrival_s for packet in outcome.packets if list(reader.read(packet))]


def _holes(arrivals_s: Sequence[float]) -> list[tuple[float, float]]:
    """Where none came for a while."""
    steps = [b - a for a, b in pairwise(arrivals_s)]
    least_s = max(INTERRUPTION_S, 3 * statistics.median(steps)) if steps else 0.0
    return [(a, b) for a, b in pairwise(arrivals_s) if b - a > least_s]


def _visible(
    repetitions: Sequence[Repetition], holes: Sequence[tuple[float, float]], began_s: float
) -> tuple[int, int]:
    """How many repetitions are there to be counted, at least and at most."""
    spans = [(rep.start_s + began_s, rep.end_s + began_s) for rep in repetitions]
    touched = [any(a < end and b > start for a, b in holes) for start, end in spans]
    hidden = [any(a <= start and end <= b for a, b in holes) for start, end in spans]
    return len(spans) - sum(touched), len(spans) - sum(hidden)


def _reported(outcome: Outcome, hole: tuple[float, float]) -> bool:
    return any(
        abs(gap.start_s - hole[0]) < TOLERANCE_S and abs(gap.end_s - hole[1]) < TOLERANCE_S
        for gap in outcome.stream.gaps
    )


def _ended_right(outcome: Outcome, fault: Fault) -> bool:
    if fault.ends:
        return isinstance(outcome.error, ConnectionLost)
    if isinstance(outcome.error, PacketsTooLarge):
        return True
    return outcome.error is None and outcome.state_at_stop is State.STREAMING


if __name__ == "__main__":
    raise SystemExit(main())
