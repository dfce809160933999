"""What a front desk gets of a 271: one figure each, and none where the payer gives several."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from portaldriver.edi.eligibility import read_eligibility_responses, summarize
from portaldriver.edi.models.eligibility_response import EligibilityResponse
from portaldriver.edi.models.eligibility_summary import (
    CopaySummary,
    EligibilitySummary,
    LimitationsSummary,
    PlanSummary,
    ServiceLimit,
)

from .asking import answer, money

SEED = """{"eligibilityId": "elig_4f2ab1", "status": "eligible",
  "plan": {"planName": "BCBS PPO", "network": "PPO", "effectiveDate": "2025-01-01"},
  "benefits": {"copay": {"officeVisit": 25.0}, "coinsurance": 0.2, "deductible": {"remaining": 350.0, "annual": 1000.0}},
  "limitations": {"outOfNetwork": false}, "raw271": {"size": 10492}, "referenceId": "appt-20391"}"""


def read(*segments: str) -> EligibilityResponse:
    (one,) = read_eligibility_responses(answer(*segments))
    return one.model


def copay(*segments: str) -> CopaySummary:
    benefits = read(*segments).benefits
    assert benefits is not None
    assert benefits.copay is not None
    return benefits.copay


@pytest.mark.parametrize("model", [EligibilityResponse, EligibilitySummary])
def test_the_wire_shape_validates_and_comes_out_field_for_field(model: type[EligibilitySummary]) -> None:
    response = model.model_validate_json(SEED)
    assert json.loads(response.model_dump_json(by_alias=True, exclude_unset=True)) == json.loads(SEED)
    assert response.benefits is not None
    assert response.benefits.coinsurance == Decimal("0.2")


def test_a_whole_answer_in_short() -> None:
    response = read(
        "REF*6P*G-55678",
        "DTP*346*D8*20250101",
        "EB*1*FAM*30*PR*BCBS PPO",
        "EB*B*IND*98***27*25*****Y",
        "EB*B*IND*98***27*60*****N",
        "EB*B*IND*98***27*40*****Y",
        "MSG*SPECIALIST VISIT",
        "EB*B**UC***27*75*****Y",
        "EB*A*IND*30*****.2****Y",
        "EB*A*IND*30*****.4****N",
        "EB*C*IND*30***23*1000*****Y",
        "EB*C*IND*30***29*350*****Y",
        "EB*C*FAM*30***23*2000*****Y",
        "EB*C*FAM*30***29*1350.5*****Y",
        "EB*C*IND*30***23*3000*****N",
        "EB*C*IND*35***23*50*****Y",
        "EB*G*IND*30***23*5000*****Y",
        "EB*G*IND*30***29*4200*****Y",
        "EB*F**MH***23***VS*20*Y*Y",
        "EB*F**MH***29***VS*13*Y*Y",
        "EB*I**AL",
    )
    assert response.status == "eligible"
    assert response.reference_id == "APPT-1"
    assert response.plan == PlanSummary(
        plan_name="BCBS PPO",
        network="PPO",
        effective_date=date(2025, 1, 1),
        insurance_type="PR",
        group_number="G-55678",
    )
    benefits = response.benefits
    assert benefits is not None
    assert benefits.copay is not None
    assert benefits.deductible is not None
    assert benefits.out_of_pocket is not None
    assert (benefits.copay.office_visit, benefits.copay.specialist, benefits.copay.urgent_care) == money(25, 40, 75)
    assert benefits.copay.emergency is None
    by_service = benefits.copay.by_service
    assert [(one.service_type, one.kind, one.network) for one in by_service] == [
        ("98", None, "in"),
        ("98", None, "out"),
        ("98", "specialist", "in"),
        ("UC", None, "in"),
    ]
    assert tuple(one.amount for one in by_service) == money(25, 60, 40, 75)
    assert benefits.coinsurance == Decimal("0.2")
    deductible = benefits.deductible
    assert (deductible.annual, deductible.remaining, deductible.met) == money(1000, 350, None)
    assert deductible.family is not None
    assert (deductible.family.annual, deductible.family.remaining) == money(2000, "1350.5")
    assert deductible.out_of_network is not None
    assert (deductible.out_of_network.annual, deductible.out_of_network.remaining) == money(3000, None)
    assert deductible.family_out_of_network is None
    assert (benefits.out_of_pocket.annual, benefits.out_of_pocket.remaining) == money(5000, 4200)
    assert response.limitations == LimitationsSummary(
        out_of_network=False,
        visits_per_year=Decimal(20),
        visits_remaining=Decimal(13),
        authorization_required=True,
        authorization_required_for=("MH",),
        not_covered=("AL",),
        limits=(
            ServiceLimit(service_types=("MH",), unit="VS", period="23", allowed=Decimal(20), network="in"),
            ServiceLimit(service_types=("MH",), unit="VS", period="29", remaining=Decimal(13), network="in"),
        ),
    )
    assert response.ambiguous == ()
    assert response.raw271 is not None
    assert response.raw271.size > 700
    wire = json.loads(response.model_dump_json(by_alias=True, exclude_none=True))
    assert wire["benefits"]["copay"]["officeVisit"] == 25.0
    assert wire["plan"]["effectiveDate"] == "2025-01-01"
    assert summarize(response) == EligibilitySummary.model_validate(
        {name: getattr(response, name) for name in EligibilitySummary.model_fields}
    )


STATUSES = {
    "active": (("EB*1**30",), "eligible"),
    "capitated": (("EB*3**30",), "eligible"),
    "inactive": (("EB*6**30",), "ineligible"),
    "the plan before a service": (("EB*1**30", "EB*6**35"), "eligible"),
    "a service only": (("EB*1**98",), "eligible"),
    "no service named": (("EB*6", "EB*1**35"), "ineligible"),
    "both at once": (("EB*1**30", "EB*6**30"), "unknown"),
    "services differ": (("EB*1**98", "EB*6**35"), "unknown"),
    "nothing said": (("EB*D**30", "MSG*CALL US"), "unknown"),
    "no benefit at all": ((), "unknown"),
    "rejected": (("AAA*N**75*C",), "rejected"),
    "payer down": (("AAA*Y**42*P",), "unavailable"),
    "no answer in time": (("AAA*Y**80*R",), "unavailable"),
    "down and rejected": (("AAA*Y**42*P", "AAA*N**72*C"), "rejected"),
    "rejected within, and covered": (("EB*1**30", "EB*V**98", "AAA*N**33*C"), "eligible"),
}


@pytest.mark.parametrize("case", STATUSES)
def test_status(case: str) -> None:
    segments, status = STATUSES[case]
    response = read(*segments)
    assert response.status == status
    assert ("status" in response.ambiguous) == (case in ("both at once", "services differ"))


def test_several_differing_figures_are_not_chosen_among() -> None:
    response = read(
        "EB*1**30**GOLD",
        "DTP*346*D8*20250101",
        "EB*1**30**SILVER",
        "DTP*346*D8*20260101",
        "EB*B**98****25*****Y",
        "EB*B**98****30*****Y",
        "EB*B**UC****75*****Y",
        "EB*B**UC****75*****Y",
        "EB*A**30*****.2****Y",
        "EB*A**30*****.3****Y",
        "EB*C*IND*30***23*1000*****Y",
        "EB*C*IND*30***23*1500*****Y",
        "EB*F**98***23***VS*20",
        "EB*F**MH***23***VS*30",
    )
    assert response.ambiguous == (
        "plan.plan_name",
        "plan.effective_date",
        "copay.office_visit",
        "coinsurance",
        "deductible.annual",
        "limitations.visits_per_year",
    )
    assert response.plan is None
    assert response.benefits is not None
    assert response.benefits.copay is not None
    assert response.benefits.copay.office_visit is None
    assert response.benefits.copay.urgent_care == 75
    assert response.benefits.coinsurance is None
    assert response.benefits.deductible is not None
    assert response.benefits.deductible.annual is None
    assert response.limitations is not None
    assert response.limitations.visits_per_year is None
    assert len(response.all_benefits) == 12


def test_the_more_specific_figure_is_taken() -> None:
    assert copay("EB*B**98****25", "EB*B**98****10*****Y").office_visit == 10  # in network before unstated
    assert copay("EB*B**98****25*****W", "EB*B**98****90*****N").office_visit == 25  # both networks
    assert copay("EB*B**98****90*****N").office_visit is None  # out of network is no answer to in network
    assert copay("EB*B*IND*98****25", "EB*B*FAM*98****50").office_visit == 25
    assert copay("EB*B**BY****20").office_visit == 20  # no 98
    assert copay("EB*B**30****15").office_visit is None  # the plan as a whole is no office visit
    assert copay("EB*B**98****0").office_visit == 0  # nothing to pay is not nothing said
    assert copay("EB*B**98****25", "MSG*PRIMARY CARE OR SPECIALIST").office_visit == 25
    assert copay("EB*B**98****25", "MSG*VIRTUAL VISIT").telehealth == 25


@pytest.mark.parametrize(
    "percent, fraction",
    [(".2", "0.2"), ("0", "0"), ("1", "1"), ("20", "0.2"), ("100", "1"), ("250", None), ("-1", None)],
)
def test_coinsurance_is_a_fraction(percent: str, fraction: str | None) -> None:
    benefits = read("EB*1**30", f"EB*A**30*****{percent}").benefits
    assert benefits is not None
    assert benefits.coinsurance == (None if fraction is None else Decimal(fraction))


def test_a_dental_deductible_is_not_the_plan_s_unless_the_answer_is_about_dental_care() -> None:
    dental = "EB*C*IND*35***23*50"
    benefits = read("EB*1**30", dental).benefits
    assert benefits is not None
    assert benefits.deductible is not None
    assert benefits.deductible.annual is None
    benefits = read("EB*1**35", dental).benefits
    assert benefits is not None
    assert benefits.deductible is not None
    assert benefits.deductible.annual == 50


def test_days_of_the_plan() -> None:
    period = read("EB*1**30", "DTP*291*RD8*20250101-20251231").plan
    assert period is not None
    assert (period.effective_date, period.termination_date) == (date(2025, 1, 1), date(2025, 12, 31))
    assert read("EB*1**30", "DTP*291*D8*20260120").plan is None  # the day asked about, given back
    ended = read("DTP*347*D8*20251231", "EB*6**30").plan
    assert ended is not None
    assert ended.termination_date == date(2025, 12, 31)


def test_whether_only_out_of_network_is_covered() -> None:
    only = read("EB*1**30", "EB*B**98****60*****N").limitations
    assert only is None  # the coverage itself is not told apart
    only = read("EB*1**30*******" + "**N", "EB*B**98****60*****N").limitations
    assert only is not None
    assert only.out_of_network is True
    assert read("EB*1**30").limitations is None
