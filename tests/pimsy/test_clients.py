"""Clients and their charts: what is read is the practice's book, in both lanes and both generations."""

from __future__ import annotations

from datetime import date

import pytest

from mock_portals import variants
from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Book, Client, Contact, Diagnosis, Policy
from mock_portals.pimsy.grids import Layout
from portaldriver import Retry, Timeouts
from portaldriver.errors import (
    ExtractionError,
    InvalidInput,
    NotFound,
    NotPermitted,
    PortalError,
    SelectorAmbiguous,
    UnexpectedPage,
)
from portaldriver.models.client import CHART_PARTS
from portaldriver.models.client import Client as Read
from portaldriver.portals.pimsy.grids import Lane
from tests.conftest import Told
from tests.pimsy.conftest import Connect

LIST, CHART = "/clients/clientmanagement", "/clients/chart"
DETAILS = f"{CHART}/details"


def fill_chart(book: Book) -> Client:
    """Give one client something in every place that a chart has."""
    client = book.clients[2]
    client.middle_name, client.address2, client.referral_source = "Lee", "Unit 4", "School"
    client.gender, client.gender_identity, client.ethnicity, client.race = "Female", "Woman", "Not Hispanic", "Other"
    client.disability, client.marital_status, client.school = "None known", "Single", "Northbend High"
    client.qualified_professional, client.primary_physician = book.users[1].name, book.users[2].name
    client.insurance["Tertiary"] = Policy(
        book.payers[1].name,
        book.payers[1].number,
        "G9",
        "M9",
        date(2026, 1, 1),
        date(2026, 12, 31),
        "Elm, Harper",
        date(1980, 2, 29),
        "9 Example Street",
        "Child",
        "Quinn Elm",
    )
    client.contacts.append(
        Contact(7001, "Legal Guardian", "Harper Elm", "Parent", "206-555-0178", "h@example.com", True)
    )
    client.contacts.append(Contact(7002, "Sponsor", "Kai Fir", phone="555"))
    client.diagnoses.append(Diagnosis("F32.9"))
    client.answers["Consent"] = {"Photographs?": "", "Voice mail?": "Yes"}
    client.status_log += [(date(2026, 1, 5), "Paused."), (date(2026, 2, 5), "Back & well <again>.")]
    client.favourite_of.add(book.users[0].name)
    return client


def hold_against(read: Read, client: Client, *, identity: bool = True) -> None:
    """Hold all that was read against all that the book has."""
    told = (read.first_name, read.middle_name, read.last_name, read.dob, read.email, read.notes, read.admitted_on)
    held = (client.first_name, client.middle_name or None, client.last_name, client.dob, client.email)
    assert told == (*held, client.misc_notes, client.admitted)
    assert read.phone == f"+1-{client.phone}"
    assert read.address is not None
    assert [
        read.address.line1,
        read.address.line2,
        read.address.city,
        read.address.region,
        read.address.postal_code,
    ] == [value or None for value in (client.address, client.address2, client.city, client.state, client.zip)]
    assert (read.program_name, read.location_name, read.active) == (client.division, client.location, client.active)
    team = [client.primary_therapist, client.qualified_professional, client.primary_physician]
    assert [one.provider_name for one in read.care_team] == [name for name in team if name]
    shown = [
        read.gender_label,
        read.ethnicity,
        read.race,
        read.language,
        read.disability,
        read.marital_status,
        read.school,
    ]
    kept = [client.gender, client.ethnicity, client.race, client.language, client.disability, client.marital_status]
    assert shown == [value or None for value in (*kept, client.school)]
    assert read.gender_identity == ((client.gender_identity or None) if identity else None)
    policies = {slot: one for slot, one in client.insurance.items() if one.company}
    assert [one.level for one in read.insurance_policies] == [slot.lower() for slot in policies]
    for policy, one in zip(read.insurance_policies, policies.values(), strict=True):
        assert [policy.payer_name, policy.payer_number, policy.group_number, policy.member_id] == [
            one.company,
            one.payer_number,
            one.group_number,
            one.individual_number,
        ]
        assert (policy.effective_date, policy.termination_date) == (one.effective, one.expiration)
        assert policy.subscriber is not None
        assert (policy.subscriber.name, policy.subscriber.dob) == (one.subscriber, one.subscriber_dob)
        assert policy.subscriber.address == (one.subscriber_address or None)
        assert (policy.subscriber.relationship, policy.legal_name) == (one.relationship.lower(), one.legal_name)
    assert [(one.contact_id, one.kind, one.name, one.email, one.consent) for one in read.contacts] == [
        (str(one.id), one.kind, one.name, one.email or None, one.consent) for one in client.contacts
    ]
    assert [(one.position, one.code, one.description or "") for one in read.diagnoses] == [
        (place, one.code, one.description) for place, one in enumerate(client.diagnoses, 1)
    ]
    assert {
        form.name: {one.question: one.answer or "" for one in form.answers} for form in read.forms
    } == client.answers
    assert [(one.on, one.note) for one in read.status_log] == client.status_log
    assert read.parts == CHART_PARTS


@pytest.mark.parametrize("lane", ["fetch", "page"])
async def test_the_list_is_the_book_in_both_lanes(
    lane: Lane, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    book = portal.book
    book.clients[3].active = False
    book.clients[4].waiting = True
    book.clients[5].last_name = "O'Neil-St. John"
    there = [one for one in book.clients if not one.waiting]
    standing = [one for one in there if one.active]
    portal.filter_prompt = True
    portal.layouts[LIST] = Layout(hidden=("Division", "Client #", "Active"), first=("Favorite", "Date of Birth"))
    clients = connect().clients
    listed = [one async for one in clients.list(lane=lane, page_size=9)]
    assert [(one.patient_id, one.last_name, one.first_name, one.dob) for one in listed] == [
        (str(one.id), one.last_name, one.first_name, one.dob) for one in standing
    ]
    assert [one.primary_provider_name for one in listed] == [one.primary_therapist for one in standing]
    assert {one.program_name for one in listed} == {None}, "the user hid that column"
    assert [one.patient_id for one in listed if one.favorite] == [str(book.clients[0].id)]
    both = (await clients.list(active=None, lane=lane)).items
    assert [one.active is False for one in both] == [not one.active for one in there], "an inactive one is orange"
    portal.layouts.clear()
    favorites = (await clients.list(favorites=True, lane=lane)).items
    assert [one.patient_id for one in favorites] == [str(book.clients[0].id)]
    group = (await clients.list(group="Evening Circle", active=None, lane=lane)).items
    assert [int(one.patient_id) for one in group] == book.groups[1].members
    sought = book.clients[5]
    found = (await clients.search(last_name="o'neil", dob=sought.dob, lane=lane)).items
    assert [(one.patient_id, one.phone, one.active) for one in found] == [(str(sought.id), f"+1-{sought.phone}", True)]
    assert not (await clients.search(patient_id=str(book.clients[4].id), lane=lane)).items, "a prospect has no chart"
    assert not (await clients.search(patient_id="000", lane=lane)).items


@pytest.mark.parametrize("lane", ["fetch", "page"])
@pytest.mark.parametrize("generation", ["2026-portal", "2018-portal"])
async def test_a_chart_is_the_book_in_both_lanes_and_generations(
    lane: Lane, generation: str, portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    portal.use_generation(generation)
    client = fill_chart(portal.book)
    portal.layouts[f"{CHART}/contacts"] = Layout(first=("Email", "Name"))
    clients = connect().clients
    read = await clients.get(str(client.id), lane=lane)
    hold_against(read, client, identity=generation == "2026-portal")
    assert read.favorite
    assert (read.sex, read.legal_name) == ("F", client.insurance["Primary"].legal_name)
    assert [one.role for one in read.contacts] == ["emergency", "legal_guardian", "other"]
    assert [one.phone for one in read.contacts][1:] == ["+1-206-555-0178", "555"]
    wire = read.model_dump(by_alias=True, mode="json")
    assert wire["insurancePolicies"][1]["subscriber"]["dob"] == "1980-02-29"
    assert {"admittedOn", "careTeam", "genderIdentity", "statusLog", "programName", "parts"} <= set(wire)
    assert Read.model_validate(wire) == read
    assert repr(read) == "Client(...)"
    gone = portal.book.clients[-1]
    hold_against(await clients.get(str(gone.id), lane=lane), gone)
    assert not gone.active
    assert bool(portal.count(path="/Clients")) == (generation == "2018-portal"), "each generation has its own list"
    standing = [str(one.id) for one in portal.book.clients if one.active]
    assert [one.patient_id async for one in clients.list(lane=lane, page_size=15)] == standing


async def test_what_a_user_may_not_see_is_not_taken_for_blank(
    portal: PimsyPortal, connect: Connect, seated: None
) -> None:
    clients = connect().clients
    ident = str(portal.book.clients[0].id)
    portal.account.hidden = ("Insurance",)
    with pytest.raises(NotPermitted, match="chart"):
        await clients.get(ident)
    read = await clients.get(ident, parts=("diagnoses", "contacts"))
    assert (read.parts, read.insurance_policies) == (("contacts", "diagnoses"), ())
    assert len(read.contacts) == 1
    for absent in ("999", str(portal.book.clients[1].id)):
        portal.book.clients[1].waiting = True
        with pytest.raises(NotFound):
            await clients.get(absent)
    with pytest.raises(InvalidInput):
        clients.search()
    with pytest.raises(InvalidInput):
        clients.list(page=0)
    with pytest.raises(InvalidInput):
        await clients.get(" ")
    portal.account.hidden = ("Client Management",)
    await clients.list()
    with pytest.raises(NotPermitted, match="Client Management"):
        await connect().clients.list()


async def test_moved_markup_is_read_right_and_told(
    portal: PimsyPortal, connect: Connect, seated: None, told: Told
) -> None:
    client = fill_chart(portal.book)
    portal.book.clients[2].contacts += [Contact(7100 + n, "Other", f"Kin {n}", phone="206-555-0100") for n in range(40)]
    portal.vary(f"{CHART}/details", variants.rename_id("email", "ctl_email"))
    portal.vary(f"{CHART}/details", variants.relabel('label[for="phone"]', "Telephone"))
    portal.vary(f"{CHART}/details", variants.wrap("#dob"))
    portal.vary(f"{CHART}/details", variants.relabel('label[for="zip"]', "ZIP *"))
    portal.vary(f"{CHART}/insurance", variants.move_before('form[aria-label="Tertiary"]', 'form[aria-label="Primary"]'))
    portal.vary(f"{CHART}/medical", variants.wrap("table"))
    portal.vary(f"{CHART}/contacts", variants.relabel("thead th:nth-child(1)", "Type"))
    hold_against(await connect().clients.get(str(client.id)), client)
    degraded = {(event.page, event.field) for event in told.named("SelectorDegraded")}
    assert ("Details.front", "phone") in degraded
    assert ("Contacts.grid", "kind") in degraded


UNCERTAIN: tuple[tuple[str, variants.Operator, type[PortalError]], ...] = (
    (LIST, variants.relabel("thead th:nth-child(2)", "Person"), ExtractionError),
    (LIST, variants.set_attribute("tbody tr", "data-id", None), UnexpectedPage),
    (LIST, variants.relabel("#records", "40"), ExtractionError),
    (DETAILS, variants.drop("#active"), ExtractionError),
    (LIST, variants.duplicate("thead th:nth-child(2)"), SelectorAmbiguous),
    (DETAILS, variants.relabel('main output[aria-label="Client #"]', "9"), UnexpectedPage),
    (f"{CHART}/medical", variants.relabel('main output[aria-label="Client #"]', "9"), UnexpectedPage),
    (f"{CHART}/contacts", variants.relabel("#records", "7"), ExtractionError),
    (f"{CHART}/insurance", variants.drop('form[aria-label="Secondary"]'), ExtractionError),
    (
        DETAILS,
        variants.set_attribute('main nav a[href*="Insurance"]', "href", "https://elsewhere.test/"),
        UnexpectedPage,
    ),
)


async def test_what_cannot_be_read_for_certain_is_refused(portal: PimsyPortal, connect: Connect, seated: None) -> None:
    client = portal.book.clients[0]
    clients = connect(retry=Retry(attempts=1), timeouts=Timeouts(read=1, call=20)).clients
    assert (await clients.get(str(client.id))).last_name == client.last_name
    for number, (path, operator, error) in enumerate(UNCERTAIN):
        portal.unvary()
        portal.vary(path, operator)
        with pytest.raises(error) as caught:
            pytest.fail(f"case {number} was read: {await clients.get(str(client.id))}")
        assert client.last_name not in repr(caught.value)
        assert str(client.id) not in repr(caught.value)
