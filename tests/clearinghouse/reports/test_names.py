"""Names of response files, with ids of 9 and of 10 digits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portaldriver.portals.office_ally.clearinghouse.reports import FileName, ReportKind

DAY = date(2026, 11, 16)


@pytest.mark.parametrize("file_id", ["848303600", "1026347812"])
@pytest.mark.parametrize(
    "pattern, kind, more",
    [
        ("FS_HCFA_{}_IN_C.txt", ReportKind.FILE_SUMMARY, {"form": "HCFA"}),
        ("fs_ub_{}_in_c.TXT", ReportKind.FILE_SUMMARY, {"form": "UB"}),
        ("FS_HCFA_{}_ErrorReport_1.txt", ReportKind.ERROR_REPORT, {"form": "HCFA"}),
        ("{}_CLINIC_837P_1.txt_999.999", ReportKind.ACKNOWLEDGMENT, {"original": "CLINIC_837P_1.txt"}),
        ("clinic1_{}_HCFA_277ca_20261116.txt", ReportKind.CLAIM_ACKNOWLEDGMENT, {"user": "clinic1", "made": DAY}),
        ("a_b_{}_UB_277ca_20261116.txt", ReportKind.CLAIM_ACKNOWLEDGMENT, {"user": "a_b", "form": "UB", "made": DAY}),
        ("{}_EDI_STATUS_HCFA_20261116.277", ReportKind.CLAIM_ACKNOWLEDGMENT, {"form": "HCFA", "made": DAY}),
        ("{}_EDI_STATUS_HCFA_20261116.txt", ReportKind.EDI_STATUS, {"form": "HCFA", "made": DAY}),
        ("{}_EDI_STATUS_20261116.txt", ReportKind.EDI_STATUS, {"made": DAY}),
        ("{}_ERA_STATUS_5010_20261116.txt", ReportKind.ERA_STATUS, {"made": DAY}),
        ("{}_ERA_STATUS_5010_20261116.zip", ReportKind.ERA_ZIP, {"made": DAY}),
        ("{}_ERA_835_5010_20261116.835", ReportKind.REMITTANCE, {"made": DAY}),
        ("/outbound/{}_ERA_835_5010_20261116.835", ReportKind.REMITTANCE, {"made": DAY}),
        ("{}_CLINIC_837P_1.txt_TA1.TA1", ReportKind.INTERCHANGE_ACKNOWLEDGMENT, {"original": "CLINIC_837P_1.txt"}),
    ],
)
def test_names_that_are_documented(file_id: str, pattern: str, kind: ReportKind, more: dict[str, object]) -> None:
    found = FileName.parsed(pattern.format(file_id))
    assert (found.kind, found.file_id) == (kind, file_id)
    assert {name: getattr(found, name) for name in more} == more


@pytest.mark.parametrize(
    "name",
    [
        "",
        "notes.txt",
        "FS_HCFA_12345678_IN_C.txt",
        "FS_HCFA_12345678901_IN_C.txt",
        "FS_XXXX_1026347812_IN_C.txt",
        "1026347812_EDI_STATUS_HCFA_20261116.pdf",
        "x" * 300 + ".835",
    ],
)
def test_names_that_are_not(name: str) -> None:
    found = FileName.parsed(name)
    assert (found.kind, found.file_id) == (ReportKind.UNKNOWN, None)


@pytest.mark.parametrize(
    "name",
    [
        "FS_HCFA_1026347812_IN_C(2).txt",
        "1026347812_A_837P(1).txt_999(2).999",
        "clinic1_1026347812_HCFA_277ca_20261116 (2).txt",
        "1026347812_EDI_STATUS_HCFA_20261116(2).txt",
    ],
)
def test_a_name_that_was_there_already(name: str) -> None:
    found = FileName.parsed(name)
    assert (found.file_id, found.text) == ("1026347812", name)
    assert found.kind is not ReportKind.UNKNOWN
    assert found.original in (None, "A_837P(1).txt")


def test_a_day_that_is_none_and_an_id_that_is_too_long() -> None:
    assert FileName.parsed("1026347812_ERA_835_5010_20261399.835").made is None
    found = FileName.parsed("12345678901_A.txt_999.999")
    assert (found.file_id, found.original) == (None, "12345678901_A.txt")


def test_what_the_file_was_called_does_not_show() -> None:
    found = FileName.parsed("1026347812_NORA_EXAMPLE_837P.txt_999.999")
    assert found.original == "NORA_EXAMPLE_837P.txt"
    assert "NORA" not in repr(found)


@given(st.text(max_size=60))
def test_any_text_is_some_name(name: str) -> None:
    assert isinstance(FileName.parsed(name).kind, ReportKind)
