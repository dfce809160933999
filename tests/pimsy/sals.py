"""What the book says of appointments, in canonical words: what everything that is read is held against."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mock_portals.pimsy import PimsyPortal
from mock_portals.pimsy.book import Sal
from portaldriver.models import ServiceAppointmentSummary


def truth(portal: PimsyPortal, one: Sal) -> dict[str, Any]:
    """Return what the book says of an appointment, in the canonical words that a list has."""
    book = portal.book
    return {
        "appointment_id": str(one.id),
        "start": one.start,
        "end": one.end,
        "visit_length": (one.end - one.start).seconds // 60,
        "patient_id": str(one.client) if one.client else None,
        "patient_name": next((client.name for client in book.clients if client.id == one.client), None),
        "group_id": str(one.group) if one.group else None,
        "group_name": next((group.name for group in book.groups if group.id == one.group), None),
        "provider_name": one.user,
        "billing_code": one.code or None,
        "program_name": one.division or None,
        "location_name": one.location or None,
        "room_name": one.room or None,
        "status_label": one.status,
        "telehealth": one.telehealth,
        "series_id": str(one.series) if one.series else None,
        "documented": one.note_released,
    }


def in_full(portal: PimsyPortal, one: Sal) -> dict[str, Any]:
    """Return what the book says of an appointment as its editor has it."""
    return truth(portal, one) | {
        "telehealth_link": one.link or None,
        "color": one.color or None,
        "notes": one.notes or None,
    }


def read(one: ServiceAppointmentSummary) -> dict[str, Any]:
    """Return what was read, without what is derived from the label."""
    return one.model_dump(exclude={"status"})


def vivid(portal: PimsyPortal) -> Sal:
    """Have the book hold all that an appointment can be; return a telehealth one of a group and a series."""
    book = portal.book
    one = Sal(
        book.next_id(),
        datetime(2026, 3, 4, 16, 0),
        datetime(2026, 3, 4, 17, 30),
        book.users[1].name,
        group=book.groups[0].id,
        code="90853",
        status="Confirmed",
        telehealth=True,
        link="https://meet.example.com/Telehealth/Join/abc",
        color="#aabbcc",
        notes="Bring forms.\nRing twice.",
        series=77,
    )
    bare = Sal(book.next_id(), datetime(2026, 3, 4, 23, 30), datetime(2026, 3, 5, 0, 15), book.users[2].name)
    bare.status, bare.note_released = "Waiting in Garden", True
    book.sals += [one, bare]
    return one
