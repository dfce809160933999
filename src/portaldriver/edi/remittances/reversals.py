"""Reversals and the corrections that follow them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...models.base import Noun
from ..models.remittance_claim import RemittanceClaim


class ReversalPair(Noun):
    """A reversal and its correction, by their places among the claims given.

    `correction` is None where none follows, or where several could be meant: then `candidates` are their places.
    """

    reversal: int
    correction: int | None = None
    candidates: tuple[int, ...] = ()


def pair_reversals(claims: Sequence[RemittanceClaim]) -> tuple[ReversalPair, ...]:
    """Return each reversal (status 22) with the claim that corrects it, in the order of the reversals.

    The correction is the first claim after it with the same patient control number and the same payer control number
    (or one that names it as its original), which corrects no other. Where the payer gave a new number and no original,
    the patient control number alone decides, if just one reversal and just one claim after it have that.
    """
    after: dict[str, list[int]] = {}
    for at, claim in enumerate(claims):
        if not claim.is_reversal and claim.patient_control_number:
            after.setdefault(claim.patient_control_number, []).append(at)
    reversals = [at for at, claim in enumerate(claims) if claim.is_reversal]
    found: dict[int, ReversalPair] = {}
    taken: set[int] = set()
    for at in reversals:
        same = [later for later in after.get(claims[at].patient_control_number, ()) if later > at]
        sure = next((later for later in same if later not in taken and _refers(claims[later], claims[at])), None)
        if sure is not None:
            taken.add(sure)
            found[at] = ReversalPair(reversal=at, correction=sure)
    open_ones = [at for at in reversals if at not in found]
    numbers = Counter(claims[at].patient_control_number for at in open_ones)
    for at in open_ones:
        number = claims[at].patient_control_number
        left = tuple(later for later in after.get(number, ()) if later > at and later not in taken)
        if len(left) == 1 and numbers[number] == 1:
            found[at] = ReversalPair(reversal=at, correction=left[0])
        else:
            found[at] = ReversalPair(reversal=at, candidates=left)
    return tuple(found[at] for at in reversals)


def _refers(claim: RemittanceClaim, reversal: RemittanceClaim) -> bool:
    number = reversal.payer_claim_control_number
    return number is not None and number in (claim.payer_claim_control_number, claim.original_reference)
