"""Denials: what a payer held back, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...models.base import Noun
from ..models.remittance import Remittance
from ..models.remittance_claim import RemittanceClaim
from ..models.remittance_parts import RemittanceAdjustment
from ..models.values import Amount
from .categories import DenialCategory, category_of, is_denial, next_step
from .exact import ZERO


class Denial(Noun):
    """Money held back from a claim or one of its lines. `path` leads to the adjustment in the remittance.

    A claim that the payer denies without an adjustment that says why has one denial, without group and reason.
    """

    path: str
    claim: int
    line: int | None = None
    patient_control_number: str
    payer_claim_control_number: str | None = None
    group: str | None = None
    reason: str | None = None
    remark_codes: tuple[str, ...] = ()
    amount: Amount | None = None
    patient_owes: bool = False
    """Whether the payer puts it to the patient (`PR`)."""
    category: DenialCategory
    next_step: str


def denials(remittance: Remittance) -> tuple[Denial, ...]:
    """Return the denials of a remittance, in its order."""
    return tuple(found for at, claim in enumerate(remittance.claims) for found in denials_of(claim, at))


def denials_of(claim: RemittanceClaim, at: int = 0) -> Iterator[Denial]:
    """Yield the denials of one claim, the `at`-th of its remittance. A reversal and a predetermination have none."""
    if claim.is_reversal or not claim.carries_money:
        return
    path = f"claims[{at}]"
    found = list(_held_back(claim, at, None, claim.adjustments, claim.remark_codes, path))
    for number, line in enumerate(claim.lines):
        # a line's own remarks say more of it than those of the claim, which stand in where it has none
        remarks = line.remark_codes or claim.remark_codes
        found += _held_back(claim, at, number, line.adjustments, remarks, f"{path}.lines[{number}]")
    if not found and claim.status == "denied" and not _patients_share(claim):
        remarks = claim.remark_codes + tuple(code for line in claim.lines for code in line.remark_codes)
        found.append(_denial(claim, at, path, category_of("", "", remarks), remarks))
    yield from found


def _patients_share(claim: RemittanceClaim) -> bool:
    """Whether nothing was paid because it is the patient's share: a payer may call that denied too."""
    adjustments = (*claim.adjustments, *(one for line in claim.lines for one in line.adjustments))
    return any(category_of(one.group, one.reason) == "patient_responsibility" for one in adjustments)


def _held_back(
    claim: RemittanceClaim,
    at: int,
    line: int | None,
    adjustments: Sequence[RemittanceAdjustment],
    remarks: tuple[str, ...],
    path: str,
) -> Iterator[Denial]:
    for number, one in enumerate(adjustments):
        category = category_of(one.group, one.reason, remarks)
        if (one.amount or ZERO) > 0 and is_denial(one.group, one.reason, category):
            yield _denial(claim, at, f"{path}.adjustments[{number}]", category, remarks, line, one)


def _denial(
    claim: RemittanceClaim,
    at: int,
    path: str,
    category: DenialCategory,
    remarks: tuple[str, ...],
    line: int | None = None,
    adjustment: RemittanceAdjustment | None = None,
) -> Denial:
    amount: Decimal | None = adjustment.amount if adjustment is not None else claim.charge
    return Denial(
        path=path,
        claim=at,
        line=line,
        patient_control_number=claim.patient_control_number,
        payer_claim_control_number=claim.payer_claim_control_number,
        group=adjustment.group if adjustment is not None else None,
        reason=adjustment.reason if adjustment is not None else None,
        remark_codes=remarks,
        amount=amount,
        patient_owes=adjustment is not None and adjustment.group == "PR",
        category=category,
        next_step=next_step(category),
    )
