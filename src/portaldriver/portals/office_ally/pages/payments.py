"""Accounting: payments received, what was applied of them, and the scripts that take money (guide 3.3, 4, 8.2)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from pydantic import Field

from ....pom import (
    TEXT,
    Binding,
    Commit,
    Evidence,
    Form,
    JqGrid,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    UsDate,
    attribute,
    button,
    by_id,
    cell,
    column,
    grid_cell,
    itself,
    key,
)
from ....pom.selector import AUTO, Reading
from .grids import GRID, SEARCH, VERIFICATION, GridPage, SearchDates, data_url
from .landing import Navigation

Text = Annotated[str, Field(min_length=1)]


def _at(place: int, header: str, name: str, *, read: Reading = AUTO) -> Selector:
    return Selector(column(header), grid_cell(name), cell(place), read=read)


class PaymentRow(Record):
    """One row. Places 1, 4, 8, 9 and 15 of the JSON cells are attested; all others, and the headers, are MODELLED."""

    row_id: Annotated[Text, Selector(key("id"), itself(), read=attribute("id"))]
    payment_id: Annotated[Text, _at(0, "Payment ID", "id")]
    paid_on: Annotated[UsDate, _at(1, "Date", "date")]
    payer_type: Annotated[OptionalText, _at(2, "Payer Type", "payertype")] = None
    payer: Annotated[OptionalText, _at(3, "Payer", "payer", read=TEXT)] = None
    transaction_type: Annotated[OptionalText, _at(4, "Transaction Type", "transactiontype")] = None
    method: Annotated[OptionalText, _at(5, "Method", "method")] = None
    check_number: Annotated[OptionalText, _at(6, "Check No", "checknumber", read=TEXT)] = None
    description: Annotated[OptionalText, _at(7, "Description", "description", read=TEXT)] = None
    amount: Annotated[OptionalDollars, _at(8, "Amount", "amount")]
    applied: Annotated[OptionalDollars, _at(9, "Applied", "applied")]
    office_id: Annotated[OptionalText, _at(11, "Office ID", "office")] = None
    provider_id: Annotated[OptionalText, _at(12, "Provider ID", "provider")] = None
    facility_id: Annotated[OptionalText, _at(13, "Facility ID", "facility")] = None
    insurance_id: Annotated[OptionalText, _at(14, "Insurance ID", "insurance")] = None
    patient_id: Annotated[OptionalText, _at(15, "Patient ID", "patientid")] = None
    visit_id: Annotated[OptionalText, _at(16, "Visit ID", "visit")] = None
    appointment_id: Annotated[OptionalText, _at(17, "Appointment ID", "appointment")] = None
    comments: Annotated[OptionalText, _at(18, "Comments", "comments", read=TEXT)] = None
    autopost: Annotated[OptionalText, _at(19, "Auto-Post", "autopost")] = None


class PaymentSearch(SearchDates):
    """The search bar. A field that is not set is not touched."""

    payer_type: Annotated[str, Selector(*by_id(SEARCH + "lstPayerType"))] = "0"
    payment_type: Annotated[str, Selector(*by_id(SEARCH + "lstPaymentType"))] = "0"
    max_records: Annotated[str, Selector(*by_id(SEARCH + "lstMaxRecords"))] = ""


class PaymentList(GridPage):
    """Payment/Deposit List: what the practice received."""

    path = "/pm/Accounting/ReceivedPayments.aspx?Tab=R"
    at = r"/pm/Accounting/ReceivedPayments\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 8.2"
    bar = Form(PaymentSearch)
    search = Selector(f"#{SEARCH}btnSearch", button("Search"))
    grid = JqGrid(PaymentRow, GRID)


class AppliedRow(Record):
    """What was applied to one charge. All places are MODELLED."""

    row_id: Annotated[Text, Selector(key("id"), itself(), read=attribute("id"))]
    applied_on: Annotated[OptionalUsDate, _at(1, "Date", "date")] = None
    payment_id: Annotated[Text, _at(2, "Payment ID", "payment")]
    visit_id: Annotated[OptionalText, _at(3, "Visit ID", "visit")] = None
    charge_id: Annotated[Text, _at(4, "Charge ID", "charge")]
    date_of_service: Annotated[OptionalUsDate, _at(5, "DOS", "dos")] = None
    procedure: Annotated[OptionalText, _at(6, "Procedure", "procedure")] = None
    amount: Annotated[OptionalDollars, _at(7, "Payment", "payment_amount")]
    adjustment: Annotated[OptionalDollars, _at(8, "Adjustment", "adjustment")] = None


class AppliedList(GridPage):
    """Applied payments. Its address and the names of its rules are attested."""

    path = "/pm/Accounting/AppliedPayments.aspx?Tab=R"
    at = r"/pm/Accounting/AppliedPayments\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 8.2"
    grid = JqGrid(AppliedRow, GRID)


class PaymentApi(Navigation):
    """Any page of Practice Mate, as the place from which a script records a payment (guide 3.3, 8.2)."""

    path = "/pm/commonusercontrols/ajax/webapi/webapihandler.ashx?action=/v1/oaPayment/recordPayment&ApiType=11"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.3, 8.2"
    token = Commit(VERIFICATION, sends=r"/webapihandler\.ashx$", asks=r"(^|&)action=/v1/oaPayment/recordPayment(&|$)")


class CheckInRow(Record):
    """A copay as the check-in shows it. The amount's place is attested, the others are MODELLED."""

    row_id: Annotated[Text, Selector(key("id"))]
    method: Annotated[OptionalText, Selector(cell(2))] = None
    check_number: Annotated[OptionalText, Selector(cell(3))] = None
    description: Annotated[OptionalText, Selector(cell(4), read=TEXT)] = None
    amount: Annotated[OptionalDollars, Selector(cell(6))]


class CheckIn(Navigation):
    """The check-in of an appointment: its copays' data, and the script that takes one (guide 3.3)."""

    path = "/pm/Appointments/CheckIn.aspx?mode=add"
    at = r"/pm/Appointments/CheckIn\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 3.3"
    grid = JqGrid(CheckInRow, "myCustomGrid_myGrid")
    token = Commit(VERIFICATION, sends=r"/appointments/checkinapi\.aspx$", asks=r"(^|&)oper=AddPayment(&|$)")

    @classmethod
    def data_url(cls, binding: Binding, appointment_id: str, *, page: int, size: int) -> str:
        """Return the address of an appointment's copays."""
        address = cls.url(binding, AID=appointment_id)
        return data_url(address, "myCustomGrid_myGrid", filters="", page=page, size=size)

    @classmethod
    def payment_url(cls, binding: Binding) -> str:
        """Return where a copay is posted to."""
        path = "/pm/CommonUserControls/Appointments/CheckInApi.aspx"
        return f"{binding.origin(cls.host)}{path}?{urlencode({'oper': 'AddPayment'})}"
