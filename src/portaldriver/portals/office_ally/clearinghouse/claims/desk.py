"""Claims of an account: handed over once each, followed, and put right."""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from .....edi import Claim, ClaimStatusResponse
from .....errors import (
    EdiError,
    InvalidInput,
    LayoutError,
    NotFound,
    PortalError,
    SessionExpired,
)
from .....models.sent_claim import ClaimReceipt, ClaimStatus, Rejection, SubmissionChannel, TrackedClaim
from .....runtime.store import SentClaim
from ..manage import AttachmentKind, AttachmentReceipt, By, PortalClaim, PortalStatus
from ..reports import ReportUnreadable
from .asking_portal import StatusLane, ask_about
from .attaching import attach
from .chain import Link, in_place_of
from .fixing import is_repeated, require_fixable
from .hearing import Collected, absorb
from .in_portal import PortalLane, listed
from .means import Came, Means, ReportLane
from .reviewing import Reviewing
from .sending import see_off, settle_by_hand
from .submitting import ClaimOutcome, Submitting
from .told_by_portal import told_by_portal
from .views import as_before, claim_in, timeline_of
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
        self,
        claim: Wire,
        *,
        idempotency_key: str | None = None,
        channel: SubmissionChannel | None = None,
        despite_enrollment: str | None = None,
    ) -> ClaimReceipt:
        """Hand a claim over, a model or the body of POST /claims, and return its receipt, of now or of earlier.

        Raises `EditsFailed` with all broken rules, `Duplicate` or `IdempotencyConflict` where its number or
        the key was used otherwise before, `OutcomeUnknown` where nobody can say whether it left (`resume` asks
        again, it is never sent twice); after any other `PortalError` nothing was sent. Where a payer list was given:
        `PayerNotListed`, and `EnrollmentMissing` unless `despite_enrollment` says why it is passed over, which goes
        into the audit log.
        """
        keys = None if idempotency_key is None else [idempotency_key]
        [outcome] = await self.submit_many(
            [claim], idempotency_keys=keys, channel=channel, despite_enrollment=despite_enrollment
        )
        return outcome.require()

    async def submit_many(
        self,
        claims: Sequence[Wire],
        *,
        idempotency_keys: Sequence[str | None] | None = None,
        channel: SubmissionChannel | None = None,
        progress: Callable[[int], None] | None = None,
        despite_enrollment: str | None = None,
    ) -> tuple[ClaimOutcome, ...]:
        """Hand claims over in as few files as the clearinghouse's limits allow; return what became of each, in order.

        One that breaks a rule keeps no other back. `progress` is told how many have come to an end.
        """
        despite = despite_enrollment
        return await self._submitted(claims, idempotency_keys, channel, progress, anew=False, despite=despite)

    async def resubmit(
        self,
        claim: Wire,
        *,
        idempotency_key: str | None = None,
        channel: SubmissionChannel | None = None,
        despite_enrollment: str | None = None,
    ) -> ClaimReceipt:
        """Hand a claim over anew that was refused, put right; its timeline goes on.

        Raises as `submit` does, and `Duplicate` if it was not refused.
        """
        keys = None if idempotency_key is None else [idempotency_key]
        [outcome] = await self._submitted([claim], keys, channel, None, anew=True, despite=despite_enrollment)
        return outcome.require()

    async def fix(self, claim_id: str, claim: Wire, *, idempotency_key: str | None = None) -> ClaimReceipt:
        """Put a claim right that the clearinghouse refused, on the portal's Claim Fix form; its timeline goes on.

        `claim` is the whole claim as it is to be. Raises `InvalidInput` where it is another claim, or one that the form
        does not have (`resubmit` sends it anew), `Duplicate` where it does not stand refused, or was put right
        otherwise, `AnotherAnswer` where the form shows something else than was sent, and as `submit` does.
        """
        kept, model = await self._kept(claim_id), _modelled(claim)
        await require_fixable(self._get(), kept, model, key=idempotency_key)
        if is_repeated(kept, model):
            return (await self._tracked([kept]))[0].receipt
        keys = None if idempotency_key is None else [idempotency_key]
        [outcome] = await self._submitted([model], keys, "claim_fix", None, anew=True)
        return outcome.require()

    async def replace(
        self, claim_id: str, claim: Wire, *, original_reference: str | None = None, idempotency_key: str | None = None
    ) -> ClaimReceipt:
        """Send a claim in the place of one that was accepted (frequency 7).

        `original_reference` is the payer's number of that one (REF*F8), where the answers did not tell it. A claim is
        replaced once: to replace a replacement, name that one. Raises `NotFound`, `InvalidInput` where the number is
        not known, and as `submit` does.
        """
        former = await self._kept(claim_id)
        changes, link = await in_place_of(self._get(), former, "7", original_reference)
        return await self._linked(_modelled(claim).model_copy(update=changes), idempotency_key, link)

    async def void(
        self, claim_id: str, *, original_reference: str | None = None, idempotency_key: str | None = None
    ) -> ClaimReceipt:
        """Take back a claim that was accepted (frequency 8). Raises as `replace` does."""
        former = await self._kept(claim_id)
        changes, link = await in_place_of(self._get(), former, "8", original_reference)
        return await self._linked(claim_in(former).model_copy(update=changes), idempotency_key, link)

    async def get(self, claim_id: str) -> TrackedClaim:
        """Return a claim with all that was heard of it. Raises `NotFound`."""
        [found] = await self._tracked([await self._kept(claim_id)])
        return found

    async def ask(self, claim_id: str, *, lane: StatusLane = "realtime") -> ClaimStatusResponse:
        """Ask the payer what became of a claim, and put what it says into the timeline.

        In real time, or by `lane="portal"` through "Real Time Claim Status" in Service Center Classic. Raises
        `NotFound`, `ConfigurationError` without access in real time, `AnotherAnswer` for what is not certainly about
        this claim, and what the lane raises.
        """
        return await ask_about(self._get(), await self._kept(claim_id), lane)

    async def list(self, *, status: ClaimStatus | None = None) -> tuple[ClaimReceipt, ...]:
        """Return the claims that were handed over, oldest first."""
        means = self._get()
        states = () if status is None else tuple({status, "queued"})
        kept = await means.state.submissions.listed(account=await means.account(), states=states)
        found = await self._not_given_up(kept)
        return await Reviewing(means).receipts([claim for claim in found if status in (None, claim.state)])

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
        return await self._tracked(await self._not_given_up(unique))

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

    async def collect(self, reports: Came | None = None, *, lanes: Sequence[ReportLane] | None = None) -> Collected:
        """Fetch the reports that came, each once over all processes, and tell our claims what they say.

        They come by SFTP where that is set up, else by the portal's page, which has file summaries alone; `lanes` names
        both. `reports` are others in their place: name, content, and when each was made. One that is broken is in
        `unread` and keeps no other back. Raises `ConfigurationError` for a lane that was not set up.
        """
        collected = Collected()
        for came in [reports] if reports is not None else [lane() for lane in self._get().bringing(lanes)]:
            async for name, content, modified in came:
                try:
                    heard = await self.absorb(name, content, modified=modified)
                except (EdiError, LayoutError, ReportUnreadable, SessionExpired):  # it will not get better
                    heard = Collected(reports=1, unread=(hashlib.sha256(content).hexdigest(),))
                collected = collected + heard
        return collected

    def in_portal(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        by: By = "received",
        text: str | None = None,
        status: PortalStatus | None = None,
        lane: PortalLane = "fetch",
    ) -> AsyncIterator[PortalClaim]:
        """List what "Manage Claims" has, of the last 90 days or of others within a year, whoever sent it.

        `since` and `until` are days on which a claim was received, or rendered with `by="service"`; `text` is searched
        by the portal, `status` by us. Raises `InvalidInput`, and what reading a list raises.
        """
        means = self._get()
        return listed(means, since=since, until=until, by=by, text=text, status=status, lane=lane)

    async def collect_from_portal(
        self, *, since: date | None = None, until: date | None = None, by: By = "received"
    ) -> Collected:
        """Tell our claims what "Manage Claims" says of them, with the reasons of those that it lists as rejected."""
        means = self._get()
        return await told_by_portal(means, means.listed(), self.in_portal(since=since, until=until, by=by))

    async def attach(self, claim_id: str, *, name: str, content: bytes, kind: AttachmentKind) -> AttachmentReceipt:
        """Put a file (PDF, PNG, JPEG, TIFF) with a claim, once per claim and content; return what the portal shows.

        Raises `InvalidInput` for a file that is not taken, a payer that takes none, and a claim whose number at the
        clearinghouse is not known; `Duplicate` for a name that is there; `OutcomeUnknown` as other writes do.
        """
        means = self._get()
        return await attach(means, means.listed(), await self._kept(claim_id), name=name, content=content, kind=kind)

    # --- inside

    async def _submitted(
        self,
        claims: Sequence[Wire],
        keys: Sequence[str | None] | None,
        channel: SubmissionChannel | None,
        progress: Callable[[int], None] | None,
        *,
        anew: bool,
        link: Link | None = None,
        despite: str | None = None,
    ) -> tuple[ClaimOutcome, ...]:
        means = self._get()
        if keys is not None and len(keys) != len(claims):
            raise InvalidInput("as many keys as claims are needed", field="idempotencyKeys")
        models = [_modelled(claim) for claim in claims]
        way = channel or means.config.channel
        means.channel(way)
        submitting = Submitting(means, await means.account(), way, anew=anew, link=link, tell=progress, despite=despite)
        return tuple(await submitting.run(models, [key or "" for key in keys or [None] * len(models)]))

    async def _linked(self, claim: Claim, key: str | None, link: Link) -> ClaimReceipt:
        [outcome] = await self._submitted([claim], None if key is None else [key], None, None, anew=False, link=link)
        return outcome.require()

    async def _tracked(self, kept: Sequence[SentClaim]) -> tuple[TrackedClaim, ...]:
        receipts = await Reviewing(self._get()).receipts(kept)
        return tuple(
            TrackedClaim(receipt=receipt, timeline=timeline_of(one.told))
            for receipt, one in zip(receipts, kept, strict=True)
        )

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
            as_before(claim) if claim.id in lost else claim
            for claim in kept
            if claim.id not in lost or claim.told["timeline"]
        ]


def _modelled(claim: Wire) -> Claim:
    if isinstance(claim, Claim):
        return claim
    try:
        return Claim.model_validate_json(json.dumps(claim, default=str))  # in JSON text numbers are exact
    except ValidationError as error:
        told = tuple(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors(include_input=False))
    raise InvalidInput(messages=told)
