"""FHIR resources made of our models: valid R4B, with every amount where it belongs."""

from __future__ import annotations

import importlib
import json
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from portaldriver.edi.fhir import coverage, coverage_eligibility_response, explanation_of_benefit, fhir_claim
from portaldriver.edi.models.eligibility_response import EligibilityResponse
from portaldriver.edi.models.eligibility_summary import PlanSummary
from portaldriver.edi.remittances.reader import read_remittances
from portaldriver.errors import ConfigurationError, EdiError
from tests.edi.claims import institutional, professional
from tests.edi.remittances import interchange, rich

pytest.importorskip("fhir.resources.R4B")
TODAY = date(2026, 3, 4)


def plain(resource: Any) -> Any:
    """Return a resource as the JSON that is sent."""
    return json.loads(resource.model_dump_json())


def test_each_claim_of_a_remittance_explains_itself() -> None:
    [read] = read_remittances(interchange(rich()))
    made = [plain(explanation_of_benefit(read.model, claim, created=TODAY)) for claim in read.model.claims]
    first, denied, taken_back = made[0], made[1], made[2]
    assert {one["resourceType"] for one in made} == {"ExplanationOfBenefit"}
    assert first["patient"]["identifier"]["value"] == "MEMBER2"
    assert first["provider"]["identifier"] == {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1000000491"}
    totals = {one["category"]["coding"][0]["code"]: one["amount"]["value"] for one in first["total"]}
    assert {name: Decimal(str(value)) for name, value in totals.items()} == {
        "submitted": Decimal(600),
        "benefit": Decimal("401.5"),
        "memberliability": Decimal(150),
    }
    assert [item["productOrService"]["coding"][0]["code"] for item in first["item"]] == ["99213", "0300"]
    [adjusted] = [one for one in first["item"][1]["adjudication"] if "reason" in one]
    assert (adjusted["category"]["coding"][0]["code"], adjusted["reason"]["coding"][0]["code"]) == ("PR", "2")
    assert first["payment"]["identifier"]["value"] == "TRACE0001"
    assert denied["item"][0]["adjudication"][-1]["reason"]["coding"][0]["code"] == "N290"
    assert taken_back["status"] == "cancelled"
    assert Decimal(str(taken_back["payment"]["amount"]["value"])) == Decimal(-100)


ANSWER = EligibilityResponse.model_validate(
    {
        "status": "eligible",
        "plan": {"planName": "Example PPO", "network": "PPO", "effectiveDate": "2026-01-01"},
        "payer": {"entity": "PR", "name": "Example Health Plan", "identifier": "PLAN1"},
        "provider": {"name": "Example Clinic", "npi": "1000000491"},
        "subscriber": {"memberId": "MEMBER1", "lastName": "Doe", "firstName": "Ann", "groupNumber": "GROUP1"},
        "dependent": {"lastName": "Doe", "firstName": "Bo", "relationship": "child"},
        "allBenefits": [
            {"code": "1", "kind": "active", "serviceTypes": ["30"], "planDescription": "Example PPO"},
            {
                "code": "B",
                "kind": "copay",
                "serviceTypes": ["98"],
                "amount": "25",
                "inNetwork": "Y",
                "coverageLevel": "IND",
            },
            {
                "code": "A",
                "kind": "coinsurance",
                "percent": "0.2",
                "inNetwork": "N",
                "messages": ["Of the allowed amount."],
            },
            {
                "code": "F",
                "kind": "limitation",
                "serviceTypes": ["MH"],
                "quantity": "20",
                "quantityQualifier": "VS",
                "period": "23",
            },
            {"code": "I", "kind": "not_covered", "serviceTypes": ["35"], "authorizationRequired": "N"},
        ],
        "referenceId": "appt-20391",
    }
)


def test_coverage_is_told_with_who_is_insured_and_who_is_covered() -> None:
    told = plain(coverage(ANSWER, beneficiary="Patient/17"))
    assert (told["status"], told["subscriberId"], told["period"]) == ("active", "MEMBER1", {"start": "2026-01-01"})
    assert told["beneficiary"]["reference"] == "Patient/17"
    assert told["relationship"]["coding"][0]["code"] == "child"
    assert {one["type"]["coding"][0]["code"]: one["value"] for one in told["class"]} == {
        "group": "GROUP1",
        "plan": "Example PPO",
    }
    ended = ANSWER.model_copy(update={"status": "ineligible"})
    assert plain(coverage(ended))["status"] == "cancelled"
    with pytest.raises(EdiError, match="did not answer"):
        coverage(ANSWER.model_copy(update={"status": "rejected"}))


def test_every_benefit_of_an_answer_is_an_item() -> None:
    told = plain(coverage_eligibility_response(ANSWER, created=TODAY))
    [insurance] = told["insurance"]
    active, copay, share, limit, not_covered = insurance["item"]
    assert (insurance["inforce"], told["request"]["identifier"]["value"]) == (True, "appt-20391")
    assert active["benefit"][0]["type"]["text"] == "active"
    assert Decimal(str(copay["benefit"][0]["allowedMoney"]["value"])) == 25
    assert (copay["network"]["coding"][0]["code"], copay["unit"]["coding"][0]["code"]) == ("in", "individual")
    assert (share["benefit"][0]["allowedString"], share["network"]["coding"][0]["code"]) == ("0.2", "out")
    assert (limit["benefit"][0]["allowedUnsignedInt"], limit["term"]["coding"][0]["code"]) == (20, "annual")
    assert (not_covered["excluded"], not_covered["authorizationRequired"]) == (True, False)


def test_a_rejected_question_is_an_error_with_its_code() -> None:
    refused = EligibilityResponse.model_validate(
        {
            "status": "rejected",
            "rejections": [{"loop": "2100C", "level": "subscriber", "code": "72", "words": "Wrong."}],
        }
    )
    told = plain(coverage_eligibility_response(refused, created=TODAY))
    assert (told["outcome"], told["error"][0]["code"]["coding"][0]["code"]) == ("error", "72")


def test_what_fhir_has_no_room_for_is_told_without_its_value() -> None:
    odd = ANSWER.model_copy(update={"plan": PlanSummary.model_construct(network=cast("str", ["Someone Secret"]))})
    with pytest.raises(EdiError, match="no valid Coverage: network") as told:
        coverage(odd)
    assert "Secret" not in f"{told.value!r} {told.value.__cause__!r} {told.value.__context__!r}"


def test_a_claim_keeps_its_lines_diagnoses_and_money() -> None:
    told = plain(fhir_claim(professional(), created=TODAY))
    assert (told["status"], told["type"]["coding"][0]["code"]) == ("active", "professional")
    assert Decimal(str(told["total"]["value"])) == Decimal("260.5")
    assert [one["diagnosisCodeableConcept"]["coding"][0]["code"] for one in told["diagnosis"]] == ["F41.1", "F32.0"]
    first, second = told["item"]
    assert (first["diagnosisSequence"], first["servicedDate"]) == ([1, 2], "2026-02-03")
    assert [one["coding"][0]["code"] for one in first["modifier"]] == ["25", "GT"]
    assert Decimal(str(second["net"]["value"])) == 135
    assert told["provider"]["type"] == "Organization"
    assert told["careTeam"][0]["provider"]["type"] == "Practitioner"
    assert told["insurance"][0]["preAuthRef"] == ["AUTH1"]
    assert "related" not in told


def test_a_void_names_what_it_voids() -> None:
    void = professional(frequency="8", payer_claim_control_number="CONTROL9")
    told = plain(fhir_claim(void, created=TODAY, patient="Patient/17"))
    assert (told["status"], told["patient"]["reference"]) == ("cancelled", "Patient/17")
    assert told["related"][0]["claim"]["identifier"]["value"] == "CONTROL9"


def test_a_stay_is_told_with_its_days_and_revenue_codes() -> None:
    told = plain(fhir_claim(institutional(), created=TODAY))
    assert told["billablePeriod"] == {"start": "2026-02-01", "end": "2026-02-05"}
    assert told["patient"]["display"] == "PIP POE"
    room, therapy = told["item"]
    assert (room["productOrService"]["coding"][0]["code"], room["quantity"]["unit"]) == ("0124", "d")
    assert therapy["revenue"]["coding"][0]["code"] == "0914"


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    [read] = read_remittances(interchange(rich()))

    def missing(name: str, *args: Any, **options: Any) -> Any:
        if name.startswith("fhir"):
            raise ImportError(name)
        return real(name, *args, **options)

    real = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ConfigurationError, match="extra `fhir`"):
        explanation_of_benefit(read.model, read.model.claims[0], created=TODAY)
