"""A pipeline over the small portal, with a tab of a browser and a state database, but without sessions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest
from playwright.async_api import Browser

from portaldriver import PortalError, Retry, StateDatabase, Writing
from portaldriver.pom import Binding
from portaldriver.runtime.auditing import Auditing
from portaldriver.runtime.retry import retrying
from portaldriver.runtime.session import Tab
from portaldriver.runtime.writing import Pipeline
from portaldriver.writes import Writes
from tests.conftest import TIMEOUTS, Told
from tests.writes.claims import Books, ClaimForm, SubmitClaim, claims_portal

T = TypeVar("T")
QUICKLY = Writing(commit=3, quiet=0.7, attempts=3, wait=20, lease=5)
ACCOUNT = "a" * 32


@dataclass
class Calls:
    """Stands for a client's pipeline of reads: a fresh tab per call, and up to two repeats."""

    browser: Browser
    made: list[str] = field(default_factory=list)

    async def __call__(self, operation: str, step: Callable[[Tab], Awaitable[T]]) -> T:
        self.made.append(operation)

        async def once() -> T:
            page = await self.browser.new_page()
            try:
                return await step(Tab(page))
            finally:
                await page.close()

        result: T = await retrying(Retry(initial=0.01, maximum=0.05), before_repeat=lambda state: None)(once)
        return result


@dataclass
class Office:
    """Everything a test needs."""

    book: Books
    calls: Calls
    pipeline: Pipeline
    told: Told

    @property
    def writes(self) -> Writes:
        """What a client shows of it."""
        return Writes(self.pipeline, enter=lambda: None)

    def claim(self, reference: str = "R1", amount: str = "10", *, sets: bool = False) -> SubmitClaim:
        """Return a write."""
        return SubmitClaim(self.pipeline.binding, reference=reference, amount=amount, sets=sets)

    async def failing(self, *args: Any, key: str | None = None, **fields: Any) -> PortalError:
        """Return how a write fails."""
        with pytest.raises(PortalError) as raised:
            await self.pipeline.run(self.claim(*args, **fields), key=key)
        return raised.value

    async def state_of(self, reference: str = "R1") -> str | None:
        """Return the state in the journal of a write by its natural key."""
        entry = await self.pipeline.state.journal.get(f"natural:claims.submit:{reference}", account=ACCOUNT)
        return entry.state if entry else None

    def beside(self, state: StateDatabase) -> Pipeline:
        """Return the pipeline of another process."""
        return replace(self.pipeline, state=state)


@pytest.fixture
async def office(chromium: Browser, state: StateDatabase, told: Told) -> AsyncIterator[Office]:
    async def account() -> str:
        return ACCOUNT

    async with claims_portal() as book:
        calls = Calls(chromium)
        pipeline = Pipeline(
            state=state,
            account=account,
            call=calls,
            binding=Binding(origins={ClaimForm.host: book.origin}, timeouts=TIMEOUTS),
            kinds={SubmitClaim.operation: SubmitClaim},
            options=QUICKLY,
            emit=told.append,
            audit=Auditing(state, portal="claims", account=account, session=lambda: "s1", actor=None, audited="all"),
        )
        yield Office(book, calls, pipeline, told)
