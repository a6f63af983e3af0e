"""A recording: what goes into the session's settings and marks, so that its report follows."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis import Event, RepetitionCounted, Snapshot
from firmware_profiles import by_name
from sessions import Store, gyr_scale
from sessions.analysis_of import report_of
from turnout.recording import Recorded, Recorder
from turnout.summary import headline
from virtual_sensor import timelapse
from virtual_sensor.radio import virtual_radio
from virtual_sensor.wearer import Wearer

REPS = 10  # the demo's


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.sqlite") as opened:
        yield opened


def record(store: Store, on_count: Callable[[Recorder, int], None]) -> Recorded:
    """The demo's ten repetitions; `on_count` is told of each as it is counted."""

    async def main() -> Recorded:
        profile = by_name("open")
        wearer = Wearer("demo", seed=3, side="right")

        def hear(event: Event) -> None:
            if isinstance(event, RepetitionCounted):
                on_count(recorder, event.number)

        def step(_: Snapshot) -> None:
            if recorder.moment.recorded_s >= wearer.performance_s:
                recorder.stop()

        async with virtual_radio(
            lambda: profile.emulator(profile.specification.settings), wearer
        ) as virtual:
            recorder = Recorder(
                source=virtual.radio,
                store=store,
                side="right",
                exercise="standing_rotation",
                on_event=hear,
                on_step=step,
            )
            return await recorder.run()

    return timelapse.run(main(), speed=math.inf)


def test_what_is_done_in_a_pause_is_recorded_and_left_out(store: Store) -> None:
    def pausing(recorder: Recorder, number: int) -> None:
        if number in {4, 7}:
            recorder.pause(paused=number == 4)

    recorded = record(store, pausing)
    session = store.session(recorded.session_id)
    ((start_s, end_s),) = session.pauses_s
    assert end_s is not None
    assert recorded.report["rep_count"] == REPS - 3
    assert len(recorded.report["paused"]) == 3
    assert all(
        start_s < rep["end_s"] and rep["start_s"] < end_s for rep in recorded.report["paused"]
    )
    assert session.live_rep_count == REPS  # the record went on, and so did its count
    assert "live_count_differed" not in recorded.report["flags"]
    assert report_of(store.packets(session.id), session) == recorded.report
    assert "7 repetitions" in headline(recorded.report)
    assert "3 in a pause left out" in headline(recorded.report)


def test_a_pause_that_nobody_ends_lasts_to_the_end(store: Store) -> None:
    recorded = record(store, lambda recorder, number: recorder.pause(paused=number >= 8))
    ((_, end_s),) = store.session(recorded.session_id).pauses_s
    assert end_s is None
    assert recorded.report["rep_count"] == 8


def test_what_is_known_of_the_sensor_becomes_the_sessions_setting(store: Store) -> None:
    plain = record(store, lambda *_: None)
    gyr_scale.keep(store, "F0:00:00:00:00:01", name="", scale={"gyr_scale_x": 1.05})
    scaled = record(store, lambda *_: None)
    before, after = (store.session(one.session_id).settings for one in (plain, scaled))
    assert after == {**before, "gyr_scale_x": 1.05}
    quality = [one.report["quality"]["gyr_scale_tolerance"] for one in (plain, scaled)]
    assert quality[1] <= quality[0]
    assert store.session(plain.session_id).pauses_s == ()
    assert "pause" not in headline(plain.report)


def test_the_live_count_uses_the_scale_too(store: Store) -> None:
    arcs: list[float] = []

    def noting(recorder: Recorder, number: int) -> None:
        last = recorder.moment.last
        if number == REPS and last is not None:
            arcs.append(last.arc_deg)

    record(store, noting)
    every = dict.fromkeys(gyr_scale.NAMES, 1.05)
    gyr_scale.keep(store, "F0:00:00:00:00:01", name="", scale=every)
    record(store, noting)
    assert arcs[1] == pytest.approx(arcs[0] / 1.05, rel=0.01)
