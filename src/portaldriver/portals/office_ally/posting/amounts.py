"""What is done with a payer's amounts: applied, written off, left to the patient, or left open."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ....edi import RemittanceAdjustment, RemittanceClaim
from ....edi.remittances.categories import category_of, is_denial
from .models import PlannedAdjustment, Treatment

ZERO = Decimal(0)
SECOND = ("processed_as_secondary", "processed_as_tertiary")


def is_second(claim: RemittanceClaim) -> bool:
    """Tell whether another payer paid before this one."""
    return claim.status.startswith(SECOND)


def planned(
    adjustments: Iterable[RemittanceAdjustment], remarks: tuple[str, ...], *, claim: RemittanceClaim
) -> tuple[PlannedAdjustment, ...]:
    """Return adjustments with what becomes of each.

    Written off is only what the contract takes (`CO`) and is no denial: money that was asked for and held back is for
    somebody to pursue. Nothing is written off for a later payer, which repeats what the first one's contract took.
    """
    found = []
    for one in adjustments:
        category = category_of(one.group, one.reason, remarks)
        denial = is_denial(one.group, one.reason, category)
        treatment: Treatment = "left_open"
        if one.group == "PR":
            treatment = "patient"
        elif one.group == "CO" and not denial and claim.status != "denied" and not is_second(claim):
            treatment = "write_off"
        found.append(
            PlannedAdjustment(
                group=one.group,
                reason=one.reason,
                amount=one.amount or ZERO,
                category=category,
                treatment=treatment,
                denial=denial and not claim.is_reversal,
            )
        )
    return tuple(found)


def of(adjustments: Iterable[PlannedAdjustment], *treatments: Treatment) -> Decimal:
    """Return what the adjustments of these treatments come to."""
    return sum((one.amount for one in adjustments if one.treatment in treatments), ZERO)
