"""How unsure in and out are during a set: only standing still shows where neutral is.

While the leg moves, the live count follows the middle of the repetitions. So what is left of the
gyroscope's bias adds up only until the middle has been followed; and people do not turn evenly
about their neutral. `python -m benchmarks.live_angles` sets the result beside simulated truth.
"""

from math import hypot

from analysis import Phase, Snapshot

STANCE_DEG = 1.0  # 95 %: how well a leg comes back to the same stance, foot and sway together
MIDDLE_DEG = 3.0  # 95 %: the middle of some repetitions against neutral; see the benchmark
FOLLOWED_S = 8.0  # moving for so long, about three repetitions, the middle has been followed
SWAY_DEG = 1.7  # 95 % of what sway of 0.6° adds to the turn in a rest: spread over it, a false bias
NEAR_DEG = 6.0  # still further from neutral is a hold at the end of the range, no stance


class Doubt:
    """Grows while the leg moves, the less the better the bias is known; standing ends it."""

    def __init__(self) -> None:
        self._stood_s: float | None = None
        self._now_s = 0.0
        self._known_s = 0.0

    def step(self, now: Snapshot) -> None:
        """Where the live analysis is."""
        self._now_s, self._known_s = now.time_s, now.known_s
        standing = now.phase is not Phase.MOVING and abs(now.rotation_deg) < NEAR_DEG
        if standing or self._stood_s is None or now.time_s < self._stood_s:
            self._stood_s = now.time_s

    @property
    def away_s(self) -> float:
        """For how long the leg has been away from a stance."""
        return 0.0 if self._stood_s is None else self._now_s - self._stood_s

    @property
    def half_width_deg(self) -> float:
        """Half of a 95 % interval of what in and out are measured from."""
        moving_s = min(self.away_s, FOLLOWED_S)
        drift_deg = SWAY_DEG * moving_s / self._known_s if self._known_s else 0.0
        return hypot(STANCE_DEG, MIDDLE_DEG * moving_s / FOLLOWED_S, drift_deg)
