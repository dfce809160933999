"""Codes by e-mail: whom a message is from, whom it was for, and what it says."""

from __future__ import annotations

import re
from collections.abc import Collection
from email.errors import InvalidHeaderDefect
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from html.parser import HTMLParser
from typing import Any

from ...errors import ConfigurationError
from .challenge import EMAIL
from .inbox import Inbox, SentCode
from .messages import Wanted

RECIPIENTS = ("To", "Delivered-To", "X-Original-To", "Cc")
"""Headers that say whom a message was for; a mailbox that catches all knows it from the second and third."""

_SPACE = re.compile(r"\s+")


class EmailCode(SentCode):
    """Codes that the portal sends by e-mail.

    `sender` is the address in From, or `@domain` for any of a domain; several may be given. `recipient` is the
    account's address, where the mailbox gets the codes of several. `pattern` is a regular expression for the code (its
    group, or all of it). Times are in seconds: how long one code is waited for, after how long another is asked for,
    and how long a newer one may follow the first once two were asked for.
    Raises `ConfigurationError` for a sender that is no address.
    """

    def __init__(
        self,
        mailbox: Inbox,
        *,
        sender: str | Collection[str],
        recipient: str | None = None,
        pattern: str | None = None,
        timeout: float = 180.0,
        resend_after: float | None = 60.0,
        settle: float = 3.0,
    ) -> None:
        wanted = Wanted.of(sender, recipient)
        if not all(one.count("@") == 1 and not one.endswith("@") for one in wanted.senders):
            raise ConfigurationError("the expected sender is an e-mail address, or @ and a domain")
        super().__init__(
            mailbox,
            wanted=wanted,
            factor=EMAIL,
            pattern=pattern,
            timeout=timeout,
            resend_after=resend_after,
            settle=settle,
        )


def parsed(raw: bytes) -> EmailMessage:
    """Return a message, or the beginning of one."""
    message = BytesParser(policy=default).parsebytes(raw)
    assert isinstance(message, EmailMessage)  # noqa: S101 - by the policy
    return message


def sender_of(message: EmailMessage) -> str:
    """Return the one address in From; "" if there is none, or more than one could be meant."""
    found = _addresses(message, "From")
    malformed = any(isinstance(one, InvalidHeaderDefect) for value in _values(message, "From") for one in value.defects)
    return found[0] if len(found) == 1 and not malformed else ""


def recipients_of(message: EmailMessage) -> list[str]:
    """Return whom the message was for."""
    return [address for header in RECIPIENTS for address in _addresses(message, header)]


def _addresses(message: EmailMessage, header: str) -> list[str]:
    """Return the addresses in a header."""
    found: list[str] = []
    for value in _values(message, header):
        parts = getattr(value, "addresses", None)
        found += [str(value).strip(" <>")] if parts is None else [address.addr_spec for address in parts]
    return found


def _values(message: EmailMessage, header: str) -> list[Any]:
    """Return a header's values. The parser fails on some malformed ones: those say nothing."""
    try:
        return message.get_all(header, [])
    except Exception:
        return []


def text_of(message: EmailMessage) -> str:
    """Return what the message says: its plain text, or that of its HTML where there is none."""
    for kind in ("plain", "html"):
        try:
            part = message.get_body(preferencelist=(kind,))
        except Exception:
            part = None  # malformed: nothing that could be read
        text = "" if part is None else _decoded(part)
        if kind == "html":
            text = _stripped(text)
        if text.strip():
            return text
    return ""


def _decoded(part: object) -> str:
    if not isinstance(part, EmailMessage):
        return ""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


class _Text(HTMLParser):
    """Collects text. Elements that begin a line begin one here."""

    UNSEEN = frozenset({"script", "style", "head", "template", "title"})
    INLINE = frozenset({"a", "b", "big", "code", "em", "font", "i", "mark", "small", "span", "strong", "tt", "u"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()
        if tag not in self.INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()
        if tag not in self.INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(_SPACE.sub(" ", data.replace("\N{ZERO WIDTH NON-JOINER}", "")))

    def text(self) -> str:
        lines = ("".join(self.parts)).split("\n")
        return "\n".join(line.strip() for line in lines if line.strip())


def _stripped(html: str) -> str:
    parser = _Text()
    try:
        parser.feed(html)
        parser.close()
    except Exception:
        return ""  # the parser fails on some malformed declarations
    return parser.text()
