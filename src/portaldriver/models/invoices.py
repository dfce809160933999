"""Invoices of sessions, the batches in which they leave, and the files that payers answer with."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from .base import Money, Noun
from .codes import PlainDate, PortalText
from .draft import Draft

InvoiceLevel = Literal["primary", "secondary", "tertiary"]
AutofillOption = Literal["invoiced", "paid"]
Leftover = Literal["unknown", "differs", "locked", "not_posted"]
PREFIX = "INV-"
_NUMBER = re.compile(r"(?:INV-)?([0-9]{1,18})", re.ASCII | re.IGNORECASE)


def invoice_number(text: str) -> str:
    """Return an invoice's number in its one spelling, `INV-7001`; people type it without the prefix.

    Raises `ValueError`.
    """
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise ValueError("not an invoice number: digits, with or without INV-")
    return f"{PREFIX}{found[1].lstrip('0') or '0'}"


InvoiceId = Annotated[str, AfterValidator(invoice_number)]


class Invoice(Noun):
    """What one payer is asked for one session: a line of the lower grid (guide 3, no. 2).

    `invoiced` says that it was billed, `paid` that it counts as paid. `payer_control_number` is the payer's number of
    the claim, without which none can be corrected. `batch_id` is the EDE batch in which it left, where the portal shows
    it. None is what the portal does not show.
    """

    invoice_id: InvoiceId
    note_id: str
    patient_id: str
    patient_name: str | None = None
    performed_by: str | None = None
    service_on: date | None = None
    payer_name: str | None = None
    payer_number: str | None = None
    level: InvoiceLevel | None = None
    billing_code: str | None = None
    units: Money | None = None
    amount_invoiced: Money | None = None
    invoiced: bool | None = None
    paid: bool | None = None
    amount_paid: Money | None = None
    write_off: Money | None = None
    payer_control_number: str | None = None
    eob_on: date | None = None
    adjustment_reason: str | None = None
    locked: bool | None = None
    batch_id: str | None = None


class BilledSession(Noun):
    """A session whose note is released, and its invoices: a row of the upper grid with its lower grid."""

    note_id: str
    patient_id: str
    patient_name: str | None = None
    performed_by: str | None = None
    service_on: date | None = None
    billing_code: str | None = None
    description: str | None = None
    units: Money | None = None
    on_statement: bool | None = None
    locked: bool | None = None
    invoices: tuple[Invoice, ...] = ()


class EdeBatch(Noun):
    """A record of the Electronic Data Exchange: claims that went out, or a remittance that came in.

    `text` is the file itself. It is full of patients: it is in no `repr` and in no dump, and there only where one
    record was asked for.
    """

    batch_id: str
    category: str | None = None
    type: str | None = None
    description: str | None = None
    active: bool | None = None
    billing_location: str | None = None
    processed: bool | None = None
    processed_by: str | None = None
    processed_on: date | None = None
    remarks: str | None = None
    text: Annotated[str | None, Field(exclude=True, repr=False)] = None


class BatchSent(Noun):
    """A batch that holds the invoices that were asked for, each once, and nothing else."""

    batch_id: str
    invoice_ids: tuple[str, ...]
    total: Money
    status: Literal["created"] = "created"


class Autofilled(Noun):
    """A box that is ticked at the invoices that were asked for, and was ticked at no other by it."""

    option: AutofillOption
    invoice_ids: tuple[str, ...]
    status: Literal["updated", "unchanged"]


class RemittanceImported(Noun):
    """A remittance that stands in the portal, and whether the portal has posted it."""

    batch_id: str
    processed: bool = False


class UnmatchedClaim(Noun):
    """A claim of a remittance that is not posted as it says, and why.

    `unknown`: the portal has no such invoice. `differs`: the payer's sum is not what stands there. `locked`: somebody
    held the row. `not_posted`: nothing of it stands there.
    """

    patient_control_number: str
    payer_claim_control_number: str | None = None
    paid: Money | None = None
    reason: Leftover


class RemittancePosted(Noun):
    """What became of a remittance: what the portal says of itself, and what stands at the invoices now.

    Sums are of the file: `amount` is the payment, `posted` what stands at the invoices, `difference` what is between,
    also what the payer took or gave beside claims. `balanced` says that nothing is, and that no claim is left over.

    `counted` is False where the portal had posted the file before anybody looked what was paid until then: `posted` is
    all that the invoices were ever paid, and nothing is proved by it.
    """

    batch_id: str
    processed: bool
    counted: bool = True
    processed_by: str | None = None
    processed_on: date | None = None
    remarks: str | None = None
    amount: Money
    posted: Money
    difference: Money
    unmatched: tuple[UnmatchedClaim, ...] = ()

    @property
    def balanced(self) -> bool:
        """Whether all of it is known to be posted."""
        return self.processed and self.counted and not self.difference and not self.unmatched


class InvoiceSaved(Noun):
    """An invoice that stands in the portal as it was asked for."""

    invoice_id: str
    status: Literal["updated", "unchanged"]


class StatusesRecorded(Noun):
    """What became of payers' answers: the invoices that were changed, and the claims that no row could take."""

    updated: tuple[str, ...] = ()
    unmatched: tuple[UnmatchedClaim, ...] = ()


class InvoiceRouted(Noun):
    """Invoices whose claims leave by another way than the portal's own batch."""

    invoice_ids: tuple[str, ...]


def _cents(value: Decimal) -> Decimal:
    if not value.is_finite() or value < 0 or value != round(value, 2) or value >= 10**9:
        raise ValueError("not an amount: at least nothing, at most two decimals")
    return value


WrittenAmount = Annotated[Money, AfterValidator(_cents)]


class InvoiceUpdate(Draft):
    """Changes to an invoice, as the lower grid takes them. What is not set stays; None clears texts and the date."""

    invoiced: bool | None = None
    paid: bool | None = None
    amount_invoiced: WrittenAmount | None = None
    amount_paid: WrittenAmount | None = None
    write_off: WrittenAmount | None = None
    payer_control_number: Annotated[str, PortalText(50)] | None = None
    eob_on: PlainDate | None = None
    adjustment_reason: Annotated[str, PortalText(20)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Any:
        if not self.model_fields_set:
            raise ValueError("nothing is to be changed")
        for name in ("invoiced", "paid", "amount_invoiced", "amount_paid", "write_off"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError("boxes and amounts cannot be cleared")
        return self


class PostingLine(Draft):
    """What a check pays of one invoice. `deductible` is the patient's, and moves no money."""

    invoice_id: InvoiceId
    payer_control_number: Annotated[str, PortalText(50)] | None = None
    paid: WrittenAmount
    write_off: WrittenAmount = Decimal(0)
    deductible: WrittenAmount = Decimal(0)


class NewPosting(Draft):
    """A check that is posted by hand: what the five prompts ask for, and its lines, which have to add up to it."""

    description: Annotated[str, PortalText(80)]
    payer_name: Annotated[str, PortalText(80)]
    total_paid: WrittenAmount
    issued_on: PlainDate
    check_number: Annotated[str, PortalText(40)]
    lines: Annotated[tuple[PostingLine, ...], Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _adds_up(self) -> Any:
        if sum(line.paid for line in self.lines) != self.total_paid:
            raise ValueError("totalPaid is not the sum of the lines")
        if len({line.invoice_id for line in self.lines}) != len(self.lines):
            raise ValueError("an invoice is named twice")
        return self


class PostingSaved(Noun):
    """A check that stands in the portal; `lines` are the invoices that it was posted to."""

    posting_id: str
    lines: tuple[str, ...] = ()


class LinePosted(Noun):
    """A line of a check that stands in the portal."""

    posting_id: str
    invoice_id: str
