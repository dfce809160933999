"""What is another for each portal whose writes are struck: its mock, its way in, its plans and its books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyotp

from tests.kills import books, plan
from tests.kills.audited import Books
from tests.kills.pimsy import books as pimsy_books
from tests.kills.pimsy import plan as pimsy_plan
from tests.kills.planned import Planner
from tests.kills.serving import Serving, StruckOfficeAlly, StruckPimsy, serving


@dataclass
class Struck:
    """A portal that is served, with who plans for it."""

    served: Serving
    planner: Planner
    account: str
    """The account as the state database knows it."""

    @property
    def portal(self) -> str:
        """Return the portal's name."""
        return self.served.portal.name

    def audited(self) -> Books:
        """Return its books as they are now."""
        portal = self.served.portal
        return pimsy_books.Audited(portal) if isinstance(portal, StruckPimsy) else books.Audited(_office_ally(portal))


def _office_ally(portal: Any) -> StruckOfficeAlly:
    assert isinstance(portal, StruckOfficeAlly)
    return portal


@contextmanager
def office_ally(count: int, seed: int) -> Iterator[Struck]:
    """Serve Office Ally for so many writes."""
    portal = StruckOfficeAlly(patients=plan.people(count))
    account = portal.add_account(username="riley.okafor.kill", totp_secret=pyotp.random_base32())
    way_in = {"username": account.username, "password": account.password, "totp_secret": account.totp_secret}
    with serving(portal, way_in) as served:
        yield Struck(served, plan.Planner(portal, seed=seed), account.username)


@contextmanager
def pimsy(count: int, seed: int) -> Iterator[Struck]:
    """Serve a practice for so many writes."""
    portal = StruckPimsy(clients=pimsy_plan.clients(count))
    account = portal.account
    way_in = {"acronym": "demo", "username": account.username, "password": account.password}
    with serving(portal, way_in) as served:
        yield Struck(served, pimsy_plan.Planner(portal, seed=seed), f"demo/{account.username}")


HOUSES = {"office_ally": office_ally, "pimsy": pimsy}
