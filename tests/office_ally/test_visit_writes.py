"""Visits made once: every field in the portal's book, from scratch, of an appointment, from a template; charges set."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import pytest

from mock_portals.office_ally import MockPatient, OfficeAllyPortal
from mock_portals.office_ally.appointment_desk import AppointmentDesk
from mock_portals.office_ally.popup_desk import SUGGEST
from mock_portals.office_ally.visit_desk import FORM, LIST, VisitDesk
from mock_portals.variants import set_attribute
from mock_portals.visiting import Visit as Request
from portaldriver import (
    BrowserPool,
    Duplicate,
    InvalidInput,
    NotFound,
    NotSaved,
    OfficeAlly,
    SavedDifferently,
    SelectorUncertain,
)
from portaldriver.models import NewVisit
from portaldriver.portals.office_ally.writes.visits import CreateVisit, UpdateCharges
from tests.office_ally.practice import WRITING, Practice, practice

DAY = dt.date(2026, 1, 9)
CHARGE: dict[str, Any] = {
    "cptCode": "90834",
    "diagnosisPointers": [1],
    "chargeAmount": "145.00",
    "placeOfService": "11",
}


@pytest.fixture(scope="module")
async def office(pool: BrowserPool) -> AsyncIterator[Practice]:
    async with practice(pool) as shared:
        yield shared


@pytest.fixture
def portal(office: Practice) -> Iterator[OfficeAllyPortal]:
    """The shared portal, without what earlier tests asked of it."""
    office.portal.requests.clear()
    office.told.clear()
    yield office.portal
    office.portal.unvary()
    office.portal.faults.clear()
    vars(office.portal).pop("delay", None)


@pytest.fixture
def desk(portal: OfficeAllyPortal) -> Iterator[VisitDesk]:
    desk = portal.pm.desk(VisitDesk)
    yield desk
    desk.silently_refuse = desk.banner_without_saving = 0
    desk.leftover_menu = desk.digit_pointers = False
    desk.ignored, desk.more_rules = set(), []


@pytest.fixture
def oa(office: Practice) -> OfficeAlly:
    return office.oa


@pytest.fixture
def patient(portal: OfficeAllyPortal, desk: VisitDesk) -> MockPatient:
    """A patient without a visit."""
    return next(one for one in portal.patients[46:] if not one.template_lines and not desk.of_patient(one.patient_id))


USUAL = {"diagnoses": ["F41.1"], "charges": [CHARGE]}


def begin(portal: OfficeAllyPortal, patient: MockPatient, *, day: dt.date = DAY, reason: str = "") -> str:
    """Make an appointment that a visit may begin with, whose form needs no lookup; return its id."""
    kept = {"patient_id": patient.patient_id, "staff_id": "2203", "office_id": "4101", "reason": reason}
    return str(portal.pm.desk(AppointmentDesk).add(day=day, at=dt.time(9), **kept).id)


def plain(patient: MockPatient, **more: Any) -> dict[str, Any]:
    visit = {
        "patientId": patient.patient_id,
        "providerId": "2202",
        "visitDate": DAY,
        "diagnoses": ["F41.1"],
        "charges": [CHARGE],
    }
    return visit | more


def posts(portal: OfficeAllyPortal) -> int:
    return portal.count(method="POST", path=FORM)


async def test_everything_that_is_asked_stands_in_the_book(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient, office: Practice
) -> None:
    """A second time costs no page; with the portal's own data it is a duplicate even for a client that knows nothing."""
    desk.leftover_menu = True
    hospital, group = desk.directory.facilities[3], desk.directory.billing_providers[1]
    codes = [code for code, _ in desk.directory.diagnoses[:6]]
    drug = {"ndc": "00002-3227-30", "quantity": "2.5", "unit": "ML"}
    lines = [
        CHARGE | {"modifiers": ["25", "GT"], "diagnosisPointers": [1, 6, 3], "placeOfService": "21", "units": 2},
        CHARGE | {"cptCode": "H0004", "chargeAmount": 0, "toDate": "2026-01-10", "drug": drug},
        CHARGE | {"cptCode": "0001F", "chargeAmount": "1234.5", "fromDate": "2026-01-08", "units": "0.5"},
    ]
    visit = plain(
        patient,
        diagnoses=codes,
        charges=lines,
        reasonForVisit="Follow-up",
        status="Cash Payment",
        facility={"npi": hospital.npi},
        billingProvider={"name": group.name, "npi": group.npi},
        clia="38D0000000",
        priorAuthorizationNumber="AUTH-7",
        hospitalFromDate=dt.date(2026, 1, 2),
    )
    saved = await oa.visits.create(visit, key="visit-1", actor="test")
    (book,) = desk.of_patient(patient.patient_id)
    assert (saved.visit_id, saved.patient_id, saved.visit_date) == (book.visit_id, patient.patient_id, DAY)
    assert (saved.status, saved.total_charge) == ("created", Decimal("1379.50"))
    assert (book.provider_id, book.reason, book.status) == ("2202", "Follow-up", "Cash Payment")
    assert book.diagnoses == desk.directory.diagnoses[:6]
    assert (book.facility, book.billing_provider) == (hospital, group)
    assert (book.clia, book.authorization, book.hospital_from) == ("38D0000000", "AUTH-7", dt.date(2026, 1, 2))
    shown = ("CPT", "ModifierA", "ModifierB", "DiagnosisCode", "Quantity", "Charge", "PlaceOfService", "DOS", "ToDOS")
    assert [tuple(line[name] for name in shown) for line in book.lines] == [
        ("90834", "25", "GT", "AFC", "2", "145.00", "21", "01/09/2026", "01/09/2026"),
        ("H0004", "", "", "A", "1", "0.00", "11", "01/09/2026", "01/10/2026"),
        ("0001F", "", "", "A", "0.5", "1234.50", "11", "01/08/2026", "01/08/2026"),
    ]
    assert [book.lines[1][name] for name in ("NDCCode", "NDCQuantity", "NDCUnit")] == ["00002322730", "2.5", "ML"]
    assert book.lines[0]["NDCCode"] == ""
    read = await oa.visits.get(saved.visit_id)
    assert (read.conflicts, read.total_charge) == ((), saved.total_charge)
    seen = len(portal.requests)
    assert await oa.visits.create(visit, key="visit-1") == saved
    assert len(portal.requests) == seen
    with pytest.raises(Duplicate) as twin:
        await oa.visits.create(visit)
    assert patient.patient_id not in str(twin.value)
    assert (posts(portal), len(desk.of_patient(patient.patient_id))) == (1, 1)
    assert not office.told.named("SelectorDegraded")


async def test_two_visits_of_a_day_are_two(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient
) -> None:
    """Other charges make another visit; each is found for itself, and without a key the data is one."""
    first = await oa.visits.create(plain(patient))
    other = await oa.visits.create(plain(patient, charges=[CHARGE | {"modifiers": ["95"]}]))
    assert await oa.visits.create(plain(patient)) == first
    assert first.visit_id != other.visit_id
    assert [visit.lines[0]["ModifierA"] for visit in desk.of_patient(patient.patient_id)] == ["", "95"]
    assert posts(portal) == 2


async def test_what_the_portal_has_no_choice_for_is_named(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient
) -> None:
    """Names that are there twice, unknown ones, codes without a suggestion: nothing is sent, and no value is told."""
    number = begin(portal, patient)
    for changed, kind, field in (
        ({"status": "Meadow"}, InvalidInput, "status"),
        ({"billingProvider": {"name": desk.directory.billing_providers[1].name}}, InvalidInput, "billingProvider"),
        ({"facility": {"name": "Main Street"}}, NotFound, "facility"),
        ({"diagnoses": ["Z99.89"]}, InvalidInput, "diagnoses.0"),
        ({"providerId": "2207"}, NotFound, "providerId"),
    ):
        with pytest.raises(kind) as refused:
            await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=changed)
        assert refused.value.field == field
        assert "Meadow" not in str(refused.value)
    with pytest.raises(NotFound) as unknown:
        await oa.visits.create(plain(patient, patientId="99999999"))
    assert unknown.value.field == "patientId"
    assert posts(portal) == 0


async def test_the_portals_own_no_is_an_error_of_fields(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient
) -> None:
    number = begin(portal, patient)
    desk.more_rules = [
        f"Visit Date is closed for {patient.last_name}.",
        "Line 1: Modifier is required.",
        f"{patient.last_name} owes.",
    ]
    with pytest.raises(InvalidInput) as refused:
        await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=USUAL, key="k")
    assert refused.value.field == "visitDate"
    assert refused.value.messages == (
        "visitDate: refused by the portal",
        "charges.0.modifiers: is required",
        "visit: refused by the portal",
    )
    assert patient.last_name not in str(refused.value)
    assert (posts(portal), desk.of_patient(patient.patient_id)) == (1, [])
    # Cancel was pressed, which is all that opened the list so far; and the key is free again.
    assert sum(one.path == LIST and "jqGridID" not in one.query for one in portal.requests) == 1
    await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=USUAL, key="k")
    assert len(desk.of_patient(patient.patient_id)) == 1


async def test_saves_that_save_nothing_or_something_else(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient
) -> None:
    """Neither the list nor the banner is believed: what stands in the portal is, and it is asked before a repeat."""
    number = begin(portal, patient)
    desk.silently_refuse = 1
    await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=USUAL)
    assert (posts(portal), len(desk.of_patient(patient.patient_id))) == (2, 1)
    number = begin(portal, patient, day=DAY + dt.timedelta(1))
    desk.ignored = {"ucVisitLineItem$hdnJsUpdateBillingLineItem"}
    with pytest.raises(SavedDifferently) as differs:
        await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=USUAL)
    assert differs.value.fields == ("charges.0",)
    assert len(desk.of_patient(patient.patient_id)) == 2
    # To try again does not make another one.
    desk.ignored = set()
    with pytest.raises(SavedDifferently):
        await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=USUAL)
    assert (posts(portal), len(desk.of_patient(patient.patient_id))) == (3, 2)


async def test_an_answer_that_never_comes_is_found_in_the_portal(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient, office: Practice
) -> None:
    portal.faults.add(path=FORM, method="POST", reset=True, after=True)
    saved = await oa.visits.create(plain(patient))
    (book,) = desk.of_patient(patient.patient_id)
    assert (saved.visit_id, posts(portal)) == (book.visit_id, 1)
    assert [event.outcome for event in office.told.named("WriteReconciled")] == ["found"]


async def test_lines_that_do_not_reach_the_hidden_json_are_never_sent(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk
) -> None:
    """Nor anything by a button that is not where it was. Slow suggestions, and pointers in digits, are no obstacle."""
    book = desk.book[2]
    book.lines[0]["DiagnosisCode"] = ""
    asked = USUAL | {"diagnoses": ["G47.00"]}
    portal.vary(FORM, set_attribute("input.js-change", "class", "cptCode"))
    with pytest.raises(SelectorUncertain) as apart:
        await oa.visits.update_charges(book.visit_id, asked)
    assert str(apart.value.field).startswith("charges")
    portal.unvary()
    portal.vary(FORM, set_attribute("#ctl00_phFolderContent_btnUpdate", "id", "moved"))
    with pytest.raises(SelectorUncertain, match="what commits the write moved"):
        await oa.visits.update_charges(book.visit_id, asked)
    portal.unvary()
    assert posts(portal) == 0
    desk.digit_pointers = True
    usual = portal.delay

    def slow(visit: Request) -> float:
        return 1.0 if visit.path == SUGGEST else usual(visit)

    portal.delay = slow  # type: ignore[method-assign]
    await oa.visits.update_charges(book.visit_id, asked)
    after = desk.visit(book.visit_id)
    assert after is not None
    assert (after.lines[0]["DiagnosisCode"], after.diagnoses) == ("1", [("G47.00", "Insomnia, unspecified")])


async def test_of_an_appointment(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk, patient: MockPatient
) -> None:
    number = begin(portal, patient, reason="Intake")
    details = USUAL | {"status": "Ready To Bill"}
    saved = await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=details)
    (book,) = desk.of_patient(patient.patient_id)
    assert (saved.visit_id, saved.visit_date) == (book.visit_id, DAY)
    assert (book.provider_id, book.reason, book.appointment_id) == ("2203", "Intake", number)
    assert (book.status, [line["CPT"] for line in book.lines]) == ("Ready To Bill", ["90834"])
    assert await oa.visits.create_from_appointment(number, patient_id=patient.patient_id, visit=details) == saved
    assert portal.pm.desk(AppointmentDesk).book[int(number)].status == "Visit Created"
    with pytest.raises(NotFound):
        await oa.visits.create_from_appointment(number, patient_id=portal.patients[0].patient_id, key="another's")
    assert posts(portal) == 1


async def test_from_a_template(oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk) -> None:
    """Diagnoses and charges are the patient's usual ones; what is said besides replaces what the form begins with."""
    patient = next(one for one in portal.patients[45:] if one.template_lines and one.diagnoses)
    saved = await oa.visits.create_from_template(patient.patient_id, DAY, visit={"providerId": "2201"})
    (book,) = desk.of_patient(patient.patient_id)
    assert (saved.visit_id, book.visit_date, book.provider_id) == (book.visit_id, DAY, "2201")
    assert book.diagnoses == [(one.code, one.description) for one in patient.diagnoses]
    assert [(line["CPT"], line["Charge"]) for line in book.lines] == [
        (one.cpt, one.charge) for one in patient.template_lines
    ]
    assert {line["DOS"] for line in book.lines} == {line["ToDOS"] for line in book.lines} == {f"{DAY:%m/%d/%Y}"}
    assert saved.total_charge == sum(Decimal(one.charge) for one in patient.template_lines)


async def test_charges_are_set_once_and_nothing_else_changes(
    oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk
) -> None:
    book = next(one for one in desk.book if len(one.lines) == 3 and one.lines[0]["InsurancePayment"] == "0.00")
    before = json.dumps([book.patient_id, book.reason, book.status, book.claims, str(book.facility)])
    charges = {"diagnoses": ["I10", "R51.9"], "charges": [CHARGE | {"diagnosisPointers": [2, 1]}]}
    saved = await oa.visits.update_charges(book.visit_id, charges)
    after = desk.visit(book.visit_id)
    assert after is not None
    assert (saved.status, saved.total_charge) == ("updated", Decimal("145.00"))
    assert [code for code, _ in after.diagnoses] == ["I10", "R51.9"]
    assert [(line["CPT"], line["DiagnosisCode"]) for line in after.lines] == [("90834", "BA")]
    assert json.dumps([after.patient_id, after.reason, after.status, after.claims, str(after.facility)]) == before
    assert (await oa.visits.update_charges(book.visit_id, charges)).status == "unchanged"
    assert posts(portal) == 1
    desk.banner_without_saving = WRITING.attempts
    with pytest.raises(NotSaved):
        await oa.visits.update_charges(book.visit_id, {"charges": []})
    await oa.visits.update_charges(book.visit_id, {"charges": []})
    emptied = desk.visit(book.visit_id)
    assert emptied is not None
    assert (emptied.lines, [code for code, _ in emptied.diagnoses]) == ([], ["I10", "R51.9"])
    with pytest.raises(InvalidInput) as beyond:
        await oa.visits.update_charges(book.visit_id, {"charges": [CHARGE | {"diagnosisPointers": [3]}]})
    assert beyond.value.field == "charges.0"
    with pytest.raises(NotFound):
        await oa.visits.update_charges("99999999", {"charges": []})


async def test_a_line_that_was_paid_stays(oa: OfficeAlly, portal: OfficeAllyPortal, desk: VisitDesk) -> None:
    book = next(one for one in desk.book if one.lines[0]["InsurancePayment"] == "20.00")
    paid = book.lines[0]
    with pytest.raises(InvalidInput) as refused:
        await oa.visits.update_charges(book.visit_id, {"charges": [CHARGE | {"cptCode": "99215"}]})
    assert refused.value.field == "charges.0"
    assert posts(portal) == 0
    kept = {
        "cptCode": paid["CPT"],
        "modifiers": [paid[f"Modifier{x}"] for x in "ABCD" if paid[f"Modifier{x}"]],
        "diagnosisPointers": ["ABCD".index(letter) + 1 for letter in paid["DiagnosisCode"]],
        "chargeAmount": paid["Charge"],
        "placeOfService": paid["PlaceOfService"],
    }
    await oa.visits.update_charges(book.visit_id, {"charges": [kept, CHARGE]})
    after = desk.visit(book.visit_id)
    assert after is not None
    assert [line["InsurancePayment"] for line in after.lines] == ["20.00", "0.00"]
    assert after.balance == after.charges - 20


async def test_bad_input_costs_no_page(oa: OfficeAlly, portal: OfficeAllyPortal, patient: MockPatient) -> None:
    """Below the browser: drafts refuse, payloads travel, natural keys tell visits apart and nothing else."""
    for changed, field in (
        ({"charges": [CHARGE | {"diagnosisPointers": [2]}]}, "charges"),
        ({"charges": [CHARGE | {"cptCode": "9083"}]}, "charges.0.cptCode"),
        ({"charges": [CHARGE | {"chargeAmount": "1.005"}]}, "charges.0.chargeAmount"),
        ({"charges": [CHARGE | {"modifiers": ["25", "25"]}]}, "charges.0"),
        ({"charges": [CHARGE | {"modifiers": ["25", "26", "27", "28", "29"]}]}, "charges.0.modifiers"),
        ({"charges": [CHARGE] * 13}, "charges"),
        ({"charges": [CHARGE | {"placeOfService": "21"}]}, "hospitalFromDate"),
        ({"diagnoses": ["F41.1", "f411"]}, "diagnoses"),
        ({"facility": {}}, "facility"),
        ({"facility": {"npi": "2000001001"}}, "facility.npi"),
        ({"diagnoses": None}, None),
        ({"visitDate": "01/09/2026"}, "visitDate"),
    ):
        with pytest.raises(InvalidInput) as refused:
            NewVisit.of(plain(patient, **changed))
        assert refused.value.field == field, changed
    binding = oa._binding
    asked = NewVisit.of(plain(patient, charges=[CHARGE, CHARGE | {"cptCode": "90837"}]))
    write = CreateVisit(binding, asked, patient_id=asked.patient_id)
    again = CreateVisit.from_payload(binding, json.loads(json.dumps(write.payload)))
    assert (again.payload, again.natural_key, again.record) == (write.payload, write.natural_key, write.record)
    begun = CreateVisit(binding, asked, patient_id="1", source="appointment", appointment_id="7")
    assert CreateVisit.from_payload(binding, json.loads(json.dumps(begun.payload))).payload == begun.payload
    turned = NewVisit.of(plain(patient, charges=[CHARGE | {"cptCode": "90837"}, CHARGE], reasonForVisit="Other"))
    assert CreateVisit(binding, turned, patient_id=asked.patient_id).natural_key == write.natural_key
    dearer = NewVisit.of(plain(patient, charges=[CHARGE | {"chargeAmount": "145.01"}]))
    assert CreateVisit(binding, dearer, patient_id=asked.patient_id).natural_key != write.natural_key
    update = UpdateCharges(binding, "61", asked)
    assert UpdateCharges.from_payload(binding, json.loads(json.dumps(update.payload))).payload == update.payload
    assert portal.requests == []
