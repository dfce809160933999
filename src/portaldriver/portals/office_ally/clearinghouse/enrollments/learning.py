"""What answers to something else let one conclude of enrollments: MODELLED, and graded so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .....edi import Remittance
from .....errors import InvalidInput
from .....models.sent_claim import ClaimReason
from .....runtime.store import SentClaim
from ..claims.views import claim_in, timeline_of
from ..payers import PayerList
from .register import EnrollmentEvent, enrolling

NOT_ENROLLED = frozenset({"24", "496"})
"""Claim status codes: not approved as an electronic submitter; submitter not approved on behalf of this entity."""
_WORDS = re.compile(
    r"\bnot (?:been )?(?:currently )?enrolled\b|\bnot approved (?:as an|for) electronic\b"
    r"|\benrollment (?:is )?required\b",
    re.IGNORECASE,
)


def says_not_enrolled(reason: ClaimReason) -> bool:
    """Whether a reason says that somebody is not enrolled: by its status code (277CA), or by its words."""
    parts = reason.code.split(":")
    return (len(parts) > 1 and parts[1] in NOT_ENROLLED) or _WORDS.search(reason.words) is not None


def from_refused(claim: SentClaim) -> Iterator[tuple[EnrollmentEvent, str]]:
    """Return what a refused claim's answers say of its payer's enrollment, each with the fact that it goes by."""
    sent = claim_in(claim)
    try:
        biller = sent.billing_provider
        about = enrolling(sent.payer_id or "", biller.npi or "", sent.claim_type, biller.tax_id)
    except InvalidInput:
        return
    for event in timeline_of(claim.told):
        if event.status == "rejected" and any(map(says_not_enrolled, event.reasons)):
            note = f"{event.source} refused a claim as not enrolled"
            said = EnrollmentEvent(
                about=about, status="rejected", on=event.at.date(), source="rejection", grade="inferred", note=note
            )
            yield said, f"rejection:{claim.id}:{event.source}:{event.report or event.at.isoformat()}"


def from_remittance(remittance: Remittance, listed: PayerList | None, today: date) -> EnrollmentEvent | None:
    """Return what a remittance says of its payee's enrollment, None where payer or payee have no certain ids."""
    payer, payee = remittance.payer, remittance.payee
    if listed is None or payer is None or payee is None or not payee.npi:
        return None
    ids = {one for one in (payer.identifier, *(given.value for given in payer.ids)) if one}
    rows = {row.key: row for one in ids if (row := listed.find(one, "835")) is not None}
    if len(rows) != 1:
        return None
    [row] = rows.values()
    try:
        about = enrolling(row.payer_id, payee.npi, "835", payee.tax_id)
    except InvalidInput:
        return None
    on = min(remittance.production_date or remittance.payment.effective or today, today)
    return EnrollmentEvent(
        about=about, status="approved", on=on, source="remittance", grade="inferred", note="a remittance came"
    )
