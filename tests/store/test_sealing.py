"""The envelope: nothing in it can be changed or moved without being noticed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from portaldriver.errors import StateError, StateKeyError, StateTampered
from portaldriver.runtime.store import Kms, LocalKeys, StateDatabase, new_key
from portaldriver.runtime.store.schema import accounts, cursors, sessions
from portaldriver.runtime.store.sealing import Place, Seals, key_of

from .conftest import Connect
from .saved import ACCOUNT, put, refresh

PLACE = Place("account", "kind", "1")


@pytest.fixture
def seals() -> Seals:
    return Seals(LocalKeys(new_key()), tenant="t")


async def test_what_is_sealed_opens_in_its_place(seals: Seals) -> None:
    for plain in (b"", b"x", secrets.token_bytes(100_000)):
        assert await seals.unseal(await seals.seal(plain, PLACE), PLACE) == plain
    assert await seals.seal(b"x", PLACE) != await seals.seal(b"x", PLACE)


async def test_no_byte_can_be_changed(seals: Seals) -> None:
    """Every byte of format, key id, wrapped key, nonce, ciphertext and tag, with one bit and with all bits turned."""
    sealed = await seals.seal(b"plain text", PLACE)
    for position in range(len(sealed)):
        for turned in (1, 255):
            changed = bytearray(sealed)
            changed[position] ^= turned
            # A changed key id is the id of a key that we do not have.
            expected = StateError if 4 <= position < 20 else StateTampered
            with pytest.raises(expected):
                await seals.unseal(bytes(changed), PLACE)


async def test_nothing_can_be_cut_or_added(seals: Seals) -> None:
    sealed = await seals.seal(b"plain text", PLACE)
    for length in range(len(sealed)):
        with pytest.raises(StateTampered):
            await seals.unseal(sealed[:length], PLACE)
    for wrong in (sealed + b"x", b"", "text", None, 5, memoryview(sealed)):
        with pytest.raises(StateTampered):
            await seals.unseal(wrong, PLACE)


@pytest.mark.parametrize(
    "other", [Place("other", "kind", "1"), Place("account", "other", "1"), Place("account", "kind", "2")]
)
async def test_it_opens_nowhere_else(seals: Seals, other: Place) -> None:
    with pytest.raises(StateTampered):
        await seals.unseal(await seals.seal(b"x", PLACE), other)


async def test_places_do_not_run_into_each_other(seals: Seals) -> None:
    with pytest.raises(StateTampered):
        await seals.unseal(await seals.seal(b"x", Place("ab", "c", "")), Place("a", "bc", ""))


async def test_another_tenant_cannot_open_it() -> None:
    keys = LocalKeys(new_key())
    sealed = await Seals(keys, tenant="one").seal(b"x", PLACE)
    with pytest.raises(StateTampered):
        await Seals(keys, tenant="two").unseal(sealed, PLACE)


async def test_another_key_is_told_apart_from_a_change(seals: Seals) -> None:
    other = Seals(LocalKeys(new_key()), tenant="t")
    with pytest.raises(StateKeyError) as refused:
        await other.unseal(await seals.seal(b"x", PLACE), PLACE)
    assert not isinstance(refused.value, StateTampered)
    assert not refused.value.retryable


async def test_a_key_service_gets_data_keys_and_the_tenant_alone() -> None:
    asked: list[tuple[bytes, str]] = []

    async def wrap(data_key: bytes, tenant: str) -> tuple[str, bytes]:
        asked.append((data_key, tenant))
        return "arn:key/1", data_key[::-1]

    async def unwrap(wrapped: bytes, tenant: str) -> bytes:
        return wrapped[::-1]

    seals = Seals(Kms(wrap=wrap, unwrap=unwrap), tenant="clinic")
    sealed = await seals.seal(b"plain", PLACE)
    assert await seals.unseal(sealed, PLACE) == b"plain"
    assert key_of(sealed) == "arn:key/1"
    assert [(len(key), tenant) for key, tenant in asked] == [(32, "clinic")]


async def test_a_key_service_that_fails_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_: Any) -> Any:
        raise RuntimeError("credentials AKIA123 refused")

    async def hanging(*_: Any) -> Any:
        await asyncio.sleep(60)

    monkeypatch.setattr("portaldriver.runtime.store.sealing.KEY_SERVICE", 0.05)
    for way, name in ((failing, "RuntimeError"), (hanging, "TimeoutError")):
        database = StateDatabase("memory:", key=Kms(wrap=way, unwrap=way))
        with pytest.raises(StateKeyError, match=name) as refused:
            await database.open()
        assert "AKIA" not in str(refused.value)
        assert refused.value.__context__ is None
        assert refused.value.retryable
        await database.aclose()


async def test_a_key_service_that_answers_nonsense(seals: Seals) -> None:
    async def wrap(data_key: bytes, tenant: str) -> tuple[str, bytes]:
        return "k", data_key

    async def unwrap(wrapped: bytes, tenant: str) -> bytes:
        return b"short"

    broken = Seals(Kms(wrap=wrap, unwrap=unwrap), tenant="t")
    with pytest.raises(StateTampered):
        await broken.unseal(await broken.seal(b"x", PLACE), PLACE)

    async def overlong(data_key: bytes, tenant: str) -> tuple[str, bytes]:
        return "k" * 300, data_key

    with pytest.raises(StateKeyError):
        await Seals(Kms(wrap=overlong, unwrap=unwrap), tenant="t").seal(b"x", PLACE)


async def _swapped(database: StateDatabase) -> None:
    access = await database._access()
    await put(database, "other")

    async def swap(connection: Any) -> None:
        rows = (await connection.execute(select(sessions.c.account, sessions.c.sealed))).all()
        values = [row.sealed for row in rows]
        for row, sealed in zip(rows, reversed(values), strict=True):
            change = update(sessions).where(sessions.c.account == row.account)
            await connection.execute(change.values(sealed=sealed))

    await access.run.write(swap)


async def _older(database: StateDatabase) -> None:
    access = await database._access()
    before = await access.run.read(lambda connection: connection.scalar(select(sessions.c.sealed)))
    await refresh(database, generation=1)
    await access.run.write(lambda connection: connection.execute(update(sessions).values(sealed=before)))


def _column(**values: Any) -> Callable[[StateDatabase], Any]:
    async def change(database: StateDatabase) -> None:
        access = await database._access()
        await access.run.write(lambda connection: connection.execute(update(sessions).values(values)))

    return change


@pytest.mark.parametrize(
    "attack",
    [
        _swapped,
        _older,
        _column(sealed=b"junk"),
        _column(stale=True),
        _column(generation=5),
        _column(fence=0),
        _column(signed_in_at=1.0),
        _column(saved_at=4e9),
    ],
    ids=["swapped", "older", "junk", "stale", "generation", "fence", "signed_in_at", "saved_at"],
)
async def test_a_changed_row_is_refused_and_not_taken_for_none(
    database: StateDatabase, attack: Callable[[StateDatabase], Any]
) -> None:
    await put(database)
    await attack(database)
    with pytest.raises(StateTampered):
        await database.sessions.load(ACCOUNT)
    changed = {kind.kind: kind.changed for kind in await database.check()}
    assert changed["sessions"] >= 1


async def test_junk_of_another_type_is_refused(tmp_path: Any) -> None:
    """SQLite takes text for numbers and bytes."""
    async with StateDatabase(tmp_path / "state.db", key=new_key()) as database:
        key = await database.account_key("p", "u")
        await put(database, key)
        await database.cursors.set("c", 1)
        access = await database._access()
        for statement, ask in (
            ("UPDATE portaldriver_cursors SET revision = 'x'", lambda: database.cursors.get("c")),
            ("UPDATE portaldriver_cursors SET sealed = 'x'", lambda: database.cursors.set("c", 2)),
            ("UPDATE portaldriver_sessions SET sealed = 'text'", lambda: database.sessions.load(key)),
            ("UPDATE portaldriver_sessions SET generation = 'x', fence = 'y'", lambda: put(database, key)),
            ("UPDATE portaldriver_accounts SET parked_reason = 'r', parked_at = 'x'", lambda: database.accounts.list()),
            ("UPDATE portaldriver_accounts SET password_expires = 'x'", lambda: database.accounts.list()),
            ("UPDATE portaldriver_accounts SET username = 'x'", lambda: database.accounts.list()),
        ):
            await access.run.write(lambda connection, s=statement: connection.exec_driver_sql(s))  # type: ignore[misc]
            with pytest.raises(StateTampered):
                await ask()


async def test_a_user_name_cannot_be_moved(database: StateDatabase) -> None:
    await database.account_key("p", "one")
    access = await database._access()
    await access.run.write(lambda connection: connection.execute(update(accounts).values(portal="q")))
    with pytest.raises(StateTampered):
        await database.accounts.list()


async def test_a_cursor_cannot_be_put_back(database: StateDatabase) -> None:
    await database.cursors.set("c", 1)
    access = await database._access()
    before = await access.run.read(lambda connection: connection.scalar(select(cursors.c.sealed)))
    await database.cursors.set("c", 2)
    await access.run.write(lambda connection: connection.execute(update(cursors).values(sealed=before)))
    with pytest.raises(StateTampered):
        await database.cursors.get("c")


async def test_a_wrong_key_is_refused_at_opening(database: StateDatabase, connect: Connect) -> None:
    await database.open()
    wrong = connect(key=new_key())
    for _ in range(2):
        with pytest.raises(StateKeyError):
            await wrong.sessions.load(ACCOUNT)
    assert await database.sessions.load(ACCOUNT) is None
