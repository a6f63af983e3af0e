"""Each set with the level of its neutral: the angle that would be measured at rest."""

from dataclasses import dataclass
from statistics import median

import numpy as np

from analysis.drift import (
    NOWHERE,
    PUT_BACK,
    STEPPED,
    Nodes,
    Offsets,
    Prior,
    RestLevel,
    Sway,
    level_at_rest,
)
from analysis.fit import Fitted
from analysis.pairs import Pair
from analysis.rest import Rest, means_within
from analysis.stances import (
    SHORTEST_S,
    all_stops,
    bias_prior,
    gap_steps,
    measure_sway,
    nodes_around,
    outside,
    split_sets,
    stepping_s,
    turned_after_return,
)
from analysis.ticks import Ticks
from sensor.samples import FloatArray

TRACE_POINTS = 12  # of the level between the extremes, for the trace
STEPS_S = 1.8  # of swinging: more than putting the foot down takes
PUT_DOWN_DEG = 2.0  # a foot that is put back where it was turns by less once the leg is home
FAR_DEG = 7.0  # a stance after a set that is further from the one before is seldom a foot put down
TURNED_DEG = 30.0  # one still further off is that of a body which has turned since
FAR_SHARE = 0.5  # of it is the s.d. that neutral then has within the set
ASIDE_DEG = 15.0  # neutral lies no farther out of the range of a hip: the body has turned since
OFF_LINE_DEG = 1.0  # r.m.s.: where the stops keep to a line so near, no foot was put down anew
LOST_DEG = 8.0  # neutral not known better than this (s.d.) is not known


@dataclass(frozen=True, slots=True, eq=False)
class NeutralSet:
    """A set's pairs, and m (the angle at rest) at each of their extremes in order of time.

    level: at the 2 k extremes, first and second of each pair. at_s, level_deg: a line for traces.
    known: whether the level is neutral, not only a line to measure arcs from.
    stances_before, stances_after: how many there are on each side. moved_deg: how far the stance
    after is from the one before (0 where one is missing). bias_sd_dps: known from elsewhere;
    None where gravity holds the level, and no bias is asked for.
    """

    pairs: list[Pair]
    level: RestLevel
    at_s: FloatArray
    level_deg: FloatArray
    known: bool
    stances_before: int
    stances_after: int
    moved_deg: float
    bias_sd_dps: float | None


def neutral_sets(pairs: list[Pair], ticks: Ticks, fitted: Fitted, rest: Rest) -> list[NeutralSet]:
    """The sets of a recording, in order of time."""
    if not pairs:
        return []
    stills = outside(rest.intervals, pairs)
    sway = measure_sway(ticks, stills)
    steps = gap_steps(fitted, ticks)
    stops = all_stops(ticks)
    mean_dps = means_within(ticks.axial_dps, stills)
    sets = split_sets(pairs, ticks)
    found = []
    for k, one in enumerate(sets):
        previous_end = sets[k - 1][-1].confirmed if k else 0
        next_start = sets[k + 1][0].first.departure if k + 1 < len(sets) else len(ticks)
        nodes, own = nodes_around(one, previous_end, next_start, stops, ticks)
        first = int(np.searchsorted(ticks.time_s, nodes.time_s.min()))
        last = int(np.searchsorted(ticks.time_s, nodes.time_s.max())) + 1
        prior = bias_prior(
            stills,
            mean_dps,
            ticks,
            window=(first, last),
            sway=sway,
            steps=steps,
            known=rest.known,
        )
        found.append(_solved(one, nodes, own, ticks, sway=sway, prior=prior))
    return found


def _solved(
    pairs: list[Pair], nodes: Nodes, own: int, ticks: Ticks, *, sway: Sway, prior: Prior
) -> NeutralSet:
    extremes = ticks.time_s[[turn.at for pair in pairs for turn in (pair.first, pair.second)]]
    line = np.linspace(nodes.time_s.min(), nodes.time_s.max(), TRACE_POINTS)
    asked = np.concatenate([extremes, line])
    level = level_at_rest(
        nodes,
        asked,
        reference=own,
        sway=sway,
        prior=prior,
        offsets=_offsets(pairs, nodes, ticks),
        shifts_s=_shifts_s(nodes),
    )
    order = np.argsort(asked)
    k = len(extremes)
    stances = nodes.time_s[nodes.kind == 0]
    worst = float(np.sqrt(level.covariance.diagonal()[:k].max()))
    after = int(np.unique(nodes.stance[(nodes.kind == 0) & (nodes.time_s > extremes[-1])]).size)
    before = int(np.unique(nodes.stance[nodes.kind == 0]).size) - after
    moved_deg = float(level.moved_deg[own + 1]) if before > 0 and after > 0 else 0.0
    # So far off, it may have happened within the set as well as at its end: the doubt is common to
    # all its extremes, and leaves the arcs alone.
    doubtful = FAR_DEG < abs(moved_deg) < TURNED_DEG
    common = (FAR_SHARE * moved_deg) ** 2 if doubtful else 0.0
    return NeutralSet(
        pairs,
        RestLevel(
            level.mean_deg[:k],
            level.covariance[:k, :k] + common,
            level.moved_deg,
        ),
        asked[order],
        level.mean_deg[order],
        known=len(stances) > 0 and worst < LOST_DEG and not _is_aside(pairs, level.mean_deg[:k]),
        stances_before=before,
        stances_after=after,
        moved_deg=moved_deg,
        bias_sd_dps=prior.bias_sd_dps,
    )


def _is_aside(pairs: list[Pair], level_deg: FloatArray) -> bool:
    """Whether the repetitions lie farther to one side of neutral than those of any hip."""
    values = np.array([turn.value_deg for pair in pairs for turn in pair[:2]])
    middle_deg = abs(float(np.median(values - level_deg)))
    arc_deg = median(pair.arc_deg for pair in pairs)
    return middle_deg > arc_deg / 2 + ASIDE_DEG


def _offsets(pairs: list[Pair], nodes: Nodes, ticks: Ticks) -> Offsets:
    """How the foot may stand in the next stance: as before, unless it has moved in between."""
    last = pairs[-1].second.at
    later = nodes.time_s[(nodes.kind == 0) & (nodes.time_s > ticks.time_s[last])]
    if len(later) == 0:
        return PUT_BACK
    stance = int(np.searchsorted(ticks.time_s, later.min()))
    stepped = stepping_s(last, stance, ticks) > STEPS_S
    turned_deg = turned_after_return(pairs[-1].second, stance, ticks)
    return STEPPED if stepped or abs(turned_deg) > PUT_DOWN_DEG else PUT_BACK


def _shifts_s(nodes: Nodes) -> FloatArray:
    """When the foot may have been put down anew: at the stops of a set that keep to no line.

    And at the stance after it.
    """
    stops = nodes.kind == 2
    if not stops.any():
        return NOWHERE
    numbers = np.unique(nodes.stance[nodes.kind == 0])
    parts = [nodes.stance == number for number in numbers]
    time_s = np.append([nodes.time_s[part].mean() for part in parts], nodes.time_s[stops])
    level = np.append([nodes.level_deg[part].mean() for part in parts], nodes.level_deg[stops])
    if len(time_s) < 3:
        return NOWHERE
    time_s -= time_s.mean()
    level -= level.mean()
    left = level - time_s * (time_s @ level) / (time_s @ time_s)
    if left @ left < OFF_LINE_DEG**2 * (len(left) - 2):
        return NOWHERE
    ends_s = nodes.time_s[stops].max()
    after_s = nodes.time_s[(nodes.kind == 0) & (nodes.time_s > ends_s)]
    return np.append(nodes.time_s[stops], after_s[:1]) - SHORTEST_S / 2


def level_line(sets: list[NeutralSet], time_s: FloatArray) -> FloatArray:
    """(n,) the level at all times: each set's own, from half-way to its neighbours."""
    level = np.zeros(len(time_s))
    for k, one in enumerate(sets):
        start = 0 if k == 0 else _between(sets[k - 1], one, time_s)
        end = len(time_s) if k == len(sets) - 1 else _between(one, sets[k + 1], time_s)
        level[start:end] = np.interp(time_s[start:end], one.at_s, one.level_deg)
    return level


def _between(one: NeutralSet, other: NeutralSet, time_s: FloatArray) -> int:
    return int(np.searchsorted(time_s, (one.at_s[-1] + other.at_s[0]) / 2))
