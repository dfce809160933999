"""Clients whose payers can be asked about their coverage, and what came of asking and of the answers' file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from .base import Noun
from .invoices import InvoiceLevel


class EligibilityClient(Noun):
    """An active client with one slot of their insurance: a row of the grid (guide 2.5). None is what is not shown."""

    patient_id: str
    patient_name: str | None = None
    birth_date: date | None = None
    level: InvoiceLevel | None = None
    payer_name: str | None = None
    payer_number: str | None = None
    group_number: str | None = None
    member_id: str | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    subscriber_name: str | None = None
    subscriber_birth_date: date | None = None
    program_name: str | None = None
    active: bool | None = None
    next_appointment: datetime | None = None


class InquiriesSent(Noun):
    """A batch that asks the payers of the clients who were named about each of them once, and about nobody else."""

    batch_id: str
    level: InvoiceLevel
    patient_ids: tuple[str, ...]
    status: Literal["created"] = "created"


class AnswersImported(Noun):
    """A file of answers that stands in the portal, and whether the portal has worked through it."""

    batch_id: str
    processed: bool = False
    processed_by: str | None = None
    processed_on: date | None = None
    remarks: str | None = None
