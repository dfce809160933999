"""Service Center Classic: online entry of a UB-04 (guide 4, 7.3).

Attested are the shell's address, `#Iframe24`, `#frame1`, and the ids of the guide's list; that suggestions come only
after the page was loaded again is attested too, when it counts as loaded again is MODELLED, as are all other ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from mock_portals.clearinghouse.entering import enter
from mock_portals.grafting import Element, Page
from mock_portals.office_ally.ub_posted import claim_of, posted, problems
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal

HOST = "www.officeally.com"
STORED = "/UB04/StoredInfo.aspx"
FORM = "/UB04/UB04Form.aspx"
PATIENTS = "/UB04/Patients.ashx"
IDS = "ctl00_phFolderContent_ucUBForm_"


@dataclass(frozen=True)
class StoredPatient:
    """A patient whom the account has stored; invented."""

    ident: str
    last: str = field(repr=False)
    first: str = field(repr=False)
    born: date = field(repr=False)

    @property
    def label(self) -> str:
        """How lists write them (guide 7.3)."""
        return f"{self.last}, {self.first} [{self.born:%m/%d/%Y}]"


@dataclass(frozen=True)
class Stored:
    """What an account has stored: patients, and names by number for payers, providers and physicians."""

    patients: tuple[StoredPatient, ...] = (
        StoredPatient("501", "DOE", "JANE", date(1980, 1, 2)),
        StoredPatient("502", "DOE", "JANE", date(1955, 5, 6)),
        StoredPatient("503", "DOE", "JIM", date(2015, 1, 2)),
    )
    payers: tuple[tuple[str, str], ...] = (("EX002", "OTHER EXAMPLE HEALTH"), ("EX001", "EXAMPLE HEALTH"))
    providers: tuple[tuple[str, str], ...] = (("1000000004", "EXAMPLE CLINIC"),)
    physicians: tuple[tuple[str, str], ...] = (("1000000012", "SAMPLE, DANA"), ("1000000020", "OTHER, ODA"))


class UbDesk:
    """The entry of institutional claims.

    Switches: `more_rules` are messages that refuse the next save. `forget` says of so many claims that they were saved
    and saves none. `prefilled` are values that a form begins with, by id. `spoilt` is the id of a control that cuts
    what is typed. `stored` is what the account has stored, `entered` are forms as posted, by claim id.
    """

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        self._loaded: Counter[str] = Counter()
        self.more_rules: list[str] = []
        self.forget = 0
        self.prefilled: dict[str, str] = {}
        self.entered: dict[str, dict[str, str]] = {}
        self.spoilt = ""
        self.stored = Stored()

    def routes(self) -> dict[tuple[str, str], Callable[[Visit, str], Response]]:
        """Return handlers by method and path, lower case."""
        return {
            ("GET", STORED.lower()): self._stored,
            ("GET", PATIENTS.lower()): self._patients,
            ("GET", FORM.lower()): self._form,
            ("POST", FORM.lower()): self._save,
        }

    def store(self, *patients: StoredPatient) -> None:
        """Store other patients."""
        self.stored = replace(self.stored, patients=patients)

    def _show(self, visit: Visit, edit: Callable[[Page], object], *, variant: str = "") -> Response:
        recorded = self._portal.library.find(visit.method, HOST, visit.path, status=200, variant=variant)
        page = recorded.page()
        edit(page)
        return self._portal.render(recorded, page, path=visit.path)

    def _stored(self, visit: Visit, account: str) -> Response:
        self._loaded[account] += 1

        def edit(page: Page) -> None:
            page.one("body").set("data-fresh", "1" if self._loaded[account] % 2 else "")
            page.repeat("option.payer", self.stored.payers, _option)
            page.repeat("option.provider", self.stored.providers, _option)
            page.repeat("option.physician", self.stored.physicians, _option)

        return self._show(visit, edit)

    def _patients(self, visit: Visit, account: str) -> Response:
        term = visit.query.get("term", "").casefold()
        found = [one for one in self.stored.patients if term and one.label.casefold().startswith(term)]
        return JSONResponse([{"id": one.ident, "label": one.label} for one in found])

    def _form(self, visit: Visit, account: str) -> Response:
        chosen = next((one for one in self.stored.patients if one.ident == visit.query.get("patient")), None)

        def edit(page: Page) -> None:
            if chosen is not None:
                page.values({f"{IDS}PatientLastName": chosen.last, f"{IDS}PatientFirstName": chosen.first})
            page.values(self.prefilled)
            page.one("body").set("data-spoilt", self.spoilt)

        return self._show(visit, edit)

    def _save(self, visit: Visit, account: str) -> Response:
        fields = posted(visit.form)
        wrong = [*problems(fields), *self.more_rules]
        if wrong:
            self.more_rules = []
            return self._show(visit, lambda page: page.repeat(".problem", wrong, _say), variant="ub-refused")
        if self.forget:
            self.forget -= 1
        else:
            made = enter(self._portal.house, claim_of(fields), account=account, kind="837I")
            self.entered[made.claim_id] = {name: value for name, value in visit.form.items() if value}
        return self._show(visit, lambda page: None, variant="ub-saved")


def _option(item: Element, stored: tuple[str, str]) -> None:
    number, name = stored
    item.set("value", f"id{number}")
    item.text = f"{name} [{number}]"


def _say(item: Element, words: str) -> None:
    item.text = words
