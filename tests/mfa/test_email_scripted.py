"""IMAP servers that do what a well-behaved one does not, played line by line; and tokens instead of passwords."""

from __future__ import annotations

import asyncio
import base64
import builtins
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from portaldriver import ConfigurationError, MfaTimeout
from portaldriver.runtime.mfa import imap_wire
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.email import EmailCode
from portaldriver.runtime.mfa.imap import ImapMailbox
from portaldriver.runtime.secret import Secret
from tests.tickets import MemoryTicket

USER, SENDER = "codes@example.com", "no-reply@example.com"
HEADER = f"From: {SENDER}\r\nTo: {USER}\r\nMessage-ID: <1@example.com>\r\n\r\n"
BODY = HEADER + "Your code: 123456 (really\r\n"
Turn = Callable[["Line", str, list[str]], bool]


@dataclass
class Server:
    """A server whose mailbox has one message once a client came to rest. `turns` do something else than it would."""

    port: int = 0
    turns: list[tuple[str, Turn]] = field(default_factory=list)
    """For which command, once each."""
    greeting: str = "* OK ready"
    idle: bool = True
    arrived: bool = False
    heard: list[str] = field(default_factory=list)
    connections: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def pair(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        line = Line(self, writer)
        line.say(self.greeting)
        try:
            while raw := await reader.readline():
                self.heard.append(raw.decode().rstrip("\r\n"))
                line.take(self.heard[-1])
        except OSError:
            pass
        finally:
            writer.close()


@dataclass
class Line:
    """One connection."""

    server: Server
    writer: asyncio.StreamWriter
    idling: str = ""

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    def take(self, line: str) -> None:
        tag, _, rest = line.partition(" ")
        words = rest.split()
        command = (words[1] if words[:1] == ["UID"] else words[0] if words else line).upper()
        for turn in self.server.turns:
            if turn[0] == command:
                self.server.turns.remove(turn)
                if turn[1](self, tag, words):
                    return
                break
        answers = {
            "CAPABILITY": [f"* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2{' IDLE' if self.server.idle else ''}"],
            "SELECT": ["* 0 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 1] ok", "* OK [PERMANENTFLAGS ()] ok"],
            "SEARCH": ["* SEARCH 1" if self.server.arrived else "* SEARCH"],
            "LOGOUT": ["* BYE"],
        }
        if command == "IDLE":
            self.idling, self.server.arrived = tag, True
            self.say("+ idling", "* 1 EXISTS")
        elif line == "DONE":
            self.say(f"{self.idling} OK done")
        elif command == "FETCH":
            literal = HEADER if "HEADER.FIELDS" in line else BODY
            date = ' INTERNALDATE "22-Nov-2026 05:00:00 +0000"'
            self.say(f"* 1 FETCH (UID 1{date} BODY[]<0> {{{len(literal)}}}", f"{literal})", f"{tag} OK done")
        elif line:
            self.server.arrived = self.server.arrived or (command == "NOOP" and not self.server.idle)
            self.say(*answers.get(command, []), f"{tag} OK done")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.pair, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    for writer in server.writers:
        writer.close()
    await asyncio.sleep(0.01)


def code_provider(server: Server, **options: Any) -> EmailCode:
    options = options or {"password": "canary-password"}
    return EmailCode(ImapMailbox("127.0.0.1", USER, port=server.port, tls=False, poll=0.3, **options), sender=SENDER)


async def got(provider: EmailCode, seconds: float = 20.0) -> str:
    ticket = MemoryTicket()
    async with provider.attending(ticket) as attendant:
        await attendant.asking("email")
        return await attendant.answer(Challenge(ticket=ticket, factor="email", seconds=seconds))


def says(*lines: str, close: bool = False) -> Turn:
    def turn(line: Line, tag: str, words: list[str]) -> bool:
        line.say(*(one.replace("TAG", tag) for one in lines))
        if close:
            line.writer.close()
        return True

    return turn


async def test_the_ordinary_course(server: Server) -> None:
    assert await got(code_provider(server)) == "123456"
    assert server.connections == 1
    assert any(re.search(r"UID STORE 1 \+FLAGS \(\\Seen\)$", line) for line in server.heard), "no keyword is allowed"


async def test_a_server_that_cannot_tell_is_looked_into(server: Server) -> None:
    server.idle = False
    assert await got(code_provider(server)) == "123456"


async def test_a_message_that_is_told_of_amid_a_search_is_not_overlooked(server: Server) -> None:
    """The answer does not know of it yet, and IDLE does not tell of it once more (Dovecot does so)."""

    def told_amid(line: Line, tag: str, words: list[str]) -> bool:
        line.server.arrived = True
        line.say("* SEARCH", "* 1 EXISTS", f"{tag} OK done")
        return True

    server.turns = [("SEARCH", told_amid)]
    assert await got(code_provider(server)) == "123456"
    assert not [line for line in server.heard if line.endswith("IDLE")], "there was nothing to wait for"


async def test_a_token_instead_of_a_password(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    tokens = iter(["canary-token-1", "canary-token-2"])
    server.turns = [("IDLE", says(close=True))]
    assert await got(code_provider(server, token=Secret(lambda: next(tokens)))) == "123456"
    sent = [base64.b64decode(line.split()[-1]).decode() for line in server.heard if "XOAUTH2" in line]
    assert sent == [f"user={USER}\1auth=Bearer canary-token-{number}\1\1" for number in (1, 2)], (
        "fetched anew each time"
    )
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "canary" not in written
    assert base64.b64encode(b"canary-token").decode()[4:12] not in written


async def test_a_refused_token_is_for_the_caller(server: Server) -> None:
    """The server says why first, and refuses only once it was answered."""
    server.turns = [("AUTHENTICATE", says("+ eyJzdGF0dXMiOiI0MDAifQ=="))]

    def refuse(line: Line, tag: str, words: list[str]) -> bool:
        asked = next(one for one in server.heard if "XOAUTH2" in one)
        line.say(f"{asked.split()[0]} NO [AUTHENTICATIONFAILED] Invalid credentials")
        return True

    server.turns.append(("", refuse))
    with pytest.raises(ConfigurationError) as caught:
        await got(code_provider(server, token="canary-token"))
    assert "canary" not in str(caught.value)
    assert server.connections == 1


@pytest.mark.parametrize("refusal", ["TAG NO [AUTHENTICATIONFAILED] no", "TAG NO no", "TAG BAD no"])
async def test_a_refused_password_is_given_once(server: Server, refusal: str) -> None:
    server.turns = [("LOGIN", says(refusal))]
    with pytest.raises(ConfigurationError):
        await got(code_provider(server))
    assert server.connections == 1


HOSTILE: dict[str, tuple[str, Turn]] = {
    "goodbye instead of idling": ("IDLE", says("* BYE timeout", close=True)),
    "goodbye instead of idling, staying": ("IDLE", says("* BYE timeout")),
    "goodbye while idling, staying": ("IDLE", says("+ idling", "* BYE timeout")),
    "idling refused": ("IDLE", says("TAG NO not now")),
    "idling never ends": ("DONE", says()),
    "silence at NOOP": ("NOOP", says()),
    "silence at SEARCH": ("SEARCH", says()),
    "cut in a literal": ("FETCH", says("* 1 FETCH (UID 1 BODY[]<0> {500}", "From: ", close=True)),
    "silence in a literal": ("FETCH", says("* 1 FETCH (UID 1 BODY[]<0> {500}", "From: ")),
    "unbalanced": ("FETCH", says('* 1 FETCH (UID 1 ENVELOPE "(((" BODY[]<0> "x")', "TAG OK done", close=True)),
    "another's tag": ("SEARCH", says("X1 OK done")),
    "busy at login": ("LOGIN", says("TAG NO [UNAVAILABLE] later")),
    "cut at login": ("LOGIN", says(close=True)),
    "another's tag at login": ("LOGIN", says("X1 OK done")),
    "search refused": ("SEARCH", says("TAG NO busy")),
    "thousands of lines": ("SEARCH", says(*["* 1 EXISTS"] * 5000, "TAG OK done", close=True)),
    "marking never ends": ("STORE", says()),
    "no capabilities": ("CAPABILITY", says("TAG OK done", close=True)),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_a_server_that_misbehaves_once(
    server: Server, case: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(imap_wire, "CALL", 0.7)
    monkeypatch.setattr("portaldriver.runtime.mfa.inbox.MARKING", 0.5)
    caplog.set_level(logging.DEBUG)
    server.turns = [HOSTILE[case]]
    before = asyncio.all_tasks()
    assert await got(code_provider(server)) == "123456"
    assert not server.turns
    written = "\n".join(record.getMessage() + str(record.exc_info) for record in caplog.records)
    assert not any(secret in written for secret in ("123456", "canary-password", USER))
    await asyncio.sleep(0.05)
    left = {task for task in asyncio.all_tasks() - before if "Server.pair" not in repr(task)}
    assert not left


@pytest.mark.parametrize("greeting", ["* BYE too many connections", "nonsense", "* OK"])
async def test_no_server_at_all_is_a_timeout(server: Server, greeting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_wire, "CALL", 0.3)
    server.greeting = greeting
    server.turns = [("CAPABILITY", says("* BYE", close=True)) for _ in range(50)]
    provider = code_provider(server)
    provider.patience = 1.5
    with pytest.raises(MfaTimeout):
        await got(provider)
    assert server.connections > 1


async def test_a_password_of_several_lines_is_never_sent(server: Server) -> None:
    with pytest.raises(ConfigurationError):
        await got(code_provider(server, password="x\r\nA1 LOGOUT"))
    assert not any("LOGIN" in line for line in server.heard)


async def test_without_the_extra(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if "imap_wire" in name:
            raise ImportError(name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigurationError, match=r"portaldriver\[mail\]"):
        await got(code_provider(server))
