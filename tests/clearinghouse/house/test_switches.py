"""What a test can make go wrong: answers lost, doubled, late, garbled; claims refused or held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mock_portals.clearinghouse.books import Kind
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.switches import Switches
from portaldriver.portals.office_ally.clearinghouse.reports import read_report
from tests.edi.sendable import professional

from .sending import later, numbered, sent, summary

KINDS: tuple[Kind, ...] = ("999", "summary", "277CA", "status")


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_can_be_lost(kind: Kind) -> None:
    house = Clearinghouse(switches=Switches(lose={kind}))
    sent(house, professional())
    assert later(house, kind) == []
    assert {one.kind for one in house.due()} == set(KINDS) - {kind}


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_can_come_twice_under_two_names(kind: Kind) -> None:
    house = Clearinghouse(switches=Switches(double={kind}))
    sent(house, professional())
    first, second = later(house, kind)
    assert first.content == second.content
    assert first.name != second.name
    assert second.due - first.due == timedelta(hours=1)
    assert read_report(second.name, second.content).kind == read_report(first.name, first.content).kind


def test_a_report_can_be_late() -> None:
    house = Clearinghouse(switches=Switches(late={"summary": timedelta(hours=30)}))
    sent(house, professional())
    house.clock.advance(hours=35)
    assert [one.kind for one in house.due()] == ["999"]
    house.clock.advance(hours=7)
    assert "summary" in [one.kind for one in house.due()]


def test_times_can_be_set() -> None:
    exact = (timedelta(hours=1), timedelta(hours=1))
    house = Clearinghouse(switches=Switches(summary_after=exact))
    sent(house, professional())
    house.clock.advance(minutes=59)
    assert "summary" not in [one.kind for one in house.due()]
    house.clock.advance(minutes=1)
    assert "summary" in [one.kind for one in house.due()]


def test_a_garbled_row_is_told_and_not_guessed() -> None:
    house = Clearinghouse(switches=Switches(garble=2))
    sent(house, *numbered(3))
    told = summary(house)
    assert [one.account_number for one in told.claims] == ["PCN-00000", "PCN-00002"]
    assert [one.claim_id for one in told.unknown_lines] == [house.claims[1].claim_id]


def test_an_unknown_line_is_told() -> None:
    house = Clearinghouse(switches=Switches(unknown_line="*** Payer list was changed, see Resource Library ***"))
    sent(house, professional())
    told = summary(house)
    assert len(told.claims) == len(told.unknown_lines) == 1


def test_the_nth_claim_can_be_refused_with_any_code() -> None:
    house = Clearinghouse(switches=Switches(refuse={2: "M102", 4: "Z901"}))
    sent(house, *numbered(3))
    sent(house, professional())
    assert [one.errors for one in house.claims] == [(), ("M102",), (), ("Z901",)]
    house.clock.advance(hours=200)
    meanings = [
        error.meaning
        for report in house.due()
        if report.kind == "summary" and (read := read_report(report.name, report.content).summary)
        for claim in read.of("error")
        for error in claim.errors
    ]
    assert sorted(str(one) for one in meanings) == ["INSURED ID IS INVALID", "REFUSED BY CLEARINGHOUSE EDIT"]


def test_a_claim_can_be_held() -> None:
    house = Clearinghouse(switches=Switches(hold={1}))
    sent(house, *numbered(2))
    told = summary(house)
    assert [one.section for one in told.claims] == ["accepted", "pending"]
    assert [one.account_number for one in told.of("pending")] == ["PCN-00000"]
    (answer,) = [one for one in house.due() if one.kind == "277CA"]
    (read,) = read_report(answer.name, answer.content).transactions
    assert [one.patient_control_number for one in read.model.claims()] == ["PCN-00001"]
