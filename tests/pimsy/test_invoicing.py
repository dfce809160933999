"""Batches of claims: exactly what was asked leaves, once, or nothing does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.claims_text import write_837
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.invoicing_desk import EDE, INVOICES, Invoicing
from mock_portals.pimsy.invoicing_seed import CLAIMS
from mock_portals.pimsy.nouns.invoicing import Ede
from portaldriver import Duplicate, InvalidInput, OutcomeUnknown, Timeouts, Writing
from portaldriver.errors import ExtractionError, IdempotencyConflict, PortalError, RejectedError, SavedDifferently
from portaldriver.models.invoices import Invoice
from portaldriver.portals.pimsy.batching import BatchRefused
from tests.conftest import Told
from tests.pimsy.conftest import Connect

QUICK = Writing(quiet=0.05, attempts=2)


def numbers(portal: PimsyPortal, *places: int) -> list[str]:
    """Return the numbers of the seed's invoices at these places."""
    return [f"INV-{portal.book.invoices[at].id}" for at in places]


def presses(portal: PimsyPortal) -> int:
    """Count what was sent to EDE."""
    return portal.count(method="POST", path=EDE)


async def test_a_batch_is_exactly_what_was_asked(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book = connect(writing=QUICK), portal.book
    wanted = numbers(portal, 0, 3, 5)
    sent = await pimsy.invoices.send_batch(wanted, key="march 1")
    assert (sent.batch_id, sent.invoice_ids, sent.total) == ("51", tuple(sorted(wanted)), Decimal("337.50"))
    assert [one.batch for one in book.invoices if one.batch] == [51, 51, 51]
    assert await pimsy.invoices.send_batch(wanted, key="march 1") == sent
    with pytest.raises(Duplicate):
        await pimsy.invoices.send_batch(wanted, key="march 2")
    with pytest.raises(IdempotencyConflict):
        await pimsy.invoices.send_batch(wanted[:2], key="march 1")
    with pytest.raises(BatchRefused) as refused:
        await pimsy.invoices.send_batch([wanted[0], *numbers(portal, 1)])
    assert [str(one) for one in refused.value.differences] == [f"{wanted[0]}: in_batch"]
    assert presses(portal) == 1
    batch = await pimsy.ede.get(sent.batch_id)
    assert (batch.category, batch.processed) == ("837-P Professional Claims", False)
    assert "ISA" not in repr(batch) + batch.model_dump_json()
    assert (batch.text or "").startswith("ISA*00*")
    claims = await pimsy.ede.claims(sent.batch_id)
    assert [one.patient_control_number for one in claims] == sorted(wanted)


def slip(portal: PimsyPortal, names: set[str], *, lies: bool) -> Callable[[], None]:
    """Have filters not take."""
    desk = portal.desk(Invoicing)

    def undo() -> None:
        desk.slips, desk.lies = set(), False

    desk.slips, desk.lies = names, lies
    return undo


async def test_any_difference_and_nothing_is_sent(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book, desk = connect(writing=QUICK), portal.book, portal.desk(Invoicing)
    one, two, three = wanted = numbers(portal, 0, 1, 2)
    first, second = book.billed[0], book.billed[1]

    async def refused(asked: list[str] | list[Invoice] = wanted) -> list[str]:
        with pytest.raises(BatchRefused) as found:
            await pimsy.invoices.send_batch(asked)
        assert not [name for name in (book.clients[0].last_name, "Evergreen") if name in str(found.value)]
        return [str(each) for each in found.value.differences]

    for lies in (False, True):
        undo = slip(portal, {"invoice"}, lies=lies)
        with pytest.raises((ExtractionError, RejectedError)):
            await pimsy.invoices.send_batch(wanted)
        undo()
    assert await refused([*wanted, "INV-99"]) == ["INV-99: missing"]
    first.locked_by = "Marsh, Toni"
    assert await refused() == [f"{one}: locked"]
    first.locked_by = ""
    book.invoices[1].payer = "Self Pay"
    assert await refused() == [f"{two}: no_payer_number"], "EDE would pass it over in silence"
    book.invoices[1].payer = "Evergreen Health"
    book.invoices[2].paid = True
    assert await refused() == [f"{three}: paid"]
    book.invoices[2].paid = False
    seen = [await pimsy.invoices.get(each) for each in wanted]
    book.invoices[0].amount += 1
    book.invoices[1].payer = "Cascade Medicaid"
    second.units += 1
    found = await refused(seen)
    assert sorted(found) == sorted(
        [f"{one}: changed: amount_invoiced", f"{two}: changed: payer_name", f"{two}: changed: units"]
    )
    for hidden in ("Locked", "EDE Batch #", "Amount Invoiced"):
        portal.layouts[INVOICES.lower()] = Layout(hidden=(hidden,))
        with pytest.raises(ExtractionError):
            await pimsy.invoices.send_batch(wanted)
    portal.layouts.clear()
    with pytest.raises(InvalidInput):
        await pimsy.invoices.send_batch([one, one.removeprefix("INV-")])
    with pytest.raises(InvalidInput):
        await pimsy.invoices.send_batch([])
    with pytest.raises(InvalidInput) as words:
        await pimsy.invoices.send_batch(["Nora Example"])
    assert "Nora" not in str(words.value)
    desk.refuses = "Invoice # is not available."
    with pytest.raises(InvalidInput):
        await pimsy.invoices.send_batch(wanted)
    assert presses(portal) == 1, "the portal said no to that one"
    desk.refuses = ""
    assert [each.batch for each in book.invoices if each.batch] == []
    assert len(book.edes) == 1
    sent = await pimsy.invoices.send_batch(wanted)
    assert book.edes[-1].invoices == [each.id for each in book.invoices[:3]]
    assert sent.batch_id == str(book.edes[-1].id)


async def test_a_grid_that_loads_for_ever_is_not_pressed_on(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy = connect(writing=QUICK, timeouts=Timeouts(read=0.7), retry=None)
    portal.desk(Invoicing).busy = True
    with pytest.raises(PortalError):
        await pimsy.invoices.send_batch(numbers(portal, 0))
    assert presses(portal) == 0


async def test_somebody_changes_a_row_between_filter_and_press(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, book = connect(writing=QUICK), portal.book
    wanted = numbers(portal, 0, 1)
    reads = 0
    show = portal.desk(Invoicing)._invoice

    def counted(one: object) -> object:
        nonlocal reads
        reads += 1
        if reads == 7:  # looked at, filtered and shown by now; the last look is to come
            book.invoices[1].amount = Decimal("999.00")
        return show(one)  # type: ignore[arg-type]

    portal.desk(Invoicing)._invoice = counted  # type: ignore[assignment,method-assign]
    with pytest.raises(BatchRefused) as refused:
        await pimsy.invoices.send_batch(wanted, key="once")
    assert [str(one) for one in refused.value.differences] == [f"{wanted[1]}: changed: amount_invoiced"]
    assert (presses(portal), len(book.edes)) == (0, 1)
    sent = await pimsy.invoices.send_batch(wanted, key="once")
    assert sent.total == Decimal("1111.50")


async def test_what_slips_in_after_the_last_look_is_told(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book, desk = connect(writing=QUICK), portal.book, portal.desk(Invoicing)
    desk.batches = lambda found: [*found, book.invoices[5]]
    with pytest.raises(SavedDifferently) as odd:
        await pimsy.invoices.send_batch(numbers(portal, 0, 1), key="one too many")
    assert odd.value.fields == ("invoices",)
    desk.batches = lambda found: found[1:]
    with pytest.raises(SavedDifferently) as odd:
        await pimsy.invoices.send_batch(numbers(portal, 2, 3), key="one too few")
    assert odd.value.fields == ("invoices",)

    def dearer() -> None:
        book.invoices[6].amount += 5
        book.invoices[7].payer = "Cascade Medicaid"

    desk.batches, desk.before_ede = (lambda found: found), dearer
    with pytest.raises(SavedDifferently) as odd:
        await pimsy.invoices.send_batch(numbers(portal, 6, 7), key="another sum")
    assert odd.value.fields == ("amounts", "payers")
    with pytest.raises(SavedDifferently):
        await pimsy.invoices.send_batch(numbers(portal, 6, 7), key="another sum")
    assert presses(portal) == 3


async def test_nothing_of_a_batch_is_in_logs_events_or_errors(
    portal: PimsyPortal, connect: Connect, seated: None, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="portaldriver")
    pimsy, book = connect(writing=QUICK), portal.book
    wanted = numbers(portal, 0, 1)
    book.billed[0].locked_by = "Marsh, Toni"
    said = []
    with pytest.raises(BatchRefused) as refused:
        await pimsy.invoices.send_batch(wanted)
    said.append(f"{refused.value!r} {refused.value}")
    book.billed[0].locked_by = ""
    portal.faults.add(path=EDE, method="POST", reset=True, after=True)
    sent = await pimsy.invoices.send_batch(wanted)
    with pytest.raises(Duplicate) as twice:
        await pimsy.invoices.send_batch(wanted, key="again")
    said += [str(twice.value), repr(sent), *(str(one.message) for one in caplog.records), *map(repr, told)]
    assert told.named("WriteSent")
    for client in book.clients[:2]:
        for secret in (client.last_name, f"M{client.id}", f"G{client.id}", *wanted):
            assert not [one for one in said if secret in one]


async def test_a_lost_answer_is_looked_up_and_absence_is_no_proof(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    pimsy, book, desk = connect(writing=QUICK), portal.book, portal.desk(Invoicing)
    portal.faults.add(path=EDE, method="POST", reset=True, after=True)
    sent = await pimsy.invoices.send_batch(numbers(portal, 0, 1), key="lost")
    assert (presses(portal), sent.batch_id) == (1, "51")
    desk.silently_refuse = 1
    wanted = numbers(portal, 2, 3)
    for _ in range(2):
        with pytest.raises(OutcomeUnknown) as unknown:
            await pimsy.invoices.send_batch(wanted, key="silence")
        assert "EDE" in str(unknown.value)
    with pytest.raises(OutcomeUnknown):  # another one that has some of them waits for the first
        await pimsy.invoices.send_batch(numbers(portal, 3, 4))
    assert presses(portal) == 2, "it was never pressed again"
    assert [one.operation for one in await pimsy.writes.pending()] == ["invoices.send_batch"]
    book.edes.append(_late(portal, [2, 3]))
    assert (await pimsy.invoices.send_batch(wanted, key="silence")).batch_id == "52"
    assert presses(portal) == 2


def _late(portal: PimsyPortal, places: list[int]) -> Ede:
    """Return a batch that comes long after it was asked for."""
    rows = [portal.book.invoices[at] for at in places]
    return Ede(52, CLAIMS, text=write_837(portal.book, 52, rows, datetime(2026, 3, 9, 9, 0)))
