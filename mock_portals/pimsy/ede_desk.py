"""Utilities > EDE: records of claims that left and remittances that came; Update works through a file (guide 3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.billing_desk import yes
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, options, tell
from mock_portals.pimsy.grids import Filter, Line
from mock_portals.pimsy.inquiries_text import ANSWERS, INQUIRIES, take_note
from mock_portals.pimsy.invoicing_seed import CLAIMS, PAYMENTS, next_batch
from mock_portals.pimsy.nouns.invoicing import Ede
from mock_portals.pimsy.payments_text import post
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

EXCHANGE = "/Utilities/EDE"
EDIT, UPDATE = f"{EXCHANGE}/Edit", f"{EXCHANGE}/Update"
CATEGORIES = (CLAIMS, PAYMENTS, INQUIRIES, ANSWERS)
TYPES = ("ClaimMD",)


class Exchange(Desk):
    """Behaviour of the screens.

    `silently_refuse` is how many presses are answered as if they had worked; `keeps` makes something else of the text
    that is saved; `before_update` is called before a file is worked through.
    """

    def __init__(self, portal: PimsyPortal) -> None:
        super().__init__(portal)
        self.silently_refuse = 0
        self.keeps: Callable[[str], str] = lambda text: text
        self.before_update: Callable[[], object] = lambda: None

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", EXCHANGE.lower()): self._list,
            ("GET", EDIT.lower()): self._form,
            ("POST", EDIT.lower()): self._save,
            ("POST", UPDATE.lower()): self._update,
        }

    def _list(self, visit: Visit, session: Session) -> Response:
        filters = [
            Filter("EDE Batch #", "batch", lambda one, value: str(one.id) == value),
            Filter("EDE Category", "category", lambda one, value: one.category.lower() == value.lower()),
            Filter("Description", "description", lambda one, value: one.description.lower() == value.lower()),
            Filter("Processed", "processed", lambda one, value: one.processed == (value == "Yes")),
            Filter("From", "from", lambda one, value: (one.processed_on or date.min) >= (written(value) or date.min)),
            Filter("To", "to", lambda one, value: (one.processed_on or date.max) <= (written(value) or date.max)),
        ]
        return self.grid(visit, session, self.book.edes, _line, filters=filters)

    def _form(
        self, visit: Visit, session: Session, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
    ) -> Response:
        one = by_id(self.book.edes, visit.query.get("batch", ""))
        if one is None and visit.query.get("batch"):
            return Response("no such batch", status_code=404, media_type="text/plain")
        held = dict(typed) if typed is not None else _held(one) if one else {"active": "true"}

        def edit(page: Page) -> None:
            page.text_by_id("number", str(one.id) if one else "")
            page.values({"description": held.get("description", "")})
            options(page, "#category", CATEGORIES, held.get("category", ""))
            options(page, "#type", TYPES, held.get("type", ""))
            options(page, "#location", session.pick_lists["location"], held.get("location", ""))
            page.check("#active", "active" in held)
            page.check("#processed", bool(one and one.processed))
            page.text_by_id("processed_by", one.processed_by if one else "")
            page.text_by_id("processed_on", shown(one.processed_on) if one else "")
            page.text_by_id("notes", held.get("notes", ""))
            page.text_by_id("file", held.get("file", ""))
            if one is None:
                page.remove("#work")
            else:
                page.attribute("#work", "action", f"{UPDATE}?batch={one.id}")
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(EDIT), edit)

    def _save(self, visit: Visit, session: Session) -> Response:
        typed = dict(visit.form)
        needed = {"category": "EDE Category", "description": "Description"}
        if wrong := [f"{label} is required." for name, label in needed.items() if not typed.get(name, "").strip()]:
            return self._form(visit, session, typed, wrong)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit, batch=visit.query.get("batch") or None)
        one = by_id(self.book.edes, visit.query.get("batch", ""))
        if one is None:
            one = Ede(next_batch(self.book), "")
            self.book.edes.append(one)
        one.category, one.type, one.description = typed["category"], typed.get("type", ""), typed["description"]
        one.location, one.notes, one.active = typed.get("location", ""), typed.get("notes", ""), "active" in typed
        one.text = self.keeps(typed.get("file", ""))
        return self.saved(visit, batch=str(one.id))

    def _update(self, visit: Visit, session: Session) -> Response:
        """Work through the file. MODELLED: a second Update posts it a second time; nothing public says otherwise."""
        one = next(each for each in self.book.edes if str(each.id) == visit.query.get("batch"))
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit, batch=str(one.id))
        self.before_update()
        if one.category == PAYMENTS:
            today = datetime.fromtimestamp(self.portal.clock(), UTC).date()
            post(self.book, one, by=session.account.display_name, on=today)
        elif one.category == ANSWERS:
            today = datetime.fromtimestamp(self.portal.clock(), UTC).date()
            take_note(one, by=session.account.display_name, on=today)
        return self.saved(visit, batch=str(one.id))


def _line(one: Ede) -> Line:
    cells = {
        "EDE Batch #": str(one.id),
        "EDE Category": one.category,
        "EDE Type": one.type,
        "Description": one.description,
        "Billing Location": one.location,
        "Active": yes(one.active),
        "Processed": yes(one.processed),
        "Processed By": one.processed_by,
        "Processed Date": shown(one.processed_on),
        "Misc. Notes": one.notes,
    }
    return Line(one.id, cells, links={"EDE Batch #": f"{EDIT}?batch={one.id}"})


def _held(one: Ede) -> dict[str, str]:
    held = {
        "category": one.category,
        "type": one.type,
        "description": one.description,
        "location": one.location,
        "notes": one.notes,
        "file": one.text,
    }
    return held | ({"active": "true"} if one.active else {})
