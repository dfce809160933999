"""Signing in with Playwright alone, and waiting for a code with an IMAP library alone, as people write it.

None asks whose turn it is, whether the page is the portal's own, whom a message is from, or whether a code was used
before; none keeps anything, or knows another screen than the one it expects. That is what the other side does besides.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from aioimaplib import aioimaplib  # type: ignore[import-untyped]
from playwright.async_api import Page
from playwright.async_api import TimeoutError as Late

from tests.dovecot import PASSWORD, Dovecot

CONTINUE = 'button[data-action-button-primary="true"]'
REMEMBER = "[name=rememberBrowser]"
ANNOUNCEMENT = '#pendo-guide-container button[aria-label="Close"], button[id*="pendo-button"]'
DIGITS = re.compile(r"\b\d{6}\b")
HOUR = 3600.0

Ask = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """Who signs in where, and how many seconds without an announcement mean that the last one was closed.

    With 0 none is expected, and none looked for.
    """

    url: str
    username: str
    password: str
    pause: float


async def sign_in(page: Page, login: Login, ask: Ask | None = None) -> None:
    """Sign in, with the code that `ask` returns where one is asked for, and close the announcements."""
    await _give_password(page, login)
    if ask is not None:
        await page.wait_for_selector("#code")
        await page.fill("#code", await ask())
        await page.check(REMEMBER)
        await page.click(CONTINUE)
    await _arrive(page, login)


async def sign_in_with_push(page: Page, login: Login) -> None:
    """Do the same where a person approves: the page goes on by itself."""
    await _give_password(page, login)
    await page.check(REMEMBER)
    await _arrive(page, login)


async def sign_in_with_recovery(page: Page, login: Login, code: str) -> str:
    """Do the same with a recovery code, and return the one that takes its place."""
    await _give_password(page, login)
    await page.fill("#code", code)
    await page.click(CONTINUE)
    new = await page.inner_text("#recovery-code")
    await page.check("[name=saved]")
    await page.click(CONTINUE)
    await _arrive(page, login)
    return new


async def _give_password(page: Page, login: Login) -> None:
    await page.goto(login.url)
    await page.fill("#username", login.username)
    await page.fill("#password", login.password)
    await page.click(CONTINUE)


async def _arrive(page: Page, login: Login) -> None:
    await page.wait_for_selector("#MainTabs")
    if not login.pause:
        return
    closer = page.locator(ANNOUNCEMENT).first
    with suppress(Late):
        while True:
            await closer.click(timeout=login.pause * 1000)


# --- codes by e-mail


async def connected(server: Dovecot, mailbox: str) -> aioimaplib.IMAP4_SSL:
    """Return a connection to a mailbox."""
    client = aioimaplib.IMAP4_SSL("127.0.0.1", server.port, ssl_context=server.trusting)
    await client.wait_hello_from_server()
    await client.login(mailbox, PASSWORD)
    await client.select()
    return client


async def told(client: aioimaplib.IMAP4_SSL) -> str:
    """Return the code in the newest unread message, waiting in IDLE for the server to tell of one."""
    while True:
        found = await client.search("UNSEEN", charset=None)
        if numbers := found.lines[0].split():
            fetched = await client.fetch(numbers[-1].decode(), "(BODY[TEXT])")
            return code_in(fetched.lines[1].decode())
        idling = await client.idle_start(timeout=HOUR)
        await client.wait_server_push(timeout=HOUR)
        client.idle_done()
        await asyncio.wait_for(idling, 10)


def polled(server: Dovecot, mailbox: str, every: float) -> str:
    """Return the code in the newest unread message, looking every so many seconds."""
    with imaplib.IMAP4_SSL("127.0.0.1", server.port, ssl_context=server.trusting) as client:
        client.login(mailbox, PASSWORD)
        client.select()
        while True:
            client.noop()
            _, found = client.search(None, "UNSEEN")
            if numbers := found[0].split():
                _, fetched = client.fetch(numbers[-1].decode(), "(BODY[TEXT])")
                assert isinstance(fetched[0], tuple)
                return code_in(fetched[0][1].decode())
            time.sleep(every)


def code_in(text: str) -> str:
    """Return the first six digits of a message."""
    match = DIGITS.search(text)
    assert match is not None
    return match.group()
