"""What speaks for a deposit being a remittance's payment: the trace number, who sent it, the amount, and the day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..edi import Deposit
from .taking import Taken

LONG: Final = 7
"""Characters from which on a number amid a description is taken for the payment's whatever the amount."""
TAX_ID: Final = 8
_RUN: Final = re.compile(r"[^\W_]+")
_NOT_PLAIN: Final = re.compile(r"[\W_]+")
_ADDENDA: Final = re.compile(r"TRN\*1\*[^*~\\\s]+\*(\w+)")
"""The re-association number in a bank's description. Source: NACHA CCD+ addenda."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days that the bank's day may lie off the one announced. A check is deposited after it came by post."""

    days: int = 5
    check_days: int = 45

    def late(self, payment: Taken) -> int:
        """Return the days that a payment may take."""
        return self.check_days if payment.by_check else self.days

    def fits(self, payment: Taken, deposit: Deposit) -> bool:
        """Whether the days agree; a remittance without a day agrees with any."""
        if payment.date is None:
            return True
        return -self.days <= (deposit.date - payment.date).days <= self.late(payment)


def bare(number: str | None) -> str:
    """Return a number as it is compared: in capitals, without signs, and without the zeros that banks drop."""
    return _NOT_PLAIN.sub("", number or "").upper().lstrip("0")


def same_sender(payment: Taken, deposit: Deposit) -> bool:
    """Whether the payers' company ids agree, as far as both are known. Banks leave the digit before a tax id out."""
    named = {bare(deposit.originator), *(bare(one) for one in _ADDENDA.findall(_description(deposit)))} - {""}
    known = {bare(one) for one in payment.originators} - {""}
    return not named or not known or any(_same_id(one, other) for one in named for other in known)


def _same_id(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= TAX_ID and long.endswith(short))


def by_trace(payments: Sequence[Taken], deposits: Sequence[Deposit]) -> Iterator[tuple[int, int]]:
    """Yield pairs of which the deposit names the payment's number: in its reference, else in its description.

    A short number amid a description may be anything: it counts if the amount is the payment's too.
    """
    traces: dict[str, list[int]] = defaultdict(list)
    for at, payment in enumerate(payments):
        if payment.amount and (number := bare(payment.trace)):
            traces[number].append(at)
    for other, deposit in enumerate(deposits):
        referred = {bare(deposit.reference), *_numbers(deposit.reference)}
        found = [at for number in referred & traces.keys() for at in traces[number]]
        pairs = [(at, other) for at in sorted(found) if same_sender(payments[at], deposit)]
        if not pairs:
            found = [at for number in _numbers(_description(deposit)) & traces.keys() for at in traces[number]]
            pairs = [(at, other) for at in sorted(found) if _sure(payments[at], deposit)]
        yield from pairs


def _sure(payment: Taken, deposit: Deposit) -> bool:
    return same_sender(payment, deposit) and (len(bare(payment.trace)) >= LONG or payment.amount == deposit.amount)


def _numbers(words: str | None) -> set[str]:
    """Return what may be numbers in a text: words with a digit, with and without the signs in them."""
    text = words or ""
    found = {bare(one) for one in (*text.split(), *_RUN.findall(text))}
    return {one for one in found if any(letter.isdigit() for letter in one)}


def _description(deposit: Deposit) -> str:
    return getattr(deposit, "description", None) or ""
