"""JSON: `sessions.json`, one object with all sessions, their reports and their corrections."""

import json
from dataclasses import asdict
from pathlib import Path

from sessions.contents import Contents

SCHEMA = "turnout.export/1"


class JsonExport:
    """Writes into a folder; see `sessions.export`."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "sessions.json").open("w", encoding="utf-8")
        self._file.write(f'{{"schema": "{SCHEMA}", "sessions": [')
        self._separator = "\n"

    def add(self, contents: Contents) -> None:
        """Write one session."""
        document = contents.session.to_dict() | {
            "settings": dict(contents.session.settings),
            "report": contents.report,
            "changes": [asdict(change) for change in contents.changes],
        }
        text = json.dumps(document, ensure_ascii=False, allow_nan=False)
        self._file.write(self._separator + text)
        self._separator = ",\n"

    def close(self) -> None:
        """Complete the file."""
        self._file.write("\n]}\n")
        self._file.close()
