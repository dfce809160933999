"""Files of claims that leave, and the claims in them: each claim stands here once before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ...errors import ConfigurationError
from . import places
from .access import TRIES, Access, Opening, contested
from .records import ClaimChange, ClaimState, NewSubmission, SentClaim, Submission, SubmissionState
from .schema import claim_keys, sent_claims, submissions
from .submission_rows import (
    TakenError,
    claim_of,
    columns_of_claim,
    columns_of_submission,
    hashed_claim,
    keyed,
    lookups,
    made,
    of_claim,
    rows,
    submission_of,
    withdrawn,
)
from .transactions import now

FOLLOWS: dict[str, frozenset[str]] = {
    "ready": frozenset({"leaving", "withdrawn"}),
    "leaving": frozenset({"leaving", "sent", "withdrawn"}),
    "sent": frozenset({"sent"}),
    "withdrawn": frozenset({"sent"}),
}
"""`ready`: nothing left. `leaving`: it may have. `withdrawn`: nothing did, and its claims are free. What was withdrawn
becomes `sent` where an answer to it proves that it left after all: then those claims are free no longer."""


class Submissions:
    """What was sent of claims. Everything is sealed; what it is found by are keyed hashes."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    async def begin(self, new: NewSubmission, *, anew: Mapping[str, int] | None = None) -> tuple[str, ...]:
        """Make a file and its claims durable, all or none; return the claims that keep it from being made, if any.

        These were there already, or their caller's key stands for another claim. A claim that never left is made anew;
        so are those that `anew` names, by the revision at which they were seen.
        """
        access = await self._opening()
        for _ in range(TRIES):
            over = dict(anew or {})
            names = [hashed_claim(access, new.account, claim.natural) for claim in new.claims]
            over |= {row.claim: row.revision for row in await self._free(access, new.account, names)}
            file = await columns_of_submission(access, new)
            claims = [
                await columns_of_claim(access, new, claim, over.get(name, 0) + 1)
                for name, claim in zip(names, new.claims, strict=True)
            ]
            try:
                await access.run.write(lambda connection: made(connection, file, claims, over))  # noqa: B023
            except TakenError as error:
                taken = error
            else:
                return ()
            if taken.keyed or not set(taken.claims) <= set(over) - set(anew or {}):
                return tuple(dict.fromkeys((*taken.claims, *taken.keyed)))
        raise contested()

    async def name(self, account: str, natural: str) -> str:
        """Return what a claim is called by what makes it the same claim."""
        return hashed_claim(await self._opening(), account, natural)

    async def digest(self, content: str) -> str:
        """Return a claim's digest as it is kept."""
        return (await self._opening()).keyed("claim-digest", content)

    async def get(self, id_: str, *, account: str) -> Submission | None:
        """Return a file."""
        access = await self._opening()
        found = await rows(access, submissions, submissions.c.account == account, submissions.c.id == id_)
        return await submission_of(access, found[0]) if found else None

    async def unsettled(self, *, account: str) -> list[Submission]:
        """Return the files of which it is not known that they left, oldest first."""
        access = await self._opening()
        where = (submissions.c.account == account, submissions.c.state.in_(("ready", "leaving")))
        return [await submission_of(access, row) for row in await rows(access, submissions, *where)]

    async def by_name(self, name: str, *, account: str) -> list[Submission]:
        """Return the files of a name, whatever its case."""
        access = await self._opening()
        hashed = keyed(access, "file-name", name.casefold())
        where = (submissions.c.account == account, submissions.c.name == hashed)
        return [await submission_of(access, row) for row in await rows(access, submissions, *where)]

    async def by_control(self, control: str, *, account: str) -> list[Submission]:
        """Return the files of a control number."""
        access = await self._opening()
        where = (
            submissions.c.account == account,
            submissions.c.control == keyed(access, "control-number-sent", control),
        )
        return [await submission_of(access, row) for row in await rows(access, submissions, *where)]

    async def move(self, file: Submission, *, to: SubmissionState, told: Mapping[str, Any] | None = None) -> Submission:
        """Move a file to its next state. The claims of one that was withdrawn are free.

        Raises `ConfigurationError` for a move that may not be, `StateError` if another was faster.
        """
        if to not in FOLLOWS[file.state]:
            raise ConfigurationError(f"a file that is {file.state} cannot become {to}")
        access = await self._opening()
        revision = file.revision + 1
        place = places.submission(file.account, file.id, channel=file.channel, state=to, revision=revision)
        news = {**file.told, **(told or {})}
        sealed = await access.seals.seal_json({"name": file.name, "control": file.control, "told": news}, place)
        same = (
            submissions.c.tenant == access.tenant,
            submissions.c.account == file.account,
            submissions.c.id == file.id,
            submissions.c.revision == file.revision,
        )

        async def write(connection: AsyncConnection) -> bool:
            at = await now(connection)
            change = update(submissions).where(*same)
            done = await connection.execute(change.values(state=to, revision=revision, sealed=sealed, updated_at=at))
            return done.rowcount == 1

        if not await access.run.write(write):
            raise contested()
        moved = await self.get(file.id, account=file.account)
        if moved is None:
            raise contested()
        return moved

    # --- claims

    async def claim(self, name: str, *, account: str) -> SentClaim | None:
        """Return a claim by what it is called."""
        found = await self._claims(sent_claims.c.account == account, sent_claims.c.claim == name)
        return found[0] if found else None

    async def claims_named(self, names: Sequence[str], *, account: str) -> dict[str, SentClaim]:
        """Return those of these claims that there are."""
        access = await self._opening()
        return {row.claim: await claim_of(access, row) for row in await self._named(access, account, names)}

    async def of_caller(self, key: str, *, account: str) -> str | None:
        """Return what the claim is called that a caller's key stands for; None if it is free."""
        if not key:
            return None
        access = await self._opening()
        where = (
            claim_keys.c.tenant == access.tenant,
            claim_keys.c.account == account,
            claim_keys.c.caller == keyed(access, "claim-caller", key),
            claim_keys.c.submission.not_in(withdrawn(access.tenant, account)),
        )

        async def read(connection: AsyncConnection) -> str | None:
            found: str | None = await connection.scalar(select(claim_keys.c.claim).where(*where))
            return found

        return await access.run.read(read)

    async def claims_of(self, submission: str, *, account: str) -> list[SentClaim]:
        """Return the claims of a file, in its order."""
        return await self._claims(sent_claims.c.account == account, sent_claims.c.submission == submission)

    async def by_number(self, number: str, *, account: str, cut: bool = False) -> list[SentClaim]:
        """Return the claims of a patient control number, or, with `cut`, those that begin so."""
        access = await self._opening()
        told = lookups(access, number=number, house="")
        column = sent_claims.c.short if cut else sent_claims.c.number
        return await self._claims(sent_claims.c.account == account, column == told["short" if cut else "number"])

    async def by_house(self, number: str, *, account: str) -> list[SentClaim]:
        """Return the claims that have a number at the clearinghouse."""
        access = await self._opening()
        told = lookups(access, number="", house=number)
        return await self._claims(sent_claims.c.account == account, sent_claims.c.house == told["house"])

    async def listed(
        self, *, account: str, states: Sequence[ClaimState] = (), limit: int | None = None
    ) -> list[SentClaim]:
        """Return all claims, or those of some states, oldest first."""
        where = [sent_claims.c.account == account]
        if states:
            where.append(sent_claims.c.state.in_(states))
        return await self._claims(*where, limit=limit)

    async def change(self, changes: Sequence[ClaimChange]) -> set[str]:
        """Write what claims are to be, each if nobody changed it since it was read; return those that were changed."""
        access = await self._opening()
        wanted = [(one.claim, await _columns_of(access, one)) for one in changes]

        async def write(connection: AsyncConnection) -> set[str]:
            at, done = await now(connection), set[str]()
            for claim, columns in wanted:
                row = {"tenant": access.tenant, "account": claim.account, "claim": claim.id}
                same = update(sent_claims).where(*of_claim(row), sent_claims.c.revision == claim.revision)
                if (await connection.execute(same.values(**columns, updated_at=at))).rowcount == 1:
                    done.add(claim.id)
            return done

        return await access.run.write(write)

    async def state_of(self, id_: str, *, account: str) -> SubmissionState | None:
        """Return a file's state alone."""
        access = await self._opening()

        async def read(connection: AsyncConnection) -> Any:
            ours = (submissions.c.tenant == access.tenant, submissions.c.account == account, submissions.c.id == id_)
            return await connection.scalar(select(submissions.c.state).where(*ours))

        return cast("SubmissionState | None", await access.run.read(read))

    async def _free(self, access: Access, account: str, names: Sequence[str]) -> list[Any]:
        """Return the rows of those of these claims that never left, and of which nobody heard otherwise."""
        left = (sent_claims.c.submission.in_(withdrawn(access.tenant, account)), sent_claims.c.state == "queued")
        return await self._named(access, account, names, *left)

    async def _named(self, access: Access, account: str, names: Sequence[str], *more: Any) -> list[Any]:
        found: list[Any] = []
        for start in range(0, len(names), 500):
            some = list(names[start : start + 500])
            where = (sent_claims.c.account == account, sent_claims.c.claim.in_(some), *more)
            found += await rows(access, sent_claims, *where)
        return found

    async def _claims(self, *where: Any, limit: int | None = None) -> list[SentClaim]:
        access = await self._opening()
        return [await claim_of(access, row) for row in await rows(access, sent_claims, *where, limit=limit)]


async def _columns_of(access: Access, change: ClaimChange) -> dict[str, Any]:
    claim, revision = change.claim, change.claim.revision + 1
    place = places.sent_claim(
        claim.account, claim.id, submission=claim.submission, place=claim.place, state=change.state, revision=revision
    )
    return {
        "state": change.state,
        "revision": revision,
        "sealed": await access.seals.seal_json(change.told, place),
        **lookups(access, number=change.number, house=change.house),
    }
