"""What the payers before decided, told to the next one: coordination of benefits. No page is touched.

The portal keeps one reason of several and no amounts of any (guide 3, no. 2). So what is told to the next payer is the
835's own words, held against the invoices, and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from ...edi import (
    CodedValue,
    LineAdjudication,
    OtherPayer,
    OtherSubscriber,
    Procedure,
    Remittance,
    RemittanceAdjustment,
    RemittanceClaim,
)
from ...errors import InvalidInput
from ...models.client import Client
from ...models.invoices import PREFIX, Invoice, InvoiceLevel, invoice_number
from .statuses import UNSETTLED

ORDER: tuple[InvoiceLevel, ...] = get_args(InvoiceLevel)


@dataclass(frozen=True, slots=True, repr=False)
class Decided:
    """A payer's invoice of the same session, and what that payer decided on it."""

    invoice: Invoice
    claim: RemittanceClaim
    on: date


def before(invoice: Invoice, of_session: Iterable[Invoice], place: str) -> tuple[Invoice, ...]:
    """Return the invoices of the payers that come first, in their order: one for each, as one was asked after another.

    Raises `InvalidInput` where that is not so.
    """
    if invoice.level is None:
        raise lacking(place, "level", "is needed")
    levels = ORDER[: ORDER.index(invoice.level)]
    found = [one for one in of_session if one.note_id == invoice.note_id and one.level in levels]
    if [one.level for one in sorted(found, key=lambda one: ORDER.index(one.level or "primary"))] != list(levels):
        raise lacking(place, "level", "the session has not one invoice for each payer that comes first")
    return tuple(sorted(found, key=lambda one: ORDER.index(one.level or "primary")))


def decided(first: Iterable[Invoice], decisions: Sequence[Remittance], place: str) -> tuple[Decided, ...]:
    """Return what each of the payers that come first decided.

    Raises `InvalidInput` where that is not there, is there more than once, was taken back, or is not what stands in the
    portal.
    """
    return tuple(_decided(one, decisions, place) for one in first)


def _decided(invoice: Invoice, decisions: Sequence[Remittance], place: str) -> Decided:
    found = [
        (claim, remittance.payment.effective)
        for remittance in decisions
        for claim in remittance.claims
        if _is_of(claim, invoice)
    ]
    if not found:
        raise lacking(place, "decisions", "lack what the payer that comes first decided")
    if len(found) > 1 or found[0][0].status in UNSETTLED:
        raise lacking(place, "decisions", "that payer decided more than once, or not for good: a person has to look")
    claim, on = found[0]
    if claim.status.endswith("_and_forwarded") or claim.crossover_carrier is not None:
        raise lacking(place, "decisions", "that payer sent the claim on by itself: another one would be billed twice")
    if on is None or claim.paid is None or claim.charge is None:
        raise lacking(place, "decisions", "have no day or no amounts")
    if claim.charge != invoice.amount_invoiced or invoice.amount_paid not in (None, claim.paid):
        raise lacking(place, "decisions", "are not what stands at the invoice of that payer")
    if claim.paid + _total([*claim.adjustments, *(part for one in claim.lines for part in one.adjustments)]) != (
        claim.charge
    ):
        raise lacking(place, "decisions", "do not add up to the charge")
    return Decided(invoice, claim, on)


def _is_of(claim: RemittanceClaim, invoice: Invoice) -> bool:
    """Tell whether it is about our claim of the invoice: bare digits may be the number of somebody else's claim."""
    number = claim.patient_control_number
    with suppress(ValueError):
        return number.startswith(PREFIX) and invoice_number(number) == invoice.invoice_id
    return False


def other_payer(one: Decided, client: Client, place: str) -> OtherPayer:
    """Return a payer that comes first as the claim has it (X12 loops 2320, 2330A, 2330B).

    Raises `InvalidInput` where the client's chart has another insurance at its level by now.
    """
    invoice, claim = one.invoice, one.claim
    policies = [each for each in client.insurance_policies if each.level == invoice.level]
    if len(policies) != 1 or policies[0].payer_name != invoice.payer_name:
        raise lacking(place, "payerName", "is not that of the client's insurance at the level of a payer before")
    [policy] = policies
    if policy.subscriber is None or policy.subscriber.relationship != "self":
        raise lacking(place, "subscriber", "the subscriber of a payer before is not the client")
    number = claim.payer_claim_control_number
    return OtherPayer(
        payer_id=invoice.payer_number,
        name=invoice.payer_name,
        ids=(CodedValue(code="F8", value=number),) if number else (),
        adjudicated=None if claim.lines else one.on,
        subscriber=OtherSubscriber(
            last_name=client.last_name,
            first_name=client.first_name,
            middle_name=client.middle_name,
            member_id=policy.member_id,
        ),
        responsibility=invoice.level or "primary",
        relationship="self",
        group_number=policy.group_number,
        claim_filing=claim.claim_filing,
        paid=claim.paid,
        patient_liability=claim.patient_responsibility,
        adjustments=claim.adjustments,
        benefits_assigned="Y",
        release_of_information="Y",
    )


def line_adjudication(one: Decided, place: str) -> tuple[LineAdjudication, ...]:
    """Return what a payer decided on the one line (X12 loop 2430), nothing where it decided on the claim as a whole.

    Raises `InvalidInput` where it split the line.
    """
    if not one.claim.lines:
        return ()
    invoice = one.invoice
    if len(one.claim.lines) > 1 or one.claim.lines[0].charge != invoice.amount_invoiced:
        raise lacking(place, "decisions", "have the one line split or otherwise: a person has to look")
    [line] = one.claim.lines
    return (
        LineAdjudication(
            payer_id=invoice.payer_number or "",
            paid=line.paid,
            procedure=line.procedure or Procedure(qualifier="HC", code=invoice.billing_code or ""),
            units=line.units_paid if line.units_paid is not None else Decimal(1),
            adjustments=line.adjustments,
            adjudicated=one.on,
        ),
    )


def lacking(place: str, field: str, rule: str) -> InvalidInput:
    """Return the error that names what is missing at an invoice."""
    return InvalidInput(messages=(f"{place}.{field}: {rule}",), field=field)


def _total(adjustments: Iterable[RemittanceAdjustment]) -> Decimal:
    return sum((one.amount or Decimal(0) for one in adjustments), Decimal(0))
