"""Recording files written by hand."""

from pathlib import Path

HEADER = "time_s,acc_x,acc_y,acc_z,gyr_x,gyr_y,gyr_z"
G = 9.80665


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def rows(
    n: int = 300, step: float = 0.01, cells: str = "1,2,3,4,5,6", start: float = 0.0
) -> list[str]:
    return [f"{start + i * step:.6f},{cells}" for i in range(n)]
