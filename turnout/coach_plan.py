"""What a person has chosen to do: sensor, leg, exercise, goals; remembered from time to time."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

import platformdirs

from analysis import Side
from sessions.errors import InvalidValue
from sessions.model import check_exercise, check_name, check_side
from turnout.virtual import VIRTUAL_PERSON

VIRTUAL = "virtual"
"""The sensor that is always there: a simulated person's."""

_BOUNDS: Mapping[str, tuple[float, float]] = {
    "goal_reps": (0, 200),
    "goal_deg": (0, 150),
    "sets": (1, 10),
    "rest_s": (5, 600),
    "tempo_s": (0, 15),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One session's choices. Raises InvalidValue for what cannot be done.

    sensor: an address, VIRTUAL, or "" for the first that is found. goal_reps: of a set; goal_deg:
    of the whole arc; 0 for none. rest_s: between sets. tempo_s: of a whole repetition, 0 for no
    guide.
    on_table: begin with ten seconds on a table, before the sensor is strapped on. retest: two
    sessions, the sensor taken off and put on again in between, from which measurement error is
    learnt.
    """

    sensor: str = VIRTUAL
    side: Side = "right"
    exercise: str = "standing_rotation"
    person: str = "me"
    goal_reps: int = 10
    goal_deg: float = 0.0
    sets: int = 1
    rest_s: float = 30.0
    tempo_s: float = 0.0
    on_table: bool = False
    retest: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        check_side(self.side)
        check_exercise(self.exercise)
        for name, (low, high) in _BOUNDS.items():
            if not low <= getattr(self, name) <= high:
                raise InvalidValue(
                    f"expected {name} from {low} to {high}, got {getattr(self, name)}"
                )
        check_name(self.person)

    @property
    def is_virtual(self) -> bool:
        """Whether the sensor is simulated."""
        return self.sensor == VIRTUAL

    @property
    def stored_person(self) -> str:
        """Under whose name the session is kept."""
        return VIRTUAL_PERSON if self.is_virtual else self.person

    def changed(self, wishes: Mapping[str, Any]) -> Self:
        """The plan with these values in place of its own; what is not a part of it is left out.

        Raises InvalidValue for a value of the wrong kind.
        """
        kinds: dict[str, Any] = {one.name: type(one.default) for one in fields(self)}
        values = {}
        for name in kinds.keys() & wishes.keys():
            kind, wish = kinds[name], wishes[name]
            number = kind in {int, float} and isinstance(wish, int | float)
            if not (isinstance(wish, kind) or number) or (isinstance(wish, bool) != (kind is bool)):
                raise InvalidValue(f"expected {name} as {kind.__name__}, got {wish!r}")
            try:
                values[name] = kind(wish)
            except (ValueError, OverflowError) as error:  # not a number, or endless
                raise InvalidValue(f"expected {name} as a number, got {wish!r}") from error
        return replace(self, **values)

    def to_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


def default_memory() -> Path:
    """The file in the user's settings folder in which the last plan is kept."""
    folder = os.environ.get("TURNOUT_SETTINGS") or platformdirs.user_config_dir(
        "turnout", appauthor=False
    )
    return Path(folder) / "coach.json"


def remembered(memory: Path) -> Plan:
    """The last plan; the first one where there is none, or where it can no longer be done."""
    with suppress(OSError, ValueError, InvalidValue):
        wishes = json.loads(memory.read_text(encoding="utf-8"))
        if isinstance(wishes, dict):
            return Plan().changed(wishes)
    return Plan()


def remember(plan: Plan, memory: Path) -> None:
    """Keep the plan for next time. Where that cannot be done, nothing is lost but convenience."""
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        new = memory.with_suffix(".new")
        new.write_text(json.dumps(plan.to_dict()), encoding="utf-8")
        new.replace(memory)
