"""The patient list and form: what a post is checked for, what is kept, and what goes wrong on demand (guide 5, 11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import Response

from mock_portals.grafting import Element, Page, matches
from mock_portals.library import NotRecorded
from mock_portals.office_ally import patient_list
from mock_portals.office_ally.desk import Desk, Handler
from mock_portals.office_ally.guides import stack
from mock_portals.office_ally.patient_form import graft
from mock_portals.office_ally.patient_posted import NAMES, Posted, patient
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.sessions import PortalSession
from mock_portals.visiting import Visit

if TYPE_CHECKING:
    from mock_portals.office_ally.portal import OfficeAllyPortal
    from mock_portals.office_ally.practice_mate import PracticeMate

LIST = "/pm/ManagePatients/ManagePatients.aspx"
PATH = "/pm/ManagePatients/EditPatient.aspx"
MONEY = tuple(
    (f"{level}Insurance{name}", f"{level} {label}".strip())
    for level in ("", "Secondary", "Third")
    for name, label in (("Deductible", "Deductible"), ("VisitCopay", "Visit Copay"))
)
PAYERS = (
    ("InsuranceID", "Insurance"),
    ("SecondaryInsuranceID", "Secondary Insurance"),
    ("ThirdInsuranceID", "Third Insurance"),
)


class PatientDesk(Desk):
    """Takes patients. The rules are MODELLED; which of them the page knows by itself stands in `patient-form.js`.

    Switches: `silently_refuse` is how many saves are answered as if they had been made; `drop_fields` are short names
    of fields that are not kept (`HomePhone`); `validation_extra` are further messages of refusal; `list_lag` is from
    how many answers of the list a patient who was added is missing. `saves` are the ids of those that were saved.
    """

    def __init__(self, pm: PracticeMate, portal: OfficeAllyPortal) -> None:
        super().__init__(pm, portal)
        self.silently_refuse = 0
        self.drop_fields: set[str] = set()
        self.validation_extra: list[str] = []
        self.list_lag = 0
        self.saves: list[str] = []
        self._unlisted: dict[str, int] = {}

    @property
    def book(self) -> list[MockPatient]:
        """Return the patients of all accounts that have none of their own; `portal.patients_of` knows the others."""
        return self._portal.patients

    def listed(self, patients: Iterable[MockPatient]) -> list[MockPatient]:
        """Return those that the list shows by now; to be asked once per answer."""
        shown = [one for one in patients if one.patient_id not in self._unlisted]
        self._unlisted = {number: left - 1 for number, left in self._unlisted.items() if left > 1}
        return shown

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Return handlers by method and path."""
        return {
            ("GET", LIST.lower()): self._list,
            ("GET", PATH.lower()): self._form,
            ("POST", PATH.lower()): self._posted,
        }

    def _list(self, visit: Visit, session: PortalSession) -> Response:
        if "jqGridID" in visit.query:
            shown = self.listed(self._portal.patients_of(session.account))
            return patient_list.answer(self._portal, visit, shown)

        def edit(page: Page) -> None:
            self._portal.columns.graft(page)
            self._portal.hostile.embed(page)
            stack(page, visit, count=min(self._portal.guides, 2), delay=self._portal.guide_delay)

        return self.show(visit, session, self.recorded(LIST, variant=""), edit)

    def _form(self, visit: Visit, session: PortalSession) -> Response:
        known = self._portal.patient(visit.query.get("PID", ""), account=session.account)
        if visit.query.get("PageAction", "").lower() == "add":
            return self.show(visit, session, self.recorded(PATH, variant="add"))
        if known is None:
            return self.show(visit, session, self.recorded(PATH, variant="unknown-patient"))
        return self.show(visit, session, self.recorded(PATH, variant="edit"), lambda page: graft(page, known))

    def _posted(self, visit: Visit, session: PortalSession) -> Response:
        page = self.recorded(PATH, variant="edit").page()
        posted = Posted(visit, page, dropped=frozenset(self.drop_fields))
        if posted.get("PageAction") != "Update" or not posted.get("btnTriggerSave"):
            raise NotRecorded("what a post of the patient form does that triggers no save")
        book = self._portal.patients_of(session.account)
        number = posted.get("hdnPatientID")
        old = next((one for one in book if one.patient_id == number), None)
        if number and old is None:
            raise NotRecorded("what saving a patient does that is not there")
        dob = posted.date("DOB")
        problems = list(self._problems(posted, book, old, dob))
        if problems or dob is None:
            return self._refuse(visit, session, problems, old)
        account_no = posted.get("PatientAccountNo" if old else "PatientAccountNo_new")
        new = patient(posted, patient_id=number or self._number(book), dob=dob, account_no=account_no, old=old)
        if self.silently_refuse:
            self.silently_refuse -= 1
        else:
            self._keep(book, old, new)
        return self._saved(posted, new)

    def _keep(self, book: list[MockPatient], old: MockPatient | None, new: MockPatient) -> None:
        if old is None:
            book.append(new)
            if self.list_lag:
                self._unlisted[new.patient_id] = self.list_lag
        else:
            book[book.index(old)] = new
        self.saves.append(new.patient_id)

    def _saved(self, posted: Posted, new: MockPatient) -> Response:
        if "btnApply" not in posted.fields:
            return self._portal.redirect(self.recorded(PATH, method="POST", status=302, variant="saved"))
        applied = self.recorded(PATH, method="POST", status=302, variant="applied: MODELLED")
        return self._portal.redirect(applied, {"PID": new.patient_id})

    def _number(self, book: list[MockPatient]) -> str:
        taken = {one.patient_id for one in book}
        while (number := self._portal.mint.digits(8)) in taken or number.startswith("0"):
            pass
        return number

    def _problems(
        self, posted: Posted, book: list[MockPatient], old: MockPatient | None, dob: date | None
    ) -> Iterator[str]:
        """Yield what is wrong, in the words of labels; rules of the page are checked once more."""
        for name, label in (("LastName", "Last Name"), ("FirstName", "First Name"), ("lstGender", "Sex")):
            if not posted.get(name):
                yield f"{label} is required."
        if dob is None:
            yield "Date of Birth is not a valid date."
        elif dob > date.fromtimestamp(self._portal.clock()):
            yield "Date of Birth cannot be in the future."
        account_no = posted.get("PatientAccountNo" if old else "PatientAccountNo_new")
        if account_no and any(one.account_no == account_no for one in book if one is not old):
            yield "Patient Account No is already in use."
        known = {payer.id for payer in self._portal.directory.payers}
        yield from (f"{label} is not in your list." for name, label in PAYERS if not {posted.get(name)} <= known | {""})
        yield from (f"{label} is not a valid amount." for name, label in MONEY if not _is_amount(posted.get(name)))
        yield from self.validation_extra

    def _refuse(self, visit: Visit, session: PortalSession, problems: list[str], old: MockPatient | None) -> Response:
        def edit(page: Page) -> None:
            page.repeat("#serverMessages li", problems, lambda item, words: setattr(item, "text", words))
            _refill(page, visit)
            if old is not None:
                page.text("span[id$=lblPatientID]", old.patient_id)

        return self.show(visit, session, self.recorded(PATH, variant="edit" if old else "add"), edit)


def _is_amount(text: str) -> bool:
    whole, _, cents = text.replace(",", "").removeprefix("$").partition(".")
    return f"{whole}{cents}".isdecimal() and len(cents) <= 2 if text else True


def _refill(page: Page, visit: Visit) -> None:
    """Show again what was posted."""
    fields = Posted(visit, page).fields
    for control in matches(page.root, "#MainFolder input, #MainFolder select"):
        values = fields.get(str(control.get("name")).removeprefix(NAMES), [])
        if control.tag == "select":
            _choose(control, values)
        elif control.get("type") == "checkbox":
            if control.get("value") in values:
                control.set("checked", "checked")
        elif (
            control.get("type") in ("text", "hidden")
            and values
            and not str(control.get("name")).endswith("btnTriggerSave")
        ):
            control.set("value", values[0])
    for name in ("ID", "PatientID"):
        page.values({name: visit.form.get(name, "")})
    for box in page.all(".multiselect"):
        chosen = [(one.tail or "").strip() for one in matches(box, "input[checked]")]
        matches(box, "[id^=lblMultiSelect]")[0].text = ", ".join(chosen)


def _choose(control: Element, values: list[str]) -> None:
    for option in control.iter("option"):
        option.attrib.pop("selected", "")
        if option.get("value") in values:
            option.set("selected", "selected")
