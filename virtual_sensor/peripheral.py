"""A Bluetooth peripheral on bumble's virtual link that plays any firmware's emulator.

It advertises, answers reads, writes and subscriptions as the emulator says, and once the emulator
streams, takes samples from a motion source and sends the packets they fill, at the loop's own time.
bumble simulates no connection intervals; here the radios meet at every so many milliseconds.
"""

import asyncio
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, IntEnum, auto

from bumble import att

from sensor.errors import PacketError
from sensor.profile import Characteristic, Emulator, Outgoing
from sensor.samples import Samples
from virtual_sensor.air import Air
from virtual_sensor.peripheral_radio import SUPERVISION_TIMEOUT_S, PeripheralRadio

Motion = Callable[[Emulator, float], Iterator[Samples]]
"""Given the emulator, once it streams, and the seconds since the sensor was first switched on:
the samples from then on, without end, at the emulator's present rate and ranges. Their `time_s`
goes on counting from the first switching on; each is sent when the loop's time has come so far."""

SENSOR_MTU = 247  # the largest that fits one link-layer packet; most sensors offer it
CONNECTION_INTERVAL_S = 0.015  # what phones and laptops commonly grant
OUTBOX_PACKETS = 2000  # some ten seconds; a sensor that may not send for longer loses the newest
NOTIFICATION_HEADER_BYTES = 3  # opcode and handle (Core 5.4, vol. 3 part F, 3.4.7.1)
REFUSED = 0x80  # the first of the application's own error codes (Core 5.4, vol. 3 part F, 3.4.1.1)


class Occasion(Enum):
    """When a sensor may misbehave."""

    CONNECT = auto()
    SUBSCRIBE = auto()
    WRITE = auto()
    READ = auto()


class Reaction(IntEnum):
    """What it does then; of several, the greatest."""

    ALLOW = 0
    REFUSE = 1
    DISCONNECT = 2


Tamper = Callable[[Sequence[Outgoing]], Sequence[Outgoing]]
Interferer = Callable[[Occasion], Reaction]


class VirtualPeripheral:
    """A sensor; `make_emulator` is its firmware, run anew at every switching on.

    What a fault may change: `tampers`, which the packets of the stream pass through in turn;
    `interferers`, which are asked on every occasion; `clock`, which makes the sensor's own time
    from the seconds since it was switched on; and `gate`, which lets packets out while it is set.
    `streaming` is set while there is a stream.
    """

    def __init__(
        self,
        air: Air,
        make_emulator: Callable[[], Emulator],
        motion: Motion,
        *,
        address: str | None = None,
        mtu: int = SENSOR_MTU,
        connection_interval_s: float = CONNECTION_INTERVAL_S,
    ) -> None:
        self.emulator = make_emulator()
        self.address = address or self.emulator.advertisement.address
        self.tampers: list[Tamper] = []
        self.interferers: list[Interferer] = []
        self.clock: Callable[[float], float] = lambda since_switched_on_s: since_switched_on_s
        self.gate = asyncio.Event()
        self.gate.set()
        self.streaming = asyncio.Event()
        self._air = air
        self._make_emulator = make_emulator
        self._motion = motion
        self._mtu = mtu
        self._interval_s = connection_interval_s
        self._first_on_s: float | None = None
        self._switched_on_s = 0.0
        self._radio: PeripheralRadio | None = None
        self._subscribed: set[Characteristic] = set()
        self._stream_hz: float | None = None
        self._stream: asyncio.Task[None] | None = None
        self._sender: asyncio.Task[None] | None = None
        self._outbox: asyncio.Queue[Outgoing] = asyncio.Queue(OUTBOX_PACKETS)

    async def switch_on(self) -> None:
        """Start the firmware and advertise."""
        now_s = asyncio.get_running_loop().time()
        self._first_on_s = now_s if self._first_on_s is None else self._first_on_s
        self._switched_on_s = now_s
        self.emulator = self._make_emulator()
        self._radio = PeripheralRadio(self._air, self.address, self._mtu, self)
        await self._radio.switch_on(self.emulator)
        self._sender = asyncio.create_task(self._send_outbox())

    async def switch_off(self) -> None:
        """Fall silent at once, as with an empty battery; a link that stood times out."""
        radio, self._radio = self._radio, None
        sender, self._sender = self._sender, None
        self.on_disconnected()
        if sender is not None:
            sender.cancel()
        if radio is not None:
            radio.leave()
            await radio.time_out(SUPERVISION_TIMEOUT_S)
            radio.discard()

    def limit_mtu(self, mtu: int) -> None:
        """Agree to packets of that size at most, from the next connection on."""
        self._mtu = mtu
        if self._radio is not None:
            self._radio.limit_mtu(mtu)

    async def disconnect(self) -> None:
        """End the connection in good order; nothing happens where there is none."""
        if self._radio is not None:
            await self._radio.disconnect()

    async def move_out_of_range(self) -> None:
        """Be heard no more; a link that stood times out."""
        if self._radio is not None:
            self._radio.leave()
            await self._radio.time_out(SUPERVISION_TIMEOUT_S)

    async def come_back(self) -> None:
        """Be in range again, and advertise."""
        if self._radio is not None:
            await self._radio.come_back()

    # --- what the radio reports ------------------------------------------------------------------

    def on_connected(self) -> None:
        """A central connected."""
        self._react(Occasion.CONNECT)
        self._follow_emulator()

    def on_mtu(self, mtu: int) -> None:
        """How many bytes the link carries at a time was agreed on anew."""
        self.emulator.packet_bytes = mtu - NOTIFICATION_HEADER_BYTES

    def on_disconnected(self) -> None:
        """The link ended: nobody listens any more, and what was not sent yet is lost."""
        for characteristic in tuple(self._subscribed):
            self.emulator.subscribed(characteristic, False)
        self._subscribed.clear()
        while not self._outbox.empty():
            self._outbox.get_nowait()
        self._follow_emulator()

    def on_subscription(self, characteristic: Characteristic, enabled: bool) -> None:
        """The central wants a characteristic's notifications, or wants them no more."""
        self._react(Occasion.SUBSCRIBE)
        (self._subscribed.add if enabled else self._subscribed.discard)(characteristic)
        self._send(self.emulator.subscribed(characteristic, enabled))
        self._follow_emulator()

    def on_write(self, characteristic: Characteristic, data: bytes) -> None:
        """A command. Raises ATT_Error where the firmware refuses it."""
        self._react(Occasion.WRITE)
        try:
            answers = self.emulator.written(characteristic, data)
        except PacketError as error:
            raise att.ATT_Error(REFUSED) from error
        self._send(answers)
        self._follow_emulator()

    def on_read(self, characteristic: Characteristic) -> bytes:
        """The value of a characteristic. Raises ATT_Error where the firmware refuses."""
        self._react(Occasion.READ)
        try:
            return self.emulator.read(characteristic)
        except PacketError as error:
            raise att.ATT_Error(REFUSED) from error

    # --- the stream ------------------------------------------------------------------------------

    def _react(self, occasion: Occasion) -> None:
        reactions = [interfere(occasion) for interfere in self.interferers]
        reaction = max(reactions, default=Reaction.ALLOW)
        if reaction is Reaction.DISCONNECT and self._radio is not None:
            self._radio.break_off()
        if reaction is not Reaction.ALLOW and occasion is not Occasion.CONNECT:
            raise att.ATT_Error(REFUSED)

    def _follow_emulator(self) -> None:
        """Stream while a central is connected and the emulator samples, at its present rate."""
        connected = self._radio is not None and self._radio.connection is not None
        rate_hz = self.emulator.rate_hz if connected else None
        if rate_hz == self._stream_hz:
            return
        self._stream_hz = rate_hz
        if self._stream is not None:
            self._stream.cancel()
        self._stream = asyncio.create_task(self._run_stream()) if rate_hz is not None else None
        (self.streaming.clear if rate_hz is None else self.streaming.set)()

    async def _run_stream(self) -> None:
        loop = asyncio.get_running_loop()
        first_on_s = self._first_on_s or 0.0
        switched_on_s = self._switched_on_s - first_on_s
        for chunk in self._motion(self.emulator, loop.time() - first_on_s):
            for i, taken_s in enumerate(chunk.time_s):
                await self._connection_event(first_on_s + taken_s)
                sample = _with_time(chunk.between(i, i + 1), self.clock(taken_s - switched_on_s))
                self._send(self._tampered(self.emulator.encode(sample)))

    def _tampered(self, packets: Sequence[Outgoing]) -> Sequence[Outgoing]:
        for tamper in self.tampers:
            packets = tamper(packets)
        return packets

    async def _connection_event(self, due_s: float) -> None:
        """Wait for the first moment from `due_s` on at which the two radios meet."""
        wait_s = math.ceil(due_s / self._interval_s) * self._interval_s
        wait_s -= asyncio.get_running_loop().time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    def _send(self, packets: Iterable[Outgoing]) -> None:
        for packet in packets:
            if not self._outbox.full():
                self._outbox.put_nowait(packet)

    async def _send_outbox(self) -> None:
        while True:
            await self.gate.wait()
            packet = await self._outbox.get()
            await self.gate.wait()
            if self._radio is not None:
                await self._radio.notify(packet)


def _with_time(sample: Samples, time_s: float) -> Samples:
    return Samples(sample.time_s * 0 + time_s, sample.acc_ms2, sample.gyr_rads, sample.fused)
