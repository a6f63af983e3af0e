"""The one function: from a person's sessions to what can be said of their progress."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np

from analysis.errors import AnalysisError
from analysis.exercises import Exercise, Measures, by_name
from analysis.progress import words
from analysis.progress.between_legs import Compared, compare
from analysis.progress.courses import courses
from analysis.progress.error_prior import published
from analysis.progress.judge import Error, Judge
from analysis.progress.result import (
    Adherence,
    Difference,
    ErrorModel,
    Following,
    Leg,
    Progress,
    Quantity,
    SessionRecord,
    Since,
    Verdict,
    caveat,
)
from analysis.progress.table import SIDES, Table, tabulate
from analysis.report import Z95, Estimate
from sensor.samples import FloatArray

DIFFERENCE = Z95 * np.sqrt(2)  # of two sessions: from a standard deviation to the SDC
LATELY = timedelta(weeks=4)
LOOK_EVERY_DAY = 7.0  # back in time, for `first_told`; a year of sessions takes under a second


def progress(
    sessions: Iterable[SessionRecord],
    *,
    exercise: str = "standing_rotation",
    now: datetime | None = None,
) -> Progress:
    """What one person's sessions of one exercise say; a pure function of them and of `now`.

    The order of the sessions does not matter; those of other exercises are left out. `now` (aware;
    the last session's start if not given) is for adherence, and to know a date that lies ahead.

    Raises:
        AnalysisError: Sessions of several people, a time without its zone, or an unknown side.
        UnknownSetting: An exercise that does not exist.
    """
    row = by_name(exercise)
    mine = [session for session in sessions if session.exercise == exercise]
    if row.measures is not Measures.ROTATION:
        mine = [replace(session, internal=None, external=None) for session in mine]
    people = sorted({session.person for session in mine})
    if len(people) > 1:
        raise AnalysisError(f"expected the sessions of one person, got those of {people}")
    table = tabulate(mine, now=now)
    as_of = now or max((session.started_at for session in mine), default=None)
    followed = _Followed(table, row)
    left, right = followed.leg(0), followed.leg(1)
    arc, internal, external = (
        _difference(quantity, one, row)
        for quantity, one in zip(Quantity, compare(table.readings), strict=True)
    )
    return Progress(
        person=people[0] if people else "",
        exercise=exercise,
        as_of=as_of,
        headline=words.headline((left, right), row),
        left=left,
        right=right,
        arc_difference=arc,
        internal_difference=internal,
        external_difference=external,
        adherence=_adherence(table, as_of),
        notes=_notes(table),
        caveat=caveat(row),
    )


class _Followed:
    """The judge's answers after the last session, by leg and quantity."""

    def __init__(self, table: Table, row: Exercise) -> None:
        self.row = row
        readings = table.readings
        last = float(readings.day[0, -1]) if len(readings) else 0.0
        self.table = table
        self.judge = Judge(readings, published(), courses(last))
        self.first_told = np.full((2, 3), -1)
        asked_day = -np.inf
        for i in self.judge.looks():
            day = float(readings.day[0, i])
            if day - asked_day >= LOOK_EVERY_DAY or i == len(readings) - 1:
                asked_day, told = day, self.judge.changed()[0]
                self.first_told = np.where(told & (self.first_told < 0), i, self.first_told)
        self.changed, self.enough = self.judge.changed()[0], self.judge.enough()[0]
        self.evidence = self.judge.log_evidence()[0]
        change = self.judge.change()
        self.change, self.interval = change.mean_deg[0], change.ends_deg[0]
        self.start = change.start_day[0]
        self.could_have_seen = self.judge.could_have_seen_deg()[0]
        self.error = self.judge.error()

    def leg(self, number: int) -> Leg:
        arc, internal, external = (self._following(number, quantity) for quantity in Quantity)
        points = self.table.points[number]
        return Leg(SIDES[number], points, self.table.wearings, arc, internal, external)

    def _following(self, leg: int, quantity: Quantity) -> Following:
        side, at = SIDES[leg], (leg, list(Quantity).index(quantity))
        count = int(self.judge.sessions[0][at])
        seen = float(self.could_have_seen[at])
        name = words.name_of(quantity, self.row)
        if not count:
            return Following(quantity, Verdict.TOO_LITTLE, words.too_little(side, name, 0, 0.0), 0)
        change, since = self._change(at), None
        first_told: date | None = None
        if self.changed[at]:
            verdict, since = Verdict.CHANGED, self._since(at)
            first_told = self.table.at[int(self.first_told[at])].date()
            text = words.changed(side, name, change, since)
        elif self.enough[at] and np.isfinite(seen):
            verdict, text = Verdict.NOT_YET, words.not_yet(side, name, change, seen)
        else:
            days = float(self.judge.last_day[0][at] - self.judge.first_day[0][at])
            verdict, text = Verdict.TOO_LITTLE, words.too_little(side, name, count, days)
        return Following(
            quantity,
            verdict,
            text,
            count,
            change if self.enough[at] else None,
            since,
            first_told,
            seen if np.isfinite(seen) and self.enough[at] else None,
            float(np.exp(min(self.evidence[at], 700.0))),
            _error_model(self.error, self.table, at, count, self.row),
        )

    def _change(self, at: tuple[int, int]) -> Estimate:
        """The change with its interval, which holds nothing unless a change has been told."""
        low, high = (float(end) for end in self.interval[at])
        if not self.changed[at]:  # the interval is 95 % for itself, the verdict for six at once
            low, high = min(low, 0.0), max(high, 0.0)
        return Estimate(float(np.clip(self.change[at], low, high)), low, high)

    def _since(self, at: tuple[int, int]) -> Since:
        first = float(self.judge.first_day[0][at])
        earliest, likeliest, latest = (
            (self.table.at[0] + timedelta(days=first + float(day))).date() for day in self.start[at]
        )
        return Since(min(max(likeliest, earliest), latest), earliest, latest)


def _error_model(
    error: Error, table: Table, at: tuple[int, int], count: int, row: Exercise
) -> ErrorModel:
    retests = table.retest_count[at[0]][at[1]]
    strap, day, whole = (part[0][at] for part in (error.strap_deg, error.day_deg, error.whole_deg))
    return ErrorModel(
        _estimate(strap),
        _estimate(day),
        float(error.spell_day[0][at]),
        table.scatter_deg[at[0]],
        _estimate(DIFFERENCE * whole),
        _estimate(DIFFERENCE * strap),
        retests,
        count,
        words.rests_on(retests, row),
        words.day_rests_on(count, row),
    )


def _estimate(median_low_high: FloatArray) -> Estimate:
    return Estimate(*(float(one) for one in median_low_high))


def _difference(quantity: Quantity, one: Compared, row: Exercise) -> Difference:
    between = Estimate(one.mean_deg, one.low_deg, one.high_deg) if one.enough else None
    if not one.enough:
        verdict = Verdict.TOO_LITTLE
    elif one.differs:
        verdict = Verdict.DIFFERENT
    else:
        verdict = Verdict.ALIKE
    text = words.difference(words.name_of(quantity, row), verdict, between, one.pair_count)
    e_value = float(np.exp(min(one.log_evidence, 700.0)))
    return Difference(quantity, verdict, text, one.pair_count, between, e_value)


def _adherence(table: Table, as_of: datetime | None) -> Adherence:
    points = [point for leg in table.points for point in leg if not point.misdated]
    count = sum(len(point.ids) for point in points)
    days = sorted({point.at.date() for point in points})
    if not days or as_of is None:
        return Adherence(count, 0, None, None, None, None, words.adherence(0, None, None))
    today = max(as_of.date(), days[-1])
    since = max(days[0], today - LATELY + timedelta(days=1))
    weeks = max((today - since).days + 1, 7) / 7
    per_week = sum(day >= since for day in days) / weeks
    ends = [*days, today]
    pause = max(0, *((later - day).days - 1 for day, later in pairwise(ends)))
    text = words.adherence(len(days), per_week, pause)
    return Adherence(count, len(days), days[0], days[-1], per_week, pause, text)


def _notes(table: Table) -> tuple[str, ...]:
    notes = []
    for side, points in zip(SIDES, table.points, strict=True):
        counted = [point for point in points if point.set_aside is None]
        seen = {counted[0].wearing} if counted else set()
        for point in counted:
            if point.wearing not in seen:
                seen.add(point.wearing)
                notes.append(words.joined(side, table.wearings[point.wearing], point.at.date()))
        reasons = [point.set_aside for point in points if point.set_aside]
        notes += [f"{side.capitalize()} leg: {note}" for note in words.set_aside(reasons)]
    return tuple(notes)
