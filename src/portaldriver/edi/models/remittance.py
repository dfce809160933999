"""A payment with the claims that it pays: the model of an 835."""

from __future__ import annotations

from typing import Literal

from ...models.base import Noun
from .remittance_claim import RemittanceClaim
from .remittance_parts import (
    BankAccount,
    CodedValue,
    ProviderAdjustment,
    ProviderSummary,
    RemittanceParty,
)
from .values import Amount, Day, Quantity

PaymentMethod = Literal["ach", "check", "wire", "bank_choice", "none", "other"]
"""How the money goes: `none` where only information is sent, `bank_choice` where the bank may choose."""


class RemittancePayment(Noun):
    """The payment itself (`BPR`, `TRN`). What a bank statement shows: trace number, originator, amount and date."""

    handling: str | None = None
    """BPR01: `I` remittance only, `C` money with it, `H` notification, and others."""
    amount: Amount | None = None
    direction: Literal["credit", "debit"] | None = None
    method: PaymentMethod = "other"
    method_code: str | None = None
    format: str | None = None
    """Of an ACH payment: `CCP` or `CTX`."""
    sender_account: BankAccount | None = None
    originator: str | None = None
    """BPR10, the company id of who pays; in TRN03 again as `trace_originator`."""
    originator_supplement: str | None = None
    receiver_account: BankAccount | None = None
    effective: Day | None = None
    """The day of the transfer or of the check (BPR16)."""
    trace_number: str | None = None
    """The number of the transfer or of the check (TRN02)."""
    trace_originator: str | None = None
    trace_supplement: str | None = None


class RemittanceHeader(Noun):
    """What stands before the claims: the payment, who pays and who is paid."""

    control_number: str = ""
    """The transaction's (ST02)."""
    payment: RemittancePayment
    payer: RemittanceParty | None = None
    payee: RemittanceParty | None = None
    production_date: Day | None = None
    receiver_id: str | None = None
    version_id: str | None = None
    currency: str | None = None
    """None is US dollars."""
    exchange_rate: Quantity | None = None
    ids: tuple[CodedValue, ...] = ()


class Remittance(RemittanceHeader):
    """A whole 835: one payment, its claims, and what moves beside them."""

    claims: tuple[RemittanceClaim, ...] = ()
    summaries: tuple[ProviderSummary, ...] = ()
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()


class RemittanceEnd(Noun):
    """What stands behind the claims, and how much there was, when a remittance is read piece by piece."""

    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    claim_count: int
    line_count: int
    total_charge: Amount
    total_paid: Amount
    """Of all claims that carry money."""
    total_patient_responsibility: Amount
    total_provider_adjustments: Amount
