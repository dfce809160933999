"""One part of a practice's portal: its pages, and what may be posted to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import Response

from mock_portals.grafting import Element, Page
from mock_portals.library import Recorded
from mock_portals.pimsy.book import Book
from mock_portals.pimsy.framing import frame, highlight
from mock_portals.pimsy.grids import Filter, Line, show_grid
from mock_portals.pimsy.pages import RECORDED
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

T = TypeVar("T")
Handler = Callable[[Visit, Session], Response]


class Desk:
    """Base of the parts. The portal has seen to session, lock and token before it asks one."""

    def __init__(self, portal: PimsyPortal) -> None:
        self.portal = portal

    @property
    def book(self) -> Book:
        """What stands in the practice's database."""
        return self.portal.book

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return handlers by method and path, lower case and without a slash at the end."""
        raise NotImplementedError

    def recorded(self, path: str, *, method: str = "GET", status: int = 200, variant: str | None = None) -> Recorded:
        """Return a recorded answer of this generation; raise NotRecorded."""
        return self.portal.library.find(method, RECORDED, path, status=status, variant=variant)

    def show(
        self, visit: Visit, session: Session, recorded: Recorded, edit: Callable[[Page], object] | None = None
    ) -> Response:
        """Show a recorded page in its frame; `edit` puts in what belongs to the moment."""
        page = recorded.page()
        frame(page, self.portal, session)
        highlight(page, self.portal, visit.path)
        if edit is not None:
            edit(page)
        return self.portal.render(recorded, page, path=visit.path)

    def grid(
        self,
        visit: Visit,
        session: Session,
        items: Sequence[T],
        line: Callable[[T], Line],
        *,
        filters: Sequence[Filter] = (),
    ) -> Response:
        """Show the list that was recorded at the visit's address, filled with what the book holds."""

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, items, line, filters=filters)

        return self.show(visit, session, self.recorded(visit.path), edit)

    def saved(self, visit: Visit, *, method: str = "POST", variant: str = "saved", **query: str | None) -> Response:
        """Send the browser on after a save, to where it was recorded to go, with these values in the address."""
        return self.portal.redirect(self.recorded(visit.path, method=method, status=302, variant=variant), query)


def complain(page: Page, complaints: Sequence[str]) -> None:
    """Fill the list of complaints of a recorded form, or leave it out."""
    if not complaints:
        page.remove('main [role="alert"]')
        return
    page.repeat('main [role="alert"] li', complaints, _say)


def _say(item: Element, text: str) -> None:
    item.text = text


def tell(page: Page, visit: Visit) -> None:
    """Leave the status line in only where the browser comes from a save."""
    if "saved" not in visit.query:
        page.remove('main [role="status"]')


def options(page: Page, css: str, choices: Sequence[str], chosen: str = "", *, blank: bool = True) -> None:
    """Fill a drop-down; what is chosen is offered also where the pick list has it no more."""
    select = page.one(css)
    for option in list(select):
        select.remove(option)
    for text in [*([""] if blank else []), *choices, *([chosen] if chosen and chosen not in choices else [])]:
        option = select.makeelement("option", {"value": text})
        option.text = text
        if text == chosen:
            option.set("selected", "selected")
        select.append(option)
