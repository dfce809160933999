"""Financial > Reports: eight reports of a range of days, grouped (guide 4).

Public are their names, the date range, and + and - that expand rows. Columns, sums and where it stands are MODELLED.
A report is one table of rows of three kinds: a group with its sums, the lines below it while it is expanded, and the
report's own sums at the end. What a line is grouped by stands at its group alone.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Generic, TypeVar

from ....models import Noun
from ....models.reports import (
    AgingLine,
    DailyPostingLine,
    DepositLine,
    PayrollLine,
    PrimaryServiceLine,
    ReceivableLine,
    RefundLine,
    UnappliedCreditLine,
)
from ....pom import (
    Candidate,
    Detail,
    Evidence,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    OptionalWholeNumber,
    Record,
    Selector,
    Table,
    UsDate,
    WholeNumber,
    attribute,
    column,
    itself,
)
from .grid import EMPTY
from .menu import Screen, Surface, Tabbed, tab
from .values import OptionalUnits

DOCUMENTED = "Financial > Reports, desktop application"
FROM, TO, EXPAND = "from", "to", "expand"
"""MODELLED: how an address asks for a range of days, and for all groups to be expanded."""
GROUP, LINE, TOTAL = "group", "line", "total"
N = TypeVar("N", bound=Noun)


class ReportTabs(Record):
    """Where each report is; None for one that is not shown."""

    aging: Annotated[OptionalText, tab("Aging")] = None
    receivable: Annotated[OptionalText, tab("AR")] = None
    daily_posting: Annotated[OptionalText, tab("Daily Posting")] = None
    deposits: Annotated[OptionalText, tab("Day Sheet/Deposit")] = None
    payroll: Annotated[OptionalText, tab("Payroll Details")] = None
    primary_services: Annotated[OptionalText, tab("Primary Services")] = None
    refunds: Annotated[OptionalText, tab("Refund")] = None
    unapplied_credit: Annotated[OptionalText, tab("Unapplied Credit Aging")] = None


class Reports(Tabbed):
    """What leads to the reports."""

    entry = "reports"
    surface = Surface.BILLING
    documented = DOCUMENTED
    evidence = Evidence.DOCUMENTED
    source = "pimsy 4 names the eight reports; that they are links is modelled"
    tabs = Detail(ReportTabs)


class ReportHead(Record):
    """What a report says of itself: its days, how many groups it has, and how many lines, expanded or not."""

    since: Annotated[UsDate, Selector('main output[aria-label="First day"]')]
    until: Annotated[UsDate, Selector('main output[aria-label="Last day"]')]
    groups: Annotated[WholeNumber, Selector('main output[aria-label="Groups"]')]
    lines: Annotated[WholeNumber, Selector('main output[aria-label="Lines"]')]


class ReportRow(Record):
    """A row of any report: of which kind it is, and how many lines a group, or the report, has."""

    kind: Annotated[str, Selector(itself(), read=attribute("data-row"))]
    lines: Annotated[OptionalWholeNumber, Selector(column("Lines"))] = None


def _col(*headers: str) -> Selector:
    found: list[Candidate] = [column(header) for header in headers]
    return Selector(*found)


class _OfClient(ReportRow):
    patient_id: Annotated[OptionalText, _col("Client #", "Client Number")] = None
    patient_name: Annotated[OptionalText, _col("Client", "Client Name")] = None


class _Aged(_OfClient):
    days_0_to_30: Annotated[OptionalDollars, _col("0-30")] = None
    days_31_to_60: Annotated[OptionalDollars, _col("31-60")] = None
    days_61_to_90: Annotated[OptionalDollars, _col("61-90")] = None
    days_91_to_120: Annotated[OptionalDollars, _col("91-120")] = None
    over_120_days: Annotated[OptionalDollars, _col("Over 120")] = None


AGES = ("days_0_to_30", "days_31_to_60", "days_61_to_90", "days_91_to_120", "over_120_days")


class AgingRow(_Aged):
    """A row of Aging."""

    payer_name: Annotated[OptionalText, _col("Insurance Payer")] = None
    invoice_id: Annotated[OptionalText, _col("Invoice #", "Invoice Number")] = None
    service_on: Annotated[OptionalUsDate, _col("Service Date", "Date of Service")] = None
    balance: Annotated[OptionalDollars, _col("Balance")] = None


class ReceivableRow(_OfClient):
    """A row of AR."""

    invoice_id: Annotated[OptionalText, _col("Invoice #", "Invoice Number")] = None
    service_on: Annotated[OptionalUsDate, _col("Service Date", "Date of Service")] = None
    payer_name: Annotated[OptionalText, _col("Insurance Payer")] = None
    charges: Annotated[OptionalDollars, _col("Charges")] = None
    payments: Annotated[OptionalDollars, _col("Payments")] = None
    adjustments: Annotated[OptionalDollars, _col("Adjustments")] = None
    balance: Annotated[OptionalDollars, _col("Balance")] = None


class DailyPostingRow(_OfClient):
    """A row of Daily Posting."""

    posted_on: Annotated[OptionalUsDate, _col("Posted Date")] = None
    invoice_id: Annotated[OptionalText, _col("Invoice #", "Invoice Number")] = None
    payer_name: Annotated[OptionalText, _col("Insurance Payer")] = None
    amount_paid: Annotated[OptionalDollars, _col("Amount Paid")] = None
    write_off: Annotated[OptionalDollars, _col("Write Off")] = None


class DepositRow(ReportRow):
    """A row of Day Sheet/Deposit."""

    deposited_on: Annotated[OptionalUsDate, _col("Deposit Date")] = None
    payer_name: Annotated[OptionalText, _col("Insurance Payer")] = None
    reference: Annotated[OptionalText, _col("Check / Ref. #")] = None
    description: Annotated[OptionalText, _col("Description")] = None
    amount: Annotated[OptionalDollars, _col("Amount")] = None


class PayrollRow(ReportRow):
    """A row of Payroll Details."""

    provider_name: Annotated[OptionalText, _col("Performed By")] = None
    note_id: Annotated[OptionalText, _col("Note #", "Note Number")] = None
    patient_id: Annotated[OptionalText, _col("Client #", "Client Number")] = None
    service_on: Annotated[OptionalUsDate, _col("Service Date", "Date of Service")] = None
    billing_code: Annotated[OptionalText, _col("Billing Code")] = None
    units: Annotated[OptionalUnits, _col("Units To Bill", "Units")] = None
    amount_for_payroll: Annotated[OptionalDollars, _col("Amount Paid for Payroll Purposes")] = None


class PrimaryServiceRow(_OfClient):
    """A row of Primary Services."""

    billing_code: Annotated[OptionalText, _col("Billing Code")] = None
    note_id: Annotated[OptionalText, _col("Note #", "Note Number")] = None
    service_on: Annotated[OptionalUsDate, _col("Service Date", "Date of Service")] = None
    provider_name: Annotated[OptionalText, _col("Performed By")] = None
    units: Annotated[OptionalUnits, _col("Units To Bill", "Units")] = None
    amount_invoiced: Annotated[OptionalDollars, _col("Amount Invoiced")] = None


class RefundRow(_OfClient):
    """A row of Refund."""

    refunded_on: Annotated[OptionalUsDate, _col("Refund Date")] = None
    method: Annotated[OptionalText, _col("Payment Method")] = None
    reference: Annotated[OptionalText, _col("Check / Ref. #")] = None
    amount: Annotated[OptionalDollars, _col("Amount")] = None


class UnappliedCreditRow(_Aged):
    """A row of Unapplied Credit Aging."""

    paid_on: Annotated[OptionalUsDate, _col("Paid Date")] = None
    reference: Annotated[OptionalText, _col("Check / Ref. #")] = None
    amount: Annotated[OptionalDollars, _col("Amount")] = None


class Report(Screen, Generic[N]):
    """Base of the reports: `line` is what its lines are, `by` what stands at a group alone, `sums` what is summed.

    `day` is what the range of days is of, `unique` what no two lines have. `counted` may stand at a group with its sum.
    `ages` says of which of its sums the ages are the parts, of which one has it all; `left` names what is left, of
    what, and what was taken off it.
    """

    surface = Surface.BILLING
    evidence = Evidence.DOCUMENTED
    source = "pimsy 4 names the report, its date range and + / -; columns and sums are modelled"
    ready = Selector('main output[aria-label="Lines"]')
    grid: ClassVar[Table[Any]]
    line: ClassVar[type[Noun]]
    by: ClassVar[tuple[str, ...]]
    sums: ClassVar[tuple[str, ...]]
    day: ClassVar[str]
    unique: ClassVar[tuple[str, ...]] = ()
    counted: ClassVar[tuple[str, ...]] = ()
    ages: ClassVar[str] = ""
    left: ClassVar[tuple[str, ...]] = ()


def _table(record: type[ReportRow]) -> Table[Any]:
    return Table(record, rows=Selector("main table tr[data-row]"), empty=EMPTY, about=ReportHead)


class Aging(Report[AgingLine]):
    """What is open, by payer and by age."""

    below = (Reports, "aging")
    documented = f"{DOCUMENTED}: Aging"
    grid = _table(AgingRow)
    line = AgingLine
    by, sums, ages = ("payer_name",), (*AGES, "balance"), "balance"
    day, unique = "service_on", ("invoice_id",)


class Receivable(Report[ReceivableLine]):
    """Charges, payments, adjustments and what is left, by client."""

    below = (Reports, "receivable")
    documented = f"{DOCUMENTED}: AR"
    grid = _table(ReceivableRow)
    line = ReceivableLine
    by, sums = ("patient_id", "patient_name"), ("charges", "payments", "adjustments", "balance")
    day, unique, left = "service_on", ("invoice_id",), ("balance", "charges", "payments", "adjustments")


class DailyPosting(Report[DailyPostingLine]):
    """What was posted, by day."""

    below = (Reports, "daily_posting")
    documented = f"{DOCUMENTED}: Daily Posting"
    grid = _table(DailyPostingRow)
    line = DailyPostingLine
    by, sums, day = ("posted_on",), ("amount_paid", "write_off"), "posted_on"


class Deposits(Report[DepositLine]):
    """Payments that came, by day."""

    below = (Reports, "deposits")
    documented = f"{DOCUMENTED}: Day Sheet/Deposit"
    grid = _table(DepositRow)
    line = DepositLine
    by, sums, day = ("deposited_on",), ("amount",), "deposited_on"


class Payroll(Report[PayrollLine]):
    """Sessions and what counts towards pay, by provider."""

    below = (Reports, "payroll")
    documented = f"{DOCUMENTED}: Payroll Details"
    grid = _table(PayrollRow)
    line = PayrollLine
    by, sums, counted = ("provider_name",), ("amount_for_payroll",), ("units",)
    day, unique = "service_on", ("provider_name", "note_id")


class PrimaryServices(Report[PrimaryServiceLine]):
    """Sessions with what their primary payers are asked, by billing code."""

    below = (Reports, "primary_services")
    documented = f"{DOCUMENTED}: Primary Services"
    grid = _table(PrimaryServiceRow)
    line = PrimaryServiceLine
    by, sums, counted = ("billing_code",), ("amount_invoiced",), ("units",)
    day, unique = "service_on", ("billing_code", "note_id")


class Refunds(Report[RefundLine]):
    """What was given back, by client."""

    below = (Reports, "refunds")
    documented = f"{DOCUMENTED}: Refund"
    grid = _table(RefundRow)
    line = RefundLine
    by, sums, day = ("patient_id", "patient_name"), ("amount",), "refunded_on"


class UnappliedCredit(Report[UnappliedCreditLine]):
    """What clients paid that nothing has taken up, by client and by age."""

    below = (Reports, "unapplied_credit")
    documented = f"{DOCUMENTED}: Unapplied Credit Aging"
    grid = _table(UnappliedCreditRow)
    line = UnappliedCreditLine
    by, sums, ages = ("patient_id", "patient_name"), (*AGES, "amount"), "amount"
    day = "paid_on"
