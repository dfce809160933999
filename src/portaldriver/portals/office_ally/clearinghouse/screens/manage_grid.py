"""The grid of "Manage Claims": only rows and columns in view are drawn, and pinned columns stand apart (guide 4)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from .....errors import ExtractionError, PageTimeout, PortalDown
from .....pom import Extracted
from .....pom.deadline import within
from ..manage.claim import PortalClaim
from .manage_page import GridSize, ManageClaims, Piece
from .manage_reading import PAGE, claim_in
from .pickers_provider import SCROLL
from .pickers_settling import settled

if TYPE_CHECKING:
    from playwright.async_api import Locator

Rows = dict[int, dict[str, str]]
"""By a row's place, what it shows by column; empty words for an empty cell."""

SIDEWAYS = """(view, from) => {
  view.scrollLeft = from === null ? view.scrollLeft + view.clientWidth * 0.8 : from;
  return view.scrollLeft + view.clientWidth >= view.scrollWidth - 1;
}"""


async def shows(screen: ManageClaims) -> Extracted[Piece]:
    """Return what the grid shows at this moment. Raises `PortalDown` where it says that it could not get its rows."""
    found = await screen.rows.read()
    if isinstance(found.about, GridSize) and found.about.trouble:
        raise PortalDown("the portal could not get its list", page=screen.title())
    return found


async def every_row(screen: ManageClaims) -> tuple[PortalClaim, ...]:
    """Look through the grid until two looks agree, and return its claims in order.

    Raises `ExtractionError`, naming the field for a column that somebody hid.
    """
    with suppress(PageTimeout):
        seen = await settled(
            lambda: _once(screen),
            seconds=screen.binding.timeouts.read,
            page=screen.title(),
            until=lambda rows: rows is not None,
        )
        return tuple(claim_in(cells) for _, cells in sorted((seen or {}).items()))
    raise ExtractionError("the grid does not show all of its rows", page=PAGE, field="rows", retryable=True)


async def _once(screen: ManageClaims) -> Rows | None:
    """Look through the grid from corner to corner; None if some of it was missed, or changed meanwhile."""
    seen: Rows = {}
    ended = await _scroll(screen, screen.across, SIDEWAYS, 0)
    while True:
        strip = await _strip(screen)
        if strip is None or not _joined(seen, strip):
            return None
        if ended:
            return seen
        ended = await _scroll(screen, screen.across, SIDEWAYS, None)


async def _strip(screen: ManageClaims) -> Rows | None:
    """Look at the columns in view from the first row to the last; None if rows were missed."""
    seen: Rows = {}
    ended = await _scroll(screen, screen.viewport, SCROLL, 0)
    while True:
        found = await settled(lambda: shows(screen), seconds=screen.binding.timeouts.action, page=screen.title())
        if not _joined(seen, _drawn(found)):
            return None
        if ended:
            break
        ended = await _scroll(screen, screen.viewport, SCROLL, None)
    told = found.about.rows if isinstance(found.about, GridSize) else None
    whole = sorted(seen) == list(range(len(seen))) and told in (None, len(seen) + 1)
    return seen if whole else None


def _drawn(found: Extracted[Piece]) -> Rows:
    rows: Rows = {}
    for place, piece in enumerate(found.records):
        cells = {name: getattr(piece, name) or "" for name, via in found.candidates(place).items() if via >= 0}
        rows.setdefault(piece.index, {}).update(cells)
    for cells in rows.values():
        cells.pop("index", None)
    return rows


def _joined(seen: Rows, more: Rows) -> bool:
    """Add what is seen now to what was; tell whether nothing contradicts."""
    for index, cells in more.items():
        known = seen.setdefault(index, {})
        if any(known.get(name, value) != value for name, value in cells.items()):
            return False
        known |= cells
    return True


async def _scroll(screen: ManageClaims, view: Locator, script: str, to: int | None) -> bool:
    timeout = screen.binding.timeouts.action
    asked = view.evaluate(script, to, timeout=timeout * 1000)
    return bool(await within(timeout, asked, page=screen.title()))
