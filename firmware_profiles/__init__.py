"""The firmwares that are known, one file each, and the list of them.

A profile does no I/O, knows no clock and logs nothing: it says how to recognise a sensor and start
it, turns its bytes into events, and can play the sensor itself.
"""

from dataclasses import dataclass

from firmware_profiles.adafruit import AdafruitProfile
from firmware_profiles.arduino_nano33 import ArduinoNano33Profile
from firmware_profiles.metamotion import MetaMotionProfile
from firmware_profiles.mocopi import MocopiProfile
from firmware_profiles.movella_dot import MovellaDotProfile
from firmware_profiles.movesense import MovesenseProfile
from firmware_profiles.open import OpenProfile
from firmware_profiles.polar_verity_sense import PolarVeritySenseProfile
from firmware_profiles.refused import REFUSED
from firmware_profiles.shimmer3r import Shimmer3rProfile
from firmware_profiles.thingy52 import Thingy52Profile
from firmware_profiles.witmotion import WitMotionProfile
from sensor.errors import UnknownFirmware
from sensor.profile import Advertisement, Profile

PROFILES: tuple[Profile, ...] = (
    OpenProfile(),
    WitMotionProfile(),
    MovellaDotProfile(),
    MovesenseProfile(),
    PolarVeritySenseProfile(),
    MetaMotionProfile(),
    Thingy52Profile(),
    ArduinoNano33Profile(),
    AdafruitProfile(),
    Shimmer3rProfile(),
    MocopiProfile(),
)


@dataclass(frozen=True, slots=True)
class Recognition:
    """What an advertisement says of a sensor: usable, known but unusable, or unknown."""

    profile: Profile | None = None
    title: str = ""
    refusal: str | None = None


def by_name(name: str) -> Profile:
    """The profile of that name; UnknownFirmware, naming the known ones, where there is none."""
    for profile in PROFILES:
        if profile.specification.name == name:
            return profile
    known = ", ".join(profile.specification.name for profile in PROFILES)
    raise UnknownFirmware(f"no firmware profile is called {name!r}; the known ones are: {known}")


def recognise(advertisement: Advertisement) -> Recognition:
    """Which profile speaks to this sensor, or why none can; all empty for an unknown device."""
    for refused in REFUSED:
        if refused.recognises(advertisement):
            return Recognition(title=refused.title, refusal=refused.reason)
    for profile in PROFILES:
        if profile.recognises(advertisement):
            return Recognition(profile, profile.specification.title)
    return Recognition()
