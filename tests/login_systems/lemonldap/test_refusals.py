"""What LemonLDAP::NG refuses and takes away, always with status 200: told by what its pages say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portaldriver import AccountLocked, InvalidCredentials, SessionDisplaced
from portaldriver.pom import Interstitial
from tests.conftest import PATIENT, Told

from .conftest import Connect, shown
from .elsewhere import Elsewhere
from .pages import SignIn
from .server import Lemon
from .settings import LOCKED_AFTER

WRONG = "Wrong-Harbor-41"


def displaced() -> SessionDisplaced:
    return SessionDisplaced("another sign-in took the session's place")


TAKEN = (Interstitial(SignIn, displaced),)
"""For accounts that may have one session only: there the form in the place of a page means that another was begun."""


async def test_a_wrong_password_is_typed_once(connect: Connect, lemon: Lemon, told: Told) -> None:
    person = lemon.enrol()
    for _ in range(2):
        with pytest.raises(InvalidCredentials):
            await connect(person, password=WRONG).session_info()
    assert lemon.passwords() == [WRONG]
    assert WRONG not in repr(told)


async def test_an_account_that_was_locked_is_left_alone(connect: Connect, lemon: Lemon, elsewhere: Elsewhere) -> None:
    person = lemon.enrol()
    for _ in range(LOCKED_AFTER):
        assert not elsewhere.sign_in(person, password=WRONG)
    lemon.mark()
    for _ in range(2):
        with pytest.raises(AccountLocked):
            await connect(person).session_info()
    assert lemon.passwords() == [person.password]
    assert lemon.noted("BruteForceProtection enabled") == 1


async def test_a_lock_is_not_taken_for_a_wrong_password(connect: Connect, lemon: Lemon, elsewhere: Elsewhere) -> None:
    person = lemon.enrol()
    for _ in range(LOCKED_AFTER):
        elsewhere.sign_in(person, password=WRONG)
    with pytest.raises(AccountLocked):  # the form comes back as it does after a wrong password
        await connect(person, password=WRONG).session_info()


async def test_wrong_passwords_of_another_lock_nobody_else(
    connect: Connect, lemon: Lemon, elsewhere: Elsewhere
) -> None:
    other, person = lemon.enrol(), lemon.enrol()
    for _ in range(LOCKED_AFTER):
        elsewhere.sign_in(other, password=WRONG)
    assert (await connect(person).session_info()).user.id == person.uid


async def test_a_session_that_another_sign_in_closed_is_made_anew(
    connect: Connect, lemon: Lemon, elsewhere: Elsewhere, told: Told
) -> None:
    person = lemon.enrol("alone")
    client = connect(person)
    await client.sign_in()
    assert elsewhere.sign_in(person)
    lemon.mark()
    assert await shown(client) == person.uid
    assert lemon.passwords() == [person.password]
    assert not elsewhere.is_signed_in()  # the notice that it was closed was passed by
    assert len(told.named("SignedIn")) == 2
    assert lemon.noted(f"{person.uid} connected") == 1


async def test_a_session_that_is_left_to_the_other_sign_in(
    connect: Connect, lemon: Lemon, elsewhere: Elsewhere, told: Told
) -> None:
    person = lemon.enrol("alone")
    client = connect(person, barriers=TAKEN, care=replace(PATIENT, when_displaced="yield"))
    await client.sign_in()
    assert elsewhere.sign_in(person)
    lemon.mark()
    with pytest.raises(SessionDisplaced):
        await shown(client)
    assert lemon.posted() == []
    assert lemon.statuses("/") == {"200"}
    assert elsewhere.is_signed_in()
    assert [event.action for event in told.named("SessionDisplaced")] == ["yield"]


async def test_two_that_take_the_session_from_each_other_come_to_rest(
    connect: Connect, lemon: Lemon, elsewhere: Elsewhere, told: Told
) -> None:
    person = lemon.enrol("alone")
    client = connect(person, barriers=TAKEN)
    await client.sign_in()
    assert elsewhere.sign_in(person)
    assert await shown(client) == person.uid
    assert not elsewhere.is_signed_in()
    assert elsewhere.sign_in(person)
    lemon.mark()
    for _ in range(2):
        with pytest.raises(SessionDisplaced):
            await shown(client)
    assert lemon.posted() == []
    assert elsewhere.is_signed_in()


async def test_a_session_that_was_lost_is_made_anew(connect: Connect, lemon: Lemon, told: Told) -> None:
    person = lemon.enrol()
    client = connect(person)
    await client.sign_in()
    lemon.end_sessions()
    lemon.mark()
    assert await shown(client) == person.uid
    assert lemon.passwords() == [person.password]
    assert len(told.named("SignedIn")) == 2
