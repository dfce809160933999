"""What the mock portal sends, brought at once: an SMS to whoever waits, a message to a mailbox, an approval."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.outbox import Sent
from tests.dovecot import Dovecot

ADDRESS, NUMBER = "no-reply@example.com", "+12025550123"

Deliver = Callable[[str], Awaitable[object]]


class Post:
    """Stands where the portal's messages leave it. `sms` takes the next one; `mailbox` is where mail goes."""

    def __init__(self, portal: OfficeAllyPortal, server: Dovecot | None) -> None:
        self.server = server
        self.mailbox = ""
        self.sms: Deliver | None = None
        self._portal = portal
        self._loop = asyncio.get_running_loop()
        portal.sent = _Outgoing(self._bring)

    def _bring(self, sent: Sent) -> None:
        """Called in the portal's own thread, while it makes the answer that asks for the code."""
        text = f"Your verification code is {sent.code}"
        if sent.channel == "push":
            self._portal.approve(sent.username)
        elif sent.channel == "email" and self.server is not None:
            self.server.deliver(self.mailbox, text, sender=ADDRESS)
        elif self.sms is not None:
            asyncio.run_coroutine_threadsafe(_awaited(self.sms(text)), self._loop)


class _Outgoing(list[Sent]):
    """A list that tells of what is put into it."""

    def __init__(self, tell: Callable[[Sent], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, sent: Sent) -> None:
        super().append(sent)
        self._tell(sent)


async def _awaited(delivery: Awaitable[object]) -> None:
    await delivery
