"""Where data lies that is measured on, and is no part of the project."""

from __future__ import annotations

from pathlib import Path

from bench.measure import Effort

DATA = Path(__file__).parents[3] / "shared" / "drift" / "data"


def data_of(effort: Effort, folder: str) -> Path:
    """Return what `--data` names, else where the data lies beside the project. Raises `SystemExit` if it does not."""
    place = effort.data or DATA / folder
    if not place.exists():
        raise SystemExit("The data is not part of the project: name its folder with --data.")
    return place
