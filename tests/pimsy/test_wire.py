"""The wire: what goes out as JSON has the seeds' conventions, the same as Office Ally's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from portaldriver import BrowserPool, InvalidInput
from portaldriver.portals.pimsy import client_reading
from tests.pimsy.bookings import START, Schedule, schedule


@pytest.fixture(scope="module")
async def there(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


def wired(noun: Any) -> Any:
    return noun.model_dump(by_alias=True, mode="json")


def names_of(value: Any) -> set[str]:
    """Return the names of all fields, of parts too."""
    if isinstance(value, dict):
        return set(value).union(*map(names_of, value.values()))
    return set().union(*map(names_of, value)) if isinstance(value, list) else set()


async def test_get_clients(there: Schedule, monkeypatch: pytest.MonkeyPatch) -> None:
    read, at_once, most = client_reading.client_of, 0, 0

    async def counted(*given: Any, **options: Any) -> Any:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        try:
            return await read(*given, **options)
        finally:
            at_once -= 1

    monkeypatch.setattr("portaldriver.portals.pimsy.resources.client_reads.client_of", counted)
    there.book.clients[1].active = False
    standing = [one for one in there.book.clients if one.active and not one.waiting]
    page = await there.pimsy.clients.list(detail="full", parts=["insurance"], page=2, page_size=7)
    wire = wired(page)
    assert list(wire) == ["items", "page", "pageSize", "total"]
    assert (wire["page"], wire["pageSize"], wire["total"]) == (2, 7, len(standing))
    assert [int(item["patientId"]) for item in wire["items"]] == [one.id for one in standing[7:14]]
    assert 1 < most <= there.pimsy.pages_at_once, "several at a time, and no more than the session has pages"
    item, one = wire["items"][0], standing[7]
    assert {"patientId", "firstName", "lastName", "dob", "sex", "phone", "email", "address", "admittedOn"} <= set(item)
    assert {"insurancePolicies", "careTeam", "primaryProvider", "contacts", "diagnoses", "updatedAt"} <= set(item)
    assert {"line1", "city", "region", "postalCode"} <= set(item["address"])
    (policy,) = item["insurancePolicies"]
    assert (policy["payerName"], policy["memberId"], policy["isPrimary"]) == ("Evergreen Health", f"M{one.id}", True)
    assert (policy["effectiveDate"], policy["subscriber"]["name"]) == ("2025-01-01", one.name)
    assert item["careTeam"] == [{"role": "primary_therapist", "providerName": one.primary_therapist}]
    assert date.fromisoformat(item["dob"]) == one.dob
    assert item["parts"] == ["insurance"]
    assert not any("_" in name for name in names_of(wire))
    gone = (await there.pimsy.clients.list(active=False, detail="full", parts=())).items
    inactive = [one.id for one in there.book.clients if not one.active]
    assert ([int(one.patient_id) for one in gone], {one.active for one in gone}) == (inactive, {False})
    summaries = wired(await there.pimsy.clients.list(active=False))
    assert ([int(one["patientId"]) for one in summaries["items"]], summaries["total"]) == (inactive, len(inactive))
    with pytest.raises(InvalidInput):
        there.pimsy.clients.list(detail="full", page=0)
    with pytest.raises(InvalidInput):
        there.pimsy.clients.list(detail="full", parts=("labs",))  # type: ignore[call-overload]


async def test_post_appointments(there: Schedule) -> None:
    there.book.sals.clear()
    asked = {
        "patientId": str(there.book.clients[0].id),
        "providerName": there.book.users[0].name,
        "start": START.isoformat(),
        "visitLength": 45,
        "billingCode": "90834",
        "telehealth": True,
    }
    wire = wired(await there.pimsy.appointments.create(asked, authorization="warn"))
    (one,) = there.book.sals
    assert (one.start, one.client, one.telehealth) == (START, there.book.clients[0].id, True)
    assert {"appointmentId", "appointmentIds", "status", "telehealthLink", "authorization"} <= set(wire)
    assert (wire["appointmentId"], wire["status"], wire["telehealthLink"]) == (str(one.id), "created", one.link)
    assert not any("_" in name for name in names_of(wire))
    listed = wired(await there.pimsy.appointments.list(START.date()))
    assert list(listed) == ["items", "page", "pageSize", "total"]
    assert (listed["items"][0]["start"], listed["items"][0]["visitLength"]) == ("2027-03-01T09:00:00", 45)


async def test_get_authorizations(there: Schedule) -> None:
    there.book.sals.clear()
    wire = wired(await there.pimsy.authorizations.list(page_size=5))
    assert list(wire) == ["items", "page", "pageSize", "total"]
    assert (wire["page"], wire["pageSize"], wire["total"]) == (1, 5, sum(one.active for one in there.book.auths))
    item, one = wire["items"][0], there.book.auths[0]
    assert {"authorizationId", "patientId", "payerName", "billingCode", "unitsAllotted", "unitsRemaining"} <= set(item)
    assert (item["authorizationId"], item["patientId"]) == (str(one.id), str(one.client))
    assert (date.fromisoformat(item["startsOn"]), date.fromisoformat(item["endsOn"])) == (one.start, one.end)
    assert [float(item[name]) for name in ("unitsAllotted", "unitsRemaining", "unitsPending")] == [
        float(one.allotted),
        float(one.remaining),
        float(one.pending),
    ]
    assert not any("_" in name for name in names_of(wire))
