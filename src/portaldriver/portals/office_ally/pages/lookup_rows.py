"""What a lookup window consists of: its rows with their hidden JSON, its pager and its search (guide 3.2)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, ConfigDict, Field

from ....models import Masked
from ....pom import (
    OPTION_LABEL,
    HiddenJson,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    Record,
    Selector,
    attribute,
    by_id,
)

BASE = "ctl04_popupBase_"
GRID = f"#{BASE}grvPopup"
SELECT = 'a[id$="_lnkSelect"]'
STARTS_WITH = "{0}%"


def _said(*keys: str) -> Any:
    return Field(default=None, validation_alias=AliasChoices(*keys))


class LookupItem(Masked):
    """What a row's hidden JSON says. Keys of insurances are attested, the others MODELLED; what a lookup lacks is None.

    `id` is what the opener gets; `code` is a procedure's.
    """

    model_config = ConfigDict(extra="ignore")

    id: OptionalText = _said(
        "InsuranceID", "FacilityID", "BillingProviderID", "ProviderID", "PatientID", "PayerID", "UserCPTID"
    )
    name: OptionalText = _said(
        "InsuranceName", "FacilityName", "BillingProviderName", "ProviderName", "PayerName", "Description"
    )
    code: OptionalText = _said("Code")
    charge: OptionalDollars = _said("Charge")
    npi: OptionalText = _said("NPI")
    tax_id: OptionalText = _said("TaxID")
    place_of_service: OptionalText = _said("PlaceOfService")
    last_name: OptionalText = _said("LastName")
    first_name: OptionalText = _said("FirstName")
    dob: OptionalUsDate = _said("DOB")
    account_number: OptionalText = _said("PatientAccountNo")
    line1: OptionalText = _said("AddressLine1")
    city: OptionalText = _said("City")
    state: OptionalText = _said("State")
    zip_code: OptionalText = _said("Zip")


class LookupRow(Record):
    """One row, with the id of the link that chooses it: its number changes from page to page."""

    data: Annotated[LookupItem, HiddenJson('script[type="text/x-oa-template"]')]
    link: Annotated[str, Selector(SELECT, read=attribute("id"))]


class LookupPager(Record):
    """The pager's row. It stands wherever the rows end, and not at all below a single page."""

    page: Annotated[
        OptionalWholeNumber,
        Selector(f"{GRID} tr.GridviewPager span", f"{GRID} tr.GridViewPager span", may_be_absent=True),
    ] = None


class LookupSearch(Record):
    """The search of a lookup window; `by` is the choice's label."""

    by: Annotated[str, Selector(*by_id(BASE + "ddlSearch"), read=OPTION_LABEL)]
    condition: Annotated[str, Selector(*by_id(BASE + "ddlCondition"))] = STARTS_WITH
    text: Annotated[str, Selector(*by_id(BASE + "txtSearch"))] = ""
