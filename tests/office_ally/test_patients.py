"""Patients: every field, both lanes, paging, searching, and the wire shape."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.patients import MockInsurance, MockPatient, Phone
from portaldriver import InvalidInput, NotFound, OfficeAlly, Page, Patient, PatientSummary
from portaldriver.models import InsurancePolicy
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import Connect, Told

LANES: list[Lane] = ["fetch", "page"]
LONG = "PORTALDRIVER_LONG" in os.environ


def ids(people: list[MockPatient]) -> set[str]:
    return {person.patient_id for person in people}


@pytest.mark.parametrize("lane", LANES)
async def test_async_for_gives_everybody_once(oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane) -> None:
    found = [patient.patient_id async for patient in oa.patients.list(page_size=50, lane=lane)]
    assert len(found) == len(set(found)) == 130
    assert set(found) == ids(portal.patients)


@pytest.mark.parametrize("lane", LANES)
async def test_await_gives_one_page(oa: OfficeAlly, lane: Lane) -> None:
    page = await oa.patients.list(page=3, page_size=50, lane=lane)
    assert (len(page.items), page.page, page.page_size, page.total, page.has_next) == (30, 3, 50, 130, False)


async def test_both_lanes_give_the_same_summaries(oa: OfficeAlly) -> None:
    fetched = await oa.patients.list(page_size=100)
    rendered = await oa.patients.list(page_size=100, lane="page")
    assert fetched == rendered


async def test_the_rendered_grid_goes_on_where_it_stands(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    pages = [page async for page in oa.patients.list(page_size=20, lane="page").pages()]
    assert sum(len(page.items) for page in pages) == 130
    opened = [
        seen
        for seen in portal.requests
        if seen.path == "/pm/ManagePatients/ManagePatients.aspx" and "jqGridID" not in seen.query
    ]
    assert len(opened) == 1


async def test_a_summary_says_what_the_list_says(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    book = {person.patient_id: person for person in portal.patients}
    async for patient in oa.patients.list(page_size=200):
        person = book[patient.patient_id]
        assert patient.last_name == person.last_name
        assert patient.first_name == person.first_name
        assert patient.dob == person.dob
        assert patient.sex == person.gender


@pytest.mark.parametrize("lane", LANES)
async def test_a_page_beyond_the_end_is_empty(oa: OfficeAlly, lane: Lane) -> None:
    page = await oa.patients.list(page=9, page_size=50, lane=lane)
    assert page.items == ()


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("last_name", ["O'Brien", "Nobody-Of-This-Name"])
async def test_search_by_last_name(oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane, last_name: str) -> None:
    found = [patient.patient_id async for patient in oa.patients.search(last_name=last_name, lane=lane, page_size=20)]
    assert set(found) == ids([p for p in portal.patients if p.last_name.startswith(last_name)])


@pytest.mark.parametrize("lane", LANES)
async def test_search_by_two_names_and_a_date(oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane) -> None:
    twin = next(
        a
        for a in portal.patients
        for b in portal.patients
        if a is not b and (a.last_name, a.first_name) == (b.last_name, b.first_name) and a.dob != b.dob
    )
    names: dict[str, Any] = {"last_name": twin.last_name, "first_name": twin.first_name}
    assert (await oa.patients.search(**names, match="equals", lane=lane, page_size=20)).total >= 2
    (one,) = await oa.patients.search(**names, dob=twin.dob, match="equals", lane=lane, page_size=20).all()
    assert one.patient_id == twin.patient_id


@pytest.mark.parametrize("match, text", [("starts_with", "bri"), ("equals", "o'brien"), ("contains", "brien")])
async def test_the_three_conditions(oa: OfficeAlly, portal: OfficeAllyPortal, match: Any, text: str) -> None:
    fits: dict[str, Callable[[str], bool]] = {
        "starts_with": lambda name: name.startswith(text),
        "equals": lambda name: name == text,
        "contains": lambda name: text in name,
    }
    expected = ids([person for person in portal.patients if fits[match](person.last_name.lower())])
    assert expected or match == "starts_with"
    assert {p.patient_id async for p in oa.patients.search(last_name=text, match=match)} == expected


async def test_search_by_id(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    (found,) = await oa.patients.search(patient_id=portal.patients[5].patient_id).all()
    assert found.last_name == portal.patients[5].last_name


@pytest.mark.parametrize("lane", LANES)
async def test_the_dob_filter_is_exact_and_pages(oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane) -> None:
    day = portal.patients[7].dob
    page = await oa.patients.list(dob=day, page_size=1, lane=lane)
    expected = ids([person for person in portal.patients if person.dob == day])
    assert page.total == len(expected)
    assert len(page.items) == 1
    assert {p.patient_id async for p in oa.patients.list(dob=day, page_size=1, lane=lane)} == expected


async def test_the_payer_filter_sees_every_level(oa: OfficeAlly, portal: OfficeAllyPortal, told: Told) -> None:
    del portal.patients[40:]  # each of them is opened twice
    everybody = await oa.patients.list(page_size=100, detail="full").all()
    levels: dict[str, set[str]] = {}
    for patient in everybody:
        for policy in patient.insurance_policies:
            levels.setdefault(str(policy.payer_id), set()).add(patient.patient_id)
    secondary_only = next(
        policy.payer_id
        for p in everybody
        for policy in p.insurance_policies
        if policy.level == "secondary" and policy.payer_id != p.insurance_policies[0].payer_id
    )
    found = {p.patient_id async for p in oa.patients.list(insurance_payer_id=secondary_only)}
    assert found == levels[str(secondary_only)]
    assert told.named("Progress")[-1].done == 40


@pytest.mark.parametrize("lane", LANES)
async def test_every_patient_in_full_equals_the_book(oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane) -> None:
    """Every fifth patient through the fetch lane, every twentieth through the page lane; all with `PORTALDRIVER_LONG`."""
    for person in portal.patients[:: 1 if LONG else 5 if lane == "fetch" else 20]:
        compare(await oa.patients.get(person.patient_id, lane=lane), person)


def compare(patient: Patient, person: MockPatient) -> None:
    """Hold the model against the book, spelled out independently of the SDK's mapping."""
    assert patient.mrn == (person.account_no or None)
    assert (patient.last_name, patient.first_name) == (person.last_name, person.first_name)
    assert patient.middle_name == (person.middle_name or None)
    assert (patient.dob, patient.sex) == (person.dob, person.gender or None)
    assert patient.email == (person.email or None)
    compare_address_and_phones(patient, person)
    compare_people(patient, person)
    assert len(patient.insurance_policies) == len(person.insurances)
    for policy, cover in zip(patient.insurance_policies, person.insurances, strict=True):
        compare_policy(policy, cover)
    compare_clinical(patient, person)


def compare_address_and_phones(patient: Patient, person: MockPatient) -> None:
    address = patient.address
    assert address is not None
    assert (address.line1, address.line2, address.city, address.region, address.postal_code) == tuple(
        text or None for text in (person.address1, person.address2, person.city, person.state, person.zip)
    )
    assert patient.phones is not None
    numbers = (patient.phones.home, patient.phones.cell, patient.phones.work, patient.phones.fax)
    assert numbers == tuple(map(spoken, (person.home_phone, person.cell_phone, person.work_phone, person.fax)))
    assert patient.phones.preferred == (person.preferred_phone or None)
    assert (patient.phone is None) == (numbers[:3] == (None, None, None))


def spoken(phone: Phone) -> str | None:
    if not phone.number:
        return None
    return f"+1-{phone.area}-{phone.prefix}-{phone.number}" + (f" x{phone.extension}" if phone.extension else "")


def compare_people(patient: Patient, person: MockPatient) -> None:
    contacts = {contact.role: (contact.name, contact.relationship) for contact in patient.contacts}
    assert contacts.get("emergency", ("", "")) == (person.emergency_name, person.emergency_relation or None) or (
        not person.emergency_name and "emergency" not in contacts
    )
    assert contacts.get("next_of_kin", ("", None))[0] == person.next_kin_name
    provider = patient.primary_provider
    assert (provider.name if provider else "") == person.primary_provider
    assert (provider.provider_id if provider else "") == person.primary_provider_id
    guarantor = person.guarantor
    assert (patient.guarantor is None) == (guarantor is None)
    if guarantor and patient.guarantor:
        assert patient.guarantor.last_name == guarantor.last_name
        assert patient.guarantor.first_name == guarantor.first_name
        assert patient.guarantor.person_id == guarantor.guarantor_id
        assert patient.guarantor.name == f"{guarantor.first_name} {guarantor.last_name}"


def compare_policy(policy: InsurancePolicy, cover: MockInsurance) -> None:
    assert policy.payer_id == cover.insurance_id
    assert policy.payer_name == cover.name
    assert policy.plan_name == (cover.plan_name or None)
    assert policy.member_id == cover.subscriber_id
    assert policy.group_number == (cover.group_no or None)
    assert policy.insurance_type == (cover.insurance_type or None)
    assert policy.is_primary == (policy.level == "primary")
    assert policy.copay == (Decimal(cover.copay) if cover.copay else None)
    assert policy.deductible == (Decimal(cover.deductible) if cover.deductible else None)
    assert policy.signature_date == cover.signature_date
    assert policy.subscriber is not None
    assert policy.subscriber.last_name == cover.insured_last_name
    assert policy.subscriber.relationship == cover.relationship.lower()


def compare_clinical(patient: Patient, person: MockPatient) -> None:
    assert [(d.position, d.code, d.description) for d in patient.diagnoses] == [
        (number, diagnosis.code, diagnosis.description) for number, diagnosis in enumerate(person.diagnoses, 1)
    ]
    assert (patient.prior_authorization is None) == (person.authorization is None)
    if person.authorization and patient.prior_authorization:
        given, read = person.authorization, patient.prior_authorization
        assert (read.number, read.secondary_number) == (given.number, given.second_number or None)
        assert (read.visits_authorized, read.visits_used) == (given.visits_authorized, given.visits_used)
        assert read.visits_left == given.visits_left
        assert (read.starts_on, read.ends_on) == (given.start, given.stop)
    assert [(line.cpt_code, line.charge_amount, line.modifiers) for line in patient.template_lines] == [
        (line.cpt, Decimal(line.charge), tuple(filter(None, line.modifiers))) for line in person.template_lines
    ]


async def test_both_lanes_give_the_same_patient(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    for person in portal.patients[:8]:
        fetched = await oa.patients.get(person.patient_id)
        assert fetched == await oa.patients.get(person.patient_id, lane="page")


@pytest.mark.parametrize("lane", LANES)
async def test_an_unknown_id_is_not_found(oa: OfficeAlly, lane: Lane) -> None:
    with pytest.raises(NotFound) as missing:
        await oa.patients.get("99999999", lane=lane)
    assert not missing.value.retryable
    assert "99999999" not in str(missing.value)


async def test_the_wire_shape_is_the_seeds(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    insured = next(p for p in portal.patients if p.insurances)
    page = await oa.patients.search(patient_id=insured.patient_id, detail="full")
    wire = page.model_dump(by_alias=True, mode="json")
    assert list(wire) == ["items", "page", "pageSize", "total"]
    (item,) = wire["items"]
    assert {
        "patientId",
        "mrn",
        "firstName",
        "lastName",
        "dob",
        "sex",
        "phone",
        "email",
        "address",
        "insurancePolicies",
        "guarantor",
        "updatedAt",
    } <= set(item)
    assert {"line1", "city", "region", "postalCode"} <= set(item["address"])
    assert {
        "policyId",
        "payerId",
        "planName",
        "memberId",
        "groupNumber",
        "isPrimary",
        "effectiveDate",
        "terminationDate",
    } <= set(item["insurancePolicies"][0])
    assert dt.date.fromisoformat(item["dob"]) == insured.dob
    assert item["phone"] is None or re.fullmatch(r"\+1-\d{3}-\d{3}-\d{4}( x\d+)?", item["phone"])
    assert Page[Patient].model_validate(wire) == page


async def test_repr_and_str_of_what_comes_back_hide_the_patient(oa: OfficeAlly) -> None:
    page = await oa.patients.list(page_size=20)
    patient = await oa.patients.get(page.items[0].patient_id)
    text = repr(page) + str(page) + repr(patient) + str(patient) + repr(page.items[0]) + f"{patient.address!r}"
    for secret in (patient.last_name, patient.first_name, patient.patient_id, str(patient.dob), patient.mrn):
        assert str(secret) not in text


@pytest.mark.parametrize(
    "options, field",
    [({"page": 0}, "page"), ({"page_size": 0}, "page_size"), ({"page_size": 5000}, "page_size")],
)
def test_bad_paging_is_refused_before_the_browser_moves(connect: Connect, options: dict[str, int], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        connect().patients.list(**options)  # type: ignore[call-overload]
    assert refused.value.field == field


async def test_the_page_lane_names_the_sizes_it_has(oa: OfficeAlly) -> None:
    with pytest.raises(InvalidInput, match="20, 50, 100, 200") as refused:
        await oa.patients.list(page_size=33, lane="page")
    assert refused.value.field == "page_size"


async def test_a_search_needs_one_or_two_criteria(oa: OfficeAlly) -> None:
    with pytest.raises(InvalidInput):
        oa.patients.search()
    with pytest.raises(InvalidInput):
        oa.patients.search(last_name="A", first_name="B", patient_id="1")
    with pytest.raises(InvalidInput):
        await oa.patients.get(" ")


async def test_a_list_that_grows_under_way_says_so(oa: OfficeAlly, portal: OfficeAllyPortal, told: Told) -> None:
    pages = oa.patients.list(page_size=50).pages()
    await anext(pages)
    portal.patients.append(portal.patients[0])
    await anext(pages)
    (changed,) = told.named("ListChanged")
    assert (changed.before, changed.after) == (130, 131)


def test_a_summary_has_no_field_that_the_list_does_not_show() -> None:
    assert not {"address", "insurance_policies", "guarantor", "phone"} & set(PatientSummary.model_fields)
