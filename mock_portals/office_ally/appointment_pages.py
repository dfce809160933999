"""Put appointments into the recorded schedule and into a patient's list."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lxml import etree

from mock_portals.grafting import Element, Page
from mock_portals.office_ally.appointments import Block, MockAppointment
from mock_portals.office_ally.directory import Directory
from mock_portals.office_ally.patients import MockPatient

Booked = tuple[MockAppointment, MockPatient | None]
STEP = 30
ROW = "table.tblAppts > tr, table.tblAppts > tbody > tr"
"""The real page's rows follow their header directly; browsers put a body around them, our parser does not."""
ACTIONS = 6
"""Columns after the user's own: Add, Edit, Del, Check In, Check Out, Create Visit."""


@dataclass(frozen=True)
class Day:
    """What a day shows."""

    day: date
    booked: Sequence[Booked]
    blocks: Sequence[Block]
    columns: tuple[str, ...]
    directory: Directory

    def rows(self) -> Iterator[tuple[time, Booked | Block | None]]:
        """Return the day's rows: free times too, and a time twice where two were given it."""
        held: dict[time, list[Booked | Block | None]] = {at: [] for at in slots(self.day)}
        for block in self.blocks:
            held.setdefault(block.at, []).append(block)
        for pair in self.booked:
            held.setdefault(pair[0].at, []).append(pair)
        for at in sorted(held):
            for what in held[at] or [None]:
                yield at, what

    def provider(self, one: MockAppointment) -> str:
        """Return a provider's name."""
        return next((who.name for who in self.directory.providers if who.id == one.staff_id), "")

    def office(self, one: MockAppointment) -> str:
        """Return an office's name."""
        return next((place.name for place in self.directory.offices if place.id == one.office_id), "")

    def texts(self, one: MockAppointment, patient: MockPatient | None) -> dict[str, str]:
        """Return what a row can show, by column (guide 5.3)."""
        return {
            "Appointment ID": str(one.id),
            "DOB": f"{patient.dob.month}/{patient.dob.day}/{patient.dob.year}" if patient else "",
            "Notes": one.notes,
            "Office": self.office(one),
            "Patient ID": one.patient_id,
            "Provider Name": self.provider(one),
            "Reason For Visit": one.reason,
            "Status": one.status,
            "Visit Length": str(one.length),
        }


def slots(day: date) -> Iterator[time]:
    """Return the times of a working day."""
    at = datetime.combine(day, time(8))
    while at.hour < 18:
        yield at.time()
        at += timedelta(minutes=STEP)


def daily(page: Page, day: Day) -> None:
    """Write a day into either of the two tables."""
    title = f"{day.day:%A}, {day.day:%B} {day.day.day}, {day.day.year}"
    page.text("#divCalendarTitle td.frameheader[align=center]", title)
    base = "ctl00_phFolderContent_Appointments_GoToDate"
    page.values({f"{base}_Month": f"{day.day:%m}", f"{base}_Day": f"{day.day:%d}", f"{base}_Year": f"{day.day:%Y}"})
    if page.all("#tblDailyApp"):
        page.repeat("#tblDailyApp tbody tr", _timed(day), lambda row, it: _in_app(row, it, day))
        return
    _choose_columns(page, day.columns)
    page.repeat(ROW, _timed(day), lambda row, it: _in_columns(row, it, day))


Timed = tuple[str, str, str, Booked | Block | None]


def _timed(day: Day) -> Iterator[Timed]:
    """Return the rows with hour, minute and half of the day; the hour stands beside its first row only."""
    before = None
    for at, what in day.rows():
        hour = str(at.hour % 12 or 12)
        yield ("" if before == at.hour else hour, f":{at.minute:02} ", "pm" if at.hour >= 12 else "am", what)
        before = at.hour


def _choose_columns(page: Page, columns: Iterable[str]) -> None:
    """Leave the user's columns, between the patient and the actions."""
    header, row = page.one("table.tblAppts thead tr"), page.one(ROW)
    for line, tag in ((header, "th"), (row, "td")):
        for cell in line[3:-ACTIONS]:
            line.remove(cell)
        for name in reversed(tuple(columns)):
            cell = etree.Element(tag)
            cell.text = name if tag == "th" else ""
            line.insert(3, cell)


def _time(row: Element, hour: str, minute: str, half: str) -> None:
    row[0].text = hour
    row[1].text = minute
    small = row[1].find("small")
    if small is not None:
        small.text = half


def _link(cell: Element, one: MockAppointment, patient: MockPatient | None) -> None:
    cell[0].text = f"{patient.last_name}, {patient.first_name}" if patient else "Unknown"
    cell[0].set("href", cell[0].get("href", "").replace("PID=0", f"PID={one.patient_id}"))


def _numbered(row: Element, number: int) -> None:
    for item in row.iter("*"):
        if "(0)" in (item.get("onclick") or ""):
            item.set("onclick", item.get("onclick", "").replace("(0)", f"({number})"))


def _empty(row: Element, text: str, reason: str, *, patient: int, reason_at: int | None) -> None:
    """Make a row nobody's: free, or a block."""
    for cell in row[2:]:
        for child in list(cell):
            cell.remove(child)
        cell.text = ""
    row[patient].text = text
    if reason_at is not None:
        row[reason_at].text = reason


def _in_columns(row: Element, it: Timed, day: Day) -> None:
    hour, minute, half, what = it
    _time(row, hour, minute, half)
    if not isinstance(what, tuple):
        at = 3 + day.columns.index("Reason For Visit") if "Reason For Visit" in day.columns else None
        _empty(row, "BLOCK" if what else "", what.text if what else "", patient=2, reason_at=at)
        return
    one, patient = what
    _link(row[2], one, patient)
    _numbered(row, one.id)
    texts = day.texts(one, patient)
    for cell, name in zip(row[3:], day.columns, strict=False):
        cell.text = texts[name]


def _in_app(row: Element, it: Timed, day: Day) -> None:
    hour, minute, half, what = it
    _time(row, hour, minute, half)
    if not isinstance(what, tuple):
        _empty(row, "BLOCK" if what else "", what.text if what else "", patient=3, reason_at=7)
        return
    one, patient = what
    texts = day.texts(one, patient)
    row[2].text, row[4].text = texts["Visit Length"], texts["DOB"]
    _link(row[3], one, patient)
    row[6].text, row[7].text, row[8].text = texts["Provider Name"], texts["Reason For Visit"], texts["Status"]
    _numbered(row, one.id)


def listed(page: Page, mine: Sequence[MockAppointment], *, directory: Directory, today: date) -> None:
    """Write a patient's appointments into their list; those to come can be deleted there."""
    examples = page.all("#grdAppointment1 tr.row, #grdAppointment1 tr.row-alt")
    fill: Callable[[Element, MockAppointment], None] = lambda row, one: _listed(row, one, directory, today)  # noqa: E731
    for number, one in enumerate(mine):
        row = copy.deepcopy(examples[number % 2])
        examples[0].addprevious(row)
        fill(row, one)
    for example in examples:
        parent = example.getparent()
        if parent is not None:
            parent.remove(example)


def _listed(row: Element, one: MockAppointment, directory: Directory, today: date) -> None:
    provider = next((who.name for who in directory.providers if who.id == one.staff_id), "")
    office = next((place.name for place in directory.offices if place.id == one.office_id), "")
    half = "PM" if one.at.hour >= 12 else "AM"
    texts = (
        f"{one.day.month}/{one.day.day}/{one.day.year}",
        f"{one.at.hour % 12 or 12}:{one.at.minute:02} {half}",
        str(one.length),
        provider,
        office,
        one.reason,
        f"\N{NO-BREAK SPACE}{one.status}",
    )
    for cell, text in zip(row, texts, strict=False):
        cell.text = text
    if one.day < today:
        row[7].remove(row[7][0])
    else:
        row[7][0].set("onclick", f"DeleteAppointment({one.id}, this)")
