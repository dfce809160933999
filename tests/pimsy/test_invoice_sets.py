"""What a batch is held against, as pure functions: no set of rows but the one that was asked for is ever let go."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.claims_text import write_837
from portaldriver.edi import read_claims
from portaldriver.errors import InvalidInput
from portaldriver.models.invoices import Invoice, InvoiceUpdate, invoice_number
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.batching import HELD, BatchRefused, differences, holds, read_back, written
from portaldriver.portals.pimsy.writes.ede import PostRemittance, SaveRemittance
from portaldriver.portals.pimsy.writes.invoice_routes import RouteInvoice, WithdrawClaim
from portaldriver.portals.pimsy.writes.invoicing import SendBatch, UpdateInvoice

BOOK = PimsyPortal().book


def row(number: int, **more: Any) -> Invoice:
    """Make a row that may be sent."""
    fields: dict[str, Any] = {
        "invoice_id": f"INV-{number}",
        "note_id": str(number + 1000),
        "patient_id": str(number % 5),
        "patient_name": "Example, Nora",
        "payer_name": "Evergreen Health",
        "payer_number": "EG001",
        "level": "primary",
        "billing_code": "90834",
        "units": Decimal("1.5"),
        "amount_invoiced": Decimal(100 + number) + Decimal("0.01"),
        "service_on": date(2026, 3, 2),
        "invoiced": False,
        "paid": False,
        "locked": False,
    }
    return Invoice(**(fields | more))


SPOILS: list[dict[str, Any]] = [
    {"locked": True},
    {"locked": None},
    {"paid": True},
    {"invoiced": True},
    {"batch_id": "7"},
    {"payer_number": None},
    {"amount_invoiced": None},
    {"amount_invoiced": Decimal("99.99")},
    {"payer_name": "Cascade Medicaid"},
    {"units": Decimal(9)},
    {"note_id": "1"},
    {"patient_id": "77"},
    {"level": "secondary"},
    {"billing_code": "90837"},
    {"service_on": date(2026, 3, 3)},
]
SETS = st.sets(st.integers(1, 12), max_size=8)


@settings(max_examples=200, deadline=None)
@given(
    asked=SETS,
    lost=SETS,
    more=st.sets(st.integers(13, 20), max_size=3),
    doubled=st.lists(st.integers(0, 20), max_size=2),
    spoilt=st.integers(0, 11),
    how=st.sampled_from(SPOILS),
)
def test_only_the_very_rows_that_were_asked_for_are_let_go(
    asked: set[int], lost: set[int], more: set[int], doubled: list[int], spoilt: int, how: dict[str, Any]
) -> None:
    known = {f"INV-{one}": row(one) for one in asked}
    filtered = sorted((asked - lost) | more)
    filtered += [filtered[at % len(filtered)] for at in doubled if filtered]
    found = differences(known, [row(one) for one in filtered], known)
    assert (not found) == (sorted(filtered) == sorted(asked))
    wrong = set(filtered) ^ asked | {one for one in filtered if filtered.count(one) > 1}
    assert {one.number for one in found} >= {f"INV-{one}" for one in wrong}
    same = [row(one) for one in sorted(asked)]
    assert not differences(known, same, known)
    if same:
        at = spoilt % len(same)
        same[at] = same[at].model_copy(update=how)
        assert {one.number for one in differences(known, same, known)} == {same[at].invoice_id}


@settings(max_examples=60, deadline=None)
@given(asked=SETS, sent=SETS, dearer=st.integers(0, 30))
def test_a_file_is_what_was_asked_or_differs(asked: set[int], sent: set[int], dearer: int) -> None:
    places = [one - 1 for one in sorted(sent)]
    text = write_837(BOOK, 51, [BOOK.invoices[at] for at in places], datetime(2026, 3, 9, 9, 0))
    held = [BOOK.invoices[one - 1] for one in sorted(asked)]
    wanted = {
        f"INV-{one.id}": row(one.id, invoice_id=f"INV-{one.id}", payer_name=one.payer, amount_invoiced=one.amount)
        for one in held
    }
    inside, differs = holds(text, wanted)
    assert inside == {f"INV-{BOOK.invoices[at].id}" for at in places}
    assert (differs == ()) == (asked == sent)
    if asked == sent and dearer < len(held):
        number = f"INV-{held[dearer].id}"
        other = wanted | {number: wanted[number].model_copy(update={"amount_invoiced": Decimal("1.00")})}
        assert holds(text, other)[1] == ("amounts",)
        other = wanted | {number: wanted[number].model_copy(update={"payer_number": "CM002"})}
        assert holds(text, other)[1] == ("payers",)


@pytest.mark.parametrize("text", ["", "Nora Example", "ISA*00*", None])
def test_a_file_that_cannot_be_read_holds_nothing(text: str | None) -> None:
    assert holds(text, {"INV-1": row(1)}) in ((set(), ("file",)), (set(), ("invoices",)))


def test_the_mock_writes_what_the_guide_allows() -> None:
    text = write_837(BOOK, 51, BOOK.invoices, datetime(2026, 3, 9, 9, 0))
    found = list(read_claims(text, strict=True))
    assert [found_in.model.patient_control_number for found_in in found] == [f"INV-{one.id}" for one in BOOK.invoices]
    assert not [warning for found_in in found for warning in found_in.warnings]


def test_one_claim_twice_and_one_of_two_sums_differ() -> None:
    one = BOOK.invoices[0]
    wanted = {f"INV-{one.id}": row(1, invoice_id=f"INV-{one.id}", amount_invoiced=one.amount)}
    now = datetime(2026, 3, 9, 9, 0)
    assert holds(write_837(BOOK, 51, [one, one], now), wanted)[1] == ("invoices",)
    text = write_837(BOOK, 51, [one], now)
    assert holds(text, wanted)[1] == ()
    assert holds(text.replace("SV1*HC:90834*112.5", "SV1*HC:90834*12.5"), wanted)[1] == ("amounts",)


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(1, 500), max_size=6), st.decimals("0", "99999", places=2))
def test_what_is_kept_of_invoices_comes_back_exactly_and_has_no_names(ids: set[int], amount: Decimal) -> None:
    known = {f"INV-{one}": row(one, amount_invoiced=amount) for one in ids}
    kept = written(known)
    assert "Nora" not in str(kept)
    back = read_back(kept)
    for number, one in known.items():
        assert [getattr(back[number], name) for name in HELD] == [getattr(one, name) for name in HELD]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**14), st.sampled_from(["INV-", "inv-", " ", "000", "INV-00"]))
def test_numbers_have_one_spelling(number: int, before: str) -> None:
    assert invoice_number(f"{before}{number} ") == f"INV-{number}"


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="INV-7\u0667 .x", min_size=1, max_size=8))
def test_what_is_no_number_is_refused_unquoted(text: str) -> None:
    if re.fullmatch(r"(INV-)?[0-9]+", text.strip()):
        return
    with pytest.raises(ValueError, match=r"^not an invoice number: digits, with or without INV-$"):
        invoice_number(text)


def test_what_a_crash_left_is_the_same_write() -> None:
    batch = SendBatch(Binding(), ["7002", "INV-7001"], known={"INV-7001": row(7001)})
    again = SendBatch.from_payload(Binding(), batch.payload)
    assert (again.payload, again.natural_key) == (batch.payload, batch.natural_key)
    assert batch.natural_key == SendBatch(Binding(), ["INV-7001", "7002"]).natural_key
    assert batch.natural_key != SendBatch(Binding(), ["INV-7001"]).natural_key
    update = UpdateInvoice(Binding(), "7001", InvoiceUpdate(amount_paid=Decimal("1.10"), eob_on=None))
    assert update.payload == {"invoiceId": "INV-7001", "changes": {"amountPaid": 1.1, "eobOn": None}}
    assert UpdateInvoice.from_payload(Binding(), update.payload).payload == update.payload
    for one in (
        RouteInvoice(Binding(), "7001", "7"),
        WithdrawClaim(Binding(), "7001"),
        SaveRemittance(Binding(), "a.835", "ISA~"),
        PostRemittance(Binding(), "5"),
    ):
        assert type(one).from_payload(Binding(), one.payload).payload == one.payload
    save = SaveRemittance(Binding(), "b.835", "IS\r\nA~\n")
    assert save.natural_key == SaveRemittance(Binding(), "a.835", "ISA~").natural_key


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"amount_paid": Decimal("-1")},
        {"write_off": Decimal("1.001")},
        {"paid": None},
        {"amount_invoiced": Decimal("NaN")},
    ],
)
def test_changes_that_make_no_sense_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        InvoiceUpdate(**fields)


def test_a_refusal_names_no_more_than_it_has_to() -> None:
    many = differences({f"INV-{one}" for one in range(30)}, [])
    refused = BatchRefused(differences=many)
    assert str(refused) == "the rows are not what was asked: 30 missing [invoiceIds]"
    assert len(refused.differences) == 30
    assert "INV-" not in str(refused)
