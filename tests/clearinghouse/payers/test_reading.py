"""The payer list's CSV: what is read, and what is told rather than guessed."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portaldriver.errors import InvalidInput, NotFound, ReportUnreadable
from portaldriver.portals.office_ally.clearinghouse.payers import PayerNotListed, load_payers
from portaldriver.portals.office_ally.clearinghouse.payers.reading import COLUMNS

P, INSTITUTIONAL, ERA = "Professional Claims 837P", "Institutional Claims 837I", "Remits 835"


def line(number: str = "EX001", name: str = "EXAMPLE HEALTH", transaction: str = P, **cells: str) -> list[str]:
    told = {"AVAILABLE": "Yes", "NON PAR": "No", "ENROLLMENT": "No", "SECONDARY": "Yes", "ATTACHMENT": "No"}
    told |= {"PAYER NAME": name, "PAYER ID": number, "TRANSACTION": transaction, "WC / AUTO": "", "NOTES": ""} | cells
    return [told[column] for column in COLUMNS]


def listed(*rows: list[str], columns: tuple[str, ...] = COLUMNS) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows([columns, *rows])
    return file.getvalue()


def test_a_row_is_read_with_its_notes_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "payers.csv"
    notes = 'First line, with a comma.\r\nSecond "line".'
    text = listed(line(ENROLLMENT="Yes", NOTES=notes, **{"WC / AUTO": "Work Comp & Auto", "NON PAR": "yes"}))
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    [row] = load_payers(path)
    assert (row.enrollment, row.non_par, row.work_comp, row.auto) == (True, True, True, True)
    assert row.notes == 'First line, with a comma.\nSecond "line".'


def test_ids_differ_by_transaction() -> None:
    rows = [line("BHHP1", "BLUE HERON"), line("12BHH", "Blue  Heron", INSTITUTIONAL), line("BHHP1", "BLUE HERON", ERA)]
    found = load_payers(listed(*rows))
    assert found.ids("blue heron") == {"837P": ("BHHP1",), "837I": ("12BHH",), "835": ("BHHP1",)}
    assert found.get("bhhp1", "837P").payer_name == "BLUE HERON"
    with pytest.raises(NotFound):
        found.get("BHHP1", "837I")


@pytest.mark.parametrize(
    "cells, column",
    [
        ({"AVAILABLE": "Maybe"}, "AVAILABLE"),
        ({"ENROLLMENT": ""}, "ENROLLMENT"),
        ({"TRANSACTION": "Pharmacy NCPDP"}, "TRANSACTION"),
        ({"PAYER ID": "X"}, "PAYER ID"),
        ({"WC / AUTO": "Boat"}, "WC / AUTO"),
        ({"PAYER NAME": " "}, "PAYER NAME"),
    ],
)
def test_what_a_row_does_not_explain_is_told(cells: dict[str, str], column: str) -> None:
    text = listed(line("GOOD1"), line(**cells))
    with pytest.raises(ReportUnreadable, match=rf"record 3, {column}") as raised:
        load_payers(text)
    assert raised.value.code == "rows"
    told = load_payers(text, strict=False)
    assert [row.payer_id for row in told] == ["GOOD1"]
    assert len(told.faults) == 1


def test_rows_that_disagree_are_no_answer_and_rows_that_agree_are_one() -> None:
    assert len(load_payers(listed(line(), line()))) == 1
    text = listed(line(), line(ENROLLMENT="Yes"), line(transaction=ERA))
    with pytest.raises(ReportUnreadable):
        load_payers(text)
    told = load_payers(text, strict=False)
    assert [row.transaction for row in told] == ["835"]
    with pytest.raises(InvalidInput, match="could not be read"):
        told.route("ex001", "837P")


def test_a_missing_doubled_or_new_column() -> None:
    for columns in (COLUMNS[:-1], (*COLUMNS, "NOTES")):
        with pytest.raises(ReportUnreadable) as raised:
            load_payers(listed(columns=columns))
        assert raised.value.code == "columns"
    more = load_payers(listed([*line(), "x"], columns=(*COLUMNS, "Region")))
    assert (more.unknown_columns, len(more)) == (("REGION",), 1)


@pytest.mark.parametrize("source", ["", listed(line(NOTES="a"))[:-3] + '"', b"\xff\xfe", listed([*line()[:-1]])])
def test_what_is_no_list_is_refused(source: str | bytes) -> None:
    with pytest.raises(ReportUnreadable):
        load_payers(source)


def test_search_and_what_comes_nearest() -> None:
    rows = [line(), line("EX002", "OTHER EXAMPLE HEALTH"), line("EX003", "CLOSED EXAMPLE", AVAILABLE="No")]
    found = load_payers(listed(*rows, line("EV001", "EVERGREEN", INSTITUTIONAL)))
    assert [row.payer_id for row in found.search("health exa")] == ["EX001", "EX002"]
    assert [row.payer_id for row in found.search("ex00", available=False)] == ["EX003"]
    with pytest.raises(
        PayerNotListed, match=r"EX004 is not listed for 837P; nearest: EXAMPLE HEALTH \(EX001\)"
    ) as raised:
        found.route("EX004", "837P")
    assert {row.payer_id for row in raised.value.nearest} == {"EX001", "EX002"}
    with pytest.raises(PayerNotListed, match="not available"):
        found.route("EX003", "837P")
    with pytest.raises(PayerNotListed) as far:
        found.route("ZZZZZ9", "837I")
    assert far.value.nearest == ()


NOTES = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=40
)


@settings(max_examples=40, deadline=None)
@given(st.lists(NOTES, max_size=5))
def test_any_notes_come_back(notes: list[str]) -> None:
    rows = [line(f"EX{number:03}", NOTES=one) for number, one in enumerate(notes)]
    assert [row.notes for row in load_payers(listed(*rows))] == [one.strip() for one in notes]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ReportUnreadable):
        assert len(load_payers(listed(line()) + text)) >= 1
