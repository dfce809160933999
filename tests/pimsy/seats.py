"""Sessions from before: a browser that signed in to a practice once, without the seconds that this takes."""

from __future__ import annotations

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.portal import SESSION
from mock_portals.pimsy.sessions import Session
from portaldriver import StateDatabase


async def save_session(portal: PimsyPortal, state: StateDatabase) -> None:
    """Let the default account be signed in at the practice, and the state database hold its cookie.

    No request was counted; `test_sign_in.py` holds the cookie against that of a sign-in.
    """
    ident = portal.keep(Session(portal.account))
    cookie = {
        "name": SESSION,
        "value": ident,
        "domain": f"{portal.host.removesuffix('.com')}.localhost",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
    await state.sessions.put(
        await state.account_key("pimsy", f"demo/{portal.account.username}"),
        storage={"cookies": [cookie], "origins": []},
        session_storage={},
        info={"handle": "seat"},
        fence=0,
    )
