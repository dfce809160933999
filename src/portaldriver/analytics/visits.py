"""What became of appointments, and of the units that were authorized."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Final, Protocol

from ..models.appointment import AppointmentStatus
from ..models.authorization import Authorization
from .measure import By, Measure, Tally, group_of
from .streams import Models, each

KEPT: Final = frozenset(
    {
        AppointmentStatus.COMPLETED,
        AppointmentStatus.VISIT_CREATED,
        AppointmentStatus.IN_ROOM,
        AppointmentStatus.CHECKED_IN,
        AppointmentStatus.CHECKED_OUT,
    }
)
"""The patient came."""


class Booked(Protocol):
    """An appointment, as the resources of either portal give it. `visit_length` is minutes."""

    @property
    def status(self) -> AppointmentStatus | None: ...
    @property
    def visit_length(self) -> int: ...
    @property
    def provider_name(self) -> str | None: ...


async def no_show_rate(
    appointments: Models[Booked], *, by: By[Booked] = None, late_cancellations: bool = False
) -> tuple[Measure, ...]:
    """Return how many patients did not come, of those who came or should have.

    `late_cancellations` counts those that patients cancelled late as not come. What was cancelled or moved in time, is
    still open, or has a status of the practice's own is left out, and counted so.
    """
    missed = {AppointmentStatus.NO_SHOW}
    if late_cancellations:
        missed.add(AppointmentStatus.CANCELLED_LATE_BY_PATIENT)
    tally = Tally()
    async for one in each(appointments):
        group = group_of(one, by)
        if one.status in missed:
            tally.add(group, 1, 1)
        elif came(one):
            tally.add(group, 0, 1)
        else:
            tally.leave(group)
    return tally.measures()


async def productivity(
    appointments: Models[Booked], *, available: Mapping[str, Decimal | int] | None = None
) -> tuple[Measure, ...]:
    """Return the hours with patients by provider, of those that were booked and not given up.

    With `available`, hours of work by the provider's name, they are compared with these, and who is not named there is
    left out. An appointment that is still open counts as booked, not as kept.
    """
    tally = Tally()
    seen: set[Hashable] = set()
    async for one in each(appointments):
        who, hours = one.provider_name, Decimal(one.visit_length) / 60
        if available is not None and (who is None or who not in available):
            tally.leave(who)
            continue
        if one.status is not None and one.status.frees_slot:
            tally.leave(who)
            continue
        whole = hours if available is None else Decimal(0)
        if available is not None and who is not None and who not in seen:
            whole = Decimal(available[who])
            seen.add(who)
        tally.add(who, hours if came(one) else 0, whole)
    for who, hours_of_work in (available or {}).items():
        if who not in seen:
            tally.add(who, 0, Decimal(hours_of_work))
    return tally.measures()


async def utilization(
    authorizations: Models[Authorization], *, by: By[Authorization] = None, pending: bool = False
) -> tuple[Measure, ...]:
    """Return the units used of those that were authorized.

    With `pending`, what notes hold that are not released counts as used. Authorizations that are not counted by units,
    or whose figures the portal does not show, are left out.
    """
    tally = Tally()
    async for one in each(authorizations):
        group, allotted, left = group_of(one, by), one.units_allotted, one.units_remaining
        if one.unmanaged or allotted is None or left is None or (pending and one.units_pending is None):
            tally.leave(group)
            continue
        held = one.units_pending if pending and one.units_pending is not None else Decimal(0)
        tally.add(group, allotted - left + held, allotted)
    return tally.measures()


def came(appointment: Booked) -> bool:
    """Whether the patient came: by the status, or because a note of it is final."""
    return appointment.status in KEPT or getattr(appointment, "documented", None) is True
