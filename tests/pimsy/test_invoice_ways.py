"""Invoices that leave: once from wherever it is asked for, by one way, and only what was asked whatever a filter does."""

from __future__ import annotations

import asyncio
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mock_portals import variants
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Policy
from mock_portals.pimsy.invoicing_desk import EDE, INVOICES, Invoicing
from mock_portals.pimsy.invoicing_seed import charge
from portaldriver import Duplicate, InvalidInput, OutcomeUnknown, Pimsy, PortalError, StateDatabase, Writing
from portaldriver.edi import (
    BillingProvider,
    ClaimAddress,
    ClaimContact,
    ClaimProvider,
    NumbersInMemory,
    Submitter,
    edits_of,
    load_profile,
    write_claims,
)
from portaldriver.errors import LayoutError, SavedDifferently
from portaldriver.portals.pimsy.batching import BatchRefused
from tests.pimsy.conftest import Connect
from tests.pimsy.seats import save_session

QUICK = Writing(quiet=0.05, attempts=2)


@pytest.mark.parametrize("seed", range(2))
async def test_a_wrong_filter_never_sends_a_wrong_batch(
    seed: int, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    """Random sets, random rows, filters that do not take, rows that change: what leaves is what was asked, or it is told."""
    rng, book, desk = random.Random(seed), portal.book, portal.desk(Invoicing)
    for day in range(2, 26):
        charge(book, book.clients[day % 7].id, user=book.users[0].name, on=date(2026, 2, day), code="90837")
    pimsy, sent = connect(writing=QUICK), 0
    names = ("invoice", "payer", "from", "note", "invoiced")
    for turn in range(7):
        asked = [f"INV-{one.id}" for one in rng.sample(book.invoices, rng.choice((1, 2, 30)))]
        desk.slips = set(rng.sample(names, rng.randrange(3))) if rng.random() < 0.5 else set()
        desk.lies, desk.shown_only = rng.random() < 0.5, rng.random() < 0.5
        spoilt = rng.choice(book.billed)
        spoilt.locked_by = rng.choice(("", "Marsh, Toni"))
        before, batches, presses = {one.id: one.batch for one in book.invoices}, len(book.edes), portal.count(path=EDE)
        try:
            came = await pimsy.invoices.send_batch(asked, key=f"{seed} {turn}")
        except SavedDifferently:
            raise  # nobody meddles after the last look here: the comparison let something through
        except PortalError:
            assert {one.id: one.batch for one in book.invoices} == before
            assert (len(book.edes), portal.count(path=EDE)) == (batches, presses)
        else:
            sent += 1
            assert sorted(book.edes[-1].invoices) == sorted(int(one[4:]) for one in asked)
            assert came.batch_id == str(book.edes[-1].id)
        spoilt.locked_by = ""
    desk.slips, desk.lies = set(), False
    left = [f"INV-{one.id}" for one in book.invoices if one.batch is None]
    assert len((await pimsy.invoices.send_batch(left)).invoice_ids) == len(left)
    assert sorted(n for one in book.edes for n in one.invoices) == sorted(one.id for one in book.invoices)


@pytest.mark.parametrize("lies", [False, True])
async def test_a_page_that_forgot_its_filter_is_not_pressed_on(
    lies: bool, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    """What is fetched is filtered, and the page is not: EDE would take everything."""
    pimsy, desk = connect(writing=QUICK), portal.desk(Invoicing)
    desk.slips, desk.shown_only, desk.lies = {"invoice"}, True, lies
    with pytest.raises(BatchRefused):
        await pimsy.invoices.send_batch([f"INV-{portal.book.invoices[0].id}"])
    if not lies:  # the same rows, but unfiltered: what comes in between would leave too
        with pytest.raises(BatchRefused, match="filtered otherwise"):
            await pimsy.invoices.send_batch([f"INV-{one.id}" for one in portal.book.invoices])
    else:  # the page in view has the very rows that were asked for, and more follow
        for day in range(1, 21):
            charge(portal.book, portal.book.clients[0].id, user="Marsh, Toni", on=date(2026, 2, day), code="90837")
        with pytest.raises(BatchRefused, match="rows, 25 were asked for"):
            await pimsy.invoices.send_batch([f"INV-{one.id}" for one in portal.book.invoices[:25]])
    assert portal.count(method="POST", path=EDE) == 0


async def test_a_button_that_moved_is_not_pressed(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy = connect(writing=QUICK)
    wanted = [f"INV-{portal.book.invoices[0].id}"]
    for operator in (
        variants.relabel('form[aria-label="EDE"] button', "Auto"),
        variants.duplicate('form[aria-label="EDE"] button'),
        variants.drop("#active-filters"),
    ):
        portal.vary(INVOICES, operator)
        with pytest.raises(PortalError) as refused:
            await pimsy.invoices.send_batch(wanted)
        portal.unvary()
        assert isinstance(refused.value, LayoutError)
    assert portal.count(method="POST", path=EDE) == 0
    assert (await pimsy.invoices.send_batch(wanted)).total == Decimal("112.50")


async def test_a_paid_primary_brings_a_secondary(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book = connect(writing=QUICK), portal.book
    book.clients[0].insurance["Secondary"] = Policy("Cascade Medicaid", "CM002", individual_number="M-2")
    one = book.invoices[0]
    await pimsy.invoices.update(str(one.id), {"amountPaid": "90.00", "writeOff": "2.50", "paid": True})
    rows = (await pimsy.invoices.list(patient_id=str(book.clients[0].id))).items
    second = next(each for each in rows if each.level == "secondary")
    assert (second.payer_name, second.amount_invoiced, second.note_id) == (
        "Cascade Medicaid",
        Decimal("20.00"),
        str(one.note),
    )
    sent = await pimsy.invoices.send_batch([second])
    assert (sent.invoice_ids, sent.total) == ((second.invoice_id,), Decimal("20.00"))
    [claim] = await pimsy.ede.claims(sent.batch_id)
    assert (claim.total_charge, claim.subscriber.responsibility) == (Decimal("112.50"), "secondary")
    assert [(other.payer_id, other.paid) for other in claim.other_payers] == [("EG001", Decimal("90.00"))]
    assert not edits_of(claim, profile=load_profile("office_ally"))


async def test_the_same_batch_from_several_places_leaves_once(
    portal: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    book = portal.book
    wanted = [f"INV-{one.id}" for one in book.invoices[:3]]
    one, two = connect(writing=QUICK), connect(writing=QUICK)
    first, second = await asyncio.gather(one.invoices.send_batch(wanted), two.invoices.send_batch(wanted[::-1]))
    assert first == second
    some = [f"INV-{each.id}" for each in book.invoices[3:6]]
    ended = await asyncio.gather(
        one.invoices.send_batch(some), two.invoices.send_batch(some[1:]), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in ended) in (["BatchRefused", "BatchSent"], ["BatchSent", "Duplicate"])
    assert portal.count(method="POST", path=EDE) == 2
    async with StateDatabase(tmp_path / "elsewhere.db") as apart:
        await save_session(portal, apart)
        with pytest.raises(Duplicate):  # another machine knows nothing of it but what the portal says
            await connect(writing=QUICK, state=apart).invoices.send_batch(wanted)
    assert portal.count(method="POST", path=EDE) == 2
    assert sum(each.batch is not None for each in book.invoices) in (5, 6)


async def test_a_session_that_ends_amid_it_is_no_second_batch(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect(writing=QUICK)
    wanted = [f"INV-{one.id}" for one in portal.book.invoices[:2]]
    desk = portal.desk(Invoicing)
    desk.before_ede = lambda: portal.lock(portal.account.username)
    sent = await pimsy.invoices.send_batch(wanted)
    assert (sent.batch_id, portal.count(method="POST", path=EDE)) == ("51", 1)


BILLER = BillingProvider(
    name="INVENTED PRACTICE",
    npi="1999999901",
    tax_id="555000001",
    billing_address=ClaimAddress(line1="1 Example Way", city="Seaview", region="WA", postal_code="981010001"),
)


async def test_claims_leave_by_one_way_or_the_other(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book = connect(writing=QUICK), portal.book
    one, two, three = (f"INV-{each.id}" for each in book.invoices[:3])
    people = {
        user.name: ClaimProvider(last_name=user.last_name, first_name=user.first_name, npi=user.npi)
        for user in book.users
    }
    [claim] = await pimsy.invoices.claims([one], billing_provider=BILLER, rendering=people, place_of_service="11")
    assert (claim.patient_control_number, claim.total_charge, claim.frequency) == (one, Decimal("112.5"), "1")
    assert claim.subscriber.member_id == f"M{book.clients[0].id}"
    with pytest.raises(BatchRefused) as way:
        await pimsy.invoices.send_batch([one, two])
    assert [str(each) for each in way.value.differences] == [f"{one}: routed"]
    await pimsy.invoices.send_batch([two])
    with pytest.raises(BatchRefused, match="in_batch"):
        await pimsy.invoices.claims([two], billing_provider=BILLER, rendering=people, place_of_service="11")
    assert await pimsy.invoices.claims([one], billing_provider=BILLER, rendering=people, place_of_service="11")
    with pytest.raises(InvalidInput, match="payerControlNumber"):
        await pimsy.invoices.claims(
            [two], billing_provider=BILLER, rendering=people, place_of_service="11", frequency="7"
        )
    book.invoices[1].control = "PCN-2"
    [again] = await pimsy.invoices.claims(
        [two], billing_provider=BILLER, rendering=people, place_of_service="11", frequency="7"
    )
    assert (again.frequency, again.payer_claim_control_number) == ("7", "PCN-2")
    files = await write_claims(
        [claim, again],
        profile=load_profile("office_ally", envelope={"sender_id": "CLINIC1"}),
        submitter=Submitter(
            name="EXAMPLE", identifier="CLINIC1", contact=ClaimContact(name="BILLING", phone="2065550100")
        ),
        numbers=NumbersInMemory(),
        usage="test",
    )
    assert len(files) == 1
    with pytest.raises(InvalidInput, match="rendering"):
        await pimsy.invoices.claims([three], billing_provider=BILLER, rendering={}, place_of_service="11")
    book.clients[2].insurance["Primary"].relationship = "Child"
    with pytest.raises(InvalidInput, match="subscriber"):
        await pimsy.invoices.claims([three], billing_provider=BILLER, rendering=people, place_of_service="11")
    assert (await pimsy.invoices.send_batch([three])).invoice_ids == (three,)
    await pimsy.invoices.withdraw_claims([one])
    assert (await pimsy.invoices.send_batch([one])).invoice_ids == (one,)
    assert portal.count(method="POST", path=EDE) == 3


async def test_what_one_user_sent_or_may_have_sent_another_does_not(
    portal: PimsyPortal, connect: Connect, seated: None, state: StateDatabase
) -> None:
    mine, book, desk = connect(writing=QUICK), portal.book, portal.desk(Invoicing)
    other = portal.add_account(username="toni.marsh")
    theirs = connect(writing=QUICK, username=other.username, password=other.password)
    one, two, three = (f"INV-{each.id}" for each in book.invoices[:3])
    people = {
        user.name: ClaimProvider(last_name=user.last_name, first_name=user.first_name, npi=user.npi)
        for user in book.users
    }

    async def claims(client: Pimsy, number: str) -> None:
        await client.invoices.claims([number], billing_provider=BILLER, rendering=people, place_of_service="11")

    await claims(mine, one)
    with pytest.raises(BatchRefused, match="1 routed"):
        await theirs.invoices.send_batch([one])
    desk.silently_refuse = 1
    with pytest.raises(OutcomeUnknown):
        await mine.invoices.send_batch([two])
    with pytest.raises(BatchRefused, match="1 pending"):
        await theirs.invoices.send_batch([two, three])
    with pytest.raises(BatchRefused, match="1 pending"):
        await claims(theirs, two)
    assert portal.count(method="POST", path=EDE) == 1
    await theirs.invoices.withdraw_claims([one])
    assert (await theirs.invoices.send_batch([one])).invoice_ids == (one,)


async def test_what_was_billed_by_hand_is_not_claimed_anew_and_what_is_claimed_stays_so(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, book = connect(writing=Writing(quiet=0.05, attempts=2, remembered=0.001)), portal.book
    one, two, three = (f"INV-{each.id}" for each in book.invoices[:3])
    people = {
        user.name: ClaimProvider(last_name=user.last_name, first_name=user.first_name, npi=user.npi)
        for user in book.users
    }

    async def claims(number: str) -> None:
        await pimsy.invoices.claims([number], billing_provider=BILLER, rendering=people, place_of_service="11")

    await claims(one)
    book.invoices[0].invoiced = True
    await claims(one)
    book.invoices[0].invoiced = False
    with pytest.raises(BatchRefused, match="1 routed"):
        await pimsy.invoices.send_batch([one])
    book.invoices[1].invoiced = book.invoices[2].paid = True
    with pytest.raises(BatchRefused, match="1 invoiced"):
        await claims(two)
    with pytest.raises(BatchRefused, match="1 paid"):
        await claims(three)
