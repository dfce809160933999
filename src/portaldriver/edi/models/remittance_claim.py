"""A claim as a payer answers it with money, and its service lines."""

from __future__ import annotations

from typing import Literal

from ...models.base import Noun
from .remittance_parts import (
    CodedAmount,
    CodedQuantity,
    CodedValue,
    InstitutionalOutcome,
    Procedure,
    RemittanceAdjustment,
    RemittanceContact,
    RemittanceName,
)
from .values import Amount, Day, Quantity

RemittanceStatus = Literal[
    "processed_as_primary",
    "processed_as_secondary",
    "processed_as_tertiary",
    "denied",
    "pended",
    "processed_as_primary_and_forwarded",
    "processed_as_secondary_and_forwarded",
    "processed_as_tertiary_and_forwarded",
    "reversal",
    "not_our_claim_and_forwarded",
    "predetermination",
    "reviewed",
    "other",
]
"""What the payer did with the claim."""


class RemittanceLine(Noun):
    """A service line with what was paid for it (`SVC`).

    `procedure` is what the payer paid, `submitted_procedure` what was billed where that differs. Units that are absent
    stay None (the guide means one). `remark_codes` are RARCs, `reject_codes` those of pharmacies (NCPDP).
    """

    procedure: Procedure | None = None
    submitted_procedure: Procedure | None = None
    revenue_code: str | None = None
    charge: Amount | None = None
    paid: Amount | None = None
    allowed: Amount | None = None
    units_paid: Quantity | None = None
    units_billed: Quantity | None = None
    service_from: Day | None = None
    service_to: Day | None = None
    line_control_number: str | None = None
    adjustments: tuple[RemittanceAdjustment, ...] = ()
    remark_codes: tuple[str, ...] = ()
    reject_codes: tuple[str, ...] = ()
    ids: tuple[CodedValue, ...] = ()
    amounts: tuple[CodedAmount, ...] = ()
    quantities: tuple[CodedQuantity, ...] = ()
    other_codes: tuple[CodedValue, ...] = ()


class RemittanceClaim(Noun):
    """A claim with what was paid for it (`CLP`).

    `patient_control_number` is the sender's own number of the claim (CLM01), `payer_claim_control_number` the payer's:
    what a corrected claim refers to. A reversal carries the amounts of the earlier payment with their signs turned.
    """

    patient_control_number: str
    payer_claim_control_number: str | None = None
    status: RemittanceStatus = "other"
    status_code: str
    charge: Amount | None = None
    paid: Amount | None = None
    patient_responsibility: Amount | None = None
    claim_filing: str | None = None
    facility_type: str | None = None
    frequency: str | None = None
    patient_status: str | None = None
    drg: str | None = None
    drg_weight: Quantity | None = None
    discharge_fraction: Quantity | None = None
    group: str | None = None
    """The number of the part of the remittance that it stands in (`LX01`)."""
    summary_provider_id: str | None = None
    """The provider whose totals that part gives (`TS301`)."""

    patient: RemittanceName | None = None
    subscriber: RemittanceName | None = None
    corrected_patient: RemittanceName | None = None
    rendering_provider: RemittanceName | None = None
    crossover_carrier: RemittanceName | None = None
    """To whom the payer sent the claim on."""
    corrected_payer: RemittanceName | None = None
    """Who, the payer says, has to pay first."""
    other_subscriber: RemittanceName | None = None

    statement_from: Day | None = None
    statement_to: Day | None = None
    received: Day | None = None
    coverage_expired: Day | None = None

    adjustments: tuple[RemittanceAdjustment, ...] = ()
    inpatient: InstitutionalOutcome | None = None
    outpatient: InstitutionalOutcome | None = None

    group_number: str | None = None
    contract_class: str | None = None
    medical_record_number: str | None = None
    prior_authorization: str | None = None
    original_reference: str | None = None
    """The payer's number of the claim that this one corrects (`REF*F8`)."""
    ids: tuple[CodedValue, ...] = ()

    coverage_amount: Amount | None = None
    interest: Amount | None = None
    patient_paid: Amount | None = None
    amounts: tuple[CodedAmount, ...] = ()
    quantities: tuple[CodedQuantity, ...] = ()
    contacts: tuple[RemittanceContact, ...] = ()
    lines: tuple[RemittanceLine, ...] = ()

    @property
    def is_reversal(self) -> bool:
        """Whether it takes an earlier payment back."""
        return self.status == "reversal"

    @property
    def carries_money(self) -> bool:
        """Whether its amounts are real: those of a predetermination are only announced."""
        return self.status != "predetermination"

    @property
    def remark_codes(self) -> tuple[str, ...]:
        """The remark codes of the claim itself, those of its lines left out."""
        return tuple(
            code
            for outcome in (self.inpatient, self.outpatient)
            if outcome is not None
            for code in outcome.remark_codes
        )
