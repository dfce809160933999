"""Rules about the claim itself: its number, what it is to do, and the numbers and papers that go with it."""

from __future__ import annotations

import re

from ...models.codes import STATES
from ..models.claim import Claim
from ..models.claim_parts import Attachment, ClaimNote, Condition
from . import shapes
from .noting import Noted

CONTROL_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ._/#+-]*")
REFERENCES = (
    "prior_authorization", "referral_number", "payer_claim_control_number", "clearinghouse_trace",
    "medical_record_number", "demonstration_id", "mammography_certification", "repriced_reference",
    "adjusted_repriced_reference", "investigational_device", "care_plan_oversight", "peer_review_authorization",
)  # fmt: skip
LONGEST_REFERENCE = 50
"""Source: X12.6, data element 127."""
CAUSES = frozenset({"AA", "EM", "OA"})
DELAYS = frozenset(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "15"])
NUMBERED = frozenset({"BM", "EL", "EM", "FT", "FX"})
"""How a paper may come that is found by its number only."""


def heads(noted: Noted, claim: Claim) -> None:
    """Note what the claim's own fields lack."""
    number = claim.patient_control_number
    if noted.required("patient_control_number", number):
        noted.length("patient_control_number", number, 1, 20)
        noted.shape(
            "patient_control_number", number, CONTROL_NUMBER, "control_number",
            "has characters that payers do not bring back: letters, digits, and . _ / # + - within",
        )  # fmt: skip
    _frequency(noted, claim)
    if not claim.is_institutional:
        if noted.required("place_of_service", claim.place_of_service):
            place = claim.place_of_service
            noted.shape("place_of_service", place, shapes.PLACE_OF_SERVICE, "place_of_service", "has two digits")
        noted.required("provider_signature_on_file", claim.provider_signature_on_file)
        _causes(noted, claim)
    for part, allowed in (("assignment", "ABC"), ("benefits_assigned", "NWY"), ("release_of_information", "IY")):
        value: str | None = getattr(claim, part)
        noted.required(part, value)
        noted.one_of(part, value, frozenset(allowed))
    noted.one_of("delay_reason", claim.delay_reason, DELAYS)
    for part in REFERENCES:
        noted.length(part, getattr(claim, part), 1, LONGEST_REFERENCE)
    noted.shape("clia", claim.clia, shapes.CLIA, "clia", "is no CLIA number: two digits, D, seven digits")
    papers(noted, claim.attachments)
    notes(noted, claim.notes, most=11 if claim.is_institutional else 1)
    conditions(noted, claim.conditions)
    if len(claim.file_information) > 10:
        noted.add("file_information", "too_many", "are more than ten")
    for position, text in enumerate(claim.file_information):
        if len(text) > 80:
            noted.at("file_information").add(position, "length", "has more than 80 characters")


def _frequency(noted: Noted, claim: Claim) -> None:
    if not claim.is_institutional:
        noted.one_of("frequency", claim.frequency, frozenset("178"))
    elif not re.fullmatch("[0-9A-Z]", claim.frequency):
        noted.add("frequency", "code", "has one character")
    if claim.frequency in ("7", "8") and not claim.payer_claim_control_number:
        noted.add(
            "payer_claim_control_number", "missing_payer_claim_control_number",
            "is required to replace or void a claim: the payer's own number of it",
        )  # fmt: skip
    if claim.frequency == "1" and claim.payer_claim_control_number:
        noted.add(
            "payer_claim_control_number", "needless_payer_claim_control_number",
            "belongs to a replacement (7) or a void (8), not to an original claim",
        )  # fmt: skip


def _causes(noted: Noted, claim: Claim) -> None:
    noted.each("related_causes", claim.related_causes, CAUSES.__contains__, "code", "is AA, EM or OA")
    noted.no_twice("related_causes", claim.related_causes, "cause_twice", "is named twice")
    if len(claim.related_causes) > 2:
        noted.add("related_causes", "too_many", "are more than two")
    if "AA" in claim.related_causes and not claim.accident_state and claim.accident_country in (None, "US"):
        noted.add("accident_state", "required", "is required for an auto accident")
    if claim.related_causes:
        noted.required("accident_date", claim.accident_date, "is required where the claim is related to an accident")
    if claim.accident_state and claim.accident_country in (None, "US") and claim.accident_state not in STATES:
        noted.add("accident_state", "state", "is no two-letter state")


def papers(noted: Noted, attachments: tuple[Attachment, ...]) -> None:
    """Note papers that nobody would find."""
    if len(attachments) > 10:
        noted.add("attachments", "too_many", "are more than ten")
    for position, paper in enumerate(attachments):
        here = noted.at("attachments").at(position)
        here.length("type", paper.type, 2, 2)
        here.one_of("transmission", paper.transmission, NUMBERED | {"AA"})
        here.length("control_number", paper.control_number, 2, 50)
        if paper.transmission in NUMBERED:
            here.required("control_number", paper.control_number)


def notes(noted: Noted, given: tuple[ClaimNote, ...], *, most: int) -> None:
    """Note notes that are too many or too long."""
    if len(given) > most:
        noted.add("notes", "too_many", f"are more than {most}")
    for position, note in enumerate(given):
        here = noted.at("notes").at(position)
        here.length("code", note.code, 3, 3)
        here.length("text", note.text, 1, 80)


def conditions(noted: Noted, given: tuple[Condition, ...]) -> None:
    """Note conditions without a code, or with more than there is room for."""
    for position, condition in enumerate(given):
        here = noted.at("conditions").at(position)
        here.required("codes", condition.codes)
        if len(condition.codes) > 5:
            here.add("codes", "too_many", "are more than five")
