"""A recording that is ended in any state, or that has nothing to record."""

import asyncio
import io
import math
import re
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from rich.console import Console

from analysis.errors import NotEnoughData
from benchmarks.faulty_session import numbered
from firmware_profiles import by_name
from firmware_profiles.open import OpenEmulator
from sensor.errors import SensorError, StartRefused
from sensor.profile import Emulator
from sensor.states import State
from sensor.traffic import Kind
from sessions import Store
from turnout.live_run import run_shown
from turnout.picture import Moment
from turnout.recording import Recorded, Recorder
from turnout.terminal import PlainLines, panel
from virtual_sensor.peripheral import VirtualPeripheral
from virtual_sensor.radio import VirtualRadio
from virtual_sensor.timelapse import run

EVERY = [state for state in State if state not in {State.IDLE, State.STOPPED}]
POLL_S = 0.005  # of the loop's time; the shortest state, connecting, lasts some ten times as long


@contextmanager
def recording(
    store: Store, virtual: VirtualRadio, out: io.StringIO | None = None
) -> Iterator[tuple[Recorder, "asyncio.Task[Recorded]"]]:
    """A recording as `turnout record` runs it; its lines go to `out`."""
    recorder = Recorder(
        source=virtual.radio, store=store, side="right", exercise="standing_rotation"
    )
    lines = PlainLines(Console(file=out or io.StringIO(), width=200))
    shown = run_shown(recorder, lines, is_over=lambda _: False)
    yield recorder, asyncio.create_task(shown)


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - a recorder tells when it is asked
        await asyncio.sleep(POLL_S)


async def _reach(recorder: Recorder, sensor: VirtualPeripheral, state: State) -> None:
    """Be in the state; one that follows a loss, after a while of streaming."""
    if state in {State.LOST, State.RESCANNING}:
        await _until(lambda: recorder.moment.recorded_s > 3.0)
        await sensor.disconnect()
    await _until(lambda: recorder.moment.state is state)


@pytest.mark.parametrize("state", EVERY)
def test_ctrl_c_in_any_state_ends_within_three_seconds_and_stores(
    state: State, tmp_path: Path
) -> None:
    async def main(store: Store) -> tuple[float, BaseException | None, float | None]:
        virtual = VirtualRadio()
        sensor = await virtual.add(lambda: by_name("open").emulator({}), numbered)
        with recording(store, virtual) as (recorder, running):
            await _reach(recorder, sensor, state)
            pressed_s = recorder.moment.elapsed_s
            signal.raise_signal(signal.SIGINT)
            await asyncio.wait({running})
        last = recorder._change
        assert last is not None
        assert last.now is State.STOPPED
        await asyncio.sleep(5.0)  # a link that was lost times out
        rate_hz = sensor.emulator.rate_hz
        await virtual.close()
        return last.at_s - pressed_s, running.exception(), rate_hz

    with Store.open(tmp_path / "store.sqlite") as store:
        took_s, error, rate_hz = run(main(store), speed=math.inf)
        sessions = store.sessions()
        assert len(sessions) == (0 if state is State.SCANNING else 1)
        assert not any(session.interrupted for session in sessions)
        kinds = [packet.kind for session in sessions for packet in store.packets(session.id)]
    assert took_s <= 3.0
    assert kinds.count(Kind.OPENED) == kinds.count(Kind.CLOSED)
    if state in {State.LOST, State.RESCANNING}:
        assert error is None  # it was streaming, and there is a report
        assert len(kinds) > 50
    else:
        assert isinstance(error, NotEnoughData | SensorError)
        assert rate_hz is None


async def _switch_sensor_off(virtual: VirtualRadio) -> None:
    await virtual.sensors[0].switch_off()


async def _switch_adapter_off(virtual: VirtualRadio) -> None:
    await virtual.adapter.set_powered(False)


SENSOR_IS_GONE = re.compile("nothing came|does not answer|out of range|looking for")
ADAPTER_IS_OFF = re.compile("Bluetooth is switched off: switch it on")


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize(
    ("unplug", "words"),
    [(_switch_sensor_off, SENSOR_IS_GONE), (_switch_adapter_off, ADAPTER_IS_OFF)],
    ids=["sensor", "adapter"],
)
def test_the_person_is_told_of_what_is_unplugged_in_any_state_within_five_seconds(
    state: State,
    unplug: Callable[[VirtualRadio], Awaitable[None]],
    words: "re.Pattern[str]",
    tmp_path: Path,
) -> None:
    async def main(store: Store) -> str:
        virtual, out = VirtualRadio(), io.StringIO()
        sensor = await virtual.add(lambda: by_name("open").emulator({}), numbered)
        with recording(store, virtual, out) as (recorder, running):
            await _reach(recorder, sensor, state)
            unplugging = asyncio.ensure_future(unplug(virtual))
            await asyncio.wait({running}, timeout=5.0)
            told = out.getvalue().splitlines()[-1]
            assert recorder.moment.state is not State.STREAMING
            recorder.stop()
            await asyncio.wait({running})
            error = running.exception()
        await unplugging
        await virtual.close()
        return f"{told} {error}"  # what ends a recording is said at its end

    with Store.open(tmp_path / "store.sqlite") as store:
        told = run(main(store), speed=math.inf)
    assert words.search(told), told


class _Stubborn(OpenEmulator):
    """Packs five samples into a packet whatever the link carries."""

    packet_bytes = property(lambda _: 244, lambda _, __: None)  # type: ignore[assignment]


def _recorded(
    emulator: Callable[[], Emulator], path: Path, *, mtu: int
) -> tuple[Moment, BaseException | None]:
    """How things stood after ten seconds, and how it ended."""

    async def main(store: Store) -> tuple[Moment, BaseException | None]:
        virtual = VirtualRadio()
        await virtual.add(emulator, numbered, mtu=mtu)
        with recording(store, virtual) as (recorder, running):
            await asyncio.wait({running}, timeout=10.0)
            moment = recorder.moment
            recorder.stop()
            await asyncio.wait({running})
        await virtual.close()
        return moment, running.exception()

    with Store.open(path) as store:
        return run(main(store), speed=math.inf)


def test_a_sensor_of_which_nothing_can_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    moment, error = _recorded(lambda: _Stubborn({}), tmp_path / "store.sqlite", mtu=23)
    assert moment.state is State.STREAMING
    assert moment.trouble is not None
    assert "can be read (expected a packet with 5 samples of 68 bytes, got 20" in moment.trouble
    assert isinstance(error, SensorError)
    assert str(error) == moment.trouble


@pytest.mark.parametrize("mtu", [23, 247])
def test_a_sound_sensor_is_no_trouble(mtu: int, tmp_path: Path) -> None:
    emulator = by_name("open").emulator({})
    moment, error = _recorded(lambda: emulator, tmp_path / "store.sqlite", mtu=mtu)
    assert moment.recorded_s > 5.0
    assert moment.trouble is None
    assert error is None


def test_why_there_is_no_stream_is_not_hidden_by_what_is_missing(tmp_path: Path) -> None:
    emulator = by_name("polar_verity_sense").emulator({})
    _, error = _recorded(lambda: emulator, tmp_path / "store.sqlite", mtu=23)
    assert isinstance(error, StartRefused)
    assert "need an MTU of 232 bytes and the link has 23" in str(error)


def test_trouble_is_shown_once_for_as_long_as_it_lasts() -> None:
    out = io.StringIO()
    with PlainLines(Console(file=out)) as lines:
        for trouble in (None, "the disk is full", "the disk is full", None):
            lines.show(Moment(side="right", trouble=trouble))
    assert out.getvalue().splitlines() == ["starting.", "Careful: the disk is full"]


@pytest.mark.parametrize("trouble", ["the disk is full", None])
def test_the_panel_shows_trouble_where_there_is_some(trouble: str | None) -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(panel(Moment(side="right", trouble=trouble)))
    assert ("Careful: the disk is full" in out.getvalue()) == (trouble is not None)
