"""Twenty-six defects that validators let pass or that payers refuse, each planted alone: all refused, each by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.edi.edits.claims import edits_of
from portaldriver.edi.edits.paths import texts
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.profiles.loading import load_profile
from portaldriver.edi.writing.batches import write_claims
from portaldriver.edi.writing.numbers import NumbersInMemory
from portaldriver.errors import EditsFailed

from .sendable import BILLER, CLINIC, DOCTOR, JANE, MADE, SHOT, SUBMITTER, TODAY, VISIT, changed, professional

LATER = date(2026, 3, 2)


def visit(**changes: Any) -> Claim:
    """Return the claim with a changed first line."""
    return professional(service_lines=(changed(VISIT, **changes), SHOT))


def biller(**changes: Any) -> Claim:
    return professional(billing_provider=changed(BILLER, **changes))


def subscriber(**changes: Any) -> Claim:
    return professional(subscriber=changed(JANE, **changes))


DEFECTS: dict[str, tuple[Callable[[], Claim], str, str]] = {
    "replacement without the payer's number": (
        lambda: professional(frequency="7"), "payer_claim_control_number", "missing_payer_claim_control_number"),
    "void without the payer's number": (
        lambda: professional(frequency="8"), "payer_claim_control_number", "missing_payer_claim_control_number"),
    "ICD-9": (lambda: professional(code_set="icd9"), "code_set", "icd9"),
    "dot out of place": (
        lambda: professional(diagnosis_codes=("J0.29", "R059")), "diagnosis_codes[0]", "dotted_diagnosis"),
    "malformed ICD-10": (
        lambda: professional(diagnosis_codes=("J029", "1059")), "diagnosis_codes[1]", "malformed_diagnosis"),
    "unknown ICD-10": (
        lambda: professional(diagnosis_codes=("J029", "R0599")), "diagnosis_codes[1]", "unknown_diagnosis"),
    "no diagnosis": (
        lambda: professional(diagnosis_codes=(), service_lines=(VISIT,)), "diagnosis_codes", "required"),
    "thirteen diagnoses": (
        lambda: professional(diagnosis_codes=tuple(f"M25{n}" for n in range(500, 513))),
        "diagnosis_codes", "too_many_diagnoses"),
    "pointer beyond the list": (
        lambda: visit(diagnosis_pointers=(1, 3)), "service_lines[0].diagnosis_pointers[1]", "pointer_beyond"),
    "no pointer": (lambda: visit(diagnosis_pointers=()), "service_lines[0].diagnosis_pointers", "no_pointer"),
    "billing NPI's check digit": (lambda: biller(npi="1000000005"), "billing_provider.npi", "npi"),
    "rendering NPI's check digit": (
        lambda: professional(rendering_provider=changed(DOCTOR, npi="1234567890")), "rendering_provider.npi", "npi"),
    "billing ZIP of five digits": (
        lambda: biller(billing_address=changed(CLINIC, postal_code="97205")),
        "billing_provider.billing_address.postal_code", "zip_of_five"),
    "billing address is a box": (
        lambda: biller(billing_address=changed(CLINIC, line1="PO BOX 100")),
        "billing_provider.billing_address.line1", "box"),
    "tax id with a hyphen": (lambda: biller(tax_id="12-3456780"), "billing_provider.tax_id", "tax_id"),
    "subscriber without demographics": (lambda: subscriber(dob=None, sex=None), "subscriber.dob", "required"),
    "subscriber's name in one text": (
        lambda: subscriber(last_name=None, first_name=None, name="JANE DOE"), "subscriber.last_name", "person_name"),
    "no member id": (lambda: subscriber(member_id=None), "subscriber.member_id", "required"),
    "service in the future": (lambda: visit(from_date=LATER), "service_lines[0].from_date", "date_in_future"),
    "service before birth": (
        lambda: visit(from_date=date(1979, 1, 1)), "service_lines[0].from_date", "date_before_birth"),
    "negative charge": (
        lambda: professional(
            service_lines=(VISIT, changed(SHOT, charge_amount=Decimal("-35.50"))), total_charge=Decimal("89.50")),
        "service_lines[1].charge_amount", "negative_amount"),
    "five modifiers": (
        lambda: visit(modifiers=("25", "59", "76", "LT", "RT")), "service_lines[0].modifiers", "too_many_modifiers"),
    "lines do not sum up": (lambda: professional(total_charge=Decimal("160.00")), "total_charge", "total_differs"),
    "three decimals": (
        lambda: professional(
            service_lines=(changed(VISIT, charge_amount=Decimal("125.001")), SHOT), total_charge=Decimal("160.501")),
        "service_lines[0].charge_amount", "too_many_decimals"),
    "control number of 21 characters": (
        lambda: professional(patient_control_number="P" * 21), "patient_control_number", "length"),
    "separator in a name": (lambda: subscriber(last_name="DO~E"), "subscriber.last_name", "separator_in_value"),
}  # fmt: skip


def test_there_are_twenty_six_and_the_claim_without_them_has_none() -> None:
    assert len(DEFECTS) == 26
    assert edits_of(professional(), today=TODAY, look_up_codes=True) == ()


@pytest.mark.parametrize("defect", DEFECTS)
async def test_a_defect_is_refused_by_name(defect: str) -> None:
    plant, path, code = DEFECTS[defect]
    claim = plant()
    edits = edits_of(claim, today=TODAY, look_up_codes=True)
    assert (path, code) in {(edit.path, edit.code) for edit in edits}
    told = " ".join(str(edit) for edit in edits)
    sound = {"icd9", *(text for _, text in texts(professional()))}
    assert not [text for _, text in texts(claim) if len(text) > 3 and text not in sound and text in told], (
        "a value is told"
    )
    numbers = NumbersInMemory()
    with pytest.raises(EditsFailed) as refused:
        await write_claims(
            [professional(patient_control_number="OK"), claim], profile=load_profile("office_ally"), submitter=SUBMITTER,
            numbers=numbers, usage="test", made=MADE, look_up_codes=True,
        )  # fmt: skip
    assert {(edit.path, edit.code) for edit in refused.value.edits} == {  # type: ignore[attr-defined]
        (f"claims[1].{edit.path}", edit.code) for edit in edits
    }
    assert await numbers.take("OURS01", "330897513") == 1, "no number was taken"
