"""What the coach says, and when a session ends: by events and time alone."""

import pytest

from analysis import Calibrated, Flag, Phase, RepetitionCounted, SetEnded, Side, Snapshot, Trouble
from sensor.states import State
from turnout.coach_doubt import FOLLOWED_S, STANCE_DEG, Doubt
from turnout.coach_lesson import NOTHING_AT_ALL_S, NOTHING_MORE_S, ON_TABLE_S, Lesson
from turnout.coach_plan import Plan
from turnout.coach_words import Cue, Stage
from turnout.picture import Moment

RIGHT: Side = "right"


def streaming(phase: Phase = Phase.MOVING, **more: object) -> Moment:
    return Moment(side=RIGHT, state=State.STREAMING, phase=phase, **more)  # type: ignore[arg-type]  # by name


def names(cues: list[Cue]) -> list[str]:
    return [cue.name for cue in cues]


def begun(plan: Plan | None = None) -> Lesson:
    lesson = Lesson(plan or Plan())
    lesson.tick(streaming(Phase.CALIBRATING), 0.0)
    lesson.event(Calibrated(3.0), 3.0)
    return lesson


def count(lesson: Lesson, reps: int, *, from_s: float, arc_deg: float = 60.0) -> list[Cue]:
    return [
        cue
        for i in range(reps)
        for cue in lesson.event(
            RepetitionCounted(from_s + i, lesson.count + 1, 30.0, 30.0, arc_deg), from_s + i
        )
    ]


def test_from_the_link_to_the_first_set() -> None:
    lesson = Lesson(Plan())
    assert lesson.tick(Moment(side=RIGHT, state=State.SCANNING), 0.0) == []
    assert lesson.tick(Moment(side=RIGHT, state=State.STREAMING), 0.5) == []  # no samples yet
    assert names(lesson.tick(streaming(Phase.CALIBRATING), 1.0)) == ["still"]
    assert lesson.stage is Stage.STILL
    assert names(lesson.event(Calibrated(4.0), 4.0)) == ["go"]
    lesson.tick(streaming(Phase.READY), 4.5)
    assert lesson.stage is Stage.GO
    lesson.tick(streaming(Phase.MOVING), 5.0)
    assert lesson.stage is Stage.MOVE


def test_every_repetition_is_said_and_the_goal_once() -> None:
    lesson = begun(Plan(goal_reps=3))
    cues = count(lesson, 5, from_s=5)
    assert [cue.words for cue in cues] == ["1", "2", "3. That was the goal.", "4", "5"]
    assert all(cue.urgent for cue in cues)


def test_the_goal_for_the_arc_is_said_once_a_set() -> None:
    lesson = begun(Plan(goal_deg=70, sets=2, rest_s=10))
    count(lesson, 1, from_s=5, arc_deg=69.9)
    assert names(count(lesson, 2, from_s=6, arc_deg=72)) == ["repetition", "goal_arc", "repetition"]
    lesson.event(SetEnded(12, 1, 3), 12)
    assert "goal_arc" in names(count(lesson, 1, from_s=30, arc_deg=71))


def test_without_a_goal_none_is_said() -> None:
    lesson = begun(Plan(goal_reps=0, goal_deg=0))
    assert set(names(count(lesson, 12, from_s=5, arc_deg=149))) == {"repetition"}


def test_the_last_set_ends_the_session() -> None:
    lesson = begun(Plan(sets=1))
    count(lesson, 4, from_s=5)
    assert not lesson.over
    lesson.event(SetEnded(15, 1, 4), 15)
    assert lesson.over


def test_sets_and_rests() -> None:
    lesson = begun(Plan(sets=2, rest_s=20))
    count(lesson, 4, from_s=5)
    assert names(lesson.event(SetEnded(15, 1, 4), 15)) == ["set_ended"]
    assert (lesson.stage, lesson.set_count, lesson.over) == (Stage.REST, 4, False)
    lesson.tick(streaming(Phase.READY), 20)
    assert lesson.left_s == 15
    assert names(lesson.tick(streaming(Phase.READY), 35)) == ["next_set"]
    assert lesson.stage is Stage.GO
    count(lesson, 2, from_s=40)
    assert (lesson.set_number, lesson.set_count, lesson.count) == (2, 2, 6)
    lesson.event(SetEnded(50, 2, 2), 50)
    assert lesson.over


def test_a_set_begun_in_the_rest_counts() -> None:
    lesson = begun(Plan(sets=3, rest_s=60))
    count(lesson, 4, from_s=5)
    lesson.event(SetEnded(15, 1, 4), 15)
    count(lesson, 1, from_s=20)
    assert (lesson.stage, lesson.set_number, lesson.set_count) == (Stage.MOVE, 2, 1)


def test_standing_still_before_any_repetition_ends_nothing() -> None:
    lesson = begun()
    assert lesson.event(SetEnded(15, 1, 0), 15) == []
    assert not lesson.over


def test_it_ends_by_itself_where_nobody_goes_on() -> None:
    lesson = begun(Plan(sets=2, rest_s=10))
    lesson.tick(streaming(), 3.0 + NOTHING_AT_ALL_S - 1)
    assert not lesson.over
    count(lesson, 1, from_s=NOTHING_AT_ALL_S)
    lesson.event(SetEnded(400, 1, 1), 400)
    lesson.tick(streaming(Phase.READY), 410)
    lesson.tick(streaming(Phase.READY), 410 + NOTHING_MORE_S - 1)
    assert not lesson.over
    lesson.tick(streaming(Phase.READY), 410 + NOTHING_MORE_S)
    assert lesson.over


def test_a_pause_holds_clock_count_and_tongue() -> None:
    lesson = begun(Plan(sets=2, rest_s=20))
    count(lesson, 2, from_s=5)
    lesson.event(SetEnded(12, 1, 2), 12)
    lesson.tick(streaming(Phase.READY), 20)
    left_s = lesson.left_s
    assert names(lesson.pause(paused=True)) == ["paused"]
    lesson.tick(streaming(Phase.READY), 500)
    assert lesson.left_s == left_s
    assert count(lesson, 1, from_s=501, arc_deg=120) == []
    assert (lesson.count, lesson.best.arc_deg) == (2, 60.0)
    assert names(lesson.pause(paused=False)) == ["resumed"]
    assert names(count(lesson, 1, from_s=502, arc_deg=70)) == ["repetition"]
    assert (lesson.count, lesson.best.arc_deg) == (3, 70.0)


def test_standing_still_in_a_pause_ends_no_set() -> None:
    lesson = begun(Plan(sets=1))
    count(lesson, 2, from_s=5)
    lesson.pause(paused=True)
    assert lesson.event(SetEnded(15, 1, 2), 15) == []
    assert not lesson.over
    lesson.pause(paused=False)
    assert [cue.words for cue in count(lesson, 1, from_s=30)] == ["3"]
    lesson.event(SetEnded(40, 2, 1), 40)
    assert lesson.over


def test_a_pause_in_the_calibration_does_not_stop_there() -> None:
    lesson = Lesson(Plan())
    lesson.tick(streaming(Phase.CALIBRATING), 0.0)
    lesson.pause(paused=True)
    assert lesson.event(Calibrated(3.0), 3.0) == []
    assert lesson.tick(streaming(Phase.READY), 4.0) == []
    lesson.pause(paused=False)
    assert names(lesson.tick(streaming(Phase.READY), 5.0)) == ["go"]
    assert lesson.tick(streaming(Phase.READY), 5.1) == []


def test_the_best_is_of_this_set_and_each_for_itself() -> None:
    lesson = begun(Plan(sets=2, rest_s=10))
    lesson.event(RepetitionCounted(5, 1, 30.0, 40.0, 70.0), 5)
    lesson.event(RepetitionCounted(8, 2, 35.0, 38.0, 73.0), 8)
    best = lesson.best
    assert (best.internal_deg, best.external_deg, best.arc_deg) == (35.0, 40.0, 73.0)
    lesson.event(SetEnded(15, 1, 2), 15)
    assert lesson.best.arc_deg == 73.0  # shown while resting
    lesson.event(RepetitionCounted(30, 3, None, None, 50.0), 30)
    assert (lesson.best.internal_deg, lesson.best.arc_deg) == (None, 50.0)


def test_the_link_lost_and_back_is_said_once_each() -> None:
    lesson = begun()
    lost = Moment(side=RIGHT, state=State.LOST, phase=Phase.MOVING)
    assert names(lesson.tick(lost, 6)) == ["link_lost"]
    assert lesson.tick(lost, 7) == []
    assert names(lesson.tick(streaming(), 9)) == ["link_back"]
    assert lesson.stage is Stage.MOVE


@pytest.mark.parametrize(("percent", "said"), [(20, True), (21, False), (None, False)])
def test_a_low_battery_is_said_before_the_set_only(percent: int | None, said: bool) -> None:
    lesson = Lesson(Plan())
    cues = lesson.tick(streaming(Phase.CALIBRATING, battery_percent=percent), 0)
    assert ("battery_low" in names(cues)) is said
    assert names(lesson.tick(streaming(Phase.CALIBRATING, battery_percent=5), 10)) == []


def test_the_same_trouble_is_not_said_all_the_time() -> None:
    lesson = begun()
    gap = Trouble(5, Flag.GAPS, "parts are missing")
    assert names(lesson.event(gap, 5)) == ["trouble"]
    assert lesson.event(gap, 6) == []
    assert names(lesson.event(Trouble(7, Flag.CLIPPED, "too fast"), 7)) == ["trouble"]
    assert names(lesson.event(gap, 30)) == ["trouble"]


def test_ten_seconds_on_the_table_come_first() -> None:
    lesson = Lesson(Plan(on_table=True))
    assert names(lesson.tick(streaming(Phase.CALIBRATING), 0)) == ["table"]
    assert lesson.event(Calibrated(3), 3) == []  # it lies still, nobody stands
    assert lesson.go_on(5) == []
    assert names(lesson.tick(streaming(Phase.READY), ON_TABLE_S)) == ["strap"]
    assert count(lesson, 1, from_s=15) == []  # turned about while it is strapped on
    assert lesson.count == 0
    assert names(lesson.go_on(20)) == ["still"]
    assert names(lesson.event(Calibrated(24), 24)) == ["go"]


def at(time_s: float, phase: Phase, *, known_s: float = 3.0, rotation_deg: float = 0.0) -> Snapshot:
    return Snapshot(phase, time_s, rotation_deg, 0, 1, 0, None, None, None, known_s)


def doubted(moving_s: float, *, known_s: float = 3.0) -> float:
    doubt = Doubt()
    doubt.step(at(0, Phase.READY, known_s=known_s))
    doubt.step(at(moving_s, Phase.MOVING, known_s=known_s))
    return doubt.half_width_deg


def test_doubt_grows_with_moving_and_goes_with_standing() -> None:
    assert doubted(0) == pytest.approx(STANCE_DEG)
    grown = [doubted(seconds) for seconds in (0, 2, 5, FOLLOWED_S)]
    assert grown == sorted(grown)
    assert grown[-1] > 4 * STANCE_DEG
    assert doubted(600) == pytest.approx(grown[-1])  # the middle of the repetitions is followed
    doubt = Doubt()
    doubt.step(at(0, Phase.READY))
    doubt.step(at(60, Phase.MOVING))
    doubt.step(at(61, Phase.READY))
    assert doubt.half_width_deg == pytest.approx(STANCE_DEG)


def test_the_longer_it_has_lain_or_stood_still_the_less_it_grows() -> None:
    stood, longer, lain = (doubted(FOLLOWED_S, known_s=known_s) for known_s in (3.0, 7.0, 10.5))
    assert stood > longer > lain
    assert lain < 0.7 * stood


def test_a_hold_at_the_end_of_the_range_is_no_stance() -> None:
    doubt = Doubt()
    doubt.step(at(0, Phase.READY))
    doubt.step(at(10, Phase.READY, rotation_deg=-35.0))
    assert doubt.half_width_deg > 2 * STANCE_DEG


def test_a_sensor_that_begins_anew_begins_with_no_doubt_of_the_time_before() -> None:
    doubt = Doubt()
    doubt.step(at(100, Phase.MOVING))
    doubt.step(at(2, Phase.CALIBRATING, known_s=0.0))
    assert doubt.half_width_deg == pytest.approx(STANCE_DEG)
