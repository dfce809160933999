"""A claim leaves once, whoever hands it over, however often, and wherever it is cut off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import pytest

from portaldriver.client import PortalClient
from portaldriver.edi import load_profile, read_claims
from portaldriver.errors import (
    ConfigurationError,
    Duplicate,
    EditsFailed,
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    NotSaved,
    OutcomeUnknown,
    PoolTimeout,
    PortalDown,
    PortalError,
    StateError,
)
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.clearinghouse.claims.by_upload import ByUpload
from portaldriver.portals.office_ally.clearinghouse.claims.channels import Outgoing
from portaldriver.runtime.store import ClaimChange, StateDatabase, Submission
from portaldriver.runtime.store.records import SubmissionState
from portaldriver.runtime.write import Write
from tests.edi.sendable import MADE, institutional, professional

from .conftest import ACCOUNT, Desk, Died, Door, numbered


def numbers(door: Door) -> list[str]:
    """Return the control numbers of all claims that came in."""
    return [read.model.patient_control_number or "" for file in door.inside.values() for read in read_claims(file)]


async def test_a_receipt_has_the_wire_shape(desk: Desk, door: Door) -> None:
    receipt = await desk().submit(professional(reference_id="sb-1"), idempotency_key="order 1")
    wire = receipt.model_dump(by_alias=True, mode="json")
    [name] = door.inside
    assert receipt.claim_id.startswith("clm_")
    assert {key: wire[key] for key in ("status", "referenceId", "submissionChannel", "reviewUrl", "frequency")} == {
        "status": "submitted",
        "referenceId": "sb-1",
        "submissionChannel": "sftp",
        "reviewUrl": None,
        "frequency": "1",
    }
    assert wire["edi"] == {"format": "837P", "size": len(door.inside[name])}
    assert wire["acknowledgments"] == {"expected": ["999", "277"]}
    assert wire["clearinghouseTraceNumber"] == "000000001-0001-0001"
    assert (wire["fileName"], wire["fileId"], wire["usage"]) == (name, "1000000001", "production")
    assert "PCN" not in repr(receipt)
    tracked = await desk().get(receipt.claim_id)
    assert [event.words for event in tracked.timeline] == ["sent by sftp"]


async def test_the_same_claim_is_sent_once(desk: Desk, door: Door) -> None:
    first = await desk().submit(professional(), idempotency_key="order 1")
    assert await desk().submit(professional(reference_id="other words"), idempotency_key="order 1") == first
    assert await desk().submit(professional().model_dump(by_alias=True, mode="json")) == first
    other = professional(total_charge=Decimal("160.50"), place_of_service="02")
    with pytest.raises(IdempotencyConflict):
        await desk().submit(other, idempotency_key="order 1")
    with pytest.raises(Duplicate) as refused:
        await desk().submit(other)
    assert "PCN" not in str(refused.value)
    with pytest.raises(IdempotencyConflict):
        await desk().submit(professional(patient_control_number="PCN-9"), idempotency_key="order 1")
    assert door.pressed == 1


async def test_what_was_sent_as_a_test_is_sent_to_production_too(desk: Desk, door: Door) -> None:
    tried = await desk(usage="test").submit(professional())
    real = await desk().submit(professional())
    assert (tried.usage, real.usage) == ("test", "production")
    assert tried.claim_id != real.claim_id
    assert ["OATEST" in name for name in door.inside] == [True, False]


async def test_tasks_that_hand_over_the_same_claims_at_once_send_each_once(desk: Desk, door: Door) -> None:
    claims = numbered(6)
    rounds = await asyncio.gather(*(desk().submit_many(claims[start : start + 4]) for start in (0, 2, 1, 0)))
    assert all(outcome.error is None for outcomes in rounds for outcome in outcomes)
    assert sorted(numbers(door)) == [claim.patient_control_number for claim in claims]


async def test_one_that_breaks_a_rule_keeps_no_other_back(desk: Desk, door: Door) -> None:
    told: list[int] = []
    broken = professional(patient_control_number="PCN-X", diagnosis_codes=())
    twin = professional(patient_control_number="pcn-00000")
    unnamed = professional(patient_control_number=None)
    outcomes = await desk().submit_many([*numbered(2), broken, institutional(), twin, unnamed], progress=told.append)
    assert [type(one.error) for one in outcomes] == [
        type(None),
        type(None),
        EditsFailed,
        type(None),
        Duplicate,
        InvalidInput,
    ]
    assert isinstance(outcomes[2].error, EditsFailed)
    assert {edit.path.partition("[")[0] for edit in outcomes[2].error.edits} >= {"diagnosis_codes"}  # type: ignore[attr-defined]
    assert sorted(numbers(door)) == ["PCN-00000", "PCN-00001", "PCN-2"]
    assert len(door.inside) == 2, "professional and institutional claims go in files of their own"
    assert sorted(told) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("at", ["before", "armed"])
async def test_what_did_not_leave_may_be_tried_again(at: str, desk: Desk, door: Door) -> None:
    door.at = at
    with pytest.raises(PortalDown):
        await desk().submit(professional())
    assert await desk().list() == ()
    door.at = ""
    receipt = await desk().submit(professional(place_of_service="02"))
    assert (receipt.status, numbers(door)) == ("submitted", ["PCN-1"])


async def test_what_left_is_found_though_the_answer_is_lost(desk: Desk, door: Door) -> None:
    door.at = "after"
    receipt = await desk().submit(professional())
    assert (receipt.status, receipt.file_id, door.pressed) == ("submitted", None, 1)


async def test_what_nobody_can_tell_is_not_sent_again(desk: Desk, door: Door) -> None:
    door.at, door.mute = "after", True
    with pytest.raises(OutcomeUnknown):
        await desk().submit(professional(), idempotency_key="order 1")
    with pytest.raises(OutcomeUnknown):
        await desk().submit(professional(), idempotency_key="order 1")
    [left] = await desk().resume()
    assert isinstance(left, OutcomeUnknown)
    assert [claim.status for claim in await desk().list()] == ["queued"]
    door.at, door.mute = "", False
    assert await desk().resume() == ()
    assert (await desk().submit(professional(), idempotency_key="order 1")).status == "submitted"
    assert door.pressed == 1


@pytest.mark.parametrize("at", ["before", "armed", "after"])
async def test_a_process_that_died_is_made_up_for(at: str, desk: Desk, door: Door, state: StateDatabase) -> None:
    door.at, door.error = at, Died()
    with pytest.raises(Died):
        await desk().submit_many(numbered(3))
    # What a killed process cannot do, a cancelled one does: give up a file of which nothing was noted yet.
    survivors = await state.submissions.unsettled(account=ACCOUNT)
    assert [file.state for file in survivors] == ([] if at == "before" else ["leaving"])
    door.at = ""
    if at == "before":
        await desk().submit_many(numbered(3))
    assert await desk().resume() == ()
    assert sorted(numbers(door)) == ["PCN-00000", "PCN-00001", "PCN-00002"]
    assert [claim.status for claim in await desk().list()] == ["submitted"] * 3
    again = await desk().submit_many(numbered(3))
    assert [one.require().status for one in again] == ["submitted"] * 3
    assert door.pressed == 1


async def test_a_person_says_what_nobody_can_tell(desk: Desk, door: Door) -> None:
    door.at, door.mute = "after", True
    with pytest.raises(OutcomeUnknown):
        await desk().submit_many(numbered(2)) and await desk().submit(numbered(1)[0])
    first, second = await desk().list()
    await desk().resolve(first.claim_id, left=True)
    assert [claim.status for claim in await desk().list()] == ["submitted"] * 2
    with pytest.raises(ConfigurationError):
        await desk().resolve(second.claim_id, left=False)
    with pytest.raises(OutcomeUnknown):
        await desk().submit(professional())
    [third] = [claim for claim in await desk().list() if claim.status == "queued"]
    await desk().resolve(third.claim_id, left=False)
    assert len(await desk().list()) == 2
    door.at = ""
    door.inside.clear()
    assert (await desk().submit(professional())).status == "submitted"


async def test_bad_input_is_refused_by_its_field(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await desk().submit({"claimType": "837P", "secretName": "Nora Example"})
    assert "Nora" not in str(refused.value)
    with pytest.raises(ConfigurationError):
        await desk().submit(professional(), channel="upload")
    with pytest.raises(InvalidInput):
        await desk().submit_many(numbered(2), idempotency_keys=["one"])
    with pytest.raises(NotFound):
        await desk().get("clm_nothing")


async def test_the_audit_log_names_files_and_no_patient(desk: Desk, state: StateDatabase) -> None:
    await desk().submit_many(numbered(2))
    entries = [entry async for entry in state.audit.entries()]
    told = json.dumps([vars_of(entry) for entry in entries], default=str)
    assert "claims.submit" in told
    assert not any(word in told for word in ("PCN", "JANE", "DOE", "EX123456"))


def vars_of(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


async def test_a_key_stands_for_one_claim_of_a_call(desk: Desk, door: Door) -> None:
    first, second = await desk().submit_many(numbered(2), idempotency_keys=["order 1", "order 1"])
    assert (first.error, type(second.error)) == (None, IdempotencyConflict)
    assert numbers(door) == ["PCN-00000"]


async def test_what_left_and_could_not_be_noted_is_not_told_as_unsent(
    desk: Desk, door: Door, state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    move, change = state.submissions.move, state.submissions.change

    async def broken(file: Submission, *, to: SubmissionState, told: Mapping[str, Any] | None = None) -> Submission:
        if to == "sent":
            raise StateError("gone")
        return await move(file, to=to, told=told)

    monkeypatch.setattr(state.submissions, "move", broken)
    with pytest.raises(OutcomeUnknown):
        await desk().submit(professional())
    monkeypatch.setattr(state.submissions, "move", move)

    async def mute(changes: Sequence[ClaimChange]) -> set[str]:
        raise StateError("gone")

    monkeypatch.setattr(state.submissions, "change", mute)
    with pytest.raises(OutcomeUnknown):
        await desk().submit(professional())
    monkeypatch.setattr(state.submissions, "change", change)
    assert await desk().resume() == ()
    assert [claim.status for claim in await desk().list()] == ["submitted"]
    assert door.pressed == 1


class Journal:
    """A client that cannot write, for a reason."""

    def __init__(self, error: PortalError) -> None:
        self.error = error
        self.keys: list[str | None] = []
        self._binding = Binding()

    async def write(self, write: Write[Any], *, key: str | None = None) -> Any:
        self.keys.append(key)
        raise self.error


@pytest.mark.parametrize(
    "error, proof",
    [(NotSaved("no"), True), (PortalDown("no"), True), (StateError("no"), False), (PoolTimeout("no"), False)],
)
async def test_an_upload_that_cannot_be_asked_about_is_not_told_as_absent(error: PortalError, proof: bool) -> None:
    journal = Journal(error)
    name = load_profile("office_ally").file_name("837P", usage="production", made=MADE, number=1)
    file = Outgoing(id="f1", name=name, content=b"x", transaction="837P", usage="production")
    channel = ByUpload(cast("PortalClient", journal))
    if proof:
        assert await channel.settle(file, {}) is None
    else:
        with pytest.raises(OutcomeUnknown):
            await channel.settle(file, {})
    assert journal.keys == ["claims.submission:f1"], "the journal forgets what has no key"
