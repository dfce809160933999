"""Sessions from before: a sign-in leaves one for the next client, and those that the tests begin with are like it."""

from __future__ import annotations

from typing import Any

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import StateDatabase
from tests.conftest import Connect, Told
from tests.seats import HOSTS, save_session


async def test_a_saved_session_spares_the_next_client_the_sign_in(
    connect: Connect, portal: OfficeAllyPortal, state: StateDatabase, told: Told
) -> None:
    await connect().sign_in()
    assert (await connect().patients.list()).total == 130
    assert portal.count(method="POST", path="/u/login") == 1
    assert len(told.named("SessionRestored")) == 1
    left = await _cookies(portal, state)
    assert set(HOSTS) <= set(left)
    async with StateDatabase.in_memory() as other:
        await save_session(portal, other)
        assert await _cookies(portal, other) == {name: left[name] for name in HOSTS}


async def _cookies(portal: OfficeAllyPortal, state: StateDatabase) -> dict[str, tuple[Any, ...]]:
    """Return how the cookies are kept, except their values and how long they last."""
    saved = await state.sessions.load(await state.account_key("office_ally", portal.account.username))
    assert saved is not None
    kept = ("domain", "path", "httpOnly", "secure", "sameSite")
    return {cookie["name"]: tuple(cookie[name] for name in kept) for cookie in saved.storage["cookies"]}
