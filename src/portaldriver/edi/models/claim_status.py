"""Asking a payer what became of a claim (276), and its answer (277 of 005010X212)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ...models.base import Noun
from .eligibility import EligibilityMember, EligibilityParty
from .remittance_parts import CodedValue, Procedure, RemittanceContact
from .values import Amount, Day, Quantity

StatusCategory = Literal["acknowledged", "pending", "finalized", "requested", "error", "searching", "other"]
"""Where a claim is: received or returned, in process, decided, more is wanted, the question failed, not found."""

StatusLevel = Literal["receiver", "provider", "claim"]


class ClaimStatusLine(Noun):
    """A service line that is asked about. Of a single day `service_to` is None."""

    procedure: Procedure | None = None
    revenue_code: str | None = None
    charge: Amount | None = None
    units: Quantity | None = None
    line_control_number: str | None = None
    service_from: Day | None = None
    service_to: Day | None = None


class ClaimStatusRequest(Noun):
    """A question about one claim: a 276. `reference_id` travels as the trace number, and the answer brings it back."""

    payer_id: str | None = None
    reference_id: str | None = None
    payer_name: str | None = None
    payer_id_qualifier: str = "PI"
    receiver: EligibilityParty | None = None
    """Who asks (`NM1*41`): its `identifier` is the one agreed with the payer or clearinghouse."""
    provider: EligibilityParty | None = None
    """Whose claim it is (`NM1*1P`)."""
    subscriber: EligibilityMember | None = None
    dependent: EligibilityMember | None = None
    payer_claim_control_number: str | None = None
    bill_type: str | None = None
    location: str | None = None
    group_number: str | None = None
    patient_control_number: str | None = None
    prescription_number: str | None = None
    clearinghouse_number: str | None = None
    charge: Amount | None = None
    service_from: Day | None = None
    service_to: Day | None = None
    lines: tuple[ClaimStatusLine, ...] = ()


class StatusCode(Noun):
    """One composite of a status: category, status, whom it concerns, and the list where it is not the usual one."""

    category: StatusCategory
    category_code: str
    status_code: str | None = None
    entity: str | None = None
    code_list: str | None = None


class ClaimStatusInfo(Noun):
    """One `STC`: up to three codes that belong together, and the money and dates beside them."""

    codes: tuple[StatusCode, ...] = ()
    effective_date: Day | None = None
    action: str | None = None
    charge: Amount | None = None
    paid: Amount | None = None
    finalized_date: Day | None = None
    payment_method: str | None = None
    payment_date: Day | None = None
    check_number: str | None = None
    """Of the check or transfer."""
    message: str | None = None


class ClaimStatusLineResponse(ClaimStatusLine):
    """What became of a line. `paid` is of the line; `statuses` are its own."""

    category: StatusCategory | None = None
    paid: Amount | None = None
    statuses: tuple[ClaimStatusInfo, ...] = ()


class ClaimStatusResponse(Noun):
    """What a payer answers about one claim, or, at the levels above, why it answers about none.

    `category`, `charge`, `paid` and what is about the payment are of the first status that has them.
    """

    level: StatusLevel
    category: StatusCategory | None = None
    reference_id: str | None = None
    payer_id: str | None = None
    payer: EligibilityParty | None = None
    payer_contacts: tuple[RemittanceContact, ...] = ()
    receiver: EligibilityParty | None = None
    provider: EligibilityParty | None = None
    subscriber: EligibilityMember | None = None
    dependent: EligibilityMember | None = None
    statuses: tuple[ClaimStatusInfo, ...] = ()
    charge: Amount | None = None
    paid: Amount | None = None
    finalized_date: Day | None = None
    payment_date: Day | None = None
    payment_method: str | None = None
    check_number: str | None = None
    payer_claim_control_number: str | None = None
    bill_type: str | None = None
    patient_control_number: str | None = None
    prescription_number: str | None = None
    voucher: str | None = None
    clearinghouse_number: str | None = None
    ids: tuple[CodedValue, ...] = ()
    service_from: Day | None = None
    service_to: Day | None = None
    lines: tuple[ClaimStatusLineResponse, ...] = ()
    transaction_id: str | None = None
    answered: datetime | None = None
