"""Sessions from before: a browser that signed in at the mock portal once, without the seconds that this takes."""

from __future__ import annotations

from typing import Any

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import Account
from mock_portals.office_ally.practice_mate import COOKIE
from mock_portals.office_ally.sessions import PortalSession, SsoSession
from portaldriver import StateDatabase

HOSTS = {COOKIE: "pm.officeally.localhost", "auth0": "auth.officeally.localhost"}
"""Which host has which cookie; `tests/office_ally/test_seats.py` holds them against those of a sign-in."""


async def save_session(portal: OfficeAllyPortal, state: StateDatabase, account: Account | None = None) -> None:
    """Let an account be signed in at the portal, and the state database hold its cookies, as after `sign_in`.

    Its device is not remembered, and no request was counted.
    """
    account = account or portal.account
    now = portal.clock()
    sso = SsoSession(account, last_seen=now)
    idents = {
        COOKIE: portal.pm.sessions.add(PortalSession(account, sso, began=now, last_seen=now)),
        "auth0": portal.auth.sso.add(sso),
    }
    await state.sessions.put(
        await state.account_key("office_ally", account.username),
        storage={"cookies": [_cookie(name, idents[name]) for name in HOSTS], "origins": []},
        session_storage={},
        info={"handle": "seat"},
        fence=0,
    )


def _cookie(name: str, value: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "domain": HOSTS[name],
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
