"""The one request over HTTP/2, where a server can deny what it read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.pom.submitting import Book
from tests.pom.submitting_http2 import AGAIN, submitting_http2
from tests.pom.test_commit import opened, pressed, submitted


@pytest.fixture
async def book(tmp_path: Path) -> AsyncIterator[Book]:
    async with submitting_http2(tmp_path) as made:
        yield made


@pytest.fixture
async def trusting(whole_chromium: Browser) -> AsyncIterator[Page]:
    context = await whole_chromium.new_context(ignore_https_errors=True)
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("fault", AGAIN)
async def test_a_server_that_denies_the_post_gets_it_once(trusting: Page, book: Book, fault: str) -> None:
    claim = await opened(trusting, book)
    book.faults = [fault]
    submission, _ = await submitted(claim)
    assert len(book.posted) == 1
    assert submission.left


@pytest.mark.parametrize("fault", AGAIN)
async def test_without_the_guard_the_browser_sends_again(trusting: Page, book: Book, fault: str) -> None:
    claim = await opened(trusting, book)
    book.faults = [fault]
    assert await pressed(claim)
    assert len(book.posted) == 2
    assert all(":path" in one.headers for one in book.posted), "both by HTTP/2"
