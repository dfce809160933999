"""What commits leaves a sealed context: the driver's client reads what exempts it otherwise than a browser does."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from portaldriver.runtime.perimeter import Perimeter
from tests.pom.submitting import submitting
from tests.pom.test_commit import opened, submitted


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "pm.officeally.localhost"])
async def test_a_commit_leaves_a_sealed_context(whole_chromium: Browser, host: str) -> None:
    async with submitting() as book:
        origin = book.origin.replace("127.0.0.1", host)
        perimeter = Perimeter([origin], emit=lambda event: None, sealed=True)
        context = await whole_chromium.new_context(**perimeter.options)
        submission, saved = await submitted(await opened(await context.new_page(), book, host))
        await context.close()
        assert (submission.status, saved, len(book.posted)) == (302, True, 1)
