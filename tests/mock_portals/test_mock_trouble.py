from __future__ import annotations

import time

import httpx
import pytest

from mock_portals import MockServer
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.variants import (
    add_text,
    drop,
    duplicate,
    move_before,
    relabel,
    rename_id,
    set_attribute,
    wrap,
)
from tests.mock_portals.surfing import FORM, LANDING, LIST, Surfer, signed_in

SEARCH = "ctl00_phFolderContent_ucSearch_btnSearch"


def test_status_and_headers(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.faults.add(path=LIST, status=503, headers={"Retry-After": "1"})
    answer = member.grid()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert member.grid().status_code == 200


def test_a_page_that_never_finishes(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.faults.add(path=LIST, hang=0.05)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        member.grid()
    portal.faults.add(path=LIST, hang=30, hang_before=True)
    member.client.timeout = httpx.Timeout(0.1)
    with pytest.raises(httpx.ReadTimeout):
        member.grid()


def test_a_hanging_answer_does_not_hold_up_the_end(portal: OfficeAllyPortal) -> None:
    with MockServer(portal) as server, signed_in(server, portal) as member:
        portal.faults.add(path=LIST, hang=60)
        member.client.timeout = httpx.Timeout(0.1)
        with pytest.raises(httpx.ReadTimeout):
            member.grid()
        began = time.monotonic()
    assert time.monotonic() - began < 30


def test_a_reset(member: Surfer, portal: OfficeAllyPortal) -> None:
    fault = portal.faults.add(path=LIST, reset=True, times=2)
    for _ in range(2):
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            member.grid()
    assert fault.hits == 2
    assert member.grid().status_code == 200


def test_html_where_json_was_due(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.faults.add(path=LIST, serve_recorded="challenge")
    answer = member.grid()
    assert answer.status_code == 200
    assert "What code is in the image?" in answer.text
    portal.faults.add(path=LIST, body=("text/html", "no"))
    assert member.grid().headers["Content-Type"].startswith("text/html")


def test_trouble_after_the_commit(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    surfer.open("/pm/Login.aspx")
    portal.faults.add(path="/u/login", method="POST", status=502, after=True)
    surfer.password(portal.account.username, "wrong")
    assert surfer.answer.status_code == 502
    assert portal.account.wrong_passwords == 1


def test_the_challenge_waits_for_a_person(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.challenge_paths = {FORM.upper()}
    member.open(f"{FORM}?PageAction=add")
    assert member.answer.status_code == 200
    assert not member.has("#challenge-error")
    member.submit("form", {"answer": "wrong"})
    assert member.has("#challenge-error")
    member.submit("form", {"answer": "w7kq3"})
    assert member.has("#aspnetForm")


def test_maintenance(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.maintenance = True
    member.open(LANDING)
    assert member.path == "/pm/SiteMaintenance.aspx"
    assert "temporarily unavailable" in member.answer.text
    portal.maintenance = False
    member.open(LANDING)
    assert member.path == LANDING


def test_guides_stack_until_closed(member: Surfer, portal: OfficeAllyPortal) -> None:
    def guides(path: str) -> int:
        member.open(path)
        return len([item for item in member.page().iter("div") if item.get("id") == "pendo-guide-container"])

    assert guides(LANDING) == 3
    assert guides(LIST + "?Tab=P") == 2
    keys = [str(item.get("data-guide")) for item in member.page().iter("div") if item.get("data-guide")]
    member.client.cookies.set("pendo_seen", keys[0], domain="pm.officeally.localhost", path="/pm")
    assert guides(LIST + "?Tab=P") == 1
    portal.guides = 7
    assert guides(LANDING) == 7
    portal.guides = 0
    assert guides(LANDING) == 0
    assert not member.has("#pendo-base")


def test_operators(member: Surfer, portal: OfficeAllyPortal) -> None:
    for operator in (
        rename_id(SEARCH, "btnFind"),
        relabel("#btnFind", "Find"),
        duplicate("#addNewPatient"),
        wrap(".toolbar"),
        drop("#PageFooter"),
        set_attribute("#MainTabs", "data-x", "1"),
        set_attribute("#MainFolder", "id", None),
        move_before("#MainTabs", "#PageHeader"),
        add_text("h1", "All: "),
    ):
        portal.vary(LIST, operator)
    member.open(LIST + "?Tab=P")
    assert member.one("#btnFind").get("value") == "Find"
    assert len(member.page().cssselect("#addNewPatient")) == 2
    assert member.has(".wrapper > .toolbar")
    assert not member.has("#PageFooter")
    assert not member.has("#MainFolder")
    assert member.has("#MainTabs[data-x] + #PageHeader")
    assert member.one("h1").text == "All: Manage Patients"
    portal.unvary()
    member.open(LIST + "?Tab=P")
    assert member.has("#" + SEARCH)


def test_operators_on_pages_without_state(surfer: Surfer, portal: OfficeAllyPortal) -> None:
    portal.vary("/pm/SiteMaintenance.aspx", drop("h1"))
    surfer.open("/pm/SiteMaintenance.aspx")
    assert not surfer.has("h1")


def test_what_was_never_recorded(member: Surfer, portal: OfficeAllyPortal) -> None:
    member.open("/pm/Claims/ClaimList.aspx?Tab=B")
    assert member.answer.status_code == 599
    assert "nearest recorded" in member.answer.text
    member.open(LIST + "?Tab=P")
    member.submit("#aspnetForm", {})
    assert member.answer.status_code == 599
    unexpected = [item.path for item in portal.unexpected]
    assert unexpected == ["/pm/Claims/ClaimList.aspx", LIST]
    assert "__VIEWSTATE" in portal.unexpected[1].explanation
    portal.unexpected.clear()


def test_a_broken_mock_shows_as_unexpected(member: Surfer, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda data: data["nothing"])
    assert member.grid().status_code == 599
    assert "KeyError" in portal.unexpected[0].explanation
    portal.unexpected.clear()


def test_an_unknown_generation() -> None:
    with pytest.raises(LookupError):
        OfficeAllyPortal(generation="1999")
