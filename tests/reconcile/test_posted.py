"""What was posted beside what was paid."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from portaldriver.reconcile import Posted, Reconciliation, reconcile
from tests.reconcile.making import answer, back, money, remittance, shown

FIRST = remittance("T1", answer("C-1", "200", "120", patient="30"), answer("C-2", "90", "0", status="4"))
SECOND = remittance("T2", back("C-1", "200", "120", patient="30"), answer("C-1", "200", "110", patient="30"))


def posted(number: str, paid: str, adjusted: str | None = None, remittance_id: str = "T1") -> Posted:
    amount = money(adjusted) if adjusted is not None else None
    return Posted(remittance_id=remittance_id, patient_control_number=number, paid=money(paid), adjusted=amount)


def codes(found: Reconciliation) -> list[tuple[Any, ...]]:
    return shown(found.differences, "remittance_id", "control_number", "amount", "off_by")


def test_posted_as_paid() -> None:
    entries = [posted("C-1", "120", "50"), posted("C-2", "0", "90"), posted("C-1", "-10", "10", "T2")]
    found = reconcile(None, [FIRST, SECOND], posted=entries)
    assert found.settled
    assert [found.totals.posted, found.totals.unposted] == [money(110), money(0)]


def test_parts_add_up_and_adjustments_need_not_be_known() -> None:
    entries = [posted("C-1", "100"), posted("C-1", "20"), posted("C-2", "0")]
    assert reconcile(None, [FIRST], posted=entries).settled


def test_what_was_not_posted_or_otherwise_or_for_nothing() -> None:
    entries = [
        posted("C-1", "12", "50"),
        posted("C-2", "0", "80"),
        posted("C-9", "7"),
        posted("C-1", "120", None, "T9"),
    ]
    found = reconcile(None, [FIRST, SECOND], posted=entries)
    assert codes(found) == [
        ("posted_unknown", "T9", "C-1", 120, 120),
        ("posted_otherwise", "T1", "C-1", 108, -108),
        ("posted_otherwise", "T1", "C-2", 10, -10),
        ("unposted", "T2", "C-1", 10, 10),
        ("posted_unknown", "T1", "C-9", 7, 7),
    ]
    assert found.totals.unposted == Decimal(110 - 139)


def test_a_denial_that_nobody_posted_is_no_money() -> None:
    assert reconcile(None, [FIRST], posted=[posted("C-1", "120")]).settled


def test_posted_twice_is_posted_otherwise() -> None:
    found = reconcile(None, [FIRST], posted=[posted("C-1", "120", "50")] * 2 + [posted("C-2", "0", "90")])
    assert codes(found) == [("posted_otherwise", "T1", "C-1", 120, 120)]


def test_a_remittance_with_an_id_is_known_by_it() -> None:
    received = SimpleNamespace(remittance_id="rem-77", remittance=FIRST)
    entries = [posted("C-1", "120", "50", "rem-77"), posted("C-2", "0", "90", "rem-77")]
    found = reconcile(None, [received], posted=entries)
    assert found.settled
    assert found.payments[0].remittance_id == "rem-77"
