"""Several factors for one account."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from portaldriver.errors import ConfigurationError, LeaseLost, MfaError
from portaldriver.runtime.mfa.chain import Chain
from portaldriver.runtime.mfa.challenge import Attendant, Challenge, MfaProvider, Ticket
from portaldriver.runtime.mfa.prompt import Prompt
from portaldriver.runtime.mfa.recovery import RecoveryCodes
from tests.tickets import MemoryTicket


class Scripted(MfaProvider):
    """Says its name, and writes down what happens to it."""

    def __init__(self, name: str, *factors: str, patience: float = 60.0, fails: Exception | None = None) -> None:
        self.name = name
        self.factors = factors
        self.patience = patience
        self.fails = fails
        self.log: list[str] = []

    @asynccontextmanager
    async def attending(self, ticket: Ticket) -> AsyncIterator[Attendant]:
        self.log.append("enter")
        if self.fails is not None:
            raise self.fails
        try:
            yield self
        finally:
            self.log.append("leave")

    async def asking(self, factor: str) -> None:
        self.log.append(f"asking {factor}")

    async def answer(self, challenge: Challenge) -> str:
        return f"{self.name}:{challenge.factor}"

    async def keep(self, code: str) -> None:
        self.log.append("keep")


def challenge(factor: str) -> Challenge:
    return Challenge(ticket=MemoryTicket(), factor=factor)


def test_the_order_is_the_callers_and_doubles_go() -> None:
    one, two = Scripted("one", "totp", "sms"), Scripted("two", "sms", "email", patience=200)
    chain = Chain(one, two)
    assert chain.factors == ("totp", "sms", "email")
    assert chain.patience == 200
    assert [chain.answering(factor) for factor in chain.factors] == [one, one, two]
    with pytest.raises(MfaError):
        chain.answering("push")


async def test_a_chain_in_a_chain_finds_who_answers() -> None:
    inner = Scripted("inner", "email")
    chain = Chain(Scripted("outer", "totp"), Chain(inner))
    assert chain.answering("email") is inner
    async with chain.attending(MemoryTicket()) as attendant:
        await attendant.asking("email")
        assert await attendant.answer(challenge("email")) == "inner:email"
    assert inner.log == ["enter", "asking email", "leave"]


async def test_each_factor_goes_to_its_attendant() -> None:
    one, two = Scripted("one", "totp", "sms"), Scripted("two", "sms", "email")
    async with Chain(one, two).attending(MemoryTicket()) as attendant:
        for factor in ("sms", "email", "push"):
            await attendant.asking(factor)
        answers = [await attendant.answer(challenge(factor)) for factor in ("totp", "sms", "email")]
        with pytest.raises(MfaError):
            await attendant.answer(challenge("push"))
    assert answers == ["one:totp", "one:sms", "two:email"]
    assert one.log == ["enter", "asking sms", "leave"]
    assert two.log == ["enter", "asking email", "leave"]
    assert await Chain(one, two).answer(challenge("email")) == "two:email"


async def test_who_was_entered_is_left_when_the_next_fails() -> None:
    first, last = Scripted("first", "totp"), Scripted("last", "email", fails=LeaseLost("gone"))
    with pytest.raises(LeaseLost):
        async with Chain(first, last).attending(MemoryTicket()):
            pytest.fail("it was entered")
    assert first.log == ["enter", "leave"]


async def test_a_new_recovery_code_goes_to_who_knows_recovery_codes() -> None:
    totp, recovery, ticket = Scripted("totp", "totp"), RecoveryCodes(["aaaa-1111"]), MemoryTicket()
    async with Chain(totp, Prompt(), recovery).attending(ticket) as attendant:
        await attendant.keep("BBBB-2222")
    assert totp.log == ["enter", "leave"]
    due = Challenge(ticket=ticket, factor="recovery")
    assert await recovery.answer(due) == "BBBB2222"


@pytest.mark.parametrize("providers", [(Scripted("one", "totp"),), (Prompt(),)], ids=["none", "a person"])
async def test_a_new_recovery_code_that_nobody_keeps_is_not_confirmed(providers: tuple[MfaProvider, ...]) -> None:
    async with Chain(*providers).attending(MemoryTicket()) as attendant:
        with pytest.raises(MfaError) as refused:
            await attendant.keep("BBBB-2222")
    assert "2222" not in str(refused.value)
    with pytest.raises(MfaError):
        await Chain(*providers).keep("BBBB-2222")


def test_a_chain_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError):
        Chain()
    with pytest.raises(ConfigurationError):
        Chain([Scripted("one", "totp")])  # type: ignore[arg-type]


def test_its_repr_names_kinds_alone() -> None:
    assert repr(Chain(Scripted("one", "totp"), Prompt())) == "Chain(Scripted, Prompt)"
