"""What the tests save, short to write."""

from __future__ import annotations

from typing import Any

from portaldriver.runtime.store import SavedSession, StateDatabase

ACCOUNT = "0123456789abcdef0123456789abcdef"
STORAGE: dict[str, Any] = {"cookies": [{"name": "sid", "value": "first"}], "origins": []}


async def put(database: StateDatabase, account: str = ACCOUNT, *, fence: int = 1, value: str = "first") -> SavedSession:
    """Save a session as after a sign-in."""
    return await database.sessions.put(
        account,
        storage={"cookies": [{"name": "sid", "value": value}], "origins": []},
        session_storage={"https://portal.example.com": {"tab": value}},
        info={"user_id": "17"},
        fence=fence,
    )


async def refresh(database: StateDatabase, account: str = ACCOUNT, *, generation: int, value: str = "newer") -> bool:
    """Save newer cookies."""
    storage = {"cookies": [{"name": "sid", "value": value}], "origins": []}
    return await database.sessions.refresh(account, storage=storage, session_storage={}, generation=generation)


def value_of(session: SavedSession | None) -> str:
    """Return the cookie's value."""
    assert session is not None
    return str(session.storage["cookies"][0]["value"])
