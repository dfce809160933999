"""A number at an SMS gateway, against a small server of its interface."""

from __future__ import annotations

import asyncio
import logging
import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portaldriver import ConfigurationError, MfaTimeout
from portaldriver.runtime.mfa import twilio
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.sms import SmsCode
from portaldriver.runtime.mfa.twilio import TwilioInbox
from tests.tickets import MemoryTicket
from tests.waiting import until

SID, TOKEN, NUMBER, PORTAL = "AC" + "0" * 32, "canary-gateway-token", "+15555550111", "+15555550100"


@dataclass
class Gateway:
    """What the gateway has, newest first, and how it answers."""

    port: int = 0
    messages: list[dict[str, str]] = field(default_factory=list)
    refusals: list[Response] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    away: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def came(self, body: str, *, sender: str = PORTAL, to: str = NUMBER, direction: str = "inbound") -> None:
        created = format_datetime(datetime.now(UTC))
        sid = f"SM{len(self.messages):032x}"
        one = {"sid": sid, "from": sender, "to": to, "body": body, "date_created": created, "direction": direction}
        self.messages.insert(0, one)

    async def answer(self, request: Request) -> Response:
        self.asked.append(dict(request.query_params))
        if b64decode(request.headers["authorization"].split()[1]).decode() != f"{SID}:{TOKEN}":
            return JSONResponse({"message": "no"}, status_code=401)
        if self.refusals:
            return self.refusals.pop(0)
        start = int(request.query_params.get("Page", 0)) * twilio.PAGE
        page = self.messages[start : start + twilio.PAGE]
        following = f"{request.url.path}?Page={start // twilio.PAGE + 1}" if len(page) == twilio.PAGE else None
        return JSONResponse({"messages": page, "next_page_uri": self.away or following})


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    routes = [Route(f"/2010-04-01/Accounts/{SID}/Messages.json", gateway.answer)]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        threading.Event().wait(0.01)
    gateway.port = server.servers[0].sockets[0].getsockname()[1]
    yield gateway
    server.should_exit = True
    thread.join(10)


def sms(gateway: Gateway, **options: Any) -> SmsCode:
    return SmsCode(TwilioInbox(SID, TOKEN, NUMBER, base_url=gateway.url, poll=0.05), sender=PORTAL, **options)


def challenge(ticket: MemoryTicket, seconds: float = 10.0) -> Challenge:
    return Challenge(ticket=ticket, factor="sms", seconds=seconds)


async def test_a_code_that_comes_while_it_is_waited_for(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = MemoryTicket()
    gateway.came("code 111111")
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        waiting = asyncio.ensure_future(attendant.answer(challenge(ticket)))
        await until(lambda: len(gateway.asked) > 2)
        gateway.came("code 999999", sender="+15555550199")
        gateway.came("code 888888", direction="outbound-api")
        gateway.came("code 222222")
        assert await waiting == "222222"
    assert gateway.asked[0] == {"To": NUMBER, "PageSize": "50"}
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert not any(secret in written for secret in ("222222", "5555550111", TOKEN, SID))


async def test_what_came_in_the_second_of_asking_before_it_does_not_count(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    for _ in range(3):
        gateway.came("code 111111")
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        with pytest.raises(MfaTimeout):
            await attendant.answer(challenge(ticket, 0.3))


async def test_a_code_below_a_page_of_other_messages_is_found(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        gateway.came("code 222222")
        for _ in range(twilio.PAGE + 10):
            gateway.came("code 999999", sender="+15555550199")
        assert await attendant.answer(challenge(ticket)) == "222222"


async def test_the_newest_of_one_second_wins(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        for code in ("111111", "222222", "333333"):
            gateway.came(f"code {code}")
        assert await attendant.answer(challenge(ticket)) == "333333"
        with pytest.raises(MfaTimeout):
            await attendant.answer(challenge(ticket, 0.3))


async def test_a_busy_or_broken_gateway_is_asked_again(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    gateway.refusals = [
        Response(status_code=429, headers={"retry-after": "0"}),
        Response("not json"),
        JSONResponse([1, 2]),
        Response(status_code=503, headers={"retry-after": "0"}),
    ]
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        gateway.refusals = [Response(status_code=503, headers={"retry-after": "0"}), Response("not json")]
        gateway.came("code 222222")
        assert await attendant.answer(challenge(ticket)) == "222222"


async def test_the_gateways_wish_to_be_left_alone_is_heard(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        gateway.refusals = [Response(status_code=429, headers={"retry-after": "60"})]
        with pytest.raises(MfaTimeout):
            await attendant.answer(challenge(ticket, 0.5))
    assert len(gateway.asked) == 2


@pytest.mark.parametrize("away", ["https://example.com/x", "//example.com/x"])
async def test_no_page_is_turned_to_another_host(gateway: Gateway, away: str) -> None:
    ticket = MemoryTicket()
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        gateway.away = away
        gateway.came("code 222222")
        assert await attendant.answer(challenge(ticket)) == "222222"


async def test_malformed_messages_are_passed_over(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    async with sms(gateway).attending(ticket) as attendant:
        await attendant.asking("sms")
        gateway.came("code 222222")
        broken: list[Any] = [7, {}, {"direction": "inbound"}, {"direction": "inbound", "sid": 1, "date_created": "x"}]
        gateway.messages += broken
        assert await attendant.answer(challenge(ticket)) == "222222"


async def test_a_wrong_token_is_for_the_caller(gateway: Gateway) -> None:
    ticket = MemoryTicket()
    inbox = TwilioInbox(SID, "canary-wrong-token", NUMBER, base_url=gateway.url)
    async with SmsCode(inbox).attending(ticket) as attendant:
        with pytest.raises(ConfigurationError, match="401") as caught:
            await attendant.asking("sms")
    assert "canary" not in str(caught.value)
    assert len(gateway.asked) == 1


async def test_a_gateway_that_is_away_is_a_timeout() -> None:
    ticket = MemoryTicket()
    inbox = TwilioInbox(SID, TOKEN, NUMBER, base_url="http://127.0.0.1:9", poll=0.05)
    async with SmsCode(inbox, timeout=0.3).attending(ticket) as attendant:
        with pytest.raises(MfaTimeout):
            await attendant.asking("sms")


@pytest.mark.parametrize(
    "wrong",
    [{"base_url": "http://api.example.com"}, {"number": ""}, {"account_sid": "a/b"}, {"poll": 0}, {"auth_token": ""}],
)
def test_what_cannot_be_a_gateway_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        TwilioInbox(**{"account_sid": SID, "auth_token": TOKEN, "number": NUMBER, **wrong})


def test_nothing_shows_the_account() -> None:
    assert repr(TwilioInbox(SID, TOKEN, NUMBER)) == "TwilioInbox(...)"
