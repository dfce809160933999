"""When a page is not what it was: the field is named, the value never, and nothing is guessed."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.variants import drop, duplicate
from portaldriver import (
    ChallengeRequired,
    ExtractionError,
    OfficeAlly,
    SelectorAmbiguous,
    SelectorNotFound,
    Timeouts,
    UnexpectedPage,
)
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import Connect, Told

LIST = "/pm/ManagePatients/ManagePatients.aspx"
FORM = "/pm/ManagePatients/EditPatient.aspx"
LANES: list[Lane] = ["fetch", "page"]
SHORT = Timeouts(navigation=2, action=2, read=2, sign_in=20, call=30, close=5)


async def test_a_required_column_that_is_missing_is_named_and_nothing_else(
    oa: OfficeAlly, portal: OfficeAllyPortal
) -> None:
    portal.drop_column("DOB")
    with pytest.raises(ExtractionError) as missing:
        await oa.patients.list(page_size=20, lane="page")
    assert (missing.value.page, missing.value.field) == ("PatientList.grid", "dob")
    text = "".join(traceback.format_exception(missing.value))
    for person in portal.patients[:20]:
        assert f"{person.dob:%m/%d/%Y}" not in text
        assert person.patient_id not in text


async def test_a_required_cell_that_is_missing_in_the_json_is_named(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda answer: [row.update(cell=row["cell"][:7]) for row in answer["rows"]])
    with pytest.raises(ExtractionError) as missing:
        await oa.patients.list(page_size=20)
    assert missing.value.field == "dob"


async def test_cells_that_moved_are_noticed(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda answer: [row["cell"].insert(0, "new") for row in answer["rows"]])
    with pytest.raises(ExtractionError) as moved:
        await oa.patients.list(page_size=20)
    assert moved.value.field in ("patient_id", "dob")


async def test_a_short_page_is_noticed(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(lambda answer: answer["rows"].pop())
    with pytest.raises(ExtractionError, match="another page or number"):
        await oa.patients.list(page_size=20)


def without(name: str) -> Any:
    """Return an edit of the grid's JSON that leaves a part of the answer out."""

    def edit(answer: dict[str, Any]) -> None:
        answer.pop(name)

    return edit


async def test_a_list_without_its_total_is_not_an_empty_list(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.json_cells(without("records"))
    with pytest.raises(ExtractionError) as missing:
        await oa.patients.list(page_size=20)
    assert missing.value.field == "total"


async def test_an_optional_column_that_is_missing_is_news(oa: OfficeAlly, portal: OfficeAllyPortal, told: Told) -> None:
    portal.drop_column("Primary Insurance")
    page = await oa.patients.list(page_size=20, lane="page")
    assert page.items[0].primary_insurance is None or page.items[0].primary_insurance.payer_name is None
    assert {(event.page, event.field) for event in told.named("FieldMissing")} == {("PatientList.grid", "insurance")}


async def test_a_renamed_header_is_read_through_the_next_candidate_and_told(
    oa: OfficeAlly, portal: OfficeAllyPortal, told: Told
) -> None:
    before = await oa.patients.list(page_size=20)
    portal.rename_column("DOB", "Date of Birth")
    assert await oa.patients.list(page_size=20, lane="page") == before
    event = told.named("SelectorDegraded")[0]
    assert (event.page, event.field, event.candidate) == ("PatientList.grid", "dob", "column('Date of Birth')")


async def test_columns_that_a_user_moved_or_hid_are_read_right(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    before = await oa.patients.list(page_size=20)
    portal.move_column("DOB", before="Last Name")
    portal.move_column("First Name", before="Patient ID")
    portal.hide_columns("Sex", "Account No")
    assert await oa.patients.list(page_size=20, lane="page") == before


@pytest.mark.parametrize("lane", LANES)
async def test_two_matches_for_one_field_are_not_chosen_between(
    oa: OfficeAlly, portal: OfficeAllyPortal, lane: Lane
) -> None:
    portal.vary(FORM, duplicate("#ctl00_phFolderContent_ucPatient_City"))
    with pytest.raises(SelectorAmbiguous) as twice:
        await oa.patients.get(portal.patients[0].patient_id, lane=lane)
    assert (twice.value.page, twice.value.field) == ("PatientForm.record", "city")


async def test_two_matches_for_one_control_are_not_chosen_between(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.vary(LIST, duplicate("#ctl00_phFolderContent_ucSearch_btnSearch"))
    with pytest.raises(SelectorAmbiguous) as twice:
        await oa.patients.list(page_size=20, lane="page")
    assert (twice.value.page, twice.value.field) == ("PatientList", "search")


async def test_a_control_that_is_gone_is_named(connect: Connect, seated: None, portal: OfficeAllyPortal) -> None:
    portal.vary(LIST, drop("#ctl00_phFolderContent_ucSearch_btnSearch"))
    with pytest.raises(SelectorNotFound) as gone:
        await connect(timeouts=SHORT).patients.list(page_size=20, lane="page")
    assert (gone.value.page, gone.value.field) == ("PatientList", "search")


async def test_another_patients_form_is_refused(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    def renumber(tree: Any) -> None:
        for element in tree.getroot().cssselect("#ctl00_phFolderContent_ucPatient_lblPatientID"):
            element.text = "10000000"

    portal.vary(FORM, renumber)
    with pytest.raises(UnexpectedPage, match="another patient"):
        await oa.patients.get(portal.patients[0].patient_id)


async def test_a_form_whose_id_moved_is_not_a_missing_patient(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    portal.vary(FORM, drop("#ctl00_phFolderContent_ucPatient_lblPatientID"))
    with pytest.raises(ExtractionError) as moved:
        await oa.patients.get(portal.patients[0].patient_id)
    assert moved.value.field == "shown_id"


async def test_html_where_json_was_due_is_named_for_what_it_is(oa: OfficeAlly, portal: OfficeAllyPortal) -> None:
    await oa.sign_in()
    portal.faults.add(path=LIST, body=("text/html", "a page that nobody recorded"))
    with pytest.raises(UnexpectedPage, match="JSON was due"):
        await oa.patients.list()
    portal.faults.add(path=LIST, serve_recorded="challenge")
    with pytest.raises(ChallengeRequired):
        await oa.patients.list()
    assert (await oa.patients.list()).total == 130
