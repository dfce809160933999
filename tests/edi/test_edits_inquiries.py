"""Questions to payers: a profile's rules and separators hold for them too, and they leave as whole interchanges."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.edi.deviations import Deviations
from portaldriver.edi.edits.inquiries import edits_of_eligibility, edits_of_status
from portaldriver.edi.envelope import Transaction, read_transactions
from portaldriver.edi.models.claim_status import ClaimStatusRequest
from portaldriver.edi.models.eligibility import EligibilityMember, EligibilityParty, EligibilityRequest
from portaldriver.edi.profiles.loading import load_profile
from portaldriver.edi.reading import read_segments
from portaldriver.edi.writing.inquiries import InquiryFile, write_eligibility, write_status_requests
from portaldriver.edi.writing.numbers import NumbersInMemory
from portaldriver.errors import ConfigurationError, EditsFailed

TODAY, MADE = date(2026, 3, 1), datetime(2026, 3, 1, 9, 30)
PROVIDER = EligibilityParty(name="EXAMPLE CLINIC", npi="1000000004")
MEMBER = EligibilityMember(
    member_id="EX12345", last_name="DOE", first_name="JANE", birth_date=date(1980, 1, 2), sex="F"
)
ASKED = EligibilityRequest(
    payer_id="EX001", payer_name="EXAMPLE HEALTH", date_of_service=date(2026, 2, 3), service_type_codes=("30", "98"),
    provider=PROVIDER, subscriber=MEMBER, patient_id="stays: * ~",
)  # fmt: skip
STATUS = ClaimStatusRequest(
    payer_id="EX001", payer_name="EXAMPLE HEALTH", reference_id="REF1", provider=PROVIDER, subscriber=MEMBER,
    receiver=EligibilityParty(entity="41", name="EXAMPLE", id_qualifier="46", identifier="OURS1"),
    charge=Decimal("10.00"), service_from=date(2026, 2, 3),
)  # fmt: skip


def profile(**changes: Any) -> Any:
    return load_profile("office_ally", **({"envelope": {"sender_id": "OURS"}} | changes))


def transactions(file: InquiryFile) -> list[tuple[str, str, str]]:
    noted = Deviations()
    found = []
    for one in read_transactions(read_segments(file.text, deviations=noted), noted):
        assert isinstance(one, Transaction)
        found.append((one.envelope.kind, one.envelope.guide, next(segment[3] for segment in one)))
    assert noted.take() == ()
    return found


def test_separators_characters_and_a_profiles_rules_are_edits_of_questions_too() -> None:
    assert edits_of_eligibility(ASKED, today=TODAY) == ()
    assert edits_of_status(STATUS, today=TODAY) == ()
    rules = [
        {"path": "provider.taxonomy", "required": True, "transactions": ["270"]},
        {"path": "bill_type", "required": True, "transactions": ["276"]},
    ]
    who = MEMBER.model_copy(update={"last_name": "D*OE", "first_name": "JOS\u00c9"})
    broken = ASKED.model_copy(update={"subscriber": who, "payer_id": None})
    found = {(edit.path, edit.code) for edit in edits_of_eligibility(broken, profile=profile(rules=rules), today=TODAY)}
    assert found == {
        ("subscriber.last_name", "separator_in_value"), ("subscriber.first_name", "character"),
        ("payer_id", "missing_field"), ("provider.taxonomy", "profile_required"),
    }  # fmt: skip
    assert [edit.path for edit in edits_of_status(STATUS, profile=profile(rules=rules), today=TODAY)] == ["bill_type"]


async def test_questions_leave_as_whole_interchanges() -> None:
    numbers = NumbersInMemory()
    limited = profile(limits={"claims_per_transaction": 1, "transactions_per_file": 2})
    files = await write_eligibility([ASKED] * 3, profile=limited, numbers=numbers, usage="test", made=MADE)
    assert [(file.indexes, file.control_number) for file in files] == [((0, 1), "000000001"), ((2,), "000000002")]
    assert transactions(files[0]) == [
        ("270", "005010X279A1", "000000001000001"), ("270", "005010X279A1", "000000001000002"),
    ]  # fmt: skip
    [file] = await write_status_requests([STATUS], profile=profile(), numbers=numbers, usage="production", made=MADE)
    assert transactions(file) == [("276", "005010X212", "000000003000001")]
    assert "OATEST" in files[0].name
    assert "OATEST" not in file.name
    assert "GS*HR*OURS*" in file.text


async def test_one_broken_question_keeps_all_and_nobody_asks_without_a_name() -> None:
    numbers = NumbersInMemory()
    broken = ASKED.model_copy(update={"payer_id": None})
    with pytest.raises(EditsFailed) as refused:
        await write_eligibility([ASKED, broken], profile=profile(), numbers=numbers, usage="test", made=MADE)
    assert [str(edit).split(":")[0] for edit in refused.value.edits] == ["requests[1].payer_id"]
    with pytest.raises(ConfigurationError, match=r"envelope\.sender_id"):
        await write_eligibility([ASKED], profile=load_profile("office_ally"), numbers=numbers, usage="test")
    assert await write_eligibility([], profile=profile(), numbers=numbers, usage="test") == ()
    assert await numbers.take("OURS", "330897513") == 1
