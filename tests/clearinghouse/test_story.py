"""The whole way of a practice's claims: coverage, claims, answers, corrections, payment, to the cent; by each channel."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import pytest

from mock_portals import MockServer
from mock_portals.clearinghouse.coverage import Member
from mock_portals.clearinghouse.deciding import Ruling
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.paying import Payers
from mock_portals.clearinghouse.questions import Person
from mock_portals.clearinghouse.realtime import RealTimeSite
from mock_portals.office_ally.classic_desk import ClassicDesk
from portaldriver import BrowserPool
from portaldriver.edi import Claim, EligibilityRequest
from portaldriver.edi.models.claim_lines import ServiceLine
from portaldriver.models.sent_claim import SubmissionChannel
from portaldriver.portals.office_ally.clearinghouse.claims import ClaimsOut
from portaldriver.portals.office_ally.clearinghouse.eligibility import Eligibility, RealTimeEligibility
from tests.clearinghouse.entry.entries import enterable
from tests.clearinghouse.realtime.loopback import localhost_found
from tests.clearinghouse.realtime.questions import coverage_of, lane_to, member
from tests.clearinghouse.ub.bills import bill
from tests.edi.sendable import SUBMITTER, institutional, professional
from tests.office_ally.practice import Practice, practice

BORN = date(1980, 1, 2)
UNCOVERED = 1
"""Which of the patients no payer knows."""


@dataclass
class Clinic:
    """A practice that sends its claims one way, its clearinghouse, and the payers behind it."""

    there: Practice
    channel: SubmissionChannel
    payers: Payers = field(init=False)
    read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.payers = Payers(self.house)

    @property
    def house(self) -> Clearinghouse:
        return self.there.portal.house

    def claims(self) -> list[Claim]:
        """Return a day's claims, each of a patient of its own: the forms are typed, so there are few of those."""
        if self.channel == "entry":
            return [*(enterable(f"P-{n:03}") for n in range(5)), bill("I-005")]
        many = [professional(patient_control_number=f"P-{n:03}") for n in range(70)]
        return many + [institutional(patient_control_number=f"I-{n:03}") for n in range(70, 100)]

    async def a_day_later(self) -> None:
        """Have the clearinghouse answer, and take in what it says; nothing of it may be left over.

        Who uploads files finds their summaries by the portal's page.
        """
        self.house.clock.advance(hours=36)
        fresh = [one for one in self.house.due() if one.kind != "era" and one.name not in self.read]
        self.read |= {one.name for one in fresh}
        listed = [one for one in fresh if self.channel == "upload" and one.kind == "summary"]
        if listed:
            told = await self.there.oa.claims.collect()
            assert (told.reports, told.unmatched, told.unread) == (len(listed), (), ())
        for one in (one for one in fresh if one not in listed):
            told = await self.there.oa.claims.absorb(one.name, one.content)
            assert (told.unmatched, told.unread, told.contradictions) == ((), (), ())


@pytest.fixture(params=["upload", "entry"])
async def clinic(request: pytest.FixtureRequest, pool: BrowserPool) -> AsyncIterator[Clinic]:
    channel: SubmissionChannel = request.param
    config = ClaimsOut(submitter=SUBMITTER, usage="production", channel=channel)
    async with practice(pool, patients=1, claims_out=config) as there:
        there.portal.house = Clearinghouse()
        there.portal.house.clock.now = datetime.now()  # an answer from before its question is nobody's
        there.portal.www.classic = ClassicDesk(there.portal)
        yield Clinic(there, channel)


async def covered(count: int) -> list[str]:
    """Ask about as many patients in real time; return the status of each."""
    site = RealTimeSite()
    people = [Person(last="EXAMPLE", first=f"PAT{n}", born=BORN) for n in range(count)]
    site.coverage.members += [
        Member(payer_id="EX001", member_id=f"S{n:05}", person=one) for n, one in enumerate(people) if n != UNCOVERED
    ]
    asked: list[EligibilityRequest] = [coverage_of(member(f"S{n:05}", f"Pat{n}", BORN)) for n in range(count)]
    with MockServer(site), localhost_found():
        async with lane_to(site) as lane:
            told = await Eligibility({"realtime": RealTimeEligibility(lane)}).check_all(asked)
    assert len(site.asked) == count
    return [one.get().status for one in told]


def dearer(claim: Claim, by: Decimal) -> Claim:
    """Return a claim whose first line costs more."""
    first: ServiceLine = claim.service_lines[0]
    charge = (first.charge_amount or Decimal(0)) + by
    lines = (first.model_copy(update={"charge_amount": charge}), *claim.service_lines[1:])
    total = None if claim.total_charge is None else claim.total_charge + by
    return claim.model_copy(update={"service_lines": lines, "total_charge": total})


def spoilt(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with three that the clearinghouse will refuse."""
    wrong = list(claims)
    subscriber = wrong[1].subscriber
    assert subscriber is not None
    wrong[1] = wrong[1].model_copy(update={"subscriber": subscriber.model_copy(update={"member_id": "UNKNOWN"})})
    for place in (2, 3):
        wrong[place] = wrong[place].model_copy(update={"payer_id": "NOBODY"})
    return wrong


@pytest.mark.timeout(240)
async def test_from_coverage_to_payment_each_claim_is_there_once_and_right(clinic: Clinic) -> None:
    oa, house, claims = clinic.there.oa, clinic.house, clinic.claims()
    statuses = await covered(len(claims))
    assert [n for n, status in enumerate(statuses) if status != "eligible"] == [UNCOVERED]

    receipts = [one.require() for one in await oa.claims.submit_many(spoilt(claims))]
    assert {(one.status, one.submission_channel) for one in receipts} == {("submitted", clinic.channel)}
    await clinic.a_day_later()
    work = await oa.claims.rejections()
    assert [item.patient_control_number for item in work] == ["P-001", "P-002", "P-003"]
    assert all(item.reasons for item in work)

    # Put right, and handed over again as a whole: what was accepted stays as it is.
    if clinic.channel == "entry":
        await oa.claims.fix(work[0].claim_id, claims[1])
    for place in (1, 2, 3)[clinic.channel == "entry" :]:
        await oa.claims.resubmit(claims[place])
    again = await oa.claims.submit_many([claims[0], *claims[4:]])
    assert [one.require().status for one in again] == ["accepted"] * (len(claims) - 3)
    await clinic.a_day_later()
    assert (await oa.claims.rejections(), len(await oa.claims.list(status="accepted"))) == ((), len(claims))

    numbers = {one.patient_control_number: one.payer_claim_number for one in house.claims if one.payer_claim_number}
    first, last = receipts[0].claim_id, receipts[4].claim_id
    more = dearer(claims[0], Decimal("5.00"))
    await oa.claims.replace(first, more, original_reference=numbers["P-000"])
    await oa.claims.void(last, original_reference=numbers["P-004"])
    await clinic.a_day_later()
    standing = {(one.patient_control_number, one.frequency): one.status for one in house.claims if not one.errors}
    assert (standing["P-000", "1"], standing["P-000", "7"]) == ("replaced", "accepted")
    assert (standing["P-004", "1"], standing["P-004", "8"]) == ("voided", "accepted")
    assert house.duplicates() == []
    assert {one.channel for one in house.claims} == {clinic.channel}

    await paid_to_the_cent(clinic, claims, more)


async def paid_to_the_cent(clinic: Clinic, claims: Sequence[Claim], replaced: Claim) -> None:
    """Have the payers pay and deny, and hold what was delivered against the claims that we made, line by line."""
    oa, house = clinic.there.oa, clinic.house
    clinic.payers.rulings["P-002"] = Ruling(kind="deny")
    clinic.payers.pay()
    house.clock.advance(hours=24)
    for report in house.due():
        if report.kind == "era" and report.where == "outbound":
            await oa.remittances.absorb(report.name, report.content)
    got = [one async for one in oa.remittances.iter(lanes=())]
    assert [one async for one in oa.remittances.iter(lanes=())] == []
    assert all(one.balanced and not one.differences for one in got)

    standing = {one.patient_control_number: one for one in [replaced, *claims[1:4], *claims[5:]]}
    due = {number: _due(claim) for number, claim in standing.items() if number != "P-002"}
    assert sum((one.amount or Decimal(0) for one in got), Decimal(0)) == sum(due.values(), Decimal(0))
    heard: dict[str, Decimal] = {}
    for receipt in await oa.claims.list():
        for payment in (await oa.claims.get(receipt.claim_id)).payments:
            number = receipt.patient_control_number
            heard[number] = heard.get(number, Decimal(0)) + (payment.paid or Decimal(0))
            assert (payment.outcome == "denied") is (number == "P-002")
    assert {number: paid for number, paid in heard.items() if paid} == due


def _due(claim: Claim) -> Decimal:
    """Return what the payers owe by contract: four fifths of each line."""
    charges = [line.charge_amount or Decimal(0) for line in claim.service_lines]
    return sum(((charge * 4 / 5).quantize(Decimal("0.01")) for charge in charges), Decimal(0))
