"""Who brings the codes: inboxes that are fed with what the mock portal sends, and people with a phone in hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from mock_portals.office_ally import OfficeAllyPortal
from portaldriver.runtime.mfa.challenge import EMAIL, PUSH, RECOVERY, SMS, TOTP, VOICE, Challenge, MfaProvider
from portaldriver.runtime.mfa.email import EmailCode
from portaldriver.runtime.mfa.prompt import Prompt
from portaldriver.runtime.mfa.push import PushApproval
from portaldriver.runtime.mfa.recovery import RecoveryCodes
from portaldriver.runtime.mfa.sms import FedInbox, SmsCode
from tests.authenticator import authenticator

NUMBER, ADDRESS = "+12025550123", "codes@example.com"


class Post:
    """Brings what the portal sends to inboxes; the first `lost` messages do not arrive."""

    def __init__(self, portal: OfficeAllyPortal, *, lost: int = 0) -> None:
        self._portal = portal
        self._seen = lost
        self.inbox = FedInbox()

    def sms(self, **options: Any) -> SmsCode:
        return SmsCode(self.inbox, sender=NUMBER, **({"timeout": 20.0, "resend_after": None, "settle": 0.0} | options))

    def email(self, **options: Any) -> EmailCode:
        given = {"timeout": 20.0, "resend_after": None, "settle": 0.0} | options
        return EmailCode(self.inbox, sender=ADDRESS, **given)

    async def carry(self) -> None:
        while True:
            for sent in self._portal.sent[self._seen :]:
                self._seen += 1
                sender = ADDRESS if sent.channel == "email" else NUMBER
                await self.inbox.feed(f"Your verification code is {sent.code}", sender=sender)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def carried(post: Post) -> AsyncIterator[Post]:
    task = asyncio.create_task(post.carry())
    try:
        yield post
    finally:
        task.cancel()


def read_out(portal: OfficeAllyPortal) -> Callable[[Challenge], Awaitable[str]]:
    """Return a person who reads out the last code that came."""

    async def ask(challenge: Challenge) -> str:
        return portal.sent[-1].code

    return ask


def approver(portal: OfficeAllyPortal, *, approve: bool = True) -> Callable[[Challenge], Awaitable[None]]:
    async def tell(challenge: Challenge) -> None:
        (portal.approve if approve else portal.reject)(portal.account.username)

    return tell


def providers(portal: OfficeAllyPortal, post: Post) -> dict[str, tuple[str, MfaProvider]]:
    """Return who gives which factor, by the screen that asks for it."""
    account = portal.account
    person = Prompt(read_out(portal), factors=(VOICE,))
    return {
        "totp": (TOTP, authenticator(portal)),
        "sms": (SMS, post.sms()),
        "phone": (SMS, post.sms()),
        "email": (EMAIL, post.email()),
        "voice": (VOICE, person),
        "push": (PUSH, PushApproval(approver(portal))),
        "recovery": (RECOVERY, RecoveryCodes([account.recovery_code])),
    }
