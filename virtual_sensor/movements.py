"""Everything that is not the exercise: standing, walking, sitting, swinging, handling the sensor.

Ranges are those of ordinary adults; where a paper gives a curve, its round figures are used.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from scipy.spatial.transform import Rotation

from sensor.samples import FloatArray
from virtual_sensor.leg import GRID_HZ
from virtual_sensor.script import Script
from virtual_sensor.strokes import any_shape, count, stroke, there_and_back, wander

_DEG = np.pi / 180
_TAU = 2 * np.pi


def stand(script: Script, seconds: float) -> None:
    """Stand still, as far as people do: the sway is added to everything later."""
    script.stay("standing", seconds)


def fidget(script: Script, seconds: float) -> None:
    """Stand and shift the weight now and then, breathe, look about."""
    rng, left = script.rng, seconds
    while left > 0:
        still = rng.uniform(1.0, 5.0)
        stand(script, min(still, left))
        left -= still
        if left > 1.5:
            _weight_shift(script)
            left -= 1.5


def look_round(script: Script) -> None:
    """Turn the trunk to one side, stay, come back and stand: the thigh goes along a little."""
    rng = script.rng
    turn = rng.choice([-1, 1]) * rng.uniform(5, 18) * _DEG
    shape = any_shape(rng)
    go, stay = count(rng.uniform(0.6, 1.2)), count(rng.uniform(0.5, 2.0))
    yaw = np.concatenate([stroke(go, shape), np.ones(stay), 1 - stroke(go, shape)])
    script.add("looking round", yaw=turn * yaw)
    stand(script, rng.uniform(2.5, 5))


def walk(script: Script, seconds: float, *, turn_rad: float = 0.0) -> None:
    """Walk: the thigh swings 35-50° each stride, the pelvis turns ±4-8° (Winter; Perry)."""
    rng = script.rng
    stride_s = rng.uniform(0.95, 1.35)
    n = count(max(1, round(seconds / stride_s)) * stride_s)
    phase = _phase(n, stride_s, rng)
    on = _fade(n, 0.5)
    swing = rng.uniform(17, 25) * _DEG
    script.add(
        "walking",
        flexion=on * (4 * _DEG + swing * (np.cos(phase) + 0.18 * np.cos(2 * phase + 0.9))),
        abduction=on * rng.uniform(2, 6) * _DEG * np.sin(phase + 0.4),
        rotation=on * rng.uniform(2, 7) * _DEG * np.sin(phase + rng.uniform(0, _TAU)),
        yaw=on * rng.uniform(3, 8) * _DEG * np.cos(phase + 0.3),
        list=on * rng.uniform(2, 5) * _DEG * np.sin(phase - 0.4),
        tilt=on * 3 * _DEG * np.sin(2 * phase),
        up_m=on * 0.02 * np.cos(2 * phase),
        left_m=on * 0.02 * np.sin(phase),
        forward_m=on * 0.015 * np.sin(2 * phase),
        heading=turn_rad * stroke(n, any_shape(rng)),
        jolt_ms2=on * _strikes(phase, rng, strength=rng.uniform(2, 8)),
    )


def march(script: Script, seconds: float) -> None:
    """Lift the knees in turn, on the spot."""
    rng = script.rng
    lift = rng.uniform(35, 90) * _DEG
    period_s = rng.uniform(0.9, 1.5) + 0.4 * lift  # high knees take longer
    n = count(max(1, round(seconds / period_s)) * period_s)
    phase = _phase(n, period_s, rng)
    on = _fade(n, 0.3)
    power = rng.uniform(1.5, 2.5)
    own = np.maximum(np.sin(phase), 0) ** power
    other = np.maximum(-np.sin(phase), 0) ** power
    script.add(
        "marching",
        flexion=on * lift * own,
        abduction=on * rng.uniform(-3, 10) * _DEG * own,
        rotation=on * rng.uniform(-12, 8) * _DEG * own,
        yaw=on * rng.uniform(1, 5) * _DEG * (own - other),
        list=on * rng.uniform(1, 5) * _DEG * (own - other),
        tilt=-on * rng.uniform(2, 8) * _DEG * (own + other),
        up_m=on * 0.02 * (own + other),
        heading=rng.normal(0, 3) * _DEG * np.linspace(0, 1, n),
        jolt_ms2=on * _strikes(phase, rng, strength=rng.uniform(2, 8)),
    )


def squat(script: Script, times: int) -> None:
    """Squats, the knees going out a little."""
    rng = script.rng
    shape, depth = any_shape(rng), rng.uniform(50, 105) * _DEG
    seconds, outward = rng.uniform(1.6, 5.0), rng.uniform(-12, 4) * _DEG
    for _ in range(times):
        n = count(seconds * rng.uniform(0.85, 1.2))
        down = there_and_back(n, shape) * rng.uniform(0.85, 1.1)
        bent = rng.uniform(10, 35) * _DEG * down
        script.add(
            "squatting",
            flexion=depth * down + bent,
            abduction=rng.uniform(3, 12) * _DEG * down,
            rotation=outward * down,
            tilt=bent,
            up_m=-0.4 * (1 - np.cos(depth * down)),
            forward_m=-0.4 * np.sin(depth * down) * 0.5,
        )
        stand(script, rng.uniform(0.1, 1.0))


def sit(script: Script, seconds: float) -> None:
    """Sit down, sit (nearly still), stand up: the feet may end up elsewhere."""
    sit_down(script)
    _stay_seated(script, seconds)
    stand_up(script)


def sit_down(script: Script) -> None:
    """From standing to sitting, where the script then is."""
    rng = script.rng
    go = stroke(count(rng.uniform(1.2, 2.5)), any_shape(rng))
    bow = _bump(len(go))
    level, bent = rng.uniform(72, 92) * _DEG, rng.uniform(15, 40) * _DEG * bow
    script.add(
        "sitting down",
        flexion=level * go + bent,
        abduction=rng.uniform(0, 12) * _DEG * go,
        rotation=rng.uniform(-8, 5) * _DEG * go,
        tilt=bent,
        up_m=-0.42 * go,
        forward_m=-0.3 * go,
        sway=-0.9 * go,
    )


def stand_up(script: Script) -> None:
    """From sitting back to standing where the foot was (or near it)."""
    rng = script.rng
    go = stroke(count(rng.uniform(1.0, 2.2)), any_shape(rng))
    bow = _bump(len(go))
    bent = rng.uniform(15, 40) * _DEG * bow
    home = {name: -script.level(name) * go for name in ("abduction", "up_m", "forward_m", "left_m")}
    script.add(
        "standing up",
        **home,
        flexion=bent - script.level("flexion") * go,
        rotation=(script.level("stance") - script.level("rotation")) * go,
        tilt=bent,
        sway=(1 - script.level("sway")) * go,
    )


def swing(script: Script, seconds: float) -> None:
    """Swing the leg forward and back like a pendulum."""
    rng = script.rng
    amplitude, middle = rng.uniform(15, 45) * _DEG, rng.uniform(0, 12) * _DEG
    _pendulum(script, "leg swing", seconds, flexion=amplitude, middle=middle, abduction=0.0)


def side_swing(script: Script, seconds: float) -> None:
    """Swing the leg out and in."""
    rng = script.rng
    abduction = rng.uniform(10, 30) * _DEG
    _pendulum(script, "side swing", seconds, flexion=0.0, middle=0.1, abduction=abduction)


def circle(script: Script, seconds: float) -> None:
    """Lead the hanging leg round in circles: flexion and abduction a quarter apart."""
    rng = script.rng
    flexion, abduction = rng.uniform(10, 35) * _DEG, rng.uniform(8, 25) * _DEG
    _pendulum(script, "leg circle", seconds, flexion=flexion, middle=0.1, abduction=abduction)


def turn_about(script: Script, turn_rad: float) -> None:
    """Turn round on the spot by stepping; the sensor's leg steps every other time."""
    rng = script.rng
    steps = max(2, round(abs(turn_rad) / rng.uniform(0.35, 0.8)))
    for k in range(steps):
        _step(script, turn_rad / steps, own=k % 2 == 0, knee=rng.uniform(8, 25) * _DEG)
    _settle(script)


def shuffle(script: Script, *, steps: int | None = None, largest_rad: float = 6 * _DEG) -> None:
    """Shift the feet about: small steps that leave the body facing a little elsewhere."""
    rng = script.rng
    for k in range(steps or int(rng.integers(1, 5))):
        turn = rng.uniform(-largest_rad, largest_rad)
        _step(script, turn, own=k % 2 == 0, knee=rng.uniform(3, 12) * _DEG)
    _settle(script)


def put_foot(script: Script, stance_rad: float) -> None:
    """Set the foot down again so that it stands this far in, against the habitual stance."""
    rng = script.rng
    go = stroke(count(rng.uniform(0.4, 0.9)), any_shape(rng))
    move = stance_rad - script.level("stance")
    knee = rng.uniform(2, 8) * _DEG * _bump(len(go))
    script.add("foot placed", stance=move * go, rotation=move * go, flexion=knee)


def touch(script: Script) -> None:
    """A hand pulls at the sensor, which goes back to where it was."""
    rng = script.rng
    push = there_and_back(count(rng.uniform(0.4, 1.5)), any_shape(rng))
    angles = rng.normal(0, 3 * _DEG, 3)
    script.add("touching", slip=angles[0] * push, lean=angles[1] * push, roll=angles[2] * push)


def slip(script: Script, twist_rad: float, *, seconds: float = 0.4) -> None:
    """The strap slides round the thigh and, since a thigh is a cone, tilts with it."""
    go = stroke(count(seconds), any_shape(script.rng))
    tilts = script.rng.normal(0, 0.35, 2) * twist_rad
    script.add("slipping", slip=twist_rad * go, lean=tilts[0] * go, roll=tilts[1] * go)


def put_on(script: Script) -> None:
    """The sensor lies on a table, is picked up, turned over, strapped on."""
    _handle(script, "putting on", on=True)


def take_off(script: Script) -> None:
    """The sensor is unstrapped, turned over and laid on a table."""
    _handle(script, "taking off", on=False)


def _weight_shift(script: Script) -> None:
    rng = script.rng
    shape = any_shape(rng)
    bump = there_and_back(count(1.5), shape)
    side = rng.choice([-1, 1])
    script.add(
        "shifting weight",
        list=side * rng.uniform(0.5, 3) * _DEG * bump,
        left_m=-side * rng.uniform(0.01, 0.05) * bump,
        yaw=rng.normal(0, 1.2) * _DEG * bump,
        flexion=rng.uniform(-2, 6) * _DEG * bump,
    )


def _stay_seated(script: Script, seconds: float) -> None:
    """Still for long stretches; between them the knee drops in or out and stays there."""
    rng, left = script.rng, seconds
    while left > 0:
        still = rng.uniform(3, 20)
        script.stay("sitting", min(still, left))
        left -= still
        if left > 2:
            go = stroke(count(1.0), any_shape(rng))
            moves = rng.normal(0, [3 * _DEG, 4 * _DEG, 2 * _DEG])
            script.add(
                "fidgeting",
                rotation=moves[0] * go,
                abduction=moves[1] * go,
                flexion=moves[2] * go,
            )
            left -= 1


def _pendulum(
    script: Script, what: str, seconds: float, *, flexion: float, middle: float, abduction: float
) -> None:
    rng = script.rng
    period_s = rng.uniform(0.9, 2.6)
    n = count(max(1, round(seconds / period_s)) * period_s)
    phase = _phase(n, period_s, rng)
    on = _fade(n, 0.7)
    way = rng.choice([-1, 1])
    script.add(
        what,
        flexion=on * (middle + flexion * np.sin(phase) + 0.02 * np.sin(2 * phase)),
        abduction=on * (abs(abduction) * 0.5 + abduction * way * np.cos(phase)),
        rotation=on * rng.uniform(0, 6) * _DEG * np.sin(phase + rng.uniform(0, _TAU)),
        yaw=on * rng.uniform(0, 4) * _DEG * np.sin(phase + rng.uniform(-0.5, 0.5)),
        list=on * rng.uniform(0, 4) * _DEG * np.cos(phase),
        tilt=-on * rng.uniform(0, 6) * _DEG * np.sin(phase),
    )


def _step(script: Script, turn_rad: float, *, own: bool, knee: float) -> None:
    """One foot is lifted, turned and set down, and the body follows."""
    rng = script.rng
    n = count(rng.uniform(0.35, 0.8))
    go, bump = stroke(n, any_shape(rng)), _bump(n)
    ahead = 0.5 * turn_rad * bump * (1 if own else -1)  # the moving foot leads, the other lags
    lag = 0.3 if own else 1.0
    script.add(
        "stepping",
        heading=turn_rad * go,
        rotation=ahead * lag,
        flexion=(knee if own else 0.2 * knee) * bump,
        abduction=(0.4 * knee if own else 0.0) * bump,
        list=(2 if own else -2) * _DEG * bump,
        left_m=(0.02 if own else -0.02) * bump,
        jolt_ms2=_jolt(n, rng.uniform(0.5, 3), rng),
    )


def _settle(script: Script) -> None:
    """After steps the foot stands as it happens to: within a degree or so of the habit."""
    rng = script.rng
    put_foot(script, rng.normal(0, 1.0 * _DEG))


def _handle(script: Script, what: str, *, on: bool) -> None:
    rng = script.rng
    table, held, strapping = (count(s) for s in rng.uniform([2, 2, 2], [8, 5, 6]))
    at = np.array([script.level(f"hand_{axis}") for axis in "xyz"])
    far = at if at.any() else Rotation.random(rng=rng).as_rotvec()
    n = held + strapping
    away = 1 - stroke(n, any_shape(rng))
    fiddling = _bump(n)
    hand = np.column_stack(
        [
            far[axis] * away
            + rng.uniform(0.2, 0.7) * fiddling * wander(n, rng, correlation_s=rng.uniform(0.3, 0.8))
            for axis in range(3)
        ]
    )
    path = np.vstack([np.tile(hand[0], (table, 1)), hand])
    swaying = np.concatenate([np.zeros(table), stroke(n, any_shape(rng))])
    if not on:
        path, swaying = path[::-1], swaying[::-1]
    now = script.level("sway")
    script.add(
        what,
        hand_x=path[:, 0] - at[0],
        hand_y=path[:, 1] - at[1],
        hand_z=path[:, 2] - at[2],
        sway=swaying - now,
    )


def _phase(n: int, period_s: float, rng: Generator) -> FloatArray:
    """(n,) rad, whole periods, each a little longer or shorter than the last."""
    cycles = max(1, round(n / GRID_HZ / period_s))
    lengths = np.maximum(0.5, 1 + 0.04 * rng.normal(size=cycles))
    knots = np.concatenate([[0], np.cumsum(lengths)]) / lengths.sum() * (n - 1)
    return _TAU * np.interp(np.arange(n), knots, np.arange(cycles + 1))


def _fade(n: int, seconds: float) -> FloatArray:
    """(n,) in and out: 0 at both ends, 1 between."""
    ends = np.minimum(np.arange(n), np.arange(n)[::-1]) / (seconds * GRID_HZ)
    x = np.clip(ends, 0, 1)
    return np.asarray(x**2 * (3 - 2 * x))


def _bump(n: int) -> FloatArray:
    """(n,) from 0 up to 1 and back, at rest at both ends."""
    return np.asarray(np.sin(np.pi * np.linspace(0, 1, n)) ** 2)


def _strikes(phase: FloatArray, rng: Generator, *, strength: float) -> FloatArray:
    """A jolt each time a foot comes down; the other foot's comes through the pelvis, weaker."""
    n = len(phase)
    jolts = np.zeros(n)
    for own, at in ((1.0, 0.0), (0.4, np.pi)):
        for k in np.flatnonzero(np.diff(np.floor((phase - at) / _TAU)) > 0):
            one = own * _jolt(n - int(k), strength, rng)
            jolts[k:] += one
    return jolts


def _jolt(n: int, strength: float, rng: Generator) -> FloatArray:
    """The skin rings at 12-25 Hz and is quiet again after a tenth of a second or two."""
    t = np.arange(min(n, count(0.4))) / GRID_HZ
    ring = np.exp(-t / 0.05) * np.sin(_TAU * rng.uniform(12, 25) * t)
    return np.concatenate([strength * ring, np.zeros(n - len(t))])


Movement = Callable[[Script], None]

OTHER_MOVEMENTS: dict[str, Movement] = {
    "walking": lambda s: walk(s, s.rng.uniform(4, 20), turn_rad=s.rng.normal(0, 1.2)),
    "marching": lambda s: march(s, s.rng.uniform(6, 20)),
    "squats": lambda s: squat(s, int(s.rng.integers(2, 9))),
    "sitting": lambda s: sit(s, s.rng.uniform(5, 40)),
    "leg_swings": lambda s: swing(s, s.rng.uniform(5, 20)),
    "side_swings": lambda s: side_swing(s, s.rng.uniform(5, 20)),
    "circles": lambda s: circle(s, s.rng.uniform(5, 20)),
    "turning": lambda s: turn_about(s, s.rng.choice([-1, 1]) * s.rng.uniform(0.8, 6.3)),
    "shuffling": shuffle,
    "looking_round": look_round,
    "touching": touch,
}
"""One bout of each movement that is not a repetition, the sensor worn."""
