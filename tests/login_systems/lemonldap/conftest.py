"""One portal for all tests, an account for each, its mail and text messages, and clients of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from portaldriver import BrowserPool, EmailCode, FedInbox, ImapMailbox, MfaProvider, SmsCode, StateDatabase, User
from portaldriver.identity.provider import IdentityProvider
from portaldriver.pom import Binding, Interstitial
from portaldriver.runtime.session import Tab
from tests.conftest import Told
from tests.dovecot import PASSWORD, Dovecot, dovecot
from tests.login_systems.site import SiteClient, SitePortal, site_client

from .elsewhere import Elsewhere
from .pages import HOST, LEMON, Menu, SignIn
from .server import Lemon, Person, lemonldap
from .settings import SENDER

if TYPE_CHECKING:
    from playwright.async_api import Page

Connect = Callable[..., SiteClient]
GATEWAY = "88022"
CONNECTED = "Connected as "


@dataclass(repr=False, kw_only=True)
class LemonPortal(SitePortal):
    """An account of the portal."""

    async def describe(self, page: Page, binding: Binding) -> User:
        shown = await super().describe(page, binding)
        return User(id=shown.id.removeprefix(CONNECTED))


@pytest.fixture(scope="session")
def running() -> Iterator[Lemon]:
    with lemonldap() as lemon:
        yield lemon


@pytest.fixture
def lemon(running: Lemon) -> Lemon:
    running.mark()
    return running


@pytest.fixture(scope="session")
def mail_server(running: Lemon) -> Iterator[Dovecot]:
    with dovecot() as server:
        (running.folder / "homes").symlink_to(server.folder / "home")
        yield server


@pytest.fixture
def elsewhere(lemon: Lemon) -> Iterator[Elsewhere]:
    with Elsewhere(lemon) as other:
        yield other


@pytest.fixture
async def phone(lemon: Lemon) -> AsyncIterator[FedInbox]:
    """Give an inbox that text messages are carried to."""
    inbox = FedInbox()

    async def carry() -> None:
        while True:
            for number, words in lemon.texts():
                await inbox.feed(words, sender=GATEWAY, recipient=number)
            await asyncio.sleep(0.02)

    carrier = asyncio.ensure_future(carry())
    yield inbox
    carrier.cancel()
    await asyncio.gather(carrier, return_exceptions=True)


async def shown(client: SiteClient) -> str:
    """Return whom the portal says to be signed in, on a page opened for that."""

    async def look(tab: Tab) -> str:
        menu = Menu(tab.page, client._binding)
        await menu.open()
        return (await menu.who.inner_text()).strip().removeprefix(CONNECTED)

    return await client.call("look", look)


def texted(phone: FedInbox, person: Person, **options: Any) -> SmsCode:
    """Return who reads a person's text messages."""
    return SmsCode(phone, sender=GATEWAY, recipient=person.mobile, **{"timeout": 15.0, "settle": 0.5} | options)


def mailed(server: Dovecot, person: Person, **options: Any) -> EmailCode:
    """Return who reads a person's mail."""
    mailbox = ImapMailbox("localhost", person.mail, PASSWORD, port=server.port, tls=server.trusting)
    return EmailCode(mailbox, sender=SENDER, **{"timeout": 15.0, "settle": 1.0} | options)


def letters(server: Dovecot, person: Person) -> int:
    """Return how many messages reached a person's mailbox."""
    maildir = server.folder / "home" / person.mail / "Maildir"
    return sum(1 for folder in ("new", "cur") for _ in (maildir / folder).iterdir())


@pytest.fixture
async def connect(lemon: Lemon, pool: BrowserPool, state: StateDatabase, told: Told) -> AsyncIterator[Connect]:
    """Make clients of an account; what is passed replaces the defaults."""
    clients: list[SiteClient] = []

    def make(
        person: Person,
        *,
        mfa: MfaProvider | None = None,
        password: str | None = None,
        provider: IdentityProvider = LEMON,
        barriers: tuple[Interstitial, ...] = (),
        **options: Any,
    ) -> SiteClient:
        portal = LemonPortal(
            provider=provider,
            entry=SignIn,
            home=Menu,
            leaving="/?logout=1",
            username=person.uid,
            secret=password or person.password,
            mfa=mfa,
            barriers=barriers,
        )
        given: dict[str, Any] = {"origins": {HOST: lemon.origin}, "pool": pool, "state": state, "told": told} | options
        clients.append(site_client(portal, **given))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()
