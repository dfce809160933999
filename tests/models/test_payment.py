"""What may be recorded and applied, checked before a browser moves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver import InvalidInput, NewPayment, PaymentApplication

FINE: dict[str, Any] = {"patientId": "10000001", "paidOn": "2026-01-06", "amount": 25.1, "method": "check"}


def test_the_wire_shape_goes_in_and_comes_out_exact() -> None:
    payment = NewPayment.of({**FINE, "patientId": "10000001\n", "checkNumber": " 7301 ", "comments": "a\r\nb"})
    assert (payment.amount, payment.paid_on) == (Decimal("25.10"), date(2026, 1, 6))
    assert payment.patient_id == "10000001"  # space around a text is no part of it
    assert (payment.check_number, payment.comments) == ("7301", "a\nb")
    assert NewPayment.of(payment.model_dump(mode="json", by_alias=True)) == payment
    assert "25.1" not in repr(payment) + str(payment)


@pytest.mark.parametrize(
    "change, field",
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"patientId": "١٢"}, "patientId"),
        ({"paidOn": 1767603600}, "paidOn"),
        ({"paidOn": "1985-01-01"}, "paidOn"),
        ({"method": "barter"}, "method"),
        ({"comments": "x" * 256}, "comments"),
        ({"payerType": "insurance"}, None),
        ({"method": "cash", "checkNumber": "1"}, None),
        ({"branchID": "1"}, None),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_is_wrong_is_named_and_never_quoted(change: dict[str, Any], field: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        NewPayment.of({**FINE, **change})
    assert refused.value.field == field
    for value in change.values():
        if isinstance(value, str) and value.isascii() and value not in ("insurance", "cash", "1"):
            assert value not in str(refused.value)


@pytest.mark.parametrize("change", [{"amount": 0}, {"amount": -1}, {"chargeId": ""}, {"adjustment": -1}])
def test_an_application_applies_something(change: dict[str, Any]) -> None:
    fine = {"chargeId": "7000001", "amount": 1}
    assert PaymentApplication.of(fine).adjustment == Decimal("0.00")
    assert PaymentApplication.of({**fine, "amount": 0, "adjustment": 2}).adjustment == 2
    with pytest.raises(InvalidInput):
        PaymentApplication.of({**fine, **change})
