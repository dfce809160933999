"""Client Authorizations: the list, the form, and what notes do to units (guide 2.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from starlette.responses import Response

from mock_portals.grafting import Page
from mock_portals.pimsy.billing_desk import yes
from mock_portals.pimsy.book import Auth, Book, by_id
from mock_portals.pimsy.desk import Desk, Handler, complain, options, tell
from mock_portals.pimsy.grids import Filter, Line, active
from mock_portals.pimsy.posting import shown, written
from mock_portals.pimsy.sessions import Session
from mock_portals.visiting import Visit

LISTS = {"/clients/authorizations": "/Clients/Authorization", "/authorizations": "/Authorizations/Edit"}
"""Where each generation has the list, and where the form."""
CHANGE_UNITS = "Change Units of Managed Authorizations"
"""The rule without which remaining units, end date and the unmanaged flag of managed ones stand fast (guide 2.6)."""
OUTPUTS = {"number", "pending"}
GUARDED = ("remaining", "end", "unmanaged")


class Authorizations(Desk):
    """Behaviour of the screen.

    `silently_refuse` is how many saves are answered as if they had been made; `loses_field` names a field of the form
    that is not kept. `nightly` is the job that ends authorizations, `note` and `release` are what notes do.
    """

    silently_refuse = 0
    loses_field = ""

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return what there is, in both generations."""
        found: dict[tuple[str, str], Handler] = {}
        for place, form in LISTS.items():
            found |= {
                ("GET", place): self._list,
                ("GET", form.lower()): self._form,
                ("POST", form.lower()): self._save,
            }
        return found

    # --- the practice's day ---

    def nightly(self, on: date) -> None:
        """Make those inactive that have ended, or have nothing left, before that day."""
        for one in self.book.auths:
            if one.end < on or _used_up(one):
                one.active = False

    def note(self, client: int, code: str, on: date, units: Decimal) -> Auth:
        """Save a note: it holds units until it is released. What is not offered cannot be noted."""
        one = next(one for one in offering(self.book, client, on) if fits(self.book, one, code))
        one.pending += 0 if one.unmanaged else units
        return one

    def release(self, one: Auth, units: Decimal) -> None:
        """Release a note: its units are gone; at nothing left the authorization ends at once."""
        if not one.unmanaged:
            one.pending -= units
            one.remaining -= units
        if _used_up(one):
            one.active = False

    # --- the pages ---

    def _list(self, visit: Visit, session: Session) -> Response:
        form = LISTS[visit.path.lower()]
        filters = [
            Filter("Auth #", "auth", lambda one, value: str(one.id) == value),
            Filter("Client #", "client", lambda one, value: str(one.client) == value),
            Filter("Billing Code", "code", lambda one, value: one.code.lower() == value.lower()),
            Filter("Insurance Company", "payer", lambda one, value: one.payer.lower() == value.lower()),
            active(),
            Filter("From", "from", lambda one, value: one.end >= (written(value) or date.min)),
            Filter("To", "to", lambda one, value: one.end <= (written(value) or date.max)),
        ]
        return self.grid(visit, session, self.book.auths, lambda one: self._line(one, form), filters=filters)

    def _line(self, one: Auth, form: str) -> Line:
        held = _held(one)
        client = by_id(self.book.clients, one.client)
        name = client.name if client else ""
        group = next((code.auth_group for code in self.book.codes if code.code == one.code), "")
        cells = {
            "Auth #": str(one.id),
            **dict.fromkeys(("Client #", "Client Number"), str(one.client)),
            **dict.fromkeys(("Client", "Client Name"), name),
            **dict.fromkeys(("Insurance Company", "Insurance Co."), one.payer),
            **dict.fromkeys(("Billing Code", "Bill Code"), one.code),
            "Auth Group": group,
            **dict.fromkeys(("Start Date", "Start"), held["start"]),
            **dict.fromkeys(("End Date", "End"), held["end"]),
            "Allotted Units": held["allotted"],
            "Remaining Units": held["remaining"],
            "Pending Units": held["pending"],
            **dict.fromkeys(("Unit Alert Level", "Unit Alert"), held["unit_alert"]),
            "Exp. Alert Days": held["alert_days"],
            "Unmanaged": yes(one.unmanaged),
            "Active": yes(one.active),
        }
        return Line(one.id, cells, links={"Auth #": f"{form}?auth={one.id}"})

    def _form(
        self, visit: Visit, session: Session, typed: Mapping[str, str] | None = None, wrong: Sequence[str] = ()
    ) -> Response:
        one = by_id(self.book.auths, visit.query.get("auth", ""))
        held = dict(typed) if typed is not None else _held(one) if one else {"active": "true"}

        def edit(page: Page) -> None:
            for name in ("start", "end", "allotted", "remaining", "unit_alert", "alert_days"):
                page.values({name: held.get(name, "")})
            for name in OUTPUTS:
                page.text_by_id(name, _held(one)[name] if one else "")
            for name in ("unmanaged", "active"):
                page.check(f"#{name}", name in held)
            options(page, "#code", session.pick_lists["code"], held.get("code", ""))
            options(page, "#payer", session.pick_lists["payer"], held.get("payer", ""))
            self._clients(page, session, held.get("client", ""))
            if one and not one.unmanaged and CHANGE_UNITS in session.account.hidden:
                for name in GUARDED:
                    page.attribute(f"#{name}", "disabled", "disabled")
            complain(page, wrong)
            tell(page, visit)

        return self.show(visit, session, self.recorded(visit.path), edit)

    def _clients(self, page: Page, session: Session, chosen: str) -> None:
        """Offer clients by name, each with its number as the value."""
        offered = set(session.pick_lists["client"])
        found = [one for one in self.book.clients if one.name in offered or str(one.id) == chosen]
        numbers = {one.name: str(one.id) for one in found}
        options(page, "#client", sorted(numbers), next((n for n, ident in numbers.items() if ident == chosen), ""))
        for option in page.all("#client option"):
            option.set("value", numbers.get(option.text or "", ""))

    def _save(self, visit: Visit, session: Session) -> Response:
        one = by_id(self.book.auths, visit.query.get("auth", ""))
        typed = dict(visit.form)
        if one and not one.unmanaged and CHANGE_UNITS in session.account.hidden:
            held = _held(one)
            typed = {name: value for name, value in typed.items() if name not in GUARDED}
            typed |= {name: held[name] for name in GUARDED if name in held}
        if wrong := _wrong(typed):
            return self._form(visit, session, typed, wrong)
        if self.silently_refuse:
            self.silently_refuse -= 1
            return self.saved(visit, auth=str(one.id if one else self.book.next_id()))
        if self.loses_field:
            typed.pop(self.loses_field, None)
            typed |= {name: value for name, value in (_held(one) if one else {}).items() if name == self.loses_field}
        if one is None:
            one = Auth(self.book.next_id(), 0, "", date.min, date.max, Decimal(0), Decimal(0))
            self.book.auths.append(one)
            _keep(one, typed)
            one.remaining = one.allotted
        else:
            _keep(one, typed)
        return self.saved(visit, auth=str(one.id))


def fits(book: Book, one: Auth, code: str) -> bool:
    """Tell whether an authorization is for a code, or for another of its group."""
    groups = {known.code: known.auth_group for known in book.codes}
    return one.code == code or (groups.get(one.code, "") == groups.get(code) != "")


def offering(book: Book, client: int, on: date) -> list[Auth]:
    """Return the authorizations whose codes a note of that day offers: others are silently missing (guide 8)."""
    return [
        one
        for one in book.auths
        if one.client == client and one.active and one.start <= on <= one.end and not _used_up(one)
    ]


def offered_codes(book: Book, client: int, on: date) -> set[str]:
    """Return what the drop-down of a note offers."""
    there = offering(book, client, on)
    return {code.code for code in book.codes if code.active and any(fits(book, one, code.code) for one in there)}


def _used_up(one: Auth) -> bool:
    return not one.unmanaged and one.remaining <= 0


def _held(one: Auth) -> dict[str, str]:
    """Return an authorization as a form holds it; flags that are not set are left out."""
    counted = not one.unmanaged
    held = {
        "number": str(one.id),
        "client": str(one.client),
        "code": one.code,
        "payer": one.payer,
        "start": shown(one.start),
        "end": shown(one.end),
        "allotted": f"{one.allotted:f}" if counted or one.allotted else "",
        "remaining": f"{one.remaining:f}" if counted or one.remaining else "",
        "pending": f"{one.pending:f}",
        "unit_alert": f"{one.unit_alert:f}" if one.unit_alert is not None else "",
        "alert_days": str(one.alert_days) if one.alert_days is not None else "",
    }
    return held | {name: "true" for name in ("unmanaged", "active") if getattr(one, name)}


def _wrong(typed: Mapping[str, str]) -> list[str]:
    needed = {"client": "Client Name", "code": "Billing Code", "start": "Start Date", "end": "End Date"}
    if "unmanaged" not in typed:
        needed["allotted"] = "Allotted Units"
    found = [f"{label} is required." for name, label in needed.items() if not typed.get(name, "").strip()]
    start, end = written(typed.get("start", "")), written(typed.get("end", ""))
    found += ["Start Date is not valid."] if typed.get("start") and start is None else []
    if (typed.get("end") and end is None) or (start and end and end < start):
        found.append("End Date is not valid.")
    for name, label in {"allotted": "Allotted Units", "remaining": "Remaining Units"}.items():
        if typed.get(name, "").strip() and _number(typed[name]) is None:
            found.append(f"{label} is not valid.")
    return found


def _keep(one: Auth, typed: Mapping[str, str]) -> None:
    """Keep what was typed. More units allotted are more remaining, unless these were typed too."""
    one.client = int(typed.get("client") or one.client)
    one.code, one.payer = typed.get("code", one.code), typed.get("payer", "")
    one.start = written(typed.get("start", "")) or one.start
    one.end = written(typed.get("end", "")) or one.end
    allotted = _number(typed.get("allotted", "")) or Decimal(0)
    remaining = _number(typed.get("remaining", ""))
    if remaining is None or remaining == one.remaining:
        remaining = one.remaining + allotted - one.allotted
    one.allotted, one.remaining = allotted, remaining
    one.unit_alert = _number(typed.get("unit_alert", ""))
    one.alert_days = int(typed["alert_days"]) if typed.get("alert_days", "").isdecimal() else None
    one.unmanaged, one.active = "unmanaged" in typed, "active" in typed


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip()) if text.strip() else None
    except InvalidOperation:
        return None
