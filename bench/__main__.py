"""Run measurements: `python -m bench NAME [--json] [--quick]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module

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
}


def main(arguments: Sequence[str]) -> int:
    """Measure what is named and print it. A missed aim is shown, not an error: machines are noisy."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("name", choices=[*MODULES, "all"])
    parser.add_argument("--json", action="store_true", help="print a JSON list of name, value, unit, aim, ok")
    parser.add_argument("--quick", action="store_true", help="a round or two, to see that it runs")
    given = parser.parse_args(arguments)
    names = list(MODULES) if given.name == "all" else [given.name]
    measured = asyncio.run(_measured(names, QUICK if given.quick else FULL))
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
            measure: Measure = import_module(f"bench.{MODULES[name]}").measure
            measured.append(await measure(effort, progress))
    return measured


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
