"""Which tables a practice on PIMSY has: what `nightly` writes of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Protocol

from ..models.authorization import Authorization
from ..models.days import day_of
from ..models.invoices import EdeBatch, Invoice
from ..models.notes import Note
from ..models.outcomes import OutcomeScore
from ..models.service_appointment import ServiceAppointmentSummary
from .nightly import Source

LAST: Final = date(2199, 12, 31)
"""Appointments that are booked ahead belong to the schedule too."""


class Practice(Protocol):
    """A client of PIMSY: its resources."""

    @property
    def appointments(self) -> Any: ...
    @property
    def notes(self) -> Any: ...
    @property
    def authorizations(self) -> Any: ...
    @property
    def invoices(self) -> Any: ...
    @property
    def ede(self) -> Any: ...
    @property
    def outcomes(self) -> Any: ...


def pimsy_tables(pimsy: Practice, *, since: date) -> tuple[Source[Any], ...]:
    """Return the tables of a practice: schedule, notes, authorizations, invoices, batches and scores.

    Appointments, notes, invoices and scores are those from `since` on, by the day of service or completion: keep it the
    same, as another day begins these tables anew. Notes come without text, batches without files, scores without
    answers. Batches are all there are: those not processed have no day. Raises `InvalidInput` for what is no day.
    """
    scope = day_of(since, "since").isoformat()
    return (
        Source(
            "appointments",
            ServiceAppointmentSummary,
            lambda: pimsy.appointments.list(since, LAST),
            lambda one: one.appointment_id,
            scope,
        ),
        Source("notes", Note, lambda: pimsy.notes.list(since), lambda one: one.note_id, scope),
        Source(
            "authorizations",
            Authorization,
            lambda: pimsy.authorizations.list(active=None),
            lambda one: one.authorization_id,
        ),
        Source("invoices", Invoice, lambda: pimsy.invoices.list(since=since), lambda one: one.invoice_id, scope),
        Source("batches", EdeBatch, lambda: pimsy.ede.list(), lambda one: one.batch_id),
        Source("scores", OutcomeScore, lambda: pimsy.outcomes.list(None, since), lambda one: one.score_id, scope),
    )
