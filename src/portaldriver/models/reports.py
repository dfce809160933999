"""Lines of the financial reports (guide 4). Their names and their range of days are public; all else is MODELLED."""

from __future__ import annotations

from datetime import date

from .base import Money, Noun
from .invoices import InvoiceId


class AgingLine(Noun):
    """An invoice that is open, with what is left of it (`balance`) under its age on the report's last day."""

    payer_name: str | None = None
    patient_id: str
    patient_name: str | None = None
    invoice_id: InvoiceId
    service_on: date | None = None
    days_0_to_30: Money
    days_31_to_60: Money
    days_61_to_90: Money
    days_91_to_120: Money
    over_120_days: Money
    balance: Money


class ReceivableLine(Noun):
    """An invoice of a client in the AR report: what was charged, paid and adjusted, and what is left."""

    patient_id: str
    patient_name: str | None = None
    invoice_id: InvoiceId
    service_on: date | None = None
    payer_name: str | None = None
    charges: Money
    payments: Money
    adjustments: Money
    balance: Money


class DailyPostingLine(Noun):
    """What was posted to an invoice on a day."""

    posted_on: date
    invoice_id: InvoiceId
    patient_id: str | None = None
    patient_name: str | None = None
    payer_name: str | None = None
    amount_paid: Money
    write_off: Money


class DepositLine(Noun):
    """A payment that came on a day: a line of the day sheet."""

    deposited_on: date
    payer_name: str | None = None
    reference: str | None = None
    description: str | None = None
    amount: Money


class PayrollLine(Noun):
    """A session of a provider, with what counts towards their pay."""

    provider_name: str
    note_id: str
    patient_id: str | None = None
    service_on: date | None = None
    billing_code: str | None = None
    units: Money | None = None
    amount_for_payroll: Money


class PrimaryServiceLine(Noun):
    """A session by its billing code, with what its primary payer is asked."""

    billing_code: str
    note_id: str
    patient_id: str | None = None
    patient_name: str | None = None
    service_on: date | None = None
    provider_name: str | None = None
    units: Money | None = None
    amount_invoiced: Money


class RefundLine(Noun):
    """What a client was given back."""

    patient_id: str
    patient_name: str | None = None
    refunded_on: date | None = None
    method: str | None = None
    reference: str | None = None
    amount: Money


class UnappliedCreditLine(Noun):
    """What a client paid that nothing has taken up yet, under its age on the report's last day."""

    patient_id: str
    patient_name: str | None = None
    paid_on: date | None = None
    reference: str | None = None
    days_0_to_30: Money
    days_31_to_60: Money
    days_61_to_90: Money
    days_91_to_120: Money
    over_120_days: Money
    amount: Money
