"""From sessions to comparable readings: what counts, what is set aside, and what is of one kind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from analysis.errors import AnalysisError
from analysis.flags import MEANINGS, Flag
from analysis.progress.bad_days import SET_ASIDE, departures, doubt
from analysis.progress.error_prior import SCALE_DEG, noise
from analysis.progress.judge import LEGS, QUANTITIES, Readings
from analysis.progress.result import WRONG_DATE, Point, Quantity, SessionRecord
from analysis.report import Z95, Estimate, Side

SIDES: tuple[Side, Side] = ("left", "right")
ONE_GO = timedelta(hours=4)  # sessions of one leg this close may share a strapping-on: one reading
SECONDS_PER_DAY = 86_400.0
EARLIEST = datetime(2015, 1, 1, tzinfo=UTC)  # no sensor it knows is older: a clock that was not set
MEDIAN_VARIANCE = np.pi / 2  # of a median, in units of the mean's, normal errors
SPOILS_ALL = (Flag.STRAP_SLIPPED, Flag.CLIPPED, Flag.HEAVY_LOSS, Flag.LOW_RATE, Flag.NOT_GRAVITY)
SPOILS_SPLIT = (Flag.NO_NEUTRAL, Flag.DRIFT, Flag.STANCES_DIFFER)


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One person's sessions of one exercise, ready to be judged.

    points: of each leg, in the order of time, those set aside too. step: for each leg, the column
    of `readings` of each point, or -1. at: (n,) when each column was, the first of its sessions.
    retest_count: (2, 3) pairs that count. scatter_deg: median within sessions, for each leg.
    """

    readings: Readings
    at: tuple[datetime, ...]
    points: tuple[tuple[Point, ...], tuple[Point, ...]]
    wearings: tuple[str, ...]
    retest_count: tuple[tuple[int, int, int], tuple[int, int, int]]
    scatter_deg: tuple[float | None, float | None]


def tabulate(sessions: Iterable[SessionRecord], *, now: datetime | None) -> Table:
    """The sessions, sorted by time and laid out for the judge.

    Raises:
        AnalysisError: A time without its zone, or an unknown side.
    """
    if now is not None and now.utcoffset() is None:
        raise AnalysisError(f"expected `now` with its zone, got {now.isoformat()}")
    ordered = sorted(map(_checked, sessions), key=lambda s: (s.started_at, s.id))
    wearings = tuple(dict.fromkeys(_wearing(s) for s in ordered if _fault(s, now) is None))
    points = tuple(_points([s for s in ordered if s.side == side], wearings, now) for side in SIDES)
    left, right = (_without_bad_days(one) for one in points)
    readings, at = _readings(left, right, max(len(wearings), 1), _measured(ordered))
    scatter = tuple(_median_scatter(ordered, side) for side in SIDES)
    retests = tuple(_retests(one) for one in (left, right))
    return Table(readings, at, (left, right), wearings, retests, scatter)  # type: ignore[arg-type] # two of each, one for each side


def value_of(point: Point, quantity: Quantity) -> Estimate | None:
    """The estimate of a quantity at a point."""
    return {
        Quantity.ARC: point.arc,
        Quantity.INTERNAL: point.internal,
        Quantity.EXTERNAL: point.external,
    }[quantity]


def _checked(session: SessionRecord) -> SessionRecord:
    if session.started_at.utcoffset() is None:
        raise AnalysisError(
            f"expected session {session.id} to start at a time with its zone, got "
            f"{session.started_at.isoformat()}"
        )
    if session.side not in SIDES:
        raise AnalysisError(f"expected side left or right in {session.id}, got {session.side!r}")
    return session


def _fault(session: SessionRecord, now: datetime | None) -> str | None:
    """Why a session does not count at all, in words; None where it does."""
    if session.started_at < EARLIEST or (now and session.started_at > now + timedelta(days=1)):
        return f"{WRONG_DATE}{session.started_at:%Y-%m-%d}, cannot be right"
    if not session.usable:
        return "its count could not be trusted"
    if session.arc is None or not _finite(session.arc):
        return "nothing was measured in it"
    spoilt = [flag for flag in SPOILS_ALL if flag in session.flags]
    return MEANINGS[spoilt[0]] if spoilt else None


def _wearing(session: SessionRecord) -> str:
    parts = (session.profile, session.sensor, session.worn)
    return ", ".join(part for part in parts if part) or "unnamed sensor"


def _points(
    sessions: Sequence[SessionRecord], wearings: Sequence[str], now: datetime | None
) -> list[Point]:
    """One for each session; but those of one go, not a retest, are averaged."""
    points: list[Point] = []
    for session in sessions:
        fault = _fault(session, now)
        point = Point(
            ids=(session.id,),
            at=session.started_at,
            wearing=-1 if fault else wearings.index(_wearing(session)),
            arc=session.arc,
            internal=_split(session, session.internal),
            external=_split(session, session.external),
            retest=session.retest,
            set_aside=fault,
        )
        earlier = next((p for p in reversed(points) if p.set_aside is None), None)
        if fault is None and earlier and _one_go(earlier, point):
            points[points.index(earlier)] = _averaged(earlier, point)
        else:
            points.append(point)
    return points


def _split(session: SessionRecord, value: Estimate | None) -> Estimate | None:
    spoilt = any(flag in session.flags for flag in SPOILS_SPLIT)
    return None if spoilt or value is None or not _finite(value) else value


def _finite(value: Estimate) -> bool:
    return bool(np.isfinite([value.value_deg, value.low_deg, value.high_deg]).all())


def _one_go(one: Point, other: Point) -> bool:
    return (
        one.retest is None
        and other.retest is None
        and one.wearing == other.wearing
        and other.at - one.at < ONE_GO
    )


def _averaged(one: Point, other: Point) -> Point:
    """The mean of a point and one session more."""
    weight = len(one.ids) / (len(one.ids) + 1)

    def mean(a: Estimate | None, b: Estimate | None) -> Estimate | None:
        if a is None or b is None:
            return a or b
        pairs = ((a.value_deg, b.value_deg), (a.low_deg, b.low_deg), (a.high_deg, b.high_deg))
        return Estimate(*(weight * x + (1 - weight) * y for x, y in pairs))

    return replace(
        one,
        ids=one.ids + other.ids,
        arc=mean(one.arc, other.arc),
        internal=mean(one.internal, other.internal),
        external=mean(one.external, other.external),
    )


def _without_bad_days(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points; those whose arc is far from all before it doubted, or set aside."""
    result = list(points)
    for wearing in {p.wearing for p in points if p.set_aside is None}:
        mine = [i for i, p in enumerate(points) if p.wearing == wearing and p.set_aside is None]
        arcs = np.array([p.arc.value_deg for i in mine if (p := points[i]).arc is not None])
        off = departures(arcs, scale_deg=SCALE_DEG)
        for i, departure, doubted in zip(mine, off, doubt(off), strict=True):
            reason = "its arc lies far from those before it" if departure > SET_ASIDE else None
            result[i] = replace(points[i], doubt=float(doubted), set_aside=reason)
    return tuple(result)


def _readings(
    left: Sequence[Point], right: Sequence[Point], levels: int, measured: "_Measured"
) -> tuple[Readings, tuple[datetime, ...]]:
    """Both legs' points in columns; a left and a right within one go share a column."""
    counted = sorted(
        (
            (p.at, leg, p)
            for leg, points in enumerate((left, right))
            for p in points
            if p.set_aside is None
        ),
        key=lambda entry: entry[:2],
    )
    columns: list[dict[int, Point]] = []
    for at, leg, point in counted:
        joins = columns and leg not in columns[-1]
        if joins and at - min(p.at for p in columns[-1].values()) < ONE_GO:
            columns[-1][leg] = point
        else:
            columns.append({leg: point})
    at_of = tuple(min(p.at for p in column.values()) for column in columns)
    shape = (1, LEGS, QUANTITIES, len(columns))
    readings = Readings(
        day=np.array([[(at - at_of[0]).total_seconds() / SECONDS_PER_DAY for at in at_of]])
        if columns
        else np.zeros((1, 0)),
        value_deg=np.zeros(shape),
        noise=np.ones(shape),
        present=np.zeros(shape, dtype=bool),
        wearing=np.zeros((1, LEGS, len(columns)), dtype=np.int64),
        levels=levels,
    )
    for i, column in enumerate(columns):
        for leg, point in column.items():
            readings.wearing[0, leg, i] = point.wearing
            for j, quantity in enumerate(Quantity):
                value = value_of(point, quantity)
                if value is not None:
                    readings.value_deg[0, leg, j, i] = value.value_deg
                    variance = measured.variance_deg2(point, value)
                    readings.noise[0, leg, j, i] = noise(variance) * point.doubt
                    readings.present[0, leg, j, i] = True
    return readings, at_of


@dataclass(frozen=True, slots=True)
class _Measured:
    """How sure each session is of its own figures."""

    sessions: dict[str, SessionRecord]

    def variance_deg2(self, point: Point, value: Estimate) -> float:
        """The report's interval, and how far the median of few repetitions scatters."""
        own = ((value.high_deg - value.low_deg) / 2 / Z95) ** 2
        sessions = [self.sessions[one] for one in point.ids]
        scatter = [
            MEDIAN_VARIANCE * s.scatter_deg**2 / s.rep_count
            for s in sessions
            if s.scatter_deg is not None and s.rep_count
        ]
        return float(own + (np.mean(scatter) / len(sessions) if scatter else 0.0))


def _measured(sessions: Sequence[SessionRecord]) -> _Measured:
    return _Measured({s.id: s for s in sessions})


def _median_scatter(sessions: Sequence[SessionRecord], side: Side) -> float | None:
    scatter = [s.scatter_deg for s in sessions if s.side == side and s.scatter_deg is not None]
    return float(np.median(scatter)) if scatter else None


def _retests(points: Sequence[Point]) -> tuple[int, ...]:
    """Pairs that count, for arc, in and out."""
    pairs: dict[tuple[str, int], list[Point]] = {}
    for point in points:
        if point.retest is not None and point.set_aside is None:
            pairs.setdefault((point.retest, point.wearing), []).append(point)
    whole = [pair for pair in pairs.values() if len(pair) >= 2]
    return tuple(
        sum(all(value_of(p, quantity) is not None for p in pair) for pair in whole)
        for quantity in Quantity
    )
