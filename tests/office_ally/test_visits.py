"""Visits: list and get in both lanes, and what is told of a form that contradicts itself."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from mock_portals.grafting import Tree, matches
from mock_portals.office_ally import OfficeAllyPortal
from mock_portals.office_ally.visit_desk import FORM, LIST, VisitDesk
from mock_portals.office_ally.visits import MockVisit, balance
from mock_portals.variants import drop, set_attribute
from portaldriver import ExtractionError, InvalidInput, NotFound, OfficeAlly, UnexpectedPage
from portaldriver.models import Visit
from portaldriver.portals.office_ally.listing import Lane
from tests.conftest import Connect, Told

LANES: list[Lane] = ["fetch", "page"]
IDS = "#ctl00_phFolderContent_"
LINE = f"{IDS}ucVisitLineItem_ucBillingCPT_"
LOADED = f"{IDS}ucVisitLineItem_hdnJsLoadBillableLineItem"


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> VisitDesk:
    return portal.pm.desk(VisitDesk)


def ids(visits: list[MockVisit]) -> set[str]:
    return {visit.visit_id for visit in visits}


async def test_the_list_is_the_book_in_both_lanes(oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk) -> None:
    fetched = await oa.visits.list(page_size=50)
    assert fetched == await oa.visits.list(page_size=50, lane="page")
    assert fetched.total == len(desk.book)
    patients = {patient.patient_id: patient for patient in portal.patients}
    for summary in fetched.items:
        book = desk.visit(summary.visit_id)
        assert book is not None
        patient = patients[book.patient_id]
        assert summary.patient_name.startswith(f"{patient.last_name}, {patient.first_name}")
        assert (summary.visit_date, summary.dob, summary.status) == (book.visit_date, patient.dob, book.status)
        assert (summary.charges, summary.balance) == (book.charges, book.balance)
        assert (summary.insurance or "", summary.claim_numbers) == (book.insurance_name, tuple(book.claims))
    # Page by page, and beyond the end.
    paged = [visit.visit_id async for visit in oa.visits.list(page_size=20, lane="page")]
    assert sorted(paged) == sorted(ids(desk.book))
    assert (await oa.visits.list(page=9)).items == ()


async def test_a_list_that_grows_under_way_says_so(oa: OfficeAlly, desk: VisitDesk, told: Told) -> None:
    pages = oa.visits.list(page_size=20).pages()
    await anext(pages)
    desk.book.append(replace(desk.book[-1], visit_id="61999999", visit_date=dt.date(2026, 2, 1)))
    await anext(pages)
    (changed,), (shifted,) = told.named("ListChanged"), told.named("ListShifted")
    assert (changed.before, changed.after, shifted.repeated) == (45, 46, 1)


async def test_filters(oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk) -> None:
    start, end = dt.date(2025, 12, 1), dt.date(2025, 12, 20)
    inside = ids([visit for visit in desk.book if start <= visit.visit_date <= end])
    assert 0 < len(inside) < len(desk.book)
    one, closed = desk.book[9], ids([visit for visit in desk.book if visit.status == "Closed"])
    name = portal.patients[9].last_name
    named = {patient.patient_id for patient in portal.patients if patient.last_name.startswith(name)}
    for lane in LANES:
        assert {visit.visit_id async for visit in oa.visits.list(start, end, page_size=20, lane=lane)} == inside
        (found,) = await oa.visits.list(patient_id=one.patient_id, page_size=20, lane=lane).all()
        assert found.visit_id == one.visit_id
        both = await oa.visits.list(visit_id=one.visit_id, last_name=name, page_size=20, lane=lane)
        assert [visit.visit_id for visit in both.items] == [one.visit_id]
    assert {visit.visit_id async for visit in oa.visits.list(last_name=name)} == {
        visit.visit_id for visit in desk.book if visit.patient_id in named
    }
    page = await oa.visits.list(status="Closed", page_size=2)
    assert (page.total, len(page.items)) == (len(closed), 2)
    assert {visit.visit_id async for visit in oa.visits.list(status="Closed", page_size=2)} == closed


def same(visit: Visit, book: MockVisit) -> None:
    assert (visit.patient_id, visit.visit_date) == (book.patient_id, book.visit_date)
    assert visit.provider is not None
    assert (visit.provider.provider_id, visit.status) == (book.provider_id, book.status)
    assert (visit.reason_for_visit or "", visit.insurance or "") == (book.reason, book.insurance_name)
    assert [(one.code, one.description) for one in visit.diagnoses] == book.diagnoses
    assert (visit.total_charge, visit.balance) == (book.charges, book.balance)
    assert len(visit.charges) == len(book.lines)
    for charge, line in zip(visit.charges, book.lines, strict=True):
        assert (charge.cpt_code, charge.place_of_service) == (line["CPT"], line["PlaceOfService"])
        assert charge.modifiers == tuple(line[f"Modifier{x}"] for x in "ABCD" if line[f"Modifier{x}"])
        assert "".join("ABCD"[place - 1] for place in charge.diagnosis_pointers) == line["DiagnosisCode"]
        assert (charge.units, charge.charge_amount) == (Decimal(line["Quantity"]), Decimal(line["Charge"]))
        assert charge.insurance_payment == Decimal(line["InsurancePayment"])
        assert charge.from_date == charge.to_date == book.visit_date
        assert charge.description == line["Description"]
    assert (visit.facility.name if visit.facility else None) == (book.facility.name if book.facility else None)
    assert (visit.billing_provider.npi if visit.billing_provider else None) == (
        book.billing_provider.npi if book.billing_provider else None
    )


async def test_a_visit_in_full_is_the_books_in_both_lanes(oa: OfficeAlly, desk: VisitDesk) -> None:
    book = desk.book[3]
    book.lines[0] |= {"NDCCode": "00002322730", "NDCQuantity": "2.5", "NDCUnit": "ML", "DiagnosisCode": "A"}
    book.hospital_from, book.clia, book.authorization = dt.date(2026, 1, 2), "38D0000000", "AUTH-7"
    for visit in (book, *desk.book[4:7]):
        read = await oa.visits.get(visit.visit_id)
        same(read, visit)
        assert read.conflicts == ()
    read = await oa.visits.get(book.visit_id, lane="page")
    assert read == await oa.visits.get(book.visit_id)
    drug = read.charges[0].drug
    assert drug is not None
    assert (drug.ndc, drug.quantity, drug.unit) == ("00002322730", Decimal("2.5"), "ML")
    assert (read.hospital_from_date, read.clia) == (book.hospital_from, book.clia)
    assert read.prior_authorization_number == book.authorization
    wire = read.model_dump(by_alias=True, mode="json")
    assert wire["charges"][0]["chargeAmount"] == float(book.lines[0]["Charge"])
    assert Visit.model_validate(wire) == read
    assert book.patient_id not in repr(read) + str(read.charges[0])
    for lane in LANES:
        with pytest.raises(NotFound):
            await oa.visits.get("99999999", lane=lane)
    for blank in ("", " "):
        with pytest.raises(InvalidInput):
            await oa.visits.get(blank)


async def test_a_form_that_shows_other_than_it_saves_says_so(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk
) -> None:
    """Hidden lines are the truth: what is shown beside them is named where it differs, in whichever direction."""
    book = next(visit for visit in desk.book if len(visit.lines) == 2)
    portal.vary(FORM, set_attribute(f"{LINE}Quantity0", "value", "7"))
    portal.vary(FORM, set_attribute(f"{LINE}CPT2", "value", "99999"))
    read = await oa.visits.get(book.visit_id)
    assert read.conflicts == ("charges.0.units", "charges.2")
    same(read, book)
    portal.unvary()
    # Lines that the form has no room to show are no conflict; pointers may be digits.
    book.lines = [line | {"DiagnosisCode": "1"} for line in book.lines * 7]
    read = await oa.visits.get(book.visit_id)
    assert (len(read.charges), read.conflicts) == (14, ())
    assert {charge.diagnosis_pointers for charge in read.charges} == {(1,)}
    assert sum(balance(line) for line in book.lines) == read.balance


def _other_json(text: str):  # type: ignore[no-untyped-def]
    def operator(tree: Tree) -> None:
        for item in matches(tree.getroot(), LOADED):
            item.set("value", text)

    return operator


async def test_what_cannot_be_right_is_an_error_without_a_value(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk
) -> None:
    book = desk.book[0]
    for text, kind in (("[[{]]", ExtractionError), (json.dumps([[{"Charge": "Meadow"}]]), ExtractionError)):
        portal.vary(FORM, _other_json(text))
        with pytest.raises(kind) as wrong:
            await oa.visits.get(book.visit_id)
        assert "Meadow" not in str(wrong.value)
        assert (wrong.value.page, wrong.value.field) == ("VisitForm.record", "loaded")
        portal.unvary()
    portal.vary(FORM, set_attribute("#ID", "value", "61009999"))
    with pytest.raises(UnexpectedPage):
        await oa.visits.get(book.visit_id)
    portal.unvary()
    portal.vary(LIST, drop("#visitColModel"))
    assert (await oa.visits.list()).total == len(desk.book)


async def test_superbills_are_read_and_nothing_is_ticked(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk
) -> None:
    found = await oa.visits.superbills()
    assert [
        (one.name, [(p.code, p.charge) for p in one.procedures], [(d.code, d.description) for d in one.diagnoses])
        for one in found
    ] == [
        (one.name, [(p.code, Decimal(p.charge)) for p in one.procedures], list(one.diagnoses))
        for one in desk.superbills
    ]
    assert portal.count(method="POST", path=FORM) == 0


async def test_a_list_that_ignores_the_dates_is_noticed(
    oa: OfficeAlly, desk: VisitDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mock_portals.office_ally.visit_list.day_of", lambda text: None)
    with pytest.raises(ExtractionError, match="not asked for"):
        await oa.visits.list(dt.date(2026, 1, 5), dt.date(2026, 1, 5))


def test_bad_input_is_refused_before_the_browser_moves(connect: Connect, portal: OfficeAllyPortal) -> None:
    visits = connect().visits
    for given, field in (
        ({"start": dt.date(2026, 2, 1), "end": dt.date(2026, 1, 1)}, "end"),
        ({"page": 0}, "page"),
        ({"page_size": 5000}, "page_size"),
        ({"patient_id": "1", "visit_id": "2", "last_name": "A"}, "firstName"),
    ):
        with pytest.raises(InvalidInput) as refused:
            visits.list(**given)
        assert refused.value.field == field
    assert portal.requests == []
