"""Carries the site's mail into the mailboxes of a real server, or holds it back until a test has it delivered."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from itertools import count
from pathlib import Path

from portaldriver import EmailCode, ImapMailbox
from tests.dovecot import PASSWORD, Dovecot

from .running import Account, Site
from .settings import SENDER

CODE = r"(?m)^([A-Z]{4}-[A-Z]{4})\s*$"
"""allauth's codes are letters, on a line of their own."""
LOOK = 0.02


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    """A message as the site sent it."""

    to: str
    raw: bytes

    @property
    def code(self) -> str:
        """The code in it."""
        message = BytesParser(policy=default).parsebytes(self.raw)
        assert isinstance(message, EmailMessage)
        found = re.findall(CODE, message.get_content())
        assert len(found) == 1
        return str(found[0])


class Post:
    """The way from the site to the mailboxes."""

    def __init__(self, site: Site, server: Dovecot) -> None:
        self.letters: list[Letter] = []
        self._server = server
        self._outgoing = site.folder / "outgoing"
        self._boxes: dict[str, str] = {}
        self._held: set[str] = set()
        self._delivered = count(1)
        self._over = threading.Event()

    def mailbox(self, *accounts: Account) -> str:
        """Make a mailbox for one account, or for several to share, and return its user name."""
        box = self._server.mailbox()
        self._boxes |= {account.email: box for account in accounts}
        return box

    def codes(
        self,
        box: str,
        *,
        recipient: Account | None = None,
        resend_after: float | None = None,
        timeout: float = 15.0,
        settle: float = 0.3,
    ) -> EmailCode:
        """Return who reads the codes in a mailbox; where a test sends several, `settle` is how long it has for that."""
        port, tls = self._server.port, self._server.trusting
        mailbox = ImapMailbox("localhost", box, PASSWORD, port=port, tls=tls)
        return EmailCode(
            mailbox,
            sender=SENDER,
            recipient=recipient.email if recipient is not None else None,
            pattern=CODE,
            timeout=timeout,
            resend_after=resend_after,
            settle=settle,
        )

    def hold(self, account: Account) -> None:
        """Deliver none of an account's letters until told so."""
        self._held.add(account.email)

    def to(self, account: Account) -> list[Letter]:
        """Return the letters for an account, whether or not they were delivered."""
        return [letter for letter in self.letters if letter.to == account.email]

    def deliver(self, letter: Letter) -> None:
        """Put a letter into its mailbox, as a delivery agent does: written elsewhere, then moved."""
        maildir = self._server.folder / "home" / self._boxes[letter.to] / "Maildir"
        owner = maildir.stat()
        name = f"{time.time():.6f}.A{next(self._delivered)}P{os.getpid()}.localhost"
        written = maildir / "tmp" / name
        written.write_bytes(letter.raw)
        os.chown(written, owner.st_uid, owner.st_gid)
        written.rename(maildir / "new" / name)

    @contextmanager
    def carried(self) -> Iterator[Post]:
        """Carry letters for the length of a block."""
        carrier = threading.Thread(target=self._carry, name="post")
        carrier.start()
        try:
            yield self
        finally:
            self._over.set()
            carrier.join()

    def _carry(self) -> None:
        while not self._over.wait(LOOK):
            for path in sorted(self._outgoing.glob("*.eml")):
                self._take(path)

    def _take(self, path: Path) -> None:
        raw = path.read_bytes()
        path.unlink()
        to = str(BytesParser(policy=default).parsebytes(raw, headersonly=True)["To"])
        letter = Letter(to, raw)
        if to in self._boxes and to not in self._held:
            self.deliver(letter)
        self.letters.append(letter)
