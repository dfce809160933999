"""Administration > Insurance Co., Payers, Charge Types (guide 2.5), modelled as a web page.

Public are the list at the left, the form at the right and the form's labels; the list's columns are invented.
"""

from __future__ import annotations

from typing import Annotated

from ....pom import (
    OPTION_LABEL,
    Candidate,
    Detail,
    Evidence,
    Form,
    OptionalText,
    Record,
    Selector,
    Table,
    attribute,
    column,
    inside,
    itself,
    label,
    role,
)
from ....pom.selector import AUTO, Reading
from .grid import EMPTY, ROWS, Criterion, Foot, GridScreen
from .menu import Surface
from .values import OptionalYes

FORM = role("form", "Payer")


class PayerFilter(Record):
    """The filter box."""

    active: Annotated[str, Criterion("Active", "active", choice=True)] = ""
    type_indicator: Annotated[str, Criterion("Type Indicator", "kind", choice=True)] = ""


class PayerRow(Record):
    """A payer or a charge type."""

    row_id: Annotated[str, Selector(itself(), read=attribute("data-id"))]
    name: Annotated[str, Selector(column("Name"))]
    record: Annotated[OptionalText, Selector(inside(column("Name"), "a[href]"), read=attribute("href"))] = None
    payer_number: Annotated[OptionalText, Selector(column("Payer #"), column("Payer Control #"))] = None
    type_indicator: Annotated[OptionalText, Selector(column("Type Indicator"))] = None
    active: Annotated[OptionalYes, Selector(column("Active"))] = None


def _field(*words: str, read: Reading = AUTO) -> Selector:
    found: list[Candidate] = [inside(FORM, label(text)) for text in words]
    return Selector(*found, read=read)


class PayerRecord(Record):
    """The form at the right."""

    name: Annotated[OptionalText, _field("Name")] = None
    payer_number: Annotated[OptionalText, _field("Payer #", "Payer Control #")] = None
    ub_number: Annotated[OptionalText, _field("UB Payer #")] = None
    eligibility_number: Annotated[OptionalText, _field("Eligibility Payer #")] = None
    address: Annotated[OptionalText, _field("Address")] = None
    city: Annotated[OptionalText, _field("City")] = None
    state: Annotated[OptionalText, _field("State")] = None
    zip: Annotated[OptionalText, _field("ZIP", "Zip")] = None
    phone: Annotated[OptionalText, _field("Phone")] = None
    exclude_from_ede: Annotated[OptionalYes, _field("Exclude from EDE")] = None
    on_statements: Annotated[OptionalYes, _field("Include on Statement(s)")] = None
    exclude_from_billing_service: Annotated[OptionalYes, _field("Exclude from Billing Service Calc.")] = None
    no_automatic_secondaries: Annotated[OptionalYes, _field("Prohibit Automatic Secondaries")] = None
    in_network_group: Annotated[OptionalText, _field("In Network Group")] = None
    type_indicator: Annotated[OptionalText, _field("Type Indicator", read=OPTION_LABEL)] = None
    coding_requirements: Annotated[OptionalText, _field("Coding Requirements")] = None
    code_group: Annotated[OptionalText, _field("Billing Code Group")] = None
    active: Annotated[OptionalYes, _field("Active")] = None


class Payers(GridScreen):
    """The list, and beside it the form of the one that was chosen."""

    entry = "payers"
    surface = Surface.ADMINISTRATION
    documented = "Administration > Insurance Co., Payers, Charge Types, desktop application"
    evidence = Evidence.DOCUMENTED
    source = "pimsy 2.5 names list, form and the form's labels; the list's columns are modelled"
    grid = Table(PayerRow, rows=ROWS, empty=EMPTY, about=Foot)
    criteria = Form(PayerFilter)
    record = Detail(PayerRecord)
