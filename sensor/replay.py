"""Recorded traffic, played as if the sensor were there: for reports from real sensors, and tests.

`Replay` stands in for a `Link`: the same packets at the same times, to the same receivers.
"""

import asyncio
from collections.abc import Callable, Iterable

from sensor.profile import Advertisement, Profile
from sensor.states import Change, State
from sensor.traffic import Kind, Packet


class Replay:
    """Plays packets in order, each when the time of its arrival has come; then it stops by itself.

    advertisement: what the sensor said of itself. The states go by as a link's would, with the
    packets' own times; a connection's end shows as `lost` until the next one begins.
    """

    def __init__(
        self,
        packets: Iterable[Packet],
        profile: Profile,
        *,
        advertisement: Advertisement,
        sink: Callable[[Packet], None],
        consumer: Callable[[Packet], None] = lambda _: None,
        observer: Callable[[Change], None] = lambda _: None,
    ) -> None:
        self.state = State.IDLE
        self.profile: Profile | None = profile
        self.advertisement = advertisement
        self._packets = packets
        self._receivers = (sink, consumer)
        self._observer = observer
        self._epoch_s = 0.0
        self._stopping = asyncio.Event()

    @property
    def now_s(self) -> float:
        """The session's clock: seconds since `run` began."""
        return asyncio.get_running_loop().time() - self._epoch_s

    async def run(self) -> None:
        """Play all of it, or until `stop` is called."""
        self._epoch_s = asyncio.get_running_loop().time()
        self._enter(State.SCANNING, "replaying recorded traffic")
        self._enter(State.CONNECTING, "found the recorded sensor")
        try:
            for packet in self._packets:
                if await self._stopped_before(packet.arrival_s):
                    break
                self._follow(packet)
                for receive in self._receivers:
                    receive(packet)
        finally:
            self._enter(State.STOPPED, "stopped")

    def stop(self) -> None:
        """Ask for the end."""
        self._stopping.set()

    async def _stopped_before(self, due_s: float) -> bool:
        if due_s > self.now_s:
            try:
                async with asyncio.timeout_at(self._epoch_s + due_s):
                    await self._stopping.wait()
            except TimeoutError:
                return False
        return self._stopping.is_set()

    def _follow(self, packet: Packet) -> None:
        """Show the state that the recorded link was in."""
        if packet.kind is Kind.CLOSED:
            if self.state is State.STREAMING:
                self._enter(State.LOST, packet.data.decode(errors="replace"))
                self._enter(State.RESCANNING, "looking for the sensor again")
            return
        if packet.kind is Kind.OPENED and self.state is State.RESCANNING:
            self._enter(State.CONNECTING, "found the recorded sensor")
        if packet.kind is Kind.NOTIFICATION and self.state is State.CONNECTING:
            self._enter(State.STARTING, "connected")
            self._enter(State.STREAMING, "the sensor sends data")

    def _enter(self, state: State, cause: str) -> None:
        before, self.state = self.state, state
        self._observer(Change(self.now_s, before, state, cause))
