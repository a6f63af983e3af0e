"""The kinds of recording: what the person does in each, one row a kind."""

from collections.abc import Callable
from dataclasses import dataclass

from virtual_sensor import checks, scenes, styles
from virtual_sensor.movements import OTHER_MOVEMENTS
from virtual_sensor.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of recording.

    stances: where the person stands still: "both" sides of the set, or "before", "after", "none".
    clear: whether in, out and arc are fit for the angle table: a plain set with stances that can be
    trusted. exercise: what the analysis is told.
    """

    perform: Callable[[Script], None]
    exercise: str = "standing_rotation"
    stances: str = "both"
    clear: bool = True


EXERCISE: dict[str, Kind] = {
    "steady": Kind(perform=scenes.set_of()),
    "fast": Kind(perform=scenes.set_of(styles.fast)),
    "slow": Kind(perform=scenes.set_of(styles.slow)),
    "small": Kind(perform=scenes.set_of(styles.small)),
    "creeping": Kind(perform=scenes.set_of(styles.creeping)),
    "large": Kind(perform=scenes.set_of(styles.sized(75, 100))),
    "stops": Kind(perform=scenes.set_of(styles.stops)),
    "no_stops": Kind(perform=scenes.set_of(styles.no_stops)),
    "holds": Kind(perform=scenes.set_of(styles.holds)),
    "hesitations": Kind(perform=scenes.set_of(styles.hesitations)),
    "tremor": Kind(perform=scenes.set_of(styles.tremor)),
    "inward_first": Kind(perform=scenes.set_of(styles.inward_first)),
    "outward_first": Kind(perform=scenes.set_of(styles.outward_first)),
    "unequal": Kind(perform=scenes.set_of(styles.unequal)),
    "fatigue": Kind(perform=scenes.set_of(styles.fatigue)),
    "compensated": Kind(perform=scenes.set_of(styles.compensated)),
    "leaning": Kind(perform=scenes.set_of(styles.leaning)),
    "pelvis": Kind(perform=scenes.set_of(styles.pelvis)),
    "lifted": Kind(perform=scenes.set_of(styles.lifted), clear=False),
    "held_up": Kind(perform=scenes.set_of(styles.held_up), clear=False),
    "half_turns": Kind(perform=scenes.set_of(styles.half_turns)),
    "several_sets": Kind(perform=scenes.several_sets),
    "long_sit": Kind(perform=scenes.long_sit),
    "among_walking": Kind(perform=scenes.among("walking"), clear=False),
    "among_marching": Kind(perform=scenes.among("marching"), clear=False),
    "among_squats": Kind(perform=scenes.among("squats"), clear=False),
    "among_sitting": Kind(perform=scenes.among("sitting"), clear=False),
    "among_leg_swings": Kind(perform=scenes.among("leg_swings"), clear=False),
    "among_side_swings": Kind(perform=scenes.among("side_swings"), clear=False),
    "among_circles": Kind(perform=scenes.among("circles"), clear=False),
    "among_turning": Kind(perform=scenes.among("turning"), clear=False),
    "among_looking": Kind(perform=scenes.among("looking_round"), clear=False),
    "among_touching": Kind(perform=scenes.among("touching"), clear=False),
    "strapping": Kind(perform=scenes.strapping),
    "displaced": Kind(perform=scenes.displaced, clear=False),
    "shuffled": Kind(perform=scenes.shuffled, clear=False),
    "put_down": Kind(perform=scenes.put_down, clear=False),
    "no_end": Kind(perform=scenes.no_end, stances="before", clear=False),
    "no_start": Kind(perform=scenes.no_start, stances="after", clear=False),
    "no_stance": Kind(perform=scenes.no_stance, stances="none", clear=False),
    "slipping": Kind(perform=scenes.slipping, clear=False),
    "mixture": Kind(perform=scenes.mixture, clear=False),
}
"""With repetitions of the standing rotation."""

UNBROKEN = (
    "walking", "marching", "squats", "leg_swings", "side_swings", "circles", "turning", "shuffling",
)  # fmt: skip
"""Movements that a recording may be full of."""

OTHER: dict[str, Kind] = (
    {f"only_{name}": Kind(perform=scenes.only(name), clear=False) for name in OTHER_MOVEMENTS}
    | {
        f"unbroken_{name}": Kind(perform=scenes.unbroken(name), stances="none", clear=False)
        for name in UNBROKEN
    }
    | {
        "only_strapping": Kind(perform=scenes.strap_only, clear=False),
        "only_half_turns": Kind(perform=scenes.half_turns_only, clear=False),
        "only_standing": Kind(perform=scenes.still, clear=False),
    }
)
"""With none."""

HOUR: dict[str, Kind] = {"everyday_hour": Kind(perform=scenes.everyday_hour, clear=False)}

CHECKS: dict[str, Kind] = {
    "seated_rotation": Kind(perform=checks.seated_rotation, exercise="seated_rotation"),
    "flexion": Kind(perform=checks.flexion, exercise="flexion"),
    "extension": Kind(perform=checks.extension, exercise="extension"),
    "abduction": Kind(perform=checks.abduction, exercise="abduction"),
    "hip_flexor_stretch": Kind(perform=checks.hip_flexor_stretch, exercise="hip_flexor_stretch"),
}
"""The other exercises."""

KINDS: dict[str, Kind] = {"demo": Kind(perform=scenes.demo)} | EXERCISE | OTHER | HOUR | CHECKS
