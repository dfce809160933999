"""Edits of what would be lost, moved or refused on the way: fields without a place, identifiers with one of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portaldriver.edi.claims.reader import read_claims
from portaldriver.edi.edits.claims import edits_of
from portaldriver.edi.models.claim import Claim
from portaldriver.edi.models.claim_lines import Measurement
from portaldriver.edi.models.claim_parts import (
    ClaimContact,
    ClaimPatient,
    ClaimPayer,
    ClaimProvider,
    Contract,
    ExternalCause,
    PayToPlan,
    Transport,
)
from portaldriver.edi.models.remittance_parts import CodedValue, RemittanceAdjustment
from portaldriver.edi.writing.validation import validate

from .claims import file
from .sendable import (
    BILLER,
    CLINIC,
    DECIDED,
    DOCTOR,
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
DESK = ClaimContact(name="DESK", phone="5035550101")
HALL = ClaimProvider(name="EXAMPLE HALL", npi="1000000012", address=CLINIC)
ROE = ClaimProvider(last_name="ROE", first_name="RITA", npi="1000000012")
LINE = "service_lines[0]"


def line(**changes: Any) -> Claim:
    return professional(service_lines=(changed(VISIT, **changes), SHOT))


def biller(**changes: Any) -> Claim:
    return professional(billing_provider=changed(BILLER, **changes))


def decided(**changes: Any) -> Claim:
    return secondary(service_lines=(changed(VISIT, adjudications=(changed(LINE_DECIDED, **changes),)), SHOT))


def ids(code: str) -> tuple[CodedValue, ...]:
    return (CodedValue(code=code, value="V1"),)


def mixed(*groups: str) -> tuple[RemittanceAdjustment, ...]:
    return tuple(RemittanceAdjustment(group=group, reason="2", amount=Decimal("1.75")) for group in groups)


CASES: dict[str, tuple[Plant, set[tuple[str, str]]]] = {
    "an organization's middle name": (
        lambda: biller(middle_name="Q"), {("billing_provider.last_name", "person_name")}),
    "a subscriber's middle name with the patient": (
        lambda: professional(patient=ClaimPatient(middle_name="Q")),
        {("patient.middle_name", "patient_is_subscriber")}),
    "a subscriber's injury with the patient": (
        lambda: professional(patient=ClaimPatient(property_casualty_number="PC1", contact=DESK)),
        {("patient.property_casualty_number", "patient_is_subscriber"), ("patient.contact", "patient_is_subscriber")}),
    "not pregnant": (
        lambda: professional(patient=ClaimPatient(pregnant=False)), {("patient.pregnant", "goes_nowhere")}),
    "no emergency": (lambda: line(emergency=False), {(f"{LINE}.emergency", "goes_nowhere")}),
    "a copay": (lambda: line(copay_exempt=False), {(f"{LINE}.copay_exempt", "goes_nowhere")}),
    "a referring provider's taxonomy": (
        lambda: professional(referring_provider=changed(ROE, taxonomy="207Q00000X")),
        {("referring_provider.taxonomy", "goes_nowhere")}),
    "a rendering provider's address": (
        lambda: professional(rendering_provider=changed(DOCTOR, address=CLINIC)),
        {("rendering_provider.address", "goes_nowhere")}),
    "a rendering provider's contact at a line": (
        lambda: line(rendering_provider=changed(ROE, contact=DESK)),
        {(f"{LINE}.rendering_provider.contact", "goes_nowhere")}),
    "a taxonomy at an institution's line": (
        lambda: institutional(rendering_provider=DOCTOR), {("rendering_provider.taxonomy", "goes_nowhere")}),
    "an ordering provider's address and contact": (
        lambda: line(ordering_provider=changed(ROE, address=CLINIC, contact=DESK)), set()),
    "a facility's contact": (lambda: professional(service_facility=changed(HALL, contact=DESK)), set()),
    "a facility's contact at a line": (
        lambda: line(service_facility=changed(HALL, contact=DESK)),
        {(f"{LINE}.service_facility.contact", "goes_nowhere")}),
    "a name of whom it was bought of": (
        lambda: line(purchased_service_provider=changed(HALL, address=None)),
        {(f"{LINE}.purchased_service_provider.name", "goes_nowhere")}),
    "whom it was bought of": (
        lambda: line(purchased_service_provider=ClaimProvider(npi="1000000012"), purchased_from="1000000012",
                     purchased_charge=Decimal(3)), set()),
    "bought without a price": (
        lambda: line(purchased_from="1000000012"), {(f"{LINE}.purchased_charge", "required")}),
    "a contact without a number": (
        lambda: biller(contacts=(ClaimContact(name="DESK"),)), {("billing_provider.contacts[0].phone", "required")}),
    "a contact with four numbers": (
        lambda: biller(contacts=(changed(DESK, extension="1", fax="5035550102", email="A@EXAMPLE.COM"),)),
        {("billing_provider.contacts[0].email", "too_many")}),
    "an e-mail address of a subscriber": (
        lambda: professional(subscriber=changed(JANE, contact=changed(DESK, email="A@EXAMPLE.COM"))),
        {("subscriber.contact.email", "goes_nowhere")}),
    "a birth date without a sex": (
        lambda: professional(subscriber=changed(PARENT, dob=date(1980, 1, 2)), patient=JIM),
        {("subscriber.sex", "required")}),
    "a birth date of two digits": (
        lambda: professional(subscriber=changed(JANE, dob=date(80, 1, 2))), {("subscriber.dob", "length")}),
    "a region twice": (
        lambda: professional(subscriber=changed(JANE, address=changed(HOME, subdivision="OR", country="US"))),
        {("subscriber.address.subdivision", "goes_nowhere")}),
    "a country of no accident": (
        lambda: professional(accident_country="MX"), {("accident_country", "goes_nowhere")}),
    "the payer's number among others": (lambda: professional(ids=ids("F8")), {("ids[0].code", "code")}),
    "a line's number among others": (lambda: line(line_control_number=None, ids=ids("6R")),
                                     {(f"{LINE}.ids[0].code", "code")}),
    "a second authorization": (lambda: line(prior_authorization="A1", ids=ids("G1")), set()),
    "a tax id among others": (lambda: biller(ids=ids("SY")), {("billing_provider.ids[0].code", "code")}),
    "the biller's number at the payer": (
        lambda: professional(payer=ClaimPayer(name="EXAMPLE HEALTH", ids=ids("G2"))),
        {("payer.ids[0].code", "code")}),
    "the payer's office at the biller": (
        lambda: biller(payer_ids=ids("FY")), {("billing_provider.payer_ids[0].code", "code")}),
    "a plan without an address": (
        lambda: biller(pay_to_plan=PayToPlan(name="PLAN", identifier="P1", tax_id="123456780")),
        {("billing_provider.pay_to_plan.address", "required")}),
    "a weight below zero": (
        lambda: professional(patient=ClaimPatient(weight=Decimal(-5))), {("patient.weight", "quantity")}),
    "miles of none": (
        lambda: professional(transport=Transport(reason="A", miles=Decimal(0))), {("transport.miles", "quantity")}),
    "a price of four decimals": (
        lambda: line(contract=Contract(type="01", amount=Decimal("1.2345"))),
        {(f"{LINE}.contract.amount", "too_many_decimals")}),
    "a measurement of nothing": (
        lambda: line(measurements=(Measurement(reference="TR", value=Decimal(12)),)),
        {(f"{LINE}.measurements[0].qualifier", "required")}),
    "secondary to a third": (
        lambda: secondary(other_payers=(changed(DECIDED, responsibility="tertiary"),)),
        {("other_payers", "required")}),
    "decided on no day": (
        lambda: secondary(service_lines=(VISIT, SHOT), other_payers=(changed(DECIDED, paid=Decimal(150)),)),
        {("other_payers[0].adjudicated", "required")}),
    "decided on nothing": (
        lambda: decided(procedure=None), {(f"{LINE}.adjudications[0].procedure", "required")}),
    "a revenue code of a professional line": (
        lambda: decided(revenue_code="0120"), {(f"{LINE}.adjudications[0].revenue_code", "not_in_this_kind")}),
    "groups of adjustments in turn": (
        lambda: secondary(other_payers=(changed(DECIDED, adjustments=mixed("PR", "CO", "PR", "CO", "PR", "CO")),)),
        {("other_payers[0].adjustments", "too_many")}),
    "groups of adjustments together": (
        lambda: secondary(other_payers=(changed(DECIDED, adjustments=mixed("PR", "PR", "PR", "CO", "CO", "CO")),)),
        set()),
    "presence that ended in 2011": (
        lambda: institutional(present_on_admission=("1",)), {("present_on_admission[0]", "code")}),
    "presence of a cause": (
        lambda: institutional(external_causes=(ExternalCause(code="W19XXXA", present_on_admission="Q"),)),
        {("external_causes[0].present_on_admission", "code")}),
    "an institution's subscriber's contact": (
        lambda: institutional(subscriber=changed(JANE, contact=DESK)), {("subscriber.contact", "not_in_this_kind")}),
    "an institution without a signature": (
        lambda: institutional(provider_signature_on_file=False),
        {("provider_signature_on_file", "not_in_this_kind")}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_has_no_place_is_refused_by_name(case: str) -> None:
    plant, expected = CASES[case]
    claim = plant()
    assert {(edit.path, edit.code) for edit in edits_of(claim, today=TODAY)} == expected
    if not expected:
        assert validate(file([claim])) == ()


def test_a_number_of_another_payer_is_told_and_not_taken_for_this_ones() -> None:
    claim = line(prior_authorization="AUTH1", rendering_provider=changed(ROE, ids=ids("G2")))
    sent = file([claim])
    text = sent.replace("REF*G1*AUTH1", "REF*G1*AUTH1**2U:EX002").replace("REF*G2*V1", "REF*G2*V1**2U:EX002")
    [read] = read_claims(text)
    first = read.model.service_lines[0]
    assert (first.prior_authorization, first.ids) == (None, ())
    assert first.rendering_provider is not None
    assert first.rendering_provider.ids == ()
    assert [(one.code, one.element) for one in read.warnings] == [("not_kept", "REF04"), ("not_kept", "REF04")]
    [plain] = read_claims(sent)
    assert plain.model.service_lines[0] == claim.service_lines[0]
