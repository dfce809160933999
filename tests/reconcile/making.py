"""Invented remittances and deposits for tests of reconciliation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from portaldriver.edi import Remittance, read_remittances
from portaldriver.reconcile import BankDeposit, Difference
from tests.edi.remittances import Adjusted, Answer, Line, Paid

DAY = date(2026, 3, 2)
MONTH = (date(2026, 3, 1), date(2026, 3, 31))


def money(words: str | int | Decimal) -> Decimal:
    return Decimal(words)


def answer(
    number: str,
    charge: str,
    paid: str,
    *,
    patient: str = "0",
    status: str = "1",
    prior: str = "0",
    turned: bool = False,
) -> Answer:
    """Return an answer with one line; what is neither paid nor the patient's is written off. `turned` takes it back."""
    sign = -1 if turned else 1
    off = money(charge) - money(paid) - money(patient) - money(prior)
    taken = (("CO", "45", off), ("PR", "3", money(patient)), ("OA", "23", money(prior)))
    adjusted = tuple(Adjusted(group, reason, sign * amount) for group, reason, amount in taken if amount)
    return Answer(number, (Line(sign * money(charge), adjusted),), status="22" if turned else status)


def back(number: str, charge: str, paid: str, **more: str) -> Answer:
    """Return the reversal of an answer."""
    return answer(number, charge, paid, turned=True, **more)


def remittance(trace: str, *answers: Answer, day: date = DAY, **more: Any) -> Remittance:
    """Return an 835 with these answers, read from its text."""
    paid = replace(Paid(claims=answers, trace=trace, day=day), **more)
    (found,) = (one.model for one in read_remittances(paid.text()))
    return found


def shown(differences: Iterable[Difference], *fields: str) -> list[tuple[Any, ...]]:
    """Return the code of each difference, and what else is named."""
    return [tuple(getattr(one, field) for field in ("code", *fields)) for one in differences]


def deposit(amount: str, reference: str | None = None, *, day: date = DAY, **more: Any) -> BankDeposit:
    return BankDeposit.model_validate({"date": day, "amount": money(amount), "reference": reference, **more})
