"""`python -m benchmarks [PART …]`: docs/benchmarks.md, or some parts of it, made anew.

Without names, those parts that the page does not have yet at their full size, so that it goes on
where it was stopped. Each part is a command of its own, which can be run by itself.
"""

import argparse
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.one_page import is_full, page_of, part, parts_of
from benchmarks.sections import SECTIONS, Section

TREE = Path(__file__).parents[1]
LIBRARIES = (
    "numpy", "scipy", "vqf", "ahrs", "imufusion", "bleak", "bumble", "sqlalchemy", "distributed",
)  # fmt: skip


def main() -> int:
    """Run what is wanted and write the page after each part."""
    names = [section.name for section in SECTIONS]
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(names))
    parser.add_argument("--quick", action="store_true", help="small sizes, for trying")
    parser.add_argument("--out", type=Path, help="docs/benchmarks.md; build/… when quick")
    wanted = parser.parse_args()
    if unknown := set(wanted.parts) - set(names):
        parser.error(f"no part {min(unknown)!r}; there are {', '.join(names)}")
    out = wanted.out or TREE / ("build" if wanted.quick else "docs") / "benchmarks.md"
    parts = parts_of(out.read_text(encoding="utf-8")) if out.exists() else {}
    out.parent.mkdir(parents=True, exist_ok=True)
    failed = 0
    for section, made in all_measured(to_make(wanted.parts, parts), quick=wanted.quick):
        failed += made is None
        if made:
            parts[section.name] = made
            out.write_text(page_of(parts), encoding="utf-8")
    print(f"written: {out}", file=sys.stderr)
    return int(failed > 0)


def to_make(wanted: list[str], parts: dict[str, str]) -> list[Section]:
    """The parts that are wanted by name; without names, those that the page does not have yet."""
    chosen = [
        section
        for section in SECTIONS
        if (section.name in wanted if wanted else not is_full(parts.get(section.name, "")))
    ]
    found = [section for section in chosen if not section.needs or section.needs in os.environ]
    for section in chosen:
        if section not in found:
            print(f"{section.name}: left out, {section.needs} is not set", file=sys.stderr)
    return found


def all_measured(sections: list[Section], *, quick: bool) -> Iterator[tuple[Section, str | None]]:
    """Each part as it is made: one by one, then those that may run beside others, one a core.

    The last of those first: it takes the longest.
    """
    for section in sections:
        if not section.beside:
            yield section, measured(section, quick=quick)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        begun = {
            pool.submit(measured, section, quick=quick): section
            for section in reversed(sections)
            if section.beside
        }
        for done in as_completed(begun):
            yield begun[done], done.result()


def measured(section: Section, *, quick: bool) -> str | None:
    """Run a part's command; None where it failed without a result."""
    words = section.quick if quick else section.full
    command = f"python -m benchmarks.{words}"
    print(f"{section.name}: {command}", file=sys.stderr, flush=True)
    began_s, load = time.monotonic(), os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    done = subprocess.run(
        [sys.executable, *shlex.split(command)[1:]],
        cwd=TREE,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    took_s = time.monotonic() - began_s
    if done.returncode not in {0, 1} or not done.stdout.strip():
        print(f"{section.name}: ended with {done.returncode}, not kept", file=sys.stderr)
        return None
    return part(
        section,
        command=command,
        size="a small size, for trying" if quick else "full size",
        circumstances=f"{machine()}; load {load:.1f} at the start, {took_s:.0f} s, {today()}.",
        output=done.stdout,
        code=done.returncode,
    )


def machine() -> str:
    """Processor, system and versions, in one line."""
    found = [f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"]
    found.append(f"Python {platform.python_version()}")
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return "; ".join([found[0], ", ".join(found[1:])])


def processor() -> str:
    """The processor's name, as Linux tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "processor unknown"


def today() -> str:
    """The date, in UTC."""
    return datetime.now(UTC).date().isoformat()


if __name__ == "__main__":
    raise SystemExit(main())
