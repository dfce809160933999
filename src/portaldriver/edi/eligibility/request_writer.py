"""Writing 270 transactions: one or many requests in one body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from ..composing import Composed, Repeated
from ..models.eligibility import EligibilityMember, EligibilityRequest
from .edits import refuse_unless_whole
from .writing import (
    RELATIONSHIP_CODES,
    Levels,
    add_address,
    add_born,
    add_member_name,
    add_party,
    add_period,
    composite,
)


def compose_eligibility(
    requests: Sequence[EligibilityRequest],
    *,
    reference: str,
    made: datetime,
    originator: str | None = None,
    today: date | None = None,
) -> Composed:
    """Return the body of a 270, from `BHT` on, without `ST` and `SE`: `reference` and `made` are the transaction's own.

    `originator` (ten characters) says whose the reference ids are, for requests that do not say so themselves.
    Neighbours with the same payer, provider or subscriber share their level. Raises `EditsFailed` with all that is
    wrong with any of them (`requests[1].provider.npi`): then nothing is written. Source: X12 005010X279A1.
    """
    requests = [_originated(request, originator) for request in requests]
    refuse_unless_whole(requests, today or made.date())
    composed = Composed()
    composed.add("BHT", "0022", "13", reference, made.date(), f"{made:%H%M}")
    levels = Levels(composed)
    for _, asked in groupby(requests, _payer):
        _add_payer(composed, levels, list(asked))
    return composed


def _originated(request: EligibilityRequest, originator: str | None) -> EligibilityRequest:
    if request.reference_id is None or request.trace_originator is not None or originator is None:
        return request
    return request.model_copy(update={"trace_originator": originator})


def _payer(request: EligibilityRequest) -> tuple[str | None, ...]:
    return request.payer_entity, request.payer_name, request.payer_id_qualifier, request.payer_id


def _add_payer(composed: Composed, levels: Levels, requests: list[EligibilityRequest]) -> None:
    entity, name, qualifier, identifier = _payer(requests[0])
    payer = levels.add(None, "20", inside=True)
    composed.add("NM1", entity, "2", name, *[None] * 4, qualifier, identifier)
    for provider, asked in groupby(requests, lambda request: request.provider):
        number = levels.add(payer, "21", inside=True)
        if provider is not None:
            add_party(composed, provider)
        for (subscriber, below), one in groupby(asked, lambda it: (it.subscriber, it.dependent is not None)):
            if below:
                _add_dependents(composed, levels, number, subscriber, list(one))
            else:
                for request in one:
                    _add_patient(composed, levels, number, request)


def _add_patient(composed: Composed, levels: Levels, around: int, request: EligibilityRequest) -> None:
    levels.add(around, "22", inside=False)
    _add_traces(composed, request)
    if request.subscriber is not None:
        _add_member(composed, "IL", request.subscriber)
    _add_question(composed, request)


def _add_dependents(
    composed: Composed,
    levels: Levels,
    around: int,
    subscriber: EligibilityMember | None,
    requests: list[EligibilityRequest],
) -> None:
    number = levels.add(around, "22", inside=True)
    if subscriber is not None:
        _add_member(composed, "IL", subscriber)
    for request in requests:
        levels.add(number, "23", inside=False)
        _add_traces(composed, request)
        if request.dependent is not None:
            _add_member(composed, "03", request.dependent)
        _add_question(composed, request)


def _add_traces(composed: Composed, request: EligibilityRequest) -> None:
    if request.reference_id is not None:
        composed.add("TRN", "1", request.reference_id, request.trace_originator, request.trace_detail)
    for trace in request.other_traces:
        composed.add("TRN", trace.kind, trace.number, trace.originator, trace.detail)


def _add_member(composed: Composed, entity: str, member: EligibilityMember) -> None:
    add_member_name(composed, entity, member)
    named = {
        "SY": member.ssn,
        "6P": member.group_number,
        "1L": member.policy_number,
        "EJ": member.account_number,
    }
    for code, value in named.items():
        composed.some("REF", code, value, needs=value)
    for coded in member.ids:
        composed.add("REF", coded.code, coded.value)
    add_address(composed, member.address)
    if member.provider_taxonomy is not None:
        composed.add("PRV", member.provider_role, "PXC", member.provider_taxonomy)
    elif member.provider_npi is not None:
        composed.add("PRV", member.provider_role, "HPI", member.provider_npi)
    add_born(composed, member)
    if member.relationship is not None:
        code = RELATIONSHIP_CODES.get(member.relationship, member.relationship_code or "")
        insured = "Y" if entity == "IL" else "N"
        composed.add("INS", insured, code, *[None] * 14, member.birth_sequence)
    if member.diagnosis_codes:
        first, *others = (code.replace(".", "") for code in member.diagnosis_codes)
        composed.add("HI", ("ABK", first), *(("ABF", code) for code in others))


def _add_question(composed: Composed, request: EligibilityRequest) -> None:
    add_period(composed, "291", request.date_of_service, request.date_of_service_to)
    add_period(composed, "102", request.card_issued, None)
    if request.service_type_codes:
        codes = Repeated(request.service_type_codes)
        composed.add("EQ", codes, None, request.coverage_level, request.insurance_type)
        _add_details(composed, request)
    for asked in request.procedures:
        pointers = asked.diagnosis_pointers or None
        procedure = composite(asked.procedure)
        composed.add("EQ", None, procedure, request.coverage_level, request.insurance_type, pointers)
        _add_details(composed, request)


def _add_details(composed: Composed, request: EligibilityRequest) -> None:
    composed.some("AMT", "R", request.spend_down, needs=request.spend_down)
    composed.some("AMT", "PB", request.spend_down_billed, needs=request.spend_down_billed)
    composed.some("III", "ZZ", request.place_of_service, needs=request.place_of_service)
    composed.some("REF", "9F", request.referral_number, needs=request.referral_number)
    composed.some("REF", "G1", request.prior_authorization, needs=request.prior_authorization)
