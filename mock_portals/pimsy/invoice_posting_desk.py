"""Invoicing > Batch Posting: checks that are posted by hand, line by line (guide 3, no. 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, options, tell
from mock_portals.pimsy.grids import Filter, Line, show_grid
from mock_portals.pimsy.invoicing_desk import INVOICING, money
from mock_portals.pimsy.invoicing_seed import paid
from mock_portals.pimsy.nouns.invoicing import PostedLine, Posting
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

POSTING = f"{INVOICING}/BatchPosting"
NEW, LINES = f"{POSTING}/New", f"{POSTING}/Lines"
PROMPTS = {
    "description": "Description",
    "payer": "Payer",
    "total": "Total Paid",
    "issued": "Issued Date",
    "check": "Check Number",
}


class BatchPosting(Desk):
    """Behaviour of the screens. `silently_refuse` is how many lines are answered as if they had been saved."""

    def __init__(self, portal: PimsyPortal) -> None:
        super().__init__(portal)
        self.silently_refuse = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", POSTING.lower()): self._list,
            ("GET", NEW.lower()): self._new,
            ("POST", NEW.lower()): self._create,
            ("GET", LINES.lower()): self._lines,
            ("POST", LINES.lower()): self._add,
        }

    def _list(self, visit: Visit, session: Session) -> Response:
        filters = [
            Filter("Batch #", "batch", lambda one, value: str(one.id) == value),
            Filter("Check Number", "check", lambda one, value: one.check == value),
        ]
        return self.grid(visit, session, self.book.postings, _row, filters=filters)

    def _new(
        self, visit: Visit, session: Session, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
    ) -> Response:
        held = typed or {}

        def edit(page: Page) -> None:
            page.values({name: held.get(name, "") for name in PROMPTS if name != "payer"})
            options(page, "#payer", session.pick_lists["payer"], held.get("payer", ""))
            complain(page, wrong)

        return self.show(visit, session, self.recorded(NEW), edit)

    def _create(self, visit: Visit, session: Session) -> Response:
        typed = dict(visit.form)
        wrong = [f"{label} is required." for name, label in PROMPTS.items() if not typed.get(name, "").strip()]
        wrong += ["Total Paid is not valid."] if money(typed.get("total", "")) is None else []
        issued = written(typed.get("issued", ""))
        if wrong or issued is None:
            return self._new(visit, session, typed, wrong or ["Issued Date is not valid."])
        total = money(typed["total"]) or Decimal(0)
        one = Posting(
            900 + len(self.book.postings), typed["description"], typed["payer"], total, issued, typed["check"]
        )
        self.book.postings.append(one)
        return self.saved(visit, batch=str(one.id))

    def _lines(
        self, visit: Visit, session: Session, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
    ) -> Response:
        one = by_id(self.book.postings, visit.query.get("batch", ""))
        if one is None:
            return Response("no such batch", status_code=404, media_type="text/plain")
        held = typed or {}

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, one.lines, self._line)
            page.text_by_id("posting", str(one.id))
            page.values(
                {name: held.get(name, "") for name in ("invoice", "control", "paid", "write_off", "deductible")}
            )
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(LINES), edit)

    def _line(self, one: PostedLine) -> Line:
        invoice = by_id(self.book.invoices, one.invoice)
        cells = {
            "Invoice #": f"INV-{one.invoice}",
            "Billed Amount": f"${invoice.amount:,.2f}" if invoice else "",
            "Payer Claim Control #": one.control,
            "Paid": f"${one.paid:,.2f}",
            "Write Off": f"${one.write_off:,.2f}",
            "Deductible": f"${one.deductible:,.2f}",
        }
        return Line(one.invoice, cells)

    def _add(self, visit: Visit, session: Session) -> Response:
        """Post a line to its invoice at once. A number is typed without `INV-`."""
        one = next(each for each in self.book.postings if str(each.id) == visit.query.get("batch"))
        typed = dict(visit.form)
        invoice = by_id(self.book.invoices, typed.get("invoice", ""))
        note = by_id(self.book.billed, invoice.note) if invoice else None
        wrong = ["Invoice # is not valid."] if invoice is None else []
        wrong += ["Invoice # is not available."] if note is not None and note.locked_by else []
        sums = {name: money(typed.get(name, "")) for name in ("paid", "write_off", "deductible")}
        wrong += ["Paid is not valid."] if None in sums.values() else []
        if wrong or invoice is None:
            return self._lines(visit, session, typed, wrong)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit, batch=str(one.id))
        line = PostedLine(invoice.id, typed.get("control", ""), *(each or Decimal(0) for each in sums.values()))
        one.lines.append(line)
        invoice.total_paid += line.paid
        invoice.write_off += line.write_off
        invoice.control, invoice.eob = line.control or invoice.control, one.issued
        paid(self.book, invoice)
        return self.saved(visit, batch=str(one.id))


def _row(one: Posting) -> Line:
    cells = {
        "Batch #": str(one.id),
        "Description": one.description,
        "Payer": one.payer,
        "Total Paid": f"${one.total:,.2f}",
        "Issued Date": shown(one.issued),
        "Check Number": one.check,
    }
    return Line(one.id, cells, links={"Batch #": f"{LINES}?batch={one.id}"})
