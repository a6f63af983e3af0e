"""Is everything in order? One finding for each thing looked at, with what to do about a problem.

The Linux checks were run; those for macOS and Windows are written from Apple's and Microsoft's
documentation and have not been tried.
"""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from firmware_profiles import recognise
from sensor.adapters import adapter_names
from sensor.ble import Radio, scan
from sensor.errors import BluetoothUnavailable
from sessions import SessionError, Store
from sessions.check import Checked, check
from sessions.words import plural
from turnout import __version__
from turnout.naming import here, typed

LIBRARIES = ("bleak", "numpy", "scipy", "vqf", "SQLAlchemy", "bumble")
EXTRAS: Mapping[str, str] = {"psycopg": "postgres", "distributed": "cluster", "pyarrow": "parquet"}
"""The module that each optional part of the program needs."""

ADAPTER = "adapter"

LITTLE_SPACE_BYTES = 200 * 2**20  # some ten hours of recording


class Verdict(StrEnum):
    """How a thing was found."""

    FINE = "fine"
    PROBLEM = "problem"
    NOTE = "note"  #: neither good nor bad


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. advice: what to do; empty where nothing is to be done."""

    what: str
    verdict: Verdict
    text: str
    advice: str = ""

    def to_dict(self) -> dict[str, str]:
        """The same for JSON."""
        return asdict(self)


async def examine(radio: Radio, *, location: str, scan_s: float) -> AsyncIterator[Finding]:
    """Every finding, as it is made."""
    real = radio == Radio()
    adapter_missing = False
    for finding in (*_program(), *(_system() if real else ()), *_store(location)):
        yield finding
        adapter_missing |= finding.what == ADAPTER and finding.verdict is Verdict.PROBLEM
    if adapter_missing:  # the scan would only say so again
        return
    async for finding in _bluetooth(radio, scan_s):
        yield finding


def versions() -> dict[str, str]:
    """This program, its libraries and the system, by name."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    return {
        "turnout": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        **found,
    }


def _program() -> Iterator[Finding]:
    listed = ", ".join(f"{name} {version}" for name, version in versions().items())
    yield Finding("program", Verdict.FINE, listed)
    for module, extra in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        text = f"{extra}: {'installed' if there else 'not installed (optional)'}"
        yield Finding("extra", Verdict.NOTE, text)


def _system() -> Iterator[Finding]:
    if sys.platform == "linux":
        yield from _linux()
    elif sys.platform == "darwin":
        yield Finding(
            "permission",
            Verdict.NOTE,
            "macOS asks once whether the terminal may use Bluetooth",
            "if scanning finds nothing: System Settings, Privacy & Security, Bluetooth, and allow "
            "your terminal",
        )
    elif sys.platform == "win32":
        build = sys.getwindowsversion().build
        old = build < 22000  # what bleak 3.1 needs
        yield Finding(
            "Windows",
            Verdict.PROBLEM if old else Verdict.FINE,
            f"build {build}",
            "Bluetooth needs Windows 11 (build 22000) or newer" if old else "",
        )


def _linux() -> Iterator[Finding]:
    adapters = adapter_names()
    if not adapters:
        yield Finding(
            ADAPTER,
            Verdict.PROBLEM,
            "this machine shows no Bluetooth adapter",
            "plug one in (any Bluetooth 4.0 USB adapter will do), or use --virtual",
        )
        return
    yield Finding(ADAPTER, Verdict.FINE, ", ".join(adapters))
    for switch in Path("/sys/class/rfkill").glob("rfkill*"):
        if (switch / "type").read_text().strip() == "bluetooth":
            blocked = any((switch / kind).read_text().strip() == "1" for kind in ("soft", "hard"))
            yield Finding(
                "switch",
                Verdict.PROBLEM if blocked else Verdict.FINE,
                "Bluetooth is blocked" if blocked else "Bluetooth is not blocked",
                "rfkill unblock bluetooth, or the switch on the machine" if blocked else "",
            )


def _store(location: str) -> Iterator[Finding]:
    try:
        with Store.open(location, create=False) as store:
            for result in check(store):
                if isinstance(result, Checked):
                    yield _checked(store, result)
    except SessionError as error:
        missing = "://" not in location and not Path(location).exists()
        if missing:
            yield Finding("store", Verdict.NOTE, f"nothing is stored yet ({location})")
        else:
            yield Finding("store", Verdict.PROBLEM, here(str(error)), f"{typed('check')} says more")
    folder = Path(location).parent
    if "://" not in location and folder.exists():
        free = shutil.disk_usage(folder).free
        yield Finding(
            "disk",
            Verdict.FINE if free > LITTLE_SPACE_BYTES else Verdict.PROBLEM,
            f"{free / 2**30:.1f} GiB free beside the store",
            "" if free > LITTLE_SPACE_BYTES else "make room: a recording needs about 20 MB an hour",
        )
        if not os.access(folder, os.W_OK):
            yield Finding(
                "store", Verdict.PROBLEM, f"{folder} cannot be written", "allow it, or use --store"
            )


def _checked(store: Store, result: Checked) -> Finding:
    damaged = [one.session_id for one in result.sessions if not one.sound]
    sessions = plural(len(result.sessions), "session")
    problems = [*result.problems, *(f"session {one} is damaged" for one in damaged)]
    return Finding(
        "store",
        Verdict.PROBLEM if problems else Verdict.FINE,
        f"{store.name}: {'; '.join(problems) or f'{sessions}, all sound'}",
        f"{typed('check')} says what can still be read" if problems else "",
    )


async def _bluetooth(radio: Radio, scan_s: float) -> AsyncIterator[Finding]:
    heard: set[str] = set()
    known: dict[str, Finding] = {}
    try:
        async for sighting in scan(radio, timeout_s=scan_s):
            advertisement = sighting.advertisement
            heard.add(advertisement.address)
            found = recognise(advertisement)
            if found.title:
                name = advertisement.name or advertisement.address
                signal = "" if advertisement.rssi_dbm is None else f", {advertisement.rssi_dbm} dBm"
                usable = found.profile is not None
                known[advertisement.address] = Finding(
                    "sensor",
                    Verdict.FINE if usable else Verdict.PROBLEM,
                    f"{name} ({found.title}{signal})",
                    "" if usable else found.refusal or "",
                )
    except BluetoothUnavailable as error:
        yield Finding("Bluetooth", Verdict.PROBLEM, error.reason.replace("_", " "), str(error))
        return
    devices = plural(len(heard), "device")
    yield Finding("Bluetooth", Verdict.FINE, f"can scan; heard {devices}")
    for finding in known.values():
        yield finding
    if not known:
        yield Finding(
            "sensor",
            Verdict.NOTE,
            "no known sensor is near",
            "switch yours on, bring it near, and disconnect it from phones and other programs",
        )
