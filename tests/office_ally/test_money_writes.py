"""What the journal keeps of payments and alerts is enough to go on with them in another process."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from portaldriver import NewAlert, NewCopay, NewPayment, PaymentApplication
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.writes import WRITES
from portaldriver.portals.office_ally.writes.alerts import AddAlert
from portaldriver.portals.office_ally.writes.applying import ApplyPayments
from portaldriver.portals.office_ally.writes.copays import RecordCopay
from portaldriver.portals.office_ally.writes.payments import RecordPayment
from portaldriver.runtime.write import Write

HERE = Binding()
CASH: dict[str, Any] = {"patientId": "1", "paidOn": "2026-01-06", "amount": 0.1, "method": "cash"}
CHECK = CASH | {"method": "check", "checkNumber": "7301", "comments": "a\nb", "visitId": "5"}
COPAY: dict[str, Any] = {"appointmentId": "9", "patientId": "1", "amount": "20.05", "method": "check"}

KINDS: list[Write[Any]] = [
    RecordPayment(HERE, NewPayment.of(CASH)),
    RecordPayment(HERE, NewPayment.of(CHECK)),
    RecordCopay(HERE, NewCopay.of(COPAY | {"checkNumber": "3", "description": "d"})),
    ApplyPayments(HERE, "8", [PaymentApplication.of({"chargeId": "7", "amount": "33.33", "adjustment": 0.07})]),
    AddAlert(HERE, NewAlert.of({"patientId": "1", "text": "x\ny", "startsOn": date(2026, 1, 6)})),
]


@pytest.mark.parametrize("write", KINDS, ids=lambda write: write.operation)
def test_a_write_is_made_again_of_its_payload(write: Write[Any]) -> None:
    kept = json.loads(json.dumps(write.payload))
    again = type(write).from_payload(HERE, kept)
    assert again.payload == kept
    assert (again.natural_key, again.record) == (write.natural_key, write.record)
    assert {one.operation: one for one in WRITES}[write.operation] is type(write)


def test_what_makes_a_payment_recognisable() -> None:
    cash, check, copay = (KINDS[n].natural_key for n in (0, 1, 2))
    assert cash is None
    assert None not in (check, copay)
    for change in ({"amount": 0.2}, {"checkNumber": "7302"}, {"paidOn": "2026-01-07"}, {"patientId": "2"}):
        assert RecordPayment(HERE, NewPayment.of(CHECK | change)).natural_key != check
    assert RecordPayment(HERE, NewPayment.of(CHECK | {"comments": "else"})).natural_key == check
    # What is told apart by what was there before has to wait for each other.
    assert KINDS[0].record == KINDS[1].record == KINDS[2].record
