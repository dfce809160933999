"""What payers answer about claims, held against the invoices they were made of. This is pure: no page is touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ...edi import ClaimAcknowledgment, ClaimStatusResponse, Remittance, RemittanceClaim
from ...models.invoices import PREFIX, Invoice, InvoiceUpdate, UnmatchedClaim, invoice_number
from .batching import BatchRefused, Difference

Answer = Remittance | ClaimAcknowledgment | ClaimStatusResponse
UNSETTLED = {"reversal", "predetermination", "pended", "not_our_claim_and_forwarded"}
LEVELS = ("primary", "secondary", "tertiary")


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What one answer says of one claim, as the invoice's fields; only what it does say is in `fields`."""

    patient_control_number: str
    charge: Decimal | None = None
    paid: Decimal | None = None
    level: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def told_by(answers: Iterable[Answer]) -> tuple[Told, ...]:
    """Return what is said of claims.

    What settles nothing (`UNSETTLED`) is left out. So is the number of a claim that a 277CA refused: the payer never
    took it in, and it is sent as a new one.
    """
    return tuple(told for answer in answers for told in _told(answer))


def numbers_told(told: Iterable[Told]) -> list[str]:
    """Return the invoices that are spoken of."""
    return sorted({number for one in told if (number := _number(one.patient_control_number))})


def charges(invoices: Iterable[Invoice], of_sessions: Iterable[Invoice]) -> dict[str, set[Decimal]]:
    """Return what a claim of each invoice may have charged: every later payer is told what the first one was asked."""
    first = {one.note_id: one.amount_invoiced for one in of_sessions if one.level == "primary"}
    found: dict[str, set[Decimal]] = {}
    for one in invoices:
        of_first = first.get(one.note_id) if one.level != "primary" else None
        found[one.invoice_id] = {amount for amount in (one.amount_invoiced, of_first) if amount is not None}
    return found


def changes_told(
    told: Iterable[Told], invoices: Mapping[str, Invoice], *, charges: Mapping[str, set[Decimal]] | None = None
) -> tuple[dict[str, InvoiceUpdate], tuple[UnmatchedClaim, ...]]:
    """Return what is to be changed, invoice by invoice, and what is said of claims that no row can take.

    `charges` is what claims of an invoice may have charged, where that is not only the amount invoiced.
    Left over are `unknown` ones, those of another charge or level (`differs`) and rows that somebody holds (`locked`).
    Raises `BatchRefused` where a field stands otherwise in the portal, or two answers differ: nothing is overwritten.
    """
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    left: list[UnmatchedClaim] = []
    troubles: list[Difference] = []
    for one in told:
        number = _number(one.patient_control_number)
        unmatched = _unmatched(one, invoices.get(number), (charges or {}).get(number))
        if unmatched is not None:
            left.append(unmatched)
            continue
        for name, value in one.fields.items():
            stands = getattr(invoices[number], name)
            before = fields[number].get(name, stands)
            if before not in (None, "", value):
                troubles.append(Difference(number, "changed", name))
            elif before != value:
                fields[number][name] = value
    if troubles:
        raise BatchRefused(differences=list(dict.fromkeys(troubles)))
    return {number: InvoiceUpdate(**more) for number, more in sorted(fields.items()) if more}, tuple(left)


def _told(answer: Answer) -> Iterator[Told]:
    if isinstance(answer, Remittance):
        for claim in answer.claims:
            if claim.status not in UNSETTLED:
                fields = {
                    "payer_control_number": claim.payer_claim_control_number,
                    "eob_on": answer.payment.effective,
                    "adjustment_reason": _reason(claim),
                }
                yield _said(claim.patient_control_number, claim.charge, claim.paid, fields, level=_level(claim))
    elif isinstance(answer, ClaimStatusResponse):
        if answer.level == "claim":
            fields = {"payer_control_number": answer.payer_claim_control_number}
            yield _said(answer.patient_control_number, answer.charge, answer.paid, fields)
    else:
        for one in (c for receiver in answer.receivers for p in receiver.providers for c in p.claims):
            known = one.payer_claim_control_number if one.outcome != "rejected" else None
            yield _said(one.patient_control_number, one.charge, None, {"payer_control_number": known})


def _said(
    number: str | None,
    charge: Decimal | None,
    paid: Decimal | None,
    fields: Mapping[str, Any],
    *,
    level: str | None = None,
) -> Told:
    return Told(number or "", charge, paid, level, {name: value for name, value in fields.items() if value})


def _level(claim: RemittanceClaim) -> str | None:
    """Return as which payer it was decided on: one to whom the claim was sent on answers by the primary's number."""
    return next((one for one in LEVELS if claim.status.startswith(f"processed_as_{one}")), None)


def _reason(claim: RemittanceClaim) -> str | None:
    """Return why less was paid, where there is one reason: the field takes one, and none is picked of several."""
    parts = [*claim.adjustments, *(part for line in claim.lines for part in line.adjustments)]
    reasons = {part.reason for part in parts}
    return reasons.pop() if len(reasons) == 1 else None


def _unmatched(one: Told, invoice: Invoice | None, charged: set[Decimal] | None) -> UnmatchedClaim | None:
    if invoice is None:
        reason = "unknown"
    elif _other_charge(one, invoice, charged) or _differ(one.level, invoice.level):
        reason = "differs"
    elif invoice.locked:
        reason = "locked"
    else:
        return None
    return UnmatchedClaim.model_validate(
        {
            "patient_control_number": one.patient_control_number,
            "payer_claim_control_number": one.fields.get("payer_control_number"),
            "paid": one.paid,
            "reason": reason,
        }
    )


def _other_charge(one: Told, invoice: Invoice, charged: set[Decimal] | None) -> bool:
    if charged:
        return one.charge is not None and one.charge not in charged
    return _differ(one.charge, invoice.amount_invoiced)


def _differ(told: object, stands: object) -> bool:
    return told is not None and stands is not None and told != stands


def _number(text: str) -> str:
    """Return the invoice that a claim of ours was made of. Bare digits may be the number of somebody else's claim."""
    try:
        return invoice_number(text) if text.startswith(PREFIX) else ""
    except ValueError:
        return ""
