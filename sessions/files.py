"""The bytes of a recording: of a file, of the files beside it, of a folder, or of a zip."""

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from sessions.errors import RecordingFileError

MAX_BYTES = 2 * 2**30
"""Of a file, or of one inside a zip: two days at 200 Hz. More is a mistake, or a zip bomb."""

_ENDINGS = (".csv", ".txt")

_SENSOR_WORD = re.compile(r"total|linear|accel|gyro|gravity|magnet|metadata", re.IGNORECASE)


def read_files(path: Path) -> dict[str, bytes]:
    """The file by its name, or all CSV and text files of a folder or a zip.

    Raises RecordingFileError for what is not there or cannot be read.
    """
    try:
        if path.is_dir():
            found = [one for one in sorted(path.iterdir()) if one.name.lower().endswith(_ENDINGS)]
            files = {one.name: _read(one) for one in found}
        elif zipfile.is_zipfile(path):
            files = _unzipped(path)
        else:
            data = _read(path)
            if data.startswith(b"PK\x03\x04"):  # its table of contents stands at its end
                raise RecordingFileError(f"{path.name} is a zip that was cut short: copy it anew")
            return {path.name: data}
    except FileNotFoundError:
        raise RecordingFileError(f"there is no file {path}") from None
    except OSError as error:
        raise RecordingFileError(f"{path} cannot be read: {error.strerror or error}") from error
    if not files:
        raise RecordingFileError(f"{path} holds no CSV files")
    return files


def name_of(path: Path) -> str:
    """What a file or a folder is called, `.` too."""
    return path.resolve().name if path.name in {"", ".."} else path.name


def companions(path: Path) -> dict[str, bytes]:
    """The file with those beside it that differ only in which sensor their name tells."""
    stem = _SENSOR_WORD.split(path.name)[0]
    return {
        other.name: _read(other)
        for other in sorted(path.parent.iterdir())
        if other.name.lower().endswith(_ENDINGS) and _SENSOR_WORD.split(other.name)[0] == stem
    }


def _read(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise RecordingFileError(f"{path.name} is larger than {MAX_BYTES >> 30} GB")
    return path.read_bytes()


def _unzipped(path: Path) -> dict[str, bytes]:
    files = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                name = PurePosixPath(entry.filename).name
                if name.lower().endswith(_ENDINGS) and entry.file_size <= MAX_BYTES:
                    if name in files:
                        raise RecordingFileError(
                            f"{path.name} holds several files called {name}: expected one "
                            "recording; unzip it and name each folder"
                        )
                    files[name] = archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise RecordingFileError(f"{path.name} is a damaged or locked zip: {error}") from error
    return files
