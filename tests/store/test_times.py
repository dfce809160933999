"""Times are told by the database, and bound to what is sealed."""

from __future__ import annotations

from portaldriver.runtime.store import StateDatabase, new_key

from .saved import put, refresh


async def test_a_server_that_tells_15_digits_of_a_number(postgres: object) -> None:
    """The default before PostgreSQL 12, and some roles' still: times are bound to sessions as they come back."""
    from tests.postgres import Server

    assert isinstance(postgres, Server)
    address = postgres.database(template="migrated")
    postgres.run(f"ALTER DATABASE {address.rsplit('/', 1)[1]} SET extra_float_digits = 0")
    async with StateDatabase(address, key=new_key()) as database:
        for number in range(8):
            await put(database, str(number))
            await refresh(database, str(number), generation=1)
            assert await database.sessions.load(str(number)) is not None
            await database.accounts.park(str(number), reason="InvalidCredentials", fingerprint="old")
            assert await database.accounts.parking(str(number), fingerprint="new") is None
        assert [record.parking for record in await database.accounts.list()] == [None] * 8
        assert {kind.changed for kind in await database.check()} == {0}


async def test_times_are_whole_milliseconds(database: StateDatabase) -> None:
    for number in range(5):
        saved = await put(database, str(number))
        assert saved.saved_at == round(saved.saved_at, 3)
