"""270: written, read back, read by another library, and refused where it is not whole."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from x12sdk.generate import generate_270

from portaldriver.edi.eligibility import compose_eligibility, read_eligibility_requests
from portaldriver.edi.models.eligibility import EligibilityMember, EligibilityParty, EligibilityRequest
from portaldriver.edi.models.remittance_parts import CodedValue
from portaldriver.edi.separators import Separators
from portaldriver.errors import EdiError, EditsFailed
from portaldriver.models.patient import Address

from . import asking
from .asking import MADE, SEEDS, SEPARATORS, eligibility_request, eligibility_requests, npi, parsed, thorough

GUIDE = "005010X279A1"
SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples" / "270"
SEED = """{"patientId": "pat_82c91a", "payerId": "payer_bcbs-or", "dateOfService": "2026-01-20",
    "serviceTypeCodes": ["30"], "referenceId": "appt-20391"}"""


def test_the_wire_shape_validates_and_comes_out_field_for_field() -> None:
    request = EligibilityRequest.model_validate_json(SEED)
    assert json.loads(request.model_dump_json(by_alias=True, exclude_unset=True)) == json.loads(SEED)
    assert request.date_of_service == date(2026, 1, 20)
    assert "pat_82c91a" not in repr(request)


@thorough
@given(st.lists(eligibility_requests(), min_size=1, max_size=3), st.integers(1, 2), SEPARATORS)
def test_what_is_written_reads_back_the_same(drawn: list[EligibilityRequest], times: int, by: Separators) -> None:
    # neighbours that share levels, and others that do not
    requests = [request for request in drawn for _ in range(times)]
    composed = compose_eligibility(requests, reference="T-1", made=MADE)
    read = list(read_eligibility_requests(asking.written(composed, "270", GUIDE, by), strict=True))
    assert [one.model for one in read] == requests
    assert all(one.raw and not one.warnings for one in read)


@thorough
@given(st.lists(eligibility_requests(), min_size=1, max_size=3))
def test_another_library_parses_what_is_written(drawn: list[EligibilityRequest]) -> None:
    # it knows no question about a procedure alone and no two dates, which the guide has
    fewer = {"service_type_codes": ("30", "98"), "procedures": (), "card_issued": None}
    requests = [one.model_copy(update=fewer) for one in drawn]
    text = asking.written(compose_eligibility(requests, reference="T-1", made=MADE), "270", GUIDE)
    (inquiry,) = parsed(text)
    subscribers = [
        subscriber
        for payer in inquiry.loop_2000a
        for provider in payer.loop_2000b
        for subscriber in provider.loop_2000c
    ]
    asked = [
        name
        for subscriber in subscribers
        for name in ([below.loop_2100d for below in subscriber.loop_2000d or ()] or [subscriber.loop_2100c])
    ]
    assert [name.nm1_segment.name_first for name in asked] == [
        (request.dependent or request.subscriber or EligibilityMember()).first_name for request in requests
    ]


@pytest.mark.parametrize("slice_", range(4))
def test_another_library_s_inquiries_are_read_the_same(slice_: int) -> None:
    for seed in SEEDS[slice_::4]:
        text = generate_270(seed=seed, members=1 + seed % 7)
        (inquiry,) = parsed(text)
        provider = inquiry.loop_2000a[0].loop_2000b[0]
        expected = []
        for subscriber in provider.loop_2000c:
            held = subscriber.loop_2100c
            for level in subscriber.loop_2000d or (subscriber,):
                below = level is not subscriber
                name = level.loop_2100d if below else held
                inquiries = name.loop_2110d if below else name.loop_2110c
                expected.append(
                    (
                        held.nm1_segment.identification_code,
                        name.nm1_segment.name_last_or_organization_name,
                        name.nm1_segment.name_first,
                        str(name.dmg_segment.date_time_period),
                        name.dmg_segment.gender_code,
                        name.n3_segment.address_information_1,
                        [
                            str(getattr(code, "value", code))
                            for eq in inquiries
                            for code in eq.eq_segment.service_type_code
                        ],
                        subscriber.trn_segment[0].reference_identification_1,
                        str(name.dtp_segment.date_time_period),
                    )
                )
        read = []
        for one in read_eligibility_requests(text, strict=True):
            patient = one.model.dependent or one.model.subscriber
            assert patient is not None
            assert patient.address is not None
            assert one.model.subscriber is not None
            assert one.model.provider is not None
            assert one.model.provider.npi == provider.loop_2100b.nm1_segment.identification_code
            read.append(
                (
                    one.model.subscriber.member_id,
                    patient.last_name,
                    patient.first_name,
                    str(patient.birth_date),
                    patient.sex,
                    patient.address.line1,
                    list(one.model.service_type_codes),
                    one.model.reference_id,
                    str(one.model.date_of_service),
                )
            )
        assert read == expected


def test_several_requests_share_the_levels_that_are_the_same() -> None:
    child = EligibilityMember(last_name="EXAMPLE", first_name="NOAH", birth_date=date(2015, 2, 3), relationship="child")
    other = EligibilityParty(name="OTHER CLINIC", npi=npi(2))
    requests = [
        eligibility_request(),
        eligibility_request(dependent=child),
        eligibility_request(dependent=child.model_copy(update={"first_name": "MIA"})),
        eligibility_request(provider=other, service_type_codes=("98", "UC")),
    ]
    text = compose_eligibility(requests, reference="T-1", made=MADE).render(Separators())
    levels = [segment.split("*")[1:] for segment in text.split("~") if segment.startswith("HL*")]
    assert levels == [
        ["1", "", "20", "1"],
        ["2", "1", "21", "1"],
        ["3", "2", "22", "0"],
        ["4", "2", "22", "1"],
        ["5", "4", "23", "0"],
        ["6", "4", "23", "0"],
        ["7", "1", "21", "1"],
        ["8", "7", "22", "0"],
    ]
    assert "EQ*98^UC~" in text
    assert "BHT*0022*13*T-1*20260119*0930~" in text
    assert "NM1*03*1*EXAMPLE*NOAH~" in text


REFUSED: dict[str, tuple[dict[str, object], str, str]] = {
    "payer": ({"payer_id": None}, "payer_id", "missing_field"),
    "payer name": ({"payer_name": None}, "payer_name", "missing_field"),
    "payer qualifier": ({"payer_id_qualifier": "QQ"}, "payer_id_qualifier", "unknown_code"),
    "provider": ({"provider": None}, "provider", "missing_field"),
    "npi": ({"provider": EligibilityParty(name="A CLINIC", npi="1234567890")}, "provider.npi", "npi"),
    "two numbers": (
        {"provider": EligibilityParty(name="A CLINIC", npi=npi(1), id_qualifier="SV", identifier="123")},
        "provider.identifier",
        "two_identifiers",
    ),
    "person": (
        {"provider": EligibilityParty(organization=False, name="DR A", npi=npi(1))},
        "provider.last_name",
        "missing_field",
    ),
    "address": (
        {"provider": EligibilityParty(name="A CLINIC", npi=npi(1), address=Address(line1="1 MAIN ST", region="OR"))},
        "provider.address.city",
        "missing_field",
    ),
    "nothing asked": ({"service_type_codes": ()}, "service_type_codes", "missing_field"),
    "asked twice": ({"service_type_codes": ("30", "30")}, "service_type_codes[1]", "twice"),
    "member": ({"subscriber": EligibilityMember(last_name="EXAMPLE")}, "subscriber.member_id", "missing_field"),
    "no subscriber": ({"subscriber": None}, "subscriber", "missing_field"),
    "born tomorrow": (
        {"subscriber": EligibilityMember(member_id="M1", birth_date=date(2026, 1, 20))},
        "subscriber.birth_date",
        "date",
    ),
    "before birth": (
        {
            "subscriber": EligibilityMember(member_id="M1", birth_date=date(2020, 1, 20)),
            "date_of_service": date(2019, 1, 1),
        },
        "date_of_service",
        "date_order",
    ),
    "backwards": ({"date_of_service_to": date(2026, 1, 1)}, "date_of_service_to", "date_order"),
    "no beginning": (
        {"date_of_service": None, "date_of_service_to": date(2026, 2, 1)},
        "date_of_service_to",
        "date_order",
    ),
    "dependent": ({"dependent": EligibilityMember(first_name="NOAH")}, "dependent.birth_date", "missing_field"),
    "relationship": (
        {
            "dependent": EligibilityMember(
                first_name="N", last_name="E", birth_date=date(2015, 1, 1), relationship="self"
            )
        },
        "dependent.relationship",
        "unknown_code",
    ),
    "sex": ({"subscriber": EligibilityMember(member_id="M1", sex="U")}, "subscriber.sex", "unknown_code"),
    "own field": (
        {"subscriber": EligibilityMember(member_id="M1", ids=(CodedValue(code="SY", value="123"),))},
        "subscriber.ids[0].code",
        "has_a_field",
    ),
    "diagnosis": (
        {"subscriber": EligibilityMember(member_id="M1", diagnosis_codes=("4019",))},
        "subscriber.diagnosis_codes[0]",
        "malformed",
    ),
    "originator": ({"trace_originator": "123"}, "trace_originator", "length"),
    "trace": ({"reference_id": None}, "reference_id", "missing_field"),
    "money": ({"spend_down": Decimal("1.005")}, "spend_down", "amount"),
    "negative": ({"spend_down": Decimal(-1)}, "spend_down", "negative_amount"),
    "both numbers": ({"referral_number": "A", "prior_authorization": "B"}, "referral_number", "two_identifiers"),
    "place": ({"place_of_service": "98"}, "place_of_service", "unknown_code"),
    "line break": ({"referral_number": "A\nB"}, "referral_number", "characters"),
    "blank": ({"referral_number": " "}, "referral_number", "blank"),
    "long": ({"payer_name": "A" * 61}, "payer_name", "length"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_whole_is_refused_by_name(case: str) -> None:
    changes, path, code = REFUSED[case]
    with pytest.raises(EditsFailed) as failed:
        compose_eligibility([eligibility_request(), eligibility_request(**changes)], reference="T-1", made=MADE)
    found = {(edit.path, edit.code) for edit in failed.value.edits}  # type: ignore[attr-defined]
    assert (f"requests[1].{path}", code) in found
    assert not any(path.startswith("requests[0]") for path, _ in found)


def test_everything_wrong_is_told_at_once_and_no_value_with_it() -> None:
    wrong = EligibilityRequest(subscriber=EligibilityMember(member_id="SECRET1", sex="SECRET2", ssn="SECRET3"))
    with pytest.raises(EditsFailed) as failed:
        compose_eligibility([wrong], reference="T-1", made=MADE)
    assert len(failed.value.edits) >= 6
    assert "SECRET" not in str(failed.value)
    with pytest.raises(EditsFailed):
        compose_eligibility([], reference="T-1", made=MADE)


def test_whose_the_reference_is_may_be_said_once_for_all() -> None:
    requests = [eligibility_request(trace_originator=None), eligibility_request(trace_originator="1999999999")]
    with pytest.raises(EditsFailed, match="trace_originator"):
        compose_eligibility(requests, reference="T-1", made=MADE)
    text = compose_eligibility(requests, reference="T-1", made=MADE, originator="9123456789").render(Separators())
    assert "TRN*1*appt-20391*9123456789~" in text
    assert "TRN*1*appt-20391*1999999999~" in text


def test_a_separator_in_a_value_is_never_written() -> None:
    composed = compose_eligibility([eligibility_request(payer_name="A*B")], reference="T-1", made=MADE)
    with pytest.raises(EdiError, match="NM103"):
        composed.render(Separators())


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the public samples")
def test_public_samples_are_read_and_written_again() -> None:
    read = [one for file in sorted(SAMPLES.iterdir()) for one in read_eligibility_requests(file, strict=True)]
    assert [one.model.service_type_codes for one in read] == [("30",)] * 4
    assert [one.model.dependent is not None for one in read] == [False, False, False, True]
    requests = [one.model for one in read]
    composed = compose_eligibility(requests, reference="T-1", made=MADE)
    again = read_eligibility_requests(asking.written(composed, "270", GUIDE), strict=True)
    assert [one.model for one in again] == requests
