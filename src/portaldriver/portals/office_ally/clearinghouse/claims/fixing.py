"""Refused claims put right on the portal's own form: each is the claim that was refused, and leaves once (guide 4).

A correction is durable as a file is that sends a claim anew, under the same claim: so of a correction and a
`resubmit`, and of two corrections, one alone is sent, whichever process begins it. Its way out is `claim_fix`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from .....client import PortalClient
from .....edi import Claim
from .....errors import Duplicate, IdempotencyConflict, InvalidInput
from .....runtime.store import SentClaim
from .by_entry import ByEntry
from .chain import last_link
from .channels import Outgoing
from .identity import digest_of, natural_key
from .means import Means
from .views import claim_in, timeline_of

if TYPE_CHECKING:
    from .....pom import Binding
    from .....runtime.write import Write
    from ..screens.entry_receipt import EntryReceipt

SOURCES = {"file_summary", "portal"}
"""Who says that Office Ally itself refused a claim. What a payer refused is not on the form (guide 7.4)."""
SAME = ("claim_type", "patient_control_number", "frequency", "payer_claim_control_number")
PERSON = ("last_name", "first_name", "dob")


class ByFix(ByEntry):
    """Lets a correction leave through the client's browser. `kept` tells what stands under its id."""

    def __init__(self, client: PortalClient, kept: Callable[[str], Awaitable[list[SentClaim]]]) -> None:
        async def claims(id_: str) -> list[Claim]:
            return [claim_in(one) for one in await kept(id_)]

        super().__init__(client, claims)
        self._kept = kept

    def __repr__(self) -> str:
        return "ByFix()"

    async def _write(self, file: Outgoing) -> Write[EntryReceipt]:
        kept = await self._kept(file.id)
        was = kept[0].told.get("was") if len(kept) == 1 else None
        if was is None or not was.get("house"):
            raise InvalidInput("only a claim that was refused is put right on the form", field="submissionChannel")
        if file.usage != "production":
            raise InvalidInput("the entry forms know no tests: what is entered is sent to the payer", field="usage")
        claim, former = claim_in(kept[0]), Claim.model_validate_json(json.dumps(was["claim"]))
        require_same(former, claim)
        return fix_of(self._binding, claim, former, was["house"])


def fix_of(binding: Binding, claim: Claim, former: Claim, house: str) -> Write[EntryReceipt]:
    """Return the write of a correction. Raises `InvalidInput` naming what its form has no place for."""
    if claim.is_institutional:
        from ..screens.fix_ub import FixInstitutionalClaim

        return FixInstitutionalClaim(binding, claim=claim, former=former, claim_id=house)
    from ..screens.fix_claim import FixClaim

    return FixClaim(binding, claim=claim, former=former, claim_id=house)


async def require_fixable(means: Means, kept: SentClaim, claim: Claim, *, key: str | None = None) -> None:
    """Make sure that a claim may be put right so, before anything is made durable. It may be a repetition.

    Raises `InvalidInput` naming what keeps it from that, `Duplicate` where it does not stand refused,
    `IdempotencyConflict` for a key under which it was handed over before, otherwise: a retry from long ago.
    """
    told = kept.told
    former = claim_in(kept)
    require_same(former, claim)
    link = await last_link(means, claim)
    natural = natural_key(claim, usage=means.config.usage, link=link)
    if told["file"]["usage"] != "production" or means.config.usage != "production":
        raise InvalidInput("what was sent as a test is not on the portal's form: send it anew", field="usage")
    if await means.state.submissions.name(kept.account, natural) != kept.id:
        raise InvalidInput("another claim stands in its place by now", field="claimId")
    same = digest_of(former) == digest_of(claim)
    if told["file"]["channel"] == "claim_fix" and (same or kept.state != "rejected"):
        return  # it was put right before: so, or otherwise, which is told once the key is known
    if kept.state != "rejected":
        raise Duplicate("only a claim that stands refused is put right", field="claimId")
    _require_refused_here(kept)
    if key and not same and await means.state.submissions.of_caller(key, account=kept.account) == kept.id:
        conflict = IdempotencyConflict("the key was used before for this claim with other content")
        conflict.key = key
        raise conflict
    if same:
        raise InvalidInput("the correction changes nothing", field="claim")


def is_repeated(kept: SentClaim, claim: Claim) -> bool:
    """Whether a claim was put right so, with the same content, and has an answer: nothing is to be done again."""
    fixed = kept.told["file"]["channel"] == "claim_fix"
    return fixed and kept.state == "rejected" and digest_of(claim_in(kept)) == digest_of(claim)


def require_same(former: Claim, claim: Claim) -> None:
    """Raise `InvalidInput` naming what makes a correction another claim: its number, its kind, its patient.

    Of last name, first name and birth date one may be put right: two that differ are another person.
    """
    for name in SAME:
        if getattr(former, name) != getattr(claim, name):
            field = "".join(part if at == 0 else part.capitalize() for at, part in enumerate(name.split("_")))
            raise InvalidInput("a correction is of the same claim", field=field)
    was, now = _person(former), _person(claim)
    if sum(one != other for one, other in zip(was, now, strict=True)) > 1:
        raise InvalidInput(
            "a correction is of the same patient", field="subscriber" if claim.patient_is_subscriber else "patient"
        )


def _person(claim: Claim) -> Iterable[str]:
    whose: Any = claim.subscriber if claim.patient_is_subscriber else claim.patient
    return [str(getattr(whose, name, None) or "").strip().casefold() for name in PERSON]


def _require_refused_here(kept: SentClaim) -> None:
    """Raise `InvalidInput` unless the clearinghouse itself refused the claim, and gave it a number."""
    sources: set[str] = set()
    for event in timeline_of(kept.told):  # what was heard since it was sent last
        if event.source == "submission":
            sources = set()
        elif event.status == "rejected":
            sources.add(event.source)
    if not kept.told.get("house") or not sources & SOURCES:
        raise InvalidInput("the portal's form does not have it: send it anew by `claims.resubmit`", field="claimId")
