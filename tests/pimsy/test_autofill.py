"""Auto: a box ticked at exactly the invoices that were asked for, in one press, or nothing."""

from __future__ import annotations

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Policy
from mock_portals.pimsy.invoicing_desk import AUTO, Invoicing
from portaldriver import InvalidInput, OutcomeUnknown, Pimsy, PortalError, Writing
from portaldriver.errors import SavedDifferently
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.batching import BatchRefused
from portaldriver.portals.pimsy.writes.autofill import Autofill
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)


def ticked(portal: PimsyPortal) -> list[int]:
    """Return the places of the seed's invoices that are ticked."""
    return [at for at, one in enumerate(portal.book.invoices) if one.invoiced]


async def test_a_box_is_ticked_at_exactly_what_was_asked(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book, desk = connect(writing=QUICK), portal.book, portal.desk(Invoicing)
    wanted = [f"INV-{book.invoices[at].id}" for at in (0, 2, 3)]

    async def refused(expected: str, **more: object) -> None:
        with pytest.raises(BatchRefused) as found:
            await pimsy.invoices.autofill(wanted, "invoiced")
        assert [str(one) for one in found.value.differences] == [expected]

    book.billed[2].locked_by = "Marsh, Toni"
    await refused(f"{wanted[1]}: locked")
    book.billed[2].locked_by = ""
    for lies in (False, True):
        desk.slips, desk.lies, desk.shown_only = {"invoice"}, lies, True
        with pytest.raises(PortalError):
            await pimsy.invoices.autofill(wanted, "invoiced")
    desk.slips, desk.lies, desk.shown_only = set(), False, False
    desk.refuses = "Invoice # is not available."
    with pytest.raises(InvalidInput):
        await pimsy.invoices.autofill(wanted, "invoiced")
    desk.refuses = ""
    assert (ticked(portal), portal.count(method="POST", path=AUTO)) == ([], 1)
    portal.faults.add(path=AUTO, method="POST", reset=True, after=True)
    done = await pimsy.invoices.autofill(wanted, "invoiced", key="ticks")
    assert (done.invoice_ids, done.status) == (tuple(sorted(wanted)), "updated")
    assert ticked(portal) == [0, 2, 3]
    assert await pimsy.invoices.autofill(wanted, "invoiced", key="ticks") == done
    assert (await pimsy.invoices.autofill(wanted, "invoiced")).status == "unchanged"
    assert portal.count(method="POST", path=AUTO) == 2
    with pytest.raises(BatchRefused, match="1 invoiced"):
        await pimsy.invoices.send_batch(wanted[:1])


async def test_what_is_not_shown_is_not_believed_and_a_part_is_told(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, book, desk = connect(writing=QUICK), portal.book, portal.desk(Invoicing)
    person = next(one for one in book.clients if one.id == book.billed[0].client)
    person.insurance["Secondary"] = Policy("Cascade Medicaid", "CM002", individual_number="M-2")
    first, second = (await pimsy.invoices.list(page_size=2)).items
    desk.silently_refuse = 1
    with pytest.raises(OutcomeUnknown, match="look at the invoices"):
        await pimsy.invoices.autofill([first, second], "paid", key="silence")
    book.invoices[0].paid = book.invoices[1].paid = True
    assert (await pimsy.invoices.autofill([first, second], "paid", key="silence")).status == "updated"
    assert portal.count(method="POST", path=AUTO) == 1
    desk.batches = lambda found: found[1:]
    rest = [f"INV-{one.id}" for one in book.invoices[2:4]]
    with pytest.raises(SavedDifferently) as odd:
        await pimsy.invoices.autofill(rest, "paid")
    assert odd.value.fields == ("invoices",)
    await _stale(pimsy, portal)


async def _stale(pimsy: Pimsy, portal: PimsyPortal) -> None:
    """Refuse where the caller saw something else."""
    seen = await pimsy.invoices.get(f"INV-{portal.book.invoices[5].id}")
    portal.book.invoices[5].amount += 1
    with pytest.raises(BatchRefused, match="1 changed amount_invoiced"):
        await pimsy.invoices.autofill([seen], "invoiced")


def test_what_a_crash_left_is_the_same_write() -> None:
    write = Autofill(Binding(), ["7002", "INV-7001"], "paid")
    again = Autofill.from_payload(Binding(), write.payload)
    assert (again.payload, again.invoice_ids, again.option) == (write.payload, ("INV-7001", "INV-7002"), "paid")
