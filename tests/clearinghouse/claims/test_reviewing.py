"""A receipt has an address of the file that left where the store can sign one, made when it is read."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec  # type: ignore[import-untyped]
import pytest
from fsspec.implementations.memory import MemoryFileSystem  # type: ignore[import-untyped]

from portaldriver.errors import OutcomeUnknown
from portaldriver.runtime.artifacts import Artifacts
from portaldriver.runtime.store import StateDatabase
from tests.edi.sendable import professional

from .conftest import ACCOUNT, Desk, Door, numbered


class Signs(MemoryFileSystem):  # type: ignore[misc] # fsspec has no types
    """A store that signs, and counts how often."""

    protocol = "reviewed"
    store: dict[str, Any] = {}  # noqa: RUF012
    pseudo_dirs = [""]  # noqa: RUF012
    signed = 0
    away = False

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(MemoryFileSystem._strip_protocol(path.removeprefix("reviewed:/")))

    def sign(self, path: str, expiration: int = 100, **_: Any) -> str:
        Signs.signed += 1
        if Signs.away:
            raise RuntimeError("key=SECRET")
        return f"https://store.example.com{path}?for={expiration}&turn={Signs.signed}"


fsspec.register_implementation("reviewed", Signs, clobber=True)


@pytest.fixture
def artifacts() -> Artifacts:
    Signs.signed, Signs.away = 0, False
    return Artifacts(f"reviewed://{uuid4().hex}/clinic")


async def test_a_receipt_has_an_address_of_the_file_that_left(desk: Desk, door: Door, artifacts: Artifacts) -> None:
    claims = desk(artifacts=artifacts, review_ttl=timedelta(minutes=5))
    one, two = await claims.submit_many(numbered(2))
    [content] = door.inside.values()
    address = one.require().review_url
    assert address is not None
    assert hashlib.sha256(content).hexdigest() in address
    assert "?for=300&" in address
    assert (two.require().review_url, Signs.signed) == (address, 1), "one file, one address in a call"
    assert address not in repr(one)
    assert address not in repr(one.require())
    later = (await claims.get(one.require().claim_id)).receipt.review_url
    assert (later is not None and later != address, Signs.signed) == (True, 2), "made when it is read"
    assert [receipt.review_url is not None for receipt in await claims.list()] == [True, True]
    [found] = await claims.search(patient_control_number="PCN-00001")
    assert found.receipt.review_url is not None


async def test_the_address_is_kept_nowhere(
    desk: Desk, artifacts: Artifacts, state: StateDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    receipt = await desk(artifacts=artifacts).submit(professional())
    [kept] = await state.submissions.listed(account=ACCOUNT)
    [file] = await state.submissions.by_name(receipt.file_name, account=ACCOUNT)
    entries = [repr(one.leaf) async for one in state.audit.entries()]
    assert "store.example.com" not in json.dumps([kept.told, file.told]) + "".join(entries) + caplog.text


@pytest.mark.parametrize("where", ["folder", "memory", "away"])
async def test_a_store_that_cannot_sign_takes_nothing_else_away(
    where: str, desk: Desk, artifacts: Artifacts, tmp_path: Path
) -> None:
    Signs.away = where == "away"
    store = {"folder": Artifacts(tmp_path / "kept"), "memory": Artifacts(f"memory://{uuid4().hex}"), "away": artifacts}
    claims = desk(artifacts=store[where])
    receipt = await claims.submit(professional())
    assert (receipt.status, receipt.review_url) == ("submitted", None)
    assert [one.review_url for one in await claims.list()] == [None]


async def test_a_file_that_is_not_known_to_have_left_has_none(desk: Desk, door: Door, artifacts: Artifacts) -> None:
    claims = desk(artifacts=artifacts)
    door.at, door.mute = "after", True
    with pytest.raises(OutcomeUnknown):
        await claims.submit(professional())
    assert [(one.status, one.review_url) for one in await claims.list()] == [("queued", None)]
