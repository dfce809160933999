"""What a call on a client means: which key stands for it, what is free again after it, and what None clears."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from mock_portals.pimsy.book import Client, Policy
from mock_portals.pimsy.clients_desk import CHART
from mock_portals.variants import drop
from portaldriver import BrowserPool, Duplicate, IdempotencyConflict, InvalidInput
from portaldriver.errors import ExtractionError, SelectorNotFound
from portaldriver.portals.pimsy.writes import standing
from tests.pimsy.bookings import SAID, Schedule, schedule

DETAILS, INSURANCE = f"{CHART}/Details", f"{CHART}/Insurance"


@pytest.fixture(scope="module")
async def practice(pool: BrowserPool) -> AsyncIterator[Schedule]:
    async with schedule(pool) as made:
        yield made


@pytest.fixture
def there(practice: Schedule) -> Iterator[Schedule]:
    practice.clear()
    yield practice
    practice.portal.unvary()
    practice.portal.faults.clear()


def posts(there: Schedule) -> int:
    return sum(seen.method == "POST" and seen.path.startswith("/Clients") for seen in there.portal.requests)


def named(there: Schedule, last_name: str) -> list[tuple[str, bool]]:
    """Return number, and whether they wait, of everybody of that last name."""
    return [(str(one.id), one.waiting) for one in there.book.clients if one.last_name == last_name]


async def test_who_is_no_longer_where_they_were_made_is_asked_for_anew(there: Schedule) -> None:
    clients, waiting = there.pimsy.clients, there.pimsy.waiting_list
    who = {"firstName": "Ola", "lastName": "Example-Back", "dob": "1992-01-01"}
    first = (await clients.create(who)).patient_id
    assert (await clients.create(who)).patient_id == first, "the receipt answers while nothing happened to them"
    said = there.portal.faults.add(path=DETAILS, query="saved=1", status=200, body=SAID)
    await clients.to_waiting_list(first)
    assert said.hits == 1
    second = (await clients.create(who)).patient_id
    assert named(there, "Example-Back") == [(first, True), (second, False)]
    await clients.deactivate(second, reason="Moved.")
    with pytest.raises(Duplicate):
        await clients.create(who)
    await clients.reactivate(second, reason="Back.")
    await clients.update(second, {"lastName": "Example-Else"})
    third = (await clients.create(who)).patient_id
    assert named(there, "Example-Back") == [(first, True), (third, False)]
    other = who | {"lastName": "Example-Wait"}
    added = (await waiting.add(other)).patient_id
    await waiting.convert(added)
    again = (await waiting.add(other)).patient_id
    assert named(there, "Example-Wait") == [(added, False), (again, True)]
    with pytest.raises(Duplicate):
        await clients.create(other)


async def test_a_key_stands_for_one_call_only(there: Schedule) -> None:
    clients, (one, other) = there.pimsy.clients, there.book.clients[:2]
    asked = {"email": "k@example.com", "language": "Spanish"}
    first = await clients.update(str(one.id), asked, key="k")
    sent, before = posts(there), (asdict(one), asdict(other))
    assert await clients.update(str(one.id), asked, key="k") == first
    others: list[tuple[Client, dict[str, Any]]] = [
        (one, {"email": "k@example.com"}),
        (one, {"language": "Spanish"}),
        (one, {"contacts": [{"role": "guardian", "name": "Jo Example"}]}),
        (one, {"insurancePolicies": [{"level": "primary", "memberId": "M-7"}]}),
        (other, asked),
        (other, {"language": "Spanish"}),
    ]
    for whom, changes in others:
        with pytest.raises(IdempotencyConflict):
            await clients.update(str(whom.id), changes, key="k")
    with pytest.raises(IdempotencyConflict):
        await clients.deactivate(str(one.id), reason="Moved.", key="k")
    with pytest.raises(IdempotencyConflict):
        await clients.create({"firstName": "K", "lastName": "Example-Key", "dob": "1990-01-01"}, key="k")
    assert (posts(there), asdict(one), asdict(other)) == (sent, *before)
    gone = await clients.deactivate(str(one.id), reason="Moved.", key="d")
    assert await clients.deactivate(str(one.id), reason="Moved.", key="d") == gone
    for whom, reason in ((one, "Moved away."), (other, "Moved.")):
        with pytest.raises(IdempotencyConflict):
            await clients.deactivate(str(whom.id), reason=reason, key="d")
    assert (one.active, other.active, len(one.status_log), len(other.status_log)) == (False, True, 1, 0)


@pytest.mark.parametrize("key", ["over-midnight", None])
async def test_a_call_over_midnight_is_one_call(
    key: str | None, there: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = there.book.clients[0]
    days = [date(2026, 3, 2), date(2026, 3, 3)]

    class Day(date):
        @classmethod
        def today(cls) -> Day:
            return cls(days[0].year, days[0].month, days[0].day)

    monkeypatch.setattr(standing, "date", Day)
    there.portal.vary(DETAILS, drop('form[aria-label="Details"] button'))
    with pytest.raises(SelectorNotFound):
        await there.pimsy.clients.deactivate(str(one.id), reason="Moved.", key=key)
    there.portal.unvary()
    first = days.pop(0)
    saved = await there.pimsy.clients.deactivate(str(one.id), reason="Moved.", key=key)
    assert (saved.status, one.active, one.status_log) == ("updated", False, [(first, "Moved.")])


async def test_another_payer_s_policy_keeps_nothing_of_the_one_before(there: Schedule) -> None:
    one = there.book.clients[0]
    ident, day = str(one.id), date(2025, 12, 31)
    held = Policy("Evergreen Health", "EG001", "G-1", "M-1", day, day, "Elm, Jo", day, "1 Row", "Child", "Old Name")
    one.insurance["Primary"], one.insurance["Tertiary"] = held, Policy()
    before = asdict(held)
    same = {"insurancePolicies": [{"level": "primary", "payerName": "Evergreen Health", "groupNumber": "G-2"}]}
    await there.pimsy.clients.update(ident, same)
    assert asdict(held) == before | {"group_number": "G-2"}
    new = {"level": "primary", "payerName": "Cascade Medicaid", "memberId": "M-9", "subscriber": {"dob": "1980-01-02"}}
    there.portal.faults.add(path=INSURANCE, method="POST", reset=True, after=True)
    await there.pimsy.clients.update(ident, {"insurancePolicies": [new]})
    bare = asdict(Policy("Cascade Medicaid", individual_number="M-9", subscriber_dob=date(1980, 1, 2)))
    assert asdict(held) == bare
    third = {"level": "tertiary", "payerName": "Evergreen Health", "payerNumber": "EG001", "memberId": "M-3"}
    team = [{"role": "qualified_professional", "providerName": there.book.users[1].name}]
    await there.pimsy.clients.update(ident, {"insurancePolicies": [third], "careTeam": team})
    assert asdict(one.insurance["Tertiary"]) == asdict(Policy("Evergreen Health", "EG001", "", "M-3"))
    assert (one.qualified_professional, asdict(held)) == (there.book.users[1].name, bare)
    there.portal.vary(INSURANCE, drop('form[aria-label="Secondary"]'))
    with pytest.raises(ExtractionError):
        await there.pimsy.clients.update(ident, {"insurancePolicies": [{"level": "secondary", "memberId": "M-2"}]})


CLEARED: list[tuple[dict[str, Any], str]] = [
    ({"contacts": None}, "contacts"),
    ({"contacts": [{"role": "guardian", "name": "Jo Example", "consent": None}]}, "contacts"),
    ({"insurancePolicies": None}, "insurancePolicies"),
    ({"legalName": None}, "legalName"),
    ({"legalName": None, "insurancePolicies": [{"level": "secondary", "memberId": "M-2"}]}, "legalName"),
    ({"primaryProvider": None, "careTeam": [{"role": "primary_therapist", "providerName": "Marsh, Toni"}]}, ""),
]


async def test_none_clears_or_is_refused_with_what_to_do(there: Schedule) -> None:
    one = there.book.clients[0]
    ident, policy = str(one.id), one.insurance["Primary"]
    one.qualified_professional, one.primary_physician = there.book.users[1].name, there.book.users[2].name
    policy.subscriber_address, policy.relationship = "1 Row", "Self"
    before, sent = asdict(one), posts(there)
    for changes, field in CLEARED:
        with pytest.raises(InvalidInput) as refused:
            await there.pimsy.clients.update(ident, {"email": "x@example.com"} | changes)
        assert (refused.value.field or "") == field
        assert "Jo" not in str(refused.value)
    twice = [{"role": "guardian", "name": "Jo Example"}, {"role": "other", "kind": "Guardian", "name": "Jo  example"}]
    with pytest.raises(InvalidInput) as refused:
        await there.pimsy.clients.update(ident, {"email": "x@example.com", "contacts": twice})
    assert refused.value.field == "contacts"
    assert (asdict(one), posts(there)) == (before, sent)
    changes = {"careTeam": None, "mrn": None, "email": None, "legalName": None}
    primary = {"level": "primary", "subscriber": None, "copay": None}
    saved = await there.pimsy.clients.update(ident, changes | {"insurancePolicies": [primary]})
    assert set(saved.not_stored) == {"mrn", "insurancePolicies.0.copay"}, "what has no place is told, None too"
    assert (one.primary_therapist, one.qualified_professional, one.primary_physician, one.email) == ("", "", "", "")
    gone = {"subscriber": "", "subscriber_dob": None, "subscriber_address": "", "relationship": "", "legal_name": ""}
    assert asdict(policy) == before["insurance"]["Primary"] | gone
    touched = {"insurance", "email", "primary_therapist", "qualified_professional", "primary_physician"}
    assert {name: value for name, value in asdict(one).items() if name not in touched} == {
        name: value for name, value in before.items() if name not in touched
    }
