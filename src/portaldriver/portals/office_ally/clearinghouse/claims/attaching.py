"""Files put with claims of ours, through the portal: each once per claim and content."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from .....errors import InvalidInput
from .....runtime.store import SentClaim
from ..manage.attachment import AttachmentKind, AttachmentReceipt
from ..manage.query import MOST
from .in_portal import InPortal
from .means import Means

SLACK = timedelta(days=1)
"""The portal's days are not ours: it may date a claim on the day before."""


async def attach(
    means: Means, portal: InPortal, claim: SentClaim, *, name: str, content: bytes, kind: AttachmentKind
) -> AttachmentReceipt:
    """Put a file with a claim, and note its digest in the audit log, whatever comes of it."""
    house = claim.told.get("house")
    if not house:
        raise InvalidInput("the clearinghouse's number of the claim is not known yet: collect first", field="claim_id")
    digest = hashlib.sha256(content).hexdigest()
    told = {"record": f"claim:clm_{claim.id}", "detail": {"digest": digest, "kind": kind}}
    try:
        days = _window(claim, means.clock().date())
        key = f"claims.attachment:{claim.id}:{house}:{digest}"
        receipt = await portal.put(house, name=name, content=content, kind=kind, days=days, key=key)
    except BaseException as error:
        await means.audit.note_failure("claims.attachment", error, **told)
        raise
    await means.audit.note_end("claims.attachment", "ok", **told)
    return receipt


def _window(claim: SentClaim, today: date) -> tuple[date, date]:
    """Return the days within which the portal got a claim: for a claim they are always the same.

    Raises `InvalidInput` for one that is older than the portal shows.
    """
    first = datetime.fromisoformat(claim.told["created"]).date() - SLACK
    if first < today - MOST:
        raise InvalidInput("the claim is older than the portal shows", field="claim_id")
    return first, first + MOST
