"""Apply Payment: what a payment pays for, one row per open charge (guide 8.2)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ....errors import SelectorUncertain
from ....pom import (
    Commit,
    Evidence,
    Form,
    OptionalDollars,
    OptionalText,
    OptionalUsDate,
    Record,
    Selector,
    Table,
    UsDate,
    attribute,
    button,
    by_id,
    column,
    having,
)
from .landing import Navigation

P = "ctl00_phFolderContent_"
PATIENT_ACCOUNT, INSURANCE_ACCOUNT, ADJUSTMENT_ACCOUNT = "101,-", "102,-", "200,-"
"""Accounts with the sign that amounts are posted with. The one for insurances is MODELLED."""


def _in_row(name: str, header: str) -> Selector:
    """Find a row's control by the beginning of its name, which a number follows; it became plain text once."""
    return Selector(f'input[name^="{name}"]', column(header))


class ChargeRow(Record):
    """An open charge. The controls' names are attested, but for `ChargeID`, `VisitID`, `CPT` and `Adjustment`."""

    charge_id: Annotated[str, Field(min_length=1), Selector('input[name^="ChargeID"]')]
    visit_id: Annotated[OptionalText, Selector('input[name^="VisitID"]', may_be_absent=True)] = None
    date_of_service: Annotated[UsDate, _in_row("DOS", "DOS")]
    procedure: Annotated[OptionalText, Selector('[id^="CPT"]', column("Procedure"))] = None
    charge: Annotated[OptionalDollars, Selector('input[name^="Charge"]:not([name^="ChargeID"])', column("Charge"))]
    remainder: Annotated[OptionalDollars, _in_row("Remainder", "Remainder")]
    payment: Annotated[OptionalDollars, Selector('input[name^="Payment"]')] = None
    payment_control: Annotated[str, Selector('input[name^="Payment"]', read=attribute("name"))]
    adjustment: Annotated[OptionalDollars, Selector('input[name^="Adjustment"]', may_be_absent=True)] = None
    adjustment_control: Annotated[
        OptionalText, Selector('input[name^="Adjustment"]', read=attribute("name"), may_be_absent=True)
    ] = None


class PaymentHead(Record):
    """The payment. Without what is left of it there is none."""

    unapplied: Annotated[OptionalDollars, Selector(f"#{P}UnappliedAmount", may_be_absent=True)] = None
    paid_on: Annotated[OptionalUsDate, Selector(f"#{P}PaymentDate", may_be_absent=True)] = None
    patient_id: Annotated[OptionalText, Selector(f"#{P}PatientID", may_be_absent=True)] = None


class Accounts(Record):
    """Where the money is booked."""

    payment: Annotated[str, Selector(*by_id(P + "lstPaymentAccount"))] = PATIENT_ACCOUNT
    adjustment: Annotated[str, Selector(*by_id(P + "lstAdjustmentAccount"))] = ADJUSTMENT_ACCOUNT


class ApplyPayment(Navigation):
    """The charges that a payment can be applied to. How the page says that there are none is MODELLED."""

    path = "/pm/Accounting/ApplyPayment.aspx?Tab=R&PageAction=apply&rnum=200"
    at = r"/pm/Accounting/ApplyPayment\.aspx"
    evidence = Evidence.ATTESTED
    source = "office_ally 4, 8.2"
    ready = Selector("#divSearchResults2")
    rows = Table(
        ChargeRow,
        rows=Selector("#divSearchResults2 table tr.text"),
        empty=Selector(having("#divSearchResults2", "No open charges"), "#divSearchResults2"),
        about=PaymentHead,
    )
    accounts = Form(Accounts)
    apply = Commit(f"#{P}btnApply2", button("Apply"), sends=r"/accounting/applypayment\.aspx$")

    async def charges(self, *, of: str = "") -> tuple[PaymentHead, tuple[ChargeRow, ...]]:
        """Return the payment and its open charges, as the page shows them or as they are fetched `of` an address."""
        listing = await (self.rows.fetch(of) if of else self.rows.read())
        head = listing.about if isinstance(listing.about, PaymentHead) else PaymentHead()
        return head, listing.records

    async def enter(self, control: str, amount: str) -> None:
        """Type an amount into a row's control. Raises `SelectorUncertain` if it then holds another."""
        timeout = self.binding.timeouts.action * 1000
        field = self.root.locator(f'#divSearchResults2 input[name="{control}"]')
        await self.act(field.fill(amount, timeout=timeout))
        if await self.act(field.input_value(timeout=timeout)) != amount:
            raise SelectorUncertain("the page holds something else than was typed", page=self.title(), field="rows")


class Applied(ApplyPayment):
    """The same page once it has booked what was asked."""

    ready = Selector(having(f"#{P}lblStatus font", "Successfully applied."), having(f"#{P}lblStatus", "Successfully"))


class NotApplied(ApplyPayment):
    """The same page when it says anything else; in which words it does is not known."""

    ready = Selector(f"#{P}lblStatus font:not(:empty)", f"#{P}lblStatus:not(:empty)")
