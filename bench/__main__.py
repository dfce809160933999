"""Run measurements: `python -m bench NAME [--json] [--quick]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bench.dots import Drawn
from bench.measure import FULL, QUICK, Effort, Figure
from bench.report import as_json, show

Measure = Callable[[Effort, Progress], Awaitable[list[Figure]]]
"""What is shown besides the figures, a `Drawn` holds."""

MODULES = {
    "read": "reading",
    "engine": "elements",
    "import": "importing",
    "memory": "memory",
    "sessions": "sessions",
    "mfa": "mfa",
    "writes": "writes",
    "duplicates": "duplicates",
    "pimsy": "pimsy",
    "pimsy-export": "pimsy_export",
    "clearinghouse": "clearinghouse",
    "remittances": "remittances",
}
LONG = {"x12": "x12", "drift-matrix": "drift.matrix", "drift-speed": "drift.speed", "drift-upgrades": "drift.upgrades"}
"""What takes long or installs other packages first: by name only, not part of `all`."""

ON_DATA = {
    "drift-similo2": "drift.on_similo2",
    "drift-realapps": "drift.on_realapps",
    "drift-coldheal": "drift.on_coldheal",
}
"""What needs data that is no part of the project: by name only."""


def main(arguments: Sequence[str]) -> int:
    """Measure what is named and print it. A missed aim is shown, not an error: machines are noisy."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("name", choices=[*MODULES, *LONG, *ON_DATA, "all"])
    parser.add_argument("--json", action="store_true", help="print a JSON list of name, value, unit, aim, ok")
    parser.add_argument("--quick", action="store_true", help="a round or two, to see that it runs")
    parser.add_argument("--data", type=Path, help="where the data lies, for what measures on data")
    given = parser.parse_args(arguments)
    names = list(MODULES) if given.name == "all" else [given.name]
    measured = asyncio.run(_measured(names, replace(QUICK if given.quick else FULL, data=given.data)))
    figures = [figure for part in measured for figure in part]
    if given.json:
        print(as_json(figures))
    else:
        pictures = [part.picture for part in measured if isinstance(part, Drawn)]
        show(figures, title=f"bench {given.name}", pictures=pictures)
    return 0


async def _measured(names: Sequence[str], effort: Effort) -> list[list[Figure]]:
    console = Console(stderr=True)
    measured: list[list[Figure]] = []
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for name in names:
            measure: Measure = import_module(f"bench.{(MODULES | LONG | ON_DATA)[name]}").measure
            measured.append(await measure(effort, progress))
    return measured


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
