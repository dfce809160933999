"""The portal that workers work on: its accounts, its clock and its books."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pyotp

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import STEP, Account
from tests.crash.jobs import Answer, Job

PATIENTS = 30
LOGIN = "/u/login"
_numbers = itertools.count()


@dataclass
class Scene:
    """A mock portal that is served."""

    portal: OfficeAllyPortal
    origins: dict[str, str]
    ahead: float = 0.0
    """Seconds by which the portal's clock is ahead."""

    def account(self) -> Account:
        """Add an account that nobody has signed in to."""
        name, secret = f"riley.okafor.{next(_numbers)}", pyotp.random_base32()
        return self.portal.add_account(username=name, totp_secret=secret)

    def job(self, account: Account, state: str, **more: Any) -> Job:
        """Return the job of reading the account's list."""
        job = Job(
            state=state,
            origins=self.origins,
            username=account.username,
            password=account.password,
            totp_secret=account.totp_secret,
            ahead=self.ahead,
        )
        return replace(job, **more)

    def pass_time(self) -> None:
        """Put the portal's clock forward, so that a code which was claimed need not be waited out."""
        self.ahead += 2 * STEP

    @property
    def passwords(self) -> int:
        """How many passwords came to the portal."""
        return self.portal.count(method="POST", path=LOGIN)


def is_read(answer: Answer | None) -> bool:
    """Whether a worker read the whole list."""
    return answer is not None and (answer.outcome, answer.total) == ("ok", PATIENTS)


@contextmanager
def scene() -> Iterator[Scene]:
    """Serve a portal."""
    portal = OfficeAllyPortal(patients=PATIENTS)
    portal.guides = 0
    with MockServer(portal) as server:
        made = Scene(portal, server.origins)
        portal.clock = lambda: time.time() + made.ahead
        yield made
    assert not portal.unexpected, "the driver asked for something that no recording holds"
