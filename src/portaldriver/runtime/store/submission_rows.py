"""The rows of files of claims and of the claims in them: made together, read, opened, and moved one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import index
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import places
from .access import Access, intact
from .records import ClaimState, NewClaim, NewSubmission, SentClaim, Submission, SubmissionState
from .schema import claim_keys, sent_claims, submissions
from .transactions import insert, now

LOT = 500
"""Rows of one INSERT, at most: SQLite takes no more than 32,766 values at a time."""


class TakenError(Exception):
    """Claims that exist already, and those whose caller's key stands for another: nothing was made.

    Never leaves the store.
    """

    def __init__(self, claims: Sequence[str], keyed: Sequence[str]) -> None:
        super().__init__()
        self.claims = tuple(claims)
        self.keyed = tuple(keyed)


def hashed_claim(access: Access, account: str, natural: str) -> str:
    """Return what a claim is called: nobody can tell its patient or number from it."""
    return access.keyed("claim", account, natural)[:32]


def keyed(access: Access, purpose: str, value: str) -> str:
    """Return the keyed hash that a column holds; nothing stays nothing."""
    return access.keyed(purpose, value) if value else ""


async def columns_of_submission(access: Access, new: NewSubmission) -> dict[str, Any]:
    """Return a file's columns, as it is made."""
    first = {"channel": new.channel, "state": "ready", "revision": 1}
    return {
        "tenant": access.tenant,
        "account": new.account,
        "id": new.id,
        "channel": new.channel,
        "state": "ready",
        "name": keyed(access, "file-name", new.name.casefold()),
        "control": keyed(access, "control-number-sent", new.control),
        "content": await access.seals.seal(new.content, places.submitted(new.account, new.id, channel=new.channel)),
        "sealed": await access.seals.seal_json(
            {"name": new.name, "control": new.control, "told": new.told},
            places.submission(new.account, new.id, **cast("Any", first)),
        ),
        "revision": 1,
    }


async def columns_of_claim(access: Access, new: NewSubmission, claim: NewClaim, revision: int) -> dict[str, Any]:
    """Return a claim's columns, as it is made, or made anew."""
    name = hashed_claim(access, new.account, claim.natural)
    place = places.sent_claim(
        new.account, name, submission=new.id, place=claim.place, state="queued", revision=revision
    )
    return {
        "tenant": access.tenant,
        "account": new.account,
        "claim": name,
        "submission": new.id,
        "place": claim.place,
        "digest": access.keyed("claim-digest", claim.digest),
        "caller": keyed(access, "claim-caller", claim.caller),
        **lookups(access, number=claim.number, house=""),
        "state": "queued",
        "sealed": await access.seals.seal_json(claim.told, place),
        "revision": revision,
    }


def lookups(access: Access, *, number: str, house: str) -> dict[str, str]:
    """Return the columns by which reports find a claim, whose number they may print in capitals."""
    number = number.strip().casefold()
    return {
        "number": keyed(access, "claim-number", number),
        "short": keyed(access, "claim-number-cut", number[:CUT]),
        "house": keyed(access, "claim-house", house),
    }


CUT = 14
"""Characters of a control number that some reports have room for."""


async def made(
    connection: AsyncConnection,
    file: Mapping[str, Any],
    claims: Sequence[Mapping[str, Any]],
    anew: Mapping[str, int],
) -> None:
    """Make a file and its claims, all or none. `anew` are claims that may be overwritten, by the revision seen.

    Raises `TakenError`, which undoes everything, with the claims that exist and those whose key stands for another.
    """
    at = await now(connection)
    await _inserted(connection, submissions, [{**file, "created_at": at, "updated_at": at}])
    fresh = [{**claim, "created_at": at, "updated_at": at} for claim in claims if claim["claim"] not in anew]
    there = await _inserted(connection, sent_claims, fresh)
    taken = [claim["claim"] for claim in fresh if claim["claim"] not in there]
    for claim in (one for one in claims if one["claim"] in anew):
        same = update(sent_claims).where(*of_claim(claim), sent_claims.c.revision == anew[claim["claim"]])
        if (await connection.execute(same.values({**claim, "updated_at": at}))).rowcount != 1:
            taken.append(claim["claim"])
    keyed = await _keys_taken(connection, claims)
    if taken or keyed:
        raise TakenError(taken, keyed)


async def _keys_taken(connection: AsyncConnection, claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """Have each caller's key stand for its claim; return the claims whose key stands for another one.

    A key whose file was withdrawn is free. Nobody can come between: a row that another process writes is waited for.
    """
    wanted: dict[str, dict[str, Any]] = {}
    taken: list[str] = []
    for claim in sorted((one for one in claims if one["caller"]), key=lambda one: str(one["caller"])):
        row = {name: claim[name] for name in ("tenant", "account", "caller", "claim", "submission")}
        if wanted.setdefault(row["caller"], row) is not row:
            taken.append(row["claim"])
    there = await _inserted(connection, claim_keys, list(wanted.values()))
    for row in (one for caller, one in wanted.items() if caller not in there):
        key = (
            claim_keys.c.tenant == row["tenant"],
            claim_keys.c.account == row["account"],
            claim_keys.c.caller == row["caller"],
        )
        over = update(claim_keys).where(*key, claim_keys.c.submission.in_(withdrawn(row["tenant"], row["account"])))
        if (await connection.execute(over.values(claim=row["claim"], submission=row["submission"]))).rowcount == 1:
            continue
        if await connection.scalar(select(claim_keys.c.claim).where(*key)) != row["claim"]:
            taken.append(row["claim"])
    return taken


def withdrawn(tenant: str, account: str) -> Any:
    """Return the query for the files of an account that never left."""
    return select(submissions.c.id).where(
        submissions.c.tenant == tenant, submissions.c.account == account, submissions.c.state == "withdrawn"
    )


async def _inserted(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Insert what is not there yet; return the last parts of the primary keys of what was inserted."""
    done: set[str] = set()
    for start in range(0, len(rows), LOT):
        wanted = insert(connection, table).values(list(rows[start : start + LOT])).on_conflict_do_nothing()
        made = await connection.execute(wanted.returning(*table.primary_key))
        done |= {row[-1] for row in made.all()}
    return done


def of_claim(row: Mapping[str, Any]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a claim's row."""
    table = sent_claims.c
    return table.tenant == row["tenant"], table.account == row["account"], table.claim == row["claim"]


async def rows(access: Access, table: Table, *where: ColumnElement[bool], limit: int | None = None) -> list[Row[Any]]:
    """Return rows of this tenant, oldest first."""

    async def read(connection: AsyncConnection) -> list[Row[Any]]:
        wanted = select(table).where(table.c.tenant == access.tenant, *where)
        order = (table.c.created_at, *(table.primary_key if table is submissions else (table.c.place, table.c.claim)))
        return list((await connection.execute(wanted.order_by(*order).limit(limit))).all())

    return await access.run.read(read)


async def submission_of(access: Access, row: Row[Any]) -> Submission:
    """Return the file of a row. Raises `StateTampered`, `StateKeyError`."""
    content = await access.seals.unseal(row.content, places.submitted(row.account, row.id, channel=row.channel))
    told = await access.seals.unseal_json(row.sealed, places.submission_of(row))
    return intact(
        lambda: Submission(
            id=row.id,
            account=row.account,
            channel=row.channel,
            state=cast("SubmissionState", row.state),
            name=told["name"],
            control=told["control"],
            content=content,
            told=told["told"],
            revision=index(row.revision),
            created_at=float(row.created_at),
            updated_at=float(row.updated_at),
        )
    )


async def claim_of(access: Access, row: Row[Any]) -> SentClaim:
    """Return the claim of a row. Raises `StateTampered`, `StateKeyError`."""
    told = await access.seals.unseal_json(row.sealed, places.sent_claim_of(row))
    return intact(
        lambda: SentClaim(
            id=row.claim,
            account=row.account,
            submission=row.submission,
            place=index(row.place),
            state=cast("ClaimState", row.state),
            digest=row.digest,
            caller=row.caller,
            told=told,
            revision=index(row.revision),
            created_at=float(row.created_at),
            updated_at=float(row.updated_at),
        )
    )
