"""Recovery codes: each once, over all processes, and the new one is never lost."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import anyio
import pytest

from portaldriver.errors import ConfigurationError, LeaseLost, MfaError
from portaldriver.events import RecoveryCodeReplaced, RecoveryCodesLow
from portaldriver.runtime.memories import RECOVERY_CODES
from portaldriver.runtime.mfa import recovery as module
from portaldriver.runtime.mfa.challenge import Challenge
from portaldriver.runtime.mfa.recovery import RecoveryCodes
from portaldriver.runtime.store import StateDatabase, new_key
from tests.mfa.test_waiting import attempt
from tests.tickets import MemoryTicket, Office
from tests.waiting import until

CODES = ["aaaa-AAAA", "bbbb BBBB", "cccc\u2011CCCC"]


def due(ticket: Any) -> Challenge:
    return Challenge(ticket=ticket, factor="recovery")


def lows(ticket: MemoryTicket) -> list[int]:
    return [event.left for event in ticket.told if isinstance(event, RecoveryCodesLow)]


async def known(ticket: MemoryTicket) -> dict[str, list[str]]:
    """Return what is remembered."""
    return await ticket.recall(RECOVERY_CODES) or {}


async def test_each_code_serves_once_whichever_process_gives_it() -> None:
    office = Office()
    given = [await RecoveryCodes(CODES).answer(due(MemoryTicket(office))) for _ in CODES]
    assert given == ["aaaaAAAA", "bbbbBBBB", "ccccCCCC"]
    for codes in (CODES, [code.replace("-", " ") for code in CODES]):
        with pytest.raises(MfaError) as none:
            await RecoveryCodes(codes).answer(due(MemoryTicket(office)))
        assert not any(code in str(none.value) for code in given)


async def test_accounts_have_codes_of_their_own() -> None:
    office = Office()
    for account in ("1" * 32, "2" * 32):
        assert await RecoveryCodes(CODES).answer(due(MemoryTicket(office, account))) == "aaaaAAAA"
    used = [office.memory[account, RECOVERY_CODES]["used"] for account in ("1" * 32, "2" * 32)]
    assert used[0] != used[1]


class Noting(MemoryTicket):
    """Fails at what comes after a code was noted."""

    async def claim(self, code: str) -> bool:
        raise LeaseLost("another process took over")


class Forgetful(MemoryTicket):
    """Cannot note anything."""

    async def remember(self, name: str, value: Any) -> None:
        raise LeaseLost("another process took over")


@pytest.mark.parametrize("ticket, next_code", [(Noting, "bbbbBBBB"), (Forgetful, "aaaaAAAA")])
async def test_a_code_is_noted_before_it_is_given(ticket: type[MemoryTicket], next_code: str) -> None:
    office = Office()
    with pytest.raises(LeaseLost):
        await RecoveryCodes(CODES).answer(due(ticket(office)))
    assert await RecoveryCodes(CODES).answer(due(MemoryTicket(office))) == next_code


class Late(MemoryTicket):
    """Reads what was known before another process noted its code."""

    async def recall(self, name: str) -> Any | None:
        known = await super().recall(name)
        await anyio.sleep(0.01)
        return known


async def test_two_that_read_the_same_list_get_different_codes() -> None:
    office = Office()
    given = await asyncio.gather(*(RecoveryCodes(CODES).answer(due(Late(office))) for _ in range(2)))
    assert sorted(given) == ["aaaaAAAA", "bbbbBBBB"]


async def test_few_are_told_of() -> None:
    ticket, provider = MemoryTicket(), RecoveryCodes(CODES, low=1)
    for expected in ([], [1], [1, 0]):
        await provider.answer(due(ticket))
        assert lows(ticket) == expected


async def test_a_new_code_is_used_before_all_others() -> None:
    office = Office()
    async with RecoveryCodes(CODES).attending(MemoryTicket(office)) as attendant:
        await attendant.asking("recovery")
        assert await attendant.answer(due(MemoryTicket(office))) == "aaaaAAAA"
        await attendant.keep("new1-NEW1")
    async with RecoveryCodes(CODES).attending(MemoryTicket(office)) as attendant:
        await attendant.keep("new2-NEW2")
    given = [await RecoveryCodes(CODES).answer(due(MemoryTicket(office))) for _ in range(4)]
    assert given == ["new2NEW2", "new1NEW1", "bbbbBBBB", "ccccCCCC"]


async def test_what_was_replaced_and_used_is_not_kept_in_the_clear() -> None:
    ticket, provider = MemoryTicket(), RecoveryCodes(CODES)
    await provider.keep_for(ticket, "new1")
    assert await provider.answer(due(ticket)) == "new1"
    await provider.keep_for(ticket, "new2")
    remembered = await known(ticket)
    assert remembered["new"] == ["new2"]
    assert len(remembered["used"]) == 1
    assert "new1" not in json.dumps(remembered)
    await provider.keep_for(ticket, "new-2")
    assert (await known(ticket))["new"] == ["new2"]


async def test_a_new_code_is_stored_then_told() -> None:
    ticket = MemoryTicket()
    seen: list[tuple[str, bool, bool]] = []

    async def replaced(code: str) -> None:
        stored = (await known(ticket))["new"] == [code]
        seen.append((code, stored, any(isinstance(event, RecoveryCodeReplaced) for event in ticket.told)))

    async with RecoveryCodes(CODES, replaced=replaced).attending(ticket) as attendant:
        await attendant.keep(" New1-New1 ")
    assert seen == [("New1New1", True, True)]


async def test_a_code_that_cannot_be_stored_is_not_told() -> None:
    async def replaced(_: str) -> None:
        pytest.fail("it was told")

    ticket = Forgetful()
    with pytest.raises(LeaseLost):
        await RecoveryCodes(CODES, replaced=replaced).keep_for(ticket, "new1")
    assert ticket.told == []


async def test_a_failure_to_tell_neither_loses_the_code_nor_shows_it(caplog: pytest.LogCaptureFixture) -> None:
    async def replaced(code: str) -> None:
        raise RuntimeError(f"could not store {code}")

    ticket = MemoryTicket()
    with caplog.at_level(logging.DEBUG):
        await RecoveryCodes(CODES, replaced=replaced).keep_for(ticket, "new1")
    assert "RuntimeError" in caplog.text
    assert "new1" not in caplog.text
    assert await RecoveryCodes(CODES).answer(due(ticket)) == "new1"


async def test_telling_has_a_deadline(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    async def replaced(_: str) -> None:
        await anyio.sleep_forever()

    monkeypatch.setattr(module, "TELLING", 0.01)
    await RecoveryCodes(CODES, replaced=replaced).keep_for(MemoryTicket(), "new1")
    assert "TimeoutError" in caplog.text


class Slow(MemoryTicket):
    """Takes its time, and says when it began."""

    async def recall(self, name: str) -> Any | None:
        begun.set()
        await anyio.sleep(0.05)
        return await super().recall(name)


begun = asyncio.Event()


@pytest.mark.parametrize("native", [True, False], ids=["asyncio", "anyio"])
async def test_a_cancellation_passes_but_loses_no_new_code(native: bool) -> None:
    begun.clear()
    office = Office()
    keeping = RecoveryCodes(CODES).keep_for(Slow(office), "new1")
    if native:
        task = asyncio.ensure_future(keeping)
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await until(lambda: office.memory)
    else:
        with anyio.CancelScope() as scope:
            asyncio.get_running_loop().call_later(0.01, scope.cancel)
            await keeping
    assert await RecoveryCodes(CODES).answer(due(MemoryTicket(office))) == "new1"


async def test_an_empty_new_code_is_refused() -> None:
    ticket = MemoryTicket()
    with pytest.raises(MfaError):
        await RecoveryCodes(CODES).keep_for(ticket, " - ")
    assert ticket.office.memory == {}


@pytest.mark.parametrize("codes", [[], ["--"], "aaaa-AAAA", ["a", ""]])
def test_codes_that_cannot_serve_are_a_mistake(codes: list[str]) -> None:
    with pytest.raises(ConfigurationError) as refused:
        RecoveryCodes(codes)
    assert "aaaa" not in str(refused.value)


def test_its_repr_shows_nothing() -> None:
    assert repr(RecoveryCodes(CODES)) == "RecoveryCodes(...)"


async def test_the_state_database_keeps_it_all_sealed(tmp_path: Path) -> None:
    """Two processes, one after the other."""
    file, key = tmp_path / "state.db", new_key()
    async with StateDatabase(file, key=key) as state, attempt(state) as ticket:
        assert await RecoveryCodes(CODES).answer(due(ticket)) == "aaaaAAAA"
        await RecoveryCodes(CODES).keep_for(ticket, "new1-NEW1")
    async with StateDatabase(file, key=key) as state:
        async with attempt(state) as ticket:
            given = [await RecoveryCodes(CODES).answer(due(ticket)) for _ in range(3)]
            with pytest.raises(MfaError):
                await RecoveryCodes(CODES).answer(due(ticket))
            account = ticket.account
        async with attempt(state, "front@example.com") as other:
            assert await RecoveryCodes(CODES).answer(due(other)) == "aaaaAAAA"
        await state.accounts.release(account)
        async with attempt(state) as ticket:
            with pytest.raises(MfaError):
                await RecoveryCodes(CODES).answer(due(ticket))
    assert given == ["new1NEW1", "bbbbBBBB", "ccccCCCC"]
    written = await asyncio.to_thread(lambda: b"".join(part.read_bytes() for part in tmp_path.iterdir()))
    assert not any(code.encode() in written for code in ("new1NEW1", "aaaaAAAA", "bbbbBBBB"))
