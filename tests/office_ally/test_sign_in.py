"""Signing in: the ways in, and every way it can be refused."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import replace
from typing import Any

import pyotp
import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import STEP
from portaldriver import (
    AccountLocked,
    ChallengeRequired,
    ConfigurationError,
    InvalidCredentials,
    MfaError,
    OfficeAlly,
    PasswordExpired,
    PortalDown,
    PortalError,
    StateDatabase,
    StateError,
    Totp,
)
from tests.conftest import TIMEOUTS, Connect, Told

LOGIN = "/u/login"
CODE = "/u/mfa-otp-challenge"


async def test_password_and_totp_lead_to_the_landing_page(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    await connect().sign_in()
    (signed_in,) = told.named("SignedIn")
    assert signed_in.factors == ("password", "totp")
    assert signed_in.portal == "office_ally"
    assert portal.count(method="POST", path=LOGIN) == 1
    assert portal.count(method="POST", path=CODE) == 1
    assert portal.count(path="/pm/Default.aspx") >= 1


async def test_the_first_call_signs_in_by_itself_and_tasks_share_it(connect: Connect, portal: OfficeAllyPortal) -> None:
    client = connect()
    pages = await asyncio.gather(*(client.patients.list(page=n, page_size=20) for n in (1, 2, 3)))
    assert [page.page for page in pages] == [1, 2, 3]
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_no_code_is_asked_of_an_account_without_mfa(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.mfa = False
    await connect(mfa=None).sign_in()
    assert told.named("SignedIn")[0].factors == ("password",)


@pytest.mark.parametrize("guides", [1, 5])
async def test_stacked_announcements_are_closed(
    connect: Connect, portal: OfficeAllyPortal, told: Told, guides: int
) -> None:
    portal.guides = guides
    await connect().sign_in()
    assert sum(event.count for event in told.named("AnnouncementsClosed")) == guides


async def test_an_announcement_that_comes_late_does_not_block_a_click(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.guides, portal.guide_delay = 2, 0.6
    page = await oa.patients.search(last_name="O", lane="page", page_size=20)
    assert page.total > 0


async def test_a_login_redesign_between_two_sessions_is_survived_in_both_directions(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    """The same driver reads both generations; the past one asks for no code."""
    client = connect()
    for generation in ("2021-login1", "2026-auth0", "2021-login1"):
        portal.use_generation(generation)
        portal.expire_sessions(sso=True)
        assert (await client.patients.list(page_size=20)).total == 130
    assert [event.factors for event in told.named("SignedIn")] == [("password",), ("password", "totp"), ("password",)]


@pytest.mark.parametrize("generation", ["2026-auth0", "2021-login1"])
async def test_a_wrong_password_is_tried_once_however_often_it_is_called(
    connect: Connect, portal: OfficeAllyPortal, generation: str
) -> None:
    portal.use_generation(generation)
    client = connect(password="Wrong-Harbor-41")
    for _ in range(3):
        with pytest.raises(InvalidCredentials) as refused:
            await client.patients.list()
        assert not refused.value.retryable
        assert refused.value.portal == "office_ally"
        assert refused.value.operation == "patients.list"
    assert portal.count(method="POST", path=LOGIN if generation == "2026-auth0" else "/slogin.aspx") == 1


async def test_a_locked_account_of_the_past_generation_is_told_apart(
    connect: Connect, portal: OfficeAllyPortal
) -> None:
    portal.use_generation("2021-login1")
    portal.account.locked = True
    with pytest.raises(AccountLocked):
        await connect().sign_in()


async def test_a_code_that_was_used_before_is_followed_by_the_next_one(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    """Another program signed in with the same step: the portal refuses the reuse, the next step is accepted."""
    now = 1_800_000_000.0
    portal.clock = lambda: now
    portal.account.used_steps.add(int(now // STEP))

    async def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    forgetful = Totp(portal.account.totp_secret, clock=lambda: now, sleep=pass_time)
    await connect(mfa=forgetful).sign_in()
    assert [event.attempt for event in told.named("MfaAnswered")] == [1, 2]
    assert len(portal.account.replayed_codes) == 1


async def test_a_code_that_came_too_late_is_followed_by_a_fresh_one(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    now = 1_800_000_000.0
    portal.clock = lambda: now + (120.0 if portal.count(method="POST", path=CODE) < 2 else 30.0)

    async def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    late = Totp(portal.account.totp_secret, clock=lambda: now, sleep=pass_time)
    await connect(mfa=late).sign_in()
    assert len(told.named("MfaAnswered")) == 2


async def test_too_many_wrong_codes_mean_a_locked_account(connect: Connect, portal: OfficeAllyPortal) -> None:
    portal.account.wrong_codes = [portal.clock()] * 10
    with pytest.raises(AccountLocked):
        await connect(mfa=Totp(pyotp.random_base32())).sign_in()


async def test_a_demand_for_a_code_without_provider_says_so(connect: Connect) -> None:
    with pytest.raises(MfaError, match="no provider"):
        await connect(mfa=None).sign_in()


async def test_a_remembered_device_is_not_asked_again(connect: Connect, portal: OfficeAllyPortal) -> None:
    client = connect(remember_device=True)
    await client.sign_in()
    portal.expire_sessions(sso=True)
    await client.patients.list()
    assert portal.count(method="POST", path=LOGIN) == 2
    assert portal.count(method="POST", path=CODE) == 1


async def test_a_device_that_is_not_to_be_remembered_is_asked_again(connect: Connect, portal: OfficeAllyPortal) -> None:
    now = 1_800_000_000.0
    portal.clock = lambda: now
    client = connect(remember_device=False)
    await client.sign_in()
    portal.expire_sessions(sso=True)
    now += 30
    await client.patients.list()
    assert portal.count(method="POST", path=CODE) == 2


async def test_an_expired_password_is_passed_by_and_reported(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.password_expired = True
    assert (await connect().patients.list()).total == 130
    assert len(told.named("PasswordExpired")) == 1


async def test_an_expired_password_raises_if_that_is_wished(connect: Connect, portal: OfficeAllyPortal) -> None:
    portal.account.password_expired = True
    with pytest.raises(PasswordExpired):
        await connect(when_expired="raise").patients.list()


@pytest.mark.parametrize("path", ["/pm/Login.aspx", "/pm/auth0bridge", "/pm/Appointments/ViewAppointments.aspx"])
async def test_an_image_code_goes_to_a_person(connect: Connect, portal: OfficeAllyPortal, path: str) -> None:
    portal.challenge_paths.add(path)
    with pytest.raises(ChallengeRequired) as challenged:
        await connect().sign_in()
    assert not challenged.value.retryable


async def test_maintenance_is_a_portal_that_is_down(connect: Connect, portal: OfficeAllyPortal) -> None:
    portal.maintenance = True
    with pytest.raises(PortalDown) as down:
        await connect().sign_in()
    assert down.value.retryable


async def test_a_portal_that_fails_after_the_password_is_not_given_it_again(
    connect: Connect, portal: OfficeAllyPortal
) -> None:
    portal.faults.add(path=LOGIN, method="POST", status=503, times=None)
    with pytest.raises(PortalDown):
        await connect().sign_in()
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_a_lost_transaction_with_old_cookies_starts_afresh_once(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.expire_sessions(sso=True)
    portal.faults.add(path=LOGIN, method="GET", serve_recorded="expired-transaction")
    assert (await oa.patients.list()).total == 130


@pytest.mark.parametrize("missing", ["username", "password"])
async def test_blank_credentials_are_the_callers_mistake(connect: Connect, missing: str) -> None:
    with pytest.raises(ConfigurationError):
        connect(**{missing: ""})


async def test_secrets_are_in_no_error_event_or_repr(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    client = connect(password="Canary-Password-77", username="canary.user")
    with pytest.raises(PortalError) as refused:
        await client.sign_in()
    everything = "".join(traceback.format_exception(refused.value)) + repr(client) + str(told) + repr(refused.value)
    everything += (
        str([event.model_dump() for event in told])
        + repr(client._portal)
        + repr(Totp("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"))
    )
    for secret in ("Canary-Password-77", "canary.user", "JBSWY3DPEHPK3PXP"):
        assert secret not in everything


@pytest.mark.parametrize("trouble", ["locked", "wrong code"])
async def test_tasks_that_wait_for_one_sign_in_share_its_refusal(
    connect: Connect, portal: OfficeAllyPortal, trouble: str
) -> None:
    portal.account.locked = trouble == "locked"
    now = 1_800_000_000.0

    async def pass_time(seconds: float) -> None:
        nonlocal now
        now += seconds

    client = connect(mfa=Totp(pyotp.random_base32(), clock=lambda: now, sleep=pass_time))
    outcomes = await asyncio.gather(*(client.patients.list() for _ in range(10)), return_exceptions=True)
    expected = AccountLocked if trouble == "locked" else MfaError
    assert [type(outcome) for outcome in outcomes] == [expected] * 10
    assert not any(outcome.retryable for outcome in outcomes if isinstance(outcome, PortalError))
    assert portal.count(method="POST", path=LOGIN) == 1
    assert portal.count(method="POST", path=CODE) == (0 if trouble == "locked" else 2)


async def test_after_a_refusal_only_an_explicit_sign_in_tries_again(connect: Connect, portal: OfficeAllyPortal) -> None:
    portal.account.locked = True
    client = connect()
    for _ in range(3):
        with pytest.raises(AccountLocked):
            await client.patients.list()
    assert portal.count(method="POST", path=LOGIN) == 1
    portal.account.locked = False
    await client.sign_in()
    assert (await client.patients.list()).total == 130


@pytest.mark.parametrize("ending", ["hangs", "loses the transaction"])
async def test_a_sign_in_that_ends_nowhere_gives_the_password_once(
    connect: Connect, portal: OfficeAllyPortal, ending: str
) -> None:
    if ending == "hangs":
        portal.faults.add(path="/authorize/resume", hang=30, hang_before=True, times=None)
    else:
        portal.faults.add(path="/authorize/resume", serve_recorded="expired-transaction", times=None)
    with pytest.raises(PortalError) as ended:
        await connect(timeouts=replace(TIMEOUTS, sign_in=3, navigation=20)).patients.list()
    assert not ended.value.retryable
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_an_outage_of_the_identity_provider_is_not_a_wrong_password(
    connect: Connect, portal: OfficeAllyPortal
) -> None:
    def relabel(tree: Any) -> None:
        for element in tree.getroot().cssselect("[data-error-code]"):
            element.set("data-error-code", "custom-script-error-code")

    portal.vary(LOGIN, relabel)
    client = connect(password="Wrong-Harbor-41")
    with pytest.raises(PortalDown) as down:
        await client.sign_in()
    assert not down.value.retryable


async def test_an_explicit_sign_in_tries_a_restored_session(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.expire_sessions(sso=True)
    await oa.sign_in()
    assert portal.count(method="POST", path=LOGIN) == 1
    assert [event.name for event in told if event.name.startswith("Se") or event.name == "SignedIn"] == [
        "SessionRestored",
        "SessionLost",
        "SignedIn",
    ]


async def test_a_state_that_cannot_be_saved_does_not_cost_the_session(
    connect: Connect,
    portal: OfficeAllyPortal,
    state: StateDatabase,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise StateError("no space left on canary")

    monkeypatch.setattr(state.sessions, "put", full)
    client = connect()
    await client.sign_in()
    assert (await client.patients.list()).total == 130
    assert portal.count(method="POST", path=LOGIN) == 1
    assert "StateError" in caplog.text
    assert "canary" not in caplog.text


async def test_a_saved_state_that_the_browser_refuses_is_the_owners_to_delete(
    connect: Connect, portal: OfficeAllyPortal, state: StateDatabase
) -> None:
    account = await state.account_key("office_ally", portal.account.username)
    storage = {"cookies": [{"name": "x"}]}
    await state.sessions.put(account, storage=storage, session_storage={}, info={}, fence=1)
    with pytest.raises(ConfigurationError, match="saved session"):
        await connect().patients.list()
