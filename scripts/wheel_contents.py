"""Is all that belongs there in the wheel, and nothing else?

`python scripts/wheel_contents.py WHEEL`. What belongs there is what the checkout has under the six
folders that are installed.
"""

import sys
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

TREE = Path(__file__).parents[1]
PACKAGES = ("sensor", "firmware_profiles", "analysis", "sessions", "virtual_sensor", "turnout")
METADATA = ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")


def main() -> int:
    """Look, and say what is wrong."""
    wheel = Path(sys.argv[1])
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    found = list(problems(names, sources(TREE)))
    for one in found:
        print(f"{wheel.name}: {one}", file=sys.stderr)
    if not found:
        print(f"{wheel.name}: {len(names)} files, as in the checkout")
    return int(bool(found))


def sources(tree: Path) -> set[str]:
    """The files of the packages, but for what Python compiled."""
    return {
        path.relative_to(tree).as_posix()
        for package in PACKAGES
        for path in (tree / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def problems(names: Collection[str], expected: set[str]) -> Iterator[str]:
    """What is missing from a wheel with these files, and what has no business in it."""
    about = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    inside = set(names) - about
    yield from (f"{name} is missing" for name in sorted(expected - inside))
    yield from (f"{name} does not belong there" for name in sorted(inside - expected))
    told = {name.partition("/")[2] for name in about}
    yield from (f"its {name} is missing" for name in METADATA if name not in told)


if __name__ == "__main__":
    raise SystemExit(main())
