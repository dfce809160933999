"""The visit form: whom, when and by whom, what was found and done, and who bills for it (guide 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from ....pom import (
    OPTION_LABEL,
    Commit,
    Detail,
    Evidence,
    Form,
    HiddenJson,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Popup,
    Record,
    Selector,
    button,
    by_id,
    date_parts,
    having,
    label,
    link,
    series,
)
from .landing import Navigation
from .lookup import BillingProviderLookup, FacilityLookup, PatientLookup, ProviderLookup
from .patient_form import PatientForm
from .superbill import SuperbillWindow
from .visit_lines import ITEM, FormLine, HiddenLines, line_control, visible_lines

if TYPE_CHECKING:
    from playwright.async_api import Locator

P = "ctl00_phFolderContent_"
DX = P + "ucDiagnosisCodes_"


def _control(name: str, *labels: str, may_be_absent: bool = False) -> Selector:
    return Selector(*by_id(P + name), *(label(words) for words in labels), may_be_absent=may_be_absent)


class VisitRecord(Record):
    """The form's fields on all three tabs. Who shows names, and the names' NPIs, are MODELLED."""

    shown_id: Annotated[OptionalText, Selector("#ID")] = None
    """Blank for a visit that is new, or that is not known."""
    patient_id: Annotated[OptionalText, _control("PatientID")] = None
    provider_id: Annotated[OptionalText, _control("ProviderID")] = None
    provider_name: Annotated[OptionalText, _control("ProviderName", may_be_absent=True)] = None
    visit_date: Annotated[OptionalUsDate, date_parts(P + "DateVisited")] = None
    reason: Annotated[OptionalText, _control("ReasonForVisit")] = None
    status: Annotated[OptionalText, Selector(*by_id(P + "lstStatus"), read=OPTION_LABEL)] = None
    insurance: Annotated[OptionalText, _control("InsuranceName")] = None
    insurance_plan: Annotated[OptionalText, _control("InsurancePlanName")] = None
    copay: Annotated[OptionalDollars, _control("InsuranceVisitCopay")] = None
    icd10: Annotated[tuple[str, ...], series(DX + "dc_10_", 12)] = ()
    icd10_words: Annotated[tuple[str, ...], series(DX + "dd_10_", 12)] = ()
    loaded: Annotated[HiddenLines, HiddenJson(f"#{ITEM}hdnJsLoadBillableLineItem")] = ()
    to_save: Annotated[HiddenLines, HiddenJson(f"#{ITEM}hdnJsUpdateBillingLineItem")] = ()
    visible: Annotated[tuple[FormLine | None, ...], visible_lines()] = ()
    total_charge: Annotated[OptionalDollars, _control("TotalLineCharge")] = None
    insurance_payment: Annotated[OptionalDollars, _control("TotalInsurancePayment")] = None
    patient_payment: Annotated[OptionalDollars, _control("TotalPatientPayment")] = None
    adjustment: Annotated[OptionalDollars, _control("TotalAdjustment")] = None
    balance: Annotated[OptionalDollars, _control("TotalBalance")] = None
    facility_id: Annotated[OptionalText, _control("VisitFacilityID")] = None
    facility_name: Annotated[OptionalText, _control("FacilityName", may_be_absent=True)] = None
    facility_npi: Annotated[OptionalText, _control("FacilityNPI", may_be_absent=True)] = None
    billing_id: Annotated[OptionalText, _control("BillingProviderProviderID")] = None
    billing_name: Annotated[
        OptionalText, _control("hdnBillingProviderName", "Billing Provider", may_be_absent=True)
    ] = None
    billing_npi: Annotated[OptionalText, _control("BillingProviderNPI")] = None
    clia: Annotated[OptionalText, _control("CLIA")] = None
    authorization: Annotated[OptionalText, _control("PriorAuthorizationNumber")] = None
    hospital_from: Annotated[OptionalUsDate, date_parts(P + "HospitalFromDate")] = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The diagnoses' codes without the places that are empty at the end."""
        codes = list(self.icd10)
        while codes and not codes[-1]:
            codes.pop()
        return tuple(codes)

    @property
    def total(self) -> Decimal:
        """What the lines come to."""
        return sum((line.charge or Decimal(0) for line in self.loaded), Decimal(0))


class VisitInfo(Record):
    """What is typed on the first tab."""

    visit_date: Annotated[date | None, date_parts(P + "DateVisited")] = None
    reason: Annotated[OptionalText, _control("ReasonForVisit")] = None
    status: Annotated[OptionalText, Selector(*by_id(P + "lstStatus"), read=OPTION_LABEL)] = None


class BillingOptions(Record):
    """What is typed on the third tab."""

    clia: Annotated[OptionalText, _control("CLIA")] = None
    authorization: Annotated[OptionalText, _control("PriorAuthorizationNumber")] = None
    hospital_from: Annotated[date | None, date_parts(P + "HospitalFromDate")] = None


class VisitForm(Navigation):
    """Edit Visit: three client-side tabs of one document.

    Source: office_ally 4, 6.
    """

    path = "/pm/PatientVisits/EditVisit.aspx?Tab=V"
    at = r"/PatientVisits/EditVisit\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 6"
    ready = Selector(*by_id(P + "DateVisited_Month"))
    record = Detail(VisitRecord)
    visit_info = Selector(link("Visit Info"))
    billing_info = Selector(link("Billing Info"))
    billing_options = Selector(link("Billing Options"))
    info = Form(VisitInfo)
    options = Form(BillingOptions)
    patient_id = Selector(*by_id(P + "PatientID"))
    provider_id = Selector(*by_id(P + "ProviderID"))
    facility_id = Selector(*by_id(P + "VisitFacilityID"))
    billing_id = Selector(*by_id(P + "BillingProviderProviderID"))
    status_list = Selector(*by_id(P + "lstStatus"))
    patient = Popup(PatientLookup, opener=Selector(*by_id(P + "Button1")))
    provider = Popup(ProviderLookup, opener=Selector(*by_id(P + "Button2")))
    facility = Popup(FacilityLookup, opener=Selector(*by_id(P + "Button35")))
    billing_provider = Popup(BillingProviderLookup, opener=Selector(*by_id(P + "Button57")))
    superbill = Popup(SuperbillWindow, opener=Selector(button("Superbill")))
    suggestions = Selector(".ui-autocomplete li.ui-menu-item", may_be_absent=True)
    save = Commit(f"#{P}btnUpdate", button("Update"))
    cancel = Selector(*by_id(P + "btnCancel"), button("Cancel"))

    def diagnosis(self, place: int) -> tuple[Locator, Locator]:
        """Return code and description of a place on the second tab, counted from 0."""
        both = (Selector(*by_id(f"{DX}{kind}_10_{place + 1}")) for kind in ("dc", "dd"))
        code, words = (self.root.locator(one.called(f"VisitForm.diagnoses.{place}")) for one in both)
        return code, words

    def charge(self, name: str, row: int) -> Locator:
        """Return an input of a charge line, counted from 0."""
        return self.root.locator(line_control(name, row).called(f"VisitForm.charges.{row}.{name}"))


class PatientTemplates(PatientForm):
    """The patient form's third tab, where a visit is made of what the patient usually gets.

    The link's words are attested; where it leads, and where it stands on the tab, are MODELLED.
    """

    templates = Selector(having("#PatientTabs li", "Template"))
    create_visit = Selector(link("Create New Visit"))
