"""Appointments (guide 2.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Sal:
    """An appointment. `user`, `code`, `division`, `location`, `room` are names as the pick lists have them."""

    id: int
    start: datetime
    end: datetime
    user: str
    client: int | None = None
    group: int | None = None
    code: str = ""
    division: str = ""
    location: str = ""
    room: str = ""
    status: str = "Scheduled"
    telehealth: bool = False
    link: str = ""
    color: str = ""
    notes: str = ""
    series: int | None = None
    note_released: bool = False
