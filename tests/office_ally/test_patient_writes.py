"""Patients that are written: what was asked stands in the portal's book, once, and nothing else does."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.directory import Address, Payer
from mock_portals.office_ally.patient_desk import PatientDesk
from mock_portals.office_ally.patient_form import PREFIX
from mock_portals.office_ally.patients import MockPatient
from mock_portals.office_ally.popup_desk import PopupDesk
from mock_portals.variants import drop, relabel, rename_id
from portaldriver import (
    Duplicate,
    InvalidInput,
    NotFound,
    NotSaved,
    OfficeAlly,
    PageTimeout,
    RejectedError,
    Retry,
    SavedDifferently,
    SelectorNotFound,
    SelectorUncertain,
    Timeouts,
    Writing,
)
from portaldriver.drift.overrides import override_for, written
from portaldriver.options import Drift
from portaldriver.pom.selector import Candidate
from portaldriver.portals.office_ally.pages.patient_form import PatientForm
from tests.conftest import Connect, Told

FORM = "/pm/ManagePatients/EditPatient.aspx"
SEED: dict[str, Any] = {
    "firstName": "Noah",
    "lastName": "Kim",
    "dob": "1990-11-22",
    "sex": "M",
    "phone": "+1-206-555-0124",
    "address": {"line1": "45 Lakeview Ave", "city": "Seattle", "region": "WA", "postalCode": "98101"},
    "insurancePolicies": [
        {
            "payerId": "payer_regence-wa",
            "planName": "Regence PPO",
            "memberId": "R99887766",
            "groupNumber": "RG-2201",
            "isPrimary": True,
            "effectiveDate": "2026-01-01",
        }
    ],
}
"""The body of POST /patients as it was published."""

ALL: dict[str, Any] = {
    "mrn": "PM-77-041",
    "firstName": "Zoë-Marie",
    "middleName": "Q",
    "lastName": "O'Dell van der Aa",
    "dob": "1987-02-09",
    "sex": "F",
    "email": "zoe.odell@example.com",
    "phones": {
        "home": "+1-503-555-0131",
        "cell": "+1-503-555-0132",
        "work": "+1-503-555-0133 x4410",
        "fax": "+1-503-555-0134",
        "preferred": "Work",
    },
    "address": {"line1": "9 Alder Ln", "line2": "Apt 4", "city": "Lakemont", "region": "IL", "postalCode": "60999"},
    "contacts": [
        {"role": "next_of_kin", "name": "Ida O'Dell", "relationship": "Parent"},
        {"role": "emergency", "name": "Bo Vance", "relationship": "Friend"},
    ],
    "primaryProvider": {"name": "Iyer, Meera"},
    "diagnoses": [{"code": "F43.10"}, {"code": "I10"}, {"code": "F41.1"}],
    "insurancePolicies": [
        {
            "level": "tertiary",
            "payerId": "30416",
            "payerName": "Northwind PPO",
            "memberId": "N-3",
            "subscriber": {"firstName": "Ida", "lastName": "O'Dell", "middleName": "R", "relationship": "child"},
            "signatureOnFile": "No",
        },
        {
            "isPrimary": True,
            "payerId": "30411",
            "payerName": "Evergreen Health Plan",
            "planName": "Gold HMO",
            "memberId": "X-1",
            "groupNumber": "G-1",
            "insuranceType": "Commercial",
            "copay": 25.5,
            "deductible": 1000.0,
            "subscriber": {"relationship": "self"},
            "signatureOnFile": "Yes",
            "signatureDate": "2026-01-05",
        },
        {"payerId": "Blue Heron Mutual", "memberId": "B-2", "insuranceType": "Blue Cross Blue Shield"},
    ],
    "eligibilityPayer": {"payerId": "BLHM2", "name": "Blue Heron Mutual"},
    "guarantor": {"name": "Vance, Bo", "relationship": "friend"},
    "priorAuthorization": {
        "number": "AUTH-5",
        "secondaryNumber": "REF-6",
        "visitsAuthorized": 12,
        "visitsUsed": 2,
        "visitsLeft": 10,
        "startsOn": "2026-01-01",
        "endsOn": "2026-12-31",
    },
    "language": "Spanish",
    "maritalStatus": "Married",
    "employmentStatus": "Employed",
    "employer": "Example Freight",
    "height": "68",
    "weight": "150",
    "race": "Asian, White",
    "ethnicity": "Not Hispanic or Latino",
}


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> PatientDesk:
    return portal.pm.desk(PatientDesk)


@pytest.fixture
def oa(connect: Connect, seated: None) -> OfficeAlly:
    return connect(writing=Writing(quiet=0.05, attempts=1))


def posts(portal: OfficeAllyPortal) -> int:
    return sum(seen.method == "POST" and seen.path == FORM for seen in portal.requests)


def changed(before: MockPatient, after: MockPatient) -> dict[str, Any]:
    """Return what is new in a record of the book, levels of coverage taken apart."""
    old, new = asdict(before), asdict(after)
    found = {name: value for name, value in new.items() if value != old[name] and name != "insurances"}
    for level, now in enumerate(new["insurances"]):
        was = old["insurances"][level] if level < len(old["insurances"]) else {}
        found |= {f"{level}.{name}": value for name, value in now.items() if value != was.get(name)}
    return found


async def test_the_published_body_goes_in_once_and_comes_out(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk, told: Told
) -> None:
    portal.directory.payers.append(
        Payer("payer_regence-wa", "Regence of Washington (invented)", "RGWA1", "Commercial", Address("", "", "", ""))
    )
    people = len(desk.book)
    saved = await oa.patients.upsert(SEED)
    assert (saved.status, saved.not_stored) == ("created", ("insurancePolicies.0.effectiveDate",))
    assert saved.model_dump(by_alias=True, mode="json").keys() == {"patientId", "status", "updatedAt", "notStored"}
    assert (len(desk.book), desk.saves) == (people + 1, [saved.patient_id])
    got = (await oa.patients.get(saved.patient_id)).model_dump(by_alias=True, mode="json")
    assert {name: got[name] for name in ("firstName", "lastName", "dob", "sex", "phone")} == {
        name: SEED[name] for name in ("firstName", "lastName", "dob", "sex", "phone")
    }
    assert got["address"] == SEED["address"] | {"line2": None}
    (policy,) = got["insurancePolicies"]
    assert SEED["insurancePolicies"][0].items() - policy.items() == {("effectiveDate", "2026-01-01")}

    # Once more: nothing is sent. Then with another plan and nothing else: that alone is changed.
    again = await oa.patients.upsert(SEED)
    assert (again.status, again.patient_id, posts(portal)) == ("unchanged", saved.patient_id, 1)
    before = desk.book[-1]
    other = SEED | {"firstName": " NOAH ", "insurancePolicies": [{"payerId": "payer_regence-wa", "planName": "Gold"}]}
    updated = await oa.patients.upsert(other | {"firstName": "Noah"})
    assert (updated.status, updated.patient_id) == ("updated", saved.patient_id)
    assert changed(before, desk.book[-1]) == {"0.plan_name": "Gold"}
    with pytest.raises(Duplicate) as taken:
        await oa.patients.create(other)
    assert (taken.value.natural_key, len(desk.book), posts(portal)) == ("lastName, firstName, dob", people + 1, 2)
    heard = str(taken.value) + told.words
    assert not [word for word in ("Noah", "Kim", "Lakeview", "0124", "R99887766", saved.patient_id) if word in heard]


async def test_all_that_the_form_takes_is_kept_and_an_update_changes_only_what_it_names(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk
) -> None:
    saved = await oa.patients.create(ALL)
    assert (saved.status, saved.not_stored) == ("created", ("guarantor.relationship",))
    kept = desk.book[-1]
    assert kept.patient_id == saved.patient_id
    assert (kept.account_no, kept.last_name, kept.first_name, kept.middle_name) == (
        "PM-77-041",
        "O'Dell van der Aa",
        "Zoë-Marie",
        "Q",
    )
    assert (kept.dob, kept.gender, kept.email) == (dt.date(1987, 2, 9), "F", "zoe.odell@example.com")
    assert [str(phone) for phone in (kept.home_phone, kept.cell_phone, kept.work_phone, kept.fax)] == [
        f"(503) 555-013{n}" for n in (1, 2, 3, 4)
    ]
    assert (kept.work_phone.extension, kept.preferred_phone) == ("4410", "Work")
    assert (kept.address1, kept.address2, kept.city, kept.state, kept.zip) == tuple(ALL["address"].values())
    assert (kept.emergency_name, kept.emergency_relation) == ("Bo Vance", "Friend")
    assert (kept.next_kin_name, kept.next_kin_relation) == ("Ida O'Dell", "Parent")
    assert (kept.primary_provider_id, kept.primary_provider) == ("2203", "Iyer, Meera")
    assert [(one.code, bool(one.description)) for one in kept.diagnoses] == [
        ("F43.10", True),
        ("I10", True),
        ("F41.1", True),
    ]
    first, second, third = kept.insurances
    assert (first.insurance_id, first.name, first.plan_name) == ("30411", "Evergreen Health Plan", "Gold HMO")
    assert (first.subscriber_id, first.group_no, first.insurance_type) == ("X-1", "G-1", "Commercial")
    assert (first.copay, first.deductible, first.relationship) == ("25.50", "1000.00", "Self")
    assert (first.insured_last_name, first.insured_first_name, first.insured_middle_name) == (
        "O'Dell van der Aa",
        "Zoë-Marie",
        "Q",
    )
    assert (first.signature_on_file, first.signature_date) == ("Y", dt.date(2026, 1, 5))
    assert (second.insurance_id, second.subscriber_id, second.insurance_type) == (
        "30412",
        "B-2",
        "Blue Cross Blue Shield",
    )
    assert (third.insurance_id, third.subscriber_id, third.relationship) == ("30416", "N-3", "Child")
    assert (third.insured_first_name, third.insured_middle_name, third.signature_on_file) == ("Ida", "R", "N")
    assert (kept.eligibility_payer_id, kept.eligibility_payer_name) == ("BLHM2", "Blue Heron Mutual")
    assert kept.guarantor is not None
    assert (kept.guarantor.last_name, kept.guarantor.first_name) == ("Vance", "Bo")
    assert kept.authorization is not None
    assert (kept.authorization.number, kept.authorization.second_number) == ("AUTH-5", "REF-6")
    assert (kept.authorization.visits_authorized, kept.authorization.visits_left) == (12, 10)
    assert (kept.authorization.start, kept.authorization.stop) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (kept.language, kept.marital_status, kept.employment_status) == ("Spanish", "Married", "Employed")
    assert (kept.employer_name, kept.height, kept.weight) == ("Example Freight", "68", "150")
    assert (set(kept.races), kept.ethnicity) == ({"White", "Asian"}, "Not Hispanic or Latino")

    # The account number decides, whatever the name is now. A level is cleared, one is begun anew, one is left alone.
    updated = await oa.patients.upsert(
        {"mrn": "pm-77-041", "firstName": "Zoë-Marie", "lastName": "Dell", "dob": "1987-02-09", "middleName": None}
    )
    assert (updated.patient_id, updated.status) == (saved.patient_id, "updated")
    assert changed(kept, desk.book[-1]) == {"last_name": "Dell", "account_no": "pm-77-041"}
    kept = desk.book[-1]
    changes: dict[str, Any] = {
        "middleName": None,
        "race": None,
        "phone": "206-555-0199",
        "diagnoses": ["F41.1"],
        "maritalStatus": "divorced",
        "insurancePolicies": [{"level": "secondary", "payerId": None}, {"level": "tertiary", "copay": "5"}],
        "guarantor": {"relationship": "self"},
        "primaryProvider": None,
    }
    saved = await oa.patients.update(saved.patient_id, changes)
    assert (saved.status, saved.not_stored) == ("updated", ())
    difference = changed(kept, desk.book[-1])
    assert difference.pop("work_phone") == {"area": "206", "prefix": "555", "number": "0199", "extension": ""}
    assert [one["code"] for one in difference.pop("diagnoses")] == ["F41.1"]
    assert difference.pop("guarantor") == {
        "guarantor_id": saved.patient_id,
        "last_name": "Dell",
        "first_name": "Zoë-Marie",
        "middle_name": "",
    }
    assert difference.pop("2.copay") == "5.00"
    assert difference == {
        "middle_name": "",
        "races": (),
        "marital_status": "Divorced",
        "primary_provider": "",
        "primary_provider_id": "",
        "1.insurance_id": "",
        "1.name": "",
        "1.subscriber_id": "",
        "1.insurance_type": "",
    }
    sent = posts(portal)
    assert (await oa.patients.update(saved.patient_id, changes)).status == "unchanged"
    assert posts(portal) == sent == 3
    with pytest.raises(NotFound):
        await oa.patients.update("99999999", {"height": "70"})


async def test_what_is_refused_names_the_field_and_is_kept_nowhere(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk
) -> None:
    unfit: list[tuple[dict[str, Any], str | None]] = [
        ({"dob": "2999-01-01"}, "dob"),
        ({"address": {"region": "ZZ"}}, "address.region"),
        ({"insurancePolicies": [{"memberId": "1"}]}, "insurancePolicies.0"),
        ({"diagnoses": ["nonsense"]}, "diagnoses.0.code"),
        ({"ssn": "000-00-0000"}, None),
    ]
    for bad, field in unfit:
        with pytest.raises(InvalidInput) as refused:
            await oa.patients.create(SEED | bad)
        assert refused.value.field == field
    assert not portal.requests, "bad input costs no page"

    person = {name: SEED[name] for name in ("firstName", "lastName", "dob", "sex")}
    people, known = list(desk.book), desk.book[0]
    unknown: list[tuple[dict[str, Any], type[RejectedError], str]] = [
        ({"sex": None}, InvalidInput, "sex"),  # the page's own dialog
        ({"language": "Klingon"}, InvalidInput, "language"),
        ({"race": "Martian"}, InvalidInput, "race"),
        ({"diagnoses": ["I10", "Z99.89"]}, InvalidInput, "diagnoses.1.code"),
        ({"insurancePolicies": [{"payerName": "No Such Plan"}]}, InvalidInput, "insurancePolicies.0.payerId"),
        ({"insurancePolicies": [{"payerId": "evergreen health plan"}]}, InvalidInput, "insurancePolicies.0.payerId"),
        ({"phones": {"home": "206-555-0124 x9"}}, InvalidInput, "phones.home"),
        ({"mrn": known.account_no.lower()}, Duplicate, "mrn"),
    ]
    for bad, error, field in unknown:
        with pytest.raises(error) as declined:
            await oa.patients.create(person | bad)
        assert declined.value.field == field
    assert posts(portal) == 0

    desk.validation_extra = ["Home Phone of Noah Kim is not valid.", "Something about Kim"]
    with pytest.raises(InvalidInput) as refused:
        await oa.patients.create(person)
    assert refused.value.field == "phones.home"
    assert refused.value.messages == ("phones.home: is not valid", "the portal refuses it")
    with pytest.raises(InvalidInput) as refused:
        await oa.patients.update(known.patient_id, {"height": "99"})
    assert (posts(portal), desk.book, desk.saves) == (2, people, [])
    assert await oa.writes.pending() == []
    # Nothing is left half open: the same tab serves the next write.
    desk.validation_extra = []
    assert (await oa.patients.create(person)).status == "created"


async def test_what_the_portal_says_of_a_save_is_not_what_counts(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk
) -> None:
    person = {name: SEED[name] for name in ("firstName", "lastName", "dob", "sex", "phone")}
    known = desk.book[0]
    # An OK, and nothing was saved.
    desk.silently_refuse = 2
    with pytest.raises(NotSaved):
        await oa.patients.create(person)
    with pytest.raises(NotSaved):
        await oa.patients.update(known.patient_id, {"height": "99"})
    assert (desk.saves, await oa.writes.pending()) == ([], [])
    # No answer, and it was saved.
    portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    saved = await oa.patients.create(person | {"firstName": "Nora"})
    assert (saved.status, desk.saves, desk.book[-1].first_name) == ("created", [saved.patient_id], "Nora")
    # A button that is not the one that was declared is not pressed.
    portal.vary(FORM, rename_id(f"{PREFIX}btnUpdate", f"{PREFIX}btnSave"))
    with pytest.raises(SelectorUncertain) as moved:
        await oa.patients.update(known.patient_id, {"height": "99"})
    assert (moved.value.page, moved.value.field, len(desk.saves)) == ("PatientForm", "update", 1)
    portal.unvary()
    portal.vary(FORM, drop(f"#{PREFIX}City"))
    with pytest.raises(SelectorNotFound) as gone:
        await oa.patients.create(person | {"address": {"line1": "1 Elm St", "city": "Salem"}})
    assert (gone.value.page, gone.value.field, len(desk.saves)) == ("AddPatientForm", "city", 1)
    portal.unvary()
    # An OK, and not all was saved.
    desk.drop_fields = {"CellPhone"}
    with pytest.raises(SavedDifferently) as partly:
        await oa.patients.create(person)
    assert (partly.value.fields, len(desk.saves)) == (("phone",), 2)
    with pytest.raises(SavedDifferently) as partly:
        await oa.patients.update(known.patient_id, {"height": "98", "phones": {"cell": "+1-206-555-0177"}})
    assert (partly.value.fields, desk.book[0].height) == (("phones.cell",), "98")
    assert "0177" not in str(partly.value)


async def test_several_of_one_name_are_never_guessed_among(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk
) -> None:
    one = desk.book[0]
    person = {"firstName": one.first_name, "lastName": f" {one.last_name.upper()} ", "dob": one.dob, "sex": "F"}
    twin = replace(one, patient_id="90000001", account_no="PM-TWIN")
    desk.book.append(twin)
    people = list(desk.book)
    with pytest.raises(Duplicate, match="several"):
        await oa.patients.upsert(person)
    desk.book[-1] = replace(twin, account_no="")
    with pytest.raises(Duplicate, match="no account number"):
        await oa.patients.upsert(person | {"mrn": "PM-NEW"})
    assert (len(desk.book), desk.saves) == (len(people), [])
    desk.book[-1] = twin
    saved = await oa.patients.upsert(person | {"lastName": one.last_name, "mrn": "PM-TWIN", "height": "61"})
    assert (saved.patient_id, saved.status, desk.book[-1].height) == ("90000001", "updated", "61")
    assert desk.book[0] == one


async def test_a_lookup_that_is_slow_is_waited_for_and_one_that_is_blocked_sends_nothing(
    connect: Connect, seated: None, portal: OfficeAllyPortal, desk: PatientDesk
) -> None:
    policy = {"payerId": "30416", "payerName": "Northwind PPO", "memberId": "N-1"}
    person = {name: SEED[name] for name in ("firstName", "lastName", "dob", "sex")} | {"insurancePolicies": [policy]}
    short = Timeouts(navigation=4, action=4, read=5, sign_in=30, call=60, close=5)
    oa = connect(writing=Writing(quiet=0.05, attempts=1), timeouts=short, retry=Retry(attempts=1))
    portal.pm.desk(PopupDesk).stop("blocked")
    with pytest.raises(PageTimeout):
        await oa.patients.create(person)
    assert (posts(portal), desk.saves) == (0, [])
    portal.faults.clear()
    portal.popup_delay = 0.5
    assert (await oa.patients.create(person)).status == "created"
    assert [level.insurance_id for level in desk.book[-1].insurances] == ["30416"]


async def test_many_are_upserted_and_what_fails_is_told_item_by_item(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk, told: Told
) -> None:
    people = [
        {"mrn": f"BULK-{n}", "firstName": "Ivo", "lastName": f"Batch{n}", "dob": f"199{n}-03-04", "sex": "U"}
        for n in range(4)
    ]
    people[2]["dob"] = "1700-01-01"
    results = {one.index: one async for one in oa.patients.upsert_many(people, at_once=2)}
    assert [(one.done, one.total) for one in told.named("Progress")] == [(n, 4) for n in range(1, 5)]
    assert [type(results[n].error) for n in range(4)] == [type(None), type(None), InvalidInput, type(None)]
    assert {one.account_no for one in desk.book if one.first_name == "Ivo"} == {"BULK-0", "BULK-1", "BULK-3"}
    again = [one.result async for one in oa.patients.upsert_many(people[:2])]
    assert [saved.status for saved in again if saved] == ["unchanged", "unchanged"]
    assert len(desk.saves) == 3


async def test_what_commits_is_pressed_where_a_reviewed_override_says_and_nowhere_else(
    connect: Connect, seated: None, portal: OfficeAllyPortal, desk: PatientDesk, tmp_path: Path
) -> None:
    known = desk.book[0]
    moved = [
        override_for(PatientForm, "update", [Candidate("css", f"#{PREFIX}btnSave")], confirmed_by="Ottoline"),
        override_for(PatientForm, "record.height", [Candidate("css", f"#{PREFIX}Tall")]),
    ]
    file = tmp_path / "office_ally.toml"
    file.write_text(written(moved, portal="office_ally"), encoding="utf-8")
    portal.vary(FORM, rename_id(f"{PREFIX}btnUpdate", f"{PREFIX}btnSave"))
    portal.vary(FORM, relabel(f"#{PREFIX}btnSave", "Store"))
    portal.vary(FORM, rename_id(f"{PREFIX}Height", f"{PREFIX}Tall"))
    writing = Writing(quiet=0.05, attempts=1)
    with pytest.raises((SelectorNotFound, SelectorUncertain)):
        await connect(writing=writing).patients.update(known.patient_id, {"weight": "99"})
    assert desk.saves == []
    theirs = Drift(baselines=tmp_path / "none")  # what was accepted was another button
    saved = await connect(writing=writing, drift=theirs, overrides=file).patients.update(
        known.patient_id, {"height": "99"}
    )
    assert (saved.status, desk.saves, desk.book[0].height) == ("updated", [known.patient_id], "99")
