"""The whole way of twelve sessions: booked, documented, released, billed two ways, paid, posted, reconciled, measured.

All amounts are reckoned here anew, by plain arithmetic: what a payer pays of a charge, and what is left of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Literal

import pytest

from mock_portals.clearinghouse.deciding import Kind, Ruling
from mock_portals.clearinghouse.paying import Payers
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import by_id
from mock_portals.pimsy.invoicing_desk import EDE, Invoicing
from mock_portals.pimsy.invoicing_seed import charge
from mock_portals.pimsy.notes_desk import Notes
from mock_portals.pimsy.notes_rules import TEAM_FIRST
from mock_portals.pimsy.nouns.notes import Part
from portaldriver import (
    BrowserPool,
    InvalidInput,
    NotAuthorized,
    Pimsy,
    PortalError,
    Writing,
)
from portaldriver.analytics import Measure, days_to_release, denial_rate, no_show_rate, productivity, utilization
from portaldriver.edi import read_remittances
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.reconcile import Posted, load_deposits, reconcile
from tests.office_ally.practice import Practice
from tests.pimsy.cleared import Answers, body, cleared, house
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)
CODE, CHARGE = "90834", Decimal("112.50")
START = datetime(2026, 3, 2, 9, 0)
WEEKS = 12
PAID: dict[Kind, Decimal] = {"pay": Decimal("90.00"), "part": Decimal("58.50"), "deny": Decimal("0.00")}
"""Of a charge: four fifths; these without deductible 9.00, coinsurance 18.00 and copay 4.50; nothing."""
DECIDED: tuple[Kind, ...] = ("pay", "pay", "part", "deny", "pay", "pay", "pay", "part", "pay", "pay", "deny", "pay")
"""What becomes of the twelve claims."""


@dataclass
class ClaimMd:
    """The clearinghouse of PIMSY's own batches, as a route has it: files in, 835s out."""

    house: Any = field(default_factory=house)
    payers: Payers = field(init=False)

    def __post_init__(self) -> None:
        self.payers = Payers(self.house)
        self.payers._traces = count(501)  # another bank's numbers

    async def deliver(self, name: str, content: bytes) -> str:
        """Take a file."""
        file = self.house.receive(name, content, channel="sftp", account="demo")
        assert not file.failed
        return str(file.file_id)

    def remittances(self) -> list[bytes]:
        """Let days go by, and return what was paid."""
        for _ in range(2):
            self.house.clock.advance(hours=36)
            self.payers.pay()
        self.house.clock.advance(hours=36)
        return [one.content for one in self.house.due() if one.kind == "era" and one.content.startswith(b"ISA")]


@pytest.fixture
async def there(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with cleared(pool) as found:
        yield found


async def admitted(pimsy: Pimsy, portal: PimsyPortal, units: int) -> str:
    """Have a client come, be authorized, and be booked for twelve weeks."""
    payer = portal.book.payers[0].name
    policy = {"isPrimary": True, "payerName": payer, "memberId": "M-77", "subscriber": {"relationship": "self"}}
    came = await pimsy.clients.create(
        {
            "firstName": "Robin",
            "lastName": "Quillon",
            "dob": "1991-04-05",
            "sex": "F",
            "address": {"line1": "1 Example Street", "city": "Seaview", "region": "WA", "postalCode": "98101-0001"},
            "insurancePolicies": [policy],
        }
    )
    await pimsy.clients.add_diagnosis(came.patient_id, {"code": "F41.1", "description": "Invented"})
    await pimsy.authorizations.create(
        {
            "patientId": came.patient_id,
            "billingCode": CODE,
            "payerName": payer,
            "startsOn": "2026-01-01",
            "endsOn": "2026-12-31",
            "unitsAllotted": units,
        }
    )
    return came.patient_id


async def booked(
    pimsy: Pimsy, patient_id: str, times: int, *, authorization: Literal["require", "ignore"] = "require"
) -> tuple[str, ...]:
    saved = await pimsy.appointments.create(
        {
            "patientId": patient_id,
            "providerName": "Okafor, Riley",
            "start": START,
            "billingCode": CODE,
            "recurrence": {"times": times},
        },
        authorization=authorization,
    )
    return saved.appointment_ids


async def documented(
    pimsy: Pimsy, visits: Sequence[str], *, authorization: Literal["require", "warn"] = "require"
) -> list[str]:
    """Write notes of visits, in turn: each draws on the units that those before it left. Return their numbers."""
    given = {"locationCode": "11", "faceToFace": True, "text": "Invented words."}
    return [
        (await pimsy.notes.create(given | {"appointmentId": one}, authorization=authorization)).note_id
        for one in visits
    ]


async def released(pimsy: Pimsy, reviewer: Pimsy, portal: PimsyPortal, notes: Sequence[str]) -> None:
    """Bring notes to their release, some at a time; every fourth needs somebody else's review."""
    turn = asyncio.Semaphore(3)

    async def one(number: str, *, dual: bool) -> None:
        async with turn:
            if dual:
                note = by_id(portal.book.notes, number)
                assert note is not None
                note.dual = True
                await pimsy.notes.release_for_review(number)
                await reviewer.notes.review(number)
            assert (await pimsy.notes.release(number)).note_status == "released"

    await asyncio.gather(*(one(number, dual=at % 4 == 0) for at, number in enumerate(notes)))


def counted(*found: Measure) -> list[tuple[float, float]]:
    """Return parts and wholes of figures."""
    return [(float(one.part), float(one.whole)) for one in found]


@pytest.mark.timeout(240)
async def test_twelve_sessions_from_intake_to_figures_to_the_cent(
    portal: PimsyPortal, connect: Connect, seated: None, there: Practice
) -> None:
    book, claim_md = portal.book, ClaimMd()
    book.sals.clear()
    channels = {"clearinghouse": there.oa.claims, "claimmd": claim_md}
    pimsy = connect(writing=QUICK, channels=channels)
    supervisor = portal.add_account(username="toni.marsh")
    supervisor.display_name = "Toni Marsh"
    next(one for one in book.users if one.name == "Okafor, Riley").supervisor = "Marsh, Toni"
    reviewer = connect(writing=QUICK, username=supervisor.username, password=supervisor.password)
    patient = await admitted(pimsy, portal, WEEKS)
    visits = await booked(pimsy, patient, WEEKS)
    notes = await documented(pimsy, visits)
    await released(pimsy, reviewer, portal, notes)
    assert sorted(portal.desk(Notes).releases) == [int(one) for one in notes]

    # Half leave by PIMSY's batch, half by Office Ally.
    last = START.date() + timedelta(weeks=WEEKS)
    ready = [one async for one in pimsy.invoices.ready(START.date(), last) if one.patient_id == patient]
    assert sorted(one.note_id for one in ready) == notes
    assert [[each.amount_invoiced for each in one.invoices] for one in ready] == [[CHARGE]] * WEEKS
    asked = body(portal, sessionIds=notes[:6], submissionChannel="claimmd")
    batch = await pimsy.claims.submit(asked, key="first half")
    asked = body(portal, sessionIds=notes[6:], submissionChannel="clearinghouse")
    sent = await pimsy.claims.submit(asked, key="second half")
    numbers = [one.invoice_id for one in (*batch.claims, *sent.claims)]
    assert [one.status for one in (*batch.claims, *sent.claims)] == ["batched"] * 6 + ["submitted"] * 6
    assert [sorted(one.invoices) for one in book.edes if one.invoices] == [sorted(int(one[4:]) for one in numbers[:6])]
    assert portal.count(method="POST", path=EDE) == 1
    standing = [one.patient_control_number for one in (*claim_md.house.claims, *there.portal.house.claims)]
    assert sorted(standing) == sorted(numbers)

    # The payers decide; PIMSY posts what they say, and it is what they owe.
    answers = Answers(there, Payers(there.portal.house))
    for number, kind in zip(numbers, DECIDED, strict=True):
        for payers in (claim_md.payers, answers.payers):
            payers.rulings[number] = Ruling(kind=kind)
    eras = [*claim_md.remittances(), *await answers.collect()]
    remittances = [found.model for text in eras for found in read_remittances(text.decode())]
    paid = sum(PAID[kind] for kind in DECIDED)
    assert paid == 8 * Decimal("90.00") + 2 * Decimal("58.50") == Decimal("837.00")
    for at, text in enumerate(eras):
        posted = await pimsy.ede.import_835(text, name=f"era {at}", key=f"era {at}")
        assert (posted.balanced, posted.difference) == (True, Decimal(0))
    assert not (await pimsy.invoices.record_status(remittances)).unmatched
    rows = {one.invoice_id: one async for one in pimsy.invoices.list(patient_id=patient)}
    assert [rows[one].amount_paid for one in numbers] == [PAID[kind] for kind in DECIDED]
    assert [rows[one].payer_control_number is not None for one in numbers] == [True] * WEEKS

    # The bank, the remittances, the claims and the books come out; without one deposit, just that is told.
    in_books = [
        Posted(
            remittance_id=one.payment.trace_number or "",
            patient_control_number=each.patient_control_number,
            paid=rows[each.patient_control_number].amount_paid or Decimal(0),
        )
        for one in remittances
        for each in one.claims
    ]
    deposits = [
        f"{one.payment.effective:%m/%d/%Y},ACH TRN {one.payment.trace_number},${one.payment.amount}"
        for one in remittances
    ]
    bank = "\n".join(["Date,Description,Amount", *deposits])
    on = [one.payment.effective for one in remittances if one.payment.effective]
    covers = (min(on), max(on) + timedelta(days=30))
    found = reconcile(load_deposits(bank + "\n"), remittances, posted=in_books, covers=covers)
    assert [one.code for one in found.to_do] == []
    totals = found.totals
    assert (totals.billed, totals.paid, totals.patient) == (WEEKS * CHARGE, paid, 2 * Decimal("31.50"))
    assert totals.adjusted == WEEKS * CHARGE - paid - totals.patient
    assert totals.posted == paid
    missing = reconcile(load_deposits("\n".join(bank.splitlines()[:-1])), remittances, posted=in_books, covers=covers)
    assert [one.code for one in missing.to_do] == ["deposit_missing"]
    assert found.totals.remitted == found.totals.deposited == paid

    # And the figures of it.
    [delays] = await days_to_release(pimsy.notes.list(patient_id=patient))
    [denied] = await denial_rate(remittances)
    [used] = await utilization(pimsy.authorizations.list(patient_id=patient, active=None))
    [missed] = await no_show_rate(pimsy.appointments.list(START.date(), last, patient_id=patient))
    [hours] = await productivity(pimsy.appointments.list(START.date(), last, patient_id=patient))
    days = [(datetime.now().date() - (START + timedelta(weeks=week)).date()).days for week in range(WEEKS)]
    assert (delays.released, delays.open, delays.longest) == (WEEKS, 0, max(days))
    assert counted(denied, used, missed, hours) == [(2, WEEKS), (WEEKS, WEEKS), (0, WEEKS), (9, 9)]


@pytest.mark.timeout(240)
async def test_units_that_end_in_week_nine_let_three_sessions_not_bill(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    """One has no units left, one's note lacks a colleague's part, one's patient did not come: nine leave, to the cent."""
    book, desk = portal.book, portal.desk(Invoicing)
    book.sals.clear()
    pimsy = connect(writing=QUICK)
    patient = await admitted(pimsy, portal, 10)
    with pytest.raises(NotAuthorized):
        await booked(pimsy, patient, WEEKS)
    visits = await booked(pimsy, patient, WEEKS, authorization="ignore")
    notes = await documented(pimsy, [*visits[:9], visits[10]], authorization="warn")
    tenth, eleventh, twelfth = visits[9:]

    # No units: what a booking checked is checked again, and the portal does not offer the code.
    with pytest.raises(NotAuthorized) as none_left:
        await documented(pimsy, [tenth])
    assert (none_left.value.reason, none_left.value.field) == ("units_pending", "authorization")
    # No colleague's part: the release is refused, and nothing is billed.
    book.settings = {TEAM_FIRST}
    lacking = by_id(book.notes, notes[9])
    assert lacking is not None
    assert str(lacking.sal) == eleventh
    lacking.team = [Part("Marsh, Toni")]
    with pytest.raises(InvalidInput) as team:
        await pimsy.notes.release(notes[9])
    assert team.value.field == "team"
    # Nobody came.
    await pimsy.appointments.set_status(twelfth, AppointmentStatus.NO_SHOW)

    for number in notes[:9]:
        await pimsy.notes.release(number)
    with pytest.raises(InvalidInput) as unreleased:
        await pimsy.claims.submit({"sessionIds": notes})
    assert unreleased.value.field == "sessionIds.9"
    last = START.date() + timedelta(weeks=WEEKS)
    ready = [one async for one in pimsy.invoices.ready(START.date(), last) if one.patient_id == patient]
    assert [one.note_id for one in ready] == notes[:9]

    # Somebody bills the tenth by hand; a filter that would take it too sends nothing.
    by_hand = charge(book, int(patient), user="Okafor, Riley", on=START.date() + timedelta(weeks=9), code=CODE)
    for lies in (False, True):
        desk.slips, desk.lies, desk.shown_only = {"invoice"}, lies, True
        with pytest.raises(PortalError):
            await pimsy.claims.submit({"sessionIds": notes[:9]})
    desk.slips, desk.lies, desk.shown_only = set(), False, False
    assert (portal.count(method="POST", path=EDE), [one.batch for one in book.invoices if one.batch]) == (0, [])
    sent = await pimsy.claims.submit({"sessionIds": notes[:9]}, key="nine")
    assert (len(sent.claims), sent.total) == (9, Decimal("1012.50"))
    claims = await pimsy.ede.claims(sent.batch_id or "")
    assert sum(one.total_charge or Decimal(0) for one in claims) == 9 * CHARGE
    assert len({one.patient_control_number for one in claims}) == 9
    assert by_hand.batch is None

    [used] = await utilization(pimsy.authorizations.list(patient_id=patient, active=None))
    [held] = await utilization(pimsy.authorizations.list(patient_id=patient, active=None), pending=True)
    [missed] = await no_show_rate(pimsy.appointments.list(START.date(), last, patient_id=patient))
    assert counted(used, held, missed) == [(9, 10), (10, 10), (1, 10)]
    assert missed.left_out == 2
