"""Which field of a claim an answer complains of, and in plain words why."""

from __future__ import annotations

from collections.abc import Iterator

from ...models.sent_claim import ClaimReason
from ..models.acknowledgment import Acknowledgment, SegmentError, TransactionAcknowledgment
from ..models.claim_acknowledgment import AcknowledgedClaim, StatusCode

PLACES: dict[tuple[str, str, int | None], str] = {
    ("NM1", "2010AA", 9): "billing_provider.npi",
    ("NM1", "2010AA", None): "billing_provider",
    ("N3", "2010AA", None): "billing_provider.billing_address",
    ("N4", "2010AA", None): "billing_provider.billing_address",
    ("REF", "2010AA", None): "billing_provider.tax_id",
    ("PRV", "2000A", None): "billing_provider.taxonomy",
    ("NM1", "2010BA", 9): "subscriber.member_id",
    ("NM1", "2010BA", None): "subscriber",
    ("N3", "2010BA", None): "subscriber.address",
    ("N4", "2010BA", None): "subscriber.address",
    ("DMG", "2010BA", 2): "subscriber.dob",
    ("DMG", "2010BA", 3): "subscriber.sex",
    ("SBR", "2000B", None): "subscriber",
    ("NM1", "2010BB", 9): "payer_id",
    ("NM1", "2010BB", None): "payer",
    ("NM1", "2010CA", None): "patient",
    ("DMG", "2010CA", 2): "patient.dob",
    ("DMG", "2010CA", 3): "patient.sex",
    ("CLM", "2300", 1): "patient_control_number",
    ("CLM", "2300", 2): "total_charge",
    ("CLM", "2300", 5): "place_of_service",
    ("HI", "2300", None): "diagnosis_codes",
    ("REF", "2300", None): "ids",
    ("NM1", "2310B", 9): "rendering_provider.npi",
    ("NM1", "2310B", None): "rendering_provider",
    ("PRV", "2310B", None): "rendering_provider.taxonomy",
    ("NM1", "2310A", 9): "referring_provider.npi",
    ("NM1", "2310C", None): "service_facility",
    ("SV1", "2400", 1): "service_lines[].cpt_code",
    ("SV1", "2400", 2): "service_lines[].charge_amount",
    ("SV1", "2400", 7): "service_lines[].diagnosis_pointers",
    ("SV1", "2400", None): "service_lines[]",
    ("SV2", "2400", None): "service_lines[]",
    ("DTP", "2400", None): "service_lines[].from_date",
}
"""Segment, loop and element of the 837 guides, as a 999 names them; without the element, the whole segment."""

STATUSES: dict[str, tuple[str, str]] = {
    "21": ("information is missing or cannot be right", ""),
    "26": ("the entity is not known to the payer", "subscriber"),
    "33": ("the subscriber or their number is not found", "subscriber.member_id"),
    "54": ("a claim or line was sent before", ""),
    "88": ("the entity is not eligible on the days of service", "service_lines[].from_date"),
    "97": ("the patient's eligibility is not found", "subscriber.member_id"),
    "116": ("it was sent to the wrong payer", "payer_id"),
    "125": ("the name is missing or cannot be right", ""),
    "145": ("the taxonomy is missing or cannot be right", "billing_provider.taxonomy"),
    "153": ("the id number is missing or cannot be right", ""),
    "158": ("the date of birth is missing or cannot be right", "subscriber.dob"),
    "164": ("the member id is missing or cannot be right", "subscriber.member_id"),
    "178": ("the charges are missing or cannot be right", "total_charge"),
    "187": ("the dates of service are missing or cannot be right", "service_lines[].from_date"),
    "254": ("the principal diagnosis is missing or cannot be right", "diagnosis_codes"),
    "255": ("a diagnosis is missing or cannot be right", "diagnosis_codes"),
    "454": ("a procedure is missing or cannot be right", "service_lines[].cpt_code"),
    "464": ("the payer's number of the former claim is missing", "payer_claim_control_number"),
    "477": ("a diagnosis pointer is missing or cannot be right", "service_lines[].diagnosis_pointers"),
    "500": ("the postal code is missing or cannot be right", "billing_provider.billing_address"),
    "562": ("the NPI is missing or cannot be right", "billing_provider.npi"),
}
"""Claim status codes (ECL 508) that clearinghouses refuse with most, in words of ours. Others keep their number."""

ENTITIES: dict[str, str] = {
    "85": "billing_provider",
    "82": "rendering_provider",
    "IL": "subscriber",
    "QC": "patient",
    "PR": "payer",
    "77": "service_facility",
    "DN": "referring_provider",
    "71": "attending_provider",
}
"""Entity codes, and the field that holds whom they name."""


def of_status(code: StatusCode) -> ClaimReason:
    """Return a status of a 277CA as a reason. Source: STC01-1 to STC01-3."""
    words, field = STATUSES.get(code.code or "", ("", ""))
    holder = ENTITIES.get(code.entity or "")
    if holder is not None and (not field or field.partition(".")[0] in ENTITIES.values()):
        rest = field.partition(".")[2]
        field = f"{holder}.{rest}" if rest else holder
    shown = words or f"{code.words} (status {code.code})"
    return ClaimReason(
        code=":".join(filter(None, (code.category, code.code, code.entity))), words=shown, field=field or None
    )


def of_claim(claim: AcknowledgedClaim) -> tuple[ClaimReason, ...]:
    """Return why a claim was refused, each reason once."""
    return tuple(dict.fromkeys(of_status(code) for code in claim.reasons if code.code or code.category))


def of_transaction(answer: TransactionAcknowledgment) -> tuple[ClaimReason, ...]:
    """Return what is wrong with a transaction, by its segments and elements, else by its codes."""
    told = tuple(reason for error in answer.errors for reason in of_segment(error))
    if told or not answer.codes:
        return tuple(dict.fromkeys(told))
    return tuple(
        ClaimReason(code=f"IK5:{code}", words="the transaction was refused as a whole") for code in answer.codes
    )


def of_segment(error: SegmentError) -> Iterator[ClaimReason]:
    """Yield what is wrong with a segment: its place, and each element's."""
    segment, loop = error.segment or "?", error.loop or "?"
    for element in error.elements:
        yield ClaimReason(
            code=f"{segment}{element.element or 0:02}:{element.code or '?'}",
            words=f"an element of {segment} in loop {loop}: {element.problem.replace('_', ' ')}",
            field=_field(segment, loop, element.element),
        )
    if not error.elements:
        yield ClaimReason(
            code=f"{segment}:{error.code or '?'}",
            words=f"{segment} in loop {loop}: {error.problem.replace('_', ' ')}",
            field=_field(segment, loop, None),
        )


def of_file(answer: Acknowledgment) -> tuple[ClaimReason, ...]:
    """Return why a file was refused as a whole."""
    if answer.interchange is not None:
        code = answer.interchange.note_code or answer.interchange.code or "?"
        return (ClaimReason(code=f"TA1:{code}", words="the file's envelope was refused"),)
    codes = answer.group.codes if answer.group is not None else ()
    words = "the file's group was refused"
    return tuple(ClaimReason(code=f"AK9:{code}", words=words) for code in codes) or (
        ClaimReason(code="AK9", words=words),
    )


def _field(segment: str, loop: str, element: int | None) -> str | None:
    return PLACES.get((segment, loop, element)) or PLACES.get((segment, loop, None))
