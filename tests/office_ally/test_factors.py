"""Second factors, through the SDK: each of them, which is chosen, and every way in which it is not given."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.factors import FACTORS
from portaldriver import (
    AccountLocked,
    MfaError,
    MfaTimeout,
    StateDatabase,
)
from portaldriver.runtime.mfa.chain import Chain
from portaldriver.runtime.mfa.challenge import EMAIL, RECOVERY, SMS, Challenge
from portaldriver.runtime.mfa.prompt import Prompt
from portaldriver.runtime.mfa.push import PushApproval
from portaldriver.runtime.mfa.recovery import RecoveryCodes
from portaldriver.runtime.mfa.sms import FedInbox, SmsCode
from tests.authenticator import authenticator
from tests.conftest import PATIENT, TIMEOUTS, Connect, Told
from tests.office_ally.couriers import NUMBER, Post, approver, carried, providers
from tests.waiting import until

LOGIN = "/u/login"
LONG = "PORTALDRIVER_LONG" in os.environ
AT_ONCE = replace(PATIENT, code_pause=1e-6)
"""Asks again at once after a code that did not come."""


def screen(factor: str) -> str:
    return FACTORS[factor].screen


@pytest.fixture
async def post(portal: OfficeAllyPortal) -> AsyncIterator[Post]:
    async with carried(Post(portal)) as running:
        yield running


async def mistaken(challenge: Challenge) -> str:
    return "000000"


@pytest.mark.parametrize("enrolled", list(FACTORS))
async def test_each_factor_alone(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post, enrolled: str
) -> None:
    portal.account.factors = (enrolled,)
    factor, provider = providers(portal, post)[enrolled]
    assert (await connect(mfa=provider).patients.list(page_size=20)).total == 130
    assert told.named("SignedIn")[0].factors == ("password", factor)
    (required,), (resolved,) = told.named("CodeRequired"), told.named("CodeResolved")
    assert (required.factor, required.challenge) == (factor, resolved.challenge)
    assert resolved.outcome == "ok"
    assert portal.count(method="POST", path=LOGIN) == 1
    assert len(portal.auth._devices) == (enrolled != "recovery"), "the browser is remembered wherever that is offered"


# --- which one


async def test_the_caller_s_order_decides(connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post) -> None:
    portal.account.factors = ("sms", "email", "totp", "recovery")
    chain = Chain(authenticator(portal), post.sms())
    await connect(mfa=chain).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "totp")
    assert [sent.channel for sent in portal.sent] == ["sms"]


async def test_the_next_best_is_taken_where_the_best_was_not_set_up(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post
) -> None:
    portal.account.factors = ("push", "sms", "email")
    chain = Chain(authenticator(portal), post.email(), post.sms())
    await connect(mfa=chain).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "email")


async def test_the_portal_s_default_is_taken_where_it_is_the_best(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post
) -> None:
    portal.account.factors = ("email", "sms", "totp")
    await connect(mfa=Chain(post.email(), post.sms())).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "email")
    assert len(portal.sent) == 1


async def test_a_code_that_is_not_wanted_first_serves_where_nothing_else_is_offered(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post
) -> None:
    portal.account.factors = ("sms", "push")
    chain = Chain(authenticator(portal), post.sms())
    await connect(mfa=chain).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "sms")


@pytest.mark.parametrize("enrolled", [("sms",), ("recovery", "voice")])
async def test_a_factor_that_nobody_gives_parks_the_account(
    connect: Connect, portal: OfficeAllyPortal, told: Told, enrolled: tuple[str, ...]
) -> None:
    portal.account.factors = enrolled
    with pytest.raises(MfaError, match=r"no.* provider was given") as missing:
        await connect().patients.list()
    assert not missing.value.retryable
    assert not isinstance(missing.value, MfaTimeout)
    assert [event.reason for event in told.named("AccountParked")] == ["MfaError"]
    with pytest.raises(MfaError):
        await connect().patients.list()
    assert portal.count(method="POST", path=LOGIN) == 1


# --- codes that do not come


async def test_a_code_that_comes_late_serves_where_no_further_one_is_sent(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.factors = ("sms",)
    inbox = FedInbox()
    sms = SmsCode(inbox, sender=NUMBER, timeout=20.0, resend_after=0.5, settle=0.0)
    signing_in = asyncio.ensure_future(connect(mfa=sms).sign_in())
    await until(lambda: portal.sent)
    portal.account.outbox.use_up("sms", now=portal.clock())
    await until(lambda: told.named("CodeRequired")[1:])
    await inbox.feed(f"Your verification code is {portal.sent[0].code}", sender=NUMBER)
    await signing_in
    assert len(portal.sent) == 1
    assert [event.outcome for event in told.named("CodeResolved")] == ["MfaTimeout", "ok"]


async def test_a_code_that_does_not_come_is_asked_for_again_once(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.factors = ("email",)
    async with carried(Post(portal, lost=1)) as post:
        await connect(mfa=post.email(resend_after=0.5)).sign_in()
    assert [event.factor for event in told.named("CodeResent")] == ["email"]
    assert len(portal.sent) == 2
    assert [event.outcome for event in told.named("CodeResolved")] == ["MfaTimeout", "ok"]
    assert [event.attempt for event in told.named("MfaAnswered")] == [1]


async def test_nothing_comes_and_nobody_is_to_blame(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post
) -> None:
    """A code that does not come is no refusal: however often, a later call asks again."""
    portal.account.factors = ("sms",)
    async with carried(Post(portal, lost=100)) as lost:
        client = connect(mfa=lost.sms(timeout=0.6, resend_after=0.3), care=AT_ONCE)
        for _ in range(2):
            with pytest.raises(MfaTimeout):
                await client.patients.list()
    assert [event.reason for event in told.named("AccountParked")] == ["MfaTimeout", "MfaTimeout"]
    assert len(portal.sent) == 4
    assert portal.count(method="POST", path=screen("sms")) == 2  # both of them asked for another code
    assert (await connect(mfa=post.sms(), care=AT_ONCE).patients.list(page_size=20)).total == 130


async def test_no_code_is_sent_before_the_pause_is_over(connect: Connect, portal: OfficeAllyPortal, post: Post) -> None:
    portal.account.factors = ("sms",)
    with pytest.raises(MfaTimeout):
        await connect(mfa=SmsCode(FedInbox(), timeout=0.3)).patients.list()
    with pytest.raises(MfaTimeout):
        await connect(mfa=post.sms()).patients.list()
    assert len(portal.sent) == 1
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_a_portal_that_sends_no_more_is_waited_for(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post
) -> None:
    portal.account.factors = ("email",)
    portal.account.outbox.use_up("email", now=portal.clock())
    client = connect(mfa=post.email(), care=AT_ONCE)
    with pytest.raises(MfaTimeout, match="no further code"):
        await client.patients.list()
    assert [event.reason for event in told.named("AccountParked")] == ["MfaTimeout"]
    portal.account.outbox = type(portal.account.outbox)()
    assert (await client.patients.list(page_size=20)).total == 130


async def test_a_resend_that_is_refused_is_told_of_where_nothing_came(
    connect: Connect, portal: OfficeAllyPortal
) -> None:
    portal.account.factors = ("sms",)

    async def use_up(challenge: Challenge) -> str:
        portal.account.outbox.use_up("sms", now=portal.clock())
        raise MfaTimeout("nobody answered in time")

    person = Prompt(use_up, factors=(SMS,))
    person.resend_after = 5.0
    with pytest.raises(MfaTimeout, match="no further code"):
        await connect(mfa=person).patients.list()
    assert len(portal.sent) == 1


async def test_too_many_wrong_codes_by_whomever_lock_the_account(
    connect: Connect, portal: OfficeAllyPortal, post: Post
) -> None:
    portal.account.factors = ("sms",)
    portal.account.wrong_codes = [portal.clock()] * 10
    with pytest.raises(AccountLocked):
        await connect(mfa=post.sms()).sign_in()


# --- codes that are wrong


async def test_two_wrong_codes_and_no_third(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    portal.account.factors = ("email",)
    provider = Prompt(mistaken, factors=(EMAIL,))
    with pytest.raises(MfaError, match="refused the codes"):
        await connect(mfa=provider).patients.list()
    assert [event.reason for event in told.named("AccountParked")] == ["MfaError"]
    with pytest.raises(MfaError):
        await connect(mfa=provider).patients.list()
    assert portal.count(method="POST", path=screen("email")) == 2
    assert portal.count(method="POST", path=LOGIN) == 1


async def test_the_budget_of_codes_outlives_clients(
    connect: Connect, portal: OfficeAllyPortal, state: StateDatabase, told: Told, post: Post
) -> None:
    """One wrong code in each of two sign-ins, which end without a verdict: a third one gives none."""
    portal.account.factors = ("sms",)

    async def once(challenge: Challenge) -> str:
        if challenge.attempt > 1:
            raise MfaTimeout("nobody answered in time")
        return "000000"

    for expected, why in ((MfaTimeout, "nobody answered"), (MfaError, "refused the last codes")):
        with pytest.raises(expected, match=why):
            await connect(mfa=Prompt(once, factors=(SMS,)), care=AT_ONCE).patients.list()
    with pytest.raises(MfaError, match="refused before"):
        await connect(mfa=post.sms()).patients.list()
    assert portal.count(method="POST", path=screen("sms")) == 2
    await state.accounts.release(await state.account_key("office_ally", portal.account.username))
    assert (await connect(mfa=post.sms()).patients.list(page_size=20)).total == 130


async def test_a_wrong_code_is_followed_by_the_right_one(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.factors = ("sms",)

    async def hesitant(challenge: Challenge) -> str:
        return portal.sent[-1].code if challenge.attempt > 1 else "000000"

    await connect(mfa=Prompt(hesitant, factors=(SMS,))).sign_in()
    assert [event.attempt for event in told.named("MfaAnswered")] == [1, 2]


# --- approvals


async def test_a_denied_approval_parks_the_account(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    portal.account.factors = ("push",)
    client = connect(mfa=PushApproval(approver(portal, approve=False)))
    for _ in range(2):
        with pytest.raises(MfaError) as denied:
            await client.patients.list()
        assert not isinstance(denied.value, MfaTimeout)
    assert [event.reason for event in told.named("AccountParked")] == ["MfaError"]
    assert len(portal.sent) == 1


async def test_an_approval_that_nobody_gives(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    portal.account.factors = ("push",)
    with pytest.raises(MfaTimeout):
        await connect(mfa=PushApproval(timeout=1.0)).patients.list()
    assert [event.reason for event in told.named("AccountParked")] == ["MfaTimeout"]
    assert [event.outcome for event in told.named("CodeResolved")] == ["MfaTimeout"]


async def test_an_approval_that_comes_late_enough(connect: Connect, portal: OfficeAllyPortal, told: Told) -> None:
    portal.account.factors = ("push",)
    signing_in = asyncio.create_task(connect(mfa=PushApproval(timeout=60.0)).sign_in())
    polls = screen("push")
    await until(lambda: portal.count(method="GET", path=polls) > 2)
    portal.approve(portal.account.username)
    await signing_in
    assert told.named("SignedIn")[0].factors == ("password", "push")


# --- recovery codes


async def test_a_recovery_code_s_replacement_is_kept_before_it_is_confirmed(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.factors = ("recovery",)
    old = portal.account.recovery_code
    noted: list[tuple[str, int]] = []

    async def note(code: str) -> None:
        noted.append((code, len(portal.confirmed)))

    await connect(mfa=RecoveryCodes([old], replaced=note)).sign_in()
    new = portal.account.recovery_code
    assert noted == [(new, 0)]
    assert portal.confirmed == [new]
    assert len(told.named("RecoveryCodeReplaced")) == 1
    portal.expire_sessions(sso=True)
    portal.forget_devices()
    await connect(mfa=RecoveryCodes([old])).patients.list()
    assert portal.account.recovery_code not in (old, new)
    assert len(told.named("MfaAnswered")) == 2


async def test_a_recovery_code_that_nobody_keeps_is_not_confirmed(connect: Connect, portal: OfficeAllyPortal) -> None:
    portal.account.factors = ("recovery",)

    async def ask(challenge: Challenge) -> str:
        return portal.account.recovery_code

    with pytest.raises(MfaError, match="RecoveryCodes"):
        await connect(mfa=Prompt(ask, factors=(RECOVERY,))).sign_in()
    assert portal.confirmed == []


# --- remembered devices, patience, secrets


@pytest.mark.parametrize("factor", ["sms", "push"] if LONG else ["push"])
async def test_a_device_that_is_not_to_be_remembered_is_not(
    connect: Connect, portal: OfficeAllyPortal, post: Post, factor: str
) -> None:
    """That it is wherever it may: see `test_each_factor_alone`; what comes of both: see test_sign_in.py.

    All codes are typed into and ticked by one step, which test_sign_in.py has; with `PORTALDRIVER_LONG` here too.
    """
    portal.account.factors = (factor,)
    await connect(mfa=providers(portal, post)[factor][1], remember_device=False).sign_in()
    assert len(portal.sent) == 1
    assert not len(portal.auth._devices)


async def test_a_call_s_deadline_stands_still_while_a_person_is_waited_for(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.factors = ("sms",)
    person = Prompt(factors=(SMS,), timeout=60.0)
    short = replace(TIMEOUTS, call=6.0, sign_in=6.0)
    listing = asyncio.ensure_future(connect(mfa=person, timeouts=short).patients.list(page_size=20))
    await until(lambda: person.pending)
    await asyncio.sleep(short.call + 0.5)
    (challenge,) = person.pending
    assert challenge.id == told.named("CodeRequired")[0].challenge
    person.give(challenge.id, portal.sent[-1].code)
    assert (await listing).total == 130


async def test_a_sign_in_that_is_cancelled_while_a_person_is_waited_for_can_be_repeated(
    connect: Connect, portal: OfficeAllyPortal, told: Told
) -> None:
    portal.account.factors = ("sms",)
    person = Prompt(factors=(SMS,), timeout=60.0)
    client = connect(mfa=person)
    listing = asyncio.ensure_future(client.patients.list())
    await until(lambda: person.pending)
    listing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listing
    assert person.pending == []
    assert told.named("CodeResolved")[0].outcome == "Cancelled"
    again = asyncio.ensure_future(client.patients.list(page_size=20))
    await until(lambda: person.pending)
    person.give(person.pending[0].id, portal.sent[-1].code)
    assert (await again).total == 130


async def test_codes_are_in_no_event_and_no_error(
    connect: Connect, portal: OfficeAllyPortal, told: Told, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    portal.account.factors = ("sms", "recovery")
    given: list[str] = ["481516"]

    async def wrong(challenge: Challenge) -> str:
        return given[0]

    with pytest.raises(MfaError) as refused:
        await connect(mfa=Prompt(wrong, factors=(SMS,))).sign_in()
    await connect(mfa=Chain(RecoveryCodes([portal.account.recovery_code]), post.sms())).sign_in()
    given += [sent.code for sent in portal.sent] + portal.confirmed + [portal.account.recovery_code]
    everything = str([event.model_dump() for event in told]) + repr(refused.value) + caplog.text
    assert portal.confirmed
    assert not [code for code in given if code in everything]


# --- what is taken for what


@pytest.mark.parametrize("enrolled", ["email", "recovery", "phone"] if LONG else ["recovery", "phone"])
async def test_a_slow_portal_is_not_taken_for_another_screen(
    connect: Connect,
    portal: OfficeAllyPortal,
    told: Told,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    enrolled: str,
) -> None:
    """The page that was answered stands for a while: it must not be read as one that came.

    With `PORTALDRIVER_LONG` by e-mail too, which is chosen and typed in as a recovery code is.
    """
    monkeypatch.setattr(portal, "delay", lambda visit: 0.4 if visit.method == "POST" else 0.0)
    portal.account.factors = ("sms", enrolled)
    portal.account.nags = {"capabilities", "passkey"}
    portal.identifier_first = True
    factor, provider = providers(portal, post)[enrolled]
    if enrolled == "phone":
        portal.account.factors = ("phone",)
    await connect(mfa=provider).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", factor)
