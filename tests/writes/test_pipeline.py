"""A write takes place once, whatever the portal and the connection do."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portaldriver import (
    Duplicate,
    IdempotencyConflict,
    InvalidInput,
    NotSaved,
    OutcomeUnknown,
    PortalError,
    SavedDifferently,
    SelectorUncertain,
    StateDatabase,
    StateError,
)
from portaldriver.runtime import points
from portaldriver.runtime.auditing import acting_as
from portaldriver.runtime.store import Entry, Lease
from tests.pom.submitting import FAULTS
from tests.waiting import until
from tests.writes.claims import FORM, ClaimForm, SubmitClaim
from tests.writes.conftest import ACCOUNT, Office


async def test_a_write_is_confirmed_by_what_the_portal_shows(office: Office) -> None:
    receipt = await office.pipeline.run(office.claim(), key="k1")
    assert receipt.number == 1
    assert office.book.kept == {1: {"reference": "R1", "amount": "10"}}
    assert [event.name for event in office.told] == ["WriteSent", "WriteConfirmed"]
    calls = len(office.calls.made)
    again = await office.pipeline.run(office.claim(), key="k1")
    assert again == receipt
    assert len(office.calls.made) == calls, "a key that is done opens nothing"
    assert [event.sent for event in office.told.named("WriteConfirmed")] == [True, False]
    assert await office.writes.pending() == []


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_after_the_post_was_read_leaves_one_claim_and_a_receipt(office: Office, fault: str) -> None:
    office.book.faults = [fault]
    receipt = await office.pipeline.run(office.claim())
    assert (office.book.of("R1"), receipt.number) == ([1], 1)
    assert len(office.book.posted) == 1
    assert await office.state_of() == "confirmed"


@pytest.mark.parametrize("fault", ["reset", "503", ""])
async def test_what_was_not_saved_is_sent_again_once_that_is_proved(office: Office, fault: str) -> None:
    """Also where the portal said that it saved: an OK is not believed."""
    office.book.forgets, office.book.faults = 1, [fault]
    receipt = await office.pipeline.run(office.claim())
    assert (office.book.of("R1"), receipt.number) == ([1], 1)
    assert len(office.book.posted) == 2
    assert [event.outcome for event in office.told.named("WriteReconciled")] == ["absent"]
    assert office.book.searches >= 4, "before, at once, after the quiet period, and to confirm the second"


async def test_a_portal_that_never_saves_is_given_up(office: Office) -> None:
    office.book.forgets = 99
    error = await office.failing(key="mine")
    assert isinstance(error, NotSaved)
    assert (error.key, len(office.book.posted), office.book.kept) == ("mine", 3, {})
    office.book.forgets = 0
    assert (await office.pipeline.run(office.claim(amount="11"), key="mine")).number == 1, "the key is free again"


async def test_what_the_browser_sends_is_never_sent_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a portal takes no request of the driver's: absence is proved, and it is the caller who may try again."""
    monkeypatch.setattr(ClaimForm.save, "by_browser", True)
    office.book.forgets = 1
    assert isinstance(await office.failing(), NotSaved)
    assert (len(office.book.posted), office.book.kept) == (1, {})
    assert (await office.pipeline.run(office.claim())).number == 1


async def test_a_refusal_is_final_and_its_key_may_carry_corrected_input(office: Office) -> None:
    office.book.refuses = True
    error = await office.failing()
    assert isinstance(error, InvalidInput)
    assert error.field == "amount"
    assert await office.state_of() == "refused"
    assert (len(office.book.posted), await office.writes.pending()) == (1, [])
    office.book.refuses = False
    assert (await office.pipeline.run(office.claim(amount="12"))).number == 1


async def test_what_is_saved_otherwise_waits_for_a_person(office: Office) -> None:
    office.book.halves = True
    error = await office.failing(key="k")
    assert isinstance(error, SavedDifferently)
    assert error.fields == ("amount",)
    [pending] = await office.writes.pending()
    assert (pending.state, pending.key, pending.reason) == ("needs_person", "k", "differs: amount")
    assert isinstance(await office.failing(key="k"), SavedDifferently)
    office.book.kept[1]["amount"] = "10"  # somebody put it right
    assert (await office.pipeline.run(office.claim(), key="k")).number == 1
    assert len(office.book.posted) == 1


async def test_what_is_saved_otherwise_is_not_made_again_under_another_key(office: Office) -> None:
    office.book.halves = True
    await office.failing(key="k")
    error = await office.failing(key="another")
    assert isinstance(error, SavedDifferently)
    assert error.fields == ("amount",)
    assert len(office.book.posted) == 1
    [pending] = await office.writes.pending()
    assert pending.key == "k"
    await office.writes.resolve(pending.id, happened=False)  # a person looked, and took it away
    office.book.halves = False
    office.book.kept.clear()
    await office.pipeline.run(office.claim(), key="another")
    assert len(office.book.posted) == 2


async def test_what_makes_room_frees_the_key_also_where_the_portal_keeps_it_otherwise(office: Office) -> None:
    class Withdrawal(SubmitClaim):
        releases = ("claims.submit:R1",)

    await office.pipeline.run(office.claim("R1"))
    office.book.halves = True
    with pytest.raises(SavedDifferently):
        await office.pipeline.run(Withdrawal(office.pipeline.binding, reference="R2"))
    assert await office.state_of("R1") == "released"


async def test_a_person_may_settle_what_the_portal_cannot_say(office: Office) -> None:
    office.book.halves = True
    await office.failing("R1")
    await office.failing("R2")
    one, two = await office.writes.pending()
    await office.writes.resolve(one.id, happened=True)
    await office.writes.resolve(two.id, happened=False)
    assert [await office.state_of("R1"), await office.state_of("R2")] == ["confirmed", "refused"]
    assert "R1" not in repr(one) + str(one.id)


async def test_an_outcome_is_unknown_only_while_the_portal_does_not_answer(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.book.faults = ["reset"]

    def fall_silent(label: str) -> None:
        if label == "write sent":
            office.book.silent = 6

    monkeypatch.setattr(points, "listener", fall_silent)
    error = await office.failing(key="k")
    assert isinstance(error, OutcomeUnknown)
    assert error.key == "k"
    assert "R1" not in str(error)
    office.book.silent = 99
    [resumed] = await office.writes.resume()
    assert resumed.outcome == "OutcomeUnknown"
    office.book.silent = 0
    [resumed] = await office.writes.resume()
    assert (resumed.outcome, resumed.receipt.number) == ("confirmed", 1)
    assert (len(office.book.posted), await office.writes.pending()) == (1, [])


async def test_a_key_stands_for_one_payload(office: Office) -> None:
    await office.pipeline.run(office.claim(), key="k")
    conflict = await office.failing(amount="11", key="k")
    assert isinstance(conflict, IdempotencyConflict)
    assert conflict.key == "k"
    await office.pipeline.run(office.claim("R2"))
    conflict = await office.failing("R2", amount="11")
    assert isinstance(conflict, IdempotencyConflict)
    assert conflict.key
    assert "R2" not in conflict.key, "a natural key may name a patient"
    assert len(office.book.posted) == 2


async def test_what_is_there_already_is_not_written_again(office: Office) -> None:
    office.book.kept[7] = {"reference": "R1", "amount": "10"}
    assert isinstance(await office.failing(), Duplicate)
    assert not office.book.posted


async def test_two_processes_with_one_key_make_one_claim(office: Office, tmp_path: Path) -> None:
    databases = [StateDatabase(tmp_path / "state.db", key=bytes(32)) for _ in range(3)]
    receipts = await asyncio.gather(*(office.beside(one).run(office.claim(), key="k") for one in databases))
    assert {receipt.number for receipt in receipts} == {1}
    assert len(office.book.posted) == 1
    for one in databases:
        await one.aclose()


async def test_a_commit_that_moved_is_not_pressed(office: Office) -> None:
    office.book.form = FORM.replace("id=save", "id=keep")
    error = await office.failing()
    assert isinstance(error, SelectorUncertain)
    assert "ClaimForm.save" in str(error)
    assert "#save is gone" in str(error)
    assert (office.book.posted, await office.state_of(), await office.writes.pending()) == ([], "refused", [])


async def test_a_cancelled_write_took_place_once_or_not_at_all(office: Office) -> None:
    rng = random.Random(5)
    for number in range(8):
        reference = f"C{number}"
        task = asyncio.ensure_future(office.pipeline.run(office.claim(reference)))
        await asyncio.sleep(rng.uniform(0.08 * number, 0.08 * number + 0.08))  # early and late ones among so few too
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(office.book.of(reference)) <= 1
        assert (await office.state_of(reference) == "confirmed") == bool(office.book.of(reference))
        await office.pipeline.run(office.claim(reference))
        assert len(office.book.of(reference)) == 1


async def test_who_lost_the_record_s_lease_sends_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if frozen between the journal and the press, while another process took over."""
    sent = []

    def lose(label: str) -> None:
        if label == "write sent":
            sent.append(label)
            monkeypatch.setattr(Lease, "lost", property(lambda lease: lease.name.startswith("write:")))

    monkeypatch.setattr(points, "listener", lose)
    await office.failing(key="k")
    assert sent
    assert not office.book.posted


class CountedClaim(SubmitClaim):
    """A claim that uses up what is counted at R2."""

    beside = ("claim:R2",)


async def test_what_is_counted_beside_is_nobody_else_s_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = CountedClaim(office.pipeline.binding, reference="R1", amount="10", sets=False)
    async with office.pipeline._turn(office.claim("R2")):
        waiting = asyncio.create_task(office.pipeline.run(claim))
        await asyncio.sleep(0.2)
        assert not office.calls.made, "not even looked at before its turn"
    await waiting
    assert len(office.book.posted) == 1
    others = await office.pipeline.state.fingerprint("record", ACCOUNT, "claim:R2")

    def lose(label: str) -> None:
        if label == "write sent":
            monkeypatch.setattr(Lease, "lost", property(lambda lease: lease.name.endswith(others)))

    monkeypatch.setattr(points, "listener", lose)
    with pytest.raises(PortalError):
        await office.pipeline.run(CountedClaim(office.pipeline.binding, reference="R3", amount="1", sets=False))
    assert len(office.book.posted) == 1, "what was counted may have been used up by now"


async def test_who_was_overtaken_takes_the_other_s_receipt(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process took over while this one stood still before it said that it sends."""
    journal = office.pipeline.state.journal
    advance = journal.advance

    async def overtaken(key: str, *, to: str, **told: Any) -> Entry:
        if to == "sent":
            monkeypatch.undo()
            for state, receipt in (("sent", None), ("confirmed", {"number": 7})):
                await advance(key, account=ACCOUNT, to=state, fence=10**6, receipt=receipt)
        return await advance(key, to=to, **told)

    monkeypatch.setattr(journal, "advance", overtaken)
    assert (await office.pipeline.run(office.claim(), key="k")).number == 7
    assert not office.book.posted
    assert len(office.calls.made) == 1, "no session was given up for it"


async def test_a_receipt_without_a_key_of_the_caller_s_grows_old(office: Office) -> None:
    await office.pipeline.run(office.claim())
    office.pipeline.options = replace(office.pipeline.options, remembered=0.001)
    del office.book.kept[1]  # somebody took it out of the portal
    assert (await office.pipeline.run(office.claim())).number == 1
    assert len(office.book.posted) == 2


async def test_what_was_interrupted_is_settled_before_the_next_write_of_the_record(office: Office) -> None:
    journal = office.pipeline.state.journal
    common = {"account": ACCOUNT, "operation": "claims.submit", "record": "claim:R1"}
    for name, amount, to in (("once:1", "1", "armed"), ("once:2", "2", "sent"), ("given:3", "3", "armed")):
        payload = f'{{"amount":"{amount}","reference":"R1","sets":true}}'.encode()
        await journal.begin(name, payload=payload, **common)
        for move in ("armed", "sent")[: 1 if to == "armed" else 2]:
            await journal.advance(name, account=ACCOUNT, to=move, fence=0, marker="[]")
    await office.pipeline.run(office.claim(amount="4", sets=True))
    left = {entry.key: entry.state for entry in await journal.pending()}
    assert left == {"given:3": "armed"}, "what only sets is overtaken; what has a key of the caller's is not"
    assert [one["amount"] for one in office.book.kept.values()] == ["4"]


async def test_resume_makes_what_was_not_sent(office: Office) -> None:
    payload = b'{"amount":"10","reference":"R1","sets":false}'
    await office.pipeline.state.journal.begin(
        "given:k", account=ACCOUNT, operation="claims.submit", record="claim:R1", payload=payload
    )
    [resumed] = await office.writes.resume()
    assert (resumed.key, resumed.outcome) == ("k", "confirmed")
    assert (await office.pipeline.run(office.claim(), key="k")).number == 1
    await until(lambda: len(office.book.posted) == 1)


async def test_who_asked_for_what_and_what_came_of_it_is_audited(office: Office) -> None:
    await office.pipeline.run(office.claim(), key="k", actor="jane@example.com")
    with acting_as("night job"):
        await office.pipeline.run(office.claim(), key="k")
        await office.failing(amount="11", key="k")
    office.book.refuses = True
    await office.failing("R2")
    log = [one.entry async for one in office.pipeline.state.audit.entries()]
    assert [(one.actor, one.outcome) for one in log] == [
        ("jane@example.com", "sending"),
        ("jane@example.com", "ok"),
        ("night job", "ok"),
        ("night job", "IdempotencyConflict"),
        (None, "sending"),
        (None, "InvalidInput"),
    ]
    assert {one.operation for one in log} == {"claims.submit"}
    assert len({one.detail["write"] for one in log}) == 2, "what belongs to one write can be told"
    assert not any(name in str(one.detail) + one.record for one in log for name in ("R1", "R2"))
    assert (await office.pipeline.state.audit.verify()).sound


async def test_what_cannot_be_audited_is_not_sent(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(entry: object) -> int:
        raise StateError("the disk is full")

    monkeypatch.setattr(office.pipeline.state.audit, "append", broken)
    assert isinstance(await office.failing(), StateError)
    assert not office.book.posted
    monkeypatch.undo()
    assert (await office.pipeline.run(office.claim())).number == 1
