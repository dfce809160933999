"""The audit log: what is entered stands in one chain, sealed, and is proved."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from dataclasses import replace
from functools import partial
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portaldriver.errors import ConfigurationError, StateError
from portaldriver.runtime.store import (
    AuditEntry,
    AuditKey,
    ConsistencyProof,
    SignedHead,
    StateDatabase,
    new_key,
    verified_export,
)
from portaldriver.runtime.store.schema import audit, audit_heads

from .conftest import KEY, Connect
from .test_audit_merkle import mth
from .test_processes import Worker
from .worker import entered

WHO = "canary-actor@example.com"
RECORD = "patient:canary-1007"


def entry(number: int = 0, **more: object) -> AuditEntry:
    fields = {"operation": "patients.update", "outcome": "ok", "actor": WHO, "record": RECORD}
    detail = {"detail": {"attempt": str(number)}}
    return AuditEntry(**{**fields, "session": "s", "portal": "p", "account": "a", **detail, **more})  # type: ignore[arg-type]


async def filled(database: StateDatabase, count: int) -> list[SignedHead]:
    """Enter some; return the heads after none, one, two and so on."""
    heads = [await database.audit.head()]
    for number in range(count):
        assert await database.audit.append(entry(number)) == number
        heads.append(await database.audit.head())
    return heads


async def filled_at_once(database: StateDatabase, count: int) -> None:
    """Enter some, in one transaction."""
    await asyncio.gather(*(database.audit.append(entry(number)) for number in range(count)))


async def test_what_is_entered_is_given_back_in_order(database: StateDatabase, connect: Connect) -> None:
    given = [entry(number, record=f"patient:{number % 3}") for number in range(7)]
    given[3] = AuditEntry(operation="patients.list", outcome="\udce9 and \u2028", detail={"b": "ä", "a": "\x1b"})
    for number, one in enumerate(given):
        assert await (database if number % 2 else connect()).audit.append(one) == number
    found = [record async for record in database.audit.entries()]
    assert [(record.index, record.entry) for record in found] == list(enumerate(given))
    assert [record.previous for record in found] == ["0" * 64, *(record.hash for record in found[:-1])]
    assert [record.hash for record in found] == [sha256(b"\0" + record.leaf).hexdigest() for record in found]
    assert len({record.hash for record in found}) == 7
    head = await database.audit.head()
    assert (head.size, head.last, head.root) == (7, found[-1].hash, mth([record.leaf for record in found]).hex())
    log = database.audit

    async def numbers(**which: object) -> list[int]:
        return [record.index async for record in log.entries(**which)]  # type: ignore[arg-type]

    assert await numbers(after=3) == [4, 5, 6]
    assert await numbers(after=1, limit=2) == [2, 3]
    assert await numbers(last=2) == [5, 6]
    assert await numbers(last=70, limit=1) == [0]
    assert await numbers(record="patient:0") == [0, 6]
    assert await numbers(record="patient:1", last=1) == [4]
    assert await numbers(since=found[6].at) == [record.index for record in found if record.at >= found[6].at]
    assert await numbers(since=found[6].at + 1) == []
    assert repr(found[0]) == "AuditRecord(0, 'patients.update', outcome='ok')"


async def test_what_is_no_text_is_refused(database: StateDatabase) -> None:
    for field, value in (("record", None), ("operation", 5), ("detail", {"count": 5}), ("actor", b"x")):
        with pytest.raises(ConfigurationError, match=f"entry's {field} has to be text"):
            await database.audit.append(entry(**{field: value}))  # type: ignore[arg-type]
    assert (await database.audit.head()).size == 0


async def test_nothing_stands_there_in_clear_nor_can_it_be_guessed(database: StateDatabase) -> None:
    await filled(database, 2)
    access = await database._access()
    tables = (audit, audit_heads)
    rows = [await access.run.read(partial(_all, table=table)) for table in tables]
    assert [len(found) for found in rows] == [2, 1]
    for word in ("canary", "patients.update"):
        assert word not in repr(rows)
    leaves = [json.loads(record.leaf) async for record in database.audit.entries()]
    assert all(len(leaf["nonce"]) == 32 for leaf in leaves)
    assert leaves[0]["nonce"] != leaves[1]["nonce"]


async def _all(connection: AsyncConnection, table: Table) -> list[tuple[object, ...]]:
    return [tuple(row) for row in (await connection.execute(select(table))).all()]


async def test_tasks_and_processes_make_one_chain(address: str, database: StateDatabase, connect: Connect) -> None:
    each = 160 if address.startswith("postgresql") else 500
    worker = Worker(address, "enter_audit", str(each))
    try:
        assert worker.says() == "ready"
        worker.go()
        other = connect()
        own = await asyncio.gather(entered(database, each - 20), entered(other, 20))
        theirs = await asyncio.to_thread(worker.says)
    finally:
        worker.end()
    assert sorted([*own[0], *own[1], *theirs]) == list(range(2 * each))
    report = await database.audit.verify(anchors=[await other.audit.head()])
    assert (report.sound, report.size) == (True, 2 * each)


async def test_an_entry_outlives_whoever_waits_for_it(database: StateDatabase, connect: Connect) -> None:
    await filled(database, 1)
    access = await database._access()

    async def underway(count: int) -> list[asyncio.Task[int]]:
        """Begin to enter some; come back when a transaction has them."""
        begun = [asyncio.create_task(database.audit.append(entry(number))) for number in range(count)]
        for _ in range(1000):
            if access.run._running:
                break
            await asyncio.sleep(0)
        return begun

    (given_up,) = await underway(1)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert await database.audit.append(entry()) == 2
    begun = await underway(3)
    await database.aclose()
    assert await asyncio.gather(*begun) == [3, 4, 5]
    assert (await connect().audit.verify()).size == 6


async def test_every_proof_holds_without_the_database(database: StateDatabase) -> None:
    heads = await filled(database, 11)
    key = AuditKey.from_pem((await database.audit.key()).pem)
    newest = heads[-1]
    for index in (0, 6, 10):
        proof = await database.audit.prove(index)
        assert proof.holds(key)
        assert proof.record.entry == entry(index)
        assert not replace(proof, head=heads[9]).holds(key)
        assert not replace(proof, path=proof.path[:-1]).holds(key)
        assert not replace(proof, record=replace(proof.record, entry=entry(99))).holds(key)
        assert not proof.holds(AuditKey(bytes(32)))
    for older in heads:
        grown = await database.audit.prove_consistency(older.size)
        assert grown.holds(older, key)
        assert not grown.holds(replace(older, root="00" * 32), key)
        assert not ConsistencyProof(grown.older, ("zz", *grown.path), newest).holds(older, key)
        assert not grown.holds(heads[0] if older.size else heads[1], key)
    for wrong in (-1, 11):
        with pytest.raises(ConfigurationError, match="no entry"):
            await database.audit.prove(wrong)
    with pytest.raises(ConfigurationError, match="fewer"):
        await database.audit.prove_consistency(12)


async def test_heads_are_signed_as_other_tools_verify_it(database: StateDatabase) -> None:
    head = (await filled(database, 1))[-1]
    told = json.loads(head.json)
    signature = b64decode(told.pop("signature"))
    public = load_pem_public_key((await database.audit.key()).pem.encode())
    public.verify(signature, json.dumps(told, sort_keys=True, separators=(",", ":")).encode())  # type: ignore[call-arg,union-attr]
    assert SignedHead.from_json(head.json) == head
    for text in ("", "[]", "{}", "\xff", head.json.replace("-1", "-2"), head.json.replace('"size":1', '"size":"1"')):
        with pytest.raises(ConfigurationError, match="no head"):
            SignedHead.from_json(text)
    key = await database.audit.key()
    for changed in (replace(head, size=2), replace(head, time=head.time + 1), replace(head, last="0" * 64)):
        assert not changed.is_signed_by(key)
    assert not replace(head, signature="?").is_signed_by(key)
    for text in ("", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(ConfigurationError, match="no public key"):
            AuditKey.from_pem(text)


async def test_an_export_is_verified_line_by_line(database: StateDatabase) -> None:
    await filled(database, 4)
    await database.audit.append(entry(record="patient:2"))
    key = await database.audit.key()
    lines = [line async for line in database.audit.export()]
    head, records = verified_export(lines, key)
    assert (head.size, [record.index for record in records]) == (5, list(range(5)))
    assert records == [record async for record in database.audit.entries()]
    one = [line async for line in database.audit.export(record="patient:2")]
    assert [record.index for record in verified_export(one, key)[1]] == [4]
    assert len([line async for line in database.audit.export(record="none")]) == 1
    for number, wrong in (
        (1, [lines[1], *lines[1:]]),
        (1, [lines[0].replace('"size":5', '"size":4'), *lines[1:]]),
        (3, [*lines[:2], lines[2].replace("canary-actor", "another"), *lines[3:]]),
        (3, [*lines[:2], lines[2].replace('"number":1', '"number":2')]),
        (2, [lines[0], "[]"]),
        (2, [lines[0], lines[1][:-9]]),
        (2, [lines[0], '{"entry":[],"path":[]}']),
    ):
        with pytest.raises(ConfigurationError, match=f"line {number}:"):
            verified_export(wrong, key)
    with pytest.raises(ConfigurationError, match="line 1:"):
        verified_export(lines, AuditKey(bytes(32)))


async def test_resealing_changes_no_hash_and_shredding_leaves_nothing(
    database: StateDatabase, connect: Connect
) -> None:
    head = (await filled(database, 3))[-1]
    await connect(tenant="other").audit.append(entry())
    newer = new_key()
    both = connect(key=f"{newer},{KEY}")
    assert await both.reseal() == 5, "pepper, key and three entries"
    only = connect(key=newer)
    assert (await only.audit.verify(anchors=[head], key=await only.audit.key())).sound
    assert await only.audit.head() == head
    assert await only.audit.append(entry(3)) == 3
    assert {kind.kind: kind.sound for kind in await only.check()}["audit"] == 4
    await only.shred()
    assert [record async for record in only.audit.entries()] == []
    assert (await only.audit.verify()).size == 0
    assert await only.audit.append(entry()) == 0
    assert (await only.audit.head()).key != head.key
    report = await only.audit.verify(anchors=[head])
    assert "begun anew" in report.findings[0].what
    assert (await connect(tenant="other").audit.verify()).size == 1


async def test_a_log_is_kept_from_sql_that_comes_by(database: StateDatabase, address: str) -> None:
    await filled(database, 2)
    access = await database._access()
    statements = [
        "UPDATE portaldriver_audit SET number = 7 WHERE number = 1",
        "UPDATE portaldriver_audit SET hash = 'x'",
        "UPDATE portaldriver_audit SET at = 0, record = ''",
        "DELETE FROM portaldriver_audit",
        "UPDATE portaldriver_audit_heads SET size = 1",
    ]
    for statement in [*statements, *(["TRUNCATE portaldriver_audit"] if address.startswith("postgresql") else [])]:
        with pytest.raises(StateError, match="refused a statement"):
            await access.run.write(lambda connection, s=statement: connection.exec_driver_sql(s))  # type: ignore[misc]
    assert (await database.audit.verify()).sound
    async with StateDatabase.in_memory() as memory:
        await filled(memory, 1)
        access = await memory._access()
        with pytest.raises(StateError, match="refused a statement"):
            await access.run.write(lambda connection: connection.exec_driver_sql(statements[3]))
        await memory.shred()
