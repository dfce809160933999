"""Questions to payers into files: eligibility (270) and claim status (276)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from ...errors import ConfigurationError, EditsFailed
from ..composing import Composed
from ..edit import Edit
from ..edits.inquiries import edits_of_eligibility, edits_of_status
from ..eligibility.request_writer import compose_eligibility
from ..models.claim_status import ClaimStatusRequest
from ..models.eligibility import EligibilityRequest
from ..profiles.profile import Profile, Usage, known_usage
from ..status.request_writer import compose_status_requests
from .interchange import Head, interchange
from .numbers import ControlNumbers
from .splitting import split

T = TypeVar("T", EligibilityRequest, ClaimStatusRequest)


@dataclass(frozen=True, slots=True)
class InquiryFile:
    """One interchange of questions: its text, its control number, and which of them it holds."""

    name: str
    text: str = field(repr=False)
    transaction: Literal["270", "276"]
    usage: Usage
    control_number: str
    indexes: tuple[int, ...]


async def write_eligibility(
    requests: Sequence[EligibilityRequest],
    *,
    profile: Profile,
    numbers: ControlNumbers,
    usage: Usage,
    made: datetime | None = None,
) -> tuple[InquiryFile, ...]:
    """Write eligibility questions as whole interchanges, split by the profile's limits.

    Raises `EditsFailed` with every edit of every question (`requests[3].payer_id`) before a number is taken, and
    `ConfigurationError` where the profile does not say who sends (`envelope.sender_id`). There is no validator for 270.
    """
    made = made or datetime.now()
    edits = [edits_of_eligibility(one, profile=profile, today=made.date()) for one in requests]
    kind = _Kind("270", "HS", "005010X279A1", profile, usage, made)
    return await kind.written(requests, edits, numbers, lambda several, reference: compose_eligibility(
        several, reference=reference, made=made))  # fmt: skip


async def write_status_requests(
    requests: Sequence[ClaimStatusRequest],
    *,
    profile: Profile,
    numbers: ControlNumbers,
    usage: Usage,
    made: datetime | None = None,
) -> tuple[InquiryFile, ...]:
    """Write claim status questions as whole interchanges: as `write_eligibility` does."""
    made = made or datetime.now()
    edits = [edits_of_status(one, profile=profile, today=made.date()) for one in requests]
    kind = _Kind("276", "HR", "005010X212", profile, usage, made)
    return await kind.written(requests, edits, numbers, lambda several, reference: compose_status_requests(
        several, reference=reference, made=made))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    transaction: Literal["270", "276"]
    functional: str
    guide: str
    profile: Profile
    usage: Usage
    made: datetime

    async def written(
        self,
        requests: Sequence[T],
        edits: Sequence[tuple[Edit, ...]],
        numbers: ControlNumbers,
        compose: Callable[[Sequence[T], str], Composed],
    ) -> tuple[InquiryFile, ...]:
        """Refuse, or split, number and write."""
        known_usage(self.usage)
        found = [replace(edit, path=f"requests[{index}].{edit.path}") for index, of in enumerate(edits) for edit in of]
        if found:
            raise EditsFailed(edits=tuple(found))
        head = self._head(1)
        indexed = list(enumerate(requests))
        around = len(interchange([Composed()], head, line_breaks=self._breaks))

        def size(lot: Sequence[tuple[int, T]]) -> int:
            text = interchange([compose([one for _, one in lot], f"{1:015}")], head, line_breaks=self._breaks)
            return len(text) - around + 40

        files = split(indexed, self.profile.limits, size=size, around=around)
        if not files:
            return ()
        first = await numbers.take(head.sender, head.receiver, count=len(files))
        made: list[InquiryFile] = []
        for number, lots in enumerate(files, first):
            bodies = [compose([one for _, one in lot], f"{number:09}{at:06}") for at, lot in enumerate(lots, 1)]
            made.append(
                InquiryFile(
                    name=self.profile.file_name(self.transaction, usage=self.usage, made=self.made, number=number),
                    text=interchange(bodies, self._head(number), line_breaks=self._breaks),
                    transaction=self.transaction,
                    usage=self.usage,
                    control_number=f"{number:09}",
                    indexes=tuple(index for lot in lots for index, _ in lot),
                )
            )
        return tuple(made)

    @property
    def _breaks(self) -> bool:
        return self.profile.envelope.line_breaks

    def _head(self, number: int) -> Head:
        told = self.profile.envelope
        if told.sender_id is None:
            raise ConfigurationError(f"profile {self.profile.name}: envelope.sender_id is needed to ask a payer")
        return Head(
            sender=told.sender_id, receiver=told.receiver_id, number=number, made=self.made, test=self.usage == "test",
            functional=self.functional, kind=self.transaction, guide=self.guide,
            sender_qualifier=told.sender_qualifier, receiver_qualifier=told.receiver_qualifier,
            group_sender=told.group_sender or told.sender_id, group_receiver=told.group_receiver or told.receiver_id,
            acknowledged=told.acknowledged, separators=told.separators,
        )  # fmt: skip
