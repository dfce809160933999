"""Whole files: what fails one, what is a test, what is split, and what a transaction is refused for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from mock_portals.clearinghouse.books import Report
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.switches import Switches
from mock_portals.clearinghouse.syntax import MOST_TRANSACTIONS
from portaldriver.edi.models.acknowledgment import Acknowledgment
from portaldriver.edi.writing.interchange import Head, interchange
from portaldriver.portals.office_ally.clearinghouse.reports import FileSummary, ReportKind, read_report
from tests.edi.claims import MADE, body, file
from tests.edi.sendable import institutional, professional

from .sending import later, numbered, pyx12_accepts, replaced, sent, sent_text, summary, without

GOOD = file([professional()])


def batch(count: int) -> str:
    """Return a file of so many transactions."""
    head = Head(sender="SENDER", receiver="330897513", number=1, made=MADE, test=False, functional="HC", kind="837",
                guide="005010X222A1")  # fmt: skip
    return interchange([body(numbered(count)[at : at + 1]) for at in range(count)], head)


def of(reports: Sequence[Report]) -> Acknowledgment:
    """Return the only acknowledgment, as the package reads it."""
    (report,) = reports
    (read,) = read_report(report.name, report.content).transactions
    model: Acknowledgment = read.model
    return model


@pytest.mark.parametrize("name", ["claims_1.txt", "837_1.txt", "837D_1.txt", "837p_1.txt"])
def test_a_name_that_does_not_say_what_is_in_it_fails_the_file(name: str) -> None:
    house = Clearinghouse()
    taken = sent_text(house, GOOD, name=name)
    assert taken.failed.startswith("File name must contain 837P")
    assert house.claims == []
    told = error_report(house)
    assert told.failed
    assert told.failure == taken.failed
    assert (told.file_name, told.file_id) == (name, taken.file_id)
    assert [one.kind for one in house.due()] == ["summary"]


def error_report(house: Clearinghouse) -> FileSummary:
    """Return the error report of the only file, as the package reads it."""
    (report,) = later(house, "summary")
    read = read_report(report.name, report.content)
    assert read.kind is ReportKind.ERROR_REPORT
    assert read.summary is not None
    assert read.summary.unknown_lines == ()
    return read.summary


@pytest.mark.parametrize("text", ["", "hello", "ISA*00*", "PK\x03\x04"])
def test_what_is_no_x12_fails_without_an_acknowledgment(text: str) -> None:
    house = Clearinghouse()
    assert sent_text(house, text).failed == "File is not a readable X12 file"
    assert error_report(house).failure == "File is not a readable X12 file"
    assert [one.kind for one in house.due()] == ["summary"]


ENVELOPES: dict[str, tuple[str, str]] = {
    "two interchanges": ("024", GOOD + GOOD),
    "two groups": ("024", replaced(GOOD, "IEA*1", "GS*HC*A*B*20260301*0930*2*X*005010X222A1~GE*0*2~IEA*2")),
    "no end": ("023", GOOD[: GOOD.index("IEA")]),
    "cut short": ("023", GOOD[: len(GOOD) // 2]),
    "another number at the end": ("001", replaced(GOOD, "IEA*1*000000001", "IEA*1*000000002")),
    "a wrong count of groups": ("021", replaced(GOOD, "IEA*1*", "IEA*2*")),
}


@pytest.mark.parametrize("code, text", ENVELOPES.values(), ids=ENVELOPES)
def test_an_envelope_that_is_not_whole_is_refused_by_a_ta1(code: str, text: str) -> None:
    house = Clearinghouse()
    taken = sent_text(house, text)
    assert taken.failed
    assert house.claims == []
    answer = of(later(house, "TA1"))
    assert answer.interchange is not None
    assert (answer.outcome, answer.interchange.note_code) == ("rejected", code)
    assert answer.interchange.control_number == "000000001"
    assert sorted(one.kind for one in house.due()) == ["TA1", "summary"]


GROUPS: dict[str, tuple[str, str, str]] = {
    "an 837I named 837P": ("2", "837P_1.txt", file([institutional()])),
    "an 837P named 837I": ("2", "837I_1.txt", GOOD),
    "no claims": ("1", "837P_1.txt", replaced(GOOD, "GS*HC*", "GS*HP*")),
    "numbers differ": ("4", "837P_1.txt", replaced(GOOD, "GE*1*1~", "GE*1*2~")),
    "count differs": ("5", "837P_1.txt", replaced(GOOD, "GE*1*1~", "GE*3*1~")),
}


@pytest.mark.parametrize("code, name, text", GROUPS.values(), ids=GROUPS)
def test_a_group_that_is_not_right_is_refused_by_a_999(code: str, name: str, text: str) -> None:
    house = Clearinghouse()
    assert sent_text(house, text, name=name).failed
    assert house.claims == []
    answer = of(later(house, "999"))
    assert answer.group is not None
    assert (answer.outcome, answer.group.codes) == ("rejected", (code,))
    assert sorted(one.kind for one in house.due()) == ["999", "summary"]


def test_a_file_of_too_many_transactions_fails() -> None:
    start, end = GOOD.index("ST*"), GOOD.index("GE*")
    house = Clearinghouse()
    small = "ST*837*0001*005010X222A1~SE*2*0001~"
    taken = sent_text(house, GOOD[:start] + small * (MOST_TRANSACTIONS + 1) + GOOD[end:].replace("GE*1", "GE*5001"))
    assert taken.failed == "File contains more than 5000 transactions"
    assert of(later(house, "999")).outcome == "rejected"


SYNTAX: dict[str, tuple[str, Callable[[str], str]]] = {
    "SE counts wrong": ("4", lambda text: replaced(text, "~SE*", "~SE*1")),
    "SE has another number": ("3", lambda text: text.replace("*0001~GE", "*0009~GE")),
    "an unknown segment": ("5", lambda text: without(text.replace("LX*1~", "LX*1~ZZ*1~X*1~"), "X*1")),
    "no claim's number": ("5", lambda text: replaced(text, "CLM*PCN-1*", "CLM**")),
    "no amount": ("5", lambda text: replaced(text, "*160.5*", "*16O.5*")),
    "a control character": ("5", lambda text: replaced(text, "*DOE*", "*DO\x01E*")),
    "no date": ("5", lambda text: replaced(text, "D8*20260203", "D8*20260230")),
    "no claim": ("5", lambda text: without(text, "CLM*")),
}


@pytest.mark.parametrize("code, spoil", SYNTAX.values(), ids=SYNTAX)
def test_a_transaction_that_is_not_right_is_refused_and_none_of_it_is_booked(
    code: str, spoil: Callable[[str], str]
) -> None:
    house = Clearinghouse()
    assert sent_text(house, spoil(GOOD)).failed
    assert house.claims == []
    reports = later(house, "999")
    answer = of(reports)
    assert answer.outcome == "rejected"
    assert answer.group is not None
    (transaction,) = answer.group.transactions
    assert code in transaction.codes
    assert pyx12_accepts(reports)


def test_the_other_transactions_of_a_file_are_taken() -> None:
    house = Clearinghouse()
    text = batch(3)
    broken = replaced(text, "CLM*PCN-00001*160.5*", "CLM*PCN-00001*lots*")
    assert not sent_text(house, broken).failed
    assert [one.patient_control_number for one in house.claims] == ["PCN-00000", "PCN-00002"]
    reports = later(house, "999")
    answer = of(reports)
    assert answer.group is not None
    assert answer.outcome == "partially_accepted"
    assert [one.outcome for one in answer.group.transactions] == ["accepted", "rejected", "accepted"]
    (error,) = answer.group.transactions[1].errors
    segments = broken.split("ST*837*")[2].split("~")
    assert segments[(error.position or 0) - 1].startswith("CLM*PCN-00001"), "the position counts from ST as 1"
    assert pyx12_accepts(reports)
    (acknowledged,) = [one for one in house.due() if one.kind == "277CA"]
    assert len(read_report(acknowledged.name, acknowledged.content).transactions) == 2
    assert pyx12_accepts([acknowledged])


def test_a_test_is_one_by_its_name_alone() -> None:
    house = Clearinghouse()
    assert "*0*T*" in GOOD, "ISA15 says that it is a test"
    assert not sent_text(house, GOOD, name="837P_1.txt").test
    assert not sent_text(house, GOOD, name="OA_TEST_837P_2.txt").test
    assert not sent_text(house, GOOD, name="TEST_837P_3.txt").test
    assert len(house.claims) == 3
    production = GOOD.replace("*0*T*", "*0*P*")
    assert sent_text(house, production, name="XXXX.OATEST.837P.txt").test
    assert len(house.claims) == 3, "tests are booked apart"
    (claim,) = house.test_claims
    assert (claim.status, claim.test, claim.payer_claim_number) == ("accepted", True, "")


def test_a_test_is_answered_but_never_reaches_a_payer() -> None:
    house = Clearinghouse()
    sent_text(house, GOOD, name="OATEST_837P_1.txt")
    sent_text(house, GOOD, name="OATEST_837P_2.txt")
    assert [one.status for one in house.test_claims] == ["accepted", "rejected"]
    assert house.duplicates() == [house.test_claims[1]]
    assert len(house.of("PCN-1")) == 2
    assert later(house, "status") == []
    assert {one.kind for one in house.due()} == {"999", "summary", "277CA"}


def test_a_large_file_is_split_and_each_part_has_its_own_answers() -> None:
    house = Clearinghouse(switches=Switches(split_above=2))
    whole = sent(house, *numbered(5), name="clinic_837P_9.txt")
    assert len(whole.parts) == 3
    assert len({whole.file_id, *whole.parts}) == 4
    told = {one.file_id: one for one in later(house, "summary")}
    first = read_report(told[whole.file_id].name, told[whole.file_id].content)
    assert first.summary is not None
    assert first.summary.split
    assert (first.summary.unknown_lines, first.notices, first.summary.notices) == ((), (), ())
    assert tuple(one.file_id for one in first.summary.parts) == whole.parts
    assert [one.name for one in first.summary.parts] == [f"clinic_837P_9_{at}.txt" for at in (1, 2, 3)]
    assert b"The file clinic_837P_9.txt was split into clinic_837P_9_1.txt" in told[whole.file_id].content
    rows = []
    for part in whole.parts:
        read = read_report(told[part].name, told[part].content).summary
        assert read is not None
        assert read.file_id == part
        rows += [one.account_number for one in read.claims]
    assert rows == [one.patient_control_number for one in house.claims] == [f"PCN-{at:05}" for at in range(5)]
    assert len([one for one in house.due() if one.kind == "277CA"]) == 3
    assert len([one for one in house.due() if one.kind == "999"]) == 1
    assert pyx12_accepts([one for one in house.due() if one.kind == "277CA"])


def test_a_file_of_as_many_claims_as_may_be_is_not_split() -> None:
    house = Clearinghouse(switches=Switches(split_above=2))
    sent(house, *numbered(2))
    assert len(summary(house).claims) == 2


def test_file_ids_have_ten_digits_now_and_had_nine() -> None:
    for nine, digits in ((False, 10), (True, 9)):
        house = Clearinghouse(switches=Switches(nine_digits=nine))
        taken = sent(house, professional())
        assert len(taken.file_id) == digits
        assert [len(one.claim_id) for one in house.claims] == [10]
        house.clock.advance(hours=200)
        for report in house.due():
            read = read_report(report.name, report.content)
            assert (read.file_id, read.notices) == (taken.file_id, ())
            if read.edi_status:
                assert [one.file_id for one in read.edi_status.claims] == [taken.file_id]
                assert [one.account_number for one in read.edi_status.claims] == ["PCN-1"]
