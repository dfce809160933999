"""Takes files in: each is durable under its digest before it is read, and what cannot be read stays."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import anyio.to_thread

from .....edi import balance
from .....runtime import points
from .....runtime.store.remittance_records import FileState, NewRemittance, RemittanceFile
from ..reports.names import FileName
from .identity import payment_of, remittance_id
from .means import RemittanceMeans
from .reading import Found, Reading, concerns_money, read_file
from .received import RemittanceEntry, RemittanceLane, RemittancesFetched, UnreadFile

TEXT = 200
"""Characters of an error's words that are kept."""


async def absorb(
    means: RemittanceMeans, name: str, content: bytes, *, lane: RemittanceLane, made: datetime | None = None
) -> RemittancesFetched:
    """Keep a file and the remittances in it; one that is there already changes nothing. Raises nothing of its content.

    A file that says nothing of money is left alone. Memory and time are those of the file.
    """
    given = lane == "given"
    if not await anyio.to_thread.run_sync(lambda: concerns_money(name, content, given=given)):
        return RemittancesFetched()
    account, digest = await means.account(), hashlib.sha256(content).hexdigest()
    told = {
        "name": name,
        "lane": lane,
        "digest": digest,
        "at": datetime.now(UTC).isoformat(),
        "made": made.isoformat() if made else None,
    }
    batch = FileName.parsed(name).file_id
    file = await means.state.remittances.keep(content, digest=digest, batch=batch, account=account, told=told)
    points.reached("remittance file kept")
    if means.artifacts is not None:
        await means.artifacts.put(content, name=name, kind="remittance")
    if file.state in ("read", "text"):
        return RemittancesFetched()
    return await settle(means, file)


async def settle(means: RemittanceMeans, file: RemittanceFile) -> RemittancesFetched:
    """Read a file that is kept, and keep what is found in it, each remittance once whichever file has it."""
    told = file.told
    reading = await anyio.to_thread.run_sync(read_file, told["name"], file.content, means.limits)
    new = await anyio.to_thread.run_sync(_new, reading.found, file)
    if means.learn is not None:  # before it counts as read: what dies in between does so again
        for one in reading.found:
            await means.learn(one.read.model)
    state = _state(reading)
    if state == "unread" and file.state == "unread" and not new and told.get("error") == _error(reading)["error"]:
        return RemittancesFetched(unread=(told["digest"],))
    made = await means.state.remittances.settle(file, state, _error(reading), new)
    points.reached("remittance file read")
    await means.audit.note_end("remittances.absorb", "ok", record=f"remittances:{told['digest'][:32]}")
    ids = tuple(one.id for one in new if one.id in made)
    return RemittancesFetched(1, ids, (told["digest"],) if state == "unread" else ())


async def again(means: RemittanceMeans) -> RemittancesFetched:
    """Read what is kept and was not read to its end: a process died, or nobody could."""
    account, of = await means.account(), means.state.remittances
    done = RemittancesFetched()
    for small in await of.files(account=account, states=("kept", "unread")):
        file = await of.file(small.digest, account=account)
        if file is not None and file.state in ("kept", "unread"):
            done = done + await settle(means, file)
    return done


def unread_of(file: RemittanceFile) -> UnreadFile:
    """Return a file that cannot be read, as callers see it."""
    told = file.told
    return UnreadFile(
        digest=told["digest"],
        file_name=told["name"],
        lane=told["lane"],
        received_at=datetime.fromisoformat(told["at"]),
        error=told.get("error") or "",
        words=told.get("words") or "",
    )


def _state(reading: Reading) -> FileState:
    if reading.error is not None:
        return "unread"
    return "read" if reading.found or not reading.texts else "text"


def _error(reading: Reading) -> dict[str, str | None]:
    error = reading.error
    if error is None:
        return {"error": None, "words": None}
    return {"error": type(error).__name__, "words": str(error)[:TEXT]}


def _new(found: Sequence[Found], file: RemittanceFile) -> list[NewRemittance]:
    by_id: dict[str, NewRemittance] = {}
    for at, one in enumerate(found):
        remittance = one.read.model
        payment = payment_of(remittance)
        id_ = remittance_id(payment, one.body)
        day = remittance.payment.effective
        told = {"body": one.body, "at": at, "entry": _entry(one, id_, file).model_dump(mode="json", by_alias=True)}
        by_id.setdefault(id_, NewRemittance(id_, payment, day.isoformat() if day else "", told))
    return list(by_id.values())


def _entry(found: Found, id_: str, file: RemittanceFile) -> RemittanceEntry:
    remittance, told = found.read.model, file.told
    payment, payer = remittance.payment, remittance.payer
    return RemittanceEntry(
        remittance_id=id_,
        received_at=datetime.fromisoformat(told["at"]),
        lane=told["lane"],
        file_name=told["name"],
        digest=told["digest"],
        payer_name=payer.name if payer else None,
        payer_id=payment.trace_originator or payment.originator or (payer.identifier if payer else None),
        trace_number=payment.trace_number,
        payment_date=payment.effective,
        amount=payment.amount,
        method=payment.method,
        claim_count=len(remittance.claims),
        balanced=not balance(remittance),
    )
