"""Clients that are written: what was asked stands in the practice's book, once, form by form."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Client, Division
from mock_portals.pimsy.chart_posts import ChartPosts
from mock_portals.pimsy.clients_desk import CHART
from mock_portals.pimsy.grids import Layout
from mock_portals.variants import drop, duplicate, relabel, rename_id, set_attribute, wrap
from portaldriver import ClientSaved, NewClient, Writing
from portaldriver.errors import (
    Duplicate,
    ExtractionError,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    NotSaved,
    SavedDifferently,
    SelectorAmbiguous,
    SelectorNotFound,
    SelectorUncertain,
)
from portaldriver.models import NewProspect
from portaldriver.pom import Binding
from portaldriver.portals.pimsy.client_asking import changes_of
from portaldriver.portals.pimsy.client_steps import every_step, standing_steps
from portaldriver.portals.pimsy.writes import WRITES
from portaldriver.portals.pimsy.writes.clients import CreateClient, UpsertClient
from portaldriver.portals.pimsy.writes.insurance import SetInsurance
from portaldriver.portals.pimsy.writes.standing import ToWaitingList
from portaldriver.portals.pimsy.writes.waiting import AddProspect, ConvertProspect
from portaldriver.runtime.write import Write
from tests.pimsy.conftest import Connect

NEW, DETAILS, DEMOGRAPHICS = f"{CHART}/New", f"{CHART}/Details", f"{CHART}/Demographics"
INSURANCE, CONTACT, LOG = f"{CHART}/Insurance", f"{CHART}/Contact", f"{CHART}/StatusLog"
QUICK = Writing(quiet=0.05, attempts=1)
INTAKE: dict[str, Any] = {
    "mrn": "P-77",
    "firstName": "Zoë",
    "middleName": "Q",
    "lastName": "Example-O'Dell",
    "dob": "1987-02-09",
    "sex": "F",
    "genderIdentity": "Woman",
    "phone": "(206) 555-0131",
    "email": "zoe@example.com",
    "address": {"line1": "9 Alder Ln", "line2": "Apt 4", "city": "Seaview", "region": "WA", "postalCode": "98101"},
    "admittedOn": "2026-02-01",
    "programName": "Outpatient",
    "locationName": "Harbor Clinic",
    "primaryProvider": {"name": "Lindqvist, Sam"},
    "careTeam": [{"role": "primary_physician", "providerName": "Marsh, Toni"}],
    "referralSource": "School",
    "notes": "First line.\nSecond line.",
    "language": "Spanish",
    "maritalStatus": "Married",
    "legalName": "Zoe O'Dell",
    "insurancePolicies": [
        {
            "level": "secondary",
            "payerName": "Cascade Medicaid",
            "memberId": "M-2",
            "copay": 5.0,
            "subscriber": {"name": "Example, Ida", "relationship": "child", "dob": "1960-01-02"},
        },
        {
            "isPrimary": True,
            "payerName": "Evergreen Health",
            "payerNumber": "EG001",
            "memberId": "M-1",
            "groupNumber": "G-1",
            "effectiveDate": "2026-01-01",
            "subscriber": {"relationship": "self"},
        },
    ],
    "contacts": [
        {"role": "emergency", "name": "Ida Example", "relationship": "Parent", "phone": "206-555-0132"},
        {"role": "legal_guardian", "name": "Bo Example", "email": "bo@example.com", "consent": True},
    ],
    "diagnoses": [{"code": "F41.1", "description": "Anxiety"}],
    "forms": [{"name": "Intake Questions", "answers": [{"question": "Preferred name", "answer": "Zo"}]}],
}
"""An intake: the wire shape of a client without ids."""
PROSPECT = NewProspect(first_name="Uma", last_name="Example-Reed", dob=date(2001, 3, 4))
NOWHERE = {"mrn", "diagnoses", "forms", "insurancePolicies.0.copay"}


def posts(portal: PimsyPortal) -> int:
    return sum(seen.method == "POST" and seen.path.startswith(CHART) for seen in portal.requests)


def stands(one: Client) -> None:
    """Hold a client of the book against the intake."""
    assert (one.first_name, one.middle_name, one.last_name, one.dob) == ("Zoë", "Q", "Example-O'Dell", date(1987, 2, 9))
    assert (one.phone, one.email) == ("206-555-0131", "zoe@example.com")
    assert (one.address, one.address2, one.city, one.state, one.zip) == (
        *("9 Alder Ln", "Apt 4", "Seaview", "WA", "98101"),
    )
    assert (one.admitted, one.division, one.location) == (date(2026, 2, 1), "Outpatient", "Harbor Clinic")
    assert (one.primary_therapist, one.primary_physician) == ("Lindqvist, Sam", "Marsh, Toni")
    assert (one.referral_source, one.misc_notes.split()) == ("School", INTAKE["notes"].split())
    assert (one.gender, one.language, one.marital_status) == ("Female", "Spanish", "Married")
    primary, second, third = (one.insurance[slot] for slot in ("Primary", "Secondary", "Tertiary"))
    assert (primary.company, primary.payer_number, primary.individual_number) == ("Evergreen Health", "EG001", "M-1")
    assert (primary.group_number, primary.effective, primary.relationship) == ("G-1", date(2026, 1, 1), "Self")
    assert primary.legal_name == "Zoe O'Dell"
    assert (second.company, second.individual_number, second.subscriber) == ("Cascade Medicaid", "M-2", "Example, Ida")
    assert (second.relationship, second.subscriber_dob) == ("Child", date(1960, 1, 2))
    assert not any(asdict(third).values())
    assert [(who.kind, who.name, who.relationship, who.phone, who.email, who.consent) for who in one.contacts] == [
        ("Emergency Contact", "Ida Example", "Parent", "206-555-0132", "", False),
        ("Legal Guardian", "Bo Example", "", "", "bo@example.com", True),
    ]


@pytest.mark.sample(1)
@pytest.mark.parametrize("generation", ["2026-portal", "2018-portal"])
async def test_an_intake_becomes_a_client_once_commit_by_commit(
    generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    """In the older portal up to the client, commit by commit; repeats know no generation."""
    portal.use_generation(generation)
    portal.filter_prompt = True
    older = generation == "2018-portal"
    demographics = DEMOGRAPHICS if older else DETAILS
    clients = len(portal.book.clients)
    for path in (NEW, demographics, INSURANCE, CONTACT):
        portal.faults.add(path=path, method="POST", reset=True, after=True)
    pimsy = connect(writing=QUICK)
    saved = await pimsy.clients.create(INTAKE, key="c1")
    assert saved.status == "created"
    assert set(saved.not_stored) == NOWHERE | ({"genderIdentity"} if older else set())
    assert len(portal.book.clients) == clients + 1
    one = portal.book.clients[-1]
    assert (str(one.id), one.active, one.gender_identity) == (saved.patient_id, True, "" if older else "Woman")
    stands(one)
    assert posts(portal) == 6, "Details, Demographics, two slots, two contacts"
    if older:
        assert (await pimsy.clients.upsert(INTAKE)).status == "unchanged"
        assert posts(portal) == 6
        return
    again = await pimsy.clients.create(INTAKE, key="c1")
    assert again == saved
    assert (await pimsy.clients.upsert(INTAKE)).status == "unchanged"
    assert posts(portal) == 6
    with pytest.raises(IdempotencyConflict):
        await pimsy.clients.create(INTAKE | {"contacts": []}, key="c1")
    with pytest.raises(Duplicate) as refused:
        await pimsy.clients.create(INTAKE, key="c2")
    assert refused.value.natural_key == "lastName, firstName, dob"
    read = (await pimsy.clients.get(saved.patient_id)).model_dump(by_alias=True, mode="json", exclude_none=True)
    dropped = {"patientId", "parts"}
    wire = {name: value for name, value in read.items() if name not in dropped}
    for policy in wire["insurancePolicies"]:
        del policy["policyId"]
    for contact in wire["contacts"]:
        del contact["contactId"]
    assert (await pimsy.clients.upsert(wire)).status == "unchanged", "what is read can be handed in"
    assert posts(portal) == 6
    stands(one)


async def test_what_failed_is_gone_on_with_where_it_failed(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    desk = portal.desk(ChartPosts)
    book = portal.book
    pimsy = connect(writing=QUICK)
    asked = INTAKE | {"programName": "New Program"}
    with pytest.raises(InvalidInput) as refused:
        await pimsy.clients.create(asked, key="c1")
    assert refused.value.field == "programName"
    assert posts(portal) == 0
    book.divisions.append(Division(9001, "New Program"))
    portal.vary(INSURANCE, duplicate('form[aria-label="Secondary"] button'))
    with pytest.raises(SelectorAmbiguous) as stopped:
        await pimsy.clients.create(asked, key="c1")
    assert stopped.value.operation == "clients.set_insurance"
    one = book.clients[-1]
    assert (one.division, one.gender, one.insurance["Secondary"].company) == ("New Program", "Female", "")
    portal.unvary()
    desk.silently_refuse = True
    with pytest.raises(NotSaved):
        await pimsy.clients.create(asked, key="c1")
    desk.silently_refuse = False
    saved = await pimsy.clients.create(asked, key="c1")
    assert (saved.status, saved.patient_id) == ("created", str(one.id))
    one.division = "Outpatient"
    stands(one)
    assert portal.count(method="POST", path=NEW) == 1
    assert book.clients[-1] is one


async def test_an_update_changes_what_is_named_and_clears_what_is_none(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    one, others = book.clients[2], [asdict(other) for other in book.clients if other is not book.clients[2]]
    ident, before = str(one.id), asdict(one)
    pimsy = connect(writing=QUICK)
    portal.vary(DETAILS, wrap('main input[name="email"]'))
    portal.vary(DETAILS, relabel('label[for="phone"]', "Telephone"))
    portal.vary(DETAILS, set_attribute('main select[name="location"]', "id", None))
    emergency = {"role": "emergency", "name": one.contacts[0].name, "phone": "206-555-0199"}
    changes: dict[str, Any] = {
        "email": None,
        "phone": "206-555-0198",
        "locationName": None,
        "school": "Example High",
        "insurancePolicies": [{"level": "primary", "groupNumber": None, "memberId": "M-9"}],
        "contacts": [emergency],
    }
    assert (await pimsy.clients.update(ident, changes)).status == "updated"
    after = asdict(one)
    assert {name for name in after if after[name] != before[name]} == {
        *("email", "phone", "location", "school", "insurance", "contacts"),
    }
    assert (one.email, one.phone, one.location, one.school) == ("", "206-555-0198", "", "Example High")
    primary = asdict(one.insurance["Primary"])
    assert primary == before["insurance"]["Primary"] | {"group_number": "", "individual_number": "M-9"}
    assert [asdict(who) for who in one.contacts] == [before["contacts"][0] | {"phone": "206-555-0199"}]
    sent = posts(portal)
    assert sent == 4
    assert (await pimsy.clients.update(ident, changes)).status == "unchanged"
    assert posts(portal) == sent
    await pimsy.clients.update(ident, {"insurancePolicies": [{"level": "primary", "payerName": None}]})
    assert not any(asdict(one.insurance["Primary"]).values())
    assert [asdict(other) for other in book.clients if other is not one] == others
    with pytest.raises(NotFound):
        await pimsy.clients.update("999999", {"email": None})
    with pytest.raises(InvalidInput) as refused:
        await pimsy.clients.update(ident, {"insurancePolicies": [{"level": "tertiary", "payerName": "Nobody"}]})
    assert refused.value.field == "insurancePolicies.0.payerName"
    one.contacts.append(replace(one.contacts[0], id=9001))
    with pytest.raises(Duplicate, match="several contacts"):
        await pimsy.clients.update(ident, {"contacts": [emergency]})
    with pytest.raises(InvalidInput, match="nothing"):
        await pimsy.clients.update(ident, {"mrn": "7"})
    with pytest.raises(InvalidInput, match="cannot be cleared"):
        await pimsy.clients.update(ident, {"lastName": None})


async def test_a_client_is_made_inactive_with_a_reason_and_active_again(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    one = portal.book.clients[1]
    ident, today = str(one.id), date(2026, 3, 2)
    pimsy = connect(writing=QUICK)
    portal.faults.add(path=LOG, method="POST", reset=True, after=True)
    portal.vary(DETAILS, drop('form[aria-label="Details"] button'))
    with pytest.raises(SelectorNotFound):
        await pimsy.clients.deactivate(ident, reason="Moved away.", on=today)
    assert (one.active, one.status_log) == (True, [(today, "Moved away.")])
    portal.unvary()
    assert (await pimsy.clients.deactivate(ident, reason="Moved away.", on=today)).status == "updated"
    assert (one.active, one.status_log) == (False, [(today, "Moved away.")])
    assert (await pimsy.clients.deactivate(ident, reason="Moved away.", on=today)).status == "unchanged"
    assert (await pimsy.clients.reactivate(ident, reason="Back.", on=today)).status == "updated"
    assert (await pimsy.clients.deactivate(ident, reason="Moved away.", on=today)).status == "updated"
    assert one.status_log == [(today, "Moved away."), (today, "Back."), (today, "Moved away.")]
    with pytest.raises(InvalidInput, match="reason"):
        await pimsy.clients.deactivate(ident, reason=" ")
    portal.faults.add(path=DETAILS, method="POST", reset=True, after=True)
    assert (await pimsy.clients.to_waiting_list(ident)).status == "updated"
    assert one.waiting
    assert (await pimsy.clients.to_waiting_list(ident)).status == "unchanged"
    assert (await pimsy.waiting_list.convert(ident)).status == "converted"
    assert (one.waiting, one.active) == (False, True)


async def test_what_the_portal_does_otherwise_is_told(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    desk, one = portal.desk(ChartPosts), portal.book.clients[0]
    ident = str(one.id)
    pimsy = connect(writing=QUICK)
    desk.loses_field = "email"
    with pytest.raises(SavedDifferently, match="email"):
        await pimsy.clients.update(ident, {"email": "new@example.com", "phone": "206-555-0198"})
    assert one.phone == "206-555-0198"
    desk.loses_field = "dob"
    with pytest.raises(SavedDifferently, match="dob"):
        await pimsy.clients.create({"firstName": "Uma", "lastName": "Example-Reed", "dob": "2001-03-04"})
    assert portal.count(method="POST", path=NEW) == 1
    desk.loses_field = ""
    portal.vary(NEW, rename_id("dob", "born"))
    portal.vary(NEW, set_attribute('main input[name="last_name"]', "name", "surname"))
    with pytest.raises(InvalidInput) as refused:
        await pimsy.clients.create(INTAKE)
    assert refused.value.field == "lastName", "the portal did not get it"
    assert "Example" not in str(refused.value)
    portal.unvary()
    one.referral_source = "School"
    portal.vary(DETAILS, drop('main input[name="referral_source"]'))
    with pytest.raises(ExtractionError, match="cleared"):
        await pimsy.clients.update(ident, {"referralSource": None})
    portal.unvary()
    portal.vary(DETAILS, set_attribute('form[aria-label="Details"]', "aria-label", "Client Details"))
    with pytest.raises(SelectorUncertain, match="save"):
        await pimsy.clients.update(ident, {"email": "other@example.com"})
    portal.unvary()
    twin = Client(9001, one.first_name, one.last_name, one.dob, active=False)
    portal.book.clients.append(twin)
    portal.layouts["/clients/clientmanagement"] = Layout(hidden=("Date of Birth", "Client #"), first=("Phone Number",))
    who = {"firstName": one.first_name, "lastName": one.last_name, "dob": str(one.dob)}
    for write in (pimsy.clients.create, pimsy.clients.upsert):
        with pytest.raises(Duplicate) as several:
            await write(who)
        assert several.value.natural_key == "lastName, firstName, dob"
    assert one.email != "other@example.com"


async def test_two_at_once_are_one_client(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    who = {"firstName": "Uma", "lastName": "Example-Reed", "dob": "2001-03-04"}
    clients = len(portal.book.clients)
    pimsy = connect(writing=QUICK)
    both = (pimsy.clients.create(who, key="a"), pimsy.clients.create(who, key="b"))
    first, second = await asyncio.gather(*both, return_exceptions=True)
    assert {type(first), type(second)} == {ClientSaved, Duplicate}
    assert len(portal.book.clients) == clients + 1


def test_every_write_is_rebuilt_from_its_payload() -> None:
    binding = Binding(portal="pimsy", origins={})
    draft = NewClient.of(INTAKE)
    changes = changes_of(draft)
    found: list[Write[Any]] = [
        CreateClient(binding, draft),
        UpsertClient(binding, draft),
        AddProspect(binding, PROSPECT),
    ]
    found += [write for _, write in every_step(binding, "1", changes)]
    found += [write for _, write in standing_steps(binding, "1", active=False, reason="Why.", on=date(2026, 3, 2))]
    found += [ToWaitingList(binding, "1"), ConvertProspect(binding, "1")]
    for write in found:
        assert type(write) in WRITES
        payload = json.loads(json.dumps(write.payload))
        again = type(write).from_payload(binding, payload)
        assert (again.payload, again.record, again.natural_key) == (payload, write.record, write.natural_key)
        assert "Example" not in repr(write)
    derived = {type(write).__name__ for write in found}
    assert {"SetDemographics", "SetInsurance", "SetContact", "NoteStatus", "UpdateClient"} <= derived
    insurance = next(write for write in found if isinstance(write, SetInsurance))
    assert set(insurance.payload["changes"]) == {"insurancePolicies", "legalName"}, "no more than the commit needs"
