"""Which enrollments are not in place, ahead of time."""

from __future__ import annotations

from dataclasses import dataclass

from ..payers import ListedTransaction
from .register import Enrolling, Enrollment

EDI_FORMS = "Payer EDI Enrollment Forms"
ERA_FORMS = "Payer ERA Enrollment Forms"
"""Where forms lie: Ally Central, Resource Library. Source: guide 9."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A transaction that cannot go to a payer for a provider, and what is to be done.

    `reason` is `enrollment`, `not_listed` or `not_available`.
    """

    about: Enrolling
    reason: str
    status: str
    form: str
    payer_name: str = ""
    notes: str = ""


def form_of(about: Enrolling, named: str | None) -> str:
    """Return which form is missing: the one that was named, else the folder of Ally Central that has it."""
    return named or (ERA_FORMS if about.transaction == "835" else EDI_FORMS)


def lacking(about: Enrolling, row: ListedTransaction | None, found: Enrollment) -> Missing | None:
    """Return what is missing for a transaction, None if nothing is."""
    if row is None:
        return Missing(about, "not_listed", "unknown", "")
    if not row.available:
        return Missing(about, "not_available", found.status, "", row.payer_name, row.notes)
    if found.in_place:
        return None
    return Missing(about, "enrollment", found.status, form_of(about, found.form), row.payer_name, row.notes)
