"""The tables, as text."""

from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks.accuracy import scores
from benchmarks.accuracy.scores import REPETITION, SESSION
from benchmarks.accuracy.trials import Trial
from sensor.samples import FloatArray
from virtual_sensor.kinds import KINDS

REPETITION_WISE = tuple((what,) for what in REPETITION)

_WORST = 0.90  # no kind's coverage may lie below this by more than chance allows


def targets(trials: Sequence[Trial]) -> str:
    """What is asked of the program, beside what it did."""
    mine = [t for t in trials if t.method == "ours" and t.true_count]
    clear = [t for t in mine if t.world == "nominal" and KINDS[t.kind].clear]
    kinds = [[t for t in mine if t.kind == kind] for kind in _in_order(t.kind for t in mine)]
    arc, session = scores.errors(clear, "arc"), np.abs(scores.errors(clear, *SESSION))
    inner, outer = scores.errors(clear, "internal"), scores.errors(clear, "external")
    quick, slow = scores.delays(mine, up_to_s=4.0)
    seconds, shares = [d.delay_s for d in quick], [d.delay_s / d.cycle_s for d in slow]
    covered = [scores.coverage(mine, *what).share for what in [*REPETITION_WISE, SESSION]]
    rows = [
        ["exact counts, %", "99.5", _percent(scores.exact(mine))],
        ["exact counts of the worst kind, %", "95", _percent(min(map(scores.exact, kinds)))],
        ["arc: RMSE, bias, °", "0.5, 0.2", _two(scores.rmse(arc), _mean(arc))],
        ["in, out: RMSE, °", "0.6", _two(scores.rmse(inner), scores.rmse(outer))],
        ["session: median, p95, °", "0.4, 1.1",
         _two(scores.quantile(session, 0.5), scores.quantile(session, 0.95))],
        ["coverage of in, out, arc, session, %", "93-98", ", ".join(map(_percent, covered))],
        ["mean half-width, °", "1.5", f"{scores.half_width(clear, *REPETITION, *SESSION):.2f}"],
        ["live count = final, %", "99.5", _percent(scores.live_equal(mine))],
        ["live delay, cycles up to 4 s: median, p95, s", "0.40, 0.60",
         _two(scores.quantile(seconds, 0.5), scores.quantile(seconds, 0.95))],
        ["live delay, slower: p95 of the share, %", "15", _percent(scores.quantile(shares, 0.95))],
    ]  # fmt: skip
    return table("Targets", ["measure", "target", "measured"], rows)


def counts(trials: Sequence[Trial]) -> str:
    """Recordings with the exact count, by kind and world, for each method."""
    methods = _in_order(t.method for t in trials if not t.method.endswith("helped"))
    head = ["kind", "n", *methods, "ours: live = final", "within 1", "unusable"]
    rows = [
        _count_row(kind, [t for t in trials if t.kind == kind], methods)
        for kind in _in_order(t.kind for t in trials)
    ]
    worlds = _in_order(t.world for t in trials)
    rows += [
        _count_row(f"[{world}]", [t for t in trials if t.world == world], methods)
        for world in worlds
        if len(worlds) > 1
    ]
    return table("Exact counts", head, [*rows, _count_row("ALL", trials, methods)])


def _count_row(name: str, trials: Sequence[Trial], methods: Sequence[str]) -> list[str]:
    mine = [t for t in trials if t.method == "ours"]
    near = np.mean([abs(t.count - t.true_count) <= 1 for t in mine])
    unusable = np.mean([not t.usable for t in mine])
    shares = [_percent(scores.exact([t for t in trials if t.method == m])) for m in methods]
    live = _percent(scores.live_equal(mine))
    return [name, str(len(mine)), *shares, live, _percent(float(near)), _percent(float(unusable))]


def angles(trials: Sequence[Trial]) -> str:
    """Errors of the angles where there is a stance on both sides, nominal world, by method."""
    clear = [t for t in trials if t.world == "nominal" and KINDS[t.kind].clear and t.true_count]
    head = [
        "method",
        "arc RMSE",
        "arc bias",
        "in RMSE",
        "out RMSE",
        "session median",
        "session p95",
        "half-width rep",
        "half-width session",
    ]
    rows = [
        _angle_row(method, [t for t in clear if t.method == method])
        for method in _in_order(t.method for t in clear)
    ]
    mine = [t for t in clear if t.method == "ours"]
    rows += [
        _angle_row(f"ours: {kind}", [t for t in mine if t.kind == kind])
        for kind in _in_order(t.kind for t in mine)
    ]
    return table("Angles, degrees (nominal world, stances on both sides)", head, rows)


def _angle_row(name: str, trials: Sequence[Trial]) -> list[str]:
    arc = scores.errors(trials, "arc")
    session = np.abs(scores.errors(trials, *SESSION))
    figures = [
        scores.rmse(arc),
        _mean(arc),
        scores.rmse(scores.errors(trials, "internal")),
        scores.rmse(scores.errors(trials, "external")),
        scores.quantile(session, 0.5),
        scores.quantile(session, 0.95),
        scores.half_width(trials, *REPETITION),
        scores.half_width(trials, *SESSION),
    ]
    return [name, *(f"{value:.2f}" for value in figures)]


def coverages(trials: Sequence[Trial]) -> str:
    """How often our 95 % intervals hold the truth, by kind and by world."""
    mine = [t for t in trials if t.method == "ours" and t.true_count]
    head = [
        "kind",
        "in",
        "out",
        "arc",
        "session",
        "without sway",
        "of the hip",
        "half-width in",
        "arc",
        "given",
        "",
    ]
    kinds = _in_order(t.kind for t in mine)
    rows = [_coverage_row(kind, [t for t in mine if t.kind == kind]) for kind in kinds]
    worlds = _in_order(t.world for t in mine)
    rows += [
        _coverage_row(f"[{world}]", [t for t in mine if t.world == world])
        for world in worlds
        if len(worlds) > 1
    ]
    return table("Coverage of 95 % intervals, %", head, [*rows, _coverage_row("ALL", mine)])


def _coverage_row(name: str, trials: Sequence[Trial]) -> list[str]:
    parts = [scores.coverage(trials, what) for what in REPETITION]
    parts.append(scores.coverage(trials, *SESSION))
    calm = scores.coverage(trials, *REPETITION, covers=lambda m: m.covers_calm)
    hip = scores.coverage(trials, *REPETITION, covers=lambda m: m.covers_hip)
    low = [s for s in parts if s.n and s.high < _WORST]
    given = scores.coverage(trials, "internal").n / max(1, scores.coverage(trials, "arc").n)
    return [
        name,
        *(_percent(s.share) for s in parts),
        _percent(calm.share),
        _percent(hip.share),
        f"{scores.half_width(trials, 'internal', 'external'):.2f}",
        f"{scores.half_width(trials, 'arc'):.2f}",
        _percent(given),
        "LOW" if low else "",
    ]


def delays(trials: Sequence[Trial]) -> str:
    """How long the live count takes after the second turning point."""
    quick, slow = scores.delays([t for t in trials if t.method == "ours"], up_to_s=4.0)
    seconds, shares = [d.delay_s for d in quick], [d.delay_s / d.cycle_s for d in slow]
    late = [not d.before_end for d in [*quick, *slow]]
    rows = [
        [
            "cycles up to 4 s: median, p95 (s)",
            f"{scores.quantile(seconds, 0.5):.2f}",
            f"{scores.quantile(seconds, 0.95):.2f}",
            str(len(quick)),
        ],
        [
            "slower: share of the cycle, median, p95 (%)",
            _percent(scores.quantile(shares, 0.5)),
            _percent(scores.quantile(shares, 0.95)),
            str(len(slow)),
        ],
        [
            "after the leg was back at neutral (%)",
            _percent(_mean(late)),
            "",
            str(len(late)),
        ],
    ]
    return table("Live delay", ["", "median", "p95", "n"], rows)


def false_counts(trials: Sequence[Trial]) -> str:
    """Repetitions found where there is none, per hour."""
    none = [t for t in trials if not t.true_count]
    head = [
        "kind",
        "hours",
        "method",
        "in the median recording",
        "most",
        "per hour",
        "live per hour",
    ]
    rows = []
    for kind in _in_order(t.kind for t in none):
        for method in _in_order(t.method for t in none if not t.method.endswith("helped")):
            some = [t for t in none if t.kind == kind and t.method == method]
            if not some:
                continue
            hours = sum(t.duration_s for t in some) / 3600
            found = [t.count for t in some]
            live = [t.live_count for t in some if t.live_count is not None]
            rows.append(
                [
                    kind,
                    f"{hours:.2f}",
                    method,
                    f"{np.median(found):.0f}",
                    str(max(found)),
                    f"{sum(found) / hours:.1f}",
                    f"{sum(live) / hours:.1f}" if live else "",
                ]
            )
    return table("False repetitions", head, rows)


def failures(trials: Sequence[Trial]) -> str:
    """Every recording that we miscount, with the command that shows it."""
    lines = [
        f"  python -m benchmarks.accuracy show {t.kind} {t.seed} --world {t.world}"
        f"   # {t.count} for {t.true_count}, live {t.live_count} {' '.join(t.flags)}"
        for t in trials
        if t.method == "ours" and (t.count != t.true_count or t.live_count != t.count)
    ]
    return "\n".join(["Recordings miscounted, finally or live:", *(lines or ["  none"])]) + "\n"


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its columns lined up."""
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        first, *others = (
            cell.ljust(w) if k == 0 else cell.rjust(w)
            for k, (cell, w) in enumerate(zip(cells, widths, strict=True))
        )
        return "| " + " | ".join([first, *others]) + " |"

    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|"
    return "\n".join([f"### {title}", "", line(head), rule, *map(line, rows)]) + "\n"


def _two(one: float, other: float) -> str:
    return f"{one:.2f}, {other:.2f}"


def _mean(values: Sequence[float] | FloatArray) -> float:
    return float(np.mean(values)) if len(values) else np.nan


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _percent(share: float) -> str:
    return "" if np.isnan(share) else f"{100 * share:.1f}"
