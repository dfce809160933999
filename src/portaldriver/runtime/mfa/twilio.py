"""SMS that arrive at a number rented from Twilio, or from a gateway that speaks its REST interface."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import anyio

from ...errors import ConfigurationError
from ...pom.origins import canonical
from ..secret import Secret, require_secret, revealed
from .inbox import Lost, Reader, unlogged
from .messages import LONGEST, Message, Wanted, plain

if TYPE_CHECKING:
    import httpx

POLL = 3.0
"""Seconds between two looks."""
CALL = 10.0
"""Seconds that the gateway may take for one answer."""
PAGE, PAGES = 50, 4
"""Messages on a page, and how many pages are turned in one look."""
BUSY, BUSY_AT_MOST = 5.0, 60.0
"""Seconds to leave a busy gateway alone: unless it says how long, and at most."""


class TwilioInbox:
    """A number at Twilio (extra `sms`): it is asked every `poll` seconds which messages came in.

    `number` is written as E.164, +15555550100. `base_url` is another address of the same interface, over HTTPS unless
    it is this machine.
    Raises `ConfigurationError` for what cannot be used so.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str | Secret,
        number: str,
        *,
        base_url: str = "https://api.twilio.com",
        poll: float = POLL,
    ) -> None:
        require_secret(auth_token)
        if not re.fullmatch(r"[A-Za-z0-9]{1,64}", account_sid) or not plain(number) or poll <= 0:
            raise ConfigurationError("an SMS inbox has an account's SID and a number, and is looked into now and then")
        self._sid, self._token, self._number = account_sid, auth_token, number
        self._base, self._poll = canonical(base_url), poll

    def __repr__(self) -> str:
        return "TwilioInbox(...)"

    @property
    def name(self) -> str:
        """What it is called in every process."""
        return f"twilio:{self._sid}/{plain(self._number)}"

    def opened(self, wanted: Wanted) -> AbstractAsyncContextManager[Reader]:
        """Return it for one sign-in. Raises `ConfigurationError` without the extra."""
        return self._opened(wanted)

    @asynccontextmanager
    async def _opened(self, wanted: Wanted) -> AsyncIterator[Reader]:
        try:
            import httpx
        except ImportError:
            raise ConfigurationError("an SMS inbox needs the extra portaldriver[sms]") from None
        auth = httpx.BasicAuth(self._sid, await revealed(self._token))
        plain_http = self._base.startswith("http:")
        async with httpx.AsyncClient(base_url=self._base, auth=auth, timeout=CALL, trust_env=not plain_http) as client:
            yield _TwilioReader(self, wanted, client)


@dataclass(repr=False, slots=True)
class _TwilioReader:
    inbox: TwilioInbox
    wanted: Wanted
    client: httpx.AsyncClient
    _seen: set[str] = field(default_factory=set)
    """What was there at the beginning, of the newest messages: dates are told to the second only."""
    _newest: datetime = field(default_factory=lambda: datetime.min.replace(tzinfo=UTC))
    _pause: float = 0.0

    async def begin(self) -> None:
        while True:
            try:
                listed, _ = await self._page(None)
            except Lost:
                await anyio.sleep(max(self._pause, self.inbox._poll))
                continue
            self._seen.update(message.id for message in listed)
            self._newest = max((message.received_at for message in listed), default=self._newest)
            return

    async def newer(self, past: Collection[str], *, wait: float) -> Sequence[Message]:
        end = anyio.current_time() + wait
        while True:
            self._pause = self.inbox._poll
            found: Sequence[Message] = ()
            with suppress(Lost):  # it may answer the next time
                found = [one for one in await self._look() if one.id not in past]
            left = end - anyio.current_time()
            if found or left <= 0:
                return found
            await anyio.sleep(min(self._pause, left))

    async def mark_used(self, message: Message) -> None:
        """Leave it: there is nothing to mark."""

    async def _look(self) -> list[Message]:
        """Return what came since the beginning and fits, oldest first."""
        came: list[Message] = []
        address: str | None = None
        for _ in range(PAGES):
            listed, address = await self._page(address)
            new = [one for one in listed if one.id not in self._seen and one.received_at >= self._newest]
            came += new
            if not address or len(new) < len(listed):
                break
        came.reverse()  # within a second the order is the gateway's
        fitting = [one for one in came if self.wanted.recipient_of(one.sender, (one.recipient or "",)) is not None]
        return sorted(fitting, key=lambda one: one.received_at)

    async def _page(self, address: str | None) -> tuple[list[Message], str | None]:
        """Return a page of messages that came in, newest first, and the next page's address. Raises `Lost`."""
        if address is None:
            path, query = f"/2010-04-01/Accounts/{self.inbox._sid}/Messages.json", self._query()
        else:
            path, query = address, None
        answer = await self._got(path, query)
        messages = [message for one in _list(answer.get("messages")) if (message := _message(one)) is not None]
        following = answer.get("next_page_uri")
        own = isinstance(following, str) and re.match(r"/(?!/)", following)
        return messages, following if own else None

    def _query(self) -> dict[str, str | int]:
        return {"To": self.inbox._number, "PageSize": PAGE}

    async def _got(self, path: str, query: dict[str, str | int] | None) -> dict[str, Any]:
        import httpx

        answer: Any = None
        with anyio.move_on_after(2 * CALL):
            try:
                with unlogged("httpx"):
                    response = await self.client.get(path, params=query)
                self._require(response)
                answer = response.json()
            except (httpx.HTTPError, ValueError):
                pass
        if not isinstance(answer, dict):
            raise Lost
        return answer

    def _require(self, response: httpx.Response) -> None:
        """Raise `Lost` for what may pass, `ConfigurationError` for what will not."""
        if response.status_code == 429 or response.status_code >= 500:
            wish = response.headers.get("retry-after", "")
            seconds = float(wish) if re.fullmatch(r"[0-9]{1,4}", wish) else BUSY
            self._pause = max(self.inbox._poll, min(seconds, BUSY_AT_MOST))
            raise Lost
        if response.status_code != 200:
            raise ConfigurationError(f"the SMS gateway refused us with HTTP {response.status_code}")


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _message(one: object) -> Message | None:
    """Return a message that came in, None for what was sent or is malformed."""
    if not isinstance(one, dict) or one.get("direction") != "inbound":
        return None
    fields = [one.get(name) for name in ("sid", "from", "to", "body", "date_created")]
    sid, sender, recipient, body, created = (value if isinstance(value, str) else "" for value in fields)
    try:
        received = parsedate_to_datetime(created)
    except ValueError:
        return None
    if not sid:
        return None
    aware = received if received.tzinfo else received.replace(tzinfo=UTC)
    return Message(id=sid, sender=sender, recipient=recipient, text=body[:LONGEST], received_at=aware)
