"""Which claim stands in the place of another: each former one is replaced once, and voided once."""

from __future__ import annotations

from dataclasses import dataclass

from .....edi import Claim
from .....errors import Duplicate, InvalidInput
from .....runtime.store import SentClaim
from .identity import natural_key
from .means import Means


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the row of claims that replace each other under one number of the payer's.

    `after` is our name of the claim that is replaced or voided. `number` is 0 but where that one is itself a
    replacement under the same number: see `natural_key`.
    """

    after: str = ""
    number: int = 0


async def in_place_of(
    means: Means, former: SentClaim, frequency: str, reference: str | None
) -> tuple[dict[str, str], Link]:
    """Return what a claim about a former one differs in, and its place. Only an accepted one is the payer's to change.

    Where the former one was replaced (or voided) before, it is that claim again, whatever the payer's number is by
    now: a retry sends nothing. Raises `InvalidInput`, and `Duplicate` for another number than was given then.
    """
    number = former.told["claim"]["patientControlNumber"]
    if former.told["file"]["usage"] != means.config.usage:
        raise InvalidInput("the former claim was not sent for this usage", field="claimId")
    earlier = await _earlier(means, former, frequency)
    if earlier is not None:
        kept = earlier.told["claim"]["payerClaimControlNumber"]
        if reference not in (None, kept):
            raise Duplicate("it was replaced or voided before, under another number", field="originalReference")
        return _changes(frequency, kept, number), Link(former.id, earlier.told.get("link", 0))
    if former.state != "accepted":
        raise InvalidInput("only an accepted claim is replaced or voided: a refused one is sent anew", field="claimId")
    kept = reference or former.told.get("payer_number")
    if not kept:
        raise InvalidInput("the payer's number of the former claim is not known yet", field="originalReference")
    was = former.told["claim"]
    again = frequency == "7" == was["frequency"] and was.get("payerClaimControlNumber") == kept
    return _changes(frequency, kept, number), Link(former.id, former.told.get("link", 0) + 1 if again else 0)


async def last_link(means: Means, claim: Claim) -> int:
    """Return the place of the last of the claims that replace each other under one number."""
    account, number = await means.account(), 0
    while claim.frequency == "7":
        name = await means.state.submissions.name(
            account, natural_key(claim, usage=means.config.usage, link=number + 1)
        )
        if await means.state.submissions.claim(name, account=account) is None:
            break
        number += 1
    return number


def _changes(frequency: str, reference: str, number: str) -> dict[str, str]:
    return {"frequency": frequency, "payer_claim_control_number": reference, "patient_control_number": number}


async def _earlier(means: Means, former: SentClaim, frequency: str) -> SentClaim | None:
    """Return the claim that stands in the place of a former one already: not one that was refused, or never left."""
    account, of = await means.account(), means.state.submissions
    for one in await of.by_number(former.told["claim"]["patientControlNumber"], account=account):
        if one.told.get("after") != former.id or one.told["claim"]["frequency"] != frequency:
            continue
        lost = one.state == "queued" and await of.state_of(one.submission, account=account) == "withdrawn"
        if one.state != "rejected" and not lost:
            return one
    return None
