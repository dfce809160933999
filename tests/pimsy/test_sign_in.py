"""Signing in to a practice with a password: the way in, and every way it can be refused."""

from __future__ import annotations

import traceback
from typing import Any

import lxml.html
import pytest

from mock_portals import MockServer
from mock_portals.pimsy import PimsyPortal
from portaldriver import (
    AccountLocked,
    AuthenticationError,
    InvalidCredentials,
    PasswordExpired,
    PortalError,
    StateDatabase,
)
from tests.conftest import Told
from tests.pimsy.conftest import LOGIN, VERIFY, Connect
from tests.pimsy.seats import save_session

CHANGE = "/Account/ChangePassword"


async def test_a_password_leads_to_the_dashboard_and_the_next_client_is_spared_it(
    connect: Connect, portal: PimsyPortal, state: StateDatabase, told: Told
) -> None:
    client = connect()
    await client.sign_in()
    info = await client.session_info()
    assert (info.user.id, info.user.name, info.user.entitlements) == ("1042", "Riley Okafor", ())
    assert (await client.health()).is_ok
    (signed_in,) = told.named("SignedIn")
    assert signed_in.factors == ("password",)
    assert signed_in.portal == "pimsy"
    assert portal.count(method="POST", path=LOGIN) == 1
    assert portal.count(path=VERIFY) == 0
    left = await _cookies(portal, state)
    assert (await connect().session_info()).user.id == "1042"
    assert portal.count(method="POST", path=LOGIN) == 1
    async with StateDatabase.in_memory() as other:
        await save_session(portal, other)
        assert await _cookies(portal, other) == left, "what other tests begin with is what a sign-in leaves"


async def _cookies(portal: PimsyPortal, state: StateDatabase) -> list[dict[str, Any]]:
    """Return the cookies that are kept, without their values."""
    saved = await state.sessions.load(await state.account_key("pimsy", f"demo/{portal.account.username}"))
    assert saved is not None
    return [{name: one for name, one in cookie.items() if name != "value"} for cookie in saved.storage["cookies"]]


async def test_a_session_that_ended_is_renewed(connect: Connect, seated: None, portal: PimsyPortal) -> None:
    client = connect()
    await client.session_info()
    portal.expire(portal.account.username)
    assert (await client.health()).outcome == "SessionExpired"
    assert (await client.session_info()).user.id == "1042"
    assert portal.count(method="POST", path=LOGIN) == 1


def _renamed(tree: Any) -> None:
    """The same form with other words, and nothing that names its fields but those."""
    root = tree.getroot()
    for field in root.cssselect("#username, #password"):
        for attribute in ("name", "autocomplete"):
            field.attrib.pop(attribute)
        # What the mock reads has to go along all the same.
        field.set("form", "f")
    words = {"Username": "User Name", "Sign In": "Log In"}
    for element in root.iter("label", "button"):
        element.text = words.get(element.text, element.text)
    (form,) = root.cssselect("form")
    form.set("id", "f")
    script = lxml.html.Element("script")
    script.text = "document.forms.f.addEventListener('formdata', e => {"
    script.text += (
        " for (const id of ['username', 'password']) e.formData.set(id, document.getElementById(id).value) })"
    )
    root.cssselect("body")[0].append(script)


async def test_fields_are_found_by_their_labels_alone(connect: Connect, portal: PimsyPortal, told: Told) -> None:
    portal.vary(LOGIN, _renamed)
    await connect().sign_in()
    assert len(told.named("SignedIn")) == 1


async def test_a_wrong_password_is_tried_once_by_all_clients(connect: Connect, portal: PimsyPortal, told: Told) -> None:
    for client in (connect(password="Wrong-Harbor-41"), connect(password="Wrong-Harbor-41")):
        for _ in range(2):
            with pytest.raises(InvalidCredentials) as refused:
                await client.session_info()
            assert not refused.value.retryable
    assert portal.count(method="POST", path=LOGIN) == 1
    assert len(told.named("AccountParked")) == 1
    await connect().sign_in()


def _refusing_in_place(tree: Any) -> None:
    script = lxml.html.Element("script")
    script.text = """document.forms[0].addEventListener('submit', e => { e.preventDefault(); setTimeout(() => {
        const said = document.createElement('p'); said.setAttribute('role', 'alert');
        said.textContent = 'The password is incorrect.'; document.body.append(said) }, 50) })"""
    tree.getroot().cssselect("body")[0].append(script)


async def test_a_refusal_that_a_script_shows_is_one(connect: Connect, portal: PimsyPortal) -> None:
    portal.vary(LOGIN, _refusing_in_place)
    with pytest.raises(InvalidCredentials):
        await connect().sign_in()


def _wordless(tree: Any) -> None:
    for said in tree.getroot().cssselect("[role=alert]"):
        said.getparent().remove(said)


async def test_a_refusal_without_words_parks_but_is_not_called_a_wrong_password(
    connect: Connect, portal: PimsyPortal, told: Told
) -> None:
    portal.vary(LOGIN, _wordless)
    with pytest.raises(AuthenticationError) as refused:
        await connect(password="Wrong-Harbor-41").sign_in()
    assert type(refused.value) is AuthenticationError
    assert len(told.named("AccountParked")) == 1


async def test_a_login_that_its_password_suspends_is_the_practices_to_lift(
    connect: Connect, portal: PimsyPortal
) -> None:
    portal.account.attempts = portal.login_attempts - 1
    client = connect(password="Wrong-Harbor-41")
    for _ in range(2):
        with pytest.raises(AccountLocked):
            await client.session_info()
    assert portal.count(method="POST", path=LOGIN) == 1
    fresh = connect(username="somebody.else", password="Wrong-Harbor-41")
    with pytest.raises(InvalidCredentials):
        await fresh.session_info()


async def test_a_lifted_suspension_needs_an_explicit_sign_in(connect: Connect, portal: PimsyPortal) -> None:
    portal.account.suspended = True
    client = connect()
    with pytest.raises(AccountLocked, match="only the practice's own administrators"):
        await client.session_info()
    portal.account.suspended = False
    with pytest.raises(AccountLocked):
        await client.session_info()
    assert portal.count(method="POST", path=LOGIN) == 1
    await client.sign_in()
    assert (await client.session_info()).user.id == "1042"


async def test_a_new_password_is_never_chosen_by_us(connect: Connect, portal: PimsyPortal) -> None:
    portal.account.must_change = True
    with pytest.raises(PasswordExpired):
        await connect(when_expired="continue").sign_in()
    assert portal.count(method="POST", path=CHANGE) == 0


async def test_a_new_password_that_can_wait_is_put_off_and_told_of(
    connect: Connect, portal: PimsyPortal, told: Told
) -> None:
    portal.account.must_change = portal.account.may_postpone = True
    assert (await connect().session_info()).user.id == "1042"
    assert len(told.named("PasswordExpired")) == 1


async def test_a_new_password_that_can_wait_raises_if_that_is_wished(connect: Connect, portal: PimsyPortal) -> None:
    portal.account.must_change = portal.account.may_postpone = True
    with pytest.raises(PasswordExpired):
        await connect(when_expired="raise").sign_in()


async def test_two_practices_have_two_accounts_of_one_name(
    connect: Connect, seated: None, portal: PimsyPortal, state: StateDatabase, told: Told
) -> None:
    other = PimsyPortal(acronym="other")
    other.account.password, other.account.user_id = "Autumn-Harbor-43", "77"
    with MockServer(other) as elsewhere:
        second = {"acronym": "other", "password": other.account.password, "origins": elsewhere.origins}
        first = connect()
        await first.session_info()
        with pytest.raises(InvalidCredentials):
            await connect(**second | {"password": "Wrong-Harbor-41"}).sign_in()
        assert (await connect(**second).session_info()).user.id == "77"
        assert (await first.session_info()).user.id == "1042"
        assert (other.count(method="POST", path=LOGIN), portal.count(method="POST", path=LOGIN)) == (2, 0)
    assert len({event.account for event in told.named("SessionRestored") + told.named("SignedIn")}) == 2


async def test_an_older_host_serves_as_well(connect: Connect, portal: PimsyPortal) -> None:
    older = PimsyPortal(host="demo.pimsyportal.com")
    with MockServer(older) as elsewhere:
        await connect(host="demo.pimsyportal.com", origins=elsewhere.origins).sign_in()
    assert older.count(method="POST", path=LOGIN) == 1
    assert portal.count() == 0


async def test_signing_out_ends_the_session_and_destroys_what_was_saved(
    connect: Connect, seated: None, portal: PimsyPortal, state: StateDatabase
) -> None:
    client = connect()
    account = await state.account_key("pimsy", f"demo/{portal.account.username}")
    assert await state.sessions.load(account) is not None
    await client.sign_out()
    assert not portal.sessions
    assert await state.sessions.load(account) is None
    assert (await client.health()).outcome == "none"
    await client.session_info()
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_signing_out_of_a_session_that_ended_is_no_trouble(
    connect: Connect, seated: None, portal: PimsyPortal
) -> None:
    client = connect()
    await client.session_info()
    portal.expire(portal.account.username)
    await client.sign_out()
    assert (await client.health()).outcome == "none"


async def test_secrets_are_in_no_error_event_or_repr(connect: Connect, told: Told) -> None:
    client = connect(username="canary.user", password="Canary-Password-77")
    with pytest.raises(PortalError) as refused:
        await client.sign_in()
    everything = "".join(traceback.format_exception(refused.value)) + repr(refused.value) + repr(client)
    everything += repr(client._portal) + str(told) + str([event.model_dump() for event in told])
    assert "canary.user" not in everything
    assert "Canary-Password-77" not in everything
