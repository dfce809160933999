"""The text beside an 835 (guide 10.5): rows of checks, then each claim with its lines.

MODELLED: where the columns stand, the titles of the lines' columns, and how adjustments are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mock_portals.clearinghouse.deciding import Decided, DecidedLine
from mock_portals.clearinghouse.layout import laid, spelt
from mock_portals.clearinghouse.remittance_x12 import Payment

STATUSES = {"1": "PROCESSED PRIMARY", "4": "DENIED", "22": "REVERSAL"}

_PAYMENT = (("Check#", 0, 29), ("Amount", 30, 14), ("Payee", 45, 34), ("NPI", 80, 11), ("Payment Date", 92, 12))
_CLAIM = (
    ("Check#", 0, 19),
    ("Patient ID", 20, 17),
    ("Last,First", 38, 29),
    ("Charge Amt", 68, 13),
    ("Payment Amt", 82, 13),
    ("Accnt#", 96, 21),
    ("Status", 118, 19),
    ("Payer", 138, 35),
)
_LINE = (("Service Date", 2, 12), ("CPT", 16, 8), ("Charge", 26, 12), ("Payment", 40, 12), ("Adjustments", 54, 200))


def era_text(payment: Payment) -> list[str]:
    """Return the lines of a report."""
    return [
        "ERA STATUS REPORT",
        "=" * 174,
        laid((start, 0, title) for title, start, _ in _PAYMENT),
        "-" * 174,
        _row(_PAYMENT, payment.trace, _amount(payment.amount), *_payee(payment)),
        "=" * 174,
        *(line for one in payment.claims for line in _claim(one, payment)),
    ]


def _payee(payment: Payment) -> tuple[str, str, str]:
    return payment.first.billing_name, payment.first.billing_npi, spelt(payment.day)


def _claim(one: Decided, payment: Payment) -> Iterator[str]:
    claim = one.claim
    yield laid((start, 0, title) for title, start, _ in _CLAIM)
    name = f"{claim.patient_last},{claim.patient_first}"
    amounts = (_amount(one.charge), _amount(one.paid))
    last = (claim.patient_control_number, STATUSES[one.status], payment.payer_name)
    yield _row(_CLAIM, payment.trace, claim.member_id, name, *amounts, *last)
    yield f"Payer Claim Control Number: {claim.payer_claim_number}"
    yield "Line Item:"
    yield laid((start, 0, title) for title, start, _ in _LINE)
    for line in one.lines:
        yield _line(line, one)
    yield "-" * 174


def _line(line: DecidedLine, one: Decided) -> str:
    told = ", ".join(f"{group}-{reason} {_amount(amount)}" for group, reason, amount in line.adjustments)
    day = spelt(line.day or one.claim.from_date)
    return _row(_LINE, day, line.code, _amount(line.charge), _amount(line.paid), told)


def _row(columns: tuple[tuple[str, int, int], ...], *values: str) -> str:
    return laid((start, width, value) for (_, start, width), value in zip(columns, values, strict=True))


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}"
