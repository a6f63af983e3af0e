"""Turning points in a row, and pairs of them, as they are known by construction."""

from analysis.pairs import Pair, Turn
from tests.analysis.paths import turn


def row(*values: float, step_s: float = 2.0, paused: bool = True) -> list[Turn]:
    """Turning points by turns inward and outward, the first after a stop."""
    found = []
    for k, value in enumerate(values):
        at_s = 10 + k * step_s
        one = turn(at_s, value, internal=value > 0, left_s=at_s - step_s)
        before = values[k - 1] if k else 0.0
        found.append(one._replace(stroke_deg=abs(value - before), paused=paused and k == 0))
    return found


def paired(turns: list[Turn], *firsts: int) -> list[Pair]:
    return [Pair(turns[k], turns[k + 1], turns[k + 1].at) for k in firsts]


def pair_at(at_s: float, first_deg: float, second_deg: float) -> Pair:
    first = turn(at_s, first_deg, internal=first_deg > 0, left_s=at_s - 1)
    second = turn(at_s + 2, second_deg, internal=second_deg > 0, left_s=at_s + 1)
    return Pair(first._replace(paused=True), second, second.at)
