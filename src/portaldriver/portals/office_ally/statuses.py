"""The fifteen statuses of an appointment: the portal's ids and labels (guide 5.3)."""

from __future__ import annotations

from ...models.appointment import AppointmentStatus

_KNOWN = {
    AppointmentStatus.ACTIVE: (320, "Active"),
    AppointmentStatus.CANCELLED_BY_PATIENT: (321, "Cancelled by patient"),
    AppointmentStatus.CANCELLED_BY_OFFICE: (322, "Cancelled by office"),
    AppointmentStatus.NO_SHOW: (323, "Patient did not come"),
    AppointmentStatus.CANCELLED_BY_PROVIDER: (324, "Cancelled by provider"),
    AppointmentStatus.COMPLETED: (325, "Completed"),
    AppointmentStatus.VISIT_CREATED: (326, "Visit Created"),
    AppointmentStatus.RESCHEDULED: (327, "Rescheduled"),
    AppointmentStatus.CONFIRMED: (328, "Confirmed"),
    AppointmentStatus.CANCELLED_LATE_BY_PATIENT: (329, "Last minute cancel by patient"),
    AppointmentStatus.RESCHEDULED_LATE: (330, "Last minute reschedule"),
    AppointmentStatus.IN_ROOM: (331, "In Room"),
    AppointmentStatus.CHECKED_IN: (332, "Checked In"),
    AppointmentStatus.CHECKED_OUT: (333, "Checked Out"),
    AppointmentStatus.LEFT_MESSAGE: (361, "Left Message"),
}

STATUS_IDS = {status: number for status, (number, _) in _KNOWN.items()}
STATUSES = {number: status for status, number in STATUS_IDS.items()}
_LABELS = {label.lower(): status for status, (_, label) in _KNOWN.items()}


def by_label(label: str | None) -> AppointmentStatus | None:
    """Return the status that a list shows by this label; None for one that is not among the fifteen."""
    return _LABELS.get(" ".join((label or "").split()).lower())
