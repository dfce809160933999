"""The SQLite file: its mode, and everything it can be in place of a state database."""

from __future__ import annotations

import os
import sqlite3
import stat
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from portaldriver.errors import ConfigurationError, StateError, StateKeyError
from portaldriver.runtime.store import AuditEntry, StateDatabase, new_key
from portaldriver.runtime.store.schema import metadata

from .conftest import KEY
from .saved import ACCOUNT


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_all_files_are_private(tmp_path: Path) -> None:
    file = tmp_path / "made" / "state.db"
    before = os.umask(0)
    try:
        async with StateDatabase(file, key=KEY) as database:
            await database.cursors.set("c", 1)
            names = {entry.name: _mode(entry) for entry in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert names == {"state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}
    assert _mode(file.parent) == 0o700


async def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.touch(0o644)
    async with StateDatabase(file, key=KEY):
        assert _mode(file) == 0o600


async def test_settings_of_sqlite(tmp_path: Path) -> None:
    async with StateDatabase(tmp_path / "state.db", key=KEY) as database:
        access = await database._access()
        found = {}
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"):
            asked = access.run.read(lambda connection, n=name: connection.exec_driver_sql(f"PRAGMA {n}"))  # type: ignore[misc]
            found[name] = (await asked).scalar_one()
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 15000}
    assert found == expected


async def _refused(path: Path | str) -> StateError:
    database = StateDatabase(path, key=KEY)
    with pytest.raises(StateError) as refused:
        await database.open()
    await database.aclose()
    assert refused.value.__context__ is None
    assert refused.value.__cause__ is None
    return refused.value


async def test_garbage_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.write_bytes(b"%PDF-1.7 not a database at all" * 200)
    assert "not a state database" in str(await _refused(file))
    assert file.read_bytes().startswith(b"%PDF"), "it was left alone"


async def test_a_half_written_file_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    async with StateDatabase(file, key=KEY) as database:
        for number in range(30):
            await database.cursors.set(f"c{number}", "x" * 1000)
    whole = file.read_bytes()
    for part in (5000, len(whole) // 2):
        file.write_bytes(whole[:part])
        await _refused(file)
    file.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
    await _refused(file)


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "cannot be opened" in str(await _refused(tmp_path))


async def test_a_file_in_the_way_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    await _refused(tmp_path / "file" / "state.db")


async def test_without_permission(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    async with StateDatabase(folder / "state.db", key=KEY):
        pass
    folder.chmod(0o500)
    (folder / "state.db").chmod(0o400)
    if os.geteuid() != 0:
        await _refused(folder / "state.db")
        await _refused(folder / "other.db")
    else:  # root may do everything
        await _refused("/proc/portaldriver/state.db")
    folder.chmod(0o700)


async def test_one_made_by_a_newer_version(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    async with StateDatabase(file, key=KEY):
        pass
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE portaldriver_version SET version_num = '9999'")
        connection.commit()
    assert "newer version" in str(await _refused(file))


async def test_a_database_that_is_locked_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portaldriver.runtime.store.engines.BUSY", 0.1)
    async with StateDatabase(tmp_path / "state.db", key=KEY) as database:
        with closing(sqlite3.connect(tmp_path / "state.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StateError, match="locked by another process") as refused:
                await database.cursors.set("c", 1)
            assert refused.value.retryable
            assert await database.cursors.get("c") is None, "reading goes on"
            other.rollback()
        await database.cursors.set("c", 1)


async def test_a_server_that_cannot_be_reached_is_told_without_its_password() -> None:
    refused = await _refused("postgresql://portaldriver:canary-password@127.0.0.1:1/state")
    assert "cannot be reached" in str(refused)
    assert refused.retryable
    assert "canary" not in str(refused)


async def test_a_server_that_refuses_us(postgres: object) -> None:
    from tests.postgres import Server

    assert isinstance(postgres, Server)
    wrong = postgres.url("postgres").replace("canary-database-password", "canary-wrong")
    assert "refuses its user name or password" in str(await _refused(wrong))
    assert "does not exist" in str(await _refused(postgres.url("nowhere")))


@pytest.mark.parametrize(
    "wrong", ["mysql://u:canary@h/d", "http://example.com", "sqlite:///x.db?mode=ro", "://", "postgresql+asyncpgx://"]
)
def test_addresses_that_are_none(wrong: str) -> None:
    if wrong.startswith("postgresql"):
        assert "postgresql" in repr(StateDatabase(wrong, key=KEY)), "the driver is ours to choose"
        return
    with pytest.raises(ConfigurationError) as refused:
        StateDatabase(wrong, key=KEY)
    assert "canary" not in str(refused.value)


async def test_the_environment_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with StateDatabase():
        assert (tmp_path / "xdg_state_home" / "portaldriver" / "state.db").exists()
    monkeypatch.setenv("PORTALDRIVER_STATE", f"sqlite:///{tmp_path / 'named.db'}")
    monkeypatch.setenv("PORTALDRIVER_STATE_KEY", new_key())
    async with StateDatabase():
        assert (tmp_path / "named.db").exists()
    with pytest.raises(StateKeyError):
        await StateDatabase(key=KEY).open()
    monkeypatch.setenv("PORTALDRIVER_STATE", "memory:")
    async with StateDatabase() as database:
        assert not database.exists() or database.exists()


CANARIES = ("desk.canary@example.com", "canary/cookie+value=", "canary pass&word", "Canary Mailbox", "CLM-canary-1")


async def _everything(database: StateDatabase) -> str:
    """Have every kind of row hold a secret; return the account's key."""
    user, cookie, password, mailbox, claim = CANARIES
    key = await database.account_key("office_ally", user)
    fingerprint = await database.fingerprint(password, user)
    attempt = await database.accounts.begin_sign_in(key, fingerprint=fingerprint, per_hour=5)
    await database.accounts.end_sign_in(attempt, outcome="ok")
    await database.accounts.park(key, reason="InvalidCredentials", fingerprint=fingerprint, page="Password")
    await database.accounts.claim(key, f"mail:{mailbox}")
    storage = {"cookies": [{"name": "sid", "value": cookie}], "origins": []}
    await database.sessions.put(
        key, storage=storage, session_storage={"o": {"k": cookie}}, info={"name": user}, fence=1
    )
    await database.sessions.refresh(key, storage=storage, session_storage={}, generation=1)
    await database.cursors.set(f"imap:{mailbox}", {"folder": mailbox})
    payload = f"{claim} {user}".encode()
    await database.journal.begin(f"claim-{claim}", account=key, operation="claims.submit", payload=payload)
    await database.journal.advance(
        f"claim-{claim}", account=key, to="armed", fence=1, marker=claim, receipt={"of": user}, reason=mailbox
    )
    told = AuditEntry(operation="claims.submit", outcome=cookie, actor=user, record=claim, detail={mailbox: password})
    await database.audit.append(told)
    return key


def _forms(canary: str) -> list[bytes]:
    """Return a secret as it is, URL-encoded, in base64 at each of its three alignments, and in UTF-16."""
    plain = canary.encode()
    aligned = [b64encode(bytes(shift) + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, quote(canary, safe="").encode(), *aligned, canary.encode("utf-16-le")]


def _content(folder: Path) -> bytes:
    """Return the bytes of the database and of its log and index."""
    return b"".join(file.read_bytes() for file in folder.rglob("state.db*"))


def _assert_clean(content: bytes) -> None:
    for canary in (*CANARIES, KEY):
        for form in _forms(canary):
            assert form not in content


async def test_no_secret_is_in_the_files(tmp_path: Path) -> None:
    async with StateDatabase(tmp_path / "state.db", key=KEY) as database:
        key = await _everything(database)
        _assert_clean(_content(tmp_path))
        assert key.encode() in _content(tmp_path), "the search works"
    _assert_clean(_content(tmp_path))


async def test_no_secret_is_on_the_server(postgres: object) -> None:
    import psycopg

    from tests.postgres import Server

    assert isinstance(postgres, Server)
    address = postgres.database(template="migrated")
    async with StateDatabase(address, key=KEY) as database:
        await _everything(database)
    with psycopg.connect(address) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(names) == len(metadata.tables) + 1, "ours, and the revision"
        for (name,) in names:
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT BINARY)'.encode()) as copy:
                _assert_clean(b"".join(bytes(chunk) for chunk in copy))


async def test_what_is_destroyed_leaves_the_files(tmp_path: Path) -> None:
    """Sealed bytes of a session that was deleted, and of a tenant that was shredded, are nowhere any more."""
    from sqlalchemy import select

    from portaldriver.runtime.store.schema import sessions

    from .saved import put

    async with StateDatabase(tmp_path / "state.db", key=KEY) as database:
        access = await database._access()
        ways: list[Callable[[], Awaitable[None]]] = [
            lambda: database.sessions.delete(ACCOUNT),
            lambda: database.accounts.forget(ACCOUNT),
            database.shred,
        ]
        for way in ways:
            await put(database, value="x" * 9000)
            sealed = await access.run.read(lambda connection: connection.scalar(select(sessions.c.sealed)))
            assert sealed is not None
            pieces = [sealed[at : at + 32] for at in range(0, len(sealed) - 32, 1000)]
            assert any(piece in _content(tmp_path) for piece in pieces), "the search works"
            await way()
            assert not any(piece in _content(tmp_path) for piece in pieces)
