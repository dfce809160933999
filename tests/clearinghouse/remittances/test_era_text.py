"""The text beside an 835: read by its titles, and nothing of it dropped or guessed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.deciding import Decided, DecidedLine
from mock_portals.clearinghouse.era_text import era_text
from mock_portals.clearinghouse.remittance_x12 import Payment
from portaldriver.errors import ReportUnreadable
from portaldriver.portals.office_ally.clearinghouse.remittances import EraText, read_era_text
from tests.clearinghouse.house.sending import numbered

from .paid import paid

WORD = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
MONEY = st.integers(-(10**7), 10**7).map(lambda cents: Decimal(cents) / 100)


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    pattern = paid(*numbered(1)).house.claims[0]
    claims = tuple(_decided(draw, pattern, at) for at in range(draw(st.integers(1, 3))))
    return Payment(
        payer_id="EX001",
        payer_name="EXAMPLE HEALTH",
        trace=f"T{draw(st.integers(1, 10**9))}",
        day=draw(st.dates(date(2020, 1, 1), date(2030, 1, 1))),
        claims=claims,
    )


def _decided(draw: st.DrawFn, pattern: BookedClaim, at: int) -> Decided:
    number = f"P{at}{draw(st.integers(0, 10**9))}"
    claim = replace(pattern, patient_control_number=number, patient_last=draw(WORD), patient_first=draw(WORD))
    adjustment = st.tuples(st.sampled_from(["CO", "PR"]), st.sampled_from(["45", "1", "B7"]), MONEY)
    reasons = draw(st.lists(adjustment, max_size=3))
    line = DecidedLine("HC", "99213", (), draw(MONEY), "1", date(2026, 2, 3), draw(MONEY), tuple(reasons))
    return Decided(claim, draw(st.sampled_from(["1", "4", "22"])), (line,) * draw(st.integers(1, 3)))


def _read(payment: Payment) -> EraText:
    return read_era_text("\r\n".join(era_text(payment)).encode())


@settings(max_examples=40, deadline=None)
@given(payments())
def test_what_is_written_is_read(payment: Payment) -> None:
    found = _read(payment)
    assert found.unknown_lines == ()
    [check] = found.payments
    assert (check.check_number, check.amount, check.payment_date) == (payment.trace, payment.amount, payment.day)
    assert check.npi == payment.first.billing_npi
    assert len(found.claims) == len(payment.claims)
    for text, one in zip(found.claims, payment.claims, strict=True):
        assert (text.check_number, text.account_number) == (payment.trace, one.claim.patient_control_number)
        assert (text.last_name, text.first_name) == (one.claim.patient_last, one.claim.patient_first)
        assert (text.charge, text.paid) == (one.charge, one.paid)
        assert text.payer_claim_control_number == one.claim.payer_claim_number
        assert [line.paid for line in text.lines] == [line.paid for line in one.lines]
        written = [tuple(line.adjustments) for line in one.lines]
        told = [tuple((each.group, each.reason, each.amount) for each in line.adjustments) for line in text.lines]
        assert told == written


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 30))
def test_whatever_stands_there_is_read_or_refused(junk: bytes, at: int) -> None:
    lines = [line.encode() for line in era_text(SAMPLE)]
    content = b"\r\n".join([*lines[:at], junk, *lines[at:]])
    with suppress(ReportUnreadable):
        read_era_text(content)


def test_claims_may_follow_each_other_under_one_title() -> None:
    lines = era_text(SAMPLE)
    titles = [at for at, line in enumerate(lines) if line.startswith("Check#")]
    found = read_era_text("\n".join(line for at, line in enumerate(lines) if at not in titles[2:]).encode())
    assert len(found.claims) == 2
    assert found.unknown_lines == ()


def test_a_row_that_is_shifted_is_no_row() -> None:
    lines = era_text(SAMPLE)
    [row] = [at for at, line in enumerate(lines) if "PCN-00001" in line]
    lines[row] = "xxxx" + lines[row]
    found = read_era_text("\n".join(lines).encode())
    assert lines[row] in [one.text for one in found.unknown_lines]
    assert all(one.account_number != "PCN-00001" for one in found.claims)


def test_a_table_without_patients_ids_is_read_too() -> None:
    lines = [_cut(line) for line in era_text(SAMPLE)]
    found = read_era_text("\n".join(lines).encode())
    assert [one.patient_id for one in found.claims] == [None, None]
    assert [one.last_name for one in found.claims] == ["DOE", "DOE"]


def _cut(line: str) -> str:
    return line[:20] + line[38:] if line.startswith(("EFT", "Check#")) and len(line) > 110 else line


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"Check#\nnothing\n"])
def test_what_is_no_such_text_is_refused(content: bytes) -> None:
    with pytest.raises(ReportUnreadable):
        read_era_text(content)


SAMPLE = paid(*numbered(2)).payments[0]
