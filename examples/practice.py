"""The demo's second half: a practice on PIMSY, from an intake to a telehealth appointment that is authorized."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Unpack

from rich.console import Console
from rich.table import Table

from examples.intake import PATIENT
from mock_portals.pimsy import PimsyPortal
from portaldriver import NotAuthorized, Pimsy, Totp
from portaldriver.client import ClientOptions

Note = Callable[[str, str], None]
"""Takes a step and what came of it, for the table of timings."""

CODE = "90834"
START = datetime(2026, 3, 9, 10, 0)
WEEKLY: dict[str, Any] = {"start": datetime(2026, 3, 16, 10, 0), "recurrence": {"times": 2}}
FORMS = ("/Clients/Chart/", "/Clients/Authorization", "/Calendar/Sal")
"""What a POST that saves begins with."""
POLICY = {"payerName": "Evergreen Health", "memberId": "R99887766", "isPrimary": True}
CONTACT = {"role": "emergency", "name": "Ida Kim", "relationship": "Parent", "phone": "+1-206-555-0125"}


class Practice:
    """What was written at the practice, and what was left of the units meanwhile."""

    def __init__(self, pimsy: Pimsy, portal: PimsyPortal) -> None:
        self.pimsy = pimsy
        self.portal = portal
        self.written = _table("What was written", "write", "what went wrong", "receipt", "POSTs")
        self.units = _table("Units of the authorization, as a visit would find them", "when")
        self.units.add_column("allotted\nremaining\nbooked, free", no_wrap=True)
        self.units.add_column("one more visit?")
        self._seen = 0

    async def run(self) -> bool:
        """Make all of it; say whether the portal's book holds each once, and nothing that was refused."""
        places = await self._places()
        patient_id = await self._client()
        visit = {"patientId": patient_id, "start": START, "billingCode": CODE, "visitLength": 45} | places
        early = await self._refused("no authorization yet", visit)
        await self._left(patient_id, "before there is one")
        await self._authorization(patient_id)
        await self._left(patient_id, "with 2 units allotted")
        await self._appointment(visit)
        await self._left(patient_id, "after one booking")
        late = await self._refused("two more, for which a unit is missing", visit | WEEKLY)
        book = self.portal.book
        kept = [one for one in book.sals if str(one.client) == patient_id]
        people = [one for one in book.clients if one.name == "Kim, Noah"]
        auths = [one for one in book.auths if str(one.client) == patient_id]
        return early and late and [len(people), len(auths), len(kept)] == [1, 1, 1] and kept[0].telehealth

    async def _places(self) -> dict[str, str]:
        """Look up with whom and where."""
        provider = (await self.pimsy.providers.list()).items[0]
        program, location = (await self.pimsy.programs.list()).items[0], (await self.pimsy.locations.list()).items[0]
        return {"providerName": provider.name, "programName": program.name, "locationName": location.name}

    async def _client(self) -> str:
        """Make a client of an intake: each form of the chart has a Save of its own."""
        wanted: Mapping[str, Any] = PATIENT | {"insurancePolicies": [POLICY], "contacts": [CONTACT]}
        self._lose("/Clients/Chart/New")
        saved = await self.pimsy.clients.create(wanted, key="intake-4712")
        self._note("clients.create", "connection reset after it was saved", f"{saved.status}, in four forms")
        again = await self.pimsy.clients.create(wanted, key="intake-4712")
        self._note("the same key again", "-", "the same" if again == saved else "ANOTHER")
        return saved.patient_id

    async def _authorization(self, patient_id: str) -> None:
        days = {"startsOn": date(2026, 3, 1), "endsOn": date(2026, 8, 31)}
        wanted = {"patientId": patient_id, "billingCode": CODE, "payerName": POLICY["payerName"], "unitsAllotted": 2}
        saved = await self.pimsy.authorizations.create(wanted | days)
        self._note("authorizations.create", "-", saved.status)

    async def _appointment(self, visit: Mapping[str, Any]) -> None:
        self._lose("/Calendar/Sal")
        saved = await self.pimsy.appointments.create({**visit, "telehealth": True}, authorization="require")
        link = "with a telehealth link" if saved.telehealth_link else "WITHOUT A LINK"
        self._note("appointments.create", "connection reset after it was saved", f"{saved.status}, {link}")

    async def _refused(self, why: str, visit: Mapping[str, Any]) -> bool:
        """Have a booking refused that no authorization covers; say whether it was."""
        try:
            await self.pimsy.appointments.create(visit, authorization="require")
        except NotAuthorized as error:
            self._note("appointments.create", why, f"NotAuthorized: {error.reason}, {', '.join(error.days)}")
            return True
        self._note("appointments.create", why, "BOOKED")
        return False

    async def _left(self, patient_id: str, when: str) -> None:
        """Add what the authorizations say of one more visit."""
        said = await self.pimsy.authorizations.validate(patient_id, CODE, START.date())
        held = [one.units_allotted async for one in self.pimsy.authorizations.list(patient_id=patient_id)]
        figures = [*(held or [None]), said.units_remaining, said.units_booked, said.units_available]
        shown = ["-" if one is None else f"{one:g}" for one in figures]
        self.units.add_row(when, " / ".join(shown), f"{'yes' if said.ok else 'no'}: {said.explanation}")

    def _lose(self, path: str) -> None:
        self.portal.faults.add(path=path, method="POST", reset=True, after=True)

    def _note(self, write: str, trouble: str, receipt: str) -> None:
        """Add a row; POSTs are counted since the last one."""
        posts = sum(one.method == "POST" and one.path.startswith(FORMS) for one in self.portal.requests)
        self.written.add_row(write, trouble, receipt, str(posts - self._seen))
        self._seen = posts


def _table(title: str, *headers: str) -> Table:
    table = Table(title=title, title_justify="left")
    for header in headers:
        table.add_column(header, no_wrap=header not in ("what went wrong", "receipt"))
    return table


async def practice(portal: PimsyPortal, console: Console, note: Note, **options: Unpack[ClientOptions]) -> bool:
    """Sign in, write and show what came of it; say whether the mock's own book agrees."""
    account = portal.add_account(mfa=True)
    pimsy = Pimsy(
        acronym="demo",
        username=account.username,
        password=account.password,
        mfa=Totp(account.totp_secret),
        **options,
    )
    async with pimsy:
        console.print("[bold]8. The other portal[/]: sign in to a practice on PIMSY")
        console.print(f"  [dim]in the browser:[/] {', '.join(await pimsy.surfaces())}")
        note("PIMSY: browser and sign-in", "password + TOTP")
        console.print("[bold]9. Write there[/] a client, an authorization and a telehealth appointment that needs it")
        work = Practice(pimsy, portal)
        sound = await work.run()
        console.print(work.written)
        console.print(work.units)
        note("PIMSY: write", "each once, uncovered ones refused" if sound else "NOT AS IT SHOULD")
    return sound
