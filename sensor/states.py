"""The states of a link to a sensor, and every transition that can happen between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What the link is doing."""

    IDLE = "idle"
    SCANNING = "scanning"
    CONNECTING = "connecting"
    STARTING = "starting"
    STREAMING = "streaming"
    LOST = "lost"
    RESCANNING = "rescanning"
    STOPPED = "stopped"


_ATTEMPT = frozenset({State.LOST, State.STOPPED})
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.IDLE: frozenset({State.SCANNING, State.STOPPED}),
    State.SCANNING: frozenset({State.CONNECTING, State.STOPPED}),
    State.CONNECTING: _ATTEMPT | {State.CONNECTING, State.STARTING},
    State.STARTING: _ATTEMPT | {State.STREAMING},
    State.STREAMING: _ATTEMPT,
    State.LOST: frozenset({State.RESCANNING, State.STOPPED}),
    State.RESCANNING: frozenset({State.RESCANNING, State.CONNECTING, State.STOPPED}),
    State.STOPPED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Change:
    """The link went from one state to another; `at_s` is on the clock of the packets' arrival."""

    at_s: float
    before: State
    now: State
    cause: str
