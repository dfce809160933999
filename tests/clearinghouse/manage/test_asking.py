"""Questions and rows without a browser: what is refused before a page moves, and what a row may hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver import ConfigurationError, ExtractionError, InvalidInput, UnexpectedPage
from portaldriver.portals.office_ally.clearinghouse.manage import ATTACHMENT_KINDS, AttachmentKind, ClaimQuery
from portaldriver.portals.office_ally.clearinghouse.manage.attachment import MOST, media_type, require_name
from portaldriver.portals.office_ally.clearinghouse.screens.manage_asking import question
from portaldriver.portals.office_ally.clearinghouse.screens.manage_reading import claim_in, claim_of, detail_of, rows_of
from tests.clearinghouse.claims.conftest import desk, door, state  # noqa: F401  (fixtures)

TODAY = date(2026, 11, 23)


def asked(**given: Any) -> ClaimQuery:
    return ClaimQuery.of(**{"since": None, "until": None, "by": "received", "text": None, "today": TODAY, **given})


def test_without_days_it_is_the_last_ninety() -> None:
    assert (asked().since, asked().until) == (TODAY - timedelta(days=90), TODAY)
    year = TODAY - timedelta(days=365)
    assert asked(since=year).since == year
    assert asked(until=year).since == year, "not beyond what the portal shows"
    body = question(asked(by="service", text=" 4000000001 "), page=2, size=50)
    assert (body["date"]["type"], body["text"], body["page"], body["pageSize"]) == ("service", "4000000001", 2, 50)
    assert body["date"]["fromDate"].startswith("2026-08-25T00:00")


@pytest.mark.parametrize(
    "given, field",
    [
        ({"since": TODAY - timedelta(days=366)}, "since"),
        ({"since": TODAY, "until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY - timedelta(days=400)}, "until"),
        ({"by": "sent"}, "by"),
    ],
)
def test_days_that_the_portal_does_not_show_are_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        asked(**given)
    assert caught.value.field == field


async def test_a_desk_without_a_portal_says_so(desk: Any) -> None:  # noqa: F811
    with pytest.raises(InvalidInput) as caught:
        desk().in_portal(status="paid")
    assert caught.value.field == "status"
    with pytest.raises(ConfigurationError):
        desk().in_portal()


ROW = {
    "claimId": "4000000001",
    "patientAcctNo": "PCN-1",
    "statusId": 110,
    "formType": 2,
    "payerName": "EXAMPLE HEALTH",
    "fromDos": "2026-02-03T23:59:00-08:00",
    "totalCharge": Decimal("160.50"),
    "receivedDate": "2026-03-02",
    "attachmentCount": 1,
}
CELLS = {
    "claim_id": "4000000001",
    "account_number": "PCN-1",
    "status": "Passed",
    "form": "Professional",
    "payer": "EXAMPLE HEALTH",
    "service_from": "02/03/2026",
    "service_to": "",
    "total": "$1,160.50",
    "received": "03/02/2026",
    "attachments": "1",
}


def test_a_row_of_either_lane() -> None:
    claim = claim_of(ROW)
    assert (claim.service_from, claim.service_to, claim.total) == (date(2026, 2, 3), None, Decimal("160.50"))
    shown = claim_in(CELLS)
    assert (shown.service_from, shown.service_to, shown.total) == (date(2026, 2, 3), None, Decimal("1160.50"))
    assert shown.form == claim.form == "professional"
    assert [claim_of({**ROW, "formType": one}).form for one in (3, "2", 7)] == ["institutional", "professional", "7"]
    assert (claim_of({**ROW, "statusId": 100}).status, claim_of({**ROW, "statusId": 100}).told) == ("unknown", "100")


@pytest.mark.parametrize("name", CELLS)
def test_a_column_that_is_not_there_is_not_an_empty_one(name: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        claim_in({key: value for key, value in CELLS.items() if key != name})
    assert caught.value.field == name


JUNK = st.one_of(st.none(), st.booleans(), st.integers(-9, 10**11), st.text(max_size=12), st.lists(st.integers()))


@given(name=st.sampled_from(sorted(ROW)), value=JUNK)
@settings(max_examples=80, deadline=None)
def test_whatever_a_row_holds_it_is_a_claim_or_a_typed_error(name: str, value: Any) -> None:
    try:
        claim = claim_of({**ROW, name: value})
    except ExtractionError:
        return
    assert 9 <= len(claim.claim_id) <= 10
    assert claim.account_number
    assert claim.attachments >= 0


def test_answers_that_are_none() -> None:
    assert rows_of([ROW]) == ([ROW], None)
    for answer in ({"message": "no"}, {"results": None}, {"results": ["x"]}, "x", None):
        with pytest.raises(UnexpectedPage):
            rows_of(answer)
    with pytest.raises(ExtractionError):
        rows_of({"results": [], "total": "7"})
    with pytest.raises(ExtractionError) as caught:
        detail_of({"claimId": "4000000002"}, "4000000001")
    assert caught.value.field == "claim_id"
    with pytest.raises(ExtractionError):
        detail_of({"claimId": "4000000001", "attachments": [{"name": "a.pdf"}]}, "4000000001")
    said = detail_of({"claimId": "4000000001", "errors": [{"code": "M101"}]}, "4000000001")
    assert said.reasons[0].code == "M101"


def test_kinds_of_reports_are_those_of_x12() -> None:
    assert ATTACHMENT_KINDS["explanation_of_benefits"] == "EB"
    assert ATTACHMENT_KINDS["operative_note"] == "OB"
    assert ATTACHMENT_KINDS["radiology_report"] == "RR"
    assert ATTACHMENT_KINDS["test_report"] == "RT"
    assert ATTACHMENT_KINDS["referral"] == "B4"
    assert set(ATTACHMENT_KINDS) == set(get_args(AttachmentKind))


def test_files_that_the_portal_does_not_take() -> None:
    assert media_type("a.PDF", b"%PDF-1.7") == "application/pdf"
    for name, content, field in (
        ("a.pdf", b"", "content"),
        ("a.pdf", b"%PDF-" + bytes(MOST), "content"),
        ("a.exe", b"MZ", "content"),
        ("a.png", b"%PDF-1.7", "name"),
    ):
        with pytest.raises(InvalidInput) as caught:
            media_type(name, content)
        assert caught.value.field == field
    for name in ("", " a.pdf", "a/b.pdf", 'a"b.pdf', "a\n.pdf", "a" * 101):
        with pytest.raises(InvalidInput):
            require_name(name)
