"""All answers of one payer to one claim: whether they are about what was sent, and pay it once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..models.remittance_claim import RemittanceClaim
from .exact import ZERO, less, total
from .matching_deposits import MOST_CANDIDATES
from .reconciliation import Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """An answered claim: in which remittance, and its path."""

    remittance: int
    path: str
    claim: RemittanceClaim

    @property
    def paid(self) -> Decimal:
        """What was paid; nothing where nothing is said."""
        return self.claim.paid if self.claim.paid is not None else ZERO


def compare(answers: Sequence[Answer], charge: Decimal | None, sent_path: str) -> Iterator[Finding]:
    """Yield where the answers name another charge than was sent, and what was paid beyond once.

    A payer may split a claim, and answer it in parts whose charges together are the claim's.
    """
    forward = [answer for answer in answers if not answer.claim.is_reversal]
    if charge is not None:
        for remittance in dict.fromkeys(answer.remittance for answer in forward):
            parts = [answer for answer in forward if answer.remittance == remittance]
            if not _split(parts, charge):
                yield from _charges(parts, charge, sent_path)
    by_turn: dict[str, list[Answer]] = defaultdict(list)
    for answer in _standing(answers):
        by_turn[answer.claim.status.removesuffix("_and_forwarded")].append(answer)
    for same in by_turn.values():
        if len(same) > 1 and not _split(same, charge):
            over = total(answer.paid for answer in same[1:])
            named = tuple(answer.path for answer in same[:-1])[:MOST_CANDIDATES]
            yield Finding(code="paid_twice", path=same[-1].path, off_by=over, candidates=named)


def _split(parts: Sequence[Answer], charge: Decimal | None) -> bool:
    """Whether these are the parts of one claim."""
    return len(parts) > 1 and charge is not None and total(answer.claim.charge for answer in parts) == charge


def _charges(parts: Sequence[Answer], charge: Decimal, sent_path: str) -> Iterator[Finding]:
    for answer in parts:
        named = answer.claim.charge
        if named is not None and named != charge:
            off = less(named, charge)
            yield Finding(code="charge_differs", path=answer.path, off_by=off, candidates=(sent_path,))


def _standing(answers: Sequence[Answer]) -> list[Answer]:
    """Return the payments that no reversal takes back: each takes back one of its amount."""
    left = [one for one in answers if not one.claim.is_reversal and one.paid > 0 and one.claim.carries_money]
    for reversal in answers:
        if reversal.claim.is_reversal:
            meant = next((at for at, one in enumerate(left) if one.paid == -reversal.paid), None)
            if meant is not None:
                del left[meant]
    return left
