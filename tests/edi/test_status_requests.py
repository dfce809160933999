"""276: written, read back, read by another library, and refused where it is not whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaldriver.edi.models.claim_status import ClaimStatusLine, ClaimStatusRequest
from portaldriver.edi.models.eligibility import EligibilityMember, EligibilityParty
from portaldriver.edi.models.remittance_parts import Procedure
from portaldriver.edi.separators import Separators
from portaldriver.edi.status import compose_status_requests, read_status_requests
from portaldriver.errors import EditsFailed

from . import asking
from .asking import MADE, SEPARATORS, npi, parsed, status_request, status_requests, thorough

GUIDE = "005010X212"
SAMPLES = Path(__file__).parents[3] / "shared" / "x12" / "samples"


@thorough
@given(st.lists(status_requests(), min_size=1, max_size=3), st.integers(1, 2), SEPARATORS)
def test_what_is_written_reads_back_the_same(drawn: list[ClaimStatusRequest], times: int, by: Separators) -> None:
    # neighbours that share levels, and others that do not
    requests = [request for request in drawn for _ in range(times)]
    composed = compose_status_requests(requests, reference="T-1", made=MADE)
    read = list(read_status_requests(asking.written(composed, "276", GUIDE, by), strict=True))
    assert [one.model for one in read] == requests


@thorough
@given(st.lists(status_requests(), min_size=1, max_size=3))
def test_another_library_parses_what_is_written(drawn: list[ClaimStatusRequest]) -> None:
    # of a claim's lines it keeps the last one only, and then finds the count of segments wrong
    requests = [one.model_copy(update={"lines": one.lines[:1]}) for one in drawn]
    text = asking.written(compose_status_requests(requests, reference="T-1", made=MADE), "276", GUIDE)
    (inquiry,) = parsed(text)
    tracked = [
        (
            trace.trn_segment.reference_identification_1,
            len(getattr(trace, "loop_2210e" if below else "loop_2210d") or ()),
        )
        for payer in inquiry.loop_2000a
        for receiver in payer.loop_2000b
        for provider in receiver.loop_2000c
        for subscriber in provider.loop_2000d
        for below, traces in [
            (False, subscriber.loop_2200d or ()),
            *((True, child.loop_2200e or ()) for child in subscriber.loop_2000e or ()),
        ]
        for trace in traces
    ]
    assert tracked == [(request.reference_id, len(request.lines)) for request in requests]


REFUSED: dict[str, tuple[dict[str, object], str, str]] = {
    "payer": ({"payer_id": None}, "payer_id", "missing_field"),
    "receiver": ({"receiver": None}, "receiver", "missing_field"),
    "receiver by NPI": ({"receiver": EligibilityParty(entity="41", name="A", npi=npi(1))}, "receiver.npi", "not_here"),
    "provider": ({"provider": EligibilityParty(name="A", npi="1234567890")}, "provider.npi", "npi"),
    "taxonomy": (
        {"provider": EligibilityParty(name="A", npi=npi(1), taxonomy="207Q00000X")},
        "provider.taxonomy",
        "not_here",
    ),
    "trace": ({"reference_id": None}, "reference_id", "missing_field"),
    "birth": (
        {"subscriber": EligibilityMember(member_id="M1", last_name="A")},
        "subscriber.birth_date",
        "missing_field",
    ),
    "member id": (
        {"subscriber": EligibilityMember(last_name="A", birth_date=date(1990, 1, 1))},
        "subscriber.member_id",
        "missing_field",
    ),
    "ssn": (
        {"subscriber": EligibilityMember(member_id="M1", last_name="A", birth_date=date(1990, 1, 1), ssn="123456789")},
        "subscriber.ssn",
        "not_here",
    ),
    "no day": ({"service_from": None}, "service_from", "missing_field"),
    "to come": ({"service_from": date(2026, 1, 20)}, "service_from", "future"),
    "backwards": ({"service_to": date(2026, 1, 4)}, "service_to", "date_order"),
    "money": ({"charge": Decimal("1.005")}, "charge", "amount"),
    "line": ({"lines": (ClaimStatusLine(service_from=date(2026, 1, 5)),)}, "lines[0].procedure", "missing_field"),
    "modifiers": (
        {
            "lines": (
                ClaimStatusLine(
                    procedure=Procedure(qualifier="HC", code="90837", modifiers=("25", "25")),
                    charge=Decimal(1),
                    units=Decimal(1),
                    service_from=date(2026, 1, 5),
                ),
            )
        },
        "lines[0].procedure.modifiers",
        "twice",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_whole_is_refused_by_name(case: str) -> None:
    changes, path, code = REFUSED[case]
    with pytest.raises(EditsFailed) as failed:
        compose_status_requests([status_request(), status_request(**changes)], reference="T-1", made=MADE)
    found = {(edit.path, edit.code) for edit in failed.value.edits}  # type: ignore[attr-defined]
    assert found == {(f"requests[1].{path}", code)} or (
        (f"requests[1].{path}", code) in found and case in ("line", "money")
    )
    assert not any(where.startswith("requests[0]") for where, _ in found)


def test_segments_stand_as_the_guide_has_them() -> None:
    line = ClaimStatusLine(
        procedure=Procedure(qualifier="HC", code="90837"),
        charge=Decimal("125.00"),
        units=Decimal(1),
        line_control_number="L1",
        service_from=date(2026, 1, 5),
    )
    composed = compose_status_requests([status_request(lines=(line,), bill_type="111")], reference="T-1", made=MADE)
    assert composed.render(Separators()).split("~")[7:] == [
        "HL*4*3*22*0",
        "DMG*D8*19870509*F",
        "NM1*IL*1*EXAMPLE*AVA****MI*M0001",
        "TRN*1*CLM-1",
        "REF*BLT*111",
        "AMT*T3*125",
        "DTP*472*D8*20260105",
        "SVC*HC:90837*125*****1",
        "REF*FJ*L1",
        "DTP*472*D8*20260105",
        "",
    ]


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the public samples")
def test_public_samples_are_read_and_written_again() -> None:
    asked = [
        one.model for file in sorted((SAMPLES / "276").iterdir()) for one in read_status_requests(file, strict=True)
    ]
    assert [one.reference_id for one in asked] == ["ABCXYZ1", "ABCXYZ1", "ABCXYZ1", "ABCXYZ3"]
    with pytest.raises(EditsFailed) as failed:
        compose_status_requests(asked, reference="T-1", made=MADE)
    wrong = {edit.path for edit in failed.value.edits}  # type: ignore[attr-defined]
    assert wrong == {f"requests[{index}].provider.npi" for index in range(4)}  # no check digit of theirs is right
    whole = [one.model_copy(update={"provider": EligibilityParty(name="HOSPITAL", npi=npi(1))}) for one in asked]
    composed = compose_status_requests(whole, reference="T-1", made=MADE)
    again = [one.model for one in read_status_requests(asking.written(composed, "276", GUIDE), strict=True)]
    assert again == whole
