"""Which of our files a report answers. Control numbers alone say little: other software on the account counts too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import anyio.to_thread

from .....edi import Acknowledgment, read_segments
from .....edi.envelope import Envelope, moment
from .....runtime.store import Submission
from ..reports import FileName
from .means import Means

EARLY = timedelta(days=1)
"""How much earlier than our file an answer may seem to be made: the clearinghouse's clock tells another zone's time."""


@dataclass(frozen=True, slots=True, repr=False)
class Head:
    """What our own file says of itself. `numbers` are its claims' (CLM01), in small letters."""

    sender: str
    group_sender: str
    submitter: str
    made: datetime | None
    group: int
    guide: str
    transactions: tuple[str, ...]
    numbers: frozenset[str]


async def head_of(file: Submission) -> Head:
    """Return what a file says of itself."""
    return await anyio.to_thread.run_sync(_head, file.content)


async def that_left(means: Means, control: str) -> list[Submission]:
    """Return the files of a control number that left or may have: those too that were given up after that."""
    found = await means.state.submissions.by_control(control, account=await means.account())
    return [file for file in found if may_have_left(file)]


def may_have_left(file: Submission) -> bool:
    """Whether a file can be at the clearinghouse at all: before `leaving` nothing is sent, whatever went wrong."""
    return file.state in ("leaving", "sent") or (file.state == "withdrawn" and "left" in file.told)


def answers(said: Acknowledgment, file: Submission, head: Head, *, name: str, envelope: Envelope | None) -> bool:
    """Whether a TA1 or a 999 is about a file of ours. Where that is in doubt, it is not.

    It bears the name of the file that it answers (guide 10.3): another's name is another's file. Nothing that it
    repeats may differ: a TA1 has the minute of the interchange (TA102, TA103), a 999 kind, guide and number of the
    group (AK1), and numbers and count of its transactions (AK2, AK9). A 999 without a file's name has to be addressed
    to who sent ours, and none may be from before our file.
    """
    named = _named(name, file.name)
    if named is False or _older(envelope, head):
        return False
    if said.interchange is not None:
        return _of_interchange(said, head)
    return (named is True or _addressed(envelope, head)) and _of_group(said, head)


def _named(report: str, ours: str) -> bool | None:
    """Whether a report's name has ours in it; None if it has no file's."""
    if _plain(ours) in _plain(report):
        return True
    return False if FileName.parsed(report).file_id is not None else None


def _plain(name: str) -> str:
    stem = name.rpartition(".")[0] or name
    return re.sub(r"[^a-z0-9]", "", stem.casefold())


def _addressed(envelope: Envelope | None, head: Head) -> bool:
    interchange = envelope.interchange if envelope is not None else None
    return interchange is not None and interchange.receiver.casefold() in {
        one.casefold() for one in (head.sender, head.group_sender) if one
    }


def _older(envelope: Envelope | None, head: Head) -> bool:
    made = envelope.interchange.made if envelope is not None and envelope.interchange is not None else None
    return made is not None and head.made is not None and made < head.made - EARLY


def _of_interchange(said: Acknowledgment, head: Head) -> bool:
    told = said.interchange
    return told is not None and told.made is not None and told.made == head.made


def _of_group(said: Acknowledgment, head: Head) -> bool:
    told = said.group
    if told is None or told.kind not in (None, "HC") or told.guide not in (None, "", head.guide):
        return False
    if told.control_number is None or not told.control_number.strip().isdigit():
        return False
    counts = {one for one in (told.included, told.received) if one is not None}
    return (
        int(told.control_number) == head.group
        and {one.control_number for one in told.transactions} <= set(head.transactions)
        and all(one.guide in (None, "", head.guide) for one in told.transactions)
        and (not counts or len(head.transactions) in counts)
    )


def _head(content: bytes) -> Head:
    first: dict[str, tuple[str, ...]] = {}
    transactions: list[str] = []
    numbers: set[str] = set()
    submitter = ""
    for segment in read_segments(content):
        match segment.id:
            case "ISA":
                first["ISA"] = tuple(segment[at].strip() for at in range(17))
            case "GS":
                first["GS"] = tuple(segment[at].strip() for at in range(9))
            case "ST":
                transactions.append(segment[2])
            case "CLM":
                numbers.add(segment[1].strip().casefold())
            case "NM1" if segment[1] == "41":
                submitter = segment[9].strip()
    isa, gs = first["ISA"], first["GS"]
    return Head(
        sender=isa[6],
        group_sender=gs[2],
        submitter=submitter,
        made=moment(isa[9], isa[10]),
        group=int(gs[6]),
        guide=gs[8],
        transactions=tuple(transactions),
        numbers=frozenset(numbers),
    )


def share(numbers: Iterable[str | None], head: Head) -> bool:
    """Whether a file holds one at least of the claims that a report names; of a report that names none, it may."""
    named = {one.strip().casefold() for one in numbers if one and one.strip()}
    return not named or bool(named & head.numbers)
