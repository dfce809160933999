"""An inbox that the host application feeds."""

from __future__ import annotations

import pytest

from portaldriver import ConfigurationError, MfaTimeout
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.sms import KEPT, FedInbox, SmsCode
from tests.tickets import MemoryTicket

SENDER = "+1 555-0100"


async def test_the_recipient_decides_whose_code_it_is() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox, recipient="+1 555-0111").attending(ticket) as attendant:
        await attendant.asking("sms")
        await inbox.feed("code 123456", sender=SENDER, recipient="(1) 555.0111")
        await inbox.feed("code 123456", sender=SENDER, recipient="+15550111")
        await inbox.feed("code 999999", sender=SENDER, recipient="+15550112")
        await inbox.feed("code 888888", sender=SENDER)
        assert await attendant.answer(Challenge(ticket=ticket, factor="sms", seconds=5)) == "123456"


async def test_memory_is_bounded_and_the_newest_stays() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox).attending(ticket) as attendant:
        await attendant.asking("sms")
        for number in range(10 * KEPT):
            await inbox.feed(f"code {100000 + number} " + "x" * 1000, sender=SENDER)
        assert len(inbox._messages) == KEPT
        code = await attendant.answer(Challenge(ticket=ticket, factor="sms", seconds=5))
    assert code == str(100000 + 10 * KEPT - 1)


async def test_what_a_gateway_delivers_twice_came_once() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox).attending(ticket) as attendant:
        await attendant.asking("sms")
        await inbox.feed("code 111111", sender=SENDER, id="SM1")
        assert await attendant.answer(Challenge(ticket=ticket, factor="sms", seconds=5)) == "111111"
        await inbox.feed("code 222222", sender=SENDER, id="SM1")
        with pytest.raises(MfaTimeout):
            await attendant.answer(Challenge(ticket=ticket, factor="sms", seconds=0.05))


def test_a_name_is_shared_only_if_it_is_given() -> None:
    assert FedInbox().name != FedInbox().name
    assert FedInbox(name="front desk").name == FedInbox(name="front desk").name


@pytest.mark.parametrize("seconds", [{"timeout": 0}, {"settle": -1}, {"resend_after": 0}])
def test_times_are_positive(seconds: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError):
        SmsCode(FedInbox(), **seconds)  # type: ignore[arg-type]
