"""A claim, professional or institutional: the model of an 837, and the wire shape of POST /claims."""

from __future__ import annotations

from typing import Literal

from ...models.base import Noun
from .claim_lines import ServiceLine
from .claim_parts import (
    Attachment,
    BillingProvider,
    ClaimAddress,
    ClaimContact,
    ClaimNote,
    ClaimPatient,
    ClaimPayer,
    ClaimProvider,
    ClaimSubscriber,
    Condition,
    Contract,
    ExternalCause,
    Occurrence,
    OccurrenceSpan,
    OtherPayer,
    PerformedProcedure,
    Transport,
    ValueCode,
)
from .remittance_parts import CodedValue
from .values import Amount, Day

ClaimType = Literal["837P", "837I"]


class Submitter(Noun):
    """Who sends a file (`1000A`): its name, the id that the receiver gave, and whom to ask."""

    name: str
    identifier: str
    contact: ClaimContact


class Receiver(Noun):
    """Who gets a file (`1000B`)."""

    name: str
    identifier: str


class Claim(Noun):
    """One claim (`2300`) with everybody around it.

    The fields of POST /claims come first. What a file has no place for stays with us, and does not come back from X12:
    `submission_channel`, `reference_id` and the patient's `patient_id`. Diagnoses are written as people write them,
    with the dot; it does not travel. A claim that may be read may still not be sent: see `edits_of`.
    """

    claim_type: ClaimType
    payer_id: str | None = None
    billing_provider: BillingProvider
    rendering_provider: ClaimProvider | None = None
    patient: ClaimPatient | None = None
    subscriber: ClaimSubscriber
    place_of_service: str | None = None
    """Of a professional claim (`CLM05-1`)."""
    diagnosis_codes: tuple[str, ...] = ()
    """The principal one first; at most 12 of a professional, 25 of an institutional claim."""
    service_lines: tuple[ServiceLine, ...] = ()
    submission_channel: str | None = None
    reference_id: str | None = None

    patient_control_number: str | None = None
    """Our number of the claim (`CLM01`), which comes back in every answer: at most 20 characters."""
    total_charge: Amount | None = None
    frequency: str = "1"
    """`1` original, `7` replacement, `8` void: the last two with `payer_claim_control_number`."""
    facility_type: str | None = None
    """Of an institutional claim: the first two digits of the type of bill, as `11`."""
    payer: ClaimPayer | None = None
    currency: str | None = None

    provider_signature_on_file: bool | None = True
    assignment: str | None = "A"
    """`A` assigned, `B` of laboratory services only, `C` not (`CLM07`)."""
    benefits_assigned: str | None = "Y"
    release_of_information: str | None = "Y"
    patient_signature_source: str | None = None
    related_causes: tuple[str, ...] = ()
    """`AA` auto accident, `EM` employment, `OA` other accident."""
    accident_state: str | None = None
    accident_country: str | None = None
    special_program: str | None = None
    delay_reason: str | None = None

    statement_from: Day | None = None
    statement_to: Day | None = None
    admission_date: Day | None = None
    admission_time: str | None = None
    """`HHMM`, of an institutional claim."""
    discharge_date: Day | None = None
    discharge_time: str | None = None
    """`HHMM`, of an institutional claim."""
    admission_type: str | None = None
    admission_source: str | None = None
    patient_status: str | None = None
    onset_date: Day | None = None
    initial_treatment_date: Day | None = None
    last_seen_date: Day | None = None
    acute_manifestation_date: Day | None = None
    accident_date: Day | None = None
    last_menstrual_period: Day | None = None
    last_xray_date: Day | None = None
    prescription_date: Day | None = None
    disability_from: Day | None = None
    disability_to: Day | None = None
    last_worked_date: Day | None = None
    return_to_work_date: Day | None = None
    assumed_care_date: Day | None = None
    relinquished_care_date: Day | None = None
    first_contact_date: Day | None = None
    repricer_received_date: Day | None = None

    attachments: tuple[Attachment, ...] = ()
    contract: Contract | None = None
    patient_paid: Amount | None = None
    patient_due: Amount | None = None
    """What an institution expects of the patient (`AMT*F3`)."""

    prior_authorization: str | None = None
    referral_number: str | None = None
    payer_claim_control_number: str | None = None
    """The payer's number of the claim that this one replaces or voids (`REF*F8`)."""
    clearinghouse_trace: str | None = None
    clia: str | None = None
    medical_record_number: str | None = None
    demonstration_id: str | None = None
    mammography_certification: str | None = None
    service_authorization_exception: str | None = None
    medicare_crossover: str | None = None
    repriced_reference: str | None = None
    adjusted_repriced_reference: str | None = None
    investigational_device: str | None = None
    care_plan_oversight: str | None = None
    auto_accident_state: str | None = None
    peer_review_authorization: str | None = None
    ids: tuple[CodedValue, ...] = ()
    file_information: tuple[str, ...] = ()
    """`K3`, as it is."""
    notes: tuple[ClaimNote, ...] = ()
    transport: Transport | None = None
    spinal: tuple[str, ...] = ()
    """The elements of `CR2` (chiropractic), as they are."""
    conditions: tuple[Condition, ...] = ()
    repricing: tuple[str, ...] = ()
    """The elements of `HCP`, as they are."""

    code_set: Literal["icd10", "icd9"] = "icd10"
    """Which codes the diagnoses are of. ICD-9 may be read, and never leaves."""
    present_on_admission: tuple[str, ...] = ()
    """For each diagnosis `Y`, `N`, `U`, `W` or nothing (`1` may be read); none at all where nobody says."""
    admitting_diagnosis: str | None = None
    reasons_for_visit: tuple[str, ...] = ()
    external_causes: tuple[ExternalCause, ...] = ()
    drg: str | None = None
    principal_procedure: PerformedProcedure | None = None
    other_procedures: tuple[PerformedProcedure, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    occurrence_spans: tuple[OccurrenceSpan, ...] = ()
    value_codes: tuple[ValueCode, ...] = ()
    condition_codes: tuple[str, ...] = ()
    treatment_codes: tuple[str, ...] = ()
    anesthesia_procedures: tuple[str, ...] = ()

    referring_provider: ClaimProvider | None = None
    primary_care_provider: ClaimProvider | None = None
    service_facility: ClaimProvider | None = None
    supervising_provider: ClaimProvider | None = None
    attending_provider: ClaimProvider | None = None
    operating_physician: ClaimProvider | None = None
    other_operating_physician: ClaimProvider | None = None
    pickup: ClaimAddress | None = None
    dropoff: ClaimAddress | None = None
    other_payers: tuple[OtherPayer, ...] = ()

    @property
    def is_institutional(self) -> bool:
        """Whether it goes as an 837I."""
        return self.claim_type == "837I"

    @property
    def patient_is_subscriber(self) -> bool:
        """Whether the patient is the subscriber: whose demographics stand there, then."""
        return self.subscriber.relationship == "self"
