"""Service lines of claims."""

from __future__ import annotations

from ...models.base import Noun
from .claim_parts import (
    Attachment,
    ClaimAddress,
    ClaimNote,
    ClaimProvider,
    Condition,
    Contract,
    Transport,
)
from .remittance_parts import CodedQuantity, CodedValue, Procedure, RemittanceAdjustment
from .values import Amount, Day, Quantity


class LineDrug(Noun):
    """A drug that was given (`LIN`, `CTP`): the NDC in eleven digits, how much of which unit, the prescription."""

    ndc: str
    quantity: Quantity | None = None
    unit: str | None = None
    """`UN`, `ML`, `GR`, `F2` or `ME`."""
    prescription_number: str | None = None
    link_number: str | None = None


class LineAdjudication(Noun):
    """What another payer did with a line (`SVD`, `CAS`, `DTP*573`)."""

    payer_id: str
    """Which payer: as in `other_payers`."""
    paid: Amount | None = None
    procedure: Procedure | None = None
    revenue_code: str | None = None
    units: Quantity | None = None
    bundled_line: str | None = None
    """The line that it was bundled into, by its number."""
    adjustments: tuple[RemittanceAdjustment, ...] = ()
    adjudicated: Day | None = None
    patient_liability: Amount | None = None


class Measurement(Noun):
    """A measured value (`MEA`): of what kind (`TR` test result), of which test (`R1` hemoglobin), how much."""

    reference: str | None = None
    qualifier: str | None = None
    value: Quantity | None = None


class ServiceLine(Noun):
    """One service (`2400`). Of an institutional line `revenue_code` is given, and `cpt_code` where there is one."""

    cpt_code: str | None = None
    """A CPT or HCPCS code."""
    modifiers: tuple[str, ...] = ()
    units: Quantity | None = None
    charge_amount: Amount | None = None
    diagnosis_pointers: tuple[int, ...] = ()
    """Which of the claim's diagnoses it was for, counted from 1, the main one first."""
    unit: str = "UN"
    """What `units` counts: `UN` units, `MJ` minutes, `DA` days."""
    procedure_qualifier: str = "HC"
    description: str | None = None
    place_of_service: str | None = None
    """Where it differs from the claim's."""
    emergency: bool | None = None
    epsdt: bool | None = None
    family_planning: bool | None = None
    copay_exempt: bool | None = None
    revenue_code: str | None = None
    non_covered: Amount | None = None
    from_date: Day | None = None
    to_date: Day | None = None
    """The last day, where the service took several."""

    prescription_date: Day | None = None
    certification_revision_date: Day | None = None
    therapy_began: Day | None = None
    last_certification_date: Day | None = None
    last_seen_date: Day | None = None
    shipped_date: Day | None = None
    last_xray_date: Day | None = None
    initial_treatment_date: Day | None = None

    line_control_number: str | None = None
    prior_authorization: str | None = None
    referral_number: str | None = None
    clia: str | None = None
    referring_clia: str | None = None
    mammography_certification: str | None = None
    immunization_batch: str | None = None
    repriced_reference: str | None = None
    adjusted_repriced_reference: str | None = None
    ids: tuple[CodedValue, ...] = ()

    drug: LineDrug | None = None
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[ClaimNote, ...] = ()
    file_information: tuple[str, ...] = ()
    sales_tax: Amount | None = None
    postage: Amount | None = None
    service_tax: Amount | None = None
    facility_tax: Amount | None = None
    quantities: tuple[CodedQuantity, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    transport: Transport | None = None
    conditions: tuple[Condition, ...] = ()
    contract: Contract | None = None
    purchased_from: str | None = None
    """The id of who the service was bought of (`PS101`)."""
    purchased_charge: Amount | None = None
    equipment: tuple[str, ...] = ()
    """The elements of `SV5` (durable equipment), as they are."""
    equipment_certification: tuple[str, ...] = ()
    """The elements of `CR3`, as they are."""
    repricing: tuple[str, ...] = ()
    """The elements of `HCP`, as they are."""

    rendering_provider: ClaimProvider | None = None
    purchased_service_provider: ClaimProvider | None = None
    service_facility: ClaimProvider | None = None
    supervising_provider: ClaimProvider | None = None
    ordering_provider: ClaimProvider | None = None
    referring_provider: ClaimProvider | None = None
    primary_care_provider: ClaimProvider | None = None
    operating_physician: ClaimProvider | None = None
    other_operating_physician: ClaimProvider | None = None
    pickup: ClaimAddress | None = None
    dropoff: ClaimAddress | None = None

    adjudications: tuple[LineAdjudication, ...] = ()
