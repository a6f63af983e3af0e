"""A gyroscope's scale as whole turns have shown it: kept with the sensor, used in its sessions.

It becomes one of a session's settings when recording begins. So a report stays a function of the
raw data and the settings, and a calibration made later changes no earlier figure.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sqlalchemy import select, update

from sensor.samples import Samples
from sessions import rows
from sessions.errors import InvalidValue
from sessions.schema import sensor
from sessions.store import Store

Settings = Mapping[str, float]

NAMES = ("gyr_scale_x", "gyr_scale_y", "gyr_scale_z")
"""The settings, in the order of the sensor's axes: what it reads for each true degree, 1 is right.
An axis that was not turned about has none."""

WIDEST = 0.1  # further off, it was not turned by what was said: data sheets allow 0.03

CALIBRATED_TOLERANCE = 0.003
"""One standard deviation of what is left: edges laid along by eye to 3° of 1800 (0.0017), 0.0002 a
kelvin (BMI160 data sheet) from a table to the skin (10 K), and the axis some degrees off."""


def decoding(settings: Settings) -> Settings:
    """The settings without the scale: what a profile decodes with."""
    return {name: value for name, value in settings.items() if name not in NAMES}


def corrected(samples: Samples, settings: Settings) -> Samples:
    """The samples with the scale that is known taken off; an orientation has none."""
    if samples.fused or not any(name in settings for name in NAMES):
        return samples
    scale = np.array([settings.get(name, 1.0) for name in NAMES])
    return replace(samples, gyr_rads=samples.gyr_rads / scale)


def tolerance(samples: Samples, settings: Settings, specified: float) -> float:
    """One standard deviation of the scale error that is left, about the axis that turned most.

    Each axis has an error of its own and counts by its share of the turning, so that a calibration
    of another axis than the one along the thigh narrows nothing.
    """
    known = [name in settings for name in NAMES]
    turning = samples.gyr_rads.var(axis=0) if len(samples) else np.zeros(3)
    if samples.fused or not any(known) or not turning.any():
        return specified
    left = np.where(known, min(CALIBRATED_TOLERANCE, specified), specified)
    return float(np.linalg.norm(turning * left) / np.linalg.norm(turning))


def kept(store: Store) -> dict[str, dict[str, float]]:
    """What was measured of sensors, by their address; without those of which nothing was."""
    query = select(sensor.c.address, sensor.c.calibration).where(sensor.c.calibration != "{}")
    with store.reading() as connection:
        return {row.address: json.loads(row.calibration) for row in connection.execute(query)}


def keep(store: Store, address: str, *, name: str, scale: Settings) -> None:
    """Keep the scale of some axes for later sessions; the others stay as they were.

    name: what the sensor calls itself. Raises InvalidValue for a scale that no gyroscope has.
    """
    for axis, value in scale.items():
        if axis not in NAMES or not abs(value - 1) <= WIDEST:
            raise InvalidValue(
                f"expected {', '.join(NAMES)} within {WIDEST:.0%} of 1, got {axis}={value}"
            )
    _write(store, address, name, {**kept(store).get(address, {}), **scale})


def forget(store: Store, address: str) -> None:
    """Take the sensor as its data sheet has it from now on."""
    _write(store, address, "", {})


def _write(store: Store, address: str, name: str, calibration: Settings) -> None:
    with store.writing() as connection:
        rows.insert_new(connection, sensor, [{"address": address, "name": name}])
        connection.execute(
            update(sensor)
            .where(sensor.c.address == address)
            .values(calibration=json.dumps(dict(calibration)))
        )
