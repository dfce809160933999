"""What a 277CA says: of each claim whether it was taken, why not, and under which numbers it goes."""

from __future__ import annotations

import re

from .....edi import ClaimAcknowledgment
from .....edi.acknowledgments.faults import of_claim
from .....edi.models.claim_acknowledgment import AcknowledgedClaim
from .....models.sent_claim import ClaimStatus
from .....runtime.store import SentClaim
from .matching import by_number, in_file, was_former
from .means import Means
from .said import Said

STANDS: dict[str, tuple[ClaimStatus, str]] = {
    "accepted": ("accepted", "it was taken"),
    "rejected": ("rejected", "it was refused"),
}
_HOUSE = re.compile(r"[0-9]{10}")
"""What Office Ally's numbers of claims look like (guide 10.4)."""


async def of_answer(means: Means, answer: ClaimAcknowledgment, said: Said) -> None:
    """Note what is said of each claim."""
    for receiver in answer.receivers:
        control = (receiver.trace or "")[:9]
        for provider in receiver.providers:
            for told in provider.claims:
                claim = await _claim(means, told, control)
                if claim is None:
                    said.unmatched("an answer to a claim that is not ours, or could be several")
                    continue
                status, words = STANDS.get(told.outcome, (None, ""))
                if status is None:
                    said.unmatched("an answer that says neither yes nor no")
                house = told.clearinghouse_trace if _HOUSE.fullmatch(told.clearinghouse_trace or "") else None
                said.of(claim, status, words, of_claim(told), payer_number=told.payer_claim_control_number, house=house)


async def _claim(means: Means, told: AcknowledgedClaim, control: str) -> SentClaim | None:
    """Return the claim that is meant: by its number, in its file: what is said of a former one counts no more."""
    found = await by_number(means, told.patient_control_number)
    found = [one for one in found if not was_former(one, told.clearinghouse_trace)]
    if control.isdigit():
        found = await in_file(means, found, control=control)
    if len(found) > 1 and told.charge is not None:
        found = [one for one in found if one.told["claim"].get("totalCharge") in (None, float(told.charge))]
    return found[0] if len(found) == 1 else None
