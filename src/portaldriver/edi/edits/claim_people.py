"""Rules about who bills, who is covered, who was treated, and by whom."""

from __future__ import annotations

import re

from ..models.claim import Claim
from ..models.claim_parts import ClaimProvider, ClaimSubscriber, Named
from . import shapes
from .noting import Noted
from .people import address, claim_contact, names

PERSONS = frozenset(
    {"referring_provider", "primary_care_provider", "supervising_provider", "attending_provider",
     "operating_physician", "other_operating_physician", "ordering_provider"}
)  # fmt: skip
"""Providers that the guides know as persons only."""
PLACED = frozenset({"service_facility"})
NAMELESS = frozenset({"purchased_service_provider"})
"""Providers whom the guides know by an identifier only."""
AT_CLAIM = (
    "rendering_provider", "referring_provider", "primary_care_provider", "service_facility", "supervising_provider",
    "attending_provider", "operating_physician", "other_operating_physician",
)  # fmt: skip
AT_LINE = (
    "rendering_provider", "purchased_service_provider", "service_facility", "supervising_provider",
    "ordering_provider", "referring_provider", "primary_care_provider", "operating_physician",
    "other_operating_physician",
)  # fmt: skip
BOX = re.compile(r"\b(?:p\.?\s*o\.?\s*box|post\s+office\s+box|lock\s*box)\b", re.IGNORECASE)
SEXES = frozenset({"F", "M", "U"})


def name(noted: Noted, named: Named, *, person: bool = False) -> None:
    """Note a name that cannot be written: a person's has parts, and there is one of the two."""
    if named.last_name is not None:
        names(noted, named)
        if named.name is not None:
            noted.add("name", "two_names", "is an organization's: a person has a last name and a first")
    elif person:
        noted.add("last_name", "person_name", "is required: a person's name is not guessed out of one text")
    else:
        noted.required("name", named.name, "a name is required: an organization's, or a last name of a person")
        noted.length("name", named.name, 1, 60)
        if any(part is not None for part in (named.first_name, named.middle_name, named.suffix)):
            noted.add("last_name", "person_name", "is required where there are other parts of a person's name")


def billing_provider(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of who bills."""
    who, here = claim.billing_provider, noted.at("billing_provider")
    name(here, who)
    if who.npi is None and not any(one.code in ("G2", "LU") for one in who.payer_ids):
        here.add("npi", "required", "is required, or what this payer calls a provider without one (payer_ids)")
    here.npi("npi", who.npi)
    here.taxonomy("taxonomy", who.taxonomy)
    if here.required("tax_id", who.tax_id) and who.tax_id and not shapes.is_tax_id(who.tax_id):
        here.add("tax_id", "tax_id", "is no EIN or SSN: nine digits and nothing else")
    if here.required("billing_address", who.billing_address) and who.billing_address:
        place = who.billing_address
        address(here.at("billing_address"), place, nine_digits=True)
        for part, line in (("line1", place.line1), ("line2", place.line2)):
            if line and BOX.search(line):
                here.at("billing_address").add(part, "box", "is a box: a bill needs a street; a box may be paid to")
    if who.pay_to_address is not None:
        address(here.at("pay_to_address"), who.pay_to_address)
    if who.pay_to_plan is not None:
        for part in ("name", "identifier", "tax_id", "address"):
            here.at("pay_to_plan").required(part, getattr(who.pay_to_plan, part))
        if who.pay_to_plan.address is not None:
            address(here.at("pay_to_plan").at("address"), who.pay_to_plan.address)
    for position, one in enumerate(who.contacts):
        claim_contact(here.at("contacts").at(position), one)
    if len(who.contacts) > 2:
        here.add("contacts", "too_many", "are more than two")


def subscriber(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of whose coverage it is: all demographics where it is the patient too."""
    who, here = claim.subscriber, noted.at("subscriber")
    name(here, who, person=claim.patient_is_subscriber)
    here.required("member_id", who.member_id)
    here.length("member_id", who.member_id, 2, 80)
    here.required("relationship", who.relationship)
    here.length("group_number", who.group_number, 1, 50)
    here.length("group_name", who.group_name, 1, 60)
    _about(here, who)
    if claim.patient_is_subscriber:
        for part in ("dob", "sex"):
            here.required(part, getattr(who, part), "is required of a subscriber who is the patient")
        if here.required("address", who.address) and who.address:
            address(here.at("address"), who.address)
        return
    if who.address is not None:
        address(here.at("address"), who.address)
    if (who.dob is None) != (who.sex is None):
        here.required("dob", who.dob, "is required beside sex")
        here.required("sex", who.sex, "is required beside dob")


def patient(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of a patient who is not the subscriber, and what would be lost of one who is."""
    who, here = claim.patient, noted.at("patient")
    if claim.patient_is_subscriber or claim.subscriber.relationship is None:
        doubled = (
            "name", "last_name", "first_name", "middle_name", "suffix", "dob", "sex", "address", "member_id", "ssn",
            "property_casualty_number", "contact",
        )  # fmt: skip
        if who is not None:
            for part in doubled:
                if getattr(who, part) is not None and claim.patient_is_subscriber:
                    here.add(part, "patient_is_subscriber", "stands with the subscriber, who is the patient")
        return
    if not noted.required("patient", who, "is required: the patient is not the subscriber") or who is None:
        return
    name(here, who, person=True)
    here.required("dob", who.dob)
    here.required("sex", who.sex)
    _about(here, who)
    if here.required("address", who.address) and who.address:
        address(here.at("address"), who.address)


def _about(noted: Noted, who: ClaimSubscriber | object) -> None:
    noted.one_of("sex", getattr(who, "sex", None), SEXES)
    ssn = getattr(who, "ssn", None)
    if ssn is not None and not shapes.is_tax_id(ssn):
        noted.add("ssn", "ssn", "has nine digits and nothing else")
    told = getattr(who, "contact", None)
    if told is not None:
        claim_contact(noted.at("contact"), told, phone_only=True)


def providers(noted: Noted, claim: Claim) -> None:
    """Note what is wanting of the claim's providers, and of where an ambulance went."""
    for part in AT_CLAIM:
        who: ClaimProvider | None = getattr(claim, part)
        if who is not None:
            provider(noted.at(part), who, part, institutional=claim.is_institutional)
    for part in ("pickup", "dropoff"):
        place = getattr(claim, part)
        if place is not None:
            address(noted.at(part), place)


def provider(noted: Noted, who: ClaimProvider, part: str, *, institutional: bool) -> None:
    """Note what is wanting of one provider."""
    person = part in PERSONS or (institutional and part == "rendering_provider")
    if part in NAMELESS:
        for piece in ("name", "last_name", "first_name", "middle_name", "suffix"):
            if getattr(who, piece) is not None:
                noted.add(piece, "goes_nowhere", "has no place here: an identifier only")
    else:
        name(noted, who, person=person)
    noted.npi("npi", who.npi)
    noted.taxonomy("taxonomy", who.taxonomy)
    if who.npi is None and not who.ids and part not in PLACED:
        noted.add("npi", "required", "an NPI or another identifier is required")
    if part in PLACED:
        noted.required("address", who.address)
    if who.address is not None:
        address(noted.at("address"), who.address, nine_digits=part in PLACED)
    if who.contact is not None:
        claim_contact(noted.at("contact"), who.contact, phone_only=part in PLACED)
