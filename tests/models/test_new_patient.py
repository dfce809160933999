"""Patients as they are handed in: what is taken, what is refused by which rule, and what is asked of the form then."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from portaldriver import InvalidInput, NewPatient, PatientUpdate
from portaldriver.models.patient_parts import levels_of
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.asked import Asked, differing
from portaldriver.portals.office_ally.complaints import refusal
from portaldriver.portals.office_ally.mapping_back import asked_of, not_stored
from portaldriver.portals.office_ally.pages import PatientRecord
from portaldriver.portals.office_ally.pages.patient_form import Coverage, spread
from portaldriver.portals.office_ally.writes.patients import CreatePatient, UpdatePatient, UpsertPatient

WHO: dict[str, Any] = {"firstName": "Ava", "lastName": "Ramirez", "dob": "1987-05-09"}


def record(**fields: Any) -> PatientRecord:
    held = {"shown_id": "4711", "last_name": "Ramirez", "first_name": "Ava", "dob": dt.date(1987, 5, 9)}
    return PatientRecord.model_validate(held | fields)


def cover(**fields: Any) -> Coverage:
    return Coverage.model_validate(dict.fromkeys(Coverage.model_fields) | fields)


def fields_of(asked: tuple[Asked, ...]) -> dict[str, Any]:
    return {one.field: one.value for one in asked}


def test_what_is_handed_in_is_the_same_out_of_the_journal() -> None:
    given = WHO | {
        "phone": "(503) 555-0199",
        "address": {"line2": "", "region": "or", "postalCode": "972051234"},
        "diagnoses": ["f411", {"code": "I10", "position": 2}],
        "insurancePolicies": [{"payerId": "30411", "copay": 25, "terminationDate": None}],
    }
    draft = NewPatient.of(given)
    kept = draft.model_dump(by_alias=True, mode="json", exclude_unset=True, exclude_none=True)
    assert kept == WHO | {
        "phone": "+1-503-555-0199",
        "address": {"region": "OR", "postalCode": "97205-1234"},
        "diagnoses": [{"code": "F41.1"}, {"code": "I10", "position": 2}],
        "insurancePolicies": [{"payerId": "30411", "copay": 25.0}],
    }
    again = NewPatient.of(kept)
    assert asked_of(again) == asked_of(draft)
    assert "Ramirez" not in repr(draft) + str(draft) + repr(asked_of(draft))


@pytest.mark.parametrize(
    "given, field, rule",
    [
        ({"lastName": None}, "lastName", "cannot be cleared"),
        ({"phone": None}, "phone", "cannot be cleared"),
        ({"phone": "206-555-0124", "phones": {"fax": "206-555-0124"}}, "phones", "phone is none of home, cell, work"),
        ({"contacts": [{"role": "emergency"}, {"role": "emergency"}]}, "contacts", "two contacts of one role"),
        ({"contacts": [{"role": "aunt"}]}, "contacts.0.role", "Input should be 'emergency' or 'next_of_kin'"),
        ({"diagnoses": ["F41.1", "f411"]}, "diagnoses", "the same code twice"),
        ({"diagnoses": [{"code": "I10", "position": 2}]}, "diagnoses", "not in the order of their positions"),
        ({"diagnoses": [f"F{n}" for n in range(10, 23)]}, "diagnoses", "Tuple should have at most 12 items"),
        ({"guarantor": {"name": "Ana de la Cruz"}}, "guarantor", "give lastName and firstName"),
        ({"priorAuthorization": {"visitsLeft": -1}}, "priorAuthorization.visitsLeft", "Input should be greater than"),
        (
            {"priorAuthorization": {"startsOn": "2026-02-01", "endsOn": "2026-01-01"}},
            "priorAuthorization",
            "ends before it begins",
        ),
        (
            {"insurancePolicies": [{"isPrimary": True}, {"level": "primary"}]},
            "insurancePolicies",
            "two policies of one level",
        ),
        ({"insurancePolicies": [{"isPrimary": False}] * 3}, "insurancePolicies", "more policies than levels"),
        (
            {"insurancePolicies": [{"level": "tertiary", "isPrimary": True}]},
            "insurancePolicies.0",
            "level and isPrimary contradict each other",
        ),
        (
            {"insurancePolicies": [{"effectiveDate": "2026-02-01", "terminationDate": "2026-01-01"}]},
            "insurancePolicies.0",
            "ends before it begins",
        ),
        ({"insurancePolicies": [{"copay": "-1"}]}, "insurancePolicies.0.copay", "Input should be greater than"),
        ({"secret of Ava": "x"}, None, "there is no such field"),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(given: dict[str, Any], field: str | None, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        PatientUpdate.of(given)
    assert refused.value.field == field
    assert refused.value.messages[0].startswith(f"{field}: {rule}" if field else rule)


def test_policies_find_their_levels() -> None:
    policy = PatientUpdate.of({"insurancePolicies": [{"payerId": "1"}] * 3}).insurance_policies or ()
    assert levels_of(policy) == ("primary", "secondary", "tertiary")
    given = [{"isPrimary": False}, {"level": "tertiary"}, {"isPrimary": True}]
    assert levels_of(PatientUpdate.of({"insurancePolicies": given}).insurance_policies or ()) == (
        "secondary",
        "tertiary",
        "primary",
    )


def test_a_new_patient_asks_for_nothing_that_was_not_given() -> None:
    asked = asked_of(NewPatient.of(WHO | {"sex": None, "address": None, "contacts": None, "phones": {"home": None}}))
    assert fields_of(asked).keys() == {"last_name", "first_name", "dob"}


def test_an_update_clears_what_is_none_and_leaves_what_is_not_set() -> None:
    cleared = PatientUpdate.of({"address": None, "insurancePolicies": [{"payerId": None}], "email": None})
    asked = fields_of(asked_of(cleared, record=record(), patient_id="4711"))
    assert set(asked.values()) == {None, (None, None)}
    assert {"line1", "zip_code", "email", "primary", "primary.member_id", "primary.signature_date"} <= asked.keys()
    assert not {field for field in asked if field.startswith(("secondary", "tertiary", "last_name", "home_phone"))}
    one = asked_of(PatientUpdate.of({"address": {"city": "Salem"}}), record=record())
    assert fields_of(one) == {"city": "Salem"}


def test_the_phone_goes_where_the_preferred_one_is_kept() -> None:
    asked = PatientUpdate.of({"phone": "206-555-0124"})
    assert [one.field for one in asked_of(asked, record=record(preferred_phone="Home"))] == ["home_phone"]
    assert [one.field for one in asked_of(asked, record=record())] == ["cell_phone"]
    both = PatientUpdate.of({"phone": "206-555-0124", "phones": {"work": "2065550124"}})
    assert [one.name for one in asked_of(both, record=record())] == ["phones.work"]


def test_who_is_the_patient_gets_the_patients_names() -> None:
    given = NewPatient.of(
        WHO
        | {
            "middleName": "Q",
            "guarantor": {"name": "Ava Ramirez", "relationship": "self"},
            "insurancePolicies": [
                {"payerId": "1", "subscriber": {"relationship": "Self"}, "effectiveDate": "2026-01-01"}
            ],
        }
    )
    asked = fields_of(asked_of(given))
    assert [asked[f"primary.insured_{part}"] for part in ("last", "first", "middle")] == ["Ramirez", "Ava", "Q"]
    assert [asked[f"guarantor_{part}"] for part in ("last", "first", "middle")] == ["Ramirez", "Ava", "Q"]
    # Without an id of the patient's own there is no way to say that the guarantor is the patient.
    assert not_stored(given) == ("insurancePolicies.0.effectiveDate", "guarantor.relationship")
    assert not_stored(given, patient_id="4711") == ("insurancePolicies.0.effectiveDate",)
    assert fields_of(asked_of(given, record=record(), patient_id="4711"))["guarantor_id"] == "4711"


def test_writes_come_back_from_the_journal_as_they_went_in() -> None:
    binding, given = Binding(), WHO | {"mrn": " pm-1 ", "insurancePolicies": [{"payerId": "1", "copay": "12.30"}]}
    changes = {"height": None, "address": {"line2": None}, "guarantor": None}
    writes = [
        CreatePatient(binding, NewPatient.of(given)),
        UpsertPatient(binding, NewPatient.of(given)),
        UpdatePatient(binding, "4711", PatientUpdate.of(changes)),
    ]
    for write in writes:
        payload = json.loads(json.dumps(write.payload))
        again = type(write).from_payload(binding, payload)
        assert again.payload == payload
        assert (again.record, again.natural_key) == (write.record, write.natural_key)
        assert fields_of(asked_of(again.draft)) == fields_of(asked_of(write.draft))
    assert [write.natural_key for write in writes] == ["mrn:pm-1", None, None]
    assert writes[2].payload == {"patientId": "4711", "changes": changes}
    nameless = {"firstName": "AVA ", "lastName": "Ramirez", "dob": "1987-05-09"}
    keys = {CreatePatient(binding, NewPatient.of(who)).natural_key for who in (WHO, nameless)}
    assert keys == {"name:ramirez|ava|1987-05-09"}


def test_what_the_form_holds_is_compared_by_what_it_means() -> None:
    held = record(
        language="Spanish",
        race="White, Asian",
        primary=cover(payer_id="30411", payer_name="Evergreen Health Plan", copay=Decimal("25")),
        secondary=cover(payer_name="Typed and never chosen"),
        icd10=("F41.1", "I10", "J45.909"),
        icd10_words=("Generalized anxiety disorder", "", ""),
    )
    same = PatientUpdate.of(
        {
            "lastName": " Ramirez ",
            "language": "SPANISH",
            "race": "asian,White",
            "middleName": None,
            "insurancePolicies": [{"payerId": "evergreen health plan", "copay": "25.00"}],
        }
    )
    assert differing(asked_of(same, record=held), held) == ()
    other = PatientUpdate.of(
        {
            "lastName": "ramirez",
            "race": "Asian",
            "diagnoses": ["F41.1", "I10"],
            "insurancePolicies": [{"payerId": "30412", "copay": "25.01"}, {"payerName": "Typed and never chosen"}],
        }
    )
    assert differing(asked_of(other, record=held), held) == (
        "lastName",
        "race",
        "diagnoses.1.code",  # it has no description: the portal does not know it
        "diagnoses",  # one more than was asked
        "insurancePolicies.0.payerId",
        "insurancePolicies.0.copay",
        "insurancePolicies.1.payerId",
    )


def test_texts_are_spread_over_the_controls() -> None:
    assert spread("dob", dt.date(1987, 5, 9)) == {"dob.Month": "05", "dob.Day": "09", "dob.Year": "1987"}
    assert spread("primary.signature_date", None) == {
        f"primary.signature_date.{p}": "" for p in ("Month", "Day", "Year")
    }
    assert spread("work_phone", "+1-503-555-0133 x44")["work_phone.Extension"] == "44"
    assert spread("secondary.copay", Decimal("5.00")) == {"secondary.copay": "5.00"}


def test_complaints_are_told_without_the_portals_words() -> None:
    error = refusal(
        ["Secondary Insurance of Ramirez is not in your list.", "Zip 9720 must be 5 or 9 digits.", "Ramirez?"]
    )
    assert isinstance(error, InvalidInput)
    assert error.field == "insurancePolicies"
    assert error.messages == (
        "insurancePolicies: is not in your list",
        "address.postalCode: must be 5 or 9 digits",
        "the portal refuses it",
    )
    assert refusal([]).field is None
    assert "Ramirez" not in str(error)
