"""The portal's complaints about a patient form, as rules about our fields: its own words may quote a patient."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import Duplicate, InvalidInput, RejectedError

LABELS = {
    "last name": "lastName",
    "first name": "firstName",
    "middle name": "middleName",
    "date of birth": "dob",
    "dob": "dob",
    "sex": "sex",
    "gender": "sex",
    "account no": "mrn",
    "account number": "mrn",
    "e-mail": "email",
    "email": "email",
    "address": "address",
    "city": "address.city",
    "state": "address.region",
    "zip": "address.postalCode",
    "home phone": "phones.home",
    "cell phone": "phones.cell",
    "work phone": "phones.work",
    "fax": "phones.fax",
    "preferred phone": "phones.preferred",
    "provider": "primaryProvider",
    "diagnosis": "diagnoses",
    "insurance": "insurancePolicies",
    "deductible": "insurancePolicies",
    "copay": "insurancePolicies",
    "subscriber": "insurancePolicies",
    "insured": "insurancePolicies",
    "eligibility payer": "eligibilityPayer",
    "guarantor": "guarantor",
    "authorization": "priorAuthorization",
    "emergency contact": "contacts",
    "next of kin": "contacts",
}
"""By the words of labels; the longest one that a complaint holds counts."""

RULES = (
    "is required",
    "is not a valid date",
    "cannot be in the future",
    "is already in use",
    "already exists",
    "is not in your list",
    "is not a valid amount",
    "must have 10 digits",
    "must be 5 or 9 digits",
    "is not valid",
    "is invalid",
)
"""Words that are repeated; all are MODELLED."""

TAKEN = frozenset({"is already in use", "already exists"})


def refusal(lines: Iterable[str]) -> RejectedError:
    """Return the error for the lines of a "Please correct the following(s):"."""
    told = [(_field(line), _rule(line)) for line in lines]
    for field, rule in told:
        if field == "mrn" and rule in TAKEN:
            taken = Duplicate("a patient has this account number", field=field)
            taken.natural_key = field
            return taken
    messages = tuple(dict.fromkeys(f"{field}: {rule}" if field else rule for field, rule in told))
    first = next((field for field, _ in told if field), None)
    return InvalidInput(messages=messages or ("the portal refuses it and does not say why",), field=first)


def _field(line: str) -> str | None:
    words = line.casefold()
    fitting = [label for label in LABELS if label in words]
    return LABELS[max(fitting, key=len)] if fitting else None


def _rule(line: str) -> str:
    words = line.casefold()
    return next((rule for rule in RULES if rule in words), "the portal refuses it")
