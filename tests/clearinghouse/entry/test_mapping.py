"""What a claim says, as the form's fields: all of it, or a refusal that names what the form has no place for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portaldriver import InvalidInput
from portaldriver.edi import Claim
from portaldriver.edi.models.claim_parts import ClaimContact, ClaimNote, ClaimProvider
from portaldriver.pom import Binding
from portaldriver.portals.office_ally.clearinghouse.screens.entering import EnterClaim, refusal
from portaldriver.portals.office_ally.clearinghouse.screens.entry_lines import held, in_json, lines_of
from portaldriver.portals.office_ally.clearinghouse.screens.entry_mapping import fields_of
from tests.clearinghouse.entry.entries import enterable
from tests.edi.sendable import BILLER, DECIDED, DOCTOR, JANE, JIM, PARENT, VISIT, changed

LINE = changed(VISIT, line_control_number=None)


def test_a_claim_s_boxes() -> None:
    asked = enterable(frequency="7", payer_claim_control_number="PAYER-1", related_causes=("AA",), accident_state="OR")
    fields = fields_of(asked)
    assert (fields.last_name, fields.insured_first, fields.dob, fields.relationship) == (
        "DOE",
        "JANE",
        date(1980, 1, 2),
        "18",
    )
    assert (fields.resubmission, fields.original, fields.account) == ("7", "PAYER-1", "E-1")
    assert (fields.diagnoses[:3], fields.auto_accident, fields.insurance_type) == (("J029", "R059", ""), True, "5")


def test_a_dependent_has_names_of_their_own() -> None:
    fields = fields_of(enterable(subscriber=PARENT, patient=JIM))
    assert (fields.first_name, fields.insured_first, fields.relationship) == ("JIM", "JANE", "19")


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"service_lines": (VISIT,)}, "serviceLines.0.lineControlNumber"),
        ({"notes": (ClaimNote(code="ADD", text="SECRET"),)}, "notes.0.code"),
        ({"other_payers": (DECIDED,)}, "otherPayers.0.payerId"),
        ({"accident_date": date(2026, 1, 1)}, "accidentDate"),
        ({"provider_signature_on_file": False}, "providerSignatureOnFile"),
        ({"release_of_information": "I"}, "releaseOfInformation"),
        ({"assignment": "B"}, "assignment"),
        ({"subscriber": changed(JANE, claim_filing="HM")}, "subscriber.claimFiling"),
        ({"subscriber": changed(JANE, claim_filing=None)}, "subscriber.claimFiling"),
        ({"subscriber": changed(JANE, responsibility="secondary")}, "subscriber.responsibility"),
        ({"subscriber": changed(PARENT, contact=ClaimContact(phone="5035550101")), "patient": JIM}, "subscriber.contact.phone"),
        ({"patient": JIM}, "patient"),
        ({"billing_provider": changed(BILLER, contacts=(ClaimContact(phone="5035550101"),))}, "billingProvider.contacts.0.phone"),
        ({"referring_provider": DOCTOR}, "referringProvider.taxonomy"),
        ({"service_lines": (changed(LINE, rendering_provider=ClaimProvider(last_name="OTHER")),)}, "serviceLines.0.renderingProvider"),
        ({"service_lines": (changed(LINE, diagnosis_pointers=(1, 2, 3, 4, 5)),)}, "serviceLines.0.diagnosisPointers"),
        ({"service_lines": (changed(LINE, unit="MJ"),)}, "serviceLines.0.unit"),
        ({"service_lines": ()}, "serviceLines"),
        ({"total_charge": Decimal("1")}, "totalCharge"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as told:
        EnterClaim(Binding(), claim=enterable(**changes))
    assert told.value.field == field
    assert "SECRET" not in str(told.value)


_SKIPPED = {"claim_type", "billing_provider", "subscriber", "service_lines", "code_set"}


@pytest.mark.parametrize("name", sorted(set(Claim.model_fields) - _SKIPPED))
def test_every_field_of_a_claim_is_carried_or_refused(name: str) -> None:
    """A value that changes nothing on the form and is not refused would be dropped."""
    given_values: tuple[Any, ...] = ("Z", ("Z",), date(2026, 1, 9), Decimal("7.25"), False, DOCTOR)
    ours = {"reference_id", "submission_channel"}
    plain = enterable()
    before = (fields_of(plain), lines_of(plain))
    for value in given_values:
        try:
            asked = Claim.model_validate({**plain.model_dump(), name: value})
        except ValueError:
            continue
        if name in ours or getattr(asked, name) == getattr(plain, name):
            continue
        try:
            write = EnterClaim(Binding(), claim=asked)
        except InvalidInput:
            continue
        assert (write._fields, write._lines) != before, f"{name} is dropped"


@given(
    some.lists(
        some.tuples(
            some.dates(date(2000, 1, 1), date(2030, 1, 1)),
            some.decimals(0, 99999, places=2),
            some.integers(1, 99),
            some.lists(some.integers(1, 12), min_size=1, max_size=4, unique=True),
        ),
        min_size=1,
        max_size=15,
    )
)
@settings(max_examples=25, deadline=None)
def test_lines_come_back_from_inputs_and_from_json(rows: list[tuple[date, Decimal, int, list[int]]]) -> None:
    lines = tuple(
        changed(LINE, from_date=day, charge_amount=money, units=Decimal(units), diagnosis_pointers=tuple(pointers))
        for day, money, units, pointers in rows
    )
    told = lines_of(enterable(service_lines=lines))
    blank = dict.fromkeys(told[0], "")
    shown = {f"{name}{row}": text for row, line in enumerate([*told, blank]) for name, text in line.items()}
    assert held(shown) == told


@pytest.mark.parametrize("text", ["{}", "[1]", "null?", '[{"FM_DATE_OF_SVC": "1-2"}]'])
def test_json_that_is_none_of_lines(text: str) -> None:
    with pytest.raises(ValueError):
        in_json(text)


def test_a_refusal_quotes_nobody() -> None:
    error = refusal(["Insured's ID Number of DOE is required.", "DOE owes."])
    assert (error.field, error.messages) == (
        "subscriber.memberId",
        ("subscriber.memberId: is required", "claim: refused by the portal"),
    )


def test_a_write_comes_back_from_its_payload() -> None:
    write = EnterClaim(
        Binding(), claim=enterable(initial_treatment_date=date(2026, 1, 2), patient_paid=Decimal("1.10"))
    )
    again = EnterClaim.from_payload(Binding(), write.payload)
    assert (again.payload, again.natural_key, again.charge) == (write.payload, write.natural_key, write.charge)
