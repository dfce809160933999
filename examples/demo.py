"""Sign in to a mock Office Ally and a mock PIMSY with a second factor each, read and write, with tables and timings.

Everything shown is invented: the portals run on this machine and their patients are generated.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from examples.intake import intake
from examples.practice import practice
from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.pimsy import PimsyPortal
from portaldriver import (
    Event,
    Health,
    OfficeAlly,
    Patient,
    PatientSummary,
    PortalError,
    SessionInfo,
    StateDatabase,
    Totp,
    Writing,
)
from portaldriver.client import ClientOptions
from portaldriver.runtime.store import new_key

console = Console()


class Timings:
    """What was done and how long it took, in order."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, float]] = []
        self._since = monotonic()

    def note(self, what: str, result: str) -> None:
        """Write down a step that ended now and began when the last one did."""
        now = monotonic()
        self.rows.append((what, result, now - self._since))
        self._since = now

    def table(self) -> Table:
        """Return the steps as a table."""
        table = Table(title="Timings", title_justify="left")
        table.add_column("step")
        table.add_column("result")
        table.add_column("seconds", justify="right")
        for what, result, seconds in self.rows:
            table.add_row(what, result, f"{seconds:.2f}")
        return table


def tell(event: Event) -> None:
    """Show the events a newcomer would want to see."""
    shown = {"BrowserStarted", "MfaAnswered", "AnnouncementsClosed", "SignedIn", "PasswordExpired", "Retrying"}
    shown |= {"SessionRestored", "SessionLost", "HealthChecked", "SignedOut"}
    shown |= {"WriteConfirmed", "WriteReconciled"}
    if event.name in shown:
        hidden = {"at", "portal", "session_id", "operation", "account", "call"}
        facts = ", ".join(f"{key}={_brief(value)}" for key, value in event.model_dump(exclude=hidden).items())
        console.print(f"  [dim]event[/] [cyan]{event.name}[/] [dim]{facts}[/]")


def _brief(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else " + ".join(value) if isinstance(value, tuple) else str(value)


async def read_everybody(oa: OfficeAlly) -> list[PatientSummary]:
    """Read every patient, page after page, with a progress bar."""
    everybody: list[PatientSummary] = []
    columns = (TextColumn("  reading patients"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("patients", total=None)
        async for page in oa.patients.list(page_size=200).pages():
            everybody += page.items
            progress.update(task, completed=len(everybody), total=page.total)
    return everybody


def summaries(title: str, patients: list[PatientSummary]) -> Table:
    """Return a table of patients as the list shows them."""
    table = Table(title=title, title_justify="left")
    for header in ("patient id", "MRN", "name", "born", "sex", "primary insurance"):
        table.add_column(header, no_wrap=header != "primary insurance")
    for patient in patients:
        payer = patient.primary_insurance.payer_name if patient.primary_insurance else None
        name = f"{patient.last_name}, {patient.first_name}"
        table.add_row(patient.patient_id, patient.mrn, name, str(patient.dob), patient.sex, payer or "[dim]none[/]")
    return table


def in_full(patient: Patient) -> Panel:
    """Return everything about one patient."""
    table = Table.grid(padding=(0, 2))
    address = patient.address
    lines = (address.line1, address.city, address.region, address.postal_code) if address else ()
    place = " ".join(filter(None, lines))
    rows = [
        ("name", f"{patient.first_name} {patient.middle_name or ''} {patient.last_name}".replace("  ", " ")),
        ("born", f"{patient.dob} ({patient.sex})"),
        ("phone, e-mail", f"{patient.phone or '-'}   {patient.email or '-'}"),
        ("address", place),
    ]
    rows += [("contact", f"{c.role.replace('_', ' ')}: {c.name} ({c.relationship})") for c in patient.contacts]
    rows += [
        (
            p.level or "coverage",
            f"{p.payer_name} · member {p.member_id} · group {p.group_number or '-'} · copay {p.copay or '-'}",
        )
        for p in patient.insurance_policies
    ]
    if patient.prior_authorization:
        auth = patient.prior_authorization
        rows.append(("authorization", f"{auth.number}: {auth.visits_left} of {auth.visits_authorized} visits left"))
    rows += [(f"diagnosis {d.position}", f"{d.code}  {d.description or ''}") for d in patient.diagnoses]
    for name, value in rows:
        table.add_row(f"[bold]{name}[/]", value)
    return Panel(table, title=f"Patient {patient.patient_id} in full", title_align="left", expand=False)


def most_telling(everybody: list[PatientSummary]) -> PatientSummary:
    """Return an insured patient whose last name nobody else has: their record shows what there is."""
    names = Counter(patient.last_name for patient in everybody)
    return next((p for p in everybody if names[p.last_name] == 1 and p.primary_insurance), everybody[0])


def session_table(info: SessionInfo, health: Health) -> Table:
    """Return who is signed in and how the session fares."""
    table = Table.grid(padding=(0, 2))
    table.add_row("[bold]signed in as[/]", f"{info.user.name} ({info.user.id})")
    table.add_row("[bold]entitled to[/]", ", ".join(info.user.entitlements))
    table.add_row("[bold]renewed by itself in[/]", f"{info.expires_in} s")
    table.add_row("[bold]health[/]", f"{health.outcome}, checked in {health.seconds:.2f} s")
    return table


async def show(office_ally: OfficeAllyPortal, pimsy: PimsyPortal, origins: dict[str, str], *, headless: bool) -> None:
    """Do the main job once, come back as another process would, go on at a practice, and print what came of it."""
    account, timings = office_ally.account, Timings()

    def options(state: StateDatabase) -> ClientOptions:
        return {
            "origins": origins,
            "state": state,
            "headless": headless,
            "on_event": tell,
            "actor": "demo",
            "writing": Writing(quiet=1),
        }

    def connect(state: StateDatabase) -> OfficeAlly:
        totp = Totp(account.totp_secret)
        return OfficeAlly(username=account.username, password=account.password, mfa=totp, **options(state))

    with TemporaryDirectory() as folder:
        file, key = Path(folder) / "state.db", new_key()
        async with StateDatabase(file, key=key) as state, connect(state) as oa:
            same = await main_job(oa, office_ally, timings)
        timings.note("close", "session saved, sealed")
        async with StateDatabase(file, key=key) as state, connect(state) as oa:
            report = await state.audit.verify()
            console.print(f"  [dim]audit log[/] {report.size} entries, {'sound' if report.sound else 'CHANGED'}")
            console.print("[bold]7. Start again[/] with the sealed state: no password, no code")
            info, health = await oa.session_info(), await oa.health()
            console.print(session_table(info, health))
            timings.note("start again", "session restored, checked, described")
            await oa.sign_out()
            timings.note("sign out", "ended at the portal, saved state destroyed")
        async with StateDatabase(file, key=key) as state:
            same &= await practice(pimsy, console, timings.note, **options(state))
    console.print(timings.table())
    if not same:
        raise SystemExit("The two lanes, what was written or the mocks' books disagree: this is a bug.")


async def main_job(oa: OfficeAlly, portal: OfficeAllyPortal, timings: Timings) -> bool:
    """Sign in and read; say whether both lanes and the mock's own books agree."""
    console.print("[bold]1. Sign in[/] with user name, password and one-time code")
    await oa.sign_in()
    timings.note("browser and sign-in", "password + TOTP, announcements closed")

    console.print("[bold]2. Read every patient[/] through the grid's own JSON")
    everybody = await read_everybody(oa)
    timings.note("read every patient", f"{len(everybody)} patients, 200 a page")

    console.print("[bold]3. The same grid, rendered[/], one page of it")
    rendered = await oa.patients.list(page_size=100, lane="page")
    same = list(rendered.items) == everybody[:100]
    timings.note("read the rendered grid", f"{len(rendered.items)} rows, {'equal' if same else 'NOT EQUAL'}")

    console.print("[bold]4. Search[/]")
    found = await oa.patients.search(last_name="O'Br").all()
    console.print(summaries("Last name starts with O'Br", found[:8]))
    timings.note("search", f"{len(found)} found")

    console.print("[bold]5. Open one in full[/]")
    chosen = next((p for p in found if p.primary_insurance), most_telling(everybody))
    console.print(in_full(await oa.patients.get(chosen.patient_id)))
    timings.note("open one in full", "identity, coverage, authorization, diagnoses")
    read = same and len(everybody) == len(portal.patients)

    console.print("[bold]6. Write[/] a patient, an appointment, a visit and a payment, while connections die")
    written = await intake(oa, portal, console)
    timings.note("write", "each once" if written else "NOT ONCE")
    return read and written


def main() -> None:
    """Start the mock portals and show the SDK against them."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--headed", action="store_true", help="show the browser")
    parser.add_argument("--patients", type=int, default=2000, help="how many patients the mock has")
    options = parser.parse_args()
    portal, pimsy = OfficeAllyPortal(patients=options.patients), PimsyPortal()
    with MockServer(portal, pimsy) as server:
        console.print(f"Mock portals at {server.origins['pm.officeally.com']}/pm (synthetic pages, invented people)")
        try:
            asyncio.run(show(portal, pimsy, dict(server.origins), headless=not options.headed))
        except PortalError as error:
            raise SystemExit(f"{type(error).__name__}: {error}") from None


if __name__ == "__main__":
    main()
