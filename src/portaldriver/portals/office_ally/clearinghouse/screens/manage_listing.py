"""One page of "Manage Claims", through either lane: the interface behind the page, or the grid on it (guide 7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from .....errors import ExtractionError, LayoutError, PortalError, UnavailableError
from .....events import AnnouncementsClosed
from .....pom import Binding
from .....pom.values import as_typed
from .....runtime.session import Tab
from ...hosts import NEW_SERVICE_CENTER
from ..manage.claim import ClaimDetail, PortalClaim
from ..manage.query import ClaimQuery
from .eligibility_answers import ScriptAnswers
from .landing import NewServiceCenter
from .manage_asking import SEARCH, ask, claim_path, object_of, question
from .manage_grid import every_row, shows
from .manage_page import BY, Criteria, ManageClaims, ManageMenu
from .manage_reading import PAGE, claim_of, detail_of, rows_of

Lane = Literal["fetch", "page"]
DAY = timedelta(days=1)
"""Of slack: the portal's days are not ours."""


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """What one page of the list showed, and how many there are in all."""

    claims: tuple[PortalClaim, ...]
    total: int


async def fetched(tab: Tab, binding: Binding, query: ClaimQuery, *, page: int, size: int) -> Listed:
    """Ask for one page of the list. Raises `ExtractionError` where its rows are not as many as it says."""
    screen = await _at_origin(tab, binding)
    found, total = rows_of(await ask(screen, SEARCH, question(query, page=page, size=size)))
    claims = tuple(claim_of(row) for row in found)
    if total is None:
        if page > 1 or len(claims) >= size:
            raise ExtractionError("the list does not say how many there are", page=PAGE, field="total")
        return Listed(claims, len(claims))
    if len(claims) != min(size, max(total - (page - 1) * size, 0)):
        raise ExtractionError("the list gave another number of rows than it says", page=PAGE, retryable=True)
    return Listed(claims, total)


async def detailed(tab: Tab, binding: Binding, claim_id: str) -> ClaimDetail:
    """Ask about one claim, by the clearinghouse's number."""
    screen = await _at_origin(tab, binding)
    answer = object_of(await ask(screen, claim_path(claim_id)), page="ManageClaims.detail")
    return detail_of(answer, claim_id)


async def shown(tab: Tab, binding: Binding, query: ClaimQuery) -> Listed:
    """Read the whole list off the grid. Raises `ExtractionError` where it does not show all of its rows."""
    screen = await searched(tab, binding, query)
    claims = await every_row(screen)
    if query.by == "received" and not all(query.since - DAY <= one.received <= query.until + DAY for one in claims):
        raise ExtractionError("the grid shows claims of other days than were asked for", page=PAGE, retryable=True)
    return Listed(claims, len(claims))


async def searched(tab: Tab, binding: Binding, query: ClaimQuery) -> ManageClaims:
    """Open the page through the menu, whose routes nobody knows, and search: only the result's rows count after.

    Raises what the page's scripts were answered, where the page itself only says that it failed.
    """
    tab.showing = None
    failure: PortalError
    with ScriptAnswers(tab.page, binding) as answers:
        try:
            return await _searched(tab, binding, query)
        except (UnavailableError, LayoutError) as error:
            failure = await answers.reason() or error
    raise failure


async def _searched(tab: Tab, binding: Binding, query: ClaimQuery) -> ManageClaims:
    menu = ManageMenu(tab.page, binding)
    await menu.open()
    if closed := await menu.dismiss(ManageMenu.announcement_close):
        binding.emit(AnnouncementsClosed(count=closed))
    await menu.act(menu.manage.click(timeout=binding.timeouts.action * 1000))
    screen = ManageClaims(tab.page, binding)
    await screen.arrive()
    await shows(screen)  # what it shows by itself: a search before that would be overtaken by it
    wanted = Criteria(by=BY[query.by], since=query.since, until=query.until, text=query.text)
    await screen.criteria.fill(wanted)
    await screen.make_old()
    await screen.act(screen.search.click(timeout=binding.timeouts.action * 1000))
    await shows(screen)
    held = await screen.criteria.read()
    if any(as_typed(getattr(held, name)) != as_typed(getattr(wanted, name)) for name in ("since", "until", "text")):
        raise ExtractionError("the search is not the one that was asked for", page=PAGE, field="criteria")
    return screen


async def _at_origin(tab: Tab, binding: Binding) -> NewServiceCenter:
    """Make sure that the tab is at the New Service Center: what is asked inside the page goes nowhere else."""
    landing = NewServiceCenter(tab.page, binding)
    if not tab.page.url.startswith(binding.origin(NEW_SERVICE_CENTER) + "/"):
        tab.showing = None
        await landing.open()
    return landing


async def row_alone(screen: ManageClaims) -> PortalClaim | None:
    """Return the claim that the grid shows as its only row; None if there is no such."""
    claims = await every_row(screen)
    return claims[0] if len(claims) == 1 else None
