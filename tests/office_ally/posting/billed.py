"""Visits in the mock's books with claims and open charges, and what was applied there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.directory import Procedure
from mock_portals.office_ally.payment_desk import PaymentDesk
from mock_portals.office_ally.payments import MockPayment
from mock_portals.office_ally.visit_desk import VisitDesk
from mock_portals.office_ally.visits import MockVisit, line_of

from .paid import DAY, Line, Told

LINES: Sequence[Line] = (("90837", (), "150.00"),)
NUMBERS = count(8_810_001)


def billed(portal: OfficeAllyPortal, *, patient: int, lines: Sequence[Line] = LINES, day: date = DAY) -> Told:
    """Make a visit of a patient that was claimed and is charged for, and return what its claim tells."""
    who, number = portal.patients[patient], next(NUMBERS)
    visits, book = portal.pm.desk(VisitDesk).book, portal.pm.desk(PaymentDesk).book
    visit = MockVisit(str(62_000_000 + number), who.patient_id, visits[0].provider_id, day)
    for at, (code, modifiers, charge) in enumerate(lines, 1):
        done = Procedure(id=str(at), code=code, description="Therapy", charge=charge)
        line = line_of(at, day, done, pointers="A")
        visit.lines.append(line | dict(zip(("ModifierA", "ModifierB"), modifiers, strict=False)))
    visit.diagnoses = [("F41.1", "Generalized anxiety disorder")]
    visit.claims = [str(number)]
    visits.append(visit)
    book.bill(visit)
    return Told(
        number=str(number),
        last=who.last_name,
        first=who.first_name,
        day=day,
        lines=lines,
        visit_id=visit.visit_id,
        patient_id=who.patient_id,
    )


def replaced(portal: OfficeAllyPortal, told: Told) -> Told:
    """Make another claim of a visit, which takes the place of the one before."""
    number = str(next(NUMBERS))
    (visit,) = [one for one in portal.pm.desk(VisitDesk).book if one.visit_id == told.visit_id]
    visit.claims.append(number)
    return replace(told, number=number)


def checks(portal: OfficeAllyPortal, trace: str) -> list[MockPayment]:
    """Return the payments of a number that stand in the book."""
    return [one for one in portal.pm.desk(PaymentDesk).book.payments if one.check_number == trace]


def standing(portal: OfficeAllyPortal, told: Told) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Return what stands at each charge of a visit: paid, written off, left."""
    book = portal.pm.desk(PaymentDesk).book
    found = []
    for charge in (one for one in book.charges if one.visit_id == told.visit_id):
        mine = [one for one in book.applied if one.charge_id == charge.charge_id]
        paid = sum((one.payment for one in mine), Decimal(0))
        found.append((paid, sum((one.adjustment for one in mine), Decimal(0)), book.remainder(charge)))
    return found


def money(*amounts: str) -> tuple[Decimal, ...]:
    """Return amounts in dollars."""
    return tuple(map(Decimal, amounts))
