"""Each figure is a share of what says something, and tells how much said nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.analytics import Measure, days_to_release, denial_rate, no_show_rate, productivity, utilization
from portaldriver.analytics.denials import payer
from portaldriver.edi import Remittance, RemittanceClaim
from portaldriver.edi.models.remittance import RemittancePayment
from portaldriver.edi.models.remittance_parts import RemittanceAdjustment, RemittanceParty
from portaldriver.models.appointment import AppointmentStatus
from portaldriver.models.authorization import Authorization
from portaldriver.models.notes import Note as ClinicalNote
from portaldriver.models.service_appointment import ServiceAppointmentSummary

START = datetime(2026, 3, 2, 9)


def booked(
    status: str | None, who: str | None = "Reed, Ann", minutes: int = 45, **more: Any
) -> ServiceAppointmentSummary:
    return ServiceAppointmentSummary(
        appointment_id="1", start=START, end=START + timedelta(minutes=minutes), visit_length=minutes,
        status=None if status is None else AppointmentStatus(status), provider_name=who, **more,
    )  # fmt: skip


def figures(found: tuple[Measure, ...]) -> list[tuple[str, object, object, int]]:
    return [(one.group, one.part, one.whole, one.left_out) for one in found]


async def test_no_shows_are_of_those_who_came_or_should_have() -> None:
    appointments = [
        booked(one) for one in ("no_show", "completed", "checked_out", "visit_created", "cancelled_by_patient")
    ]
    appointments += [booked("cancelled_late_by_patient"), booked(None), booked(None, documented=True), booked("active")]
    [found] = await no_show_rate(appointments)
    assert figures((found,)) == [("all", 1, 5, 4)]
    assert found.value == Decimal("0.2")
    assert figures(await no_show_rate(appointments, late_cancellations=True)) == [("all", 2, 6, 3)]


async def test_what_is_grouped_is_kept_apart_and_what_has_no_group_is_named_so() -> None:
    async def read() -> AsyncIterator[ServiceAppointmentSummary]:
        for who in ("B", "A", None, "B"):
            yield booked("no_show" if who == "B" else "completed", who)

    found = await no_show_rate(read(), by=lambda one: one.provider_name)
    assert figures(found) == [("A", 0, 1, 0), ("B", 2, 2, 0), ("unknown", 0, 1, 0)]


async def test_nothing_is_no_share() -> None:
    assert await no_show_rate([]) == ()
    [found] = await no_show_rate([booked("active")])
    assert (found.value, found.left_out) == (None, 1)


async def test_productivity_is_hours_kept_of_hours_booked_or_of_hours_of_work() -> None:
    appointments = [
        booked("completed", minutes=60),
        booked("no_show", minutes=30),
        booked("cancelled_by_office", minutes=60),
        booked("completed", "Hale, Bo", minutes=90),
    ]
    found = await productivity(appointments)
    assert figures(found) == [("Hale, Bo", Decimal("1.5"), Decimal("1.5"), 0), ("Reed, Ann", 1, Decimal("1.5"), 1)]
    found = await productivity(appointments, available={"Reed, Ann": 8, "Idle, Nobody": 40})
    assert figures(found) == [("Hale, Bo", 0, 0, 1), ("Idle, Nobody", 0, 40, 0), ("Reed, Ann", 1, 8, 1)]


def authorized(**units: Any) -> Authorization:
    return Authorization(authorization_id="1", patient_id="1", billing_code="H0004", **units)


async def test_utilization_leaves_out_what_is_not_counted() -> None:
    given = [
        authorized(units_allotted=Decimal(10), units_remaining=Decimal(4), units_pending=Decimal(2)),
        authorized(units_allotted=Decimal(10), units_remaining=Decimal(10)),
        authorized(units_allotted=Decimal(10)),
        authorized(units_allotted=Decimal(10), units_remaining=Decimal(1), unmanaged=True),
    ]
    assert figures(await utilization(given)) == [("all", 6, 20, 2)]
    assert figures(await utilization(given, pending=True)) == [("all", 8, 10, 3)]


@dataclass(frozen=True)
class Note:
    service_date: date | None
    released_at: datetime | None


def note(days: int | None) -> Note:
    return Note(START.date(), None if days is None else START + timedelta(days=days))


async def test_delays_are_days_that_occurred() -> None:
    notes = [note(days) for days in (0, 1, 1, 2, 30)] + [note(None), note(-1), Note(None, START)]
    [found] = await days_to_release(notes)
    assert (found.released, found.open, found.left_out) == (5, 1, 2)
    assert (found.median, found.ninetieth, found.longest) == (1, 30, 30)
    [none] = await days_to_release([note(None)])
    assert (none.released, none.open, none.median, none.longest) == (0, 1, None, None)


async def test_delays_are_those_of_the_portals_notes() -> None:
    given = [
        ClinicalNote(note_id=str(days), patient_id="1", status="released", start=START, released_at=at)
        for days, at in enumerate((START, START + timedelta(days=1), None))
    ]
    given.append(given[0].model_copy(update={"status": "saved", "released_at": None}))
    [found] = await days_to_release(given)
    # Released, and the user's columns do not show when: it is not open.
    assert (found.released, found.open, found.left_out, found.longest) == (2, 1, 1, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
async def test_medians_and_percentiles_are_the_smallest_that_reach_so_many(days: list[int]) -> None:
    [found] = await days_to_release([note(one) for one in days])
    ordered = sorted(days)
    assert found.median == ordered[(len(days) + 1) // 2 - 1]
    assert found.ninetieth == ordered[-(-len(days) * 9 // 10) - 1]
    assert found.longest == ordered[-1]


def decided(number: str, charge: int, paid: int, *adjusted: tuple[str, str, int], **more: Any) -> RemittanceClaim:
    adjustments = tuple(
        RemittanceAdjustment(group=group, reason=reason, amount=Decimal(amount)) for group, reason, amount in adjusted
    )
    return RemittanceClaim(
        patient_control_number=number, charge=Decimal(charge), paid=Decimal(paid), adjustments=adjustments, **more
    )


async def test_denials_are_of_what_was_decided() -> None:
    remittance = Remittance(
        payment=RemittancePayment(trace_number="T1"),
        payer=RemittanceParty(name="EXAMPLE HEALTH"),
        claims=(
            decided("A", 100, 80, ("CO", "45", 20), status_code="1", status="processed_as_primary"),
            decided("B", 100, 0, ("CO", "16", 100), status_code="1", status="processed_as_primary"),
            decided("C", 200, 0, status_code="4", status="denied"),
            decided("D", -100, -80, status_code="22", status="reversal"),
            decided("E", 100, 0, status_code="5", status="pended"),
        ),
    )
    assert figures(await denial_rate([remittance])) == [("all", 2, 3, 2)]
    assert figures(await denial_rate([remittance], of="money", by=payer)) == [("EXAMPLE HEALTH", 300, 400, 2)]
