"""Canonical models: the wire shape, exact money, and silence about what they hold."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from portaldriver import Page, Patient
from portaldriver.models import Address, InsurancePolicy, Person

SEEDS = Path(__file__).parents[3] / "shared" / "seeds" / "004_a9129e359c606e18.txt"

WIRE: dict[str, Any] = {
    "patientId": "10000001",
    "mrn": "PM-100234",
    "firstName": "Ava",
    "lastName": "Sample",
    "dob": "1987-05-09",
    "sex": "F",
    "phone": "+1-503-555-0199",
    "email": "ava.sample@example.com",
    "address": {"line1": "123 Main St", "city": "Portland", "region": "OR", "postalCode": "97205"},
    "insurancePolicies": [
        {
            "policyId": "ins_1",
            "payerId": "payer_1",
            "planName": "PPO",
            "memberId": "X1",
            "groupNumber": "G-1",
            "isPrimary": True,
            "effectiveDate": "2025-01-01",
            "terminationDate": None,
        }
    ],
    "guarantor": {"name": "Ava Sample", "relationship": "self"},
    "updatedAt": "2026-01-19T15:22:10Z",
}


def within(small: Any, large: Any) -> bool:
    """Tell whether everything in `small` is in `large` with the same value."""
    if isinstance(small, dict):
        return isinstance(large, dict) and all(
            key in large and within(value, large[key]) for key, value in small.items()
        )
    if isinstance(small, list):
        return len(small) == len(large) and all(map(within, small, large))
    return bool(small == large)


def test_the_wire_shape_goes_in_and_comes_out() -> None:
    assert within(WIRE, Patient.model_validate(WIRE).model_dump(by_alias=True, mode="json"))


def json_objects(text: str) -> list[dict[str, Any]]:
    """Return the JSON objects that stand in a text; the pages blank out e-mail addresses, which is no matter."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := text.find("{", at)) >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except ValueError:
            at += 1
            continue
        found.append(value)
        at = end
    return found


@pytest.mark.skipif(not SEEDS.exists(), reason="the seeds are not part of the project")
def test_the_seeds_own_example_goes_in_and_comes_out() -> None:
    (example,) = [o for o in json_objects(SEEDS.read_text()) if "items" in o and "insurancePolicies" in o["items"][0]]
    page = Page[Patient].model_validate(example)
    assert within(example, page.model_dump(by_alias=True, mode="json"))
    assert list(page.model_dump(by_alias=True)) == ["items", "page", "pageSize", "total"]


def test_money_is_exact_here_and_a_number_there() -> None:
    policy = InsurancePolicy(policy_id="1", copay=Decimal("25.10"))
    assert policy.copay == Decimal("25.10")
    assert json.loads(policy.model_dump_json(by_alias=True))["copay"] == 25.1
    assert policy.model_dump()["copay"] == Decimal("25.10")


@pytest.mark.parametrize("page, has_next", [(1, True), (2, True), (3, False)])
def test_a_page_knows_whether_there_are_more(page: int, has_next: bool) -> None:
    assert Page[Address](items=(), page=page, page_size=50, total=101).has_next is has_next


def test_nothing_a_model_holds_is_in_its_repr_or_in_its_errors() -> None:
    patient = Patient.model_validate(WIRE)
    assert repr(patient) == str(patient) == "Patient(...)"
    assert "Sample" not in f"{patient!r}{patient.guarantor!r}{[patient]}"
    with pytest.raises(ValidationError) as refused:
        Patient.model_validate(WIRE | {"dob": "canary-date"})
    assert "canary-date" not in str(refused.value)


def test_models_are_frozen_and_know_their_fields() -> None:
    with pytest.raises(ValidationError):
        Person(name="A").name = "B"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Person.model_validate({"nmae": "A"})
