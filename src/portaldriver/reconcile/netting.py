"""A claim's answers, netted: originals, replacements, take-backs and payments after them, of one payer or several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..edi.remittances.exact import ZERO, less, plus, total
from .results import ClaimState
from .taking import Answer


@dataclass(frozen=True, slots=True)
class Netted:
    """What all answers to one claim come to. `charge` is the first payer's, counted once."""

    payer: str
    name: str | None
    state: ClaimState
    charge: Decimal
    paid: Decimal
    adjusted: Decimal
    patient: Decimal
    paid_twice: Decimal
    """What was paid a second time and not taken back."""
    taken_back: Decimal
    """What was taken back and not paid again."""

    @property
    def unexplained(self) -> Decimal:
        """The charge less all that became of it."""
        return less(self.charge, total((self.paid, self.adjusted, self.patient)))


@dataclass(frozen=True, slots=True)
class _Group:
    """One payer's answers to a claim."""

    payer: str
    rank: int
    charge: Decimal
    paid: Decimal
    adjusted: Decimal
    prior: Decimal
    patient: Decimal
    state: ClaimState
    paid_twice: Decimal
    taken_back: Decimal


def net(answers: Iterable[Answer]) -> Netted:
    """Return what a claim's answers come to, in whatever order they came.

    A denial counts only if the same payer gave no other answer: claims are sent again after it. Of a second payer
    counts what it paid, and what it left to the patient instead of the first; its charge, and what the payers before
    it had dealt with (OA 23), do not. Source: X12 005010X221A1, 1.10.2 (balancing, reversal, coordination).
    """
    by_payer: dict[str, list[Answer]] = {}
    name = None
    for answer in sorted(answers, key=lambda one: (one.payer, one[2:9])):
        by_payer.setdefault(answer.payer, []).append(answer)
        name = name or answer.name
    _gather(by_payer)
    groups = sorted((_group(own) for own in by_payer.values()), key=lambda one: (one.rank, one.payer))
    first = next((one for one in groups if one.charge), groups[0])
    last = next((one for one in reversed(groups) if one.charge), groups[0])
    later = [one for one in groups if one is not first]
    adjusted = total((first.adjusted, *(less(one.adjusted, one.prior) for one in later)))
    return Netted(
        payer=first.payer,
        name=name,
        state=_state(groups, first),
        charge=first.charge,
        paid=total(one.paid for one in groups),
        adjusted=adjusted,
        patient=last.patient,
        paid_twice=total(one.paid_twice for one in groups),
        taken_back=total(one.taken_back for one in groups),
    )


def _gather(by_payer: dict[str, list[Answer]]) -> None:
    """Put a take-back to the payment that it takes back where the payer calls itself otherwise than before."""
    alone = [payer for payer, own in by_payer.items() if all(one.kind == "reversal" for one in own)]
    for payer in alone:
        for reversal in tuple(by_payer[payer]):
            mirrored = {
                other
                for other, own in by_payer.items()
                for one in own
                if one.kind != "reversal" and (one.charge, one.paid) == (-reversal.charge, -reversal.paid)
            }
            if len(mirrored) == 1:
                by_payer[payer].remove(reversal)
                by_payer[mirrored.pop()].append(reversal)
        if not by_payer[payer]:
            del by_payer[payer]


def _state(groups: Sequence[_Group], first: _Group) -> ClaimState:
    if total(one.paid for one in groups) > 0:
        return "paid"
    return first.state


def _group(answers: Sequence[Answer]) -> _Group:
    denials = [one for one in answers if one.kind == "denied"]
    others = [one for one in answers if one.kind != "denied"]
    for reversal in [one for one in others if one.kind == "reversal" and not one.paid]:
        undone = next((one for one in denials if one.charge == -reversal.charge), None)
        if undone is not None:
            denials.remove(undone)
            others.remove(reversal)
    denied = not others and bool(denials)
    counted = [max(denials, key=lambda one: one[4:9])] if denied else others
    taken = -total(one.paid for one in counted if one.kind == "reversal")
    paid = total(one.paid for one in counted)
    live = [one for one in counted if one.kind == "live"]
    state: ClaimState = "denied" if denied else "paid" if paid > 0 else "zero_paid"
    if not denied and (taken or not live) and paid <= 0:
        state = "taken_back"
    return _Group(
        payer=answers[0].payer,
        rank=min((one.rank for one in live), default=1),
        charge=total(one.charge for one in counted),
        paid=paid,
        adjusted=total(one.adjusted for one in counted),
        prior=total(one.prior for one in counted),
        patient=total(one.patient for one in counted),
        state=state,
        paid_twice=_twice(live, [one for one in counted if one.kind == "reversal"]),
        taken_back=taken if taken > 0 and paid <= 0 else ZERO,
    )


def _twice(live: Sequence[Answer], reversals: Sequence[Answer]) -> Decimal:
    """Return what equal answers paid more than once, those that were taken back left out."""
    count = Counter((one.charge, one.paid) for one in live if one.paid > 0)
    count.subtract(Counter((-one.charge, -one.paid) for one in reversals))
    found = ZERO
    for (_, paid), times in count.items():
        if times > 1:
            found = plus(found, paid * (times - 1))
    return found
