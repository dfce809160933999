"""Accounts: sign-ins on record, parking, codes, expiry, the list."""

from __future__ import annotations

import asyncio
import os
import time
from datetime import date

import pytest
from sqlalchemy import update

from portaldriver.errors import SignInsExhausted, StateError
from portaldriver.runtime.store import StateDatabase
from portaldriver.runtime.store.schema import codes, sign_ins

from .conftest import Connect
from .saved import ACCOUNT, put


async def test_an_account_has_one_key_everywhere(database: StateDatabase, connect: Connect) -> None:
    key = await database.account_key("office_ally", "desk@example.com")
    assert len(key) == 32
    assert int(key, 16)
    assert await connect().account_key("office_ally", "desk@example.com") == key
    assert await database.account_key("office_ally", "other@example.com") != key
    assert await database.account_key("office_allydesk", "@example.com") != key
    assert [record.username for record in await database.accounts.list()].count("desk@example.com") == 1


async def test_a_fingerprint_tells_only_whether_secrets_are_the_same(database: StateDatabase, connect: Connect) -> None:
    one = await database.fingerprint("secret", "seed")
    assert await connect().fingerprint("secret", "seed") == one
    assert await database.fingerprint("secrets", "eed") != one
    assert "secret" not in one


async def test_secrets_that_are_not_utf_8_never_leave_in_an_error(database: StateDatabase, connect: Connect) -> None:
    """So `os.environ` gives them where a service's settings hold Latin-1."""
    secret, name = os.fsdecode(b"canary-\xfc\xff"), os.fsdecode(b"desk-\xe9@example.com")
    assert await database.fingerprint(secret) == await connect().fingerprint(secret)
    assert await database.fingerprint(secret) != await database.fingerprint(os.fsdecode(b"canary-\xfc\xfe"))
    key = await database.account_key("office_ally", name)
    assert {record.key: record.username for record in await database.accounts.list()} == {key: name}
    await database.cursors.set(secret, {"at": secret})
    assert await database.cursors.get(secret) == {"at": secret}
    entry = await database.journal.begin(secret, account=key, operation="claims.submit", payload=b"")
    assert entry.key == secret
    with pytest.raises(StateError) as refused:
        await database.accounts.park(ACCOUNT, reason=secret, fingerprint="f")
    assert "canary" not in repr(refused.value)
    assert refused.value.__context__ is None


async def test_sign_ins_are_capped_within_an_hour(database: StateDatabase) -> None:
    for _ in range(2):
        await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=2)
    with pytest.raises(SignInsExhausted) as refused:
        await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=2)
    assert refused.value.retry_after == pytest.approx(3600, abs=30)
    await database.accounts.begin_sign_in("another", fingerprint="f", per_hour=2)
    access = await database._access()
    ages = update(sign_ins).where(sign_ins.c.id == 1).values(begun_at=sign_ins.c.begun_at - 3601)
    await access.run.write(lambda connection: connection.execute(ages))
    await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=2)


async def test_the_cap_says_when_there_is_room_again(database: StateDatabase) -> None:
    for _ in range(3):
        await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=5)
    access = await database._access()
    ages = update(sign_ins).values(begun_at=sign_ins.c.begun_at - 1000 * (4 - sign_ins.c.id))
    await access.run.write(lambda connection: connection.execute(ages))  # 3000, 2000, 1000 seconds ago
    with pytest.raises(SignInsExhausted) as refused:
        await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=2)
    assert refused.value.retry_after == pytest.approx(1600, abs=30)


async def test_wrong_credentials_park_until_the_secret_changes(database: StateDatabase, connect: Connect) -> None:
    accounts = database.accounts
    assert await accounts.parking(ACCOUNT, fingerprint="old") is None
    await accounts.park(ACCOUNT, reason="InvalidCredentials", fingerprint="old", page="Password")
    parking = await connect().accounts.parking(ACCOUNT, fingerprint="old")
    assert parking is not None
    assert (parking.reason, parking.page, parking.until) == ("InvalidCredentials", "Password", None)
    assert await accounts.parking(ACCOUNT, fingerprint="new") is None
    assert await accounts.parking(ACCOUNT, fingerprint="old") is None, "it was released"


async def test_a_locked_account_is_not_released_by_another_secret(database: StateDatabase) -> None:
    await database.accounts.park(ACCOUNT, reason="AccountLocked", fingerprint="old")
    assert await database.accounts.parking(ACCOUNT, fingerprint="new") is not None
    assert await database.accounts.release(ACCOUNT)
    assert not await database.accounts.release(ACCOUNT)
    assert not await database.accounts.release("unknown")
    assert await database.accounts.parking(ACCOUNT, fingerprint="new") is None


async def test_a_parking_may_end_by_itself(database: StateDatabase) -> None:
    await database.accounts.park(ACCOUNT, reason="AccountLocked", fingerprint="f", until=time.time() + 100)
    assert await database.accounts.parking(ACCOUNT, fingerprint="f") is not None
    await database.accounts.park(ACCOUNT, reason="AccountLocked", fingerprint="f", until=time.time() - 1)
    assert await database.accounts.parking(ACCOUNT, fingerprint="f") is None


async def test_a_sign_in_that_succeeds_ends_the_parking(database: StateDatabase) -> None:
    await database.accounts.park(ACCOUNT, reason="ChallengeRequired", fingerprint="f")
    failed = await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=9)
    await database.accounts.end_sign_in(failed, outcome="MfaError")
    assert await database.accounts.parking(ACCOUNT, fingerprint="f") is not None
    fine = await database.accounts.begin_sign_in(ACCOUNT, fingerprint="f", per_hour=9)
    await database.accounts.end_sign_in(fine, outcome="ok")
    await database.accounts.end_sign_in(999, outcome="ok")
    [record] = await database.accounts.list()
    assert record.parking is None
    assert record.last_signed_in is not None
    assert record.sign_ins_last_hour == 2


async def test_a_code_is_claimed_once(database: StateDatabase, connect: Connect) -> None:
    won = await asyncio.gather(*(own.accounts.claim(ACCOUNT, "totp:58012345") for own in [database, connect()] * 5))
    assert won.count(True) == 1
    assert await database.accounts.claim("another", "totp:58012345")
    assert await database.accounts.claim(ACCOUNT, "totp:58012346")


async def test_old_codes_are_forgotten(database: StateDatabase) -> None:
    await database.accounts.claim(ACCOUNT, "totp:1")
    access = await database._access()
    ages = update(codes).values(used_at=codes.c.used_at - 90_000)
    await access.run.write(lambda connection: connection.execute(ages))
    await database.accounts.claim(ACCOUNT, "totp:2")
    assert await database.accounts.claim(ACCOUNT, "totp:1")


async def test_expiry_is_what_the_last_sign_in_showed(database: StateDatabase) -> None:
    async def known() -> tuple[date | None, bool]:
        [record] = await database.accounts.list()
        return record.password_expires, record.change_demanded_at is not None

    await database.accounts.note_expiry(ACCOUNT, expires=date(2026, 12, 24))
    assert await known() == (date(2026, 12, 24), False)
    await database.accounts.note_expiry(ACCOUNT, expires=None, demanded=True)
    assert await known() == (date(2026, 12, 24), True)
    await database.accounts.note_expiry(ACCOUNT, expires=None)
    assert await known() == (None, False)


async def test_the_list_tells_each_accounts_session(database: StateDatabase) -> None:
    none, live, stale = [await database.account_key("p", name) for name in ("none", "live", "stale")]
    await put(database, live)
    await put(database, stale)
    await database.sessions.mark_stale(stale, generation=1)
    await put(database, none)
    await database.sessions.delete(none)
    listed = {record.username: record for record in await database.accounts.list()}
    assert {name: record.session for name, record in listed.items()} == {
        "none": "none",
        "live": "live",
        "stale": "stale",
    }
    assert listed["live"].saved_at is not None
    assert listed["none"].saved_at is None
    assert repr(listed["live"]) == f"AccountRecord('p', {live!r}, session='live')"


async def test_a_name_that_comes_later_is_remembered(database: StateDatabase) -> None:
    key = await database.account_key("p", "u")
    await database.accounts.forget(key)
    await database.accounts.park(key, reason="AccountLocked", fingerprint="f")
    assert [record.username for record in await database.accounts.list()] == [None]
    await database.account_key("p", "u")
    [record] = await database.accounts.list()
    assert (record.username, record.portal, record.parking is not None) == ("u", "p", True)


async def test_a_forgotten_account_is_gone(database: StateDatabase) -> None:
    key = await database.account_key("p", "u")
    await put(database, key)
    await database.accounts.begin_sign_in(key, fingerprint="f", per_hour=1)
    await database.accounts.claim(key, "totp:1")
    await database.accounts.forget(key)
    assert await database.accounts.list() == []
    assert await database.sessions.load(key) is None
    assert await database.accounts.claim(key, "totp:1")
