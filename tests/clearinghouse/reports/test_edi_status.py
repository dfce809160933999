"""The EDI status report: what a payer said, by whichever layout, or told that it is not understood."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import PortalError
from portaldriver.portals.office_ally.clearinghouse.reports import EdiStatus, ReportUnreadable, read_edi_status
from tests.clearinghouse.reports.summaries import STATUS_HEADER, laid, status_line, status_report
from tests.clearinghouse.reports.test_file_summary import EXAMPLES

TITLED_OTHERWISE = "    File ID   Something else"


def told(text: str) -> EdiStatus:
    return read_edi_status(text.encode())


def codes(found: EdiStatus) -> list[str]:
    return [notice.code for notice in found.notices]


@pytest.mark.parametrize("file_id", ["848303600", "1026347812"])
@pytest.mark.parametrize("header", [STATUS_HEADER, TITLED_OTHERWISE])
def test_every_value_of_a_row(file_id: str, header: str) -> None:
    found = told(status_report([status_line(file_id=file_id, amount="1,150.00")], header=header))
    (row,) = found.claims
    assert row.model_dump(exclude={"line"}) == {
        "file_id": file_id,
        "claim_id": "4000000001",
        "account_number": "PCN-1",
        "account_number_cut": False,
        "last_name": "EXAMPLE",
        "first_name": "NORA",
        "amount": Decimal("1150.00"),
        "practice_id": "1234567893",
        "tax_id": "555000001",
        "payer_id": "EX001",
        "processed": date(2026, 11, 18),
        "payer_claim_number": "PAYER-77",
        "status": "accepted",
        "status_text": "ACCEPTED",
        "message": "ACCEPTED FOR PROCESSING",
        "others": (),
    }
    assert codes(found) == ([] if header == STATUS_HEADER else ["header_not_understood"])
    assert [line.text for line in found.unknown_lines] == ["EDI STATUS REPORT"]


@pytest.mark.parametrize(
    "text, status",
    [("ACCEPTED", "accepted"), ("REJECTED", "rejected"), ("PENDING", "pending"), ("RECEIVED", "unknown")],
)
def test_what_became_of_it(text: str, status: str) -> None:
    found = told(status_report([status_line(status=text)]))
    assert (found.claims[0].status, found.claims[0].status_text) == (status, text)
    assert codes(found) == (["status_not_known"] if status == "unknown" else [])


def test_a_message_that_goes_on_below() -> None:
    lines = [status_line(status="REJECTED", message="MEMBER NOT FOUND"), " " * 152 + "ON DATE OF SERVICE"]
    found = told(status_report(lines))
    assert [row.message for row in found.claims] == ["MEMBER NOT FOUND ON DATE OF SERVICE"]


def test_an_account_number_that_may_be_cut() -> None:
    (row,) = told(status_report([status_line(account="ACCOUNT-NUMBER-0001")])).claims
    assert (row.account_number, row.account_number_cut, row.last_name) == ("ACCOUNT-NUMBER", True, "EXAMPLE")
    assert row.may_be("ACCOUNT-NUMBER-0001")
    assert not row.may_be("PCN-1")


def test_columns_by_the_header_where_it_stands_otherwise() -> None:
    line = status_line(file_id="1026347812", amount="98.50", status="ACKNOWLEDGED", message="")
    header = laid([(0, STATUS_HEADER[:41]), (41, " " * 6 + STATUS_HEADER[41:142]), (148, "Status    "), (165, "Batch")])
    header = header.ljust(175) + "Payer Response Message Text"
    moved = (line[:14] + line[15:42] + " " * 6 + line[42:]).ljust(165) + "B-7".ljust(10) + "TAKEN"
    found = told(status_report([moved[:14].rjust(14) + moved[14:]], header=header))
    (row,) = found.claims
    assert (row.account_number, row.last_name, row.amount) == ("PCN-1", "EXAMPLE", Decimal("98.50"))
    assert (row.status, row.status_text, row.message) == ("unknown", "ACKNOWLEDGED", "TAKEN")
    assert [(one.title, one.value) for one in row.others] == [("Batch", "B-7")]
    assert codes(found) == ["column_not_known", "status_not_known"]


def test_an_amount_that_begins_before_its_title_is_not_cut() -> None:
    header = STATUS_HEADER.replace("Amount  ", "  Amount")
    (row,) = told(status_report([status_line(amount="1,150.00")], header=header)).claims
    assert (row.amount, row.first_name) == (Decimal("1150.00"), "NORA")


def test_a_long_name_beside_its_amount() -> None:
    (row,) = told(status_report([status_line(patient="EXAMPLE-MARTINEZ,NORA-ANN", amount="123456.78")])).claims
    assert (row.last_name, row.first_name, row.amount) == ("EXAMPLE-MARTINEZ", "NOR", Decimal("123456.78"))


def test_ids_that_touch() -> None:
    line = status_line(file_id="1026347812")
    (row,) = told(status_report([line[:14] + line[15:]])).claims
    assert (row.file_id, row.claim_id, row.account_number) == ("1026347812", "4000000001", "PCN-1")


@pytest.mark.parametrize("at", [30, 45, 70, 90, 110, 130])
def test_a_row_that_is_shifted_is_not_read(at: int) -> None:
    line = status_line(account="ACCOUNT-NUMBER-0001")
    for moved in (line[:at] + "  " + line[at:], line[:at] + line[at + 2 :]):
        found = told(status_report([moved]))
        assert found.claims == ()
        assert [one.claim_id for one in found.unknown_lines] == [None, "4000000001"]
        assert codes(found) == ["row_not_understood"]


@pytest.mark.parametrize(
    "line",
    [
        status_line(processed="13/45/2026"),
        status_line(amount="1.5.0"),
        status_line(amount="ABC"),
        status_line(status=""),
        status_line(status="12345"),
    ],
)
def test_a_row_with_something_that_its_column_does_not_hold_is_not_read(line: str) -> None:
    found = told(status_report([line]))
    assert (found.claims, codes(found)) == ((), ["row_not_understood"])


def test_no_repr_tells_of_anybody() -> None:
    found = told(status_report([status_line()]))
    assert "EXAMPLE" not in repr(found) + repr(found.claims) + str(found.claims[0]) + repr(found.unknown_lines)


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"File ID: 848303600", b"\x00"])
def test_what_is_no_such_report(content: bytes) -> None:
    with pytest.raises(ReportUnreadable):
        read_edi_status(content)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: (STATUS_HEADER + "\n" + text).encode()))
def test_random_bytes_raise_typed_errors_only(content: bytes) -> None:
    try:
        found = read_edi_status(content)
    except PortalError:
        return
    assert isinstance(found, EdiStatus)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    file_id=st.from_regex(r"[1-9][0-9]{8,9}", fullmatch=True),
    account=st.from_regex(r"[A-Z0-9-]{0,20}", fullmatch=True),
    cents=st.integers(0, 99_999_999),
    payer_claim=st.from_regex(r"[A-Z0-9]{0,15}", fullmatch=True),
    message=st.from_regex(r"([A-Z0-9]+( [A-Z0-9:]+){0,9})?", fullmatch=True),
)
def test_what_is_laid_out_is_read_back(file_id: str, account: str, cents: int, payer_claim: str, message: str) -> None:
    amount = Decimal(cents) / 100
    line = status_line(
        file_id=file_id, account=account, amount=f"{amount:.2f}", payer_claim=payer_claim, message=message
    )
    (row,) = told(status_report([line])).claims
    assert (row.file_id, row.account_number, row.amount) == (file_id, account[:14] or None, amount)
    assert (row.payer_claim_number, row.message) == (payer_claim or None, message or None)
