"""The charts' JavaScript, taken from the installed wheel; run as a program it prints it.

Making it takes seconds in which no other Python code runs, so it is made once, by a process of its
own, and kept in the user's cache folder.
"""

import asyncio
import gzip
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import platformdirs

from turnout.errors import CannotRender

_making = asyncio.Lock()


def name() -> str:
    """A name that changes with the bundle, so that browsers may keep it for good."""
    return f"vega-{version('vl-convert-python')}.js.gz"


def cache_file() -> Path:
    """Where it is kept."""
    return Path(platformdirs.user_cache_dir("turnout", appauthor=False)) / name()


async def bundle() -> bytes:
    """The bundle, gzipped. It sets `vegaEmbed`. Raises CannotRender."""
    kept = cache_file()
    async with _making:
        with suppress(OSError):
            return await asyncio.to_thread(kept.read_bytes)
        made = await _made()
        await asyncio.to_thread(_keep, kept, made)
    return made


async def _made() -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "turnout.charts_bundle", stdout=-1, stderr=-1
    )
    made, complaint = await process.communicate()
    if process.returncode:
        last = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        raise CannotRender(f"the charts' program could not be made: {last}")
    return made


def _keep(file: Path, made: bytes) -> None:
    with suppress(OSError):  # it is only a cache
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_bytes(made)
        new.replace(file)


def _print() -> None:
    import vl_convert  # noqa: PLC0415 - large, and nothing else here needs it

    bundled = vl_convert.javascript_bundle()  # type: ignore[call-arg] # its stub has no defaults
    sys.stdout.buffer.write(gzip.compress(bundled.encode(), 9, mtime=0))


if __name__ == "__main__":
    _print()
