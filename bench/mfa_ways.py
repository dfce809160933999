"""The two ways to sign in that are timed against each other, and what each answers a factor with."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from playwright.async_api import Browser

from bench import by_hand_mfa
from bench.measure import Run
from bench.mfa_post import ADDRESS, NUMBER, Post
from bench.stage import UNHURRIED
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.accounts import Account
from portaldriver import (
    BrowserPool,
    EmailCode,
    FedInbox,
    ImapMailbox,
    LocalKeys,
    OfficeAlly,
    PushApproval,
    RecoveryCodes,
    SmsCode,
    StateDatabase,
    Totp,
)
from portaldriver.portals.office_ally.auth import PAUSE
from portaldriver.runtime.mfa.challenge import MfaProvider
from portaldriver.runtime.store import new_key
from tests.dovecot import PASSWORD, Dovecot

MAKING = asyncio.Lock()


@dataclass(frozen=True, slots=True)
class Task:
    """A sign-in with a factor, "" for none, that so many announcements end.

    `pause` is how long the hand-written one waits for a further announcement: as long as the SDK, or not at all.
    """

    factor: str
    announcements: int = 3
    pause: float = PAUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What both ways play on. `browser` is the pool's own, which is running."""

    portal: OfficeAllyPortal
    origins: dict[str, str]
    pool: BrowserPool
    browser: Browser
    post: Post
    server: Dovecot | None
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def account(self, task: Task) -> Account:
        """Set the portal up for a task, and return an account for it that was never signed in."""
        self.portal.guides = task.announcements
        return self.portal.add_account(
            username=f"clerk.{next(self._numbers)}",
            totp_secret=pyotp.random_base32(),
            mfa=bool(task.factor),
            factors=(task.factor,),
        )

    def mailbox(self) -> str:
        """Have mail go to a mailbox of its own, and return its user name."""
        assert self.server is not None
        self.post.mailbox = self.server.mailbox()
        return self.post.mailbox


Way = Callable[[Scene, Task, Account], AbstractAsyncContextManager[Run]]
"""Return what signs an account in, which is timed; what is made before and closed after is not."""


@asynccontextmanager
async def by_sdk(scene: Scene, task: Task, account: Account) -> AsyncIterator[Run]:
    """Sign in with a client whose state database, a file, is open and knows nothing."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            _opened(Path(folder) / "state.db") as state,
            OfficeAlly(
                username=account.username,
                password=account.password,
                mfa=_provider(scene, task.factor, account),
                origins=scene.origins,
                pool=scene.pool,
                state=state,
                pace=UNHURRIED,
            ) as client,
        ):
            yield client.sign_in


@asynccontextmanager
async def _opened(file: Path) -> AsyncIterator[StateDatabase]:
    """Make a state database; one after the other, as its migrations are global to a process."""
    async with AsyncExitStack() as stack:
        async with MAKING:
            state = await stack.enter_async_context(StateDatabase(file, key=LocalKeys(new_key())))
        yield state


def _provider(scene: Scene, factor: str, account: Account) -> MfaProvider | None:
    if factor == "totp":
        return Totp(account.totp_secret, margin=0)  # with a margin some would wait for the next code
    if factor == "sms":
        inbox = FedInbox()
        scene.post.sms = lambda text: inbox.feed(text, sender=NUMBER)
        return SmsCode(inbox, sender=NUMBER)
    if factor == "email":
        mailbox = scene.mailbox()
        assert scene.server is not None
        port, tls = scene.server.port, scene.server.trusting
        return EmailCode(ImapMailbox("127.0.0.1", mailbox, PASSWORD, port=port, tls=tls), sender=ADDRESS)
    if factor == "recovery":
        return RecoveryCodes([account.recovery_code])
    return PushApproval() if factor == "push" else None


@asynccontextmanager
async def by_hand(scene: Scene, task: Task, account: Account) -> AsyncIterator[Run]:
    """Sign in with Playwright alone, in a context of the same browser."""
    url = f"{scene.origins['pm.officeally.com']}/pm/Login.aspx"
    login = by_hand_mfa.Login(url, account.username, account.password, task.pause)
    ask = _ask(scene, task.factor, account)
    async with AsyncExitStack() as opened:

        async def sign_in() -> None:
            context = await scene.browser.new_context()
            opened.push_async_callback(context.close)
            page = await context.new_page()
            if task.factor == "push":
                await by_hand_mfa.sign_in_with_push(page, login)
            elif task.factor == "recovery":
                await by_hand_mfa.sign_in_with_recovery(page, login, account.recovery_code)
            else:
                await by_hand_mfa.sign_in(page, login, ask)

        yield sign_in


def _ask(scene: Scene, factor: str, account: Account) -> by_hand_mfa.Ask | None:
    if factor == "totp":

        async def compute() -> str:
            return pyotp.TOTP(account.totp_secret).now()

        return compute
    if factor == "sms":
        came: asyncio.Queue[str] = asyncio.Queue()
        scene.post.sms = came.put

        async def receive() -> str:
            return by_hand_mfa.code_in(await came.get())

        return receive
    if factor == "email":
        mailbox = scene.mailbox()

        async def read() -> str:
            assert scene.server is not None
            client = await by_hand_mfa.connected(scene.server, mailbox)
            code = await by_hand_mfa.told(client)
            await client.logout()
            return code

        return read
    return None
