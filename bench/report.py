"""Print figures: JSON for machines, a table for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console, RenderableType
from rich.table import Table

from bench.measure import Figure


def as_json(figures: Sequence[Figure]) -> str:
    """Return the figures as a JSON list of name, value, unit, aim and ok."""
    return json.dumps([_plain(figure) for figure in figures], indent=1)


def _plain(figure: Figure) -> dict[str, object]:
    return {
        "name": figure.name,
        "value": round(figure.value, 4),
        "unit": figure.unit,
        "aim": str(figure.aim) if figure.aim else None,
        "ok": figure.ok,
    }


def show(figures: Sequence[Figure], *, title: str, pictures: Sequence[RenderableType] = ()) -> None:
    """Print the figures as a table, below the pictures."""
    table = Table(title=title, title_justify="left")
    table.add_column("measured")
    table.add_column("value", justify="right")
    table.add_column("unit")
    table.add_column("aim", no_wrap=True)
    table.add_column("")
    table.add_column("medians, ours : theirs", no_wrap=True)
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:.2f}",
            figure.unit,
            str(figure.aim) if figure.aim else "",
            {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[figure.ok],
            figure.beside,
        )
    console = Console(width=None if sys.stdout.isatty() else 150)
    for one in (*pictures, table):
        console.print(one)
