"""Who works at a practice, when, and with which billing codes."""

from __future__ import annotations

from datetime import time
from typing import Literal

from .base import Noun
from .office import Provider

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class WorkingHours(Noun):
    """Hours of a day on which somebody can be given appointments, as local wall clock."""

    weekday: Weekday
    start: time
    end: time


class StaffMember(Provider):
    """A member of staff. `name` is `Last, First`, as appointments and authorizations refer to them.

    Flags are None where the portal does not show them: who can be named as a client's therapist or physician, who may
    do everything, who sees all patients. `supervisor_name` is a name as `name` is.
    """

    active: bool = True
    email: str | None = None
    phone: str | None = None
    profile: str | None = None
    is_therapist: bool | None = None
    is_physician: bool | None = None
    may_do_everything: bool | None = None
    sees_all_patients: bool | None = None
    supervisor_name: str | None = None
    color: str | None = None


class StaffDetails(StaffMember):
    """A member of staff with working hours and the billing codes assigned to them, of which there may be none."""

    suspended: bool | None = None
    working_hours: tuple[WorkingHours, ...] = ()
    billing_codes: tuple[str, ...] = ()
