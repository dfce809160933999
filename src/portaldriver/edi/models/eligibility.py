"""Asking a payer about a patient's coverage: what a 270 says, and who is asked about."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...models.base import Noun
from ...models.patient import Address
from .remittance_parts import CodedValue, Procedure
from .values import Amount, Day

Relationship = Literal["self", "spouse", "child", "employee", "unknown", "other_adult", "life_partner", "other"]
"""What a patient is to the subscriber."""


class CodedPeriod(Noun):
    """A day or a period (`DTP`), and the code that says what of. Of a single day `end` is None."""

    code: str
    start: Day | None = None
    end: Day | None = None


class Trace(Noun):
    """A number by which somebody finds a transaction again (`TRN`). `originator` has ten characters.

    `kind` is `1` for the number of who sends it, `2` for one that an answer gives back.
    """

    kind: str = "1"
    number: str
    originator: str | None = None
    detail: str | None = None


class EligibilityParty(Noun):
    """Who asks or answers, or stands beside a benefit (`NM1`, `N3`, `N4`, `PRV`, `REF`).

    An organization has a `name`, a person the parts of one. Of `npi` and `identifier` one is given; `id_qualifier`
    says of which list the identifier is. `entity` is the code of its part: `1P` provider, `80` hospital, `FA` facility.
    """

    entity: str = "1P"
    organization: bool = True
    name: str | None = None
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    npi: str | None = None
    id_qualifier: str | None = None
    identifier: str | None = None
    address: Address | None = None
    role: str | None = None
    """What the provider is to the patient (`PRV01`): `BI` billing, `PE` performing, `RF` referring, `PC` primary."""
    taxonomy: str | None = None
    ids: tuple[CodedValue, ...] = ()


class EligibilityMember(Noun):
    """A subscriber or a dependent: as asked about in a request, as the payer has them on file in an answer."""

    member_id: str | None = None
    member_id_qualifier: str = "MI"
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    birth_date: Day | None = None
    sex: str | None = None
    """`M`, `F` or `U`."""
    address: Address | None = None
    ssn: str | None = None
    group_number: str | None = None
    policy_number: str | None = None
    account_number: str | None = None
    """The patient's, at the provider: the payer gives it back."""
    ids: tuple[CodedValue, ...] = ()
    """Further ones (`REF`)."""
    relationship: Relationship | None = None
    relationship_code: str | None = None
    """`INS02`, where the word is `other`; else it follows from the word."""
    birth_sequence: int | None = Field(default=None, ge=1)
    """Which of a multiple birth."""
    provider_role: str | None = None
    provider_taxonomy: str | None = None
    provider_npi: str | None = None
    """Of the provider that the question is about for this patient, where it is not who asks (`PRV`)."""
    diagnosis_codes: tuple[str, ...] = ()
    """ICD-10, the principal one first; a dot does not travel."""
    dates: tuple[CodedPeriod, ...] = ()
    """The payer's, in an answer: `346` plan begin, `347` plan end, `356` and `357` of eligibility, and others."""


class EligibilityRequest(Noun):
    """One question about one patient: a 270. `dependent` is given where the patient is not the subscriber.

    `patient_id` stays with us. `reference_id` travels as the trace number, and the answer brings it back.
    """

    patient_id: str | None = None
    payer_id: str | None = None
    date_of_service: Day | None = None
    service_type_codes: tuple[str, ...] = ()
    reference_id: str | None = None
    date_of_service_to: Day | None = None
    """The end, where a period is asked about."""
    card_issued: Day | None = None
    payer_name: str | None = None
    payer_id_qualifier: str = "PI"
    """`PI` the payer's own, `XV` the national plan id, `NI` NAIC, `FI` tax id."""
    payer_entity: str = "PR"
    provider: EligibilityParty | None = None
    subscriber: EligibilityMember | None = None
    dependent: EligibilityMember | None = None
    trace_originator: str | None = None
    """Who gave the trace number: ten characters, as `9` and a tax id."""
    trace_detail: str | None = None
    other_traces: tuple[Trace, ...] = ()
    procedures: tuple[EligibilityProcedure, ...] = ()
    """Asked about beside or instead of service types."""
    coverage_level: str | None = None
    """`IND` or `FAM`."""
    insurance_type: str | None = None
    place_of_service: str | None = None
    referral_number: str | None = None
    prior_authorization: str | None = None
    spend_down: Amount | None = None
    spend_down_billed: Amount | None = None


class EligibilityProcedure(Noun):
    """A procedure asked about, and which of the patient's diagnoses it is for, counted from 1."""

    procedure: Procedure
    diagnosis_pointers: tuple[int, ...] = ()


EligibilityRequest.model_rebuild()
