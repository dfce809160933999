"""Draw a practice's figures: sign in to a mock PIMSY with a quarter behind it, read, measure, write one HTML page.

Everything on the page is invented: the practice runs on this machine and its people are generated.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from examples.measures_page import Delay, Figures, Share, as_page
from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from portaldriver import Pimsy, StateDatabase
from portaldriver.analytics import days_to_release, denial_rate, no_show_rate, productivity, utilization
from portaldriver.analytics.denials import payer
from portaldriver.edi import Remittance
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.models.authorization import Authorization
from portaldriver.models.notes import Note
from portaldriver.models.service_appointment import ServiceAppointmentSummary

FIRST, LAST = date(2025, 12, 1), date(2026, 3, 1)
OWN = {"Late Cancellation": AppointmentStatus.CANCELLED_LATE_BY_PATIENT}
"""What statuses that a practice made up mean: the practice knows, the SDK does not guess."""
PAYMENTS = "835-RA Payment Posting 835"


@dataclass(frozen=True, repr=False)
class Read:
    """What was read of a quarter."""

    appointments: tuple[ServiceAppointmentSummary, ...]
    notes: tuple[Note, ...]
    authorizations: tuple[Authorization, ...]
    remittances: tuple[Remittance, ...]


async def read(pimsy: Pimsy, first: date, last: date) -> Read:
    """Read a quarter: its appointments, notes and remittances, and the authorizations as they are now."""
    shown = [one async for one in pimsy.appointments.list(first, last)]
    batches = await pimsy.ede.list(category=PAYMENTS, processed=True, since=first, until=last + timedelta(days=7)).all()
    return Read(
        appointments=tuple(map(understood, shown)),
        notes=tuple([one async for one in pimsy.notes.list(first, last)]),
        authorizations=tuple([one async for one in pimsy.authorizations.list(active=None)]),
        remittances=tuple([one for batch in batches for one in await pimsy.ede.remittances(batch.batch_id)]),
    )


def understood(shown: ServiceAppointmentSummary) -> ServiceAppointmentSummary:
    """Return an appointment with its status, where that is one of the practice's own."""
    known = OWN.get(shown.status_label or "")
    return shown if known is None else shown.model_copy(update={"status": known})


async def measured(found: Read, first: date, last: date) -> Figures:
    """Return the figures, each as a whole, by group and by week."""
    seen, notes, auths, paid = found.appointments, found.notes, found.authorizations, found.remittances
    hours = await productivity(seen)
    missed, late = await no_show_rate(seen), await no_show_rate(seen, late_cancellations=True)
    return Figures(
        first=first,
        last=last,
        productivity=Share.of(hours, whole=hours, weeks=await productivity(_by_week(seen))),
        utilization=Share.of(
            await utilization(auths, by=lambda one: one.payer_name),
            whole=await utilization(auths),
            beside=await utilization(auths, pending=True),
        ),
        no_shows=Share.of(
            await no_show_rate(seen, by=lambda one: one.provider_name),
            whole=missed,
            weeks=await no_show_rate(_by_week(seen), by=lambda one: one.provider_name),
            more=await no_show_rate(seen, by=lambda one: getattr(one, "program_name", None)),
            beside=late,
        ),
        denials=Share.of(
            await denial_rate(paid, by=payer),
            whole=await denial_rate(paid),
            weeks=await denial_rate(paid, by=lambda one: one.payment.effective and week(one.payment.effective)),
            beside=await denial_rate(paid, of="money"),
        ),
        delays=Delay.of(
            await days_to_release(notes, by=lambda one: getattr(one, "provider_name", None)),
            whole=await days_to_release(notes),
            weeks=await days_to_release(notes, by=lambda one: one.service_date and week(one.service_date)),
        ),
    )


def _by_week(shown: Iterable[ServiceAppointmentSummary]) -> list[ServiceAppointmentSummary]:
    """Return appointments under their weeks' names in place of the provider's, by which productivity groups."""
    return [one.model_copy(update={"provider_name": week(one.start.date())}) for one in shown]


def week(day: date) -> str:
    """Return the Monday of a day's week, as weeks are named here."""
    return (day - timedelta(days=day.weekday())).isoformat()


async def draw(portal: PimsyPortal, server: MockServer, *, headless: bool = True) -> str:
    """Sign in, read, measure, and return the page."""
    account = portal.account
    async with (
        StateDatabase.in_memory() as state,
        Pimsy(
            acronym="demo",
            username=account.username,
            password=account.password,
            origins=server.origins,
            state=state,
            headless=headless,
            actor="measures",
        ) as pimsy,
    ):
        return as_page(await measured(await read(pimsy, FIRST, LAST), FIRST, LAST))


def main() -> None:
    """Start the mock practice and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", nargs="?", type=Path, default=Path("measures.html"), help="where the page goes")
    parser.add_argument("--seed", type=int, default=7, help="which invented quarter")
    parser.add_argument("--headed", action="store_true", help="show the browser")
    given = parser.parse_args()
    portal = PimsyPortal(clients=20, seed=given.seed, history=True)
    with MockServer(portal) as server:
        page = asyncio.run(draw(portal, server, headless=not given.headed))
    given.page.write_text(page, encoding="utf-8")
    print(f"{given.page}: {len(page.encode()) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
