"""How unsure in and out are during a set: nothing but standing still shows where neutral is."""

STANCE_DEG = 1.0  # 95 %: how well a leg comes back to the same stance, foot and sway together
DRIFT_DPS = 0.12  # 95 %: twice the mean heading drift of 3.8 °/min of the filter used (Laidig 2023)
ON_TABLE = 0.5  # share of it that is left once the sensor has lain still: no sway in its bias


class Doubt:
    """Grows while the leg moves, comes back to its least when it stands still."""

    def __init__(self, *, on_table: bool = False) -> None:
        self._drift_dps = DRIFT_DPS * (ON_TABLE if on_table else 1.0)
        self._stood_s: float | None = None
        self._now_s = 0.0

    def step(self, time_s: float, *, standing: bool) -> None:
        """The leg at this time, on the samples' clock."""
        self._now_s = time_s
        if standing or self._stood_s is None or time_s < self._stood_s:
            self._stood_s = time_s

    @property
    def half_width_deg(self) -> float:
        """Half of a 95 % interval of what in and out are measured from."""
        away_s = 0.0 if self._stood_s is None else self._now_s - self._stood_s
        return float((STANCE_DEG**2 + (self._drift_dps * away_s) ** 2) ** 0.5)
