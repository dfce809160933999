"""Files of claims in the state database: a claim stands there once, all of a file or nothing, and only sealed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from portaldriver.errors import ConfigurationError, StateError
from portaldriver.runtime.store import ClaimChange, NewClaim, NewSubmission, StateDatabase, Submission

from .conftest import Connect

ACCOUNT = "a" * 32


def new(id_: str, *numbers: str, caller: str = "", account: str = ACCOUNT) -> NewSubmission:
    """A file with a claim for each number."""
    claims = tuple(
        NewClaim(
            natural=number,
            digest=f"digest {number}",
            caller=caller if place == 0 else "",
            number=number,
            place=place,
            told={"pcn": number},
        )
        for place, number in enumerate(numbers)
    )
    return NewSubmission(
        id=id_,
        account=account,
        channel="sftp",
        name=f"837P_{id_}.txt",
        control="000000001",
        content=b"ISA*Example~",
        told={"usage": "test"},
        claims=claims,
    )


async def test_a_claim_stands_in_one_file(database: StateDatabase) -> None:
    of = database.submissions
    assert await of.begin(new("one", "A-1", "A-2")) == ()
    again = await of.name(ACCOUNT, "A-2")
    assert await of.begin(new("two", "A-2", "A-3")) == (again,)
    assert await of.get("two", account=ACCOUNT) is None
    assert await of.claim(await of.name(ACCOUNT, "A-3"), account=ACCOUNT) is None, "all of a file, or nothing"
    assert await of.begin(new("two", "A-2", account="b" * 32)) == (), "of another account"
    claims = await of.claims_of("one", account=ACCOUNT)
    assert [(claim.told["pcn"], claim.place, claim.state) for claim in claims] == [
        ("A-1", 0, "queued"),
        ("A-2", 1, "queued"),
    ]
    assert claims[0].digest == await of.digest("digest A-1")


async def test_what_never_left_is_free(database: StateDatabase) -> None:
    of = database.submissions
    await of.begin(new("one", "A-1"))
    file = await of.get("one", account=ACCOUNT)
    assert file is not None
    assert (file.content, file.state, [one.id for one in await of.unsettled(account=ACCOUNT)]) == (
        b"ISA*Example~",
        "ready",
        ["one"],
    )
    leaving = await of.move(file, to="leaving", told={"marker": 1})
    assert leaving.told == {"usage": "test", "marker": 1}
    with pytest.raises(StateError):
        await of.move(file, to="leaving")
    assert await of.state_of("one", account=ACCOUNT) == "leaving"
    assert (await of.move(leaving, to="withdrawn")).state == "withdrawn"
    assert await of.unsettled(account=ACCOUNT) == []
    assert await of.begin(new("two", "A-1")) == ()
    sent = await of.move(await _file(database, "two"), to="leaving")
    sent = await of.move(sent, to="sent")
    with pytest.raises(ConfigurationError):
        await of.move(sent, to="withdrawn")
    assert await of.begin(new("three", "A-1")) != ()


async def test_a_rejected_claim_is_made_anew_by_the_revision_that_was_seen(database: StateDatabase) -> None:
    of = database.submissions
    await of.begin(new("one", "A-1"))
    [claim] = await of.claims_of("one", account=ACCOUNT)
    change = ClaimChange(claim, "rejected", {"pcn": "A-1"}, number="A-1", house="1234567890")
    assert await of.change([change]) == {claim.id}
    assert await of.change([replace(change, state="accepted")]) == set(), "somebody else was faster"
    seen = (await of.by_house("1234567890", account=ACCOUNT))[0]
    assert await of.begin(new("two", "A-1"), anew={seen.id: seen.revision}) == ()
    assert await of.begin(new("three", "A-1"), anew={seen.id: seen.revision}) == (seen.id,)
    [claim] = await of.claims_of("two", account=ACCOUNT)
    assert (claim.state, await of.claims_of("one", account=ACCOUNT)) == ("queued", [])


async def test_reports_find_a_claim_by_what_they_name(database: StateDatabase) -> None:
    of = database.submissions
    await of.begin(new("one", "ABCDEFGHIJKLMN-1", "ABCDEFGHIJKLMN-2", caller="order 7"))
    for found in (
        await of.by_number("ABCDEFGHIJKLMN", account=ACCOUNT, cut=True),
        await of.listed(account=ACCOUNT, states=("queued",)),
    ):
        assert [claim.place for claim in found] == [0, 1]
    assert [one.place for one in await of.by_number("ABCDEFGHIJKLMN-2", account=ACCOUNT)] == [1]
    assert await of.by_number("ABCDEFGHIJKLMN", account=ACCOUNT) == []
    assert await of.of_caller("order 7", account=ACCOUNT) == await of.name(ACCOUNT, "ABCDEFGHIJKLMN-1")
    assert await of.of_caller("", account=ACCOUNT) is None
    assert [one.id for one in await of.by_name("837p_ONE.TXT", account=ACCOUNT)] == ["one"]
    assert [one.id for one in await of.by_control("000000001", account=ACCOUNT)] == ["one"]


async def test_of_many_at_once_one_file_gets_each_claim(address: str, connect: Connect) -> None:
    both = [connect(), connect()]
    numbers = [f"N-{number}" for number in range(600)]
    taken = await asyncio.gather(
        *(both[n % 2].submissions.begin(new(f"f{n}", *numbers)) for n in range(4)),
    )
    assert sorted(len(one) for one in taken) == [0, 600, 600, 600]
    assert len(await both[0].submissions.listed(account=ACCOUNT)) == 600


async def test_a_key_stands_for_one_claim_whoever_is_faster(address: str, connect: Connect) -> None:
    both = [connect(), connect()]
    taken = await asyncio.gather(
        *(both[n % 2].submissions.begin(new(f"f{n}", f"N-{n}", caller="order 7")) for n in range(6))
    )
    [winner] = [n for n, one in enumerate(taken) if one == ()]
    names = [await both[0].submissions.name(ACCOUNT, f"N-{n}") for n in range(6)]
    assert [one for n, one in enumerate(taken) if n != winner] == [(name,) for name in names if name != names[winner]]
    assert await both[1].submissions.of_caller("order 7", account=ACCOUNT) == names[winner]
    assert len(await both[1].submissions.listed(account=ACCOUNT)) == 1, "of the others nothing is left"


async def test_the_key_of_what_never_left_is_free(database: StateDatabase) -> None:
    of = database.submissions
    await of.begin(new("one", "A-1", caller="order 7"))
    await of.begin(new("two", "A-2"))
    await of.move(await _file(database, "two"), to="withdrawn")
    assert await of.begin(new("three", "A-2", caller="order 7")) == (await of.name(ACCOUNT, "A-2"),)
    await of.move(await _file(database, "one"), to="withdrawn")
    assert await of.of_caller("order 7", account=ACCOUNT) is None
    assert await of.begin(new("four", "A-2", caller="order 7")) == ()
    assert await of.of_caller("order 7", account=ACCOUNT) == await of.name(ACCOUNT, "A-2")
    assert await of.begin(new("five", "A-1", caller="order 7")) == (await of.name(ACCOUNT, "A-1"),)


async def test_a_key_stays_when_its_claim_is_sent_anew(database: StateDatabase) -> None:
    of = database.submissions
    await of.begin(new("one", "A-1", caller="order 7"))
    [claim] = await of.claims_of("one", account=ACCOUNT)
    await of.change([ClaimChange(claim, "rejected", {"pcn": "A-1"}, number="A-1", house="")])
    [claim] = await of.claims_of("one", account=ACCOUNT)
    assert await of.begin(new("two", "A-1", caller="order 8"), anew={claim.id: claim.revision}) == ()
    await of.move(await _file(database, "two"), to="withdrawn")
    assert await of.of_caller("order 7", account=ACCOUNT) == claim.id
    assert await of.of_caller("order 8", account=ACCOUNT) is None
    assert await of.begin(new("three", "A-9", caller="order 7")) == (await of.name(ACCOUNT, "A-9"),)


async def test_what_was_withdrawn_may_turn_out_to_have_left(database: StateDatabase) -> None:
    of = database.submissions
    await of.begin(new("one", "A-1"))
    file = await of.move(await of.move(await _file(database, "one"), to="leaving"), to="withdrawn")
    for state in ("leaving", "withdrawn"):
        with pytest.raises(ConfigurationError):
            await of.move(file, to=state)
    assert (await of.move(file, to="sent")).state == "sent"
    assert await of.begin(new("two", "A-1")) != ()


async def test_nothing_is_kept_in_clear(address: str, database: StateDatabase, tmp_path: Path) -> None:
    file = replace(new("one", "SECRET-NUMBER", caller="SECRET-KEY"), content=b"SECRET-CONTENT", name="SECRET-NAME.txt")
    await database.submissions.begin(file)
    assert repr(await _file(database, "one")) == "Submission('sftp', state='ready')"
    if address.startswith("postgres"):
        return
    assert found_in(tmp_path, b"SECRET") == []


def found_in(folder: Path, word: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and word in path.read_bytes()]


async def _file(database: StateDatabase, id_: str) -> Submission:
    found = await database.submissions.get(id_, account=ACCOUNT)
    assert found is not None
    return found
