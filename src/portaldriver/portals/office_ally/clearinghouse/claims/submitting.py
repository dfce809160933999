"""Hands claims over: those that were before get their receipt, the others go into files that leave once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .....edi import Claim, ClaimFile
from .....errors import Duplicate, IdempotencyConflict, OutcomeUnknown, PortalError
from .....models.sent_claim import ClaimReceipt, SubmissionChannel
from .....runtime.points import reached
from .....runtime.store import NewSubmission, SentClaim, SubmissionState
from .chain import Link, last_link
from .identity import digest_of, natural_key
from .making import Asked, submission_of
from .means import Means
from .reviewing import Reviewing
from .sending import UNKNOWN, give_up, see_off
from .writing import written

ROUNDS = 5
"""How often what others took meanwhile is taken out, and the rest is written anew."""

STANDS = (
    "a claim of this number was handed over before, otherwise: put a refused one right by `claims.resubmit`, "
    "replace the last that was accepted by `claims.replace`"
)


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


@dataclass(slots=True, repr=False)
class Submitting:
    """One call's claims. `tell` is told how many of them have come to an end; `link` is a replacement's place."""

    means: Means
    account: str
    channel: SubmissionChannel
    anew: bool = False
    link: Link | None = None
    tell: Callable[[int], None] | None = None
    despite: str | None = None
    """The reason for which a missing enrollment is passed over."""
    outcomes: dict[int, ClaimOutcome] = field(default_factory=dict)
    _states: dict[str, SubmissionState | None] = field(default_factory=dict)
    """The states of files as this round saw them."""
    _reviewing: Reviewing = field(init=False)

    def __post_init__(self) -> None:
        self._reviewing = Reviewing(self.means)

    async def run(self, claims: Sequence[Claim], callers: Sequence[str]) -> list[ClaimOutcome]:
        """Hand all of them over and return what became of each, in order."""
        asked = await self._asked(claims, callers)
        for _ in range(ROUNDS):
            try:
                asked, over = await self._new(asked)
                asked = await self._routed(asked)
            except PortalError as error:  # what left before keeps its outcome
                self._all_failed(asked, error)
                break
            if not asked:
                break
            files = await self._written(asked)
            asked = [left for file in files for left in await self._begun(file, asked, over)]
        self._all_failed(asked, Duplicate("others kept handing over the same claims"))
        return [self.outcomes[index] for index in sorted(self.outcomes)]

    # --- what is asked

    async def _asked(self, claims: Sequence[Claim], callers: Sequence[str]) -> list[Asked]:
        asked: list[Asked] = []
        seen: set[str] = set()
        keys: set[str] = set()
        for index, (claim, caller) in enumerate(zip(claims, callers, strict=True)):
            try:
                link = await self._link(claim)
                natural = natural_key(claim, usage=self.means.config.usage, link=link)
                if natural in seen:
                    raise Duplicate("another of these claims has its number", field="patientControlNumber")
                seen.add(natural)
                name = await self.means.state.submissions.name(self.account, natural)
                if caller in keys:
                    raise _conflict(caller)
            except PortalError as error:
                self._failed(index, error)
            else:
                asked.append(Asked(index, claim, natural, digest_of(claim), caller, name, link))
                keys |= {caller} - {""}
        return asked

    async def _link(self, claim: Claim) -> int:
        """Return a claim's place: that of the last one where it is sent again."""
        if self.link is not None:
            return self.link.number
        return await last_link(self.means, claim) if self.anew else 0

    async def _keys_held(self, asked: Sequence[Asked]) -> list[Asked]:
        """Return the claims whose key stands for no other one; the others have failed by that."""
        held: list[Asked] = []
        for one in asked:
            known = await self.means.state.submissions.of_caller(one.caller, account=self.account)
            if known in (None, one.name):
                held.append(one)
            else:
                self._failed(one.index, _conflict(one.caller))
        return held

    async def _new(self, asked: Sequence[Asked]) -> tuple[list[Asked], dict[str, int]]:
        """Settle the claims that are known; return the others, and the revisions of those that are sent again."""
        asked = await self._keys_held(asked)
        known = await self.means.state.submissions.claims_named([one.name for one in asked], account=self.account)
        self._states.clear()
        new: list[Asked] = []
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

    async def _routed(self, asked: Sequence[Asked]) -> list[Asked]:
        """Return the claims that their payers take; what replaces an accepted one goes where that went."""
        route = self.means.routing
        if route is None or self.link is not None:
            return list(asked)
        passed: list[Asked] = []
        for one in asked:
            try:
                await route(one.claim, self.despite)
            except PortalError as error:
                self._failed(one.index, error)
            else:
                passed.append(one)
        return passed

    async def _is_free(self, kept: SentClaim) -> bool:
        file = kept.submission
        if file not in self._states:
            self._states[file] = await self.means.state.submissions.state_of(file, account=self.account)
        return kept.state == "queued" and self._states[file] in (None, "withdrawn")

    async def _goes_on(self, one: Asked, kept: SentClaim) -> bool:
        """Whether one that never left is sent by this call: one that was refused before only as it was put right."""
        if self.anew or not kept.told["timeline"]:
            return True
        return kept.digest == await self.means.state.submissions.digest(one.digest)

    async def _known(self, one: Asked, kept: SentClaim) -> None:
        """Give the receipt of a claim that was handed over before, once its file has left."""
        if kept.digest != await self.means.state.submissions.digest(one.digest):
            kind = IdempotencyConflict if one.caller else Duplicate
            self._failed(one.index, kind(STANDS))
            return
        try:
            if kept.state == "queued":
                await see_off(self.means, kept.submission)
                kept = (await self._kept([one])).get(one.name, kept)
            await self._done(one.index, kept)
        except PortalError as error:
            self._failed(one.index, error)

    # --- files

    async def _written(self, asked: Sequence[Asked]) -> list[ClaimFile]:
        """Write files; claims that break a rule are left out, each with its own error."""
        try:
            files, refused = await self._in_files({place: one.claim for place, one in enumerate(asked)})
        except PortalError as error:
            self._all_failed(asked, error)
            return []
        for place, why in refused.items():
            self._failed(asked[place].index, why)
        return files

    async def _in_files(self, claims: Mapping[int, Claim]) -> tuple[list[ClaimFile], dict[int, PortalError]]:
        """Write files; what is entered by hand is entered one by one."""
        lots = [{place: one} for place, one in claims.items()] if self.channel == "entry" else [claims]
        files: list[ClaimFile] = []
        refused: dict[int, PortalError] = {}
        for lot in lots:
            more, others = await written(self.means, lot)
            files, refused = files + more, refused | others
        return files, refused

    async def _begun(self, file: ClaimFile, asked: Sequence[Asked], over: Mapping[str, int]) -> list[Asked]:
        """Make a file and its claims durable and let it leave; return the claims to try anew as others were faster."""
        inside = [(asked[place.index], place.transaction) for place in file.claims]
        names = {one.name for one, _ in inside}
        new: NewSubmission | None = None
        try:
            former = await self.means.state.submissions.claims_named([*names], account=self.account)
            new = submission_of(
                self.means, file, inside, former, account=self.account, channel=self.channel, link=self.link
            )
            if self.means.config.artifacts is not None:
                await self.means.config.artifacts.put(new.content, name=new.name, kind=file.transaction)
            taken = await self.means.state.submissions.begin(
                new, anew={name: revision for name, revision in over.items() if name in names}
            )
        except PortalError as error:
            if new is not None:
                await give_up(self.means, new.id)
            self._all_failed([one for one, _ in inside], error)
            return []
        if taken:
            return [one for one, _ in inside]
        reached("claims begun")
        await self._send(new, [one for one, _ in inside])
        return []

    async def _send(self, new: NewSubmission, inside: Sequence[Asked]) -> None:
        try:
            await see_off(self.means, new.id)
            kept = await self._kept(inside)
        except PortalError as error:
            self._all_failed(inside, error)
            return
        for one in inside:
            await self._done(one.index, kept[one.name])

    async def _kept(self, inside: Sequence[Asked]) -> dict[str, SentClaim]:
        """Return claims of a file that left. Raises `OutcomeUnknown`: no other error says that it left."""
        try:
            return await self.means.state.submissions.claims_named([one.name for one in inside], account=self.account)
        except PortalError as error:
            failure = error
        raise OutcomeUnknown(UNKNOWN) from failure

    # --- outcomes

    async def _done(self, index: int, kept: SentClaim) -> None:
        self._ended(ClaimOutcome(index, receipt=await self._reviewing.receipt(kept)))

    def _all_failed(self, asked: Sequence[Asked], error: PortalError) -> None:
        """Give an error to those of the claims that have not come to an end."""
        for one in asked:
            if one.index not in self.outcomes:
                self._failed(one.index, error)

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
