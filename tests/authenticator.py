"""Codes by the clock of a portal, which is put forward where a person would wait for the next one."""

from __future__ import annotations

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver import Totp


def authenticator(portal: OfficeAllyPortal) -> Totp:
    """Return the authenticator of the default account. Nobody waits for it: the portal's clock jumps."""

    async def pass_time(seconds: float) -> None:
        before = portal.clock
        portal.clock = lambda: before() + seconds

    return Totp(portal.account.totp_secret, clock=lambda: portal.clock(), sleep=pass_time)
