"""A day of the schedule, read through either lane."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from ...errors import ExtractionError
from ...models.appointment import AppointmentStatus, AppointmentSummary
from ...pom import Binding, Extracted
from ...runtime.session import Tab
from .listing import Lane, at_origin
from .pages.appointments import AppointmentRow, Schedule, ShownDay
from .statuses import STATUS_IDS, by_label

BLOCK = "BLOCK"
PAGE = "Schedule.rows"

_TITLE = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2}),? (\d{4})|(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, repr=False)
class DayQuery:
    """What of a day is asked for; None leaves nobody out."""

    provider_id: str | None = None
    office_id: str | None = None
    status: AppointmentStatus | None = None

    def url(self, binding: Binding, day: date) -> str:
        """Return the day's address."""
        return Schedule.day_url(
            binding,
            day,
            provider_id=self.provider_id or "",
            office_id=self.office_id or "",
            status_id="" if self.status is None else str(STATUS_IDS[self.status]),
        )


async def read_day(
    tab: Tab, binding: Binding, day: date, query: DayQuery, *, lane: Lane = "fetch"
) -> tuple[AppointmentSummary, ...]:
    """Read one day in the order in which it shows. Raises `ExtractionError` if another day shows."""
    screen = Schedule(tab.page, binding)
    url = query.url(binding, day)
    if lane == "fetch":
        await at_origin(tab, binding)
        listing = await screen.rows.fetch(url)
    else:
        await screen.visit(url)
        await screen.arrive()
        listing = await screen.rows.read()
        tab.showing = None
    _require_day(listing, day)
    found = tuple(_summaries(listing.records, day))
    return tuple(one for one in found if query.status is None or one.status in (None, query.status))


def _require_day(listing: Extracted[AppointmentRow], day: date) -> None:
    """Refuse another day than the one that was asked for: its times would be taken for this one's."""
    about = listing.about
    shown = _shown(about) if isinstance(about, ShownDay) else None
    if shown is None:
        raise ExtractionError("the schedule does not say which day it shows", page=PAGE, field="title")
    if shown != day:
        raise ExtractionError("another day came than was asked for", page=PAGE, field="title", retryable=True)


def _shown(about: ShownDay) -> date | None:
    """Return the day that the title names; where it names none, the one of the date to go to."""
    found = _TITLE.search(about.title or "")
    with suppress(ValueError):
        if found and found[1]:
            return date(int(found[3]), _MONTHS.index(found[1][:3].lower()) + 1, int(found[2]))
        if found:
            return date(int(found[6]), int(found[4]), int(found[5]))
    return about.go_to


def _summaries(rows: Iterable[AppointmentRow], day: date) -> Iterable[AppointmentSummary]:
    """Return the rows that are appointments. The hour stands once, beside its first row."""
    hour = ""
    for row in rows:
        hour = row.hour or hour
        appointment_id = row.appointment_id or called(row.edit, "EditAppointment")
        patient_id = row.patient_id or _patient(row.patient_link)
        if not (appointment_id or patient_id):
            _require_none(row)
            continue
        if BLOCK in (row.patient or "").upper() and not patient_id:
            continue
        if appointment_id is None:
            raise ExtractionError("an appointment has no id", page=PAGE, field="appointment_id")
        yield AppointmentSummary(
            appointment_id=appointment_id,
            start=datetime.combine(day, clock(hour, row.minute or "")),
            visit_length=_minutes(row.visit_length),
            patient_id=patient_id,
            patient_name=row.patient or "",
            dob=row.dob,
            provider_name=row.provider,
            office_name=row.office,
            reason_for_visit=row.reason,
            notes=row.notes,
            status=by_label(row.status),
            status_label=row.status,
        )


def _require_none(row: AppointmentRow) -> None:
    """Let a row pass that is nobody's: free, or a block. One that names somebody is not to be lost."""
    texts = f"{row.patient or ''} {row.reason or ''}".upper()
    if row.patient and BLOCK not in texts:
        raise ExtractionError("an appointment has neither its id nor its patient's", page=PAGE, field="appointment_id")


def called(script: str | None, function: str) -> str | None:
    """Return the number that a script is called with: `EditAppointment(12)` gives `12`."""
    found = re.search(rf"\b{function}\(\s*['\"]?(\d+)", script or "")
    return found[1] if found else None


def _patient(address: str | None) -> str | None:
    found = re.search(r"[?&]PID=(\d+)", address or "", re.IGNORECASE)
    return found[1] if found else None


def clock(hour: str, minute: str) -> time:
    """Read an hour and `:30 pm`. Raises `ExtractionError`: which half of the day it is, is never guessed."""
    hours, minutes = re.match(r"\d{1,2}", hour.strip()), re.search(r"\d{2}", minute)
    half = re.search(r"([ap])\.?m\b", f"{minute} {hour}", re.IGNORECASE)
    if hours and minutes and int(minutes[0]) < 60:
        number = int(hours[0])
        if half and 1 <= number <= 12:
            return time(number % 12 + (12 if half[1].lower() == "p" else 0), int(minutes[0]))
        if half is None and (number == 0 or 13 <= number <= 23):
            return time(number, int(minutes[0]))
    raise ExtractionError("a row does not say its time", page=PAGE, field="minute")


def _minutes(text: str | None) -> int | None:
    found = re.match(r"\d{1,4}", (text or "").strip())
    return int(found[0]) if found else None
