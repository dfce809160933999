"""What is made durable of a file and its claims before anything leaves."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .....edi import Claim, ClaimFile
from .....models.sent_claim import SubmissionChannel
from .....runtime.store import NewClaim, NewSubmission, SentClaim
from .chain import Link
from .means import Means


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A claim to hand over: what makes it the same claim, and the same content. `name` is what the store calls it."""

    index: int
    claim: Claim
    natural: str
    digest: str
    caller: str
    name: str
    link: int = 0


def submission_of(
    means: Means,
    file: ClaimFile,
    inside: Sequence[tuple[Asked, str]],
    former: Mapping[str, SentClaim],
    *,
    account: str,
    channel: SubmissionChannel,
    link: Link | None = None,
) -> NewSubmission:
    """Return a file with its claims, each with the number of its transaction. `former` are those that are sent anew."""
    content, now = file.text.encode("ascii"), means.now()
    digest = hashlib.sha256(content).hexdigest()
    about = {
        "name": file.name,
        "control": file.control_number,
        "usage": file.usage,
        "format": file.transaction,
        "size": len(content),
        "channel": channel,
        "sha256": digest,
    }
    return NewSubmission(
        id=secrets.token_hex(16),
        account=account,
        channel=channel,
        name=file.name,
        control=file.control_number,
        content=content,
        told={
            "format": file.transaction,
            "usage": file.usage,
            "count": len(inside),
            "sha256": digest,
            "claims": [one.name for one, _ in inside],
        },
        claims=tuple(
            NewClaim(
                natural=one.natural,
                digest=one.digest,
                caller=one.caller,
                number=one.claim.patient_control_number or "",
                place=place,
                told={
                    "claim": one.claim.model_dump(mode="json", by_alias=True),
                    "reference": one.claim.reference_id,
                    "created": now,
                    "transaction": transaction,
                    "file": about,
                    "link": one.link,
                    **_heard(former.get(one.name)),
                    **({} if link is None else {"after": link.after}),
                },
            )
            for place, (one, transaction) in enumerate(inside)
        ),
    )


def _heard(former: SentClaim | None) -> dict[str, Any]:
    """Return what goes on of a claim that is sent anew: what was heard, and the numbers that are its old ones now.

    `was` is how it stood before, which it is again if this file never leaves: see `views.as_before`.
    """
    if former is None:
        return {"timeline": [], "former": 0, "former_houses": []}
    told: Mapping[str, Any] = former.told
    houses = {*told.get("former_houses", ()), *filter(None, [told.get("house")])}
    going_on = {name: told[name] for name in ("after", "was") if told.get(name)}
    if former.state != "queued":
        going_on["was"] = {name: told[name] for name in WAS if name in told} | {"place": former.place}
    timeline = told.get("timeline", [])
    return {"timeline": timeline, "former": len(timeline), "former_houses": sorted(houses), **going_on}


WAS = ("claim", "file", "transaction", "house", "file_id", "payer_number", "reference", "created")
