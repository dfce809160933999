"""A picture of what came of writes: a dot for each record that the portal keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bench.measure import Figure

if TYPE_CHECKING:
    from bench.duplicates import Came

KEPT, NONE, DENIED = "●", "○", "!"
WIDTH = 5
"""Of a group: three dots, a mark, and a space."""
LEGEND = (
    f"One group per write ({{writes}}), one {KEPT} per record in the portal's books: [green]{KEPT}[/] once, "
    f"[red]{KEPT}{KEPT}[/] made again, [yellow]{NONE}[/] lost, [yellow]{KEPT}{DENIED}[/] stored but reported failed."
)


class Drawn(list[Figure]):
    """Figures with a picture, which is shown above them."""

    def __init__(self, figures: Iterable[Figure], picture: RenderableType) -> None:
        super().__init__(figures)
        self.picture = picture


def picture(came: Sequence[Came], ways: Sequence[str]) -> RenderableType:
    """Return a table of kinds of fault by ways, in which a duplicate is seen before it is read."""
    kinds = _once(one.fault for one in came)
    table = Table(title="the portal kept it, then:", title_justify="left", show_footer=True)
    table.add_column("fault", footer="made again / lost / stored but reported failed")
    for way in ways:
        table.add_column(way, footer=_total([one for one in came if one.way == way]))
    for kind in kinds:
        table.add_row(kind, *(_cell([one for one in came if (one.way, one.fault) == (way, kind)]) for way in ways))
    writes = ", ".join(_once(one.write for one in came))
    return Group(table, Text.from_markup(LEGEND.format(writes=writes)))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _cell(came: Sequence[Came]) -> Text:
    return Text().join(_group(one) for one in came)


def _group(one: Came) -> Text:
    colour = "red" if one.is_duplicate else "yellow" if one.is_lost or one.is_denied else "green"
    dots = (KEPT * one.kept or NONE) + (DENIED if one.is_denied else "")
    return Text(f"{dots:<{WIDTH}}", style=colour)


def _total(came: Sequence[Came]) -> Text:
    counts = (
        sum(one.is_duplicate for one in came),
        sum(one.is_lost for one in came),
        sum(one.is_denied for one in came),
    )
    return Text(" / ".join(map(str, counts)), style="bold red" if any(counts) else "bold green")
