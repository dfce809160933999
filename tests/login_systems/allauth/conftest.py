"""One site and one mail server for all tests, an account for each, and clients of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from portaldriver import BrowserPool, MfaProvider, StateDatabase
from portaldriver.identity.provider import IdentityProvider
from tests.conftest import Told
from tests.dovecot import Dovecot, dovecot
from tests.login_systems.site import SiteClient, SitePortal, site_client

from .pages import ALLAUTH, PASSWORDLESS, Landing, SignIn
from .post import Post
from .running import Account, Site
from .running import site as running_site

Connect = Callable[..., SiteClient]


@pytest.fixture(scope="session")
def running() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    running.begin()
    yield running
    failed = [which for what, _, which in running.ledger().entries if what == "refused" and which >= "500"]
    assert not failed, "the site failed"


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


@pytest.fixture
def post(site: Site, mail_server: Dovecot, told: Told) -> Iterator[Post]:
    with Post(site, mail_server).carried() as post:
        yield post
    assert not [letter for letter in post.letters if letter.code in repr(told)], "an event told a code"


@pytest.fixture
async def connect(site: Site, pool: BrowserPool, state: StateDatabase, told: Told) -> AsyncIterator[Connect]:
    """Make clients of an account; what is passed replaces the defaults."""
    clients: list[SiteClient] = []
    secrets: list[str] = []

    def make(
        account: Account,
        *,
        mfa: MfaProvider | None = None,
        password: str | None = None,
        provider: IdentityProvider = ALLAUTH,
        remember_device: bool = True,
        **options: Any,
    ) -> SiteClient:
        portal = SitePortal(
            provider=provider,
            entry=SignIn,
            home=Landing,
            leaving="/accounts/logout/",
            username=account.email if provider is PASSWORDLESS else account.name,
            secret=password or account.password,
            mfa=mfa,
            remember_device=remember_device,
        )
        given: dict[str, Any] = {"origins": site.origins, "pool": pool, "state": state, "told": told} | options
        clients.append(site_client(portal, **given))
        secrets.extend((password or account.password, account.email, account.totp or account.email))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
    assert not [secret for secret in secrets if secret in repr((told, clients))], "an event told a secret"
