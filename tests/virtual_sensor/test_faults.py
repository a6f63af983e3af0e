"""Each fault shows what its name says, and the session comes through it."""

import asyncio
import random
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fault_schedules import any_schedule, try_out
from benchmarks.fault_table import Verdict, keep, kept_in, table
from benchmarks.faults import judge
from benchmarks.faulty_session import Outcome, faulty_session, numbered, numbers
from firmware_profiles import PROFILES, by_name
from sensor.errors import ConnectionLost, StartRefused
from sensor.link import LinkSettings
from sensor.states import State
from sensor.traffic import Kind
from tests.virtual_sensor.toy import ToyEmulator, at_rest
from virtual_sensor.faults import AWAY_S, DRIFT, FAULTS, STALL_S, Scene, playing
from virtual_sensor.radio import virtual_radio
from virtual_sensor.timelapse import run

OPEN = by_name("open")
SECONDS, AFTER_S = 20.0, 5.0
LONGER = {"gone": 75.0, "adapter_off": 30.0, "battery": 200.0}
IMPATIENT = LinkSettings(give_up_s=65.0)


@lru_cache
def session(fault: str) -> Outcome:
    """A session with that fault; with none for the empty name."""
    seconds = LONGER.get(fault, SECONDS)
    faults = [(fault, AFTER_S)] if fault else []
    return faulty_session(OPEN, numbered, faults, seed=2, seconds=seconds, settings=IMPATIENT)


def pauses_s(outcome: Outcome) -> list[float]:
    """The times between one packet of data and the next, longest first."""
    data = outcome.profile.specification.data_characteristic
    arrivals = [
        p.arrival_s
        for p in outcome.packets
        if p.kind is Kind.NOTIFICATION and p.characteristic == data
    ]
    return sorted((b - a for a, b in pairwise(arrivals)), reverse=True)


def causes(outcome: Outcome) -> list[str]:
    """Why the link was lost, each time."""
    return [change.cause for change in outcome.changes if change.now is State.LOST]


# --- nothing goes wrong --------------------------------------------------------------------------


def test_without_a_fault_nothing_is_found() -> None:
    outcome = session("")
    stream = outcome.stream
    assert (stream.lost, stream.repeated, stream.late, stream.damaged) == (0, 0, 0, 0)
    assert (stream.gap_count, stream.reconnects) == (0, 0)
    assert np.all(np.diff(numbers(stream.samples.gyr_rads)) == 1)
    assert outcome.missing == 0
    assert causes(outcome) == []


# --- every fault ---------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_happens_the_record_is_whole_and_times_rise(fault: str) -> None:
    outcome = session(fault)
    assert outcome.missing == 0
    assert np.all(np.diff(outcome.stream.samples.time_s) > 0)
    kinds = [packet.kind for packet in outcome.packets]
    assert kinds.count(Kind.OPENED) == kinds.count(Kind.CLOSED)
    assert outcome.changes[-1].now is State.STOPPED


@pytest.mark.parametrize("fault", FAULTS)
def test_no_sample_counts_twice(fault: str) -> None:
    found = numbers(session(fault).stream.samples.gyr_rads)
    assert len(np.unique(found)) == len(found)


@pytest.mark.parametrize("fault", [name for name in FAULTS if not FAULTS[name].ends])
def test_the_link_is_streaming_again_at_the_end(fault: str) -> None:
    outcome = session(fault)
    assert outcome.state_at_stop is State.STREAMING
    assert outcome.error is None


# --- each shows what its name says ---------------------------------------------------------------


def test_lost_packets_are_counted_exactly() -> None:
    outcome = session("lost")
    found = numbers(outcome.stream.samples.gyr_rads)
    assert outcome.stream.lost > 0
    assert outcome.stream.lost == found[-1] - found[0] + 1 - len(found)


def test_repeated_packets_are_counted() -> None:
    outcome = session("repeated")
    assert outcome.stream.repeated > 0
    assert outcome.stream.lost == 0


def test_swapped_packets_are_put_in_order() -> None:
    outcome = session("swapped")
    assert outcome.stream.late > 0
    assert np.all(np.diff(numbers(outcome.stream.samples.gyr_rads)) == 1)


@pytest.mark.parametrize("fault", ["cut", "foreign"])
def test_bytes_that_mean_nothing_are_counted_as_damage(fault: str) -> None:
    assert session(fault).stream.damaged > 0


def test_what_was_held_up_comes_later() -> None:
    outcome = session("stall")
    assert pauses_s(outcome)[0] == pytest.approx(STALL_S, abs=0.2)
    assert np.all(np.diff(numbers(outcome.stream.samples.gyr_rads)) == 1)
    assert outcome.stream.gap_count == 0


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("silence", "nothing came from the sensor for 3 s"),
        ("disconnect", "the connection ended"),
        ("gone", "nothing came from the sensor for 3 s"),
        ("adapter_off", "the connection ended"),
        ("restart", "nothing came from the sensor for 3 s"),
    ],
)
def test_a_lost_link_is_named_and_its_gap_reported(fault: str, cause: str) -> None:
    outcome = session(fault)
    assert len(causes(outcome)) == 1
    assert causes(outcome)[0].startswith(cause)
    assert outcome.stream.reconnects == 1
    gap = max(outcome.stream.gaps, key=lambda gap: gap.end_s - gap.start_s)
    assert gap.reconnect
    assert gap.end_s - gap.start_s == pytest.approx(pauses_s(outcome)[0], abs=0.2)


def test_gone_is_a_minute() -> None:
    assert pauses_s(session("gone"))[0] == pytest.approx(AWAY_S, abs=6.0)


@pytest.mark.parametrize("fault", ["disconnect_at_connect", "disconnect_at_start", "refused"])
def test_a_start_that_goes_wrong_is_tried_again(fault: str) -> None:
    assert len(causes(session(fault))) == 2


def test_a_firmware_that_can_sends_what_the_link_carries() -> None:
    outcome = session("small_mtu")
    sizes = {len(data) for uuid, data in outcome.heard if "593c0004" in uuid}
    assert sizes == {20}
    assert np.all(np.diff(numbers(outcome.stream.samples.gyr_rads)) == 1)
    assert (outcome.stream.damaged, outcome.stream.lost) == (0, 0)


def test_one_that_cannot_is_refused_with_the_reason() -> None:
    verity = by_name("polar_verity_sense")
    outcome = faulty_session(verity, numbered, [("small_mtu", 0.0)], seed=2, seconds=SECONDS)
    assert isinstance(outcome.error, StartRefused)
    assert "need an MTU of 232 bytes and the link has 23" in str(outcome.error)
    assert State.STREAMING not in {change.now for change in outcome.changes}


def test_a_clock_that_is_fast_says_so_by_its_stamps() -> None:
    def span_s(outcome: Outcome) -> float:
        stamps = [
            int.from_bytes(data[3:7], "little")
            for uuid, data in outcome.heard
            if "593c0004" in uuid
        ]
        return (stamps[-1] - stamps[0]) * 1e-6

    assert span_s(session("clock_drift")) == pytest.approx(
        span_s(session("")) * (1 + DRIFT), rel=1e-5
    )


def test_a_clock_that_passes_its_end_does_not_disturb_the_times() -> None:
    outcome = session("clock_wrap")
    stamps = [
        int.from_bytes(data[3:7], "little") for uuid, data in outcome.heard if "593c0004" in uuid
    ]
    assert min(np.diff(stamps)) < -(2**31)
    assert np.diff(outcome.stream.samples.time_s) == pytest.approx(0.01, abs=1e-4)


def test_a_restarted_sensor_begins_its_counter_anew() -> None:
    counters = [
        int.from_bytes(data[1:3], "little")
        for uuid, data in session("restart").heard
        if "593c0004" in uuid
    ]
    assert counters.count(0) == 2


def test_a_dying_battery_is_told_and_ends_the_session() -> None:
    outcome = session("battery")
    assert isinstance(outcome.error, ConnectionLost)
    assert outcome.stream.battery_percent is not None
    assert outcome.stream.battery_percent < 10


def test_a_fault_leaves_the_sensor_sound() -> None:
    async def main() -> tuple[int, int, bool]:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            sensor = virtual.sensors[0]
            for name in FAULTS:
                scene = Scene(virtual, sensor, OPEN.specification, random.Random(1), 0.0)
                async with playing(name, scene):
                    await asyncio.sleep(0.1)
            return len(sensor.tampers), len(sensor.interferers), sensor.gate.is_set()

    assert run(main(), speed=1000.0) == (0, 0, True)


def test_an_unknown_fault_is_refused() -> None:
    async def main() -> None:
        async with virtual_radio(ToyEmulator, at_rest) as virtual:
            scene = Scene(virtual, virtual.sensors[0], OPEN.specification, random.Random(1), 0.0)
            async with playing("sunspots", scene):
                pass

    with pytest.raises(KeyError, match="sunspots"):
        run(main(), speed=1000.0)


# --- the studies, in short -----------------------------------------------------------------------


def test_the_count_comes_through(tmp_path: Path) -> None:
    verdict = judge(OPEN, FAULTS["disconnect"])
    assert verdict.sound
    keep(verdict, tmp_path / "kept.jsonl")
    assert kept_in(tmp_path / "kept.jsonl") == [verdict]


def test_what_is_not_sound_stands_out() -> None:
    sound = Verdict(
        profile="open",
        fault="gone",
        counted=4,
        true_at_least=4,
        true_at_most=5,
        interruptions=1,
        reported=1,
        missing=0,
        ended_right=True,
        refused=False,
    )
    wrong = {"counted": 6, "reported": 0, "missing": 1, "ended_right": False}
    assert "| `gone` | 4 of 4 to 5; 1 of 1 |" in table([sound])
    for name, value in wrong.items():
        assert "**" in table([replace(sound, **{name: value})])  # type: ignore[arg-type]  # each of its type


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_any_schedule_of_faults_comes_through(seed: int, tmp_path: Path) -> None:
    _, wrong = try_out(any_schedule(seed), tmp_path / "store.sqlite")
    assert wrong == []


def test_schedules_reach_every_firmware_and_every_fault() -> None:
    schedules = [any_schedule(seed) for seed in range(500)]
    assert {s.profile.specification.name for s in schedules} == {
        p.specification.name for p in PROFILES
    }
    assert {name for s in schedules for name, _ in s.faults} == set(FAULTS)
