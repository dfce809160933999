"""The mock's schedule: both tables, its scripts, and what it refuses."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import httpx
import pytest

from mock_portals.grafting import matches
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import API, DELETED, OF_PATIENT, SCHEDULE, STATUS, AppointmentDesk
from mock_portals.office_ally.appointments import SHAPES, Block
from tests.mock_portals.surfing import Surfer

DAY = date(2026, 3, 2)
VIEW = f"{SCHEDULE}?Tab=A&View=d&Day=2&Month=3&Year=2026&ProviderID=&OfficeID=&StatusID=&TimeInterval=5&DailyMode=5"


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> AppointmentDesk:
    desk = portal.pm.desk(AppointmentDesk)
    first, second = portal.patients[:2]
    desk.add(day=DAY, at=time(9, 30), patient_id=first.patient_id, staff_id="2201", office_id="4101", reason="Intake")
    desk.add(day=DAY, at=time(13), patient_id=second.patient_id, staff_id="2202", office_id="4102", status_id=328)
    desk.blocks.append(Block(DAY, time(12)))
    return desk


def texts(member: Surfer, table: str) -> list[list[str]]:
    page = member.open(VIEW)
    rows = matches(page, f"{table} tbody tr, {table} > tr")
    return [[" ".join(cell.itertext()).strip() for cell in row] for row in rows]


def test_the_first_table_has_the_user_s_columns(member: Surfer, desk: AppointmentDesk) -> None:
    desk.columns = ("Status", "Appointment ID")
    rows = texts(member, "table.tblAppts")
    booked = [row for row in rows if row[4]]
    assert [(row[1], row[3]) for row in booked] == [(":30  am", "Active"), (":00  pm", "Confirmed")]
    assert [int(row[4]) for row in booked] == list(desk.book)
    assert [row[0] for row in rows[:5]] == ["8", "", "9", "", "10"]
    assert [row[2] for row in rows if row[2] and not row[4]] == ["BLOCK"]
    assert len(rows) == 20


def test_the_second_table_names_the_appointment_in_its_icon(member: Surfer, desk: AppointmentDesk) -> None:
    desk.shape = "tblDailyApp"
    page = member.open(VIEW)
    icons = matches(page, '#tblDailyApp img[onclick*="EditAppointment("]')
    assert [icon.get("onclick") for icon in icons] == [f"EditAppointment({number})" for number in desk.book]
    links = matches(page, "#tblDailyApp a[href*='PID=']")
    whose = [str(link.get("href")) for link in links]
    assert all(f"PID={one.patient_id}&" in href for href, one in zip(whose, desk.book.values(), strict=True))


def test_filters_and_other_days(member: Surfer, desk: AppointmentDesk) -> None:
    for query, shown in (("ProviderID=2201", 1), ("OfficeID=4102", 1), ("StatusID=321", 0), ("Day=3", 0)):
        name = query.partition("=")[0]
        address = "&".join(query if part.startswith(name) else part for part in VIEW.split("&"))
        assert len(matches(member.open(address), "table.tblAppts a")) == shown, name


def test_the_landing_is_as_it_was(member: Surfer, desk: AppointmentDesk) -> None:
    member.open(f"{SCHEDULE}?Tab=A")
    assert member.has("#lblResources")


def test_a_patient_s_list_names_what_can_still_be_deleted(
    member: Surfer, desk: AppointmentDesk, portal: OfficeAllyPortal
) -> None:
    desk.today = DAY
    person = portal.patients[0]
    past = desk.add(day=date(2026, 1, 5), at=time(9), patient_id=person.patient_id, staff_id="2201", office_id="4101")
    page = member.open(f"{OF_PATIENT}?PID={person.patient_id}&From=EditPatient&FromApp=PM")
    rows = matches(page, "#grdAppointment1 tr.row, #grdAppointment1 tr.row-alt")
    assert [row[0].text for row in rows] == ["3/2/2026", "1/5/2026"]
    calls = [span.get("onclick") for span in matches(page, "#grdAppointment1 span")]
    assert calls == [f"DeleteAppointment({min(desk.book)}, this)"]
    assert past.id in desk.book


def posted(desk: AppointmentDesk, **changed: Any) -> dict[str, Any]:
    """Return a save as the driver makes it, of the first appointment."""
    blank: dict[Any, Any] = {int: 0, str: "", bool: False}
    made = {key: blank.get(kind) for key, kind in SHAPES.items() if key != "__RequestVerificationToken"}
    one = next(iter(desk.book.values()))
    made |= {"appointmentDate": "3/2/2026", "day": "2", "month": "3", "year": "2026", "time": "09:30"}
    made |= {"patientID": int(one.patient_id), "staffID": 2201, "officeID": 4101, "statusID": 320}
    return {**made, "visitLength": 30, "daysBetweenVisits": 7, "paAppointment": dict(one.pa), **changed}


def ask(member: Surfer, oper: str, data: dict[str, Any], *, token: str | None = None) -> httpx.Response:
    held = str(member.one("[name=__RequestVerificationToken]").get("value"))
    body = {**data, "__RequestVerificationToken": held if token is None else token}
    headers = {"X-Requested-With": "XMLHttpRequest", "X-OA-AUTH-TOKEN": held}
    return member.client.post(f"{member.pm}{API}", params={"oper": oper}, json=body, headers=headers)


def test_what_is_saved_can_be_read(member: Surfer, desk: AppointmentDesk) -> None:
    member.open(VIEW)
    answer = ask(member, "SaveAppointment", posted(desk, time="15:15", notes="Bring forms", repeat=2)).json()
    ident = answer["dt"]["appointmentID"]
    held = ask(member, "GetAppointmentData", {"appointmentID": ident}).json()["dt"]["Appointment"]["dt"]
    assert (held["AppointmentTime"], held["Notes"], held["StaffID"]) == ("15:15", "Bring forms", 2201)
    assert held["AppointmentDate"] == "/Date(1772438400000)/"
    assert [one.day for one in desk.book.values() if one.at == time(15, 15)] == [
        date(2026, 3, 2),
        date(2026, 3, 9),
        date(2026, 3, 16),
    ]
    assert ask(member, "GetAppointmentData", {"appointmentID": 1}).json()["dt"]["Appointment"]["dt"] is None


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"notes": "x" * 256}, "Notes"),
        ({"staffID": 1}, "Provider"),
        ({"time": "12:00"}, "blocked for"),
        ({"month": "03", "appointmentDate": "03/2/2026"}, "Date"),
    ],
)
def test_refusals_come_with_http_200(
    member: Surfer, desk: AppointmentDesk, changed: dict[str, Any], words: str
) -> None:
    member.open(VIEW)
    answer = ask(member, "SaveAppointment", posted(desk, **changed))
    assert (answer.status_code, answer.json()["Message"]) == (200, "Fail")
    assert words in answer.json()["Error"]
    assert desk.saves == 0


def test_a_token_in_the_header_alone_is_not_enough(member: Surfer, desk: AppointmentDesk) -> None:
    member.open(VIEW)
    assert "anti-forgery" in ask(member, "SaveAppointment", posted(desk), token="").json()["Error"]
    assert desk.saves == 0


def test_the_form_deletes(member: Surfer, desk: AppointmentDesk) -> None:
    first, second = desk.book
    member.open(VIEW)
    member.submit("#aspnetForm", {"PageAction": "delete", "ID": str(first)})
    assert member.one(f"#{STATUS}").text == DELETED
    assert list(desk.book) == [second]
    desk.silently_refuse = 1
    member.submit("#aspnetForm", {"PageAction": "delete", "ID": str(second)})
    assert member.one(f"#{STATUS}").text == DELETED
    assert list(desk.book) == [second]
