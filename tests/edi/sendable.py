"""Small claims that can be sent, invented: each defect is planted into one of these."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel

from portaldriver.edi.models.claim import Claim, Submitter
from portaldriver.edi.models.claim_lines import LineAdjudication, LineDrug, ServiceLine
from portaldriver.edi.models.claim_parts import (
    BillingProvider,
    ClaimAddress,
    ClaimContact,
    ClaimPatient,
    ClaimPayer,
    ClaimProvider,
    ClaimSubscriber,
    OtherPayer,
    OtherSubscriber,
)
from portaldriver.edi.models.remittance_parts import Procedure, RemittanceAdjustment

TODAY = date(2026, 3, 1)
MADE = datetime(2026, 3, 1, 9, 30)
CLINIC = ClaimAddress(line1="12 EXAMPLE STREET", city="PORTLAND", region="OR", postal_code="972050001")
HOME = ClaimAddress(line1="34 EXAMPLE AVENUE", city="PORTLAND", region="OR", postal_code="97205")
BILLER = BillingProvider(
    name="EXAMPLE CLINIC", npi="1000000004", taxonomy="207Q00000X", tax_id="123456780", billing_address=CLINIC
)
DOCTOR = ClaimProvider(last_name="SAMPLE", first_name="DANA", npi="1000000012", taxonomy="207Q00000X")
JANE = ClaimSubscriber(
    last_name="DOE", first_name="JANE", member_id="EX123456", relationship="self", dob=date(1980, 1, 2), sex="F",
    address=HOME, claim_filing="CI",
)  # fmt: skip
PARENT = ClaimSubscriber(
    last_name="DOE", first_name="JANE", member_id="EX123456", relationship="child", claim_filing="CI"
)
JIM = ClaimPatient(last_name="DOE", first_name="JIM", dob=date(2015, 1, 2), sex="M", address=HOME)
VISIT = ServiceLine(
    cpt_code="99213", modifiers=("25",), units=Decimal(1), charge_amount=Decimal("125.00"), diagnosis_pointers=(1, 2),
    from_date=date(2026, 2, 3), line_control_number="L1",
)  # fmt: skip
SHOT = ServiceLine(
    cpt_code="J1100", units=Decimal(2), charge_amount=Decimal("35.50"), diagnosis_pointers=(1,),
    from_date=date(2026, 2, 3), line_control_number="L2",
    drug=LineDrug(ndc="00000000001", quantity=Decimal("1.5"), unit="ML"),
)  # fmt: skip
DECIDED = OtherPayer(
    payer_id="EX002", name="OTHER EXAMPLE HEALTH", relationship="self", responsibility="primary", claim_filing="CI",
    subscriber=OtherSubscriber(last_name="DOE", first_name="JANE", member_id="OT1"), paid=Decimal("100.00"),
    benefits_assigned="Y", release_of_information="Y",
    adjustments=(RemittanceAdjustment(group="PR", reason="2", amount=Decimal("10.50")),),
)  # fmt: skip
LINE_DECIDED = LineAdjudication(
    payer_id="EX002", paid=Decimal("75.00"), procedure=Procedure(qualifier="HC", code="99213", modifiers=("25",)),
    units=Decimal(1), adjudicated=date(2026, 2, 20),
    adjustments=(RemittanceAdjustment(group="CO", reason="45", amount=Decimal("50.00")),),
)  # fmt: skip
SUBMITTER = Submitter(
    name="EXAMPLE CLINIC", identifier="OURS01", contact=ClaimContact(name="BILLING", phone="5035550100")
)


M = TypeVar("M", bound=BaseModel)


def changed(model: M, **changes: Any) -> M:
    """Return a model with other values, which nothing checks."""
    return model.model_copy(update=changes)


def professional(**changes: Any) -> Claim:
    """Return an 837P's claim without an edit, or with what is changed of it."""
    sound = Claim(
        claim_type="837P", payer_id="EX001", billing_provider=BILLER, rendering_provider=DOCTOR, subscriber=JANE,
        place_of_service="11", diagnosis_codes=("J02.9", "R059"), service_lines=(VISIT, SHOT),
        patient_control_number="PCN-1", total_charge=Decimal("160.50"), payer=ClaimPayer(name="EXAMPLE HEALTH"),
        reference_id="with us: * ~",
    )  # fmt: skip
    return changed(sound, **changes)


def secondary(**changes: Any) -> Claim:
    """Return an 837P's claim that another payer decided on first."""
    lines = (changed(VISIT, adjudications=(LINE_DECIDED,)), SHOT)
    whose = changed(JANE, responsibility="secondary")
    return changed(professional(subscriber=whose, service_lines=lines, other_payers=(DECIDED,)), **changes)


def institutional(**changes: Any) -> Claim:
    """Return an 837I's claim of a stay without an edit, or with what is changed of it."""
    line = ServiceLine(revenue_code="0120", units=Decimal(2), unit="DA", charge_amount=Decimal("1500.25"))
    sound = Claim(
        claim_type="837I", payer_id="EX001", billing_provider=BILLER, attending_provider=DOCTOR, subscriber=JANE,
        facility_type="11", diagnosis_codes=("J189",), present_on_admission=("Y",), admitting_diagnosis="J189",
        statement_from=date(2026, 2, 3), statement_to=date(2026, 2, 5), admission_date=date(2026, 2, 3),
        admission_time="0930", admission_type="1", admission_source="1", patient_status="01", service_lines=(line,),
        patient_control_number="PCN-2", total_charge=Decimal("1500.25"), payer=ClaimPayer(name="EXAMPLE HEALTH"),
    )  # fmt: skip
    return changed(sound, **changes)
