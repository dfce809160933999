"""Writing a 999, as a clearinghouse does: for those who answer, and for tests."""

from __future__ import annotations

from ...errors import EdiError
from ..composing import Composed
from ..models.acknowledgment import ErrorContext, GroupAcknowledgment, TransactionAcknowledgment

GUIDE = "005010X231A1"


def compose_acknowledgment(group: GroupAcknowledgment) -> Composed:
    """Return what stands between `ST` and `SE` of a 999. `EdiError` if it lacks what it has to have."""
    composed = Composed()
    _needs(group.kind, "group.kind")
    _needs(group.control_number, "group.control_number")
    _needs(group.code, "group.code")
    composed.add("AK1", group.kind, group.control_number, group.guide)
    for at, transaction in enumerate(group.transactions):
        _transaction(composed, transaction, f"group.transactions[{at}]")
    composed.add("AK9", group.code, group.included, group.received, group.accepted, *group.codes)
    return composed


def _transaction(composed: Composed, transaction: TransactionAcknowledgment, path: str) -> None:
    _needs(transaction.kind, f"{path}.kind")
    _needs(transaction.control_number, f"{path}.control_number")
    _needs(transaction.code, f"{path}.code")
    composed.add("AK2", transaction.kind, transaction.control_number, transaction.guide)
    for error in transaction.errors:
        composed.add("IK3", error.segment, error.position, error.loop, error.code)
        _contexts(composed, error.contexts)
        for element in error.elements:
            place = (element.element, element.component, element.repetition)
            composed.add("IK4", place, element.reference, element.code, element.bad_data)
            _contexts(composed, element.contexts)
    composed.add("IK5", transaction.code, *transaction.codes)


def _contexts(composed: Composed, contexts: tuple[ErrorContext, ...]) -> None:
    for one in contexts:
        place = (one.element, one.component, one.repetition)
        composed.add("CTX", (one.name, one.value), one.segment, one.segment_position, one.loop, place)


def _needs(value: str | None, path: str) -> None:
    if not value:
        raise EdiError(f"{path} is needed", code="missing")
