"""What keeps one claim back keeps no other back, and what left is told whatever happens after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from portaldriver.edi.writing.validation import Finding
from portaldriver.errors import EdiError, NotAccepted, StateError
from portaldriver.portals.office_ally.clearinghouse.claims import writing
from portaldriver.runtime.store import NewSubmission, SentClaim, StateDatabase

from .conftest import Desk, Door, numbered
from .test_submitting import numbers

FINDING = Finding("7", "ele", 12, "CLM", "CLM05-1")


def finds(*culprits: str, gives_up: bool = False) -> object:
    """Return a validator that does not accept some claims, and how often it was asked."""

    def validate(text: str) -> tuple[Finding, ...]:
        if not any(f"CLM*{one}*" in text for one in culprits):
            return ()
        if gives_up:
            raise EdiError("the validator gave up", code="validator_failed")
        return (FINDING,)

    return validate


@pytest.mark.parametrize("culprits", [("PCN-00003",), ("PCN-00000", "PCN-00006")])
async def test_the_claim_that_the_validator_does_not_accept_is_told_and_the_others_leave(
    culprits: tuple[str, ...], desk: Desk, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "validate", finds(*culprits))
    told: list[int] = []
    outcomes = await desk().submit_many(numbered(7), progress=told.append)
    failed = {f"PCN-{one.index:05}": one.error for one in outcomes if one.error is not None}
    assert {name: type(error) for name, error in failed.items()} == dict.fromkeys(culprits, NotAccepted)
    assert all(isinstance(error, NotAccepted) and error.findings == (FINDING,) for error in failed.values())
    assert sorted(numbers(door)) == [f"PCN-{n:05}" for n in range(7) if f"PCN-{n:05}" not in culprits]
    assert told == list(range(1, 8))
    again = await desk().submit_many(numbered(7))
    assert [one.error is None for one in again] == [one.error is None for one in outcomes]


async def test_a_claim_on_which_the_validator_gives_up_is_told_too(
    desk: Desk, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "validate", finds("PCN-00001", gives_up=True))
    outcomes = await desk().submit_many(numbered(3))
    assert [type(one.error) for one in outcomes] == [type(None), EdiError, type(None)]
    assert sorted(numbers(door)) == ["PCN-00000", "PCN-00002"]


async def test_a_state_database_that_fails_in_a_later_round_takes_no_outcome_away(
    desk: Desk, door: Door, state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_file = desk().submit_many
    begin, named = state.submissions.begin, state.submissions.claims_named
    broken = False

    async def faster(new: NewSubmission, *, anew: Mapping[str, int] | None = None) -> tuple[str, ...]:
        """Have somebody else take a claim in between, then break the database for who looks again."""
        nonlocal broken
        if "837I" not in new.name:
            return await begin(new, anew=anew)
        broken = True
        return ("somebody was faster",)

    async def looked(names: Sequence[str], *, account: str) -> dict[str, SentClaim]:
        if broken:
            raise StateError("gone")
        return await named(names, account=account)

    monkeypatch.setattr(state.submissions, "begin", faster)
    monkeypatch.setattr(state.submissions, "claims_named", looked)
    from tests.edi.sendable import institutional

    outcomes = await one_file([*numbered(2), institutional()])
    assert [type(one.error) for one in outcomes] == [type(None), type(None), StateError]
    assert [one.require().status for one in outcomes[:2]] == ["submitted"] * 2
    assert door.pressed == 1


async def test_a_file_of_which_it_is_not_known_whether_it_was_kept_is_given_up(
    desk: Desk, door: Door, state: StateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = state.submissions.begin

    async def cut_off(new: NewSubmission, *, anew: Mapping[str, int] | None = None) -> tuple[str, ...]:
        await begin(new, anew=anew)
        raise StateError("the answer was lost")

    monkeypatch.setattr(state.submissions, "begin", cut_off)
    with pytest.raises(StateError):
        await desk().submit(numbered(1)[0], idempotency_key="order 1")
    monkeypatch.setattr(state.submissions, "begin", begin)
    assert await desk().resume() == ()
    assert (door.pressed, await desk().list()) == (0, ()), "who was told that nothing left does not find it sent"
    assert (await desk().submit(numbered(1)[0], idempotency_key="order 1")).status == "submitted"
