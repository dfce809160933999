"""A practice whose clients have names that are words in no language and no program, so that finding one is never chance."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Auth, Client, Sal
from tests.office_ally.people import SYLLABLES

FIRST_ID = 81_234_501
"""Ids of few digits are everywhere."""


def settle(portal: PimsyPortal) -> None:
    """Rename all clients, give them ids that nothing else has, and have what is new numbered on from there."""
    rng, book = random.Random(5), portal.book
    book._numbers = itertools.count(FIRST_ID)
    ids = {}
    for client in book.clients:
        ids[client.id] = client.id = book.next_id()
        client.first_name, client.last_name = word(rng), word(rng)
        client.dob = date(1931, 3, 2) + timedelta(days=rng.randint(0, 25_000))
        client.email = f"{client.first_name}.{client.last_name}@example.com".lower()
        client.phone, client.misc_notes = f"503-555-01{rng.randint(0, 99):02}", f"{word(rng)} was here."
        client.contacts[0].name, client.contacts[0].phone = f"{word(rng)} {client.last_name}", "503-555-0101"
        policy = client.insurance["Primary"]
        policy.subscriber, policy.legal_name = client.name, f"{client.first_name} {client.last_name}"
        policy.individual_number, policy.subscriber_dob = f"Z{rng.randint(10**8, 10**9)}", client.dob
        client.answers = {"Intake Questions": {"Preferred name": word(rng)}}
    known = dict(zip(list(ids), [client.id for client in book.clients], strict=True))
    kept: list[Auth | Sal] = [*book.auths, *book.sals]
    for held in kept:
        held.id = book.next_id()
        held.client = known[held.client] if held.client else held.client
    for group in book.groups:
        group.members = [known[member] for member in group.members]


def word(rng: random.Random) -> str:
    """Return a word that nobody has."""
    return "".join(rng.choices(SYLLABLES, k=3)).title()


def identifiers(client: Client) -> Iterator[tuple[str, str]]:
    """Return what must not get anywhere, each with a label that may."""
    yield from (("last name", client.last_name), ("first name", client.first_name), ("e-mail", client.email))
    yield from (("patient id", str(client.id)), ("phone", client.phone), ("note", client.misc_notes.split()[0]))
    yield ("relative", client.contacts[0].name.split()[0])
    yield ("member id", client.insurance["Primary"].individual_number)
    assert client.dob is not None
    yield from (("date of birth", shown) for shown in (client.dob.isoformat(), f"{client.dob:%m/%d/%Y}"))
    yield from (("answer", answer) for answers in client.answers.values() for answer in answers.values())


def intake(newcomer: Client) -> dict[str, Any]:
    """Return somebody as a caller hands them in."""
    contact, policy = newcomer.contacts[0], newcomer.insurance["Primary"]
    return {
        "firstName": newcomer.first_name,
        "lastName": newcomer.last_name,
        "dob": newcomer.dob,
        "sex": "F",
        "email": newcomer.email,
        "phone": f"+1-{newcomer.phone}",
        "notes": newcomer.misc_notes,
        "contacts": [{"role": "emergency", "name": contact.name}],
        "insurancePolicies": [{"isPrimary": True, "payerName": policy.company, "memberId": policy.individual_number}],
    }
