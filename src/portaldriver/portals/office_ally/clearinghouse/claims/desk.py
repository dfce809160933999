"""Claims of an account: handed over once each, followed, and put right."""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from .....edi import Claim, ClaimStatusResponse
from .....errors import (
    ConfigurationError,
    EdiError,
    InvalidInput,
    LayoutError,
    NotFound,
    PortalError,
    SessionExpired,
)
from .....models.sent_claim import ClaimReceipt, ClaimStatus, Rejection, SubmissionChannel, TrackedClaim
from .....runtime.store import SentClaim
from ..reports import ReportUnreadable
from .asking import event_of, question_of
from .hearing import Collected, absorb
from .means import Means
from .sending import see_off, settle_by_hand
from .submitting import ClaimOutcome, Submitting
from .tracking import Heard, hear
from .views import claim_in, receipt_of, standing, timeline_of, tracked
from .worklist import rejection_of

Wire = Claim | Mapping[str, Any]


class Claims:
    """Claims by the clearinghouse: `oa.claims`.

    A claim is the same claim if account, patient control number, frequency and the number of the claim that it replaces
    are the same. It leaves once, whichever process hands it over however often, and whatever dies in between.
    """

    def __init__(self, means: Callable[[], Means]) -> None:
        self._get = means

    def __repr__(self) -> str:
        return "Claims(...)"

    async def submit(
        self, claim: Wire, *, idempotency_key: str | None = None, channel: SubmissionChannel | None = None
    ) -> ClaimReceipt:
        """Hand a claim over, a model or the body of POST /claims, and return its receipt, of now or of earlier.

        Raises `EditsFailed` with all broken rules, `Duplicate` or `IdempotencyConflict` where its number or
        the key was used otherwise before, `OutcomeUnknown` where nobody can say whether it left (`resume` asks
        again, it is never sent twice); after any other `PortalError` nothing was sent.
        """
        keys = None if idempotency_key is None else [idempotency_key]
        [outcome] = await self.submit_many([claim], idempotency_keys=keys, channel=channel)
        return outcome.require()

    async def submit_many(
        self,
        claims: Sequence[Wire],
        *,
        idempotency_keys: Sequence[str | None] | None = None,
        channel: SubmissionChannel | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> tuple[ClaimOutcome, ...]:
        """Hand claims over in as few files as the clearinghouse's limits allow; return what became of each, in order.

        One that breaks a rule keeps no other back. `progress` is told how many have come to an end.
        """
        return await self._submitted(claims, idempotency_keys, channel, progress, anew=False)

    async def resubmit(
        self, claim: Wire, *, idempotency_key: str | None = None, channel: SubmissionChannel | None = None
    ) -> ClaimReceipt:
        """Hand a claim over anew that was refused, put right; its timeline goes on.

        Raises as `submit` does, and `Duplicate` if it was not refused.
        """
        keys = None if idempotency_key is None else [idempotency_key]
        [outcome] = await self._submitted([claim], keys, channel, None, anew=True)
        return outcome.require()

    async def replace(
        self, claim_id: str, claim: Wire, *, original_reference: str | None = None, idempotency_key: str | None = None
    ) -> ClaimReceipt:
        """Send a claim in the place of one that was accepted (frequency 7).

        `original_reference` is the payer's number of that one (REF*F8), where the answers did not tell it. Raises
        `NotFound`, `InvalidInput` where the number is not known, and as `submit` does.
        """
        former = await self._kept(claim_id)
        changes = self._again(former, "7", original_reference)
        return await self.submit(_modelled(claim).model_copy(update=changes), idempotency_key=idempotency_key)

    async def void(
        self, claim_id: str, *, original_reference: str | None = None, idempotency_key: str | None = None
    ) -> ClaimReceipt:
        """Take back a claim that was accepted (frequency 8). Raises as `replace` does."""
        former = await self._kept(claim_id)
        changes = self._again(former, "8", original_reference)
        return await self.submit(claim_in(former).model_copy(update=changes), idempotency_key=idempotency_key)

    async def get(self, claim_id: str) -> TrackedClaim:
        """Return a claim with all that was heard of it. Raises `NotFound`."""
        return tracked(await self._kept(claim_id))

    async def ask(self, claim_id: str) -> ClaimStatusResponse:
        """Ask the payer in real time what became of a claim, and put what it says into the timeline.

        Raises `NotFound`, `ConfigurationError` without access in real time, and what the real-time lane raises.
        """
        means = self._get()
        if means.ask is None:
            raise ConfigurationError("nobody gave access to payers in real time: OfficeAlly(real_time=...)")
        kept = await self._kept(claim_id)
        number = kept.told.get("payer_number")
        answer = await means.ask(question_of(claim_in(kept), means.config, payer_number=number))
        event = event_of(answer)
        news = {"payer_number": answer.payer_claim_control_number}
        await hear(means, [Heard(kept, () if event is None else (event,), news)])
        return answer

    async def list(self, *, status: ClaimStatus | None = None) -> tuple[ClaimReceipt, ...]:
        """Return the claims that were handed over, oldest first."""
        means = self._get()
        states = () if status is None else tuple({status, "queued"})
        kept = await means.state.submissions.listed(account=await means.account(), states=states)
        found = await self._not_given_up(kept)
        return tuple(receipt_of(claim) for claim in found if status in (None, claim.state))

    async def search(
        self, *, patient_control_number: str | None = None, clearinghouse_claim_id: str | None = None
    ) -> tuple[TrackedClaim, ...]:
        """Return the claims of a number, ours or the clearinghouse's."""
        means = self._get()
        account, of = await means.account(), means.state.submissions
        found: builtins.list[SentClaim] = []
        if patient_control_number:
            found += await of.by_number(patient_control_number, account=account)
        if clearinghouse_claim_id:
            found += await of.by_house(clearinghouse_claim_id, account=account)
        unique = tuple({one.id: one for one in found}.values())
        return tuple(tracked(claim) for claim in await self._not_given_up(unique))

    async def rejections(self) -> tuple[Rejection, ...]:
        """Return the claims that were refused and not sent anew since, oldest first: what is to be worked off."""
        means = self._get()
        kept = await means.state.submissions.listed(account=await means.account(), states=("rejected", "queued"))
        return tuple(item for claim in await self._not_given_up(kept) if (item := rejection_of(claim)) is not None)

    async def resume(self) -> tuple[PortalError, ...]:
        """Go on with every file that may not have left; return what still stands in the way of some."""
        means = self._get()
        account, of = await means.account(), means.state.submissions
        left: builtins.list[PortalError] = []
        ids = [file.id for file in await of.unsettled(account=account)]
        waiting = dict.fromkeys(claim.submission for claim in await of.listed(account=account, states=("queued",)))
        ids += [id_ for id_ in waiting if await of.state_of(id_, account=account) == "sent"]  # they are told so
        for id_ in ids:
            try:
                await see_off(means, id_, resumes=True)
            except PortalError as error:
                left.append(error)
        return tuple(left)

    async def resolve(self, claim_id: str, *, left: bool) -> None:
        """Say what a person found out about a claim of `OutcomeUnknown`: whether its file is at the clearinghouse.

        It holds for all claims of that file. With `left=False` they may be handed over again.
        """
        await settle_by_hand(self._get(), (await self._kept(claim_id)).submission, left=left)

    async def absorb(self, name: str, content: bytes, *, modified: datetime | None = None) -> Collected:
        """Tell our claims what a report says of them, wherever it comes from. Reading it again changes nothing."""
        return await absorb(self._get(), name, content, modified=modified)

    async def collect(self, reports: AsyncIterator[tuple[str, bytes, datetime]] | None = None) -> Collected:
        """Fetch the reports that came, each once over all processes, and tell our claims what they say.

        `reports` are others in their place: name, content, and when each was made. One that is broken is in `unread`
        and keeps no other back. Raises `ConfigurationError` where there is no lane to fetch by.
        """
        collected = Collected()
        async for name, content, modified in self._came() if reports is None else reports:
            try:
                heard = await self.absorb(name, content, modified=modified)
            except (EdiError, LayoutError, ReportUnreadable, SessionExpired):  # it will not get better
                heard = Collected(reports=1, unread=(hashlib.sha256(content).hexdigest(),))
            collected = collected + heard
        return collected

    # --- inside

    async def _submitted(
        self,
        claims: Sequence[Wire],
        keys: Sequence[str | None] | None,
        channel: SubmissionChannel | None,
        progress: Callable[[int], None] | None,
        *,
        anew: bool,
    ) -> tuple[ClaimOutcome, ...]:
        means = self._get()
        if keys is not None and len(keys) != len(claims):
            raise InvalidInput("as many keys as claims are needed", field="idempotencyKeys")
        models = [_modelled(claim) for claim in claims]
        way = channel or means.config.channel
        means.channel(way)
        submitting = Submitting(means, await means.account(), way, anew=anew, tell=progress)
        return tuple(await submitting.run(models, [key or "" for key in keys or [None] * len(models)]))

    def _came(self) -> AsyncIterator[tuple[str, bytes, datetime]]:
        reports = self._get().reports
        if reports is None:
            raise ConfigurationError("there is no lane that brings reports: give access to SFTP, or the reports")
        return reports()

    async def _kept(self, claim_id: str) -> SentClaim:
        means = self._get()
        found = await means.state.submissions.claim(claim_id.removeprefix("clm_"), account=await means.account())
        for claim in await self._not_given_up([] if found is None else [found]):
            return claim
        raise NotFound("no claim of this id was handed over")

    async def _not_given_up(self, kept: Sequence[SentClaim]) -> Sequence[SentClaim]:
        """Leave out the claims whose file never left, and never will; one that was refused before stands as it did."""
        means = self._get()
        ids = {claim.submission for claim in kept if claim.state == "queued"}
        gone = {
            one for one in ids if await means.state.submissions.state_of(one, account=kept[0].account) == "withdrawn"
        }
        lost = {claim.id for claim in kept if claim.state == "queued" and claim.submission in gone}
        return [
            replace(claim, state=standing(timeline_of(claim.told))) if claim.id in lost else claim
            for claim in kept
            if claim.id not in lost or claim.told["timeline"]
        ]

    def _again(self, former: SentClaim, frequency: str, reference: str | None) -> dict[str, str]:
        """Return what a claim about a former one differs in. Only an accepted one is the payer's to change."""
        if former.state != "accepted":
            raise InvalidInput(
                "only an accepted claim is replaced or voided: a refused one is sent anew", field="claimId"
            )
        if former.told["file"]["usage"] != self._get().config.usage:
            raise InvalidInput("the former claim was not sent for this usage", field="claimId")
        number = reference or former.told.get("payer_number")
        if not number:
            raise InvalidInput("the payer's number of the former claim is not known yet", field="originalReference")
        return {
            "frequency": frequency,
            "payer_claim_control_number": number,
            "patient_control_number": former.told["claim"]["patientControlNumber"],
        }


def _modelled(claim: Wire) -> Claim:
    if isinstance(claim, Claim):
        return claim
    try:
        return Claim.model_validate_json(json.dumps(claim, default=str))  # in JSON text numbers are exact
    except ValidationError as error:
        told = tuple(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors(include_input=False))
    raise InvalidInput(messages=told)
