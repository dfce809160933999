"""Sessions to bill and their invoices: read as they stand in the book, and changed only where they differ."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.invoicing_desk import EDIT, INVOICES, INVOICING, Invoicing
from mock_portals.pimsy.invoicing_seed import add_invoice
from mock_portals.pimsy.seed import TODAY
from portaldriver import (
    InvalidInput,
    NotFound,
    NotOnThisSurface,
    NotSaved,
    Writing,
)
from portaldriver.errors import ExtractionError
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.grids import Lane
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)
UNTIL = TODAY + timedelta(days=20)


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_invoices_are_the_book_in_both_lanes(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book, pimsy = portal.book, connect()
    portal.filter_prompt = True
    book.invoices[0].control, book.invoices[0].eob, book.invoices[0].reason = "PCN-1", TODAY, "45"
    book.invoices[0].total_paid, book.invoices[0].paid = Decimal("1090.25"), True
    book.billed[1].locked_by = "Marsh, Toni"
    add_invoice(book, book.billed[2], "Cascade Medicaid", "Secondary", Decimal("12.34"))
    rows = [one async for one in pimsy.invoices.list(lane=lane, page_size=5)]
    assert [one.invoice_id for one in rows] == [f"INV-{one.id}" for one in book.invoices]
    assert [one.amount_invoiced for one in rows] == [one.amount for one in book.invoices]
    first, second, last = rows[0], rows[1], rows[-1]
    assert (first.payer_control_number, first.eob_on, first.adjustment_reason) == ("PCN-1", TODAY, "45")
    assert (first.paid, first.amount_paid, first.invoiced, first.batch_id) == (True, Decimal("1090.25"), False, None)
    assert (second.locked, first.locked) == (True, False)
    assert (last.level, last.payer_number, last.amount_invoiced) == ("secondary", "CM002", Decimal("12.34"))
    assert (first.note_id, first.patient_id) == (str(book.billed[0].id), str(book.billed[0].client))
    assert book.clients[0].last_name in (first.patient_name or "")
    assert "INV" not in repr(first)
    wire = first.model_dump(by_alias=True, mode="json")
    assert (wire["invoiceId"], wire["amountPaid"], wire["eobOn"]) == (first.invoice_id, 1090.25, TODAY.isoformat())
    found = (await pimsy.invoices.list(payer="Cascade Medicaid", paid=False, lane=lane)).items
    assert [one.invoice_id for one in found] == [last.invoice_id]
    assert await pimsy.invoices.get(last.invoice_id.removeprefix("INV-")) == last
    with pytest.raises(NotFound):
        await pimsy.invoices.get("INV-99")
    with pytest.raises(InvalidInput):
        await pimsy.invoices.list(since=UNTIL, until=TODAY)


async def test_what_is_ready_has_only_what_may_be_sent(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy = portal.book, connect()
    book.billed[0].locked_by = "Marsh, Toni"
    book.invoices[1].invoiced = True
    book.invoices[2].paid = True
    book.invoices[3].batch = 50
    add_invoice(book, book.billed[4], "Cascade Medicaid", "Secondary")
    ready = [one async for one in pimsy.invoices.ready(TODAY, UNTIL)]
    assert [one.note_id for one in ready] == [str(one.id) for one in book.billed[4:]]
    assert [len(one.invoices) for one in ready] == [2, *([1] * (len(ready) - 1))]
    assert ready[0].billing_code == "90834"
    assert ready[0].performed_by == book.billed[4].user
    alone = [one async for one in pimsy.invoices.ready(TODAY, UNTIL, payer="Cascade Medicaid")]
    assert [one.note_id for one in alone] == [str(book.billed[4].id)]
    one_day = [one async for one in pimsy.invoices.ready(TODAY, TODAY, provider=book.billed[5].user)]
    assert {one.service_on for one in one_day} <= {TODAY}
    portal.layouts[INVOICES.lower()] = Layout(hidden=("Locked",))
    with pytest.raises(ExtractionError):
        [one async for one in pimsy.invoices.ready(TODAY, UNTIL)]
    with pytest.raises(InvalidInput):
        [one async for one in pimsy.invoices.ready(UNTIL, TODAY)]
    assert INVOICING.lower() not in portal.layouts


async def test_an_invoice_is_changed_where_it_differs(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    book, pimsy, desk = portal.book, connect(writing=QUICK), portal.desk(Invoicing)
    one = book.invoices[0]
    number = f"INV-{one.id}"
    changes = {
        "paid": True,
        "amountPaid": "90.10",
        "writeOff": "22.40",
        "payerControlNumber": "PCN-7",
        "eobOn": "2026-03-09",
        "adjustmentReason": "45",
    }
    portal.faults.add(path=EDIT, method="POST", reset=True, after=True)
    assert (await pimsy.invoices.update(number, changes, key="eob 1")).status == "updated"
    assert (one.paid, one.total_paid, one.write_off, one.control) == (
        True,
        Decimal("90.10"),
        Decimal("22.40"),
        "PCN-7",
    )
    assert (one.reason, one.amount, one.invoiced) == ("45", Decimal("112.50"), False)
    assert (await pimsy.invoices.update(number, changes, key="eob 2")).status == "unchanged"
    assert portal.count(method="POST", path=EDIT) == 1
    assert (await pimsy.invoices.update(number, {"adjustmentReason": None, "eobOn": None})).status == "updated"
    assert (one.reason, one.eob) == ("", None)
    desk.silently_refuse = 2
    with pytest.raises(NotSaved):
        await pimsy.invoices.update(number, {"writeOff": "1"})
    book.billed[0].locked_by = "Marsh, Toni"
    with pytest.raises(BatchRefused):
        await pimsy.invoices.update(number, {"writeOff": "2"})
    with pytest.raises(NotFound):
        await pimsy.invoices.update("99", {"writeOff": "2"})
    portal.layouts[INVOICES.lower()] = Layout(hidden=("Locked",))
    with pytest.raises(BatchRefused, match="unknown locked"):
        await pimsy.invoices.update(number, {"writeOff": "2"})


async def test_a_tenant_without_billing_says_so(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    portal.surfaces -= {"billing"}
    pimsy = connect()
    with pytest.raises(NotOnThisSurface):
        await pimsy.invoices.get("1")
    with pytest.raises(NotOnThisSurface):
        await pimsy.ede.get("50")
