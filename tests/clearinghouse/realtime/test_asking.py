"""Questions in real time, by SOAP and by MIME, and their answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mock_portals.clearinghouse.books import BookedClaim
from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.errors import ClosedError, EditsFailed
from portaldriver.portals.office_ally.clearinghouse.realtime import RealTimeLane

from .questions import KIT, NORA, coverage_of, lane_to, member, status_of


async def test_coverage_of_a_member(lane: RealTimeLane, site: RealTimeSite) -> None:
    answer = await lane.eligibility(coverage_of())
    assert answer.status == "eligible"
    assert answer.reference_id == "appt-20391"
    assert answer.benefits is not None
    assert answer.benefits.copay is not None
    assert answer.benefits.copay.office_visit == 25
    assert answer.benefits.coinsurance == Decimal("0.2")
    assert answer.benefits.deductible is not None
    assert answer.benefits.deductible.remaining == 350
    assert answer.benefits.deductible.annual == 1000
    (asked,) = site.asked
    assert (asked.payer_id, asked.member_id, asked.trace, asked.services) == ("EX001", "M0001", "appt-20391", ("30",))


async def test_a_dependent(lane: RealTimeLane, site: RealTimeSite) -> None:
    answer = await lane.eligibility(coverage_of(dependent=KIT))
    assert answer.status == "eligible"
    assert answer.dependent is not None
    assert answer.dependent.first_name == "Kit"
    assert site.asked[0].dependent is not None


async def test_coverage_that_ended_and_several_plans(lane: RealTimeLane) -> None:
    ended = await lane.eligibility(coverage_of(member("M0002", "Otto", date(1975, 3, 4))))
    assert ended.status == "ineligible"
    several = await lane.eligibility(coverage_of(member("M0003", "Pia", date(1990, 7, 8))))
    assert several.benefits is not None
    assert several.benefits.copay is not None
    assert several.benefits.copay.office_visit is None
    assert "copay.office_visit" in several.ambiguous


@pytest.mark.parametrize(
    "asked, code, status, retryable",
    [
        (member("M-01", "Nora", date(1980, 1, 2)), "72", "rejected", False),
        (member("M0001", "Nora", date(1980, 1, 2), "Other"), "73", "rejected", False),
        (member("M9999", "Nora", date(1980, 1, 2)), "75", "rejected", False),
        (member("M0001", "Nora", date(1981, 1, 2)), "71", "rejected", False),
        (member("M0015", "Quin", date(1991, 1, 1)), "15", "rejected", False),
        (member("M0042", "Ruth", date(1992, 2, 2)), "42", "unavailable", True),
        (member("M0080", "Saul", date(1993, 3, 3)), "80", "unavailable", True),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isdigit() else "",
)
async def test_what_a_payer_refuses_is_an_answer(
    site: RealTimeSite, asked: object, code: str, status: str, retryable: bool
) -> None:
    async with lane_to(site) as lane:
        answer = await lane.eligibility(coverage_of(asked))  # type: ignore[arg-type]
    assert (answer.status, [one.code for one in answer.rejections]) == (status, [code])
    assert answer.rejections[0].retryable is retryable
    assert answer.rejections[0].advice
    assert len(site.asked) == 1


async def test_a_payer_that_is_down_refuses_above_the_patient(lane: RealTimeLane, site: RealTimeSite) -> None:
    site.coverage.down.add("EX001")
    answer = await lane.eligibility(coverage_of())
    assert answer.status == "unavailable"
    assert [(one.code, one.level, one.retryable) for one in answer.rejections] == [("42", "payer", True)]
    assert len(site.asked) == 1


async def test_a_dependent_whose_member_is_not_found(site: RealTimeSite) -> None:
    async with lane_to(site) as lane:
        unknown = member("M9999", "Nora", date(1980, 1, 2)).model_copy(update={"birth_date": None})
        answer = await lane.eligibility(coverage_of(unknown, dependent=KIT))
    assert answer.rejections[0].code == "75"


async def test_where_a_claim_stands(lane: RealTimeLane, site: RealTimeSite) -> None:
    site.house.claims.append(_booked("PCN1"))
    answer = await lane.claim_status(status_of("PCN1"))
    assert (answer.category, answer.patient_control_number) == ("acknowledged", "PCN1")
    assert (answer.payer_claim_control_number, answer.charge) == ("ICN0001", Decimal(125))
    unknown = await lane.claim_status(status_of("PCN2"))
    assert (unknown.category, unknown.statuses[0].codes[0].status_code) == ("searching", "35")
    assert [one.kind for one in site.asked] == ["276", "276"]


async def test_what_leaves_is_as_the_guide_has_it(site: RealTimeSite, mode: str) -> None:
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    async with lane_to(site, mode, now=lambda: at) as lane:
        read = await lane.read_eligibility(coverage_of(reference_id=None))
        await lane.read_eligibility(coverage_of(reference_id=None))
    first, second = site.asked
    assert read.raw.startswith("HL*3*2*22*0~TRN*2*")
    assert (first.control_number, second.control_number) == ("000000001", "000000002")
    assert len(first.trace) == len(second.trace) == 32
    assert first.trace != second.trace
    assert first.originator == "900CLINIC1"


async def test_all_rules_come_before_anything_is_sent(lane: RealTimeLane, site: RealTimeSite) -> None:
    with pytest.raises(EditsFailed) as failed:
        await lane.eligibility(coverage_of(NORA.model_copy(update={"member_id": "M*1"}), payer_name=None))
    assert "payer_name" in str(failed.value)
    assert "M*1" not in str(failed.value)
    assert not site.asked


async def test_it_has_to_be_open(site: RealTimeSite) -> None:
    lane = lane_to(site)
    with pytest.raises(ClosedError):
        await lane.eligibility(coverage_of())
    async with lane:
        pass
    with pytest.raises(ClosedError):
        await lane.eligibility(coverage_of())


async def test_several_at_once_each_get_their_own(site: RealTimeSite) -> None:
    async with lane_to(site, at_once=3) as lane:
        people = [("M0001", "Nora", date(1980, 1, 2)), ("M0002", "Otto", date(1975, 3, 4))] * 4
        asked = [coverage_of(member(*one), reference_id=f"a{at}") for at, one in enumerate(people)]
        answers = await asyncio.gather(*(lane.eligibility(one) for one in asked))
    assert [one.reference_id for one in answers] == [f"a{at}" for at in range(8)]
    assert [one.status for one in answers] == ["eligible", "ineligible"] * 4
    assert len({one.control_number for one in site.asked}) == 8


def _booked(patient_control_number: str) -> BookedClaim:
    return BookedClaim(
        claim_id="1000000001", file_id="2000000001", form="HCFA", patient_control_number=patient_control_number,
        frequency="1", original_reference="", payer_id="EX001", total=Decimal(125), patient_last="EXAMPLE",
        patient_first="NORA", patient_born=date(1980, 1, 2), member_id="M0001", from_date=date(2026, 11, 1),
        to_date=None, procedure="99213", diagnosis="F411", tax_id="123456789", provider_id="1234567893",
        received=datetime(2026, 11, 16, 9, 0), status="accepted", payer_claim_number="ICN0001",
    )  # fmt: skip
