"""A remittance held against the invoices that it was posted to. All of this is pure: no page is touched."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from ...edi import Remittance, read_remittances
from ...errors import EdiError, InvalidInput
from ...models.invoices import Invoice, Leftover, RemittancePosted, UnmatchedClaim, invoice_number
from .pages.ede import EdeForm

MOST = 8_000_000
"""Characters of a file: more than a field of a form should be asked to take. MODELLED."""


def plain(text: str) -> str:
    """Return a file as it is compared: line breaks say nothing in it, and a form changes them."""
    return text.replace("\r", "").replace("\n", "").strip()


def digest(text: str) -> str:
    """Return what a file is known by, whatever it is called."""
    return hashlib.sha256(plain(text).encode()).hexdigest()


def amounts_in(notes: str) -> set[Decimal]:
    """Return the numbers that notes name, however they are written: `$1,234.50`, `1234.5` and `1234` alike.

    How the portal words its notes is not public. Where none has a decimal point, they may name days and counts only,
    and nothing is returned.
    """
    found = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", re.sub(r"\b[0-9]{1,4}([/-])[0-9]{1,2}\1[0-9]{1,4}\b", " ", notes))
    return {Decimal(one.replace(",", "")) for one in found} if any("." in one for one in found) else set()


def remittances_of(text: str) -> list[Remittance]:
    """Return the payments of a file. Raises `InvalidInput` for what is no 835, without a value of it."""
    if len(text) > MOST:
        raise InvalidInput("the file is larger than a form takes: split it", field="remittance")
    why = "the file has no remittance"
    try:
        found = [each.model for each in read_remittances(text)]
    except EdiError as error:
        why = f"the file is no 835 that can be read: {error.code or 'syntax'}"
        found = []
    if not found:
        raise InvalidInput(why, field="remittance")
    return found


def known_by(remittances: Iterable[Remittance]) -> set[tuple[object, ...]]:
    """Return what payments are known by, whatever envelope they come in: trace, payer, amount, and each claim's.

    A payment without a trace number is left out: nothing tells it from another one.
    """
    return {
        (
            one.payment.trace_number,
            one.payment.trace_originator,
            one.payment.amount,
            tuple((claim.patient_control_number, claim.status_code, claim.charge, claim.paid) for claim in one.claims),
        )
        for one in remittances
        if one.payment.trace_number
    }


def numbers_of(remittances: Iterable[Remittance]) -> list[str]:
    """Return the invoices that a file's claims name."""
    found = (_number(claim.patient_control_number) for one in remittances for claim in one.claims)
    return sorted({number for number in found if number})


def paid_by(invoices: Mapping[str, Invoice]) -> dict[str, str]:
    """Return what was paid for invoices so far, as JSON."""
    return {number: str(one.amount_paid or Decimal(0)) for number, one in invoices.items()}


def posted(
    batch_id: str, form: EdeForm, text: str, invoices: Mapping[str, Invoice], before: Mapping[str, str] | None
) -> RemittancePosted:
    """Say what became of a file: what each invoice was paid more than `before`, and which claims are left over.

    Without `before` all that was ever paid is taken for it.
    """
    counted, before = before is not None, before or {}
    remittances = remittances_of(text)
    asked: dict[str, Decimal] = defaultdict(Decimal)
    left: list[UnmatchedClaim] = []
    for claim in (claim for one in remittances for claim in one.claims if claim.carries_money):
        number = _number(claim.patient_control_number)
        asked[number] += claim.paid or Decimal(0)
        came = _came(invoices.get(number), before.get(number))
        reason = _reason(invoices.get(number), came, _sum(remittances, number))
        if reason is not None:
            left.append(
                UnmatchedClaim(
                    patient_control_number=claim.patient_control_number,
                    payer_claim_control_number=claim.payer_claim_control_number,
                    paid=claim.paid,
                    reason=reason,
                )
            )
    amount = sum((one.payment.amount or Decimal(0) for one in remittances), Decimal(0))
    total = sum((_came(invoices.get(number), before.get(number)) for number in asked), Decimal(0))
    return RemittancePosted(
        batch_id=batch_id,
        processed=bool(form.processed),
        counted=counted,
        processed_by=form.processed_by,
        processed_on=form.processed_on,
        remarks=form.notes,
        amount=amount,
        posted=total,
        difference=amount - total,
        unmatched=tuple(left),
    )


def _sum(remittances: Iterable[Remittance], number: str) -> Decimal:
    claims = (claim for one in remittances for claim in one.claims if claim.carries_money)
    paid = (claim.paid or Decimal(0) for claim in claims if _number(claim.patient_control_number) == number)
    return sum(paid, Decimal(0))


def _came(one: Invoice | None, before: str | None) -> Decimal:
    """Return what an invoice was paid since."""
    return Decimal(0) if one is None else (one.amount_paid or Decimal(0)) - Decimal(before or "0")


def _reason(one: Invoice | None, came: Decimal, asked: Decimal) -> Leftover | None:
    """Say why a claim is left over. A denial moves no money: it is posted where the row counts as paid."""
    if one is None:
        return "unknown"
    if came == asked and (asked or one.paid):
        return None
    if one.locked:
        return "locked"
    return "not_posted" if not came else "differs"


def _number(text: str | None) -> str:
    try:
        return invoice_number(text or "")
    except ValueError:
        return ""
