"""Whatever comes back: what it is by its content, what its name says, and the models of its kind."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.edi import Acknowledgment, ClaimAcknowledgment, EdiTruncated, Remittance
from portaldriver.errors import PortalError, SessionExpired, UnsafeFile
from portaldriver.options import Downloads
from portaldriver.portals.office_ally.clearinghouse.reports import (
    Report,
    ReportKind,
    ReportUnreadable,
    classified,
    classify,
    read_report,
)
from tests.clearinghouse.reports.summaries import Row, status_line, status_report, summary
from tests.clearinghouse.reports.test_file_summary import EXAMPLES
from tests.edi.interchanges import envelope, transaction

SUMMARY = summary({"ACCEPTED": [Row()]}).encode()
STATUS = status_report([status_line()]).encode()
X999 = envelope(
    transaction("999", "005010X231A1", ["AK1*HC*28*005010X222A1", "AK9*A*1*1*1"]), group="FA", guide="005010X231A1"
).encode()
X277 = envelope(
    transaction(
        "277",
        "005010X214",
        [
            "BHT*0085*08*1*20261116*0930*TH",
            "HL*1**20*1",
            "NM1*AY*2*OFFICE ALLY*****46*330897513",
            "TRN*1*1026347812",
            "DTP*050*D8*20261116",
            "DTP*009*D8*20261116",
            "HL*2*1*21*1",
            "NM1*41*2*EXAMPLE CLINIC*****46*CLINIC1",
            "TRN*2*BATCH1",
            "STC*A1:19:PR*20261116*WQ*150",
            "QTY*90*1",
            "AMT*YU*150",
            "HL*3*2*19*1",
            "NM1*85*2*EXAMPLE CLINIC*****XX*1234567893",
            "HL*4*3*PT",
            "NM1*QC*1*EXAMPLE*NORA****MI*M1",
            "TRN*2*PCN-1",
            "STC*A1:19:PR*20261116*WQ*150",
            "REF*D9*4000000001",
        ],
    ),
    group="HN",
    guide="005010X214",
).encode()
X835 = envelope(
    transaction(
        "835",
        "005010X221A1",
        [
            "BPR*I*0*C*NON************20261118",
            "TRN*1*0001*1555000001",
            "DTM*405*20261118",
            "N1*PR*EXAMPLE PAYER*XV*EX001",
            "N1*PE*EXAMPLE CLINIC*XX*1234567893",
        ],
    ),
    group="HP",
    guide="005010X221A1",
).encode()
TA1 = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261101*0930*^*00501*000000007*0*P*:~"
    b"TA1*000000028*261116*0930*A*000~IEA*0*000000007~"
)
ERA_TEXT = b"Check#    Amount\n0001      0.00\n\nPayer Claim Control Number: 1\nLine Item:\n"
FAILED = b"File ID: 1026347812\nError Description: no end of interchange\n"
PAGE = b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><body>Log in</body></html>"


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


NAMED: list[tuple[str, bytes, ReportKind]] = [
    ("FS_HCFA_1026347812_IN_C.txt", SUMMARY, ReportKind.FILE_SUMMARY),
    ("FS_HCFA_1026347812_ErrorReport.txt", FAILED, ReportKind.ERROR_REPORT),
    ("1026347812_EDI_STATUS_HCFA_20261116.txt", STATUS, ReportKind.EDI_STATUS),
    ("1026347812_EDI_STATUS_HCFA_20261116.277", X277, ReportKind.CLAIM_ACKNOWLEDGMENT),
    ("clinic1_1026347812_HCFA_277ca_20261116.txt", X277, ReportKind.CLAIM_ACKNOWLEDGMENT),
    ("1026347812_CLINIC_837P.txt_999.999", X999, ReportKind.ACKNOWLEDGMENT),
    ("1026347812_CLINIC_837P.txt.TA1", TA1, ReportKind.INTERCHANGE_ACKNOWLEDGMENT),
    ("1026347812_ERA_835_5010_20261116.835", X835, ReportKind.REMITTANCE),
    ("1026347812_ERA_STATUS_5010_20261116.txt", ERA_TEXT, ReportKind.ERA_STATUS),
    ("1026347812_ERA_STATUS_5010_20261116.zip", zipped(a__835=X835), ReportKind.ERA_ZIP),
]


@pytest.mark.parametrize("name, content, kind", NAMED, ids=[kind for _, _, kind in NAMED])
def test_each_kind_by_its_content_alone_and_by_both(name: str, content: bytes, kind: ReportKind) -> None:
    assert classify("download", content) is kind
    found = classified(name, content)
    assert (found.kind, found.contradicted) == (kind, False)
    report = read_report(name, content)
    assert (report.kind, report.notices, report.sha256) == (kind, (), sha256(content).hexdigest())
    assert report.file_id == "1026347812"


@pytest.mark.parametrize("name, _, kind", NAMED, ids=[kind for _, _, kind in NAMED])
def test_content_wins_over_the_name_and_it_is_told(name: str, _: bytes, kind: ReportKind) -> None:
    content, other = (X999, ReportKind.ACKNOWLEDGMENT) if kind != "999" else (STATUS, ReportKind.EDI_STATUS)
    found = classified(name, content)
    assert (found.kind, found.contradicted, found.name.kind) == (other, True, kind)
    assert [notice.code for notice in read_report(name, content).notices] == ["name_differs"]


def test_the_name_decides_where_the_content_does_not() -> None:
    assert classify("FS_HCFA_1026347812_ErrorReport.txt", b"Something is wrong") is ReportKind.ERROR_REPORT
    assert classify("1026347812_ERA_STATUS_5010_20261116.txt", b"Report") is ReportKind.ERA_STATUS
    assert classify("1026347812_x_999.999", X999[:90]) is ReportKind.ACKNOWLEDGMENT
    assert classify("1026347812_ERA_STATUS_5010_20261116.zip", b"no archive") is ReportKind.UNKNOWN
    assert classify("notes.txt", b"Something") is ReportKind.UNKNOWN


def test_a_summary_of_errors_named_an_error_report_is_no_contradiction() -> None:
    content = summary({"ERROR": [Row(errors=("HCFA12",))]}).encode()
    report = read_report("FS_HCFA_1026347812_ErrorReport.txt", content)
    assert (report.kind, report.notices) == (ReportKind.FILE_SUMMARY, ())
    assert report.summary is not None
    assert not report.summary.failed


@pytest.mark.parametrize("name", ["FS_HCFA_1026347812_IN_C.txt", "x.835", "page.html", "a.zip"])
def test_a_page_in_place_of_a_file_means_that_the_session_is_lost(name: str) -> None:
    assert classify(name, PAGE) is ReportKind.HTML
    with pytest.raises(SessionExpired):
        read_report(name, PAGE)


def test_models_of_each_kind() -> None:
    assert isinstance(read_report("x", X999).transactions[0].model, Acknowledgment)
    (claims,) = read_report("x", X277).transactions
    assert isinstance(claims.model, ClaimAcknowledgment)
    assert [claim.outcome for claim in claims.model.claims()] == ["accepted"]
    assert isinstance(read_report("x", X835).transactions[0].model, Remittance)
    assert len(read_report("x", TA1).transactions) == 1
    status = read_report("x", STATUS).edi_status
    assert status is not None
    assert status.claims[0].claim_id == "4000000001"


def test_departures_of_x12_are_told() -> None:
    report = read_report("x", X999.replace(b"GE*1*7", b"GE*2*7"))
    assert report.deviations


def test_a_file_id_that_is_not_the_names() -> None:
    report = read_report("FS_HCFA_848303600_IN_C.txt", SUMMARY)
    assert [notice.code for notice in report.notices] == ["file_id_differs"]
    assert report.file_id == "1026347812"


def test_x12_that_breaks_off_is_not_taken_for_whole() -> None:
    with pytest.raises(EdiTruncated):
        read_report("1026347812_x_999.999", X999[:-30])


def test_x12_without_a_transaction_that_is_known() -> None:
    content = envelope(transaction("276", "004010X093", ["BHT*1"]), group="HR", guide="004010X093").encode()
    with pytest.raises(ReportUnreadable) as raised:
        read_report("x", content)
    assert raised.value.code == "no_transaction"


@pytest.mark.parametrize("content", [b"", b"  \r\n", b"Something", b"\x00\x01\x02", b"%PDF-1.7"])
def test_what_is_none_of_the_kinds(content: bytes) -> None:
    with pytest.raises(ReportUnreadable) as raised:
        read_report("notes.txt", content)
    assert raised.value.code == "unknown_kind"


def test_an_archive_is_read_to_its_last_member() -> None:
    nested = zipped(inner__zip=zipped(a__835=X835), a__835=X835, b__txt=ERA_TEXT, c__txt=b"?", d__835=X835[:-30])
    report = read_report("1026347812_ERA_STATUS_5010_20261116.zip", nested)
    kinds = [(member.kind, type(member.unread).__name__) for member in report.members]
    assert kinds == [
        (ReportKind.ERA_ZIP, "ReportUnreadable"),
        (ReportKind.REMITTANCE, "NoneType"),
        (ReportKind.ERA_STATUS, "NoneType"),
        (ReportKind.UNKNOWN, "ReportUnreadable"),
        (ReportKind.REMITTANCE, "EdiTruncated"),
    ]
    assert len(report.members[1].transactions) == 1


def test_an_archive_that_must_not_be_unpacked() -> None:
    with pytest.raises(UnsafeFile):
        read_report("a.zip", zipped(**{"../a": X835}))
    with pytest.raises(UnsafeFile):
        read_report("a.zip", zipped(a__835=X835)[:-4])
    with pytest.raises(ReportUnreadable) as raised:
        read_report("a.zip", zipped(a__835=X835), limits=Downloads(size=100))
    assert raised.value.code == "too_large"


def test_no_repr_tells_of_anybody() -> None:
    reports = [read_report(f"NORA {name}", content) for name, content, _ in NAMED]
    shown = repr(reports) + str(reports)
    for value in ("NORA", "EXAMPLE", "4000000001", "PCN-1"):
        assert value not in shown


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.sampled_from([name for name, _, _ in NAMED]),
    st.binary(max_size=300)
    | st.builds(
        lambda whole, at, junk: whole[: at % len(whole)] + junk,
        st.sampled_from([content for _, content, _ in NAMED]),
        st.integers(0, 5000),
        st.binary(max_size=40),
    ),
)
def test_random_bytes_raise_typed_errors_only(name: str, content: bytes) -> None:
    try:
        found = read_report(name, content)
    except PortalError:
        return
    assert isinstance(found, Report)
