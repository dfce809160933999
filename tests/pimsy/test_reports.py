"""The financial reports: line by line what the practice's books hold, to the cent, or a typed error and no figure."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.grids import Layout
from mock_portals.pimsy.invoicing_seed import PAYMENTS, paid
from mock_portals.pimsy.nouns.invoicing import Credit, Ede, Posting, Refund
from mock_portals.pimsy.reports_desk import Reports as Desk
from mock_portals.pimsy.seed import TODAY
from mock_portals.variants import drop, set_attribute
from portaldriver import Retry, StateDatabase, Timeouts
from portaldriver.analytics import export, nightly, pimsy_reports
from portaldriver.errors import ExtractionError, InvalidInput, NotOnThisSurface, NotPermitted
from portaldriver.models import Noun
from portaldriver.models.reports import DepositLine, ReceivableLine
from portaldriver.pom import Record
from portaldriver.portals.pimsy.pages.reports import (
    AGES,
    Aging,
    AgingRow,
    DailyPosting,
    Deposits,
    Payroll,
    PayrollRow,
    PrimaryServices,
    Receivable,
    ReceivableRow,
    Refunds,
    Report,
    ReportHead,
    UnappliedCredit,
)
from portaldriver.portals.pimsy.reporting import lines_of
from tests.pimsy.conftest import Connect

AGING = "/financial/reports/aging"
SINCE, UNTIL = TODAY - timedelta(days=120), TODAY + timedelta(days=30)
CANARY = "Zebrafinch"
REMITTANCE = (
    "ISA*00*invented~BPR*I*61.50*C*ACH************20260301~N1*PR*EVERGREEN HEALTH~CLP*INV-7001*1*112.5*61.5**12*C1~"
)


async def every(lines: AsyncIterator[Any]) -> list[Any]:
    return [one async for one in lines]


def total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


@pytest.fixture
def books(portal: PimsyPortal) -> PimsyPortal:
    """Let money have come in, some of it for nothing yet, and some gone back."""
    book = portal.book
    for one, took in zip(book.invoices[:3], ("50.00", "61.50", "0.00"), strict=True):
        one.total_paid, one.write_off, one.eob = Decimal(took), Decimal("1.01"), TODAY - timedelta(days=one.id % 2)
    paid(book, book.invoices[2])
    for note, days in zip(book.billed[3:8], (0, 31, 61, 91, 121), strict=True):
        note.on = UNTIL - timedelta(days=days)
    book.postings.append(Posting(11, "Check of March", "Cascade Medicaid", Decimal("1234.56"), TODAY, "55501"))
    book.edes.append(Ede(61, PAYMENTS, description="march.835", text=REMITTANCE, processed=True))
    book.edes.append(Ede(62, PAYMENTS, description="open.835", text=REMITTANCE))
    book.clients[0].last_name = CANARY
    number = book.clients[0].id
    book.refunds += [Refund(number, TODAY, Decimal("25.00"), reference="R-1"), Refund(number, SINCE, Decimal("0.01"))]
    book.refunds.append(Refund(number, SINCE - timedelta(days=1), Decimal(999)))
    book.credits += [
        Credit(one.id, TODAY - timedelta(days=at), Decimal(at)) for at, one in enumerate(book.clients[:3], 1)
    ]
    return portal


async def test_all_eight_are_the_book_to_the_cent(books: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, book = connect(), books.book
    reports, days = pimsy.reports, (SINCE, UNTIL)
    notes = {one.id: one for one in book.billed if SINCE <= one.on <= UNTIL}
    invoices = [one for one in book.invoices if one.note in notes]

    aging = await every(reports.aging(*days))
    still = {f"INV-{one.id}": one for one in invoices if not one.paid}
    assert {one.invoice_id: one.balance for one in aging} == {
        number: one.amount - one.total_paid - one.write_off for number, one in still.items()
    }
    assert len(aging) == len(still)
    for one in aging:
        held = still[one.invoice_id]
        age = (UNTIL - notes[held.note].on).days
        at = 0 if age <= 30 else 1 if age <= 60 else 2 if age <= 90 else 3 if age <= 120 else 4
        assert [getattr(one, name) for name in AGES] == [one.balance if at == each else 0 for each in range(5)]
        assert (one.payer_name, one.patient_id) == (held.payer, str(notes[held.note].client))
    assert {sum(map(bool, (getattr(one, name) for one in aging))) > 0 for name in AGES} == {True}

    receivable = await every(reports.receivable(*days))
    assert sorted((one.invoice_id, one.charges, one.payments, one.adjustments, one.balance) for one in receivable) == (
        sorted(
            (f"INV-{one.id}", one.amount, one.total_paid, one.write_off, one.amount - one.total_paid - one.write_off)
            for one in invoices
        )
    )
    listed = [one async for one in pimsy.invoices.list(since=SINCE, until=UNTIL)]
    assert total(one.charges for one in receivable) == total(one.amount_invoiced or Decimal(0) for one in listed)
    assert {one.invoice_id: one.patient_name for one in receivable} == {
        one.invoice_id: one.patient_name for one in listed
    }

    posted = await every(reports.daily_posting(*days))
    assert sorted((one.posted_on, one.invoice_id, one.amount_paid, one.write_off) for one in posted) == sorted(
        (one.eob, f"INV-{one.id}", one.total_paid, one.write_off) for one in book.invoices if one.eob
    )
    deposits = await every(reports.deposits(*days))
    assert [(one.deposited_on, one.payer_name, one.reference, one.description, one.amount) for one in deposits] == [
        (date(2026, 3, 1), "EVERGREEN HEALTH", None, "march.835", Decimal("61.50")),
        (TODAY, "Cascade Medicaid", "55501", "Check of March", Decimal("1234.56")),
    ]
    payroll = await every(reports.payroll(*days))
    assert sorted((one.note_id, one.provider_name, one.units) for one in payroll) == sorted(
        (str(one.id), one.user, one.units) for one in notes.values()
    )
    assert total(one.amount_for_payroll for one in payroll) == total(one.total_paid for one in invoices)
    services = await every(reports.primary_services(*days))
    assert sorted((one.note_id, one.billing_code, one.amount_invoiced) for one in services) == sorted(
        (str(one.note), notes[one.note].code, one.amount) for one in invoices if one.level == "Primary"
    )
    refunds = await every(reports.refunds(*days))
    assert [(one.refunded_on, one.method, one.reference, one.amount) for one in refunds] == [
        (TODAY, "Check", "R-1", Decimal("25.00")),
        (SINCE, "Check", None, Decimal("0.01")),
    ]
    credit = await every(reports.unapplied_credit(*days))
    assert sorted((one.patient_id, one.paid_on, one.amount, one.days_31_to_60) for one in credit) == sorted(
        (str(one.client), one.on, one.amount, one.amount if (UNTIL - one.on).days > 30 else 0) for one in book.credits
    )
    assert CANARY in refunds[0].patient_name
    for lines in (aging, receivable, posted, deposits, payroll, services, refunds, credit):
        assert lines
        assert CANARY not in repr(lines)


async def test_columns_may_move_and_a_day_may_be_empty(
    books: PimsyPortal, connect: Connect, seated: None, tmp_path: Path
) -> None:
    pimsy = connect(retry=Retry(attempts=1))
    whole = await every(pimsy.reports.aging(SINCE, UNTIL))
    books.layouts[AGING] = Layout(hidden=("Client", "Service Date"), first=("Balance", "Lines"))
    narrow = await every(pimsy.reports.aging(SINCE, UNTIL))
    assert narrow == [one.model_copy(update={"patient_name": None, "service_on": None}) for one in whole]
    for hidden, field in (("Lines", "lines"), ("61-90", "days_61_to_90"), ("Balance", "balance")):
        books.layouts[AGING] = Layout(hidden=(hidden,))
        with pytest.raises(ExtractionError) as raised:
            await every(pimsy.reports.aging(SINCE, UNTIL))
        assert (raised.value.field, raised.value.retryable) == (field, False)
    for hidden, field in (("Invoice #", "invoice_id"), ("Insurance Payer", "payer_name"), ("Client #", "patient_id")):
        books.layouts[AGING] = Layout(hidden=(hidden,))
        with pytest.raises(ExtractionError) as raised:
            await every(pimsy.reports.aging(SINCE, UNTIL))
        assert raised.value.field == field
    assert await every(pimsy.reports.deposits(SINCE, SINCE)) == []
    with pytest.raises(InvalidInput, match="until"):
        await every(pimsy.reports.deposits(UNTIL, SINCE))
    got = await export(pimsy.reports.deposits(SINCE, UNTIL), tmp_path / "deposits.csv", kind=DepositLine)
    assert got == 2
    with (tmp_path / "deposits.csv").open(encoding="utf-8", newline="") as file:
        assert [one["amount"] for one in csv.DictReader(file)] == ["61.50", "1234.56"]


async def test_a_figure_that_is_not_the_sum_is_none(books: PimsyPortal, connect: Connect, seated: None) -> None:
    pimsy, desk = connect(retry=Retry(attempts=1), timeouts=Timeouts(read=3.0)), books.desk(Desk)

    async def refused() -> ExtractionError:
        with pytest.raises(ExtractionError) as raised:
            await every(pimsy.reports.aging(SINCE, UNTIL))
        return raised.value

    desk.off = Decimal("0.01")
    assert (await refused()).field == "days_0_to_30"
    desk.off = Decimal(0)
    for trouble in ("late", "short"):
        setattr(desk, trouble, set(range(1, 99)))
        error = await refused()
        assert (error.field, error.retryable) == ("lines", True)
        setattr(desk, trouble, set())
    desk.slips = True
    assert (await refused()).field == "since"
    desk.slips = False
    for spoiled in (
        set_attribute("tr.line", "data-row", "group"),
        set_attribute("tr.group", "data-row", "line"),
        set_attribute("tr.total", "data-row", "note"),
        drop("tr.total"),
        drop("tr.line"),
    ):
        books.vary(AGING, spoiled)
        await refused()
        books.unvary()
    assert await every(pimsy.reports.aging(SINCE, UNTIL))


async def test_a_tenant_without_billing_has_none(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    portal.account.hidden = ("Reports",)
    pimsy = connect()
    with pytest.raises(NotPermitted, match="Financial > Reports"):
        await every(pimsy.reports.payroll(SINCE, UNTIL))
    portal.surfaces.discard("billing")
    await pimsy.health()
    with pytest.raises(NotOnThisSurface, match="Financial > Reports"):
        await every(pimsy.reports.payroll(SINCE, UNTIL))


# --- any report: what was tampered with is refused

HEAD = ReportHead(since=SINCE, until=UNTIL, groups=0, lines=0)
CENTS = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents) / 100)
GROUPS = st.lists(st.lists(st.tuples(CENTS, st.integers(0, 4)), min_size=1, max_size=4), min_size=1, max_size=4)


def sums(lines: Iterable[AgingRow]) -> dict[str, Decimal]:
    found = list(lines)
    return {name: total(getattr(one, name) for one in found) for name in (*AGES, "balance")}


def made(groups: list[list[tuple[Decimal, int]]]) -> tuple[ReportHead, list[AgingRow]]:
    """Return a report as it should be."""
    rows, whole = list[AgingRow](), list[AgingRow]()
    for number, amounts in enumerate(groups):
        lines = [
            AgingRow(
                kind="line",
                patient_id=str(at),
                invoice_id=f"{number}{at}",
                balance=amount,
                **{name: amount if place == each else Decimal(0) for each, name in enumerate(AGES)},  # type: ignore[arg-type]
            )
            for at, (amount, place) in enumerate(amounts)
        ]
        rows += [AgingRow(kind="group", payer_name=f"P{number}", lines=len(lines), **sums(lines)), *lines]  # type: ignore[arg-type]
        whole += lines
    rows.append(AgingRow(kind="total", lines=len(whole), **sums(whole)))  # type: ignore[arg-type]
    return ReportHead(since=SINCE, until=UNTIL, groups=len(groups), lines=len(whole)), rows


@given(groups=GROUPS, draw=st.data())
def test_any_change_of_a_report_is_refused(groups: list[list[tuple[Decimal, int]]], draw: st.DataObject) -> None:
    head, rows = made(groups)
    lines = lines_of(Aging, head, rows, SINCE, UNTIL)
    assert [one.balance for one in lines] == [amount for each in groups for amount, _ in each]
    assert [one.payer_name for one in lines] == [f"P{at}" for at, each in enumerate(groups) for _ in each]

    def cents(row: AgingRow) -> AgingRow:
        name = draw.draw(st.sampled_from((*AGES, "balance")))
        return row.model_copy(update={name: getattr(row, name) + draw.draw(CENTS.filter(bool))})

    def hidden(row: AgingRow) -> AgingRow:
        return row.model_copy(update={draw.draw(st.sampled_from((*AGES, "balance"))): None})

    def otherwise(row: AgingRow) -> AgingRow:
        kinds = {"group": "line", "line": "group", "total": "line"}
        return row.model_copy(update={"kind": kinds[row.kind]})

    changes: tuple[Callable[[AgingRow], AgingRow], ...] = (cents, hidden, otherwise)
    at = draw.draw(st.integers(0, len(rows) - 1))
    tampered = [rows[:at] + rows[at + 1 :], rows[: at + 1] + rows[at:]]
    tampered += [[*rows[:at], change(rows[at]), *rows[at + 1 :]] for change in changes]
    for each in tampered:
        with pytest.raises(ExtractionError):
            lines_of(Aging, head, each, SINCE, UNTIL)
    for field in ("groups", "lines", "since"):
        other = head.since - timedelta(days=1) if field == "since" else getattr(head, field) + 1
        with pytest.raises(ExtractionError):
            lines_of(Aging, head.model_copy(update={field: other}), rows, SINCE, UNTIL)


def aging(invoice: str, **changed: Any) -> AgingRow:
    """Return a line of ten dollars, thirty days old at most."""
    ages = dict.fromkeys(AGES, Decimal(0)) | {AGES[0]: Decimal(10)}
    return AgingRow(
        kind="line",
        patient_id="1",
        invoice_id=invoice,
        **{**ages, "balance": Decimal(10), "service_on": UNTIL, **changed},
    )


def whole(*groups: tuple[str | None, list[AgingRow]]) -> tuple[ReportHead, list[AgingRow]]:
    """Return a report that adds up, whatever its lines say."""
    rows = [
        row
        for payer, lines in groups
        for row in (AgingRow(kind="group", payer_name=payer, lines=len(lines), **sums(lines)), *lines)  # type: ignore[arg-type]
    ]
    lines = [line for _, each in groups for line in each]
    rows.append(AgingRow(kind="total", lines=len(lines), **sums(lines)))  # type: ignore[arg-type]
    return ReportHead(since=SINCE, until=UNTIL, groups=len(groups), lines=len(lines)), rows


@pytest.mark.parametrize(
    "groups, field",
    [
        ([("P", [aging("1"), aging("1")])], "invoice_id"),
        ([("P", [aging("1")]), ("P", [aging("2")])], "payer_name"),
        ([("P", [aging("1", service_on=SINCE - timedelta(days=1))])], "service_on"),
        ([("P", [aging("1", service_on=UNTIL + timedelta(days=1))])], "service_on"),
        ([("P", [aging("1", days_0_to_30=Decimal(4), over_120_days=Decimal(6))])], "balance"),
        ([("P", [aging("1", days_0_to_30=Decimal(50), over_120_days=Decimal(-40))])], "balance"),
    ],
    ids=["a line twice", "a group twice", "too early", "too late", "two ages", "two ages that make up for each other"],
)
def test_what_adds_up_and_is_wrong_is_refused(groups: list[tuple[str, list[AgingRow]]], field: str) -> None:
    head, rows = whole(*groups)
    with pytest.raises(ExtractionError) as raised:
        lines_of(Aging, head, rows, SINCE, UNTIL)
    assert raised.value.field == field


def test_an_invoice_without_a_payer_is_a_line_and_a_hidden_column_is_none() -> None:
    head, rows = whole((None, [aging("1")]), ("P", [aging("2")]))
    assert [one.payer_name for one in lines_of(Aging, head, rows, SINCE, UNTIL)] == [None, "P"]
    with pytest.raises(ExtractionError) as raised:
        lines_of(Aging, head, rows, SINCE, UNTIL, hidden={"payer_name"})
    assert raised.value.field == "payer_name"


def test_what_is_left_is_what_was_charged_less_what_was_taken_off() -> None:
    def report(left: str) -> tuple[ReceivableLine, ...]:
        amounts = {"charges": "100", "payments": "10", "adjustments": "5", "balance": left}
        sums = {name: Decimal(amount) for name, amount in amounts.items()}
        rows = [
            ReceivableRow(kind="group", patient_id="1", lines=1, **sums),  # type: ignore[arg-type]
            ReceivableRow(kind="line", invoice_id="1", **sums),  # type: ignore[arg-type]
            ReceivableRow(kind="total", lines=1, **sums),  # type: ignore[arg-type]
        ]
        return lines_of(Receivable, ReportHead(since=SINCE, until=UNTIL, groups=1, lines=1), rows, SINCE, UNTIL)

    assert [one.balance for one in report("85")] == [85]
    with pytest.raises(ExtractionError) as raised:
        report("85.01")
    assert raised.value.field == "balance"


@pytest.mark.parametrize("said", ["3", "2.5", None])
def test_units_are_held_where_a_group_says_their_sum(said: str | None) -> None:
    amount = {"amount_for_payroll": Decimal(90)}
    units = None if said is None else Decimal(said)
    rows = [
        PayrollRow(kind="group", provider_name="R", lines=1, units=units, **amount),  # type: ignore[arg-type]
        PayrollRow(kind="line", note_id="1", units=Decimal("2.5"), **amount),  # type: ignore[arg-type]
        PayrollRow(kind="total", lines=1, **amount),  # type: ignore[arg-type]
    ]
    head = ReportHead(since=SINCE, until=UNTIL, groups=1, lines=1)
    if said == "3":
        with pytest.raises(ExtractionError) as raised:
            lines_of(Payroll, head, rows, SINCE, UNTIL)
        assert raised.value.field == "units"
    else:
        assert [one.units for one in lines_of(Payroll, head, rows, SINCE, UNTIL)] == [Decimal("2.5")]


@pytest.mark.parametrize("given", ["2026-01-01", "01/01/2026", datetime(2026, 1, 1), None, 20260101])
@pytest.mark.parametrize("field", ["since", "until"])
async def test_what_is_no_day_never_reaches_the_portal(connect: Connect, given: Any, field: str) -> None:
    pimsy, days = connect(), {"since": SINCE, "until": UNTIL} | {field: given}
    with pytest.raises(InvalidInput, match="not a date") as raised:
        await every(pimsy.reports.deposits(**days))
    assert raised.value.field == field
    with pytest.raises(InvalidInput, match="not a date"):
        pimsy_reports(pimsy, **days)


def test_a_line_of_another_group_and_two_wrongs_that_are_right() -> None:
    """An amount moved from line to line of two groups leaves the report's total as it was."""
    said, rows = made([[(Decimal("10.00"), 0)], [(Decimal("20.00"), 0)]])
    swapped = [rows[0], rows[3], rows[2], rows[1], rows[4]]
    with pytest.raises(ExtractionError) as raised:
        lines_of(Aging, said, swapped, SINCE, UNTIL)
    assert raised.value.field == "days_0_to_30"
    marked = [*rows[:1], rows[1].model_copy(update={"payer_name": "P1"}), *rows[2:]]
    with pytest.raises(ExtractionError) as raised:
        lines_of(Aging, said, marked, SINCE, UNTIL)
    assert raised.value.field == "payer_name"
    assert lines_of(Aging, HEAD, [], SINCE, UNTIL) == ()


REPORTS: tuple[type[Report[Any]], ...] = (
    Aging,
    DailyPosting,
    Deposits,
    Payroll,
    PrimaryServices,
    Receivable,
    Refunds,
    UnappliedCredit,
)


async def test_reports_are_tables_from_night_to_night(
    books: PimsyPortal, connect: Connect, seated: None, state: StateDatabase, tmp_path: Path
) -> None:
    """What nobody touched is in no second night; an invoice that grew older, or was paid, is."""
    pimsy = connect()

    async def night(run: str, until: date) -> dict[str, tuple[int | None, int | None, int | None]]:
        sources = pimsy_reports(pimsy, since=SINCE, until=until)
        kept = [one async for one in nightly(sources, tmp_path, state=state, run=run, ending="csv")]
        return {one.table.removeprefix("report_"): (one.new, one.changed, one.gone) for one in kept}

    first = await night("n1", UNTIL)
    assert set(first) == {"aging", "receivable", "daily_posting", "deposits", "payroll", "primary_services"} | {
        "refunds",
        "unapplied_credit",
    }
    assert all(new for new, _, _ in first.values())
    assert set((await night("n2", UNTIL)).values()) == {(0, 0, 0)}
    paid(books.book, books.book.invoices[3])
    third = await night("n3", UNTIL + timedelta(days=1))
    assert third["aging"][2] == 1
    assert third["aging"][1]  # some are a day too old for their column now
    assert third["deposits"] == third["refunds"] == (0, 0, 0)


@pytest.mark.parametrize("report", REPORTS)
def test_each_row_has_what_its_line_has(report: type[Report[Any]]) -> None:
    """A field that the one has and the other lacks would never come."""
    row: type[Record] = report.grid.record
    line: type[Noun] = report.line
    assert set(row.model_fields) - {"kind", "lines"} == set(line.model_fields)
    assert {*report.by, *report.sums} <= set(line.model_fields)
