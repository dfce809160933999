"""The other edits of claims: each place, each code, and nothing beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.edi.edits import shapes
from portaldriver.edi.edits.claims import edits_of
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.models.claim_parts import Attachment, ClaimProvider, OccurrenceSpan, PerformedProcedure
from portaldriver.edi.models.remittance_parts import RemittanceAdjustment
from portaldriver.edi.profiles.loading import load_profile

from . import claims
from .sendable import (
    BILLER,
    CLINIC,
    DECIDED,
    HOME,
    JANE,
    JIM,
    LINE_DECIDED,
    PARENT,
    SHOT,
    TODAY,
    VISIT,
    changed,
    institutional,
    professional,
    secondary,
)  # fmt: skip

Plant = Callable[[], Claim]


def line(**changes: Any) -> Claim:
    return professional(service_lines=(changed(VISIT, **changes), SHOT))


def drug(**changes: Any) -> Claim:
    assert SHOT.drug
    return professional(service_lines=(VISIT, changed(SHOT, drug=changed(SHOT.drug, **changes))))


def decided(**changes: Any) -> Claim:
    return secondary(service_lines=(changed(VISIT, adjudications=(changed(LINE_DECIDED, **changes),)), SHOT))


CASES: dict[str, tuple[Plant, set[tuple[str, str]]]] = {
    "frequency 1 with F8": (
        lambda: professional(payer_claim_control_number="ICN1"),
        {("payer_claim_control_number", "needless_payer_claim_control_number")}),
    "frequency 7 with F8": (lambda: professional(frequency="7", payer_claim_control_number="ICN1"), set()),
    "unknown frequency": (lambda: professional(frequency="3"), {("frequency", "code")}),
    "no control number": (lambda: professional(patient_control_number=None), {("patient_control_number", "required")}),
    "control number of odd characters": (
        lambda: professional(patient_control_number="P(1)"), {("patient_control_number", "control_number")}),
    "no place of service": (lambda: professional(place_of_service=None), {("place_of_service", "required")}),
    "place of service": (lambda: professional(place_of_service="1"), {("place_of_service", "place_of_service")}),
    "nobody to pay": (
        lambda: professional(payer_id=None, payer=None), {("payer_id", "required"), ("payer", "required")}),
    "no lines": (lambda: professional(service_lines=()), {("service_lines", "required")}),
    "fifty-one lines": (
        lambda: professional(
            service_lines=tuple(changed(VISIT, line_control_number=f"L{n}") for n in range(51)),
            total_charge=Decimal(125 * 51)),
        {("service_lines", "too_many_lines")}),
    "auto accident without a state": (
        lambda: professional(related_causes=("AA",)), {("accident_state", "required"), ("accident_date", "required")}),
    "auto accident": (
        lambda: professional(related_causes=("AA",), accident_state="OR", accident_date=date(2026, 2, 1)), set()),
    "paper without a number": (
        lambda: professional(attachments=(Attachment(type="OZ", transmission="FX"),)),
        {("attachments[0].control_number", "required")}),
    "diagnosis twice": (
        lambda: professional(diagnosis_codes=("J02.9", "J029")), {("diagnosis_codes[1]", "diagnosis_twice")}),
    "modifier twice": (lambda: line(modifiers=("25", "25")), {("service_lines[0].modifiers[1]", "modifier_twice")}),
    "modifier of one character": (lambda: line(modifiers=("2",)), {("service_lines[0].modifiers[0]", "modifier")}),
    "pointer twice": (
        lambda: line(diagnosis_pointers=(1, 1)), {("service_lines[0].diagnosis_pointers[1]", "pointer_twice")}),
    "pointer nought": (
        lambda: line(diagnosis_pointers=(0,)), {("service_lines[0].diagnosis_pointers[0]", "pointer_beyond")}),
    "no units": (lambda: line(units=Decimal(0)), {("service_lines[0].units", "quantity")}),
    "days in a professional line": (lambda: line(unit="DA"), {("service_lines[0].unit", "code")}),
    "procedure": (lambda: line(cpt_code="9921"), {("service_lines[0].cpt_code", "procedure")}),
    "line number twice": (
        lambda: line(line_control_number="L2"), {("service_lines[1].line_control_number", "line_number_twice")}),
    "ends before it begins": (
        lambda: line(to_date=date(2026, 2, 2)), {("service_lines[0].to_date", "date_order")}),
    "NDC with hyphens": (lambda: drug(ndc="00000-0000-01"), {("service_lines[1].drug.ndc", "ndc")}),
    "NDC unit": (lambda: drug(unit="MG"), {("service_lines[1].drug.unit", "ndc_unit")}),
    "amount of nineteen digits": (
        lambda: professional(patient_paid=Decimal(10) ** 18), {("patient_paid", "too_many_digits")}),
    "accent": (
        lambda: professional(subscriber=changed(JANE, first_name="Jos\u00e9")), {("subscriber.first_name", "character")}),
    "control character": (
        lambda: professional(subscriber=changed(JANE, first_name="JA\tNE")), {("subscriber.first_name", "character")}),
    "space at the end": (
        lambda: professional(subscriber=changed(JANE, first_name="JANE ")),
        {("subscriber.first_name", "space_around")}),
    "empty": (lambda: professional(subscriber=changed(JANE, first_name="")),
              {("subscriber.first_name", "empty"), ("subscriber.first_name", "length")}),
    "state": (
        lambda: professional(subscriber=changed(JANE, address=changed(HOME, region="XX"))),
        {("subscriber.address.region", "state")}),
    "ZIP with a hyphen": (
        lambda: professional(billing_provider=changed(BILLER, billing_address=changed(CLINIC, postal_code="97205-0001"))),
        {("billing_provider.billing_address.postal_code", "zip")}),
    "abroad": (
        lambda: professional(subscriber=changed(
            JANE, address=changed(HOME, region=None, postal_code="SW1A1AA", country="GB"))), set()),
    "taxonomy": (
        lambda: professional(billing_provider=changed(BILLER, taxonomy="207Q000000")),
        {("billing_provider.taxonomy", "taxonomy")}),
    "facility without an address": (
        lambda: professional(service_facility=ClaimProvider(name="EXAMPLE HALL", npi="1000000012")),
        {("service_facility.address", "required")}),
    "a referring organization": (
        lambda: professional(referring_provider=ClaimProvider(name="EXAMPLE GROUP", npi="1000000012")),
        {("referring_provider.last_name", "person_name")}),
    "child": (lambda: professional(subscriber=PARENT, patient=JIM), set()),
    "child without a birth date": (
        lambda: professional(subscriber=PARENT, patient=changed(JIM, dob=None)), {("patient.dob", "required")}),
    "child without a patient": (lambda: professional(subscriber=PARENT), {("patient", "required")}),
    "patient beside oneself": (
        lambda: professional(patient=changed(JIM, address=None, sex=None, dob=None)),
        {("patient.last_name", "patient_is_subscriber"), ("patient.first_name", "patient_is_subscriber")}),
    "field of the other kind": (
        lambda: professional(value_codes=(), drg="470"), {("drg", "not_in_this_kind")}),
    "secondary": (secondary, set()),
    "secondary to nobody": (
        lambda: professional(subscriber=changed(JANE, responsibility="secondary")), {("other_payers", "required")}),
    "two primaries": (
        lambda: secondary(subscriber=JANE), {("other_payers[0].responsibility", "responsibility_twice")}),
    "claim unbalanced": (
        lambda: secondary(other_payers=(changed(DECIDED, paid=Decimal("100.01")),)),
        {("other_payers[0].paid", "claim_unbalanced")}),
    "line unbalanced": (
        lambda: decided(paid=Decimal("75.01")), {("service_lines[0].adjudications[0].paid", "line_unbalanced")}),
    "decided by nobody": (
        lambda: secondary(
            other_payers=(changed(DECIDED, payer_id="EX003", paid=Decimal(150), adjudicated=TODAY),)),
        {("service_lines[0].adjudications[0].payer_id", "unknown_other_payer")}),
    "adjustment's group": (
        lambda: decided(adjustments=(RemittanceAdjustment(group="XX", reason="45", amount=Decimal(50)),)),
        {("service_lines[0].adjudications[0].adjustments[0].group", "code")}),
    "institutional without a bill type": (
        lambda: institutional(facility_type=None), {("facility_type", "required")}),
    "stay without an admission": (
        lambda: institutional(admission_date=None, admission_time=None, admitting_diagnosis=None),
        {("admission_date", "required"), ("admitting_diagnosis", "required")}),
    "statement backwards": (lambda: institutional(statement_to=date(2026, 2, 2)), {("statement_to", "date_order")}),
    "no statement": (
        lambda: institutional(statement_from=None, statement_to=None),
        {("statement_from", "required"), ("statement_to", "required")}),
    "no revenue code": (
        lambda: institutional(service_lines=(changed(institutional().service_lines[0], revenue_code=None),)),
        {("service_lines[0].revenue_code", "required")}),
    "twenty-six diagnoses": (
        lambda: institutional(
            diagnosis_codes=tuple(f"M25{n}" for n in range(500, 526)), present_on_admission=("Y",) * 26),
        {("diagnosis_codes", "too_many_diagnoses")}),
    "presence of one too many": (
        lambda: institutional(present_on_admission=("Y", "N")), {("present_on_admission", "present_on_admission")}),
    "admission at no hour": (lambda: institutional(admission_time="2460"), {("admission_time", "time")}),
    "procedure of a stay": (
        lambda: institutional(principal_procedure=PerformedProcedure(code="0SR90J", day=date(2026, 2, 4))),
        {("principal_procedure.code", "procedure")}),
    "span backwards": (
        lambda: institutional(
            occurrence_spans=(OccurrenceSpan(code="74", start=date(2026, 2, 4), end=date(2026, 2, 3)),)),
        {("occurrence_spans[0].end", "date_order")}),
    "pointer of an institution": (
        lambda: institutional(
            service_lines=(changed(institutional().service_lines[0], diagnosis_pointers=(1,)),)),
        {("service_lines[0].diagnosis_pointers", "not_in_this_kind")}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_claim_has_these_edits_and_no_others(case: str) -> None:
    plant, expected = CASES[case]
    assert {(edit.path, edit.code) for edit in edits_of(plant(), today=TODAY)} == expected


@pytest.mark.parametrize(
    "sound",
    [professional, secondary, institutional, claims.professional, claims.institutional],
    ids=["professional", "secondary", "institutional", "rich professional", "rich institutional"],
)
def test_sound_claims_have_none(sound: Plant) -> None:
    assert edits_of(sound(), today=claims.MADE.date()) == ()


def test_what_stays_with_us_may_hold_anything() -> None:
    assert "*" in (professional().reference_id or "")


def test_a_profile_adds_its_rules_its_separators_and_its_payers() -> None:
    profile = load_profile(
        "office_ally",
        envelope={"element_separator": "_"},
        rules=[
            {"path": "prior_authorization", "required": True},
            {"path": "rendering_provider", "forbidden": True},
            {"path": "subscriber.claim_filing", "one_of": ["MB"]},
            {"path": "service_lines[].modifiers", "at_most": 0, "transactions": ["837P"]},
            {"path": "billing_provider.name", "max_length": 5, "transactions": ["837I"]},
        ],
        payers=[{"name": "EX001", "ids": {"837I": "EX9"}}],
    )
    numbered = professional(patient_control_number="PCN_1")
    assert {(edit.path, edit.code) for edit in edits_of(numbered, profile=profile, today=TODAY)} == {
        ("prior_authorization", "profile_required"), ("rendering_provider", "profile_forbidden"),
        ("subscriber.claim_filing", "profile_code"), ("service_lines[0].modifiers", "profile_too_many"),
        ("patient_control_number", "separator_in_value"), ("payer_id", "payer_not_for_transaction"),
    }  # fmt: skip


def test_everything_is_told_at_once() -> None:
    broken = Claim(claim_type="837P", billing_provider=changed(BILLER, npi=None), subscriber=changed(JANE, dob=None))
    found = {(edit.path, edit.code) for edit in edits_of(broken, today=TODAY)}
    assert {
        "patient_control_number", "place_of_service", "payer_id", "payer", "diagnosis_codes", "service_lines",
        "total_charge", "billing_provider.npi", "subscriber.dob",
    } == {path for path, code in found if code == "required"}  # fmt: skip


@pytest.mark.parametrize(
    "text,sound",
    [("1000000004", True), ("1000000005", False), ("3000000002", False), ("100000000", False), ("100000000A", False)],
)
def test_npis(text: str, sound: bool) -> None:
    assert shapes.is_npi(text) is sound


def test_the_seeds_claim_is_read_and_refused_for_its_npi() -> None:
    claim = Claim.model_validate_json(
        '{"claimType": "837P", "payerId": "p1", "billingProvider": {"npi": "1234567890", "name": "Example"},'
        '"subscriber": {"memberId": "X1", "relationship": "self"}, "diagnosisCodes": ["J02.9", "Z00.00"],'
        '"serviceLines": [{"cptCode": "99213", "units": 1, "chargeAmount": 125.0, "diagnosisPointers": [1]}]}'
    )
    found = {(edit.path, edit.code) for edit in edits_of(claim, today=TODAY)}
    assert ("billing_provider.npi", "npi") in found
    assert not [path for path, _ in found if path.startswith("diagnosis_codes")]
