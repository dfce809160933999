"""How much of what was claimed is denied."""

from __future__ import annotations

from typing import Final, Literal

from ..edi import Remittance
from ..edi.remittances.denials import denials_of
from .measure import ZERO, By, Measure, Tally, group_of
from .streams import Models, each

UNDECIDED: Final = frozenset(("pended", "reviewed", "not_our_claim_and_forwarded"))


async def denial_rate(
    remittances: Models[Remittance], *, by: By[Remittance] = None, of: Literal["claims", "money"] = "claims"
) -> tuple[Measure, ...]:
    """Return how many of the claims that payers decided on they denied, whole or in part; or of what was charged.

    Each decision counts: a claim that is denied and paid later counts twice. What is taken back, pended, or announced
    only is left out. `by=payer` groups by the payer's name.
    """
    tally = Tally()
    async for remittance in each(remittances):
        group = group_of(remittance, by)
        for claim in remittance.claims:
            if claim.is_reversal or not claim.carries_money or claim.status in UNDECIDED:
                tally.leave(group)
                continue
            found = list(denials_of(claim))
            if of == "claims":
                tally.add(group, 1 if found else 0, 1)
            else:
                held = sum((claim.charge or ZERO if one.amount is None else one.amount for one in found), ZERO)
                tally.add(group, held, claim.charge or ZERO)
    return tally.measures()


def payer(remittance: Remittance) -> str | None:
    """Return the payer's name: what `by` takes."""
    return remittance.payer.name if remittance.payer is not None else None
