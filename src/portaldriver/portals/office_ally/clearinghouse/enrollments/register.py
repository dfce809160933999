"""What an enrollment is, what was heard of one, and how it stands after that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from .....edi.edits.shapes import is_npi, is_tax_id
from .....errors import InvalidInput
from .....models.base import Noun
from ..payers import PayerTransaction

EnrollmentStatus = Literal["required", "submitted", "approved", "rejected", "not_required", "unknown"]
EnrollmentSource = Literal["payer_list", "form", "rejection", "remittance"]
Grade = Literal["told", "inferred"]
"""`inferred` is MODELLED: an answer to something else lets it be concluded, and nobody said so."""

IN_PLACE: frozenset[EnrollmentStatus] = frozenset({"approved", "not_required"})


class Enrolling(Noun):
    """Whom an enrollment is for: a provider, a payer by its id for the transaction, and the transaction.

    Without `tax_id` it holds for the NPI under each.
    """

    payer_id: str
    npi: str
    transaction: PayerTransaction
    tax_id: str | None = None

    @property
    def name(self) -> str:
        """What it goes by in the register; letters of a payer's id count the same in either case."""
        return "\n".join((self.payer_id.upper(), self.npi, self.tax_id or "", self.transaction))

    @property
    def names(self) -> tuple[str, ...]:
        """Its own name, and that of the enrollment under each tax id, which holds for it too."""
        return tuple(dict.fromkeys((self.name, self.model_copy(update={"tax_id": None}).name)))


def enrolling(payer_id: str, npi: str, transaction: PayerTransaction, tax_id: str | None = None) -> Enrolling:
    """Return whom an enrollment is for. Raises `InvalidInput` for what is no payer id, NPI or tax id."""
    tax = tax_id.replace("-", "").strip() if tax_id else None
    if not payer_id.strip():
        raise InvalidInput("a payer id is needed", field="payer_id")
    if not is_npi(npi.strip()):
        raise InvalidInput("is no NPI", field="npi")
    if tax and not is_tax_id(tax):
        raise InvalidInput("is no tax id", field="tax_id")
    return Enrolling(payer_id=payer_id.strip(), npi=npi.strip(), transaction=transaction, tax_id=tax or None)


class EnrollmentEvent(Noun):
    """One thing that was heard of an enrollment. `on` is its day; it counts from then."""

    number: int = 0
    about: Enrolling
    status: EnrollmentStatus
    on: date
    source: EnrollmentSource
    grade: Grade
    note: str = Field(default="", max_length=2000)
    form: str | None = None


class Enrollment(Noun):
    """An enrollment as it stands: `event` is what says so, None where only the payer list does, or nothing."""

    about: Enrolling
    status: EnrollmentStatus
    event: EnrollmentEvent | None = None
    form: str | None = None
    """The form that was named last."""

    @property
    def in_place(self) -> bool:
        """Whether the transaction may be sent."""
        return self.status in IN_PLACE


def standing(history: Sequence[EnrollmentEvent], about: Enrolling, today: date) -> EnrollmentEvent | None:
    """Return the event by which an enrollment stands, None where nothing was heard.

    What happened later counts more; what is to happen does not count yet. What was heard under its own tax id counts
    more than what was heard under any. That an answer came lets nobody conclude that a form that was told to be
    rejected is in place.
    """
    own = [one for one in history if one.about.name == about.name]
    for events in (own, [one for one in history if one.about.name != about.name]):
        current: EnrollmentEvent | None = None
        for event in sorted(events, key=lambda one: (one.on, one.number)):
            if event.on <= today and not _only_inferred(event, current):
                current = event
        if current is not None:
            return current
    return None


def _only_inferred(event: EnrollmentEvent, current: EnrollmentEvent | None) -> bool:
    told_no = current is not None and current.status == "rejected" and current.grade == "told"
    return told_no and event.grade == "inferred" and event.status == "approved"
