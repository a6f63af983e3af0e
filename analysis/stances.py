"""What each set shows of the leg at rest: the stances around it, its stops, its centres."""

import itertools
from statistics import median

import numpy as np

from analysis.drift import BIAS_WALK, CENTRES, Nodes, Prior, Sway
from analysis.fit import Fitted, IntArray
from analysis.halts import HALT_DEG, MAY_BE_DEG, OUT_DEG, past_halts, went_on_deg, without_holds
from analysis.pairs import Pair, Turn
from analysis.rest import means_within, runs
from analysis.ticks import Ticks
from sensor.samples import FloatArray

SET_PAUSE_S = 4.0  # standing still for so long between repetitions ends a set
SET_GAP_S = 12.0  # and so does anything else for so long
STEP_S = 1.0  # in all, the leg swings so long when the foot is put down and lifted again,
STEP_DPS = 6.0  # faster than this; swaying stays below
HOME_SHARE = 0.6  # of the way from the last extreme to the stance: there the leg may be home, ...
HOME_DPS = 6.0  # ... once it turns no faster
OVERLAP = 0.4  # of the smaller arc
SLIPPED_DEG = 8.0  # the middle of a set does not move by so much at once, ...
LIKE_JUMP = 0.5  # ... together with where the leg stands, by no less than this share of it
LIKE_LINE = 0.7  # and one jump leaves less of their scatter than a drift would
SHORTEST_S = 0.3  # of a rest that can be a stance: better a short look at neutral than none
SAME_S = 0.6  # rests so near in time ...
SAME_DEG = 3.0  # ... and level are one
BIN_S = 0.7  # shorter than the body's sway
LOOK_S = 12.0  # of each stance, the part next to the set
SWAY_DEG = (0.15, 0.3, 0.6, 1.0, 1.7, 3.0)  # s.d. that are weighed against one another,
SWAY_S = (0.5, 1.0, 2.0, 4.0)  # each with these lengths in time
USUAL_DEG, USUAL_DEG_SPREAD = 0.6, 0.7  # before anything is seen: median, and s.d. of the logarithm
USUAL_S, USUAL_S_SPREAD = 1.0, 0.6
OWN_LEVEL_DEG, OWN_DRIFT_DPS = 20.0, 0.05  # s.d. of what a stance has for itself
SHOWS_SWAY_S, SHOWS_SWAY = 2.5, 8  # stances longer than that show it, the longest so many of them
FARTHEST_S = 90.0  # a stance further off says nothing that a nearer one does not
EACH_SIDE = 2  # stances
STOP_DEG = 1.5  # how near to their own mean people stop in the middle of a set
STOP_LONGER = 4.0  # times the last stop before a repetition: there the leg stood
STOP_FAR = 2.5  # times that, or times the scatter of such stops: it was no stop at neutral
JUMP = 6.0  # times their scatter: the leg is now turned about another middle
CENTRE_DEG = 0.4  # least scatter of the centres of repetitions
BIAS_DPS = 1.0  # s.d. of what a bias taken at rest may leave, before anything else is seen
UNKNOWN_BIAS_DPS = 4.0  # and of a bias that was never seen at rest
GAP_SHARE = 1 / 3  # of the rate about the axis around a gap, times its length: s.d. of its step
GAP_LEAST_DPS = 2.0


def split_sets(pairs: list[Pair], ticks: Ticks) -> list[list[Pair]]:
    """The pairs set by set: a long stop, other movement or a long while lies between.

    Or the body has turned, or the strap has slid.
    """
    if not pairs:
        return []
    sets = [[pairs[0]]]
    for before, pair in itertools.pairwise(pairs):
        if (
            _moved(before, pair)
            or _pauses(before.confirmed, pair.first.departure, ticks)
            or ticks.broken[before.second.at : pair.first.at + 1].any()
            or stepping_s(before.confirmed, pair.first.departure, ticks) > STEP_S
        ):
            sets.append([])
        sets[-1].append(pair)
    return [part for one in sets for part in _at_slips(one, ticks)]


def _pauses(start: int, end: int, ticks: Ticks) -> bool:
    """Whether the leg stands for long within [start, end], or the while is longer still.

    Not a hold at the end of the range, however long, nor with the leg held up.
    """
    if ticks.time_s[end] - ticks.time_s[start] > SET_GAP_S:
        return True
    long = round(SET_PAUSE_S * ticks.rate_hz)
    if end - start + 1 < long:
        return False
    pause = slice(start, end + 1)
    return len(runs(ticks.still[pause] & ~ticks.lifted[pause], long)) > 0


def stepping_s(start: int, end: int, ticks: Ticks) -> float:
    """For how long the leg swung rather than turned within [start, end)."""
    swing, axial = ticks.swing_dps[start:end], np.abs(ticks.axial_dps[start:end])
    return int(np.count_nonzero((swing > STEP_DPS) & (swing > axial))) / ticks.rate_hz


def turned_after_return(extreme: Turn, stance: int, ticks: Ticks) -> float:
    """By how much (deg) the leg turns from where it has come home to until it stands.

    extreme: the last one of a set. stance: a tick of the stance that follows. 0 where the leg comes
    home and stands in one movement.
    """
    angle, rate = (part[extreme.at : stance] for part in (ticks.angle_deg, ticks.axial_dps))
    stands = ticks.angle_deg[stance : stance + max(1, round(SHORTEST_S * ticks.rate_hz))]
    stands_deg = float(stands.mean())
    way = np.abs(angle - extreme.value_deg) > HOME_SHARE * abs(stands_deg - extreme.value_deg)
    home = np.flatnonzero(way & (np.abs(rate) < HOME_DPS))
    return stands_deg - float(angle[home[0]]) if len(home) else 0.0


def _moved(one: Pair, other: Pair) -> bool:
    """Whether two repetitions hardly overlap: the body has turned between them."""
    a = sorted((one.first.value_deg, one.second.value_deg))
    b = sorted((other.first.value_deg, other.second.value_deg))
    overlap = min(a[1], b[1]) - max(a[0], b[0])
    return overlap < OVERLAP * min(a[1] - a[0], b[1] - b[0])


def _at_slips(pairs: list[Pair], ticks: Ticks) -> list[list[Pair]]:
    """A set cut where the leg began to turn about another middle, if it stands elsewhere since.

    The strap has slid then, or the foot was put down elsewhere: each part has a neutral of its own.
    """
    if len(pairs) < 2:
        return [pairs]
    middle = np.array([pair.middle_deg for pair in pairs])
    away = middle - middle.mean()
    count = np.arange(1, len(pairs))  # of those before the cut
    explained = np.cumsum(away)[:-1] ** 2 * (1 / count + 1 / (len(pairs) - count))  # by two middles
    cut = 1 + int(np.argmax(explained))
    spread = np.sqrt(max(0.0, away @ away - explained[cut - 1]) / len(pairs))
    jump = float(middle[cut:].mean() - middle[:cut].mean())
    if abs(jump) < max(SLIPPED_DEG, JUMP * spread):
        return [pairs]
    if len(pairs) > 2 and spread > LIKE_LINE * _off_line(middle, pairs, ticks):
        return [pairs]
    before = _stop_level(0, pairs[0].first.departure, ticks, last=True)
    after = _stop_level(pairs[-1].confirmed, len(ticks), ticks, last=False)
    if before is None or after is None:
        return [pairs]
    if not LIKE_JUMP < (after - before) / jump < 1 / LIKE_JUMP:
        return [pairs]
    return [pairs[:cut], *_at_slips(pairs[cut:], ticks)]


def _off_line(middle_deg: FloatArray, pairs: list[Pair], ticks: Ticks) -> float:
    """The r.m.s. by which the middles of repetitions lie off a line: a drift moves them evenly."""
    time_s = ticks.time_s[[(pair.first.at + pair.second.at) // 2 for pair in pairs]]
    line = np.polyval(np.polyfit(time_s - time_s.mean(), middle_deg, 1), time_s - time_s.mean())
    return float(np.sqrt(np.mean((middle_deg - line) ** 2)))


def _stop_level(start: int, end: int, ticks: Ticks, *, last: bool) -> float | None:
    """The angle at the last or first stop within [start, end) ticks; None without any."""
    stops = runs(ticks.still[start:end], round(SHORTEST_S * ticks.rate_hz))
    if len(stops) == 0:
        return None
    return float(ticks.angle_deg[start:end][slice(*stops[-1 if last else 0])].mean())


def nodes_around(
    pairs: list[Pair], previous_end: int, next_start: int, stops: IntArray, ticks: Ticks
) -> tuple[Nodes, int]:
    """What one set shows of the leg at rest, and which stance is its own (the one before it).

    previous_end, next_start: ticks where the neighbouring sets end and begin. stops: `all_stops`.
    """
    first, last = pairs[0].first.departure, pairs[-1].confirmed
    stops = _lying_within(stops, previous_end, next_start + 1)
    standing = stops[means_within(ticks.lifted.astype(float), stops) <= 0.5]
    before = _within(standing, previous_end, first + 1)
    after = _within(standing, last, next_start + 1)
    before, after = (without_holds(part, pairs, ticks) for part in (before, after))
    near = round(FARTHEST_S * ticks.rate_hz)
    before = [r for r in before if first - r[1] < near]
    after = [r for r in after if r[0] - last < near]
    before = past_halts(before[::-1], pairs[0].first, OUT_DEG, ticks)[::-1]
    before = [r for r in before if not ticks.broken[r[1] - 1 : first].any()][-EACH_SIDE:]
    after = past_halts(after, pairs[-1].second, HALT_DEG, ticks)
    after = [r for r in after if not ticks.broken[last : r[0] + 1].any()][:EACH_SIDE]
    look = round(LOOK_S * ticks.rate_hz)
    parts = [_binned(ticks, max(a, b - look), b, k) for k, (a, b) in enumerate(before)]
    out_deg = went_on_deg(before[::-1], pairs[0].first, ticks)
    if out_deg > MAY_BE_DEG:
        parts[-1][:, 4] = out_deg
    for k, (a, b) in enumerate(after):
        part = _binned(ticks, a, min(b, a + look), k + len(before))
        if k == 0 and went_on_deg(after, pairs[-1].second, ticks) > MAY_BE_DEG:
            part[:, 4] = MAY_BE_DEG
        parts.append(part)
    parts.append(_centres(pairs, ticks))
    parts.append(_stops(pairs, stops, ticks))
    columns = np.concatenate(parts)
    return Nodes(*columns.T), max(0, len(before) - 1)


def bias_prior(
    stills: IntArray,
    mean_dps: FloatArray,
    ticks: Ticks,
    *,
    window: tuple[int, int],
    sway: Sway,
    steps: FloatArray,
    known: bool,
) -> Prior:
    """What the rests outside the window [start, end) say of the bias left within it.

    mean_dps: (r,) the rate about the axis in each rest of `stills`, (r, 2) [start, end) in ticks.
    known: whether the bias taken off came from rest.
    """
    start, end = window
    middle = (start + end) // 2
    elsewhere = (stills[:, 1] <= start) | (stills[:, 0] >= end)
    rests, rate_dps = stills[elsewhere], mean_dps[elsewhere]
    seconds = np.diff(rests, axis=1).ravel() / ticks.rate_hz
    away_s = np.abs(ticks.time_s[rests.sum(axis=1) // 2] - ticks.time_s[middle])
    weight = 1 / (2 * sway.sd_deg**2 / seconds**2 + BIAS_WALK * away_s)
    precision = 1 / (BIAS_DPS if known else UNKNOWN_BIAS_DPS) ** 2 + float(weight.sum())
    bias_dps = float(weight @ rate_dps) / precision
    return Prior(float(ticks.time_s[middle]), bias_dps, precision**-0.5, steps)


def gap_steps(fitted: Fitted, ticks: Ticks) -> FloatArray:
    """(g, 2) time and s.d. (deg) of the unknown turn within each gap."""
    found = []
    last = len(fitted) - 1
    for start, end in fitted.gaps.tolist():
        a, b = start // ticks.stride, end // ticks.stride
        around = float(np.abs(ticks.axial_dps[max(0, a - 3) : b + 4]).max(initial=0.0))
        seconds = fitted.time_s[min(end, last)] - fitted.time_s[max(0, start - 1)]
        sd = GAP_SHARE * max(around, GAP_LEAST_DPS) * seconds
        found.append((float(fitted.time_s[min(start, last)]), min(sd, 60.0)))
    return np.array(found).reshape(-1, 2)


def outside(rests: IntArray, pairs: list[Pair]) -> IntArray:
    """The rests, or parts of them, that lie in no repetition: holds and slow moves are no stances.

    A slow stroke begins as if the leg still rested.
    """
    if not pairs or len(rests) == 0:
        return rests
    begin = np.array([pair.first.departure for pair in pairs] + [np.iinfo(np.int64).max])
    end = np.array([-1] + [pair.confirmed for pair in pairs])
    following = np.searchsorted(begin, rests[:, 0], side="right")  # the first that begins later
    kept = rests[:, 0] >= end[following]
    return np.column_stack([rests[:, 0], np.minimum(rests[:, 1], begin[following])])[kept]


def beside_sets(rests: IntArray, pairs: list[Pair], ticks: Ticks) -> IntArray:
    """The rests that lie in no set: between slow repetitions a leg that seems to rest creeps on."""
    for one in split_sets(pairs, ticks):
        amid = (rests[:, 0] > one[0].first.departure) & (rests[:, 1] <= one[-1].confirmed)
        rests = rests[~amid]
    return rests


def measure_sway(ticks: Ticks, rests: IntArray) -> Sway:
    """The sway that best explains the stances, each with a level of its own, and one common drift.

    Who sits does not sway.
    """
    long = [r for r in rests.tolist() if r[1] - r[0] > SHOWS_SWAY_S * ticks.rate_hz]
    long = [(a, b) for a, b in long if ticks.odd[a:b].mean() < 0.5]
    long = sorted(long, key=lambda r: r[0] - r[1])[:SHOWS_SWAY]
    score = -0.5 * np.add.outer(
        np.square(np.log(np.divide(SWAY_DEG, USUAL_DEG)) / USUAL_DEG_SPREAD),
        np.square(np.log(np.divide(SWAY_S, USUAL_S)) / USUAL_S_SPREAD),
    )
    pull, steepness = np.zeros_like(score), np.full_like(score, 1 / BIAS_DPS**2)
    for a, b in long:
        part = _binned(ticks, a, min(b, a + round(LOOK_S * ticks.rate_hz)), 0)
        likelihood, pulled, steep = _evidence(part[:, 0], part[:, 1])
        score += likelihood
        pull += pulled
        steepness += steep
    score += 0.5 * (pull**2 / steepness - np.log(steepness))  # over all drifts they may share
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    sd = float(np.sqrt((weight * np.square(SWAY_DEG)[:, None]).sum()))
    return Sway(sd, float(np.exp((weight * np.log(SWAY_S)[None]).sum())))


def _evidence(time_s: FloatArray, level: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What a stance says of each sway, (sizes, lengths) each: its likelihood, and of its drift.

    The likelihood is its logarithm but for a constant, without drift; then come the two terms of
    the drift's normal equation: the slope's scalar product with the levels, and with itself.
    """
    t = time_s - time_s.mean()
    base = OWN_LEVEL_DEG**2 + OWN_DRIFT_DPS**2 * np.outer(t, t) + 0.1**2 * np.eye(len(t))
    shapes = np.array([Sway(1.0, length).covariance(t[:, None] - t[None]) for length in SWAY_S])
    covariances = base + np.square(SWAY_DEG)[:, None, None, None] * shapes
    factors = np.linalg.cholesky(covariances)
    z, slope = np.moveaxis(
        np.linalg.solve(factors, np.column_stack([level - level.mean(), t])), -1, 0
    )
    diagonals = np.diagonal(factors, axis1=-2, axis2=-1)
    likelihood = -0.5 * (z**2).sum(axis=-1) - np.log(diagonals).sum(axis=-1)
    return likelihood, (slope * z).sum(axis=-1), (slope**2).sum(axis=-1)


def all_stops(ticks: Ticks) -> IntArray:
    """(s, 2) [start, end) of the stops, those so near to one another that they are one merged."""
    merged: list[list[int]] = []
    for start, end in runs(ticks.still & ~ticks.odd, round(SHORTEST_S * ticks.rate_hz)).tolist():
        if merged:
            last = merged[-1]
            close = start - last[1] < SAME_S * ticks.rate_hz
            level = abs(ticks.angle_deg[start] - ticks.angle_deg[last[1] - 1]) < SAME_DEG
            if close and level:
                last[1] = end
                continue
        merged.append([start, end])
    return np.array(merged, np.int64).reshape(-1, 2)


def _within(stops: IntArray, start: int, end: int) -> list[tuple[int, int]]:
    """The parts within [start, end) ticks of the stops that lie there for the most part."""
    inside = _lying_within(stops, start, end).tolist()
    return [(max(a, start), min(b, end)) for a, b in inside]


def _lying_within(stops: IntArray, start: int, end: int) -> IntArray:
    """(s, 2) the stops whose middle is within [start, end) ticks."""
    middle = stops.sum(axis=1) / 2
    return stops[slice(*np.searchsorted(middle, (start, end)))]


def _binned(ticks: Ticks, start: int, end: int, number: int) -> FloatArray:
    """(bins, 6) rows of Nodes: means over BIN_S."""
    count = max(1, round((end - start) / (BIN_S * ticks.rate_hz)))
    edges = np.unique(np.linspace(start, end, count + 1).round().astype(int))
    bins = np.column_stack([edges[:-1], edges[1:]])
    rows = np.zeros((len(bins), 6))
    rows[:, 0] = means_within(ticks.time_s, bins)
    rows[:, 1] = means_within(ticks.angle_deg, bins)
    rows[:, 2] = number
    rows[:, 4] = 0.1
    return rows


def _centres(pairs: list[Pair], ticks: Ticks) -> FloatArray:
    ends = np.array([[p.first.value_deg, p.second.value_deg] for p in pairs])
    times = np.array([[ticks.time_s[p.first.at], ticks.time_s[p.second.at]] for p in pairs])
    centre = ends.mean(axis=1)
    arc = np.abs(ends[:, 0] - ends[:, 1])
    step = np.abs(np.diff(centre))
    noise = max(CENTRE_DEG, 1.05 * median(step.tolist()) if len(pairs) > 3 else 3.0)
    group = np.concatenate([[0], np.cumsum(step > JUMP * noise)])
    return np.column_stack(
        [
            times.mean(axis=1),
            centre,
            np.full(len(pairs), -1),
            CENTRES + group,
            np.full(len(pairs), noise),
            arc / arc.mean() - 1,
        ]
    )


def _stops(pairs: list[Pair], stops: IntArray, ticks: Ticks) -> FloatArray:
    """(s, 6) rows of Nodes: the stop from which each repetition but the first sets out.

    It is the last one before it, as others are hesitations on the way home, unless one was far
    longer. What is not where the others are, against the centres about it, is a hesitation too.
    """
    found, aside = [], []
    for before, after in itertools.pairwise(pairs):
        between = _within(stops, before.confirmed, after.first.departure + 2)
        if between:
            last, longest = between[-1], max(between, key=lambda r: r[1] - r[0])
            a, b = longest if longest[1] - longest[0] > STOP_LONGER * (last[1] - last[0]) else last
            level = float(ticks.angle_deg[a:b].mean())
            aside.append(level - (before.middle_deg + after.middle_deg) / 2)
            found.append((ticks.time_s[a:b].mean(), level, -1, 2, STOP_DEG, 0))
    rows = np.array(found).reshape(-1, 6)
    if len(rows):
        off_deg = np.abs(np.array(aside) - median(aside))
        far = off_deg > STOP_FAR * max(STOP_DEG, median(off_deg.tolist()))
        rows[far, 4] = off_deg[far]
    return rows
