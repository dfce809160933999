"""What a batch of claims is held against: the rows that will be sent, and the file that came of them.

EDE takes everything that the filter leaves (guide 8). So what stands there is compared with what was asked, row by row,
and a batch leaves only where nothing differs. All of this is pure: no page is touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from ...edi import Claim, read_claims
from ...errors import EdiError, RejectedError
from ...models.invoices import Invoice, invoice_number
from .grids import folded

Trouble = Literal[
    "missing",
    "extra",
    "twice",
    "locked",
    "changed",
    "unknown",
    "in_batch",
    "invoiced",
    "paid",
    "no_payer_number",
    "too_much",
    "routed",
    "pending",
    "inactive",
    "no_payer",
    "no_member_number",
]
"""`unknown`: the user's columns do not show what has to be known. `in_batch`: it left before.

`routed`: its claim leaves by another way than EDE. `pending`: another user sent a batch of it, and nobody knows what
came of that. `too_much`: a check would pay and write off more than is left of
what was billed. The last three are of clients whose payers are to be asked about them.
"""
HELD = ("note_id", "patient_id", "payer_name", "level", "billing_code", "units", "amount_invoiced", "service_on")
"""What must be at the press as it was when it was looked at."""
NEEDED = ("payer_name", "amount_invoiced", "locked", "invoiced", "paid")
"""What has to be known of each row: a column that is hidden is no reason to believe."""
FILE = ("invoices", "amounts", "payers", "file")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that keeps a batch from being sent, about an invoice or a client, by number.

    Of `changed` and `unknown`, `field` says what.
    """

    number: str
    trouble: Trouble
    field: str = ""

    def __str__(self) -> str:
        return ": ".join(part for part in (self.number, self.trouble, self.field) if part)


class BatchRefused(RejectedError):
    """What would be sent or posted is not what was asked: nothing was. `differences` say of what, and why.

    The message says how many of which kind: it travels into logs, and numbers of invoices belong to patients.
    """

    def __init__(self, message: str = "", *, differences: Sequence[Difference] = (), field: str = "invoiceIds") -> None:
        kinds = Counter(f"{one.trouble} {one.field}".strip() for one in differences)
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        super().__init__(message or f"the rows are not what was asked: {told}", field=field)
        self.differences = tuple(differences)


def unknown_or_locked(row: Invoice) -> list[Difference]:
    """Say what is not known of a row, and whether somebody holds it."""
    found = [Difference(row.invoice_id, "unknown", name) for name in NEEDED if getattr(row, name) is None]
    return [*found, Difference(row.invoice_id, "locked")] if row.locked else found


def unsent(row: Invoice) -> list[Difference]:
    """Say why a row may not be sent at all."""
    one, found = row.invoice_id, unknown_or_locked(row)
    if row.batch_id:
        found.append(Difference(one, "in_batch"))
    elif row.invoiced:
        found.append(Difference(one, "invoiced"))
    if row.paid:
        found.append(Difference(one, "paid"))
    if not row.payer_number:
        found.append(Difference(one, "no_payer_number"))
    return found


def differences(
    asked: Collection[str],
    rows: Sequence[Invoice],
    known: Mapping[str, Invoice] | None = None,
    *,
    unfit: Callable[[Invoice], list[Difference]] = unsent,
) -> tuple[Difference, ...]:
    """Return all that keeps the rows from being pressed on for what was asked; nothing if they are exactly that.

    `known` is how rows stood when they were looked at: what changed since is a difference too. `unfit` says why a row
    may not be pressed on at all.
    """
    found = list(as_asked(asked, [row.invoice_id for row in rows]))
    wanted = set(asked)
    for row in rows:
        if row.invoice_id in wanted:
            found += unfit(row)
            found += _changed(row, (known or {}).get(row.invoice_id))
    return tuple(found)


def as_asked(asked: Iterable[str], there: Iterable[str]) -> Iterator[Difference]:
    """Say which numbers are missing, extra, or there twice."""
    wanted, counted = set(asked), Counter(there)
    yield from (Difference(one, "missing") for one in sorted(wanted - set(counted)))
    yield from (Difference(one, "extra") for one in sorted(set(counted) - wanted))
    yield from (Difference(one, "twice") for one, times in sorted(counted.items()) if times > 1)


def _changed(row: Invoice, before: Invoice | None) -> list[Difference]:
    if before is None:
        return []
    return [
        Difference(row.invoice_id, "changed", name)
        for name in HELD
        if getattr(before, name) is not None and getattr(before, name) != getattr(row, name)
    ]


def claims_of(text: str) -> list[Claim]:
    """Return the claims of a batch's file. Raises `EdiError`, without a value of the file."""
    return [found.model for found in read_claims(text)]


def holds(text: str | None, asked: Mapping[str, Invoice]) -> tuple[set[str], tuple[str, ...]]:
    """Return which invoices a file holds, and in what it differs from what was asked: see `FILE`.

    Each invoice has to be in it once, as a claim of its own for its amount to its payer, and nothing else. A file that
    cannot be read holds nothing, and differs.
    """
    try:
        claims = claims_of(text or "")
    except EdiError:
        return set(), ("file",)
    numbers = [_number(one) for one in claims]
    differs = set[str]()
    if Counter(numbers) != Counter(list(asked)):
        differs.add("invoices")
    for number, claim in zip(numbers, claims, strict=True):
        if (one := asked.get(number)) is None:
            continue
        if claim.total_charge != _lines(claim) or one.amount_invoiced not in (claim.total_charge, _left(claim, one)):
            differs.add("amounts")
        if _other_payer(claim, one):
            differs.add("payers")
    return {one for one in numbers if one}, tuple(name for name in FILE if name in differs)


def _number(claim: Claim) -> str:
    try:
        return invoice_number(claim.patient_control_number or "")
    except ValueError:
        return ""


def _lines(claim: Claim) -> Decimal:
    return sum((line.charge_amount or Decimal(0) for line in claim.service_lines), Decimal(0))


def _left(claim: Claim, one: Invoice) -> Decimal | None:
    """Return what the payer before left to the patient: a later payer's claim has the whole charge, and that as well.

    How PIMSY writes such a claim is not public: either sum is the invoice's.
    """
    if one.level == "primary" or not claim.other_payers:
        return None
    last = claim.other_payers[-1]
    parts = [*last.adjustments]
    for line in claim.service_lines:
        parts += [part for told in line.adjudications if told.payer_id == last.payer_id for part in told.adjustments]
    return sum((part.amount or Decimal(0) for part in parts if part.group == "PR"), Decimal(0))


def _other_payer(claim: Claim, one: Invoice) -> bool:
    if one.payer_number and claim.payer_id:
        return folded(one.payer_number) != folded(claim.payer_id)
    return folded((claim.payer and claim.payer.name) or "") != folded(one.payer_name or "")


def written(invoices: Mapping[str, Invoice]) -> dict[str, Any]:
    """Return invoices as JSON that has what a batch is held against, and nobody's name."""
    keep = {"invoice_id", "payer_number", *HELD}
    return {
        number: one.model_dump(mode="json", by_alias=True, include=keep, exclude_none=True)
        | {name: str(value) for name, value in _exact(one)}
        for number, one in invoices.items()
    }


def _exact(one: Invoice) -> list[tuple[str, Decimal]]:
    money = (("amountInvoiced", one.amount_invoiced), ("units", one.units))
    return [(name, value) for name, value in money if value is not None]


def read_back(kept: Mapping[str, Any]) -> dict[str, Invoice]:
    """Return the invoices of what `written` returned."""
    return {number: Invoice.model_validate(one) for number, one in kept.items()}
