"""The printable report: what it says, once, for paper and for the screen.

`of_session` and `of_progress` compose it; `turnout.report_svg` lays it out on a page, the template
`report.html` in a browser.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analysis.exercises import Measures, by_name
from analysis.progress.result import Leg, Progress
from sessions import Store
from turnout import charts, charts_progress
from turnout import session_view as view
from turnout.charts import LIGHT, Spec
from turnout.coach_words import WHAT_IT_MEASURES
from turnout.progress_view import progress_of

WIDE = 640  # points of a chart across the page; two beside each other have half of it
HALF = 300
MOST_IN_WORDS = 24  # repetitions; more would shrink the page


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, its name, and what it shows in words."""

    name: str
    words: str
    spec: Spec


@dataclass(frozen=True, slots=True)
class Figure:
    """A large number with what it is below. kind: arc, internal, external, or empty."""

    value: str
    title: str
    small: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Words and charts below each other; one column spans the page, two share it."""

    title: str
    words: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A report. rows: of one or two columns each."""

    title: str
    subtitle: str
    headline: str
    figures: tuple[Figure, ...]
    rows: tuple[tuple[Column, ...], ...]
    foot: tuple[str, ...]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All its charts."""
        return tuple(one for row in self.rows for column in row for one in column.pictures)


def of_session(store: Store, session_id: str) -> Page:
    """The report of one session. Raises SessionNotFound."""
    session, report = store.session(session_id), store.report(session_id)
    bars = charts.repetitions(report, LIGHT, width=WIDE)
    reps = Picture("reps", "Each repetition's reach in and out, with 95 % intervals.", bars)
    before = view.previous(store, session)
    compared = view.compared(report, before[1]) if before else None
    facts = [
        f"Pace: {pace}." if (pace := view.pace(report)) else "",
        f"While it turned, the leg also moved: {more}."
        if (more := view.compensation(report))
        else "",
        f"It was {compared}." if compared else "",
        f"{len(session.struck_s)} struck out by hand." if session.struck_s else "",
        f"Pain before: {session.pain_before} of 10." if session.pain_before is not None else "",
        f"Pain after: {session.pain_after} of 10." if session.pain_after is not None else "",
        f"Note: {session.note}" if session.note else "",
    ]
    beware = [f"{text[0].upper()}{text[1:]}." for text in view.warnings(report)]
    rows: list[tuple[Column, ...]] = []
    if report["reps"]:
        rows.append((Column("Repetitions", (), (reps,)),))
    rows += _each(report["reps"])
    rows.append((Column("How it was done", _told(facts)),))
    if beware:
        rows.append((Column("What to beware of", tuple(beware)),))
    count = report["rep_count"]
    return Page(
        title=f"{view.TITLES[session.exercise]}, {session.side} leg",
        subtitle=f"{session.person} · {_day(session.started_at)}",
        headline="" if report["usable"] else "Do not rely on this count.",
        figures=(
            Figure(str(count), "repetition" if count == 1 else "repetitions"),
            *(
                Figure(
                    one["typical"],
                    f"{one['title'].lower()}, typical",
                    f"{one['typical_interval']}; best {one['best']}",
                    one["name"],
                )
                for one in view.figures(report)
            ),
        ),
        rows=tuple(rows),
        foot=_foot(f"intervals: 95 % · {report['algorithm']}"),
    )


def _each(reps: Sequence[view.Report]) -> list[tuple[Column, ...]]:
    """Every repetition in words, in two columns; none where they would fill the page."""
    if not 2 <= len(reps) <= MOST_IN_WORDS:
        return []
    lines = [_in_words(number, rep) for number, rep in enumerate(reps, start=1)]
    half = (len(lines) + 1) // 2
    first = Column(f"Repetitions 1 to {half}", tuple(lines[:half]))
    return [(first, Column(f"{half + 1} to {len(lines)}", tuple(lines[half:])))]


def _in_words(number: int, rep: view.Report) -> str:
    arc = f"{view.degrees(rep, 'arc')} ({view.interval(rep, 'arc')})"
    if rep["internal_deg"] is None or rep["external_deg"] is None:
        return f"{number}: {arc}"
    return (
        f"{number}: {arc}, in {view.degrees(rep, 'internal')}, out {view.degrees(rep, 'external')}"
    )


def of_progress(
    store: Store, *, person: str, exercise: str, goal_deg: float = 0, now: datetime | None = None
) -> Page:
    """The report of a person's progress in one exercise."""
    progress = progress_of(store, person=person, exercise=exercise, now=now)
    legs = (progress.left, progress.right)
    regular = [progress.adherence.words, *progress.notes]
    beside = [
        progress.arc_difference.words,
        progress.internal_difference.words,
        progress.external_difference.words,
    ]
    return Page(
        title=f"Progress: {view.TITLES[exercise].lower()}",
        subtitle=" · ".join(_told([person, _period(progress)])),
        headline=progress.headline,
        figures=tuple(
            figure for leg in legs if (figure := _latest(leg, _name(progress))) is not None
        ),
        rows=(
            tuple(_leg_column(progress, leg, goal_deg) for leg in legs),
            (Column("Left beside right", _told(beside)),),
            (Column("How regularly", _told(regular)),),
            *(
                [(Column("The charts", (_key(progress),)),)]
                if progress.adherence.session_count
                else []
            ),
        ),
        foot=_foot("95 % intervals; “changed” is said wrongly to at most one person in twenty"),
    )


def _leg_column(progress: Progress, leg: Leg, goal_deg: float) -> Column:
    turns, name = _turns(progress), _name(progress)
    pictures: tuple[Picture, ...] = ()
    if leg.points:
        arcs = charts_progress.arcs(progress, leg, LIGHT, goal_deg=goal_deg, width=HALF)
        pictures = (Picture(f"{leg.side}-arc", f"The {leg.side} leg's {name} over time.", arcs),)
    if leg.points and turns:
        splits = charts_progress.splits(progress, leg, LIGHT, width=HALF)
        words = f"The {leg.side} leg's in and out over time."
        pictures += (Picture(f"{leg.side}-split", words, splits),)
    return Column(f"{leg.side.capitalize()} leg", _told([leg.arc.words]), pictures)


def _latest(leg: Leg, name: str) -> Figure | None:
    counted = [point for point in leg.points if point.set_aside is None and point.arc is not None]
    if not counted or (arc := counted[-1].arc) is None:
        return None
    interval = f"{arc.low_deg:.0f} to {arc.high_deg:.0f}°"
    return Figure(f"{arc.value_deg:.0f}°", f"{leg.side} leg's {name}, last session", interval)


def _turns(progress: Progress) -> bool:
    return by_name(progress.exercise).measures is Measures.ROTATION


def _name(progress: Progress) -> str:
    """Of the figure that leads."""
    return "arc" if _turns(progress) else by_name(progress.exercise).noun


def _key(progress: Progress) -> str:
    shaded = progress.left.arc.since or progress.right.arc.since
    more = "; shaded: the days on which a change may have begun" if shaded else ""
    colours = "In is green, out is orange. " if _turns(progress) else ""
    return f"{colours}Bars: 95 % of the session itself; hollow: set aside{more}."


def _period(progress: Progress) -> str:
    adherence = progress.adherence
    if adherence.first is None or adherence.last is None:
        return "no sessions yet"
    if adherence.first == adherence.last:
        return _date(adherence.first)
    return f"{_date(adherence.first)} to {_date(adherence.last)}"


def _day(moment: datetime) -> str:
    return f"{_date(moment)}, {moment:%H:%M}"


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _told(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for one in words if one)


def _foot(computed: str) -> tuple[str, ...]:
    return (WHAT_IT_MEASURES, f"Turnout · {computed}")
