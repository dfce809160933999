"""The portal as a lane of `Eligibility`: what the form can ask, and its answer in the one model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.office_ally.sc_books import LEO
from portaldriver.edi.models.eligibility import EligibilityMember, EligibilityParty, EligibilityRequest
from portaldriver.errors import InvalidInput, NotFound
from portaldriver.portals.office_ally.clearinghouse.eligibility import Eligibility, EligibilityLane
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_fitting import question_of
from portaldriver.portals.office_ally.clearinghouse.screens.eligibility_lane import PortalEligibility
from tests.clearinghouse.screens.asking import QUESTION, asked
from tests.office_ally.practice import Practice

NORA = EligibilityMember(member_id="BHP100200300", first_name="Nora", last_name="Example", birth_date=date(1980, 4, 12))
REQUEST = EligibilityRequest(
    payer_id="BHHP1",
    payer_name="Blue Heron Health Plan",
    date_of_service=date(2026, 11, 20),
    service_type_codes=("30",),
    reference_id="appt-20391",
    provider=EligibilityParty(name="Riverbend Clinic", npi="1234567893"),
    subscriber=NORA,
)


def test_what_the_form_is_asked() -> None:
    assert question_of(REQUEST) == QUESTION
    leo = EligibilityMember(first_name="Leo", last_name="Example", birth_date=date(2015, 9, 30))
    dependent = question_of(REQUEST.model_copy(update={"dependent": leo}))
    assert (dependent.first_name, dependent.dob, dependent.member_id) == ("Leo", date(2015, 9, 30), NORA.member_id)


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"payer_name": None}, "payer_name"),
        ({"payer_id": None}, "payer_id"),
        ({"provider": None}, "provider.npi"),
        ({"provider": EligibilityParty(name="x", npi="12345")}, "provider.npi"),
        ({"subscriber": None}, "first_name"),
        ({"subscriber": NORA.model_copy(update={"birth_date": None})}, "birth_date"),
        ({"date_of_service": None}, "date_of_service"),
        ({"service_type_codes": ("98",)}, "service_type_codes"),
        ({"date_of_service_to": date(2026, 11, 30)}, "date_of_service_to"),
        ({"spend_down": Decimal("12.50")}, "spend_down"),
    ],
)
def test_what_the_form_cannot_ask_is_refused(changes: Mapping[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        question_of(REQUEST.model_copy(update=changes))
    assert caught.value.field == field


async def test_one_model_comes_out(lane: PortalEligibility, there: Practice) -> None:
    way: EligibilityLane = lane
    eligibility = Eligibility({"portal": way})
    found = await eligibility.check(REQUEST)
    assert found.wire() == {
        "eligibilityId": found.eligibility_id,
        "status": "eligible",
        "plan": {"planName": "Heron PPO", "network": "PPO", "effectiveDate": "2026-01-01"},
        "benefits": None,
        "limitations": None,
        "raw271": None,
        "referenceId": "appt-20391",
    }
    assert (found.lane, found.differs, found.rejections) == ("portal", (), ())
    assert found.plan is not None
    assert (found.plan.group_number, found.plan.termination_date) == ("G-77001", date(2026, 12, 31))
    await eligibility.check(REQUEST)
    assert len(asked(there)) == 1


async def test_refusals_are_results_and_what_is_not_offered_is_not(lane: PortalEligibility, there: Practice) -> None:
    books = there.portal.sc.books
    unknown = await lane.ask(REQUEST.model_copy(update={"subscriber": NORA.model_copy(update={"member_id": "BHP0"})}))
    assert (unknown.summary.status, [one.code for one in unknown.rejections]) == ("rejected", ["75"])
    assert unknown.rejections[0].advice
    books.message = "Unable to Respond at Current Time"
    down = await lane.ask(REQUEST)
    assert (down.summary.status, down.rejections[0].retryable) == ("unavailable", True)
    books.message = "Call the plan"
    other = await lane.ask(REQUEST)
    assert (other.summary.status, other.rejections, other.messages) == ("unknown", (), ("Call the plan",))
    with pytest.raises(NotFound):
        await lane.ask(REQUEST.model_copy(update={"payer_name": "Nobody Of This Name"}))


async def test_a_dependents_plan_is_theirs_and_a_new_member_id_is_told(
    lane: PortalEligibility, there: Practice
) -> None:
    leo = EligibilityMember(first_name="Leo", last_name="Example", birth_date=date(2015, 9, 30))
    found = await lane.ask(REQUEST.model_copy(update={"dependent": leo}))
    assert (found.summary.status, found.differs) == ("eligible", ())
    there.portal.sc.books.mistaken = LEO
    renumbered = EligibilityMember(member_id="BHP-OLD", last_name="Example")
    told = await lane.ask(REQUEST.model_copy(update={"dependent": leo, "subscriber": renumbered}))
    assert told.differs == ("member_id",)
