"""Attacks on the pipeline: nothing twice, nothing lost, nothing told that is not so, nobody named."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from portaldriver import (
    BrowserCrashed,
    ConfigurationError,
    InvalidInput,
    NotSaved,
    OutcomeUnknown,
    PoolTimeout,
    PortalDown,
    PortalError,
    SavedDifferently,
    SessionExpired,
    StateDatabase,
    StateError,
)
from portaldriver.pom import Submission
from portaldriver.runtime.session import Tab
from portaldriver.runtime.store import leases
from portaldriver.runtime.write import Filled
from tests.waiting import until
from tests.writes import claims
from tests.writes.claims import SubmitClaim
from tests.writes.conftest import Office
from tests.writes.paper import ACCOUNT, PATIENT, Desk, Slip, desk_at

UNTOLD = (OutcomeUnknown, SavedDifferently)


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch, state: StateDatabase) -> AsyncIterator[Desk]:
    async with desk_at(monkeypatch, state) as made:
        yield made


class Trips:
    """Strikes at the nth of the awaits whose label begins so."""

    def __init__(self, nth: int, prefix: str, strike: Any) -> None:
        self.left = nth
        self.prefix = prefix
        self.strike = strike
        self.struck = ""
        self.off = False

    async def __call__(self, label: str) -> None:
        if self.off or not label.startswith(self.prefix):
            return
        self.left -= 1
        if self.left == 0:
            self.struck = label
            await self.strike()


def raising(kind: type[Exception]) -> Any:
    async def strike() -> None:
        raise kind(f"about {PATIENT}" if not issubclass(kind, PortalError) else "struck")

    return strike


async def settled(desk: Desk, trips: Trips, outcome: Any, reference: str) -> None:
    """Whatever happened: what was told is so, and running it again leaves exactly one."""
    pending = await desk.states()
    if isinstance(outcome, Slip):
        assert len(desk.book.of(reference)) == 1, trips.struck
    elif isinstance(outcome, UNTOLD):
        # Where only the word of it was lost, the same call gives the receipt.
        assert pending or trips.struck == "after: advance confirmed", trips.struck
    elif isinstance(outcome, Exception):
        assert not desk.book.of(reference), f"told that nothing was sent: {trips.struck}"
    await desk.writes.resume()
    again = await desk.run(reference, key=reference)
    assert isinstance(again, Slip), f"{trips.struck}: {again!r}"
    assert len(desk.book.of(reference)) == 1, trips.struck
    assert await desk.states() == []


async def many(desk: Desk, prefix: str, strike: Any, *, faults: tuple[str, ...] = ()) -> list[str]:
    """Strike at each await in turn, and return where."""
    struck: list[str] = []
    for nth in range(1, 99):
        reference = f"{prefix}{strike}{nth}"
        trips = Trips(nth, prefix, strike)
        desk.book.faults = list(faults)
        desk.trip_on(trips)
        outcome: Any = None
        try:
            outcome = await desk.run(reference, key=reference)
        except Exception as error:
            outcome = error
        trips.off, desk.book.faults = True, []
        if not trips.struck:
            return struck
        struck.append(trips.struck)
        await settled(desk, trips, outcome, reference)
    raise AssertionError("it never ends")


@pytest.mark.sample(2)
@pytest.mark.parametrize("faults", [(), ("lost",), ("lost before",), ("late",)], ids=str)
async def test_a_state_database_that_fails_at_any_call_makes_nothing_untrue(
    desk: Desk, faults: tuple[str, ...]
) -> None:
    before = await many(desk, "state:", raising(StateError), faults=faults)
    after = await many(desk, "after:", raising(StateError), faults=faults)
    assert len(before) > 6
    assert [label[7:] for label in before] == [label[7:] for label in after]
    assert "state: advance sent" in before


@pytest.mark.parametrize("kind", [SessionExpired, BrowserCrashed, KeyError], ids=lambda kind: kind.__name__)
async def test_a_step_that_fails_in_the_portal_makes_nothing_untrue(desk: Desk, kind: type[Exception]) -> None:
    struck: list[str] = []
    for label in ("look", "fill", "press", "said"):
        struck += await many(desk, label, raising(kind))
    assert {"look", "fill", "press", "said"} <= set(struck)


@pytest.mark.sample(2)
@pytest.mark.parametrize("native", [True, False], ids=["native", "anyio"])
@pytest.mark.parametrize("faults", [(), ("lost before",)], ids=str)
async def test_a_write_cancelled_at_any_await_took_place_once_or_not_at_all(
    desk: Desk, native: bool, faults: tuple[str, ...]
) -> None:
    for nth in range(1, 99):
        reference, presses = f"C{nth}", desk.book.presses
        desk.book.faults = list(faults)
        struck, outcome = await cancelled(desk, nth, reference, native=native)
        assert len(desk.book.of(reference)) <= 1
        if not struck:
            assert isinstance(outcome, Slip)
            return
        if desk.book.presses == presses:
            assert await desk.states() == [], f"nothing was sent, and yet it is made up for later: {struck}"
        desk.book.faults = []
        assert isinstance(await desk.run(reference, key=reference), Slip), struck
        assert (len(desk.book.of(reference)), await desk.states()) == (1, [])


async def cancelled(desk: Desk, nth: int, reference: str, *, native: bool) -> tuple[str, Any]:
    """Cancel a write at its nth await; return where that was, and its end."""
    scope = anyio.CancelScope()

    async def run() -> Any:
        with scope:
            return await desk.run(reference, key=reference)

    async def cancel() -> None:
        task.cancel() if native else scope.cancel()

    task = asyncio.ensure_future(run())
    trips = Trips(nth, "", cancel)
    desk.trip_on(trips)
    outcome: Any = (await asyncio.gather(task, return_exceptions=True))[0]
    trips.off = True
    return trips.struck, outcome


async def test_what_shows_late_is_neither_sent_again_nor_called_a_duplicate(desk: Desk) -> None:
    for repeats in (False, True):
        desk.book.faults = ["late"]
        receipt = await desk.run(f"L{repeats}", repeats=repeats)
        assert isinstance(receipt, Slip)
    assert (len(desk.book.kept), desk.book.presses) == (2, 2)
    desk.book.faults = ["halved"]
    desk.book.hidden = 3
    assert isinstance(await desk.run("L3"), SavedDifferently)
    assert (desk.book.presses, await desk.states()) == (3, ["needs_person"])


async def test_who_is_told_that_nothing_was_sent_leaves_nothing_to_make_up_for(desk: Desk) -> None:
    """Neither who did not get the record's turn, nor who gave up waiting for it."""
    desk.pipeline.options = replace(desk.pipeline.options, wait=0.3)
    async with desk.pipeline._turn(desk.slip()):
        assert isinstance(await desk.run(), PoolTimeout)
        assert await desk.states() == []
        with anyio.move_on_after(0.1):
            await desk.run()
        assert await desk.states() == []
    assert await desk.writes.resume() == []
    assert not desk.book.kept


async def test_an_earlier_write_that_cannot_be_looked_up_is_not_this_one_s_outcome(desk: Desk) -> None:
    journal = desk.pipeline.state.journal
    common = {"account": ACCOUNT, "operation": "slips.write", "record": desk.slip().record}
    payload = b'{"amount":"1","reference":"R1","repeats":true}'
    await journal.begin("given:earlier", payload=payload, **common)
    for to in ("armed", "sent"):
        await journal.advance("given:earlier", account=ACCOUNT, to=to, fence=0, marker="0")
    desk.book.deaf = True
    assert isinstance(await desk.run(key="k"), PortalDown)
    assert await desk.states() == ["unknown"], "only the earlier one's"
    assert not desk.book.presses


async def test_what_was_settled_while_resume_waited_is_not_made_anew(desk: Desk) -> None:
    """Its caller was told that it was refused."""
    desk.book.faults = ["refused"]
    waiting = asyncio.Event()

    async def hold(label: str) -> None:
        if label == "fill" and not waiting.is_set():
            waiting.set()
            await asyncio.sleep(0.2)

    desk.trip_on(hold)
    refused = asyncio.ensure_future(desk.run(key="k"))
    await waiting.wait()
    [resumed] = await desk.writes.resume()
    assert isinstance(await refused, InvalidInput)
    assert (resumed.outcome, desk.book.presses, desk.book.kept) == ("NotSaved", 1, [])


async def test_resume_keeps_what_cannot_be_made_now(desk: Desk) -> None:
    await desk.pipeline.state.journal.begin(
        "given:k",
        account=ACCOUNT,
        operation="slips.write",
        record=desk.slip().record,
        payload=b'{"amount":"10","patient":"Zebulon","reference":"R1","repeats":false}',
    )
    desk.book.deaf = True
    [resumed] = await desk.writes.resume()
    assert (resumed.outcome, await desk.states()) == ("PortalDown", ["intent"])
    desk.book.deaf = False
    [resumed] = await desk.writes.resume()
    assert (resumed.outcome, await desk.states(), len(desk.book.kept)) == ("confirmed", [], 1)


async def test_a_person_s_word_stands_and_waits_for_who_is_at_work(desk: Desk) -> None:
    desk.book.faults = ["lost"]

    async def go_deaf(label: str) -> None:
        if label == "press":
            desk.book.deaf = True

    desk.trip_on(go_deaf)
    assert isinstance(await desk.run(key="k"), OutcomeUnknown)
    [pending] = await desk.writes.pending()
    assert pending.state == "unknown"
    desk.book.deaf = False
    await desk.writes.resolve(pending.id, happened=True)
    # Nothing is known of its receipt, so the portal is asked.
    assert isinstance(await desk.run(key="k"), Slip)
    desk.book.kept.clear()
    error = await desk.run(key="k")
    assert isinstance(error, PortalError)
    assert (type(error).__name__, error.key) == ("WriteError", "k")  # type: ignore[attr-defined]
    with pytest.raises(ConfigurationError, match="waits for a person"):
        await desk.writes.resolve(pending.id, happened=True)


async def test_what_nobody_wants_any_more_can_be_given_up(desk: Desk) -> None:
    payload = b'{"amount":"10","reference":"R1","repeats":false}'
    common = {"account": ACCOUNT, "operation": "slips.write", "record": desk.slip().record}
    journal = desk.pipeline.state.journal
    for moves in ((), ("armed",), ("armed", "sent")):
        await journal.begin(f"given:{len(moves)}", payload=payload, **common)
        for to in moves:
            await journal.advance(f"given:{len(moves)}", account=ACCOUNT, to=to, fence=0, marker="0")
    for one in await desk.writes.pending():
        await desk.writes.resolve(one.id, happened=False)
    assert (await desk.states(), await desk.writes.resume(), desk.book.presses) == ([], [], 0)


async def test_who_lost_its_turn_moves_nothing_under_who_has_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One stands still before it arms the write; its lease runs out, another makes the write, then it goes on."""
    databases = [StateDatabase(tmp_path / "state.db", key=bytes(32)) for _ in range(2)]
    brief = replace(desk.pipeline.options, lease=0.3)
    one, other = replace(desk.pipeline, state=databases[0], options=brief), replace(desk.pipeline, state=databases[1])
    at_fill, over = asyncio.Event(), asyncio.Event()

    async def stand_still(label: str) -> None:
        if label == "fill" and not at_fill.is_set():
            at_fill.set()
            await over.wait()
        elif label == "fill":
            over.set()
            await asyncio.sleep(0.2)

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    desk.book.trip = stand_still
    monkeypatch.setattr(leases, "_renewing", never)
    first = asyncio.ensure_future(one.run(desk.slip(), key="k"))
    await at_fill.wait()
    receipts = await asyncio.gather(first, other.run(desk.slip(), key="k"))
    assert receipts[0] == receipts[1]
    assert (len(desk.book.kept), desk.book.presses) == (1, 1)
    for state in databases:
        await state.aclose()


async def test_nobody_is_named(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Not where a resource fails with words that quote, nor where a receipt or a payload is another version's."""
    caplog.set_level(logging.DEBUG)
    said: list[Any] = []
    for number, label in enumerate(("press", "said", "look")):
        trips = Trips(1 if label != "look" else 2, label, raising(KeyError))
        desk.trip_on(trips)
        desk.book.faults = ["forgotten"] * 9 if label == "said" else []
        said.append(await desk.run(f"N{number}"))
        trips.off = True
    desk.book.faults = []
    journal = desk.pipeline.state.journal
    common = {"account": ACCOUNT, "operation": "slips.write", "record": desk.slip("old").record}
    await journal.begin("given:old", payload=b'{"patient":"Zebulon"}', **common)
    said += await desk.writes.resume()
    assert said[-1].outcome == "ConfigurationError"
    assert isinstance(await desk.run("old", key="new"), Slip), "it is in nobody's way"
    [entry] = [one for one in await desk.pipeline.pending() if one.key == "given:old"]
    said.append(entry)
    await journal.begin("given:v0", payload=_payload(desk, "N9"), **common)
    await journal.advance("given:v0", account=ACCOUNT, to="confirmed", fence=0, receipt={"name": PATIENT})
    said.append(await desk.run("N9", key="v0"))
    assert type(said[-1]).__name__ == "WriteError"
    texts = [repr(said), caplog.text, repr(desk.told), *(one.model_dump_json() for one in desk.told)]
    texts += ["".join(traceback.format_exception(one)) for one in said if isinstance(one, BaseException)]
    texts += [repr(one) async for one in desk.pipeline.state.audit.entries()]
    texts += [repr(one.entry.detail) + one.entry.record async for one in desk.pipeline.state.audit.entries()]
    assert not [text for text in texts if PATIENT in text]


@pytest.mark.parametrize("key", ["\ud800", "Zebu\x00lon", "k" * 100_000, "\u202e{}'\"%s", " k "], ids=range(5))
async def test_any_text_is_a_key(desk: Desk, key: str) -> None:
    assert isinstance(await desk.run(key=key), Slip)
    assert isinstance(await desk.run(key=key), Slip)
    desk.book.faults = ["forgotten"] * 3
    error = await desk.run("R2", key=f"{key}2")
    assert isinstance(error, NotSaved)
    assert (error.key, desk.book.presses) == (f"{key}2", 4)


async def test_a_receipt_that_grew_old_for_many_at_once_is_forgotten_once(desk: Desk, tmp_path: Path) -> None:
    await desk.run()
    desk.pipeline.options = replace(desk.pipeline.options, remembered=0.001)
    desk.book.kept.clear()
    outcomes = await asyncio.gather(*(desk.run() for _ in range(4)))
    assert len(desk.book.kept) == 1
    assert {type(one).__name__ for one in outcomes} <= {"Slip", "Duplicate"}


class HastyClaim(SubmitClaim):
    """Takes what the page still shows for the portal's no."""

    async def said(self, tab: Tab, filled: Filled, submission: Submission, answer: Any) -> None:
        await until(lambda: submission.left)
        raise InvalidInput("the portal says: amount is required", field="amount")


@pytest.mark.parametrize("fault", ["", "reset"])
async def test_a_no_is_not_believed_before_the_portal_has_answered(
    office: Office, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    saved = claims.Desk._saved

    async def slowly(self: claims.Desk, writer: asyncio.StreamWriter, fault: str) -> bool:
        await asyncio.sleep(0.4)
        return await saved(self, writer, fault)

    monkeypatch.setattr(claims.Desk, "_saved", slowly)
    office.book.faults = [fault]
    receipt = await office.pipeline.run(HastyClaim(office.pipeline.binding, reference="R1"))
    assert (receipt.number, len(office.book.posted)) == (1, 1)


def _payload(desk: Desk, reference: str) -> bytes:
    return b'{"amount":"10","patient":"%s","reference":"%s","repeats":false}' % (PATIENT.encode(), reference.encode())
