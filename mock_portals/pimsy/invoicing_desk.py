"""Financial > Invoicing: sessions, their invoices, and EDE, which takes all that the filter leaves (guide 3, 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.billing_desk import yes
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.claims_text import write_837
from mock_portals.pimsy.desk import Desk, Handler, complain, tell
from mock_portals.pimsy.grids import ANY, Filter, Line, show_grid
from mock_portals.pimsy.invoicing_seed import CLAIMS, next_batch, paid
from mock_portals.pimsy.nouns.invoicing import Billed, Ede, Invoice
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.pimsy.portal import PimsyPortal

INVOICING = "/Financial/Invoicing"
INVOICES, EDIT, EDE, AUTO = (f"{INVOICING}/{name}" for name in ("Invoices", "Edit", "EDE", "Auto"))
BOXES = {"invoiced", "paid"}
AMOUNTS = {"amount": "Amount Invoiced", "total_paid": "Total Paid by Payer", "write_off": "Write Off"}


class Invoicing(Desk):
    """Behaviour of the screens.

    `silently_refuse` is how many presses of Save, EDE or Auto are answered as if they had worked; `refuses` is a
    complaint to each press of EDE or Auto. `slips` names filters that do not take: the list says so, or, with `lies`,
    does not; `busy` has lists load for ever. With `shown_only` they do not take on the page that is shown, and in what
    is fetched they do. `before_ede` is called before a batch is made, or Auto works: what somebody else does
    meanwhile. `batches` makes something else of the invoices that EDE or Auto takes.
    """

    def __init__(self, portal: PimsyPortal) -> None:
        super().__init__(portal)
        self._kept: dict[int, Billed] = {}
        self.silently_refuse = 0
        self.refuses = ""
        self.slips: set[str] = set()
        self.lies = False
        self.shown_only = False
        self.busy = False
        self.before_ede: Callable[[], object] = lambda: None
        self.batches: Callable[[list[Invoice]], list[Invoice]] = lambda found: found

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is."""
        return {
            ("GET", INVOICING.lower()): self._sessions,
            ("GET", INVOICES.lower()): self._invoices,
            ("POST", EDE.lower()): self._ede,
            ("POST", AUTO.lower()): self._auto,
            ("GET", EDIT.lower()): self._form,
            ("POST", EDIT.lower()): self._save,
        }

    # --- the grids ---

    def _sessions(self, visit: Visit, session: Session) -> Response:
        filters = [
            Filter("Note #", "note", lambda one, value: str(one.id) in _several(value)),
            Filter("Client #", "client", lambda one, value: str(one.client) == value),
            *_days(lambda one: one.on),
            Filter("Billing Code", "code", lambda one, value: one.code.lower() == value.lower()),
            Filter("Performed By", "user", lambda one, value: one.user.lower() == value.lower()),
        ]
        return self.grid(visit, session, self.book.billed, self._session, filters=filters)

    def _session(self, one: Billed) -> Line:
        client = by_id(self.book.clients, one.client)
        code = next((each for each in self.book.codes if each.code == one.code), None)
        cells = {
            "Performed By": one.user,
            "Client #": str(one.client),
            "First Name": client.first_name if client else "",
            "Last Name": client.last_name if client else "",
            "Note #": str(one.id),
            "Service Date": shown(one.on),
            "Units To Bill": f"{one.units:f}",
            "Billing Code": one.code,
            "Billing Code Desc.": code.description if code else "",
            "Include On Statement": yes(one.on_statement),
            "Locked": yes(bool(one.locked_by)),
        }
        return Line(one.id, cells)

    def _filters(self) -> list[Filter]:
        return [
            Filter("Invoice #", "invoice", lambda one, value: str(one.id) in _several(value)),
            Filter("Note #", "note", lambda one, value: str(one.note) in _several(value)),
            Filter("Client #", "client", lambda one, value: str(self._note(one).client) == value),
            Filter("Insurance Payer", "payer", lambda one, value: one.payer.lower() == value.lower()),
            Filter("Insurance Type", "level", lambda one, value: one.level.lower() == value.lower()),
            *_days(lambda one: self._note(one).on),
            Filter("Invoice", "invoiced", lambda one, value: one.invoiced == (value == "Yes")),
            Filter("Paid", "paid", lambda one, value: one.paid == (value == "Yes")),
        ]

    def _note(self, one: Invoice) -> Billed:
        if self._kept.get(one.note) is None or len(self._kept) != len(self.book.billed):
            self._kept = {each.id: each for each in self.book.billed}
        return self._kept[one.note]

    def _invoices(
        self, visit: Visit, session: Session, wrong: Sequence[str] = (), asked: Mapping[str, str] | None = None
    ) -> Response:
        slips = self.slips if not self.shown_only or visit.headers.get("sec-fetch-mode") == "navigate" else set[str]()
        filters = [one for one in self._filters() if one.name not in slips]
        held = {one.name: (asked or visit.query).get(one.name, "") for one in filters}

        def edit(page: Page) -> None:
            show_grid(page, visit, self.portal, self.book.invoices, self._invoice, filters=filters)
            for name, value in held.items():
                for form in ("EDE", "Auto"):
                    page.attribute(f'form[aria-label="{form}"] [name="{name}"]', "value", value)
            if self.lies:
                named = [(one.words, visit.query.get(one.name, "")) for one in self._filters()]
                told = "; ".join(f"{words} = {value}" for words, value in named if value and value != ANY)
                page.text_by_id("active-filters", told)
            if self.busy:
                page.attribute("main table", "aria-busy", "true")
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(INVOICES), edit)

    def _invoice(self, one: Invoice) -> Line:
        note = self._note(one)
        client = by_id(self.book.clients, note.client)
        payer = next((each for each in self.book.payers if each.name == one.payer), None)
        cells = {
            "Invoice #": f"INV-{one.id}",
            "Note #": str(one.note),
            "Client #": str(note.client),
            "Client": client.name if client else "",
            "Performed By": note.user,
            "Service Date": shown(note.on),
            "Insurance Payer": one.payer,
            "Payer Number": payer.number if payer else "",
            "Insurance Type": one.level,
            "Billing Code": note.code,
            "Units To Bill": f"{note.units:f}",
            "Invoice": yes(one.invoiced),
            "Amount Invoiced": f"${one.amount:,.2f}",
            "Payment Received": yes(one.paid),
            "Total Paid by Payer": f"${one.total_paid:,.2f}",
            "Write Off": f"${one.write_off:,.2f}",
            "Payer Control #": one.control,
            "EOB Date": shown(one.eob),
            "Claim Adj Reason Code": one.reason,
            "EDE Batch #": str(one.batch or ""),
            "Locked": yes(bool(note.locked_by)),
        }
        return Line(one.id, cells, links={"Invoice #": f"{EDIT}?invoice={one.id}"})

    # --- EDE ---

    def _ede(self, visit: Visit, session: Session) -> Response:
        """Make a batch of everything filtered; what is excluded, or locked by somebody, is passed over in silence."""
        if self.refuses:
            return self._invoices(visit, session, [self.refuses], visit.form)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit)
        self.before_ede()
        excluded = {one.name for one in self.book.payers if one.exclude_from_ede}
        found = self.batches([one for one in self._filtered(visit) if one.payer not in excluded])
        number, now = next_batch(self.book), datetime.fromtimestamp(self.portal.clock(), UTC)
        text = write_837(self.book, number, found, now)
        self.book.edes.append(
            Ede(number, CLAIMS, "ClaimMD", f"Batch {number}", text=text, invoices=[one.id for one in found])
        )
        for one in found:
            one.batch, one.invoiced = number, True
        return self.saved(visit, batch=str(number))

    def _filtered(self, visit: Visit) -> list[Invoice]:
        """Return everything filtered that nobody holds."""
        filters = [one for one in self._filters() if one.name not in self.slips or self.shown_only]
        asked = [(one, visit.form.get(one.name, "")) for one in filters]
        wanted = [(one, value) for one, value in asked if value and value != ANY]
        found = [each for each in self.book.invoices if all(one.fits(each, value) for one, value in wanted)]
        return [one for one in found if not self._note(one).locked_by]

    def _auto(self, visit: Visit, session: Session) -> Response:
        """Tick a box at everything filtered. MODELLED: which options Auto has."""
        option = visit.form.get("option", "")
        if self.refuses or option not in BOXES:
            return self._invoices(visit, session, [self.refuses or "Autofill is required."], visit.form)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit)
        self.before_ede()
        for one in self.batches(self._filtered(visit)):
            if option == "paid":
                paid(self.book, one)
            else:
                one.invoiced = True
        return self.saved(visit)

    # --- the form of one ---

    def _form(
        self, visit: Visit, session: Session, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
    ) -> Response:
        one = by_id(self.book.invoices, visit.query.get("invoice", ""))
        if one is None:
            return Response("no such invoice", status_code=404, media_type="text/plain")
        held = dict(typed) if typed is not None else _held(one)

        def edit(page: Page) -> None:
            page.text_by_id("number", f"INV-{one.id}")
            page.values({name: held.get(name, "") for name in (*AMOUNTS, "control", "eob", "reason")})
            for name in BOXES:
                page.check(f"#{name}", name in held)
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(EDIT), edit)

    def _save(self, visit: Visit, session: Session) -> Response:
        one = next(each for each in self.book.invoices if str(each.id) == visit.query.get("invoice"))
        typed = dict(visit.form)
        wrong = [f"{label} is not valid." for name, label in AMOUNTS.items() if money(typed.get(name, "")) is None]
        wrong += ["EOB Date is not valid."] if typed.get("eob") and written(typed["eob"]) is None else []
        if self._note(one).locked_by:
            wrong.append("Invoice # is not available.")
        if wrong:
            return self._form(visit, session, typed, wrong)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit, invoice=str(one.id))
        one.amount = money(typed["amount"]) or Decimal(0)
        one.total_paid = money(typed["total_paid"]) or Decimal(0)
        one.write_off = money(typed["write_off"]) or Decimal(0)
        one.invoiced = "invoiced" in typed
        one.control, one.reason = typed.get("control", ""), typed.get("reason", "")
        one.eob = written(typed.get("eob", ""))
        if "paid" in typed:
            paid(self.book, one)
        else:
            one.paid = False
        return self.saved(visit, invoice=str(one.id))


def _several(value: str) -> set[str]:
    return {part.strip().upper().removeprefix("INV-") for part in value.split(",")}


def _days(day: Callable[..., date]) -> list[Filter]:
    return [
        Filter("From", "from", lambda one, value: day(one) >= (written(value) or date.min)),
        Filter("To", "to", lambda one, value: day(one) <= (written(value) or date.max)),
    ]


def _held(one: Invoice) -> dict[str, str]:
    held = {
        "amount": f"{one.amount:.2f}",
        "total_paid": f"{one.total_paid:.2f}",
        "write_off": f"{one.write_off:.2f}",
        "control": one.control,
        "eob": shown(one.eob),
        "reason": one.reason,
    }
    return held | {name: "true" for name in BOXES if getattr(one, name)}


def money(text: str) -> Decimal | None:
    """Return an amount as the portal reads it; blank is nothing, None is what it does not read."""
    try:
        return Decimal(text.strip().replace("$", "").replace(",", "") or "0")
    except InvalidOperation:
        return None
