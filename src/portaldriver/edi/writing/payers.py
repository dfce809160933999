"""Payers by the names that a profile gives them."""

from __future__ import annotations

from ..models.claim import Claim
from ..profiles.profile import Profile


def for_transaction(claim: Claim, profile: Profile) -> Claim:
    """Return a claim whose payer has the id that it has in this kind of transaction.

    That is where `payer_id` is a name of the profile's. Any other id goes as it is.
    """
    known = profile.payer(claim.payer_id) if claim.payer_id else None
    if known is None or claim.claim_type not in known.ids:
        return claim
    return claim.model_copy(update={"payer_id": known.ids[claim.claim_type]})
