"""django-allauth's sign-in by a mailed code, through a real IMAP server: the right letter, and no other."""

from __future__ import annotations

import asyncio

import pytest

from portaldriver import Chain, MfaError, MfaTimeout
from tests.conftest import Told
from tests.waiting import until

from .conftest import Connect
from .pages import PASSWORDLESS
from .post import Post
from .running import CODE, CONFIRM, LOGIN, Account, Site

LONG_ENOUGH = 0.9
"""Seconds in which a letter that is not meant would be read, and given, if it were taken."""


def request(site: Site, account: Account) -> None:
    """Have a code mailed as somebody else's browser does, and never give it."""
    with site.visitor() as visitor:
        assert visitor.post(CODE, data={"email": account.email}).status_code == 302


async def test_a_mailed_code_and_then_an_authenticator(connect: Connect, site: Site, post: Post, told: Told) -> None:
    account = site.enrol(totp=True)
    mfa = Chain(post.codes(post.mailbox(account)), site.codes_of(account))
    client = connect(account, mfa=mfa, provider=PASSWORDLESS)
    assert (await client.session_info()).user.id == account.name
    assert told.named("SignedIn")[0].factors == ("email", "totp")
    assert site.steps(account) == [["code", "totp"]]
    ledger = site.ledger()
    assert (ledger.count("wrong code"), ledger.count("POST", which=CODE), ledger.count("POST", which=CONFIRM)) == (
        0,
        1,
        1,
    )
    (letter,) = post.to(account)
    assert letter.code not in repr(told)


@pytest.mark.parametrize("first", ["email", "totp"])
async def test_a_password_a_mailed_code_and_then_an_authenticator(
    connect: Connect, site: Site, post: Post, told: Told, first: str
) -> None:
    """In whichever order the caller would rather be asked: the site asks for both."""
    site.ask("configure", ACCOUNT_LOGIN_BY_CODE_REQUIRED=True)
    account = site.enrol(totp=True)
    providers = [post.codes(post.mailbox(account)), site.codes_of(account)]
    mfa = Chain(*sorted(providers, key=lambda provider: first not in provider.factors))
    await connect(account, mfa=mfa).sign_in()
    assert told.named("SignedIn")[0].factors == ("password", "email", "totp")
    assert site.steps(account) == [["password", "code", "totp"]]
    assert site.ledger().count("wrong code") == 0
    assert len(post.to(account)) == 1


async def test_the_code_that_was_there_before_is_not_taken(connect: Connect, site: Site, post: Post) -> None:
    account = site.enrol()
    mfa = post.codes(post.mailbox(account))
    request(site, account)
    await until(lambda: len(post.to(account)) == 1)
    await connect(account, mfa=mfa, provider=PASSWORDLESS).sign_in()
    assert site.steps(account) == [["code"]]
    assert site.ledger().count("wrong code") == 0
    assert len(post.to(account)) == 2


async def test_another_accounts_code_in_a_shared_mailbox_is_not_taken(connect: Connect, site: Site, post: Post) -> None:
    account, other = site.enrol(), site.enrol()
    mfa = post.codes(post.mailbox(account, other), recipient=account)
    post.hold(account)
    signing_in = asyncio.ensure_future(connect(account, mfa=mfa, provider=PASSWORDLESS).sign_in())
    await until(lambda: post.to(account))
    request(site, other)
    await until(lambda: post.to(other))
    await asyncio.sleep(LONG_ENOUGH)
    post.deliver(post.to(account)[0])
    await signing_in
    assert site.steps(account) == [["code"]]
    assert site.ledger().count("wrong code") == 0


async def test_two_accounts_share_a_mailbox_at_once(connect: Connect, site: Site, post: Post) -> None:
    accounts = site.enrol(), site.enrol()
    box = post.mailbox(*accounts)
    clients = [connect(one, mfa=post.codes(box, recipient=one), provider=PASSWORDLESS) for one in accounts]
    users = await asyncio.gather(*(client.session_info() for client in clients))
    assert [info.user.id for info in users] == [account.name for account in accounts]
    assert [site.steps(account) for account in accounts] == [[["code"]], [["code"]]]
    assert site.ledger().count("wrong code") == 0


async def test_of_two_codes_the_later_one_is_taken(connect: Connect, site: Site, post: Post, told: Told) -> None:
    account = site.enrol()
    mfa = post.codes(post.mailbox(account), resend_after=0.5, settle=1.0)
    post.hold(account)
    signing_in = asyncio.ensure_future(connect(account, mfa=mfa, provider=PASSWORDLESS).sign_in())
    await until(lambda: len(post.to(account)) == 2)
    for letter in post.to(account):
        post.deliver(letter)
    await signing_in
    assert len(told.named("CodeResent")) == 1
    assert site.steps(account) == [["code"]]
    assert site.ledger().count("wrong code") == 0


async def test_an_outdated_code_that_overtook_is_refused_at_most_once(connect: Connect, site: Site, post: Post) -> None:
    account = site.enrol()
    mfa = post.codes(post.mailbox(account), resend_after=0.5, timeout=3.0, settle=1.0)
    post.hold(account)
    signing_in = asyncio.ensure_future(connect(account, mfa=mfa, provider=PASSWORDLESS).sign_in())
    await until(lambda: len(post.to(account)) == 2)
    for letter in reversed(post.to(account)):
        post.deliver(letter)
    with pytest.raises(MfaError):
        await signing_in
    assert site.ledger().count("wrong code") <= 1


async def test_a_letter_that_comes_once_more_costs_no_try(connect: Connect, site: Site, post: Post) -> None:
    account = site.enrol()
    mfa = post.codes(post.mailbox(account))
    await connect(account, mfa=mfa, provider=PASSWORDLESS).sign_in()
    site.ask("end_sessions", name=account.name)
    post.hold(account)
    signing_in = asyncio.ensure_future(connect(account, mfa=mfa, provider=PASSWORDLESS).sign_in())
    await until(lambda: len(post.to(account)) == 2)
    first, second = post.to(account)
    post.deliver(first)
    await asyncio.sleep(LONG_ENOUGH)
    post.deliver(second)
    await signing_in
    assert site.ledger().count("wrong code") == 0
    assert site.steps(account) == [["code"]]


async def test_a_code_that_does_not_come_is_told_so(connect: Connect, site: Site, post: Post) -> None:
    account = site.enrol()
    mfa = post.codes(post.mailbox(account), timeout=1.5)
    post.hold(account)
    client = connect(account, mfa=mfa, provider=PASSWORDLESS)
    for _ in range(2):
        with pytest.raises(MfaTimeout):
            await client.session_info()
    ledger = site.ledger()
    assert (len(post.to(account)), ledger.count("POST", which=CONFIRM), ledger.count("POST", which=LOGIN)) == (1, 0, 0)
