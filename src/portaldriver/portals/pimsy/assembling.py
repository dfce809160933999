"""Claims made of invoices and charts, where they do not leave by PIMSY's own batch. No page is touched."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from ...edi import BillingProvider, Claim, ClaimAddress, ClaimPatient, ClaimPayer, ClaimProvider, ClaimSubscriber
from ...edi import ServiceLine as Line
from ...models.client import Client, ClientPolicy
from ...models.invoices import Invoice
from ...models.patient import Address
from .coordinating import Decided, lacking, line_adjudication, other_payer

Frequency = Literal["1", "7", "8"]
SEXES = {"female": "F", "male": "M", "f": "F", "m": "M"}


def claim_of(
    invoice: Invoice,
    client: Client,
    *,
    billing_provider: BillingProvider,
    rendering: ClaimProvider,
    place_of_service: str,
    frequency: Frequency = "1",
    decisions: Sequence[Decided] = (),
    place: str = "invoice",
) -> Claim:
    """Return the claim of one invoice, with one line. What a claim breaks of the rules, `portaldriver.edi` says.

    `decisions` are those of the payers that come first: the charge is then what the first was asked, and what each
    paid is told. `place` is what errors call the invoice. Raises `InvalidInput` naming what is missing: nothing is
    guessed.
    """
    policy = _policy(invoice, client, place)
    if frequency != "1" and not invoice.payer_control_number:
        raise lacking(place, "payerControlNumber", "is needed to correct a claim")
    if frequency == "1" and invoice.payer_control_number:
        raise lacking(place, "payerControlNumber", "is there: say whether the claim replaces (7) or voids (8) it")
    if invoice.amount_invoiced is None or invoice.units is None or not invoice.billing_code:
        raise lacking(place, "amountInvoiced", "amount, units and billing code are needed")
    charge = _charge(invoice, decisions, place)
    if invoice.service_on is None:
        raise lacking(place, "serviceOn", "is needed")
    if not client.diagnoses:
        raise lacking(place, "diagnoses", "the client has none")
    codes = tuple(one.code for one in sorted(client.diagnoses, key=lambda one: one.position))
    line = Line(
        cpt_code=invoice.billing_code,
        units=invoice.units,
        charge_amount=charge,
        diagnosis_pointers=tuple(range(1, min(len(codes), 4) + 1)),
        from_date=invoice.service_on,
        line_control_number=invoice.invoice_id,
        adjudications=tuple(part for one in decisions for part in line_adjudication(one, place)),
    )
    insured, patient = _people(client, policy, place)
    return Claim(
        claim_type="837P",
        payer_id=invoice.payer_number,
        payer=ClaimPayer(name=invoice.payer_name),
        billing_provider=billing_provider,
        rendering_provider=rendering,
        subscriber=insured,
        patient=patient,
        place_of_service=place_of_service,
        diagnosis_codes=codes,
        service_lines=(line,),
        patient_control_number=invoice.invoice_id,
        total_charge=charge,
        frequency=frequency,
        payer_claim_control_number=invoice.payer_control_number if frequency != "1" else None,
        reference_id=invoice.invoice_id,
        other_payers=tuple(other_payer(one, client, place) for one in decisions),
    )


def _charge(invoice: Invoice, decisions: Sequence[Decided], place: str) -> Decimal | None:
    """Return what the session costs: every payer is told the same. Raises `InvalidInput`."""
    if invoice.level != "primary" and not decisions:
        raise lacking(place, "decisions", "of the payers that come first are needed")
    charge = decisions[0].invoice.amount_invoiced if decisions else invoice.amount_invoiced
    if any(one.claim.charge != charge for one in decisions):
        raise lacking(place, "decisions", "are of several charges")
    return charge


def _policy(invoice: Invoice, client: Client, place: str) -> ClientPolicy:
    """Return the slot that the invoice is for. Raises `InvalidInput` where it is another payer's by now."""
    found = [one for one in client.insurance_policies if one.level == invoice.level]
    if len(found) != 1 or found[0].payer_name != invoice.payer_name:
        raise lacking(place, "payerName", "is not that of the client's insurance at this level")
    return found[0]


def _people(client: Client, policy: ClientPolicy, place: str) -> tuple[ClaimSubscriber, ClaimPatient | None]:
    """Return whose coverage it is, who is the client; and only the client themself is one that all is known of."""
    insured = policy.subscriber
    relationship = (insured.relationship if insured else None) or ""
    if relationship != "self":
        raise lacking(place, "subscriber", "the subscriber is not the client, and the chart has too little of them")
    subscriber = ClaimSubscriber(
        last_name=client.last_name,
        first_name=client.first_name,
        middle_name=client.middle_name,
        member_id=policy.member_id,
        group_number=policy.group_number,
        relationship="self",
        responsibility=policy.level or "primary",
        dob=client.dob,
        sex=SEXES.get((client.gender_label or client.sex or "").lower(), "U"),
        address=_address(client.address),
    )
    return subscriber, ClaimPatient(patient_id=client.patient_id)


def _address(one: Address | None) -> ClaimAddress | None:
    """Return an address as X12 has it: its ZIP without a dash."""
    if one is None:
        return None
    return ClaimAddress(**dict(one) | {"postal_code": (one.postal_code or "").replace("-", "") or None})
