"""What a client's authorizations, as the portal has them now, say to a visit (guide 2.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from ...errors import ExtractionError, InvalidInput
from ...models.appointment import AppointmentStatus
from ...models.authorization import Authorization, AuthorizationCheck, AuthorizationRisk, Counted
from ...models.billing_code import BillingCode
from ...models.service_appointment import ServiceAppointmentSummary
from ...pom import Binding
from ...runtime.session import Tab
from . import schedule
from .auths import all_rows, authorization_of, read_codes
from .everybody import HIDDEN, Everybody
from .grids import folded
from .holdings import Holdings, Planned, first_day, known, last_day
from .memberships import Memberships, memberships
from .noting import noted
from .pages.authorizations import Authorizations
from .risks import risks
from .units import check_each, units_of

GIVEN: Literal["given"] = "given"
NEEDED = ("starts_on", "ends_on", "active", "unmanaged")
COUNTED = ("units_remaining", "units_pending")


@dataclass(frozen=True, slots=True, repr=False)
class Practice:
    """What is the same for all patients: the billing codes, and who is in which group."""

    codes: tuple[BillingCode, ...]
    groups: Memberships
    everybody: Everybody = field(default_factory=Everybody)


async def practice_of(tab: Tab, binding: Binding) -> Practice:
    """Read what is the same for all patients."""
    return Practice(await read_codes(tab, binding), await memberships(tab, binding))


async def examine(
    tab: Tab,
    binding: Binding,
    patient_id: str,
    code: str,
    days: Sequence[date],
    *,
    units: Decimal | None = None,
    minutes: int | None = None,
    except_for: Collection[str] = (),
    practice: Practice | None = None,
) -> tuple[AuthorizationCheck, ...]:
    """Say of visits on these days, in turn, whether they are authorized besides what is booked.

    `except_for` are appointments that the visits take the place of; `practice` is what `practice_of` read, where
    several patients are examined. Raises `InvalidInput` if a code is counted by time and neither `units` nor `minutes`
    is given; `ExtractionError` if the user's columns leave out what is counted by.
    """
    authorizations, documented = await _drawn_on(tab, binding, patient_id)
    practice = practice or await practice_of(tab, binding)
    codes = practice.codes
    wanted, counted_by = (units, GIVEN) if units is not None else required(known(codes).get(folded(code)), minutes)
    holdings = Holdings(authorizations, known(codes))
    groups = [group for group, members in practice.groups.items() if patient_id in members]
    rows = await _booked(tab, binding, patient_id, code, holdings, groups, practice.everybody)
    rows = [row for row in rows if row.appointment_id not in except_for and not _is_noted(patient_id, row, documented)]
    booked = planned(rows, holdings.codes)
    if counted_by == "code" and any(one.assumed for one in booked if holdings.shares(one.code, code)):
        counted_by = "assumed"
    return check_each(
        code, days, wanted, authorizations=authorizations, codes=codes, booked=booked, counted_by=counted_by
    )


def required(code: BillingCode | None, minutes: int | None) -> tuple[Decimal, Counted]:
    """Return the units that a visit takes. Raises `InvalidInput` if that depends on how long it lasts."""
    if code is not None and code.counting == "per_time" and minutes is None:
        raise InvalidInput("this code is counted by time: give minutes, or units", field="minutes")
    return units_of(code, minutes)


async def _drawn_on(
    tab: Tab, binding: Binding, patient_id: str
) -> tuple[tuple[Authorization, ...], set[tuple[str, str, str]]]:
    """Return authorizations, and the appointments whose notes hold units of them already (guide 2.6).

    Notes are read before what they hold is counted: one that is saved in between is then counted twice, never not at
    all.
    """
    authorizations = countable(map(authorization_of, await all_rows(tab, binding, patient_id)))
    holding = [one for one in authorizations if one.units_pending]
    if not holding:
        return authorizations, set()
    held = await noted(tab, binding, patient_id, min(map(first_day, holding)), max(map(last_day, holding)))
    return countable(map(authorization_of, await all_rows(tab, binding, patient_id))), held


def _is_noted(patient_id: str, row: ServiceAppointmentSummary, documented: Collection[tuple[str, str, str]]) -> bool:
    """Tell whether a patient's note of an appointment holds its units: one of another code may hold others."""
    return (patient_id, row.appointment_id, folded(row.billing_code or "")) in documented


def countable(found: Iterable[Authorization]) -> tuple[Authorization, ...]:
    """Return authorizations if they say all that they are counted by. Raises `ExtractionError`, naming the field."""
    authorizations = tuple(found)
    for one in authorizations:
        needed = NEEDED if one.unmanaged or not one.active else NEEDED + COUNTED
        for name in needed:
            if getattr(one, name) is None:
                raise ExtractionError(HIDDEN, page=Authorizations.title(), field=name)
    return authorizations


async def _booked(
    tab: Tab,
    binding: Binding,
    patient_id: str,
    code: str,
    holdings: Holdings,
    groups: Collection[str],
    everybody: Everybody,
) -> list[ServiceAppointmentSummary]:
    """Return the appointments that may draw on the authorizations that are good for a code."""
    held = [one for one in holdings.fitting(code) if one.active]
    if not held:
        return []
    start, end = min(map(first_day, held)), max(map(last_day, held))
    rows = list(await schedule.booked(tab, binding, patient_id, start, end))
    if groups:
        rows += [row for row in await everybody.between(tab, binding, start, end) if row.group_id in groups]
    return rows


def planned(rows: Sequence[ServiceAppointmentSummary], codes: Mapping[str, BillingCode]) -> list[Planned]:
    """Return the appointments that are still to take units. Raises `ExtractionError` if none says its code."""
    found: list[Planned] = []
    for row in rows:
        if row.billing_code and not row.documented and row.status is not AppointmentStatus.NO_SHOW:
            units, counted_by = units_of(codes.get(folded(row.billing_code)), row.visit_length)
            found.append(Planned(row.billing_code, row.start.date(), units, assumed=counted_by == "assumed"))
    return found


async def at_risk(
    tab: Tab, binding: Binding, on: date, *, until: date, patient_id: str, within_days: int | None
) -> tuple[AuthorizationRisk, ...]:
    """Report what somebody has to look after, of everybody or of one patient, by the schedule until a day."""
    authorizations, documented = await _drawn_on(tab, binding, patient_id)
    practice = await practice_of(tab, binding)
    codes = practice.codes
    held: dict[str, list[Authorization]] = {}
    for one in authorizations:
        held.setdefault(one.patient_id, []).append(one)
    start = min([on, *(first_day(one) for one in authorizations if one.active)])
    booked = await _by_patient(tab, binding, practice, patient_id, start, until)
    found: list[AuthorizationRisk] = []
    for whose in {*held, *booked}:
        theirs = planned([row for row in booked.get(whose, []) if not _is_noted(whose, row, documented)], known(codes))
        mine = held.get(whose, [])
        found += risks(whose, on=on, authorizations=mine, codes=codes, booked=theirs, within_days=within_days)
    return tuple(sorted(found, key=lambda one: (one.ends_on or date.max, int(one.patient_id), one.billing_code)))


async def _by_patient(
    tab: Tab, binding: Binding, practice: Practice, patient_id: str, start: date, end: date
) -> dict[str, list[ServiceAppointmentSummary]]:
    """Return the appointments that stand, by patient: a group's are each member's."""
    groups = practice.groups
    if patient_id and not any(patient_id in members for members in groups.values()):
        return {patient_id: list(await schedule.booked(tab, binding, patient_id, start, end))}
    found: dict[str, list[ServiceAppointmentSummary]] = {}
    for row in await practice.everybody.between(tab, binding, start, end):
        for whose in [row.patient_id] if row.patient_id else groups.get(row.group_id or "", ()):
            if patient_id in ("", whose):
                found.setdefault(whose, []).append(row)
    return found
