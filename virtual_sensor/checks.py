"""The other exercises: seated rotation, the range checks, the hip-flexor stretch."""

from dataclasses import replace

import numpy as np

from virtual_sensor import movements
from virtual_sensor.rotations import rotate
from virtual_sensor.script import Raise, Script
from virtual_sensor.strokes import any_shape, count, stroke
from virtual_sensor.styles import any_style

_DEG = np.pi / 180


def seated_rotation(script: Script) -> None:
    """Sit with the thigh level and turn the shank out and in: the thigh rolls about its axis."""
    rng = script.rng
    movements.stand(script, rng.uniform(2, 5))
    movements.sit_down(script)
    script.stay("sitting", rng.uniform(3, 6))
    style = any_style(rng)
    rotate(script, replace(style, lift=(0.0, 0.0), swing=rng.uniform(0, 4) * _DEG, sideways=0.0))
    script.stay("sitting", rng.uniform(3, 6))
    movements.stand_up(script)
    movements.stand(script, rng.uniform(2, 5))


def flexion(script: Script) -> None:
    """Lift the knee as high as it goes."""
    _raises(script, "flexion", script.rng.uniform(70, 125) * _DEG, tilt=-6 * _DEG)


def extension(script: Script) -> None:
    """Take the leg back as far as it goes."""
    _raises(script, "flexion", -script.rng.uniform(8, 30) * _DEG, tilt=8 * _DEG)


def abduction(script: Script) -> None:
    """Take the leg out to the side as far as it goes."""
    _raises(script, "abduction", script.rng.uniform(20, 50) * _DEG, tilt=2 * _DEG)


def hip_flexor_stretch(script: Script) -> None:
    """Step back with the sensor's leg, sink forward, and hold: the thigh tilts back."""
    rng = script.rng
    movements.stand(script, rng.uniform(3, 6))
    for _ in range(int(rng.integers(1, 4))):
        go = stroke(count(rng.uniform(1.5, 3)), any_shape(rng))
        reach = -rng.uniform(12, 30) * _DEG * go
        pose = {"flexion": reach, "tilt": 6 * _DEG * go, "up_m": -0.12 * go}
        script.add("into the stretch", **pose)
        held = len(script), len(script) + count(hold_s := rng.uniform(10, 40))
        script.stay("stretching", hold_s)
        script.add("out of the stretch", **{name: -values for name, values in pose.items()})
        script.raises.append(Raise(held[0] - len(go), len(script), held, held=True))
        movements.stand(script, rng.uniform(3, 8))


def _raises(script: Script, channel: str, furthest: float, *, tilt: float) -> None:
    """Out and back several times, with holds or without."""
    rng = script.rng
    shape, hold_s = any_shape(rng), rng.choice([0.0, 1.0, 2.0])
    movements.stand(script, rng.uniform(3, 6))
    for _ in range(int(rng.integers(3, 9))):
        there = furthest * rng.uniform(0.88, 1.0)
        go = stroke(count(rng.uniform(0.8, 2.5)), shape)
        once = np.concatenate([go, np.ones(count(hold_s)), 1 - go])
        changes = {channel: there * once, "rotation": rng.normal(0, 4) * _DEG * once}
        start, top = len(script), len(script) + len(go)
        held = hold_s > 0
        reach = (top, top + count(hold_s)) if held else (start, start + len(once))
        script.raises.append(Raise(start, start + len(once), reach, held))
        script.add("raise", tilt=tilt * once, up_m=0.01 * once, **changes)
        movements.stand(script, rng.uniform(0.3, 2.0))
    movements.stand(script, rng.uniform(3, 6))
