"""The code in a message, and the one sign-in that gets it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from portaldriver import ConfigurationError, MfaError, MfaTimeout
from portaldriver.events import Event
from portaldriver.runtime.attempt import StoredAttempt
from portaldriver.runtime.mfa.challenge import Attendant, Challenge
from portaldriver.runtime.mfa.inbox import unlogged
from portaldriver.runtime.mfa.messages import LONGEST, Message, Wanted, code_in, compiled
from portaldriver.runtime.mfa.sms import FedInbox, SmsCode
from portaldriver.runtime.patience import Patience
from portaldriver.runtime.store import LocalKeys, StateDatabase, new_key
from tests.tickets import MemoryTicket, Office
from tests.waiting import until

PORTAL = "+1 555-0100"


def challenge(ticket: MemoryTicket, *, seconds: float = 5.0, attempt: int = 1) -> Challenge:
    return Challenge(ticket=ticket, factor="sms", seconds=seconds, attempt=attempt)


async def answer(attendant: Attendant, ticket: MemoryTicket, *, seconds: float = 5.0) -> str:
    return await attendant.answer(challenge(ticket, seconds=seconds))


@pytest.mark.parametrize(
    "text",
    [
        "Your code is 123456.",
        "123456 is your verification code",
        "Code:123456",
        "Your one-time code:\n\n   123456\n\nDo not share it.",
        "Enter (123456) to go on",
        "PIN 123456, valid until 11/22/2026 05:30",
        "Use 123456 by Nov 22, 2026. © 2026 Example",
        "Use 123456. Call (555) 555-0100, 555-0100 or +1 555 555 0100.",
        "Use 123456, or open https://example.com/verify/987654?x=111222",
        "Use 123456. 1 Main Street, Springfield, IL 62701",
        "Case #99881: your passcode is 123456",
        "Order 99881 is on hold.\nYour passcode is 123456",
        "Account 99881 asked for this. Your code is 123456",
        "Your code:\n@example.com #123456",
        "123456 123456",
    ],
)
def test_the_code_stands_out(text: str) -> None:
    assert code_in(text) == "123456"


@pytest.mark.parametrize("text", ["", "Welcome!", "Call 555-0100", "123 456789012", "$1234 on 2026-11-22", "A1234567"])
def test_other_numbers_are_no_code(text: str) -> None:
    assert code_in(text) is None


@pytest.mark.parametrize("text", ["1234 or 5678", "code 1234, code 5678", "Your code for account 99881 goes to 123456"])
def test_an_unclear_message_is_not_guessed_at(text: str) -> None:
    with pytest.raises(MfaError, match="pattern") as caught:
        code_in(text)
    assert not any(digits in str(caught.value) for digits in ("1234", "5678"))


def test_a_pattern_says_which_one_it_is() -> None:
    assert code_in("Ref 99881 Token AB-12", compiled(r"Token (\S+)")) == "AB-12"
    assert code_in("Ref 99881", compiled(r"[0-9]{5}")) == "99881"
    assert code_in("nothing", compiled("Token")) is None
    with pytest.raises(MfaError):
        code_in("T1 T2", compiled(r"T[0-9]"))


@pytest.mark.parametrize("pattern", ["(", "(a)(b)"])
def test_a_pattern_has_one_group_at_most(pattern: str) -> None:
    with pytest.raises(ConfigurationError):
        SmsCode(FedInbox(), pattern=pattern)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["1", "1-", "a", "a.", "+1 ", "+", " ", "\n", "code ", "code is ", "@a #", "www.", "(c) "]
)
def test_text_made_to_be_slow_is_looked_through(piece: str) -> None:
    assert code_in(piece * (LONGEST // len(piece))) is None


def test_whose_messages_count() -> None:
    wanted = Wanted.of(["No-Reply@Example.com", "@auth.example.com", "+1 (555) 555-0100"], None)
    for sender in ("no-reply@example.com", "x@AUTH.example.com", "+15555550100"):
        assert wanted.recipient_of(sender, ()) is not None
    for sender in ("reply@example.com", "x@evil.auth.example.com", "x@auth.example.com.evil.example", "5555550100", ""):
        assert wanted.recipient_of(sender, ()) is None
    one = Wanted.of(None, "A@example.com")
    assert one.recipient_of("anybody", ["b@example.com", "a@example.com"]) == "a@example.com"
    assert one.recipient_of("anybody", ["b@example.com"]) is None
    for empty in ("", [], [""]):
        with pytest.raises(ConfigurationError):
            Wanted.of(empty, None)


def test_nothing_shows_a_message() -> None:
    message = Message(
        id="1", sender="x@example.com", recipient="y@example.com", text="123456", received_at=datetime.now(UTC)
    )
    assert repr(message) == "Message(...)"
    assert repr(Wanted.of("x@example.com", None)).startswith("<")
    assert repr(SmsCode(FedInbox(), sender=PORTAL)) == "SmsCode(...)"
    assert repr(FedInbox()) == "FedInbox(...)"


async def test_a_code_that_comes_while_it_is_waited_for() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox, sender=PORTAL).attending(ticket) as attendant:
        await attendant.asking("sms")
        waiting = asyncio.ensure_future(answer(attendant, ticket))
        await asyncio.sleep(0)
        await inbox.feed("code 999999", sender="+1 555-0199")
        await inbox.feed("Welcome", sender=PORTAL)
        await inbox.feed("code 123456", sender=PORTAL)
        assert await waiting == "123456"


async def test_what_was_there_before_does_not_count() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    await inbox.feed("code 111111", sender=PORTAL)
    async with SmsCode(inbox).attending(ticket) as attendant:
        await attendant.asking("sms")
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, seconds=0.05)
        await inbox.feed("code 222222", sender=PORTAL)
        assert await answer(attendant, ticket) == "222222"


async def test_without_asking_the_answer_begins_with_it() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    await inbox.feed("code 111111", sender=PORTAL)
    waiting = asyncio.ensure_future(SmsCode(inbox).answer(challenge(ticket)))
    await until(lambda: ticket.office.held)
    await asyncio.sleep(0.01)
    await inbox.feed("code 222222", sender=PORTAL)
    assert await waiting == "222222"


async def test_the_newest_wins_and_a_used_one_is_never_given_again() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox, settle=0).attending(ticket) as attendant:
        await attendant.asking("sms")
        for code in ("111111", "222222"):
            await inbox.feed(f"code {code}", sender=PORTAL)
        assert await answer(attendant, ticket) == "222222"
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, seconds=0.05)
        await inbox.feed("code 222222", sender=PORTAL)  # the refused one, delivered twice
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, seconds=0.05)
        await attendant.asking("sms")
        await inbox.feed("code 333333", sender=PORTAL)
        assert await answer(attendant, ticket) == "333333"


async def test_after_a_second_ask_the_newer_code_is_waited_for() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox, settle=4).attending(ticket) as attendant:
        await attendant.asking("sms")
        await attendant.asking("sms")
        await inbox.feed("code 111111", sender=PORTAL)
        waiting = asyncio.ensure_future(answer(attendant, ticket))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await inbox.feed("code 222222", sender=PORTAL)
        assert await waiting == "222222"


async def test_a_late_code_is_better_than_none() -> None:
    """The wait for a newer one ends before the deadline, not at it."""
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox, settle=60).attending(ticket) as attendant:
        await attendant.asking("sms")
        await attendant.asking("sms")
        await inbox.feed("code 111111", sender=PORTAL)
        assert await answer(attendant, ticket, seconds=1.0) == "111111"


async def test_a_mark_that_hangs_does_not_cost_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, ticket = FedInbox(), MemoryTicket()

    async def hanging(reader: object, message: Message) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("portaldriver.runtime.mfa.sms._FedReader.mark_used", hanging)
    async with SmsCode(inbox).attending(ticket) as attendant:
        await attendant.asking("sms")
        await inbox.feed("code 111111", sender=PORTAL)
        assert await answer(attendant, ticket, seconds=1.0) == "111111"


async def test_two_attendants_never_take_one_message() -> None:
    """One has no recipient to look for, so both see it: the place they hold differs, the message does not."""
    office = Office()
    inbox, tickets = FedInbox(), [MemoryTicket(office), MemoryTicket(office, account="1" * 32)]
    async with (
        SmsCode(inbox).attending(tickets[0]) as anybodys,
        SmsCode(inbox, recipient="+1 555-0111").attending(tickets[1]) as one,
    ):
        await anybodys.asking("sms")
        await one.asking("sms")
        await inbox.feed("code 123456", sender=PORTAL, recipient="+1 555 0111")
        got = await asyncio.gather(
            answer(anybodys, tickets[0], seconds=0.3), answer(one, tickets[1], seconds=0.3), return_exceptions=True
        )
    assert sorted(map(type, got), key=str) == sorted([str, MfaTimeout], key=str)
    assert "123456" in got


async def test_the_state_database_keeps_two_processes_apart(tmp_path: Path) -> None:
    """Two ways into one database, two accounts, one message that both may have."""
    key = LocalKeys(new_key())
    inbox, file = FedInbox(), tmp_path / "state.db"
    async with (
        StateDatabase(file, key=key) as here,
        StateDatabase(file, key=key) as there,
        stored(here, "a@example.com") as a,
        stored(there, "b@example.com") as b,
        SmsCode(inbox).attending(a) as one,
        SmsCode(inbox, recipient="+1 555-0111").attending(b) as other,
        SmsCode(inbox, timeout=0.5).attending(b) as third,
    ):
        await one.asking("sms")
        await other.asking("sms")
        with pytest.raises(MfaTimeout):
            await third.asking("sms")  # the place of the first
        await inbox.feed("code 123456", sender=PORTAL, recipient="+1 555-0111")
        due = [Challenge(ticket=ticket, factor="sms", seconds=1.5) for ticket in (a, b)]
        got = await asyncio.gather(one.answer(due[0]), other.answer(due[1]), return_exceptions=True)
    assert [code for code in got if isinstance(code, str)] == ["123456"]
    assert [type(error) for error in got if not isinstance(error, str)] == [MfaTimeout]


@asynccontextmanager
async def stored(state: StateDatabase, username: str) -> AsyncIterator[StoredAttempt]:
    told: list[Event] = []
    account = await state.account_key("toy", username)
    async with state.leases.hold(f"sign-in:{account}", wait=20) as lease:
        yield StoredAttempt(
            state=state, portal="toy", account=account, lease=lease, ttl=30.0, patience=Patience(), tell=told.append
        )


async def test_who_waits_for_the_inbox_gets_it_next() -> None:
    office = Office()
    inbox, tickets = FedInbox(), [MemoryTicket(office), MemoryTicket(office, account="1" * 32)]
    provider = SmsCode(inbox)
    async with provider.attending(tickets[1]) as second:
        async with provider.attending(tickets[0]) as first:
            await first.asking("sms")
            waiting = asyncio.ensure_future(second.asking("sms"))
            await asyncio.sleep(0.05)
            assert not waiting.done()
            await inbox.feed("code 111111", sender=PORTAL)
            assert await answer(first, tickets[0]) == "111111"
        await waiting
        await inbox.feed("code 222222", sender=PORTAL)
        assert await answer(second, tickets[1]) == "222222"


async def test_an_inbox_that_is_taken_for_too_long_is_a_timeout() -> None:
    office = Office()
    inbox, tickets = FedInbox(), [MemoryTicket(office), MemoryTicket(office, account="1" * 32)]
    async with SmsCode(inbox).attending(tickets[0]) as first:
        await first.asking("sms")
        async with SmsCode(inbox, timeout=0.05).attending(tickets[1]) as second:
            with pytest.raises(MfaTimeout):
                await second.asking("sms")
    assert not any(lock.locked() for lock in office.held.values())


async def test_the_inbox_is_given_back_whatever_happens() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()

    async def sign_in() -> None:
        async with SmsCode(inbox).attending(ticket) as attendant:
            await attendant.asking("sms")
            await answer(attendant, ticket, seconds=60)

    task = asyncio.ensure_future(sign_in())
    await until(lambda: any(lock.locked() for lock in ticket.office.held.values()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(lock.locked() for lock in ticket.office.held.values())


async def test_another_factor_is_none_of_its_business() -> None:
    ticket = MemoryTicket()
    async with SmsCode(FedInbox()).attending(ticket) as attendant:
        await attendant.asking("push")
        assert not ticket.office.held
        with pytest.raises(MfaError):
            await attendant.answer(Challenge(ticket=ticket, factor="push", seconds=1))
        with pytest.raises(MfaError):
            await attendant.keep("x")


async def test_an_unclear_message_is_left_for_a_better_pattern() -> None:
    inbox, ticket = FedInbox(), MemoryTicket()
    async with SmsCode(inbox).attending(ticket) as attendant:
        await attendant.asking("sms")
        await inbox.feed("1234 or 5678", sender=PORTAL)
        with pytest.raises(MfaError, match="pattern"):
            await answer(attendant, ticket)
    assert not ticket.office.taken


def test_a_library_says_nothing_of_us_only(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with unlogged("some.library"):
        logging.getLogger("some.library").debug("code 123456")
    logging.getLogger("some.library").debug("somebody else's")
    assert [record.message for record in caplog.records] == ["somebody else's"]
