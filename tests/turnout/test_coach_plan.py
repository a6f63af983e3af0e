"""What was chosen: kept, checked, and never in the way."""

from pathlib import Path
from typing import Any

import pytest

from sessions.errors import InvalidValue
from turnout.coach_plan import Plan, remember, remembered
from turnout.virtual import VIRTUAL_PERSON


def test_what_was_chosen_is_there_the_next_time(tmp_path: Path) -> None:
    memory = tmp_path / "new" / "coach.json"
    plan = Plan(sensor="AA:BB", side="left", goal_deg=70, sets=3, person="Zoë", on_table=True)
    remember(plan, memory)
    assert remembered(memory) == plan


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"sets": 99}', '{"side": 5}', "\x00"])
def test_a_spoilt_memory_is_the_first_plan(tmp_path: Path, text: str) -> None:
    memory = tmp_path / "coach.json"
    memory.write_text(text)
    assert remembered(memory) == Plan()


def test_a_memory_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    remember(Plan(), tmp_path / "file" / "coach.json")


@pytest.mark.parametrize(
    "wish",
    [
        {"side": "both"},
        {"side": None},
        {"sets": 0},
        {"sets": True},
        {"goal_reps": "10"},
        {"goal_deg": 151},
        {"goal_deg": float("nan")},
        {"goal_reps": float("inf")},
        {"rest_s": -1},
        {"exercise": "dancing"},
        {"person": "  "},
        {"on_table": 1},
    ],
)
def test_what_cannot_be_done_is_refused(wish: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="expected"):
        Plan().changed(wish)


def test_what_is_no_part_of_a_plan_is_left_out() -> None:
    assert Plan().changed({"colour": "red", "sets": 2}) == Plan(sets=2)


def test_halves_stay_halves() -> None:
    assert Plan().changed({"tempo_s": 2.5, "sets": 2.0}) == Plan(tempo_s=2.5, sets=2)


def test_a_simulation_is_in_nobodys_progress() -> None:
    assert Plan(sensor="virtual", person="Ann").stored_person == VIRTUAL_PERSON
    assert Plan(sensor="AA:BB", person="Ann").stored_person == "Ann"
    assert Plan(sensor="", person="Ann").stored_person == "Ann"
