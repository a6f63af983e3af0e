"""Holding the link to one sensor for as long as a session lasts.

A small state machine: every state has one handler, which returns the next state and the cause, in
words for the person who waits; `sensor.states.TRANSITIONS` is all that can happen.

    idle → scanning → connecting → starting → streaming
                          ↓            ↓          ↓
              rescanning ←———————— lost ——————————┘        and from anywhere → stopped
                  └→ connecting

Every packet goes to the sink first, which keeps the record, and then to the consumer, both within
the notification's own callback: there is no queue here that could fill up.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Protocol

from sensor.ble import Connection, Radio, Sighting, scan
from sensor.errors import (
    BluetoothUnavailable,
    ConnectionLost,
    PacketsTooLarge,
    SensorError,
    SensorNotFound,
    StartRefused,
    UnknownFirmware,
)
from sensor.procedures import carry_out
from sensor.profile import Advertisement, Profile, Settings
from sensor.states import TRANSITIONS, Change, State
from sensor.traffic import Kind, Packet

SCAN_AGAIN_S = 1.0  # after Bluetooth could not be used

_log = logging.getLogger(__name__)


class Recognised(Protocol):
    """What a sensor turned out to be: usable, known but not usable, or unknown."""

    @property
    def profile(self) -> Profile | None:
        """The firmware that it runs, where it can be used."""
        ...

    @property
    def refusal(self) -> str | None:
        """Why a known sensor cannot be used."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """How patient the link is. The defaults suit a person who stands and waits.

    address: only this sensor; None takes the first that can be used.
    firmware: what the profile's start sequence sets, where not its own choice.
    """

    address: str | None = None
    firmware: Settings = field(default_factory=dict)
    find_timeout_s: float = 20.0  # a sensor that is on advertises at least once in 10 s
    scan_window_s: float = 4.0  # then scan anew: an adapter switched off meanwhile says nothing
    connect_timeout_s: float = 4.0  # of a first attempt, so that 5 s are enough to say what is off
    connect_attempts: int = 5  # before the first data; one failure is ordinary, four are not
    backoff_s: float = 0.25  # after a first failure, doubled by each further one
    backoff_at_most_s: float = 4.0
    silence_s: float = 3.0  # longer than a link survives interference, shorter than one's patience
    give_up_s: float = 300.0  # a break to change the battery fits in
    battery_every_s: float = 60.0
    stop_timeout_s: float = 0.8  # of the stop sequence, which takes a few connection intervals
    end_timeout_s: float = 2.6  # of stop and disconnection together, of which BlueZ takes 2 s


class Link:
    """One sensor, found, started, kept and stopped.

    sink: keeps the record; gets every packet first.
    consumer: gets every packet after it.
    observer: is told of every change of state.
    None of them may block. Should one raise, the link stops the sensor and `run` raises the same.
    """

    def __init__(
        self,
        radio: Radio,
        recognise: Callable[[Advertisement], Recognised],
        *,
        sink: Callable[[Packet], None],
        consumer: Callable[[Packet], None] = lambda _: None,
        observer: Callable[[Change], None] = lambda _: None,
        settings: LinkSettings | None = None,
    ) -> None:
        self.state = State.IDLE
        self.profile: Profile | None = None
        self.sighting: Sighting | None = None
        self._radio = radio
        self._recognise = recognise
        self._receivers = (sink, consumer)
        self._observer = observer
        self._settings = settings or LinkSettings()
        self._connection: Connection | None = None
        self._connections = 0
        self._failures = 0
        self._has_streamed = False
        self._lost_at_s = 0.0
        self._data_at_s = 0.0
        self._next_data: asyncio.Future[None] | None = None
        self._last_failure: SensorError | None = None
        self._told = ""
        self._epoch_s = 0.0
        self._worker: asyncio.Task[None] | None = None
        self._stop_asked = False
        self._error: Exception | None = None

    @property
    def advertisement(self) -> Advertisement | None:
        """What the chosen sensor says of itself; None until there is one."""
        return None if self.sighting is None else self.sighting.advertisement

    @property
    def now_s(self) -> float:
        """The session's clock: seconds since `run` began."""
        return asyncio.get_running_loop().time() - self._epoch_s

    async def run(self) -> None:
        """Hold the link until `stop` is called or this is cancelled, then stop the sensor.

        Raises BluetoothUnavailable, SensorNotFound, UnknownFirmware, StartRefused or ConnectionLost
        where it could not be done or went on no longer. The state is `stopped` in every case.
        """
        self._epoch_s = asyncio.get_running_loop().time()
        self._worker = asyncio.create_task(self._work())
        if self._stop_asked:
            self._worker.cancel()
        try:
            await asyncio.wait({self._worker})
        finally:
            await self._wind_up()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Ask for the end: `run` stops the sensor, disconnects and returns."""
        self._stop_asked = True
        if self._worker is not None:
            self._worker.cancel()

    # --- the states ------------------------------------------------------------------------------

    async def _work(self) -> None:
        handlers = {
            State.SCANNING: self._scan,
            State.CONNECTING: self._connect,
            State.STARTING: self._start,
            State.STREAMING: self._stream,
            State.LOST: self._recover,
            State.RESCANNING: self._scan,
        }
        try:
            self._enter(State.SCANNING, "looking for a sensor")
            while True:
                self._enter(*await handlers[self.state]())
        except Exception as error:  # noqa: BLE001  # whatever it was, the sensor must be stopped first
            self._error = self._error or error

    async def _scan(self) -> tuple[State, str]:
        settings = self._settings
        since_s = self._lost_at_s if self.state is State.RESCANNING else self.now_s
        patience_s = settings.give_up_s if self._has_streamed else settings.find_timeout_s
        refusals: dict[str, str] = {}
        trouble: SensorError | None = None
        while (left_s := since_s + patience_s - self.now_s) > 0:
            try:
                found = await self._look(min(left_s, settings.scan_window_s), refusals)
            except BluetoothUnavailable as error:
                if self.state is State.SCANNING:
                    raise
                trouble = error
                self._enter(State.RESCANNING, str(error))  # said before it is waited for
                await asyncio.sleep(min(left_s, SCAN_AGAIN_S))
                continue
            except ConnectionLost as error:
                # Another program's scan can be in the way for a moment.
                trouble = error
                await asyncio.sleep(min(left_s, SCAN_AGAIN_S))
                continue
            trouble = None
            if found is not None:
                return State.CONNECTING, f"found {self._chosen()[0].specification.title}"
        raise trouble or self._not_found(refusals)

    async def _look(self, timeout_s: float, refusals: dict[str, str]) -> Sighting | None:
        async with aclosing(scan(self._radio, timeout_s=timeout_s)) as sightings:
            async for sighting in sightings:
                advertisement = sighting.advertisement
                if self._settings.address not in (None, advertisement.address):
                    continue
                recognised = self._recognise(advertisement)
                if recognised.refusal is not None:
                    refusals[advertisement.address] = recognised.refusal
                if recognised.profile is not None and self._is_ours(advertisement):
                    self.profile, self.sighting = recognised.profile, sighting
                    return sighting
        return None

    def _is_ours(self, advertisement: Advertisement) -> bool:
        """A session has one sensor: once it was connected, only that one will do."""
        return (
            self._connections == 0
            or self.sighting is None
            or (self.sighting.advertisement.address == advertisement.address)
        )

    def _not_found(self, refusals: Mapping[str, str]) -> SensorError:
        if self._has_streamed:
            return ConnectionLost(
                f"the sensor did not come back within {self._settings.give_up_s:g} s: is its "
                "battery empty?"
            )
        if refusals:
            return UnknownFirmware("; ".join(sorted(set(refusals.values()))))
        wanted = self._settings.address or "a sensor that can be used"
        return SensorNotFound(
            f"looked for {wanted} for {self._settings.find_timeout_s:g} s and heard none: "
            "switch it on, bring it near, and disconnect it from phones and other programs"
        )

    async def _connect(self) -> tuple[State, str]:
        profile, sighting = self._chosen()
        connection = Connection(self._connections + 1, self._epoch_s, self._deliver)
        # A first attempt that fails should not cost much; a slow sensor gets its time later.
        patience_s = self._settings.connect_timeout_s
        timeout_s = patience_s * min(1 + self._failures, 3)
        slow = asyncio.get_running_loop().call_later(patience_s, self._tell_slow)
        try:
            await connection.open(
                self._radio, sighting, timeout_s=timeout_s, bond=profile.specification.must_bond
            )
        except (ConnectionLost, BluetoothUnavailable, StartRefused) as error:
            return self._failed(error)
        finally:
            slow.cancel()
        self._connection = connection
        self._connections += 1
        return State.STARTING, "connected"

    async def _start(self) -> tuple[State, str]:
        profile, _ = self._chosen()
        connection = self._linked()
        try:
            self._require_mtu(profile, connection)
            await carry_out(profile.start(self._settings.firmware), connection)
            await self._first_data(connection)
        except (PacketsTooLarge, UnknownFirmware) as error:
            if not self._has_streamed:
                raise  # neither the two radios nor the sensor will be others another time
            return self._failed(error)
        except (ConnectionLost, BluetoothUnavailable, StartRefused) as error:
            return self._failed(error)
        return State.STREAMING, "the sensor sends data"

    async def _stream(self) -> tuple[State, str]:
        connection = self._linked()
        self._failures, self._has_streamed = 0, True
        battery = asyncio.create_task(self._ask_battery(connection))
        try:
            while not connection.ended.is_set():
                quiet_until_s = self._data_at_s + self._settings.silence_s
                if self.now_s >= quiet_until_s:
                    return self._lost(
                        f"nothing came from the sensor for {self._settings.silence_s:g} s"
                    )
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(self._epoch_s + quiet_until_s):
                        await connection.ended.wait()
        finally:
            battery.cancel()
        return self._lost(connection.reason)

    async def _recover(self) -> tuple[State, str]:
        if self._connection is not None:
            await self._connection.close("the link was given up")
            self._connection = None
        if not self._has_streamed and self._failures >= self._settings.connect_attempts:
            raise self._last_failure or ConnectionLost("the sensor could not be started")
        doublings = max(self._failures - 1, 0)
        wait_s = min(self._settings.backoff_s * 2**doublings, self._settings.backoff_at_most_s)
        await asyncio.sleep(wait_s)
        return State.RESCANNING, "looking for the sensor again"

    # --- what the states share -------------------------------------------------------------------

    async def _first_data(self, connection: Connection) -> None:
        """Wait until the stream flows: a start sequence that was accepted is no data yet."""
        self._next_data = asyncio.get_running_loop().create_future()
        try:
            await connection.expect(self._next_data, self._settings.silence_s)
        except TimeoutError as error:
            raise StartRefused(
                "the sensor accepted its start sequence and sends nothing: switch it off and on"
            ) from error
        finally:
            self._next_data = None

    async def _ask_battery(self, connection: Connection) -> None:
        profile, _ = self._chosen()
        while True:
            try:
                await carry_out(profile.battery(), connection)
            except SensorError as error:
                # The stream matters more; should the link be down, its end is noticed elsewhere.
                _log.info("the battery could not be read: %s", error)
            await asyncio.sleep(self._settings.battery_every_s)

    def _tell_slow(self) -> None:
        if self._failures:  # the first attempt has no further time, and ends with the same words
            self._enter(State.CONNECTING, "connecting takes long: the sensor does not answer yet")

    def _failed(self, error: SensorError) -> tuple[State, str]:
        """An attempt to connect or start failed."""
        self._failures += 1
        self._last_failure = error
        if not self._has_streamed:
            self._lost_at_s = self.now_s
        return State.LOST, str(error)

    def _lost(self, reason: str) -> tuple[State, str]:
        """The stream ended."""
        self._lost_at_s = self.now_s
        return State.LOST, reason

    def _require_mtu(self, profile: Profile, connection: Connection) -> None:
        needed, mtu = profile.specification.min_mtu, connection.mtu
        if mtu is not None and mtu < needed:
            raise PacketsTooLarge(
                f"the sensor's packets need an MTU of {needed} bytes and the link has {mtu}: "
                "another Bluetooth adapter may do better"
            )

    def _chosen(self) -> tuple[Profile, Sighting]:
        assert self.profile is not None
        assert self.sighting is not None
        return self.profile, self.sighting

    def _linked(self) -> Connection:
        assert self._connection is not None
        return self._connection

    def _enter(self, state: State, cause: str) -> None:
        assert state in TRANSITIONS[self.state], f"{self.state} cannot become {state}"
        before, self.state = self.state, state
        if state is not before or cause != self._told:
            self._told = cause
            self._observer(Change(self.now_s, before, state, cause))

    def _deliver(self, packet: Packet) -> None:
        """Called from the notification callback: must not raise and must not block."""
        assert self.profile is not None
        data = self.profile.specification.data_characteristic
        if packet.kind is Kind.NOTIFICATION and packet.characteristic == (
            data or packet.characteristic
        ):
            self._data_at_s = packet.arrival_s
            if self._next_data is not None and not self._next_data.done():
                self._next_data.set_result(None)
        try:
            for receive in self._receivers:
                receive(packet)
        except Exception as error:  # noqa: BLE001  # it must not get into the Bluetooth library
            self._error = self._error or error
            self.stop()

    async def _wind_up(self) -> None:
        """Stop the sensor and disconnect, in any state, within a few seconds."""
        assert self._worker is not None
        self._worker.cancel()
        ends_s = self.now_s + self._settings.end_timeout_s
        # A cancelled connection attempt tidies up after itself; more than this it may not take.
        await asyncio.wait({self._worker}, timeout=1.0)
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._stop_sensor(connection)
            # Where the time is up, BlueZ disconnects without being waited for.
            await connection.close("stopped", timeout_s=ends_s - self.now_s)
        if self.state is not State.STOPPED:
            self._enter(State.STOPPED, str(self._error) if self._error else "stopped")

    async def _stop_sensor(self, connection: Connection) -> None:
        profile, _ = self._chosen()
        try:
            async with asyncio.timeout(self._settings.stop_timeout_s):
                await carry_out(profile.stop(), connection)
        except (SensorError, TimeoutError) as error:
            _log.info("the sensor may still be streaming: %r", error)
