"""Somebody approves elsewhere."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import anyio
import pytest

from portaldriver.errors import ConfigurationError, LeaseLost, MfaError, MfaTimeout, PageTimeout
from portaldriver.events import CodeRequired, CodeResolved
from portaldriver.identity import approval
from portaldriver.identity.screens import ApprovalScreen
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.push import PushApproval
from portaldriver.runtime.patience import Patience
from tests.tickets import MemoryTicket


def challenge(*, seconds: float = 60.0) -> Challenge:
    return Challenge(ticket=MemoryTicket(), factor="push", prompt="42", seconds=seconds)


async def test_each_number_is_told_and_nothing_is_typed() -> None:
    told: list[str | None] = []

    async def tell(due: Challenge) -> str:
        told.append(due.prompt)
        return "ignored"

    provider, due = PushApproval(tell, timeout=45), challenge()
    assert await provider.answer(due) == ""
    assert await provider.answer(replace(due, prompt="17")) == ""
    assert told == ["42", "17"]
    assert (provider.factors, provider.patience) == (("push",), 45)


async def test_nobody_needs_to_be_told() -> None:
    assert await PushApproval().answer(challenge()) == ""


async def test_the_words_of_a_failure_to_tell_are_not_passed_on() -> None:
    async def tell(due: Challenge) -> None:
        raise RuntimeError(f"could not post {due.prompt}")

    with pytest.raises(MfaError) as failed:
        await PushApproval(tell).answer(challenge())
    assert "RuntimeError" in str(failed.value)
    assert "42" not in str(failed.value)
    assert failed.value.__cause__ is failed.value.__context__ is None


async def test_errors_of_ours_pass() -> None:
    async def tell(_: Challenge) -> None:
        raise LeaseLost("gone")

    with pytest.raises(LeaseLost):
        await PushApproval(tell).answer(challenge())


async def test_telling_has_a_deadline() -> None:
    async def tell(_: Challenge) -> None:
        await anyio.sleep_forever()

    with pytest.raises(MfaTimeout):
        await PushApproval(tell).answer(challenge(seconds=0.01))


async def test_a_cancellation_passes() -> None:
    begun = asyncio.Event()

    async def tell(_: Challenge) -> None:
        begun.set()
        await anyio.sleep_forever()

    answer = asyncio.ensure_future(PushApproval(tell).answer(challenge()))
    await begun.wait()
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer


class Waiting:
    """A page that shows one number after the other, and then what came of it."""

    root: Any = None
    binding: Any = None

    def __init__(self, *numbers: str | None, ends: str | None = None) -> None:
        self.numbers = list(numbers)
        self.ends = ends

    def title(self) -> str:
        return "Waiting"

    async def asked(self) -> str | None:
        return self.numbers[0]

    async def refused(self) -> None:
        return None

    async def shows(self, element: str) -> bool:
        return len(self.numbers) == 1 and element == self.ends

    async def come(self, *_: object, **__: object) -> str:
        """Be looked at: as long as there are numbers nothing comes."""
        await asyncio.sleep(0)
        if len(self.numbers) == 1 and self.ends is None:
            return "the next page"
        self.numbers = self.numbers[1:] or self.numbers
        raise PageTimeout("nothing came")


async def watched(page: Waiting, provider: PushApproval, due: Challenge, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(approval, "first_of", page.come)
    screen = cast(ApprovalScreen, page)
    return await approval.approved(screen, provider, due, Patience(), to=(), tell=lambda _: None)


async def test_whoever_watches_the_page_has_each_number_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str | None] = []

    async def tell(due: Challenge) -> None:
        told.append(due.prompt)

    ticket, due = MemoryTicket(), challenge()
    due = replace(due, ticket=ticket)
    page = Waiting("42", "42", None, "17", "17")
    assert await watched(page, PushApproval(tell), due, monkeypatch) == "the next page"
    assert told == ["42", "17"]
    required, resolved = ticket.told
    assert isinstance(required, CodeRequired)
    assert isinstance(resolved, CodeResolved)
    assert (required.challenge, resolved.challenge, resolved.outcome) == (due.id, due.id, "ok")


@pytest.mark.parametrize("ends, error", [("denied", MfaError), ("expired", MfaTimeout)])
async def test_what_came_of_it_is_what_the_page_says(
    ends: str, error: type[MfaError], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MfaError) as refused:
        await watched(Waiting("42", ends=ends), PushApproval(), challenge(), monkeypatch)
    assert type(refused.value) is error


async def test_nobody_approves(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MfaTimeout):
        await watched(Waiting("42", ends="never"), PushApproval(), challenge(seconds=0.01), monkeypatch)


async def test_a_failure_to_tell_ends_the_wait_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async def tell(due: Challenge) -> None:
        raise RuntimeError(f"could not post {due.prompt}")

    ticket = MemoryTicket()
    with pytest.raises(MfaError):
        await watched(Waiting("42"), PushApproval(tell), replace(challenge(), ticket=ticket), monkeypatch)
    assert isinstance(ticket.told[-1], CodeResolved)
    assert ticket.told[-1].outcome == "MfaError"


def test_no_time_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError):
        PushApproval(timeout=0)
