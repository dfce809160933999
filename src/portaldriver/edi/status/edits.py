"""What a 276 has to have before it is written. Facts of X12 005010X212."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from ...errors import EditsFailed
from ..edit import Edit
from ..eligibility.checks import Checks, codes
from ..models.claim_status import ClaimStatusLine, ClaimStatusRequest
from ..models.eligibility import EligibilityMember, EligibilityParty
from .grammar import CLAIM_IDS

_PROCEDURES: Final = codes("AD ER HC HP IV N4 NU WK")
_REVENUE: Final = re.compile(r"\d{4}", re.ASCII)
_BILL_TYPE: Final = re.compile(r"\d{2,3}[0-9A-Z]?", re.ASCII)
_EARLIEST: Final = date(1880, 1, 1)
_NOT_HERE: Final = (
    "address",
    "ssn",
    "group_number",
    "policy_number",
    "account_number",
    "ids",
    "relationship",
    "relationship_code",
    "birth_sequence",
    "provider_role",
    "provider_taxonomy",
    "provider_npi",
    "diagnosis_codes",
    "dates",
)
"""Fields of a member that a 276 has no place for."""


def status_edits(request: ClaimStatusRequest, *, today: date, at: str = "") -> tuple[Edit, ...]:
    """Return every rule that a request breaks, all at once; `at` goes before the paths (`requests[1].`)."""
    checks = Checks(at)
    checks.writable(request)
    if checks.needs("payer_id", request.payer_id):
        checks.length("payer_id", request.payer_id, 80, least=2)
    if checks.needs("payer_name", request.payer_name):
        checks.length("payer_name", request.payer_name, 60)
    checks.among("payer_id_qualifier", request.payer_id_qualifier, ("PI", "XV"))
    _party(checks, "receiver", request.receiver, "41", ("46",))
    _party(checks, "provider", request.provider, "1P", ("FI", "SV"))
    _patient(checks, request, today)
    _claim(checks, request, today)
    return tuple(checks.edits)


def refuse_unless_whole(requests: Sequence[ClaimStatusRequest], today: date) -> None:
    """Raise `EditsFailed` with all that is wrong with any of the requests."""
    found = [Edit("requests", "missing_field", "no claim is asked about")] if not requests else []
    for index, request in enumerate(requests):
        found += status_edits(request, today=today, at=f"requests[{index}].")
    if found:
        raise EditsFailed(edits=tuple(found))


def _party(checks: Checks, path: str, party: EligibilityParty | None, entity: str, qualifiers: tuple[str, ...]) -> None:
    if party is None:
        checks.needs(path, None)
        return
    checks.among(f"{path}.entity", party.entity, (entity,))
    checks.party(path, party, qualifiers)
    if entity == "41" and party.npi is not None:
        checks.add(f"{path}.npi", "not_here", "the receiver is named by the identifier agreed on, with 46")
    for name in ("address", "role", "taxonomy", "ids"):
        if getattr(party, name) not in (None, ()):
            checks.add(f"{path}.{name}", "not_here", "a 276 has no place for it")


def _patient(checks: Checks, request: ClaimStatusRequest, today: date) -> None:
    subscriber, dependent = request.subscriber, request.dependent
    if subscriber is None:
        checks.needs("subscriber", None)
    else:
        _member(checks, "subscriber", subscriber, today)
        checks.needs("subscriber.member_id", subscriber.member_id)
        checks.needs("subscriber.last_name", subscriber.last_name)
        if dependent is not None and (subscriber.birth_date is not None or subscriber.sex is not None):
            words = "the subscriber's is given only where the subscriber is the patient"
            checks.add("subscriber.birth_date", "not_here", words)
    if dependent is not None:
        _member(checks, "dependent", dependent, today)
        checks.needs("dependent.last_name", dependent.last_name)
        if dependent.member_id is not None:
            checks.add("dependent.member_id", "not_here", "only the subscriber has a member id")
    patient, path = (dependent, "dependent") if dependent is not None else (subscriber, "subscriber")
    if patient is not None:
        checks.needs(f"{path}.birth_date", patient.birth_date, "the patient's is needed")


def _member(checks: Checks, path: str, member: EligibilityMember, today: date) -> None:
    checks.person(path, member)
    checks.length(f"{path}.member_id", member.member_id, 80, least=2)
    checks.among(f"{path}.member_id_qualifier", member.member_id_qualifier, ("24", "II", "MI"))
    checks.among(f"{path}.sex", member.sex, ("F", "M"))
    if member.birth_date is not None and not _EARLIEST <= member.birth_date <= today:
        checks.add(f"{path}.birth_date", "date", "not a day on which somebody now alive was born")
    for name in _NOT_HERE:
        if getattr(member, name) not in (None, ()):
            checks.add(f"{path}.{name}", "not_here", "a 276 has no place for it")


def _claim(checks: Checks, request: ClaimStatusRequest, today: date) -> None:
    if checks.needs("reference_id", request.reference_id, "the answer is found by it"):
        checks.length("reference_id", request.reference_id, 50)
    for name in CLAIM_IDS.values():
        checks.length(name, getattr(request, name), 50)
    checks.shaped("bill_type", request.bill_type, _BILL_TYPE, "a type of bill has three or four characters")
    checks.money("charge", request.charge)
    _period(checks, "", request.service_from, request.service_to, today)
    if request.service_from is None and not request.lines:
        checks.needs("service_from", None, "the claim's days are needed, or lines with theirs")
    for index, line in enumerate(request.lines):
        _line(checks, f"lines[{index}].", line, today)


def _line(checks: Checks, path: str, line: ClaimStatusLine, today: date) -> None:
    if line.procedure is None:
        checks.needs(f"{path}procedure", None)
    else:
        checks.procedure(f"{path}procedure", line.procedure, _PROCEDURES)
        if line.procedure.description is not None:
            checks.add(f"{path}procedure.description", "not_here", "a 276 has no place for it")
    checks.shaped(f"{path}revenue_code", line.revenue_code, _REVENUE, "a revenue code has four digits")
    if line.procedure is not None and line.procedure.qualifier == "NU" and line.revenue_code is not None:
        checks.add(f"{path}revenue_code", "twice", "the procedure is the revenue code")
    if checks.needs(f"{path}charge", line.charge):
        checks.money(f"{path}charge", line.charge)
    if checks.needs(f"{path}units", line.units):
        checks.count(f"{path}units", line.units)
    checks.length(f"{path}line_control_number", line.line_control_number, 50)
    checks.needs(f"{path}service_from", line.service_from)
    _period(checks, path, line.service_from, line.service_to, today)


def _period(checks: Checks, path: str, start: date | None, end: date | None, today: date) -> None:
    checks.period(f"{path}service_to", start, end)
    if start is not None and start > today:
        checks.add(f"{path}service_from", "future", "a claim is of services that were rendered")
