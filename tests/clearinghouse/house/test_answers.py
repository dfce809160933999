"""What goes in comes back as answers: a 999, a file summary, a 277CA, the payers' text, each in its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import oxedi
import pytest

from mock_portals.clearinghouse.books import BookedClaim, Kind
from mock_portals.clearinghouse.clock import Clock
from mock_portals.clearinghouse.house import Clearinghouse
from mock_portals.clearinghouse.switches import Switches
from portaldriver.edi import Claim, NumbersInMemory, load_profile, write_claims
from portaldriver.edi.separators import Separators
from portaldriver.portals.office_ally.clearinghouse.reports import FileName, ReportKind, read_report
from tests.edi.claims import file
from tests.edi.interchanges import ODD
from tests.edi.sendable import JIM, MADE, PARENT, SUBMITTER, changed, institutional, professional, secondary

from .sending import ACCOUNT, later, numbered, pyx12_accepts, sent, sent_text, summary

KINDS: dict[Kind, ReportKind] = {
    "999": ReportKind.ACKNOWLEDGMENT,
    "summary": ReportKind.FILE_SUMMARY,
    "277CA": ReportKind.CLAIM_ACKNOWLEDGMENT,
    "status": ReportKind.EDI_STATUS,
}


async def test_files_of_both_kinds_are_booked_with_what_they_say() -> None:
    house = Clearinghouse()
    profile = load_profile("office_ally", envelope={"sender_id": "CLINIC1"})
    files = await write_claims(
        [professional(), secondary(patient_control_number="PCN-3"), institutional()],
        profile=profile, submitter=SUBMITTER, numbers=NumbersInMemory(), usage="production", made=MADE,
    )  # fmt: skip
    for one in files:
        taken = house.receive(one.name, one.text.encode(), channel="sftp", account=ACCOUNT)
        assert not taken.failed
        assert taken.submitter == SUBMITTER.identifier
    office, second, stay = house.claims
    assert [one.form for one in house.claims] == ["HCFA", "HCFA", "UB"]
    assert [one.status for one in house.claims] == ["accepted"] * 3
    assert (office.patient_control_number, office.total, office.member_id) == ("PCN-1", Decimal("160.5"), "EX123456")
    assert (office.payer_id, office.procedure, office.diagnosis) == ("EX001", "99213", "J029")
    assert (office.provider_id, office.tax_id, office.billing_npi) == ("1000000012", "123456780", "1000000004")
    assert second.payer_id == "EX001", "the other payer, who decided first, is not the one that it goes to"
    assert (stay.from_date, stay.to_date, stay.procedure, stay.bill_type) == (
        datetime(2026, 2, 3).date(), datetime(2026, 2, 5).date(), "0120", "111",
    )  # fmt: skip


def test_the_patient_is_the_child_where_the_parent_is_insured() -> None:
    house = Clearinghouse()
    sent(house, professional(subscriber=PARENT, patient=JIM))
    (claim,) = house.claims
    assert claim.errors == ()
    assert (claim.patient_first, claim.patient_born, claim.member_id) == ("JIM", JIM.dob, PARENT.member_id)


@pytest.mark.parametrize("claim", [professional(), institutional()], ids=["professional", "institutional"])
def test_each_answer_is_what_its_name_says_and_is_read_without_a_notice(claim: Claim) -> None:
    house = Clearinghouse()
    taken = sent(house, claim)
    house.clock.advance(hours=200)
    for report in house.due():
        named = FileName.parsed(report.name)
        assert (named.kind, named.file_id) == (KINDS[report.kind], taken.file_id)
        read = read_report(report.name, report.content)
        assert (read.kind, read.notices, read.deviations) == (KINDS[report.kind], (), ())
    assert sorted(one.kind for one in house.due()) == ["277CA", "999", "status", "summary"]


def test_answers_come_in_their_time_and_in_their_order() -> None:
    clock = Clock()
    house = Clearinghouse(clock=clock)
    sent(house, professional())
    (claim,) = house.claims
    assert house.due() == []
    clock.advance(minutes=10)
    assert [one.kind for one in house.due()] == ["999"]
    clock.advance(hours=5)
    assert len(house.due()) == 1, "a summary takes six hours"
    assert house.standing(claim) == "pending"
    clock.advance(hours=7)
    assert "summary" in [one.kind for one in house.due()]
    assert house.standing(claim) == "accepted"
    clock.advance(hours=50)
    assert [one.kind for one in house.due()] == ["999", "summary", "277CA", "status"]


def test_the_999_has_the_original_name_and_answers_each_transaction() -> None:
    house = Clearinghouse()
    taken = sent(house, *numbered(2), name="clinic_837P_77.txt")
    (report,) = later(house, "999")
    assert report.name == f"{taken.file_id}_clinic_837P_77.txt_999.999"
    assert FileName.parsed(report.name).original == "clinic_837P_77.txt"
    (answer,) = read_report(report.name, report.content).transactions
    assert answer.model.outcome == "accepted"
    assert [one.control_number for one in answer.model.group.transactions] == ["0001"]
    assert pyx12_accepts([report])


def test_the_summary_tells_of_each_claim_under_its_own_number() -> None:
    house = Clearinghouse()
    taken = sent(house, *numbered(2), professional(patient_control_number="BAD-1", payer_id="ZZ999"))
    told = summary(house)
    assert (told.file_id, told.file_name, told.account_name) == (taken.file_id, taken.name, ACCOUNT)
    assert told.unknown_lines == ()
    assert [one.account_number for one in told.of("accepted")] == ["PCN-00000", "PCN-00001"]
    (refused,) = told.of("error")
    assert (refused.account_number, [one.code for one in refused.errors]) == ("BAD-1", ["P101"])
    assert refused.errors[0].meaning == "PAYER ID NOT FOUND IN PAYER LIST"
    assert [one.claim_id for one in told.claims] == [one.claim_id for one in house.claims]
    row = told.claims[0]
    assert (row.last_name, row.first_name, row.tax_id) == ("DOE", "JANE", "123456780")
    assert (row.procedure_code, row.diagnosis_code, row.payer_id) == ("99213", "J029", "EX001")
    assert (row.physician_id, row.patient_id) == ("1000000012", "EX123456")
    assert row.from_date == row.to_date == datetime(2026, 2, 3).date()


def test_a_row_stands_where_the_guide_has_it() -> None:
    house = Clearinghouse()
    sent(house, professional(payer_id="ZZ999"))
    (report,) = later(house, "summary")
    (line,) = [one for one in report.content.decode().splitlines() if one.startswith("1)")]
    (claim,) = house.claims
    places = ((7, claim.claim_id), (19, "EX123456"), (37, "DOE,JANE"), (57, "01/02/1980"), (70, "02/03/2026"))
    more = ((81, "02/03/2026"), (92, "99213"), (100, "J029"), (109, "123456780"), (121, "PCN-1"))
    for start, value in (*places, *more, (135, "1000000012"), (146, "ZZ999"), (153, "P101")):
        assert line[start:].startswith(value)
        assert line[start - 1] == " "


def test_more_codes_than_have_room_are_all_told() -> None:
    house = Clearinghouse(switches=Switches(refuse={1: "Z901"}))
    poor = changed(professional().subscriber, member_id="UNKNOWN", dob=None)
    sent(house, professional(payer_id="ZZ999", subscriber=poor, total_charge=Decimal(1), diagnosis_codes=()))
    (claim,) = house.claims
    (row,) = summary(house).claims
    assert len(claim.errors) > 5
    assert tuple(one.code for one in row.errors) == claim.errors


def test_the_277ca_takes_and_refuses_claim_by_claim() -> None:
    house = Clearinghouse()
    sent(house, *numbered(2), professional(patient_control_number="BAD-1", payer_id="ZZ999"))
    (report,) = later(house, "277CA")
    assert report.name == f"{ACCOUNT}_{report.file_id}_HCFA_277ca_{report.due:%Y%m%d}.txt"
    (read,) = read_report(report.name, report.content).transactions
    told = list(read.model.claims())
    assert [one.outcome for one in told] == ["accepted", "accepted", "rejected"]
    assert [one.clearinghouse_trace for one in told] == [one.claim_id for one in house.claims]
    assert [one.payer_claim_control_number for one in told[:2]] == [one.payer_claim_number for one in house.claims[:2]]
    assert [(one.category, one.code, one.entity) for one in told[2].reasons] == [("A7", "153", "PR")]
    (receiver,) = read.model.receivers
    assert receiver.trace == house.files[0].reference, "BHT03 of the file"
    assert pyx12_accepts([report])


def test_the_277ca_has_the_other_documented_name() -> None:
    house = Clearinghouse(switches=Switches(name_277ca="edi_status"))
    sent(house, institutional())
    (report,) = later(house, "277CA")
    assert report.name == f"{report.file_id}_EDI_STATUS_UB_{report.due:%Y%m%d}.277"
    assert read_report(report.name, report.content).kind is ReportKind.CLAIM_ACKNOWLEDGMENT


def test_the_payers_text_tells_their_numbers_and_their_no() -> None:
    house = Clearinghouse(switches=Switches(payer_refuses={"PCN-00001": "SUBSCRIBER NOT COVERED"}))
    sent(house, *numbered(3))
    (report,) = later(house, "status")
    read = read_report(report.name, report.content).edi_status
    assert read is not None
    assert (read.unknown_lines, read.notices) == ((), ())
    assert [one.status for one in read.claims] == ["accepted", "rejected", "accepted"]
    assert read.claims[0].payer_claim_number == house.claims[0].payer_claim_number
    assert read.claims[1].message == "SUBSCRIBER NOT COVERED"
    assert [one.claim_id for one in read.claims] == [one.claim_id for one in house.claims]


@pytest.mark.parametrize("separators", ODD)
def test_a_file_with_any_separators_is_read(separators: Separators) -> None:
    marks = (separators.element, separators.component, separators.repetition, separators.segment)
    house = Clearinghouse()
    text = file(numbered(2))
    sent_text(house, text.translate(dict(zip(map(ord, "*:^~"), marks, strict=True))))
    assert [one.patient_control_number for one in house.claims] == ["PCN-00000", "PCN-00001"]
    assert [one.status for one in house.claims] == ["accepted"] * 2
    assert house.claims[0].lines == taken_in(text).claims[0].lines


def test_a_number_that_holds_a_usual_separator_comes_back_whole() -> None:
    house = Clearinghouse()
    sent_text(house, file([professional(patient_control_number="A:1~2")], ODD[1]))
    assert [one.patient_control_number for one in house.claims] == ["A:1~2"]
    (report,) = later(house, "277CA")
    (read,) = read_report(report.name, report.content).transactions
    assert [one.patient_control_number for one in read.model.claims()] == ["A:1~2"]


def taken_in(text: str) -> Clearinghouse:
    house = Clearinghouse()
    sent_text(house, text)
    return house


def test_an_independent_reader_finds_no_break_in_the_answers() -> None:
    house = Clearinghouse()
    sent(house, *numbered(2))
    reports = later(house, "999") + later(house, "277CA")
    for report in reports:
        document = oxedi.parse(report.content).document
        ids = [document[at].id.decode() for at in range(len(document))]
        assert (ids[0], ids[1], ids[2]) == ("ISA", "GS", "ST")
        assert document[len(document) - 3].elements[0] == str(len(ids) - 4).encode(), "SE counts its segments"


def test_the_same_seed_gives_the_same_answers_and_another_does_not() -> None:
    def told(seed: int) -> list[tuple[str, bytes, datetime]]:
        house = Clearinghouse(seed=seed)
        sent(house, *numbered(3))
        house.clock.advance(hours=200)
        return [(one.name, one.content, one.due) for one in house.due()]

    assert told(1) == told(1) != told(2)


def test_a_thousand_claims_in_a_file_are_each_taken_once() -> None:
    house = Clearinghouse()
    sent(house, *numbered(1000))
    assert {one.status for one in house.claims} == {"accepted"}
    assert len({one.claim_id for one in house.claims}) == 1000
    assert house.duplicates() == []


def test_nothing_shows_a_patient_in_its_repr() -> None:
    house = Clearinghouse()
    sent(house, professional())
    shown = repr(house.claims) + repr(house.files) + repr(house.reports)
    assert "DOE" not in shown
    assert "EX123456" not in shown
    assert isinstance(house.claims[0], BookedClaim)
    assert timedelta(hours=6) <= house.reports[1].due - house.clock.now <= timedelta(hours=12)
