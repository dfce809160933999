"""What was posted, beside what was paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from ..edi.models.values import Amount
from ..edi.remittances.exact import ZERO, less, plus
from ..models.base import Noun
from .results import Difference
from .taking import Taken
from .wording import Code


class Posted(Noun):
    """An amount that was posted for a claim out of a remittance; several of the same claim add up.

    `remittance_id` is that of the remittance, its trace number where it has none. `adjusted` is all that was written
    off, by groups other than `PR`; None is not compared. A take-back that was posted is negative.
    """

    remittance_id: str
    patient_control_number: str
    paid: Amount
    adjusted: Amount | None = None


Key = tuple[str, str]


class Posting:
    """Compares postings with remittances. Only what is not the same is kept for long."""

    def __init__(self, posted: Iterable[Posted]) -> None:
        self._paid: dict[Key, Decimal] = {}
        self._adjusted: dict[Key, Decimal | None] = {}
        self.total = ZERO
        for one in posted:
            key = (one.remittance_id, one.patient_control_number)
            self.total = plus(self.total, one.paid)
            self._paid[key] = plus(self._paid.get(key, ZERO), one.paid)
            before = self._adjusted.get(key, ZERO)
            self._adjusted[key] = None if before is None or one.adjusted is None else plus(before, one.adjusted)

    def differences(self, remittances: Iterable[Taken]) -> Iterator[Difference]:
        """Yield what was not posted, posted otherwise, or posted for nothing. Answers to the same claim add up."""
        seen: set[Key] = set()
        by_id: dict[str, list[Taken]] = {}
        for one in remittances:
            by_id.setdefault(one.remittance_id, []).append(one)
        for own_id, parts in by_id.items():
            sums: dict[str, tuple[Decimal, Decimal, Taken]] = {}
            for part in parts:
                for answer in part.answers:
                    paid, adjusted, whose = sums.get(answer.control_number, (ZERO, ZERO, part))
                    sums[answer.control_number] = (plus(paid, answer.paid), plus(adjusted, answer.adjusted), whose)
            for number, (paid, adjusted, whose) in sums.items():
                key = (own_id, number)
                seen.add(key)
                yield from self._compare(key, paid, adjusted, whose)
        for (own_id, number), paid in self._paid.items():
            if (own_id, number) not in seen:
                yield Difference(
                    code="posted_unknown",
                    amount=abs(paid),
                    off_by=paid,
                    remittance_id=own_id,
                    control_number=number,
                    payer=by_id[own_id][0].payer if own_id in by_id else None,
                )

    def _compare(self, key: Key, paid: Decimal, adjusted: Decimal, whose: Taken) -> Iterator[Difference]:
        if key not in self._paid:
            if paid:
                yield _about(whose, "unposted", key, abs(paid), -paid)
            return
        off = less(self._paid[key], paid)
        written = self._adjusted[key]
        off_adjusted = ZERO if written is None else less(written, adjusted)
        if off or off_adjusted:
            yield _about(whose, "posted_otherwise", key, max(abs(off), abs(off_adjusted)), off or off_adjusted)


def _about(whose: Taken, code: Code, key: Key, amount: Decimal, off_by: Decimal) -> Difference:
    return Difference(
        code=code,
        amount=amount,
        off_by=off_by,
        payer=whose.payer,
        remittance_id=key[0],
        trace_number=whose.trace,
        date=whose.date,
        control_number=key[1],
    )
