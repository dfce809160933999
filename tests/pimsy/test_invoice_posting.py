"""Checks that are posted by hand: each line once, and only to what the check is for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.invoice_posting_desk import LINES, NEW, BatchPosting
from portaldriver import Duplicate, InvalidInput, OutcomeUnknown, Writing
from portaldriver.errors import IdempotencyConflict
from portaldriver.models.invoices import NewPosting
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.writes.invoice_posting import CreatePosting, PostLine
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)


def check(portal: PimsyPortal, *places: int, number: str = "1001") -> dict[str, Any]:
    """Make a check for some of the seed's invoices."""
    lines = [
        {
            "invoiceId": str(portal.book.invoices[at].id),
            "paid": "90.10",
            "writeOff": "12.40",
            "deductible": "10.00",
            "payerControlNumber": f"PCN-{at}",
        }
        for at in places
    ]
    return {
        "description": f"Check {number}",
        "payerName": "Evergreen Health",
        "totalPaid": str(Decimal("90.10") * len(places)),
        "issuedOn": "2026-03-20",
        "checkNumber": number,
        "lines": lines,
    }


async def test_a_check_is_posted_line_by_line_once(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy, asked = portal.book, connect(writing=QUICK), check(portal, 0, 1, 2)
    portal.faults.add(path=NEW, method="POST", reset=True, after=True)
    portal.faults.add(path=LINES, method="POST", reset=True, after=True)
    came = await pimsy.invoices.post_batch(asked, key="check 1")
    [one] = book.postings
    assert (one.description, one.payer, one.total) == ("Check 1001", "Evergreen Health", Decimal("270.30"))
    assert (one.issued, one.check, came.posting_id) == (date(2026, 3, 20), "1001", str(one.id))
    assert [line.invoice for line in one.lines] == [each.id for each in book.invoices[:3]]
    first = book.invoices[0]
    assert (first.total_paid, first.write_off, first.control, first.paid) == (
        Decimal("90.10"),
        Decimal("12.40"),
        "PCN-0",
        True,
    )
    assert one.lines[0].deductible == Decimal("10.00")
    assert await pimsy.invoices.post_batch(asked, key="check 1") == came
    with pytest.raises(IdempotencyConflict):
        await pimsy.invoices.post_batch(check(portal, 0, 1), key="check 1")
    with pytest.raises(Duplicate):
        await pimsy.invoices.post_batch(asked, key="check 2")
    assert (portal.count(method="POST", path=NEW), portal.count(method="POST", path=LINES)) == (1, 3)


async def test_what_is_not_the_check_s_is_not_posted(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect(writing=QUICK)
    book.invoices[1].payer = "Cascade Medicaid"
    book.invoices[2].paid = True
    book.billed[3].locked_by = "Marsh, Toni"
    with pytest.raises(BatchRefused) as refused:
        await pimsy.invoices.post_batch(check(portal, 0, 1, 2, 3))
    assert [str(one) for one in refused.value.differences] == [
        f"INV-{book.invoices[1].id}: changed: payer_name",
        f"INV-{book.invoices[2].id}: paid",
        f"INV-{book.invoices[3].id}: locked",
    ]
    with pytest.raises(BatchRefused):
        await pimsy.invoices.post_batch(check(portal, 0) | {"payerName": "Nobody Insurance"})
    book.invoices[0].amount = Decimal("100.00")
    with pytest.raises(BatchRefused, match="too_much"):
        await pimsy.invoices.post_batch(check(portal, 0))
    book.invoices[0].amount, book.invoices[0].total_paid = Decimal("112.50"), Decimal("10.01")
    with pytest.raises(BatchRefused, match="too_much"):  # with what was paid of it before
        await pimsy.invoices.post_batch(check(portal, 0))
    assert not book.postings
    twice = {"lines": check(portal, 0, 0)["lines"], "totalPaid": "180.20"}
    oddities: list[dict[str, Any]] = [{"totalPaid": "90.11"}, {"lines": []}, twice]
    for odd in oddities:
        with pytest.raises(InvalidInput):
            NewPosting.of(check(portal, 0) | odd)


async def test_a_line_that_is_not_shown_is_not_typed_again(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy, asked = portal.book, connect(writing=QUICK), check(portal, 0, 1)
    portal.desk(BatchPosting).silently_refuse = 1
    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as unknown:
            await pimsy.invoices.post_batch(asked, key="silent")
        assert "Batch Posting" in str(unknown.value)
    assert portal.count(method="POST", path=LINES) == 1
    [left] = await pimsy.writes.pending()
    await pimsy.writes.resolve(left.id, happened=False)
    came = await pimsy.invoices.post_batch(asked, key="silent")
    assert len(came.lines) == 2
    assert [line.invoice for line in book.postings[0].lines] == [each.id for each in book.invoices[:2]]
    assert book.invoices[0].total_paid == Decimal("90.10")


def test_what_a_crash_left_is_the_same_write(portal: PimsyPortal) -> None:
    draft = NewPosting.of(check(portal, 0, 1))
    made = CreatePosting(Binding(), draft)
    again = CreatePosting.from_payload(Binding(), made.payload)
    assert (again.payload, again.natural_key) == (made.payload, made.natural_key)
    line = PostLine(Binding(), "900", draft, draft.lines[1].invoice_id)
    back = PostLine.from_payload(Binding(), line.payload)
    assert (back.line, back.natural_key, back.draft) == (line.line, line.natural_key, draft)
