"""Codes by e-mail, from a real IMAP server over TLS."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest

from portaldriver import ConfigurationError, MfaTimeout
from portaldriver.runtime.mfa import imap, imap_wire
from portaldriver.runtime.mfa.challenge import Attendant, Challenge
from portaldriver.runtime.mfa.email import EmailCode
from portaldriver.runtime.mfa.imap import ImapMailbox
from portaldriver.runtime.secret import Secret
from tests.dovecot import PASSWORD, Dovecot, dovecot
from tests.tickets import MemoryTicket, Office
from tests.waiting import until

SENDER = "no-reply@example.com"
FLOOD = 10_000 if os.environ.get("PORTALDRIVER_LONG") else 500


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


class Between:
    """Stands between the mailbox and who reads it, and cuts."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.port = 0
        self.connections = 0
        self.bytes = 0
        self.silent = False
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def pair(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        there = await asyncio.open_connection("127.0.0.1", self.server.port)
        self._writers += [writer, there[1]]
        for source, sink in ((reader, there[1]), (there[0], writer)):
            task = asyncio.ensure_future(self._pass(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                self.bytes += len(data)
                if not self.silent:
                    sink.write(data)
        except OSError:
            pass
        finally:
            sink.close()

    def cut(self, *, reset: bool) -> None:
        """End all connections, by a reset or in the ordinary way without a word."""
        for writer in self._writers:
            raw = writer.get_extra_info("socket")
            if reset and raw is not None and raw.fileno() >= 0:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort() if reset else writer.close()
        self._writers.clear()


@pytest.fixture
async def between(server: Dovecot) -> AsyncIterator[Between]:
    between = Between(server)
    listening = await asyncio.start_server(between.pair, "127.0.0.1", 0)
    between.port = listening.sockets[0].getsockname()[1]
    yield between
    listening.close()
    between.cut(reset=True)
    await asyncio.gather(*between._tasks, return_exceptions=True)


def mailbox(server: Dovecot, name: str, **options: Any) -> ImapMailbox:
    options = {"port": server.port, "tls": server.trusting, **options}
    return ImapMailbox("127.0.0.1", name, options.pop("password", PASSWORD), **options)


async def answer(attendant: Attendant, ticket: MemoryTicket, seconds: float = 30.0) -> str:
    return await attendant.answer(Challenge(ticket=ticket, factor="email", seconds=seconds))


async def idling(server: Dovecot) -> None:
    """Let the reader come to rest: it looks, then waits to be told."""
    await anyio.sleep(0.7)


async def test_a_code_that_comes_while_it_is_waited_for(server: Dovecot, caplog: pytest.LogCaptureFixture) -> None:
    """Told by the server: looking by oneself is a minute away."""
    caplog.set_level(logging.DEBUG)
    box, ticket = server.mailbox(), MemoryTicket()
    server.deliver(box, "Your code: 111111")
    async with EmailCode(mailbox(server, box, poll=60), sender=SENDER).attending(ticket) as attendant:
        await attendant.asking("email")
        waiting = asyncio.ensure_future(answer(attendant, ticket, 20))
        await idling(server)
        assert not waiting.done()
        server.deliver(box, "Your code: 222222")
        assert await waiting == "222222"
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert not any(secret in written for secret in ("222222", PASSWORD, box, SENDER))
    assert sorted(flags.startswith("S") and len(flags) > 1 for flags in server.flags(box)) == [False, True]


async def test_the_code_after_a_resend(server: Dovecot) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box), sender="@example.com", settle=10).attending(ticket) as attendant:
        await attendant.asking("email")
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, 0.5)
        await attendant.asking("email")
        waiting = asyncio.ensure_future(answer(attendant, ticket))
        server.deliver(box, "Your code: 111111")  # the first one, late
        await idling(server)
        server.deliver(box, "Your code: 222222")
        assert await waiting == "222222"
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, 1)
        server.deliver(box, "Your code: 333333")
        assert await answer(attendant, ticket) == "333333"


async def test_others_mail_is_left_alone(server: Dovecot) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    provider = EmailCode(mailbox(server, box), sender=SENDER, recipient="Clinic@example.com")
    async with provider.attending(ticket) as attendant:
        await attendant.asking("email")
        server.deliver(box, "Your code: 111111", to="other@example.com")
        server.deliver(box, "Your code: 222222", sender="other@example.net")
        server.deliver(box, "Your code: 333333", sender='"no-reply@example.com" <other@example.net>')
        server.deliver(box, "Your code: 444444", sender="no-reply@example.com.example.net")
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, 2)
        server.deliver(box, "Your code: 555555", html="<p>Your code</p>")
        assert await answer(attendant, ticket) == "555555"
    assert sum("S" in flags for flags in server.flags(box)) == 1


async def test_two_sign_ins_at_once_never_take_each_others_code(server: Dovecot) -> None:
    box, office = server.mailbox(), Office()
    names = ("a", "b")

    async def sign_in(name: str) -> str:
        ticket = MemoryTicket(office, account=name * 32)
        provider = EmailCode(mailbox(server, box), sender=SENDER, recipient=f"{name}@example.com")
        async with provider.attending(ticket) as attendant:
            await attendant.asking("email")
            waiting = asyncio.ensure_future(answer(attendant, ticket))
            ready.append(name)
            return await waiting

    ready: list[str] = []
    tasks = [asyncio.ensure_future(sign_in(name)) for name in names]
    await until(lambda: len(ready) == 2)
    server.deliver(box, "Your code: 222222", to="b@example.com")
    server.deliver(box, "Your code: 111111", to="a@example.com")
    assert await asyncio.gather(*tasks) == ["111111", "222222"]


async def test_one_message_serves_once_whoever_looks(server: Dovecot) -> None:
    """Two filters see it, on two connections: neither lease keeps them apart, the message does."""
    box, office = server.mailbox(), Office()
    tickets = [MemoryTicket(office), MemoryTicket(office, account="1" * 32)]
    everything, own = (
        EmailCode(mailbox(server, box), sender=SENDER, recipient=to) for to in (None, "clinic@example.com")
    )
    async with everything.attending(tickets[0]) as one, own.attending(tickets[1]) as other:
        await one.asking("email")
        await other.asking("email")
        server.deliver(box, "Your code: 123456")
        got = await asyncio.gather(answer(one, tickets[0], 4), answer(other, tickets[1], 4), return_exceptions=True)
    assert [code for code in got if isinstance(code, str)] == ["123456"]
    assert [type(error) for error in got if not isinstance(error, str)] == [MfaTimeout]


async def test_goodbye_while_waiting(server: Dovecot, between: Between) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box, port=between.port), sender=SENDER).attending(ticket) as attendant:
        await attendant.asking("email")
        waiting = asyncio.ensure_future(answer(attendant, ticket))
        await idling(server)
        server.kick(box)
        server.deliver(box, "Your code: 123456")
        assert await waiting == "123456"
    assert between.connections == 2


@pytest.mark.parametrize("reset", [True, False])
async def test_a_cut_while_waiting(server: Dovecot, between: Between, reset: bool) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box, port=between.port), sender=SENDER).attending(ticket) as attendant:
        await attendant.asking("email")
        waiting = asyncio.ensure_future(answer(attendant, ticket))
        for _ in range(2):
            await idling(server)
            between.cut(reset=reset)
        server.deliver(box, "Your code: 123456")
        assert await waiting == "123456"
    assert between.connections >= 2


async def test_a_connection_that_falls_silent(
    server: Dovecot, between: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut, nothing comes any more: only a deadline tells."""
    monkeypatch.setattr(imap_wire, "CALL", 1.0)
    box, ticket = server.mailbox(), MemoryTicket()
    provider = EmailCode(mailbox(server, box, port=between.port, poll=0.5), sender=SENDER)
    async with provider.attending(ticket) as attendant:
        await attendant.asking("email")
        waiting = asyncio.ensure_future(answer(attendant, ticket))
        await idling(server)
        between.silent = True
        server.deliver(box, "Your code: 123456")
        await until(lambda: between.connections > 1)
        between.silent = False
        assert await waiting == "123456"


async def test_a_mailbox_that_is_renumbered(server: Dovecot, between: Between) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box, port=between.port), sender=SENDER).attending(ticket) as attendant:
        await attendant.asking("email")
        server.deliver(box, "Your code: 111111")
        assert await answer(attendant, ticket) == "111111"
        between.cut(reset=True)
        await anyio.sleep(0.3)
        server.renumber(box)
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, 2)
        server.deliver(box, "Your code: 222222")
        assert await answer(attendant, ticket) == "222222"


async def test_a_flood_is_not_downloaded(server: Dovecot, between: Between) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box, port=between.port), sender=SENDER).attending(ticket) as attendant:
        await attendant.asking("email")
        server.deliver(box, "Your code: 123456")
        server.deliver(box, "Your code: 999999 " + "x " * 5000, sender="flood@example.net", copies=FLOOD)
        assert await answer(attendant, ticket, 120) == "123456"
    assert between.bytes < FLOOD * 500


async def test_a_flood_from_the_sender_itself_is_bounded(server: Dovecot, between: Between) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    provider = EmailCode(mailbox(server, box, port=between.port), sender=SENDER, pattern=r"code: (\d+)")
    async with provider.attending(ticket) as attendant:
        await attendant.asking("email")
        server.deliver(box, "News", copies=imap.MANY + 100)
        server.deliver(box, "Your code: 123456")
        assert await answer(attendant, ticket) == "123456"


async def test_nothing_older_than_a_used_code_is_given(server: Dovecot) -> None:
    """Of many codes the last few are fetched: those below are not next."""
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box), sender=SENDER).attending(ticket) as attendant:
        await attendant.asking("email")
        for code in range(111111, 111111 + 2 * imap.FEW):
            server.deliver(box, f"Your code: {code}")
        assert await answer(attendant, ticket) == str(111110 + 2 * imap.FEW)
        with pytest.raises(MfaTimeout):
            await answer(attendant, ticket, 1)


async def test_a_wrong_password_is_for_the_caller(server: Dovecot, between: Between) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    provider = EmailCode(mailbox(server, box, port=between.port, password="canary-wrong"), sender=SENDER)
    async with provider.attending(ticket) as attendant:
        with pytest.raises(ConfigurationError) as caught:
            await attendant.asking("email")
    assert between.connections == 1
    assert "canary" not in str(caught.value)
    assert box not in str(caught.value)


async def test_a_password_is_asked_for_when_it_is_needed(server: Dovecot) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    async with EmailCode(mailbox(server, box, password=Secret(lambda: PASSWORD)), sender=SENDER).attending(
        ticket
    ) as one:
        await one.asking("email")


async def test_an_untrusted_certificate_is_for_the_caller(server: Dovecot) -> None:
    ticket = MemoryTicket()
    provider = EmailCode(mailbox(server, server.mailbox(), tls=None), sender=SENDER)
    async with provider.attending(ticket) as attendant:
        with pytest.raises(ConfigurationError, match="certificate"):
            await attendant.asking("email")


async def test_a_missing_folder_is_for_the_caller(server: Dovecot) -> None:
    ticket = MemoryTicket()
    provider = EmailCode(mailbox(server, server.mailbox(), folder="Nowhere"), sender=SENDER)
    async with provider.attending(ticket) as attendant:
        with pytest.raises(ConfigurationError, match="folder"):
            await attendant.asking("email")


async def test_cancelling_leaves_nothing_behind(server: Dovecot) -> None:
    box, ticket = server.mailbox(), MemoryTicket()
    before = asyncio.all_tasks()

    async def sign_in() -> None:
        async with EmailCode(mailbox(server, box), sender=SENDER).attending(ticket) as attendant:
            await attendant.asking("email")
            await answer(attendant, ticket, 60)

    for moment in (0.02, 0.1, 0.5, 1.2):
        task = asyncio.ensure_future(sign_in())
        await anyio.sleep(moment)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await anyio.sleep(0.05)
        assert asyncio.all_tasks() <= before
    assert not any(lock.locked() for lock in ticket.office.held.values())


@pytest.mark.parametrize("by_scope", [False, True], ids=["a task", "a scope"])
async def test_a_cancellation_that_comes_with_the_answer_is_not_lost(server: Dovecot, by_scope: bool) -> None:
    wire = imap_wire.Wire("127.0.0.1", server.port, server.trusting)
    await wire.greeted()
    answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    went_on, stopped = False, anyio.CancelScope()

    async def ask() -> None:
        nonlocal went_on
        with stopped:
            await wire._call(lambda: asyncio.wait_for(answered, 10))
            await anyio.sleep(10)
            went_on = True

    task = asyncio.ensure_future(ask())
    await anyio.sleep(0.05)
    answered.set_result("* OK")
    (stopped if by_scope else task).cancel()
    await asyncio.wait([task], timeout=5)
    assert task.done()
    assert task.cancelled() is not by_scope, "a scope takes its own cancellation"
    assert not went_on
    wire.close()


def test_what_cannot_be_a_mailbox_is_refused() -> None:
    careless = ssl.create_default_context()
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    wrong: list[dict[str, Any]] = [
        {},
        {"password": ""},
        {"password": "p", "token": "t"},
        {"password": "p", "tls": False},
        {"password": "p", "tls": careless},
        {"password": "p", "poll": 0},
        {"password": "p", "folder": ""},
    ]
    for options in wrong:
        with pytest.raises(ConfigurationError):
            ImapMailbox("imap.example.com", "codes@example.com", **options)
    assert repr(ImapMailbox("imap.example.com", "codes@example.com", "p")) == "ImapMailbox(...)"
