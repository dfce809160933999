"""Whatever is done to an audit log from outside is found, and the first entry that it concerns is named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from string import Template
from typing import Any

import pytest
from sqlalchemy import Table, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portaldriver.errors import StateTampered
from portaldriver.runtime.store import SignedHead, StateDatabase, places
from portaldriver.runtime.store.audit_records import canonical
from portaldriver.runtime.store.audit_rows import Prepared, _row, signer
from portaldriver.runtime.store.merkle import Frontier
from portaldriver.runtime.store.schema import audit, audit_heads, meta

from .conftest import Connect
from .test_audit import entry, filled, filled_at_once

UP = "UPDATE portaldriver_audit SET number = number + 100 WHERE {mine} AND number >= 3"


def down(by: int) -> str:
    anew = "UPDATE portaldriver_audit SET number = number - $by WHERE {mine} AND number >= 100"
    return Template(anew).substitute(by=by)


def change(number: int, what: str) -> str:
    anew = "UPDATE portaldriver_audit SET $what WHERE {mine} AND number = $number"
    return Template(anew).substitute(what=what, number=number)


def copy(number: int) -> str:
    """Put the second entry in once more."""
    columns = "at, record, hash, sealed FROM portaldriver_audit WHERE {mine} AND number = 1"
    into = "INSERT INTO portaldriver_audit (tenant, number, at, record, hash, sealed)"
    return f"{into} SELECT tenant, {number}, {columns}"


DELETE = "DELETE FROM portaldriver_audit WHERE {mine} AND number "
DELETE_HEAD = "DELETE FROM portaldriver_audit_heads WHERE {mine}"
HEAD = "UPDATE portaldriver_audit_heads SET "
ANOTHERS = (
    "INSERT INTO portaldriver_audit_heads (tenant, size, frontier, head) "
    "SELECT {me}, size, frontier, head FROM portaldriver_audit_heads WHERE tenant = 'other'"
)
SEALED = "(SELECT sealed FROM portaldriver_audit WHERE {mine} AND number = 1)"
ZEROS = "'" + "0" * 64 + "'"

ATTACKS: dict[str, tuple[list[str], int | None, str]] = {
    "text": ([change(3, f"sealed = {SEALED}")], 3, "entry 3 was changed, or moved here from elsewhere"),
    "hash": ([change(3, f"hash = {ZEROS}")], 3, "entry 3 was changed"),
    "no hash": ([change(5, "hash = 'x'")], 5, "entry 5 was changed"),
    "time": ([change(0, "at = at + 1")], 0, "entry 0 was changed"),
    "record": ([change(2, "record = 'x'")], 2, "entry 2 was changed"),
    "deleted": ([DELETE + "= 2"], 2, "entry 2 is missing"),
    "deleted first": ([DELETE + "< 2"], 0, "entries 0 to 1 are missing"),
    "cut": ([DELETE + ">= 4"], 4, "entries 4 to 5 are missing; the end was cut off"),
    "all": ([DELETE + ">= 0"], 0, "entries 0 to 5 are missing; the end was cut off"),
    "swapped": (
        [change(1, "number = 100"), change(2, "number = 1"), change(100, "number = 2")],
        1,
        "entry 1 was changed",
    ),
    "closed up": ([DELETE + "= 2", UP, down(101)], 2, "entry 2 was changed, or moved here from elsewhere"),
    "put in": ([UP, down(99), copy(3)], 3, "entry 3 was changed, or moved here from elsewhere"),
    "put in before": ([copy(-1)], 0, "put in before the first"),
    "put in after": ([copy(6)], 6, "put in after the end, which is at 6"),
    "no head": ([DELETE_HEAD], None, "the head of the audit log is gone"),
    "size": ([HEAD + "size = 5 WHERE {mine}"], None, "the head of the audit log was changed"),
    "frontier": ([HEAD + "frontier = '00' WHERE {mine}"], None, "the head of the audit log was changed"),
    "junk": ([HEAD + "head = '[]' WHERE {mine}"], None, "the head of the audit log was changed"),
    "another": ([DELETE_HEAD, ANOTHERS], None, "the head of the audit log was changed"),
    "key": (
        ["DELETE FROM portaldriver_meta WHERE {mine} AND name = 'audit-key'"],
        None,
        "key that signs the log is gone",
    ),
}


async def run(database: StateDatabase, statements: Sequence[str]) -> None:
    """Run statements as somebody who may drop triggers."""
    access = await database._access()

    async def write(connection: AsyncConnection) -> None:
        for statement in statements:
            mine = f"tenant = '{database.tenant}'"
            await connection.execute(text(statement.format(mine=mine, me=f"'{database.tenant}'")))

    await access.run.write(write)


async def _undefended(database: StateDatabase) -> None:
    """Drop the triggers."""
    access = await database._access()
    names = {"kept": "", "deleted": "", "grown": "_heads"}
    on = access.run.dialect == "postgresql"
    await run(
        database,
        [
            f"DROP TRIGGER portaldriver_audit_{name}{f' ON portaldriver_audit{table}' if on else ''}"
            for name, table in names.items()
        ],
    )


class Victim:
    """A log of six entries that is put back as it was after each attack."""

    def __init__(self, database: StateDatabase) -> None:
        self.database = database
        self.heads: list[SignedHead] = []
        self._saved: dict[Table, list[dict[str, Any]]] = {}

    async def filled(self) -> None:
        await _undefended(self.database)
        self.heads = await filled(self.database, 1)
        await filled_at_once(self.database, 5)
        self.heads.append(await self.database.audit.head())
        access = await self.database._access()
        self._saved = await access.run.read(self._rows)

    async def attacked(self, name: str) -> None:
        await run(self.database, ATTACKS[name][0])

    async def put_back(self) -> None:
        access = await self.database._access()
        await access.run.write(self._write)

    async def _rows(self, connection: AsyncConnection) -> dict[Table, list[dict[str, Any]]]:
        found = {}
        for table in (meta, audit, audit_heads):
            ours = select(table).where(table.c.tenant == self.database.tenant)
            found[table] = [dict(row) for row in (await connection.execute(ours)).mappings()]
        return found

    async def _write(self, connection: AsyncConnection) -> None:
        for table, rows in self._saved.items():
            await connection.execute(delete(table).where(table.c.tenant == self.database.tenant))
            await connection.execute(table.insert(), rows)


@pytest.fixture
async def victim(database: StateDatabase, connect: Connect) -> Victim:
    await filled_at_once(connect(tenant="other"), 6)
    victim = Victim(database)
    await victim.filled()
    return victim


async def test_every_attack_by_sql_is_found_and_its_first_entry_named(victim: Victim, connect: Connect) -> None:
    for name, (_, first, words) in ATTACKS.items():
        await victim.attacked(name)
        for anchors in ([], victim.heads):
            report = await victim.database.audit.verify(anchors=anchors)
            told = [found.what for found in report.findings]
            assert report.first == first, (name, told)
            assert words in told[0], (name, told)
        await victim.put_back()
    assert (await victim.database.audit.verify(anchors=victim.heads)).sound
    assert (await connect(tenant="other").audit.verify()).sound, "neighbours are not concerned"


async def test_junk_of_another_type_is_found(database: StateDatabase, address: str) -> None:
    if address.startswith("postgresql"):
        pytest.skip("only SQLite takes text for numbers")
    await filled(database, 3)
    await _undefended(database)
    await run(database, [change(2, "number = 'x'")])
    told = [found.what for found in (await database.audit.verify()).findings]
    assert told == ["entry 2 is missing; the end was cut off", "an entry was put in after the end, which is at 3"]


async def test_nothing_is_added_to_a_log_that_was_changed(victim: Victim) -> None:
    log = victim.database.audit
    for name in ("put in after", "no head", "size", "another", "frontier", "junk"):
        await victim.attacked(name)
        failed = await asyncio.gather(*(log.append(entry()) for _ in range(3)), return_exceptions=True)
        assert [type(failure) for failure in failed] == [StateTampered] * 3
        assert len(set(map(id, failed))) == 3, "each waiter has an error of its own"
        await victim.put_back()
    assert await log.append(entry()) == 6, "once it is as it was"
    await victim.attacked("hash")
    with pytest.raises(StateTampered):
        _ = [record async for record in log.entries()]
    with pytest.raises(StateTampered):
        await log.prove(0)


async def test_an_earlier_log_put_back_shows_against_a_head_from_elsewhere_only(database: StateDatabase) -> None:
    await filled(database, 4)
    access = await database._access()
    row = await access.run.read(lambda connection: _head_row(connection, database.tenant))
    for number in (4, 5):
        await database.audit.append(entry(number))
    latest = await database.audit.head()
    await _undefended(database)
    back = update(audit_heads).values(size=row.size, frontier=row.frontier, head=row.head)
    await access.run.write(lambda connection: connection.execute(back))
    await run(database, [DELETE + ">= 4"])
    assert (await database.audit.verify()).sound, "as the documentation says"
    report = await database.audit.verify(anchors=[latest])
    assert report.first == 4
    assert "entries 4 to 5 are gone" in report.findings[0].what


async def _head_row(connection: AsyncConnection, tenant: str) -> Any:
    return (await connection.execute(select(audit_heads).where(audit_heads.c.tenant == tenant))).one()


async def _rewritten(database: StateDatabase, changed: int, *, chained: bool, signed: bool) -> None:
    """Change an entry as somebody who has the keys: sealed and hashed anew; with all after it, and the head, if told."""
    access = await database._access()
    own = await signer(access)
    records = [record async for record in database.audit.entries()]
    frontier, last = Frontier(), "0" * 64
    for record in records:
        prepared = Prepared(record.entry, access.keyed("audit", record.entry.record), "n", await access.seals.sealer())
        if record.index == changed:
            prepared = replace(prepared, entry=replace(record.entry, actor="somebody-else"))
        previous = last if chained else record.previous
        row, hashed = _row(access.tenant, prepared, number=record.index, at=round(record.at * 1000), previous=previous)
        if record.index == changed or (chained and record.index > changed):
            of_it = update(audit).where(audit.c.tenant == access.tenant, audit.c.number == record.index)
            anew = of_it.values(hash=row["hash"], sealed=row["sealed"])
            await access.run.write(lambda connection, anew=anew: connection.execute(anew))  # type: ignore[misc]
        else:
            hashed = bytes.fromhex(record.hash)
        frontier, last = frontier.grown(hashed), hashed.hex()
    if signed:
        head = own.head(size=frontier.size, root=frontier.root, last=last, time=1)
        columns = {"frontier": b"".join(frontier.peaks).hex(), "head": head.json}
        of_ours = update(audit_heads).where(audit_heads.c.tenant == access.tenant)
        await access.run.write(lambda connection: connection.execute(of_ours.values(columns)))


async def test_who_has_the_keys_is_found_by_chain_head_and_anchors(database: StateDatabase, connect: Connect) -> None:
    await _undefended(database)

    async def told(tenant: str, changed: int, *, chained: bool, signed: bool) -> tuple[int | None, list[str]]:
        victim = connect(tenant=tenant)
        heads = await filled(victim, 6)
        await _rewritten(victim, changed, chained=chained, signed=signed)
        plain = await victim.audit.verify()
        held = await victim.audit.verify(anchors=[heads[5], heads[2]])
        return held.first, [found.what for found in plain.findings]

    first, found = await told("one", 3, chained=False, signed=False)
    assert (first, found) == (3, ["entry 4 does not follow entry 3: one of the two was changed"])
    first, found = await told("last", 5, chained=False, signed=False)
    assert found == ["the entries are not those that the head was signed over"]
    first, found = await told("rest", 3, chained=True, signed=False)
    assert (first, found) == (2, ["the entries are not those that the head was signed over"])
    first, found = await told("whole", 3, chained=True, signed=True)
    assert (first, found) == (2, []), "with all keys, only heads kept elsewhere tell: changed between 2 and 4"


async def test_heads_that_are_not_the_logs_are_told(database: StateDatabase, connect: Connect) -> None:
    heads = await filled(database, 3)
    other = connect(tenant="other")
    foreign = (await filled(other, 3))[3]

    async def told(*anchors: SignedHead) -> list[str]:
        return [found.what for found in (await database.audit.verify(anchors=anchors)).findings]

    assert await told(*heads) == []
    assert "signed with another key" in (await told(foreign))[0]
    for changed in (replace(heads[2], root=heads[1].root), replace(heads[2], size=1), replace(heads[3], time=5)):
        (found,) = await told(heads[1], changed)
        assert "has a signature that is wrong" in found
    report = await database.audit.verify(key=await other.audit.key())
    assert "key is not the one given" in report.findings[0].what
    assert (await connect(tenant="new").audit.verify(anchors=[foreign])).findings[0].index is None


async def test_who_has_the_keys_may_not_write_what_is_no_entry(database: StateDatabase) -> None:
    await filled(database, 2)
    await _undefended(database)
    access = await database._access()
    row = await access.run.read(lambda connection: _entry_row(connection, 1))
    for leaf in (b"junk", b"[]", canonical({"number": 1})):
        sealed = await access.seals.seal(leaf, places.audit_entry_of(row))
        anew = update(audit).where(audit.c.number == 1).values(sealed=sealed)
        await access.run.write(lambda connection, anew=anew: connection.execute(anew))  # type: ignore[misc]
        assert (await database.audit.verify()).first == 1


async def _entry_row(connection: AsyncConnection, number: int) -> Any:
    return (await connection.execute(select(audit).where(audit.c.number == number))).one()
