"""Two systems' patients in step: what changed on which side, and nothing written that nobody asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.patient_desk import PatientDesk
from portaldriver import InvalidInput, OfficeAlly, Writing
from portaldriver.models.new_patient import NewPatient
from portaldriver.models.syncing import Synced, SyncPlan
from portaldriver.portals.office_ally.sync.units import only, unit_of
from tests.conftest import Connect

FORM = "/pm/ManagePatients/EditPatient.aspx"
NEW: dict[str, Any] = {
    "mrn": "CALLER-1",
    "firstName": "Nora",
    "lastName": "Example",
    "dob": "1984-05-17",
    "sex": "F",
    "email": "nora@example.com",
    "address": {"line1": "1 Alder Ln", "city": "Lakemont", "region": "IL", "postalCode": "60999"},
    "phones": {"home": "+1-503-555-0131", "cell": "+1-503-555-0132"},
    "insurancePolicies": [
        {"payerId": "30411", "memberId": "X-1", "isPrimary": True, "subscriber": {"relationship": "self"}},
        {"payerId": "30412", "memberId": "B-2"},
    ],
}


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> PatientDesk:
    return portal.pm.desk(PatientDesk)


@pytest.fixture
def oa(connect: Connect, seated: None) -> OfficeAlly:
    return connect(writing=Writing(quiet=0.05, attempts=1))


async def applied(oa: OfficeAlly, plan: SyncPlan) -> dict[str, Synced]:
    return {result.given.caller_id: result.get() async for result in oa.sync.apply(plan)}


def change(desk: PatientDesk, patient_id: str, **values: Any) -> None:
    """Change somebody as a person at the portal would."""
    (place,) = [n for n, one in enumerate(desk.book) if one.patient_id == patient_id]
    desk.book[place] = replace(desk.book[place], **values)


async def test_each_side_gets_what_the_other_changed_and_neither_what_both_did(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: PatientDesk
) -> None:
    people = len(desk.book)
    plan = await oa.sync.plan({"c1": NEW})
    assert (plan.counts, len(desk.book)) == ({"create": 1}, people)
    first = await applied(oa, plan)
    assert (first["c1"].outcome, len(desk.book)) == ("created", people + 1)
    assert (await applied(oa, plan))["c1"].patient_id == first["c1"].patient_id
    assert len(desk.book) == people + 1  # once, whoever applies it again
    assert (await oa.sync.plan({"c1": NEW})).counts == {"unchanged": 1}

    # The caller corrects the name and a policy, the portal's people the address; both change the e-mail address.
    patient_id = first["c1"].patient_id or ""
    theirs: dict[str, Any] = NEW | {"lastName": "Sample", "email": "n.sample@example.com"}
    theirs["insurancePolicies"] = [NEW["insurancePolicies"][0], NEW["insurancePolicies"][1] | {"memberId": "B-3"}]
    change(desk, patient_id, address1="2 Birch Rd", city="Springdale", email="front.desk@example.com")
    plan = await oa.sync.plan({"c1": theirs})
    (item,) = plan.items
    assert (item.action, item.patient_id) == ("update", patient_id)
    # Who is insured through themselves is called there as they are now.
    assert item.units("to_portal") == ("lastName", "insurancePolicies.0", "insurancePolicies.1")
    assert item.units("to_caller") == ("address",)
    assert item.units("conflict") == ("email",)
    (address,) = [one for one in item.differences if one.unit == "address"]
    assert set(address.fields) == {"address.line1", "address.city"}
    assert (await applied(oa, plan))["c1"].outcome == "updated"
    kept = next(one for one in desk.book if one.patient_id == patient_id)
    assert (kept.last_name, kept.address1, kept.email) == ("Sample", "2 Birch Rd", "front.desk@example.com")
    assert [policy.subscriber_id for policy in kept.insurances] == ["X-1", "B-3"]
    assert kept.insurances[0].insured_last_name == "Sample"
    assert len(desk.book) == people + 1  # known by the caller's id, whatever the name is now

    # What was for the caller is still so; a conflict is settled by taking a side; a plan that is out of date is told.
    plan = await oa.sync.plan({"c1": theirs}, on_conflict="caller")
    assert plan.items[0].units("to_portal") == ("email",)
    change(desk, patient_id, email="again@example.com")
    posts = sum(seen.method == "POST" and seen.path == FORM for seen in portal.requests)
    assert (await applied(oa, plan))["c1"].outcome == "stale"
    assert sum(seen.method == "POST" and seen.path == FORM for seen in portal.requests) == posts
    taken = theirs | {"address": theirs["address"] | {"line1": "2 Birch Rd", "city": "Springdale"}}
    plan = await oa.sync.plan({"c1": taken}, on_conflict="portal")
    assert (plan.items[0].action, plan.items[0].units("to_caller")) == ("report", ("email",))
    assert (await applied(oa, plan))["c1"].outcome == "left"


async def test_nobody_is_guessed_nor_made_again(oa: OfficeAlly, desk: PatientDesk) -> None:
    known, twin, gone = desk.book[0], desk.book[1], desk.book[2]
    change(desk, twin.patient_id, last_name="Twin", first_name="Tess", dob=known.dob)
    desk.book.append(replace(desk.book[1], patient_id="99000001", account_no=""))

    def draft(last: str, first: str, born: Any, **more: Any) -> dict[str, Any]:
        return {"lastName": last, "firstName": first, "dob": born.isoformat(), **more}

    mine = {
        "known": draft(known.last_name, known.first_name, known.dob, mrn=known.account_no, email="other@example.com"),
        "same": draft("Else", "Name", known.dob, mrn=known.account_no),
        "twin": draft("Twin", "Tess", known.dob),
        "gone": draft(gone.last_name, gone.first_name, gone.dob, mrn=gone.account_no),
    }
    plan = await oa.sync.plan(mine)
    assert {item.caller_id: item.action for item in plan.items} == {
        "known": "ambiguous",  # two of the caller's are one of the portal's
        "same": "ambiguous",
        "twin": "ambiguous",
        "gone": "unchanged",
    }
    del mine["same"]
    plan = await oa.sync.plan(mine)
    assert plan.of("conflict")[0].units("conflict") == ("email",)  # they never agreed: neither side is taken
    await applied(oa, plan)
    desk.book.remove(gone)
    plan = await oa.sync.plan(mine)
    assert [item.caller_id for item in plan.of("missing")] == ["gone"]
    people = len(desk.book)
    assert (await applied(oa, plan))["gone"].outcome == "left"
    assert len(desk.book) == people
    words = f"{plan!r} {plan.items!r}"
    assert not [word for word in (known.last_name, "other@example.com", "Tess") if word in words]


async def test_what_changed_since_is_what_a_scan_noticed(oa: OfficeAlly, desk: PatientDesk) -> None:
    before = datetime.now(UTC)
    assert len(await oa.sync.changes(since=before)) == len(desk.book)  # nothing was known
    later = datetime.now(UTC)
    assert await oa.sync.changes(since=later) == ()
    one, other, third = desk.book[3], desk.book[4], desk.book[5]
    change(desk, one.patient_id, last_name="Changed")
    change(desk, other.patient_id, email="not.in.the.list@example.com")
    desk.book.remove(third)
    noticed = await oa.sync.changes(since=later)
    assert {each.patient_id: each.kind for each in noticed} == {one.patient_id: "changed", third.patient_id: "gone"}
    assert await oa.sync.changes(since=later, scan=False) == noticed
    assert await oa.sync.changes(since=datetime.now(UTC) + timedelta(seconds=1)) == ()
    listed = await oa.patients.list(updated_since=later).all()
    assert [each.patient_id for each in listed] == [one.patient_id]  # who is gone is in no list
    with pytest.raises(InvalidInput) as refused:
        await oa.sync.changes(since=datetime(2026, 1, 1))
    assert refused.value.field == "updatedSince"


def test_only_the_units_that_go_are_sent_and_a_policy_says_which_it_is() -> None:
    draft = NewPatient.of(NEW)
    sent = only(draft, ["email", "phones.cell", "insurancePolicies.1"]).model_dump(
        by_alias=True, mode="json", exclude_unset=True
    )
    assert sent == {
        "email": "nora@example.com",
        "phones": {"cell": "+1-503-555-0132"},
        "insurancePolicies": [{"payerId": "30412", "memberId": "B-2", "level": "secondary"}],
    }
    assert [unit_of(name) for name in ("address.city", "insurancePolicies.0.subscriber.name", "diagnoses.2.code")] == [
        "address",
        "insurancePolicies.0",
        "diagnoses",
    ]
