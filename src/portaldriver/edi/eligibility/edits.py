"""What a 270 has to have before it is written. Facts of X12 005010X279A1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from ...errors import EditsFailed
from ...models.codes import PLACES_OF_SERVICE
from ..edit import Edit
from ..models.eligibility import EligibilityMember, EligibilityRequest
from .checks import Checks, codes
from .parties import MEMBER_IDS

_PAYERS: Final = codes("2B 36 GP P5 PR")
_PAYER_IDS: Final = codes("24 46 FI NI PI XV XX")
_PROVIDERS: Final = codes("1P 2B 36 80 FA GP P5 PR")
_PROVIDER_IDS: Final = codes("24 34 FI PI PP SV XV")
_PROVIDER_REFS: Final = codes("0B 1C 1D 1J 4A CT EL EO HPI JD N5 N7 Q4 SY TJ")
_ROLES: Final = codes("AD AT BI CO CV H HH LA OT P1 P2 PC PE R RF SB SK SU")
_MEMBER_REFS: Final = codes("18 1W 3H CT EA F6 GH HJ IG N6 NQ Y4")
_PROCEDURES: Final = codes("AD CJ HC ID IV N4 ZZ")
_SERVICE: Final = re.compile(r"[0-9A-Z]{1,2}", re.ASCII)
_SSN: Final = re.compile(r"\d{9}", re.ASCII)
_MOST_SERVICES: Final = 99
_MOST_DIAGNOSES: Final = 8
_EARLIEST: Final = date(1880, 1, 1)


def eligibility_edits(request: EligibilityRequest, *, today: date, at: str = "") -> tuple[Edit, ...]:
    """Return every rule that a request breaks, all at once; `at` goes before the paths (`requests[1].`)."""
    checks = Checks(at)
    checks.writable(request)
    _payer(checks, request)
    _provider(checks, request)
    _patient(checks, request, today)
    _traces(checks, request)
    _question(checks, request)
    return tuple(checks.edits)


def refuse_unless_whole(requests: Sequence[EligibilityRequest], today: date) -> None:
    """Raise `EditsFailed` with all that is wrong with any of the requests."""
    found = [Edit("requests", "missing_field", "nobody is asked about")] if not requests else []
    for index, request in enumerate(requests):
        found += eligibility_edits(request, today=today, at=f"requests[{index}].")
    if found:
        raise EditsFailed(edits=tuple(found))


def _payer(checks: Checks, request: EligibilityRequest) -> None:
    if checks.needs("payer_id", request.payer_id):
        checks.length("payer_id", request.payer_id, 80, least=2)
    if checks.needs("payer_name", request.payer_name):
        checks.length("payer_name", request.payer_name, 60)
    checks.among("payer_id_qualifier", request.payer_id_qualifier, _PAYER_IDS)
    checks.among("payer_entity", request.payer_entity, _PAYERS)


def _provider(checks: Checks, request: EligibilityRequest) -> None:
    provider = request.provider
    if provider is None:
        checks.needs("provider", None)
        return
    checks.among("provider.entity", provider.entity, _PROVIDERS)
    checks.party("provider", provider, _PROVIDER_IDS)
    checks.address("provider.address", provider.address)
    checks.taxonomy("provider.taxonomy", provider.taxonomy)
    checks.among("provider.role", provider.role, _ROLES)
    if (provider.role is None) != (provider.taxonomy is None):
        checks.add("provider.role", "together", "role and taxonomy are given together")
    checks.ids("provider.ids", provider.ids, _PROVIDER_REFS)


def _patient(checks: Checks, request: EligibilityRequest, today: date) -> None:
    subscriber, dependent = request.subscriber, request.dependent
    if subscriber is None:
        checks.needs("subscriber", None)
    else:
        _member(checks, "subscriber", subscriber, today)
        checks.among("subscriber.relationship", subscriber.relationship, ("self",))
        named = subscriber.last_name and subscriber.first_name and subscriber.birth_date
        if subscriber.member_id is None and (dependent is not None or not named):
            words = "a member id is needed, or, if the subscriber is the patient, names and date of birth"
            checks.needs("subscriber.member_id", None, words)
        if subscriber.first_name is not None and subscriber.last_name is None:
            checks.needs("subscriber.last_name", None, "a first name comes with a last name")
    if dependent is not None:
        _member(checks, "dependent", dependent, today)
        checks.among("dependent.relationship", dependent.relationship, ("spouse", "child", "other_adult"))
        for name in ("last_name", "first_name", "birth_date"):
            checks.needs(f"dependent.{name}", getattr(dependent, name), "a dependent is found by names and birth date")
        if dependent.member_id is not None:
            checks.add("dependent.member_id", "not_here", "only the subscriber has a member id")
    patient = dependent or subscriber
    born = patient.birth_date if patient is not None else None
    if born is not None and request.date_of_service is not None and request.date_of_service < born:
        checks.add("date_of_service", "date_order", "it lies before the patient's birth")


def _member(checks: Checks, path: str, member: EligibilityMember, today: date) -> None:
    checks.person(path, member)
    checks.length(f"{path}.member_id", member.member_id, 80, least=2)
    checks.among(f"{path}.member_id_qualifier", member.member_id_qualifier, ("MI", "II"))
    checks.among(f"{path}.sex", member.sex, ("F", "M"))
    checks.shaped(f"{path}.ssn", member.ssn, _SSN, "nine digits")
    for name in ("group_number", "policy_number", "account_number"):
        checks.length(f"{path}.{name}", getattr(member, name), 50)
    checks.address(f"{path}.address", member.address)
    for index, coded in enumerate(member.ids):
        if coded.code in MEMBER_IDS:
            checks.add(f"{path}.ids[{index}].code", "has_a_field", "this identifier has a field of its own")
    checks.ids(f"{path}.ids", member.ids, _MEMBER_REFS | MEMBER_IDS.keys())
    checks.diagnoses(f"{path}.diagnosis_codes", member.diagnosis_codes, _MOST_DIAGNOSES)
    if member.birth_date is not None and not _EARLIEST <= member.birth_date <= today:
        checks.add(f"{path}.birth_date", "date", "not a day on which somebody now alive was born")
    if member.birth_sequence is not None and member.relationship is None:
        checks.needs(f"{path}.relationship", None, "it is needed with the birth sequence")
    if member.relationship_code is not None:
        checks.add(f"{path}.relationship_code", "not_here", "the guide has no further relationships")
    if member.dates:
        checks.add(f"{path}.dates", "not_here", "these are a payer's, in an answer")
    _rendering(checks, path, member)


def _rendering(checks: Checks, path: str, member: EligibilityMember) -> None:
    checks.npi(f"{path}.provider_npi", member.provider_npi)
    checks.taxonomy(f"{path}.provider_taxonomy", member.provider_taxonomy)
    checks.among(f"{path}.provider_role", member.provider_role, _ROLES)
    if member.provider_npi is not None and member.provider_taxonomy is not None:
        checks.add(f"{path}.provider_npi", "two_identifiers", "of NPI and taxonomy one is given")
    given = member.provider_npi is not None or member.provider_taxonomy is not None
    if given != (member.provider_role is not None):
        checks.add(f"{path}.provider_role", "together", "it is given together with the provider's NPI or taxonomy")


def _traces(checks: Checks, request: EligibilityRequest) -> None:
    checks.length("reference_id", request.reference_id, 50)
    checks.length("trace_originator", request.trace_originator, 10, least=10)
    checks.length("trace_detail", request.trace_detail, 50)
    if request.reference_id is None and (request.trace_originator or request.trace_detail or request.other_traces):
        checks.needs("reference_id", None, "a trace needs its number")
    if request.reference_id is not None and request.trace_originator is None:
        checks.needs("trace_originator", None, "the guide wants to know whose number the reference is: ten characters")
    if len(request.other_traces) > 1:
        checks.add("other_traces", "too_many", "at most two traces")
    for index, trace in enumerate(request.other_traces):
        checks.among(f"other_traces[{index}].kind", trace.kind, ("1",))
        checks.length(f"other_traces[{index}].number", trace.number, 50)
        checks.needs(f"other_traces[{index}].originator", trace.originator)
        checks.length(f"other_traces[{index}].originator", trace.originator, 10, least=10)
        checks.length(f"other_traces[{index}].detail", trace.detail, 50)


def _question(checks: Checks, request: EligibilityRequest) -> None:
    checks.period("date_of_service_to", request.date_of_service, request.date_of_service_to)
    if not request.service_type_codes and not request.procedures:
        checks.needs("service_type_codes", None, "service types or procedures are asked about")
    if len(request.service_type_codes) + len(request.procedures) > _MOST_SERVICES:
        checks.add("service_type_codes", "too_many", f"at most {_MOST_SERVICES} services")
    for index, code in enumerate(request.service_type_codes):
        checks.shaped(f"service_type_codes[{index}]", code, _SERVICE, "one or two letters or digits")
        if code in request.service_type_codes[:index]:
            checks.add(f"service_type_codes[{index}]", "twice", "a service type is given twice")
    patient = request.dependent or request.subscriber
    diagnoses = len(patient.diagnosis_codes) if patient is not None else 0
    for index, asked in enumerate(request.procedures):
        path = f"procedures[{index}]"
        checks.procedure(f"{path}.procedure", asked.procedure, _PROCEDURES)
        if len(asked.diagnosis_pointers) > 4 or len(set(asked.diagnosis_pointers)) < len(asked.diagnosis_pointers):
            checks.add(f"{path}.diagnosis_pointers", "pointers", "at most four pointers, each once")
        if any(not 1 <= pointer <= diagnoses for pointer in asked.diagnosis_pointers):
            checks.add(f"{path}.diagnosis_pointers", "pointers", "a pointer has no diagnosis")
    checks.among("coverage_level", request.coverage_level, ("FAM", "IND"))
    checks.length("insurance_type", request.insurance_type, 3)
    checks.among("place_of_service", request.place_of_service, PLACES_OF_SERVICE)
    checks.length("referral_number", request.referral_number, 50)
    checks.length("prior_authorization", request.prior_authorization, 50)
    if request.referral_number is not None and request.prior_authorization is not None:
        checks.add("referral_number", "two_identifiers", "of referral and prior authorization one is given")
    checks.money("spend_down", request.spend_down)
    checks.money("spend_down_billed", request.spend_down_billed)
