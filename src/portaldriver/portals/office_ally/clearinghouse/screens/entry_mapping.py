"""What a claim says, as the CMS-1500 form's fields. What the form has no place for is refused, never dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic.alias_generators import to_camel

from .....edi import Claim
from .....edi.models.claim_parts import ClaimAddress, ClaimProvider, Named
from .....errors import InvalidInput
from .entry_fields import DIAGNOSES, EntryFields

FILING = {"MB": "1", "MC": "2", "CH": "3", "VA": "4", "CI": "5", "FI": "6", "ZZ": "7"}
"""Box 1 by `SBR09`. MODELLED: which is meant by which. Of others nobody knows what would be made of them."""
RELATIONS = {"self": "18", "spouse": "01", "child": "19", "other": "G8"}
_ADDRESS = ("line1", "city", "region", "postal_code")
_NAME = ("last_name", "first_name", "middle_name")


def _paths(base: str, *names: str) -> set[str]:
    return {f"{base}.{name}" for name in names}


CARRIED = (
    _paths("billing_provider", "name", "last_name", "first_name", "npi", "taxonomy", "tax_id", "tax_id_type")
    | _paths("billing_provider.billing_address", *_ADDRESS)
    | _paths("rendering_provider", *_NAME, "npi", "taxonomy")
    | _paths("referring_provider", "last_name", "first_name", "npi")
    | _paths("supervising_provider", "last_name", "first_name", "npi")
    | _paths("service_facility", "name", "npi")
    | _paths("service_facility.address", *_ADDRESS)
    | _paths("subscriber", *_NAME, "member_id", "relationship", "dob", "sex", "group_number", "group_name")
    | _paths("subscriber", "claim_filing", "contact.phone")
    | _paths("subscriber.address", *_ADDRESS)
    | _paths("patient", *_NAME, "dob", "sex", "contact.phone", "patient_id")
    | _paths("patient.address", *_ADDRESS)
    | _paths("service_lines", "cpt_code", "modifiers", "units", "charge_amount", "diagnosis_pointers", "from_date")
    | _paths("service_lines", "to_date", "place_of_service", "emergency", "epsdt", "family_planning")
    | _paths("service_lines.rendering_provider", *_NAME, "npi", "taxonomy")
    | _paths("service_lines.drug", "ndc", "quantity", "unit")
    | {"claim_type", "payer_id", "payer.name", "place_of_service", "diagnosis_codes", "patient_control_number"}
    | {"total_charge", "frequency", "assignment", "benefits_assigned", "release_of_information", "related_causes"}
    | {"accident_state", "onset_date", "initial_treatment_date", "last_seen_date", "patient_paid"}
    | {"prior_authorization", "payer_claim_control_number", "submission_channel", "reference_id"}
)
"""What has a place on the form, or stays with us as in a file."""


def require_place(claim: Claim) -> None:
    """Raise `InvalidInput` naming the first thing that a claim says and the form has no place for."""
    for path, field in _said(claim.model_dump(exclude_defaults=True)):
        if path not in CARRIED:
            raise InvalidInput("the entry form has no place for it: send the claim in a file", field=field)
    if claim.patient_is_subscriber and claim.patient is not None and _beyond_id(claim.patient):
        raise InvalidInput("the patient is the subscriber, whose details stand there", field="patient")
    if not claim.patient_is_subscriber and claim.subscriber.contact is not None:
        raise InvalidInput("the form has the patient's phone only", field="subscriber.contact.phone")


def fields_of(claim: Claim) -> EntryFields:
    """Return what is to stand in the form. Raises `InvalidInput` naming what cannot."""
    require_place(claim)
    return EntryFields.model_validate({**_people(claim), **_about(claim), **_codes(claim), **_providers(claim)})


def _people(claim: Claim) -> dict[str, Any]:
    """Return boxes 1 to 7 and 11."""
    whose = claim.subscriber
    patient: Any = whose if claim.patient_is_subscriber else claim.patient
    if patient is None:
        raise InvalidInput("nobody says who the patient is", field="patient")
    return {
        "payer_name": claim.payer.name if claim.payer else None,
        "payer_id": claim.payer_id,
        "insurance_type": _of(FILING, whose.claim_filing, "subscriber.claimFiling"),
        "member_id": whose.member_id,
        **_person(patient, ""),
        "phone": _phone(patient.contact.phone if patient.contact else None, claim.patient_is_subscriber),
        "relationship": _of(RELATIONS, whose.relationship, "subscriber.relationship"),
        **_person(whose, "insured_"),
        "group_number": whose.group_number,
        "group_name": whose.group_name,
    }


def _about(claim: Claim) -> dict[str, Any]:
    """Return boxes 10, 12 to 17, 20, 26, 27 and 29."""
    causes = set(claim.related_causes)
    if causes - {"EM", "AA", "OA"}:
        raise InvalidInput("the form has no such cause", field="relatedCauses")
    return {
        "employment": "EM" in causes,
        "auto_accident": "AA" in causes,
        "other_accident": "OA" in causes,
        "accident_state": claim.accident_state,
        "release": _of({"Y": True}, claim.release_of_information, "releaseOfInformation"),
        "benefits": _of({"Y": True, "N": False}, claim.benefits_assigned, "benefitsAssigned"),
        "onset": claim.onset_date,
        "initial_treatment": claim.initial_treatment_date,
        "last_seen": claim.last_seen_date,
        **_referring(claim),
        "outside_lab": "2",
        "account": claim.patient_control_number,
        "assignment": _of({"A": "1", "C": "2"}, claim.assignment, "assignment"),
        "paid": claim.patient_paid,
    }


def _codes(claim: Claim) -> dict[str, Any]:
    """Return boxes 21 to 23."""
    if len(claim.diagnosis_codes) > DIAGNOSES:
        raise InvalidInput(f"at most {DIAGNOSES} diagnoses fit", field="diagnosisCodes")
    codes = [code.replace(".", "") for code in claim.diagnosis_codes]
    return {
        "diagnoses": (*codes, *("",) * (DIAGNOSES - len(codes))),
        "resubmission": _of({"1": None, "7": "7", "8": "8"}, claim.frequency, "frequency"),
        "original": claim.payer_claim_control_number,
        "authorization": claim.prior_authorization,
    }


def _providers(claim: Claim) -> dict[str, Any]:
    """Return boxes 25 and 31 to 33."""
    billing, doctor, place = claim.billing_provider, claim.rendering_provider, claim.service_facility
    return {
        "tax_id": billing.tax_id,
        "tax_id_type": {"ein": "EIN", "ssn": "SSN"}[billing.tax_id_type],
        "rendering_last": doctor.last_name if doctor else None,
        "rendering_first": doctor.first_name if doctor else None,
        "rendering_middle": doctor.middle_name if doctor else None,
        "rendering_taxonomy": doctor.taxonomy if doctor else None,
        "facility_name": place.name if place else None,
        "facility_npi": place.npi if place else None,
        **_address(place.address if place else None, "facility_"),
        "billing_name": billing.name,
        "billing_last": billing.last_name,
        "billing_first": billing.first_name,
        "billing_npi": billing.npi,
        "billing_taxonomy": billing.taxonomy,
        **_address(billing.billing_address, "billing_"),
    }


def _said(told: Mapping[str, Any], path: str = "", field: str = "") -> Iterator[tuple[str, str]]:
    """Yield what a claim says, as a path without numbers and as the field's name for its caller."""
    for name, value in told.items():
        here, called = f"{path}{name}", f"{field}{to_camel(name)}"
        if isinstance(value, dict):
            yield from _said(value, f"{here}.", f"{called}.")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
            for number, one in enumerate(value):
                yield from _said(one, f"{here}.", f"{called}.{number}.")
        elif value not in (None, "", (), []):
            yield here, called


def _beyond_id(patient: Named) -> bool:
    told = _said(patient.model_dump(exclude_defaults=True))
    return any(path != "patient_id" for path, _ in told)


def _of(choices: Mapping[str, Any], value: str | None, field: str) -> Any:
    if value is None or value not in choices:
        raise InvalidInput("the entry form has no choice for it: send the claim in a file", field=field)
    return choices[value]


def _person(one: Any, base: str) -> dict[str, Any]:
    names = {"": ("last_name", "first_name", "middle_name")}.get(
        base, ("insured_last", "insured_first", "insured_middle")
    )
    values = (one.last_name, one.first_name, one.middle_name)
    return {
        **dict(zip(names, values, strict=True)),
        f"{base}dob": one.dob,
        f"{base}sex": one.sex,
        **_address(one.address, base),
    }


def _address(one: ClaimAddress | None, base: str) -> dict[str, str | None]:
    values = (one.line1, one.city, one.region, one.postal_code) if one else (None,) * 4
    return dict(zip((f"{base}{name}" for name in ("street", "city", "state", "zip")), values, strict=True))


def _referring(claim: Claim) -> dict[str, str | None]:
    both: tuple[tuple[str, ClaimProvider | None], ...] = (
        ("DN", claim.referring_provider),
        ("DQ", claim.supervising_provider),
    )
    named = [(kind, one) for kind, one in both if one is not None]
    if len(named) > 1:
        raise InvalidInput("box 17 has room for one of them", field="supervisingProvider")
    if not named:
        return {}
    kind, one = named[0]
    return {
        "referring_kind": kind,
        "referring_first": one.first_name,
        "referring_last": one.last_name,
        "referring_npi": one.npi,
    }


def _phone(number: str | None, of_subscriber: bool) -> str | None:
    if number is None:
        return None
    digits = "".join(one for one in number if one.isdigit())
    if len(digits) != 10:
        field = f"{'subscriber' if of_subscriber else 'patient'}.contact.phone"
        raise InvalidInput("a phone has ten digits here", field=field)
    return f"+1-{digits[:3]}-{digits[3:6]}-{digits[6:]}"
