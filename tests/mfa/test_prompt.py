"""A person is asked."""

from __future__ import annotations

import asyncio

import anyio
import pytest

from portaldriver.errors import ConfigurationError, MfaError, MfaTimeout, WrongEventLoop
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.prompt import Prompt
from tests.tickets import MemoryTicket
from tests.waiting import until


def challenge(factor: str = "sms", *, seconds: float = 60.0) -> Challenge:
    return Challenge(ticket=MemoryTicket(), factor=factor, prompt="***-0142", seconds=seconds)


async def test_a_function_is_asked_and_its_answer_stripped() -> None:
    asked: list[Challenge] = []

    async def ask(due: Challenge) -> str:
        asked.append(due)
        return " 123456\n"

    due = challenge()
    assert await Prompt(ask).answer(due) == "123456"
    assert asked == [due]


@pytest.mark.parametrize("said", ["", " \n", None])
async def test_an_empty_answer_is_none(said: str | None) -> None:
    async def ask(_: Challenge) -> str | None:
        return said

    with pytest.raises(MfaError) as refused:
        await Prompt(ask).answer(challenge())
    assert not isinstance(refused.value, MfaTimeout)


async def test_without_a_function_it_waits_to_be_given_the_code() -> None:
    prompt, first, second = Prompt(), challenge(), challenge("totp")
    async with asyncio.TaskGroup() as tasks:
        answers = [tasks.create_task(prompt.answer(due)) for due in (first, second)]
        await until(lambda: len(prompt.pending) == 2)
        assert prompt.pending == [first, second]
        prompt.give(second.id, " 222222 ")
        assert prompt.pending == [first]
        with pytest.raises(ConfigurationError):
            prompt.give(second.id, "333333")
        prompt.give(first.id, "111111")
    assert [answer.result() for answer in answers] == ["111111", "222222"]
    assert prompt.pending == []


async def test_nothing_is_given_to_a_challenge_that_is_not_open() -> None:
    prompt, due = Prompt(), challenge()
    with pytest.raises(ConfigurationError) as unknown:
        prompt.give(due.id, "123456")
    assert "123456" not in str(unknown.value)
    with anyio.move_on_after(0):
        await prompt.answer(due)
    assert prompt.pending == []
    with pytest.raises(ConfigurationError):
        prompt.give(due.id, "123456")


async def test_an_empty_code_that_is_given_ends_the_wait() -> None:
    prompt, due = Prompt(), challenge()
    answer = asyncio.ensure_future(prompt.answer(due))
    await until(lambda: prompt.pending)
    prompt.give(due.id, "  ")
    with pytest.raises(MfaError):
        await answer
    assert prompt.pending == []


@pytest.mark.parametrize("timeout, seconds", [(0.01, 60.0), (60.0, 0.01)], ids=["its own", "the challenge's"])
@pytest.mark.parametrize("asks", [True, False])
async def test_nobody_answers(timeout: float, seconds: float, asks: bool) -> None:
    async def ask(_: Challenge) -> str:
        await anyio.sleep_forever()
        raise AssertionError("unreachable")

    prompt = Prompt(ask if asks else None, timeout=timeout)
    with pytest.raises(MfaTimeout):
        await prompt.answer(challenge(seconds=seconds))
    assert prompt.pending == []


@pytest.mark.parametrize("native", [True, False], ids=["asyncio", "anyio"])
async def test_a_cancellation_passes_and_closes_the_challenge(native: bool) -> None:
    prompt = Prompt()
    if native:
        answer = asyncio.ensure_future(prompt.answer(challenge()))
        await until(lambda: prompt.pending)
        answer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await answer
    else:
        with anyio.move_on_after(0.01) as scope:
            await prompt.answer(challenge())
        assert scope.cancelled_caught
    assert prompt.pending == []
    assert prompt._open == {}


async def test_a_thread_is_told_that_it_is_in_the_wrong_place() -> None:
    prompt, due = Prompt(), challenge()
    answer = asyncio.ensure_future(prompt.answer(due))
    await until(lambda: prompt.pending)
    with pytest.raises(WrongEventLoop):
        await asyncio.to_thread(prompt.give, due.id, "123456")
    assert prompt.pending == [due]
    loop = asyncio.get_running_loop()
    await asyncio.to_thread(loop.call_soon_threadsafe, prompt.give, due.id, "123456")
    assert await answer == "123456"


def test_a_person_is_asked_for_texts_alone() -> None:
    assert Prompt(factors=["email", "totp"]).factors == ("email", "totp")
    assert Prompt(timeout=20).patience == 20
    for factors in (["push"], [], ["sms", "telegram"]):
        with pytest.raises(ConfigurationError):
            Prompt(factors=factors)
    with pytest.raises(ConfigurationError):
        Prompt(timeout=0)


async def test_its_repr_shows_no_prompt() -> None:
    prompt = Prompt()
    answer = asyncio.ensure_future(prompt.answer(challenge()))
    await until(lambda: prompt.pending)
    assert repr(prompt) == "Prompt(pending=1)"
    assert "0142" not in repr(prompt.pending)
    answer.cancel()
    await asyncio.gather(answer, return_exceptions=True)
