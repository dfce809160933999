"""Writing 276 transactions: one or many requests in one body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from ..composing import Composed
from ..eligibility.writing import Levels, add_born, add_member_name, add_name, add_period, composite
from ..models.claim_status import ClaimStatusLine, ClaimStatusRequest
from ..models.eligibility import EligibilityMember
from .edits import refuse_unless_whole
from .grammar import CLAIM_IDS


def compose_status_requests(
    requests: Sequence[ClaimStatusRequest], *, reference: str, made: datetime, today: date | None = None
) -> Composed:
    """Return the body of a 276, from `BHT` on, without `ST` and `SE`: `reference` and `made` are the transaction's own.

    Neighbours with the same payer, receiver, provider or patient share their level. Raises `EditsFailed` with all that
    is wrong with any of them (`requests[1].provider.npi`): then nothing is written. Source: X12 005010X212.
    """
    refuse_unless_whole(requests, today or made.date())
    composed = Composed()
    composed.add("BHT", "0010", "13", reference, made.date(), f"{made:%H%M}")
    levels = Levels(composed)
    for (name, qualifier, identifier), of_payer in groupby(requests, _payer):
        payer = levels.add(None, "20", inside=True)
        composed.add("NM1", "PR", "2", name, *[None] * 4, qualifier, identifier)
        for receiver, of_receiver in groupby(of_payer, lambda one: one.receiver):
            asking = levels.add(payer, "21", inside=True)
            if receiver is not None:
                add_name(composed, receiver)
            for provider, of_provider in groupby(of_receiver, lambda one: one.provider):
                served = levels.add(asking, "19", inside=True)
                if provider is not None:
                    add_name(composed, provider)
                _add_patients(composed, levels, served, list(of_provider))
    return composed


def _payer(request: ClaimStatusRequest) -> tuple[str | None, ...]:
    return request.payer_name, request.payer_id_qualifier, request.payer_id


def _add_patients(composed: Composed, levels: Levels, around: int, requests: list[ClaimStatusRequest]) -> None:
    for (subscriber, below), of_subscriber in groupby(requests, lambda it: (it.subscriber, it.dependent is not None)):
        number = levels.add(around, "22", inside=below)
        _add_member(composed, "IL", subscriber, born=not below)
        if not below:
            for request in of_subscriber:
                _add_claim(composed, request)
            continue
        for dependent, of_dependent in groupby(of_subscriber, lambda it: it.dependent):
            levels.add(number, "23", inside=False)
            _add_member(composed, "QC", dependent, born=True)
            for request in of_dependent:
                _add_claim(composed, request)


def _add_member(composed: Composed, entity: str, member: EligibilityMember | None, *, born: bool) -> None:
    if member is None:
        return
    if born:
        add_born(composed, member)
    add_member_name(composed, entity, member)


def _add_claim(composed: Composed, request: ClaimStatusRequest) -> None:
    composed.add("TRN", "1", request.reference_id)
    for code, field in CLAIM_IDS.items():
        value = getattr(request, field)
        composed.some("REF", code, value, needs=value)
    composed.some("AMT", "T3", request.charge, needs=request.charge)
    add_period(composed, "472", request.service_from, request.service_to)
    for line in request.lines:
        _add_line(composed, line)


def _add_line(composed: Composed, line: ClaimStatusLine) -> None:
    composed.add("SVC", composite(line.procedure), line.charge, None, line.revenue_code, None, None, line.units)
    composed.some("REF", "FJ", line.line_control_number, needs=line.line_control_number)
    add_period(composed, "472", line.service_from, line.service_to)
