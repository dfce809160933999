"""One question of a front desk over the network, and its answer in the seeds' shape."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from mock_portals.clearinghouse.realtime import RealTimeSite
from portaldriver.errors import ConfigurationError, EditsFailed, InvalidCredentials
from portaldriver.portals.office_ally.clearinghouse.eligibility import Eligibility, RealTimeEligibility
from tests.clearinghouse.realtime.questions import CLINIC, coverage_of, lane_to, member

NORA: dict[str, Any] = {
    "member_id": "M0001",
    "last_name": "Example",
    "first_name": "Nora",
    "birth_date": date(1980, 1, 2),
    "payer_id": "EX001",
    "date_of_service": date(2026, 11, 20),
}


async def test_the_seeds_shape(eligibility: Eligibility) -> None:
    result = await eligibility.check(**NORA, reference_id="appt-20391")
    wire = result.wire()
    assert wire.pop("eligibilityId").startswith("elig_")
    assert wire.pop("raw271")["size"] > 100
    assert json.loads(json.dumps(wire)) == {
        "status": "eligible",
        "plan": {"planName": "EXAMPLE PPO", "network": "PPO", "effectiveDate": "2026-01-01"},
        "benefits": {
            "copay": {"officeVisit": 25.0},
            "coinsurance": 0.2,
            "deductible": {"remaining": 350.0, "annual": 1000.0},
        },
        "limitations": {"outOfNetwork": False},
        "referenceId": "appt-20391",
    }
    assert result.response is not None
    assert len(result.response.all_benefits) == 5
    assert result.raw is not None
    assert result.raw.startswith("HL*3")
    assert (result.lane, result.kept, result.differs, repr(result)) == ("realtime", False, (), "EligibilityResult(...)")


@pytest.mark.parametrize(
    "member_id, first_name, birth_date, code, status, retryable",
    [
        ("M9999", "Nora", date(1980, 1, 2), "75", "rejected", False),
        ("M0042", "Ruth", date(1992, 2, 2), "42", "unavailable", True),
        ("M0080", "Saul", date(1993, 3, 3), "80", "unavailable", True),
    ],
)
async def test_a_refusal_says_what_to_do_and_is_not_kept(
    eligibility: Eligibility, site: RealTimeSite, member_id: str, first_name: str, birth_date: date, code: str,
    status: str, retryable: bool,
) -> None:  # fmt: skip
    asked = coverage_of(member(member_id, first_name, birth_date))
    result = await eligibility.check(asked)
    (rejection,) = result.wire()["rejections"]
    assert (result.status, result.retryable) == (status, retryable)
    assert (rejection["code"], rejection["retryable"]) == (code, retryable)
    assert rejection["meaning"]
    assert rejection["nextStep"]
    assert len(site.asked) == 1
    await eligibility.check(asked)
    assert len(site.asked) == 2


async def test_what_the_payer_has_otherwise_is_told(eligibility: Eligibility, site: RealTimeSite) -> None:
    from dataclasses import replace

    from mock_portals.clearinghouse.questions import Person

    found = site.coverage.members[0]
    site.coverage.members[0] = replace(found, told_as=Person(last="MARRIED", first="NORA", born=date(1980, 1, 2)))
    result = await eligibility.check(**NORA)
    assert result.differs == ("last_name",)
    assert result.status == "eligible"


async def test_a_request_or_fields_and_a_lane_that_there_is(eligibility: Eligibility, site: RealTimeSite) -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        await eligibility.check(coverage_of(), payer_id="EX001")
    with pytest.raises(ConfigurationError, match="no such lane"):
        await eligibility.check(coverage_of(), lane="portal")
    with pytest.raises(ConfigurationError, match="no such lane"):
        await Eligibility({}).check(coverage_of())
    with pytest.raises(EditsFailed):
        await eligibility.check(payer_id="EX001")
    assert not site.asked


async def test_many_keep_their_order_and_fail_alone(eligibility: Eligibility, site: RealTimeSite) -> None:
    asked = [
        coverage_of(reference_id="a0"),
        coverage_of(reference_id="a1", subscriber=member("M*1", "Nora", date(1980, 1, 2))),
        coverage_of(reference_id="a2", subscriber=member("M0002", "Otto", date(1975, 3, 4))),
        coverage_of(reference_id="a3", subscriber=member("M0042", "Ruth", date(1992, 2, 2))),
    ]
    heard: list[tuple[int, int | None]] = []
    outcomes = await eligibility.check_all(asked, at_once=2, progress=lambda done, total: heard.append((done, total)))
    assert [one.index for one in outcomes] == [0, 1, 2, 3]
    assert [one.result.status if one.result else type(one.error).__name__ for one in outcomes] == [
        "eligible", "EditsFailed", "ineligible", "unavailable",
    ]  # fmt: skip
    assert outcomes[2].get().reference_id == "a2"
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(site.asked) == 3


async def test_a_refused_password_stops_all(site: RealTimeSite) -> None:
    async with lane_to(site, with_access={"password": "wrong"}) as lane:
        eligibility = Eligibility({"realtime": RealTimeEligibility(lane)}, provider=CLINIC)
        asked = (coverage_of(reference_id=f"a{at}", date_of_service=date(2026, 11, 1 + at)) for at in range(20))
        with pytest.raises(InvalidCredentials):
            await eligibility.check_all(asked)
    assert site.refused == 1
