"""Claims into files: checked all at once, put together by receiver, split by its limits, numbered, and validated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, overload

import anyio.to_thread

from ...errors import EditsFailed, NotAccepted
from ..claims.writer import GUIDES, compose_claims
from ..composing import Composed
from ..edit import Edit
from ..edits.claims import edits_of
from ..edits.submitters import edits_of_submitter
from ..models.claim import Claim, Receiver, Submitter
from ..profiles.profile import Profile, Usage, known_usage
from .files import ClaimFile, ClaimPlace, PartlyWritten, RefusedClaim
from .interchange import MOST_TRANSACTIONS, Head, interchange, transaction_number
from .numbers import ControlNumbers
from .payers import for_transaction
from .splitting import Lot, split
from .validation import validate as validated

Numbered = tuple[int, Claim]
Route = Profile | Callable[[Claim], Profile]


@overload
async def write_claims(
    claims: Sequence[Claim],
    *,
    profile: Route,
    submitter: Submitter,
    numbers: ControlNumbers,
    usage: Usage,
    made: datetime | None = None,
    today: date | None = None,
    look_up_codes: bool = False,
    validate: bool = True,
    skip_refused: Literal[False] = False,
) -> tuple[ClaimFile, ...]: ...


@overload
async def write_claims(
    claims: Sequence[Claim],
    *,
    profile: Route,
    submitter: Submitter,
    numbers: ControlNumbers,
    usage: Usage,
    made: datetime | None = None,
    today: date | None = None,
    look_up_codes: bool = False,
    validate: bool = True,
    skip_refused: Literal[True],
) -> PartlyWritten: ...


async def write_claims(
    claims: Sequence[Claim],
    *,
    profile: Route,
    submitter: Submitter,
    numbers: ControlNumbers,
    usage: Usage,
    made: datetime | None = None,
    today: date | None = None,
    look_up_codes: bool = False,
    validate: bool = True,
    skip_refused: bool = False,
) -> tuple[ClaimFile, ...] | PartlyWritten:
    """Write claims as whole interchanges: one or more files for each receiver and kind of claim, in the order given.

    `profile` is the receiver's, or tells which one a claim goes to. Without `made` it is now, in local time. All edits
    of all claims are looked for first: `EditsFailed` lists them, each under `claims[3].`, and nothing is written and no
    number taken; with `skip_refused` the others are written, and what was refused is returned beside them. A rule that
    the submitter breaks refuses all. `look_up_codes` takes the extra `icd`.

    Every file passes the validator before it is returned, or `NotAccepted`; it takes about 7 s a megabyte, on a thread,
    and the extra `edi`. Raises `EdiError` too where no control numbers are left or a claim alone is too large, and
    `ConfigurationError` for a `usage` that is neither of the two.
    """
    known_usage(usage)
    made = made or datetime.now()
    today = today or made.date()
    routed = [(index, claim, profile(claim) if callable(profile) else profile) for index, claim in enumerate(claims)]
    about = [edits_of(claim, profile=to, today=today, look_up_codes=look_up_codes) for _, claim, to in routed]
    _note_repeated(claims, about)
    sender = [edit for to in _profiles(routed) for edit in edits_of_submitter(submitter, profile=to)]
    refused = [
        RefusedClaim(index, claim.patient_control_number, edits)
        for (index, claim, _), edits in zip(routed, about, strict=True)
        if edits
    ]
    if sender or (refused and not skip_refused):
        listed = [replace(edit, path=f"claims[{one.index}].{edit.path}") for one in refused for edit in one.edits]
        raise EditsFailed(edits=(*dict.fromkeys(sender), *listed))
    left_out = {one.index for one in refused}
    files: list[ClaimFile] = []
    for (_, kind), batch in _batches([one for one in routed if one[0] not in left_out]).items():
        files += await _Batch(kind, batch[0][2], submitter, usage, made).written(
            [(index, for_transaction(claim, to)) for index, claim, to in batch], numbers
        )
    if validate:
        for file in files:
            found = await anyio.to_thread.run_sync(validated, file.text)
            if found:
                raise NotAccepted(findings=found)
    return PartlyWritten(tuple(files), tuple(refused)) if skip_refused else tuple(files)


Routed = tuple[int, Claim, Profile]


def _profiles(routed: Sequence[Routed]) -> list[Profile]:
    """Return the profiles that are not equal, of which several may have one name: two clinics at one clearinghouse."""
    found: list[Profile] = []
    for _, _, to in routed:
        if to not in found:
            found.append(to)
    return found


def _batches(routed: Sequence[Routed]) -> dict[tuple[int, Literal["837P", "837I"]], list[Routed]]:
    """Put together what goes to one receiver, by one sender, in one kind of transaction."""
    profiles = _profiles(routed)
    batches: dict[tuple[int, Literal["837P", "837I"]], list[Routed]] = {}
    for one in routed:
        batches.setdefault((profiles.index(one[2]), one[1].claim_type), []).append(one)
    return batches


def _note_repeated(claims: Sequence[Claim], about: list[tuple[Edit, ...]]) -> None:
    """Add an edit to every claim whose number another one of these has: answers could not be told apart."""
    seen: set[str] = set()
    for index, claim in enumerate(claims):
        number = claim.patient_control_number
        if number and number in seen:
            edit = Edit("patient_control_number", "repeated_control_number", "is that of another claim of these")
            about[index] = (*about[index], edit)
        elif number:
            seen.add(number)


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one receiver gets of one kind."""

    kind: Literal["837P", "837I"]
    profile: Profile
    submitter: Submitter
    usage: Usage
    made: datetime

    async def written(self, claims: Sequence[Numbered], numbers: ControlNumbers) -> list[ClaimFile]:
        """Split, number and write claims."""
        files = split(claims, self.profile.limits, size=self._size, around=len(self._text([Composed()], 1)))
        head = self._head(1)
        first = await numbers.take(head.sender, head.receiver, count=len(files))
        return [self._file(lots, first + position) for position, lots in enumerate(files)]

    def _file(self, lots: Sequence[Lot[Numbered]], number: int) -> ClaimFile:
        bodies = [self._body(lot, number, position) for position, lot in enumerate(lots, 1)]
        places = [
            ClaimPlace(index, claim.patient_control_number, transaction_number(position))
            for position, lot in enumerate(lots, 1)
            for index, claim in lot
        ]
        return ClaimFile(
            name=self.profile.file_name(self.kind, usage=self.usage, made=self.made, number=number),
            text=self._text(bodies, number),
            transaction=self.kind,
            usage=self.usage,
            control_number=f"{number:09}",
            claims=tuple(places),
            profile=self.profile,
        )

    def _body(self, lot: Lot[Numbered], number: int, position: int) -> Composed:
        to = self.profile.receiver
        return compose_claims(
            [claim for _, claim in lot],
            submitter=self.submitter,
            receiver=Receiver(name=to.name, identifier=to.id),
            made=self.made,
            reference=f"{number:09}{position:06}",
        )

    def _size(self, lot: Lot[Numbered]) -> int:
        """Return the bytes of a transaction, with numbers as long as any."""
        around = len(self._text([Composed()], 1))
        return len(self._text([self._body(lot, 1, MOST_TRANSACTIONS)], 1)) - around + 40

    def _text(self, bodies: Sequence[Composed], number: int) -> str:
        return interchange(bodies, self._head(number), line_breaks=self.profile.envelope.line_breaks)

    def _head(self, number: int) -> Head:
        told = self.profile.envelope
        sender = told.sender_id or self.submitter.identifier
        return Head(
            sender=sender, receiver=told.receiver_id, number=number, made=self.made, test=self.usage == "test",
            functional="HC", kind="837", guide=GUIDES[self.kind],
            sender_qualifier=told.sender_qualifier, receiver_qualifier=told.receiver_qualifier,
            group_sender=told.group_sender or sender, group_receiver=told.group_receiver or told.receiver_id,
            acknowledged=told.acknowledged, separators=told.separators,
        )  # fmt: skip
