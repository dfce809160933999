"""What has to stand in Office Ally's books when a plan is done."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.alert_desk import AlertDesk
from mock_portals.office_ally.appointment_desk import AppointmentDesk
from mock_portals.office_ally.payment_desk import PaymentDesk
from mock_portals.office_ally.payments import TODAY, MockApplied
from mock_portals.office_ally.visit_desk import VisitDesk
from tests.kills.audited import Books, Problem, Shelf
from tests.kills.expected import CHANGED, EXPECTED, comparable, seen
from tests.kills.plan import Planned

CREATED = {
    "patients.create": ("patients", "patientId"),
    "patients.upsert": ("patients", "patientId"),
    "appointments.create": ("appointments", "appointmentId"),
    "visits.create": ("visits", "visitId"),
    "payments.record": ("payments", "paymentId"),
    "payments.copay": ("payments", "paymentId"),
    "alerts.add": ("alerts", "alertId"),
}


def shelves(portal: OfficeAllyPortal) -> dict[str, Shelf]:
    """Return a copy of all that stands in the books."""
    desk = portal.pm.desk
    money = desk(PaymentDesk).book
    kept: dict[str, Shelf] = {
        "patients": {one.patient_id: one for one in portal.patients},
        "appointments": {str(one.id): one for one in desk(AppointmentDesk).book.values()},
        "visits": {one.visit_id: one for one in desk(VisitDesk).book},
        "payments": {one.payment_id: one for one in money.payments},
        "charges": {one.charge_id: one for one in money.charges},
        "applied": {one.applied_id: one for one in money.applied},
        "alerts": {one.alert_id: one for one in desk(AlertDesk).book.alerts},
    }
    counts = {
        "patients": len(portal.patients),
        "visits": len(desk(VisitDesk).book),
        "payments": len(money.payments),
        "applied": len(money.applied),
        "alerts": len(desk(AlertDesk).book.alerts),
    }
    assert all(len(kept[name]) == count for name, count in counts.items()), "two records have one id"
    return copy.deepcopy(kept)


class Audited(Books):
    """Office Ally's books."""

    def __init__(self, portal: OfficeAllyPortal) -> None:
        self._portal = portal
        super().__init__()

    def shelves(self) -> dict[str, Shelf]:
        """Return a copy of all that stands in them."""
        return shelves(self._portal)

    def judge(self, one: Planned, receipt: Mapping[str, Any], now: dict[str, Shelf]) -> Iterator[Problem]:
        """Say what is wrong with one write."""
        if one.operation in CREATED and "known" not in one.arguments:
            yield from self._created(one, receipt, now)
        elif one.operation == "payments.apply":
            yield from _applied(one, now["applied"])
        else:
            yield from self._changed(one, now)

    def _created(self, one: Planned, receipt: Mapping[str, Any], now: dict[str, Shelf]) -> Iterator[Problem]:
        shelf, name = CREATED[one.operation]
        numbers = receipt.get("appointmentIds") or [receipt[name]]
        wanted = EXPECTED[one.operation](one.arguments, self._portal)
        if len(numbers) != len(wanted):
            yield Problem("lost", one.operation, one.key)
        for number, fields in zip(numbers, wanted, strict=False):
            # A receipt of what was there before, or of what another write has taken off, is none.
            record = None if number in self.before[shelf] else now[shelf].pop(number, None)
            if record is None:
                yield Problem("lost", one.operation, one.key)
            elif off := sorted(name for name, value in fields.items() if seen(record, name) != value):
                yield Problem("differs", one.operation, one.key, ", ".join(off))

    def _changed(self, one: Planned, now: dict[str, Shelf]) -> Iterator[Problem]:
        shelf = one.operation.partition(".")[0]
        given = one.arguments
        number = given.get("known") or given[f"{shelf.removesuffix('s')}Id"]
        before, after = self.before[shelf].pop(number), now[shelf].pop(number, None)
        if one.operation == "appointments.delete":
            if after is not None:
                yield Problem("lost", one.operation, one.key)
            return
        if after == before or after is None:
            yield Problem("lost", one.operation, one.key)
        elif CHANGED[one.operation](before, given) != comparable(after):
            yield Problem("differs", one.operation, one.key)


def _applied(one: Planned, shelf: Shelf) -> Iterator[Problem]:
    """What a payment bears of a charge may be there once."""
    for asked in one.arguments["applications"]:
        mine = [item for item in shelf.values() if item.charge_id == asked["chargeId"]]
        for item in mine:
            del shelf[item.applied_id]
        paid, adjusted = Decimal(asked["amount"]), Decimal(asked["adjustment"])
        wanted = MockApplied("", one.arguments["paymentId"], asked["chargeId"], TODAY, paid, adjusted)
        if not mine:
            yield Problem("lost", one.operation, one.key)
        elif len(mine) > 1:
            yield Problem("duplicate", one.operation, one.key)
        elif replace(mine[0], applied_id="") != wanted:
            yield Problem("differs", one.operation, one.key)
