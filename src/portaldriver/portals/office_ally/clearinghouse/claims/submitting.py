"""Hands claims over: those that were before get their receipt, the others go into files that leave once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .....edi import Claim, ClaimFile, write_claims
from .....errors import Duplicate, EditsFailed, IdempotencyConflict, OutcomeUnknown, PortalError
from .....models.sent_claim import ClaimReceipt, SubmissionChannel
from .....runtime.points import reached
from .....runtime.store import NewClaim, NewSubmission, SentClaim, SubmissionState
from .identity import digest_of, natural_key
from .means import Means
from .sending import UNKNOWN, see_off
from .views import receipt_of

ROUNDS = 5
"""How often what others took meanwhile is taken out, and the rest is written anew."""

STANDS = "a claim of this number was handed over before, otherwise: put a refused one right by `claims.resubmit`"


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """What became of one of the claims that were given: a receipt, or the error that says why there is none."""

    index: int
    receipt: ClaimReceipt | None = field(default=None, repr=False)
    error: PortalError | None = None

    def require(self) -> ClaimReceipt:
        """Return the receipt, or raise the error."""
        if self.receipt is None:
            raise self.error or PortalError("there is no receipt")
        return self.receipt


@dataclass(frozen=True, slots=True, repr=False)
class _Asked:
    """A claim to hand over. `anew` says that one that was refused may be sent again."""

    index: int
    claim: Claim
    natural: str
    digest: str
    caller: str
    name: str


@dataclass(slots=True, repr=False)
class Submitting:
    """One call's claims. `tell` is told how many of them have come to an end."""

    means: Means
    account: str
    channel: SubmissionChannel
    anew: bool = False
    tell: Callable[[int], None] | None = None
    outcomes: dict[int, ClaimOutcome] = field(default_factory=dict)
    _states: dict[str, SubmissionState | None] = field(default_factory=dict)
    """The states of files as this round saw them."""

    async def run(self, claims: Sequence[Claim], callers: Sequence[str]) -> list[ClaimOutcome]:
        """Hand all of them over and return what became of each, in order."""
        asked = await self._asked(claims, callers)
        for _ in range(ROUNDS):
            asked, over = await self._new(asked)
            if not asked:
                break
            files = await self._written(asked)
            asked = [left for file in files for left in await self._begun(file, asked, over)]
        for one in asked:
            self._failed(one.index, Duplicate("others kept handing over the same claims"))
        return [self.outcomes[index] for index in sorted(self.outcomes)]

    # --- what is asked

    async def _asked(self, claims: Sequence[Claim], callers: Sequence[str]) -> list[_Asked]:
        asked: list[_Asked] = []
        seen: set[str] = set()
        keys: set[str] = set()
        for index, (claim, caller) in enumerate(zip(claims, callers, strict=True)):
            try:
                natural = natural_key(claim, usage=self.means.config.usage)
                if natural in seen:
                    raise Duplicate("another of these claims has its number", field="patientControlNumber")
                seen.add(natural)
                name = await self.means.state.submissions.name(self.account, natural)
                await self._require_free(caller, name)
                if caller in keys:
                    raise _conflict(caller)
            except PortalError as error:
                self._failed(index, error)
            else:
                asked.append(_Asked(index, claim, natural, digest_of(claim), caller, name))
                keys |= {caller} - {""}
        return asked

    async def _require_free(self, caller: str, name: str) -> None:
        """Raise `IdempotencyConflict` if a caller's key stands for another claim."""
        if not caller:
            return
        for known in await self.means.state.submissions.by_caller(caller, account=self.account):
            if known.id != name and not await self._is_free(known):
                raise _conflict(caller)

    async def _new(self, asked: Sequence[_Asked]) -> tuple[list[_Asked], dict[str, int]]:
        """Settle the claims that are known; return the others, and the revisions of those that are sent again."""
        known = await self.means.state.submissions.claims_named([one.name for one in asked], account=self.account)
        self._states.clear()
        new: list[_Asked] = []
        over: dict[str, int] = {}
        for one in asked:
            kept = known.get(one.name)
            if kept is None or (await self._is_free(kept) and await self._goes_on(one, kept)):
                new.append(one)
            elif await self._is_free(kept):
                self._failed(one.index, Duplicate(STANDS))
            elif self.anew and kept.state == "rejected":
                over[one.name] = kept.revision
                new.append(one)
            else:
                await self._known(one, kept)
        return new, over

    async def _is_free(self, kept: SentClaim) -> bool:
        file = kept.submission
        if file not in self._states:
            self._states[file] = await self.means.state.submissions.state_of(file, account=self.account)
        return kept.state == "queued" and self._states[file] in (None, "withdrawn")

    async def _goes_on(self, one: _Asked, kept: SentClaim) -> bool:
        """Whether one that never left is sent by this call: one that was refused before only as it was put right."""
        if self.anew or not kept.told["timeline"]:
            return True
        return kept.digest == await self.means.state.submissions.digest(one.digest)

    async def _known(self, one: _Asked, kept: SentClaim) -> None:
        """Give the receipt of a claim that was handed over before, once its file has left."""
        if kept.digest != await self.means.state.submissions.digest(one.digest):
            kind = IdempotencyConflict if one.caller else Duplicate
            self._failed(one.index, kind(STANDS))
            return
        try:
            if kept.state == "queued":
                await see_off(self.means, kept.submission)
                kept = (await self._kept([one])).get(one.name, kept)
            self._done(one.index, kept)
        except PortalError as error:
            self._failed(one.index, error)

    # --- files

    async def _written(self, asked: Sequence[_Asked]) -> tuple[ClaimFile, ...]:
        """Write files; claims that break a rule are left out, each with its own error."""
        config = self.means.config
        try:
            made = await write_claims(
                [one.claim for one in asked],
                profile=config.rules,
                submitter=config.submitter,
                numbers=self.means.state.control_numbers,
                usage=config.usage,
                made=self.means.clock(),
                look_up_codes=config.look_up_codes,
                skip_refused=True,
            )
        except PortalError as error:
            for one in asked:
                self._failed(one.index, error)
            return ()
        for refused in made.refused:
            self._failed(asked[refused.index].index, EditsFailed(edits=refused.edits))
        return made.files

    async def _begun(self, file: ClaimFile, asked: Sequence[_Asked], over: Mapping[str, int]) -> list[_Asked]:
        """Make a file and its claims durable and let it leave; return the claims to try anew as others were faster."""
        inside = [(asked[place.index], place.transaction) for place in file.claims]
        names = {one.name for one, _ in inside}
        try:
            former = await self.means.state.submissions.claims_named([*names], account=self.account)
            new = self._submission(file, inside, former)
            if self.means.config.artifacts is not None:
                await self.means.config.artifacts.put(new.content, name=new.name, kind=file.transaction)
            taken = await self.means.state.submissions.begin(
                new, anew={name: revision for name, revision in over.items() if name in names}
            )
        except PortalError as error:
            for one, _ in inside:
                self._failed(one.index, error)
            return []
        if taken:
            return [one for one, _ in inside]
        reached("claims begun")
        await self._send(new, [one for one, _ in inside])
        return []

    def _submission(
        self, file: ClaimFile, inside: Sequence[tuple[_Asked, str]], former: Mapping[str, SentClaim]
    ) -> NewSubmission:
        content, now = file.text.encode("ascii"), self.means.now()
        about = {
            "name": file.name,
            "control": file.control_number,
            "usage": file.usage,
            "format": file.transaction,
            "size": len(content),
            "channel": self.channel,
        }
        return NewSubmission(
            id=secrets.token_hex(16),
            account=self.account,
            channel=self.channel,
            name=file.name,
            control=file.control_number,
            content=content,
            told={
                "format": file.transaction,
                "usage": file.usage,
                "count": len(inside),
                "sha256": hashlib.sha256(content).hexdigest(),
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
                        **_heard(former.get(one.name)),
                    },
                )
                for place, (one, transaction) in enumerate(inside)
            ),
        )

    async def _send(self, new: NewSubmission, inside: Sequence[_Asked]) -> None:
        try:
            await see_off(self.means, new.id)
            kept = await self._kept(inside)
        except PortalError as error:
            for one in inside:
                self._failed(one.index, error)
            return
        for one in inside:
            self._done(one.index, kept[one.name])

    async def _kept(self, inside: Sequence[_Asked]) -> dict[str, SentClaim]:
        """Return claims of a file that left. Raises `OutcomeUnknown`: no other error says that it left."""
        try:
            return await self.means.state.submissions.claims_named([one.name for one in inside], account=self.account)
        except PortalError as error:
            failure = error
        raise OutcomeUnknown(UNKNOWN) from failure

    # --- outcomes

    def _done(self, index: int, kept: SentClaim) -> None:
        self._ended(ClaimOutcome(index, receipt=receipt_of(kept)))

    def _failed(self, index: int, error: PortalError) -> None:
        self._ended(ClaimOutcome(index, error=error.locate(portal="office_ally", operation="claims.submit")))

    def _ended(self, outcome: ClaimOutcome) -> None:
        self.outcomes[outcome.index] = outcome
        if self.tell is not None:
            self.tell(len(self.outcomes))


def _conflict(key: str) -> IdempotencyConflict:
    conflict = IdempotencyConflict("the key was used before for another claim")
    conflict.key = key
    return conflict


def _heard(former: SentClaim | None) -> dict[str, Any]:
    """Return what goes on of a claim that is sent anew: what was heard, and the numbers that are its old ones now."""
    told: Mapping[str, Any] = {} if former is None else former.told
    houses = {*told.get("former_houses", ()), *filter(None, [told.get("house")])}
    return {"timeline": told.get("timeline", []), "former_houses": sorted(houses)}
